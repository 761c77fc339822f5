"""A picture of how money flows: boxes in columns from left to right, with a band for each way between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction

from attrs import frozen

from fordel.charts_parts import FILL, SIGN, WIDTH, along, escaped, frame, lines_of, text

_GAP, _LINE, _PADDING, _WIDEST, _THINNEST = 14, 18, 8, 22, 2

#: How wide bands are that are all alike, and those of one box together.
_EQUAL, _ROOM = 6, 120


@frozen
class Node:
    """A box: what it is, and a figure or a few words that are shown under it ("" for none)."""

    label: str
    shown: str = ""


@frozen
class Band:
    """A way from a box of one column to a box of the next, by their numbers from 0, counted in each column.

    `value` gives its width; where all are equal, all bands are equally wide. `shown` is told when it is pointed at.
    """

    column: int
    start: int
    end: int
    value: Fraction | int = 1
    shown: str = ""


@frozen
class _Placed:
    """A box with its place."""

    x: int
    y: int
    height: int
    lines: tuple[str, ...]
    shown: str


def flow_chart(
    title: str, description: str, columns: Sequence[tuple[str, Sequence[Node]]], bands: Sequence[Band]
) -> str:
    """Boxes in two to four columns, each with a heading, and the bands between them."""
    wide = 200 if len(columns) <= 3 else 150
    step = (WIDTH - wide) // max(len(columns) - 1, 1)
    thick = _thickness(bands)
    placed: dict[tuple[int, int], _Placed] = {}
    for at, (_, nodes) in enumerate(columns):
        room = {
            index: max(
                sum(thick[id(one)] for one in bands if (one.column, one.start) == (at, index)),
                sum(thick[id(one)] for one in bands if (one.column + 1, one.end) == (at, index)),
            )
            for index in range(len(nodes))
        }
        placed |= _column(nodes, at, (at * step, wide), room)
    height = max([one.y + one.height for one in placed.values()], default=0) + _GAP
    shapes = [text(at * step, 18, heading, kind="strong") for at, (heading, _) in enumerate(columns)]
    shapes += _bands(bands, placed, thick, wide)
    shapes += [_node(one, wide) for one in placed.values()]
    return frame(title, description, height, shapes)


def _thickness(bands: Sequence[Band]) -> Mapping[int, int]:
    """How wide each band is; the more of them meet at one box, the thinner, and thin where all are equal."""
    ends = Counter((band.column, "from", band.start) for band in bands)
    ends.update((band.column, "to", band.end) for band in bands)
    most = max(ends.values(), default=1)
    sizes = {id(band): abs(Fraction(band.value)) for band in bands}
    widest = max(sizes.values(), default=Fraction(0))
    room = _WIDEST if len(set(sizes.values())) > 1 else _EQUAL
    room = min(room, max(_THINNEST, _ROOM // most))
    return {mark: max(_THINNEST, along(size, widest, room)) for mark, size in sizes.items()}


def _column(
    nodes: Sequence[Node], at: int, across: tuple[int, int], room: Mapping[int, int]
) -> dict[tuple[int, int], _Placed]:
    x, wide = across
    placed, y = {}, 32
    for index, node in enumerate(nodes):
        lines = tuple(lines_of(node.label, (wide - 2 * _PADDING) // SIGN))
        words = (len(lines) + bool(node.shown)) * _LINE + 2 * _PADDING - 4
        height = max(words, room[index] + 4)
        placed[at, index] = _Placed(x, y, height, lines, node.shown)
        y += height + _GAP
    return placed


def _bands(
    bands: Sequence[Band], placed: Mapping[tuple[int, int], _Placed], thick: Mapping[int, int], wide: int
) -> list[str]:
    """The bands, laid side by side where several leave or reach a box, in the middle of it."""
    leaving = _offsets([((one.column, one.start), thick[id(one)]) for one in bands], placed)
    reaching = _offsets([((one.column + 1, one.end), thick[id(one)]) for one in bands], placed)
    shapes = []
    for band, start, end in zip(bands, leaving, reaching, strict=True):
        x, to_x = placed[band.column, band.start].x + wide, placed[band.column + 1, band.end].x
        middle = (x + to_x) // 2
        path = (
            f'<path class="fordel-band" d="M{x} {start}C{middle} {start} {middle} {end} {to_x} {end}" '
            f'stroke="{FILL}" stroke-width="{thick[id(band)]}" stroke-opacity="0.75"/>'
        )
        told = f"<title>{escaped(band.shown)}</title>" if band.shown else ""
        shapes.append(f"<g>{told}{path}</g>")
    return shapes


def _offsets(
    ends: Sequence[tuple[tuple[int, int], int]], placed: Mapping[tuple[int, int], _Placed]
) -> list[int]:
    """Where each band meets its box."""
    total: dict[tuple[int, int], int] = {}
    for at, width in ends:
        total[at] = total.get(at, 0) + width
    used: dict[tuple[int, int], int] = {}
    found = []
    for at, width in ends:
        top = placed[at].y + (placed[at].height - total[at]) // 2
        found.append(top + used.get(at, 0) + width // 2)
        used[at] = used.get(at, 0) + width
    return found


def _node(one: _Placed, wide: int) -> str:
    """A box with its words in the middle of its height."""
    words = (len(one.lines) + bool(one.shown)) * _LINE
    y = one.y + (one.height - words) // 2 + 14
    shape = (
        f'<rect class="fordel-node" x="{one.x}" y="{one.y}" width="{wide}" height="{one.height}" rx="4" '
        'fill="#fff" stroke="currentColor" stroke-width="1"/>'
    )
    told = [_words(one.x, y + row * _LINE, words, 15) for row, words in enumerate(one.lines)]
    if one.shown:
        told.append(_words(one.x, y + len(one.lines) * _LINE, one.shown, 13))
    return f"{shape}{''.join(told)}"


def _words(x: int, y: int, words: str, size: int) -> str:
    return (
        f'<text class="fordel-node-text" x="{x + _PADDING}" y="{y}" font-size="{size}" fill="#111">'
        f"{escaped(words)}</text>"
    )
