"""What stops a settlement, what is remarked on, and what can only be a mistake of ours."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

import pytest
from attrs import evolve

from fordel import anchors, interpreter
from fordel.apportionment import Split
from fordel.balances import ConservationError, transfers
from fordel.booking import book
from fordel.deductions import Deducted
from fordel.interpreter import interpret
from fordel.ledger.columns import Options
from fordel.ledger.posting import Posting
from fordel.measures import Values
from fordel.model import (
    Agreement,
    AllocationKey,
    Charge,
    Component,
    Decision,
    Measure,
    MeasureTable,
    Party,
    ReferenceDay,
)
from fordel.municipalities import find
from fordel.period import Span
from fordel.pipeline import read_source
from fordel.pipeline import settle as settle_by
from fordel.plan import Aggregate, Aggregates
from fordel.settlement import Remark, Settlement
from fordel.source import Source
from tests.agreements_strategy import HERE, municipality
from tests.books import answers
from tests.small import (
    MARCH,
    OCTOBER,
    ONE,
    SINCE,
    THREE,
    TWO,
    agreement,
    by_key,
    cost,
    line,
    planned,
    refused,
    settle,
    shared,
    since,
    until,
)

# What stops it ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "variant", "told"),
    [
        ("", "empty", {}),
        ("9999", "unknown", {}),
        ("0301", "not_participant", {"municipality": "Oslo"}),
        ("3316", "later", {"municipality": "Modum", "number": "3047", "first": date(2024, 1, 1)}),
        ("0623", "earlier", {"municipality": "Modum", "number": "3047", "last": date(2019, 12, 31)}),
        ("3301", "later_outsider", {"municipality": "Drammen", "first": date(2024, 1, 1)}),
        ("0217", "earlier_outsider", {"municipality": "Oppegård", "last": date(2019, 12, 31)}),
    ],
)
def test_f405_says_whose_a_number_is(value: str, variant: str, told: Mapping[str, object]) -> None:
    of = agreement(THREE, cost("Ytelser", Charge("residence", HERE)))
    (found,) = refused(of, line(MARCH, 41_250_00, bosted=value), line(MARCH, 1, bosted="3047"))
    assert (found.code, found.variant, found.place.file) == ("F405", variant, "")
    facts = {"value": value, "cost": "Ytelser", "rule": 0, "column": "bosted", "ore": 41_250_00, "lines": 1}
    assert {**facts, "buckets": (0,), **told}.items() <= found.values.items()


def test_f405_a_number_that_two_have_had_is_told_of_the_participant() -> None:
    """Trondheim got 5001 in 2018, and the municipality that came after it in 2020 has it still."""
    since_2015 = Span(date(2015, 1, 1), None)
    (trondheim,) = find("Trondheim", date(2017, 1, 1), date(2017, 12, 31))
    party = Party("Trondheim", "kommune", HERE, trondheim, (since_2015,), (since_2015,))
    residence = cost("Ytelser", Charge("residence", HERE), valid=since_2015)
    of = Agreement("NAV", "nb", since_2015, HERE, {"Trondheim": party}, costs=(residence,))
    asked = planned(of, 2017)
    found = book(asked, [Aggregate(0, (0,), "5001", 7, 1)]).faults[0]
    assert (found.variant, found.values["number"]) == ("later", "1601")


def test_f405_a_participant_of_another_date() -> None:
    of = agreement(THREE, cost(None, Charge("residence", HERE)))
    of = evolve(of, parties={**of.parties, "Krødsherad": municipality("Krødsherad", since(7))})
    (found,) = refused(of, line(MARCH, 1, bosted="3046"), line(OCTOBER, 1, bosted="3046"))
    assert (found.code, found.variant, found.values["cost"]) == ("F405", "not_participant", "")


@pytest.mark.parametrize(
    ("value", "variant"), [("", "empty"), ("Oslo", "unknown"), ("Åmot", "not_participant")]
)
def test_f404_a_location_of_no_participant(value: str, variant: str) -> None:
    of = agreement(TWO, cost("Husleie", Charge("location", HERE)))
    left = municipality("Ål", Span(SINCE.first, date(2021, 12, 31)))
    of = evolve(of, parties={**of.parties, "Ål": left}, locations={"Vikersund": "Modum", "Åmot": "Ål"})
    (found,) = refused(of, line(MARCH, 5, lokasjon=value), line(MARCH, 7, lokasjon="Vikersund"))
    assert (found.code, found.variant, found.values["ore"]) == ("F404", variant, 5)


def test_faults_of_one_kind_are_told_once_with_their_sum_and_stretch() -> None:
    of = agreement(TWO, cost("Ytelser", Charge("residence", HERE), valid=until(6)))
    of = evolve(of, costs=(*of.costs, evolve(of.costs[0], valid=since(7))))
    of = evolve(of, costs=(cost("Drift", shared(), "9"), *of.costs))
    bad = [line(MARCH, 100, bosted="9999"), line(MARCH, 1, bosted="9999"), line(MARCH, 3, bosted="9998")]
    found = refused(of, *bad)
    assert [(one.values["value"], one.values["ore"], one.values["lines"]) for one in found] == [
        ("9998", 3, 1),
        ("9999", 101, 2),
    ]
    assert (found[0].values["day"], found[0].values["until"]) == (date(2022, 1, 1), date(2022, 6, 30))


def test_f403_lines_that_no_cost_takes() -> None:
    of = agreement(TWO, cost("Drift", shared(), "1", until(6)), cost("Drift", shared(), "1", since(8)))
    lines = [line(MARCH, 100, art="2"), line(date(2022, 7, 4), 11, art="1"), line(OCTOBER, 5, art="1")]
    (found,) = refused(of, *lines)
    assert (found.code, found.values["ore"], found.values["lines"]) == ("F403", 111, 2)
    assert found.values["buckets"] == (0, 1)


def test_f402_lines_that_two_costs_take() -> None:
    of = agreement(TWO, cost("Drift", shared()), cost("Leie", shared()))
    (found,) = refused(of, line(MARCH, 100))
    assert (found.code, found.values["costs"], found.values["ore"]) == ("F402", ("Drift", "Leie"), 100)


def test_f503_lines_of_the_year_before_the_agreement() -> None:
    of = agreement(TWO, cost("Drift", shared()))
    asked = planned(of, 2021)
    books = [line(date(2021, 5, 31), 70), line(date(2021, 6, 1), 100)]
    found = interpret(asked, answers(asked, books), Values(of))
    assert isinstance(found, tuple)
    assert [(one.code, one.values["ore"], one.values["until"]) for one in found] == [
        ("F503", 70, date(2021, 5, 31))
    ]


def test_f502_a_party_that_must_bear_and_takes_no_part_on_the_day() -> None:
    charge = Charge("party", evolve(HERE, line=42), name="Krødsherad")
    of = agreement(THREE, cost("Tilsyn", charge))
    of = evolve(of, parties={**of.parties, "Krødsherad": municipality("Krødsherad", since(7))})
    (found,) = refused(of, line(MARCH, 1), line(OCTOBER, 1))
    assert (found.code, found.variant, found.place.line) == ("F502", "party", 42)
    assert settle(of, line(OCTOBER, 1)).control.ledger == 1


def test_f303_is_told_once_for_all_costs_with_the_same_key_and_beside_other_faults() -> None:
    key = AllocationKey("Årsverk", SINCE, (Component(ONE, "measure", "årsverk", HERE),), HERE)
    of = agreement(
        TWO,
        cost("Drift", by_key("Årsverk"), "1"),
        cost("Leie", by_key("Årsverk"), "2"),
        cost("Lån", shared(), "4"),
    )
    of = evolve(of, keys=(key,), measures={"årsverk": Measure("årsverk", HERE, ReferenceDay())})
    found = refused(of, *(line(MARCH, 1, art=art) for art in "123"))
    assert [one.code for one in found] == ["F403", "F303"]
    assert settle(of, line(MARCH, 2, art="4")).control.ledger == 2


MEAN = """avtale "Bidrag etter snitt"
gjelder fra 1. januar 2022
deltakere Modum, Sigdal
vertskommune Modum
grunnlag saker gjennomsnitt av 3 år før regnskapsåret
bidrag "Kontingent":
  3 kr per saker
  til vertskommunen
