"""The one layout of the blocks in an agreement, and their keywords in another form; prose and comments are kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from attrs import define, evolve, fields

from fordel import syntax
from fordel.blocks import Block, code_of, lay_out
from fordel.diagnostic import Diagnostic
from fordel.formatter import broken, format_line
from fordel.formatter_parts import Parts
from fordel.parser import Grammar, grammar, parse
from fordel.source import Source, Span

_INDENT, _FURTHER = "  ", "    "

#: The words of [names] that change with the form: kinds of party are the same in all.
_NAMES = ("innbyggertall", "innbygger")


class NotTheSame(RuntimeError):
    """What was laid out is not read as what it was made from: a fault of ours, and nothing may be written."""


class _Row(NamedTuple):
    """A comment on a row of a line that goes on, those on rows of their own below, and how many commas come first."""

    commas: int
    comment: str
    below: tuple[str, ...]


class _Line(NamedTuple):
    """A logical line: its tree and its words, its comments, where it begins, and whether a blank line is above it."""

    tree: syntax.Node
    words: tuple[str, ...]
    rows: tuple[_Row, ...]
    comment: str
    column: int
    gap: bool


class _Comments(NamedTuple):
    """Comments on lines of their own, one below the other, and whether blank lines stand above and below them."""

    texts: tuple[str, ...]
    column: int
    gap: bool
    gap_below: bool


@define
class _Unit:
    """The lines of a statement with its comments, or of comments that stand apart."""

    rows: list[str]
    gap: bool
    has_members: bool = False


def laid_out(source: Source, form: str | None = None) -> str | tuple[Diagnostic, ...]:
    """The file in the one layout: as its keywords are written, or with those of a form (`nb`, `nn`, `en`).

    Prose stays to the letter, and each comment with its line; fences become backticks. Words that are synonyms stay
    as they are where the form has them. Where the file cannot be read, what is wrong with it is told. What comes out
    has been read again: raises NotTheSame where anything but layout (and form) is not as it was.
    """
    parsed = parse(source)
    if parsed.diagnostics:
        return parsed.diagnostics
    known, lines, after = grammar(), source.text.split("\n"), 0
    names = _names(known, parsed.file, form)
    out: list[str] = []
    for block in _blocks(source, known):
        first, last = _bounds(source, block)
        end = "\r" if lines[first - 1].endswith("\r") else ""
        out += lines[after : first - 1]
        written = _Writer(source, known, form or parsed.file.form, keeps=form is None, names=names)
        out += [f"{row}{end}" for row in (written.fence(block), *written.block(block))]
        out.append("```" + ("\r" if lines[last - 1].endswith("\r") else ""))
        after = last
    text = "\n".join([*out, *lines[after:]])
    again = Source(source.name, text)
    if parse(again).diagnostics or _essence(source, names) != _essence(again, names):
        raise NotTheSame("the layout changes what the agreement says")
    return text


def _blocks(source: Source, known: Grammar) -> tuple[Block, ...]:
    return lay_out(source, known.vocabulary["blocks"], lambda _span: False).blocks


def _bounds(source: Source, block: Block) -> tuple[int, int]:
    """The lines of the two fences, counted from 1."""
    if block.closing is None:
        raise NotTheSame("a block without its end")
    return source.line_of(block.fence.start), source.line_of(block.closing.start)


def _names(known: Grammar, file: syntax.File, form: str | None) -> Mapping[str, str]:
    """The words for measures and units that are others in that form; one that is a unit of its own is a name."""
    if form is None:
        return {}
    lists = known.vocabulary["called"]
    units = {
        one.unit.casefold()
        for one in file.statements
        if isinstance(one, syntax.MeasureStatement) and one.unit
    }
    return {
        text: lists[form][name][0]
        for name in _NAMES
        for texts in lists.values()
        for text in texts[name]
        if text not in lists[form][name] and units.isdisjoint(texts[name])
    }


# What a block says -------------------------------------------------------------------------------------------


def _entries(source: Source, known: Grammar, block: Block) -> Iterator[_Line | _Comments]:
    """The lines and comments of a block, one after another."""
    first, last = _bounds(source, block)
    spans, row, gap = iter(block.lines), first + 1, False
    comments: tuple[str, ...] = ()
    column, gap_above = 0, False
    while row < last:
        code, comment = _row(source, row)
        if comments and (code or not comment):
            yield _Comments(comments, column, gap_above, not code)
            comments = ()
        if code:
            span = next(spans)
            yield _line(source, known, span, gap=gap)
            row = source.line_of(span.end)
        elif comment:
            if not comments:
                column, gap_above = source.line_span(row).end - source.lines[row - 1] - len(comment), gap
            comments = (*comments, comment)
        gap = not code and not comment
        row += 1
    if comments:
        yield _Comments(comments, column, gap_above, gap_below=False)


def _row(source: Source, row: int) -> tuple[str, str]:
    """What a line of the file says, and its comment to the letter."""
    span = source.line_span(row)
    code = code_of(source.plain[span.start : span.end])
    return code.strip(), source.text[span.start + len(code) : span.end].strip()


def _line(source: Source, known: Grammar, span: Span, *, gap: bool) -> _Line:
    text = source.plain[span.start : span.end]
    tokens = known.automaton.tokens(text)
    first, last = source.line_of(span.start), source.line_of(span.end)
    rows: list[_Row] = []
    for row in range(first, last):
        code, comment = _row(source, row)
        if code:
            end = source.line_span(row).end - span.start
            rows.append(_Row(sum(kind == "," and at <= end for kind, _, at in tokens), comment, ()))
        else:
            rows[-1] = rows[-1]._replace(below=(*rows[-1].below, comment))
    words = tuple(kind for kind, _, _ in tokens)
    told = tuple(one for one in rows if one.comment or one.below)
    column = span.start - source.lines[first - 1]
    return _Line(known.line(text, span), words, told, _row(source, last)[1], column, gap)


# How it is written -------------------------------------------------------------------------------------------


class _Spoken(Parts):
    """The words of one line: as they are written there where the form has them, or where all forms are welcome."""

    def __init__(
        self, form: str, vocabulary: Mapping[str, Any], line: _Line, source: Source, *, keeps: bool
    ) -> None:
        super().__init__(form)
        self.others = vocabulary["words"].values() if keeps else ()
        self.said, self.source = f" {' '.join(line.words)} ", source

    def word(self, *keywords: str) -> str:
        """Keywords as they are written in this line."""
        return " ".join(map(self._one, keywords))

    def _one(self, keyword: str) -> str:
        own = self.words[keyword]
        every = (*own, *(text for lists in self.others for text in lists[keyword]))
        return next((text for text in every if f" {text} " in self.said), own[0])

    def weight(self, weight: syntax.Weight) -> str:
        """A fraction with the numbers that it is written with: `2/6` is not `1/3` to those who have six votes."""
        if weight.form != "fraction":
            return super().weight(weight)
        return re.sub(r"\s*/\s*", "/", self.source.plain[weight.span.start : weight.span.end])


class _Writer:
    """Writes the blocks of a file in one form; it `keeps` the words of other forms where none was asked for."""

    def __init__(
        self, source: Source, known: Grammar, form: str, *, keeps: bool, names: Mapping[str, str]
    ) -> None:
        self.source, self.known, self.form, self.keeps, self.names = source, known, form, keeps, names

    def fence(self, block: Block) -> str:
        """The line that opens a block."""
        written = self.source.plain[block.fence.start : block.fence.end].strip(" `~:")
        fences: Mapping[str, str] = self.known.vocabulary["fences"][self.form]
        return "```" + (written if self.keeps or written == fences[block.kind] else fences[block.kind])

    def block(self, block: Block) -> list[str]:
        """The lines between the fences: a blank line on either side of a statement with members, and where one was."""
        units = self._units(tuple(_entries(self.source, self.known, block)))
        rows = list(units[0].rows) if units else []
        for above, unit in pairwise(units):
            rows += ["", *unit.rows] if above.has_members or unit.has_members or unit.gap else unit.rows
        return rows

    def _units(self, entries: Sequence[_Line | _Comments]) -> list[_Unit]:
        units: list[_Unit] = []
        above: _Comments | None = None
        for entry, following in zip(entries, (*entries[1:], None), strict=True):
            if isinstance(entry, _Comments):
                if isinstance(following, _Line) and _belongs_below(entry, following):
                    above = entry
                elif units and not entry.gap:
                    indent = _INDENT if units[-1].has_members else ""
                    units[-1].rows += [indent + text for text in entry.texts]
                else:
                    units.append(_Unit([*entry.texts], entry.gap))
                continue
            rows = self._rows(entry, above.texts if above else ())
            if _begins(entry):
                units.append(_Unit(rows, above.gap if above else entry.gap))
            else:
                units[-1].rows += rows
                units[-1].has_members = True
            above = None
        return units

    def _rows(self, line: _Line, above: Sequence[str]) -> list[str]:
        """A line with its comments, those above it first; it is broken where a comment stands, and where it is long."""
        indent = "" if _begins(line) else _INDENT
        text, start, rows = self._text(line), 0, [indent + comment for comment in above]
        ends = [end for kind, _, end in self.known.automaton.tokens(text) if kind == ","]
        for row in line.rows:
            end = ends[row.commas - 1]
            rows.append(_with_comment(broken(indent + text[start:end].strip()), row.comment))
            rows += [_FURTHER + comment for comment in row.below]
            start, indent = end, _FURTHER
        rows.append(_with_comment(broken(indent + text[start:].strip()), line.comment))
        return "\n".join(rows).split("\n")

    def _text(self, line: _Line) -> str:
        parts = _Spoken(self.form, self.known.vocabulary, line, self.source, keeps=self.keeps)
        text = format_line(parts, line.tree)
        for kind, start, end in reversed(self.known.automaton.tokens(text) if self.names else ()):
            if kind == "WORD" and text[start:end] in self.names:
                text = text[:start] + self.names[text[start:end]] + text[end:]
        return text


def _belongs_below(comments: _Comments, line: _Line) -> bool:
    """Whether comments belong to the line below; those moved in further than a statement end the one above it."""
    ends_above = comments.column > line.column and not comments.gap
    return not _begins(line) or not (comments.gap_below or ends_above)


def _begins(line: _Line) -> bool:
    """Whether a line begins a statement."""
    return isinstance(line.tree, syntax.Statement)


def _with_comment(rows: str, comment: str) -> str:
    return f"{rows}  {comment}" if comment else rows


# What must not change ----------------------------------------------------------------------------------------


def _essence(source: Source, names: Mapping[str, str]) -> list[object]:
    """All of a file but its layout: prose line by line, and what its blocks and their comments say."""
    known, lines, after = grammar(), source.text.split("\n"), 0
    found: list[object] = []
    for block in _blocks(source, known):
        first, last = _bounds(source, block)
        found += [*lines[after : first - 1], block.kind]
        for entry in _entries(source, known, block):
            if isinstance(entry, _Comments):
                found += entry.texts
            else:
                comments = (text for row in entry.rows for text in (row.comment, *row.below))
                found += [_named(entry.tree, names), *filter(None, (*comments, entry.comment))]
        after = last
    return [*found, *lines[after:]]


def _named(tree: Any, names: Mapping[str, str]) -> Any:  # noqa: ANN401  (any part of a tree)
    """The tree with its words for measures and units as the form has them."""
    if isinstance(tree, tuple):
        return tuple(_named(part, names) for part in tree)
    if not names or not isinstance(tree, syntax.Node):
        return tree
    if isinstance(tree, syntax.Name):
        return evolve(tree, text=names.get(tree.text, tree.text))
    return evolve(tree, **{part.name: _named(getattr(tree, part.name), names) for part in fields(type(tree))})
