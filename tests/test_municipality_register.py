"""The register of municipalities: that the data hold together, for every number and name in them."""

from datetime import date

import pytest

from fordel import municipality_register, resources
from fordel.municipalities import ALWAYS, Municipality, by_number, find, holders, population, successors

POPULATION = tuple(line.split(";") for line in resources.text("innbyggertall.csv").splitlines()[1:])
CHANGES = municipality_register.read_changes(resources.text("kommuneendringer.csv"))
NUMBERS = tuple(line.split(";")[1] for line in resources.text("kommuner.csv").splitlines()[1:])
EVERY = tuple(dict.fromkeys(municipality for number in NUMBERS for municipality, _ in holders(number)))


def new_year(year: int) -> date:
    return date(year, 1, 1)


def test_the_register_is_what_its_sources_give() -> None:
    derived = municipality_register.derive(*map(resources.text, municipality_register.SOURCES))
    assert resources.text(municipality_register.REGISTER) == derived


@pytest.mark.parametrize(
    ("years", "count"),
    [
        ((2004,), 434),
        ((2005,), 433),
        ((2006, 2007), 431),
        ((2008, 2009, 2010, 2011), 430),
        ((2012,), 429),
        ((2013, 2014, 2015, 2016), 428),
        ((2017,), 426),
        ((2018, 2019), 422),
        ((2020, 2021, 2022, 2023), 356),
        ((2024, 2025, 2026), 357),
    ],
)
def test_there_are_as_many_municipalities_as_norway_had(years: tuple[int, ...], count: int) -> None:
    for year in years:
        assert sum(municipality.number_on(new_year(year)) is not None for municipality in EVERY) == count


def test_every_figure_belongs_to_exactly_one_municipality_that_has_the_number_then() -> None:
    for number, _, year, people in POPULATION:
        day = new_year(int(year))
        (holder,) = {who for who, registration in holders(number) if registration.holds(day)}
        assert holder == by_number(number, day)
        assert population(holder, int(year)) == int(people)


def test_every_figure_stands_under_a_name_that_its_municipality_is_found_by() -> None:
    for number, name, year, _ in POPULATION:
        day = new_year(int(year))
        assert by_number(number, day) in find(name, day, day)


def test_a_municipality_is_without_interruption_from_its_first_day_to_its_last() -> None:
    for municipality in EVERY:
        for earlier, later in zip(municipality.registrations, municipality.registrations[1:], strict=False):
            assert earlier.last is not None
            assert (later.first - earlier.last).days == 1


def test_what_ends_has_successors_from_the_next_day_and_what_begins_follows_someone() -> None:
    followed: set[Municipality] = set()
    for municipality in EVERY:
        after = successors(municipality)
        assert bool(after) == (municipality.last is not None)
        assert municipality not in after
        for successor in after:
            assert municipality.last is not None
            assert (successor.first - municipality.last).days == 1
        followed.update(after)
    assert followed == {municipality for municipality in EVERY if municipality.first != ALWAYS}


def test_the_table_of_changes_names_them_as_the_population_file_does() -> None:
    written = {(number, year): name for number, name, year, _ in POPULATION}
    for change in CHANGES:
        before, after = str(change.day.year - 1), str(change.day.year)
        assert written.get((change.old_number, before), change.old_name) == change.old_name
        assert written[change.new_number, after] == change.new_name


HEADING = "kommunenummer;navn;aar;innbyggertall\n"
NO_CHANGES = "dato;art;fra_nummer;fra_navn;til_nummer;til_navn;kilde\n"
NO_NAMES = "navn;andre_navn\n"


def test_a_number_that_changes_while_name_and_people_stay_is_a_renumbering() -> None:
    figures = HEADING + "0623;Modum;2019;13980\n3047;Modum;2020;14115\n"
    assert municipality_register.derive(figures, NO_CHANGES, NO_NAMES) == (
        "identitet;nummer;navn;fra;til\n0623;0623;|Modum|;;2019-12-31\n0623;3047;|Modum|;2020-01-01;\n"
    )


@pytest.mark.parametrize(
    ("figures", "changes"),
    [
        ("0101;Her;2019;1000\n0102;Der;2019;500\n0101;Her;2020;1000\n", ""),
        ("0101;Her;2019;1000\n0101;Her;2020;1000\n0102;Der;2020;500\n", ""),
        ("0101;Her;2019;1000\n3001;Her;2020;1101\n", ""),
        ("0101;Her;2019;1000\n3001;Der;2020;1000\n", ""),
        ("0101;Her;2019;1000\n0102;Her;2019;1000\n3001;Her;2020;1000\n3002;Her;2020;1000\n", ""),
        ("0101;Her;2019;1000\n0101;Her;2020;1000\n", "2020-01-01;sammenslåing;0101;Her;3001;Der;lov\n"),
    ],
    ids=["gone", "come", "other people", "other name", "either of two", "merged into none"],
)
def test_a_number_that_comes_or_goes_without_a_reason_is_refused(figures: str, changes: str) -> None:
    with pytest.raises(ValueError, match="there is no telling why"):
        municipality_register.derive(HEADING + figures, NO_CHANGES + changes, NO_NAMES)


def test_names_in_several_languages_must_be_known_to_be_one() -> None:
    with pytest.raises(ValueError, match=r"kommunenavn\.csv has no line for the names of Her - Dáppe"):
        municipality_register.derive(HEADING + "0101;Her - Dáppe;2019;1000\n", NO_CHANGES, NO_NAMES)


def test_everyone_is_found_by_each_of_its_names_while_it_bears_them() -> None:
    for municipality in EVERY:
        for held in municipality.registrations:
            for name in (*held.names, " - ".join(held.names), held.names[0].upper()):
                assert municipality in find(name, held.first, held.first)
                assert municipality in find(name, held.last or held.first, held.last)
