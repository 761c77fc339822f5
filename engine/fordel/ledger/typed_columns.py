"""Columns with types, as in Parquet and Arrow: SQL for amounts, days and text, and for what is wrong."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from datetime import date

from attrs import frozen

from fordel.diagnostic import Diagnostic
from fordel.ledger.columns import AMOUNTS, DATES, Header
from fordel.ledger.dialects import Dialect, suspect
from fordel.ledger.sql import all_of, any_of
from fordel.money import LIMIT_ORE
from fordel.period import accounting_month, posting_day

_is_whole = re.compile(r"U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DECIMAL\(\d+,0\)").fullmatch
_is_decimal = re.compile(r"DECIMAL\(\d+,(\d+)\)").fullmatch
_is_time = re.compile("TIMESTAMP(_S|_MS|_NS)?").fullmatch
_INEXACT = ("FLOAT", "DOUBLE")
_TEXT = "VARCHAR"


@frozen
class Check:
    """Cells of a column that cannot be read: `wrong` is true of them, `text` what is shown. Both are SQL."""

    variant: str
    index: int
    wrong: str
    text: str


@frozen
class TypedColumns:
    """The columns of one typed file: `names` and `types` as the store tells them, by their index in the file.

    Types are named as DuckDB names them. `padded` are the columns whose cells are to be trimmed.
    """

    header: Header
    names: tuple[str, ...]
    types: tuple[str, ...]
    dialect: Dialect
    padded: frozenset[str] = frozenset()

    def refused(self, needed: Container[str]) -> tuple[Diagnostic, ...]:
        """F702 for columns of a type that cannot hold what they should.

        Amounts in binary fractions are inexact. A code that is a number has lost the zeros it began with (art
        `010`), and nobody can see whether it had any; so codes that the rules need must be text.
        """
        found = ((self._refusal(column, index, needed), index) for column, index in self.header.at.items())
        return tuple(
            Diagnostic("F702", variant, self.header.place(1, index), self._facts(index))
            for variant, index in found
            if variant
        )

    def _refusal(self, column: str, index: int, needed: Container[str]) -> str:
        kind = self.types[index]
        if kind == _TEXT and column in (self.header.amount, DATES[0]) and self.dialect.text_fault:
            return self.dialect.text_fault
        is_number = _is_whole(kind) or kind == _TEXT
        if column == self.header.amount:
            fits = is_number or (column == AMOUNTS[0] and _is_decimal(kind))
            return "" if fits else "float" if kind in _INEXACT else "type"
        if column == DATES[0]:
            return "" if kind in ("DATE", _TEXT) or _is_time(kind) else "type"
        if column == DATES[1]:
            return "" if is_number else "type"
        return "code_type" if column in needed and not self._is_text(index) else ""

    def _facts(self, index: int) -> dict[str, object]:
        return {"column": self.header.titles[index], "type": self.types[index]}

    def _is_text(self, index: int) -> bool:
        return self.types[index] == _TEXT or self.types[index].startswith("ENUM(")

    @property
    def is_written(self) -> bool:
        """Whether amounts or dates are text, to be read by the rules for text."""
        columns = (self.header.at.get(column) for column in (DATES[0], self.header.amount))
        return any(index is not None and self.types[index] == _TEXT for index in columns)

    def written(self) -> tuple[str, ...]:
        """All columns as text, as a CSV file would have them."""
        return tuple(f"coalesce({self._as_text(index)}, '')" for index in range(len(self.names)))

    def _as_text(self, index: int) -> str:
        text = self._cast(index)
        if _is_time(self.types[index]):
            return f"regexp_replace({text}, ' 00:00:00$', '')"
        if _is_decimal(self.types[index]):
            return f"replace(regexp_replace({text}, '([.][0-9]{{2}})0+$', '\\1'), '.', ',')"
        return text

    def _cast(self, index: int) -> str:
        column = self._name(index)
        return self.dialect.cast(column)

    def _name(self, index: int) -> str:
        return self.dialect.quoted(self.names[index])

    def cell(self, column: str) -> str:
        """A column as text, empty where there is nothing or no such column; trimmed where it is `padded`."""
        index = self.header.at.get(column)
        if index is None:
            return "''"
        cell = self._cast(index)
        cell = f"coalesce({self.dialect.trimmed(cell) if column in self.padded else cell}, '')"
        return self.dialect.column.format(cell=cell)

    def padding(self, columns: Iterable[str]) -> dict[str, str]:
        """What is true of cells that may have blanks around them, by column: quicker to see than to trim."""
        cells = {column: self._cast(index) for column, index in self.header.at.items() if column in columns}
        return {column: self.dialect.padded.format(cell=cell) for column, cell in cells.items()}

    @property
    def voucher_date(self) -> str:
        """The voucher's date, NULL where there is none."""
        index = self.header.at.get(DATES[0])
        if index is None:
            return "CAST(NULL AS DATE)"
        column = self._name(index)
        return column if self.types[index] == "DATE" else f"CAST({column} AS DATE)"

    @property
    def period(self) -> str:
        """The accounting month as it is written, NULL where there is no such column."""
        index = self.header.at.get(DATES[1])
        return "NULL" if index is None else self._cast(index)

    def day(self, periods: Iterable[str], year_begins: int) -> str:
        """The day a line counts on (language.md 3.2), where these accounting months are all that occur.

        `year_begins` is the month that the accounting year begins with.
        """
        day, cases = self.voucher_date, []
        for period in periods:
            month = accounting_month(period.strip())
            if month:
                cases.append(f"WHEN {self.dialect.literal(period)} THEN {self._counts(*month, year_begins)}")
        return f"CASE {self.period} {' '.join(cases)} ELSE {day} END" if cases else day

    def _counts(self, year: int, month: int, year_begins: int) -> str:
        """The day on which a line of an accounting month counts: its own if it lies there, else the last one."""
        last = posting_day(None, year, month, year_begins)
        if last is None:
            raise RuntimeError(f"the accounting month {year}-{month} has no day")
        if month > 12:
            return self.dialect.day(last)
        day, first_day, last_day = (
            self.voucher_date,
            self.dialect.day(last.replace(day=1)),
            self.dialect.day(last),
        )
        return f"CASE WHEN {day} BETWEEN {first_day} AND {last_day} THEN {day} ELSE {last_day} END"

    def ore(self, *, negated: bool) -> str:
        """The amount in øre; exact, since `checks` leave no decimals beyond øre."""
        index = self.header.at[self.header.amount]
        amount = self._name(index)
        if _is_whole(self.types[index]):
            amount = f"CAST({amount} AS BIGINT)"
        if self.header.amount == AMOUNTS[0]:
            amount = self.dialect.ore.format(amount=amount)
        return f"-{amount}" if negated else amount

    def checks(self, periods: Iterable[str]) -> tuple[Check, ...]:
        """What may be wrong with single cells; `periods` are all accounting months that occur."""
        found, literal = [self._amount_check()], self.dialect.literal
        index = self.header.at.get(DATES[0])
        if index is not None:
            found.append(self._date_check(index))
        empty = [literal(period) for period in periods if not period.strip()]
        wrong = [
            literal(period) for period in periods if period.strip() and not accounting_month(period.strip())
        ]
        if wrong:
            index = self.header.at[DATES[1]]
            found.append(Check("period", index, f"{self.period} IN ({', '.join(wrong)})", self.period))
        no_period = any_of([f"{self.period} IS NULL", *(f"{self.period} = {period}" for period in empty)])
        undated = all_of([f"{self.voucher_date} IS NULL", no_period])
        first = next(self.header.at[column] for column in DATES if column in self.header.at)
        return (*found, Check("no_date", first, undated, "''"))

    def _amount_check(self) -> Check:
        """Amounts that are missing, have more decimals than øre, or are too large (`money.LIMIT_ORE`)."""
        index = self.header.at[self.header.amount]
        column, kroner = self._name(index), self.header.amount == AMOUNTS[0]
        limit = LIMIT_ORE // 100 if kroner else LIMIT_ORE
        wrong = [f"{column} IS NULL", f"{column} <= -{limit}", f"{column} >= {limit}"]
        decimals = _is_decimal(self.types[index])
        if decimals and int(decimals[1]) > 2:
            wrong.append(self.dialect.beyond_ore.format(amount=column))
        return Check("amount", index, any_of(wrong), self._cast(index))

    def _date_check(self, index: int) -> Check:
        """Dates beyond the years 1 to 9999, and points of time that are no midnight."""
        first, last = self.dialect.day(date.min), self.dialect.day(date.max)
        wrong = [f"{self.voucher_date} NOT BETWEEN {first} AND {last}"]
        if _is_time(self.types[index]):
            midnight = f"CAST({self.voucher_date} AS {self.dialect.moment})"
            wrong.append(f"{midnight} <> {self._name(index)}")
        return Check("date", index, any_of(wrong), self._cast(index))

    def suspected_texts(self) -> Iterator[tuple[int, str, str]]:
        """Columns of text in which a national identity number may stand: index, where to look closer, the cell."""
        for index in filter(self._is_text, self.header.guarded):
            cell = self._cast(index)
            yield index, suspect(self.dialect, cell), cell

    def suspected_numbers(self) -> Iterator[tuple[int, str, str]]:
        """The same for columns of whole numbers, which are looked at as eleven digits."""
        for index in self.header.guarded:
            if _is_whole(self.types[index]):
                where = f"{self._name(index)} BETWEEN 100000000 AND 99999999999"
                yield index, where, self.dialect.pad.format(number=self._cast(index))
