"""Text to tree."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

from attrs import evolve, fields, frozen

from fordel import grammar_files, syntax
from fordel.automaton import Automaton, Unexpected
from fordel.blanks import blanks, has_blank
from fordel.blocks import Block, clause_at, lay_out
from fordel.builder import NotANumber
from fordel.builder_settlement import LineBuilder
from fordel.collection import uncollected
from fordel.diagnostic import Diagnostic
from fordel.gathering import gather, in_blocks_first, with_damage
from fordel.lines import ReadLine, Stop
from fordel.oversize import beyond, too_large
from fordel.source import Place, Source, Span
from fordel.value import Value

_NAMES = re.compile(r'"[^"\n]*"|«[^«»\n]*»|[^\W\d][\w-]*')


@frozen(eq=False, repr=False)
class Parsed(Value):
    """A tree, and what could not be read."""

    file: syntax.File
    diagnostics: tuple[Diagnostic, ...]


class Grammar(NamedTuple):
    """The automaton, what builds its trees, and what is known of words."""

    automaton: Automaton
    builder: LineBuilder
    vocabulary: dict[str, Any]

    def line(self, text: str, span: Span) -> syntax.Node:
        """The tree of a line that stands there in its file; raises `Unexpected` or `NotANumber`."""
        self.builder.line, self.builder.text_of_line = span, text
        tree: syntax.Node = self.automaton.read(text, span.start)
        return tree


@cache
def grammar() -> Grammar:
    """The grammar of the language, ready to read lines with."""
    table, builder = grammar_files.table(), LineBuilder()
    return Grammar(Automaton(table, builder), builder, table.VOCABULARY)


# Lines ------------------------------------------------------------------------------------------------------


class _Reading(NamedTuple):
    """The reading of one file: what is known of words, the file's text and form, how places in it are told."""

    known: Grammar
    source: Source
    form: str
    place: Callable[[Span], Place]

    def text(self, span: Span) -> str:
        """The text of a line as it is read."""
        return self.source.plain[span.start : span.end]


def _tree(known: Grammar, text: str, span: Span) -> syntax.Node | None:
    """The tree of a line, None where it cannot be read."""
    try:
        return known.line(text, span)
    except (Unexpected, NotANumber):
        return None


def _stop(reading: _Reading, text: str) -> Stop | None:
    """Where the reading of a text stops, None where it is read to its end."""
    try:
        reading.known.line(text, Span(0, len(text)))
    except NotANumber as fault:
        return Stop(fault.span.start, end=fault.span.end, variant=fault.variant, values=fault.values)
    except Unexpected as fault:
        stack = fault.stack
        return Stop(fault.start, lambda: _expected(reading, stack))
    return None


def _expected(reading: _Reading, stack: tuple[int, ...]) -> frozenset[str]:
    """What could have stood there: keywords of the file's form and signs as written, other kinds by name."""
    known, automaton = reading.known.vocabulary, reading.known.automaton
    others = (own for form, own in known["only"].items() if form != reading.form)
    begun = known["begun"][reading.form]
    return frozenset(
        word
        for word in automaton.expected(stack).difference(*others)
        if word not in begun or not automaton.expected(automaton.after(word, stack)).isdisjoint(begun[word])
    )


def _read_lines(reading: _Reading, spans: Sequence[Span]) -> list[ReadLine]:
    """The trees of the lines of a block, None for one that tells nothing, with what is wrong with each."""
    found: list[ReadLine] = []
    waiting = list(reversed(spans))
    begun = {span.start for span in spans}
    while waiting:
        span = waiting.pop()
        try:
            tree = reading.known.line(reading.text(span), span)
            cut = "" if span.start in begun else reading.text(span)  # from a line that seemed to be two
            found.append(ReadLine(span, tree, mended=cut))
        except (Unexpected, NotANumber):
            if has_blank(reading.text(span)):
                found.append(ReadLine(span, None))
                continue
            found.append(_joined(reading, span, waiting) or _mended_list(reading, span, waiting))
    return found


