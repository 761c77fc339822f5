"""Discounts and bounds of a key: in that order, exact, and refused where they cannot be met."""

from fractions import Fraction

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from fordel.diagnostic import Diagnostic
from fordel.keys import Keys
from fordel.measures import Values
from fordel.model import Agreement, Bound, Discount, Measure
from fordel.settlement import KeyShares
from fordel.source import Place
from tests.agreements_strategy import HERE
from tests.keys import (
    DAY,
    NAMES,
    NEW_YEAR,
    SINCE_2005,
    agreement,
    computed,
    key,
    part,
    refused,
    shares,
    table,
)

Rules = tuple[tuple[bool, int, str | None], ...]


def of_hours(*values: int, bounds: Rules = (), discounts: tuple[tuple[int, str], ...] = ()) -> Agreement:
    """The key «X» by hours in the order of NAMES, with bounds and discounts in percent."""
    limits = tuple(
        Bound(at_least, Fraction(value, 100), whom, Place("avtale.avtale", 4 + line))
        for line, (at_least, value, whom) in enumerate(bounds)
    )
    less = tuple(Discount(Fraction(value, 100), whom, HERE) for value, whom in discounts)
    measure = Measure("timer", HERE, NEW_YEAR, tables=(table(None, *map(str, values)),))
    return agreement(evolve(key("X", part("measure", "timer")), bounds=limits, discounts=less), timer=measure)


def percents(of: Agreement) -> list[Fraction]:
    return [100 * share for share in computed(of, part("key", "X")).values()]


def told(of: Agreement) -> tuple[str, str, object]:
    found = refused(of, part("key", "X"))
    return found.code, found.variant, found.values.get("sum")


CAP = (False, 40, None)


def test_what_a_cap_frees_is_capped_again() -> None:
    found = shares(of_hours(60, 30, 10, bounds=(CAP,)), part("key", "X"))
    assert isinstance(found, KeyShares)
    assert [100 * share for share in found.shares.values()] == [40, 40, 20]
    assert found.plain == dict(zip(NAMES, (Fraction(3, 5), Fraction(3, 10), Fraction(1, 10)), strict=True))
    assert [bound.value for bound in found.bounds] == [Fraction(2, 5)]


def test_the_trace_tells_the_discounts_of_those_who_share() -> None:
    found = shares(of_hours(50, 30, 20, discounts=((10, "Modum"), (20, ""))), part("key", "X"))
    assert isinstance(found, KeyShares)
    assert [(rule.party, rule.value) for rule in found.discounts] == [("Modum", Fraction(1, 10))]


def test_a_bound_for_one_goes_before_that_for_each() -> None:
    assert percents(of_hours(60, 30, 10, bounds=((False, 60, "Modum"), (False, 35, None)))) == [60, 30, 10]
    others: Rules = ((True, 10, "Sigdal"), (True, 10, "Krødsherad"))
    assert percents(of_hours(60, 20, 20, bounds=((False, 40, None), (True, 35, None), *others))) == [
        40,
        30,
        30,
    ]


def test_whoever_has_nothing_stays_at_the_least() -> None:
    assert percents(of_hours(60, 40, 0, bounds=((True, 10, None),))) == [54, 36, 10]


def test_a_discount_falls_on_the_others_in_proportion_and_bounds_come_after() -> None:
    assert percents(of_hours(50, 30, 20, discounts=((10, "Modum"),))) == [45, 33, 22]
    assert percents(of_hours(50, 30, 20, discounts=((-10, "Modum"),))) == [55, 27, 18]
    assert percents(of_hours(50, 30, 20, discounts=((10, "Modum"), (-20, "Sigdal")))) == [45, 36, 19]
    assert percents(of_hours(50, 30, 20, bounds=((False, 40, "Modum"),), discounts=((10, "Modum"),))) == [
        40,
        36,
        24,
    ]


def test_a_discount_for_the_host_follows_the_host() -> None:
    of = of_hours(50, 30, 20, discounts=((10, ""),))
    assert percents(of) == [50, 30, 20]
    host = evolve(of.parties["Modum"], hosts=(SINCE_2005,))
    assert percents(evolve(of, parties={**of.parties, "Modum": host})) == [45, 33, 22]


def test_a_limit_for_somebody_the_key_is_not_computed_among_is_passed_by() -> None:
    of = of_hours(50, 30, 20, bounds=((False, 10, "Modum"),), discounts=((10, "Modum"),))
    found = shares(of, part("key", "X", Fraction(1), "Sigdal", "Krødsherad"))
    assert isinstance(found, KeyShares)
    assert (found.shares["Sigdal"], found.bounds, found.discounts) == (Fraction(3, 5), (), ())


