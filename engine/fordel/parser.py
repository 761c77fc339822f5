"""Text to tree: the one file that knows Lark."""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType
from typing import Any

from attrs import frozen
from lark import Lark, Token, UnexpectedInput
from lark.lexer import ContextualLexer

from fordel import syntax
from fordel.blocks import Block, clause_at, lay_out
from fordel.builder import NotANumber
from fordel.builder_settlement import LineBuilder
from fordel.diagnostic import Diagnostic
from fordel.gathering import gather
from fordel.lines import ReadLine, Stop
from fordel.source import Place, Source, Span

#: Inside the installed package the grammar lies beside this file, in a checkout at its top.
_GRAMMAR = next(
    (path for path in (Path(__file__).parent / "grammar", Path(__file__).parents[2] / "grammar") if path.is_dir()),
    Path(__file__).parent / "grammar",
)
_NAMES = re.compile(r'"[^"\n]*"|«[^»\n]*»|[^\W\d][\w-]*')


@frozen
class Parsed:
    """A tree, and what could not be read."""

    file: syntax.File
    diagnostics: tuple[Diagnostic, ...]


# ── the table ────────────────────────────────────────────────────────────────────────────────────────────────────


class _Words(ContextualLexer):
    """Lark's contextual lexer with one scanner for all states instead of one for each.

    What differs between states is only whether a word is a keyword there, and whether digits are a code; both are
    looked up in the parser's own table. Words are always taken whole, so `år` is never the start of `årsverk`.
    """

    def __init__(self, conf: Any, states: dict[int, Any], always_accept: Any = ()) -> None:
        self.states = {state: frozenset(accepts) for state, accepts in states.items()}
        self.keywords = {t.pattern.value: t.name for t in conf.terminals if t.pattern.type == "str"}
        shapes = sorted((t for t in conf.terminals if t.pattern.type == "re"), key=lambda t: -t.priority)
        skipped = set(conf.ignore)
        signs = [f"(?P<{t.name}>{re.escape(t.pattern.value)})" for t in conf.terminals
                 if t.pattern.type == "str" and not t.pattern.value[0].isalpha()]  # fmt: skip
        body = [f"(?P<{t.name}>{t.pattern.value})" for t in shapes if t.name not in skipped and t.name != "JUNK"]
        code = next(part for part in body if part.startswith("(?P<CODE>"))
        rest = [part for part in body if part is not code and not part.startswith("(?P<MINUS>")]
        blank = "|".join(t.pattern.value for t in shapes if t.name in skipped)
        self.blank = re.compile(f"(?:{blank})+")
        signs.sort(key=len, reverse=True)
        self.plain = re.compile("|".join([*rest, *signs, r"(?P<JUNK>\S)"]))
        self.code = re.compile("|".join([code, *rest, *signs, r"(?P<JUNK>\S)"]))
        self.offset = 0

    def lex(self, lexer_state: Any, parser_state: Any) -> Iterator[Token]:
        text, at, offset = lexer_state.text.text, 0, self.offset
        end = len(text)
        while True:
            skip = self.blank.match(text, at)
            at = skip.end() if skip else at
            if at >= end:
                return
            accepts = self.states[parser_state.position]
            match = (self.code if "CODE" in accepts else self.plain).match(text, at)
            if match is None:  # the last alternative takes any sign
                raise LookupError(text[at:])
            kind, value, start = match.lastgroup or "", match[0], at
            at = match.end()
            keyword = self.keywords.get(value)
            if keyword in accepts:
                kind = keyword
            elif kind == "HYPHEN" and "MINUS" in accepts:
                kind = "MINUS"
            yield Token(kind, value, start + offset, end_pos=at + offset)


def _module(path: Path) -> ModuleType:
    loader = SourceFileLoader(f"fordel_grammar_{path.stem}", str(path))
    spec = spec_from_loader(loader.name, loader)
    if spec is None:
        raise ImportError(str(path))
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


@frozen
class Grammar:
    """The parser and what it knows of words."""

    lark: Lark
    builder: LineBuilder
    lexer: Any
    vocabulary: dict[str, Any]


@lru_cache(maxsize=1)
def grammar() -> Grammar:
    """The parser, from the table made when the package was built, or made here where that is missing or outdated."""
    builder, tables = LineBuilder(), None
    table = _GRAMMAR / "table.py"
    made = _module(table) if table.exists() else None
    if made is None or not _is_current(made):
        tables = _module(_GRAMMAR / "tables.py")
    options: dict[str, Any] = {"transformer": builder, "_plugins": {"ContextualLexer": _Words}}
    if tables is not None:
        lark, vocabulary = tables.make_parser(**options), tables.vocabulary()
    else:
        lark = Lark._load_from_dict(made.DATA, made.MEMO, **options)  # type: ignore[union-attr]
        vocabulary = made.VOCABULARY  # type: ignore[union-attr]
    return Grammar(lark, builder, lark.parser.lexer, vocabulary)


