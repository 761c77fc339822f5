"""Splits by `rest til PARTY` and in whole kroner."""

from fractions import Fraction
from math import lcm

from hypothesis import given
from hypothesis import strategies as st

from fordel.apportionment import Split, apportion, apportion_kroner, apportion_with_rest
from tests.shares import ANY_SHARES, Shares, half_away, over_common_denominator


@given(ANY_SHARES, st.data())
def test_the_rest_party_takes_what_is_left(shares: Shares, data: st.DataObject) -> None:
    numerators, denominator, turn = shares
    rest = data.draw(st.integers(0, len(turn) - 1))
    split = apportion_with_rest(numerators, denominator, rest, turn)
    if not numerators[rest]:
        assert split == apportion(numerators, denominator, turn)
        return
    assert sum(split.shares) * denominator == sum(numerators)
    assert split.extra == ()
    for party, numerator in enumerate(numerators):
        assert party == rest or split.shares[party] == half_away(Fraction(numerator, denominator))


@given(ANY_SHARES, st.data())
def test_whole_kroner_keep_the_proportions_and_leave_the_ore(shares: Shares, data: st.DataObject) -> None:
    numerators, denominator, turn = shares
    rest = data.draw(st.none() | st.integers(0, len(turn) - 1))
    amount = sum(numerators) // denominator
    whole = (abs(amount) // 100) * (1 if amount > 0 else -1)
    if amount:
        exact = [Fraction(numerator * whole, denominator * amount) for numerator in numerators]
    else:
        exact = [Fraction(numerator, denominator * 100) for numerator in numerators]
    common = lcm(*(share.denominator for share in exact))
    kroner = [int(share * common) for share in exact]
    wanted = apportion(kroner, common, turn)
    if rest is not None:
        wanted = apportion_with_rest(kroner, common, rest, turn)
    in_ore = tuple(share * 100 for share in wanted.shares)
    assert apportion_kroner(numerators, denominator, turn, rest) == (
        Split(in_ore, wanted.extra),
        amount - 100 * whole,
    )


def test_a_party_without_a_share_takes_no_rest() -> None:
    assert apportion_with_rest([1, 1, 0], 2, 2, [0, 1, 2]) == Split((1, 0, 0), (0,))
    assert apportion_with_rest([1, 1, 0], 2, 1, [0, 1, 2]) == Split((1, 0, 0), ())


def test_known_kroner() -> None:
    assert apportion_kroner([250, 250], 2, [0, 1]) == (Split((100, 100), ()), 50)
    assert apportion_kroner([-355, -355], 2, [1, 0]) == (Split((-100, -200), (1,)), -55)
    assert apportion_kroner([99, 99], 2, [0, 1]) == (Split((0, 0), ()), 99)
    assert apportion_kroner([100, 100], 2, [0, 1]) == (Split((100, 0), (0,)), 0)
    assert apportion_kroner([160, -160], 1, [0, 1]) == (Split((200, -200), (0,)), 0)
    assert apportion_kroner([-140, 140], 1, [0, 1], rest=1) == (Split((-100, 100), ()), 0)


def test_rent_of_a_nav_office_in_kroner_with_the_rest_to_the_host() -> None:
    areas, staff = (Fraction(610, 1030), Fraction(420, 1030)), (Fraction(3, 5), Fraction(2, 5))
    key = over_common_denominator([(area + years) / 2 for area, years in zip(areas, staff, strict=True)])
    numerators = [100_000_000 * weight for weight in key]
    split, spare = apportion_kroner(numerators, sum(key), [0, 1], rest=1)
    assert (split.shares, spare) == ((59_611_700, 40_388_300), 0)
