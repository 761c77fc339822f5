"""Many amounts at once, and lines batch by batch: the same as one by one, also at the edges of 64 bits."""

import sys
from fractions import Fraction
from importlib import import_module

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fordel.apportionment import LineRule, SharesDoNotSum, apportion, line_terms
from fordel.extras import MissingExtra
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
    """Either of them, or both; small weights are often equal, and then the turn decides."""
    parties = data.draw(st.integers(1, 14))
    size = st.integers(0, 2) | st.integers(0, 10**6)
    row = st.lists(size, min_size=parties, max_size=parties).filter(any)
    amounts = data.draw(
        st.lists(st.integers(-20, 20) | st.integers(-(10**13), 10**13), min_size=1, max_size=5)
    )
    weights = [data.draw(row) for _ in amounts]
    turns = [data.draw(st.permutations(range(parties))) for _ in amounts]
    if has_one_key := data.draw(st.booleans()):
        weights = weights[:1] * len(amounts)
    if has_one_turn := data.draw(st.booleans()):
        turns = turns[:1] * len(amounts)
    alone = [
        apportion([amount * weight for weight in by], sum(by), turn).shares
        for amount, by, turn in zip(amounts, weights, turns, strict=True)
    ]
    found = apportion_many(
        np.array(amounts),
        np.array(weights[0] if has_one_key else weights),
        np.array(turns[0] if has_one_turn else turns),
    )
    assert [tuple(one) for one in found.tolist()] == alone


def test_of_equal_remainders_that_of_the_larger_weight_goes_first() -> None:
    """Among few parties, and among so many that they are sorted."""
    assert apportion_many([2], [1, 3]).tolist() == [[0, 2]]
    assert apportion_many([13], [1, 3] + [2] * 11).tolist() == [[0, 2] + [1] * 11]


def test_equal_remainders_are_told_apart_row_by_row() -> None:
    assert apportion_many([1, 1], np.array([[1, 2], [1, 1]])).tolist() == [[0, 1], [1, 0]]
    assert apportion_many([1, 1], [1, 1], np.array([[1, 0], [0, 1]])).tolist() == [[0, 1], [1, 0]]
    assert apportion_many([1, 1], [1, 1], np.array([[0, 1], [1, 0]])).tolist() == [[1, 0], [0, 1]]
    both = np.array([[1, 2], [1, 1]]), np.array([[0, 1], [0, 1]])
    assert apportion_many([1, 1], *both).tolist() == [[0, 1], [1, 0]]


def test_shares_of_a_key_are_weights() -> None:
    assert apportion_many([100, -100], [Fraction(1, 3)] * 3).tolist() == [[34, 33, 33], [-34, -33, -33]]
    assert apportion_many([-1, -1], [1, 2]).tolist() == [[0, -1], [0, -1]]
    assert apportion_many([], [1, 2]).shape == apportion_many([], np.ones((0, 2), np.int64)).shape == (0, 2)
    assert apportion_many([2**80], [1, 1]).tolist() == [[2**79, 2**79]]
    assert apportion_many([2**80], [np.int64(2**62), Fraction(1, 2**18)]).tolist() == [[2**80 - 1, 1]]


@pytest.mark.parametrize("width", [object, np.int16, np.uint8, np.uint64, np.float64])
def test_whole_numbers_may_come_in_any_array(width: type) -> None:
    """As far as they are whole numbers: floats are not, however round."""
    amounts, weights = np.array([100, 7], width), np.array([1, 2], width)
    if width is np.float64:
        with pytest.raises(ValueError, match="float64"):
            apportion_many(amounts, weights)
    else:
        assert apportion_many(amounts, weights).tolist() == [[33, 67], [2, 5]]
    empty = apportion_many(amounts[:0], [1, 2])
    assert (empty.shape, empty.dtype) == ((0, 2), np.int64)


@pytest.mark.parametrize(
    ("amount", "weights", "has_room"),
    [
        (2**62 - 1, [1], True),
        (2**62, [1], False),
        (1 - 2**62, [1], True),
        (-(2**62), [1], False),
        (1, [2**31 - 1], True),
        (1, [2**31], False),
        (1, [2**31 - 1, 2], True),
        (1, [2**31 - 1, 3], False),
        (1, [2**61] * 8, False),  # in 64 bits they add up to 0
        (1, [2**62, 0], False),
    ],
)
def test_shares_are_of_64_bits_just_where_every_step_has_room(
    amount: int, weights: list[int], *, has_room: bool
) -> None:
    """A weight times the sum of weights stays below 2^62, and so does the amount."""
    alone = apportion([amount * weight for weight in weights], sum(weights), range(len(weights))).shares
    for by in (np.array(weights), np.array([weights])):
        found = apportion_many([amount], by)
        assert found.dtype == (np.int64 if has_room else object)
        assert found.tolist() == [[*alone]]


