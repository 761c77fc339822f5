"""Plans: what is settled of the dates asked for, where time is cut, and what stops a settlement."""

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction

import pytest
from attrs import evolve

from fordel.diagnostic import Diagnostic
from fordel.model import (
    Adjustment,
    Agreement,
    AllocationKey,
    Charge,
    Component,
    CostCategory,
    Decision,
    FixedAmount,
    Measure,
    MeasureTable,
    Overhead,
    Party,
    Pool,
    ReferenceDay,
    ReferenceYears,
    SettlementTerms,
)
from fordel.municipalities import Municipality, Registration, find
from fordel.period import Length, Span
from fordel.plan import Plan
from fordel.planner import plan
from tests.agreements_strategy import HERE, municipality

SINCE = Span(date(2021, 6, 1), None)
SCHOOL_YEAR = date(2023, 8, 1), date(2024, 7, 31)
BY_KEY = Component(Fraction(1), "key", "Nøkkel", HERE)


def cost(name: str | None, kind: str, valid: Span = SINCE, charge: Charge | None = None) -> CostCategory:
    part = Component(Fraction(1), "equal", None, HERE) if kind == "shared" else None
    return CostCategory(name, valid, ((),), charge or Charge(kind, HERE, part), HERE)


def agreement(*costs: CostCategory) -> Agreement:
    parties = {name: municipality(name, SINCE, hosts=(SINCE,) if name == "Modum" else ()) for name in NAMES}
    return Agreement("NAV", "nb", SINCE, HERE, parties, costs=costs)


NAMES = ("Modum", "Sigdal", "Krødsherad")


def planned(of: Agreement, first: date = date(2022, 1, 1), last: date = date(2022, 12, 31)) -> Plan:
    found = plan(of, first, last)
    assert isinstance(found, Plan), found
    return found


def refused(of: Agreement, first: date = date(2022, 1, 1), last: date = date(2022, 12, 31)) -> Diagnostic:
    """The one thing that stops it."""
    found = plan(of, first, last)
    assert isinstance(found, tuple)
    (one,) = found
    return one


def firsts(spans: Iterable[Span]) -> list[tuple[int, int]]:
    return [(span.first.month, span.first.day) for span in spans]


# What is settled --------------------------------------------------------------------------------------------


def test_a_year_is_one_period_one_segment_and_one_bucket() -> None:
    found = planned(agreement(cost("Drift", "shared")))
    assert [(period.ordinal, period.length) for period in found.periods] == [(2022, Length.YEAR)]
    assert [(one.participants, one.host) for one in found.segments] == [(NAMES, "Modum")]
    assert found.question.buckets == (Span(date(2022, 1, 1), date(2022, 12, 31)),) == (found.span,)


def test_a_year_that_the_agreement_covers_in_part_is_settled_for_that_part() -> None:
    found = planned(agreement(), date(2021, 1, 1), date(2021, 12, 31))
    assert found.span == Span(date(2021, 6, 1), date(2021, 12, 31)) == found.periods[0].span
    assert found.periods[0].ordinal == 2021
    assert found.question.buckets[0] == Span(date(2021, 1, 1), date(2021, 5, 31))
    assert list(zip(firsts(found.question.buckets), found.segment_of_bucket, strict=True)) == [
        ((1, 1), None),
        ((6, 1), 0),
    ]


def test_what_lies_after_the_agreement_has_a_bucket_and_no_segment() -> None:
    found = planned(evolve(agreement(), valid=Span(SINCE.first, date(2022, 8, 31))))
    assert (firsts(found.question.buckets), found.segment_of_bucket) == ([(1, 1), (9, 1)], (0, None))


def test_an_agreement_to_the_end_of_time_has_an_end() -> None:
    to_the_end = Span(SINCE.first, date.max)
    of = evolve(agreement(cost("Drift", "shared", to_the_end)), valid=to_the_end)
    assert planned(of).segments[0].span == Span(date(2022, 1, 1), date(2022, 12, 31))


def test_several_periods_are_each_an_anchor_of_their_own() -> None:
    found = planned(
        evolve(agreement(), terms=(SettlementTerms(SINCE, Length.QUARTER),)), last=date(2022, 6, 30)
    )
    assert [period.ordinal for period in found.periods] == [4 * 2022, 4 * 2022 + 1]
    assert [segment.period for segment in found.segments] == [0, 1]


def test_new_terms_end_the_period_before_them() -> None:
    terms = (
        SettlementTerms(Span(SINCE.first, date(2022, 3, 31)), Length.YEAR),
        SettlementTerms(Span(date(2022, 4, 1), None), Length.HALF_YEAR),
    )
    found = planned(evolve(agreement(), terms=terms))
    assert [(period.first, period.ordinal) for period in found.periods] == [
        (date(2022, 1, 1), 2022),
        (date(2022, 4, 1), 2 * 2022),
        (date(2022, 7, 1), 2 * 2022 + 1),
    ]


