"""Costs, amounts and settlement worked out from the contract in plain fractions, without the package.

Nothing here knows `fordel`. A year is gone through day by day instead of by segments: each day has its
participants, its host and its key, and everything else is a sum over days. Amounts are whole øre.
"""

from __future__ import annotations

import calendar
import csv
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

Shares = dict[str, Fraction]
#: The shares of a day among those who take part, which add up to 1.
Key = Callable[[date, tuple[str, ...]], Shares]
Span = tuple[date, date]
ALWAYS: Span = (date(1990, 1, 1), date(2100, 1, 1))


class Infeasible(ArithmeticError):
    """Base amounts or bounds that cannot be met (F304)."""


@dataclass
class Line:
    """A ledger line: the day it counts on, øre, and its other cells."""

    day: date
    ore: int
    cells: Mapping[str, str]


@dataclass
class Cost:
    """A cost; `bearer` gives who bears a line, `key` how it is shared, `deducted` what it reduces.

    Base amounts and bounds ask those whom the key is computed among, or with `everyone` each who takes part (a key
    with a name, whatever that key says of its parties).
    """

    name: str
    takes: Callable[[Line], bool]
    key: Key | None = None
    bearer: Callable[[Line], str] | None = None
    deducted: tuple[str, ...] = ()
    beyond: int | None = None
    case: str | None = None
    part: Fraction | None = None
    base: int = 0
    everyone: bool = False
    low: Mapping[str, int] = field(default_factory=dict)
    high: Mapping[str, int] = field(default_factory=dict)


@dataclass
class Overhead:
    """A percentage of what costs share out."""

    name: str
    rate: Fraction
    of: tuple[str, ...]
    receiver: str
    key: Key | None = None
    span: Span = ALWAYS


@dataclass
class Fixed:
    """A yearly amount: `yearly` gives the exact øre of the year that a day lies in."""

    name: str
    yearly: Callable[[date], Fraction]
    receiver: str
    key: Key
    span: Span = ALWAYS


@dataclass
class Terms:
    """An agreement as arithmetic sees it: `months` is the length of a settlement period."""

    parties: Mapping[str, Span]
    host: Callable[[date], str]
    costs: Sequence[Cost]
    additions: Sequence[Overhead | Fixed] = ()
    months: int = 12
    kroner: bool = False
    rest: str | None = None
    by_days: bool = False
    valid: Span = ALWAYS


@dataclass
class Result:
    """What came of a year: by period and name each party's øre, with totals, spare øre and what is outside."""

    anchors: list[dict[str, dict[str, int]]] = field(default_factory=list)
    credited: dict[str, int] = field(default_factory=dict)
    totals: dict[str, int] = field(default_factory=dict)
    spare: int = 0
    outside: int = 0
    deducted: int = 0

    def of(self, name: str) -> dict[str, int]:
        """What each party bears of one cost or addition in the whole year."""
        found: dict[str, int] = {}
        for period in self.anchors:
            for party, ore in period.get(name, {}).items():
                found[party] = found.get(party, 0) + ore
        return found


# ── numbers ──


def nearest(exact: Fraction) -> int:
    """The nearest whole number, half away from zero."""
    whole = (2 * abs(exact.numerator) + exact.denominator) // (2 * exact.denominator)
    return -whole if exact < 0 else whole


def letter(char: str) -> tuple[int, str]:
    """A sign's place: signs that are no letters first, then a-z, æ, ø, å, accents away."""
    if char not in "æøå":
        char = unicodedata.normalize("NFD", char)[0]
    if "a" <= char <= "z":
        return 1, char
    return (2 + "æøå".index(char), char) if char in "æøå" else (0, char)


def alphabetical(names: Iterable[str]) -> list[str]:
    return sorted(
        names, key=lambda name: [letter(char) for char in unicodedata.normalize("NFC", name).lower()]
    )


def turns(exact: Shares, number: int) -> list[str]:
    """Those with a share, the one whose turn it is first."""
    there = alphabetical(name for name, share in exact.items() if share)
    first = number % len(there) if there else 0
    return there[first:] + there[:first]


