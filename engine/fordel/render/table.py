"""Tables of amounts as text: columns that line up, in blocks one below another where there are many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fordel.clause_words import shorten
from fordel.wrapping import wrap

#: A label, the cells of the columns, and what stands at the right; None is a rule across the columns.
Row = tuple[str, Sequence[str], str] | None

_GAP = 2
_NOTE_GAP = 3
_WIDEST_LABEL = 36
_NARROWEST_HEADING = 12
_WIDEST_WORD = 24
_HEADING_LINES = 3


def table(headings: Sequence[str], rows: Sequence[Row], width: int) -> list[str]:
    """Return the lines of a table no wider than `width`, where its labels and one column leave room for that.

    Cells stand at the right of their columns. Columns that do not fit go into blocks below, with the labels.
    """
    written = [row for row in rows if row is not None]
    labels = max([min(len(label), _WIDEST_LABEL) for label, _, _ in written], default=0)
    notes = max([len(note) for _, _, note in written], default=0)
    widths = [
        max([_heading_width(heading), *(len(cells[at]) for _, cells, _ in written)])
        for at, heading in enumerate(headings)
    ]
    room = width - labels - (notes + _NOTE_GAP if notes else 0)
    lines: list[str] = []
    for block in _blocks(widths, room):
        lines += [""] if lines else []
        lines += _block(headings, rows, block, labels, widths)
    return lines


def _heading_width(heading: str) -> int:
    """The width a heading asks for: its longest word, or the whole of a short one."""
    longest = max(map(len, heading.split()), default=0)
    return max(min(len(heading), _NARROWEST_HEADING), min(longest, _WIDEST_WORD))


def _blocks(widths: Sequence[int], room: int) -> Iterator[range]:
    """The columns that stand beside each other, as many as there is room for, at least one."""
    first, used = 0, 0
    for at, width in enumerate(widths):
        if at > first and used + _GAP + width > room:
            yield range(first, at)
            first, used = at, 0
        used += _GAP + width
    yield range(first, len(widths))


def _block(
    headings: Sequence[str], rows: Sequence[Row], block: range, labels: int, widths: Sequence[int]
) -> Iterator[str]:
    own = [widths[at] for at in block]
    for words in _heading_lines([headings[at] for at in block], own):
        yield _line("", words, "", labels, own)
    for row in rows:
        if row is None:
            yield " " * (labels + _GAP) + "─" * (sum(own) + _GAP * (len(own) - 1))
        else:
            label, cells, note = row
            yield _line(shorten(label, _WIDEST_LABEL), [cells[at] for at in block], note, labels, own)


def _heading_lines(headings: Sequence[str], widths: Sequence[int]) -> list[list[str]]:
    """Headings in several lines where they are wider than their columns, the last words lowest."""
    wrapped = [
        wrap(shorten(heading, width * _HEADING_LINES - _HEADING_LINES), width, break_on_hyphens=True) or [""]
        for heading, width in zip(headings, widths, strict=True)
    ]
    height = max(map(len, wrapped))
    padded = [[""] * (height - len(lines)) + lines for lines in wrapped]
    return [list(line) for line in zip(*padded, strict=True)]


def _line(label: str, cells: Sequence[str], note: str, labels: int, widths: Sequence[int]) -> str:
    columns = "".join([" " * _GAP + cell.rjust(width) for cell, width in zip(cells, widths, strict=True)])
    return f"{label.ljust(labels)}{columns}{' ' * _NOTE_GAP}{note}".rstrip()
