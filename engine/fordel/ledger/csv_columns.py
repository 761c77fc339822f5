"""A large CSV file as SQL: amounts, days and text of cells in their usual forms, and which lines have others."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from attrs import frozen

from fordel.ledger import sql
from fordel.ledger.columns import AMOUNTS, DATES, Header, Options
from fordel.ledger.dialects import DUCKDB, suspect
from fordel.ledger.sql import ODD, SUSPECT, any_of
from fordel.value import Value

#: Amounts as most systems write them, and in every form (`money.ledger_amount`).
_USUAL = "-?[0-9]{1,13},[0-9]{2}"
_SPACES = " \u00a0\u202f"
_GROUPED = f"[0-9]{{1,3}}([{_SPACES}][0-9]{{3}}){{1,3}}|[1-9][0-9]{{0,2}}([.][0-9]{{3}}){{1,3}}|[0-9]{{1,12}}"
_WHOLE_ORE = "-?[0-9]{1,15}"

_NORWEGIAN_DAY = "[0-9]{2}[.][0-9]{2}[.][0-9]{4}"
_ISO_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_MONTH = "[0-9]{4}(0[1-9]|1[0-3])"

_is_usual = re.compile(_USUAL).fullmatch
_is_iso = re.compile(_ISO_DAY).fullmatch


@frozen(eq=False, repr=False)
class Forms(Value):
    """How the cells of a file are written, by its first lines; a line where one is not, is an odd one.

    `trimmed` where cells have blanks around them, `padded` where they may have; `grouped` where amounts are not all
    like `-1234,56`; `iso` where days are like 2022-12-31.
    """

    trimmed: bool
    padded: bool
    grouped: bool
    iso: bool


def forms(header: Header, rows: Sequence[Sequence[str]], *, spaces: bool, blanks: bool) -> Forms:
    """The forms that some rows have, in a file with spaces and other blanks, or without."""
    trimmed = blanks or any(cell != cell.strip() for row in rows for cell in row)
    amounts = [row[header.at[header.amount]].strip() for row in rows]
    index = header.at.get(DATES[0])
    days = [] if index is None else [row[index].strip() for row in rows]
    iso = any(map(_is_iso, days))
    return Forms(trimmed, spaces and not trimmed, not all(map(_is_usual, amounts)), iso)


class CsvColumns:
    """The columns of one CSV file in the store, called `cell_0` and so on; `counting` are those that rules speak of."""

    def __init__(self, header: Header, found: Forms, counting: Collection[str], options: Options) -> None:
        self._header = header
        self._forms = found
        self._counting = counting
        self._options = options

    @property
    def names(self) -> tuple[str, ...]:
        """What the columns are called."""
        return tuple(f"cell_{index}" for index in range(len(self._header.titles)))

    def cell(self, column: str) -> str:
        """A column's cells without blanks around them, empty where there is no such column."""
        index = self._header.at.get(column)
        if index is None:
            return "''"
        name = f"cell_{index}"
        return DUCKDB.trimmed(name) if self._forms.trimmed or column not in self._counting else name

    def _exact(self, column: str) -> str:
        """A column whose form is looked at sign by sign."""
        name = f"cell_{self._header.at[column]}"
        return DUCKDB.trimmed(name) if self._forms.trimmed else name

    def ore(self) -> str:
        """The amount in øre; of odd lines it is anything, or NULL."""
        cell, column = self._exact(self._header.amount), self._header.amount
        if column == AMOUNTS[1]:
            ore = f"TRY_CAST({cell} AS BIGINT)"
        elif self._forms.grouped:
            digits = f"TRY_CAST(regexp_replace({cell}, '[^0-9]', '', 'g') AS BIGINT)"
            places = f"strlen({cell}) - strlen(rtrim(rtrim({cell}, '-)\u2212'), '0123456789'))"
            ends = f"strlen({cell}) - strlen(rtrim({cell}, '-)\u2212'))"
            decimals = f"CASE WHEN contains({cell}, ',') THEN {places} - ({ends}) ELSE 0 END"
            factor = f"CASE {decimals} WHEN 0 THEN 100 WHEN 1 THEN 10 ELSE 1 END"
            ore = f"CASE WHEN regexp_matches({cell}, '[-\u2212(]') THEN -1 ELSE 1 END * {digits} * {factor}"
        else:
            ore = f"TRY_CAST(replace({cell}, ',', '') AS BIGINT)"
        return f"-({ore})" if self._options.negated else ore

    def voucher_date(self) -> str:
        """The voucher's date, NULL where there is none."""
        if DATES[0] not in self._header.at:
            return "CAST(NULL AS DATE)"
        cell = self._exact(DATES[0])
        if self._forms.iso:
            return f"TRY_CAST({cell} AS DATE)"
        return f"CAST(TRY_STRPTIME({cell}, '%d.%m.%Y') AS DATE)"

    def day(self, voucher_date: str) -> str:
        """The day a line counts on (language.md section 3.2), by the voucher's date."""
        if DATES[1] not in self._header.at:
            return voucher_date
        month, begins = self._exact(DATES[1]), self._options.year_begins
        first = f"CAST(TRY_STRPTIME({month} || '01', '%Y%m%d') AS DATE)"
        year = f"TRY_CAST({DUCKDB.begins(month, 4)} AS INTEGER)"
        ends = f"least(TRY(make_date({year} + 1, {begins}, 1) - 1), DATE '9999-12-31')"
        return (
            f"CASE WHEN {month} = '' THEN {voucher_date} WHEN {month} LIKE '____13' THEN {ends} "
            f"WHEN date_trunc('month', {voucher_date}) = {first} THEN {voucher_date} ELSE last_day({first}) END"
        )

    def doubt(self) -> str:
        """`ODD` of lines with a cell in another form, `SUSPECT` where a national identity number may stand."""
        odd, suspected = any_of(self._odd()), any_of(where for where, _ in self.suspects())
        return f"CASE WHEN {odd} THEN {ODD} WHEN {suspected} THEN {SUSPECT} ELSE 0 END"

    def suspects(self) -> Iterator[tuple[str, str]]:
        """Where a national identity number may stand, and the cell."""
        for index in self._header.guarded:
            cell = f"cell_{index}"
            yield suspect(DUCKDB, cell), cell

    def _odd(self) -> Iterator[str]:
        at, amount = self._header.at, self._exact(self._header.amount)
        usual = _amounts(grouped=self._forms.grouped) if self._header.amount == AMOUNTS[0] else _WHOLE_ORE
        yield f"NOT {_full(amount, usual)}"
        if DATES[0] in at:
            yield self._odd_day()
        if DATES[1] in at:
            month = self._exact(DATES[1])
            yield f"NOT ({month} = '' AND {DATES[0] in at} OR {month} > '0001' AND {_full(month, _MONTH)})"
        if self._forms.padded:
            for column in sorted({*self._counting} & at.keys()):
                cell = f"cell_{at[column]}"
                yield f"contains({cell}, ' ') AND {DUCKDB.padded.format(cell=cell)}"

    def _odd_day(self) -> str:
        """True of days in another form; what is no day of the calendar is NULL."""
        cell, day = self._exact(DATES[0]), self.voucher_date()
        form = _ISO_DAY if self._forms.iso else _NORWEGIAN_DAY
        is_short = not (self._forms.iso or self._forms.padded or self._forms.trimmed)
        # What the store takes for a day and we do not is shorter, or has blanks, which this file has not.
        is_usual = f"strlen({cell}) = 10" if is_short else _full(cell, form)
        odd = f"NOT ({is_usual} AND coalesce({day} >= DATE '0001-01-01', FALSE))"
        if DATES[1] not in self._header.at:
            return odd
        return f"(CASE WHEN {cell} = '' THEN {self._exact(DATES[1])} = '' ELSE {odd} END)"


def _amounts(*, grouped: bool) -> str:
    if not grouped:
        return _USUAL
    size = f"({_GROUPED})(,[0-9]{{1,2}})?"
    return f"[-\u2212]?{size}|{size}[-\u2212]|[(]{size}[)]"


def _full(cell: str, pattern: str) -> str:
    return f"regexp_full_match({cell}, {DUCKDB.literal(pattern)})"


def csv_lines(number: int, path: str, columns: CsvColumns, line_break: str, names: dict[str, str]) -> str:
    """The lines of a CSV file as they are in `lines`, with their `doubt`; `names` are the ledger's columns of text."""
    read = sql.select(
        [
            *columns.names,
            f"{columns.voucher_date()} AS voucher_date",
            f"{columns.ore()} AS ore",
            f"{columns.doubt()} AS doubt",
        ],
        sql.csv(path, columns.names, line_break),
    )
    terms = {
        "file": str(number),
        "line": "row_number() OVER () + 1",
        "voucher_date": "voucher_date",
        "day": columns.day("voucher_date"),
        "ore": "ore",
        **{name: columns.cell(column) for column, name in names.items()},
        "doubt": "doubt",
    }
    return sql.select([f"{term} AS {name}" for name, term in terms.items()], f"({read}) AS read")
