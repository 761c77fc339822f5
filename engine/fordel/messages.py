"""Puts facts into words: the sentences of each language stand in `data/messages/`, facts come as values."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from functools import cache

from fordel import money, resources
from fordel.apportionment import decimals
from fordel.period import date_text

LANGUAGES = ("nb", "nn", "en")

#: What øvrige kostnader are called in a file that someone else has written, or by who asks for them.
OTHER_COSTS = {"nb": "øvrige kostnader", "nn": "andre kostnader", "en": "other costs"}

#: The catalogues of each language: what reading, checking and settling find, explanations, the command line,
#: the pages of a site, statements on paper, and workbooks.
PARTS = ("reading", "diagnose", "explain", "command", "site", "statement", "workbook")

#: A sentence that TOML says as it stands: on one line, and no sign in it stands for another.
_PLAIN = re.compile(r'^"?([\w.-]+)"? = "([^"\\\n]*)"$', re.MULTILINE)
_PLACEHOLDER = re.compile(r"\{(\w+)(?::([^{}]*))?\}")
_AND = {"nb": " og ", "nn": " og ", "en": " and "}
_OR = {"nb": " eller ", "nn": " eller ", "en": " or "}
_ENGLISH_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


class MissingSentence(LookupError):
    """A sentence that no catalogue holds: a mistake of ours, never of the user's."""


def written(key: str, language: str = "nb") -> str | None:
    """A sentence as the catalogues of a language have it under its key (`F301.sum.hint`), or None."""
    section, _, name = key.partition(".")
    plain, others = _section(section, language)
    if name in plain:
        return plain[name]
    return next((found[name] for found in map(_parsed, others) if name in found), None)


@cache
def _section(name: str, language: str) -> tuple[Mapping[str, str], tuple[str, ...]]:
    """The plain sentences of a section, and the text of the others, to be parsed where one of them is asked for.

    To load a parser of TOML and have it read them all takes longer than a small settlement.
    """
    plain: dict[str, str] = {}
    others = []
    for part in PARTS:
        text = resources.text(f"messages/{part}-{language}.toml")
        start = text.find(f"\n[{name}]\n")
        if start >= 0:
            following = text.find("\n[", start + 1)
            section = text[start : following if following > 0 else None]
            if '"""' not in section:  # where a line may look like a sentence and be a part of one
                plain |= _PLAIN.findall(section)
                section = _PLAIN.sub("", section)
            others += [section] if "=" in section else []
    return plain, tuple(others)


@cache
def _parsed(section: str) -> Mapping[str, str]:
    """The sentences of a section."""
    import tomllib

    found: Mapping[str, str]
    (found,) = tomllib.loads(section).values()
    return found


def has(key: str, language: str = "nb") -> bool:
    """Whether a language has a sentence."""
    return written(key, language) is not None


def sentence(key: str, values: Mapping[str, object], language: str = "nb") -> str:
    """The sentence with its facts put in. Control characters in facts are shown, never sent to a terminal.

    A placeholder is `{name}` or `{name:form}`; the forms are those of `_FORMS`, and `#one|many` counts.
    """
    text = written(key, language)
    if text is None:
        raise MissingSentence(key)

    def fill(match: re.Match[str]) -> str:
        return _put(values[match[1]], match[2] or "", language)

    return _PLACEHOLDER.sub(fill, text)


def visible(text: str) -> str:
    """The text with control characters written out, so that a file's content cannot steer a terminal."""
    if text.replace("\u00a0", " ").isprintable():
        return text
    return "".join(
        sign if sign.isprintable() or sign in "\u00a0\u202f\u2009" else f"\\x{ord(sign):02x}" for sign in text
    )


def _put(value: object, form: str, language: str) -> str:
    if form.startswith("#"):
        one, many = form[1:].split("|")
        return f"{_plain(value, language)}\u00a0{one if value == 1 else many}"
    return _FORMS[form](value, language)


def _plain(value: object, language: str) -> str:
    if isinstance(value, date):
        return day_in_words(value, language)
    if isinstance(value, bool | str):
        return visible(str(value))
    if isinstance(value, int):
        return f"{value:,}".replace(",", "\u00a0")
    if isinstance(value, Fraction):
        return money.number_text(value)
    if isinstance(value, tuple | list):
        return _joined([_plain(one, language) for one in value], _AND[language])
    raise TypeError(f"{type(value).__name__} has no form in a sentence")


def day_in_words(day: date, language: str) -> str:
    """A date in a language: `1. juni 2021`, in English `1 June 2021`."""
    if language != "en":
        return date_text(day)
    return f"{day.day} {_ENGLISH_MONTHS[day.month - 1]} {day.year}"


def _joined(parts: list[str], last: str) -> str:
    return last.join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def _listed(value: object) -> list[object]:
    return list(value) if isinstance(value, tuple | list) else [value]


