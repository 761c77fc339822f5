"""From a plan and the answers of the books to a settlement, with the trace of every share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from attrs import evolve

from fordel.anchors import Anchor, Frame, frames, settle_cost
from fordel.balances import ConservationError, balances, transfers
from fordel.booking import Booking, book
from fordel.diagnostic import Diagnostic
from fordel.keys import Keys
from fordel.measures import Values
from fordel.plan import Aggregates, Plan
from fordel.remarks import remarks
from fordel.settlement import Control, MeasureUse, SettledPeriod, Settlement


def interpret(plan: Plan, aggregates: Aggregates, values: Values) -> Settlement | tuple[Diagnostic, ...]:
    """Settle a plan by what the books answered (language.md section 3), or tell all that stops it.

    Faults of the ledger are as `book` tells them; F303 where a key that lines are shared by cannot be
    computed. Raises ConservationError where a sum is not the same before and after.
    """
    books = book(plan, aggregates.rows)
    keys = Keys(plan.agreement, values)
    periods = tuple(frames(plan))
    anchors: list[tuple[int, Anchor]] = []
    faults = [*books.faults]
    for index, bookings in _by_cost(plan, books.bookings):
        settled = settle_cost(plan, periods[index], bookings, keys)
        if isinstance(settled, Anchor):
            anchors.append((index, settled))
        else:
            faults += settled
    if faults:
        return _each_once(faults)
    borne = _borne(plan, books.bookings, (anchor for _, anchor in anchors))
    accounts = balances(plan, borne)
    measures = _measures(plan, keys.uses)
    return Settlement(
        plan.agreement,
        plan.span,
        _settled(periods, anchors),
        accounts,
        transfers(plan, borne, accounts),
        _control(aggregates, anchors, books.outside),
        books.outside,
        measures,
        remarks(plan, aggregates.outside, measures),
        aggregates.digest,
    )


def _by_cost(plan: Plan, bookings: Iterable[Booking]) -> list[tuple[int, list[Booking]]]:
    """What belongs to one cost in one period, by period and then in the order of the file.

    The versions of a cost are one cost: rounding happens once for them all (language.md 3.4).
    """
    names = dict.fromkeys(rule.name for rule in plan.question.rules)
    order = {name: place for place, name in enumerate(names)}
    grouped: dict[tuple[int, int], list[Booking]] = {}
    for booking in bookings:
        place = order[plan.question.rules[booking.rule].name]
        grouped.setdefault((plan.segments[booking.segment].period, place), []).append(booking)
    return [(anchor[0], grouped[anchor]) for anchor in sorted(grouped)]


def _settled(frames: Sequence[Frame], anchors: Iterable[tuple[int, Anchor]]) -> tuple[SettledPeriod, ...]:
    """The periods with their costs; a cost that no line fell in is not among them."""
    costs = {index: [anchor.cost for at, anchor in anchors if at == index] for index in range(len(frames))}
    return tuple(
        SettledPeriod(frame.period, frame.period.span, frame.host, tuple(costs[index]))
        for index, frame in enumerate(frames)
    )


def _control(
    aggregates: Aggregates, anchors: Iterable[tuple[int, Anchor]], outside: tuple[int, int]
) -> Control:
    """Conservation (language.md 3.5): all within the settlement's dates is shared, borne or kept outside."""
    ledger = sum(row.ore for row in aggregates.rows)
    control = Control(ledger, sum(anchor.cost.ore for _, anchor in anchors), outside[0])
    if control.difference:
        raise ConservationError(f"{control} leaves {control.difference} øre without a place")
    return control


def _borne(plan: Plan, bookings: Iterable[Booking], anchors: Iterable[Anchor]) -> dict[str, dict[str, int]]:
    """What each party bears of what each host has paid; each host has paid the lines of its own dates."""
    borne: dict[str, dict[str, int]] = {}
    for anchor in anchors:
        for host, shares in anchor.borne.items():
            of_host = borne.setdefault(host, {})
            for party, ore in shares.items():
                of_host[party] = of_host.get(party, 0) + ore
    unpaid = {host: sum(shares.values()) for host, shares in borne.items()}
    for booking in bookings:
        host = plan.segments[booking.segment].host
        unpaid[host] = unpaid.get(host, 0) - booking.ore
    if any(unpaid.values()):
        raise ConservationError(f"what is borne and what the hosts have paid differ by {unpaid}")
    return borne


def _measures(plan: Plan, uses: Iterable[MeasureUse]) -> tuple[MeasureUse, ...]:
    """The values used, one for each measure, day and source: what some parties had alone is joined."""
    joined: dict[object, MeasureUse] = {}
    for use in uses:
        same = use.name, use.declared, use.as_of, use.source
        values = {**joined.get(same, use).values, **use.values}
        ordered = {party: values[party] for party in plan.agreement.parties if party in values}
        joined[same] = evolve(use, values=ordered)
    return tuple(joined.values())


def _each_once(faults: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Faults without those that say the same of the same place, as two costs with one key do."""
    return tuple({(one.code, one.variant, one.place, *one.values.items()): one for one in faults}.values())
