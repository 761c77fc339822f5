"""Exact shares to try the apportionment on, and the plain arithmetic its results are compared with."""

from collections.abc import Sequence
from fractions import Fraction
from math import floor, lcm

from hypothesis import strategies as st

#: Exact shares as numerators over a denominator, and the turn.
Shares = tuple[list[int], int, list[int]]

AMOUNTS = st.one_of(st.integers(-200, 200), st.integers(-(10**6), 10**6), st.integers(-(10**15), 10**15))
FRACTIONS = st.fractions(0, 1, max_denominator=60)


def over_common_denominator(weights: Sequence[Fraction]) -> list[int]:
    common = lcm(*(weight.denominator for weight in weights))
    return [int(weight * common) for weight in weights]


def lists(weight: st.SearchStrategy[int], most: int) -> st.SearchStrategy[list[int]]:
    return st.lists(weight, min_size=1, max_size=most).filter(any)


def weight_lists(most: int = 12) -> st.SearchStrategy[list[int]]:
    """Weights as agreements have them: equal parts, populations, fractions of percents."""
    return st.one_of(
        lists(st.integers(0, 8), most),
        lists(st.integers(0, 720_000), most),
        st.lists(FRACTIONS, min_size=1, max_size=most).filter(any).map(over_common_denominator),
    )


@st.composite
def by_a_key(draw: st.DrawFn, amounts: st.SearchStrategy[int] = AMOUNTS, most: int = 12) -> Shares:
    """One amount by one key."""
    weights, amount = draw(weight_lists(most)), draw(amounts)
    turn = draw(st.permutations(range(len(weights))))
    return [amount * weight for weight in weights], sum(weights), turn


@st.composite
def of_segments(draw: st.DrawFn) -> Shares:
    """Shares of segments with amounts of both signs, by different keys: a whole sum, mixed signs."""
    denominator, amount = draw(st.integers(1, 60)), draw(st.integers(-5, 5))
    free = draw(st.lists(st.integers(-300, 300), max_size=7))
    numerators = [*free, amount * denominator - sum(free)]
    return numerators, denominator, draw(st.permutations(range(len(numerators))))


@st.composite
def national(draw: st.DrawFn) -> Shares:
    """As many parties as the country has, with weights from a small generator: long lists draw slowly."""
    seed, amount = draw(st.integers(1, 10**6)), draw(AMOUNTS)
    weights = [seed * (party + 1) * 7919 % 720_001 for party in range(400)]
    first = seed % 400
    return [amount * weight for weight in weights], sum(weights), [*range(first, 400), *range(first)]


ANY_SHARES = st.one_of(by_a_key(), of_segments(), by_a_key(), of_segments(), national())


def half_away(value: Fraction) -> int:
    size = floor(abs(value) + Fraction(1, 2))
    return size if value > 0 else -size


#: Sizes with a lower and an upper bound (None: none) each, and what they are to add up to.
Bounded = tuple[dict[str, Fraction], dict[str, Fraction], dict[str, Fraction | None], Fraction]


@st.composite
def bounded(draw: st.DrawFn, most: int = 5) -> Bounded:
    """Shares or øre with bounds that may be met or not: few sizes, so that ties and equal bounds are common."""
    unit = draw(st.sampled_from((Fraction(1, 20), Fraction(1), Fraction(7, 3))))
    names = "abcde"[: draw(st.integers(1, most))]
    sizes = st.integers(0, 6).map(lambda size: size * unit)
    x = {name: draw(sizes) for name in names}
    low = {name: draw(st.integers(0, 3)) * unit for name in names}
    spare = {name: draw(st.none() | st.integers(0, 6)) for name in names}
    high = {name: None if room is None else low[name] + room * unit for name, room in spare.items()}
    return x, low, high, draw(st.integers(0, 40)) * unit
