"""A line that cannot be read, and what was surely meant by it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property

from attrs import evolve, field, frozen

from fordel.lines import Read

_PIECE = re.compile(r"\"[^\"\n]*\"|«[^»\n]*»|[^\W\d](?:[\w'’.-]*\w)?|\d+|\S")
_QUOTED_OR_COMMENT = re.compile(r"(\"[^\"\n]*\"|«[^»\n]*»)|#[^\n]*")

#: Letters as those write them who lack them on the keyboard, or leave out the marks.
_BARE = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "é": "e", "ö": "o", "ä": "ae"})


@frozen
class Mistake:
    """One thing that is wrong with a line.

    `code`, `variant` and `values` are those of the diagnostic; the text from `start` up to `end` is underlined.
    `mended` is the line as it was surely meant, None where that is unclear. Where two lines were written as one, the
    first is the mended one, and from `rest` on stands the other.
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
    def is_word(self) -> bool:
        """Whether it is a word without quotes."""
        return self.text[0].isalpha()

    @property
    def is_capitalised(self) -> bool:
        """Whether it is a word that begins as a name does."""
        return self.text[0].isupper()


@frozen
class Words:
    """The keywords of the language: each by itself, and the phrases that they make."""

    lists: Mapping[str, Mapping[str, tuple[str, ...]]]

    @cached_property
    def phrases(self) -> tuple[str, ...]:
        """Every form of every keyword as it is written."""
        every = (text for words in self.lists.values() for forms in words.values() for text in forms)
        return tuple(dict.fromkeys(every))

    @cached_property
    def single(self) -> frozenset[str]:
        """The words that the phrases are made of."""
        return frozenset(part for phrase in self.phrases for part in phrase.split())

    @cached_property
    def joined(self) -> Mapping[str, str]:
        """The phrases of several words by their letters without the spaces."""
        return {phrase.replace(" ", ""): phrase for phrase in self.phrases if " " in phrase}

    @cached_property
    def bare(self) -> Mapping[str, str]:
        """The single words as they are written without æ, ø and å."""
        return {bare(word): word for word in self.single if bare(word) != word}

    def english(self, word: str) -> tuple[str, ...]:
        """The keyword that an English word stands for, in each form: the grammar calls its keywords by those."""
        return tuple(dict.fromkeys(words[word][0] for words in self.lists.values() if word in words))


@frozen
class Line:
    """A line, the place `at` which its reading stopped, and what could have stood there.

    `expected` holds keywords and signs as they are written, and the names of the other kinds of token. `read` tells
    where the reading of another text stops. While `whole` holds, only what makes the whole line readable is a way to
    mend it; otherwise it is enough that the reading gets further.
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
        return tuple(Piece(match[0], match.start(), match.end()) for match in _PIECE.finditer(self.text))

    @cached_property
    def index(self) -> int:
        """The index of the piece where the reading stopped; the number of pieces at the end of the line."""
        return next((number for number, piece in enumerate(self.pieces) if piece.end > self.at), len(self.pieces))

    @property
    def here(self) -> Piece | None:
        """The piece where the reading stopped; None at the end of the line."""
        return self.pieces[self.index] if self.index < len(self.pieces) else None

    @property
    def before(self) -> Piece | None:
        """The piece before that."""
        return self.pieces[self.index - 1] if self.index else None

    @property
    def read_pieces(self) -> Iterator[Piece]:
        """The pieces that a mistake may lie in, the likeliest first: where the reading stopped, then from the left."""
        yield from self.pieces[self.index : self.index + 1]
        yield from self.pieces[: self.index]

    def expects(self, *kinds: str) -> bool:
        """Whether one of these could have stood where the reading stopped."""
        return not self.expected.isdisjoint(kinds)

    def reads(self, text: str) -> bool:
        """Whether a text is a line that can be read."""
        stop = self.read(text)
        return stop is None or bool(stop.variant)

    def takes(self, mended: str) -> bool:
        """Whether the line is mended by writing this instead."""
        if mended == self.text:
            return False
        stop = self.read(mended)
        if stop is None or stop.variant:
            return True
        return not self.whole and len(mended) - stop.at < len(self.text) - self.at

    def replaced(self, start: int, end: int, new: str) -> str:
        """The line with a stretch of it replaced."""
        return self.text[:start] + new + self.text[end:]

    def mend(
        self,
        variant: str,
        start: int,
        end: int,
        new: str,
        *,
        mark: tuple[int, int] | None = None,
        code: str = "F101",
        **values: object,
    ) -> Mistake | None:
        """The mistake that is mended by replacing a stretch of the line; None where that does not mend it.

        What is underlined is the stretch, or `mark`.
        """
        mended = self.replaced(start, end, new)
        if not self.takes(mended):
            return None
        return Mistake(code, variant, values, *(mark or (start, end)), mended)

    def unclear(self, variant: str, start: int, end: int, *, code: str = "F101", **values: object) -> Mistake:
        """A mistake where it is not clear what was meant."""
        return Mistake(code, variant, values, start, end)

    def loosely(self) -> Line:
        """The same line, mended by what lets the reading get further."""
        return evolve(self, whole=False)


def without_comments(text: str) -> str:
    """The text with blanks where its comments stand, so that places stay where they are."""
    return _QUOTED_OR_COMMENT.sub(lambda match: match[1] or " " * len(match[0]), text)


def origin(at: int, old: str, new: str) -> int:
    """The place in a text that a place in the text made from it came from, where one stretch was replaced."""
    before = next((index for index, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    if at <= before:
        return at
    most = min(len(old), len(new)) - before
    after = next((index for index in range(most) if old[-1 - index] != new[-1 - index]), most)
    return at + len(old) - len(new) if at >= len(new) - after else min(at, len(old) - after)


def bare(word: str) -> str:
    """A word in small letters, written as by those who lack æ, ø and å."""
    return word.casefold().translate(_BARE).replace("oe", "o").replace("aa", "a")