@pytest.mark.parametrize("parties", [2, 13])
def test_more_amounts_than_are_shared_at_once(parties: int) -> None:
    """The rows beyond the first lot have the weights and turns of their own row."""
    amounts = np.arange(20_000) % 7 - 3
    weights = np.arange(20_000 * parties).reshape(-1, parties) % 5 + 1
    turns = (np.arange(parties) + np.arange(20_000)[:, None]) % parties
    found = apportion_many(amounts, weights, turns)
    for row in (0, 1, 16_383, 16_384, 19_999):
        by = weights[row].tolist()
        alone = apportion([int(amounts[row]) * one for one in by], sum(by), turns[row].tolist())
        assert tuple(found[row].tolist()) == alone.shares
    assert (found.sum(axis=1) == amounts).all()
    same = apportion_many(amounts, [3] * parties)
    assert (same[7 * 2000 :] == same[:6000]).all()


@pytest.mark.parametrize(
    ("amounts", "weights", "turn"),
    [
        ([1], [], ()),
        ([1], [0, 0], ()),
        ([1], [-1, 2], ()),
        ([1], [-(2**63), -(2**63), 2], ()),
        ([1], [1, 1], (0, 0)),
        ([1], [1, 1], (1, 1)),
        ([1, 1], [1, 1], np.array([[0, 1]])),
        ([1.5], [1, 1], ()),
        ([1], [0.5, 0.5], ()),
        ([[1]], [1, 1], ()),
        (1, [1, 1], ()),
        ([1], np.array([[1], [1]]), ()),
        ([1, 1], np.array([[1]]), ()),
        ([1], np.zeros((1, 0), np.int64), ()),
        ([1], np.ones((1, 1, 1), np.int64), ()),
        ([1], np.array(1), ()),
    ],
)
def test_what_cannot_be_shared_is_refused(amounts: Whole, weights: Whole, turn: Whole) -> None:
    with pytest.raises(ValueError, match=r"weights|turns|whole"):
        apportion_many(amounts, weights, turn)


def test_without_numpy_it_is_said_which_extra_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "fordel.apportionment_batch")
    monkeypatch.setitem(sys.modules, "numpy", None)
    with pytest.raises(MissingExtra) as missing:
        import_module("fordel.apportionment_batch")
    assert missing.value.extra == "linjer"


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
@example(([[2**31 + 1, 2**31 + 2]], [(0, 2**32)], [2**31, 2**31]), 1)
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


def test_a_deviation_lies_on_the_only_line_however_small_it_is() -> None:
    assert in_batches([[1, 1]], [(0, 1)], [3, -2], 1) == [(3, -2)]
    assert in_batches([[1, 1]], [(0, -1)], [-3, 2], 1) == [(-3, 2)]


def test_lines_that_are_not_those_settled_are_refused_in_batches() -> None:
    for amounts, gross in (([2], 3), ([3], 4), ([2, -1, 2], 3)):
        rule = LineBatches(line_terms([[1, 1]], [3], [2, 1]), gross)
        rule.next(np.zeros(len(amounts), np.int64), np.array(amounts))
        with pytest.raises(SharesDoNotSum, match="settled were"):
            rule.finish()


@pytest.mark.parametrize(("meant", "taken"), [(0, 1), (1, 0)])
def test_lines_of_another_segment_are_refused_though_they_round_to_what_was_settled(
    meant: int, taken: int
) -> None:
    amounts = [0, 0]
    amounts[meant] = 1
    rule = LineBatches(line_terms([[1, 1], [2, 1]], amounts, [1, 0]), 1)
    assert rule.of_one(taken, 1) == [1, 0]
    with pytest.raises(SharesDoNotSum, match="settled were"):
        rule.finish()


@pytest.mark.parametrize("lost", [1, -1])
def test_an_ore_that_is_lost_on_the_way_is_seen_at_the_end(lost: int) -> None:
    rule = LineBatches(line_terms([[1, 1]], [3], [2, 1]), 3)
    rule.of_one(0, 3)
    rule.finish()
    rule._rounded[0] -= lost
    with pytest.raises(SharesDoNotSum, match="settled were"):
        rule.finish()
