"""Cells and sheets of a workbook as plain values, before any library writes them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from attrs import define, field, frozen

from fordel.messages import sentence, visible

#: Whole numbers up to here are kept by every step of a spreadsheet: fifteen digits are all it compares, and a
#: quotient of two of them is never taken for the whole number above it.
LIMIT = 5 * 10**13

#: What a cell can hold at most (ECMA-376 part 1, section 18.3.1.96, as spreadsheets keep it).
_LONGEST_TEXT = 32_767

_LETTERS = 26


@frozen
class Cell:
    """What stands in a cell: a value and how it is shown; with a `formula`, the value is what it comes to.

    `amount` is whole øre, and is shown in kroner. A text is a text whatever it begins with.
    """

    value: int | Fraction | str | date
    style: str = "text"
    formula: str = ""


def text(words: str, style: str = "text") -> Cell:
    """A text, made fit to be shown and to be held by a cell."""
    shown = visible(words)
    return Cell(shown if len(shown) <= _LONGEST_TEXT else f"{shown[: _LONGEST_TEXT - 1]}…", style)


def kroner(ore: int, formula: str = "", style: str = "kroner") -> Cell:
    """An amount, given in whole øre and shown in kroner; `formula` gives kroner."""
    return Cell(Fraction(ore, 100), style, formula)


def whole(number: int, formula: str = "") -> Cell:
    """A whole number."""
    return Cell(number, "whole", formula)


def control(formula: str) -> Cell:
    """A difference that is to be 0."""
    return Cell(0, "control", formula)


def letters(column: int) -> str:
    """The letters of a column, counted from 0: A, B, …, Z, AA."""
    found = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, _LETTERS)
        found = chr(ord("A") + letter) + found
    return found


def at(row: int, column: int) -> str:
    """A cell as formulas of the same sheet name it; rows are counted from 1 and columns from 0."""
    return f"${letters(column)}${row}"


def stretch(first: int, last: int, column: int) -> str:
    """Cells below one another in a column, as formulas of the same sheet name them."""
    return f"{at(first, column)}:{at(last, column)}"


@define
class Sheet:
    """A sheet that is being filled from above: rows of cells, and what is told of its columns.

    `frozen` is how many rows and columns stay where they are, `controls` ranges in which everything is to be 0.
    """

    name: str
    widths: Sequence[int] = ()
    frozen: tuple[int, int] = (0, 0)
    rows: list[tuple[Cell | None, ...]] = field(factory=list)
    controls: list[str] = field(factory=list)

    @property
    def next(self) -> int:
        """The number of the row that is added next."""
        return len(self.rows) + 1

    def add(self, *cells: Cell | None) -> int:
        """Add a row below the others; returns its number."""
        self.rows.append(cells)
        return len(self.rows)

    def cell(self, row: int, column: int) -> str:
        """A cell as formulas of other sheets name it."""
        return f"'{self.name}'!{at(row, column)}"

    def range(self, first: int, last: int, column: int) -> str:
        """Cells below one another as formulas of other sheets name them."""
        return f"'{self.name}'!{stretch(first, last, column)}"


@frozen
class Words:
    """The words of a workbook in one language."""

    language: str

    def say(self, key: str, /, **facts: object) -> str:
        """A sentence or a word of the workbook, with its facts."""
        return sentence(f"workbook.{key}", facts, self.language)

    def head(self, *keys: str) -> list[Cell]:
        """The headings of columns."""
        return [text(self.say(key), "head") for key in keys]
