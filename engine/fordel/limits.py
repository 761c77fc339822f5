"""How much of a cost is shared, or borne as its clause says: `utover` and `andel` (language.md 2.4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import lcm

from attrs import frozen

from fordel.apportionment import apportion, nearest, turn_order
from fordel.booking import Booking
from fordel.deductions import BookedCost
from fordel.frames import Frame
from fordel.model import Adjustment
from fordel.plan import Plan
from fordel.settlement import Limit
from fordel.value import Value

_WHOLE = Fraction(1)


@frozen(eq=False, repr=False)
class Stretch(Value):
    """What is to be shared of one version of a cost in one segment; a fraction of an øre where it is a part."""

    segment: int
    rule: int
    ore: int | Fraction
    lines: int


@frozen(eq=False, repr=False)
class LimitedCost(Value):
    """A cost in a period as it is to be shared.

    `direct` is what each party bears directly, in whole øre, `reduced` the same where something is deducted, which is
    rounded with what is shared; `kept` is what stays with each host. All together are the cost's net. `rounded` is
    what the shared stretches come to in whole øre, where they are a part of the cost and not whole by themselves.
    """

    booked: BookedCost
    shared: tuple[Stretch, ...]
    direct: Mapping[str, int]
    reduced: Mapping[str, Fraction]
    kept: Mapping[str, int]
    limit: Limit | None = None
    by_days: bool = False
    rounded: int | None = None


@frozen(eq=False, repr=False)
class _YearOfCost(Value):
    """What a cost came to in an accounting year after deductions, in all and by case."""

    ore: int
    cases: Mapping[str, Fraction]


def limited(plan: Plan, frames: Sequence[Frame], costs: Iterable[BookedCost]) -> tuple[LimitedCost, ...]:
    """What of each cost is shared in its period: the year's excess, or a part, in proportion to its lines.

    What is not shared stays with the host of the line's day. Amounts are rounded to øre half away from zero, what is
    shared once for the period, what is borne directly for each party (language.md 3.4).
    """
    costs = tuple(costs)
    years = _years(plan, frames, costs)
    return tuple(
        _limited(plan, frames[cost.period], cost, years.get((cost.name, frames[cost.period].year)))
        for cost in costs
    )


def _adjusted(plan: Plan, booking: Booking) -> Adjustment | None:
    found = plan.question.rules[booking.rule].adjusted
    return found if found and (found.above is not None or found.portion is not None) else None


def _years(
    plan: Plan, frames: Sequence[Frame], costs: Iterable[BookedCost]
) -> dict[tuple[str | None, int], _YearOfCost]:
    """The years of those costs that have a limit."""
    limits = {cost.name for cost in costs if any(_adjusted(plan, one) for one in cost.bookings)}
    sums: dict[tuple[str | None, int], int] = {}
    cases: dict[tuple[str | None, int], dict[str, Fraction]] = {}
    for cost in costs:
        if cost.name in limits:
            year = cost.name, frames[cost.period].year
            sums[year] = sums.get(year, 0) + cost.net
            of_year = cases.setdefault(year, {})
            for booking in cost.bookings:
                before = of_year.get(booking.case, Fraction(0))
                of_year[booking.case] = before + booking.ore * cost.factor
    return {year: _YearOfCost(ore, cases[year]) for year, ore in sums.items()}


def _limited(plan: Plan, frame: Frame, cost: BookedCost, year: _YearOfCost | None) -> LimitedCost:
    rules = {booking.rule: plan.question.rules[booking.rule] for booking in cost.bookings}
    limits = [rule.adjusted for _, rule in sorted(rules.items()) if rule.adjusted]
    limits = [one for one in limits if one.above is not None or one.portion is not None]
    by_days = frame.terms.by_days and frame.changes
    if year is None or not limits:
        return _whole(plan, frame, cost, by_days=by_days)
    parts = [(booking, _part(plan, booking, cost.factor, year)) for booking in cost.bookings]
    shared = [(booking, part) for booking, part in parts if booking.party is None]
    total = sum([part for _, part in shared], Fraction(0))
    ore = nearest(total)
    exact: dict[str, Fraction] = {}
    for booking, part in parts:
        if booking.party is not None:
            exact[booking.party] = exact.get(booking.party, Fraction(0)) + part
    direct = {party: nearest(part) for party, part in exact.items()}
    stretches, whole = _stretches(shared), _stretches([(one, one.ore * cost.factor) for one, _ in shared])
    if by_days:
        stretches, whole = _by_days(plan, frame, stretches), _by_days(plan, frame, whole)
    left = [(one.segment, one.ore - part.ore) for one, part in zip(whole, stretches, strict=True)]
    left += [(one.segment, one.ore * cost.factor - part) for one, part in parts if one.party is not None]
    kept = _kept(plan, frame, left, cost.net - ore - sum(direct.values()))
    last = limits[-1]
    limit = Limit(
        frame.year,
        year.ore,
        last.above,
        last.portion,
        _excess(last, year),
        len(year.cases) if last.by_case else None,
        total + sum(exact.values(), Fraction(0)),
        ore + sum(direct.values()),
        kept,
    )
    return LimitedCost(cost, stretches, direct, {}, kept, limit, by_days, ore)


def _part(plan: Plan, booking: Booking, factor: Fraction, year: _YearOfCost) -> Fraction:
    """What is shared of some lines: above the year's limit, and of that a part."""
    ore, limit = booking.ore * factor, _adjusted(plan, booking)
    if limit is None:
        return ore
    if limit.above is not None:
        of = year.cases[booking.case] if limit.by_case else Fraction(year.ore)
        ore = ore * (of - limit.above) / of if of > max(limit.above, 0) else Fraction(0)
    return ore * (limit.portion if limit.portion is not None else _WHOLE)


