"""What someone probably meant by a line that cannot be read: small detectors, tried in order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from attrs import evolve, frozen

from fordel.lines import Read, Stop
from fordel.mistakes import dates, keywords, names, numbers, signs
from fordel.mistakes.line import Line, Mistake, Words, origin, without_comments

__all__ = ["Explained", "Mistake", "explain"]

_MOST_EXPECTED = 5
_MOST_MISTAKES = 20
_PROSE_WORDS = 4

#: Kinds of token in the order they are named when several could have stood somewhere; keywords come after them.
_KINDS = ("NAME", "WORD", "TEXT", "NUMBER", "DATE", "DAY", "CODE", "SECTION", ",", "HYPHEN", ":", "%")
_UNSAID = frozenset({"$END", ",-", "(", "/"})


def prose(line: Line) -> Mistake | None:
    """An ordinary sentence in a block."""
    words = [piece for piece in line.pieces if piece.is_word]
    is_sentence = line.text.endswith((".", "?", "!")) and len(words) >= _PROSE_WORDS
    if line.whole and not is_sentence:
        return None
    begins = (
        len(words) > _PROSE_WORDS
        and words[0].is_capitalised
        and words[0].text.lower() not in line.words.single
    )
    goes_on = len(words) > 2 * _PROSE_WORDS and 3 * sum(
        piece.text in line.words.single for piece in words
    ) < len(words)
    others = any(piece.text[0] in '"«' or piece.text[0].isdigit() for piece in line.pieces)
    if others or not words or words[0].text in line.words.openers or not (is_sentence or begins or goes_on):
        return None
    return line.unclear("prose", 0, len(line.text))


def unexpected(line: Line) -> Mistake:
    """Anything else: what stands there does not fit, and what could have stood there."""
    here = line.here
    if here is None:
        end = len(line.text)
        return line.unclear("ends_early", end, end, **_expected(line))
    opener = line.pieces[0]
    is_known = not opener.is_word or opener.text in line.words.single
    if not is_known and not any(piece.text[0].isdigit() for piece in line.pieces[: line.index]):
        return line.unclear("unknown_word", opener.start, opener.end, written=opener.text)
    return line.unclear("unexpected", here.start, here.end, found=here.said, **_expected(line))


def _expected(line: Line) -> dict[str, tuple[str, ...]]:
    """What could have stood where the reading stopped, at most five of it."""
    unsaid = _UNSAID | {"HYPHEN"} if line.expects("NUMBER") else _UNSAID
    if line.expects("NAME"):  # a text is a name
        unsaid = unsaid | {"TEXT"}
    said = sorted(
        line.expected - unsaid, key=lambda one: (_KINDS.index(one) if one in _KINDS else len(_KINDS), one)
    )
    return {"expected": tuple(map(line.words.phrase, said[:_MOST_EXPECTED])) or ("$END",)}


Detector = Callable[[Line], Mistake | None]

#: In the order they are tried: what is certain from signs alone, numbers, words, names, and then guesses.
DETECTORS: tuple[Detector, ...] = (
    signs.only_signs,
    signs.list_marker,
    signs.other_quotes,
    signs.missing_quote,
    signs.comma_at_end,
    signs.double_comma,
    keywords.twice,
    signs.sign_at_end,
    prose,
    signs.superfluous_colon,
    signs.missing_colon,
    signs.list_under_word,
    keywords.from_and_including,
    numbers.scale,
    numbers.currency,
    numbers.percent_sign,
    numbers.section_sign,
    numbers.number_form,
    numbers.letter_in_number,
    numbers.fraction_sign,
    numbers.letters_in_code,
    numbers.code_range,
    dates.date_form,
    dates.day_with_year,
    dates.date_without_day,
    signs.sign_between,
    keywords.filler,
    keywords.capital,
    keywords.other_word,
    keywords.misspelt,
    keywords.span_in_order,
    keywords.order,
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
)


@frozen
class Explained:
    """What is wrong with a line, and the line as it was meant.

    `mended` is None where that is unclear, and `back` gives the place in the line of a place in `mended`. Where two
    lines were written as one, `mended` is the first, and the other begins at `rest`.
    """

    mistakes: tuple[Mistake, ...]
    back: Callable[[int], int]
    mended: str | None = None
    rest: int | None = None


def explain(text: str, read: Read, vocabulary: Mapping[str, Any], form: str) -> Explained:
    """What to say of a line that cannot be read.

    `text` is the line as the lexer reads it, `stop` where its reading stopped, and `read` tells where that of another
    text does. Where mending one mistake shows another, both are told, once the line can be read in the end; otherwise
    only the first is.
    """
    words = Words(vocabulary["words"], vocabulary["meant"], vocabulary["openers"], form)
    written = without_comments(text)
    texts: list[str] = [written]
    found: dict[str, Mistake] = {}

    def back(at: int) -> int:
        for old, new in zip(reversed(texts[:-1]), reversed(texts[1:]), strict=True):
            at = origin(at, old, new)
        return at

    following = read(written)
    while following is not None:
        mistake = _one(texts[-1], following, read, words)
        told = evolve(mistake, start=back(mistake.start), end=back(mistake.end))
        found.setdefault(f"{told.code}.{told.variant} {told.values}", told)
        if mistake.mended is None or len(texts) > _MOST_MISTAKES:
            return Explained((next(iter(found.values())),), back)
        if mistake.rest is not None:
            return Explained(tuple(found.values()), back, mistake.mended, back(mistake.rest))
        texts.append(mistake.mended)
        following = read(mistake.mended)
    return Explained(tuple(found.values()), back, texts[-1])


def _one(text: str, stop: Stop, read: Read, words: Words) -> Mistake:
    """The first thing that is wrong with a line."""
    if stop.variant:
        return _wrong_value(text, stop)
    line = Line(text, stop.at, stop.expected(), words, read)
    for tried in (line, line.loosely()):
        for detector in DETECTORS:
            mistake = detector(tried)
            if mistake is not None:
                return mistake
    return unexpected(line)


def _wrong_value(text: str, stop: Stop) -> Mistake:
    """A number or a date whose form is right and whose content is not."""
    make = _VALUES.get(stop.variant)
    meant = make(text[stop.at : stop.end], stop.values) if make else None
    if meant is None:
        return Mistake("F103", stop.variant, stop.values, stop.at, stop.end)
    mended = text[: stop.at] + meant + text[stop.end :]
    return Mistake(
        "F103", f"{stop.variant}.meant", {**stop.values, "meant": meant}, stop.at, stop.end, mended
    )


def _month(written: str, values: Mapping[str, str]) -> str | None:
    month = dates.month_meant(values["month"])
    return written.replace(values["month"], month) if month else None


def _year(written: str, _values: Mapping[str, str]) -> str | None:
    digits = written.replace(" ", "")
    if len(digits) == 2 and digits.isdigit():
        return f"20{digits}"
    return digits if len(digits) == 4 and digits.isdigit() else None


_VALUES: Mapping[str, Callable[[str, Mapping[str, str]], str | None]] = {"month": _month, "year": _year}
