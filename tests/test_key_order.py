"""Keys on their way in, frozen at a year, and among groups that stand as one."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from attrs import evolve

from fordel.diagnostic import Diagnostic
from fordel.keys import Keys
from fordel.measures import Values
from fordel.model import Agreement, AllocationKey, Component, Group, PhaseIn
from fordel.period import Span
from fordel.settlement import KeyShares
from tests.agreements_strategy import HERE
from tests.keys import DAY, HALF, NAMES, SINCE_2005, agreement, computed, key, part, refused, shares, unless

# On its way in ----------------------------------------------------------------------------------------------


def phased(first: int, last: int, from_key: str | None = "Gammel") -> Agreement:
    """The key «Ny», all to Modum, phased in from one that is all Sigdal's."""
    new = evolve(
        key("Ny", part("party", "Modum"), valid=Span(date(2021, 1, 1), None)),
        phase_in=PhaseIn(from_key, first, last, HERE),
    )
    before = key(from_key or "Ny", part("party", "Sigdal"), valid=Span(date(2005, 1, 1), date(2020, 12, 31)))
    return agreement(new, before if from_key is None else evolve(before, valid=SINCE_2005))


@pytest.mark.parametrize(("year", "own"), [(2021, 1), (2022, 2), (2023, 3), (2024, 4), (2025, 4)])
@pytest.mark.parametrize("old", ["Gammel", None])
def test_a_key_comes_in_by_equal_steps(old: str | None, year: int, own: int) -> None:
    """From 2021 to 2024: a quarter the first year, all the last (language.md 2.3)."""
    of = phased(2021, 2024, old)
    assert computed(of, part("key", "Ny"), day=date(year, 12, 31))["Modum"] == Fraction(own, 4)


def test_the_trace_of_a_key_on_its_way_in() -> None:
    found = shares(phased(2021, 2024), part("key", "Ny"))
    assert isinstance(found, KeyShares)
    assert found.phase is not None
    assert (found.phase.weight, found.phase.old.name, found.phase.own["Modum"]) == (HALF, "Gammel", 1)
    after = shares(phased(2021, 2024), part("key", "Ny"), day=date(2024, 1, 1))
    assert isinstance(after, KeyShares)
    assert after.phase is None


def test_a_key_that_is_not_yet_on_its_way_in_needs_nothing_of_its_own() -> None:
    of = phased(2023, 2024)
    own = evolve(of.keys[0], components=(part("measure", "ukjent"), part("party", "Flesberg")))
    found = shares(evolve(of, keys=(own, *of.keys[1:])), part("key", "Ny"))
    assert isinstance(found, KeyShares)
    assert (found.shares["Sigdal"], found.components, found.phase and found.phase.weight) == (1, (), 0)


def test_a_key_that_is_in_needs_nothing_of_the_old_one() -> None:
    assert (
        computed(evolve(phased(2021, 2022), keys=phased(2021, 2022).keys[:1]), part("key", "Ny"))["Modum"]
        == 1
    )


@pytest.mark.parametrize("old", ["Gammel", None])
def test_f502_nothing_to_phase_in_from(old: str | None) -> None:
    of = phased(2021, 2024, old)
    found = refused(evolve(of, keys=of.keys[:1]), part("key", "Ny"))
    day = DAY if old else date(2020, 12, 31)
    assert (found.variant, found.values) == ("key", {"key": old or "Ny", "day": day})


def test_the_steps_follow_the_accounting_year() -> None:
    of = evolve(phased(2021, 2024), year_begins=8)
    assert computed(of, part("key", "Ny"), day=date(2022, 7, 31))["Modum"] == Fraction(1, 4)
    assert computed(of, part("key", "Ny"), day=date(2022, 8, 1))["Modum"] == HALF


def test_a_chain_of_phase_ins_may_be_as_long_as_the_agreement() -> None:
    chain = [key("0", part("party", "Sigdal"))]
    for link in range(1, 3000):
        rule = PhaseIn(str(link - 1), 2022, 2023, HERE)
        chain.append(evolve(key(str(link), part("party", "Sigdal")), phase_in=rule))
    assert computed(agreement(*chain), part("key", "2999"))["Sigdal"] == 1
    versions = [
        evolve(
            key("Ny", part("party", "Modum"), valid=Span(date(2005, 1, 1) + timedelta(link), None)),
            phase_in=PhaseIn(None, 2022, 2023, HERE) if link else None,
        )
        for link in range(40)
    ]
    versions[0] = evolve(versions[0], components=(part("party", "Sigdal"),))
    last = evolve(agreement(*versions[::-1]), keys=tuple(versions[::-1]))
    assert computed(last, part("key", "Ny"))["Sigdal"] == HALF**39


# Frozen at a year -------------------------------------------------------------------------------------------


def frozen_at(year: int, name: str = "Folk") -> Component:
    return evolve(part("key", name), frozen=year)


def test_a_frozen_key_is_that_of_the_years_last_day() -> None:
    of = agreement(key("Folk", part("measure", "innbyggertall")))
    then = computed(of, part("key", "Folk"), day=date(2020, 12, 31))
    found = shares(of, frozen_at(2020))
    assert isinstance(found, KeyShares)
    assert (found.shares, found.year, found.name) == (then, 2020, "Folk")
    within = computed(agreement(*of.keys, key("Ytre", frozen_at(2020))), part("key", "Ytre"))
    assert within == then != computed(of, part("key", "Folk"))


