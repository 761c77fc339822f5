"""Text to tree: the one file that knows Lark."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
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
from fordel.source import Source, Span

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


class _Unread(Exception):
    """A line that cannot be read: the diagnostic, and the line as it may have been meant."""

    def __init__(self, diagnostic: Diagnostic, line: Any = None) -> None:
        super().__init__(diagnostic.code)
        self.diagnostic, self.line = diagnostic, line


def _parse_line(known: Grammar, text: str, span: Span) -> Any:
    known.lexer.offset = known.builder.offset = span.start
    known.builder.line, known.builder.plain = span, text
    return known.lark.parse(text)


def _read_line(known: Grammar, source: Source, span: Span, place: Any) -> Any:
    """The tree of a line; raises `_Unread` with the one message about it."""
    text = source.plain[span.start : span.end]
    try:
        return _parse_line(known, text, span)
    except NotANumber as fault:
        raise _Unread(Diagnostic("F103", fault.variant, place(fault.span), fault.values)) from None
    except UnexpectedInput as fault:
        from fordel.mistakes import explain

        token = getattr(fault, "token", None)
        expected = _expected(known, getattr(fault, "accepts", None) or getattr(fault, "expected", ()))
        start = span.end if token is None or token.type == "$END" else token.start_pos
        mistake = explain(text, start - span.start, expected, known.vocabulary)
        at = Span(span.start + mistake.start, span.start + mistake.end)
        found = Diagnostic(mistake.code, mistake.variant, place(at), mistake.values)
        line = _mended(known, text, mistake.mended, span)
        raise _Unread(found, line) from None


def _mended(known: Grammar, text: str, mended: str | None, span: Span) -> Any:
    """The tree of the line as it was meant, so that one mistake leaves no other behind; None where that is unclear."""
    if mended is None or mended == text:
        return None
    try:
        return _parse_line(known, mended, span)
    except (UnexpectedInput, NotANumber):
        return None


def _expected(known: Grammar, terminals: Any) -> frozenset[str]:
    """What could have stood there: keywords as they are written, other kinds by their terminal's name."""
    words = {name: word for word, name in known.lexer.keywords.items()}
    return frozenset(words.get(name, name) for name in terminals)


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
    from fordel.gathering import gather

    known = grammar()
    layout = lay_out(source, known.vocabulary["blocks"], lambda span: _is_statement(known, source, span))

    def place(span: Span) -> Any:
        return source.place(span, clause_at(layout.clauses, span.start))

    found: list[Diagnostic] = []
    lost: set[str] = set()
    statements: list[syntax.Statement] = []
    for block in layout.blocks:
        if block.fault:
            found.append(_fence_fault(block, source, place))
        lines: list[Any] = []
        for span in block.lines:
            try:
                line = _read_line(known, source, span, place)
                if isinstance(line, syntax.Later):
                    lost.update(_lost_names(source, span))
                lines.append((span, line))
            except _Unread as unread:
                lost.update(_lost_names(source, span))
                lines.append((span, unread.line))
                if block.fault != "unclosed":
                    found.append(unread.diagnostic)
        gathered = gather(lines, block.kind, place, source)
        statements += gathered.statements
        if block.fault != "unclosed":
            found += gathered.diagnostics
    form = _form(known.vocabulary["only"], source, layout.blocks)
    tree = syntax.File(tuple(statements), form, source, layout.clauses, frozenset(lost))
    return Parsed(tree, tuple(found))


def _is_statement(known: Grammar, source: Source, span: Span) -> bool:
    """Whether a line of prose is by itself a whole statement, or the first line of one (F104)."""
    text = source.plain[span.start : span.end].strip().rstrip(",")
    if text.split(" ", 1)[0].rstrip(":") not in known.vocabulary["openers"] or text.endswith("."):
        return False
    return any(
        isinstance(_mended(known, "", line, span), syntax.Statement) for line in (text, text + ":")
    )


def _fence_fault(block: Block, source: Source, place: Any) -> Diagnostic:
    if block.fault == "unclosed":
        return Diagnostic("F102", "unclosed", place(block.fence), {"kind": block.kind})
    if block.fault == "misspelt":
        written = source.plain[block.fence.start : block.fence.end].strip().lstrip("`~:").strip()
        return Diagnostic("F104", "fence", place(block.fence), {"written": written, "meant": block.meant})
    return Diagnostic("F104", "prose", place(block.fence))


def _lost_names(source: Source, span: Span) -> set[str]:
    """Every word and quoted text of a line that tells nothing: what they name elsewhere is not called unknown."""
    return {name.strip('"«»') for name in _NAMES.findall(source.plain[span.start : span.end])}


def _form(only: dict[str, list[str]], source: Source, blocks: tuple[Block, ...]) -> str:
    """The written form that the keywords of a file belong to most; bokmål wins a tie (language.md section 7)."""
    text = "\n".join(source.plain[line.start : line.end] for block in blocks for line in block.lines)
    words = re.findall(r"\w+", re.sub(r'"[^"\n]*"|«[^»\n]*»', "", text))
    counts = {form: 0 for form in only}
    for form, belonging in only.items():
        mine = frozenset(belonging)
        counts[form] = sum(word in mine for word in words)
    return max(counts, key=lambda form: counts[form])
