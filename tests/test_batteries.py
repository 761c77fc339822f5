"""The short forms of the long batteries (make exhaust, make nightly), and that they would tell of a fault."""

import pytest

from fordel.apportionment import Split
from tests.batteries import many_shares, small_scope


def test_every_small_case_is_right() -> None:
    parties, weight, amount = small_scope.SHORT
    every = [of for number in range(1, parties + 1) for of in small_scope.weights(number, weight)]
    assert small_scope.check_all(every, amount) == len(every) * (2 * amount + 1)


def test_many_shares_are_those_of_plain_integers() -> None:
    assert sum(map(many_shares.try_number, range(2))) >= 2 * many_shares.SHARES_A_NUMBER


@pytest.mark.parametrize("shares", [(1, 0, 0), (0, 0, 1), (1, 1, 0), (0, 0, 0), (-1, 1, 1)])
def test_a_split_that_gives_an_ore_to_the_wrong_one_is_seen(
    shares: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One øre by 1, 2, 2 is the second party's: it is the first of those with the largest remainder."""
    for battery in (small_scope, many_shares):
        monkeypatch.setattr(battery, "apportion", lambda *_: Split(shares, ()))
    with pytest.raises(small_scope.Wrong):
        small_scope.check(1, (1, 2, 2))
    with pytest.raises(many_shares.Differs):
        many_shares.compare(0, 1, (1, 2, 2), (0, 1, 2), 0)
