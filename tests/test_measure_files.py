"""Measures as data: what is read, and what is refused with its place."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from fordel.measure_files import MeasureFile, read_measures

HEADER = "grunnlag;part;dato;verdi\n"


def read(text: str) -> MeasureFile:
    found = read_measures("tall.csv", text.encode())
    assert isinstance(found, MeasureFile)
    return found


def refused(text: str) -> list[tuple[str, str, int | None, int | None]]:
    found = read_measures("tall.csv", text.encode())
    assert isinstance(found, tuple)
    return [(one.code, one.variant, one.place.line, one.place.column) for one in found]


def test_days_and_years_are_both_read() -> None:
    text = HEADER + "årsverk;Modum;01.01.2022;8,2\nårsverk;3045;2022-01-01;2,4\nfolketal;3047;2022;14 273\n\n"
    assert read(text).values == {
        ("årsverk", "Modum", date(2022, 1, 1)): Fraction(41, 5),
        ("årsverk", "3045", date(2022, 1, 1)): Fraction(12, 5),
        ("innbyggertall", "3047", 2022): Fraction(14273),
    }


def test_population_is_read_in_the_form_of_the_built_in_file() -> None:
    text = "kommunenummer;navn;aar;innbyggertall\n3047;Modum;2022;14273\n"
    assert read(text).values == {("innbyggertall", "3047", 2022): Fraction(14273)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("grunnlag;part;verdi\n", ("F701", "measures", 1, None)),
        ("", ("F701", "measures", 1, None)),
        (HEADER + "årsverk;Modum;8,2\n", ("F702", "row", 2, None)),
        (HEADER + "årsverk;Modum;31.02.2022;8,2\n", ("F702", "measure", 2, 3)),
        (HEADER + "årsverk;Modum;2022;8.2\n", ("F702", "measure", 2, 4)),
        (HEADER + "årsverk;Modum;2022;-8\n", ("F702", "measure", 2, 4)),
        (HEADER + "årsverk;Modum;2022;8\nårsverk;Modum;2022;9\n", ("F702", "measure_twice", 3, 1)),
        (HEADER + 'årsverk;"Modum;2022;8\n', ("F702", "quotes", 2, None)),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(
    text: str, expected: tuple[str, str, int | None, int | None]
) -> None:
    assert refused(text) == [expected]
