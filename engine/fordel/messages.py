"""Puts facts into words: the sentences of each language stand in `data/messages/`, the facts come as values."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from functools import lru_cache

from fordel import money, resources
from fordel.apportionment import decimals
from fordel.period import date_text

LANGUAGES = ("nb", "nn", "en")

_PLACEHOLDER = re.compile(r"\{(\w+)(?::([^{}]*))?\}")
_AND = {"nb": " og ", "nn": " og ", "en": " and "}
_OR = {"nb": " eller ", "nn": " eller ", "en": " or "}
_ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


class MissingSentence(LookupError):
    """A sentence that no catalogue holds: a mistake of ours, never of the user's."""


@lru_cache
def catalogue(language: str) -> Mapping[str, str]:
    """All sentences of a language by key, such as `F301.sum.hint`."""
    flat: dict[str, str] = {}
    for section, sentences in tomllib.loads(resources.text(f"messages/{language}.toml")).items():
        for key, text in sentences.items():
            flat[f"{section}.{key}"] = text
    return flat


def has(key: str, language: str = "nb") -> bool:
    """Whether a language has a sentence."""
    return key in catalogue(language)


def sentence(key: str, values: Mapping[str, object], language: str = "nb") -> str:
    """The sentence with its facts put in. Control characters in facts are shown, never sent to a terminal.

    A placeholder is `{name}` or `{name:form}`; the forms are those of `_FORMS`, and `#one|many` counts.
    """
    try:
        text = catalogue(language)[key]
    except KeyError:
        raise MissingSentence(key) from None

    def fill(match: re.Match[str]) -> str:
        return _put(values[match[1]], match[2] or "", language)

    return _PLACEHOLDER.sub(fill, text)


def visible(text: str) -> str:
    """The text with control characters written out, so that a file's content cannot steer a terminal."""
    return "".join(sign if sign.isprintable() or sign == "\u00a0" else f"\\x{ord(sign):02x}" for sign in text)


def _put(value: object, form: str, language: str) -> str:
    if form.startswith("#"):
        one, many = form[1:].split("|")
        return f"{_plain(value, language)}\u00a0{one if value == 1 else many}"
    return _FORMS[form](value, language)


def _plain(value: object, language: str) -> str:
    if isinstance(value, date):
        return f"{value.day} {_ENGLISH_MONTHS[value.month - 1]} {value.year}" if language == "en" else date_text(value)
    if isinstance(value, bool | str):
        return visible(str(value))
    if isinstance(value, int):
        return f"{value:,}".replace(",", "\u00a0")
    if isinstance(value, Fraction):
        return money.number_text(value)
    if isinstance(value, tuple | list):
        return _joined([_plain(one, language) for one in value], _AND[language])
    raise TypeError(f"{type(value).__name__} has no form in a sentence")


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
    known = catalogue(language)
    parts = [known.get(f"expected.{one}") or f"«{one}»" for one in _listed(value)]
    return _joined(list(dict.fromkeys(parts)), _OR[language])


_FORMS: Mapping[str, Callable[[object, str], str]] = {
    "": _plain,
    "quoted": _quoted,
    "quoted_or": _quoted_or,
    "or": _names_or,
    "kr": _kroner,
    "percent": _percent,
    "word": _word,
    "expected": _expected,
    "year": lambda value, _language: str(value),
}
