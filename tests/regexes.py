"""Every regular expression of the package, found by reading the code, and what is slow about one."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeGuard

import pytest
from attrs import frozen

from fordel import grammar_files, prose_names
from fordel.mistakes import phrases
from fordel.parser import grammar
from fordel.pipeline import read_source
from fordel.source import Source

ENGINE = Path(__file__).parents[1] / "engine" / "fordel"
CALLS = frozenset({"compile", "match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer"})
kinds: Any = importlib.import_module("re._constants")
parsing: Any = importlib.import_module("re._parser")
_REPEATS = (kinds.MAX_REPEAT, kinds.MIN_REPEAT)

#: Files whose expressions are only asked of lines of rule blocks, no longer than `ceilings.RULE_LINE_BYTES`: nothing
#: of a file is read that has a longer one (F107), and `blocks.code_of` looks into none. So are those for quotes.
_OF_RULE_LINES = ("mistakes/", "formatter", "layout.py")
_QUOTES = r'"[^"\n]*"|«[^»\n]*»'

#: What flags are written as.
_FLAGS = re.compile(r"re\.[A-Z]+(?: \| re\.[A-Z]+)*").fullmatch

#: Signs that classes are tried with: one of each sort that our expressions tell apart.
SIGNS = "".join(map(chr, range(128))) + "æøåÆØÅ§«»–−\u00a0\u202f\u2009\u2011\u0300…٣"


@frozen
class Regex:
    """A regular expression: where it stands, the pattern with its flags, and whether only a beginning is asked for."""

    place: str
    pattern: str | bytes
    flags: int = 0
    is_anchored: bool = False

    @property
    def is_of_rule_lines(self) -> bool:
        """Whether it is asked of nothing longer than a line of a rule block may be."""
        return self.place.startswith(_OF_RULE_LINES) or str(self.pattern).startswith(_QUOTES)


def _of_grammar() -> list[str]:
    read = grammar().automaton
    made: tuple[Any, ...] = (read.code, read.other)
    return [one.__self__.pattern for one in made]


def _of_shapes() -> list[str]:
    return [*dict(grammar_files.table().SHAPES).values()]


def _of_prose() -> list[str]:
    """Those that are made of the names of an agreement: what is made when one is read with prose of every kind."""
    made: list[str] = []

    class Kept:
        """The module `re`, which keeps what it is asked for."""

        def __getattr__(self, name: str) -> Any:  # noqa: ANN401
            function = getattr(re, name)
            if name not in CALLS:
                return function

            def call(pattern: str, *words: Any, **named: Any) -> Any:  # noqa: ANN401
                made.append(pattern)
                return function(pattern, *words, **named)

            return call

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(prose_names, "re", Kept())
        read_source(Source("a.avtale", _PROSE))
    return made


#: As it stands in the code: any of the names of parties.
MARKS = """f"(?<!\\\\w)(?:{'|'.join(map(re.escape, names)) or '(?!)'})(?!\\\\w)\""""

#: An agreement whose prose says who is host, who takes part and who pays, each otherwise than its rules.
_PROSE = """# Avtale
Hol kommune er vertskommune. Deltakerne er Hol, Gol og Ål kommuner. Partene er Hol, Gol, Ål.
Hol og Gol kommune betaler utgiftene. Utgiftene dekkes av Hol og Gol. Kostnadene fordeles mellom Hol og Gol.

```regel
avtale "A"
gjelder fra 1. januar 2022
deltakere Modum, Sigdal
vertskommune Modum
kostnad "D":
  art 010-285
  fordeles likt
```
"""

#: Regular expressions that are made while the program runs, by the module and the words that make them.
MADE: dict[tuple[str, str], Callable[[], list[str]]] = {
    ("fordel.automaton", "f'{blank}(?P<CODE>{code})'"): _of_grammar,
    ("fordel.automaton", "f'{blank}(?:{others}|(?P<SIGN>{signs})|(?P<JUNK>(?s:.))|$)'"): list,
    ("fordel.formatter_parts", "dict(grammar_files.table().SHAPES)[kind]"): _of_shapes,
    ("fordel.mistakes.phrases", "pattern"): lambda: [one.pattern for one, _ in phrases._PHRASES],
    ("fordel.site.marks", MARKS): lambda: [r"(?<!\w)(?:Modum|Sigdal)(?!\w)"],
}


