"""Keys on their way in, frozen at a year, and among groups that stand as one."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from attrs import evolve

from fordel.diagnostic import Diagnostic
from fordel.key_order import Job, KeyOrder
from fordel.keys import Keys
from fordel.measures import Values
from fordel.model import Agreement, AllocationKey, Bound, Component, Group, PhaseIn
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


@pytest.mark.parametrize(("first", "own"), [(2021, HALF), (2022, 0), (2023, 0), (2030, 0)])
def test_before_its_first_year_a_key_counts_nothing(first: int, own: Fraction) -> None:
    of = phased(first, first + 1)
    job = Job(of.keys[0], NAMES, date(2021, 5, 17))
    assert KeyOrder(of).own_weight(job) == own
    assert computed(of, part("key", "Ny"), day=job.day) == {"Modum": own, "Sigdal": 1 - own, "Krødsherad": 0}


def test_a_key_that_was_never_on_its_way_in_counts_wholly() -> None:
    of = phased(2021, 2024)
    assert [KeyOrder(of).own_weight(Job(owner, NAMES, DAY)) for owner in (of.keys[1], part("equal"))] == [
        1,
        1,
    ]


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


def test_limits_of_a_key_hold_of_its_own_shares_once_it_has_some() -> None:
    """And not of those of the key that it is phased in from."""
    of = phased(2022, 2023)
    cap = Bound(at_least=False, value=HALF, party=None, at=HERE)
    new = evolve(of.keys[0], components=(part("equal"),), bounds=(cap,))
    of = evolve(of, keys=(new, *of.keys[1:]))
    for year, sigdal, plain, bounds in (
        (2021, Fraction(1), None, ()),
        (2022, Fraction(2, 3), dict.fromkeys(NAMES, Fraction(1, 3)), (cap,)),
    ):
        found = shares(of, part("key", "Ny"), day=date(year, 5, 17))
        assert isinstance(found, KeyShares)
        assert (found.shares["Sigdal"], found.plain, found.bounds) == (sigdal, plain, bounds)


def test_f303_of_the_key_that_it_is_phased_in_from() -> None:
    """Until the new key is in wholly."""
    of = phased(2021, 2024)
    old = evolve(of.keys[1], components=(evolve(part("measure", "ukjent"), at=evolve(HERE, line=7)),))
    of = evolve(of, keys=(of.keys[0], old))
    found = refused(of, part("key", "Ny"))
    assert (found.code, found.place.line, found.values["measure"]) == ("F303", 7, "ukjent")
    assert computed(of, part("key", "Ny"), day=date(2024, 1, 1))["Modum"] == 1


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


def test_a_frozen_key_is_the_very_same_on_all_days() -> None:
    """Among the same parties; among others, and at another year, it is another."""
    of = agreement(key("Folk", part("measure", "innbyggertall")), key("Alle", frozen_at(2020)))
    keys = Keys(of, Values(of))
    then = frozen_at(2020)
    found = keys.shares(then, NAMES, DAY)
    assert isinstance(found, KeyShares)
    assert keys.shares(then, NAMES, date(2023, 3, 14)) is found
    assert keys.shares(part("key", "Alle"), NAMES, DAY) is not found
    joined = keys.shares(then, (*NAMES, "Flesberg"), DAY)
    assert isinstance(joined, KeyShares)
    assert joined.shares == {**found.shares, "Flesberg": 0}
    earlier = keys.shares(frozen_at(2019), NAMES, DAY)
    assert isinstance(earlier, KeyShares)
    assert (earlier.year, found.year) == (2019, 2020)


def test_f502_nobody_shared_a_key_in_the_year_that_it_is_frozen_at() -> None:
    """Those who share today had not come: only Modum, which the clause leaves out, took part in 2020."""
    of = agreement(key("Folk", part("equal")))
    late = {name: evolve(of.parties[name], takes_part=(Span(date(2021, 1, 1), None),)) for name in NAMES[1:]}
    of = evolve(of, parties={**of.parties, **late})
    found = Keys(of, Values(of)).unmet(evolve(unless("key", "Folk", "Modum"), frozen=2020), NAMES, DAY)
    assert found is not None
    assert (found.code, found.variant, found.values) == ("F502", "nobody", {"day": date(2020, 12, 31)})


def test_f303_of_a_frozen_key() -> None:
    of = agreement(key("Timer", evolve(part("measure", "timer"), at=evolve(HERE, line=7))))
    for component in (frozen_at(2020, "Timer"), unless("key", "Timer", "Modum")):
        found = refused(of, evolve(component, frozen=2020))
        assert (found.code, found.place.line) == ("F303", 7)


def test_f502_somebody_with_a_share_of_a_frozen_key_is_gone() -> None:
    keys = Keys(agreement(key("Folk", part("equal"))), Values(agreement()))
    found = keys.shares(frozen_at(2020), NAMES[:2], DAY)
    assert isinstance(found, Diagnostic)
    assert (found.code, found.variant, found.values) == ("F502", "party", {"party": "Krødsherad", "day": DAY})
    both_gone = keys.shares(frozen_at(2020), NAMES[:1], DAY)
    assert isinstance(both_gone, Diagnostic)
    assert both_gone.values["party"] == "Krødsherad"
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


def test_a_frozen_key_among_groups_is_computed_with_each_as_one() -> None:
    """By the people of that year; what falls on a group goes on as it does today."""
    of = grouped(part("equal"), key("Folk", part("measure", "innbyggertall")))
    of_group = computed(of, part("key", "Folk", Fraction(1), *AMONG), day=date(2020, 12, 31))
    found = shares(of, evolve(part("key", "Folk", Fraction(1), *AMONG), frozen=2020))
    assert isinstance(found, KeyShares)
    assert found.shares == of_group
    (trace,) = found.components
    assert trace.inner is not None
    assert (trace.inner.year, set(trace.inner.shares)) == (2020, {*AMONG})


def test_a_key_among_groups_may_name_or_leave_out_some_of_them() -> None:
    """Within the key a group is still one, with the measures of its members, and who is left out has no share."""
    people = {"Sigdal": 3492, "Krødsherad": 2189}
    for component, modum in (
        (part("measure", "innbyggertall", Fraction(1), *AMONG), Fraction(14273, 19954)),
        (unless("measure", "innbyggertall", "Modum"), Fraction(0)),
        (unless("measure", "innbyggertall", "Øst"), Fraction(1)),
    ):
        of = grouped(part("measure", "innbyggertall"), key("Folk", component))
        found = computed(of, part("key", "Folk", Fraction(1), *AMONG))
        rest = {name: (1 - modum) * Fraction(size, 3492 + 2189) for name, size in people.items()}
        assert found == {"Modum": modum, **rest}


def test_f303_within_a_group() -> None:
    of = grouped(evolve(part("measure", "årsverk"), at=evolve(HERE, line=7)))
    found = refused(of, part("equal", None, Fraction(1), *AMONG))
    assert (found.code, found.place.line, found.values["parties"]) == ("F303", 7, NAMES[1:])
    among = refused(of, part("measure", "årsverk", Fraction(1), *AMONG))
    assert (among.code, among.place.line, among.values["parties"]) == ("F303", HERE.line, NAMES)


def test_sharers_are_all_or_those_that_the_clause_names() -> None:
    """In the order of the participants, a group by its members."""
    of = grouped(part("equal"))
    keys = Keys(of, Values(of))
    for component, expected in (
        (part("equal"), NAMES),
        (part("equal", None, Fraction(1), "Krødsherad", "Modum"), ("Modum", "Krødsherad")),
        (part("equal", None, Fraction(1), *AMONG[1:]), NAMES[1:]),
        (part("equal", None, Fraction(1), *AMONG), NAMES),
        (unless("equal", None, "Sigdal"), ("Modum", "Krødsherad")),
    ):
        assert keys.sharers(component, NAMES, DAY) == expected
    assert keys.sharers(part("equal", None, Fraction(1), *AMONG), NAMES[:2], DAY) == NAMES[:2]


def test_f502_names_the_first_of_those_who_take_no_part() -> None:
    """By name, be it a party's or a group's."""
    of = grouped(part("equal"))
    of = evolve(of, groups={**of.groups, "Aust": Group("Aust", NAMES[1:], part("equal"), HERE)})
    for absent, variant, first in (
        (("Hol", "Flesberg"), "party", "Flesberg"),
        (("Øst", "Flesberg"), "party", "Flesberg"),
        (("Flesberg", "Aust"), "group", "Aust"),
        (("Øst", "Aust"), "group", "Aust"),
    ):
        component = part("equal", None, Fraction(1), "Modum", *absent)
        found = Keys(of, Values(of)).unmet(component, NAMES[:1], DAY)
        assert found is not None
        assert (found.variant, found.values) == (variant, {variant: first, "day": DAY})


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
