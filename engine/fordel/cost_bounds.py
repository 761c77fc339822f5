"""Base amounts and bounds in kroner: what each party bears of a cost in an accounting year (language.md 2.4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from attrs import evolve, frozen

from fordel.apportionment import nearest
from fordel.bounds import clamp, limits_of
from fordel.diagnostic import Diagnostic
from fordel.frames import Frame
from fordel.limits import LimitedCost
from fordel.model import Adjustment, CostCategory
from fordel.plan import Plan
from fordel.settlement import AmountBounds, KeyShares
from fordel.value import Value

Exact = Mapping[str, Fraction]


@frozen(eq=False, repr=False)
class Part(Value):
    """What is shared of a cost in one segment, and the key it is shared by there.

    `exact` is what each bears of it where that is not the key's share alone; else it is None. `sharers` are those that
    the key is computed among, where something is asked of each of them.
    """

    segment: int
    rule: int
    ore: int | Fraction
    lines: int
    key: KeyShares
    exact: Exact | None = None
    sharers: tuple[str, ...] = ()


@frozen(eq=False, repr=False)
class SharedCost(Value):
    """A cost in a period with the parts that are shared, in time order."""

    limited: LimitedCost
    parts: tuple[Part, ...]
    amounts: AmountBounds | None = None


def in_whole_ore(parts: Sequence[Part], ore: int) -> tuple[Part, ...]:
    """The parts with the sum that they were rounded to (decision 0010).

    The difference, less than an øre, is laid on what is shared alike, by its size: so parts of one sign keep their
    proportions, and parts of both signs that nearly cancel are not moved by more than it.
    """
    alike = [tuple(sorted((who, share) for who, share in part.key.shares.items() if share)) for part in parts]
    sums: dict[object, Fraction] = {}
    for key, part in zip(alike, parts, strict=True):
        sums[key] = sums.get(key, Fraction(0)) + part.ore
    difference = ore - sum(sums.values(), Fraction(0))
    sizes = sum([abs(of_key) for of_key in sums.values()], Fraction(0))
    if not difference or not sizes:
        return tuple(parts)
    factors = {key: 1 + difference * abs(of_key) / sizes / of_key for key, of_key in sums.items() if of_key}
    return tuple(
        evolve(part, ore=part.ore * factors.get(key, Fraction(1)))
        for key, part in zip(alike, parts, strict=True)
    )


def bounded(
    plan: Plan, frames: Sequence[Frame], costs: Iterable[SharedCost]
) -> tuple[tuple[SharedCost, ...], tuple[Diagnostic, ...]]:
    """What each bears where amounts are paid first or bounded; F304 where that cannot be met.

    Both are amounts of the accounting year: base amounts fall on its segments in proportion to what is shared there,
    and so does what a bound moves from one party to another.
    """
    costs = tuple(costs)
    years: dict[tuple[str | None, int], list[int]] = {}
    for index, cost in enumerate(costs):
        if any(_adjustment(plan, part) for part in cost.parts):
            booked = cost.limited.booked
            years.setdefault((booked.name, frames[booked.period].year), []).append(index)
    settled, faults = list(costs), []
    for (_, year), indexes in years.items():
        frame_of = [frame for frame in frames if frame.year == year]
        found = _of_year(plan, frame_of, [costs[index] for index in indexes])
        if isinstance(found, Diagnostic):
            faults.append(found)
            continue
        for index, one in zip(indexes, found, strict=True):
            settled[index] = one
    return tuple(settled), tuple(faults)


def _adjustment(plan: Plan, part: Part) -> Adjustment | None:
    found = plan.question.rules[part.rule].adjusted
    return found if found and (found.base is not None or found.bounds) else None


def _of_year(
    plan: Plan, frames: Sequence[Frame], costs: Sequence[SharedCost]
) -> list[SharedCost] | Diagnostic:
    """The costs of one name in one accounting year."""
    parts = [part for cost in costs for part in cost.parts]
    total = Fraction(sum([part.ore for part in parts]))
    rule = plan.question.rules[max((part.segment, part.rule) for part in parts)[1]]
    exact = _paid_first(plan, parts, total, rule)
    if isinstance(exact, Diagnostic):
        return exact
    before = _sum([exact[id(part)] for part in parts])
    after = _clamped(plan, parts, before, total, rule)
    if isinstance(after, Diagnostic):
        return after
    moved = {party: share - before.get(party, 0) for party, share in after.items()}
    trace = AmountBounds(frames[0].year, before, after, rule.adjusted or Adjustment())
    return [_with(cost, exact, moved, total, trace) for cost in costs]


def _paid_first(
    plan: Plan, parts: Sequence[Part], total: Fraction, rule: CostCategory
) -> dict[int, Exact] | Diagnostic:
    """By part: what each bears before any bounds, with what those who share it pay first."""
    first: dict[int, Exact] = {}
    for part in parts:
        adjustment = _adjustment(plan, part)
        ore = adjustment.base if adjustment and adjustment.base else 0
        each = ore * part.ore / total if total else Fraction(ore)
        first[id(part)] = dict.fromkeys(part.sharers, Fraction(each))
    due = sum([sum(of.values(), Fraction(0)) for of in first.values()], Fraction(0))
    if due and (due > total or total < 0):
        base = rule.adjusted.base if rule.adjusted else None
        facts = {"cost": rule.name or "", "base": base, "sum": nearest(due), "amount": nearest(total)}
        return Diagnostic("F304", "base_amounts", rule.at, facts)
    found: dict[int, Exact] = {}
    for part in parts:
        of = first[id(part)]
        rest = part.ore - sum(of.values(), Fraction(0))
        found[id(part)] = _sum([of, {party: rest * share for party, share in part.key.shares.items()}])
    return found


def _clamped(
    plan: Plan, parts: Iterable[Part], exact: Exact, total: Fraction, rule: CostCategory
) -> Exact | Diagnostic:
    """The year's amounts within their bounds: clamp(θ·x, low, high) with the one θ that keeps their sum."""
    bounds = rule.adjusted.bounds if rule.adjusted else ()
    if not bounds:
        return exact
    present = {name for part in parts for name in part.sharers}
    parties = tuple(name for name in plan.agreement.parties if name in present or exact.get(name))
    shares = {party: exact.get(party, Fraction(0)) for party in parties}
    low, high = limits_of(bounds, parties)
    found = None if min(shares.values()) < 0 else clamp(shares, low, high, total)
    if found is None:
        least = nearest(sum(low.values(), Fraction(0)))
        facts = {"cost": rule.name or "", "amount": nearest(total), "low": least}
        return Diagnostic("F304", "amount_bounds", bounds[0].at, facts)
    return found


def _with(
    cost: SharedCost, exact: Mapping[int, Exact], moved: Exact, total: Fraction, trace: AmountBounds
) -> SharedCost:
    """A cost with what each bears of each part; what bounds move falls on the parts in proportion."""
    parts = []
    for part in cost.parts:
        change = {party: ore * part.ore / total for party, ore in moved.items() if ore} if total else {}
        whole = _sum([exact[id(part)], change])
        parts.append(evolve(part, exact=whole))
    return SharedCost(cost.limited, tuple(parts), trace)


def _sum(vectors: Sequence[Exact]) -> dict[str, Fraction]:
    """Amounts added up, party by party."""
    found: dict[str, Fraction] = {}
    for vector in vectors:
        for party, ore in vector.items():
            found[party] = found.get(party, Fraction(0)) + ore
    return found
