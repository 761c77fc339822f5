"""Cuts the text of an agreement into clauses, prose and the logical lines of its rule and example blocks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from attrs import frozen

from fordel.ceilings import RULE_LINE_BYTES
from fordel.source import Clause, Source, Span
from fordel.value import Value

_HEADING = re.compile(r"(#{1,6})[ ]+(\S.*)")
_UNDERLINE = re.compile(r"(=+|-+)[ ]*$")
_LABEL = re.compile(
    r"(§ *\d+[a-z]?(?:[.-]\d+)*(?: [a-z](?!\w))?)|[Pp]unkt +(\d+(?:\.\d+)*)|(\d+(?:\.\d+)+)|(\d+)\."
)
_FENCE = re.compile(r" {0,3}(`{3,}+|~{3,}+|:{3,}+)([^`]*+)$")
_NEARLY_FENCE = re.compile(r"\W*(\w+)\W*")
_QUOTED_OR_COMMENT = re.compile(r'"[^"\n]*"|«[^»\n]*»|#')


@frozen(eq=False, repr=False)
class Block(Value):
    """A rule block or an example block (`kind` is `rule` or `example`) and the spans of its logical lines.

    `fence` is the opening line. `fault` tells what is wrong with the fence itself: `unclosed`, `forgotten` (no
    opening fence), `misspelt` or `unnamed` (its word, or that it has none), `open` (a fence around prose that is
    not closed), `stray` (it closes nothing), or nothing. `headings` are the headings of clauses inside,
    and `closing` is the line that closes it.
    """

    kind: str
    fence: Span
    lines: tuple[Span, ...]
    fault: str = ""
    meant: str = ""
    headings: tuple[Span, ...] = ()
    closing: Span | None = None


class Layout(NamedTuple):
    """What stands where in a file."""

    clauses: tuple[Clause, ...]
    blocks: tuple[Block, ...]


class Fence(NamedTuple):
    """What opens or closes a block: its signs, and the words after them."""

    mark: str
    word: str

    def is_closed_by(self, other: Fence | None) -> bool:
        """Whether a fence closes this one: without words, of the same sign, and at least as long."""
        return other is not None and not other.word and other.mark.startswith(self.mark)


class _Scan:
    """One pass over the lines of a file."""

    def __init__(
        self, source: Source, words: Mapping[str, str], is_statement: Callable[[Span], bool]
    ) -> None:
        self.source, self.words, self.is_statement = source, words, is_statement
        self.texts = source.plain.split("\n")
        self.headings: list[tuple[int, int, str]] = []
        self.blocks: list[Block] = []

    def text(self, line: int) -> str:
        """A line as the lexer reads it."""
        return self.texts[line - 1]


def lay_out(source: Source, words: Mapping[str, str], is_statement: Callable[[Span], bool]) -> Layout:
    """Finds clauses and blocks (language.md section 1).

    `words` gives the kind of each block word; `is_statement` tells whether a stretch of prose is a whole statement
    or the first line of one, which is how a forgotten fence is found.
    """
    scan, line, last = _Scan(source, words, is_statement), 1, len(source.lines)
    while line <= last:
        line = _step(scan, line, last)
    return Layout(_clauses(source, scan.headings), tuple(scan.blocks))


def _step(scan: _Scan, line: int, last: int) -> int:
    """Reads what begins at a line; returns the line after it."""
    text = scan.text(line)
    fence = fence_of(text)
    if fence:
        return _fenced(scan, line, last, fence)
    heading = _heading(text)
    if heading:
        scan.headings.append((scan.source.lines[line - 1], *heading))
    elif _LABEL.match(text) and line < last and _UNDERLINE.match(scan.text(line + 1)):
        level = 1 if scan.text(line + 1).startswith("=") else 2
        scan.headings.append((scan.source.lines[line - 1], level, text.strip()))
    elif text.strip() and scan.is_statement(scan.source.line_span(line)):
        return _forgotten(scan, line, last)
    return line + 1


def fence_of(text: str) -> Fence | None:
    """The fence that a line is, as the lexer reads the line; None where it is none."""
    match = _FENCE.match(text)
    return Fence(match[1], match[2].strip()) if match else None


def closing_of(texts: Sequence[str], opening: int, fence: Fence) -> int:
    """The line that closes a fence, counted from 0; the number of lines where nothing does."""
    later = range(opening + 1, len(texts))
    return next((at for at in later if fence.is_closed_by(fence_of(texts[at]))), len(texts))


def _heading(text: str) -> tuple[int, str] | None:
    """The level and the words of a heading; number signs may close it."""
    match = _HEADING.match(text) if text.startswith("#") else None
    if match is None:
        return None
    words = match[2].rstrip()
    closed = words.rstrip("#")
    return len(match[1]), closed.rstrip() if closed.endswith(" ") else words


def _fenced(scan: _Scan, line: int, last: int, fence: Fence) -> int:
    kind, meant = scan.words.get(fence.word), ""
    if kind is None and fence.word:
        meant = _meant(fence.word, scan.words)
        kind = scan.words.get(meant)
    end, closed = _closing(scan, line, last, fence, is_block=kind is not None)
    if kind is None:
        return _prose_fence(scan, line, end, fence, closed=closed)
    fault = "misspelt" if meant else "" if closed else "unclosed"
    lines = _logical_lines(scan, line + 1, end - 1)
    inside = tuple(_clause_headings(scan, line + 1, end - 1))
    headings = tuple(scan.source.line_span(at) for at, level, _ in inside if level > 1)
    closing = scan.source.line_span(end) if closed else None
    opening = scan.source.line_span(line)
    scan.blocks.append(Block(kind, opening, lines, fault, meant, headings if closed else (), closing))
    if not closed:  # what looks like the heading of a clause is one
        scan.headings.extend((scan.source.lines[at - 1], level, words) for at, level, words in inside)
    return end + 1 if closed else end


def _meant(word: str, words: Mapping[str, str]) -> str:
    """The block word that a misspelt one stands for, or nothing."""
    from difflib import get_close_matches

    if word.casefold() in words:
        return word.casefold()
    return next(iter(get_close_matches(word.casefold(), words, 1, 0.7)), "")


def _closing(scan: _Scan, line: int, last: int, fence: Fence, *, is_block: bool) -> tuple[int, bool]:
    """The line that closes a fence, and True; or that where an unclosed one must have ended, and False."""
    for at in range(line + 1, last + 1):
        other = fence_of(scan.text(at))
        if other is None:
            continue
        if fence.is_closed_by(other):
            return at, True
        if is_block and other.word in scan.words:
            return at, False
    return last + 1, False


def _prose_fence(scan: _Scan, line: int, end: int, fence: Fence, *, closed: bool) -> int:
    """Another fence is prose, and so are the lines in it, unless they are rules; told where it is not closed."""
    opening = scan.source.line_span(line)
    if not closed or any(_opens_block(scan, at, fence) for at in range(line + 1, end)):
        scan.blocks.append(Block("rule", opening, (), "open" if fence.word else "stray"))
        return line + 1
    for at in range(line + 1, end):
        if scan.is_statement(scan.source.line_span(at)):
            meant = _block_word(scan, at)
            lines = _logical_lines(scan, at, end - 1)
            fault = "misspelt" if fence.word else "unnamed"
            scan.blocks.append(Block(scan.words[meant], opening, lines, fault, meant))
            break
    return end + 1


def _opens_block(scan: _Scan, line: int, fence: Fence) -> bool:
    """Whether a line that stands inside a fence opens a block, with a fence of the same kind."""
    other = fence_of(scan.text(line))
    return other is not None and other.word in scan.words and other.mark.startswith(fence.mark)


def _block_word(scan: _Scan, line: int) -> str:
    """The word of the block that a statement belongs in; an example begins with it."""
    first = scan.text(line).split(maxsplit=1)[0]
    return first if first in scan.words else next(word for word, kind in scan.words.items() if kind == "rule")


def _forgotten(scan: _Scan, line: int, last: int) -> int:
    """A block without its opening fence: it runs to a closing one, a heading, or a blank line before prose."""
    end, after, text = line, 0, ""
    for at in range(line + 1, last + 1):
        text = scan.text(at)
        fence = fence_of(text)
        if fence:
            after = at + 1 if not fence.word else at
            break
        if _heading(text):
            break
        if text.strip():
            if not scan.text(at - 1).strip() and not scan.is_statement(scan.source.line_span(at)):
                break
            end = at
    lines = _logical_lines(scan, line, end)
    above = _NEARLY_FENCE.fullmatch(scan.text(line - 1)) if line > 1 else None
    word = _meant(above[1], scan.words) if above else ""
    opening, fault = (line - 1, "misspelt") if word else (line, "forgotten")
    meant = word or _block_word(scan, line)
    scan.blocks.append(Block(scan.words[meant], scan.source.line_span(opening), lines, fault, meant))
    return after or end + 1


def _clause_headings(scan: _Scan, first: int, last: int) -> Iterator[tuple[int, int, str]]:
    """The lines inside a block that look like the heading of a clause, and not like a comment."""
    for line in range(first, last + 1):
        heading = _heading(scan.text(line))
        if heading and _LABEL.match(heading[1]):
            yield line, *heading


def _clauses(source: Source, headings: list[tuple[int, int, str]]) -> tuple[Clause, ...]:
    ends, found = [len(source.text)] * 7, []
    for start, level, text in reversed(headings):
        label = _LABEL.match(text)
        if label:
            words = " ".join((label[1] or label[2] or label[3] or label[4]).split())
            name = words if not words.startswith("§") else "§ " + words[1:].strip()
            found.append(Clause(name, text, level, Span(start, min(ends[: level + 1]))))
        ends[level:] = [start] * (7 - level)
    return tuple(reversed(found))


def clause_at(clauses: tuple[Clause, ...], offset: int) -> Clause | None:
    """The innermost clause that holds a place in the text; None in the preamble."""
    from bisect import bisect_right

    at = bisect_right(clauses, offset, key=lambda clause: clause.span.start)
    while at and clauses[at - 1].span.end <= offset:
        at -= 1
    return clauses[at - 1] if at else None


def _logical_lines(scan: _Scan, first: int, last: int) -> tuple[Span, ...]:
    """The lines of a block without comments and blanks; a line that ends with a comma goes on in the next."""
    found: list[Span] = []
    start = end = -1
    for line in range(first, last + 1):
        text = scan.text(line)
        code = code_of(text)
        if code:
            begins = scan.source.lines[line - 1]
            start = begins + len(code) - len(code.lstrip()) if start < 0 else start
            end = begins + len(code)
        if start >= 0 and (code[-1:] != "," if code else not text.strip()):
            found.append(Span(start, end))
            start = -1
    if start >= 0:
        found.append(Span(start, end))
    return tuple(found)


def code_of(text: str) -> str:
    """A line without its comment and the blanks at its end; one longer than lines may be (F107) keeps its comment."""
    if "#" in text and len(max(text.split("\n"), key=len)) <= RULE_LINE_BYTES:
        comments = (match.start() for match in _QUOTED_OR_COMMENT.finditer(text) if match[0] == "#")
        text = text[: next(comments, len(text))]
    return text.rstrip()
