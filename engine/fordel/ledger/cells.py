"""Cells of text to amounts, days and text, many lines at a time, and what is wrong with the others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TypeGuard, TypeVar

from attrs import frozen

from fordel.diagnostic import Diagnostic
from fordel.ledger.columns import DATES, TEXT, VOUCHER, Header, Options
from fordel.ledger.national_identity import holds_national_identity, is_suspect
from fordel.money import LIMIT_ORE, ledger_amount, ledger_amounts
from fordel.period import accounting_month, make_date, posting_day
from fordel.value import Value

#: How many faults of one ledger are told; the rest are counted.
MOST_TOLD = 20

_LONGEST_SHOWN = 60

#: The cells of a column with more different ones than this are seldom the same.
_MOST_KEPT = 4096

_Value = TypeVar("_Value")

_NORWEGIAN_DAY = re.compile(r"([0-9]{2})\.([0-9]{2})\.([0-9]{4})").fullmatch
_ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})").fullmatch
_WHOLE_ORE = re.compile(r"-?[0-9]{1,15}").fullmatch


@frozen(eq=False, repr=False)
class Chunk(Value):
    """Lines of one ledger file, column by column; `file` is its number, `cells` the columns of text.

    Days are ISO dates, the voucher's "" where it has none; `days` are those on which the lines count
    (language.md section 3.2). `ores` are amounts in øre.
    """

    file: int
    lines: Sequence[int]
    voucher_days: Sequence[str]
    days: Sequence[str]
    ores: Sequence[int]
    cells: Sequence[Sequence[str]]


class Faults:
    """What is wrong with a ledger, as it is found: the first are kept, the rest counted."""

    def __init__(self) -> None:
        self._told: list[Diagnostic] = []
        self._more = 0

    def add(self, *found: Diagnostic) -> None:
        """Note what was found."""
        room = MOST_TOLD - len(self._told)
        self._told += found[:room]
        self._more += len(found[room:])

    def count(self, more: int) -> None:
        """Note that there are more, which are not told."""
        self._more += more

    @property
    def told(self) -> tuple[Diagnostic, ...]:
        """What was found; the last says how many more there were (F702, `more`)."""
        if not self._more:
            return tuple(self._told)
        return (*self._told, Diagnostic("F702", "more", self._told[-1].place, {"count": self._more}))


def voucher_day(text: str) -> date | None:
    """The date that a cell says, `31.12.2022` or `2022-12-31`, or None where it says none."""
    norwegian, iso = _NORWEGIAN_DAY(text), _ISO_DAY(text)
    if norwegian:
        return make_date(int(norwegian[3]), int(norwegian[2]), int(norwegian[1]))
    return make_date(int(iso[1]), int(iso[2]), int(iso[3])) if iso else None


class Days(dict[tuple[str, str], tuple[str, str] | None]):
    """The voucher's day and the day a line counts, both ISO, by its cells `bilagsdato` and `periode`.

    The first is "" where the line has none. None where a cell cannot be read, or both are empty. The accounting
    year begins with the month `year_begins`.
    """

    def __init__(self, year_begins: int) -> None:
        super().__init__()
        self._year_begins = year_begins

    def __missing__(self, written: tuple[str, str]) -> tuple[str, str] | None:
        day, month = voucher_day(written[0]), accounting_month(written[1])
        readable = (day or not written[0]) and (month or not written[1])
        year, number = month or (None, None)
        counts = posting_day(day, year, number, self._year_begins) if readable else None
        found = (day.isoformat() if day else "", counts.isoformat()) if counts else None
        self[written] = found
        return found


def _trimmed(column: Sequence[str]) -> list[str]:
    """The cells of a column without blanks around them."""
    return [*map(str.strip, column)]


class _Kept(dict[str, str]):
    """As `_trimmed`, with one text for all cells that say the same, as long as there are few.

    Codes and days come again and again: what is kept once lies near, and is hashed and compared quickly.
    """

    def __call__(self, column: Sequence[str]) -> list[str]:
        return _trimmed(column) if len(self) > _MOST_KEPT else [*map(self.__getitem__, column)]

    def __missing__(self, cell: str) -> str:
        text = cell.strip()
        self[cell] = text
        return text


class Converter:
    """Makes chunks of the lines of one file; `columns` are the ledger's columns of text."""

    def __init__(self, file: int, header: Header, columns: Sequence[str], options: Options) -> None:
        self._file = file
        self._header = header
        self.width = len(header.titles)
        seldom_same = {header.at.get(column) for column in (VOUCHER, TEXT, header.amount)}
        self._trim = [_trimmed if index in seldom_same else _Kept() for index in range(self.width)]
        self._cells = [header.at.get(column) for column in columns]
        self._dates = [header.at.get(column) for column in DATES]
        self._amount = header.at[header.amount]
        is_kroner = header.amount == "beløp"
        self._read_amount = ledger_amount if is_kroner else whole_ore
        self._read_amounts = ledger_amounts if is_kroner else _whole_ores
        self._negated = options.negated
        self._days = Days(options.year_begins)

    def sound(self, lines: Sequence[int], rows: Sequence[Sequence[str]]) -> Chunk:
        """The chunk of rows that have no `faults`."""
        chunk = self.chunk(lines, rows)
        if chunk is None:
            raise RuntimeError(f"lines {lines} of file {self._file} have a fault that was not told")
        return chunk

    def chunk(self, lines: Sequence[int], rows: Sequence[Sequence[str]]) -> Chunk | None:
        """The chunk of these rows, as they were read; None where one of them has a fault."""
        if {*map(len, rows)} - {self.width}:
            return None
        return self.of_columns(lines, [*zip(*rows, strict=True)] or [()] * self.width)

    def of_columns(self, lines: Sequence[int], written: Sequence[Sequence[str]]) -> Chunk | None:
        """As `chunk`, of rows that are given column by column."""
        columns = [trim(column) for trim, column in zip(self._trim, written, strict=True)]
        empty = ("",) * len(lines)
        dates = [empty if index is None else columns[index] for index in self._dates]
        found = [*map(self._days.__getitem__, zip(*dates, strict=True))]
        ores = self._read_amounts(columns[self._amount])
        if not (_is_whole(found) and _is_whole(ores)) or self._is_guarded(columns):
            return None
        voucher_days, days = zip(*found, strict=True) if found else ((), ())
        signed = [-ore for ore in ores] if self._negated else ores
        cells = [empty if index is None else columns[index] for index in self._cells]
        return Chunk(self._file, lines, voucher_days, days, signed, cells)

    def _is_guarded(self, columns: Sequence[Sequence[str]]) -> bool:
        """Whether a national identity number stands in some column that is searched."""
        # No number goes over a line break, and one search of a column is quicker than one of each cell.
        told = ({*columns[index]} for index in self._header.guarded)
        return any(
            is_suspect("\n".join(texts)) and any(map(holds_national_identity, filter(is_suspect, texts)))
            for texts in told
        )

    def faults(self, line: int, row: Sequence[str]) -> Iterator[Diagnostic]:
        """What is wrong with a row: its cells (F702, F704), or only that they do not fit the header."""
        if len(row) != self.width:
            values = {"expected": self.width, "found": len(row)}
            yield Diagnostic("F702", "row", self._header.place(line), values)
            return
        cells = [cell.strip() for cell in row]
        if self._read_amount(cells[self._amount]) is None:
            yield unreadable(self._header, "amount", line, self._amount, cells[self._amount])
        yield from self._unreadable_days(
            line, ["" if index is None else cells[index] for index in self._dates]
        )
        for index in self._header.guarded:
            if holds_national_identity(cells[index]):
                yield person(self._header, line, index)

    def _unreadable_days(self, line: int, written: list[str]) -> Iterator[Diagnostic]:
        if self._days[written[0], written[1]]:
            return
        if not any(written):
            first = next(index for index in self._dates if index is not None)
            yield unreadable(self._header, "no_date", line, first, "")
        readers = (voucher_day, accounting_month)
        for variant, index, text, reader in zip(
            ("date", "period"), self._dates, written, readers, strict=True
        ):
            if index is not None and text and reader(text) is None:
                yield unreadable(self._header, variant, line, index, text)


def unreadable(header: Header, variant: str, line: int, index: int, text: str) -> Diagnostic:
    """F702 for a cell, with its text; F704 instead where a national identity number stands in it."""
    if holds_national_identity(text):
        return person(header, line, index)
    values = {"column": header.titles[index], "text": shown(text)}
    return Diagnostic("F702", variant, header.place(line, index), values)


def shown(text: str) -> str:
    """A cell as it is quoted in a message: not longer than a line."""
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def person(header: Header, line: int, index: int) -> Diagnostic:
    """F704, which never says the number."""
    return Diagnostic("F704", "cell", header.place(line, index), {"column": header.titles[index]})


def _is_whole(values: list[_Value | None]) -> TypeGuard[list[_Value]]:
    """Whether no value is missing."""
    return None not in values


def whole_ore(text: str) -> int | None:
    """The øre in a cell of the column `øre`, or None where it is no whole number below the limit."""
    ore = int(text) if _WHOLE_ORE(text) else LIMIT_ORE
    return ore if abs(ore) < LIMIT_ORE else None


def _whole_ores(texts: Sequence[str]) -> list[int | None]:
    return [*map(whole_ore, texts)]