def _quoted(value: object, language: str) -> str:
    return _joined([f"«{_plain(one, language)}»" for one in _listed(value)], _AND[language])


def _quoted_or(value: object, language: str) -> str:
    return _joined([f"«{_plain(one, language)}»" for one in _listed(value)], _OR[language])


def _names_or(value: object, language: str) -> str:
    return _joined([_plain(one, language) for one in _listed(value)], _OR[language])


def _kroner(value: object, _language: str) -> str:
    if not isinstance(value, int):
        raise TypeError("an amount is whole øre")
    return f"{money.kroner(value)}\u00a0kr"


def _percent(value: object, _language: str) -> str:
    if not isinstance(value, Fraction | int):
        raise TypeError("a percentage is exact")
    return f"{decimals(Fraction(value) * 100, 6).rstrip('0').rstrip(',') or '0'}\u00a0%"


def _word(value: object, language: str) -> str:
    return _joined([sentence(f"word.{one}", {}, language) for one in _listed(value)], _OR[language])


def _expected(value: object, language: str) -> str:
    """What could have stood somewhere: keywords as they are written, kinds of thing by name."""
    parts = [written(f"expected.{one}", language) or f"«{one}»" for one in _listed(value)]
    return _joined(list(dict.fromkeys(parts)), _OR[language])


def share(value: object, language: str = "nb") -> str:
    """A part of a whole: a percentage where that is exact with few decimals, else a fraction."""
    if not isinstance(value, Fraction | int):
        raise TypeError("a share is exact")
    hundredths = Fraction(value) * 10_000
    if hundredths.denominator == 1:
        return _percent(value, language)
    return f"{Fraction(value).numerator}/{Fraction(value).denominator}"


def _arrow(value: object, language: str) -> str:
    return " → ".join(f"«{_plain(one, language)}»" for one in _listed(value))


def _month(value: object, _language: str) -> str:
    return date_text(date(2001, int(str(value)), 1)).split()[1]


def cells(value: Mapping[str, str], language: str) -> str:
    """What stands in some columns of a ledger line: «art 190 og funksjon 242»."""
    parts = []
    for column, text in value.items():
        known = written(f"word.{column}", language) or column
        without = sentence("word.without", {}, language)
        parts.append(f"{known} {visible(text)}" if text else f"{without} {known}")
    return _joined(parts, _AND[language]) or sentence("word.any_line", {}, language)


def _clause(value: object, language: str) -> str:
    """A clause by its label: `§ 7` stands alone, a number does not."""
    label = _plain(value, language)
    return label if label.startswith("§") else sentence("label.clause", {"number": label}, language)


def _cells(value: object, language: str) -> str:
    if not isinstance(value, Mapping):
        raise TypeError("cells come by column")
    return cells(value, language)


def _told(label: str, names: tuple[str, ...], value: object, language: str) -> str:
    """A sentence for each of several things, one to a line; `names` are what their parts are called in it."""
    if not isinstance(value, tuple):
        raise TypeError("what is told one by one comes as a tuple")
    facts = (dict(zip(names, one, strict=True)) for one in value)
    return "\n".join(sentence(f"label.{label}", one, language) for one in facts)


def _groups(value: object, language: str) -> str:
    """Groups of ledger lines: what stands in them, what they come to, and how many they are."""
    return _told("group", ("cells", "ore", "lines"), value, language)


def _differences(value: object, language: str) -> str:
    """What an example says beside what comes out."""
    return _told("difference", ("what", "stands", "becomes"), value, language)


def _said(value: object, language: str) -> str:
    """What comes in every language: data of the project with words of its own, such as requirement sets."""
    parts = value if isinstance(value, tuple) else (value,)
    if not all(isinstance(one, Mapping) for one in parts):
        raise TypeError("what is said in each language comes by language")
    return _joined([visible(str(one[language])) for one in parts], _AND[language])


def measure_called(name: str, language: str = "nb") -> str:
    """What a measure is called in a language: the built-in one has a name in each, others the name in the agreement."""
    return written(f"measure.{name}", language) or visible(name)


def _measure_first(value: object, language: str) -> str:
    """A measure as it begins a sentence."""
    called = measure_called(str(value), language)
    return called[:1].upper() + called[1:]


_FORMS: Mapping[str, Callable[[object, str], str]] = {
    "": _plain,
    "quoted": _quoted,
    "quoted_or": _quoted_or,
    "or": _names_or,
    "kr": _kroner,
    "percent": _percent,
    "word": _word,
    "expected": _expected,
    "share": share,
    "arrow": _arrow,
    "month": _month,
    "cells": _cells,
    "clause": _clause,
    "groups": _groups,
    "differences": _differences,
    "digits": _names_or,
    "said": _said,
    "measure": lambda value, language: measure_called(str(value), language),
    "measure_first": _measure_first,
    "year": lambda value, _language: str(value),
}
