"""The prose of an agreement in sentences, and the numbers, dates and periods that stand in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from fordel.period import MONTH_NAMES
from fordel.source import Source, Span

_DIGITS, _WORD, _STOP = re.compile(r"\d+"), re.compile(r"[^\W\d_]+"), re.compile(r"[.!?][)»\"]?\s+")
_SPACES = str.maketrans(dict.fromkeys(".,;:!?()[]{}«»\"'*_/–-…|", " "))
_FENCES, _ASIDES, _ITEMS = ("```", "~~~", ":::"), ("#", ">", "<!--"), ("- ", "* ", "+ ", "| ", "|")

#: Words that end with a full stop inside a sentence, where a number follows.
_SHORT = (" kr.", " nr.", " ca.", " kap.", " pst.", " pkt.", " art.")

_FROM_TWO = ("to", "tre", "fire", "fem", "seks", "sju", "åtte", "ni", "ti", "elleve", "tolv")
_COUNTS = {
    **dict.fromkeys(("én", "ett", "eitt", "ein", "eit", "en", "et"), 1),
    **{word: number for number, word in enumerate(_FROM_TWO, 2)},
    "syv": 7, "fjorten": 14, "atten": 18, "tjue": 20, "tretti": 30,
}  # fmt: skip
_PARTS = {
    "tre": 3,
    "tred": 3,
    "fire": 4,
    "fjerde": 4,
    "fem": 5,
    "femte": 5,
    "sjette": 6,
    "seks": 6,
    "tien": 10,
    "ti": 10,
}
_PER_CENT, _KRONER = ("%", "prosent", "pst"), ("kroner", "krone", "kr", ",-")
_UNITS = {
    "år": "months",
    "måned": "months",
    "månad": "months",
    "dag": "days",
    "gang": "times",
    "gong": "times",
}
_TELLING = ("halv", "del", *_UNITS)
_HUNDRED, _MILLION, _YEAR, _CENTURIES = 100, 1_000_000, 12, ("19", "20")
_DAY_DIGITS, _YEAR_DIGITS, _GROUP = 2, 4, 3


class Sentence(NamedTuple):
    """A sentence as it is written, with each line break a space; `start` is where it stands in the file.

    `small` is the same in small letters, `words` in small letters with spaces for all other signs, and around it.
    """

    text: str
    start: int
    small: str
    words: str

    def speaks_of(self, words: tuple[str, ...]) -> bool:
        """Whether one of some words, or beginnings of words, stands in it."""
        return any(word in self.words for word in words)


class Mention(NamedTuple):
    """A number, date or period in a sentence: the kind and value of `Fact`; `step` is how exactly a share is told."""

    kind: str
    value: object
    span: Span
    sentence: Sentence
    step: Fraction = Fraction(0)


class _Said(NamedTuple):
    """What stands at a place of a sentence, up to `end`."""

    kind: str
    value: object
    end: int
    step: Fraction = Fraction(0)


# Sentences ------------------------------------------------------------------------------------------------------


def sentences(source: Source) -> Iterator[Sentence]:
    """The sentences of the prose, in the order of the file; an item of a list and a row of a table are each one."""
    start, mark = -1, ""
    for at, line in zip(source.lines, source.plain.split("\n"), strict=True):
        text = line.lstrip(" ")
        fence = text[:_GROUP] if text.startswith(_FENCES) and (not mark or text.startswith(mark)) else ""
        breaks = bool(fence or mark) or text.startswith(_ASIDES) or not text.strip("=-*|: ")
        if fence:
            mark = "" if mark else fence
        if start >= 0 and (breaks or text.startswith(_ITEMS)):
            yield from _split(source, start, at)
            start = -1
        if not breaks and start < 0:
            start = at
    if start >= 0:
        yield from _split(source, start, len(source.plain))


def _split(source: Source, start: int, end: int) -> Iterator[Sentence]:
    text = source.plain[start:end].replace("\n", " ")
    if "{" in text:
        text = re.sub(r"\{[^{}]*\}", lambda match: " " * len(match[0]), text)
    at = 0
    for match in _STOP.finditer(text):
        before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
        opens = (
            after.isupper()
            or after in '«("'
            or (after.isdigit() and not text[: match.end()].rstrip().endswith(_SHORT))
        )
        if after and opens and not before.isdigit():
            yield _sentence(text[at : match.end()].rstrip(), start + at)
            at = match.end()
    yield _sentence(text[at:], start + at)


def _sentence(text: str, start: int) -> Sentence:
    lowered = text.lower()
    small = lowered if len(lowered) == len(text) else text
    return Sentence(text, start, small, f" {small.translate(_SPACES)} ")


# Numbers, dates and periods -------------------------------------------------------------------------------------


def mentions(sentence: Sentence) -> tuple[Mention, ...]:
    """What stands in a sentence, from left to right."""
    small, found, after = sentence.small, [], 0
    for match in _DIGITS.finditer(small):
        said = _of_digits(small, *match.span()) if match.start() >= after else None
        if said is not None:
            found.append((match.start(), said))
        after = max(after, said.end if said else 0)
    if any(word in small for word in _TELLING):
        found += _of_words(small)
    return tuple(
        Mention(
            said.kind, said.value, Span(sentence.start + at, sentence.start + said.end), sentence, said.step
        )
        for at, said in sorted(found, key=lambda one: one[0])
    )


def _of_digits(small: str, start: int, end: int) -> _Said | None:
    """What begins with digits: a date, years, a fraction, a percentage, an amount, or a count of something."""
    if start and small[start - 1] in ",./§":
        return None
    said = _date(small, start, end) or _two_numbers(small, start, end)
    if said is not None:
        return said
    while end - start <= _GROUP or small[end - 4 : end - 3] in (" ", "."):
        group = small[end + 1 : end + 4]
        if small[end : end + 1] not in (" ", ".") or len(group) < _GROUP or not group.isdigit():
            break
        if small[end + 4 : end + 5].isdigit():
            break
        end += 4
    comma = _DIGITS.match(small, end + 1) if small[end : end + 1] == "," else None
    end = comma.end() if comma else end
    value = Fraction(small[start:end].replace(" ", "").replace(".", "").replace(",", "."))
    return _measured(small, start, end, value)


def _measured(small: str, start: int, end: int, value: Fraction) -> _Said | None:
    """A number with what it is a number of."""
    begins = end + (small[end : end + 1] == " ")
    for unit in _PER_CENT:
        if small.startswith(unit, begins):
            decimals = len(small[start:end].partition(",")[2])
            step = Fraction(1, _HUNDRED * 10**decimals)
            return _Said("share", value / _HUNDRED, begins + len(unit), step)
    if small.startswith("mill", begins):
        word = _WORD.match(small, begins)
        return _Said("amount", value * _MILLION, word.end() if word else begins)
    for unit in _KRONER:
        if small.startswith(unit, begins):
            return _Said("amount", value, begins + len(unit))
    if small[:start].rstrip(" .").endswith(" kr") or small[:start] in ("kr ", "kr. "):
        return _Said("amount", value, end)
    word = _WORD.match(small, begins)
    return _counted(value, word) if word and value.denominator == 1 else None


def _counted(value: Fraction | int, word: re.Match[str]) -> _Said | None:
    """So many years, months, days or times."""
    for unit, kind in _UNITS.items():
        if word[0].startswith(unit) and len(word[0]) <= len(unit) + 4:
            return _Said(kind, int(value) * (_YEAR if unit == "år" else 1), word.end())
    return None


def _date(small: str, start: int, end: int) -> _Said | None:
    if end - start > _DAY_DIGITS or small[end : end + 1] != ".":
        return None
    day, begins = int(small[start:end]), end + 1
    month = _DIGITS.match(small, begins)
    if month and small[month.end() : month.end() + 1] == ".":
        year = _DIGITS.match(small, month.end() + 1)
        is_year = year and len(year[0]) == _YEAR_DIGITS
        return _Said("day", (int(year[0]), int(month[0]), day), year.end()) if year and is_year else None
    word = _WORD.match(small, begins + (small[begins : begins + 1] == " "))
    if word is None or word[0] not in MONTH_NAMES:
        return None
    year = _DIGITS.match(small, word.end() + 1)
    number = int(year[0]) if year and len(year[0]) == _YEAR_DIGITS else None
    end = year.end() if year and number else word.end()
    return _Said("day", (number, MONTH_NAMES.index(word[0]) + 1, day), end)


def _two_numbers(small: str, start: int, end: int) -> _Said | None:
    """Years from one to another, a fraction, or two numbers of a hundred, as keys are called."""
    sign = small[end : end + 2].strip()[:1]
    second = _DIGITS.match(small, len(small) - len(small[end:].lstrip(" /–-")))
    if second is None or not sign or sign not in "/–-":
        return None
    first, last = small[start:end], second[0]
    if sign != "/":
        is_years = all(len(one) == _YEAR_DIGITS and one.startswith(_CENTURIES) for one in (first, last))
        return _Said("years", (int(first), int(last)), second.end()) if is_years else None
    above, below = int(first), int(last)
    if above + below == _HUNDRED:
        return _Said("key", f"{above}/{below}", second.end())
    is_part = 0 < above < below <= _HUNDRED and small[second.end() : second.end() + 1] != "/"
    return _Said("share", Fraction(above, below), second.end()) if is_part else None


def _of_words(small: str) -> Iterator[tuple[int, _Said]]:
    """What is told in words: the half, two thirds, six months, three times."""
    before: re.Match[str] | None = None
    for word in _WORD.finditer(small):
        if word[0] in ("halvparten", "halvdelen"):
            yield word.start(), _Said("share", Fraction(1, 2), word.end())
        elif before is not None and before[0] in _COUNTS:
            count = _COUNTS[before[0]]
            name = (
                word[0].partition("del")[0].removesuffix("je").removesuffix("t" if "tedel" in word[0] else "")
            )
            part = _PARTS.get(name) if "del" in word[0] else None
            said = _Said("share", Fraction(count, part), word.end()) if part else _counted(count, word)
            if said is not None:
                yield before.start(), said
        before = word
