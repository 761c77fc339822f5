"""Shares of 1: keys within keys, who they are divided among, and values that are never guessed."""

from datetime import date
from fractions import Fraction

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from fordel.ceilings import KEY_BITS
from fordel.diagnostic import Diagnostic
from fordel.keys import KeyDoesNotSum, Keys
from fordel.measures import Values
from fordel.model import Component, Measure
from fordel.period import Span
from fordel.settlement import KeyShares
from tests.agreements_strategy import HERE, Case, cases
from tests.keys import (
    DAY,
    HALF,
    NAMES,
    NEW_YEAR,
    PEOPLE,
    agreement,
    computed,
    key,
    part,
    refused,
    shares,
    table,
    unless,
)
from tests.reference_keys import Refused, shares_of

# Keys -------------------------------------------------------------------------------------------------------


def test_twenty_percent_equally_and_the_rest_by_population() -> None:
    of = agreement(
        key("20/80", part("equal", None, Fraction(1, 5)), part("measure", "innbyggertall", Fraction(4, 5))),
        innbyggertall=Measure("innbyggertall", HERE, NEW_YEAR),
    )
    assert computed(of, part("key", "20/80"))["Sigdal"] == Fraction(30_929, 149_655)


def test_the_trace_tells_the_clause_the_values_and_the_day() -> None:
    of = agreement(
        key("20/80", part("equal", None, Fraction(1, 5)), part("measure", "innbyggertall", Fraction(4, 5))),
        innbyggertall=Measure("innbyggertall", HERE, NEW_YEAR, source="SSB 07459"),
    )
    found = shares(of, part("key", "20/80"))
    assert isinstance(found, KeyShares)
    assert found.name == "20/80"
    equally, by_people = found.components
    assert (equally.weight, equally.shares["Modum"]) == (Fraction(1, 5), Fraction(1, 3))
    assert by_people.measure is not None
    assert by_people.measure.values == PEOPLE
    assert (by_people.measure.as_of, by_people.measure.source) == (date(2022, 1, 1), "SSB 07459")
    assert (equally.units, equally.groups, found.plain, found.bounds, found.discounts) == (
        {},
        {},
        None,
        (),
        (),
    )


def test_the_values_used_are_told_once_in_the_order_they_were_needed() -> None:
    hours = Measure("timer", HERE, tables=(table(None, "3", "1", "1"),))
    of = agreement(key("Folk", part("measure", "innbyggertall")), timer=hours)
    keys = Keys(of, Values(of))
    for component in (part("measure", "timer"), part("key", "Folk"), part("measure", "innbyggertall")):
        assert isinstance(keys.shares(component, NAMES, DAY), KeyShares)
        assert isinstance(keys.shares(component, NAMES, date(2022, 9, 1)), KeyShares)
    keys.shares(part("key", "Folk"), NAMES[:2], DAY)
    assert [(use.name, tuple(use.values)) for use in keys.uses] == [
        ("timer", NAMES),
        ("innbyggertall", NAMES),
        ("innbyggertall", NAMES[:2]),
    ]


def test_a_component_among_some_is_computed_as_if_they_were_the_only_ones() -> None:
    of = agreement(key("Likt", part("equal")))
    among_two = Component(Fraction(1), "key", "Likt", HERE, ("Modum", "Sigdal"))
    assert computed(of, among_two) == {"Modum": HALF, "Sigdal": HALF}
    assert computed(of, unless("equal", None, "Modum")) == {"Modum": 0, "Sigdal": HALF, "Krødsherad": HALF}


def test_a_key_within_a_key_is_the_version_of_that_day() -> None:
    of = agreement(
        key("Indre", part("party", "Modum"), valid=Span(date(2021, 1, 1), date(2022, 3, 14))),
        key("Indre", part("party", "Sigdal"), valid=Span(date(2022, 3, 15), None)),
        key("Ytre", part("key", "Indre", HALF), part("equal", None, HALF)),
    )
    assert computed(of, part("key", "Ytre"))["Modum"] == HALF + Fraction(1, 6)
    assert computed(of, part("key", "Ytre"), day=date(2022, 3, 15))["Sigdal"] == HALF + Fraction(1, 6)


