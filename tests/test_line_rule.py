"""The line rule of allocation.md 3.5: each ledger line and each settled share add up exactly."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate, pairwise
from math import lcm

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fordel.apportionment import LineRule, LineTerms, SharesDoNotSum, apportion, apportion_kroner, line_terms
from tests.shares import half_away

Line = tuple[int, int]


@st.composite
def anchors(draw: st.DrawFn) -> tuple[list[list[int]], list[Line], list[int]]:
    """Weights by segment, lines as (segment, øre), and the settled shares, in øre or whole kroner."""
    parties = draw(st.integers(1, 5))
    row = st.lists(st.integers(0, 30), min_size=parties, max_size=parties).filter(any)
    weights = draw(st.lists(row, min_size=1, max_size=3))
    line = st.tuples(st.integers(0, len(weights) - 1), st.integers(-40, 40) | st.integers(-(10**9), 10**9))
    lines = draw(st.lists(line, max_size=12))
    common = lcm(*map(sum, weights))
    numerators = [
        sum(amount * weights[segment][party] * (common // sum(weights[segment])) for segment, amount in lines)
        for party in range(parties)
    ]
    if draw(st.booleans()):
        return weights, lines, list(apportion(numerators, common, range(parties)).shares)
    split, spare = apportion_kroner(numerators, common, range(parties))
    return [[*row, 0] for row in weights], lines, [*split.shares, spare]


def amounts_of(lines: Sequence[Line], segments: int) -> list[int]:
    return [sum(amount for place, amount in lines if place == segment) for segment in range(segments)]


def table(weights: list[list[int]], lines: Sequence[Line], settled: list[int]) -> list[tuple[int, ...]]:
    gross = sum(abs(amount) for _, amount in lines)
    rule = LineRule(line_terms(weights, amounts_of(lines, len(weights)), settled), gross)
    rows = [rule.next(segment, amount) for segment, amount in lines]
    rule.finish()
    return rows


def exact(weights: list[list[int]], lines: Sequence[Line], party: int) -> Fraction:
    return sum(
        (Fraction(amount * weights[segment][party], sum(weights[segment])) for segment, amount in lines),
        Fraction(0),
    )


def by_the_formula(
    weights: list[list[int]], lines: Sequence[Line], settled: list[int]
) -> list[tuple[int, ...]]:
    """allocation.md 3.5 as it stands, in fractions, from the beginning for every line."""
    gross = sum(abs(amount) for _, amount in lines)
    columns = range(len(settled))
    deviations = list(accumulate(settled[party] - exact(weights, lines, party) for party in columns))
    rounded = [[0] * (len(settled) + 1)]
    for seen in range(1, len(lines) + 1):
        so_far = list(accumulate(exact(weights, lines[:seen], party) for party in columns))
        part = Fraction(sum(abs(amount) for _, amount in lines[:seen]), gross or 1)
        rounded.append([0, *(half_away(so_far[party] + deviations[party] * part) for party in columns)])
    return [
        tuple((now[party + 1] - now[party]) - (before[party + 1] - before[party]) for party in columns)
        for before, now in pairwise(rounded)
    ]


@given(anchors())
def test_p12_lines_and_totals_are_exact(anchor: tuple[list[list[int]], list[Line], list[int]]) -> None:
    weights, lines, settled = anchor
    rows = table(weights, lines, settled)
    assert [sum(row) for row in rows] == [amount for _, amount in lines]
    assert [sum(row[party] for row in rows) for party in range(len(settled))] == settled


@given(anchors())
def test_d04_lines_follow_the_formula(anchor: tuple[list[list[int]], list[Line], list[int]]) -> None:
    assert table(*anchor) == by_the_formula(*anchor)


@given(anchors())
def test_p12_a_line_is_within_2_ore_and_its_part_of_the_deviation(
    anchor: tuple[list[list[int]], list[Line], list[int]],
) -> None:
    weights, lines, settled = anchor
    gross = sum(abs(amount) for _, amount in lines)
    deviations = [share - exact(weights, lines, party) for party, share in enumerate(settled)]
    for row, line in zip(table(weights, lines, settled), lines, strict=True):
        for party, cell in enumerate(row):
            part = deviations[party] * Fraction(abs(line[1]), gross or 1)
            assert abs(cell - exact(weights, [line], party) - part) <= 2


@given(anchors())
def test_lines_mirror(anchor: tuple[list[list[int]], list[Line], list[int]]) -> None:
    weights, lines, settled = anchor
    mirrored = [(segment, -amount) for segment, amount in lines]
    rows = table(weights, mirrored, [-share for share in settled])
    assert [tuple(-share for share in row) for row in rows] == table(weights, lines, settled)


def test_the_order_of_lines_is_part_of_the_rule() -> None:
    weights, settled = [[2, 2, 2, 3, 3]], [2, 2, 2, 2, 2]
    assert table(weights, [(0, 4), (0, 6), (0, -1), (0, 1)], settled) == [
        (1, 1, 0, 1, 1),
        (1, 1, 2, 1, 1),
        (0, 0, -1, 0, 0),
        (0, 0, 1, 0, 0),
    ]
    assert table(weights, [(0, -1), (0, 4), (0, 6), (0, 1)], settled) == [
        (0, 0, 0, -1, 0),
        (1, 0, 1, 1, 1),
        (1, 2, 0, 2, 1),
        (0, 0, 1, 0, 0),
    ]


def test_a_line_of_one_ore_is_borne_by_one() -> None:
    assert table([[1, 1]], [(0, 1)], [1, 0]) == [(1, 0)]
    assert table([[1, 1]], [(0, -1)], [0, -1]) == [(0, -1)]


def test_terms_are_in_whole_numbers_as_small_as_they_can_be() -> None:
    assert line_terms([[2, 4], [3, 3]], [3, 2], [2, 3]) == LineTerms(6, ((2, 6), (3, 6)), (0, 0), (2, 5))
    assert line_terms([], [], [1, -1]) == LineTerms(1, (), (1, 0), (1, 0)), "settled without any line"


def test_what_does_not_add_up_is_refused_by_the_line_rule() -> None:
    with pytest.raises(SharesDoNotSum, match="amount is 3"):
        LineRule(line_terms([[1, 1]], [3], [1, 1]), 3)
    with pytest.raises(ValueError, match="weights"):
        LineRule(line_terms([[1, 1], [0, 0]], [2, 0], [1, 1]), 2)
    with pytest.raises(ValueError, match="zip"):
        LineRule(line_terms([[1, 1]], [2, 0], [1, 1]), 2)
    with pytest.raises(ValueError, match="zip"):
        line_terms([[1, 1, 1]], [2], [1, 1])
    with pytest.raises(ValueError, match="zip"):
        line_terms([[1, 1], [1, 1, 1]], [2, 0], [1, 1])
    for deviations in ((0,), (0, 0, 0)):
        with pytest.raises(ValueError, match="zip"):
            LineRule(LineTerms(2, ((1, 2),), deviations, (0, 0)), 0)
    early = LineRule(line_terms([[1, 1]], [2], [1, 1]), 2)
    early.next(0, 1)
    with pytest.raises(SharesDoNotSum, match="settled were"):
        early.finish()
    late = LineRule(line_terms([[1, 1]], [2], [1, 1]), 2)
    for amount in (1, 1, 2):
        late.next(0, amount)
    with pytest.raises(SharesDoNotSum, match="settled were"):
        late.finish()
    with pytest.raises(SharesDoNotSum, match="amount is 5"):
        LineRule(line_terms([[1, 1]], [0], [0, 0]), 0).next(0, 5)
    with pytest.raises(SharesDoNotSum, match="settled were"):
        LineRule(line_terms([[1, 1]], [0], [1, -1]), 0).finish()
    wrong_gross = LineRule(line_terms([[1, 1]], [3], [2, 1]), 6)
    assert sum(wrong_gross.next(0, 3)) == 3
    with pytest.raises(SharesDoNotSum, match="settled were"):
        wrong_gross.finish()
