"""How the parts of a statement are written: keywords, names, numbers, dates, weights and bases."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction
from functools import cache
from typing import Protocol

from fordel import grammar_files, syntax
from fordel.money import NO_BREAK_SPACE, decimal_text, number_text
from fordel.period import MONTH_NAMES


@cache
def _shape(kind: str) -> re.Pattern[str]:
    """What the grammar takes for a thing of that kind."""
    return re.compile(dict(grammar_files.table().SHAPES)[kind])


def joined(*parts: str | None) -> str:
    """The parts that there are, with a space between."""
    return " ".join(part for part in parts if part)


def text(written: str) -> str:
    """A text in quotes; raises ValueError for one that cannot stand in any."""
    quoted = f"«{written}»" if '"' in written else f'"{written}"'
    if not _shape("TEXT").fullmatch(quoted):
        raise ValueError(f"cannot stand in quotes: {written!r}")
    return quoted


def texts(names: Iterable[syntax.Name]) -> str:
    """Names in quotes, as those of keys and costs are always written."""
    return ", ".join(text(name.text) for name in names)


def name(named: syntax.Name) -> str:
    """The name of a party or a place, in quotes where it is not one word with a capital."""
    return named.text if _shape("NAME").fullmatch(named.text) else text(named.text)


def names(named: Iterable[syntax.Name]) -> str:
    """Several of them."""
    return ", ".join(map(name, named))


def small(word: str) -> str:
    """A word that stands without quotes, such as the name of a measure; raises ValueError where it cannot."""
    if not _shape("WORD").fullmatch(word):
        raise ValueError(f"cannot stand without quotes: {word!r}")
    return word


def law(written: str | None) -> str | None:
    """A law by its name, in quotes where that is not one word."""
    return written if written is None or _shape("WORD").fullmatch(written) else text(written)


def number(value: Fraction) -> str:
    """A number, exactly; raises ValueError for one that is negative or never ends."""
    if value < 0:
        raise ValueError(f"only an amount can be negative: {value}")
    return number_text(value).replace(NO_BREAK_SPACE, " ")


def percent(share: Fraction) -> str:
    """A share as a percentage, exactly; raises ValueError as `number`."""
    return f"{number(share * 100)} %"


def date(day: syntax.WrittenDate) -> str:
    """A date in words, or in figures where there is no such month."""
    if not 1 <= day.month <= len(MONTH_NAMES):
        return f"{day.year:04}-{day.month:02}-{day.day:02}"
    month = f"{day.day}. {MONTH_NAMES[day.month - 1]}"
    return month if day.year is None else f"{month} {day.year:04}"


def dates(days: Iterable[syntax.WrittenDate]) -> str:
    """Several of them."""
    return ", ".join(map(date, days))


def codes(listed: Iterable[syntax.Codes]) -> str:
    """Codes and ranges of them; a code that is not all digits in quotes."""
    return ", ".join(map(_code, listed))


def _code(code: syntax.Codes) -> str:
    if code.last is not None:
        return f"{code.first}-{code.last}"
    return code.first if _shape("CODE").fullmatch(code.first) else text(code.first)


class Version(Protocol):
    """What may be defined again from a later day."""

    @property
    def between(self) -> syntax.Between | None:
        """From when to when it holds."""

    @property
    def amendment(self) -> syntax.Name | None:
        """The amendment that it came with."""


class Parts:
    """The parts that keywords stand in, in one form of the language (`nb`, `nn`, `en`)."""

    def __init__(self, form: str) -> None:
        self.words: dict[str, tuple[str, ...]] = grammar_files.table().VOCABULARY["words"][form]

    def word(self, *keywords: str) -> str:
        """Keywords as they are written, by their names in the word lists."""
        return " ".join(self.words[keyword][0] for keyword in keywords)

    def amount(self, amount: syntax.Number) -> str:
        """An amount in kroner, with øre where there are any."""
        ore = amount.value * 100
        in_ore = ore.denominator == 1 != amount.value.denominator
        written = decimal_text(int(ore), 2) if in_ore else number_text(amount.value)
        return joined(written.replace(NO_BREAK_SPACE, " "), self.word("kr"))

    def between(self, between: syntax.Between | None) -> str | None:
        """`fra DATE til DATE`."""
        if between is None:
            return None
        first = joined(self.word("from"), date(between.first)) if between.first else None
        return joined(first, self.word("to"), date(between.last)) if between.last else first

    def amendment(self, named: syntax.Name | None) -> str | None:
        """`endring "NAME"`."""
        return joined(self.word("amendment"), text(named.text)) if named else None

    def time(self, version: Version) -> str:
        """From when to when a version of a definition holds, and which amendment it came with."""
        return joined(self.between(version.between), self.amendment(version.amendment))

    def when(self, when: syntax.When) -> str:
        """When a measure is taken."""
        if when.date is not None:
            years = ("in_accounting_year", "year_before", "two_years_before")
            since = self.word(years[when.years_before]) if when.kind == "day" else None
            return joined(self.word("per"), date(when.date), since)
        if when.kind == "mean":
            return joined(
                self.word("average_of"), str(when.number), self.word("years_before_accounting_year")
            )
        year = self.word("year_before" if when.years_before else "accounting_year")
        return joined(self.word("for"), f"{when.number:04}" if when.kind == "fixed_year" else year)

    def owner(self, before: str, party: syntax.Name | None) -> str | None:
        """A party after a keyword, if one is named; the name "" is the host."""
        if party is None:
            return None
        return joined(self.word(before), name(party) if party.text else self.word("the_host"))

    def weight(self, weight: syntax.Weight) -> str:
        """`20 %`, `1/3` or `resten`."""
        if weight.form == "percent":
            return percent(weight.value)
        value = weight.value
        return self.word("rest") if weight.form == "rest" else f"{value.numerator}/{value.denominator}"

    def whom(self, whom: syntax.Whom) -> str:
        """`blant P, Q` or `unntatt P, Q`."""
        return joined(self.word("among" if whom.only else "except"), names(whom.parties))

    def basis(self, basis: syntax.Basis) -> str:
        """What shares are computed by, and among whom."""
        whom = self.whom(basis.whom) if basis.whom else None
        if basis.name is None:
            return joined(self.word("equally"), whom)
        if basis.kind == "party":
            return joined(self.word("to"), name(basis.name))
        if basis.kind == "key":
            year = joined(self.word("for"), basis.year.text) if basis.year else None
            return joined(self.word("by", "key"), text(basis.name.text), year, whom)
        return joined(self.word("by"), small(basis.name.text), whom)
