"""Text to tree."""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from attrs import evolve, fields, frozen

from fordel import grammar_files, syntax
from fordel.automaton import Automaton, Unexpected
from fordel.blocks import Block, clause_at, lay_out
from fordel.builder import NotANumber
from fordel.builder_settlement import LineBuilder
from fordel.diagnostic import Diagnostic
from fordel.gathering import gather
from fordel.lines import ReadLine, Stop
from fordel.source import Place, Source, Span

_NAMES = re.compile(r'"[^"\n]*"|«[^»\n]*»|[^\W\d][\w-]*')


@frozen
class Parsed:
    """A tree, and what could not be read."""

    file: syntax.File
    diagnostics: tuple[Diagnostic, ...]


@frozen
class Grammar:
    """The automaton, what builds its trees, and what is known of words."""

    automaton: Automaton
    builder: LineBuilder
    vocabulary: dict[str, Any]


@cache
def grammar() -> Grammar:
    """The grammar of the language, ready to read lines with."""
    table, builder = grammar_files.table(), LineBuilder()
    return Grammar(Automaton(table, builder), builder, table.VOCABULARY)


# Lines ------------------------------------------------------------------------------------------------------


@frozen
class _Reading:
    """The reading of one file: what is known of words, the file's text and form, and how places in it are told."""

    known: Grammar
    source: Source
    form: str
    place: Callable[[Span], Place]


def _parse_line(known: Grammar, text: str, span: Span) -> Any:
    known.builder.line, known.builder.text_of_line = span, text
    return known.automaton.read(text, span.start)


def _stop(reading: _Reading, text: str) -> Stop | None:
    """Where the reading of a text stops, None where it is read to its end."""
    try:
        _parse_line(reading.known, text, Span(0, len(text)))
    except NotANumber as fault:
        return Stop(fault.span.start, end=fault.span.end, variant=fault.variant, values=fault.values)
    except Unexpected as fault:
        stack = fault.stack
        return Stop(fault.start, lambda: _expected(reading, stack))
    return None


def _expected(reading: _Reading, stack: tuple[int, ...]) -> frozenset[str]:
    """What could have stood there: keywords and signs as they are written in this form, other kinds by name."""
    others = (own for form, own in reading.known.vocabulary["only"].items() if form != reading.form)
    return reading.known.automaton.expected(stack).difference(*others)


def _read_lines(reading: _Reading, spans: Sequence[Span]) -> list[ReadLine]:
    """The trees of the lines of a block, None for one that tells nothing, with what is wrong with each."""
    found: list[ReadLine] = []
    waiting = list(reversed(spans))
    while waiting:
        span = waiting.pop()
        try:
            text = reading.source.plain[span.start : span.end]
            found.append(ReadLine(span, _parse_line(reading.known, text, span)))
        except (Unexpected, NotANumber):
            found.append(_broken(reading, span, waiting) or _mended(reading, span, waiting))
    return found


def _broken(reading: _Reading, span: Span, waiting: list[Span]) -> ReadLine | None:
    """A line that ends too early and can be read together with the next, which is then no longer waiting."""
    if not waiting:
        return None
    whole = Span(span.start, waiting[-1].end)
    text = reading.source.plain[whole.start : whole.end]
    stop = _stop(reading, reading.source.plain[span.start : span.end])
    if stop is None or stop.variant or stop.at < span.end - span.start or _stop(reading, text):
        return None
    waiting.pop()
    found = Diagnostic("F101", "broken_line", reading.place(Span(span.end, span.end)))
    return ReadLine(whole, _parse_line(reading.known, text, whole), (found,))


def _mended(reading: _Reading, span: Span, waiting: list[Span]) -> ReadLine:
    """The line as it was meant, so that a mistake leaves no other behind; what was another line waits to be read."""
    from fordel.mistakes import explain

    text = reading.source.plain[span.start : span.end]
    stop = _stop(reading, text)
    if stop is None:
        raise LookupError(text)
    explained = explain(text, stop, lambda other: _stop(reading, other), reading.known.vocabulary, reading.form)
    found = tuple(
        Diagnostic(one.code, one.variant, reading.place(Span(span.start + one.start, span.start + one.end)), one.values)
        for one in explained.mistakes
    )
    if explained.mended is None:
        return ReadLine(span, None, found)
    if explained.rest is not None:
        waiting.append(Span(span.start + explained.rest, span.end))
    written = Span(span.start, span.start + len(explained.mended))
    tree = _parse_line(reading.known, explained.mended, written)
    moved = _moved(tree, lambda at: span.start + explained.back(at - span.start))
    return ReadLine(moved.span, moved, found, explained.mended)


