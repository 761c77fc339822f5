"""Runs the table that Lark made of the grammar: a line is read word by word, its tree built on the way."""

from __future__ import annotations

import re
from collections.abc import Callable
from operator import itemgetter
from typing import Any, TypeVar

_END = "$END"
"""What stands in a row for the end of the line."""

_NONE = 1 << 30
"""More than any state's number: nothing can be done."""

Make = Callable[[list[Any]], Any]
"""What is made of the parts of a rule."""

T = TypeVar("T")


class Token:
    """A word, a number or a text of a line; `start` and `end` are places in the file."""

    __slots__ = ("end", "start", "text")

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text, self.start, self.end = text, start, end


class Unexpected(Exception):
    """A line that the grammar does not have: it makes no sense from `start` on, where a word ends at `end`.

    `stack` are the states that had been reached, for `Automaton.expected`.
    """

    def __init__(self, start: int, end: int, stack: tuple[int, ...]) -> None:
        super().__init__(start)
        self.start, self.end, self.stack = start, end, stack


class Automaton:
    """A LALR parser with a contextual lexer, working by the table that `grammar/tables.py` made.

    Words are taken whole, so `år` is never the start of `årsverk`; whether one is a keyword, and whether
    digits are a code, is for the state to say.
    """

    def __init__(self, table: Any, builder: Any) -> None:
        shapes = dict(table.SHAPES)
        blank, code = f"(?:{table.BLANK})*+", shapes.pop("CODE")
        signs = "|".join(map(re.escape, sorted(table.SIGNS, key=len, reverse=True)))
        others = "|".join(f"(?P<{name}>{pattern})" for name, pattern in shapes.items())
        self.code = re.compile(f"{blank}(?P<CODE>{code})").match
        self.other: Any = re.compile(rf"{blank}(?:{others}|(?P<SIGN>{signs})|(?P<JUNK>(?s:.))|$)").match
        self.rows: _Lazy[dict[Any, int]] = _Lazy(lambda number: dict(zip(*table.ROWS[number], strict=True)))
        self.rules: _Lazy[tuple[int, int, Make]] = _Lazy(lambda number: _rule(builder, *table.RULES[number]))
        self.end = table.END

    def read(self, text: str, offset: int) -> Any:
        """What the builder makes of a line that begins at `offset` of its file; raises `Unexpected`."""
        rows, rules, code, other = self.rows, self.rules, self.code, self.other
        row, at = rows[0], 0
        states: list[int] = [0]
        values: list[Any] = []
        while True:
            match = ("CODE" in row and code(text, at)) or other(text, at)
            kind = match.lastgroup or _END
            word, at = match[match.lastindex or 0], match.end()
            token = None
            if kind == "SIGN" or (kind == "WORD" and word in row):
                kind = word
            else:
                token = Token(word, offset + at - len(word), offset + at)
            while (action := row.get(kind, _NONE)) < 0:
                origin, size, make = rules[~action]
                made = make(values[-size:])
                del states[-size:], values[-size:]
                state = rows[states[-1]][origin]
                if state == self.end and kind == _END:
                    return made
                states.append(state)
                values.append(made)
                row = rows[state]
            if action == _NONE:
                raise Unexpected(offset + at - len(word), offset + at, tuple(states))
            states.append(action)
            values.append(token)
            row = rows[action]

    def expected(self, stack: tuple[int, ...]) -> frozenset[str]:
        """What could have come next: keywords and signs as they are written, other things by their shape."""
        kinds = (kind for kind in self.rows[stack[-1]] if isinstance(kind, str))
        return frozenset(kind for kind in kinds if self.after(kind, stack))

    def after(self, kind: str, before: tuple[int, ...]) -> tuple[int, ...]:
        """The states after a word of that kind, all that it completes being completed; () where none can stand."""
        stack = list(before)
        while (action := self.rows[stack[-1]].get(kind, _NONE)) < 0:
            origin, size, _ = self.rules[~action]
            del stack[-size:]
            stack.append(self.rows[stack[-1]][origin])
            if stack[-1] == self.end:
                return tuple(stack) if kind == _END else ()
        return (*stack, action) if action != _NONE else ()

    def tokens(self, text: str) -> tuple[tuple[str, int, int], ...]:
        """The words and signs of a line that can be read: their kind, and where each begins and ends.

        The kind of a keyword or a sign is how it is written. Raises `Unexpected`.
        """
        found: list[tuple[str, int, int]] = []
        stack: tuple[int, ...] = (0,)
        at = 0
        while True:
            row = self.rows[stack[-1]]
            match = ("CODE" in row and self.code(text, at)) or self.other(text, at)
            kind = match.lastgroup or _END
            word, at = match[match.lastindex or 0], match.end()
            kind = word if kind == "SIGN" or (kind == "WORD" and word in row) else kind
            start, before = at - len(word), stack
            stack = self.after(kind, stack)
            if not stack:
                raise Unexpected(start, at, before)
            if kind == _END:
                return tuple(found)
            found.append((kind, start, at))


class _Lazy(dict[int, T]):
    """States and rules by number, each worked out when it is first needed: most never are."""

    def __init__(self, make: Callable[[int], T]) -> None:
        super().__init__()
        self.make = make

    def __missing__(self, number: int) -> T:
        made = self[number] = self.make(number)
        return made


def _same(parts: list[Any]) -> list[Any]:
    return parts


def _rule(
    builder: Any, origin: int, size: int, method: str | None, keep: tuple[int | None, ...]
) -> tuple[int, int, Make]:
    """What a rule makes, of how many parts, and how; in the terms of `grammar/tables.py`."""
    if method is None:
        return origin, size, itemgetter(keep[0])
    build: Make = getattr(builder, method) if method else _same
    if keep == tuple(range(size)):
        return origin, size, build
    places = [place for place in keep if place is not None and place >= 0]
    if len(places) == len(keep):
        return origin, size, lambda parts: build([parts[place] for place in places])

    def lay_out(parts: list[Any]) -> Any:
        kept: list[Any] = []
        for place in keep:
            if place is None:
                kept.append(None)
            elif place >= 0:
                kept.append(parts[place])
            elif kept:
                kept += parts[~place]
            else:  # a list that grows by one at a time is not copied each time
                kept = parts[~place]
        return build(kept)

    return origin, size, lay_out
