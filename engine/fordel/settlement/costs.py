"""A settled cost: what was shared, what was borne directly, and what each party bears of it."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from attrs import field, frozen

from fordel.model import Adjustment
from fordel.period import Span
from fordel.settlement.traces import KeyShares
from fordel.source import Place
from fordel.value import Value


@frozen(eq=False, repr=False)
class SharedPart(Value):
    """What a shared cost came to, in øre, in consecutive segments with the same key, and that key.

    `ore` is a fraction where only a part of the cost is shared, or where it is laid on the segments by days.
    `sharers` are those that the key is computed among, where something is asked of each of them.
    """

    span: Span
    ore: int | Fraction
    lines: int
    key: KeyShares
    sharers: tuple[str, ...] = ()


@frozen(eq=False, repr=False)
class DirectPart(Value):
    """What was borne directly because of a column's value, as it stood in the books ("" for none)."""

    party: str
    value: str
    ore: int
    lines: int


@frozen(eq=False, repr=False)
class Share(Value):
    """What a party bears of one cost in one period: whole øre, and exactly (in øre) before rounding.

    `extra` is its place in the queue for the øre left over (1 is first), None where it got none.
    """

    party: str
    ore: int
    exact: Fraction
    extra: int | None = None


@frozen(eq=False, repr=False)
class Deduction(Value):
    """An income or a contribution (`by`) deducted in a cost, in øre above zero; None is øvrige kostnader."""

    by: str | None
    cost: str | None
    ore: int


@frozen(eq=False, repr=False)
class Limit(Value):
    """How much of a cost is shared, or borne as its clause says: `utover` and `andel` (language.md 2.4).

    `of_year` is what the cost came to in the accounting year after deductions, `excess` what of that lies above the
    limit (of all `cases`, where each case has its own), `exact` and `ore` what falls on this period before and after
    rounding, `kept` what each host keeps.
    """

    year: int
    of_year: int
    above: int | None
    portion: Fraction | None
    excess: int
    cases: int | None
    exact: Fraction
    ore: int
    kept: Mapping[str, int]


@frozen(eq=False, repr=False)
class AmountBounds(Value):
    """`grunnbeløp … hver`, and `minst` and `høyst` in kroner: each party's exact øre of the accounting year.

    `plain` is what each bears before the bounds, `bounded` after them.
    """

    year: int
    plain: Mapping[str, Fraction]
    bounded: Mapping[str, Fraction]
    adjustment: Adjustment


@frozen(eq=False, repr=False)
class SettledCost(Value):
    """One cost in one settlement period: the anchor where rounding happens (language.md section 3.4).

    `treatment` is the charge's kind; where versions in the period differ, `shared` if some part is, else the
    last one's. `ore` is what the shares and `spare` add up to: what the ledger has, less `deductions`. `shares` has
    every participant of the period. `spare` is what whole kroner leave to the host, in øre, and stands in no share.
    `rest_to` is the party that took what rounding left, None where none did. A cost with treatment `deduct` has no
    shares: `ore` is what the ledger has, `deducted` where it went, `left` what is kept outside of it.
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
    deductions: tuple[Deduction, ...] = ()
    deducted: tuple[Deduction, ...] = ()
    left: int = 0
    limit: Limit | None = None
    amounts: AmountBounds | None = None
    by_days: bool = False

    @property
    def gross(self) -> int:
        """What the ledger has of the cost, in øre."""
        return self.ore + sum(one.ore for one in self.deductions)
