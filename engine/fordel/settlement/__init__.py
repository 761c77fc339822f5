"""A settlement: every share with its trace, what each party has paid, and who pays whom."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from fordel.model import Agreement
from fordel.period import Period, Span
from fordel.settlement.amounts import (
    Advance,
    AdvancePlan,
    ContributionShare,
    RateUse,
    SettledAddition,
    SettledContribution,
    YearlyAmount,
)
from fordel.settlement.costs import AmountBounds, Deduction, DirectPart, Limit, SettledCost, Share, SharedPart
from fordel.settlement.traces import ComponentTrace, IndexUse, KeyShares, MeasureUse, PhaseTrace
from fordel.value import Value

__all__ = [
    "Advance",
    "AdvancePlan",
    "AmountBounds",
    "Balance",
    "ComponentTrace",
    "ContributionShare",
    "Control",
    "Deduction",
    "DirectPart",
    "IndexUse",
    "KeyShares",
    "Limit",
    "MeasureUse",
    "PhaseTrace",
    "RateUse",
    "Remark",
    "SettledAddition",
    "SettledContribution",
    "SettledCost",
    "SettledPeriod",
    "Settlement",
    "Share",
    "SharedPart",
    "Transfer",
    "YearlyAmount",
]


@frozen(eq=False, repr=False)
class SettledPeriod(Value):
    """One settlement period. `host` bears the spare øre of whole kroner."""

    period: Period
    span: Span
    host: str
    costs: tuple[SettledCost, ...]
    additions: tuple[SettledAddition, ...] = ()

    @property
    def amounts(self) -> tuple[SettledCost | SettledAddition, ...]:
        """Everything that is rounded once in the period."""
        return *self.costs, *self.additions

    @property
    def spare(self) -> int:
        """What whole kroner leave to the host, in øre."""
        return sum(one.spare for one in self.amounts)

    def credited(self, party: str) -> int:
        """What a party is credited of overheads and fixed amounts, in øre."""
        return sum(one.credited.get(party, 0) for one in self.additions)

    def borne(self, party: str) -> int:
        """What a party bears, in øre: its shares less what it is credited, and a host the spare øre."""
        shares = sum(one.shares[party].ore for one in self.amounts if party in one.shares)
        return shares - self.credited(party) + (self.spare if party == self.host else 0)


@frozen(eq=False, repr=False)
class Balance(Value):
    """A party's account: what it bears, what it has paid, and what it has still to pay (negative: to get).

    `bears` is net of what the party is `credited` of overheads and fixed amounts. `advances` and `earlier` are what it
    has paid before; for the host they are what it has received, with a minus.
    """

    party: str
    role: str
    bears: int
    paid: int
    advances: int = 0
    earlier: int = 0
    credited: int = 0

    @property
    def due(self) -> int:
        """What the party still has to pay, in øre."""
        return self.bears - self.paid - self.advances - self.earlier


@frozen(eq=False, repr=False)
class Transfer(Value):
    """What one party pays another, in øre, always positive."""

    payer: str
    payee: str
    ore: int


@frozen(eq=False, repr=False)
class Control(Value):
    """Conservation (language.md section 3.5): the ledger's total, and what became of it.

    `deducted` is what contributions paid of costs; what incomes paid is in the ledger itself. `pooled` is what other
    agreements brought to be shared besides the ledger.
    """

    ledger: int
    shared: int
    outside: int
    deducted: int = 0
    pooled: int = 0

    @property
    def difference(self) -> int:
        """Always 0; anything else is stopped before it is shown."""
        return self.ledger + self.pooled - self.shared - self.outside - self.deducted


@frozen(eq=False, repr=False)
class Remark(Value):
    """Something the reader should know: `key` and `values` name a sentence in the message catalogue."""

    key: str
    values: Mapping[str, object] = field(factory=dict)


@frozen(eq=False, repr=False)
class Settlement(Value):
    """What came of an agreement and a ledger. `outside` is what was kept outside (øre, lines)."""

    agreement: Agreement
    span: Span
    periods: tuple[SettledPeriod, ...]
    balances: tuple[Balance, ...]
    transfers: tuple[Transfer, ...]
    control: Control
    outside: tuple[int, int] = (0, 0)
    measures: tuple[MeasureUse, ...] = ()
    remarks: tuple[Remark, ...] = ()
    digest: str = ""
    sources: tuple[tuple[str, str], ...] = ()
    contributions: tuple[SettledContribution, ...] = ()
    advances: tuple[AdvancePlan, ...] = ()

    @property
    def spare(self) -> int:
        """What whole kroner leave to the hosts, in øre, over all periods."""
        return sum(period.spare for period in self.periods)
