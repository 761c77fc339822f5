"""The laws of sharing out whole units (reliability.md, P01-P11, D02), counterexamples, known cases."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise, permutations, product
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fordel import apportionment
from fordel.apportionment import (
    ShareOutsideQuota,
    SharesDoNotSum,
    Split,
    apportion,
    apportion_kroner,
    apportion_with_rest,
    decimals,
    nearest,
    turn_order,
)
from tests.shares import (
    AMOUNTS,
    ANY_SHARES,
    Shares,
    by_a_key,
    half_away,
    of_segments,
    over_common_denominator,
    weight_lists,
)


def by_weights(amount: int, weights: Sequence[int], turn: Sequence[int] | None = None) -> tuple[int, ...]:
    in_list_order = range(len(weights))
    return apportion([amount * weight for weight in weights], sum(weights), turn or in_list_order).shares


def raised(values: Sequence[int], index: int, by: int) -> list[int]:
    return [value + by * (place == index) for place, value in enumerate(values)]


# The laws


@given(ANY_SHARES)
def test_p01_sum(shares: Shares) -> None:
    """The shares add up to the amount."""
    numerators, denominator, turn = shares
    assert sum(apportion(numerators, denominator, turn).shares) * denominator == sum(numerators)


@given(ANY_SHARES)
def test_p02_quota(shares: Shares) -> None:
    """Every share is the exact share rounded up or down."""
    numerators, denominator, turn = shares
    for share, numerator in zip(apportion(numerators, denominator, turn).shares, numerators, strict=True):
        assert numerator // denominator <= share <= -(-numerator // denominator)


@given(ANY_SHARES)
def test_p03_odd(shares: Shares) -> None:
    """The split of -A is minus the split of A, with the same parties favoured in the same order."""
    numerators, denominator, turn = shares
    split = apportion(numerators, denominator, turn)
    mirrored = apportion([-numerator for numerator in numerators], denominator, turn)
    assert mirrored == Split(tuple(-share for share in split.shares), split.extra)


@given(by_a_key(), st.integers(1, 10**6))
def test_p04_scale_free(shares: Shares, factor: int) -> None:
    """Multiplying all weights by a positive number changes nothing."""
    numerators, denominator, turn = shares
    scaled = [numerator * factor for numerator in numerators]
    assert apportion(scaled, denominator * factor, turn) == apportion(numerators, denominator, turn)


@given(st.one_of(by_a_key(), of_segments()), st.data())
def test_p05_permutation(shares: Shares, data: st.DataObject) -> None:
    """Parties in another order, with their turns, get the same shares."""
    numerators, denominator, turn = shares
    order = data.draw(st.permutations(range(len(turn))))
    split = apportion(numerators, denominator, turn)
    moved = apportion([numerators[party] for party in order], denominator, [turn[party] for party in order])
    assert moved.shares == tuple(split.shares[party] for party in order)
    assert tuple(order[party] for party in moved.extra) == split.extra


@given(by_a_key())
def test_p06_order(shares: Shares) -> None:
    """A larger weight never pays less, and equal weights differ by at most one."""
    numerators, denominator, turn = shares
    by_size = sorted(zip(numerators, apportion(numerators, denominator, turn).shares, strict=True))
    for (smaller, less), (larger, more) in pairwise(by_size):
        assert abs(more - less) <= 1 if smaller == larger else less <= more


@given(weight_lists(), AMOUNTS, st.data())
def test_p07_own_measure(weights: list[int], amount: int, data: st.DataObject) -> None:
    """Raising only one's own measure never lowers one's own share."""
    party = data.draw(st.integers(0, len(weights) - 1))
    larger = raised(weights, party, data.draw(st.integers(1, 1000)))
    assert abs(by_weights(amount, larger)[party]) >= abs(by_weights(amount, weights)[party])


@given(weight_lists(), AMOUNTS)
def test_p08_step(weights: list[int], amount: int) -> None:
    """One øre more in the amount moves no share by more than one."""
    before, after = by_weights(amount, weights), by_weights(amount + 1, weights)
    assert all(abs(more - less) <= 1 for less, more in zip(before, after, strict=True))


@given(ANY_SHARES)
def test_p09_zero(shares: Shares) -> None:
    """A weight of 0 pays 0, an amount of 0 gives 0, and a share that is whole stays as it is."""
    numerators, denominator, turn = shares
    split = apportion(numerators, denominator, turn)
    for share, numerator in zip(split.shares, numerators, strict=True):
        assert numerator % denominator or share * denominator == numerator
    nothing = apportion([0] * len(turn), denominator, turn)
    assert nothing == Split((0,) * len(turn), ())
    assert apportion([], denominator, []) == apportion([], 1, []) == Split((), ())


@given(by_a_key(most=6))
def test_p10_nearest(shares: Shares) -> None:
    """No neighbour with the same sum is nearer to the exact shares."""
    numerators, denominator, turn = shares
    gaps = [
        share * denominator - numerator
        for share, numerator in zip(apportion(numerators, denominator, turn).shares, numerators, strict=True)
    ]
    for over, under in permutations(range(len(gaps)), 2):
        moved = (gaps[over] - denominator) ** 2 + (gaps[under] + denominator) ** 2
        assert moved >= gaps[over] ** 2 + gaps[under] ** 2


NAMES = ("Ål", "Nes", "Gol", "Hol", "Flå", "Hemsedal", "Ørland", "Ærø", "Aremark")


@given(AMOUNTS, st.integers(1, len(NAMES)), st.integers(0, 30_000))
def test_p11_turn(amount: int, parties: int, first: int) -> None:
    """With equal weights, n consecutive periods even out: all pay the same in total."""
    names, share = NAMES[:parties], [True] * parties
    years = [
        by_weights(amount, [1] * parties, turn_order(names, share, first + later)) for later in range(parties)
    ]
    assert [sum(column) for column in zip(*years, strict=True)] == [amount] * parties


def all_vectors(numerators: Sequence[int], denominator: int) -> list[tuple[int, ...]]:
    """Every whole vector of the same sum within two units of the exact shares."""
    amount = sum(numerators) // denominator
    ranges = [range(size // denominator - 1, size // denominator + 3) for size in numerators[:-1]]
    return [(*vector, amount - sum(vector)) for vector in product(*ranges)]


def brute_force(numerators: Sequence[int], denominator: int, turn: Sequence[int]) -> tuple[int, ...]:
    """The nearest vector of all; of several, the one whose favoured parties come first by |e| and turn."""
    in_turn = [numerator for _, numerator in sorted(zip(turn, numerators, strict=True)) if numerator]
    sign = -1 if (sum(numerators) or next(iter(in_turn), 0)) < 0 else 1

    def rank(vector: tuple[int, ...]) -> tuple[int, list[tuple[int, int]]]:
        columns = list(zip(vector, numerators, turn, strict=True))
        distance = sum((share * denominator - numerator) ** 2 for share, numerator, _ in columns)
        favoured = sorted(
            (-abs(numerator), position)
            for share, numerator, position in columns
            if sign * share > sign * numerator // denominator
        )
        return distance, favoured

    return min(all_vectors(numerators, denominator), key=rank)


@given(
    st.one_of(
        by_a_key(st.integers(-30, 30), most=4), of_segments().filter(lambda shares: len(shares[0]) <= 4)
    )
)
def test_d02_brute_force(shares: Shares) -> None:
    """The split is the nearest whole vector found by trying them all, ties by larger share and then turn."""
    assert apportion(*shares).shares == brute_force(*shares)


# Ties, signs and the parties favoured


def test_left_over_goes_by_remainder_then_size_then_turn() -> None:
    assert apportion([15, 9, 16], 10, [2, 1, 0]) == Split((1, 1, 2), (1, 2))
    assert apportion([5, 15, 10], 10, [0, 2, 1]) == Split((0, 2, 1), (1,))
    assert apportion([5, 5, 5, 5], 10, [2, 3, 1, 0]) == Split((0, 0, 1, 1), (3, 2))
    assert apportion([-5, -15, -10], 10, [0, 2, 1]) == Split((0, -2, -1), (1,))


def test_mixed_signs_follow_the_sign_of_the_amount() -> None:
    assert apportion([-5, 15], 10, [0, 1]).shares == (-1, 2)
    assert apportion([-15, 25], 10, [1, 0]) == Split((-2, 3), (1,))
    assert apportion([15, -25], 10, [1, 0]) == Split((2, -3), (1,))


def test_where_the_amount_is_0_the_first_share_in_turn_order_gives_the_sign() -> None:
    assert apportion([0, -5, 5], 10, [0, 1, 2]) == Split((0, -1, 1), (1,))
    assert apportion([0, -5, 5], 10, [1, 2, 0]) == Split((0, -1, 1), (2,))
    assert apportion([3, -3, 0], 10, [1, 2, 0]).shares == (0, 0, 0)
    assert apportion([-4, 13, -9], 10, [0, 1, 2]).shares == (0, 1, -1)
    assert apportion([-4, 13, -9], 10, [1, 0, 2]).shares == (0, 1, -1)


@given(ANY_SHARES)
def test_extra_tells_who_got_a_unit_and_by_which_remainder(shares: Shares) -> None:
    numerators, denominator, turn = shares
    split = apportion(numerators, denominator, turn)
    gap = [abs(share * denominator - number) for share, number in zip(split.shares, numerators, strict=True)]
    remainders = [denominator - gap[party] for party in split.extra]
    others = [gap[party] for party in range(len(turn)) if party not in split.extra]
    assert remainders == sorted(remainders, reverse=True)
    assert not others or not remainders or remainders[-1] >= max(others)
    assert len(set(split.extra)) == len(split.extra)


def test_shares_that_are_no_split_are_refused() -> None:
    with pytest.raises(SharesDoNotSum, match="add up to 0 and 2/3"):
        apportion([1, 1], 3, [0, 1])
    with pytest.raises(SharesDoNotSum):
        apportion_kroner([1, 1], 3, [0, 1])
    with pytest.raises(SharesDoNotSum):
        apportion_with_rest([1, 1], 3, 0, [0, 1])
    for numerators, denominator, turn in (
        ([1, 1], 0, [0, 1]),
        ([1, 1], -2, [0, 1]),
        ([1, 1], 2, [0]),
        ([1, 1], 2, [1, 2]),
        ([1, 1], 2, [1, 1]),
        ([1, 1], 2, [0, 0]),
        ([2], 2, [0, 1]),
    ):
        with pytest.raises(ValueError, match="in the turn"):
            apportion(numerators, denominator, turn)


def test_results_are_checked_where_they_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[tuple[Sequence[int], int]] = []
    with monkeypatch.context() as patch:
        patch.setattr(apportionment, "_check_sum", lambda shares, amount: checked.append((shares, amount)))
        apportion_with_rest([1, 2], 3, 0, [0, 1])
        assert checked == [([0, 1], 1)]
    for favoured, error in (([], SharesDoNotSum), ([0, 0], ShareOutsideQuota)):
        monkeypatch.setattr(apportionment, "_longest_remainders", lambda *_, favoured=favoured: favoured)
        with pytest.raises(error):
            apportion([2, 2, 2], 3, [0, 1, 2])
    monkeypatch.setattr(apportionment, "apportion", lambda *_: Split((0, 0), ()))
    with pytest.raises(SharesDoNotSum, match="100 øre of 100 are outside"):
        apportion_kroner([100, 100], 2, [0, 1])


def test_what_a_check_refuses() -> None:
    apportionment._check_sum((1, 2), 3)
    for amount in (2, 4):
        with pytest.raises(SharesDoNotSum, match="add up to 3"):
            apportionment._check_sum((1, 2), amount)
    apportionment._check_quota((1, 0, -1, 0), (1, 9, -1, -9), 10)
    for share, numerator in ((1, 0), (-1, 0), (2, 10), (0, 10), (0, -10), (1, -1)):
        with pytest.raises(ShareOutsideQuota, match="rounded up or down"):
            apportionment._check_quota((0, share), (0, numerator), 10)
    with pytest.raises(ValueError, match="zip"):
        apportionment._check_quota((1, 0), (1,), 10)
    with pytest.raises(ValueError, match="zip"):
        apportionment._check_quota((1,), (1, 0), 10)


# Known cases


@pytest.mark.parametrize(
    ("amount", "weights", "shares"),
    [
        (3, (1, 3, 3), (1, 1, 1)),  # more cost, smaller share (Alabama)
        (4, (1, 3, 3), (0, 2, 2)),
        (4, (1, 3, 5), (1, 1, 2)),  # the population paradox
        (4, (2, 5, 5), (0, 2, 2)),
        (2, (1, 1, 1), (1, 1, 0)),  # no consistency over groups
        (2, (2, 1), (1, 1)),
        (1, (1, 1, 1), (1, 0, 0)),  # months of 1 øre cannot add up to the year
        (2, (1, 1, 1, 3), (1, 0, 0, 1)),  # Sainte-Laguë leaves the quota
        (1, (1, 1, 2), (0, 0, 1)),  # cumulative rounding favours by place
        (2, (1, 1, 1, 1), (1, 1, 0, 0)),  # «last takes the rest» gives -1
        (3, (1, 1, 1, 1, 1, 1, 1), (1, 1, 1, 0, 0, 0, 0)),  # … and here 3
        (5, (1, 1), (3, 2)),  # floor and list order do not mirror
        (-5, (1, 1), (-3, -2)),
        (2, (1, 1, 2), (1, 0, 1)),  # left over to the largest ratio
        (2, (6, 5, 1), (1, 1, 0)),
        (-1, (1, 9), (0, -1)),  # the øre that disappeared
        (9999, (75, 25), (7499, 2500)),
        (8, (8, 8, 32), (1, 1, 6)),  # 20/80 in one key, not in two pots
        (10, (2, 2, 2, 3, 3), (2, 2, 2, 2, 2)),  # totals that vouchers of 4 and 6 cannot explain
        (26, (9061, 7179, 5259, 3319, 1182), (9, 7, 5, 4, 1)),  # Balinski and Young
        (10, (47_000, 16_000, 15_800, 12_000, 6100, 3100), (5, 2, 1, 1, 1, 0)),
        (10, (6, 6, 2), (4, 4, 2)),
        (11, (6, 6, 2), (5, 5, 1)),
    ],
)
def test_known_splits(amount: int, weights: tuple[int, ...], shares: tuple[int, ...]) -> None:
    assert by_weights(amount, weights) == shares
    assert by_weights(-amount, weights) == tuple(-share for share in shares)


def twenty_eighty(*people: int) -> list[int]:
    return over_common_denominator(
        [Fraction(1, 5 * len(people)) + Fraction(4 * each, 5 * sum(people)) for each in people]
    )


def test_nav_midt_buskerud_2022() -> None:
    key = twenty_eighty(14273, 3492, 2189)
    assert by_weights(1_170_176_787, key) == (747_629_237, 241_838_882, 180_708_668)
    assert by_weights(-65_447_039, key) == (-41_814_297, -13_525_853, -10_106_889)
    numerators = [1_170_176_787 * weight for weight in key]
    assert apportion(numerators, sum(key), (0, 1, 2)).extra == (1,)
    assert by_weights(1_000_000_000, twenty_eighty(14_000, 3500, 2500)) == (
        626_666_667,
        206_666_667,
        166_666_666,
    )


def test_a_grand_total_is_no_anchor() -> None:
    """Rounded on the sum, two parties would pay for a cost they have no part in."""
    clauses = [by_weights(1, (1, 1, 1, 0, 0)), by_weights(1, (0, 0, 0, 1, 1))]
    assert [sum(column) for column in zip(*clauses, strict=True)] == [1, 0, 0, 1, 0]
    assert apportion([2, 2, 2, 3, 3], 6, range(5)).shares == (0, 0, 0, 1, 1)


# Rounding one number


@given(st.fractions(max_denominator=1000))
def test_nearest_is_half_away_from_zero(value: Fraction) -> None:
    assert nearest(value) == half_away(value)
    assert nearest(Fraction(floor(value)) + Fraction(1, 2)) == half_away(floor(value) + Fraction(1, 2))


def test_decimals_for_display() -> None:
    assert decimals(100 * Fraction(30929, 149655), 6) == "20,666867"
    assert decimals(Fraction(24183888173, 10**4), 4) == "2\u00a0418\u00a0388,8173"
    assert decimals(Fraction(-5, 2), 0) == "-3"
    assert decimals(Fraction(-1, 1000), 2) == "0,00"
    assert decimals(Fraction(1, 20), 1) == "0,1"


# Every split of a small scope


def test_small_scope_exhaustively() -> None:
    """All weights to 4 of up to 4 parties, all amounts to 8, both signs, against trying them all."""
    for parties in range(1, 5):
        turn = [*range(1, parties), 0]
        for weights in product(range(5), repeat=parties):
            for amount in range(-8, 9) if any(weights) else ():
                numerators = [amount * weight for weight in weights]
                shares = apportion(numerators, sum(weights), turn).shares
                assert shares == brute_force(numerators, sum(weights), turn), (amount, weights)
