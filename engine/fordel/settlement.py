"""A settlement: every share with its trace, what each party has paid, and who pays whom."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from attrs import field, frozen

from fordel.model import Agreement, Component
from fordel.period import Period, Span
from fordel.source import Place

# How a share came about -------------------------------------------------------------------------------------


@frozen
class MeasureUse:
    """The values a measure had where it was used.

    `declared` is the day asked for, None where the agreement names none. `as_of` is the day the values stand
    for (the oldest, where they come from several places), None where neither agreement nor table has a date.
    `source` is "" where none is told.
    """

    name: str
    declared: date | None
    as_of: date | None
    source: str
    values: Mapping[str, Fraction]


@frozen
class ComponentTrace:
    """One component of a key as it was computed: the shares (of 1) within it, before its weight.

    `measure` belongs to kind `measure`, `inner` to kind `key`.
    """

    component: Component
    weight: Fraction
    shares: Mapping[str, Fraction]
    measure: MeasureUse | None = None
    inner: KeyShares | None = None


@frozen
class KeyShares:
    """The exact shares of a key: all participants', adding up to 1. `name` is None where no key is named."""

    name: str | None
    shares: Mapping[str, Fraction]
    components: tuple[ComponentTrace, ...]
    at: Place | None = field(default=None, eq=False, repr=False)


@frozen
class SharedPart:
    """What a shared cost came to, in øre, in consecutive segments with the same key, and that key."""

    span: Span
    ore: int
    lines: int
    key: KeyShares


@frozen
class DirectPart:
    """What was borne directly because of a column's value, as it stood in the books ("" for none)."""

    party: str
    value: str
    ore: int
    lines: int


@frozen
class Share:
    """What a party bears of one cost in one period: whole øre, and exactly (in øre) before rounding.

    `extra` is its place in the queue for the øre left over (1 is first), None where it got none.
    """

    party: str
    ore: int
    exact: Fraction
    extra: int | None = None


@frozen
class SettledCost:
    """One cost in one settlement period: the anchor where rounding happens (language.md section 3.4).

    `treatment` is the charge's kind; where versions in the period differ, `shared` if some part is, else the
    last one's. `shares` has every participant of the period. `spare` is what whole kroner leave to the host,
    in øre, and stands in no share. `rest_to` is the party that took what rounding left, None where none did.
    """

    name: str | None
    treatment: str
    ore: int
    lines: int
    shares: Mapping[str, Share]
    at: Place = field(eq=False, repr=False)
    shared: tuple[SharedPart, ...] = ()
    direct: tuple[DirectPart, ...] = ()
    spare: int = 0
    rest_to: str | None = None
    whole_kroner: bool = False


# The whole --------------------------------------------------------------------------------------------------


@frozen
class SettledPeriod:
    """One settlement period. `host` bears the spare øre of whole kroner."""

    period: Period
    span: Span
    host: str
    costs: tuple[SettledCost, ...]


@frozen
class Balance:
    """A party's account: what it bears, what it has paid, and what it has still to pay (negative: to get)."""

    party: str
    role: str
    bears: int
    paid: int
    advances: int = 0
    earlier: int = 0

    @property
    def due(self) -> int:
        """What the party still has to pay, in øre."""
        return self.bears - self.paid - self.advances - self.earlier


@frozen
class Transfer:
    """What one party pays another, in øre, always positive."""

    payer: str
    payee: str
    ore: int


@frozen
class Control:
    """Conservation (language.md section 3.5): the ledger's total, and what became of it."""

    ledger: int
    shared: int
    outside: int

    @property
    def difference(self) -> int:
        """Always 0; anything else is stopped before it is shown."""
        return self.ledger - self.shared - self.outside


@frozen
class Remark:
    """Something the reader should know: `key` and `values` name a sentence in the message catalogue."""

    key: str
    values: Mapping[str, object] = field(factory=dict)


@frozen
class Settlement:
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

    @property
    def spare(self) -> int:
        """What whole kroner leave to the hosts, in øre, over all periods."""
        return sum(cost.spare for period in self.periods for cost in period.costs)
