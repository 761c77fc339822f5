"""The shares of each key year by year, as the built-in population and the agreement's own tables give them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import cache
from math import lcm

from attrs import frozen

from fordel import resources
from fordel.apportionment import apportion
from fordel.keys import Keys
from fordel.measures import Values
from fordel.model import Agreement, AllocationKey, Component
from fordel.money import NO_BREAK_SPACE, decimal_text
from fordel.municipalities import population
from fordel.period import Span
from fordel.settlement import KeyShares

#: The first year of the built-in population.
_FIRST = 2005
_MOST_YEARS = 60


@frozen
class YearShares:
    """The exact shares of a version of a key in an accounting year, as they are on its last day there."""

    year: int
    day: date
    key: AllocationKey
    shares: Mapping[str, Fraction]
    trace: KeyShares


def shares_by_year(agreement: Agreement, name: str, keys: Keys) -> tuple[YearShares, ...]:
    """The shares of a key in every accounting year that has the data, each version by itself, the first year first.

    Years lie within the agreement's life, from 2005 to the newest year with a built-in population; `keys` are
    those of the agreement.
    """
    return tuple(_found(agreement, [one for one in agreement.keys if one.name == name], keys))


def keys_of(agreement: Agreement, given: Mapping[tuple[str, str, date | int], Fraction]) -> Keys:
    """The keys of an agreement with the measures that come from elsewhere, if any."""
    return Keys(agreement, Values(agreement, given))


def _found(agreement: Agreement, versions: Sequence[AllocationKey], keys: Keys) -> Iterator[YearShares]:
    first = max(agreement.year_of(agreement.valid.first), _FIRST)
    last = newest_year()
    if agreement.valid.last is not None:
        last = min(last, agreement.year_of(agreement.valid.last))
    for year in range(max(first, last - _MOST_YEARS), last + 1):
        within = agreement.year_span(year).overlap(agreement.valid)
        for version in versions:
            held = version.valid.overlap(within) if within else None
            if held is None or held.last is None:
                continue
            part = Component(Fraction(1), "key", version.name, version.at)
            found = keys.shares(part, agreement.participants_on(held.last), held.last)
            if isinstance(found, KeyShares):
                shares = {name: share for name, share in found.shares.items() if share}
                yield YearShares(year, held.last, version, shares, found)


@cache
def newest_year() -> int:
    """The newest year of the built-in population: that of its last row."""
    return int(resources.text("innbyggertall.csv").rsplit(";", 2)[-2])


def people(agreement: Agreement, party: str, day: date) -> int | None:
    """The built-in population of a party on 1 January of the day's year; None for what is no municipality."""
    municipality = agreement.parties[party].of_time(Span(day, day)).municipality
    return population(municipality, day.year) if municipality else None


def in_turn(shares: Sequence[Fraction], whole: int) -> tuple[int, ...]:
    """Each share times `whole` as whole units that add up to what the shares do, which is whole, for what is shown."""
    denominator = lcm(*(share.denominator for share in shares))
    numerators = [whole * share.numerator * (denominator // share.denominator) for share in shares]
    return apportion(numerators, denominator, range(len(shares))).shares


def percentages(shares: Mapping[str, Fraction]) -> Mapping[str, int]:
    """Shares of 1 in hundredths of a per cent that add up to 100 per cent exactly."""
    return dict(zip(shares, in_turn(list(shares.values()), 10_000), strict=True))


def percent(hundredths: int) -> str:
    """Hundredths of a per cent as they are shown: `20,67 %`."""
    return f"{decimal_text(hundredths, 2)}{NO_BREAK_SPACE}%"
