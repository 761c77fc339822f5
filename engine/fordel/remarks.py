"""What the reader of a settlement should know besides its amounts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from fordel.plan import Plan
from fordel.settlement import MeasureUse, Remark


def remarks(plan: Plan, outside: tuple[int, int], measures: Iterable[MeasureUse]) -> tuple[Remark, ...]:
    """All remarks on a settlement; `outside` is the sum (øre) and number of lines outside its dates.

    `remark.draft`, `remark.part_year` (first, last), `remark.retroactive` (party, day, last),
    `remark.outside_dates` (ore, lines) and `remark.measure_age` (measure, declared, as_of, days).
    """
    return (*_in_force(plan), *_retroactive(plan), *_outside_dates(*outside), *_aged(measures))


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
        decided[decision.party] = min(decision.day, decided.get(decision.party, decision.day))
    present = {name for segment in plan.segments for name in segment.participants}
    for party, day in decided.items():
        last = plan.periods[0].last
        if party in present and day > last:
            yield Remark("remark.retroactive", {"party": party, "day": day, "last": last})


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
