"""The keywords of the language, as someone who cannot spell them is helped."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property

from attrs import frozen

#: Letters as those write them who lack them on the keyboard, or leave out the marks.
_BARE = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "é": "e", "ö": "o", "ä": "ae"})


@frozen
class Words:
    """The keywords of the language, the `form` that a file is written in, and the words that begin a statement.

    `others` are words of daily speech, each with the name of the keyword that is meant by it; `names` are words
    that are no keywords and mean something all the same: measures and kinds of party.
    """

    lists: Mapping[str, Mapping[str, Sequence[str]]]
    others: Mapping[str, str]
    openers: Collection[str]
    names: Collection[str]
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
    def dimensions(self) -> frozenset[str]:
        """The words that codes stand after."""
        names = ("art", "function", "responsibility", "project", "service")
        return frozenset(text for words in self.lists.values() for name in names for text in words[name])

    @cached_property
    def joined(self) -> Mapping[str, str]:
        """The phrases of several words by their letters without the spaces."""
        return {phrase.replace(" ", ""): phrase for phrase in self.phrases if " " in phrase}

    @cached_property
    def bare(self) -> Mapping[str, str]:
        """The single words by how they are written without æ, ø and å."""
        return {bare(word): word for word in sorted(self.single)}

    def written(self, keyword: str) -> str:
        """A keyword as the file's form writes it, by its name in the word lists."""
        return self.lists[self.form][keyword][0]

    def phrase(self, word: str) -> str:
        """A phrase of the file's form that begins with a word; the word where it is a phrase itself, or no keyword."""
        phrases = [text for forms in self.lists[self.form].values() for text in forms]
        begun = (text for text in phrases if text.startswith(f"{word} "))
        return word if word in phrases else next(begun, word)

    def other(self, word: str) -> str | None:
        """The keyword that is meant by a word of daily speech, or in English: the grammar's names for them are."""
        forms = self.lists[self.form].get(self.others.get(word, word), ())
        return forms[0] if forms and word not in self.single else None


def bare(word: str) -> str:
    """A word in small letters, written as by those who lack æ, ø and å."""
    return word.casefold().translate(_BARE).replace("oe", "o").replace("aa", "a")
