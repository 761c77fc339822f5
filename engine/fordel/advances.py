"""Advances of a budget: settled like a year's cost with the newest published measures, and laid on instalments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from attrs import evolve, frozen

from fordel.apportionment import LineRule, alphabetical_key, apportion, line_terms
from fordel.diagnostic import Diagnostic
from fordel.interpreter import interpret
from fordel.measures import Values
from fordel.messages import OTHER_COSTS
from fordel.model import Agreement, CostCategory, SettlementTerms
from fordel.payments import Payment, receiver
from fordel.period import Length, Period, Span, cut
from fordel.plan import Aggregate, Aggregates, Plan, Question, Segment
from fordel.settlement import Advance, AdvancePlan, KeyShares, MeasureUse, Remark, SettledCost, Settlement
from fordel.value import Value

#: What is charged by a column of the ledger cannot be shared before there is a ledger.
_UNKNOWN_UNTIL_BOOKED = ("residence", "column", "location")


@frozen(eq=False, repr=False)
class Budgeted(Value):
    """The advances of an accounting year, or of the part of it (`span`) in which the agreement holds."""

    agreement: Agreement
    span: Span
    plan: AdvancePlan
    measures: tuple[MeasureUse, ...] = ()
    remarks: tuple[Remark, ...] = ()

    @property
    def payments(self) -> Iterator[Payment]:
        """What each party pays the host of the due day, where every advance is paid as it was reckoned."""
        for advance in self.plan.advances:
            payee = receiver(self.agreement, self.span, advance.day or self.span.first)
            for party, ore in advance.shares.items():
                if party != payee:
                    yield Payment(party, payee, ore)

    @property
    def missing(self) -> tuple[Remark, ...]:
        """The remark on costs that are in no advance, since nobody knows yet who bears them."""
        names = tuple(name or OTHER_COSTS[self.agreement.form] for name in self.plan.without)
        return (Remark("remark.advances_without", {"costs": names}),) if names else ()


def budgeted(
    planned: Plan, budget: Mapping[str | None, int], values: Values
) -> Budgeted | tuple[Diagnostic, ...]:
    """Lay a year's budget, øre by cost (None is øvrige kostnader), on the parties and on the advances of the year.

    Each cost is settled as if the budget were what the year came to, once for the whole year, with the participants,
    the host and the versions of the year's first settled day (a version that begins later: of its own first day) and
    the newest measures published. What is borne by the column of a ledger line is in no advance.

    F105 where the agreement has no advances, F503 where just a part of an accounting year is settled, or several, F502
    for a cost that is not in force in the year, and whatever stops a settlement (language.md 2.6, allocation.md 2.2).
    """
    agreement, span = planned.agreement, planned.span
    year, terms = agreement.year_of(span.first), agreement.terms_on(span.first)
    if span != agreement.year_span(year).overlap(agreement.valid):
        return (Diagnostic("F503", "advances", agreement.at, {"first": span.first, "last": span.last}),)
    days = _days(agreement, terms, span)
    if not days:
        return (Diagnostic("F105", "advances", terms.at or agreement.at),)
    rules = {name: _version(agreement, name, span) for name in budget}
    faults = tuple(
        Diagnostic("F502", "budget", agreement.at, {"cost": name or "", "year": year})
        for name, rule in rules.items()
        if rule is None
    )
    if faults:
        return faults
    without = tuple(name for name, rule in rules.items() if rule and _is_unknown(rule))
    shared = {name: ore for name, ore in budget.items() if name not in without}
    year_plan = _year_plan(agreement, span, year)
    settled = interpret(year_plan, _answers(year_plan, shared), evolve(values, newest=True))
    if not isinstance(settled, Settlement):
        return settled
    found = _plan(year, budget, settled, days, without)
    return Budgeted(agreement, span, found, settled.measures, settled.remarks)


def _is_unknown(rule: CostCategory) -> bool:
    return rule.charge.kind in _UNKNOWN_UNTIL_BOOKED


# The year as one cost ---------------------------------------------------------------------------------------


def _version(agreement: Agreement, name: str | None, span: Span) -> CostCategory | None:
    """The version of a cost that the year begins with."""
    versions = [rule for rule in agreement.costs if rule.name == name and rule.valid.overlap(span)]
    return min(versions, key=lambda rule: rule.valid.first, default=None)


def _year_plan(agreement: Agreement, span: Span, year: int) -> Plan:
    """A plan with one period for the year, and a segment from each day that a cost's first version begins on."""
    names = dict.fromkeys(rule.name for rule in agreement.costs)
    begun = [rule for name in names if (rule := _version(agreement, name, span))]
    rules = tuple(
        evolve(rule, valid=Span(max(rule.valid.first, span.first), span.last), pool=None) for rule in begun
    )
    spans = cut(span, [rule.valid.first for rule in rules])
    segments = tuple(
        Segment(one, 0, agreement.participants_on(one.first), agreement.host_on(one.first) or "")
        for one in spans
    )
    terms = tuple(evolve(one, period=Length.YEAR, by_days=False) for one in agreement.terms)
    alone = evolve(agreement, costs=rules, terms=terms, overheads=(), fixed_amounts=(), contributions=())
    period = Period(span.first, span.last or span.first, Length.YEAR, year, year)
    return Plan(alone, span, (period,), segments, Question(span, spans, rules), tuple(range(len(spans))))


