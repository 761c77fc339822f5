"""Cells in classes that no rule of any question tells apart, and the rules that hold for a tuple of classes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from attrs import frozen

from fordel.model import Condition
from fordel.plan import Question
from fordel.selection import Alternatives, numbers

#: Tuples of classes whose rules are remembered.
_MOST_REMEMBERED = 1_000_000

#: The smallest part of a column's cells that is told from another, as one over this.
_PARTS = 1 << 40

#: Questions, each with those of its rules whose selectors hold.
Hits = tuple[tuple[int, tuple[int, ...]], ...]


class Classes:
    """The classes of a column's cells, counted from 0: those that the same conditions hold for are of one.

    `holding` has the conditions that hold for a class. All conditions are to be told before the first cell.
    """

    def __init__(self, column: str) -> None:
        self._column = column
        self._conditions: dict[tuple[Condition, ...], int] = {}
        self._left: Alternatives | None = None
        self._known: dict[frozenset[int], int] = {}
        self._cells: list[int] = []
        self.holding: list[frozenset[int]] = []

    def number(self, conditions: tuple[Condition, ...]) -> int:
        """What these conditions, which must all hold, are called."""
        return self._conditions.setdefault(conditions, len(self._conditions))

    def of(self, cell: str) -> int:
        """The class of a cell; one that is asked for twice counts twice in `parts`."""
        if self._left is None:
            self._left = Alternatives([*self._conditions])
        standing = self._left.columns[self._column].standing(cell) & self._left.everyone
        holding = frozenset(numbers(standing))
        found = self._known.setdefault(holding, len(self._known))
        if found == len(self.holding):
            self.holding.append(holding)
            self._cells.append(0)
        self._cells[found] += 1
        return found

    def parts(self) -> Mapping[int, int]:
        """How large a part of the cells each condition holds for; one that is missing holds for none."""
        whole, found = sum(self._cells), dict[int, int]()
        for holding, cells in zip(self.holding, self._cells, strict=True):
            for condition in holding:
                found[condition] = found.get(condition, 0) + cells
        return {condition: cells * _PARTS // whole for condition, cells in found.items()}


@frozen(eq=False, repr=False)
class _Alternative:
    """One alternative of a question's rule: conditions that must hold, each with the place of its column."""

    question: int
    rule: int
    conditions: tuple[tuple[int, int], ...]


class Selection:
    """The selectors of several questions: `columns` has the classes of those they speak of."""

    def __init__(self, questions: Sequence[Question]) -> None:
        self.columns: dict[str, Classes] = {}
        places: dict[str, int] = {}
        self._alternatives: list[_Alternative] = []
        for number, question in enumerate(questions):
            for index, rule in enumerate(question.rules):
                for alternative in rule.alternatives:
                    by_column: dict[str, tuple[Condition, ...]] = {}
                    for one in alternative:
                        by_column[one.column] = (*by_column.get(one.column, ()), one)
                    conditions = tuple(
                        (
                            places.setdefault(column, len(places)),
                            self.columns.setdefault(column, Classes(column)).number(some),
                        )
                        for column, some in by_column.items()
                    )
                    self._alternatives.append(_Alternative(number, index, conditions))

    def judge(self) -> Judge:
        """A judge of tuples with a class for each of the columns, once the classes of all cells are found."""
        return Judge([*self.columns.values()], self._alternatives)


class Judge:
    """Which rules of which questions hold for a tuple of classes.

    An alternative is looked for by its class in one column, where its conditions hold for the smallest part of the
    cells; then its other conditions are tried. So a tuple is compared with few of thousands of alternatives.
    """

    def __init__(self, classes: Sequence[Classes], alternatives: Iterable[_Alternative]) -> None:
        self._classes = classes
        self._everywhere: list[_Alternative] = []
        self._by_condition: list[dict[int, list[_Alternative]]] = [{} for _ in classes]
        self._by_class: list[dict[int, list[_Alternative]]] = [{} for _ in classes]
        self._known: dict[tuple[int, ...], Hits] = {}
        parts = [one.parts() for one in classes]
        for one in alternatives:
            sizes = [parts[at].get(condition, 0) for at, condition in one.conditions]
            if not sizes:
                self._everywhere.append(one)
                continue
            sought = sizes.index(min(sizes))
            at, condition = one.conditions[sought]
            others = (*one.conditions[:sought], *one.conditions[sought + 1 :])
            found = self._by_condition[at].setdefault(condition, [])
            found.append(_Alternative(one.question, one.rule, others))

    def hits(self, classes: tuple[int, ...]) -> Hits:
        """The questions that have rules whose selectors hold for such lines, and these rules in their order."""
        known = self._known.get(classes)
        if known is None:
            if len(self._known) >= _MOST_REMEMBERED:
                self._known.clear()
            known = self._known[classes] = self._found(classes)
        return known

    def _found(self, classes: tuple[int, ...]) -> Hits:
        holding = [one.holding[sign] for one, sign in zip(self._classes, classes, strict=True)]
        found: dict[int, set[int]] = {}
        for some in (self._everywhere, *map(self._sought, range(len(classes)), classes)):
            for one in some:
                if all(condition in holding[at] for at, condition in one.conditions):
                    found.setdefault(one.question, set()).add(one.rule)
        return tuple((question, tuple(sorted(rules))) for question, rules in found.items())

    def _sought(self, at: int, sign: int) -> Sequence[_Alternative]:
        """The alternatives that are looked for by a class of a column."""
        found = self._by_class[at].get(sign)
        if found is None:
            sought = self._by_condition[at]
            conditions = self._classes[at].holding[sign] & sought.keys()
            found = [one for condition in sorted(conditions) for one in sought[condition]]
            self._by_class[at][sign] = found
        return found
