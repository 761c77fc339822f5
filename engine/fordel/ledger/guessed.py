"""Classes of the cells that the first lines have: lines are summed in one pass, other cells told one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import prod
from typing import Any, Protocol

from attrs import frozen

from fordel.ledger import sql
from fordel.ledger.store import Unreadable
from fordel.plan import Question
from fordel.selection import Alternatives, numbers

#: How many lines are looked at first, and how many different cells a column may have in them.
_LINES = 20_000
_MOST_CELLS = 2_000

#: Tuples of classes are numbers of 64 bits.
_MOST_TUPLES = 1 << 62


class _Asks(Protocol):
    def ask(self, question: str, parameters: Sequence[object] = ()) -> list[tuple[object, ...]]:
        """All rows of the answer."""


@frozen
class Guess:
    """What is known of the columns that selectors speak of: the class of each cell that the first lines have.

    Cells of one class are told apart by no rule (performance.md section 2). `classes` stand in the order of `columns`.
    """

    columns: tuple[str, ...]
    classes: tuple[Mapping[str, int], ...]
    _numbered: tuple[int, ...]
    _alternatives: Alternatives
    _standing: tuple[tuple[int, ...], ...]

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many classes each column has."""
        return tuple(map(len, self._standing))

    def matching(self, signs: Sequence[Any]) -> Iterator[int]:
        """The rules whose selectors hold, by the classes as one number, or else by the cells as one text.

        Raises Unreadable where the text cannot be parted.
        """
        (packed, cells), left = signs, self._alternatives.everyone
        if packed is not None:
            for standing in reversed(self._standing):
                packed, one = divmod(packed, len(standing))
                left &= standing[one]
        else:
            parts = cells.split(sql.DELIMITER)
            if len(parts) != len(self.columns):
                raise Unreadable("a cell holds the sign that parts cells")
            for column, cell in zip(self.columns, parts, strict=True):
                left &= self._alternatives.columns[column].standing(cell)
        return (self._numbered[one] for one in numbers(left))


def guess(question: Question, names: Mapping[str, str], store: _Asks) -> Guess | None:
    """The classes by the first lines of a store; None where these tell little: many different cells, or free text."""
    numbered = [(index, one) for index, rule in enumerate(question.rules) for one in rule.alternatives]
    alternatives = Alternatives([one for _, one in numbered])
    columns = tuple(alternatives.columns)
    if not columns or any(one.kind == "contains" for _, some in numbered for one in some):
        return None
    [found] = store.ask(sql.first_cells([names[column] for column in columns], _LINES))
    classes, standing = [], []
    for column, cells in zip(columns, found, strict=True):
        if not isinstance(cells, list) or not 0 < len(cells) <= _MOST_CELLS:
            return None
        known: dict[int, int] = {}
        left = alternatives.columns[column]
        classes.append({cell: known.setdefault(left.standing(cell), len(known)) for cell in cells})
        standing.append(tuple(known))
    if prod(map(len, standing)) >= _MOST_TUPLES:
        return None
    return Guess(
        columns, tuple(classes), tuple(index for index, _ in numbered), alternatives, tuple(standing)
    )