def test_the_last_day_of_the_year_on_which_the_agreement_held() -> None:
    first, second = Span(date(2005, 1, 1), date(2021, 6, 30)), Span(date(2021, 7, 1), None)
    keys = (
        key("Folk", part("party", "Modum"), valid=first),
        key("Folk", part("party", "Sigdal"), valid=second),
    )
    of = agreement(*keys)
    assert computed(of, frozen_at(2021))["Sigdal"] == 1
    assert computed(evolve(of, valid=first), frozen_at(2021))["Modum"] == 1
    assert computed(evolve(of, year_begins=8), frozen_at(2020))["Sigdal"] == 1


def test_whoever_has_come_since_bears_nothing_of_a_frozen_key() -> None:
    of = agreement(key("Folk", part("equal")))
    late = evolve(of.parties["Sigdal"], takes_part=(Span(date(2021, 1, 1), None),))
    of = evolve(of, parties={**of.parties, "Sigdal": late})
    assert computed(of, frozen_at(2020)) == {"Modum": HALF, "Sigdal": 0, "Krødsherad": HALF}


def test_f502_somebody_with_a_share_of_a_frozen_key_is_gone() -> None:
    keys = Keys(agreement(key("Folk", part("equal"))), Values(agreement()))
    found = keys.shares(frozen_at(2020), NAMES[:2], DAY)
    assert isinstance(found, Diagnostic)
    assert (found.code, found.variant, found.values) == ("F502", "party", {"party": "Krødsherad", "day": DAY})
    only_modum = agreement(key("Folk", part("party", "Modum")))
    kept = Keys(only_modum, Values(only_modum)).shares(frozen_at(2020), NAMES[:2], DAY)
    assert isinstance(kept, KeyShares)
    assert kept.shares == {"Modum": 1, "Sigdal": 0}


def test_f502_a_key_cannot_be_frozen_before_the_agreement_or_the_key() -> None:
    of = agreement(key("Folk", part("equal"), valid=Span(date(2021, 1, 1), None)))
    for outside, variant in ((2004, "frozen_year"), (2020, "key")):
        unmet = Keys(of, Values(of)).unmet(frozen_at(outside), NAMES, DAY)
        assert unmet is not None
        assert (unmet.code, unmet.variant) == ("F502", variant)


# Groups -----------------------------------------------------------------------------------------------------


def grouped(basis: Component, *keys: AllocationKey) -> Agreement:
    return evolve(agreement(*keys), groups={"Øst": Group("Øst", NAMES[1:], basis, HERE)})


AMONG = ("Modum", "Øst")


def test_a_group_stands_as_one_and_its_share_goes_on() -> None:
    of = grouped(part("measure", "innbyggertall"))
    found = shares(of, part("equal", None, Fraction(1), *AMONG))
    assert isinstance(found, KeyShares)
    (trace,) = found.components
    assert trace.units == {"Modum": HALF, "Øst": HALF}
    assert trace.groups["Øst"].shares == {"Sigdal": Fraction(3492, 5681), "Krødsherad": Fraction(2189, 5681)}
    assert found.shares["Sigdal"] == Fraction(3492, 2 * 5681)


def test_a_group_has_the_measures_of_its_members() -> None:
    of = grouped(part("equal"))
    found = computed(of, part("measure", "innbyggertall", Fraction(1), *AMONG))
    assert found == {"Modum": Fraction(14273, 19954), **dict.fromkeys(NAMES[1:], Fraction(5681, 2 * 19954))}


def test_a_key_among_groups_is_computed_with_each_as_one() -> None:
    of = grouped(
        part("equal"), key("Likt", part("equal")), key("Ytre", part("key", "Likt", Fraction(1), *AMONG))
    )
    expected = {"Modum": HALF, **dict.fromkeys(NAMES[1:], Fraction(1, 4))}
    assert (
        computed(of, part("key", "Ytre"))
        == computed(of, part("key", "Likt", Fraction(1), *AMONG))
        == expected
    )


def test_a_group_may_go_on_by_a_key_and_be_left_out() -> None:
    of = grouped(part("key", "Sigdals"), key("Sigdals", part("party", "Sigdal")))
    assert computed(of, part("equal", None, Fraction(1), *AMONG))["Sigdal"] == HALF
    assert computed(of, unless("equal", None, "Øst"))["Modum"] == 1


def test_f502_of_a_group_is_found_without_measures() -> None:
    of = grouped(part("key", "Mangler"))
    for among, participants, variant in ((AMONG, NAMES, "key"), (AMONG, NAMES[:1], "group")):
        found = Keys(of, Values(of)).unmet(part("equal", None, Fraction(1), *among), participants, DAY)
        assert found is not None
        assert (found.code, found.variant) == ("F502", variant)


def test_members_who_take_part_share_what_falls_on_the_group() -> None:
    of = grouped(part("equal"))
    found = Keys(of, Values(of)).shares(part("equal", None, Fraction(1), *AMONG), NAMES[:2], DAY)
    assert isinstance(found, KeyShares)
    assert found.shares == {"Modum": HALF, "Sigdal": HALF}
