"""What the reader of a settlement should know besides its amounts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from fordel.amendments import decided_on, undecided
from fordel.plan import Plan
from fordel.settlement import MeasureUse, Remark, SettledContribution, SettledCost


def remarks(plan: Plan, outside: tuple[int, int], measures: Iterable[MeasureUse]) -> tuple[Remark, ...]:
    """All remarks on a settlement; `outside` is the sum (øre) and number of lines outside its dates.

    `remark.draft`, `remark.part_year` (first, last), `remark.retroactive` (party, day, last), `remark.pending`
    (amendment, parties), `remark.amended` (amendment, first, day), `remark.part_of_limit` (cost, first, last),
    `remark.outside_dates` (ore, lines), `remark.measure_age` (measure, declared, as_of, days) and
    `remark.measure_years` (measure, year, found).
    """
    return (
        *_in_force(plan),
        *_retroactive(plan),
        *_pending(plan),
        *_amended(plan),
        *_part_of_limit(plan),
        *_outside_dates(*outside),
        *_aged(measures),
    )


def leftovers(costs: Iterable[SettledCost], contributions: Iterable[SettledContribution]) -> Iterator[Remark]:
    """What was to be deducted and could not be: `remark.left` or `left_other` (ore), `remark.contribution_left`."""
    for cost in costs:
        if cost.left:
            of = "left" if cost.name else "left_other"
            yield Remark(f"remark.{of}", {"cost": cost.name or "", "ore": cost.left})
    for one in contributions:
        left = one.ore - sum(part.ore for part in one.deducted)
        if one.rule.costs and left:
            yield Remark("remark.contribution_left", {"name": one.name, "ore": left})


def _in_force(plan: Plan) -> Iterator[Remark]:
    """A draft (language.md section 3.1), and dates asked for that `gjelder` covers in part."""
    if plan.agreement.is_draft:
        yield Remark("remark.draft")
    if plan.span != plan.question.span:
        yield Remark("remark.part_year", {"first": plan.span.first, "last": plan.span.last})


def _retroactive(plan: Plan) -> Iterator[Remark]:
    """Participants whose council decided after the first period had ended (language.md section 3.1)."""
    decided: dict[str, date] = {}
    for decision in plan.agreement.decisions:
        if decision.amendment is not None:
            continue
        decided[decision.party] = min(decision.day, decided.get(decision.party, decision.day))
    present = {name for segment in plan.segments for name in segment.participants}
    for party, day in decided.items():
        last = plan.periods[0].last
        if party in present and day > last:
            yield Remark("remark.retroactive", {"party": party, "day": day, "last": last})


def _pending(plan: Plan) -> Iterator[Remark]:
    """Amendments that would count on a settled date if every council had adopted them (language.md 2.1)."""
    agreement = plan.agreement
    told: set[str] = set()
    for version in agreement.pending:
        name = version.amendment or ""
        if name in told or not version.valid.overlap(plan.span):
            continue
        told.add(name)
        yield Remark("remark.pending", {"amendment": name, "parties": undecided(agreement, version)})


def _amended(plan: Plan) -> Iterator[Remark]:
    """Amendments that were adopted after a settled date on which they count: a retroactive change."""
    agreement = plan.agreement
    told: set[str] = set()
    for version in sorted(agreement.versions, key=lambda version: version.valid.first):
        held, name = version.valid.overlap(plan.span), version.amendment
        if held is None or name is None or name in told:
            continue
        adopted = decided_on(agreement, version)
        if adopted and adopted > held.first:
            told.add(name)
            yield Remark("remark.amended", {"amendment": name, "first": held.first, "day": adopted})


def _part_of_limit(plan: Plan) -> Iterator[Remark]:
    """Limits of an accounting year that is settled in part: only the settled dates count."""
    agreement = plan.agreement
    last = plan.span.last or plan.span.first
    ends = (
        agreement.year_span(agreement.year_of(plan.span.first)),
        agreement.year_span(agreement.year_of(last)),
    )
    in_force = ends[0].first < plan.span.first and agreement.valid.first < plan.span.first
    ended = ends[1].last is not None and last < ends[1].last
    if not in_force and not (ended and (agreement.valid.last is None or last < agreement.valid.last)):
        return
    for rule in plan.question.rules:
        limit = rule.adjusted
        if limit and (limit.above is not None or limit.base is not None or limit.bounds):
            yield Remark(
                "remark.part_of_limit", {"cost": rule.name or "", "first": plan.span.first, "last": last}
            )


def _outside_dates(ore: int, lines: int) -> Iterator[Remark]:
    """Ledger lines outside the settlement's dates, which are no part of it."""
    if lines:
        yield Remark("remark.outside_dates", {"ore": ore, "lines": lines})


def _aged(measures: Iterable[MeasureUse]) -> Iterator[Remark]:
    """Tables in the agreement that are older than the declared day (language.md 2.2)."""
    for use in measures:
        if use.declared and use.as_of and use.as_of < use.declared:
            facts = {"measure": use.name, "declared": use.declared, "as_of": use.as_of}
            yield Remark("remark.measure_age", {**facts, "days": (use.declared - use.as_of).days})
        if use.years and use.found_years and use.found_years[0] < use.years[0]:
            facts = {"measure": use.name, "year": use.years[0], "found": use.found_years[0]}
            yield Remark("remark.measure_years", facts)
