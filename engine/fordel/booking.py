"""Where each answer of the books belongs: to a cost and those who bear it, or to what stops a settlement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from attrs import frozen

from fordel.diagnostic import Diagnostic
from fordel.model import CostCategory
from fordel.municipalities import by_number, holders
from fordel.plan import Aggregate, Plan, Segment
from fordel.source import Place

_Facts = tuple[tuple[str, object], ...]

_IN_THE_LEDGER = Place("")


@frozen
class Booking:
    """Ledger lines of one cost in one segment: `party` bears them; where it is None, they are to be shared.

    `value` is what stood in the column that the cost is charged by, else "".
    """

    segment: int
    rule: int
    party: str | None
    value: str
    ore: int
    lines: int


@frozen
class Books:
    """All lines within the dates asked for: booked, kept outside (øre, lines), or stopping the settlement."""

    bookings: tuple[Booking, ...]
    outside: tuple[int, int]
    faults: tuple[Diagnostic, ...]


@frozen
class _Fault:
    code: str
    variant: str
    facts: _Facts = ()
    place: Place = _IN_THE_LEDGER


def book(plan: Plan, rows: Iterable[Aggregate]) -> Books:
    """Book every row by its rule (language.md 2.4); the order of the rows does not matter.

    Faults of the ledger are told once for each value and rule, with their sum and number of lines, and the
    buckets they lie in: F402 (more than one rule), F403 (none), F404, F405, F503 (outside `gjelder`). Their
    place is an empty file name. F502 is of the agreement: a party that must bear takes no part on the day.
    """
    bearers = _Bearers(plan)
    bookings, outside = [], [0, 0]
    faults: dict[_Fault, list[Aggregate]] = {}
    for row in sorted(rows, key=lambda row: (row.bucket, row.rules, row.value or "")):
        segment = plan.segment_of_bucket[row.bucket]
        if segment is None or len(row.rules) != 1:
            faults.setdefault(_unruled(plan, row), []).append(row)
            continue
        rule = plan.question.rules[row.rules[0]]
        if rule.charge.kind == "outside":
            outside = [outside[0] + row.ore, outside[1] + row.lines]
            continue
        bearer = None if rule.charge.kind == "shared" else bearers.of(row, rule, plan.segments[segment])
        if isinstance(bearer, _Fault):
            faults.setdefault(bearer, []).append(row)
        else:
            bookings.append(Booking(segment, row.rules[0], bearer, row.value or "", row.ore, row.lines))
    told = tuple(_told(plan, fault, of) for fault, of in faults.items())
    return Books(tuple(bookings), (outside[0], outside[1]), told)


def _unruled(plan: Plan, row: Aggregate) -> _Fault:
    if plan.segment_of_bucket[row.bucket] is None:
        return _Fault("F503", "lines")
    if not row.rules:
        return _Fault("F403", "lines")
    costs = tuple(plan.question.rules[index].name for index in row.rules)
    return _Fault("F402", "lines", (("rules", row.rules), ("costs", costs)))


def _told(plan: Plan, fault: _Fault, rows: list[Aggregate]) -> Diagnostic:
    buckets = tuple(dict.fromkeys(row.bucket for row in rows))
    spans = plan.question.buckets
    sums = {"ore": sum(row.ore for row in rows), "lines": sum(row.lines for row in rows)}
    days = {"day": spans[buckets[0]].first, "until": spans[buckets[-1]].last}
    facts = {**dict(fault.facts), **sums, **days, "buckets": buckets}
    return Diagnostic(fault.code, fault.variant, fault.place, facts)


class _Bearers:
    """Who bears what is charged directly."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        parties = plan.agreement.parties.values()
        self._names: Mapping[str, str] = {
            party.municipality.identity: party.name for party in parties if party.municipality
        }

    def of(self, row: Aggregate, rule: CostCategory, segment: Segment) -> str | _Fault:
        """The party that bears a row."""
        charge, value = rule.charge, row.value or ""
        if charge.kind == "host":
            return segment.host
        if charge.kind == "party":
            if charge.name and charge.name in segment.participants:
                return charge.name
            return _Fault("F502", "party", (("party", charge.name),), charge.at)
        facts = (("value", value), ("cost", rule.name or ""), ("rule", row.rules[0]))
        if charge.kind == "location":
            return self._by_location(value, segment, facts)
        day = self._plan.question.buckets[row.bucket].first
        return self._by_number(value, day, segment, (*facts, ("column", charge.name or "bosted")))

    def _by_location(self, value: str, segment: Segment, facts: _Facts) -> str | _Fault:
        party = self._plan.agreement.locations.get(value)
        if party and party in segment.participants:
            return party
        if party is None:
            return _Fault("F404", "unknown" if value else "empty", facts)
        return _Fault("F404", "not_participant", (*facts, ("party", party)))

    def _by_number(self, value: str, day: date, segment: Segment, facts: _Facts) -> str | _Fault:
        """The participant whose municipality has the number on the day (language.md 2.4)."""
        if not value:
            return _Fault("F405", "empty", facts)
        now = by_number(value, day)
        party = self._names.get(now.identity) if now else None
        if party and party in segment.participants:
            return party
        if now:
            return _Fault("F405", "not_participant", (*facts, ("municipality", now.name_on(day))))
        return self._of_another_time(value, day, segment, facts)

    def _of_another_time(self, value: str, day: date, segment: Segment, facts: _Facts) -> _Fault:
        """Whose a number was or becomes that is nobody's on the day; a participant comes before others."""
        had = holders(value)
        if not had:
            return _Fault("F405", "unknown", facts)
        ours = (one for one in had if self._names.get(one[0].identity) in segment.participants)
        who, held = next(ours, had[-1])
        is_ours = self._names.get(who.identity) in segment.participants
        facts = (*facts, ("municipality", who.name), ("number", who.number_on(day)))
        if held.first > day:
            return _Fault("F405", "later" if is_ours else "later_outsider", (*facts, ("first", held.first)))
        return _Fault("F405", "earlier" if is_ours else "earlier_outsider", (*facts, ("last", held.last)))
