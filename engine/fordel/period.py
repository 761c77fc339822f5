"""Days, spans of days, settlement periods, segments, accounting months and periods of notice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import MAXYEAR, MINYEAR, date, timedelta
from enum import Enum

from attrs import evolve, frozen

#: The months in bokmål and nynorsk, which have the same words.
MONTH_NAMES = (
    *("januar", "februar", "mars", "april", "mai", "juni"),
    *("juli", "august", "september", "oktober", "november", "desember"),
)

_MONTHS_A_YEAR = 12
_YEAR_END = 13
_ACCOUNTING_MONTH = re.compile(r"([0-9]{4})([0-9]{2})")
_DAY = timedelta(days=1)


@frozen
class Span:
    """Consecutive days from `first` to `last`, both included; `last` is None where the span has no end.

    Raises ValueError where it ends before it begins.
    """

    first: date
    last: date | None

    def __attrs_post_init__(self) -> None:
        if self.last is not None and self.last < self.first:
            raise ValueError(f"a span from {self.first} cannot end on {self.last}")

    def contains(self, day: date) -> bool:
        """Tell whether the day lies in the span."""
        return self.first <= day and (self.last is None or day <= self.last)

    def overlap(self, other: Span) -> Span | None:
        """Return the days that both spans have, or None where they have none."""
        first = max(self.first, other.first)
        lasts = [last for last in (self.last, other.last) if last is not None]
        last = min(lasts, default=None)
        return Span(first, last) if last is None or first <= last else None

    @property
    def days(self) -> int:
        """The number of days in the span; raises ValueError where it has no end."""
        if self.last is None:
            raise ValueError(f"the span from {self.first} has no end")
        return (self.last - self.first).days + 1


class Length(Enum):
    """How long a settlement period is; the values are the agreement's words for it (language.md 2.6)."""

    YEAR = "år"
    HALF_YEAR = "halvår"
    QUARTER = "kvartal"
    MONTH = "måned"

    @property
    def months(self) -> int:
        """The number of months in a period."""
        return {Length.YEAR: 12, Length.HALF_YEAR: 6, Length.QUARTER: 3, Length.MONTH: 1}[self]