@pytest.mark.parametrize(
    ("bounds", "variant", "total"),
    [
        (((True, 20, None), (True, 70, "Modum")), "least", Fraction(11, 10)),
        (((False, 20, None), (False, 30, "Modum")), "most", Fraction(7, 10)),
        (((True, 30, None), (False, 10, "Modum")), "crossed", None),
    ],
)
def test_f304_bounds_that_can_never_be_met_are_found_without_measures(
    bounds: Rules, variant: str, total: Fraction | None
) -> None:
    of = of_hours(bounds=bounds)
    found = Keys(of, Values(of)).unmet(part("key", "X"), NAMES, DAY)
    assert isinstance(found, Diagnostic)
    assert (found.code, found.variant, found.values.get("sum")) == ("F304", variant, total)
    assert [found.place.line, *(label.place.line for label in found.labels)] == [4, 5]


def test_f304_that_the_measures_decide() -> None:
    assert told(of_hours(60, 40, 0, bounds=(CAP,))) == ("F304", "without_basis", Fraction(4, 5))
    assert told(of_hours(60, 40, 0, discounts=((-100, "Modum"),))) == ("F304", "surcharge", Fraction(6, 5))
    assert told(of_hours(60, 0, 0, discounts=((10, "Modum"),))) == ("F304", "discount", Fraction(9, 10))


def test_a_refusal_stands_at_the_first_of_its_rules() -> None:
    """Bounds of the kind that cannot be met are told, and of two for one party the one that holds for it."""
    both: Rules = ((True, 10, None), (False, 20, None), (True, 5, "Sigdal"), (False, 30, "Modum"))
    for of in (of_hours(1, 1, 1, bounds=both), of_hours(60, 40, 0, bounds=((True, 0, None), CAP))):
        found = refused(of, part("key", "X"))
        capped = [rule for rule in of.keys[0].bounds if not rule.at_least]
        assert [found.place.line, *(label.place.line for label in found.labels)] == [
            rule.at.line for rule in capped
        ]
        assert found.values["bound"] == capped[0].value
    crossed: Rules = ((True, 10, None), (True, 30, "Modum"), (False, 20, None), (False, 25, "Modum"))
    found = refused(of_hours(1, 1, 1, bounds=crossed), part("key", "X"))
    assert (found.variant, found.place.line, [one.place.line for one in found.labels]) == ("crossed", 5, [7])


@pytest.mark.parametrize(("hours", "variant"), [((60, 40, 0), "surcharge"), ((60, 0, 0), "discount")])
def test_f304_of_discounts_stands_at_the_first_and_comes_before_bounds(
    hours: tuple[int, ...], variant: str
) -> None:
    of = of_hours(*hours, bounds=(CAP,), discounts=((-100 if variant == "surcharge" else 10, "Modum"),))
    first, second = of.keys[0].discounts[0], Discount(Fraction(1, 10), "Modum", Place("avtale.avtale", 9))
    found = refused(evolve(of, keys=(evolve(of.keys[0], discounts=(first, second)),)), part("key", "X"))
    assert (found.code, found.variant, found.place.line) == ("F304", variant, HERE.line)


def test_what_can_just_be_met_is_met() -> None:
    """A least and a most that are the same, least shares that come to 1, and a surcharge that takes all there is."""
    assert percents(of_hours(60, 30, 10, bounds=((True, 30, "Modum"), (False, 30, "Modum")))) == [
        30,
        Fraction(105, 2),
        Fraction(35, 2),
    ]
    least: Rules = ((True, 50, "Modum"), (True, 30, "Sigdal"), (True, 20, "Krødsherad"))
    assert percents(of_hours(1, 1, 1, bounds=least)) == [50, 30, 20]
    assert percents(of_hours(50, 30, 20, discounts=((-100, "Modum"),))) == [100, 0, 0]


@pytest.mark.parametrize("limit", ["bounds", "discounts"])
def test_f502_a_limit_for_somebody_who_takes_no_part(limit: str) -> None:
    gone = {
        "bounds": of_hours(bounds=((False, 90, "Flesberg"),)),
        "discounts": of_hours(discounts=((5, "Flesberg"),)),
    }
    found = Keys(gone[limit], Values(gone[limit])).unmet(part("key", "X"), NAMES, DAY)
    assert found is not None
    assert (found.code, found.variant, found.values["party"]) == ("F502", "party", "Flesberg")


SIZES = st.lists(st.integers(1, 60), min_size=3, max_size=3)


@given(SIZES, st.integers(0, 33), st.integers(34, 100), st.integers(2, 9), st.permutations(range(3)))
def test_shares_within_bounds_add_up_and_follow_their_party(
    sizes: list[int], least: int, most: int, scale: int, turn: list[int]
) -> None:
    bounds: Rules = ((True, least, None), (False, most, None))
    found = percents(of_hours(*sizes, bounds=bounds))
    assert sum(found) == 100
    assert all(least <= share <= most for share in found)
    assert percents(of_hours(*(scale * size for size in sizes), bounds=bounds)) == found
    assert percents(of_hours(*(sizes[one] for one in turn), bounds=bounds)) == [found[one] for one in turn]


def test_a_single_party_bears_all() -> None:
    of = of_hours(60, 30, 10, bounds=((True, 10, None),))
    assert computed(of, part("key", "X", Fraction(1), "Sigdal")) == {"Sigdal": 1}
