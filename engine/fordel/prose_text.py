"""The prose of an agreement in sentences, and the numbers, dates and periods that stand in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from fordel.period import MONTH_NAMES
from fordel.prose_words import Said, counted, of_words
from fordel.source import Source, Span

_DIGITS, _WORD, _STOP = re.compile(r"\d+"), re.compile(r"[^\W\d_]+"), re.compile(r"[.!?][)»\"]?\s+")
_BETWEEN, _ORE = re.compile("[ /–-]*"), re.compile(r" og (\d{1,2}) øre\b")
_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)")
_SLASHED = re.compile(r"(?P<day>\d{1,2})/(?P<month>\d{1,2})[-–/ ](?P<year>\d{4})(?!\d)")
_DAY_OF_YEAR = re.compile(r"(\d{1,2})\.(\d{1,2})\.?(?![\d/])")
_BEFORE_DAYS = (
    " per",
    " pr",
    " pr.",
    " innen",
    " innan",
    " fra",
    " frå",
    " til",
    " den",
    " senest",
    " seinast",
)
_SPACES = str.maketrans(dict.fromkeys(".,;:!?()[]{}«»\"'*_/–-…|", " "))
_FENCES, _ASIDES, _ITEMS = ("```", "~~~", ":::"), ("#", ">", "<!--"), ("- ", "* ", "+ ", "| ", "|")

#: Words that end with a full stop inside a sentence, where a number follows.
_SHORT = (" kr.", " nr.", " pr.", " jf.", " ca.", " kap.", " pst.", " pkt.", " art.")

_PER_CENT, _KRONER = ("%", "prosent", "pst"), ("kroner", "krone", "kr", ",-")
_THOUSAND = "tusen kr"
_HUNDRED, _MILLION, _CENTURIES = 100, 1_000_000, ("19", "20")
_DAY_DIGITS, _YEAR_DIGITS, _GROUP, _LEAST_OF_KEY = 2, 4, 3, 5

#: A number of more signs than this is told by no rule, and is not looked into; nor is what stands farther before it.
_LONGEST_NUMBER, _LONGEST_GAP = 30, 8


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
            or (after.isdigit() and not text.endswith(_SHORT, 0, match.start() + len(match[0].rstrip())))
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
    small, after = sentence.small, 0
    found = list(of_words(small))
    after_case = [said.end for _, said in found if said.kind == "case"]
    for match in _DIGITS.finditer(small):
        is_case = any(end - _LONGEST_NUMBER < match.start() < end for end in after_case)
        said = _of_digits(small, *match.span()) if match.start() >= after and not is_case else None
        if said is not None:
            found.append((match.start(), said))
        after = max(after, said.end if said else 0)
    return tuple(
        Mention(
            said.kind, said.value, Span(sentence.start + at, sentence.start + said.end), sentence, said.step
        )
        for at, said in sorted(found, key=lambda one: one[0])
    )


def _of_digits(small: str, start: int, end: int) -> Said | None:
    """What begins with digits: a date, years, a fraction, a percentage, an amount, or a count of something."""
    if start and small[start - 1] in ",./§":
        return None
    said = _date(small, start, end) or _two_numbers(small, start, end)
    if said is not None:
        return said
    while end - start <= _GROUP or (
        end - start <= _LONGEST_NUMBER and small[end - 4 : end - 3] in (" ", ".")
    ):
        group = small[end + 1 : end + 4]
        if small[end : end + 1] not in (" ", ".") or len(group) < _GROUP or not group.isdigit():
            break
        if small[end + 4 : end + 5].isdigit():
            break
        end += 4
    comma = _DIGITS.match(small, end + 1) if small[end : end + 1] == "," else None
    end = comma.end() if comma else end
    if end - start > _LONGEST_NUMBER:
        return None
    value = Fraction(small[start:end].replace(" ", "").replace(".", "").replace(",", "."))
    return _measured(small, start, end, value)


def _measured(small: str, start: int, end: int, value: Fraction) -> Said | None:
    """A number with what it is a number of."""
    begins = end + (small[end : end + 1] == " ")
    for unit in _PER_CENT:
        if small.startswith(unit, begins):
            decimals = len(small[start:end].partition(",")[2])
            step = Fraction(1, _HUNDRED * 10**decimals)
            return Said("share", value / _HUNDRED, begins + len(unit), step)
    if small.startswith(("mill", "mnok"), begins):
        word = _WORD.match(small, begins)
        return Said("amount", value * _MILLION, word.end() if word else begins)
    if small.startswith(_THOUSAND, begins):
        return Said("amount", value * 1000, begins + len(_THOUSAND))
    for unit in _KRONER:
        if small.startswith(unit, begins):
            ore = _ORE.match(small, begins + len(unit))
            more = Fraction(int(ore[1]), _HUNDRED) if ore else Fraction(0)
            return Said("amount", value + more, ore.end() if ore else begins + len(unit))
    before = small[max(0, start - _LONGEST_GAP) : start]
    if before.rstrip(" .").endswith(" kr") or (start < _LONGEST_GAP and before in ("kr ", "kr. ")):
        return Said("amount", value, end)
    word = _WORD.match(small, begins)
    return counted(value, word) if word and value.denominator == 1 else None


def _date(small: str, start: int, end: int) -> Said | None:
    digits = _ISO.match(small, start) or _SLASHED.match(small, start)
    if digits:
        told = tuple(int(digits[part]) for part in ("year", "month", "day"))
        return Said("day", told, digits.end())
    if end - start > _DAY_DIGITS or small[end : end + 1] != ".":
        return None
    day, begins = int(small[start:end]), end + 1
    month = _DIGITS.match(small, begins)
    if month and small[month.end() : month.end() + 1] == ".":
        year = _DIGITS.match(small, month.end() + 1)
        is_year = year and len(year[0]) == _YEAR_DIGITS and len(month[0]) <= _DAY_DIGITS
        if year and is_year:
            return Said("day", (int(year[0]), int(month[0]), day), year.end())
        return _day_of_year(small, start)
    word = _WORD.match(small, begins + (small[begins : begins + 1] == " "))
    if word is None or word[0] not in MONTH_NAMES:
        return _day_of_year(small, start)
    year = _DIGITS.match(small, word.end() + 1)
    number = int(year[0]) if year and len(year[0]) == _YEAR_DIGITS else None
    end = year.end() if year and number else word.end()
    return Said("day", (number, MONTH_NAMES.index(word[0]) + 1, day), end)


def _day_of_year(small: str, start: int) -> Said | None:
    """`1.7.` where a word before it tells that it is a day, and no clause."""
    match = _DAY_OF_YEAR.match(small, start)
    before = f" {small[max(0, start - _LONGEST_GAP) : start].rstrip()}"
    if match is None or not before.endswith(_BEFORE_DAYS) or not 1 <= int(match[2]) <= len(MONTH_NAMES):
        return None
    return Said("day", (None, int(match[2]), int(match[1])), match.end())


def _two_numbers(small: str, start: int, end: int) -> Said | None:
    """Years from one to another, a fraction, or two numbers of a hundred, as keys are called."""
    sign = small[end : end + 2].strip()[:1]
    between = _BETWEEN.match(small, end)
    second = _DIGITS.match(small, between.end()) if between else None
    if second is None or not sign or sign not in "/–-":
        return None
    first, last = small[start:end], second[0]
    if sign != "/":
        is_years = all(len(one) == _YEAR_DIGITS and one.startswith(_CENTURIES) for one in (first, last))
        return Said("years", (int(first), int(last)), second.end()) if is_years else None
    if len(first) + len(last) > _LONGEST_NUMBER:
        return None
    above, below = int(first), int(last)
    is_called_so = (
        "nøkkel" in small and _LEAST_OF_KEY <= above <= _HUNDRED and _LEAST_OF_KEY <= below <= _HUNDRED
    )
    if above + below == _HUNDRED or is_called_so:
        return Said("key", f"{above}/{below}", second.end())
    is_part = 0 < above < below <= _HUNDRED and small[second.end() : second.end() + 1] != "/"
    return Said("share", Fraction(above, below), second.end()) if is_part else None
