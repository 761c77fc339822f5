"""What someone probably meant by a line that cannot be read: small detectors, tried in order."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from attrs import evolve, frozen

from fordel.lines import Read, Stop
from fordel.mistakes import dates, keywords, names, numbers, otherwise, phrases, signs
from fordel.mistakes.line import Line, Mistake, origin, without_comments
from fordel.mistakes.values import wrong_value
from fordel.mistakes.words import Words

__all__ = ["GUESSES", "Explained", "Mistake", "explain"]

_MOST_MISTAKES = 20

#: What stands between two parts of what is written as one.
_IN_A_NUMBER = re.compile(r" ?[\d/:–.-]*")

#: Mistakes after which the mended line can be read, while something else may as well have been meant by it.
GUESSES = frozenset(
    (
        *("one_too_many", "order", "comma_place", "missing_comma", "double_comma", "comma_at_end", "quotes"),
        *(
            "missing_word",
            "percent_missing",
            "groups",
            "year.meant",
            "wrong_word",
            "kind_of_party",
            "two_lines",
        ),
        *("measure_as_name", "code_letters", "missing_quote.meant", "range", "small_letter"),
    )
)

Detector = Callable[[Line], Iterator[Mistake]]

#: In the order they are tried: what is certain from signs alone, numbers, words, names, and then guesses.
DETECTORS: tuple[Detector, ...] = (
    signs.invisible,
    signs.only_signs,
    signs.list_marker,
    signs.other_quotes,
    signs.missing_quote,
    signs.comma_at_end,
    signs.double_comma,
    keywords.twice,
    signs.sign_at_end,
    otherwise.prose,
    phrases.step_range,
    phrases.step_sign,
    phrases.step_colon,
    phrases.number_of_years,
    phrases.daily,
    phrases.receiver,
    signs.superfluous_colon,
    signs.missing_colon,
    signs.list_under_word,
    keywords.from_and_including,
    numbers.part_word,
    numbers.decimal_share,
    numbers.scale,
    numbers.currency,
    numbers.percent_sign,
    numbers.section_sign,
    numbers.number_form,
    numbers.letter_in_number,
    numbers.number_word,
    numbers.fraction_sign,
    numbers.letters_in_code,
    numbers.code_range,
    numbers.missing_hyphen,
    dates.date_form,
    dates.broken_date,
    dates.day_with_year,
    dates.date_without_day,
    signs.sign_between,
    keywords.filler,
    keywords.capital,
    keywords.other_word,
    keywords.misspelt,
    phrases.small_word,
    phrases.unit_too_many,
    phrases.amendment_last,
    keywords.span_in_order,
    keywords.order,
    names.kind_of_party,
    names.municipality_word,
    names.small_row,
    names.name_of_several_words,
    names.and_for_comma,
    names.missing_comma,
    names.small_letter,
    names.measure_as_name,
    keywords.missing_word,
    signs.two_lines,
    names.unquoted,
    keywords.missing_thing,
    keywords.one_too_many,
    keywords.in_one_place,
    otherwise.unexpected,
)


@frozen
class Explained:
    """What is wrong with a line, and the line as it was meant.

    `mended` is None where that is unclear, and `back` gives the place in the line of a place in `mended`. Where
    two lines were written as one, `mended` is the first, and the other begins at `rest`.
    """

    mistakes: tuple[Mistake, ...]
    back: Callable[[int], int]
    mended: str | None = None
    rest: int | None = None

    @property
    def is_guess(self) -> bool:
        """Whether something else may have been meant than `mended`."""
        return any(one.variant in GUESSES for one in self.mistakes)


def explain(text: str, read: Read, vocabulary: Mapping[str, Any], form: str) -> Explained:
    """What to say of a line that cannot be read.

    `text` is the line as it is read, and `read` tells where the reading of a text stops, None where it is read to
    its end. `vocabulary` is the grammar's, and `form` the form that the file is written in. Where mending one
    mistake shows another, both are told if the line can be read in the end; otherwise only the first is.
    """
    lists = {kin: vocabulary["words"][kin] for kin in vocabulary["kin"][form]}
    words = Words(lists, vocabulary["meant"], vocabulary["openers"], vocabulary["names"], form)
    written = without_comments(text)
    texts: list[str] = [written]
    found: dict[tuple[str, str, str], Mistake] = {}

    def back(at: int) -> int:
        for old, new in zip(reversed(texts[:-1]), reversed(texts[1:]), strict=True):
            at = origin(at, old, new)
        return at

    following = read(written)
    while following is not None:
        mistake = _one(texts[-1], following, read, words)
        told = evolve(mistake, start=back(mistake.start), end=back(mistake.end))
        found.setdefault((told.code, told.variant, str(told.values)), told)
        if mistake.mended is None or len(texts) > _MOST_MISTAKES:
            return Explained((_first(written, found, read, words),), back)
        if mistake.rest is not None:
            several = Explained(tuple(found.values()), back, mistake.mended, back(mistake.rest))
            return _several(written, several, read, words)
        texts.append(mistake.mended)
        following = read(mistake.mended)
    return _several(written, Explained(tuple(found.values()), back, texts[-1]), read, words)


def _several(text: str, explained: Explained, read: Read, words: Words) -> Explained:
    """What is wrong with a line, as one thing where that is enough: something too much, or out of its place."""
    if len(explained.mistakes) == 1:
        return explained
    first = text[: explained.rest].rstrip()
    for one in keywords.in_one_place(Line(first, 0, frozenset(), words, read)):
        if one.mended is not None and read(one.mended) is None:
            back = partial(origin, old=first, new=one.mended)
            return Explained((one,), back, one.mended, explained.rest)
    return evolve(explained, mistakes=tuple(_apart(text, explained.mistakes)))


def _apart(text: str, mistakes: Iterable[Mistake]) -> Iterator[Mistake]:
    """Mistakes without those of a number, a date or a span of which another part is told of."""
    end = -1
    for one in sorted(mistakes, key=lambda one: one.start):
        if end < 0 or not _IN_A_NUMBER.fullmatch(text[end : max(one.start, end)]):
            yield one
        end = max(end, one.end)


def _first(text: str, found: Mapping[tuple[str, str, str], Mistake], read: Read, words: Words) -> Mistake:
    """What to say of a line that cannot be mended: that it is no statement at all, or the first thing found."""
    first = next(iter(found.values()))
    if len(found) == 1 and first.variant not in {"unexpected", "unknown_word"}:
        return first
    return next(otherwise.last_resort(Line(text, 0, frozenset(), words, read, whole=False)), first)


def _one(text: str, stop: Stop, read: Read, words: Words) -> Mistake:
    """The first thing that is wrong with a line."""
    if stop.variant:
        return wrong_value(text, stop)
    line = Line(text, stop.at, stop.expected(), words, read)
    return next(
        mistake
        for tried in (line, line.loosely())
        for detector in DETECTORS
        for mistake in detector(tried)
        if mistake.mended is None or tried.takes(mistake.mended)
    )
