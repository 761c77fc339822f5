"""What a printed statement is made of: text, tables that fit the paper, pictures, and amounts with their clause."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import frozen

from fordel.charts_parts import short
from fordel.explanation_costs import Section
from fordel.explanation_words import Sentence, capital, clause_label
from fordel.messages import sentence
from fordel.money import NO_BREAK_SPACE, kroner
from fordel.render.statement_text import printable, signs
from fordel.render.table import Row

#: A part of a statement as the template sets it: its `kind`, and what that kind needs.
Block = Mapping[str, object]

#: Widths in tenths of a point: what columns of amounts may take of the paper, a sign of text, and the air in a column.
_ROOM = {False: 3100, True: 5700}
_SIGN, _AIR = 42, 110
_LONGEST_HEADING = 14
_LONGEST_CELL = 30


@frozen
class Words:
    """The words of a language for one statement."""

    language: str

    def say(self, key: str, **values: object) -> str:
        """A sentence of the section `statement`."""
        return printable(sentence(f"statement.{key}", values, self.language))

    def tell(self, told: Sentence) -> str:
        """A sentence of a settlement or an explanation."""
        return printable(told.in_words(self.language))


def heading(level: int, words: str) -> Block:
    """A heading."""
    return {"kind": "heading", "level": level, "words": words}


def paragraphs(lines: Sequence[str]) -> Block:
    """Paragraphs of text."""
    return {"kind": "paragraphs", "lines": list(lines)}


def bullets(lines: Sequence[str]) -> Block:
    """A list with a point for each line."""
    return {"kind": "bullets", "lines": list(lines)}


def table(headings: Sequence[str], rows: Iterable[Sequence[str]], left: int, total: int = 0) -> Block:
    """A table whose first `left` columns are text and the others amounts; the last `total` rows are sums."""
    cells = [[printable(cell) for cell in row] for row in rows]
    return {
        "kind": "table",
        "left": left,
        "headings": [printable(one) for one in headings],
        "rows": [
            {"cells": row, "total": index >= len(cells) - total, "rule": index == len(cells) - total}
            for index, row in enumerate(cells)
        ],
    }


def hashes(rows: Iterable[Sequence[str]], headings: Sequence[str]) -> Block:
    """A table of what things are and their hashes, which are never broken."""
    cells = [{"cells": [printable(name), mark], "total": False, "rule": False} for name, mark in rows]
    return {"kind": "hashes", "headings": list(headings), "rows": cells}


def figure(svg: str, title: str, told: str) -> Block:
    """A picture with its title, and what is read to those who do not see it."""
    return {"kind": "figure", "title": title, "svg": _in_print(svg), "told": f"{title}: {told}"}


def _in_print(svg: str) -> str:
    """A picture in the font of the text around it."""
    return svg.replace('font-family="sans-serif"', 'font-family="Libertinus Serif"', 1)


def label(name: str, longest: int = 26) -> str:
    """A name as it stands in a picture."""
    return short(signs(name), longest)


def section(words: Words, told: Section, level: int) -> Block:
    """An amount with its clause quoted beside the sentences that tell how it came about."""
    return {
        "kind": "section",
        "level": level,
        "clause": printable(capital(clause_label(told.label).in_words(words.language))),
        "title": words.tell(told.title),
        "amount": printable(f"{kroner(told.ore)}{NO_BREAK_SPACE}kr"),
        "quote": printable(told.words),
        "paragraphs": [[words.tell(one) for one in paragraph] for paragraph in told.paragraphs if paragraph],
    }


# Tables of amounts, a column for each party -------------------------------------------------------------------


def amounts(
    first: Sequence[str], headings: Sequence[str], rows: Sequence[Row], *, wide: bool
) -> Iterator[Block]:
    """Rows with a column for each of the headings, in as many tables as the paper needs.

    `first` heads the label and the note of each row, which stand in every table. None in `rows` is a rule; what comes
    after it are sums.
    """
    written = [row for row in rows if row is not None]
    total = len(rows) - 1 - rows.index(None) if None in rows else 0
    noted = any(note for _, _, note in written)
    for block in _cut(headings, written, wide=wide):
        yield table(
            [*first[: 1 + noted], *[headings[at] for at in block]],
            [
                [name, *([note] if noted else []), *[cells[at] for at in block]]
                for name, cells, note in written
            ],
            1 + noted,
            total,
        )


def is_wide(headings: Sequence[str], rows: Sequence[Row]) -> bool:
    """Whether columns of amounts ask for paper that lies on its side."""
    written = [row for row in rows if row is not None]
    return len(_cut(headings, written, wide=False)) > 1


def _cut(
    headings: Sequence[str], rows: Sequence[tuple[str, Sequence[str], str]], *, wide: bool
) -> list[list[int]]:
    """The columns of each table: as many as there is room for, and about as many in each."""
    widths = [
        _AIR
        + _SIGN * min(max(_heading_width(one), *[len(cells[at]) for _, cells, _ in rows], 1), _LONGEST_CELL)
        for at, one in enumerate(headings)
    ]
    most = len(widths)
    blocks = _filled(widths, _ROOM[wide], most)
    return _filled(widths, _ROOM[wide], -(-most // len(blocks))) if blocks else []


def _filled(widths: Sequence[int], room: int, most: int) -> list[list[int]]:
    """Columns one after another in blocks that are no wider than `room` and have at most so many of them."""
    blocks: list[list[int]] = []
    taken = 0
    for at, width in enumerate(widths):
        if not blocks or taken + width > room or len(blocks[-1]) == most:
            blocks.append([])
            taken = 0
        blocks[-1].append(at)
        taken += width
    return blocks


def _heading_width(heading: str) -> int:
    """How many signs a heading takes, which may be broken between words and within long ones."""
    return min(max(map(len, heading.split()), default=0), _LONGEST_HEADING)
