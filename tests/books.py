"""What the books answer to a plan, by a loop over ledger lines, and settlements made from that."""

from collections.abc import Iterable
from datetime import date

from attrs import evolve

from fordel.interpreter import interpret
from fordel.measures import Values
from fordel.model import Agreement
from fordel.plan import PAYER_COLUMN, Aggregate, Aggregates, Plan
from fordel.planner import plan
from fordel.settlement import Settlement
from tests.agreements_strategy import Case
from tests.reference import Line, selects
from tests.reference_keys import Given


def answers(asked: Plan, lines: Iterable[Line]) -> Aggregates:
    """The lines added up by bucket, rules and the value they are charged by."""
    sums: dict[tuple[int, tuple[int, ...], str | None, str, str], tuple[int, int]] = {}
    outside = (0, 0)
    for line in lines:
        if not asked.question.span.contains(line.day):
            outside = outside[0] + line.ore, outside[1] + 1
            continue
        bucket = next(index for index, span in enumerate(asked.question.buckets) if span.contains(line.day))
        rules = rules_of(asked, line)
        case = asked.question.by_case.get(rules[0]) if len(rules) == 1 else None
        payer = line.cells.get(PAYER_COLUMN, "") if asked.question.by_payer else ""
        place = bucket, rules, value_of(asked, rules, line), line.cells.get(case or "", ""), payer
        ore, count = sums.get(place, (0, 0))
        sums[place] = ore + line.ore, count + 1
    rows = (Aggregate(*place[:3], *sum_of, *place[3:]) for place, sum_of in sums.items())
    return Aggregates(tuple(rows), outside)


def rules_of(asked: Plan, line: Line) -> tuple[int, ...]:
    rules = [
        (index, rule) for index, rule in enumerate(asked.question.rules) if rule.valid.contains(line.day)
    ]
    takes = [index for index, rule in rules if rule.name and selects(asked.agreement, rule, line)]
    return tuple(takes or [index for index, rule in rules if rule.name is None])


def value_of(asked: Plan, rules: tuple[int, ...], line: Line) -> str | None:
    question = asked.question
    columns = {
        **dict.fromkeys(question.by_residence, "bosted"),
        **dict.fromkeys(question.by_location, "lokasjon"),
    }
    column = {**columns, **question.by_column}.get(rules[0]) if len(rules) == 1 else None
    return line.cells.get(column, "") if column else None


def outcome(agreement: Agreement, first: date, last: date, lines: Iterable[Line], given: Given) -> object:
    """The settlement, or the codes of what stops it."""
    asked = plan(agreement, first, last)
    if not isinstance(asked, Plan):
        return {found.code for found in asked}
    ledger = tuple(lines)
    by_payer = any(PAYER_COLUMN in line.cells for line in ledger)
    asked = evolve(asked, question=evolve(asked.question, by_payer=by_payer))
    settled = interpret(asked, answers(asked, ledger), Values(agreement, given))
    return settled if isinstance(settled, Settlement) else {found.code for found in settled}


def settle(case: Case) -> Settlement:
    """The settlement of a case that nothing stops."""
    settled = outcome(case.agreement, *case.asked, case.lines, case.given)
    assert isinstance(settled, Settlement), settled
    return settled


def shares(settled: Settlement) -> dict[tuple[date, str | None], dict[str, int]]:
    """What each party bears of each cost, by the first day of the period, unless it is nothing."""
    return {
        (period.period.first, cost.name): {
            party: share.ore for party, share in cost.shares.items() if share.ore
        }
        for period in settled.periods
        for cost in period.costs
    }
