"""Water-filling: what is kept within bounds adds up, and is found again by trying every way it could be."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fordel.bounds import clamp, limits_of
from fordel.model import Bound
from tests.agreements_strategy import HERE
from tests.shares import Bounded, bounded

NONE = Fraction(0)


def by_trying(
    x: Mapping[str, Fraction],
    low: Mapping[str, Fraction],
    high: Mapping[str, Fraction | None],
    total: Fraction,
) -> Iterator[dict[str, Fraction]]:
    """All that satisfies the definition, by trying for each whether it is at a bound or free."""
    names = [name for name in x if x[name]]
    still = {name: low[name] for name in x if not x[name]}
    if any(top is not None and low[name] > top for name, top in high.items()):
        return
    for states in product(("low", "high", "free"), repeat=len(names)):
        at = dict(zip(names, states, strict=True))
        if any(at[name] == "high" and high[name] is None for name in names):
            continue
        fixed = still | {
            name: (low if at[name] == "low" else high)[name] or NONE for name in names if at[name] != "free"
        }
        free = [name for name in names if at[name] == "free"]
        left = total - sum(fixed.values())
        if not free and left:
            continue
        least = max([NONE, *(fixed[name] / x[name] for name in names if at[name] == "high")])
        factor = left / sum(x[name] for name in free) if free else least
        found = fixed | {name: factor * x[name] for name in free}
        if factor < least or any(at[name] == "low" and factor * x[name] > low[name] for name in names):
            continue
        if all(
            low[name] <= found[name] and (high[name] is None or found[name] <= (high[name] or NONE))
            for name in free
        ):
            yield found


@given(bounded())
def test_d05_it_is_what_trying_every_way_gives(case: Bounded) -> None:
    ways = list(by_trying(*case))
    found = clamp(*case)
    assert found == (ways[0] if ways else None)
    assert all(way == found for way in ways)


@given(bounded())
def test_p20_it_adds_up_within_the_bounds_and_the_free_ones_are_proportional(case: Bounded) -> None:
    x, low, high, total = case
    found = clamp(*case)
    able = [high[name] if x[name] else low[name] for name in x]
    can = sum(low.values()) <= total and (None in able or total <= sum(value or NONE for value in able))
    assert (found is not None) == can
    if found is None:
        return
    assert sum(found.values()) == total
    tops = {name: found[name] if top is None else top for name, top in high.items()}
    assert all(low[name] <= found[name] <= tops[name] for name in x)
    free = [
        name for name in x if low[name] < found[name] and (high[name] is None or found[name] < tops[name])
    ]
    assert len({found[name] / x[name] for name in free}) <= 1


@given(bounded(), st.fractions(Fraction(1, 9), 9), st.permutations("abcde"))
def test_p20_it_is_idempotent_and_neither_scale_nor_order_matters(
    case: Bounded, scale: Fraction, turn: list[str]
) -> None:
    x, low, high, total = case
    found = clamp(*case)
    names = [name for name in turn if name in x]
    assert clamp({name: scale * x[name] for name in names}, low, high, total) == found
    if found is not None:
        above = {name: found[name] if x[name] else NONE for name in x}
        assert clamp(above, low, high, total) == found


@given(bounded(), st.integers(1, 5))
def test_p20_whoever_grows_alone_never_bears_less_and_nobody_else_more(case: Bounded, more: int) -> None:
    x, low, high, total = case
    before, after = clamp(*case), clamp({**x, "a": x["a"] + more}, low, high, total)
    if before is not None and after is not None:
        assert after["a"] >= before["a"]
        assert all(after[name] <= before[name] for name in x if name != "a")


def test_what_a_cap_frees_is_capped_again() -> None:
    """Capped and spread once it would be 40, 45, 15 (allocation.md section 4)."""
    sizes = {"a": Fraction(60), "b": Fraction(30), "c": Fraction(10)}
    cap = dict.fromkeys(sizes, Fraction(40))
    assert clamp(sizes, {}, cap, Fraction(100)) == {"a": 40, "b": 40, "c": 20}


def test_one_that_has_nothing_stays_at_its_lower_bound() -> None:
    sizes = {"a": Fraction(3), "b": NONE, "c": Fraction(-2)}
    assert clamp(sizes, {"b": Fraction(5)}, {}, Fraction(100)) == {"a": 95, "b": 5, "c": 0}
    assert clamp({"b": NONE}, {"b": Fraction(5)}, {}, Fraction(6)) is None
    assert clamp({"c": Fraction(-2)}, {}, {}, NONE) == {"c": 0}


@pytest.mark.parametrize("total", [Fraction(9), Fraction(31)])
def test_too_little_for_the_lower_bounds_or_too_much_for_the_upper_ones(total: Fraction) -> None:
    low, high = dict.fromkeys("ab", Fraction(5)), dict.fromkeys("ab", Fraction(15))
    assert clamp(dict.fromkeys("ab", Fraction(1)), low, high, total) is None


def test_a_lower_bound_above_the_upper_one_is_never_met() -> None:
    assert clamp({"a": Fraction(1)}, {"a": Fraction(5)}, {"a": Fraction(4)}, Fraction(5)) is None


@pytest.mark.parametrize("order", [1, -1])
def test_what_is_said_of_one_goes_before_what_is_said_of_each(order: int) -> None:
    said = [(True, 5, None), (True, 2, "Modum"), (False, 9, None), (False, 12, "Modum")]
    bounds = [Bound(least, Fraction(value), party, HERE) for least, value, party in said]
    low, high = limits_of(bounds[::order], ("Modum", "Sigdal"))
    assert (low, high) == ({"Modum": 2, "Sigdal": 5}, {"Modum": 12, "Sigdal": 9})