def _answers(plan: Plan, budget: Mapping[str | None, int]) -> Aggregates:
    """The budget of each cost as one line in the segment that its version begins with."""
    begins = {bucket.first: index for index, bucket in enumerate(plan.question.buckets)}
    return Aggregates(
        tuple(
            Aggregate(begins[rule.valid.first], (index,), None, budget[rule.name], 1)
            for index, rule in enumerate(plan.question.rules)
            if rule.name in budget
        )
    )


def _plan(
    year: int,
    budget: Mapping[str | None, int],
    settled: Settlement,
    days: Sequence[date | None],
    without: tuple[str | None, ...],
) -> AdvancePlan:
    (period,) = settled.periods
    shares = {cost.name: _shares(cost, period.host) for cost in period.costs if cost.shares}
    totals = {
        balance.party: sum(of_cost.get(balance.party, 0) for of_cost in shares.values())
        for balance in settled.balances
    }
    keys: dict[str | None, KeyShares] = {
        cost.name: cost.shared[0].key for cost in period.costs if cost.shared
    }
    return AdvancePlan(year, budget, shares, keys, instalments(totals, days), without)


def _shares(cost: SettledCost, host: str) -> dict[str, int]:
    """What each party is to pay of a cost's budget; the host what whole kroner leave as well."""
    shares = {party: share.ore for party, share in cost.shares.items()}
    shares[host] = shares.get(host, 0) + cost.spare
    return shares


# Instalments ------------------------------------------------------------------------------------------------


def _days(agreement: Agreement, terms: SettlementTerms, span: Span) -> tuple[date | None, ...]:
    """The due days within the settled part of the year, in order, None for those that the agreement does not name.

    Where the agreement begins after its last due day, there is one advance, without a day.
    """
    if not terms.advance_days:
        return (None,) * terms.advance_times
    year = agreement.year_of(span.first)
    named = (
        date(year if month >= agreement.year_begins else year + 1, month, day)
        for month, day in terms.advance_days
    )
    return tuple(sorted(day for day in named if span.contains(day))) or (None,)


def instalments(totals: Mapping[str, int], days: Sequence[date | None]) -> tuple[Advance, ...]:
    """Lay each party's total (øre) on advances of equal size, so that advances and parties both add up.

    What is paid is shared out by itself, and so is what is got back: the sum of the parties is laid on the advances by
    largest remainder, the first in turn first, and each advance on the parties by the line rule (allocation.md 2.2,
    3.5), with the parties in alphabetical order, which does not depend on the file.
    """
    parties = sorted(totals, key=alphabetical_key)
    paid = _laid([max(totals[party], 0) for party in parties], len(days))
    got = _laid([max(-totals[party], 0) for party in parties], len(days))
    found = []
    for number, (day, plus, minus) in enumerate(zip(days, paid, got, strict=True), 1):
        ore = {party: more - less for party, more, less in zip(parties, plus, minus, strict=True)}
        found.append(Advance(number, day, {party: ore[party] for party in totals}))
    return tuple(found)


def _laid(totals: Sequence[int], count: int) -> list[tuple[int, ...]]:
    """A row for each advance and a column for each total; all are 0 or more."""
    whole = sum(totals)
    if not whole:
        return [(0,) * len(totals)] * count
    rows = apportion([whole] * count, count, range(count)).shares
    rule = LineRule(line_terms([totals], [whole], totals), whole)
    laid = [rule.next(0, ore) for ore in rows]
    rule.finish()
    return laid
