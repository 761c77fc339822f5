"""Bars of text: how far each reaches of a line, in eighths of a sign where the terminal has such signs."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from attrs import frozen

_EIGHTHS = " ▏▎▍▌▋▊▉"
_COLOUR, _PLAIN = "\x1b[36m", "\x1b[0m"
_LONGEST_LABEL = 28
_GAP = 2
_INDENT = 2


@frozen
class Pen:
    """What the output can show: how many signs a line has, whether it has blocks, and whether it has colours."""

    width: int = 100
    blocks: bool = True
    colours: bool = False


def bars(rows: Sequence[tuple[str, Fraction | int, str]], pen: Pen) -> list[str]:
    """A line for each label, value and figure as it is shown; the largest value fills the room there is.

    A value below zero goes with a minus before its bar; the figure tells it in any case.
    """
    from fordel.charts_parts import short

    labels = [short(label, _LONGEST_LABEL) for label, _, _ in rows]
    left = max(map(len, labels), default=0)
    figures = max([len(shown) for _, _, shown in rows], default=0)
    room = max(pen.width - _INDENT - left - figures - 2 * _GAP, 10)
    largest = max([abs(Fraction(value)) for _, value, _ in rows], default=Fraction(0))
    lines = []
    for label, (_, value, shown) in zip(labels, rows, strict=True):
        drawn = _bar(Fraction(value), largest, room, pen)
        lines.append(
            f"{' ' * _INDENT}{label.ljust(left)}{' ' * _GAP}{drawn}{' ' * _GAP}{shown.rjust(figures)}"
        )
    return lines


def _bar(value: Fraction, largest: Fraction, room: int, pen: Pen) -> str:
    """The bar and the blanks after it, as wide as the room; what is not nothing can always be seen."""
    sign = "-" if value < 0 else ""
    free = room - len(sign)
    if not value or not largest:
        return " " * room
    eighths = max(int(abs(value) * free * 8 / largest), 1)
    if pen.blocks:
        drawn = sign + "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()
    else:
        drawn = sign + "#" * max(eighths // 8, 1)
    after = " " * (room - len(drawn))
    return f"{_COLOUR}{drawn}{_PLAIN}{after}" if pen.colours else drawn + after
