"""A line that cannot be read, and what was surely meant by it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property

from attrs import evolve, field, frozen

from fordel.lines import Read

#: What stands together: a text, a date, a number, a word, a sign.
_UNIT = re.compile(
    r"\"[^\"\n]*\"|«[^»\n]*»|\d{1,2}\. *[^\W\d]+(?: \d{4})?|\d[\d.]*(?: \d{3}(?!\d))*(?:,\d+)?|[^\W\d](?:[\w'’.-]*\w)?|\S"
)
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
class Words:
    """The keywords of the language, the `form` that a file is written in, and the words that begin a statement.

    `others` are words of daily speech, each with the name of the keyword that is meant by it.
    """

    lists: Mapping[str, Mapping[str, Sequence[str]]]
    others: Mapping[str, str]
    openers: Collection[str]
    form: str

    @cached_property
    def phrases(self) -> tuple[str, ...]:
        """Every form of every keyword as it is written."""
        lists = (self.lists[self.form], *self.lists.values())
        return tuple(dict.fromkeys(text for words in lists for forms in words.values() for text in forms))

    @cached_property
    def first(self) -> frozenset[str]:
        """The words that the phrases are made of which the file's own form has as the first of each keyword."""
        return frozenset(part for forms in self.lists[self.form].values() for part in forms[0].split())

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
        """The single words by how they are written without æ, ø and å."""
        return {bare(word): word for word in sorted(self.single)}

    def phrase(self, word: str) -> str:
        """A phrase of the file's form that begins with a word; the word where it is a phrase itself, or no keyword."""
        phrases = [text for forms in self.lists[self.form].values() for text in forms]
        begun = (text for text in phrases if text.startswith(f"{word} "))
        return word if word in phrases else next(begun, word)

    def other(self, word: str) -> str | None:
        """The keyword that is meant by a word of daily speech, or in English: the grammar's names for them are."""
        forms = self.lists[self.form].get(self.others.get(word, word), ())
        return forms[0] if forms and word not in self.single else None


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
    def units(self) -> tuple[Piece, ...]:
        """What the line consists of, with dates and numbers as one."""
        return tuple(Piece(match[0], match.start(), match.end()) for match in _UNIT.finditer(self.text))

    @property
    def unit(self) -> int:
        """The index of the unit where the reading stopped; the number of units at the end of the line."""
        return next(
            (number for number, piece in enumerate(self.units) if piece.end > self.at), len(self.units)
        )

    @cached_property
    def index(self) -> int:
        """The index of the piece where the reading stopped; the number of pieces at the end of the line."""
        return next(
            (number for number, piece in enumerate(self.pieces) if piece.end > self.at), len(self.pieces)
        )

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
        if stop is None or stop.variant or self.whole:
            return stop is None or bool(stop.variant)
        untouched = len(mended[len(mended) - _same_ends(self.text, mended)[1] :].lstrip())
        return 0 < len(mended) - stop.at < min(untouched, len(self.text) - self.at)

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
    before, after = _same_ends(old, new)
    if at <= before:
        return at
    return at + len(old) - len(new) if at >= len(new) - after else min(at, len(old) - after)


def _same_ends(old: str, new: str) -> tuple[int, int]:
    """How many signs two texts have in common at their beginning, and then at their end."""
    most = min(len(old), len(new))
    before = next((index for index in range(most) if old[index] != new[index]), most)
    after = next(
        (index for index in range(most - before) if old[-1 - index] != new[-1 - index]), most - before
    )
    return before, after


def bare(word: str) -> str:
    """A word in small letters, written as by those who lack æ, ø and å."""
    return word.casefold().translate(_BARE).replace("oe", "o").replace("aa", "a")
