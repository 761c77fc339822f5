"""Where each answer of the books belongs: to a cost and those who bear it, or to what stops a settlement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from attrs import frozen

from fordel.diagnostic import Diagnostic
from fordel.model import CostCategory
from fordel.municipalities import by_number, holders
from fordel.plan import PAYER_COLUMN, Aggregate, Plan, Segment
from fordel.source import Place
from fordel.value import Value

#: Charges whose lines nobody bears directly: they are shared, or deducted in what is shared.
_NOBODY = ("shared", "deduct")

_Facts = tuple[tuple[str, object], ...]

_IN_THE_LEDGER = Place("")

_PAID = ("column", PAYER_COLUMN)


@frozen(eq=False, repr=False)
class Booking(Value):
    """Ledger lines of one cost in one segment: `party` bears them; where it is None, they are to be shared or deducted.

    `value` is what stood in the column that the cost is charged by, `case` in the column of its cases, else "".
    `payer` is the party that has paid them: the host, or that of the column `regnskap` (language.md section 3.6).
    """

    segment: int
    rule: int
    party: str | None
    value: str
    ore: int
    lines: int
    payer: str
    case: str = ""


@frozen(eq=False, repr=False)
class Books(Value):
    """All lines within the dates asked for: booked, kept outside (øre, lines), or stopping the settlement."""

    bookings: tuple[Booking, ...]
    outside: tuple[int, int]
    faults: tuple[Diagnostic, ...]


@frozen(eq=False, repr=False)
class _Fault(Value):
    code: str
    variant: str
    facts: _Facts = ()
    place: Place = _IN_THE_LEDGER


def book(plan: Plan, rows: Iterable[Aggregate]) -> Books:
    """Book every row by its rule (language.md 2.4); the order of the rows does not matter.

    Faults of the ledger are told once for each value and rule, with their sum and number of lines, and the
    buckets they lie in: F402 (more than one rule), F403 (none), F404, F405, F503 (outside `gjelder`). Their
    place is an empty file name. F405 of a payer is told once for all rules (`each`). Who has paid what is kept
    outside makes no difference. F502 is of the agreement: a party that must bear takes no part on the day.
    """
    people = _People(plan)
    bookings, outside = [], [0, 0]
    faults: dict[_Fault, list[Aggregate]] = {}
    for row in sorted(rows, key=lambda row: (row.bucket, row.rules, row.value or "", row.case, row.payer)):
        segment = plan.segment_of_bucket[row.bucket]
        if segment is None or len(row.rules) != 1:
            faults.setdefault(_unruled(plan, row), []).append(row)
            continue
        rule = plan.question.rules[row.rules[0]]
        if rule.charge.kind == "outside":
            outside = [outside[0] + row.ore, outside[1] + row.lines]
            continue
        bearer, payer = people.bearer(row, rule, segment), people.payer(row, segment)
        for fault in (bearer, payer):
            if isinstance(fault, _Fault):
                faults.setdefault(fault, []).append(row)
        if not isinstance(bearer, _Fault) and not isinstance(payer, _Fault):
            said = row.value or ""
            bookings.append(Booking(segment, row.rules[0], bearer, said, row.ore, row.lines, payer, row.case))
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
    if facts.get("column") == PAYER_COLUMN and "rule" not in facts:
        facts["each"] = tuple(dict.fromkeys(row.rules for row in rows))
    return Diagnostic(fault.code, fault.variant, fault.place, facts)


class _People:
    """Who bears what is charged directly, and who has paid it."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        parties = plan.agreement.parties.values()
        self._names: Mapping[str, str] = {
            party.municipality.identity: party.name for party in parties if party.municipality
        }

    def payer(self, row: Aggregate, segment: int) -> str | _Fault:
        """The party whose books a row stands in: any party of the agreement, and the host where none is told."""
        if not row.payer:
            return self._plan.segments[segment].host
        if row.payer in self._plan.agreement.parties:
            return row.payer
        day, facts = self._plan.question.buckets[row.bucket].first, (("value", row.payer), _PAID)
        found = self._by_number(row.payer, day, tuple(self._plan.agreement.parties), facts)
        is_unknown = isinstance(found, _Fault) and found.variant == "unknown"
        return _Fault("F405", "payer", facts) if is_unknown else found

    def bearer(self, row: Aggregate, rule: CostCategory, segment: int) -> str | _Fault | None:
        """The party that bears a row; None where it is shared or deducted."""
        return None if rule.charge.kind in _NOBODY else self._bearer(row, rule, self._plan.segments[segment])

    def _bearer(self, row: Aggregate, rule: CostCategory, segment: Segment) -> str | _Fault:
        charge, value = rule.charge, row.value or ""
        if charge.kind == "host":
            return segment.host
        if charge.kind == "party":
            if charge.name and charge.name in segment.participants:
                return charge.name
            return _Fault("F502", "party", (("party", charge.name),), charge.at)
        facts: _Facts = (("value", value), ("cost", rule.name or ""), ("rule", row.rules[0]))
        if charge.kind == "location":
            return self._by_location(value, segment, facts)
        day = self._plan.question.buckets[row.bucket].first
        facts = (*facts, ("column", charge.name or "bosted"))
        if not value:
            return _Fault("F405", "empty", facts)
        return self._by_number(value, day, segment.participants, facts)

    def _by_location(self, value: str, segment: Segment, facts: _Facts) -> str | _Fault:
        party = self._plan.agreement.locations.get(value)
        if party and party in segment.participants:
            return party
        if party is None:
            return _Fault("F404", "unknown" if value else "empty", facts)
        return _Fault("F404", "not_participant", (*facts, ("party", party)))

    def _by_number(self, value: str, day: date, parties: Sequence[str], facts: _Facts) -> str | _Fault:
        """The one of the parties whose municipality has the number on the day (language.md 2.4)."""
        now = by_number(value, day)
        party = self._names.get(now.identity) if now else None
        if party and party in parties:
            return party
        if now:
            return _Fault("F405", "not_participant", (*facts, ("municipality", now.name_on(day))))
        return self._of_another_time(value, day, parties, facts)

    def _of_another_time(self, value: str, day: date, parties: Sequence[str], facts: _Facts) -> _Fault:
        """Whose a number was or becomes that is nobody's on the day; a participant comes before others."""
        had = holders(value)
        if not had:
            return _Fault("F405", "unknown", facts)
        ours = (one for one in had if self._names.get(one[0].identity) in parties)
        who, held = next(ours, had[-1])
        is_ours = self._names.get(who.identity) in parties
        facts = (*facts, ("municipality", who.name), ("number", who.number_on(day)))
        if held.first > day:
            return _Fault("F405", "later" if is_ours else "later_outsider", (*facts, ("first", held.first)))
        return _Fault("F405", "earlier" if is_ours else "earlier_outsider", (*facts, ("last", held.last)))