def _joined(reading: _Reading, span: Span, waiting: list[Span]) -> ReadLine | None:
    """A line that ends too early, with the next, where they can be read together; that one no longer waits."""
    stop = _stop(reading, reading.text(span))
    if not waiting or stop is None or stop.variant or stop.at < span.end - span.start:
        return None
    whole = Span(span.start, waiting[-1].end)
    tree = _tree(reading.known, reading.text(whole), whole)
    if tree is None:
        return None
    waiting.pop()
    return ReadLine(
        whole, tree, (Diagnostic("F101", "broken_line", reading.place(Span(span.end, span.end))),)
    )


def _mended_list(reading: _Reading, span: Span, waiting: list[Span]) -> ReadLine:
    """As `_mended`, of a list with something after the comma it goes on after: its next line is not another."""
    text, following = reading.text(span), reading.text(waiting[-1]) if waiting else ""
    goes_on = following[:1].isupper() or following.startswith(('"', "«"))
    if "," in text and goes_on and _tree(reading.known, following, span) is None:
        line = _mended(reading, Span(span.start, waiting[-1].end), [])
        if line.tree is not None and len(line.diagnostics) == 1:
            waiting.pop()
            return line
    return _mended(reading, span, waiting)


def _mended(reading: _Reading, span: Span, waiting: list[Span]) -> ReadLine:
    """The line as it was meant, so that a mistake leaves no other behind; what was another line waits."""
    from fordel.mistakes import explain

    known, text = reading.known, reading.text(span)
    explained = explain(text, lambda other: _stop(reading, other), known.vocabulary, reading.form)
    found = tuple(
        Diagnostic(one.code, one.variant, reading.place(_shifted(span, one.start, one.end)), one.values)
        for one in explained.mistakes
    )
    if explained.rest is not None:
        waiting.append(Span(span.start + explained.rest, span.end))
    mended = (explained.mended or "").rstrip()
    tree = _tree(known, mended, _shifted(span, 0, len(mended)))
    if tree is None:
        return ReadLine(span, None, found)
    moved = _moved(tree, lambda at: span.start + explained.back(at - span.start))
    return ReadLine(moved.span, moved, found, mended, explained.is_guess)


def _shifted(span: Span, start: int, end: int) -> Span:
    return Span(span.start + start, span.start + end)


def _moved(tree: syntax.Node, move: Callable[[int], int]) -> syntax.Node:
    """A tree with all its places moved to where they are in the file."""

    def part(one: object) -> object:
        if isinstance(one, Span):
            return Span(move(one.start), move(one.end))
        if isinstance(one, tuple):
            return tuple(map(part, one))
        return _moved(one, move) if isinstance(one, syntax.Node) else one

    parts: dict[str, Any] = {field.name: part(getattr(tree, field.name)) for field in fields(type(tree))}
    return evolve(tree, **parts)


# Files ------------------------------------------------------------------------------------------------------


@uncollected()
def parse(source: Source) -> Parsed:
    """Reads a whole agreement; what cannot be read is told, and the rest is read all the same.

    Of a file that is larger than the limits nothing is read: F107, and a tree without statements.
    """
    known = grammar()
    fault = too_large(source)
    if fault is not None:
        return Parsed(syntax.File((), "nb", source, (), frozenset()), (fault,))
    layout = lay_out(source, known.vocabulary["blocks"], lambda span: _is_statement(known, source, span))
    fault = beyond(source, layout)
    if fault is not None:
        return Parsed(syntax.File((), "nb", source, layout.clauses, frozenset()), (fault,))

    def place(span: Span) -> Place:
        return source.place(span, clause_at(layout.clauses, span.start))

    form = _form(known.vocabulary["only"], source, layout.blocks)
    reading = _Reading(known, source, form, place)
    found: list[Diagnostic] = []
    lost: set[str] = set()
    statements: list[syntax.Statement] = []
    outside: list[syntax.Statement] = []
    for block in layout.blocks:
        lines = _read_lines(reading, block.lines)
        gathered = gather(lines, block.kind, place, source, known.vocabulary["openers"])
        is_head_alone = block.fault == "forgotten" and len(block.lines) == 1  # its members are prose as well
        written = outside if block.fault == "forgotten" else statements
        written += map(with_damage, gathered.statements) if is_head_alone else gathered.statements
        for line in lines:
            lost.update(_lost_names(reading, line))
        lost.update(_names(source.plain) if gathered.lacks_head else ())
        found += _fence_faults(block, source, place)
        if block.fault not in {"unclosed", "forgotten"}:  # what follows may be prose
            found += gathered.diagnostics
    for span, what in blanks(source, layout.blocks):
        variant = "blank" if what else "nothing"
        found.append(Diagnostic("F108", variant, place(span), {"what": what}))
    tree = syntax.File(in_blocks_first(statements, outside), form, source, layout.clauses, frozenset(lost))
    return Parsed(tree, tuple(found))


