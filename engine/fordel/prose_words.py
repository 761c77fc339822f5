"""What prose tells in words: the half, two thirds, thirty per cent, six months, three times, every quarter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from fordel.period import MONTH_NAMES

_WORD = re.compile(r"[^\W\d_]+")
# Compiled when they are first asked for: most agreements need few of them, and a start is measured.
_WHICH_YEAR = r"(?<!fra )(?<!frå )(?<!enn )\b(?:i (?:regnskaps|rekneskaps)året|(to år|året) før)\b"
_CASE = r"\bsak(?:en|a)?(?: nr\.?| nummer)? (\d{1,4}/\d{1,5})\b"
_END_OF_MONTH = rf"\b(?:utgangen|utløpet|slutten) av ({'|'.join(MONTH_NAMES)})\b"
_OFTEN = r"\b(?:hver|hvert|kvar|kvart) (kvartal|måned|månad|halvår)\b"

_PARTIES = (
    r"\b(?:(?:de|dei|alle) (\w+) (?:deltaker|deltakar|samarbeids)?(?:kommun[ea]ne|deltak(?:er|ara)ne|part[ea]ne)"
    r"|(?:mellom|har) (\w+) (?:deltakerkommuner|deltakarkommunar|kommun[ea]r|deltakere|deltakarar|part[ea]r))\b"
)

_FROM_TWO = ("to", "tre", "fire", "fem", "seks", "sju", "åtte", "ni")
_ONES = {**{word: number for number, word in enumerate(_FROM_TWO, 2)}, "syv": 7, "én": 1, "en": 1, "ein": 1}
_TEENS = ("ti", "elleve", "tolv", "tretten", "fjorten", "femten", "seksten", "sytten", "atten", "nitten")
_TENS = ("tjue", "tretti", "førti", "femti", "seksti", "sytti", "åtti", "nitti")
_COUNTS = {
    **dict.fromkeys(("ett", "eitt", "eit", "et"), 1),
    **_ONES,
    **{word: number for number, word in enumerate(_TEENS, 10)},
    "hundre": 100, "tusen": 1000,
    **{ten: 10 * number for number, ten in enumerate(_TENS, 2)},
    **{f"{ten}{one}": 10 * tens + ones for tens, ten in enumerate(_TENS, 2) for one, ones in _ONES.items()},
}  # fmt: skip
_TIMES = {"hundre": 100, "tusen": 1000, "million": 1_000_000, "millioner": 1_000_000, "millionar": 1_000_000}
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
_UNITS = {
    "år": "months",
    "måned": "months",
    "månad": "months",
    "dag": "days",
    "gang": "times",
    "gong": "times",
    "termin": "times",
    "rate": "times",
}
_A_YEAR = {"kvartal": 4, "måned": 12, "månad": 12, "halvår": 2}
_EVERY = {f"{unit}{end}": often for unit, often in _A_YEAR.items() for end in ("svis", "lig", "leg", "vis")}
_A_YEAR_LONG = (" i året", " per år", " hvert år", " kvart år", " årlig", " årleg")
_TELLING = ("halv", "del", "prosent", "pst", "%", "kr", "møte", "kvartal", *_UNITS)
_PER_CENT, _KRONER = ("prosent", "pst", "%"), ("kroner", "krone", "kr")
_PASSED = ("like", "lik", "faste", "årlige", "årlege")
_HUNDRED, _MONTHS, _LAST_DAYS = 100, 12, (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class Said(NamedTuple):
    """What stands at a place of a sentence, up to `end`; `step` is how exactly it is told."""

    kind: str
    value: object
    end: int
    step: Fraction = Fraction(0)


def of_words(small: str) -> Iterator[tuple[int, Said]]:
    """What a sentence in small letters tells in words, and where each begins."""
    if " før" in small or "skapsåret" in small:
        for match in re.finditer(_WHICH_YEAR, small):
            before = {"to år": 2, "året": 1}.get(match[1] or "", 0)
            yield match.start(), Said("year_of", before, match.end())
    if not any(word in small for word in (*_TELLING, "sak", " av ")):
        return
    for match in re.finditer(_CASE, small) if " sak" in f" {small}" else ():
        yield match.start(1), Said("case", match[1], match.end())
    for match in re.finditer(_END_OF_MONTH, small) if " av " in small else ():
        month = MONTH_NAMES.index(match[1])
        yield match.start(), Said("day", (None, month + 1, _LAST_DAYS[month]), match.end(), Fraction(1))
    for match in re.finditer(_OFTEN, small):
        yield match.start(), Said("times", _A_YEAR[match[1]], match.end())
    yield from _of_counts(small)


def _of_counts(small: str) -> Iterator[tuple[int, Said]]:
    words = list(_WORD.finditer(small))
    at = 0
    while at < len(words):
        word = words[at][0]
        said, used = _alone(words[at]), 1
        if said is None and word in _COUNTS:
            said, used = _number(small, words, at)
        if said is None and word == "halvt" and at + 1 < len(words) and words[at + 1][0].startswith("år"):
            said, used = Said("months", _MONTHS // 2, words[at + 1].end()), 2
        if said is not None:
            yield words[at].start(), said
        at += used


def _alone(word: re.Match[str]) -> Said | None:
    """What one word tells."""
    if word[0] in ("halvparten", "halvdelen", "halvpart"):
        return Said("share", Fraction(1, 2), word.end())
    if word[0] == "halvårs":
        return Said("months", _MONTHS // 2, word.end())
    return Said("times", _EVERY[word[0]], word.end()) if word[0] in _EVERY else None


def _number(small: str, words: list[re.Match[str]], at: int) -> tuple[Said | None, int]:
    """A number in words with what it is a number of, and how many words that takes."""
    value, used = _COUNTS[words[at][0]], 1
    while at + used < len(words) and words[at + used][0] in _TIMES:
        value, used = value * _TIMES[words[at + used][0]], used + 1
    end = words[at + used - 1].end()
    after = small[end + 1 : end + 9]
    if after.startswith("%"):
        return Said("share", Fraction(value, _HUNDRED), end + 2, Fraction(1, _HUNDRED)), used
    if at + used == len(words):
        return None, used
    unit = words[at + used]
    if unit[0] in _PASSED and at + used + 1 < len(words):
        unit, used = words[at + used + 1], used + 1
    is_article = words[at][0] in ("et", "eit") and unit[0].endswith("møte")
    if is_article and not small.startswith(_A_YEAR_LONG, unit.end()):  # some meeting, and not one of them
        return None, 1
    said = _of_unit(value, unit)
    return said, used + 1 if said else 1


def _of_unit(value: int, unit: re.Match[str]) -> Said | None:
    if unit[0].startswith(_PER_CENT):
        return Said("share", Fraction(value, _HUNDRED), unit.end(), Fraction(1, _HUNDRED))
    if unit[0] in _KRONER:
        return Said("amount", Fraction(value), unit.end())
    name = unit[0].partition("del")[0].removesuffix("je").removesuffix("t" if "tedel" in unit[0] else "")
    part = _PARTS.get(name) if "del" in unit[0] else None
    return Said("share", Fraction(value, part), unit.end()) if part else counted(value, unit)


def counted(value: Fraction | int, word: re.Match[str]) -> Said | None:
    """So many years, months, days, times or meetings."""
    if word[0].endswith(("møte", "møter")):
        return Said("times", int(value), word.end())
    for unit, kind in _UNITS.items():
        if word[0].startswith(unit) and len(word[0]) <= len(unit) + 4:
            return Said(kind, int(value) * (_MONTHS if unit == "år" else 1), word.end())
    return None


def counts_of_parties(small: str) -> Iterator[tuple[int, int, int]]:
    """How many parties a sentence in small letters speaks of, with the stretch of the words that say it."""
    for match in re.finditer(_PARTIES, small):
        number = match[1] or match[2]
        count = int(number) if number.isdecimal() else _COUNTS.get(number, 0)
        if count > 1:
            yield count, *match.span()
