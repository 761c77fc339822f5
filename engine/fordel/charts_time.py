"""A picture of what holds when: stretches of time and single days on one line of years."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from attrs import frozen

from fordel.charts_parts import FILL, SIGN, WIDTH, along, box, frame, hint, line, short, text

_LABELS, _ROW, _TOP = 300, 42, 34
_PLOT = WIDTH - _LABELS - 24
_MOST_YEARS = 9


@frozen
class Stretch:
    """Something that holds from `first` to `last`, both included; `last` None: from then on.

    With `is_day` it is a day of its own. `shown` is when it is, in words.
    """

    label: str
    first: date
    last: date | None
    shown: str
    is_day: bool = False


def timeline(title: str, description: str, stretches: Sequence[Stretch], months: Sequence[str] = ()) -> str:
    """Stretches and days one below another, each with its name and its dates in words; none gives an empty picture.

    With `months`, the short names of the twelve, the line is one year: the days of every year, put in one.
    """
    days = [day for one in stretches for day in (one.first, one.last) if day]
    begins = date(min(days).year, 1, 1) if days else date(2000, 1, 1)
    ends = date(min(max(days, default=begins).year + (1 if months else 2), 9999), 1, 1)
    height = _TOP + len(stretches) * _ROW + 8
    ticks = _months(begins.year, months) if months else _years(begins.year, ends.year)
    shapes: list[str] = []
    for day, name in ticks:
        x = _x(day, (begins, ends))
        shapes += [line(x, 22, x, height - 6), text(x + 3, 18, name, kind="small")]
    for row, one in enumerate(stretches):
        shapes += _stretch(one, _TOP + row * _ROW, (begins, ends))
    return frame(title, description, height, shapes)


def _x(day: date, ends: tuple[date, date]) -> int:
    first, last = ends
    return _LABELS + along((day - first).days, (last - first).days, _PLOT)


def _years(begins: int, ends: int) -> Iterator[tuple[date, str]]:
    """The years along the top, no more than there is room for."""
    every = (ends - begins) // _MOST_YEARS + 1
    return ((date(year, 1, 1), str(year)) for year in range(begins, ends, every))


def _months(year: int, names: Sequence[str]) -> Iterator[tuple[date, str]]:
    return ((date(year, month, 1), name) for month, name in enumerate(names, 1))


def _stretch(one: Stretch, y: int, ends: tuple[date, date]) -> Iterator[str]:
    signs = _LABELS // SIGN - 2
    yield text(0, y + 16, short(one.label, signs), kind="strong")
    yield text(0, y + 33, short(one.shown, signs + 4), kind="small")
    x = _x(one.first, ends)
    told = f"{one.label}: {one.shown}"
    if one.is_day:
        shape = (
            f'<path d="M{x} {y + 8}l8 9-8 9-8-9z" fill="{FILL}" class="fordel-bar" stroke="currentColor"/>'
        )
        yield hint(shape, told)
        return
    end = _x(one.last, ends) if one.last else _LABELS + _PLOT
    shape = box((x, y + 8), (end - x, 18), FILL, kind="fordel-bar")
    if one.last is None:
        shape += f'<path d="M{end} {y + 8}l12 9-12 9z" fill="currentColor"/>'
    yield hint(shape, told)