def _moved(part: Any, move: Callable[[int], int]) -> Any:
    """A tree with all its places moved to where they are in the file."""
    if isinstance(part, Span):
        return Span(move(part.start), move(part.end))
    if isinstance(part, syntax.Node):
        names = (field.name for field in fields(type(part)))
        return evolve(part, **{name: _moved(getattr(part, name), move) for name in names})
    return tuple(_moved(one, move) for one in part) if isinstance(part, tuple) else part


# Files ------------------------------------------------------------------------------------------------------


def parse(source: Source) -> Parsed:
    """Reads a whole agreement; what cannot be read is told, and the rest is read all the same."""
    collecting = gc.isenabled()
    gc.disable()  # the tree holds no cycles, and walking it while it grows costs as much as making it
    try:
        return _parse(source)
    finally:
        if collecting:
            gc.enable()


def _parse(source: Source) -> Parsed:
    known = grammar()
    layout = lay_out(source, known.vocabulary["blocks"], lambda span: _is_statement(known, source, span))

    def place(span: Span) -> Place:
        return source.place(span, clause_at(layout.clauses, span.start))

    form = _form(known.vocabulary["only"], source, layout.blocks)
    reading = _Reading(known, source, form, place)
    found: list[Diagnostic] = []
    lost: set[str] = set()
    statements: list[syntax.Statement] = []
    for block in layout.blocks:
        lines = _read_lines(reading, block.lines)
        gathered = gather(lines, block.kind, place, source, known.vocabulary["openers"])
        statements += gathered.statements
        for line in lines:
            lost.update(_lost_names(reading, line))
        found += _fence_faults(block, source, place)
        if block.fault != "unclosed":
            found += gathered.diagnostics
    tree = syntax.File(tuple(statements), form, source, layout.clauses, frozenset(lost))
    return Parsed(tree, tuple(found))


def _is_statement(known: Grammar, source: Source, span: Span) -> bool:
    """Whether a line of prose is by itself a whole statement, or the first line of one (F104)."""
    text = source.plain[span.start : span.end].strip().rstrip(",")
    if text.split(" ", 1)[0].rstrip(":") not in known.vocabulary["openers"] or text.endswith("."):
        return False
    return any(isinstance(_tree(known, line, span), syntax.Statement) for line in (text, text + ":"))


def _tree(known: Grammar, text: str, span: Span) -> Any:
    """The tree of a line, None where it cannot be read."""
    try:
        return _parse_line(known, text, span)
    except (Unexpected, NotANumber):
        return None


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
    """The words and texts of a line that is not as it was meant: what they name elsewhere is not called unknown.

    A line that tells nothing at all may be any statement, so none of them is said to be missing.
    """
    if line.tree is not None and not line.diagnostics and not isinstance(line.tree, syntax.Later):
        return set()
    text = reading.source.plain[line.span.start : line.span.end]
    names = _names(f"{text}\n{line.mended}")
    if line.tree is None and text.endswith(":") and names <= {text[:-1].strip()}:  # whatever it is the name of
        return _names(reading.source.plain)
    unknown = any(found.variant == "unknown_word" for found in line.diagnostics)
    return names.union(reading.known.vocabulary["openers"]) if unknown else names


def _names(text: str) -> set[str]:
    """Every word and quoted text."""
    return {name.strip('"«»') for name in _NAMES.findall(text)}


def _form(only: dict[str, list[str]], source: Source, blocks: tuple[Block, ...]) -> str:
    """The written form that the keywords of a file belong to most; bokmål wins a tie (language.md section 7)."""
    text = "\n".join(source.plain[line.start : line.end] for block in blocks for line in block.lines)
    words = re.findall(r"\w+", re.sub(r'"[^"\n]*"|«[^»\n]*»', "", text))
    counts = {form: 0 for form in only}
    for form, belonging in only.items():
        mine = frozenset(belonging)
        counts[form] = sum(word in mine for word in words)
    return max(counts, key=lambda form: counts[form])