@frozen
class Period:
    """A settlement period, or the part of one in which an agreement holds.

    The `year` is the accounting year. The `ordinal` decides whose turn it is for a spare øre (language.md 3.4):
    the year, or 2·year + half-year, 4·year + quarter, 12·year + month, these counted from 0 within the accounting
    year. A part has the ordinal of the whole.
    """

    first: date
    last: date
    length: Length
    ordinal: int
    year: int

    @property
    def part(self) -> int:
        """The number of the half-year, quarter or month in its year, counted from 1; 1 for a year."""
        return self.ordinal - self.year * (_MONTHS_A_YEAR // self.length.months) + 1

    @property
    def span(self) -> Span:
        """The days of the period."""
        return Span(self.first, self.last)

    def within(self, span: Span) -> Period | None:
        """Return the part of the period in the span, with the same ordinal, or None where no day is."""
        first = max(self.first, span.first)
        last = self.last if span.last is None else min(self.last, span.last)
        return evolve(self, first=first, last=last) if first <= last else None


def make_date(year: int, month: int, day: int) -> date | None:
    """Return the date, or None where the calendar has no such day."""
    try:
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None


def date_text(day: date) -> str:
    """Return the date in words: `1. juni 2021`."""
    return f"{day.day}. {MONTH_NAMES[day.month - 1]} {day.year}"


def periods(first: date, last: date, length: Length, begins: int = 1) -> tuple[Period, ...] | None:
    """Return the settlement periods from `first` to `last`, or None where these are no such bounds.

    The accounting year begins with the month `begins`, and has the number of that month's year.
    """
    opening, closing = _ordinal(first, length, begins), _ordinal(last, length, begins)
    found = tuple(_period(ordinal, length, begins) for ordinal in range(opening, closing + 1))
    on_bounds = found and found[0].first == first and found[-1].last == last
    return found if on_bounds else None


def year_span(year: int, begins: int = 1) -> Span:
    """Return the days of an accounting year that begins with the month `begins`, as far as the calendar goes.

    Raises ValueError for a year that the calendar has no day of.
    """
    if not (MINYEAR if begins == 1 else MINYEAR - 1) <= year <= MAXYEAR:
        raise ValueError(f"the calendar has no accounting year {year}")
    return _period(year, Length.YEAR, begins).span


def _ordinal(day: date, length: Length, begins: int) -> int:
    """Return the ordinal of the period that the day lies in."""
    return (day.year * _MONTHS_A_YEAR + day.month - begins) // length.months


def _period(ordinal: int, length: Length, begins: int) -> Period:
    """Return the whole period of that ordinal, as far as the calendar goes."""
    month = ordinal * length.months
    first, following = (_month_start(month + begins - 1 + more) for more in (0, length.months))
    last = date.max if following is None else following - _DAY
    return Period(first or date.min, last, length, ordinal, month // _MONTHS_A_YEAR)


def _month_start(months: int) -> date | None:
    """Return the first day of a month, counted from January of the year 0; None outside the calendar."""
    year, month = divmod(months, _MONTHS_A_YEAR)
    return make_date(year, month + 1, 1)


def cut(span: Span, days: Iterable[date]) -> tuple[Span, ...]:
    """Return the segments of the span, cut before each of the days that lies in it (language.md 3.2)."""
    firsts = sorted({span.first, *filter(span.contains, days)})
    lasts = [*(first - _DAY for first in firsts[1:]), span.last]
    return tuple(Span(first, last) for first, last in zip(firsts, lasts, strict=True))


def turns(spans: Iterable[Span]) -> Iterator[date]:
    """The days on which one of the spans begins, and those after one has ended; after the last day there is none."""
    for span in spans:
        yield span.first
        if span.last and span.last < date.max:
            yield span.last + _DAY


def exit_takes_effect(notice: date, months: int, on: tuple[int, int] | None) -> date:
    """Return the day an exit takes effect: the first `on` (month, day) not before notice plus N months.

    Without `on` it is that day itself, as under kommuneloven § 20-8: one year's notice. With 24 months
    and 1 January it is the rule of IKT Nordhordland: earliest two years after the notice, and then from
    the following 1 January. Where the month reached has no such day, its last one counts: 29 February
    and one year is 28 February. `on` is a day that every year has. Raises ValueError or OverflowError
    past the year 9999.
    """
    year, month = divmod(notice.year * _MONTHS_A_YEAR + notice.month - 1 + months, _MONTHS_A_YEAR)
    earliest = min(month_end(year, month + 1), date(year, month + 1, 1) + (notice.day - 1) * _DAY)
    if on is None:
        return earliest
    same_year = date(year, *on)
    return same_year if same_year >= earliest else date(year + 1, *on)


def month_end(year: int, month: int) -> date:
    """Return the last day of a month (1 to 12)."""
    return date(year, 12, 31) if month == _MONTHS_A_YEAR else date(year, month + 1, 1) - _DAY


def accounting_month(text: str) -> tuple[int, int] | None:
    """Return year and month of a ledger's `YYYYMM`, 13 being the year end, or None where it is none."""
    match = _ACCOUNTING_MONTH.fullmatch(text)
    if match is None:
        return None
    year, month = int(match[1]), int(match[2])
    return (year, month) if year >= 1 and 1 <= month <= _YEAR_END else None


def posting_day(
    voucher_date: date | None, year: int | None, month: int | None, begins: int = 1
) -> date | None:
    """Return the day on which a ledger line counts (language.md 3.2).

    The accounting month decides: the voucher's date if it lies in that month, else the month's last day. Months
    1 to 12 are those of the calendar; month 13 is the last day of the accounting year, which begins with the
    month `begins`. A ledger without accounting months (`year` and `month` None) goes by the voucher's date.
    """
    if year is None or month is None:
        return voucher_date
    if voucher_date is not None and (voucher_date.year, voucher_date.month) == (year, month):
        return voucher_date
    return year_span(year, begins).last if month == _YEAR_END else month_end(year, month)