class Unknown(LookupError):
    """A regular expression that reading the code does not tell: write it so that it does."""


def every_regex() -> Iterator[Regex]:
    """All regular expressions that stand in the package, those of the grammar, and what is made of constants."""
    seen: set[str | bytes] = set()
    for path in sorted(ENGINE.rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        name = ".".join(("fordel", *path.relative_to(ENGINE).with_suffix("").parts)).removesuffix(".__init__")
        for call in (node for node in ast.walk(tree) if _is_of_re(node)):
            place = f"{path.relative_to(ENGINE).as_posix()}:{call.lineno}"
            is_anchored = _uses(tree, call) <= {"match", "fullmatch"}
            for found in _found(call, name, place, is_anchored=is_anchored):
                if found.pattern not in seen:
                    yield found
                seen.add(found.pattern)


def _uses(tree: ast.Module, call: ast.Call) -> set[str]:
    """What is asked of an expression: the methods that are called on it, or on the name it has."""
    assert isinstance(call.func, ast.Attribute)
    if call.func.attr != "compile":
        return {call.func.attr}
    attributes = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    direct = {node.attr for node in attributes if node.value is call}
    named = [
        ast.unparse(node.targets[0])
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and node.value is call
    ]
    return direct or {node.attr for node in attributes if ast.unparse(node.value) in named} or {"search"}


def _found(call: ast.Call, module: str, place: str, *, is_anchored: bool) -> Iterator[Regex]:
    made = MADE.get((module, ast.unparse(call.args[0])))
    if module == "fordel.prose_names" and "self." in ast.unparse(call.args[0]):
        made = _of_prose
    if made is not None:
        yield from (Regex(place, pattern, 0, is_anchored) for pattern in made())
        return
    words = (*call.args[1:], *(word.value for word in call.keywords))
    flags = [int(_value(one, module)) for one in words if _FLAGS(ast.unparse(one))]
    yield Regex(place, _value(call.args[0], module), sum(flags), is_anchored)


def _is_of_re(node: ast.AST) -> TypeGuard[ast.Call]:
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="re"), attr=attribute)):
            return attribute in CALLS
    return False


def _value(node: ast.expr, module: str) -> Any:  # noqa: ANN401
    """What an expression is, by the names of its module, where it needs no more."""
    known = vars(importlib.import_module(module))
    try:
        return eval(compile(ast.Expression(node), module, "eval"), {**known, "re": re})  # noqa: S307
    except NameError as unknown:
        raise Unknown(f"{module}:{node.lineno}: {ast.unparse(node)}") from unknown


# What is slow ---------------------------------------------------------------------------------------------------


def slow(regex: Regex) -> Iterator[str]:
    """What of a regular expression can take more than linear time where it does not fit.

    A repeat without end within another, and two such repeats one after another that can take the same sign, with
    nothing between them that must be there and that the first cannot take.
    """
    tree = parsing.parse(regex.pattern, regex.flags)
    yield from _nested(list(tree), inside=False)
    yield from _following(list(tree), tree.state.flags)


def _inner(node: tuple[Any, Any]) -> Iterator[list[Any]]:
    kind, value = node
    if kind in _REPEATS or kind is kinds.POSSESSIVE_REPEAT:
        yield list(value[2])
    elif kind is kinds.SUBPATTERN:
        yield list(value[-1])
    elif kind is kinds.BRANCH:
        yield from map(list, value[1])
    elif kind in (kinds.ASSERT, kinds.ASSERT_NOT):
        yield list(value[1])
    elif kind is kinds.ATOMIC_GROUP:
        yield list(value)
    elif kind is kinds.GROUPREF_EXISTS:
        yield from (list(one) for one in value[1:] if one)


def _is_endless(node: tuple[Any, Any]) -> bool:
    return node[0] in _REPEATS and node[1][1] is kinds.MAXREPEAT


def _nested(nodes: Sequence[Any], *, inside: bool) -> Iterator[str]:
    """Repeats in a repeat, where a turn of the outer one need not begin with a sign that ends the inner one."""
    for node in nodes:
        for inner in _inner(node):
            if _is_endless(node):
                yield from _turns(inner)
            yield from _nested(inner, inside=inside)