def test_a_chain_of_keys_may_be_as_long_as_the_agreement() -> None:
    chain = [
        key("0", part("equal")),
        *(key(str(link), part("key", str(link - 1))) for link in range(1, 5000)),
    ]
    assert computed(agreement(*chain), part("key", "4999"))["Modum"] == Fraction(1, 3)


def test_keys_used_twice_on_many_levels_are_computed_once() -> None:
    levels = [key("0", part("equal"))]
    for level in range(1, 60):
        twice = (part("key", str(level - 1), HALF), part("key", str(level - 1), HALF))
        levels.append(key(str(level), *twice))
    assert computed(agreement(*levels), part("key", "59"))["Modum"] == Fraction(1, 3)


def test_days_on_which_nothing_differs_have_the_very_same_shares() -> None:
    of = agreement(key("Likt", part("equal")), innbyggertall=Measure("innbyggertall", HERE, NEW_YEAR))
    keys = Keys(of, Values(of))
    for component in (part("key", "Likt"), part("measure", "innbyggertall")):
        assert keys.shares(component, NAMES, DAY) is keys.shares(component, NAMES, date(2022, 9, 1))
        assert keys.shares(component, NAMES, DAY) is not keys.shares(component, NAMES[:2], DAY)


def test_a_charge_without_a_key_has_a_place_of_its_own() -> None:
    keys = Keys(agreement(), Values(agreement()))
    one, other = part("equal"), evolve(part("equal"), at=evolve(HERE, line=7))
    found = [keys.shares(component, NAMES, DAY) for component in (one, other)]
    assert [share.at.line for share in found if isinstance(share, KeyShares) and share.at] == [1, 7]


@pytest.mark.parametrize("weights", [(Fraction(99, 100),), (Fraction(3, 4), HALF), (Fraction(3, 2), -HALF)])
def test_weights_that_are_no_parts_of_a_whole_are_a_mistake_of_ours(weights: tuple[Fraction, ...]) -> None:
    parties = zip(NAMES, weights, strict=False)
    of = agreement(key("Feil", *(part("party", party, weight) for party, weight in parties)))
    with pytest.raises(KeyDoesNotSum):
        shares(of, part("key", "Feil"))


def test_a_key_has_at_most_so_long_a_denominator() -> None:
    """A weight of one part in 2^n makes a denominator of n + 1 bits (reliability.md 5)."""
    for bits in (KEY_BITS, KEY_BITS + 1):
        least = Fraction(1, 2 ** (bits - 1))
        parts = part("party", "Modum", least), part("party", "Sigdal", 1 - least)
        of = agreement(evolve(key("Lang", *parts), at=evolve(HERE, line=7)))
        found = shares(of, part("key", "Lang"))
        if bits == KEY_BITS:
            assert isinstance(found, KeyShares)
            continue
        assert isinstance(found, Diagnostic)
        assert (found.code, found.variant, found.place.line) == ("F304", "denominator", 7)
        assert found.values == {"key": "Lang", "most": KEY_BITS}
    hours = Measure("timer", HERE, tables=(table(None, "1", f"1e-{KEY_BITS}", "0"),))
    alone = refused(agreement(timer=hours), part("measure", "timer"))
    assert (alone.variant, alone.values) == ("denominator", {"key": "", "most": KEY_BITS})


# What stops a key -------------------------------------------------------------------------------------------


def test_f502_a_key_without_a_version_on_the_day() -> None:
    of = agreement(
        key("Ny", part("equal"), valid=Span(date(2023, 1, 1), None)), key("Ytre", part("key", "Ny"))
    )
    found = refused(of, part("key", "Ytre"))
    assert (found.code, found.variant, found.values) == ("F502", "key", {"key": "Ny", "day": DAY})


