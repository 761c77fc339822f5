"""Who a municipality is: the same under new numbers, another after a merger or a split (language.md 2.1)."""

from datetime import date

import pytest

from fordel import municipalities, resources
from fordel.municipalities import ALWAYS, Municipality, by_number, close_names, find, population, successors


def new_year(year: int) -> date:
    return date(year, 1, 1)


def one(name: str, day: date) -> Municipality:
    (found,) = find(name, day, day)
    return found


def names_and_first_days(found: tuple[Municipality, ...]) -> list[tuple[str, date]]:
    return [(municipality.name, municipality.first) for municipality in found]


# --- the same, and another --------------------------------------------------------------------------------


def test_modum_is_one_municipality_with_three_numbers() -> None:
    modum = one("Modum", date(2021, 6, 1))
    assert [(held.number, held.first, held.last) for held in modum.registrations] == [
        ("0623", ALWAYS, date(2019, 12, 31)),
        ("3047", date(2020, 1, 1), date(2023, 12, 31)),
        ("3316", date(2024, 1, 1), None),
    ]
    assert modum == one("Modum", date(2019, 12, 31)) == one("Modum", date(2024, 1, 1))
    assert modum.number_on(date(2023, 12, 31)) == "3047"


def test_a_number_is_someones_from_a_day() -> None:
    ((holder, held),) = municipalities.holders("3316")
    assert (holder.name, held.first, held.last) == ("Modum", date(2024, 1, 1), None)
    assert by_number("3316", date(2022, 3, 14)) is None
    assert by_number("3047", date(2022, 3, 14)) == holder
    assert municipalities.holders("9999") == municipalities.holders("") == ()


def test_a_merger_makes_another_even_where_name_and_number_stay() -> None:
    before, after = find("Stavanger", date(2018, 1, 1), None)
    assert before.number_on(date(2019, 12, 31)) == after.number_on(date(2020, 1, 1)) == "1103"
    assert before != after
    assert (before.last, after.first) == (date(2019, 12, 31), date(2020, 1, 1))
    assert [who for who, _ in municipalities.holders("1103")] == [before, after]
    assert by_number("1103", date(2019, 12, 31)) == before
    assert population(before, 2020) is None
    assert population(after, 2019) is None
    assert population(after, 2020) == 143574


@pytest.mark.parametrize(
    ("name", "last", "after"),
    [
        ("Skjerstad", 2004, ["Bodø"]),
        ("Bodø", 2004, ["Bodø"]),
        ("Tustna", 2005, ["Aure"]),
        ("Ølen", 2005, ["Vindafjord"]),
        ("Frei", 2007, ["Kristiansund"]),
        ("Mosvik", 2011, ["Inderøy"]),
        ("Bjarkøy", 2012, ["Harstad"]),
        ("Stokke", 2016, ["Sandefjord"]),
        ("Lardal", 2017, ["Larvik"]),
        ("Tjøme", 2017, ["Færder"]),
        ("Hof", 2017, ["Holmestrand"]),
        ("Leksvik", 2017, ["Indre Fosen"]),
        ("Rennesøy", 2019, ["Stavanger"]),
        ("Klæbu", 2019, ["Trondheim"]),
        ("Vågsøy", 2019, ["Kinn"]),
        ("Hitra", 2019, ["Hitra"]),
        ("Snillfjord", 2019, ["Heim", "Hitra", "Orkland"]),
        ("Tysfjord", 2019, ["Narvik", "Hamarøy"]),
        ("Ålesund", 2023, ["Ålesund", "Haram"]),
    ],
)
def test_what_has_ended_names_its_successors(name: str, last: int, after: list[str]) -> None:
    ended = one(name, date(last, 12, 31))
    assert ended.last == date(last, 12, 31)
    assert [successor.name for successor in successors(ended)] == after


