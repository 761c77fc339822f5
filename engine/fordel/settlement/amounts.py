"""Settled amounts that are not in the ledger: overheads, fixed amounts, contributions and advances."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from attrs import field, frozen

from fordel.model import Contribution, Discount, FixedAmount, Rate, Step
from fordel.period import Span
from fordel.settlement.costs import Deduction, Share, SharedPart
from fordel.settlement.traces import IndexUse, KeyShares
from fordel.source import Place
from fordel.value import Value


@frozen(eq=False, repr=False)
class YearlyAmount(Value):
    """A fixed amount through a stretch of days: what a year comes to after the index, and the days it holds."""

    span: Span
    rule: FixedAmount
    yearly: Fraction
    days: int
    of_days: int
    index: IndexUse | None = None


@frozen(eq=False, repr=False)
class SettledAddition(Value):
    """An overhead or a fixed amount in one settlement period: an anchor of its own.

    `kind` is `overhead` or `fixed`. `ore` is credited the receivers, `credited`, and borne by `shares` and `spare`.
    An overhead has its `rate` and its `base`: what each named cost shares out, in øre. A fixed amount has `yearly`,
    and, where there are several periods in the accounting year, what is `due` to date and was `charged` before.
    """

    kind: str
    name: str
    ore: int
    shares: Mapping[str, Share]
    credited: Mapping[str, int]
    at: Place = field(eq=False, repr=False)
    shared: tuple[SharedPart, ...] = ()
    spare: int = 0
    rest_to: str | None = None
    whole_kroner: bool = False
    rate: Fraction | None = None
    base: Mapping[str, int] = field(factory=dict)
    yearly: tuple[YearlyAmount, ...] = ()
    due: int = 0
    charged: int = 0


@frozen(eq=False, repr=False)
class RateUse(Value):
    """A rate of a contribution: what the measure was, and how many units are counted (more, with `minst N`)."""

    rate: Rate
    value: Fraction
    counted: Fraction
    records: int | None = None


@frozen(eq=False, repr=False)
class ContributionShare(Value):
    """What a party pays of a contribution a year: exactly, and in whole øre.

    `plain` is what it would be without discount, `minst` and `høyst`; `bound` tells which of the two decided, or "".
    """

    party: str
    ore: int
    exact: Fraction
    plain: Fraction
    rates: tuple[RateUse, ...] = ()
    step: Step | None = None
    value: Fraction | None = None
    bound: str = ""
    discount: Discount | None = None


@frozen(eq=False, repr=False)
class SettledContribution(Value):
    """A contribution of one accounting year, billed by itself: it stands in no sum and no balance.

    Paid `to` a party; `deducted` tells in which costs it is deducted, where it is (and then it is paid to the host).
    """

    name: str
    year: int
    to: str
    shares: Mapping[str, ContributionShare]
    rule: Contribution
    at: Place = field(eq=False, repr=False)
    deducted: tuple[Deduction, ...] = ()

    @property
    def ore(self) -> int:
        """What all pay together."""
        return sum(share.ore for share in self.shares.values())


@frozen(eq=False, repr=False)
class Advance(Value):
    """One advance: its number and due day (None where the agreement names none), and what each party pays."""

    number: int
    day: date | None
    shares: Mapping[str, int]


@frozen(eq=False, repr=False)
class AdvancePlan(Value):
    """The advances of a budget: what each cost's budget gives each party, and the instalments it is paid in.

    `budget` has the whole budget by cost (None is øvrige kostnader), `shares` each party's share of it, `keys` what it
    was shared by; `without` are costs that cannot be shared before they are known.
    """

    year: int
    budget: Mapping[str | None, int]
    shares: Mapping[str | None, Mapping[str, int]]
    keys: Mapping[str | None, KeyShares]
    advances: tuple[Advance, ...]
    without: tuple[str | None, ...] = ()
