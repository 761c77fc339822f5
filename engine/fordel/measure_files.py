"""Measures as data: the CSV files that give keys their numbers at evaluation (language.md section 4)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction

from attrs import field, frozen

from fordel.diagnostic import Diagnostic
from fordel.ledger.csv_reader import decoding
from fordel.model import Agreement, ReferenceYears
from fordel.money import exact_number
from fordel.period import make_date
from fordel.resolver.measures import POPULATION, measure_name
from fordel.source import Place

_MEASURES = ("grunnlag", "part", "dato", "verdi")
_INDEX = ("grunnlag", "aar", "verdi")
_POPULATION = ("kommunenummer", "navn", "aar", "innbyggertall")
_AGES = ("kommunenummer", "navn", "aar", "alder", "innbyggertall")
_FORMS = (_MEASURES, _INDEX, _POPULATION, _AGES)

#: An age in years, as Statistics Norway writes it: `000`, `17`, `17 år`, `105+`, `105 år eller eldre`.
_AGE = re.compile(r"([0-9]{1,3})(\+| år| år eller eldre)?")

#: Values by measure, party or municipality number, and the day or the year they stand for; of an index the party is "".
Given = Mapping[tuple[str, str, date | int], Fraction]


@frozen
class MeasureFile:
    """The values of one file, and its SHA-256. `records` has the days of measures that are counted through a year."""

    name: str
    sha256: str
    values: dict[tuple[str, str, date | int], Fraction] = field(factory=dict)
    records: dict[tuple[str, str, date], tuple[Fraction, ...]] = field(factory=dict)


@frozen
class MeasureFiles:
    """The values and records of several files, and the name and SHA-256 of each."""

    values: Mapping[tuple[str, str, date | int], Fraction] = field(factory=dict)
    records: Mapping[tuple[str, str, date], tuple[Fraction, ...]] = field(factory=dict)
    sources: tuple[tuple[str, str], ...] = ()


@frozen
class _Cells:
    """The cells of a row as what they are: `who` is "" for an index, `age` None where nothing is counted by age."""

    measure: str
    who: str
    when: date | int
    value: Fraction
    age: int | None = None


def read_measures(
    name: str, content: bytes, agreement: Agreement | None = None
) -> MeasureFile | tuple[Diagnostic, ...]:
    """The values of a measure file: `grunnlag;part;dato;verdi`, an index, or population, perhaps by age.

    `part` is a party's name or municipality number, `dato` a day or a year. The agreement tells which measures are
    counted through a year, so that their days are records and may come again, and which ages a measure adds up; an age
    that the file lacks gives no value. F701 where the columns are others, F702 for each cell that cannot be read and
    for a value that is given twice.
    """
    decoded = decoding(name, io.BytesIO(content), None)
    if isinstance(decoded, Diagnostic):
        return (decoded,)
    reader = csv.reader(io.StringIO(content.decode(decoded.encoding), newline=""), delimiter=";", strict=True)
    try:
        titles = tuple(title.strip() for title in next(reader, []))
        form = next((form for form in _FORMS if titles == form), None)
        if form is None:
            return (Diagnostic("F701", "measures", Place(name, 1), {"known": tuple(map(";".join, _FORMS))}),)
        gathered = _Gathered(MeasureFile(name, decoded.sha256), agreement)
        faults = tuple(
            fault for fault in (gathered.read(form, line, row) for line, row in _rows(reader)) if fault
        )
    except csv.Error:
        return (Diagnostic("F702", "quotes", Place(name, reader.line_num)),)
    return faults or gathered.finished()


def _rows(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not empty, with their number in the file."""
    for line, cells in enumerate(reader, start=2):
        row = [cell.strip() for cell in cells]
        if any(row):
            yield line, row


