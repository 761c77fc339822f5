"""The ledger lines of a settlement as a whole: what kinds there are, which cost has each, and who bears part of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise

from attrs import frozen

from fordel.explanation_words import title_of
from fordel.ledger.answers import KindKey
from fordel.line_shares import FEWEST, CostLines, LineAnchor, LineSum, residence
from fordel.model import CostCategory
from fordel.pipeline import Settled
from fordel.plan import LedgerLine
from fordel.settlement import SettledCost, SettledPeriod
from fordel.value import Value

#: The title of a cost, and a party, or None for what nobody bears as a share.
Column = tuple[str, str | None]

#: How many rows a column has, and what they come to in øre.
Totals = Mapping[Column, tuple[int, int]]


@frozen(eq=False, repr=False)
class LineCost(Value):
    """A cost settled in a period: its title, and who bears part of each line, None last if some of it is nobody's.

    `at` tells which of `bearers` each column of the cost's lines (`CostLines`) belongs to: what a host keeps is the
    host's, what is deducted or spare is nobody's. `anchors` are as in `CostLines.anchors`.
    """

    title: str
    bearers: tuple[str | None, ...]
    at: tuple[int, ...]
    anchors: tuple[LineAnchor, ...]


@frozen(eq=False, repr=False)
class LineKind(Value):
    """Ledger lines that are shared alike: `cost`, and of its anchors `anchor`, are numbers; `segment` is the rule's."""

    cost: int
    anchor: int
    segment: int
    lines: int


@frozen(eq=False, repr=False)
class SettledLines(Value):
    """The lines of a settlement: its costs, and the kinds of lines by number, which `numbers` has for each key.

    `pooled` are lines that the ledger does not have, with their øre: they come after the others of their anchor. `few`
    are the numbers of kinds that have too few vouchers of one residence to tell which they are (`line_shares.FEWEST`).
    """

    costs: tuple[LineCost, ...]
    kinds: tuple[LineKind, ...]
    numbers: Mapping[KindKey, int]
    pooled: tuple[tuple[LineKind, int], ...]
    few: frozenset[int] = frozenset()

    def totals(self) -> Totals:
        """What the rows of a file come to, one for each ledger line and bearer, and the pooled lines with them."""
        rows, sums = Counter[Column](), Counter[Column]()
        for kind in self.kinds:
            cost = self.costs[kind.cost]
            rows.update({(cost.title, bearer): kind.lines for bearer in cost.bearers})
        for cost in self.costs:
            for anchor in cost.anchors:
                rises = pairwise((0, *anchor.terms.settled))
                for column, (before, after) in zip(anchor.columns, rises, strict=True):
                    sums[cost.title, cost.bearers[cost.at[column]]] += after - before
        return {column: (rows[column], sums[column]) for column in {**rows, **sums}}


def settled_lines(settled: Settled, language: str) -> SettledLines:
    """How every ledger line of a settlement is shared, whatever engine does it; titles are in the language.

    What is kept outside the settlement has no place in it. Raises SharesDoNotSum where the lines are not those that
    were settled, LookupError where some belong to nobody.
    """
    question = settled.plan.question
    found = [_Found(settled, period, cost) for period in settled.settlement.periods for cost in period.costs]
    keys: list[tuple[KindKey, int, int, int]] = []
    of_residence: dict[tuple[int, str], list[tuple[int, int]]] = {}
    pooled: list[tuple[int, int, int]] = []
    named: dict[str | None, list[tuple[int, _Found]]] = {}
    for number, one in enumerate(found):
        named.setdefault(one.name, []).append((number, one))
    for kind in settled.ledger.kinds(question):
        rule, day = question.rules[kind.rule], question.buckets[kind.bucket].first
        for number, one in named.get(rule.name, ()):
            if one.has(rule, day):
                if one.residence:
                    lived = number, kind.cells.get(one.residence, "")
                    of_residence.setdefault(lived, []).append((len(keys), kind.lines))
                keys.append((kind.key, number, one.add(day, kind.cells, kind.ore, kind.gross), kind.lines))
    for index, line in settled.pooled:
        rule = question.rules[index]
        for number, one in named.get(rule.name, ()):
            if one.has(rule, line.day):
                pooled.append((number, one.add(line.day, line.cells, line.ore, abs(line.ore)), line.ore))
    costs = tuple(one.settled(language) for one in found)
    return SettledLines(
        costs,
        tuple(_kind(costs, number, place, lines) for _, number, place, lines in keys),
        {key: index for index, (key, *_) in enumerate(keys)},
        tuple((_kind(costs, number, place, 1), ore) for number, place, ore in pooled),
        frozenset(
            index
            for kinds in of_residence.values()
            if sum(lines for _, lines in kinds) < FEWEST
            for index, _ in kinds
        ),
    )


def _kind(costs: Sequence[LineCost], number: int, place: int, lines: int) -> LineKind:
    places = [
        (index, anchor.places.index(place))
        for index, anchor in enumerate(costs[number].anchors)
        if place in anchor.places
    ]
    return LineKind(number, *places[0], lines)


def cost_lines(settled: Settled, period: SettledPeriod, cost: SettledCost) -> Iterator[LedgerLine]:
    """The lines of a cost in a period, in canonical order; those that are shares of other agreements come last."""
    question = settled.plan.question
    rules = tuple(index for index, rule in enumerate(question.rules) if _has(cost, rule))
    buckets = tuple(
        index for index, bucket in enumerate(question.buckets) if period.span.overlap(bucket) == bucket
    )
    yield from settled.ledger.lines(question, rules, buckets)
    yield from (line for rule, line in settled.pooled if rule in rules and period.span.contains(line.day))


def _has(cost: SettledCost, rule: CostCategory) -> bool:
    """Whether a cost has the lines that a rule takes in its period: what is kept outside or deducted is apart."""
    is_income = rule.charge.kind == "deduct"
    named = rule.name == cost.name and rule.charge.kind != "outside"
    return named and is_income == (cost.treatment == "deduct")


class _Found:
    """A cost settled in a period, and what its lines are found to come to."""

    def __init__(self, settled: Settled, period: SettledPeriod, cost: SettledCost) -> None:
        self.name = cost.name
        self._span = period.span
        self._cost = cost
        self._of = CostLines(settled.settlement.agreement, cost)
        self._sums: dict[int, LineSum] = {}
        self.residence = residence(settled.settlement.agreement, cost)

    def has(self, rule: CostCategory, day: date) -> bool:
        """Whether the cost has the lines that a rule takes on a day."""
        return _has(self._cost, rule) and self._span.contains(day)

    def add(self, day: date, cells: Mapping[str, str], ore: int, gross: int) -> int:
        """Add lines to the place that they belong to, and tell which it is."""
        place = self._of.place(day, cells)
        before = self._sums.get(place, LineSum())
        self._sums[place] = LineSum(before.ore + ore, before.gross + gross)
        return place

    def settled(self, language: str) -> LineCost:
        """The cost, when all lines are found."""
        parties, extras = self._of.parties, self._of.extras
        is_nobodys = [one.kind != "kept" for one in extras]
        bearers = (*parties, *((None,) if any(is_nobodys) else ()))
        at = [
            *range(len(parties)),
            *(bearers.index(one.party if one.kind == "kept" else None) for one in extras),
        ]
        return LineCost(
            title_of(self._cost.name).in_words(language), bearers, tuple(at), self._of.anchors(self._sums)
        )
