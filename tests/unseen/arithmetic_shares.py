"""Shares and rounding by language.md alone: fractions, the clamp, phase-in, turns and anchors, without the engine."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path

Shares = dict[str, Fraction]
Parts = Sequence[tuple[int | Fraction, Shares]]

_POPULATION = Path(__file__).parents[2] / "engine" / "fordel" / "data" / "innbyggertall.csv"


def population(number: str, year: int) -> int:
    """SSB table 07459 as the project holds it."""
    with _POPULATION.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines, delimiter=";"):
            if (row["kommunenummer"], row["aar"]) == (number, str(year)):
                return int(row["innbyggertall"])
    raise KeyError((number, year))


def by(values: Mapping[str, int | Fraction | str]) -> Shares:
    exact = {name: Fraction(value) for name, value in values.items()}
    total = sum(exact.values())
    return {name: value / total for name, value in exact.items()}


def equally(*names: str) -> Shares:
    return by(dict.fromkeys(names, 1))


def mix(*parts: tuple[Fraction | str, Shares]) -> Shares:
    """Components by their weights, which add up to one."""
    assert sum(Fraction(weight) for weight, _ in parts) == 1
    found: Shares = {}
    for weight, shares in parts:
        for name, share in shares.items():
            found[name] = found.get(name, Fraction(0)) + Fraction(weight) * share
    return found


def clamp(shares: Shares, low: Mapping[str, str], high: Mapping[str, str]) -> Shares:
    """The one scale at which clamp(scale·x, low, high) adds up to 1, by bisection to a set of parties at bounds."""
    lows = {name: Fraction(low.get(name, low.get("*", "0"))) for name in shares}
    highs = {name: Fraction(high.get(name, high.get("*", "1"))) for name in shares}

    def at(scale: Fraction) -> Shares:
        return {name: min(max(scale * x, lows[name]), highs[name]) for name, x in shares.items()}

    under, over = Fraction(0), Fraction(10**9)
    for _ in range(200):
        middle = (under + over) / 2
        under, over = (middle, over) if sum(at(middle).values()) < 1 else (under, middle)
    free = {name for name, x in shares.items() if lows[name] < over * x < highs[name]}
    fixed = {name: share for name, share in at(over).items() if name not in free}
    left = (1 - sum(fixed.values(), Fraction(0))) / (sum(shares[name] for name in free) or Fraction(1))
    found = {name: fixed.get(name, left * x) for name, x in shares.items()}
    assert sum(found.values()) == 1
    assert all(lows[name] <= share <= highs[name] for name, share in found.items())
    return found


def phased(old: Shares, new: Shares, year: int, first: int, last: int) -> Shares:
    own = min(Fraction(1), max(Fraction(0), Fraction(year - first + 1, last - first + 1)))
    return mix((1 - own, old), (own, new))


def nearest(amount: Fraction) -> int:
    """Half away from zero."""
    size = int(abs(amount) + Fraction(1, 2))
    return size if amount >= 0 else -size


def _order(name: str) -> list[int]:
    ranks = []
    for letter in name.lower():
        plain = letter if letter in "æøå" else unicodedata.normalize("NFD", letter)[0]
        known = "abcdefghijklmnopqrstuvwxyzæøå".find(plain)
        ranks.append(1_000_000 + known if known >= 0 else ord(plain))
    return ranks


def turns(names: Iterable[str], ordinal: int) -> list[str]:
    line = sorted(names, key=_order)
    start = ordinal % len(line)
    return line[start:] + line[:start]


def _split(total: int, exact: Shares, ordinal: int, rest: str | None) -> dict[str, int]:
    line = turns([name for name, share in exact.items()], ordinal)
    if rest in exact:
        found = {name: nearest(share) for name, share in exact.items() if name != rest}
        return {**found, rest: total - sum(found.values())}
    first = next((exact[name] for name in line if exact[name]), Fraction(0))
    sign = -1 if total < 0 or (total == 0 and first < 0) else 1
    size = {name: sign * share for name, share in exact.items()}
    floor = {name: share.numerator // share.denominator for name, share in size.items()}
    queue = sorted(line, key=lambda name: (floor[name] - size[name], -abs(size[name]), line.index(name)))
    for name in queue[: sign * total - sum(floor.values())]:
        floor[name] += 1
    return {name: sign * share for name, share in floor.items()}


def anchor(
    parts: Parts, ordinal: int, rest: str | None = None, krone_host: str | None = None
) -> dict[str, int]:
    """One cost in one settlement period: language.md section 3, rounding; in whole kroner with the host's spare."""
    amount = sum(Fraction(part) for part, _ in parts)
    assert amount.denominator == 1
    total = int(amount)
    exact: Shares = {}
    for part, shares in parts:
        for name, share in shares.items():
            if share:
                exact[name] = exact.get(name, Fraction(0)) + part * share
    if not krone_host:
        return _split(total, exact, ordinal, rest)
    whole = abs(total) // 100 * (1 if total >= 0 else -1)
    kroner = {name: share * whole / total for name, share in exact.items()} if total else exact
    return {name: 100 * share for name, share in _split(whole, kroner, ordinal, rest).items()}


def added(*sums: Mapping[str, int]) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in sums:
        for name, share in one.items():
            found[name] = found.get(name, 0) + share
    return found


def days(first: str, last: str) -> int:
    """From the first day to the last, both included."""
    return (date.fromisoformat(last) - date.fromisoformat(first)).days + 1
