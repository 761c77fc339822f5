"""Days, settlement periods, segments, notice and accounting months."""

from datetime import MAXYEAR, MINYEAR, date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fordel.period import (
    MONTH_NAMES,
    Length,
    Period,
    Span,
    accounting_month,
    cut,
    date_text,
    exit_takes_effect,
    make_date,
    periods,
    posting_day,
    year_span,
)

DAY = timedelta(days=1)
DAYS = st.dates(date(2018, 1, 1), date(2026, 12, 31))
LENGTHS = st.sampled_from(Length)


@st.composite
def spans(draw: st.DrawFn) -> Span:
    first, last = draw(DAYS), draw(st.none() | DAYS)
    return Span(first, last) if last is None else Span(min(first, last), max(first, last))


# Spans and segments


@given(spans(), spans(), DAYS)
def test_the_overlap_has_the_days_that_both_have(one: Span, other: Span, day: date) -> None:
    overlap = one.overlap(other)
    for chosen in (day, one.first, other.first, one.last, other.last):
        if chosen is not None:
            both = one.contains(chosen) and other.contains(chosen)
            assert (overlap is not None and overlap.contains(chosen)) == both


def test_spans_include_both_ends() -> None:
    span = Span(date(2024, 2, 1), date(2024, 2, 29))
    assert span.contains(date(2024, 2, 1))
    assert span.contains(date(2024, 2, 29))
    assert not span.contains(date(2024, 1, 31))
    assert not span.contains(date(2024, 3, 1))
    assert span.days == 29
    assert Span(date(2024, 2, 1), date(2024, 2, 1)).days == 1
    assert Span(date(2024, 2, 1), None).contains(date.max)
    assert not Span(date(2024, 2, 1), None).contains(date(2024, 1, 31))
    assert span.overlap(Span(date(2024, 2, 29), None)) == Span(date(2024, 2, 29), date(2024, 2, 29))
    assert span.overlap(Span(date(2024, 3, 1), None)) is None
    assert Span(date(2024, 1, 1), None).overlap(Span(date(2025, 1, 1), None)) == Span(date(2025, 1, 1), None)


def test_spans_without_days_or_without_end() -> None:
    with pytest.raises(ValueError, match="cannot end on 2023-12-31"):
        Span(date(2024, 1, 1), date(2023, 12, 31))
    with pytest.raises(ValueError, match="has no end"):
        Span(date(2024, 1, 1), None).days  # noqa: B018  reading it is the test


@given(spans(), st.lists(DAYS, max_size=6))
def test_segments_cover_the_span_and_begin_at_each_day(span: Span, days: list[date]) -> None:
    segments = cut(span, iter(days))
    assert segments[0].first == span.first
    assert segments[-1].last == span.last
    for before, after in pairwise(segments):
        assert before.last == after.first - DAY
    inside = {day for day in days if span.contains(day)}
    assert [segment.first for segment in segments] == sorted({span.first} | inside)


def test_known_segments() -> None:
    year = Span(date(2024, 1, 1), date(2024, 12, 31))
    days = [date(2024, 7, 1), date(2024, 12, 31), date(2024, 1, 1), date(2025, 1, 1), date(2024, 7, 1)]
    assert cut(year, days) == (
        Span(date(2024, 1, 1), date(2024, 6, 30)),
        Span(date(2024, 7, 1), date(2024, 12, 30)),
        Span(date(2024, 12, 31), date(2024, 12, 31)),
    )
    assert cut(year, []) == (year,)


# Dates


def test_dates_are_made_and_written() -> None:
    assert make_date(2024, 2, 29) == date(2024, 2, 29)
    for year, month, day in ((2023, 2, 29), (2024, 13, 1), (0, 1, 1), (10**30, 1, 1), (2024, 1, 0)):
        assert make_date(year, month, day) is None
    assert date_text(date(2021, 6, 1)) == "1. juni 2021"
    assert date_text(date(2024, 12, 31)) == "31. desember 2024"
    assert " ".join(MONTH_NAMES) == (
        "januar februar mars april mai juni juli august september oktober november desember"
    )


# Settlement periods


@given(st.integers(2000, 2030), st.integers(1, 4), LENGTHS, st.integers(1, 12))
def test_periods_fill_the_years_and_count_on(year: int, years: int, length: Length, begins: int) -> None:
    first, last = date(year, begins, 1), date(year + years, begins, 1) - DAY
    found = periods(first, last, length, begins)
    assert found is not None
    assert len(found) == years * 12 // length.months
    assert sum(period.span.days for period in found) == Span(first, last).days
    for before, after in pairwise(found):
        assert (after.first, after.ordinal) == (before.last + DAY, before.ordinal + 1)
    for period in found:
        assert period.ordinal == 12 // length.months * period.year + period.part - 1
        span = year_span(period.year, begins)
        assert (span.first.year, span.first.month, span.first.day) == (period.year, begins, 1)
        assert period.within(span) == period
        assert 1 <= period.part <= 12 // length.months
        assert periods(period.first, period.last, length, begins) == (period,)


