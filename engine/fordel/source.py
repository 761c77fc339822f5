"""The text of a file, and places in it."""

from __future__ import annotations

import re
from bisect import bisect_right

from attrs import field, frozen

#: What Word writes for a space or a hyphen, read as the plain one (language.md section 1); one sign for one, so that
#: places stay where they are.
_PLAIN = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2011": "-", "\t": " ", "\r": " "})

#: The marks of letters that are written in parts, as some programs write å: a, and a ring above it.
_IN_PARTS = re.compile("[\u0300-\u036f]")


@frozen
class Span:
    """A stretch of a text: code points from `start` up to, not including, `end`."""

    start: int
    end: int


@frozen
class Place:
    """Where something stands, as people are told: line and column count from 1; `excerpt` is the whole line.

    `end_column` is one past the last sign that is underlined. `line` is None where a file as a whole is meant.
    """

    file: str
    line: int | None = None
    column: int | None = None
    end_column: int | None = None
    excerpt: str | None = None
    clause: str | None = None
    heading: str | None = None


@frozen
class Clause:
    """A heading that opens a clause (`§ 7`, `7.2`), and the stretch of text that belongs to it."""

    label: str
    heading: str
    level: int
    span: Span


@frozen
class Source:
    """The text of one file. `plain` is the same text, sign for sign, as the lexer reads it."""

    name: str
    text: str
    plain: str = field(init=False, eq=False, repr=False)
    lines: tuple[int, ...] = field(init=False, eq=False, repr=False)

    @plain.default
    def _plain(self) -> str:
        return self.text.translate(_PLAIN)

    @lines.default
    def _lines(self) -> tuple[int, ...]:
        starts, at = [0], self.text.find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = self.text.find("\n", at + 1)
        return tuple(starts)

    def line_of(self, offset: int) -> int:
        """The line, counted from 1, that holds a code point."""
        return bisect_right(self.lines, offset)

    def line_span(self, line: int) -> Span:
        """The stretch of a line, without its line break."""
        start = self.lines[line - 1]
        end = self.lines[line] - 1 if line < len(self.lines) else len(self.text)
        return Span(start, end - 1 if end > start and self.text[end - 1] == "\r" else end)

    def place(self, span: Span, clause: Clause | None = None) -> Place:
        """The place of a span; where it runs over several lines, its first line."""
        line = self.line_of(span.start)
        whole = self.line_span(line)
        start = min(span.start, whole.end)
        return Place(
            self.name,
            line,
            start - whole.start + 1,
            max(start + 1, min(span.end, whole.end)) - whole.start + 1,
            self.text[whole.start : whole.end],
            clause.label if clause else None,
            clause.heading if clause else None,
        )


def decode(name: str, content: bytes) -> Source | None:
    """The source in UTF-8 with or without a byte order mark; None where the bytes are no UTF-8 (language.md 1)."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    if _IN_PARTS.search(text):
        from unicodedata import normalize

        text = normalize("NFC", text)
    return Source(name, text)
