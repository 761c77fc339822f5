"""Examples in agreements: run, compared to the øre, and what they cover of the rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from attrs import evolve, frozen

from fordel.amendments import in_force
from fordel.diagnostic import Diagnostic, Label
from fordel.interpreter import interpret
from fordel.measures import Values
from fordel.model import (
    Agreement,
    AllocationKey,
    Contribution,
    CostCategory,
    Example,
    ExpectedShares,
    FixedAmount,
    GivenCost,
    Overhead,
)
from fordel.municipalities import find
from fordel.plan import Aggregate, Aggregates, Plan
from fordel.planner import plan
from fordel.settlement import KeyShares, SettledAddition, SettledContribution, SettledCost, Settlement
from fordel.source import Place

#: What an example may exercise: a version of a key, of a cost with its charge, or of an amount.
Rule = AllocationKey | CostCategory | Overhead | FixedAmount | Contribution


@frozen
class Outcome:
    """What came of an example: the settlement, or what stopped it, and what is wrong with the example."""

    example: Example
    settlement: Settlement | None
    stopped: tuple[Diagnostic, ...]
    faults: tuple[Diagnostic, ...]


@frozen
class Coverage:
    """The rules of an agreement (versions of keys, costs and amounts) and those that no example exercises."""

    rules: tuple[Rule, ...]
    missing: tuple[Rule, ...]

    @property
    def percent(self) -> int:
        """Whole per cent covered, rounded down: 100 only when nothing is missing."""
        if not self.rules:
            return 100
        return 100 * (len(self.rules) - len(self.missing)) // len(self.rules)


@frozen
class Trial:
    """All examples of an agreement, run."""

    outcomes: tuple[Outcome, ...]
    coverage: Coverage

    @property
    def faults(self) -> tuple[Diagnostic, ...]:
        """What is wrong with the examples, in the order of the file."""
        return tuple(fault for outcome in self.outcomes for fault in outcome.faults)


def try_examples(agreement: Agreement) -> Trial:
    """Runs every example of an agreement (language.md 2.7); councils' decisions are not asked for in them.

    A library has no parties, so no examples: its keys are exercised in the agreements that fetch them.
    """
    draft = evolve(in_force(agreement, every=True), decisions=())
    exercised: set[Place] = set()
    outcomes = []
    for example in agreement.examples:
        settlement, stopped, costs = _settle(draft, example)
        if settlement is not None and not example.unchecked:
            exercised |= costs | _keys_used(settlement) | _amounts_used(settlement)
        outcomes.append(Outcome(example, settlement, stopped, tuple(_faults(example, settlement, stopped))))
    rules = () if draft.is_library else rules_of(draft)
    missing = tuple(rule for rule in rules if rule.at not in exercised)
    return Trial(tuple(outcomes), Coverage(rules, missing))


def rules_of(agreement: Agreement) -> tuple[Rule, ...]:
    """What the examples of an agreement may exercise: every version of its keys, costs and amounts."""
    costs: tuple[Rule, ...] = (*agreement.keys, *agreement.costs)
    return (*costs, *agreement.overheads, *agreement.fixed_amounts, *agreement.contributions)


# ── running ──


def _settle(
    agreement: Agreement, example: Example
) -> tuple[Settlement | None, tuple[Diagnostic, ...], set[Place]]:
    """The settlement or what stopped it, and where the costs stand that lines were given for."""
    year = agreement.year_span(example.year)
    planned = plan(agreement, year.first, year.last or year.first)
    if not isinstance(planned, Plan):
        return None, planned, set()
    rows: list[Aggregate] = []
    for number, given in enumerate(example.costs):
        row = _row(planned, given, number)
        if isinstance(row, Diagnostic):
            return None, (row,), set()
        rows.append(row)
    named = {expected.item for expected in example.expected if expected.item is not None}
    values = Values(planned.agreement, example=example.values, example_records=example.records)
    settled = interpret(planned, Aggregates(tuple(rows)), values, named=named)
    if not isinstance(settled, Settlement):
        return None, settled, set()
    return settled, (), {planned.question.rules[row.rules[0]].at for row in rows}


def _row(planned: Plan, given: GivenCost, number: int) -> Aggregate | Diagnostic:
    """A given cost as the books would answer it; without a word on its case, each is a case of its own."""
    agreement, question = planned.agreement, planned.question
    day = given.day or planned.segments[-1].span.last or planned.span.first
    bucket = next((index for index, span in enumerate(question.buckets) if span.contains(day)), None)
    rule = next(
        (
            index
            for index, cost in enumerate(question.rules)
            if cost.name == given.cost and cost.valid.contains(day)
        ),
        None,
    )
    if bucket is None or not agreement.valid.contains(day):
        return Diagnostic("F503", "example", given.at, {"day": day})
    if rule is None and given.cost is None:
        return Diagnostic("F403", "example", given.at, {"ore": given.ore, "day": day})
    if rule is None:
        return Diagnostic("F502", "cost", given.at, {"cost": given.cost or "", "day": day})
    column = question.by_case.get(rule)
    case = "" if column is None else given.columns.get(column, f"\N{NULL}{number}")
    return Aggregate(bucket, (rule,), _value(planned, rule, given, day), given.ore, 1, case)


def _value(planned: Plan, rule: int, given: GivenCost, day: date) -> str | None:
    """What stands in the column that the cost is charged by."""
    question = planned.question
    if rule in question.by_location:
        return given.location or ""
    if rule in question.by_residence:
        return _number(planned.agreement, given.residence, day)
    if rule in question.by_column:
        return _number(planned.agreement, given.columns.get(question.by_column[rule]), day)
    return None


def _number(agreement: Agreement, party: str | None, day: date) -> str:
    """The municipality number of a party, or of one that is none, on a day, as it would stand in the books."""
    known = agreement.parties.get(party or "")
    others = () if known else find(party or "", day, day)
    municipality = known.municipality if known else next(iter(others), None)
    return (municipality.number_on(day) if municipality else None) or ""


# ── comparing ──


def _faults(
    example: Example, settlement: Settlement | None, stopped: tuple[Diagnostic, ...]
) -> Iterator[Diagnostic]:
    name = example.name
    if example.unchecked and (settlement is not None or example.error is not None):
        return
    if example.error is not None:
        got = tuple(dict.fromkeys(one.code for one in stopped))
        if settlement is not None:
            yield Diagnostic("F801", "no_error", example.at, {"name": name, "expected": example.error})
        elif example.error not in got:
            yield Diagnostic(
                "F801", "other_error", example.at, {"name": name, "expected": example.error, "got": got}
            )
        return
    if settlement is None:
        where = Label(example.at, "example")
        yield from (evolve(one, labels=(*one.labels, where)) for one in stopped)
        return
    for expected in example.expected:
        yield from _compare(example, expected, settlement)


def _compare(example: Example, expected: ExpectedShares, settlement: Settlement) -> Iterator[Diagnostic]:
    settled = {None, *(one.cost for one in example.costs), *_amounts_named(settlement.agreement)}
    if expected.item not in settled and any(expected.ore.values()):
        yield Diagnostic("F801", "item", expected.at, {"name": example.name, "item": expected.item})
        return
    becomes = totals(settlement, expected.item)
    differences = tuple(
        (party, stands, becomes.get(party, 0))
        for party, stands in expected.ore.items()
        if stands != becomes.get(party, 0)
    )
    if differences:
        values = {"name": example.name, "differences": differences}
        yield Diagnostic("F801", "differs", expected.at, values)


def totals(settlement: Settlement, item: str | None) -> Mapping[str, int]:
    """What each party bears, in øre: in all, or of one cost or amount over all periods, or pays of a contribution."""
    if item is None:
        return {balance.party: balance.bears for balance in settlement.balances}
    periods = settlement.periods
    anchors: list[SettledCost | SettledAddition | SettledContribution] = [*settlement.contributions]
    anchors += [cost for period in periods for cost in period.costs]
    anchors += [one for period in periods for one in period.additions]
    found: dict[str, int] = {}
    for anchor in anchors:
        for party, share in anchor.shares.items() if anchor.name == item else ():
            found[party] = found.get(party, 0) + share.ore
    return found


def _amounts_named(agreement: Agreement) -> set[str]:
    """The amounts that are not in the ledger: no line is given for them."""
    amounts: list[Overhead | FixedAmount | Contribution] = [*agreement.overheads, *agreement.fixed_amounts]
    return {one.name for one in (*amounts, *agreement.contributions)}


# ── covering ──


def _keys_used(settlement: Settlement) -> set[Place]:
    """Where the versions of keys stand that some line was shared by, those they are made of included."""
    seen: set[Place] = set()
    costs = [cost for period in settlement.periods for cost in period.costs]
    waiting: list[KeyShares] = [part.key for cost in costs for part in cost.shared if part.lines]
    added = (one for period in settlement.periods for one in period.additions)
    waiting += [part.key for one in added for part in one.shared]
    known: set[int] = set()
    while waiting:
        shares = waiting.pop()
        if id(shares) in known:
            continue
        known.add(id(shares))
        if shares.at is not None and shares.name is not None:
            seen.add(shares.at)
        waiting += [trace.inner for trace in shares.components if trace.inner is not None]
        waiting += [group for trace in shares.components for group in trace.groups.values()]
        waiting += [shares.phase.old] if shares.phase else []
    return seen


def _amounts_used(settlement: Settlement) -> set[Place]:
    """Where the overheads, fixed amounts and contributions stand that something came of."""
    used = {one.at for period in settlement.periods for one in period.additions}
    used |= {one.at for one in settlement.contributions}
    yearly = (part for period in settlement.periods for one in period.additions for part in one.yearly)
    return used | {part.rule.at for part in yearly}