def test_known_periods() -> None:
    def one(first: date, last: date, length: Length) -> Period | None:
        found = periods(first, last, length)
        return found[0] if found else None

    year = one(date(2022, 1, 1), date(2022, 12, 31), Length.YEAR)
    assert year == Period(date(2022, 1, 1), date(2022, 12, 31), Length.YEAR, 2022, 2022)
    assert year.part == 1
    half = one(date(2022, 7, 1), date(2022, 12, 31), Length.HALF_YEAR)
    assert half == Period(date(2022, 7, 1), date(2022, 12, 31), Length.HALF_YEAR, 2 * 2022 + 1, 2022)
    assert half.part == 2
    quarter = one(date(2022, 4, 1), date(2022, 6, 30), Length.QUARTER)
    assert quarter == Period(date(2022, 4, 1), date(2022, 6, 30), Length.QUARTER, 4 * 2022 + 1, 2022)
    month = one(date(2024, 2, 1), date(2024, 2, 29), Length.MONTH)
    assert month == Period(date(2024, 2, 1), date(2024, 2, 29), Length.MONTH, 12 * 2024 + 1, 2024)
    assert [length.value for length in Length] == ["år", "halvår", "kvartal", "måned"]


@pytest.mark.parametrize(
    ("first", "last", "length"),
    [
        (date(2022, 1, 2), date(2022, 12, 31), Length.YEAR),
        (date(2022, 1, 1), date(2022, 12, 30), Length.YEAR),
        (date(2022, 4, 1), date(2022, 9, 30), Length.HALF_YEAR),
        (date(2022, 2, 1), date(2022, 4, 30), Length.QUARTER),
        (date(2024, 2, 1), date(2024, 2, 28), Length.MONTH),
        (date(2023, 1, 1), date(2022, 12, 31), Length.YEAR),
        (date(2022, 2, 1), date(2022, 1, 31), Length.MONTH),
    ],
)
def test_bounds_that_are_no_period_bounds(first: date, last: date, length: Length) -> None:
    assert periods(first, last, length) is None


@pytest.mark.parametrize(
    ("first", "last", "length", "ordinal", "part"),
    [
        (date(2024, 8, 1), date(2025, 7, 31), Length.YEAR, 2024, 1),
        (date(2024, 8, 1), date(2025, 1, 31), Length.HALF_YEAR, 4048, 1),
        (date(2025, 2, 1), date(2025, 7, 31), Length.HALF_YEAR, 4049, 2),
        (date(2024, 11, 1), date(2025, 1, 31), Length.QUARTER, 8097, 2),
        (date(2025, 5, 1), date(2025, 7, 31), Length.QUARTER, 8099, 4),
        (date(2024, 8, 1), date(2024, 8, 31), Length.MONTH, 24288, 1),
        (date(2024, 12, 1), date(2024, 12, 31), Length.MONTH, 24292, 5),
        (date(2025, 2, 1), date(2025, 2, 28), Length.MONTH, 24294, 7),
        (date(2025, 7, 1), date(2025, 7, 31), Length.MONTH, 24299, 12),
    ],
)
def test_known_periods_of_a_school_year(
    first: date, last: date, length: Length, ordinal: int, part: int
) -> None:
    found = periods(first, last, length, 8)
    assert found == (Period(first, last, length, ordinal, 2024),)
    assert found[0].part == part


def test_a_school_year_has_other_bounds_than_the_calendar() -> None:
    assert periods(date(2024, 1, 1), date(2024, 12, 31), Length.YEAR, 8) is None
    assert periods(date(2024, 10, 1), date(2024, 12, 31), Length.QUARTER, 8) is None
    assert periods(date(2024, 10, 1), date(2024, 12, 31), Length.QUARTER, 10) is not None


def test_the_days_of_an_accounting_year() -> None:
    assert year_span(2024) == Span(date(2024, 1, 1), date(2024, 12, 31))
    assert year_span(2024, 8) == Span(date(2024, 8, 1), date(2025, 7, 31))
    assert year_span(2023, 3) == Span(date(2023, 3, 1), date(2024, 2, 29))
    assert year_span(MAXYEAR) == Span(date(MAXYEAR, 1, 1), date.max)
    assert year_span(MAXYEAR, 8) == Span(date(MAXYEAR, 8, 1), date.max)
    assert year_span(0, 8) == Span(date.min, date(1, 7, 31))
    for year, begins in ((0, 1), (-1, 8), (MAXYEAR + 1, 1)):
        with pytest.raises(ValueError, match="no accounting year"):
            year_span(year, begins)


def test_the_calendar_ends_with_a_period() -> None:
    for year in (MINYEAR, MAXYEAR):
        for length in Length:
            assert periods(date(year, 1, 1), date(year, 12, 31), length) is not None


