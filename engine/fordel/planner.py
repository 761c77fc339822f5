"""From an agreement and a stretch of time to a plan: periods, segments, and the question to the books."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from attrs import evolve

from fordel.diagnostic import Diagnostic, Label
from fordel.keys import Keys
from fordel.measures import Values
from fordel.model import Agreement, CostCategory
from fordel.municipalities import successors
from fordel.period import Period, Span, cut, periods, turns
from fordel.plan import Plan, Question, Segment

_DAY = timedelta(days=1)


def plan(agreement: Agreement, first: date, last: date) -> Plan | tuple[Diagnostic, ...]:
    """How an agreement is settled from `first` to `last`, both included, or what stops it.

    What `gjelder` covers of those dates is settled (language.md section 3.1), and begins and ends where a
    settlement period or the agreement does (F503). F105 for a library, F203 for a participant that is no municipality
    on a settled date, F502 for what is missing on one, F504 for councils that have not decided.
    """
    if agreement.is_library:
        return (Diagnostic("F105", "library", agreement.at, {"name": agreement.name}),)
    asked = Span(first, last)
    span = asked.overlap(agreement.valid)
    if span is None:
        return (_not_in_force(agreement, asked),)
    agreement = evolve(
        agreement, parties={name: party.of_time(span) for name, party in agreement.parties.items()}
    )
    parts = tuple(_periods(agreement, first, last))
    chosen = tuple(part for part in parts if span.contains(part.first))
    segments = tuple(_segments(agreement, chosen))
    found = (
        *_off_bounds(agreement, span, parts),
        *_undecided(agreement, span),
        *_no_municipalities(agreement, span),
        *_without_terms(agreement, span),
        *_unmet(agreement, segments),
    )
    return found or _plan(agreement, asked, span, chosen, segments)


def _plan(
    agreement: Agreement, asked: Span, span: Span, chosen: tuple[Period, ...], segments: tuple[Segment, ...]
) -> Plan:
    """The plan; the dates asked for on which the agreement does not hold are buckets too."""
    buckets: dict[Span, int | None] = {}
    if asked.first < span.first:
        buckets[Span(asked.first, span.first - _DAY)] = None
    renumbered = tuple(_renumberings(agreement))
    for index, segment in enumerate(segments):
        buckets.update((part, index) for part in cut(segment.span, renumbered))
    if span.last and asked.last and span.last < asked.last:
        buckets[Span(span.last + _DAY, asked.last)] = None
    rules = tuple(_asked_of_books(cost) for cost in agreement.costs if cost.valid.overlap(span))
    question = _question(asked, tuple(buckets), rules)
    return Plan(agreement, span, chosen, segments, question, tuple(buckets.values()))


def _question(asked: Span, buckets: tuple[Span, ...], rules: tuple[CostCategory, ...]) -> Question:
    """The question to the books, with the columns that each rule's lines are told apart by."""
    charges = {index: rule.charge for index, rule in enumerate(rules)}
    adjusted = {index: rule.adjusted for index, rule in enumerate(rules) if rule.adjusted}
    return Question(
        asked,
        buckets,
        rules,
        frozenset(index for index, charge in charges.items() if charge.kind == "residence"),
        frozenset(index for index, charge in charges.items() if charge.kind == "location"),
        {index: charge.name or "" for index, charge in charges.items() if charge.kind == "column"},
        {index: one.by_case for index, one in adjusted.items() if one.by_case},
    )


def _asked_of_books(rule: CostCategory) -> CostCategory:
    """The rule as the books are asked by it: what another agreement lays on a party is in no ledger line."""
    return evolve(rule, alternatives=()) if rule.pool else rule


# Time -------------------------------------------------------------------------------------------------------


def _periods(agreement: Agreement, first: date, last: date) -> Iterator[Period]:
    """The settlement periods of whole accounting years, cut where the agreement or its terms begin or end."""
    begins = agreement.year_span(agreement.year_of(first)).first
    ends = agreement.year_span(agreement.year_of(last)).last or last
    days = [*turns([agreement.valid]), *turns(terms.valid for terms in agreement.terms)]
    for stretch in cut(Span(begins, ends), days):
        length = agreement.terms_on(stretch.first).period
        whole = periods(begins, ends, length, agreement.year_begins) or ()
        yield from (part for part in (period.within(stretch) for period in whole) if part)


def _segments(agreement: Agreement, chosen: tuple[Period, ...]) -> Iterator[Segment]:
    """The periods, cut wherever something changes (language.md section 3.2)."""
    days = tuple(turns(_spans(agreement)))
    for index, period in enumerate(chosen):
        for span in cut(period.span, days):
            host = agreement.host_on(span.first) or ""
            yield Segment(span, index, agreement.participants_on(span.first), host)


