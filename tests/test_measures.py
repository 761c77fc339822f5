"""Values are looked for where language.md says, on the day or in the year that is declared, and never guessed."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

import pytest
from attrs import evolve

from fordel.diagnostic import Diagnostic
from fordel.measures import POPULATION_SOURCE, Values
from fordel.model import Agreement, Measure, MeasureTable, Party, ReferenceDay, ReferenceYears
from fordel.municipalities import find
from fordel.settlement import IndexUse
from tests.agreements_strategy import HERE
from tests.keys import DAY, NAMES, NEW_YEAR, PEOPLE, SINCE_2005, agreement, table
from tests.reference_keys import Given

# On a day ---------------------------------------------------------------------------------------------------

TABLES = (table(date(2022, 6, 1), "1"), table(None, "3"), table(date(2021, 6, 1), "2", source="HR"))


@pytest.mark.parametrize(
    ("declared", "day", "value", "as_of"),
    [
        (None, date(2021, 5, 31), 3, None),
        (None, date(2021, 6, 1), 2, date(2021, 6, 1)),
        (None, date(2023, 1, 1), 1, date(2022, 6, 1)),
        (NEW_YEAR, date(2022, 12, 31), 2, date(2021, 6, 1)),
        (ReferenceDay(month=6), date(2022, 3, 1), 1, date(2022, 6, 1)),
        (ReferenceDay(years_before=1), date(2022, 12, 31), 3, date(2021, 1, 1)),
        (ReferenceDay(date(2021, 7, 1)), date(2024, 1, 1), 2, date(2021, 6, 1)),
    ],
)
def test_the_newest_table_not_after_the_day_counts(
    declared: ReferenceDay | None, day: date, value: int, as_of: date | None
) -> None:
    of = agreement(årsverk=Measure("årsverk", HERE, declared, tables=TABLES))
    use = Values(of).of("årsverk", ("Modum",), day)
    assert use.values == {"Modum": value}
    assert use.as_of == as_of
    assert use.declared == (declared.on(day.year) if declared else None)


def test_a_party_that_the_newest_table_lacks_has_no_value_in_an_older_one() -> None:
    newest = MeasureTable(date(2022, 1, 1), {"Sigdal": Fraction(5)}, HERE)
    of = agreement(årsverk=Measure("årsverk", HERE, NEW_YEAR, tables=(*TABLES, newest)))
    assert Values(of).of("årsverk", NAMES, DAY).values == {"Sigdal": 5}


def test_an_example_comes_before_tables_and_tables_before_data_and_population() -> None:
    newest = MeasureTable(date(2022, 1, 1), {"Modum": Fraction(1), "Sigdal": Fraction(2)}, HERE)
    of = agreement(innbyggertall=Measure("innbyggertall", HERE, NEW_YEAR, tables=(newest,)))
    data: Given = {("innbyggertall", who, date(2022, 1, 1)): Fraction(9) for who in NAMES}
    example = {"innbyggertall": {"Modum": Fraction(7)}}
    assert Values(of, data, example).of("innbyggertall", NAMES, DAY).values == {
        "Modum": 7,
        "Sigdal": 2,
        "Krødsherad": 9,
    }
    assert Values(of).of("innbyggertall", NAMES, DAY).values["Krødsherad"] == 2189


@pytest.mark.parametrize(
    ("who", "when", "found"),
    [
        ("Modum", date(2022, 1, 1), True),
        ("3047", date(2022, 1, 1), True),
        ("3316", date(2022, 1, 1), False),
        ("Modum", date(2021, 1, 1), False),
        ("Modum", 2022, False),
    ],
)
def test_data_count_on_exactly_the_declared_day_by_name_or_number(
    who: str, when: date | int, *, found: bool
) -> None:
    of = agreement(årsverk=Measure("årsverk", HERE, NEW_YEAR))
    use = Values(of, {("årsverk", who, when): Fraction(3)}).of("årsverk", NAMES, DAY)
    assert use.values == ({"Modum": 3} if found else {})
    assert use.source == ""


def test_data_on_population_may_name_the_year() -> None:
    of = agreement(innbyggertall=Measure("innbyggertall", HERE, NEW_YEAR, source="Egen telling"))
    use = Values(of, {("innbyggertall", "3047", 2022): Fraction(3)}).of("innbyggertall", NAMES, DAY)
    assert use.values == {**PEOPLE, "Modum": 3}
    assert use.source == "Egen telling"


def test_data_do_not_count_for_a_measure_without_a_day() -> None:
    of = agreement(årsverk=Measure("årsverk", HERE))
    data: Given = {("årsverk", "Modum", day): Fraction(3) for day in (DAY, date(2022, 1, 1))}
    assert not Values(of, data).of("årsverk", NAMES, DAY).values


def test_whom_a_table_of_population_lacks_has_that_of_1_january() -> None:
    of = agreement(innbyggertall=Measure("innbyggertall", HERE, tables=(table(date(2022, 2, 1), "7"),)))
    use = Values(of).of("innbyggertall", NAMES, DAY)
    assert (use.values, use.declared, use.as_of) == ({**PEOPLE, "Modum": 7}, None, date(2022, 1, 1))


def test_population_that_is_not_declared_is_that_of_1_january() -> None:
    use = Values(agreement()).of("innbyggertall", NAMES, DAY)
    assert (use.values, use.declared, use.source) == (PEOPLE, date(2022, 1, 1), POPULATION_SOURCE)


@pytest.mark.parametrize(
    "declared", [ReferenceDay(month=7), ReferenceDay(date(2004, 1, 1)), ReferenceDay(date(2022, 1, 2))]
)
def test_population_is_known_on_1_january_alone_from_2005(declared: ReferenceDay) -> None:
    of = agreement(innbyggertall=Measure("innbyggertall", HERE, declared))
    assert not Values(of).of("innbyggertall", NAMES, DAY).values


def test_population_follows_the_municipality_and_never_reaches_across_a_merger() -> None:
    def people(name: str, year: int) -> Mapping[str, Fraction]:
        (who,) = find(name, date(2021, 1, 1), date(2021, 12, 31))
        of = evolve(agreement(), parties={name: Party(name, "kommune", HERE, who, (SINCE_2005,))})
        return Values(of).of("innbyggertall", (name,), date(year, 5, 1)).values

    assert people("Modum", 2019).keys() == people("Modum", 2024).keys() == {"Modum"}
    assert people("Nordre Follo", 2020).keys() == {"Nordre Follo"}
    assert not people("Nordre Follo", 2019)


def test_values_from_several_places_have_the_oldest_day_and_all_sources() -> None:
    newest = table(date(2021, 6, 1), "2", source="HR")
    of = agreement(innbyggertall=Measure("innbyggertall", HERE, NEW_YEAR, tables=(newest,)))
    use = Values(of).of("innbyggertall", NAMES, DAY)
    assert (use.as_of, use.source) == (date(2021, 6, 1), f"HR; {POPULATION_SOURCE}")


def test_the_day_is_the_one_in_the_accounting_year() -> None:
    of = evolve(agreement(), year_begins=8)
    assert Values(of).of("innbyggertall", NAMES, date(2024, 10, 1)).declared == date(2025, 1, 1)
    for declared, expected in (
        (NEW_YEAR, date(2025, 1, 1)),
        (ReferenceDay(month=9, years_before=1), date(2023, 9, 1)),
    ):
        declared_of = evolve(of, measures={"årsverk": Measure("årsverk", HERE, declared)})
        assert Values(declared_of).of("årsverk", NAMES, date(2025, 7, 31)).declared == expected


# Counted through a year -------------------------------------------------------------------------------------

IN_THE_YEAR = ReferenceYears()
YEAR_BEFORE = ReferenceYears(years_before=1)
MEAN = ReferenceYears(mean=3)


def hours(declared: ReferenceYears, *tables: MeasureTable) -> Agreement:
    return agreement(timer=Measure("timer", HERE, declared, tables=tables))


def of_year(as_of: date | int | None, *values: int) -> MeasureTable:
    return MeasureTable(as_of, dict(zip(NAMES, map(Fraction, values), strict=False)), HERE)


@pytest.mark.parametrize(
    ("declared", "value", "year"),
    [
        (IN_THE_YEAR, 3, 2022),
        (YEAR_BEFORE, 2, 2021),
        (ReferenceYears(fixed=2021), 2, 2021),
        (ReferenceYears(years_before=3), 1, 2019),
        (ReferenceYears(fixed=2030), 3, 2022),
    ],
)
def test_the_newest_table_not_after_the_declared_year(
    declared: ReferenceYears, value: int, year: int
) -> None:
    of = hours(declared, of_year(2022, 3), of_year(2019, 1), of_year(date(2021, 12, 31), 2))
    use = Values(of).of("timer", ("Modum",), DAY)
    assert (use.values, use.found_years) == ({"Modum": value}, (year,))
    assert (use.years, use.declared, use.as_of) == (declared.of(2022), None, None)


def test_a_table_of_a_year_counts_as_a_day_from_its_first() -> None:
    of = agreement(
        timer=Measure("timer", HERE, tables=(of_year(2022, 3), of_year(2023, 4), of_year(None, 1)))
    )
    use = Values(of).of("timer", ("Modum",), date(2022, 1, 1))
    assert (use.values, use.as_of, use.found_years) == ({"Modum": 3}, date(2022, 1, 1), (2022,))
    assert Values(of).of("timer", ("Modum",), date(2021, 12, 31)).values == {"Modum": 1}


def test_data_of_the_year_by_name_or_number_count_and_no_other_year() -> None:
    data: Given = {("timer", "3047", 2022): Fraction(5), ("timer", "Sigdal", 2021): Fraction(6)}
    assert Values(hours(IN_THE_YEAR), data).of("timer", NAMES, DAY).values == {"Modum": 5}
    assert Values(hours(YEAR_BEFORE), data).of("timer", NAMES, DAY).values == {"Sigdal": 6}


def test_days_in_the_year_are_records_that_are_added_up() -> None:
    data: Given = {
        ("timer", "Modum", date(2022, 5, 1)): Fraction(2),
        ("timer", "Modum", date(2021, 5, 1)): Fraction(9),
    }
    records = {("timer", "3047", date(2022, 6, 1)): (Fraction(3), Fraction(3))}
    values = Values(hours(IN_THE_YEAR), data, records_given=records)
    assert values.of("timer", NAMES, DAY).values == {"Modum": 8}
    assert values.records("timer", "Modum", 2022) == (2, 3, 3)
    assert values.records("timer", "Sigdal", 2022) == ()
    assert Values(hours(YEAR_BEFORE), data).records("timer", "Modum", 2022) == (9,)


def test_records_follow_the_accounting_year() -> None:
    of = evolve(hours(IN_THE_YEAR), year_begins=8)
    data: Given = {("timer", "Modum", date(2022, month, 31)): Fraction(month) for month in (7, 8)}
    assert Values(of, data).of("timer", ("Modum",), date(2023, 3, 1)).values == {"Modum": 8}
    assert Values(of, data).of("timer", ("Modum",), date(2022, 3, 1)).values == {"Modum": 7}


def test_a_number_holds_for_records_on_the_days_it_was_the_municipalitys() -> None:
    of = evolve(hours(IN_THE_YEAR), year_begins=8)
    records = {
        ("timer", number, day): (Fraction(1),)
        for number in ("3047", "3316")
        for day in (date(2023, 12, 31), date(2024, 1, 1))
    }
    assert Values(of, records_given=records).of("timer", ("Modum",), date(2024, 3, 1)).values == {"Modum": 2}


def test_one_number_for_the_year_has_no_records() -> None:
    data: Given = {("timer", "Modum", 2022): Fraction(5)}
    days = {("timer", "Sigdal", date(2022, 5, 1)): (Fraction(2),)}
    values = Values(hours(IN_THE_YEAR, of_year(2022, 5, 5)), data, records_given=days)
    assert values.records("timer", "Modum", 2022) == values.records("timer", "Sigdal", 2022) == ()
    assert Values(hours(IN_THE_YEAR), data).records("timer", "Modum", 2022) == ()


def test_the_records_of_an_example() -> None:
    example = {"timer": {"Modum": Fraction(7), "Sigdal": Fraction(2)}}
    records = {"timer": {"Modum": (Fraction(2), Fraction(5))}}
    values = Values(hours(IN_THE_YEAR, of_year(2022, 1, 1)), {}, example, example_records=records)
    assert values.of("timer", NAMES, DAY).values == {"Modum": 7, "Sigdal": 2}
    assert values.records("timer", "Modum", 2022) == (2, 5)
    assert values.records("timer", "Sigdal", 2022) == (2,)


def test_a_mean_is_that_of_the_years_before_each_with_figures_of_its_own() -> None:
    tables = (of_year(2019, 1, 2), of_year(2020, 3))
    data: Given = {("timer", "Modum", 2021): Fraction(8), ("timer", "Sigdal", 2021): Fraction(1)}
    use = Values(hours(MEAN, *tables), data).of("timer", NAMES, DAY)
    assert (use.values, use.years, use.found_years) == ({"Modum": 4}, (2019, 2020, 2021), (2019, 2020, 2021))


def test_an_example_gives_the_mean_itself() -> None:
    use = Values(hours(MEAN), {}, {"timer": {"Modum": Fraction(4)}}).of("timer", NAMES, DAY)
    assert (use.values, use.found_years) == ({"Modum": 4}, (2019, 2020, 2021))


def test_population_of_a_year_is_that_of_its_1_january() -> None:
    of = agreement(innbyggertall=Measure("innbyggertall", HERE, IN_THE_YEAR))
    use = Values(of).of("innbyggertall", NAMES, DAY)
    assert (use.values, use.found_years, use.as_of) == (PEOPLE, (2022,), None)
    mean = agreement(innbyggertall=Measure("innbyggertall", HERE, ReferenceYears(mean=2)))
    assert Values(mean).of("innbyggertall", ("Modum",), date(2023, 1, 1)).values == {
        "Modum": Fraction(14_273 + 14_166, 2)
    }


def test_people_of_some_ages_are_never_all_of_them() -> None:
    of = agreement(barn=Measure("barn", HERE, NEW_YEAR, ages=(0, 17)))
    assert not Values(of).of("barn", NAMES, DAY).values
    assert Values(of, {("barn", "3047", 2022): Fraction(3000)}).of("barn", NAMES, DAY).values == {
        "Modum": 3000
    }


# What is wrong with values ----------------------------------------------------------------------------------


def told(of: Agreement, data: Given, name: str = "timer", day: date = DAY) -> Diagnostic | None:
    values = Values(of, data)
    return values.fault(values.of(name, NAMES, day), NAMES, day, HERE)


def test_f303_names_the_first_year_that_a_party_lacks() -> None:
    data: Given = {("timer", who, year): Fraction(1) for who in NAMES for year in (2019, 2020, 2021)}
    assert told(hours(MEAN), data) is None
    lacking = {
        given: value for given, value in data.items() if given[1:] not in (("Sigdal", 2020), ("Modum", 2021))
    }
    found = told(hours(MEAN), lacking)
    assert found is not None
    assert (found.code, found.variant, found.values["party"], found.values["year"]) == (
        *("F303", "missing_year"),
        *("Sigdal", 2020),
    )


def test_f303_a_negative_year_stops_a_mean_above_zero() -> None:
    data: Given = {("timer", who, year): Fraction(9) for who in NAMES for year in (2019, 2020, 2021)}
    found = told(hours(MEAN), {**data, ("timer", "Sigdal", 2020): Fraction(-1)})
    assert found is not None
    assert (found.variant, found.values["parties"], found.values["year"]) == (
        "negative_year",
        ("Sigdal",),
        2020,
    )


def test_f303_a_negative_value_of_an_example() -> None:
    values = Values(hours(IN_THE_YEAR, of_year(2022, 1, 1, 1)), {}, {"timer": {"Modum": Fraction(-1)}})
    found = values.fault(values.of("timer", NAMES, DAY), NAMES, DAY, HERE)
    assert found is not None
    assert (found.variant, found.values["party"]) == ("negative_year", "Modum")


# Groups -----------------------------------------------------------------------------------------------------

GROUPS = {"Øst": ("Sigdal", "Krødsherad")}
UNITS = ("Modum", "Øst")


def test_a_group_has_its_own_value_or_its_members() -> None:
    of = agreement(timer=Measure("timer", HERE, NEW_YEAR, tables=(of_year(date(2022, 1, 1), 1, 2, 4),)))
    assert Values(of).of("timer", UNITS, DAY, GROUPS).values == {"Modum": 1, "Øst": 6}
    own: Given = {("timer", "Øst", date(2022, 1, 1)): Fraction(5)}
    assert Values(of, own).of("timer", UNITS, DAY, GROUPS).values == {"Modum": 1, "Øst": 5}


def test_f303_names_the_member_of_a_group() -> None:
    for last, variant in (((), "missing"), ((-1,), "negative")):
        tables = (of_year(date(2022, 1, 1), 1, 2, *last),)
        values = Values(agreement(timer=Measure("timer", HERE, NEW_YEAR, tables=tables)))
        found = values.fault(values.of("timer", UNITS, DAY, GROUPS), UNITS, DAY, HERE, GROUPS)
        assert found is not None
        assert (found.variant, found.values["parties"]) == (variant, ("Krødsherad",))


# The newest published ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("year", "found"), [(2022, 2022), (2028, 2026), (2036, 2026), (2037, None)])
def test_the_newest_population_not_after_the_day(year: int, found: int | None) -> None:
    of = agreement(innbyggertall=Measure("innbyggertall", HERE, NEW_YEAR))
    use = Values(of, newest=True).of("innbyggertall", ("Modum",), date(year, 3, 1))
    assert use.declared == date(year, 1, 1)
    assert use.as_of == (date(found, 1, 1) if found else None)


def test_the_newest_year_that_everybody_has_a_value_for() -> None:
    data: dict[tuple[str, str, date | int], Fraction] = {("timer", who, 2020): Fraction(1) for who in NAMES}
    data["timer", "Modum", 2021] = Fraction(2)
    use = Values(hours(IN_THE_YEAR), data, newest=True).of("timer", NAMES, DAY)
    assert (use.values, use.years, use.found_years) == (dict.fromkeys(NAMES, 1), (2022,), (2020,))
    fixed = Values(hours(ReferenceYears(fixed=2021)), data, newest=True).of("timer", NAMES, DAY)
    assert fixed.found_years == (2020,)


def test_29_february_is_28_in_other_years() -> None:
    of = agreement(årsverk=Measure("årsverk", HERE, ReferenceDay(date(2024, 2, 29))))
    data: Given = {("årsverk", "Modum", date(2023, 2, 28)): Fraction(1)}
    assert Values(of, data, newest=True).of("årsverk", ("Modum",), DAY).as_of == date(2023, 2, 28)


# Indexes ----------------------------------------------------------------------------------------------------


def indexed(data: Given, **example: int) -> IndexUse | Diagnostic:
    rows = {2021: Fraction(110), 2022: Fraction(0)}
    of = agreement(deflator=Measure("deflator", evolve(HERE, line=9), source="SSB 09190", index=rows))
    given = {year.removeprefix("i"): Fraction(value) for year, value in example.items()}
    return Values(of, data, {"deflator": given}).index("deflator", 2024, 2021, evolve(HERE, line=4))


def test_an_index_is_found_in_example_agreement_and_data_in_that_order() -> None:
    data: Given = {("deflator", "", 2024): Fraction(118), ("deflator", "", 2021): Fraction(1)}
    assert indexed(data) == IndexUse("deflator", 2024, Fraction(118), 2021, Fraction(110), "SSB 09190")
    found = indexed(data, i2024=120)
    assert isinstance(found, IndexUse)
    assert found.value == 120


@pytest.mark.parametrize(
    ("value", "variant"), [(None, "index_missing"), (0, "index_not_positive"), (-1, "index_not_positive")]
)
def test_f303_an_index_that_is_missing_or_not_above_zero(value: int | None, variant: str) -> None:
    found = indexed({}, **({} if value is None else {"i2024": value}))
    assert isinstance(found, Diagnostic)
    assert (found.code, found.variant, found.values) == (
        "F303",
        variant,
        {"measure": "deflator", "year": 2024},
    )
    assert (found.place.line, found.labels[0].place.line) == (4, 9)
