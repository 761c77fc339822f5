"""Many amounts at once, and lines batch by batch: the same as one by one, also at the edges of 64 bits."""

from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fordel.apportionment import LineRule, SharesDoNotSum, apportion, line_terms
from tests.engines import needs
from tests.test_line_rule import Line, amounts_of, anchors

np = needs("numpy")

from fordel.apportionment_batch import LineBatches, Whole, apportion_many  # noqa: E402

LARGE = st.integers(-(2**63), 2**63) | st.integers(-(10**14), 10**14) | st.integers(-40, 40)
WEIGHT = st.integers(0, 30) | st.integers(0, 2**31) | st.integers(0, 2**64)


@st.composite
def splits(draw: st.DrawFn) -> tuple[list[int], list[int], tuple[int, ...]]:
    weights = draw(st.lists(WEIGHT, min_size=1, max_size=15).filter(any))
    turn = draw(st.permutations(range(len(weights))))
    return draw(st.lists(LARGE, max_size=6)), weights, tuple(turn)


@given(splits())
@example(([2**62 - 1, -(2**62), 2**63 - 1, -(2**63)], [1, 1], (1, 0)))
@example(([2**62 - 1], [2**30, 2**30], (0, 1)))
def test_d10_many_amounts_are_shared_as_one_by_one(
    split: tuple[list[int], list[int], tuple[int, ...]],
) -> None:
    amounts, weights, turn = split
    alone = [
        apportion([amount * weight for weight in weights], sum(weights), turn).shares for amount in amounts
    ]
    assert [tuple(row) for row in apportion_many(amounts, weights, turn).tolist()] == alone


@given(st.data())
def test_each_amount_may_have_weights_and_turns_of_its_own(data: st.DataObject) -> None:
    parties = data.draw(st.integers(1, 14))
    row = st.lists(st.integers(0, 10**6), min_size=parties, max_size=parties).filter(any)
    weights = data.draw(st.lists(row, min_size=1, max_size=5))
    turns = [data.draw(st.permutations(range(parties))) for _ in weights]
    amounts = [data.draw(st.integers(-(10**13), 10**13)) for _ in weights]
    alone = [
        apportion([amount * weight for weight in by], sum(by), turn).shares
        for amount, by, turn in zip(amounts, weights, turns, strict=True)
    ]
    found = apportion_many(np.array(amounts), np.array(weights), np.array(turns))
    assert [tuple(one) for one in found.tolist()] == alone


def test_shares_of_a_key_are_weights() -> None:
    assert apportion_many([100, -100], [Fraction(1, 3)] * 3).tolist() == [[34, 33, 33], [-34, -33, -33]]
    assert apportion_many([], [1, 2]).shape == (0, 2)
    assert apportion_many([2**80], [1, 1]).tolist() == [[2**79, 2**79]]


@pytest.mark.parametrize(
    ("amounts", "weights", "turn"),
    [
        ([1], [], ()),
        ([1], [0, 0], ()),
        ([1], [-1, 2], ()),
        ([1], [1, 1], (0, 0)),
        ([1.5], [1, 1], ()),
        ([[1]], [1, 1], ()),
        ([1], np.array([[1], [1]]), ()),
    ],
)
def test_what_cannot_be_shared_is_refused(amounts: Whole, weights: Whole, turn: Whole) -> None:
    with pytest.raises(ValueError, match=r"weights|turns|whole"):
        apportion_many(amounts, weights, turn)


# The line rule ----------------------------------------------------------------------------------------------


def in_batches(
    weights: list[list[int]], lines: list[Line], settled: list[int], size: int
) -> list[tuple[int, ...]]:
    rule = LineBatches(
        line_terms(weights, amounts_of(lines, len(weights)), settled), sum(abs(amount) for _, amount in lines)
    )
    rows: list[tuple[int, ...]] = []
    for first in range(0, len(lines), size):
        segments, amounts = zip(*lines[first : first + size], strict=True)
        columns = rule.next(np.array(segments), np.array(amounts, dtype=object))
        rows += zip(*(column.tolist() for column in columns), strict=True)
    rule.finish()
    return rows


def one_by_one(weights: list[list[int]], lines: list[Line], settled: list[int]) -> list[tuple[int, ...]]:
    terms = line_terms(weights, amounts_of(lines, len(weights)), settled)
    rule = LineRule(terms, sum(abs(amount) for _, amount in lines))
    return [rule.next(*line) for line in lines]


@given(anchors(), st.integers(1, 13))
def test_lines_in_batches_are_shared_as_one_by_one(
    anchor: tuple[list[list[int]], list[Line], list[int]], size: int
) -> None:
    assert in_batches(*anchor, size) == one_by_one(*anchor)


@st.composite
def wide_anchors(draw: st.DrawFn) -> tuple[list[list[int]], list[Line], list[int]]:
    """Anchors whose products pass 64 bits: weights, amounts and deviations of every width, of both signs."""
    parties = draw(st.integers(2, 4))
    bits = draw(st.sampled_from((4, 16, 30, 31, 32, 45, 52, 53, 60, 70)))
    sizes = draw(st.sampled_from((8, 24, 40, 50, 53, 60, 64, 80)))
    size = st.integers(-(2**bits), 2**bits) | st.sampled_from((2**bits, 2**bits - 1))
    row = st.lists(size, min_size=parties, max_size=parties).filter(lambda one: sum(one) > 0)
    weights = draw(st.lists(row, min_size=1, max_size=3))
    amount = st.integers(-(2**sizes), 2**sizes) | st.sampled_from((2**sizes, -(2**sizes), 1, 0))
    line = st.tuples(st.integers(0, len(weights) - 1), amount)
    lines = draw(st.lists(line, min_size=1, max_size=8))
    settled = [draw(st.integers(-(2**sizes), 2**sizes)) for _ in range(parties - 1)]
    if not any(amount for _, amount in lines):
        settled = [0] * (parties - 1)
    return weights, lines, [*settled, sum(amount for _, amount in lines) - sum(settled)]


@given(wide_anchors(), st.integers(1, 5))
def test_lines_are_exact_at_the_edges_of_64_bits(
    anchor: tuple[list[list[int]], list[Line], list[int]], size: int
) -> None:
    assert in_batches(*anchor, size) == one_by_one(*anchor)


@given(st.integers(1, 40), st.integers(1, 40), st.lists(st.integers(-5, 5), min_size=1, max_size=9))
def test_what_is_just_halfway_goes_away_from_zero(one: int, other: int, amounts: list[int]) -> None:
    weights, lines = [[1, 1], [one, other]], [(number % 2, amount) for number, amount in enumerate(amounts)]
    whole = sum(amounts) // 2 if any(amounts) else 0
    assert in_batches(weights, lines, [whole, sum(amounts) - whole], 3) == one_by_one(
        weights, lines, [whole, sum(amounts) - whole]
    )


def test_lines_that_are_not_those_settled_are_refused_in_batches() -> None:
    for amounts, gross in (([2], 3), ([3], 4), ([2, -1, 2], 3)):
        rule = LineBatches(line_terms([[1, 1]], [3], [2, 1]), gross)
        rule.next(np.zeros(len(amounts), np.int64), np.array(amounts))
        with pytest.raises(SharesDoNotSum, match="settled were"):
            rule.finish()
