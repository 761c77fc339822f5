"""Measures as data: what is read, and what is refused with its place."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from fordel.diagnostic import Diagnostic
from fordel.measure_files import MeasureFile, MeasureFiles, join_measures, measures_of, parse_measures
from fordel.model import Measure, ReferenceDay, ReferenceYears
from tests.agreements_strategy import HERE
from tests.keys import agreement

HEADER = "grunnlag;part;dato;verdi\n"


def read(text: str) -> MeasureFile:
    found = measures_of(parse_measures("tall.csv", text.encode()))
    assert isinstance(found, MeasureFile)
    return found


def refused(text: str) -> list[tuple[str, str, int | None, int | None]]:
    found = measures_of(parse_measures("tall.csv", text.encode()))
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
        ("grunnlag;part;verdi\n", ("F701", "small_file", 1, None)),
        ("", ("F701", "small_file", 1, None)),
        (HEADER + "årsverk;Modum;8,2\n", ("F702", "row", 2, None)),
        (HEADER + "årsverk;Modum;31.02.2022;8,2\n", ("F702", "measure", 2, 3)),
        (HEADER + "årsverk;Modum;2022;8.2\n", ("F702", "measure", 2, 4)),
        (HEADER + "årsverk;Modum;2022;8-\n", ("F702", "measure", 2, 4)),
        (HEADER + "årsverk;Modum;2022;--8\n", ("F702", "measure", 2, 4)),
        (HEADER + "årsverk;Modum;01.01.22;8\n", ("F702", "measure", 2, 3)),
        (HEADER + "årsverk;Modum;2022;8\nårsverk;Modum;2022;9\n", ("F702", "measure_twice", 3, 1)),
        (HEADER + 'årsverk;"Modum;2022;8\n', ("F702", "quotes", 2, None)),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(
    text: str, expected: tuple[str, str, int | None, int | None]
) -> None:
    assert refused(text) == [expected]


def test_a_value_below_zero_is_kept_for_f303_to_name_its_party() -> None:
    assert read(HEADER + "årsverk;Modum;2022;-8,5\n").values == {("årsverk", "Modum", 2022): Fraction(-17, 2)}


# What the agreement tells of the measures -------------------------------------------------------------------

OF_HOURS = agreement(
    timer=Measure("timer", HERE, ReferenceYears()),
    barn=Measure("barn", HERE, ReferenceDay(), ages=(0, 2)),
    eldre=Measure("eldre", HERE, ReferenceDay(), ages=(2, 120)),
)


def told(text: str) -> MeasureFile | tuple[Diagnostic, ...]:
    return measures_of(parse_measures("tall.csv", text.encode()), OF_HOURS)


def test_days_of_a_measure_counted_through_a_year_are_records() -> None:
    rows = "timer;Modum;01.05.2022;2\ntimer;Modum;01.05.2022;2\ntimer;Sigdal;2022;5\n"
    found = told(HEADER + rows)
    assert isinstance(found, MeasureFile)
    assert found.records == {("timer", "Modum", date(2022, 5, 1)): (2, 2)}
    assert found.values == {("timer", "Sigdal", 2022): 5}


def test_a_record_below_zero_would_be_hidden_in_the_sum_of_its_year() -> None:
    found = told(HEADER + "timer;Modum;01.05.2022;-2\n")
    assert isinstance(found, tuple)
    assert [(one.code, one.variant, one.place.column) for one in found] == [("F702", "measure", 4)]


YEAR_AND_DAYS = ("timer;Modum;2022;2\n", "timer;3047;01.05.2022;2\n")
NAME_AND_NUMBER = ("timer;Modum;2022;2\n", "timer;3047;2022;2\n")
SAME_DAY = ("barn;Modum;01.01.2022;2\n", "barn;3047;2022-01-01;2\n")
TWICE = (YEAR_AND_DAYS, YEAR_AND_DAYS[::-1], NAME_AND_NUMBER, SAME_DAY)


@pytest.mark.parametrize(("row", "again"), TWICE)
def test_f702_a_value_twice_or_a_year_and_days_in_it(row: str, again: str) -> None:
    found = told(HEADER + row + again)
    assert isinstance(found, tuple)
    assert [(one.code, one.variant, one.place.line) for one in found] == [("F702", "measure_twice", 3)]


@pytest.mark.parametrize(("row", "again"), [*TWICE, YEAR_AND_DAYS[1:] * 2])
def test_f702_the_same_in_two_files(row: str, again: str) -> None:
    found = join_measures([told(HEADER + one) for one in (row, again)])
    assert isinstance(found, tuple)
    assert [(one.code, one.variant) for one in found] == [("F702", "measure_in_two_files")]


def test_records_of_a_year_may_be_of_several_files() -> None:
    rows = ("timer;Modum;01.05.2022;2\n", "timer;3047;02.05.2022;3\ntimer;Modum;2021;9\n")
    found = join_measures([told(HEADER + one) for one in rows])
    assert isinstance(found, MeasureFiles)
    assert (found.values, [*found.records.values()]) == ({("timer", "Modum", 2021): 9}, [(2,), (3,)])


def test_all_that_is_wrong_with_the_rows_is_told() -> None:
    assert refused(HEADER + "årsverk;Modum;2022;x\nårsverk;Modum\n") == [
        ("F702", "row", 3, None),
        ("F702", "measure", 2, 4),
    ]


def test_an_index_has_a_year_and_no_party() -> None:
    assert read("grunnlag;aar;verdi\ndeflator;2021;110,5\n").values == {
        ("deflator", "", 2021): Fraction(221, 2)
    }
    assert refused("grunnlag;aar;verdi\ndeflator;2021;1\ndeflator;2021;2\n") == [
        ("F702", "index_twice", 3, 1)
    ]
    assert refused("grunnlag;aar;verdi\ndeflator;01.01.2021;1\n") == [("F702", "measure", 2, 2)]


AGES = "kommunenummer;navn;aar;alder;innbyggertall\n"


def test_people_by_age_are_added_up_where_no_age_is_missing() -> None:
    rows = (
        f"{number};X;2022;{age};{count}\n"
        for number, age, count in (
            ("3047", "000", 1),
            ("3047", "1 år", 2),
            ("3047", "2", 4),
            ("3047", "3+", 8),
            ("3045", "0", 1),
            ("3045", "2", 4),
        )
    )
    found = told(AGES + "".join(rows))
    assert isinstance(found, MeasureFile)
    assert found.values == {("barn", "3047", 2022): 7, ("eldre", "3047", 2022): 12}


@pytest.mark.parametrize(
    ("last", "values"),
    [("2 år", {("barn", "3047", 2022): 3}), ("2 år eller eldre", {("eldre", "3047", 2022): 1})],
)
def test_an_age_that_the_file_lacks_gives_no_value(last: str, values: object) -> None:
    """Neither those above the last age of the file, nor one that is told of together with those above."""
    found = told(AGES + "".join(f"3047;Modum;2022;{age};1\n" for age in ("0", "1", last)))
    assert isinstance(found, MeasureFile)
    assert found.values == values


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("3047;Modum;2022;ung;5\n", ("F702", "measure", 2, 4)),
        ("3047;Modum;2022;5;-5\n", ("F702", "measure", 2, 5)),
        ("3047;Modum;0000;5;5\n", ("F702", "measure", 2, 3)),
        ("3047;Modum;2022;5;5\n" * 2, ("F702", "measure_twice", 3, 1)),
    ],
)
def test_a_row_by_age_that_cannot_be_read(row: str, expected: tuple[str, str, int, int]) -> None:
    assert refused(AGES + row) == [expected]