def _turns(turn: list[Any]) -> Iterator[str]:
    """What is wrong with a repeat whose turns are these: two turns that meet can take each other's signs."""
    twice = [*turn, *turn]
    if any(_is_endless(node) for node in _flat(turn)):
        yield from (f"nested: {one}" for one in _following(twice, 0))


def _flat(nodes: Sequence[Any]) -> Iterator[Any]:
    for node in nodes:
        yield node
        for inner in _inner(node):
            yield from _flat(inner)


def _following(nodes: Sequence[Any], flags: int) -> Iterator[str]:
    """Two repeats without end that can take the same sign, in every way through the expression."""
    for path in _paths(list(nodes)):
        last: tuple[frozenset[str], str] | None = None
        for node in path:
            if _is_endless(node):
                both = last[0] & _first(list(node[1][2]), flags) if last else frozenset()
                if last and both:
                    yield f"{last[1]} and {node[0]} take {sorted(both)[:5]}"
                last = (signs(node, flags), str(node[0]))
            elif last is not None and not _may_be_empty(node) and not signs(node, flags) & last[0]:
                last = None  # the end of the first repeat is where this sign stands, and nowhere else


def _paths(nodes: list[Any]) -> Iterator[list[Any]]:
    """The expression without groups and alternatives: one list for each way through it."""
    if not nodes:
        yield []
        return
    first, rest = nodes[0], nodes[1:]
    kind, value = first
    if kind is kinds.SUBPATTERN:
        yield from _paths([*value[-1], *rest])
    elif kind is kinds.BRANCH:
        for one in value[1]:
            yield from _paths([*one, *rest])
    elif kind in (kinds.ASSERT, kinds.ASSERT_NOT):
        yield from _paths(rest)
    elif kind in _REPEATS and not _is_endless(first) and value[1] == 1:
        yield from _paths([*value[2], *rest])
        if value[0] == 0:
            yield from _paths(rest)
    else:
        for path in _paths(rest):
            yield [first, *path]


def _first(nodes: list[Any], flags: int) -> frozenset[str]:
    """The signs that what stands there can begin with."""
    found: frozenset[str] = frozenset()
    for path in _paths(nodes):
        for node in path:
            found |= _first(list(node[1][2]), flags) if node[0] in _REPEATS else signs(node, flags)
            if not _may_be_empty(node):
                break
    return found


def _may_be_empty(node: tuple[Any, Any]) -> bool:
    kind, value = node
    if kind is kinds.AT or kind in (kinds.ASSERT, kinds.ASSERT_NOT):
        return True
    return kind in _REPEATS and (value[0] == 0 or all(map(_may_be_empty, value[2])))


def signs(node: tuple[Any, Any], flags: int) -> frozenset[str]:
    """The signs, of those that are tried, that what stands there can take."""
    found: set[str] = set()
    for one in _flat([node]):
        kind, value = one
        if kind is kinds.LITERAL:
            found.add(chr(value))
        elif kind is kinds.NOT_LITERAL:
            found.update(set(SIGNS) - {chr(value)})
        elif kind is kinds.ANY:
            found.update(SIGNS if flags & re.DOTALL else SIGNS.replace("\n", ""))
        elif kind is kinds.IN:
            found.update(_class(value))
    if flags & re.IGNORECASE:
        found |= {sign.swapcase() for sign in found if len(sign.swapcase()) == 1}
    return frozenset(found)


def _class(parts: Sequence[Any]) -> set[str]:
    is_negated = parts[0][0] is kinds.NEGATE
    found: set[str] = set()
    for kind, value in parts:
        if kind is kinds.LITERAL:
            found.add(chr(value))
        elif kind is kinds.RANGE:
            found.update(sign for sign in SIGNS if value[0] <= ord(sign) <= value[1])
        elif kind is kinds.CATEGORY:
            found.update(re.findall(_CATEGORIES[value], SIGNS))
    return set(SIGNS) - found if is_negated else found


_CATEGORIES = {
    kinds.CATEGORY_DIGIT: r"\d",
    kinds.CATEGORY_NOT_DIGIT: r"\D",
    kinds.CATEGORY_SPACE: r"\s",
    kinds.CATEGORY_NOT_SPACE: r"\S",
    kinds.CATEGORY_WORD: r"\w",
    kinds.CATEGORY_NOT_WORD: r"\W",
}
