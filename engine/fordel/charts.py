"""Pictures of amounts and shares: bars with their figures beside them, and wholes cut in parts; SVG as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from attrs import frozen

from fordel.charts_parts import FILL, SIGN, WIDTH, along, box, frame, hint, line, pattern_fill, short, text

_LABELS, _ROW, _HEADING, _GAP = 208, 30, 32, 12
_SIGNS_OF_LABEL = _LABELS // SIGN
_LEGEND_COLUMNS = 3


@frozen
class Bar:
    """One bar: what it stands for, the exact value that gives its length, and the figure as it is shown."""

    label: str
    value: Fraction | int
    shown: str


@frozen
class Group:
    """Bars, or parts of a whole, that belong together; `label` may be "" where there is only one group."""

    label: str
    bars: tuple[Bar, ...]


def bar_chart(title: str, description: str, groups: Sequence[Group]) -> str:
    """Bars, each with its label before it and its figure after it; negative ones go the other way.

    For kroner that parties bear, kroner an inhabitant, and what has changed since last year (values with a sign). All
    bars of a picture are of one scale. `title` and `description` are read to those who do not see the picture.
    """
    every = [bar for group in groups for bar in group.bars]
    figures = max([len(bar.shown) for bar in every], default=0) * SIGN + 16
    left = min(max([len(bar.label) for bar in every], default=0) * SIGN + 18, _LABELS)
    plot = WIDTH - left - figures
    values = [Fraction(0), *[Fraction(bar.value) for bar in every]]
    low, high = min(values), max(values)
    axis = left + along(-low, high - low, plot)
    shapes: list[str] = []
    y = 4
    for group in groups:
        if group.label:
            shapes.append(text(0, y + 18, group.label, kind="strong"))
            y += _HEADING
        shapes += [
            shape
            for row, bar in enumerate(group.bars)
            for shape in _bar(bar, (left - 10, y + row * _ROW), axis, (high - low, plot))
        ]
        shapes.append(line(axis, y, axis, y + len(group.bars) * _ROW - 4))
        y += len(group.bars) * _ROW + _GAP
    return frame(title, description, y, shapes)


def _bar(bar: Bar, at: tuple[int, int], axis: int, scale: tuple[Fraction | int, int]) -> Iterator[str]:
    x, y = at
    length = along(abs(Fraction(bar.value)), *scale)
    start = axis - length if bar.value < 0 else axis
    yield text(x, y + 18, short(bar.label, _SIGNS_OF_LABEL), anchor="end")
    if length:
        shape = box((start, y + 4), (length, 18), FILL, kind="fordel-bar")
        yield hint(shape, f"{bar.label}: {bar.shown}")
    yield text(WIDTH, y + 18, bar.shown, anchor="end")


def stack_chart(title: str, description: str, wholes: Sequence[Group]) -> str:
    """Wholes cut in parts, one below another: the shares of a key year by year.

    The values of each whole are at least 0 and are drawn as parts of their sum. A part has its figure inside where
    there is room; patterns, and the names above, tell whose it is.
    """
    names = list(dict.fromkeys(bar.label for whole in wholes for bar in whole.bars))
    left = max([len(whole.label) for whole in wholes], default=0) * SIGN + 12
    shapes, y = _legend(names)
    for whole in wholes:
        total = sum([Fraction(bar.value) for bar in whole.bars], Fraction(0))
        shapes.append(text(0, y + 20, whole.label, kind="strong"))
        before = Fraction(0)
        for bar in whole.bars:
            start = left + along(before, total, WIDTH - left - 1)
            before += Fraction(bar.value)
            end = left + along(before, total, WIDTH - left - 1)
            if end > start:
                shapes.append(_part(bar, names.index(bar.label), (start, end), y))
        y += _ROW + 4
    return frame(title, description, y, shapes, len(names))


def _part(bar: Bar, index: int, ends: tuple[int, int], y: int) -> str:
    start, end = ends
    shape = box((start, y), (end - start, 28), pattern_fill(index), edge="#333")
    if len(bar.shown) * SIGN <= end - start:
        shape += text((start + end) // 2, y + 19, bar.shown, anchor="middle", kind="inside")
    return hint(shape, f"{bar.label}: {bar.shown}")


def _legend(names: Sequence[str]) -> tuple[list[str], int]:
    """The names with their patterns, and where what follows begins."""
    shapes, wide = [], WIDTH // _LEGEND_COLUMNS
    for index, name in enumerate(names):
        x, y = index % _LEGEND_COLUMNS * wide, index // _LEGEND_COLUMNS * 26
        shapes.append(box((x + 1, y + 3), (22, 16), pattern_fill(index), edge="#333"))
        shapes.append(text(x + 32, y + 17, short(name, (wide - 40) // SIGN)))
    return shapes, (len(names) + _LEGEND_COLUMNS - 1) // _LEGEND_COLUMNS * 26 + 8