class _Gathered:
    """What has been read of a file so far."""

    def __init__(self, found: MeasureFile, agreement: Agreement | None) -> None:
        self._found, self._agreement = found, agreement
        self._by_age: dict[tuple[str, int], dict[int, Fraction]] = {}
        self._seen: set[object] = set()
        measures = agreement.measures.values() if agreement else ()
        self._counted = {one.name for one in measures if isinstance(one.declared, ReferenceYears)}

    def read(self, form: tuple[str, ...], line: int, row: list[str]) -> Diagnostic | None:
        """Puts a row in its place, or tells what is wrong with it."""
        if len(row) != len(form):
            facts = {"found": len(row), "expected": len(form)}
            return Diagnostic("F702", "row", Place(self._found.name, line), facts)
        cells = _cells(form, row)
        if not isinstance(cells, int) and cells.value < 0 and self._is_added_up(cells):
            cells = len(row) - 1
        if isinstance(cells, int):
            values = {"column": form[cells], "value": row[cells]}
            return Diagnostic("F702", "measure", Place(self._found.name, line, cells + 1), values)
        if not self._put(cells):
            at = Place(self._found.name, line, 1)
            if form is _INDEX:
                return Diagnostic("F702", "index_twice", at, {"measure": row[0], "year": cells.when})
            named = cells.measure if form in (_POPULATION, _AGES) else row[0]
            return Diagnostic("F702", "measure_twice", at, {"measure": named, "party": cells.who})
        return None

    def _is_added_up(self, cells: _Cells) -> bool:
        """Whether a value is one of several, among which one below zero would be hidden (elsewhere it is F303)."""
        return cells.age is not None or (cells.measure in self._counted and isinstance(cells.when, date))

    def finished(self) -> MeasureFile:
        """The file, with ages added up for each measure that asks for some."""
        measures = self._agreement.measures.values() if self._agreement else ()
        for measure in measures:
            for (who, year), people in self._by_age.items() if measure.ages else ():
                first, last = measure.ages or (0, 0)
                asked = range(first, min(last, max(people)) + 1)
                if asked and all(age in people for age in asked):
                    self._found.values[measure.name, who, year] = sum(
                        (people[age] for age in asked), Fraction(0)
                    )
        return self._found

    def _put(self, cells: _Cells) -> bool:
        """Keeps a value; False where there is one for the same already, or for its whole year and a day in it."""
        if cells.age is not None and isinstance(cells.when, int):
            of_year = self._by_age.setdefault((cells.who, cells.when), {})
            is_new = cells.age not in of_year
            of_year[cells.age] = cells.value
            return is_new
        if cells.measure in self._counted and self._agreement and isinstance(cells.when, date):
            key = cells.measure, cells.who, cells.when
            self._found.records[key] = (*self._found.records.get(key, ()), cells.value)
            return self._is_first(cells, self._agreement.year_of(cells.when), "days")
        same = cells.measure, cells.who, cells.when
        is_first = same not in self._found.values
        self._found.values[same] = cells.value
        if cells.measure in self._counted and isinstance(cells.when, int):
            return is_first and self._is_first(cells, cells.when, "year")
        return is_first

    def _is_first(self, cells: _Cells, year: int, kind: str) -> bool:
        """Whether no row of the other kind, for the whole year or for days in it, tells of the same party."""
        who = self._party(cells.who, cells.when)
        self._seen.add((cells.measure, who, year, kind))
        return (cells.measure, who, year, "days" if kind == "year" else "year") not in self._seen

    def _party(self, who: str, when: date | int) -> str:
        """The party of a municipality number, so that rows by name and by number are seen to be of the same."""
        day = when if isinstance(when, date) else date(when, 12, 31)
        for party in self._agreement.parties.values() if self._agreement else ():
            if party.municipality and party.municipality.number_on(day) == who:
                return party.name
        return who


def _cells(form: tuple[str, ...], row: list[str]) -> _Cells | int:
    """The cells of a row, or the index of the first that cannot be read."""
    column = form.index("dato" if form is _MEASURES else "aar")
    when, value = _day_or_year(row[column]), exact_number(row[-1].removeprefix("-"))
    if when is None or (form is not _MEASURES and isinstance(when, date)):
        return column
    age = _AGE.fullmatch(row[3]) if form is _AGES else None
    if form is _AGES and age is None:
        return 3
    if value is None:
        return len(row) - 1
    value = -value if row[-1].startswith("-") else value
    if form is _MEASURES or form is _INDEX:
        return _Cells(measure_name(row[0]), row[1] if form is _MEASURES else "", when, value)
    return _Cells(POPULATION, row[0], when, value, int(age[1]) if age else None)


def _day_or_year(text: str) -> date | int | None:
    """A year `2024`, or a day `01.01.2024` or `2024-01-01`."""
    parts = text.split("-") if "-" in text else text.split(".")[::-1]
    if not all(part.isascii() and part.isdigit() for part in parts):
        return None
    numbers = [int(part) for part in parts]
    if len(numbers) == 1:
        return (numbers[0] or None) if len(text) == 4 else None
    return make_date(*numbers) if len(numbers) == 3 else None


def join_measures(
    read: Sequence[MeasureFile | tuple[Diagnostic, ...]],
) -> MeasureFiles | tuple[Diagnostic, ...]:
    """Several files as one, or what is wrong with them; F702 for a value that two of them give."""
    faults = [fault for one in read if isinstance(one, tuple) for fault in one]
    values: dict[tuple[str, str, date | int], Fraction] = {}
    records: dict[tuple[str, str, date], tuple[Fraction, ...]] = {}
    files = [one for one in read if isinstance(one, MeasureFile)]
    for file in files:
        twice = next((key for key in file.values if key in values), None)
        twice = twice or next((key for key in file.records if key in records), None)
        if twice is not None:
            facts = {"measure": twice[0], "party": twice[1]}
            faults.append(Diagnostic("F702", "measure_in_two_files", Place(file.name), facts))
        values.update(file.values)
        records.update(file.records)
    return tuple(faults) or MeasureFiles(values, records, tuple((one.name, one.sha256) for one in files))
