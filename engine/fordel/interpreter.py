"""From a plan and the answers of the books to a settlement, with the trace of every share."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from attrs import evolve, frozen

from fordel.additions import Addition, fixed_amounts, overheads
from fordel.anchors import Anchor, add_borne, settle_cost, settled_income
from fordel.balances import ConservationError, Payments, balances, transfers
from fordel.booking import Booking, book
from fordel.contributions import Charged, contributions
from fordel.cost_bounds import Part, SharedCost, bounded, in_whole_ore
from fordel.deductions import Deducted, Paid, Where, deduct
from fordel.diagnostic import Diagnostic, Label
from fordel.frames import Frame, frames
from fordel.keys import Keys
from fordel.limits import LimitedCost, limited
from fordel.measures import Values
from fordel.plan import Aggregates, Plan
from fordel.remarks import leftovers, remarks
from fordel.settlement import Control, MeasureUse, SettledCost, SettledPeriod, Settlement
from fordel.value import Value

_Faults = tuple[Diagnostic, ...]


@frozen(eq=False, repr=False)
class _Result(Value):
    """What is settled: costs, what is added to them, contributions, and where incomes went."""

    frames: tuple[Frame, ...]
    deducted: Deducted
    anchors: tuple[tuple[int, Anchor], ...]
    additions: tuple[tuple[int, Addition], ...]
    charged: tuple[Charged, ...]


def interpret(  # noqa: PLR0913  (what a settlement may be told besides)
    plan: Plan,
    aggregates: Aggregates,
    values: Values,
    *,
    advances: Payments | None = None,
    earlier: Payments | None = None,
    named: Collection[str] | None = None,
) -> Settlement | _Faults:
    """Settle a plan by what the books answered (language.md section 3), or tell all that stops it.

    `advances` and `earlier` are what parties have paid the host before, in øre. With `named`, only those contributions
    are computed, and those that are deducted in a cost. Faults of the ledger are as `book` tells them; F303 where a
    key, index or contribution lacks a value, F304 where amounts cannot be met. Raises ConservationError where a sum
    is not the same before and after.
    """
    books = book(plan, aggregates.rows)
    keys = Keys(plan.agreement, values)
    result = _settle(plan, books.bookings, keys, values, named)
    if books.faults or isinstance(result, tuple):
        return _each_once((*books.faults, *(result if isinstance(result, tuple) else ())))
    borne = _borne(books.bookings, result)
    credited: dict[str, dict[str, int]] = {}
    for _, addition in result.additions:
        add_borne(credited, addition.borne)
    accounts = balances(plan, borne, credited, advances or {}, earlier or {})
    before = {one.party: one.advances + one.earlier for one in accounts}
    settled = _periods(plan, result)
    contributed = tuple(
        evolve(one.settled, deducted=result.deducted.contributions.get((one.period, one.settled.name), ()))
        for one in result.charged
    )
    left_over = leftovers((cost for period in settled for cost in period.costs), contributed)
    measures = _measures(plan, (*keys.uses, *(use for one in result.charged for use in one.uses)))
    left = sum(income.left for income in result.deducted.incomes)
    outside = books.outside[0] + left, books.outside[1]
    return Settlement(
        plan.agreement,
        plan.span,
        settled,
        accounts,
        transfers(plan, borne, accounts, credited, before),
        _control(aggregates, result, outside[0]),
        outside,
        measures,
        (*remarks(plan, aggregates.outside, measures), *left_over),
        aggregates.digest,
        contributions=contributed,
    )


# From bookings to anchors -----------------------------------------------------------------------------------


def _settle(
    plan: Plan, bookings: Iterable[Booking], keys: Keys, values: Values, named: Collection[str] | None
) -> _Result | _Faults:
    """Everything that is settled, in the order of language.md 2.4: deducted, limited, shared, bounded, rounded."""
    periods = tuple(frames(plan))
    charges = tuple(contributions(plan, periods, values, named))
    faults = [one for one in charges if isinstance(one, Diagnostic)]
    charged = tuple(one for one in charges if isinstance(one, Charged))
    paid = [Paid(one.period, one.settled.name, one.settled.ore, one.settled.rule.costs) for one in charged]
    deducted = deduct(plan, _by_cost(plan, bookings), [one for one in paid if one.costs])
    shared: list[SharedCost] = []
    for cost in limited(plan, periods, deducted.costs):
        parts = _parts(plan, cost, keys)
        faults += [part for part in parts if isinstance(part, Diagnostic)]
        found = tuple(part for part in parts if isinstance(part, Part))
        shared.append(SharedCost(cost, found if cost.rounded is None else in_whole_ore(found, cost.rounded)))
    if faults:
        return tuple(faults)
    costs, unmet = bounded(plan, periods, shared)
    if unmet:
        return unmet
    added = [
        (index, one)
        for index, frame in enumerate(periods)
        for one in _added(plan, frame, _of_period(costs, index), keys, values)
    ]
    wrong = tuple(one for _, one in added if isinstance(one, Diagnostic))
    if wrong:
        return wrong
    anchors = tuple((one.limited.booked.period, _anchor(plan, periods, one, deducted)) for one in costs)
    additions = tuple((index, one) for index, one in added if isinstance(one, Addition))
    return _Result(periods, deducted, anchors, additions, charged)


def _by_cost(plan: Plan, bookings: Iterable[Booking]) -> dict[Where, list[Booking]]:
    """What belongs to one cost in one period, by period and then in the order of the file.

    The versions of a cost are one cost: rounding happens once for them all (language.md 3.4).
    """
    names = tuple(dict.fromkeys(rule.name for rule in plan.question.rules))
    order = {name: place for place, name in enumerate(names)}
    grouped: dict[tuple[int, int], list[Booking]] = {}
    for booking in bookings:
        place = order[plan.question.rules[booking.rule].name]
        grouped.setdefault((plan.segments[booking.segment].period, place), []).append(booking)
    return {(period, names[place]): grouped[period, place] for period, place in sorted(grouped)}


def _parts(plan: Plan, cost: LimitedCost, keys: Keys) -> list[Part | Diagnostic]:
    """What is to be shared, by segment, with the shares of each; F303 or F502 where there are none."""
    parts: list[Part | Diagnostic] = []
    for stretch in cost.shared:
        segment = plan.segments[stretch.segment]
        rule = plan.question.rules[stretch.rule]
        component, adjusted = rule.charge.component, rule.adjusted
        if component is None:
            raise ValueError(f"{rule} is shared by nothing")
        key = keys.shares(component, segment.participants, segment.span.first)
        if isinstance(key, Diagnostic):
            parts.append(key)
        else:
            who = keys.sharers(component, segment.participants, segment.span.first) if adjusted else ()
            parts.append(Part(stretch.segment, stretch.rule, stretch.ore, stretch.lines, key, sharers=who))
    return parts


def _of_period(costs: Iterable[SharedCost], period: int) -> list[SharedCost]:
    return [cost for cost in costs if cost.limited.booked.period == period]


def _added(
    plan: Plan, frame: Frame, costs: Sequence[SharedCost], keys: Keys, values: Values
) -> Iterator[Addition | Diagnostic]:
    """The overheads and fixed amounts of a period."""
    if plan.agreement.overheads:
        yield from overheads(plan, frame, costs, keys)
    if plan.agreement.fixed_amounts:
        yield from fixed_amounts(plan, frame, keys, values)


def _anchor(plan: Plan, periods: Sequence[Frame], cost: SharedCost, deducted: Deducted) -> Anchor:
    period = cost.limited.booked.period
    return settle_cost(
        plan, periods[period], cost, [income for income in deducted.incomes if income.period == period]
    )


# The whole --------------------------------------------------------------------------------------------------


def _periods(plan: Plan, result: _Result) -> tuple[SettledPeriod, ...]:
    """The periods with their costs in the order of the file; a cost that no line fell in is not among them."""
    order = {rule.name: place for place, rule in reversed([*enumerate(plan.question.rules)])}
    found = []
    for index, frame in enumerate(result.frames):
        costs: list[SettledCost] = [anchor.cost for at, anchor in result.anchors if at == index]
        costs += [settled_income(plan, one) for one in result.deducted.incomes if one.period == index]
        costs.sort(key=lambda cost: order[cost.name])
        additions = tuple(one.settled for at, one in result.additions if at == index)
        found.append(SettledPeriod(frame.period, frame.period.span, frame.host, tuple(costs), additions))
    return tuple(found)


def _control(aggregates: Aggregates, result: _Result, outside: int) -> Control:
    """Conservation (language.md 3.5): all within the dates is shared, borne, deducted or kept outside."""
    ledger = sum(row.ore for row in aggregates.rows)
    shared = sum(anchor.cost.ore for _, anchor in result.anchors)
    of_contributions = result.deducted.contributions.values()
    deducted = sum(one.ore for several in of_contributions for one in several)
    control = Control(ledger, shared, outside, deducted)
    if control.difference:
        raise ConservationError(f"{control} leaves {control.difference} øre without a place")
    return control


def _borne(bookings: Iterable[Booking], result: _Result) -> dict[str, dict[str, int]]:
    """What each party bears of what each payer has paid: ledger lines, less incomes and contributions received."""
    borne: dict[str, dict[str, int]] = {}
    for _, anchor in result.anchors:
        add_borne(borne, anchor.borne)
    unpaid = sum(sum(shares.values()) for shares in borne.values()) - sum(one.ore for one in bookings)
    unpaid += sum(income.left for income in result.deducted.incomes)
    unpaid += sum(one.ore for several in result.deducted.contributions.values() for one in several)
    if unpaid:
        raise ConservationError(f"what is borne and what has been paid differ by {unpaid} øre")
    _check_payers(bookings, borne, result)
    return borne


def _check_payers(
    bookings: Iterable[Booking], borne: Mapping[str, Mapping[str, int]], result: _Result
) -> None:
    """Each payer is laid what it has paid, where nothing is deducted or left."""
    if result.deducted.incomes or any(result.deducted.contributions.values()):
        return
    unpaid = {payer: sum(shares.values()) for payer, shares in borne.items()}
    for booking in bookings:
        unpaid[booking.payer] = unpaid.get(booking.payer, 0) - booking.ore
    if any(unpaid.values()):
        raise ConservationError(f"what is borne and what the payers have paid differ by {unpaid}")


def _measures(plan: Plan, uses: Iterable[MeasureUse]) -> tuple[MeasureUse, ...]:
    """The values used, one for each measure, day and source: what some parties had alone is joined."""
    joined: dict[object, MeasureUse] = {}
    for use in uses:
        same = use.name, use.declared, use.as_of, use.source, use.years, use.found_years
        values = {**joined.get(same, use).values, **use.values}
        known = (*plan.agreement.parties, *plan.agreement.groups)
        joined[same] = evolve(use, values={name: values[name] for name in known if name in values})
    return tuple(joined.values())


def _each_once(faults: Iterable[Diagnostic]) -> _Faults:
    """Faults without those that say the same of the same place, as two costs with one key do.

    A figure that is lacking is told once, on the first day and in the first place that it is asked for.
    """
    found: dict[tuple[object, ...], Diagnostic] = {}
    for one in faults:
        facts = dict(one.values)
        place = None if "measure" in facts else (one.place, facts.get("day"))
        facts.pop("day", None)
        mark = one.code, one.variant, place, *facts.items()
        first = found.setdefault(mark, one)
        if first.place != one.place:
            found[mark] = evolve(first, labels=(*first.labels, Label(one.place, "again")))
    return tuple(found.values())