def _spans(agreement: Agreement) -> Iterator[Span]:
    """Every stretch of time that an agreement speaks of and that its amounts depend on, day by day.

    A declared measure has one table through a whole year, so only tables of the others count. One for a year counts
    from the first day of an accounting year, where a period begins. A contribution is of the whole year, and its
    versions cut nothing.
    """
    for party in agreement.parties.values():
        yield from (*party.takes_part, *party.hosts)
    for versions in (agreement.keys, agreement.costs, agreement.overheads, agreement.fixed_amounts):
        yield from (version.valid for version in versions)
    tables = (one.tables for one in agreement.measures.values() if not one.declared)
    days = (table.as_of for some in tables for table in some)
    yield from (Span(day, None) for day in days if isinstance(day, date))


def _renumberings(agreement: Agreement) -> Iterator[date]:
    """The days on which a party's municipality gets another number."""
    for party in agreement.parties.values():
        if party.municipality:
            yield from (registration.first for registration in party.municipality.registrations)


# What stops a settlement ------------------------------------------------------------------------------------


def _not_in_force(agreement: Agreement, asked: Span) -> Diagnostic:
    """F503: nothing of the dates asked for lies in `gjelder`."""
    valid = agreement.valid
    begins = {"first": asked.first, "last": asked.last, "from": valid.first}
    if valid.last and valid.last < asked.first:
        return Diagnostic("F503", "ended", agreement.at, {**begins, "to": valid.last})
    return Diagnostic("F503", "not_begun", agreement.at, begins)


def _off_bounds(agreement: Agreement, span: Span, parts: tuple[Period, ...]) -> Iterator[Diagnostic]:
    """F503: the settled dates begin or end within a settlement period."""
    first = next(part for part in parts if part.span.contains(span.first))
    last = next(part for part in reversed(parts) if span.last and part.span.contains(span.last))
    if (first.first, last.last) != (span.first, span.last):
        length = last.length if first.first == span.first else first.length
        facts = {"first": span.first, "last": span.last, "from": first.first, "to": last.last}
        yield Diagnostic("F503", "bounds", agreement.at, {**facts, "period": length.value})


def _undecided(agreement: Agreement, span: Span) -> Iterator[Diagnostic]:
    """F504: a participant's council has not decided, and another's has (language.md section 3.1)."""
    decided = {decision.party for decision in agreement.decisions if decision.amendment is None}
    missing = [
        party
        for party in agreement.parties.values()
        if party.needs_decision and party.name not in decided and any(map(span.overlap, party.takes_part))
    ]
    if agreement.decisions and missing:
        facts = {"parties": tuple(party.name for party in missing), "first": missing[0].name}
        labels = tuple(Label(party.at) for party in missing[1:])
        yield Diagnostic("F504", "missing", missing[0].at, facts, labels)


def _no_municipalities(agreement: Agreement, span: Span) -> Iterator[Diagnostic]:
    """F203: a participant that has ceased on a settled date, or does not stand yet (language.md 2.1)."""
    for party in agreement.parties.values():
        who = party.municipality
        settled = [held for held in map(span.overlap, party.takes_part) if held]
        if who and who.last and any(held.last and who.last < held.last for held in settled):
            became = tuple(one.name_on(who.last + _DAY) for one in successors(who))
            facts = {"name": party.name, "last": who.last, "successors": became}
            yield Diagnostic("F203", "ceased", party.at, facts)
        elif who and any(held.first < who.first for held in settled):
            yield Diagnostic("F203", "not_yet", party.at, {"name": party.name, "first": who.first})


def _without_terms(agreement: Agreement, span: Span) -> Iterator[Diagnostic]:
    """F502: `oppgjør` has versions, and none of them on a settled date."""
    for stretch in cut(span, turns(terms.valid for terms in agreement.terms)):
        if agreement.terms and not any(terms.valid.contains(stretch.first) for terms in agreement.terms):
            at = agreement.terms[0].at or agreement.at
            yield Diagnostic("F502", "terms", at, {"day": stretch.first})
            return


def _unmet(agreement: Agreement, segments: tuple[Segment, ...]) -> Iterator[Diagnostic]:
    """F502: on a settled date there is no host, or what is to be shared cannot be; told once, with the first day."""
    keys = Keys(agreement, Values(agreement))
    told: set[object] = set()
    for segment in segments:
        for one in _unmet_in(agreement, segment, keys):
            mark = one.variant, one.values.get("key", one.place)
            if mark not in told:
                told.add(mark)
                yield one


def _unmet_in(agreement: Agreement, segment: Segment, keys: Keys) -> Iterator[Diagnostic]:
    """What is missing in one segment: the host, or something that a key in use needs."""
    day = segment.span.first
    if not segment.host:
        yield Diagnostic("F502", "host", agreement.at, {"day": day})
    shared = (
        *((cost.valid, cost.charge.component) for cost in agreement.costs),
        *((overhead.valid, overhead.component) for overhead in agreement.overheads),
        *((amount.valid, amount.component) for amount in agreement.fixed_amounts),
    )
    for valid, component in shared:
        unmet = component and valid.contains(day) and keys.unmet(component, segment.participants, day)
        if unmet:
            yield unmet
    for amount in agreement.fixed_amounts:
        others = {*segment.participants} - {amount.to or segment.host}  # who share it where no key is named
        if amount.valid.contains(day) and amount.component is None and not others:
            yield Diagnostic("F502", "nobody", amount.at, {"day": day})
