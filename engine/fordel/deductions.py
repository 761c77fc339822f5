"""Incomes and contributions that are deducted in costs before these are shared (language.md 2.4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from attrs import evolve, frozen

from fordel.booking import Booking
from fordel.plan import Plan
from fordel.settlement import Deduction
from fordel.value import Value

#: A cost in a settlement period: the index of the period, and the cost's name.
Where = tuple[int, str | None]


@frozen(eq=False, repr=False)
class BookedCost(Value):
    """One cost in one settlement period before it is shared: its ledger lines, and what is deducted of them."""

    period: int
    name: str | None
    bookings: tuple[Booking, ...]
    deductions: tuple[Deduction, ...] = ()

    @property
    def gross(self) -> int:
        """What the ledger has, in øre."""
        return sum([booking.ore for booking in self.bookings])

    @property
    def net(self) -> int:
        """What is left to share or bear."""
        return self.gross - sum([one.ore for one in self.deductions])

    @property
    def factor(self) -> Fraction:
        """What is left of each krone: every part of a cost is reduced in proportion."""
        return Fraction(self.net, self.gross) if self.deductions else Fraction(1)


@frozen(eq=False, repr=False)
class Income(Value):
    """The ledger lines of `til fradrag i` in one period, where they went, and what is left and kept outside."""

    period: int
    name: str | None
    bookings: tuple[Booking, ...]
    deducted: tuple[Deduction, ...]
    left: int

    @property
    def ore(self) -> int:
        """What the ledger has, in øre; an income is negative."""
        return sum([booking.ore for booking in self.bookings])


@frozen(eq=False, repr=False)
class Paid(Value):
    """What a contribution brings in a period, in øre, and the costs it is deducted in, in that order."""

    period: int
    name: str
    ore: int
    costs: tuple[str, ...]


@frozen(eq=False, repr=False)
class Deducted(Value):
    """The costs of a settlement with their deductions, the incomes, and where each contribution went."""

    costs: tuple[BookedCost, ...]
    incomes: tuple[Income, ...]
    contributions: Mapping[tuple[int, str], tuple[Deduction, ...]]


def deduct(plan: Plan, grouped: Mapping[Where, Sequence[Booking]], paid: Iterable[Paid]) -> Deducted:
    """Lay incomes, then contributions, on the costs they are deducted in (language.md 2.4).

    In each period every cost is reduced at most to zero, in the order that is named. What is left of an income, and
    what is an expense in sum, is kept outside; what is left of a contribution stays with the host.
    """
    costs: dict[Where, BookedCost] = {}
    incomes: dict[Where, tuple[Booking, ...]] = {}
    for where, bookings in grouped.items():
        of_income = tuple(one for one in bookings if _rule_kind(plan, one) == "deduct")
        others = tuple(one for one in bookings if _rule_kind(plan, one) != "deduct")
        if of_income:
            incomes[where] = of_income
        if others:
            costs[where] = BookedCost(*where, others)
    settled = [_income(plan, costs, where, bookings) for where, bookings in incomes.items()]
    contributed = {
        (one.period, one.name): _reduce(costs, one.period, one.name, one.ore, one.costs) for one in paid
    }
    return Deducted(tuple(costs.values()), tuple(settled), contributed)


def _rule_kind(plan: Plan, booking: Booking) -> str:
    return plan.question.rules[booking.rule].charge.kind


def _income(
    plan: Plan, costs: dict[Where, BookedCost], where: Where, bookings: tuple[Booking, ...]
) -> Income:
    ore = sum([booking.ore for booking in bookings])
    rule = plan.question.rules[max((one.segment, one.rule) for one in bookings)[1]]
    deducted = _reduce(costs, *where, -ore, rule.charge.costs)
    return Income(*where, bookings, deducted, ore + sum([one.ore for one in deducted]))


def _reduce(
    costs: dict[Where, BookedCost], period: int, by: str | None, ore: int, named: Sequence[str]
) -> tuple[Deduction, ...]:
    """Take an amount off the named costs of a period, each at most to zero."""
    found: list[Deduction] = []
    for name in named:
        cost = costs.get((period, name))
        taken = min(ore - sum([one.ore for one in found]), cost.net) if cost else 0
        if cost and taken > 0:
            found.append(Deduction(by, name, taken))
            costs[period, name] = evolve(cost, deductions=(*cost.deductions, found[-1]))
    return tuple(found)