# Where time is cut ------------------------------------------------------------------------------------------


def test_time_is_cut_where_parties_hosts_keys_costs_and_tables_change() -> None:
    def until(month: int) -> Span:
        return Span(SINCE.first, date(2022, month, 14))

    def since(month: int) -> Span:
        return Span(date(2022, month, 15), None)

    parties = {
        "Modum": municipality("Modum", SINCE, hosts=(until(2),)),
        "Sigdal": municipality("Sigdal", SINCE, hosts=(since(2),)),
        "Krødsherad": municipality("Krødsherad", since(3)),
    }
    equally = (Component(Fraction(1), "equal", None, HERE),)
    keys = tuple(AllocationKey("Nøkkel", span, equally, HERE) for span in (until(4), since(4)))
    costs = (cost("Drift", "shared", until(5)), cost("Drift", "host", since(5)))
    table = MeasureTable(date(2022, 6, 15), {}, HERE)
    measures = {
        "årsverk": Measure("årsverk", HERE, tables=(MeasureTable(None, {}, HERE), table)),
        "timer": Measure("timer", HERE, tables=(MeasureTable(2022, {}, HERE), MeasureTable(2023, {}, HERE))),
        "areal": Measure("areal", HERE, ReferenceDay(), tables=(MeasureTable(date(2022, 9, 15), {}, HERE),)),
    }
    overheads = (Overhead("Administrasjon", since(7), Fraction(1, 20), ("Drift",), "", HERE),)
    fixed = (FixedAmount("Vaktmester", until(8), 100, "", HERE),)
    of = evolve(agreement(*costs), parties=parties, keys=keys, measures=measures)
    found = planned(evolve(of, overheads=overheads, fixed_amounts=fixed))
    spans = tuple(segment.span for segment in found.segments)
    assert firsts(spans) == [(1, 1), *((month, 15) for month in (2, 3, 4, 5, 6, 7, 8))]
    assert [segment.host for segment in found.segments][:2] == ["Modum", "Sigdal"]
    assert [len(segment.participants) for segment in found.segments] == [2, 2, 3, 3, 3, 3, 3, 3]
    assert found.question.buckets == spans


@pytest.mark.parametrize("declared", [None, ReferenceYears()])
def test_a_table_for_a_year_counts_from_the_first_day_of_that_accounting_year(
    declared: ReferenceYears | None,
) -> None:
    """So it cuts no accounting year: 1 January is a day like others where the year begins in August."""
    tables = MeasureTable(2023, {}, HERE), MeasureTable(2024, {}, HERE)
    measures = {"timer": Measure("timer", HERE, declared, tables=tables)}
    found = planned(evolve(agreement(), measures=measures, year_begins=8), *SCHOOL_YEAR)
    assert firsts(segment.span for segment in found.segments) == [(8, 1)]


def test_the_books_tell_cases_apart_and_know_nothing_of_other_agreements() -> None:
    by_case = evolve(cost("Tiltak", "shared"), adjusted=Adjustment(5_000_000, "prosjekt"))
    in_all = evolve(cost("Drift", "shared"), adjusted=Adjustment(5_000_000))
    pool = evolve(cost("Interkommunalt", "shared"), pool=Pool("", "Barnevern", HERE))
    question = planned(agreement(in_all, by_case, pool)).question
    assert question.by_case == {1: "prosjekt"}
    assert question.columns == ("prosjekt",)
    assert [rule.alternatives for rule in question.rules] == [((),), ((),), ()]


def test_a_bucket_is_cut_where_a_municipality_gets_another_number() -> None:
    numbers = (("1111", date.min, date(2022, 5, 31)), ("2222", date(2022, 6, 1), None))
    registrations = tuple(Registration(number, ("Modum",), first, last) for number, first, last in numbers)
    of = agreement(cost("Ytelser", "residence"))
    who = evolve(of.parties["Modum"], municipality=Municipality("1111", registrations))
    found = planned(evolve(of, parties={**of.parties, "Modum": who}))
    assert (len(found.segments), found.segment_of_bucket) == (1, (0, 0))
    assert firsts(found.question.buckets) == [(1, 1), (6, 1)]


def test_the_books_are_asked_of_the_versions_in_force_and_the_columns_they_are_charged_by() -> None:
    found = planned(
        agreement(
            cost("Gammel", "residence", Span(SINCE.first, date(2021, 12, 31))),
            cost("Ytelser", "residence"),
            cost("Husleie", "location"),
            cost("Tiltak", "column", charge=Charge("column", HERE, name="vedtakskommune")),
            cost(None, "outside"),
        )
    )
    question = found.question
    assert [rule.name for rule in question.rules] == ["Ytelser", "Husleie", "Tiltak", None]
    assert (question.by_residence, question.by_location) == (frozenset({0}), frozenset({1}))
    assert question.by_column == {2: "vedtakskommune"}