def _is_statement(known: Grammar, source: Source, span: Span) -> bool:
    """Whether a line of prose is by itself a whole statement, or the first line of one (F104)."""
    text = source.plain[span.start : span.end].strip().rstrip(",")
    if text.split(" ", 1)[0].rstrip(":") not in known.vocabulary["openers"] or text.endswith("."):
        return False
    return any(isinstance(_tree(known, line, span), syntax.Statement) for line in (text, text + ":"))


def _fence_faults(block: Block, source: Source, place: Callable[[Span], Place]) -> Iterator[Diagnostic]:
    """What is wrong with the fences of a block, and a heading that stands within it."""
    if block.fault:
        written = source.plain[block.fence.start : block.fence.end].strip()
        mark = written[: len(written) - len(written.lstrip("`~:"))]
        values = {"written": written, "meant": block.meant, "mark": mark}
        yield Diagnostic(*_FENCE_FAULTS[block.fault], place(block.fence), values)
    if block.headings and not block.fault:
        yield Diagnostic("F101", "heading", place(block.headings[0]))


#: Code and variant of each fault that a fence can have.
_FENCE_FAULTS = {
    "unclosed": ("F102", "unclosed"),
    "misspelt": ("F104", "fence"),
    "unnamed": ("F104", "unnamed"),
    "forgotten": ("F104", "prose"),
    "open": ("F102", "prose"),
    "stray": ("F102", "stray"),
}


def _lost_names(reading: _Reading, line: ReadLine) -> set[str]:
    """What stands in a line that is not as it was meant: what is named so elsewhere is not called unknown.

    A statement that lacks its name may be what any name stands for, and a line that begins with no keyword may
    be any statement.
    """
    if not line.diagnostics:
        return set()
    text, vocabulary = reading.text(line.span), reading.known.vocabulary
    names = _names(f"{text}\n{line.mended}")
    if line.is_guess and isinstance(line.tree, syntax.Statement):
        return _names(reading.source.plain)
    if line.tree is not None:
        return names
    first = text.split(maxsplit=1)[0].rstrip(":")
    if first in vocabulary["openers"]:
        nameless = any(map(_lacks_a_name, line.diagnostics))
        return _names(reading.source.plain) if nameless else names
    phrases = (
        phrase for words in vocabulary["words"].values() for forms in words.values() for phrase in forms
    )
    is_keyword = any(first in phrase.split() for phrase in phrases)
    return names if is_keyword else names.union(vocabulary["openers"])


def _lacks_a_name(found: Diagnostic) -> bool:
    expected = found.values.get("expected")
    return isinstance(expected, tuple) and not {"NAME", "WORD", "TEXT"}.isdisjoint(expected)


def _names(text: str) -> set[str]:
    """Every word and quoted text."""
    return {name.strip('"«»') for name in _NAMES.findall(text)}


def _form(only: dict[str, list[str]], source: Source, blocks: tuple[Block, ...]) -> str:
    """The form that the keywords of a file belong to most; bokmål wins a tie (language.md section 7)."""
    text = "\n".join(source.plain[line.start : line.end] for block in blocks for line in block.lines)
    words = re.findall(r"\w+", re.sub(r'"[^"\n]*"|«[^»\n]*»', "", text))
    counts = dict.fromkeys(only, 0)
    for form, belonging in only.items():
        mine = frozenset(belonging)
        counts[form] = sum(word in mine for word in words)
    return max(counts, key=lambda form: counts[form])
