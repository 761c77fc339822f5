"""Amounts kept within bounds, the rest in proportion: exact water-filling, for shares of 1 and for øre."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from fractions import Fraction

from fordel.model import Bound


def clamp(
    x: Mapping[str, Fraction],
    low: Mapping[str, Fraction],
    high: Mapping[str, Fraction | None],
    total: Fraction,
) -> Mapping[str, Fraction] | None:
    """`min(max(θ·x, low), high)` for each, with the one θ ≥ 0 for which they add up to `total`.

    Whoever is not in `low` has 0 there, and whoever is not in `high`, or None there, has no upper bound. No bound is
    below zero; one whose `x` is not above zero stays at its lower bound. None where no θ gives the total, or a lower
    bound is above the upper one. The amounts are unique, θ need not be (language.md 2.3; allocation.md section 4).
    """
    lows = {name: low.get(name, Fraction(0)) for name in x}
    highs = {name: high.get(name) for name in x}
    if any(top is not None and lows[name] > top for name, top in highs.items()):
        return None
    factor = _factor(tuple(_turns(x, lows, highs)), total - sum(lows.values()))
    if factor is None:
        return None
    return {name: _within(factor * size, lows[name], highs[name]) for name, size in x.items()}


def _within(value: Fraction, low: Fraction, high: Fraction | None) -> Fraction:
    raised = max(value, low)
    return raised if high is None else min(raised, high)


def _turns(
    x: Mapping[str, Fraction], lows: Mapping[str, Fraction], highs: Mapping[str, Fraction | None]
) -> Iterator[tuple[Fraction, Fraction]]:
    """The θ at which an amount begins to grow or stops, with what the growth of the sum changes by there."""
    for name, size in x.items():
        if size > 0:
            yield lows[name] / size, size
            high = highs[name]
            if high is not None:
                yield high / size, -size


def _factor(turns: tuple[tuple[Fraction, Fraction], ...], missing: Fraction) -> Fraction | None:
    """The θ at which the sum has grown by what is missing at θ = 0; None where it never has."""
    at, growth = Fraction(0), Fraction(0)
    if missing < 0:
        return None
    for turn, change in sorted(turns):
        step = growth * (turn - at)
        if step and step >= missing:
            break
        at, growth, missing = turn, growth + change, missing - step
    if not missing:
        return at
    return at + missing / growth if growth else None


def limits_of(
    bounds: Iterable[Bound], parties: Collection[str]
) -> tuple[dict[str, Fraction], dict[str, Fraction]]:
    """The lower and upper bound of each party; `for` goes before `hver` (language.md 2.3)."""
    low: dict[str, Fraction] = {}
    high: dict[str, Fraction] = {}
    for bound in sorted(bounds, key=lambda bound: bound.party is not None):
        named = parties if bound.party is None else {bound.party}.intersection(parties)
        (low if bound.at_least else high).update(dict.fromkeys(named, bound.value))
    return low, high