# What stops a settlement ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("year", "variant", "told"),
    [(2019, "not_begun", {"from": date(2021, 6, 1)}), (2025, "ended", {"to": date(2024, 6, 30)})],
)
def test_f503_nothing_of_the_dates_lies_in_the_agreement(
    year: int, variant: str, told: Mapping[str, date]
) -> None:
    of = evolve(agreement(), valid=Span(SINCE.first, date(2024, 6, 30)))
    found = refused(of, date(year, 1, 1), date(year, 12, 31))
    assert (found.code, found.variant) == ("F503", variant)
    assert told.items() <= found.values.items()


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2022, 2, 1), date(2022, 12, 31)),
        (date(2022, 1, 1), date(2022, 11, 30)),
        (date(2022, 2, 1), date(2022, 2, 28)),
    ],
)
def test_f503_dates_that_are_no_bounds_of_a_period(first: date, last: date) -> None:
    found = refused(agreement(), first, last)
    assert (found.code, found.variant) == ("F503", "bounds")
    assert (found.values["from"], found.values["to"]) == (date(2022, 1, 1), date(2022, 12, 31))
    assert found.values["period"] == "år"


def test_f503_tells_the_length_of_the_period_that_is_broken() -> None:
    terms = (
        SettlementTerms(Span(SINCE.first, date(2022, 6, 30)), Length.YEAR),
        SettlementTerms(Span(date(2022, 7, 1), None), Length.QUARTER),
    )
    of = evolve(agreement(), terms=terms)
    assert refused(of, date(2022, 1, 1), date(2022, 8, 31)).values["period"] == "kvartal"
    assert refused(of, date(2022, 2, 1), date(2022, 9, 30)).values["period"] == "år"


def test_the_bounds_of_the_agreement_are_bounds() -> None:
    of = evolve(agreement(), valid=Span(SINCE.first, date(2022, 8, 31)))
    assert planned(of, SINCE.first, date(2022, 8, 31)).question.buckets == (
        Span(SINCE.first, date(2021, 12, 31)),
        Span(date(2022, 1, 1), date(2022, 8, 31)),
    )


def test_f504_names_the_councils_that_have_not_decided() -> None:
    state = Party("NAV Vest-Viken", "stat", HERE, takes_part=(SINCE,))
    county = Party("Viken", "fylkeskommune", HERE, takes_part=(SINCE,))
    left = municipality("Ål", Span(SINCE.first, date(2021, 12, 31)))
    of = evolve(agreement(), decisions=(Decision("Modum", date(2021, 2, 15), HERE),))
    of = evolve(of, parties={**of.parties, "NAV Vest-Viken": state, "Viken": county, "Ål": left})
    sigdal = evolve(of.parties["Sigdal"], at=evolve(HERE, line=12))
    found = refused(evolve(of, parties={**of.parties, "Sigdal": sigdal}))
    assert (found.code, found.values) == (
        "F504",
        {"parties": ("Sigdal", "Krødsherad", "Viken"), "first": "Sigdal"},
    )
    assert (found.place.line, len(found.labels)) == (12, 2)


def test_f504_a_decision_on_an_amendment_adopts_no_agreement() -> None:
    amended = Decision("Modum", date(2022, 2, 15), HERE, amendment="Nøkkel 2022")
    adopted = [Decision(name, date(2021, 2, 15), HERE) for name in NAMES]
    assert planned(evolve(agreement(), decisions=(*adopted, amended)))
    found = refused(evolve(agreement(), decisions=(*adopted[1:], amended)))
    assert (found.code, found.values) == ("F504", {"parties": ("Modum",), "first": "Modum"})
    assert refused(evolve(agreement(), decisions=(amended,))).values == {"parties": NAMES, "first": NAMES[0]}


def test_an_agreement_that_nobody_has_decided_on_is_a_draft_and_can_be_planned() -> None:
    assert planned(agreement()).agreement.is_draft


def of_2019(name: str) -> Party:
    (who,) = find(name, date(2019, 1, 1), date(2019, 12, 31))
    return Party(name, "kommune", HERE, who, (Span(date(2018, 1, 1), None),))


def test_f203_a_participant_that_has_ceased_names_its_successor() -> None:
    of = agreement()
    of = evolve(of, parties={**of.parties, "Oppegård": of_2019("Oppegård")})
    found = refused(of)
    assert (found.code, found.variant) == ("F203", "ceased")
    assert found.values == {"name": "Oppegård", "last": date(2019, 12, 31), "successors": ("Nordre Follo",)}


