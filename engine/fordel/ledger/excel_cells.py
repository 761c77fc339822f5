"""Cells of an Excel sheet as text, column by column, and what is wrong with those that cannot be it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, time

from attrs import frozen

from fordel.diagnostic import Diagnostic
from fordel.ledger.cells import person, shown
from fordel.ledger.columns import DATES, VOUCHER, WANTED, Header, Options
from fordel.ledger.national_identity import holds_national_identity
from fordel.value import Value

#: What a cell holds, as the reader of workbooks gives it: text ("" where there is nothing), numbers, days, truths.
Cell = object

#: A cell as text, None where it cannot stand in its column.
Reader = Callable[[Cell], str | None]

_TRUTHS = {True: "SANN", False: "USANN"}

#: No code has more digits.
_MOST_DIGITS = 64

#: Numbers that are whole codes as they are, where the column says how they are made: no function begins with 0
#: (KOSTRA has 100 to 899), and a municipality number has four digits.
_WHOLE_CODES: Mapping[str, range] = {"funksjon": range(100, 10**9), "bosted": range(1000, 10_000)}


def address(line: int, index: int) -> str:
    """A cell as Excel calls it, `B17`: the row as it is, the column by its index from 0."""
    letters, rest = "", index + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(65 + letter) + letters
    return f"{letters}{line}"


def number_text(number: float) -> str:
    """A number as its shortest decimal, with a comma: what Excel stores is the binary number nearest to it.

    The shortest decimal gives back the very same number; with at most 15 digits, no two decimals share one. So an
    amount of two decimals comes out as it was typed, and one that is no whole øre shows all of its digits.
    """
    return repr(number).removesuffix(".0").replace(".", ",")


@frozen(eq=False, repr=False)
class SheetColumns(Value):
    """The columns of a sheet: which cells may stand in each. `counting` are those that rules speak of."""

    header: Header
    counting: frozenset[str]
    digits: Mapping[str, int]

    @classmethod
    def of(cls, header: Header, needed: Collection[str], options: Options) -> SheetColumns:
        """The columns that the rules need, and how many digits their codes have where the user has told it."""
        return cls(header, frozenset((*needed, *WANTED)), options.digits)

    def readers(self) -> list[Reader]:
        """A reader for each column of the sheet; those that mean nothing take anything."""
        names = {index: column for column, index in self.header.at.items()}
        return [self._reader(names.get(index, ""), index) for index in range(len(self.header.titles))]

    def _reader(self, column: str, index: int) -> Reader:
        if column == self.header.amount:
            return _amount
        if column in DATES:
            return _day if column == DATES[0] else _month
        if column in self.counting:
            return lambda cell: self._code(column, cell)
        return _guarded if index in self.header.guarded else _anything

    def _code(self, column: str, cell: Cell) -> str | None:
        """A code: text; or a number whose digits are known, so that it is seen whether zeros are lost."""
        if isinstance(cell, str):
            return cell
        if isinstance(cell, bool) or not isinstance(cell, int | float):
            return None
        text, known = number_text(cell), self.digits.get(column)
        if not text.isdigit():
            return None
        if known is not None:
            return text.zfill(known) if len(text) <= known <= _MOST_DIGITS else None
        return text if int(text) in _WHOLE_CODES.get(column, ()) else None

    def faults(
        self, line: int, row: Sequence[Cell], errors: Mapping[tuple[int, int], str]
    ) -> Iterator[Diagnostic]:
        """What is wrong with the cells of a row, as cells of Excel (F702), or that one holds a person (F704)."""
        readers = self.readers()
        strict = {*self.counting, VOUCHER, *DATES, self.header.amount}
        for column, index in self.header.at.items():
            cell, error = row[index], errors.get((line, index + 1))
            facts = {"cell": address(line, index), "column": self.header.titles[index]}
            if error is not None and column in strict:
                variant = "excel_error" if error else "excel_formula"
                yield Diagnostic("F702", variant, self.header.place(line, index), {**facts, "text": error})
            elif readers[index](cell) is None:
                yield self._refused(column, line, index, cell)

    def _refused(self, column: str, line: int, index: int, cell: Cell) -> Diagnostic:
        text = told(cell)
        if readable_person(text) or column not in {*self.counting, *DATES, self.header.amount}:
            return person(self.header, line, index)
        facts = {"cell": address(line, index), "column": self.header.titles[index], "text": shown(text)}
        is_number = isinstance(cell, int | float) and not isinstance(cell, bool)
        if column == self.header.amount and isinstance(cell, str):
            return Diagnostic("F702", "excel_text", self.header.place(line, index), facts)
        if column in self.counting and is_number:
            facts["name"] = column
            return Diagnostic("F702", "excel_code", self.header.place(line, index), facts)
        return Diagnostic("F702", "excel_value", self.header.place(line, index), facts)


def told(cell: Cell) -> str:
    """A cell as it is quoted and, where any cell will do, read: dates as days, truths in Norwegian."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return _TRUTHS[cell]
    if isinstance(cell, int | float):
        return number_text(cell)
    if isinstance(cell, datetime):
        return str(cell.date()) if cell.time() == time() else str(cell)
    return str(cell)


def readable_person(text: str) -> bool:
    """Whether a national identity number stands in a text, or in a number that has lost the zeros it began with."""
    return holds_national_identity(text.zfill(11) if text.isdigit() else text)


def _amount(cell: Cell) -> str | None:
    """An amount: a number. A text is none, though it may look like one: nobody knows what a point in it means."""
    if isinstance(cell, str):
        return None if cell.strip() else ""
    return number_text(cell) if isinstance(cell, int | float) and not isinstance(cell, bool) else None


def _day(cell: Cell) -> str | None:
    """A day: a date of Excel, or text that is read as in CSV. A number is left for the reader of days to refuse."""
    text = told(cell)
    if isinstance(cell, date):
        return text if len(text) == 10 else None  # a point of time is no day
    return text if isinstance(cell, str | int | float) and not isinstance(cell, bool) else None


def _month(cell: Cell) -> str | None:
    """An accounting month: a number or text."""
    return told(cell) if isinstance(cell, str | int | float) and not isinstance(cell, bool) else None


def _guarded(cell: Cell) -> str | None:
    """A text that no rule needs; None for a number that is a national identity number less its first zeros."""
    text = told(cell)
    return None if not isinstance(cell, str) and readable_person(text) else text


def _anything(cell: Cell) -> str | None:
    return told(cell)


def blank(row: Sequence[Cell]) -> bool:
    """Whether nothing stands in a row."""
    return all(isinstance(cell, str) and not cell.strip() for cell in row)