@pytest.mark.parametrize(
    "component",
    [part("party", "Flesberg"), Component(Fraction(1), "equal", None, HERE, ("Modum", "Flesberg"))],
)
def test_f502_a_party_that_takes_no_part_on_the_day(component: Component) -> None:
    found = refused(agreement(), component)
    assert (found.code, found.variant, found.values["party"]) == ("F502", "party", "Flesberg")


def test_f502_a_key_to_a_party_that_it_is_not_computed_among() -> None:
    of = agreement(key("Til Modum", part("party", "Modum")))
    found = refused(of, Component(Fraction(1), "key", "Til Modum", HERE, ("Sigdal",)))
    assert (found.code, found.values["party"]) == ("F502", "Modum")


def test_f502_nobody_left_to_share() -> None:
    found = refused(agreement(), unless("equal", None, *NAMES))
    assert (found.code, found.variant) == ("F502", "nobody")


def test_leaving_out_a_party_that_takes_no_part_changes_nothing() -> None:
    assert computed(agreement(), unless("equal", None, "Flesberg"))["Modum"] == Fraction(1, 3)


@pytest.mark.parametrize(
    ("values", "variant", "parties"),
    [
        (("8.2", "2.4"), "missing", ("Krødsherad",)),
        (("8.2", "-2.4", "0"), "negative", ("Sigdal",)),
        (("0", "0", "0"), "zero", NAMES),
    ],
)
def test_f303_names_party_measure_and_day(
    values: tuple[str, ...], variant: str, parties: tuple[str, ...]
) -> None:
    measure = Measure("årsverk", evolve(HERE, line=9), NEW_YEAR, tables=(table(date(2021, 6, 1), *values),))
    found = refused(agreement(årsverk=measure), part("measure", "årsverk"))
    assert (found.code, found.variant) == ("F303", variant)
    assert found.values["parties"] == parties
    assert (found.values["measure"], found.values["day"]) == ("årsverk", date(2022, 1, 1))
    assert [label.place.line for label in found.labels] == [9]


def test_f303_within_a_key_within_a_key_without_a_declared_day() -> None:
    inner = key("Indre", Component(Fraction(1), "measure", "årsverk", evolve(HERE, line=7)))
    of = agreement(inner, key("Ytre", part("key", "Indre")), årsverk=Measure("årsverk", HERE))
    found = refused(of, part("key", "Ytre"))
    assert (found.code, found.place.line, found.values["day"]) == ("F303", 7, DAY)


def test_a_zero_for_one_party_is_a_value() -> None:
    measure = Measure("årsverk", HERE, NEW_YEAR, tables=(table(None, "3", "0", "1"),))
    assert computed(agreement(årsverk=measure), part("measure", "årsverk"))["Sigdal"] == 0


# Any key ----------------------------------------------------------------------------------------------------


@given(cases(careful=True), st.sampled_from((date(2023, 5, 17), date(2024, 2, 29))))
def test_p19_every_key_adds_up_to_one_and_has_no_negative_share(case: Case, day: date) -> None:
    """And it is what the plain arithmetic gives, or is refused where that is, or names somebody who is not there."""
    of, parties = case.agreement, case.agreement.participants_on(day)
    keys = Keys(of, Values(of, case.given))
    for version in of.keys:
        found = keys.shares(part("key", version.name), parties, day)
        if isinstance(found, Diagnostic):
            if (found.code, found.values.get("party") in parties) == ("F502", False):
                continue
            with pytest.raises(Refused, match=found.code):
                shares_of(of, part("key", version.name), parties, day, case.given)
            continue
        assert found.shares == shares_of(of, part("key", version.name), parties, day, case.given)
        assert sum(found.shares.values()) == 1
        assert min(found.shares.values()) >= 0