def _is_current(made: ModuleType) -> bool:
    """Whether a table was made from the grammar that lies beside it; in an installed package it always is."""
    if _GRAMMAR.parent == Path(__file__).parent:
        return True
    newest = max(path.stat().st_mtime_ns for path in (*_GRAMMAR.glob("words/*.toml"), _GRAMMAR / "agreement.lark"))
    if newest <= (_GRAMMAR / "table.py").stat().st_mtime_ns:
        return True
    return bool(_module(_GRAMMAR / "tables.py").fingerprint() == made.FINGERPRINT)


# ── lines ────────────────────────────────────────────────────────────────────────────────────────────────────────


@frozen
class _Reading:
    """The reading of one file: what is known of words, the file's text and form, and how places in it are told."""

    known: Grammar
    source: Source
    form: str
    place: Callable[[Span], Place]


def _parse_line(known: Grammar, text: str, span: Span) -> Any:
    known.lexer.offset = known.builder.offset = span.start
    known.builder.line, known.builder.plain = span, text
    return known.lark.parse(text)


def _stop(reading: _Reading, text: str) -> Stop | None:
    """Where the reading of a text stops, None where it is read to its end."""
    try:
        _parse_line(reading.known, text, Span(0, len(text)))
    except NotANumber as fault:
        return Stop(fault.span.start, end=fault.span.end, variant=fault.variant, values=fault.values)
    except UnexpectedInput as fault:
        token = getattr(fault, "token", None)
        at = len(text) if token is None or token.type == "$END" else token.start_pos
        accepted = fault
        return Stop(at, lambda: _expected(reading, getattr(accepted, "accepts", None) or ()))
    return None


def _expected(reading: _Reading, terminals: Iterable[str]) -> frozenset[str]:
    """What could have stood there: keywords and signs as they are written in this form, other kinds by name."""
    words = {name: word for word, name in reading.known.lexer.keywords.items()}
    others = (own for form, own in reading.known.vocabulary["only"].items() if form != reading.form)
    return frozenset(words.get(name, name) for name in terminals).difference(*others)


def _read_lines(reading: _Reading, spans: Sequence[Span]) -> list[ReadLine]:
    """The trees of the lines of a block, None for one that tells nothing, with what is wrong with each."""
    found: list[ReadLine] = []
    waiting = list(reversed(spans))
    while waiting:
        span = waiting.pop()
        try:
            text = reading.source.plain[span.start : span.end]
            found.append(ReadLine(span, _parse_line(reading.known, text, span)))
        except (UnexpectedInput, NotANumber):
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
    explained = explain(text, stop, lambda other: _stop(reading, other), reading.known.vocabulary)
    found = tuple(
        Diagnostic(one.code, one.variant, reading.place(Span(span.start + one.start, span.start + one.end)), one.values)
        for one in explained.mistakes
    )
    if explained.mended is None:
        return ReadLine(span, None, found)
    if explained.rest is not None:
        waiting.append(Span(span.start + explained.rest, span.end))
    read = Span(span.start, span.start + explained.end)
    return ReadLine(read, _parse_line(reading.known, explained.mended, read), found, explained.mended)


# ── files ────────────────────────────────────────────────────────────────────────────────────────────────────────


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
    except (UnexpectedInput, NotANumber):
        return None


def _fence_faults(block: Block, source: Source, place: Callable[[Span], Place]) -> Iterator[Diagnostic]:
    """What is wrong with the fences of a block, and a heading that stands within it."""
    if block.fault:
        written = source.plain[block.fence.start : block.fence.end].strip().lstrip("`~:").strip()
        values = {"kind": block.kind, "written": written, "meant": block.meant}
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
    text = reading.source.plain[line.span.start : line.span.end] + "\n" + line.mended
    names = {name.strip('"«»') for name in _NAMES.findall(text)}
    unknown = any(found.variant == "unknown_word" for found in line.diagnostics)
    return names.union(reading.known.vocabulary["openers"]) if unknown else names


def _form(only: dict[str, list[str]], source: Source, blocks: tuple[Block, ...]) -> str:
    """The written form that the keywords of a file belong to most; bokmål wins a tie (language.md section 7)."""
    text = "\n".join(source.plain[line.start : line.end] for block in blocks for line in block.lines)
    words = re.findall(r"\w+", re.sub(r'"[^"\n]*"|«[^»\n]*»', "", text))
    counts = {form: 0 for form in only}
    for form, belonging in only.items():
        mine = frozenset(belonging)
        counts[form] = sum(word in mine for word in words)
    return max(counts, key=lambda form: counts[form])