def test_haram_of_2024_is_not_haram_of_before_2020() -> None:
    assert names_and_first_days(find("Haram", date(2018, 1, 1), None)) == [
        ("Haram", ALWAYS),
        ("Haram", date(2024, 1, 1)),
    ]
    assert find("Haram", date(2020, 1, 1), date(2023, 12, 31)) == ()
    assert len(find("Ålesund", date(2019, 1, 1), None)) == 3


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (("1567", 2018), ("5061", 2019)),  # Rindal, to another county
        (("0616", 2019), ("3040", 2020)),  # Nes, now Nesbyen
        (("1535", 2020), ("1535", 2021)),  # Vestnes, with an adjusted border
        (("1130", 2019), ("1130", 2020)),  # Strand, which was given a part of Forsand
        (("5425", 2023), ("5538", 2024)),  # Storfjord, its three names written in another way
    ],
)
def test_county_name_and_border_may_change_and_the_municipality_stay(
    old: tuple[str, int], new: tuple[str, int]
) -> None:
    before = by_number(old[0], new_year(old[1]))
    assert before is not None
    assert before == by_number(new[0], new_year(new[1]))


def test_a_municipality_is_found_by_the_name_it_has_within_the_days() -> None:
    nesbyen = one("Nesbyen", date(2021, 1, 1))
    assert nesbyen.name_on(date(2019, 6, 1)) == "Nes"
    assert nesbyen.name_on(date(2020, 6, 1)) == nesbyen.name == "Nesbyen"
    assert nesbyen in find("Nes", date(2019, 6, 1), None)
    assert nesbyen not in find("Nes", date(2020, 1, 1), None)
    assert find("Nesbyen", ALWAYS, date(2019, 12, 31)) == ()


def test_what_has_ended_is_told_apart_from_what_never_was() -> None:
    assert find("Askim", date(2021, 1, 1), None) == ()
    (askim,) = find("Askim", ALWAYS, None)
    assert askim.last == date(2019, 12, 31)
    assert askim.number_on(date(2020, 1, 1)) is None
    assert askim.name_on(date(2020, 1, 1)) is None
    assert find("Andeby", ALWAYS, None) == ()


# --- names ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "year", "numbers"),
    [
        ("Våler", 2021, ["3018", "3419"]),
        ("Herøy", 2021, ["1515", "1818"]),
        ("Bø", 2019, ["0821", "1867"]),
        ("Bø", 2020, ["1867"]),
        ("Os", 2019, ["0441", "1243"]),
        ("Os", 2020, ["3430"]),
        ("Nes", 2019, ["0236", "0616"]),
        ("Nes", 2024, ["3228"]),
        ("Sande", 2019, ["0713", "1514"]),
        ("Sande", 2024, ["1514"]),
    ],
)
def test_a_name_is_ambiguous_on_the_days_that_are_asked_about(
    name: str, year: int, numbers: list[str]
) -> None:
    day = new_year(year)
    assert [municipality.number_on(day) for municipality in find(name, day, day)] == numbers


@pytest.mark.parametrize("number", ["0426", "3419"])
def test_any_number_it_has_had_picks_one_of_several(number: str) -> None:
    (vaaler,) = find("Våler", date(2021, 1, 1), None, number)
    assert vaaler.number_on(date(2021, 1, 1)) == "3419"
    assert find("Våler", date(2021, 1, 1), None, "3316") == ()


@pytest.mark.parametrize(
    "name", ["Snåsa", "Snåase", "Snåase - Snåsa", "Snåsa – Snåase", "Snåase-Snåsa", "snåase", "SNÅSA"]
)
@pytest.mark.parametrize("year", [2006, 2017, 2018, 2026])
def test_a_name_counts_in_every_language_alone_and_together(name: str, year: int) -> None:
    snaasa = one(name, new_year(year))
    assert snaasa.name == "Snåsa"
    assert snaasa.number_on(new_year(2026)) == "5041"


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("Trondheim - Tråante", "5001"),
        ("Hábmer - Hamarøy", "1875"),
        ("Hárstták", "5503"),
        ("Fuossko", "1841"),
        ("Fuosko", "1841"),
        ("Gáivuotna - Kåfjord - Kaivuono", "5540"),
        ("Kárášjohka - Karasjok", "5610"),
        ("Oslove", "0301"),
    ],
)
def test_official_names_that_the_population_file_lacks_are_known(name: str, number: str) -> None:
    assert one(name, date(2026, 1, 1)).number_on(date(2026, 1, 1)) == number


