"""A line that cannot be read, and what was surely meant by it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property, lru_cache

from attrs import evolve, field, frozen

from fordel.lines import Read
from fordel.mistakes.words import Words

_TEXT_OR_WORD = r"\"[^\"\n]*\"|«[^»\n]*»|[^\W\d](?:[\w'’.-]*\w)?"
_DATE_OR_NUMBER = r"\d{1,2}\. *[^\W\d]+(?: \d{4})?|\d[\d.]*(?: \d{3}(?!\d))*(?:,\d+)?"
_UNIT = re.compile(rf"{_TEXT_OR_WORD}|{_DATE_OR_NUMBER}|\S")
_PIECE = re.compile(rf"{_TEXT_OR_WORD}|\d+|\S")
_NUMBER_AT_END = re.compile(r"(?<![\d ,])[ ,]*+(\d[\d ,]*+)$")
_QUOTED_OR_COMMENT = re.compile(r"(\"[^\"\n]*\"|«[^»\n]*»)|#[^\n]*")


@frozen
class Mistake:
    """One thing that is wrong with a line.

    `code`, `variant` and `values` are those of the diagnostic; the text from `start` up to `end` is underlined.
    `mended` is the line as it was surely meant, None where that is unclear. Where two lines were written as one,
    the first is the mended one, and from `rest` on stands the other.
    """

    code: str
    variant: str
    values: Mapping[str, object]
    start: int
    end: int
    mended: str | None = None
    rest: int | None = None


@frozen
class Piece:
    """A word, a quoted text, a row of digits or a sign, from `start` up to `end`."""

    text: str
    start: int
    end: int

    @property
    def stretch(self) -> tuple[int, int]:
        """Where it begins and ends."""
        return self.start, self.end

    @property
    def said(self) -> str:
        """What it says, without quotes."""
        return self.text.strip('"«»') or self.text

    @property
    def is_word(self) -> bool:
        """Whether it is a word without quotes."""
        return self.text[0].isalpha()

    @property
    def is_capitalised(self) -> bool:
        """Whether it is a word that begins as a name does."""
        return self.text[0].isupper()


@frozen
class Line:
    """A line, the place `at` which its reading stopped, and what could have stood there.

    `expected` holds keywords and signs as they are written, and the names of the other kinds of token. `read`
    tells where the reading of another text stops. While `whole` holds, only what makes the whole line readable
    is a way to mend it; otherwise it is enough that the reading gets further.
    """

    text: str
    at: int
    expected: frozenset[str]
    words: Words
    read: Read = field(eq=False)
    whole: bool = True

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """What the line consists of."""
        return _pieces(_PIECE, self.text)

    @cached_property
    def units(self) -> tuple[Piece, ...]:
        """What the line consists of, with dates and numbers as one."""
        return _pieces(_UNIT, self.text)

    @cached_property
    def index(self) -> int:
        """The index of the piece where the reading stopped; the number of pieces at the end of the line."""
        return _index(self.pieces, self.at)

    @cached_property
    def unit_index(self) -> int:
        """As `index`, of units."""
        return _index(self.units, self.at)

    @property
    def here(self) -> Piece | None:
        """The piece where the reading stopped; None at the end of the line."""
        return self.pieces[self.index] if self.index < len(self.pieces) else None

    @property
    def before(self) -> Piece | None:
        """The piece before that."""
        return self.pieces[self.index - 1] if self.index else None

    @property
    def read_pieces(self) -> tuple[Piece, ...]:
        """Where a mistake may lie, the likeliest first: where the reading stopped, then from the left."""
        return (*self.pieces[self.index : self.index + 1], *self.pieces[: self.index])

    def past_point(self, piece: Piece) -> int:
        """Where a piece ends with the point of an abbreviation."""
        return piece.end + (self.text[piece.end : piece.end + 1] == ".")

    def number_before(self, end: int) -> int:
        """Where a number begins that ends there."""
        number = _NUMBER_AT_END.search(self.text, 0, end)
        return number.start(1) if number else end

    def expects(self, *kinds: str) -> bool:
        """Whether one of these could have stood where the reading stopped."""
        return not self.expected.isdisjoint(kinds)

    def begins(self, word: str) -> bool:
        """Whether a line can begin with that word."""
        nothing = self.read("")
        return nothing is not None and word in nothing.expected()

    def reads(self, text: str) -> bool:
        """Whether a text is a line that can be read."""
        stop = self.read(text)
        return stop is None or bool(stop.variant)

    def takes(self, mended: str) -> bool:
        """Whether the line is mended by writing this instead."""
        stop = self.read(mended)
        if stop is not None and stop.variant == "empty":  # quotes around nothing mend nothing
            return False
        if stop is None or stop.variant or self.whole:
            return stop is None or bool(stop.variant)
        untouched = len(mended[len(mended) - _same_ends(self.text, mended)[1] :].lstrip())
        return 0 < len(mended) - stop.at < min(untouched, len(self.text) - self.at)

    def replaced(self, stretch: tuple[int, int], new: str) -> str:
        """The line with a stretch of it replaced."""
        return self.text[: stretch[0]] + new + self.text[stretch[1] :]

    def mend(
        self,
        variant: str,
        stretch: tuple[int, int],
        new: str,
        *,
        mark: tuple[int, int] | None = None,
        code: str = "F101",
        **values: object,
    ) -> Mistake:
        """A mistake that may be mended by replacing a stretch; what is underlined is that, or `mark`."""
        return Mistake(code, variant, values, *(mark or stretch), self.replaced(stretch, new))

    def split(self, variant: str, mark: tuple[int, int], first: str, rest: int | None) -> Mistake:
        """A mistake that is mended by reading the line as two, or without its end."""
        return Mistake("F101", variant, {}, *mark, first, rest)

    def unclear(
        self, variant: str, mark: tuple[int, int], *, code: str = "F101", **values: object
    ) -> Mistake:
        """A mistake where it is not clear what was meant."""
        return Mistake(code, variant, values, *mark)

    def loosely(self) -> Line:
        """The same line, mended by what lets the reading get further."""
        return evolve(self, whole=False)


def _pieces(pattern: re.Pattern[str], text: str) -> tuple[Piece, ...]:
    return tuple(Piece(match[0], *match.span()) for match in pattern.finditer(text))


def _index(pieces: tuple[Piece, ...], at: int) -> int:
    return next((number for number, piece in enumerate(pieces) if piece.end > at), len(pieces))


def without_comments(text: str) -> str:
    """The text with blanks where its comments stand, so that places stay where they are."""
    return _QUOTED_OR_COMMENT.sub(lambda match: match[1] or " " * len(match[0]), text)


def origin(at: int, old: str, new: str) -> int:
    """The place in a text that a place in the text made from it came from, where one stretch was replaced."""
    before, after = _same_ends(old, new)
    if at <= before:
        return at
    return at + len(old) - len(new) if at >= len(new) - after else min(at, len(old) - after)


@lru_cache(maxsize=64)
def _same_ends(old: str, new: str) -> tuple[int, int]:
    """How many signs two texts have in common at their beginning, and then at their end."""
    most = min(len(old), len(new))
    before = next((index for index in range(most) if old[index] != new[index]), most)
    after = next(
        (index for index in range(most - before) if old[-1 - index] != new[-1 - index]), most - before
    )
    return before, after
