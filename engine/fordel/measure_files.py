"""Measures as data: the CSV files that give keys their numbers at evaluation (language.md section 4)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction

from attrs import field, frozen

from fordel.diagnostic import Diagnostic
from fordel.ledger.csv_reader import decoding
from fordel.money import exact_number
from fordel.period import make_date
from fordel.resolver.measures import POPULATION, measure_name
from fordel.source import Place

_MEASURES = ("grunnlag", "part", "dato", "verdi")
_POPULATION = ("kommunenummer", "navn", "aar", "innbyggertall")
_FORMS = (_MEASURES, _POPULATION)

#: Values by measure, party or municipality number, and the day or the year they stand for.
Given = Mapping[tuple[str, str, date | int], Fraction]


@frozen
class MeasureFile:
    """The values of one file, and its SHA-256."""

    name: str
    sha256: str
    values: dict[tuple[str, str, date | int], Fraction] = field(factory=dict)


def read_measures(name: str, content: bytes) -> MeasureFile | tuple[Diagnostic, ...]:
    """The values of a measure file: `grunnlag;part;dato;verdi`, or population as in the built-in file.

    `part` is a party's name or municipality number, `dato` a day or a year. F701 where the columns are others, F702
    for each cell that cannot be read and for a value that is given twice.
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
        found = MeasureFile(name, decoded.sha256)
        return tuple(_read(found, form, reader)) or found
    except csv.Error:
        return (Diagnostic("F702", "quotes", Place(name, reader.line_num)),)


def _read(found: MeasureFile, form: tuple[str, ...], reader: Iterator[list[str]]) -> Iterator[Diagnostic]:
    """Puts the rows in their place; yields what cannot be read."""
    for line, cells in enumerate(reader, start=2):
        row = [cell.strip() for cell in cells]
        if not any(row):
            continue
        if len(row) != len(form):
            yield Diagnostic(
                "F702", "row", Place(found.name, line), {"found": len(row), "expected": len(form)}
            )
            continue
        measure, who, when_text = (POPULATION, row[0], row[2]) if form is _POPULATION else row[:3]
        when, value = _day_or_year(when_text), exact_number(row[3].removeprefix("-"))
        column = 3 if when is None else 4 if value is None or row[3].startswith("-") else 0
        if when is None or value is None or column:
            values = {"column": form[column - 1], "value": row[column - 1]}
            yield Diagnostic("F702", "measure", Place(found.name, line, column), values)
            continue
        key = (measure_name(measure), who, when)
        if key in found.values:
            yield Diagnostic(
                "F702", "measure_twice", Place(found.name, line, 1), {"measure": measure, "party": who}
            )
        found.values[key] = value


def _day_or_year(text: str) -> date | int | None:
    """A year `2024`, or a day `01.01.2024` or `2024-01-01`."""
    parts = text.split("-") if "-" in text else text.split(".")[::-1]
    if not all(part.isascii() and part.isdigit() for part in parts):
        return None
    numbers = [int(part) for part in parts]
    if len(numbers) == 1:
        return numbers[0] if len(text) == 4 else None
    return make_date(*numbers) if len(numbers) == 3 else None
