"""Typing errors made by program: every line of a valid agreement, wrong in each way that someone may type it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from fordel.parser import grammar

TOKEN = re.compile(r'"[^"\n]*"|«[^»\n]*»|[^\W\d][\w-]*|\d\d\.\d\d\.\d{4}|\d[\d ]*(?:,\d+)?|\S')
_FENCE = re.compile(r"```(\w*)$")
_QUOTED = re.compile(r'"([^"\n]*)"')
_AMOUNT = re.compile(r"(\d[\d ]*(?:,\d+)?) kr\b")
_NEIGHBOURS = {
    "a": "s",
    "e": "r",
    "i": "o",
    "k": "l",
    "n": "m",
    "t": "r",
    "r": "t",
    "ø": "o",
    "å": "a",
    "æ": "a",
}
_SHORTEST = 4

#: What is put in where it does not belong: a word, a number, a sign.
FOREIGN = ("kanskje", "17", "!")

#: The ways of writing that Word turns others into, which are to be read as what was meant.
HARMLESS = {
    "no-break space": (" ", "\u00a0"),
    "narrow no-break space": (" ", "\u202f"),
    "en dash": ("-", "–"),
    "non-breaking hyphen": ("-", "\u2011"),
}

_QUOTED_OR_SIGN = {sign: re.compile(rf'("[^"\n]*")|(?<=\S){sign}') for sign in " -"}

#: Quotes that cannot be read, and are told once.
QUOTES = (("“", "”"), ("„", "“"), ("‘", "’"), ("”", "”"))


class Mutant(NamedTuple):
    """An agreement with one typing error.

    `line` is the number of the line that it was made in, `how` the way, `written` the line as it then stands, and
    `text` the agreement. `token` is what was dropped, doubled or spoilt.
    """

    line: int
    how: str
    token: str
    written: str
    text: str


def keywords() -> frozenset[str]:
    """Every word that the phrases of the language are made of, in every written form."""
    words = grammar().vocabulary["words"].values()
    return frozenset(
        part for forms in words for texts in forms.values() for text in texts for part in text.split()
    )


def inside(text: str) -> Iterator[tuple[int, str]]:
    """The lines inside the blocks of an agreement, with their numbers."""
    is_open = False
    for number, line in enumerate(text.split("\n"), 1):
        fence = _FENCE.match(line)
        if fence:
            is_open = bool(fence[1])
        elif is_open and line.strip():
            yield number, line


def mutants(text: str) -> Iterator[Mutant]:
    """Every typing error of every line inside a block, and of its fences."""
    lines = text.split("\n")
    for number, line in inside(text):
        for how, token, written in typed_wrong(line):
            yield Mutant(number, how, token, written, _with(lines, number, written))
    yield from _of_fences(lines)


def _with(lines: list[str], number: int, written: str) -> str:
    return "\n".join([*lines[: number - 1], written, *lines[number:]])


def typed_wrong(line: str) -> Iterator[tuple[str, str, str]]:
    """A line in every wrong way: which way, of what, and how it is written then."""
    yield from _of_tokens(line)
    yield from _of_letters(line)
    yield from _of_signs(line)


def _of_tokens(line: str) -> Iterator[tuple[str, str, str]]:
    """A token dropped, doubled or changed with the next, and foreign ones put in."""
    tokens = [match.span() for match in TOKEN.finditer(line)]
    for start, end in tokens:
        token = line[start:end]
        yield "dropped", token, line[:start] + line[end:]
        yield "doubled", token, f"{line[:end]} {line[start:]}"
        for foreign in FOREIGN:
            yield "foreign", foreign, f"{_apart(line[:start])}{foreign} {line[start:]}"
    for foreign in FOREIGN:
        yield "foreign", foreign, f"{line} {foreign}"
    for (start, end), (after, last) in pairwise(tokens):
        if line[start:end] != line[after:last]:
            swapped = f"{_apart(line[:start])}{line[after:last]} {line[start:end]} {line[last:].lstrip()}"
            yield "swapped", line[after:last], swapped.rstrip()


def _apart(before: str) -> str:
    """What stands before a token, with a space after it."""
    return before if not before.strip() or before.endswith(" ") else f"{before} "


def _of_letters(line: str) -> Iterator[tuple[str, str, str]]:
    """A letter of a keyword dropped, doubled, changed with the next, or the one beside it on the keyboard."""
    known = keywords()
    for match in TOKEN.finditer(line):
        word, start = match[0], match.start()
        if word not in known or len(word) < _SHORTEST:
            continue
        middle = len(word) // 2
        spoilt = {
            "letter dropped": word[:middle] + word[middle + 1 :],
            "last letter dropped": word[:-1],
            "letter doubled": word[:middle] + word[middle - 1 :],
            "letters swapped": word[: middle - 1] + word[middle] + word[middle - 1] + word[middle + 1 :],
            "letter replaced": word[:1] + _NEIGHBOURS.get(word[1], "x") + word[2:],
        }
        for how, written in spoilt.items():
            if written not in known:
                yield how, word, line[:start] + written + line[start + len(word) :]


def _of_signs(line: str) -> Iterator[tuple[str, str, str]]:
    """A quote lost, Word's quotes, bullets, spaces and hyphens, and amounts written the other ways."""
    for index, sign in enumerate(line):
        if sign == '"':
            yield "quote lost", sign, line[:index] + line[index + 1 :]
    if _QUOTED.search(line):
        for first, last in QUOTES:
            yield "other quotes", first, _QUOTED.sub(rf"{first}\1{last}", line)
        yield "guillemets", "«", _QUOTED.sub(r"«\1»", line)
    for sign in "•-":
        yield "bullet", sign, f"{sign} {line.lstrip()}"
    for how, (old, new) in HARMLESS.items():
        written = _QUOTED_OR_SIGN[old].sub(lambda match: match[1] or new, line)  # noqa: B023  (used at once)
        if written != line:
            yield how, new, written
    if _AMOUNT.search(line):
        yield "kr before", "kr", _AMOUNT.sub(r"kr \1", line)
        yield "kr as a dash", "kr", _AMOUNT.sub(r"\1,-", line)


def _of_fences(lines: list[str]) -> Iterator[Mutant]:
    """A fence lost, with a letter too few, and all of them as colons."""
    for number, line in enumerate(lines, 1):
        fence = _FENCE.match(line)
        if fence:
            yield Mutant(number, "fence lost", line, "", _with(lines, number, ""))
        if fence and fence[1]:
            for how, written in (("fence misspelt", line[:-1]), ("fence of two", line[1:])):
                yield Mutant(number, how, line, written, _with(lines, number, written))
    opened = [f"::: {line[3:]}".rstrip() if _FENCE.match(line) else line for line in lines]
    yield Mutant(1, "colons", "```", "", "\n".join(opened))