def test_a_participant_that_left_before_it_ceased_stops_nothing() -> None:
    of = agreement()
    left = evolve(of_2019("Oppegård"), takes_part=(Span(date(2018, 1, 1), date(2019, 12, 31)),))
    assert planned(evolve(of, parties={**of.parties, "Oppegård": left})).segments[0].participants == NAMES


def test_a_municipality_stands_on_its_last_day_and_on_its_first() -> None:
    before = evolve(of_2019("Oppegård"), hosts=(Span(date(2018, 1, 1), None),))
    of = evolve(agreement(), parties={"Oppegård": before}, valid=Span(date(2018, 1, 1), None))
    assert planned(of, date(2019, 1, 1), date(2019, 12, 31))
    assert planned(with_haram(), date(2024, 1, 1), date(2024, 12, 31))


def with_haram() -> Agreement:
    (who,) = find("Haram", date(2024, 1, 1), date(2024, 12, 31))
    of = agreement()
    return evolve(of, parties={**of.parties, "Haram": Party("Haram", "kommune", HERE, who, (SINCE,))})


def test_f203_a_participant_that_does_not_stand_yet() -> None:
    found = refused(with_haram())
    assert (found.code, found.variant, found.values["first"]) == ("F203", "not_yet", date(2024, 1, 1))


def test_f502_a_key_without_a_version_is_told_once_with_the_first_day() -> None:
    valid = Span(SINCE.first, date(2022, 3, 31))
    keys = (AllocationKey("Nøkkel", valid, (Component(Fraction(1), "equal", None, HERE),), HERE),)
    by_key = Charge("shared", HERE, BY_KEY)
    of = agreement(cost("Drift", "shared", charge=by_key), cost("Lønn", "shared", charge=by_key))
    found = refused(evolve(of, keys=keys))
    assert (found.code, found.variant) == ("F502", "key")
    assert found.values == {"key": "Nøkkel", "day": date(2022, 4, 1)}


def test_f502_a_key_that_an_overhead_or_a_fixed_amount_needs() -> None:
    overhead = Overhead("Administrasjon", SINCE, Fraction(1, 20), ("Drift",), "Staten", HERE, BY_KEY)
    amount = FixedAmount("Vaktmester", SINCE, 100, "Staten", HERE, BY_KEY)
    later = Span(date(2023, 1, 1), None)
    for found in (
        refused(evolve(agreement(), overheads=(overhead,))),
        refused(evolve(agreement(), fixed_amounts=(amount,))),
    ):
        assert (found.code, found.variant, found.values["key"]) == ("F502", "key", "Nøkkel")
    assert planned(evolve(agreement(), overheads=(evolve(overhead, valid=later),)))
    assert planned(evolve(agreement(), fixed_amounts=(evolve(amount, valid=later),)))


def test_f502_a_fixed_amount_that_nobody_but_its_receiver_could_bear() -> None:
    alone = evolve(agreement(), parties={"Modum": municipality("Modum", SINCE, hosts=(SINCE,))})
    for receiver in ("Modum", ""):
        of = evolve(alone, fixed_amounts=(FixedAmount("Vaktmester", SINCE, 100, receiver, HERE),))
        found = refused(of)
        assert (found.code, found.variant, found.values) == ("F502", "nobody", {"day": date(2022, 1, 1)})
    assert planned(evolve(alone, fixed_amounts=(FixedAmount("Leie", SINCE, 100, "Statsbygg", HERE),)))


def test_a_key_is_only_missed_while_a_cost_needs_it() -> None:
    valid = Span(SINCE.first, date(2021, 12, 31))
    assert planned(agreement(cost("Drift", "shared", valid, charge=Charge("shared", HERE, BY_KEY))))


def test_f502_a_date_without_host() -> None:
    of = agreement()
    host = municipality("Modum", SINCE, hosts=(Span(SINCE.first, date(2022, 3, 31)),))
    found = refused(evolve(of, parties={**of.parties, "Modum": host}))
    assert (found.code, found.variant, found.values["day"]) == ("F502", "host", date(2022, 4, 1))


def test_f502_a_date_without_terms_where_other_dates_have_them() -> None:
    terms = SettlementTerms(Span(SINCE.first, date(2022, 6, 30)), at=evolve(HERE, line=88))
    found = refused(evolve(agreement(), terms=(terms,)))
    assert (found.code, found.variant, found.values["day"]) == ("F502", "terms", date(2022, 7, 1))
    assert found.place.line == 88


def test_a_library_has_nothing_to_settle() -> None:
    of = Agreement("Nøkler", "nb", Span(date(2022, 1, 1), None), HERE, is_library=True)
    told = plan(of, date(2022, 1, 1), date(2022, 12, 31))
    assert not isinstance(told, Plan)
    assert [(one.code, one.variant) for one in told] == [("F105", "library")]
