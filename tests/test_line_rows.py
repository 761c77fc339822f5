"""Rows of ledger lines in batches, and what room the line rule takes in 64 bits."""

from collections.abc import Iterator
from itertools import chain

import pytest
from attrs import frozen
from hypothesis import example, given
from hypothesis import strategies as st

from fordel.apportionment import LineRule, LineTerms, line_terms
from tests.engines import needs
from tests.test_line_rule import Line, amounts_of, anchors

np = needs("numpy")

from fordel import apportionment_batch  # noqa: E402
from fordel.apportionment_batch import LineBatches, LineRows  # noqa: E402

Row = tuple[int, int, int, int]


@frozen
class Anchor:
    """An anchor of a cost, with the place of each of its columns among the bearers of the cost."""

    terms: LineTerms
    lines: list[Line]
    columns: list[int]

    @property
    def gross(self) -> int:
        return sum(abs(amount) for _, amount in self.lines)


@frozen
class Cost:
    """A cost: what its rows say for it and for its bearers, and its anchors."""

    title: int
    bearers: list[int]
    anchors: list[Anchor]


@st.composite
def costs(draw: st.DrawFn) -> Cost:
    bearers = draw(st.lists(st.integers(0, 9), min_size=1, max_size=5, unique=True))
    made = []
    for weights, lines, settled in draw(st.lists(anchors(), min_size=1, max_size=2)):
        columns = draw(
            st.lists(st.integers(0, len(bearers) - 1), min_size=len(settled), max_size=len(settled))
        )
        made.append(Anchor(line_terms(weights, amounts_of(lines, len(weights)), settled), lines, columns))
    return Cost(draw(st.integers(0, 9)), bearers, made)


def one_by_one(cost: Cost, rule: LineRule, columns: list[int], line: Line) -> Iterator[tuple[int, int, int]]:
    """Cost, bearer and øre of a line, for each bearer of its cost, also those that no column is of."""
    shares = rule.next(*line)
    for place, bearer in enumerate(cost.bearers):
        yield (
            cost.title,
            bearer,
            sum(share for column, share in zip(columns, shares, strict=True) if column == place),
        )


@given(st.lists(costs(), min_size=1, max_size=3), st.data())
def test_each_line_has_a_row_for_each_bearer_of_its_cost(made: list[Cost], data: st.DataObject) -> None:
    """Whatever costs and anchors the lines of a batch are of, and however large batches are."""
    kinds = [
        (number, place, segment)
        for number, cost in enumerate(made)
        for place, anchor in enumerate(cost.anchors)
        for segment in range(len(anchor.terms.prefixes))
    ]
    every = [(number, place) for number, cost in enumerate(made) for place in range(len(cost.anchors))]
    turns = data.draw(st.permutations([one for one in every for _ in made[one[0]].anchors[one[1]].lines]))
    ahead = {one: iter(made[one[0]].anchors[one[1]].lines) for one in every}
    alone = {one: made[one[0]].anchors[one[1]] for one in every}
    rules = {one: LineRule(anchor.terms, anchor.gross) for one, anchor in alone.items()}
    expected: list[list[tuple[int, int, int]]] = []
    lines: list[Line] = []
    for one in turns:
        segment, amount = next(ahead[one])
        lines.append((kinds.index((*one, segment)), amount))
        expected.append([*one_by_one(made[one[0]], rules[one], alone[one].columns, (segment, amount))])
    rows = LineRows(
        [(cost.title, cost.bearers) for cost in made],
        kinds,
        [[LineBatches(one.terms, one.gross) for one in cost.anchors] for cost in made],
        [[one.columns for one in cost.anchors] for cost in made],
    )
    size = data.draw(st.integers(1, 9))
    for first in range(0, len(lines), size):
        numbers, amounts = np.array(lines[first : first + size]).T
        found = rows.next(numbers, amounts)
        told = zip(
            *(each.tolist() for each in (found.line, found.cost, found.bearer, found.ore)), strict=True
        )
        of_lines = enumerate(expected[first : first + size])
        assert [*told] == [*chain.from_iterable([(line, *row) for row in each] for line, each in of_lines)]
        assert [each.dtype for each in (found.line, found.cost, found.bearer)] == [np.int32] * 3


@given(st.lists(st.integers(0, 9) | st.integers(2**15 - 3, 2**17 + 9), min_size=1))
def test_lines_are_grouped_by_number_in_order(numbers: list[int]) -> None:
    found = [(number, lines.tolist()) for number, lines in apportionment_batch._grouped(np.array(numbers))]
    assert found == [
        (number, [line for line, one in enumerate(numbers) if one == number]) for number in sorted({*numbers})
    ]


def test_numbers_of_rules_may_pass_16_bits() -> None:
    for numbers in ([2**15, 1], [2**16 + 5, 5], [2**15 - 1, 0], [1, 1], [2**16 - 1, 0]):
        found = [number for number, _ in apportionment_batch._grouped(np.array(numbers))]
        assert found == sorted({*numbers})


