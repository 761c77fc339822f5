"""The prose of a clause that a rule stands under, as it is quoted beside an amount."""

from __future__ import annotations

import re

from fordel.blocks import clause_at
from fordel.model import Agreement
from fordel.source import Place

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,}|:{3,})")
_HEADING = re.compile(r"#{1,6} |(=+|-+) *$")
_ASIDE = re.compile(r" *(>|\||<!--)")
_ITEM = re.compile(r" *(?:[-*+]|\d+[.)]) +")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()]*\)")
_EMPHASIS = re.compile(r"`+|\*+(?=\S)|(?<=\S)\*+|(?<!\w)_+|_+(?!\w)")


def clause_words(agreement: Agreement, place: Place | None) -> str:
    """Return the prose that leads up to the rule block a place lies in, as one line of text; "" for none.

    It is what stands between that block and the block before it in the clause, or, where nothing does, what
    stands before that one. Headings, quotations, tables and Markdown's signs are left out.
    """
    if place is None or place.line is None or place.file != agreement.source.name:
        return ""
    first, line = _first_line(agreement, place.line), _fence_above(agreement, place.line)
    while line > first:
        prose: list[str] = []
        line -= 1
        while line >= first and not _FENCE.match(_text(agreement, line)):
            prose.append(_text(agreement, line))
            line -= 1
        words = _plain(prose[::-1])
        if words:
            return _with_rules(agreement, words)
        line = _fence_above(agreement, line)
    return ""


def prose(agreement: Agreement, place: Place | None = None) -> str:
    """Return all prose of the clause that a place lies in, or of the whole agreement, as one line of text."""
    first, last = 1, len(agreement.source.lines)
    if place is not None:
        if place.line is None or place.file != agreement.source.name:
            return ""
        clause = clause_at(agreement.clauses, agreement.source.lines[place.line - 1])
        if clause:
            first = agreement.source.line_of(clause.span.start)
            last = agreement.source.line_of(max(clause.span.end - 1, clause.span.start))
    kept, is_fenced = [], False
    for line in range(first, last + 1):
        text = _text(agreement, line)
        if _FENCE.match(text):
            is_fenced = not is_fenced
        elif not is_fenced:
            kept.append(text)
    return " ".join(" ".join(kept).split())


def shorten(words: str, longest: int) -> str:
    """Return words cut at a word's end, with ` …` after them, where they are longer than `longest` signs."""
    if len(words) <= longest:
        return words
    whole = words[: max(longest - 1, 0)].rpartition(" ")[0].rstrip(" ,;:–-")
    return f"{whole} …" if whole else f"{words[: max(longest - 1, 0)]}…"


def _with_rules(agreement: Agreement, words: str) -> str:
    """The words with the sentences of the rules that they name in braces."""
    if "{" not in words:
        return words
    from fordel.rule_words import with_rules

    return with_rules(agreement, words)


def _first_line(agreement: Agreement, line: int) -> int:
    """The line after the heading of the clause that a line lies in; 1 in the preamble."""
    clause = clause_at(agreement.clauses, agreement.source.lines[line - 1])
    return agreement.source.line_of(clause.span.start) + 1 if clause else 1


def _fence_above(agreement: Agreement, line: int) -> int:
    """The nearest fence above a line, or 0: of a line in a block the one that opens it."""
    line -= 1
    while line >= 1 and not _FENCE.match(_text(agreement, line)):
        line -= 1
    return line


def _text(agreement: Agreement, line: int) -> str:
    span = agreement.source.line_span(line)
    return agreement.source.plain[span.start : span.end]


def _plain(lines: list[str]) -> str:
    """Lines of Markdown as one line of text."""
    kept = [
        f"– {line[item.end() :]}" if (item := _ITEM.match(line)) else line.strip()
        for line in lines
        if line.strip() and not _HEADING.match(line) and not _ASIDE.match(line)
    ]
    return " ".join(_EMPHASIS.sub("", _LINK.sub(r"\1", " ".join(kept))).split())
