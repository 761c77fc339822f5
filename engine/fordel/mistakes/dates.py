"""Mistakes of dates: forms that cannot be read, and parts that are missing or too many."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fordel.mistakes.line import Line, Mistake
from fordel.mistakes.words import bare
from fordel.period import MONTH_NAMES
from fordel.suggestions import close

_WITH_MONTH = re.compile(
    r"(?<![\w.])(\d{1,2})(?:\.|\s?-?(?:ste|de|te|th|st))?\s*([^\W\d]+)(?:\s?\.(?=\s|$))?"
    r"(?:(?:,?\s*(?=\d{4})|\s*(?='?\d{2}(?![.\d])))('?\d{2,4}))?(?!\w)"
)
_DIGITS = (
    re.compile(r"(?<!\w)(?P<year>\d{4})\s?[./-]\s?(?P<month>\d{1,2})\s?[./-]\s?(?P<day>\d{1,2})(?!\w)"),
    re.compile(
        r"(?<!\w)(?P<day>\d{1,2})\s?[./-]\s?(?P<month>\d{1,2})\s?(?:[./-]|\s)\s?(?P<year>\d{4}|'?\d{2})(?!\w)"
    ),
    re.compile(r"(?<!\w)(?P<year>[12]\d{3})(?P<month>\d{2})(?P<day>\d{2})(?!\w)"),
    re.compile(r"(?<!\w)(?P<day>\d{1,2})\s?[./-]\s?(?P<month>\d{1,2})\.?(?!\w)(?P<year>)"),
)
_BROKEN = re.compile(
    rf"(?:\.\s*)?(\d{{1,2}})\W+(?:\w+\W+)??({'|'.join(MONTH_NAMES)})(?:\s+(?:\w+\s+)??(\d{{4}}))?(?!\w)"
)
_MONTH_AND_YEAR = re.compile(r"(?<!\w)([^\W\d]+)\.?,? (\d{4})(?!\w)")
_YEAR = re.compile(r"(?<!\w)([12]\d{3})(?!\w)")
_OTHER_NAMES = {"may": "mai", "october": "oktober", "december": "desember", "sep": "september"}
_SHORTEST = 3


def date_form(line: Line) -> Iterator[Mistake]:
    """A date or a day of the year in a form that cannot be read, as `1 juni 2021` or `1.6.21`."""
    for stretch, meant in _dates(line.text):
        if stretch[0] <= line.at <= stretch[1]:
            written = " ".join(line.text[slice(*stretch)].split())
            yield line.mend("date", stretch, meant, code="F103", written=written, meant=meant)


def broken_date(line: Line) -> Iterator[Mistake]:
    """A date with something foreign in it, as `1. . januar 2024`."""
    found = _BROKEN.match(line.text, line.at)
    if found and line.expects("DATE", "DAY"):
        written, meant = " ".join(found[0].split()), _written(*found.groups())
        yield line.mend("date", found.span(), meant, code="F103", written=written, meant=meant)


def _dates(text: str) -> Iterator[tuple[tuple[int, int], str]]:
    """What may be dates in a text: where each stands, and the date as it should be written."""
    for match in _WITH_MONTH.finditer(text):
        month = month_meant(match[2])
        if month:
            yield match.span(), _written(match[1], month, match[3])
    for pattern in _DIGITS:
        for match in pattern.finditer(text):
            number = int(match["month"])
            if 1 <= number <= len(MONTH_NAMES):
                yield match.span(), _written(match["day"], MONTH_NAMES[number - 1], match["year"])


def month_meant(word: str) -> str | None:
    """The month that a word stands for, where it is spelt in another way or cut short."""
    folded = bare(word)
    if folded in _OTHER_NAMES:
        return _OTHER_NAMES[folded]
    begun = [month for month in MONTH_NAMES if len(folded) >= _SHORTEST and month.startswith(folded)]
    near = begun or close(folded, MONTH_NAMES, 1)
    return near[0] if len(near) == 1 else None


def _written(day: str, month: str, year: str | None) -> str:
    digits = (year or "").lstrip("'")
    century = "20" if len(digits) == 2 else ""
    return f"{int(day)}. {month} {century}{digits}".rstrip()


def day_with_year(line: Line) -> Iterator[Mistake]:
    """A date with a year where the same day of every year is meant, and one without where it needs one."""
    match = _WITH_MONTH.match(line.text, line.at)
    month = month_meant(match[2]) if match else None
    if match is None or month is None:
        return
    if match[3]:
        meant = f"{int(match[1])}. {month}"
        yield line.mend("year_too_many", match.span(), meant, code="F103", written=match[0], meant=meant)
    elif line.expects("DATE"):
        written = match[0].strip()
        yield line.unclear("year_missing", (line.at, line.at + len(written)), code="F103", written=written)


def date_without_day(line: Line) -> Iterator[Mistake]:
    """A year, or a month and a year, where a date is needed."""
    if not line.expects("DATE"):
        return
    year, match = _YEAR.match(line.text, line.at), _MONTH_AND_YEAR.match(line.text, line.at)
    if year:
        ends = line.before is not None and line.before.text == line.words.written("to")
        meant = f"31. desember {year[1]}" if ends else f"1. januar {year[1]}"
        yield line.mend("only_year", year.span(), meant, code="F103", written=year[0], meant=meant)
    month = month_meant(match[1]) if match else None
    if match and month:
        meant = f"1. {month} {match[2]}"
        yield line.mend("day_missing", match.span(), meant, code="F103", written=match[0], meant=meant)