@given(anchors())
def test_a_line_alone_is_shared_as_in_a_batch(anchor: tuple[list[list[int]], list[Line], list[int]]) -> None:
    weights, lines, settled = anchor
    of = line_terms(weights, amounts_of(lines, len(weights)), settled)
    gross = sum(abs(amount) for _, amount in lines)
    alone, batches = LineRule(of, gross), LineBatches(of, gross)
    for line in lines:
        assert batches.of_one(*line) == [*alone.next(*line)]
    batches.finish()


def test_columns_that_do_not_belong_together_are_refused() -> None:
    rule = LineBatches(line_terms([[1, 1]], [2], [1, 1]), 2)
    rows = LineRows([(0, [0, 1])], [(0, 0, 0)], [[rule]], [[[0]]])
    with pytest.raises(ValueError, match="zip"):
        rows.next(np.array([0]), np.array([2]))
    for prefixes, deviations in ((((1, 2), (1, 2, 3)), (0, 0)), (((1, 2),), (0,)), (((1, 2),), (0, 0, 0))):
        with pytest.raises(ValueError, match="zip"):
            LineBatches(LineTerms(2, prefixes, deviations, (0, 0)), 0).finish()


# Room in 64 bits


def terms(unit: int, *prefixes: int, deviation: int = 0) -> LineTerms:
    """Terms of an anchor with a segment for each of the prefixes."""
    return LineTerms(unit, tuple((0, prefix) for prefix in prefixes), (deviation, 0), (0, 0))


@pytest.mark.parametrize(
    ("of", "gross", "has_room"),
    [
        (terms(2**50, 2**50), 2**52 - 1, True),  # the sum of lines, a digit of 10 bits beside it
        (terms(2**50, 2**50), 2**52, False),
        (terms(2**52 - 1, 1), 1, True),  # the weights together, a digit of 10 bits beside them
        (terms(2**52, 1), 1, False),
        (terms(1, 1, deviation=2**60 - 1), 1, True),  # twice a deviation, and as much again
        (terms(1, 1, deviation=2**60), 1, False),
        (terms(1, 1, deviation=1 - 2**60), 1, True),
        (terms(1, 1, deviation=-(2**60)), 1, False),
        (terms(1, 2**30 - 1), 2**30 - 3, True),  # the shares of all lines
        (terms(1, 2**30 - 1), 2**30 - 2, False),
        (terms(1, 2**30 - 2), 2**30 - 2, True),
        (terms(1, 1 - 2**30), 2**30 - 2, False),
        (terms(1, 1, 2**29 - 1), 2**30 - 3, True),
        (terms(1, 2**29 - 1, 1), 2**30 - 2, False),
        (terms(4, 2**30 - 4), 2**32 - 9, True),
        (terms(4, 2**30 - 4), 2**32 - 8, False),
    ],
)
def test_an_anchor_is_computed_in_64_bits_just_where_they_have_room(
    of: LineTerms, gross: int, *, has_room: bool
) -> None:
    assert apportionment_batch._kind(of, gross) is (np.int64 if has_room else object)


@pytest.mark.parametrize(
    ("of", "is_short"),
    [
        (terms(2**30, 2**30 - 2), True),
        (terms(2**30, 2**30 - 1), False),
        (terms(2**30, 1 - 2**30), False),
        (terms(2**30, 2**29 - 2, 5), True),
        (terms(2**30, 5, 2**29 - 1), False),
    ],
)
def test_a_remainder_is_multiplied_at_once_just_where_there_is_room(of: LineTerms, *, is_short: bool) -> None:
    """Four times the segments, a remainder below the weights together, and a weight; with Python's always."""
    assert apportionment_batch._is_short(of, np.int64) == is_short
    assert apportionment_batch._is_short(of, object)


@given(st.integers(-(2**62), 2**62), st.integers(1, 2**52))
@example(2**62 - 1, 2**51)
def test_digits_are_those_of_the_factor_and_each_has_room(factor: int, divisor: int) -> None:
    """Put together they are the factor; a number up to the divisor times one of them, twice, stays below 2^62."""
    bits, digits = apportionment_batch._digits(factor, divisor, np.int64)
    whole = 0
    for digit in digits:
        whole = (whole << bits) + digit
        assert 2 * divisor * abs(digit) <= 2**62
    assert whole == factor
    assert len(digits) == 1 or 2 * divisor << bits + 1 > 2**62, "digits are as large as there is room for"
    assert all(digit >= 0 for digit in digits[1:])
    assert apportionment_batch._digits(factor, divisor, object) == (0, (factor,))


@given(st.integers(-(2**62), 2**62), st.integers(1, 2**52), st.data())
def test_long_division_is_exact(factor: int, divisor: int, data: st.DataObject) -> None:
    number = data.draw(st.integers(0, divisor))
    digits = apportionment_batch._digits(factor, divisor, np.int64)
    found = apportionment_batch._scaled(np.array([number, divisor]), digits, divisor)
    assert [(int(one), int(left)) for one, left in zip(*found, strict=True)] == [
        divmod(number * factor, divisor),
        (factor, 0),
    ]