def _excess(limit: Adjustment, year: _YearOfCost) -> int:
    """What of the year lies above the limit, in øre; all of it where there is none."""
    if limit.above is None:
        return year.ore
    over = year.cases.values() if limit.by_case else (Fraction(year.ore),)
    return nearest(sum([max(Fraction(0), ore - limit.above) for ore in over], Fraction(0)))


def _kept(
    plan: Plan, frame: Frame, stretches: Iterable[tuple[int, int | Fraction]], ore: int
) -> dict[str, int]:
    """What is not shared, by segment, laid on the hosts."""
    left: dict[str, Fraction] = {}
    for segment, part in stretches:
        host = plan.segments[segment].host
        left[host] = left.get(host, Fraction(0)) + part
    if len(left) == 1:
        return dict.fromkeys(left, ore)
    total = sum(left.values(), Fraction(0))
    scaled = {host: part * ore / total if total else part for host, part in left.items()}
    return whole_ore(frame, scaled) if total or not ore else {**dict.fromkeys(left, 0), frame.host: ore}


def whole_ore(frame: Frame, exact: Mapping[str, Fraction]) -> dict[str, int]:
    """Exact øre that add up to whole ones, rounded by largest remainder."""
    names = tuple(exact)
    common = lcm(*(share.denominator for share in exact.values()))
    numerators = [share.numerator * (common // share.denominator) for share in exact.values()]
    turn = turn_order(names, tuple(map(bool, numerators)), frame.period.ordinal)
    return dict(zip(names, apportion(numerators, common, turn).shares, strict=True))


# Without limits ---------------------------------------------------------------------------------------------


def _whole(plan: Plan, frame: Frame, cost: BookedCost, *, by_days: bool) -> LimitedCost:
    """All of a cost; where something is deducted of it, every part is reduced in proportion."""
    shared: list[tuple[Booking, int | Fraction]]
    shared = [(one, one.ore) for one in cost.bookings if one.party is None]
    direct: dict[str, int] = {}
    for one in cost.bookings:
        if one.party is not None:
            direct[one.party] = direct.get(one.party, 0) + one.ore
    left, reduced = cost.factor, {}
    if cost.deductions:
        shared = [(one, ore * left) for one, ore in shared]
        reduced, direct = {party: ore * left for party, ore in direct.items()}, {}
    stretches = _stretches(shared)
    if by_days:
        stretches = _by_days(plan, frame, stretches)
    return LimitedCost(cost, stretches, direct, reduced, {}, None, by_days)


def _stretches(shared: Iterable[tuple[Booking, int | Fraction]]) -> tuple[Stretch, ...]:
    """What is to be shared, by segment and version."""
    sums: dict[tuple[int, int], tuple[int | Fraction, int]] = {}
    for booking, part in shared:
        ore, lines = sums.get((booking.segment, booking.rule), (0, 0))
        sums[booking.segment, booking.rule] = ore + part, lines + booking.lines
    return tuple(Stretch(*where, *of) for where, of in sorted(sums.items()))


def _by_days(plan: Plan, frame: Frame, stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """`delår etter dager`: each version's amount laid by days on the segments that it is in force in."""
    sums: dict[int, tuple[int | Fraction, int]] = {}
    for stretch in stretches:
        ore, lines = sums.get(stretch.rule, (0, 0))
        sums[stretch.rule] = ore + stretch.ore, lines + stretch.lines
    found = []
    for rule, (ore, lines) in sums.items():
        valid = plan.question.rules[rule].valid
        held = [index for index in frame.segments if valid.contains(plan.segments[index].span.first)]
        days = sum([plan.segments[index].span.days for index in held])
        found += [
            Stretch(index, rule, Fraction(ore * plan.segments[index].span.days, days), lines)
            for index in held
        ]
    return tuple(sorted(found, key=lambda stretch: (stretch.segment, stretch.rule)))