kostnad "Drift":
  art 1
  fordeles likt
"""


def test_f303_a_contribution_is_not_paid_by_a_mean_of_which_one_year_is_negative() -> None:
    read = read_source(Source("avtale.avtale", f"```regel\n{MEAN}```\n")).agreement
    assert read is not None
    years = {"Modum": (1, 1, 1), "Sigdal": (0, 2, -1)}
    values: dict[tuple[str, str, date | int], Fraction] = {
        ("saker", party, year): Fraction(value)
        for party, of in years.items()
        for year, value in zip((2022, 2023, 2024), of, strict=True)
    }
    found = settle_by(
        read,
        [Posting(date(2025, 3, 1), 100, cells={"art": "100"})],
        Options(),
        date(2025, 1, 1),
        date(2025, 12, 31),
        values,
    )
    assert isinstance(found, tuple)
    assert [(one.code, one.variant, one.values["year"]) for one in found] == [("F303", "negative_year", 2024)]


# Remarks ----------------------------------------------------------------------------------------------------


def test_a_draft_says_so() -> None:
    assert settle(agreement(TWO)).remarks == (Remark("remark.draft"),)


def test_decisions_after_the_period_are_retroactive() -> None:
    days = {"Modum": date(2022, 12, 31), "Sigdal": date(2023, 1, 1)}
    of = evolve(agreement(TWO), decisions=tuple(Decision(name, day, HERE) for name, day in days.items()))
    facts = {"party": "Sigdal", "day": date(2023, 1, 1), "last": date(2022, 12, 31)}
    assert settle(of).remarks == (Remark("remark.retroactive", facts),)
    earlier = Decision("Sigdal", date(2022, 2, 1), HERE)
    assert settle(evolve(of, decisions=(*of.decisions, earlier))).remarks == ()


def test_a_part_of_a_year_and_lines_outside_the_dates_are_remarked_on() -> None:
    of = evolve(agreement(TWO), decisions=tuple(Decision(name, SINCE.first, HERE) for name in TWO))
    asked = planned(of, 2021)
    found = interpret(asked, Aggregates((), (12_34, 5)), Values(of))
    assert isinstance(found, Settlement)
    assert found.remarks == (
        Remark("remark.part_year", {"first": date(2021, 6, 1), "last": date(2021, 12, 31)}),
        Remark("remark.outside_dates", {"ore": 12_34, "lines": 5}),
    )


@pytest.mark.parametrize(("as_of", "days"), [(date(2022, 1, 1), None), (date(2021, 12, 31), 1)])
def test_a_table_older_than_the_declared_day_tells_its_age(as_of: date, days: int | None) -> None:
    table = MeasureTable(as_of, dict.fromkeys(TWO, ONE), HERE)
    of = agreement(TWO, cost("Drift", shared(Component(ONE, "measure", "årsverk", HERE))))
    of = evolve(of, measures={"årsverk": Measure("årsverk", HERE, ReferenceDay(), tables=(table,))})
    facts = {"measure": "årsverk", "declared": date(2022, 1, 1), "as_of": as_of, "days": days}
    told = [one for one in settle(of, line(MARCH, 1)).remarks if one.key == "remark.measure_age"]
    assert told == ([Remark("remark.measure_age", facts)] if days else [])


def test_a_measure_used_among_some_and_then_all_is_told_once() -> None:
    some = Component(ONE, "measure", "innbyggertall", HERE, ("Sigdal",))
    every = Component(ONE, "measure", "innbyggertall", HERE)
    of = agreement(TWO, cost("Leie", shared(some), "1"), cost("Drift", shared(every), "2"))
    (use,) = settle(of, line(MARCH, 1, art="1"), line(MARCH, 1, art="2")).measures
    assert list(use.values) == list(TWO)


# What can only be a mistake of ours -------------------------------------------------------------------------

NOTHING = interpreter._Result((), Deducted((), (), {}), (), (), ())


def test_shares_that_are_not_the_cost_are_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(anchors, "apportion", lambda numerators, *_: Split((1,) * len(numerators), ()))
    with pytest.raises(ConservationError, match="5 øre of the cost"):
        settle(agreement(TWO, cost("Drift", shared())), line(MARCH, 5))


def test_øre_without_a_place_are_stopped() -> None:
    with pytest.raises(ConservationError, match="7 øre without a place"):
        interpreter._control(Aggregates((Aggregate(0, (0,), None, 7, 1),)), NOTHING, 0)


def test_paid_lines_that_nobody_bears_are_stopped() -> None:
    asked = planned(agreement(TWO, cost("Drift", shared())))
    bookings = book(asked, [Aggregate(0, (0,), None, 7, 1)]).bookings
    with pytest.raises(ConservationError, match="differ by -7 øre"):
        interpreter._borne(bookings, NOTHING)


def test_a_payer_that_is_not_laid_what_it_paid_is_stopped() -> None:
    asked = planned(agreement(TWO, cost("Drift", shared())))
    bookings = book(asked, [Aggregate(0, (0,), None, 7, 1)]).bookings
    with pytest.raises(ConservationError, match="'Modum': -7"):
        interpreter._check_payers(bookings, {"Sigdal": {"Modum": 7}}, NOTHING)


def test_transfers_that_leave_an_account_open_are_stopped() -> None:
    settled = settle(agreement(TWO, cost("Drift", shared())), line(MARCH, 5))
    wrong = (evolve(settled.balances[0], bears=settled.balances[0].bears + 1), *settled.balances[1:])
    with pytest.raises(ConservationError, match="leave"):
        transfers(planned(settled.agreement), {}, wrong)