def split(amount: int, exact: Shares, number: int, rest: str | None = None) -> dict[str, int]:
    """Largest remainder on the magnitude (language.md 3.4); with `rest` one party takes what is left."""
    order = turns(exact, number)
    if rest is not None and exact.get(rest):
        found = {name: nearest(share) for name, share in exact.items() if name != rest}
        return {**found, rest: amount - sum(found.values())}
    sign = (amount > 0) - (amount < 0) or next((1 if exact[name] > 0 else -1 for name in order), 1)
    floors = {name: (sign * share).numerator // share.denominator for name, share in exact.items()}
    remainder = {name: sign * exact[name] - floors[name] for name in exact}
    queue = sorted(order, key=lambda name: (-remainder[name], -abs(exact[name]), order.index(name)))
    for name in queue[: sign * amount - sum(floors.values())]:
        floors[name] += 1
    return {name: sign * ore for name, ore in floors.items()}


def clamped(exact: Shares, low: Mapping[str, Fraction], high: Mapping[str, Fraction]) -> Shares:
    """clamp(θ·x, low, high) with the sum of x kept: every break point of θ is tried, then interpolated."""
    total = sum(exact.values())

    def at(theta: Fraction) -> Shares:
        return {
            name: min(max(theta * share, low.get(name, Fraction(0))), high[name])
            if name in high
            else max(theta * share, low.get(name, Fraction(0)))
            for name, share in exact.items()
        }

    least = sum(low.get(name, Fraction(0)) for name in exact)
    free = any(share and name not in high for name, share in exact.items())
    most = sum(
        high.get(name, Fraction(0)) if share else low.get(name, Fraction(0)) for name, share in exact.items()
    )
    if (
        total < 0
        or least > total
        or (not free and most < total)
        or any(low.get(n, 0) > high[n] for n in high)
    ):
        raise Infeasible
    points = {bound[name] / exact[name] for bound in (low, high) for name in bound if exact.get(name)}
    grid = sorted({Fraction(0), *points})
    grid.append(grid[-1] + 1)
    before = max(point for point in grid if sum(at(point).values()) <= total)
    some = at(before)
    after = next((point for point in grid if point > before), before + 1)
    slope = (sum(at(after).values()) - sum(some.values())) / (after - before)
    return at(before + (total - sum(some.values())) / slope) if slope else some


# ── keys ──


def equally(among: Iterable[str] = (), but: Iterable[str] = ()) -> Key:
    chosen, away = tuple(among), tuple(but)

    def of(_day: date, present: tuple[str, ...]) -> Shares:
        there = [name for name in present if (not chosen or name in chosen) and name not in away]
        return {name: Fraction(1, len(there)) for name in there}

    return of


def by(values: Mapping[str, int | Fraction], among: Iterable[str] = ()) -> Key:
    chosen = tuple(among)

    def of(_day: date, present: tuple[str, ...]) -> Shares:
        there = [name for name in present if not chosen or name in chosen]
        total = sum(Fraction(values[name]) for name in there)
        return {name: Fraction(values[name]) / total for name in there}

    return of


def mixed(*parts: tuple[Fraction, Key]) -> Key:
    def of(day: date, present: tuple[str, ...]) -> Shares:
        found: Shares = {}
        for weight, key in parts:
            add(found, key(day, present), weight)
        return found

    return of


def since(day: date, before: Key, after: Key) -> Key:
    """Two versions of a key."""
    return lambda at, present: (after if at >= day else before)(at, present)


def add(to: Shares, more: Mapping[str, Fraction], factor: Fraction | int = 1) -> None:
    for name, share in more.items():
        to[name] = to.get(name, Fraction(0)) + share * factor


# ── time ──


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def periods(year: int, months: int) -> list[tuple[Span, int]]:
    """The settlement periods of a year with their turn numbers, counted from 0 within the year."""
    count = 12 // months
    found = []
    for part in range(count):
        last = (part + 1) * months
        span = date(year, last - months + 1, 1), date(year, last, calendar.monthrange(year, last)[1])
        found.append((span, year if count == 1 else count * year + part))
    return found


def present(terms: Terms, day: date) -> tuple[str, ...]:
    return tuple(name for name, (first, last) in terms.parties.items() if first <= day <= last)


def year_length(year: int) -> int:
    return 366 if calendar.isleap(year) else 365


# ── a ledger ──


def read_ledger(path: Path) -> list[Line]:
    """Lines of a CSV ledger; where there is a `periode`, a line of another date counts on its last day."""
    with path.open(encoding="utf-8-sig") as file:
        return [Line(_day(row), _ore(row["beløp"]), row) for row in csv.DictReader(file, delimiter=";")]


def _day(row: Mapping[str, str]) -> date:
    day, month, year = map(int, row["bilagsdato"].split("."))
    dated = date(year, month, day)
    if not row.get("periode"):
        return dated
    year, month = int(row["periode"][:4]), min(12, int(row["periode"][4:]))
    last = date(year, month, calendar.monthrange(year, month)[1])
    return dated if (dated.year, dated.month) == (year, month) else last


def _ore(amount: str) -> int:
    """Decimal comma; spaces or points between thousands; a minus before or after, or parentheses."""
    kroner, _, ore = ("".join(char for char in part if char.isdigit()) for part in amount.partition(","))
    size = int(kroner) * 100 + int((ore + "00")[:2])
    return -size if set(amount) & set("-(") else size
