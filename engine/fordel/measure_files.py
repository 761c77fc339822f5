"""Measures as data: the files, CSV or JSON-stat, that give keys their numbers at evaluation (language.md section 4)."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from fractions import Fraction
from hashlib import sha256
from typing import TYPE_CHECKING

from attrs import field, frozen

from fordel.data_files import DataFile, Row, read_rows
from fordel.diagnostic import Diagnostic
from fordel.ledger.cells import shown
from fordel.model import Agreement, ReferenceYears
from fordel.money import exact_number
from fordel.municipalities import Registration
from fordel.period import make_date
from fordel.resolver.measures import POPULATION, measure_name
from fordel.source import Place
from fordel.value import Value

if TYPE_CHECKING:  # most measures are CSV
    from fordel.json_stat import Figure, Table

_MEASURES = ("grunnlag", "part", "dato", "verdi")
_INDEX = ("grunnlag", "aar", "verdi")
_POPULATION = ("kommunenummer", "navn", "aar", "innbyggertall")
_AGES = ("kommunenummer", "navn", "aar", "alder", "innbyggertall")
_FORMS = (_MEASURES, _INDEX, _POPULATION, _AGES)

#: An age in years, as Statistics Norway writes it: `000`, `17`, `17 år`, `105+`, `105 år eller eldre`.
_AGE = re.compile(r"([0-9]{1,3})(?: år|(\+| år eller eldre))?")

#: The age from which Statistics Norway tells of all together: whoever asks as far asks for everybody older too.
_OLDEST = 105

#: `innbyggertall=07459.json`: a file of figures, and which measure they are.
_NAMED = re.compile(r"([a-zæøå][\w-]*)=(.+)", re.DOTALL)

#: The table of Statistics Norway that the built-in measure comes from.
_TABLE = re.compile(r"\b[0-9]{5}\b")
_POPULATION_TABLE = "07459"

#: Values by measure, party or municipality number, and the day or the year they stand for; of an index the party is "".
Given = Mapping[tuple[str, str, date | int], Fraction]


@frozen(eq=False, repr=False)
class MeasureFile(Value):
    """The values of one file, and its SHA-256. `records` has the days of measures that are counted through a year.

    `told` has what is told of: a measure, a party, and a day or year; True for the year of records.
    """

    name: str
    sha256: str
    values: dict[tuple[str, str, date | int], Fraction] = field(factory=dict)
    records: dict[tuple[str, str, date], tuple[Fraction, ...]] = field(factory=dict)
    told: dict[tuple[str, str, date | int], bool] = field(factory=dict)

    def clash(self, told: Mapping[tuple[str, str, date | int], bool]) -> tuple[str, str] | None:
        """The measure and the party of something that is told of already; records of a year may be of several files."""
        both = (one for one, is_record in self.told.items() if one in told and not (is_record and told[one]))
        return next((one[:2] for one in both), None)


@frozen(eq=False, repr=False)
class MeasureFiles(Value):
    """The values and records of several files, and the name and SHA-256 of each."""

    values: Mapping[tuple[str, str, date | int], Fraction] = field(factory=dict)
    records: Mapping[tuple[str, str, date], tuple[Fraction, ...]] = field(factory=dict)
    sources: tuple[tuple[str, str], ...] = ()


@frozen(eq=False, repr=False)
class _Cells(Value):
    """The cells of a row as what they are: `who` is "" for an index, `age` None where nothing is counted by age.

    `is_open` where those above the age are among them.
    """

    measure: str
    who: str
    when: date | int
    value: Fraction
    age: int | None = None
    is_open: bool = False


@frozen(eq=False, repr=False)
class ParsedMeasures(Value):
    """A file of measures before any agreement is asked what it means: its rows with their cells, or its table."""

    name: str
    sha256: str
    parsed: DataFile | Table | tuple[Diagnostic, ...]
    cells: tuple[_Cells | int, ...] = ()


def measure_and_path(given: str) -> tuple[str, str]:
    """The measure that is named before a file, `innbyggertall=07459.json`, or "", and the path of the file."""
    named = _NAMED.fullmatch(given)
    return (named[1], named[2]) if named else ("", given)


def parse_measures(name: str, content: bytes, *, is_named: bool = False) -> ParsedMeasures:
    """A measure file as it is for all agreements; `is_named` where the measure is named before the file."""
    if content.removeprefix(codecs.BOM_UTF8).lstrip()[:1] == b"{":
        from fordel.json_stat import read_table

        table = read_table(name, content)
        told = (table,) if isinstance(table, Diagnostic) else table
        return ParsedMeasures(name, sha256(content).hexdigest(), told)
    if is_named:
        return ParsedMeasures(name, "", ())
    file = read_rows(name, content, *_FORMS)
    if not isinstance(file, DataFile):
        return ParsedMeasures(name, "", file)
    return ParsedMeasures(name, file.sha256, file, tuple([_cells(file.columns, row) for _, row in file.rows]))


def read_several(
    named: Sequence[str],
    content: Callable[[str], bytes],
    agreement: Agreement,
    parsed: dict[str, ParsedMeasures] | None = None,
) -> MeasureFiles | tuple[Diagnostic, ...]:
    """The measures of files, each a path or `innbyggertall=07459.json`, as one; or all that is wrong with them.

    `content` gives the bytes of a path; `parsed` keeps each file, as it was named, for agreements that come after.
    """
    files, found = {} if parsed is None else parsed, []
    for one in named:
        measure, path = measure_and_path(one)
        if one not in files:
            files[one] = parse_measures(path, content(path), is_named=bool(measure))
        found.append(measures_of(files[one], agreement, measure))
    return join_measures(found)


def measures_of(
    of: ParsedMeasures, agreement: Agreement | None = None, measure: str = ""
) -> MeasureFile | tuple[Diagnostic, ...]:
    """The values of a measure file: `grunnlag;part;dato;verdi`, an index, or population, perhaps by age; or JSON-stat.

    `part` is a party's name or municipality number, `dato` a day or a year. The agreement tells which measures are
    counted through a year, so that their days are records and may come again, and which ages a measure adds up; an age
    that the file lacks gives no value. F701 where the columns are others, F702 for each cell that cannot be read and
    for a value that is given twice. JSON-stat does not say which measure it is: that is `measure`, or the one that
    the agreement says comes from such a table, or the only one that has no table of its own.
    """
    file = of.parsed
    if isinstance(file, DataFile):
        gathered = _Gathered(MeasureFile(of.name, of.sha256), agreement)
        found = [gathered.read(file.columns, *both) for both in zip(file.rows, of.cells, strict=True)]
        return (*file.faults, *filter(None, found)) or gathered.finished()
    if isinstance(file, tuple):
        return file or (Diagnostic("F702", "measure_named", Place(of.name), {"measure": measure}),)
    return _of_table(of, file, agreement, measure)


def _of_table(
    file: ParsedMeasures, table: Table, agreement: Agreement | None, measure: str
) -> MeasureFile | tuple[Diagnostic, ...]:
    of = measure_name(measure) if measure else _measure_of(table, agreement)
    if not of:
        known = tuple(agreement.measures) if agreement and agreement.measures else (POPULATION,)
        return (
            Diagnostic(
                "F702",
                "json_measure",
                Place(file.name),
                {"known": known, "first": known[0], "file": file.name},
            ),
        )
    gathered = _Gathered(MeasureFile(file.name, file.sha256), agreement)
    found = [gathered.figure(of, one) for one in table.figures]
    return tuple(filter(None, found)) or gathered.finished()


def _measure_of(table: Table, agreement: Agreement | None) -> str:
    """The measure that a table has the figures of, "" where nobody can tell."""
    measures = agreement.measures.values() if agreement else ()
    numbers = _TABLE.findall(table.label)
    of_table = [
        one.name for one in measures if one.source and any(number in one.source for number in numbers)
    ]
    words = {text.casefold() for text in table.contents}
    called = [one.name for one in measures if {one.name, one.unit or ""} & words]
    people = [POPULATION] if _POPULATION_TABLE in numbers else []
    lone = [one.name for one in measures if not one.tables and not one.index]
    return next((some[0] for some in (of_table, called, people, lone) if len(some) == 1), "")


class _Gathered:
    """What has been read of a file so far."""

    def __init__(self, found: MeasureFile, agreement: Agreement | None) -> None:
        self._found, self._agreement = found, agreement
        self._by_age: dict[tuple[str, int], dict[tuple[int, bool], Fraction]] = {}
        self._numbers: dict[str, list[tuple[Registration, str]]] = {}
        for party in agreement.parties.values() if agreement else ():
            for held in party.municipality.registrations if party.municipality else ():
                self._numbers.setdefault(held.number, []).append((held, party.name))
        measures = agreement.measures.values() if agreement else ()
        self._counted = {one.name for one in measures if isinstance(one.declared, ReferenceYears)}

    def read(self, form: tuple[str, ...], numbered: Row, cells: _Cells | int) -> Diagnostic | None:
        """Puts a row in its place, or tells what is wrong with it."""
        line, row = numbered
        if not isinstance(cells, int) and cells.value < 0 and self._is_added_up(cells):
            cells = len(row) - 1
        if isinstance(cells, int):
            values = {"column": form[cells], "value": shown(row[cells])}
            return Diagnostic("F702", "measure", Place(self._found.name, line, cells + 1), values)
        if not self._put(cells):
            at = Place(self._found.name, line, 1)
            if form == _INDEX:
                return Diagnostic("F702", "index_twice", at, {"measure": row[0], "year": cells.when})
            named = row[0] if form == _MEASURES else cells.measure
            return Diagnostic("F702", "measure_twice", at, {"measure": named, "party": cells.who})
        return None

    def figure(self, measure: str, figure: Figure) -> Diagnostic | None:
        """Puts a figure of a table in its place, or tells what is wrong with it."""
        age = _AGE.fullmatch(figure.age)
        cells = _Cells(
            measure,
            figure.region,
            figure.year,
            figure.value,
            int(age[1]) if age else None,
            bool(age and age[2]),
        )
        at = Place(self._found.name)
        if (figure.age and not age) or (cells.value < 0 and self._is_added_up(cells)):
            return Diagnostic("F702", "json", at, {"reason": f"«{figure.age}»"})
        facts = {"measure": measure, "party": figure.region}
        return None if self._put(cells) else Diagnostic("F702", "measure_twice", at, facts)

    def _is_added_up(self, cells: _Cells) -> bool:
        """Whether a value is one of several, among which one below zero would be hidden (elsewhere it is F303)."""
        return cells.age is not None or (cells.measure in self._counted and isinstance(cells.when, date))

    def finished(self) -> MeasureFile:
        """The file, with ages added up for each measure that asks for some."""
        measures = self._agreement.measures.values() if self._agreement else ()
        for measure in measures:
            for (who, year), people in self._by_age.items() if measure.ages else ():
                found = [people.get(age) for age in _ages(measure.ages or (0, 0), people)]
                known = [value for value in found if value is not None]
                if known and len(known) == len(found):
                    self._found.values[measure.name, who, year] = sum(known, Fraction(0))
                    self._found.told[measure.name, self._party(who, year), year] = False
        return self._found

    def _put(self, cells: _Cells) -> bool:
        """Keeps a value; False where there is one for the same already, or for its whole year and a day in it."""
        if cells.age is not None and isinstance(cells.when, int):
            of_year = self._by_age.setdefault((cells.who, cells.when), {})
            is_first = (cells.age, cells.is_open) not in of_year
            of_year[cells.age, cells.is_open] = cells.value
            return is_first
        period, is_record = cells.when, False
        if self._agreement and cells.measure in self._counted and isinstance(cells.when, date):
            period, is_record = self._agreement.year_of(cells.when), True
            key = cells.measure, cells.who, cells.when
            self._found.records[key] = (*self._found.records.get(key, ()), cells.value)
        else:
            self._found.values[cells.measure, cells.who, cells.when] = cells.value
        same, told = (cells.measure, self._party(cells.who, cells.when), period), self._found.told
        is_first = same not in told or (is_record and told[same])
        told[same] = is_record
        return is_first

    def _party(self, who: str, when: date | int) -> str:
        """The party of a municipality number, so that rows by name and by number are seen to be of the same."""
        day = when if isinstance(when, date) else date(when, 12, 31)
        return next((party for held, party in self._numbers.get(who, ()) if held.holds(day)), who)


def _ages(asked: tuple[int, int], people: Collection[tuple[int, bool]]) -> list[tuple[int, bool]]:
    """The ages that are added up, the last of them an open one where everybody from an age on is asked for."""
    first, last = asked
    opens = next((age for age, is_open in people if is_open), None)
    if opens is None or last < _OLDEST or opens < first:
        return [(age, False) for age in range(first, last + 1)]
    return [*((age, False) for age in range(first, opens)), (opens, True)]


def _cells(form: tuple[str, ...], row: Sequence[str]) -> _Cells | int:
    """The cells of a row, or the index of the first that cannot be read."""
    column = form.index("dato" if form == _MEASURES else "aar")
    when, value = _day_or_year(row[column]), exact_number(row[-1])
    if when is None or (form != _MEASURES and isinstance(when, date)):
        return column
    age = _AGE.fullmatch(row[3]) if form == _AGES else None
    if form == _AGES and age is None:
        return 3
    if value is None:
        return len(row) - 1
    if form in (_MEASURES, _INDEX):
        return _Cells(measure_name(row[0]), row[1] if form == _MEASURES else "", when, value)
    return _Cells(POPULATION, row[0], when, value, int(age[1]) if age else None, bool(age and age[2]))


def _day_or_year(text: str) -> date | int | None:
    """A year `2024`, or a day `01.01.2024` or `2024-01-01`."""
    parts = text.split("-") if "-" in text else text.split(".")[::-1]
    if not all(part.isascii() and part.isdigit() for part in parts):
        return None
    numbers = [int(part) for part in parts]
    if len(numbers) == 1:
        return (numbers[0] or None) if len(text) == 4 else None
    is_whole = len(numbers) == 3 and len(parts[0]) == 4  # `01.01.24` may be of any century
    return make_date(*numbers) if is_whole else None


def join_measures(
    read: Sequence[MeasureFile | tuple[Diagnostic, ...]],
) -> MeasureFiles | tuple[Diagnostic, ...]:
    """Several files as one, or what is wrong with them; F702 for a value that two of them give."""
    faults = [fault for one in read if isinstance(one, tuple) for fault in one]
    values: dict[tuple[str, str, date | int], Fraction] = {}
    records: dict[tuple[str, str, date], tuple[Fraction, ...]] = {}
    told: dict[tuple[str, str, date | int], bool] = {}
    files = [one for one in read if isinstance(one, MeasureFile)]
    for file in files:
        twice = file.clash(told) or next((key[:2] for key in file.records if key in records), None)
        if twice is not None:
            facts = dict(zip(("measure", "party"), twice, strict=True))
            faults.append(Diagnostic("F702", "measure_in_two_files", Place(file.name), facts))
        values.update(file.values)
        records.update(file.records)
        told.update(file.told)
    return tuple(faults) or MeasureFiles(values, records, tuple((one.name, one.sha256) for one in files))