def test_a_part_of_a_period_keeps_its_ordinal() -> None:
    found = periods(date(2021, 1, 1), date(2021, 12, 31), Length.HALF_YEAR)
    assert found is not None
    agreement = Span(date(2021, 6, 1), date(2021, 7, 31))
    assert [period.within(agreement) for period in found] == [
        Period(date(2021, 6, 1), date(2021, 6, 30), Length.HALF_YEAR, 4042, 2021),
        Period(date(2021, 7, 1), date(2021, 7, 31), Length.HALF_YEAR, 4043, 2021),
    ]
    assert found[0].within(Span(date(2021, 6, 30), None)) is not None
    assert found[0].within(Span(date(2021, 7, 1), None)) is None
    assert found[1].within(Span(date(2020, 7, 1), date(2021, 6, 30))) is None
    assert found[1].within(Span(date(2020, 7, 1), None)) == found[1]


# Exit


@pytest.mark.parametrize(
    ("notice", "months", "on", "effect"),
    [
        (date(2023, 3, 15), 12, None, date(2024, 3, 15)),  # kommuneloven § 20-8
        (date(2024, 2, 29), 12, None, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, None, date(2028, 2, 29)),
        (date(2023, 8, 31), 6, None, date(2024, 2, 29)),
        (date(2023, 10, 31), 1, None, date(2023, 11, 30)),
        (date(2023, 11, 30), 1, None, date(2023, 12, 30)),
        (date(2023, 12, 31), 12, None, date(2024, 12, 31)),
        (date(2018, 10, 1), 24, (1, 1), date(2021, 1, 1)),  # IKT Nordhordland: two years, then 1 January
        (date(2019, 1, 1), 24, (1, 1), date(2021, 1, 1)),
        (date(2019, 1, 2), 24, (1, 1), date(2022, 1, 1)),
        (date(2023, 6, 30), 0, (7, 1), date(2023, 7, 1)),
        (date(2023, 7, 2), 0, (7, 1), date(2024, 7, 1)),
    ],
)
def test_exit(notice: date, months: int, on: tuple[int, int] | None, effect: date) -> None:
    assert exit_takes_effect(notice, months, on) == effect


@given(DAYS, st.integers(0, 60), st.dates(date(2001, 1, 1), date(2001, 12, 31)))
def test_exit_is_on_the_first_such_day_after_the_notice(notice: date, months: int, day: date) -> None:
    earliest = exit_takes_effect(notice, months, None)
    effect = exit_takes_effect(notice, months, (day.month, day.day))
    assert (effect.month, effect.day) == (day.month, day.day)
    assert earliest <= effect
    assert effect.replace(year=effect.year - 1) < earliest
    assert (earliest.year - notice.year) * 12 + earliest.month - notice.month == months
    assert earliest.day == notice.day or ((earliest + DAY).day == 1 and earliest.day < notice.day)


def test_exit_past_the_calendar() -> None:
    for months in (12 * 9000, 12 * 10**12):
        with pytest.raises((ValueError, OverflowError)):
            exit_takes_effect(date(2024, 1, 1), months, None)
    assert exit_takes_effect(date(9998, 12, 31), 12, None) == date.max


# The accounting month


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("202201", (2022, 1)),
        ("202212", (2022, 12)),
        ("202213", (2022, 13)),
        ("000101", (1, 1)),
        ("000001", None),
        ("202200", None),
        ("202214", None),
        ("20221", None),
        ("2022012", None),
        ("2022-1", None),
        ("20220１", None),
        (" 202201", None),
        ("202201\n", None),
        ("", None),
    ],
)
def test_accounting_months(text: str, month: tuple[int, int] | None) -> None:
    assert accounting_month(text) == month


@pytest.mark.parametrize(
    ("voucher_date", "year", "month", "day"),
    [
        (date(2022, 3, 5), 2022, 3, date(2022, 3, 5)),
        (date(2023, 1, 9), 2022, 12, date(2022, 12, 31)),  # an invoice in January may belong to December
        (date(2022, 2, 9), 2024, 2, date(2024, 2, 29)),
        (date(2023, 3, 9), 2022, 3, date(2022, 3, 31)),
        (date(2022, 12, 5), 2022, 13, date(2022, 12, 31)),
        (None, 2022, 13, date(2022, 12, 31)),
        (None, 2022, 6, date(2022, 6, 30)),
        (None, 9999, 12, date.max),
        (date(2022, 3, 5), None, None, date(2022, 3, 5)),
        (date(2022, 3, 5), 2023, None, date(2022, 3, 5)),
        (date(2022, 3, 5), None, 4, date(2022, 3, 5)),
        (None, None, None, None),
    ],
)
def test_posting_days(
    voucher_date: date | None, year: int | None, month: int | None, day: date | None
) -> None:
    assert posting_day(voucher_date, year, month) == day


def test_the_end_of_a_school_year_is_the_day_of_month_13() -> None:
    """Months 1 to 12 are those of the calendar whatever year the agreement counts by."""
    assert posting_day(None, 2024, 13, 8) == date(2025, 7, 31)
    assert posting_day(date(2024, 12, 5), 2024, 13, 8) == date(2025, 7, 31)
    assert posting_day(None, 2024, 12, 8) == date(2024, 12, 31)
    assert posting_day(date(2024, 3, 5), 2024, 3, 8) == date(2024, 3, 5)
