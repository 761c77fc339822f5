"""Whole øre, exact numbers, and the Norwegian forms in which both are read and written."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from fractions import Fraction

from attrs import field, frozen
from attrs.validators import instance_of

NO_BREAK_SPACE = "\u00a0"
LIMIT_ORE = 10**15
"""Amounts read from a ledger are smaller than this, in øre."""

_LONGEST_NUMBER = 15
_SPACES = " \u00a0\u202f"
_NUMBER = re.compile(rf"([-\u2212]?)([0-9]{{1,3}}(?:[{_SPACES}][0-9]{{3}})+|[0-9]+)(?:,([0-9]+))?")
_PLAIN = re.compile(r"(-?[0-9]{1,30})\.([0-9]{2})")

# Nearly every cell is one of these, and a ledger has millions; 13 digits keep them below the limit.
_USUAL = r"-?[0-9]{1,3}(?:(?: [0-9]{3}){1,3}|[0-9]{0,10}),[0-9]{2}"
_USUAL_AMOUNT = re.compile(_USUAL).fullmatch
_USUAL_AMOUNTS = re.compile(rf"{_USUAL}(?:\n{_USUAL})*+").fullmatch
# A number grouped by points never begins with 0: `0.500` comes from a system with decimal points.
_ANY_AMOUNT = re.compile(
    rf"([-\u2212(]?)"
    rf"([0-9]{{1,3}}(?:[{_SPACES}][0-9]{{3}}){{1,4}}|[1-9][0-9]{{0,2}}(?:\.[0-9]{{3}}){{1,4}}|[0-9]{{1,15}})"
    rf"(?:,([0-9]{{1,2}}))?"
    rf"([-\u2212)]?)"
).fullmatch
_SIGNS = {("", ""): 1, ("-", ""): -1, ("", "-"): -1, ("(", ")"): -1}
_NO_SEPARATORS = {ord(separator): None for separator in _SPACES + "."}


@frozen(order=True)
class Money:
    """An amount of money in whole øre: added, subtracted, negated and compared, and nothing else.

    `str` writes it as a bill does, `1 234,56 kr`, with no-break spaces.
    """

    ore: int = field(validator=instance_of(int))

    def __str__(self) -> str:
        return f"{kroner(self.ore)}{NO_BREAK_SPACE}kr"

    @property
    def plain(self) -> str:
        """The amount in kroner for machines: `1234.56`."""
        return plain(self.ore)

    def __add__(self, other: Money) -> Money:
        return Money(self.ore + other.ore) if isinstance(other, Money) else NotImplemented

    def __sub__(self, other: Money) -> Money:
        return Money(self.ore - other.ore) if isinstance(other, Money) else NotImplemented

    def __neg__(self) -> Money:
        return Money(-self.ore)


def decimal_text(units: int, places: int) -> str:
    """Return `units` / 10^`places` as Norwegians write it: decimal comma, no-break space between thousands.

    Exactly `places` decimals are written; the minus of a negative number is a hyphen.
    """
    whole, decimals = divmod(abs(units), 10**places)
    sign = "-" if units < 0 else ""
    grouped = f"{whole:,}".replace(",", NO_BREAK_SPACE)
    return f"{sign}{grouped},{decimals:0{places}}" if places else f"{sign}{grouped}"


def kroner(ore: int) -> str:
    """Return øre as kroner for people: `1 234,56`, with no-break spaces (U+00A0)."""
    return decimal_text(ore, 2)


def plain(ore: int) -> str:
    """Return øre as kroner for machines: `1234.56`, as in the settlement's JSON (outputs.md)."""
    whole, cents = divmod(abs(ore), 100)
    return f"{'-' if ore < 0 else ''}{whole}.{cents:02}"


def from_plain(text: str) -> int | None:
    """Return the øre that `plain` writes as `text`, or None (also for more than 30 digits of kroner)."""
    match = _PLAIN.fullmatch(text)
    if match is None:
        return None
    ore = int(match[1] + match[2])
    return ore if plain(ore) == text else None


def exact_number(text: str) -> Fraction | None:
    """Return the number that `text` is in an agreement, or None where it is none (language.md section 1).

    Decimal comma; thousands apart with one space (U+0020, U+00A0 or U+202F), one to three digits and
    then groups of exactly three; ASCII digits, at most 15 in all; a minus (hyphen or U+2212) may stand
    first.
    """
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None
    minus, whole, decimals = match[1], match[2].translate(_NO_SEPARATORS), match[3] or ""
    if len(whole) + len(decimals) > _LONGEST_NUMBER:
        return None
    size = Fraction(int(whole + decimals), 10 ** len(decimals))
    return -size if minus else size


def number_text(value: Fraction) -> str:
    """Return a terminating decimal as the agreement language writes it, exactly, with no-break spaces.

    Raises ValueError where the decimals never end, as for 1/3.
    """
    below = value.denominator
    enough = below.bit_length()  # no number has more twos or fives in it than that
    if pow(10, enough, below):
        raise ValueError(f"{value} has no end as a decimal number")
    places = bisect_left(range(enough), x=True, key=lambda places: not pow(10, places, below))
    return decimal_text(value.numerator * (10**places // below), places)


def percent_text(value: Fraction) -> str:
    """Return a share as an exact percentage, `20,5 %` for 41/200; raises ValueError as `number_text`."""
    return f"{number_text(value * 100)}{NO_BREAK_SPACE}%"


def ledger_amount(text: str) -> int | None:
    """Return the øre in an amount cell of a Norwegian ledger, or None (language.md section 4).

    Decimal comma and at most two decimals; thousands together, or apart with spaces or with points
    (`1.234` is 1234 kroner, `1234.56` is nothing); negative with a minus (hyphen or U+2212) before or
    after, or in parentheses; blanks around; less than 10^15 øre.
    """
    if _USUAL_AMOUNT(text):
        return int(text.replace(" ", "").replace(",", ""))
    match = _ANY_AMOUNT(text.strip(_SPACES + "\t"))
    if match is None:
        return None
    before, whole, decimals, after = match.groups("")
    sign = _SIGNS.get((before.replace("\u2212", "-"), after.replace("\u2212", "-")))
    ore = int(whole.translate(_NO_SEPARATORS) + decimals.ljust(2, "0"))
    return sign * ore if sign is not None and ore < LIMIT_ORE else None


def ledger_amounts(texts: Sequence[str]) -> list[int | None]:
    """Return what `ledger_amount` returns for each of the cells, in half the time where all are as most are."""
    joined = "\n".join(texts)
    if joined.count("\n") == len(texts) - 1 and _USUAL_AMOUNTS(
        joined
    ):  # a cell in quotes may have line breaks
        return [*map(int, joined.replace(" ", "").replace(",", "").split("\n"))]
    return [*map(ledger_amount, texts)]