def test_the_names_of_two_municipalities_are_not_one_name() -> None:
    assert find("Modum - Sigdal", date(2021, 1, 1), None) == ()
    assert find("Nord-Odal", date(2021, 1, 1), None) != find("Sør-Odal", date(2021, 1, 1), None)


def test_small_letters_are_tried_where_no_name_is_written_so() -> None:
    assert one("modum", date(2021, 1, 1)) == one("MODUM", date(2021, 1, 1)) == one("Modum", date(2021, 1, 1))


@pytest.mark.parametrize("name", ["", "-", "|", "Snåsa|Snåase", "Modum|;;2019-12-31", ";", "\n"])
def test_signs_of_the_register_itself_are_no_name(name: str) -> None:
    assert find(name, ALWAYS, None) == ()


# --- population -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "year", "people"),
    [
        ("Sigdal", 2005, 3537),
        ("Sigdal", 2019, 3490),
        ("Sigdal", 2020, 3467),
        ("Sigdal", 2022, 3492),
        ("Sigdal", 2024, 3526),
        ("Sigdal", 2026, 3514),
        ("Modum", 2021, 14166),
        ("Krødsherad", 2023, 2211),
        ("Stjørdal", 2017, 23625),
        ("Stjørdal", 2018, 23964),
        ("Sør-Fron", 2023, 3240),
    ],
)
def test_the_population_is_that_of_1_january_whatever_the_number(name: str, year: int, people: int) -> None:
    assert population(one(name, date(2021, 1, 1)), year) == people


@pytest.mark.parametrize(
    ("name", "year"),
    [
        ("Sandefjord", 2016),
        ("Andebu", 2010),
        ("Vindafjord", 2005),
        ("Kristiansund", 2007),
        ("Inderøy", 2011),
        ("Harstad", 2012),
        ("Modum", 2004),
        ("Modum", 2027),
    ],
)
def test_a_figure_that_the_file_lacks_is_none(name: str, year: int) -> None:
    assert population(one(name, new_year(year)), year) is None


# --- what may be meant ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Krødsherrad", "Krødsherad"),
        ("Krodsherad", "Krødsherad"),
        ("Krødshrad", "Krødsherad"),
        ("Modmu", "Modum"),
        ("Modun", "Modum"),
        ("modum kommune", "Modum"),
        ("Sigdl", "Sigdal"),
        ("Sidgal", "Sigdal"),
        ("Stjordal", "Stjørdal"),
        ("Baerum", "Bærum"),
        ("Aas", "Ås"),
        ("SØRFRON", "Sør-Fron"),
        ("Nord Fron", "Nord-Fron"),
        ("Uvdal", "Nore og Uvdal"),
        ("Trondhjem", "Trondheim"),
        ("Karasjohka", "Kárášjohka"),
        ("Bø i Vesterålen", "Bø"),
    ],
)
def test_the_name_that_is_meant_comes_first(written: str, meant: str) -> None:
    assert close_names(written, date(2021, 6, 1), None)[0] == meant


def test_only_names_of_those_days_are_meant_and_three_at_most() -> None:
    assert close_names("Askm", date(2019, 1, 1), None)[0] == "Askim"
    assert "Askim" not in close_names("Askm", date(2020, 1, 1), None)
    assert close_names("Krodsherad", date(2021, 6, 1), None) == ("Krødsherad",)
    assert len(close_names("Hadeland", date(2021, 6, 1), None)) <= len(close_names("Fron", ALWAYS, None)) == 3


@pytest.mark.parametrize("written", ["", " ", "xyz", "Andebyfylket"])
def test_nothing_is_meant_by_what_is_like_no_name(written: str) -> None:
    assert close_names(written, date(2021, 6, 1), None) == ()


def test_names_that_differ_by_marks_alone_are_the_same_ones() -> None:
    bearers: dict[str, set[tuple[Municipality, ...]]] = {}
    for line in resources.text("kommuner.csv").splitlines()[1:]:
        for name in line.split(";")[2].strip("|").split("|"):
            bearers.setdefault(municipalities._unmarked(name), set()).add(find(name, ALWAYS, None))
    assert {len(found) for found in bearers.values()} == {1}
