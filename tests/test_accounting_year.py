"""A school year and several parties' books, from a ledger to what each party bears and has paid."""

from datetime import date
from pathlib import Path
from types import SimpleNamespace as Namespace

import pytest
from attrs import evolve

import fordel
from fordel.commands.ledgers import dates
from fordel.examples import try_examples
from fordel.ledger.columns import Options
from fordel.ledger.posting import Posting
from fordel.model import Agreement, Example, ExpectedShares, GivenCost, SettlementTerms
from fordel.period import Length, Period
from fordel.pipeline import Settled
from fordel.pipeline import settle as settle_books
from fordel.plan import Plan
from fordel.planner import plan
from fordel.render.terminal import explanation_text
from tests.agreements_strategy import HERE
from tests.small import SINCE, TWO, agreement, cost, shared

DAY = date(2024, 5, 1)
SCHOOL_YEAR = date(2023, 8, 1), date(2024, 7, 31)


def school(length: Length = Length.YEAR) -> Agreement:
    terms = (SettlementTerms(SINCE, length),)
    return evolve(agreement(TWO, cost("Skole", shared(), "1")), year_begins=8, terms=terms)


def planned(of: Agreement, first: date, last: date) -> Plan:
    found = plan(of, first, last)
    assert isinstance(found, Plan), found
    return found


def posting(ore: int, day: date | None = DAY, period: str = "", payer: str = "") -> Posting:
    return Posting(day, ore, period, cells={"art": "1", "regnskap": payer})


def test_a_school_year_is_settled_by_its_own_quarters() -> None:
    of = school(Length.QUARTER)
    found = planned(of, *SCHOOL_YEAR)
    assert [(one.first, one.ordinal, one.part) for one in found.periods] == [
        (date(2023, 8, 1), 8092, 1),
        (date(2023, 11, 1), 8093, 2),
        (date(2024, 2, 1), 8094, 3),
        (date(2024, 5, 1), 8095, 4),
    ]
    assert {one.year for one in found.periods} == {2023}
    assert found.periods[-1].last == date(2024, 7, 31)


def test_the_months_of_two_school_years_count_on() -> None:
    of = school(Length.MONTH)
    found = planned(of, date(2023, 6, 1), date(2023, 9, 30))
    assert [(one.ordinal, one.year, one.part) for one in found.periods] == [
        (12 * 2022 + 10, 2022, 11),
        (12 * 2022 + 11, 2022, 12),
        (12 * 2023, 2023, 1),
        (12 * 2023 + 1, 2023, 2),
    ]


def test_f503_a_calendar_year_is_no_period_of_a_school_year() -> None:
    stopped = plan(school(), date(2022, 1, 1), date(2022, 12, 31))
    assert isinstance(stopped, tuple)
    (found,) = stopped
    assert (found.code, found.variant) == ("F503", "bounds")
    assert (found.values["from"], found.values["to"]) == (date(2021, 8, 1), date(2023, 7, 31))


def test_a_school_year_that_the_agreement_covers_in_part_is_settled_for_that_part() -> None:
    found = planned(school(), date(2020, 8, 1), date(2021, 7, 31))
    assert found.periods == (Period(date(2021, 6, 1), date(2021, 7, 31), Length.YEAR, 2020, 2020),)


def test_the_year_of_the_command_line_is_the_accounting_year() -> None:
    given = Namespace(år="2023", fra=None, til=None)
    assert dates(given, 8) == (date(2023, 8, 1), date(2024, 7, 31))
    assert dates(given) == (date(2023, 1, 1), date(2023, 12, 31))
    assert dates(Namespace(år="9999", fra=None, til=None), 8) == (date(9999, 8, 1), date.max)


def test_the_year_of_a_program_is_the_accounting_year() -> None:
    ledger = [
        posting(10),
        posting(4, None, "202313"),
        posting(1, date(2024, 8, 1)),
        posting(1, date(2023, 7, 31)),
    ]
    settled = fordel.settle(school(), ledger, year=2023)
    assert {party: money.ore for party, money in settled.totals.items()} == {"Modum": 7, "Sigdal": 7}
    with pytest.raises(ValueError, match="no accounting year"):
        fordel.settle(school(), ledger, year=10_000)


def test_a_spare_ore_goes_round_by_the_quarters_of_the_school_year() -> None:
    """Quarter 8092 begins with Modum, 8093 with Sigdal; by the calendar's quarters it would be the other way."""
    ledger = [posting(1, date(2023, 8, 1)), posting(1, date(2024, 1, 31))]
    settled = fordel.settle(school(Length.QUARTER), ledger, first=date(2023, 8, 1), last=date(2024, 1, 31))
    shares = [period.costs[0].shares for period in settled.value.periods]
    assert [{party: share.ore for party, share in of.items()} for of in shares] == [
        {"Modum": 1, "Sigdal": 0},
        {"Modum": 0, "Sigdal": 1},
    ]


def test_an_example_of_a_year_is_of_the_accounting_year() -> None:
    late = GivenCost("Skole", 10, HERE, date(2024, 7, 31))
    early = evolve(late, day=date(2023, 8, 1))
    expected = ExpectedShares(None, {"Modum": 10, "Sigdal": 10}, HERE)
    example = Example("Skoleåret", 2023, HERE, costs=(late, early), expected=(expected,))
    trial = try_examples(evolve(school(), examples=(example,)))
    assert not trial.faults
    outside = evolve(example, costs=(evolve(late, day=date(2024, 8, 1)),))
    (fault,) = try_examples(evolve(school(), examples=(outside,))).faults
    assert (fault.code, fault.variant) == ("F503", "example")


@pytest.mark.parametrize("engine", ["python", "duckdb"])
def test_the_party_in_the_column_regnskap_has_paid(engine: str) -> None:
    ledger = [posting(60), posting(40, payer="Sigdal")]
    ledger += [posting(20, payer="3316"), posting(8, date(2023, 12, 31), payer="3047")]
    settled = settle_books(
        evolve(school(), year_begins=1), ledger, Options(engine=engine), date(2022, 1, 1), date(2024, 12, 31)
    )
    assert isinstance(settled, Settled)
    settled.ledger.close()
    assert settled.plan.question.by_payer
    found = {one.party: (one.bears, one.paid) for one in settled.settlement.balances}
    assert found == {"Modum": (64, 88), "Sigdal": (64, 40)}


def test_f405_a_payer_that_is_no_party_is_told_at_its_line() -> None:
    faults = settle_books(school(), [posting(1), posting(2, payer="Drammen")], Options(), *SCHOOL_YEAR)
    assert isinstance(faults, tuple)
    (found,) = faults
    assert (found.code, found.variant, found.place.line) == ("F405", "payer", 2)


ALL_DAYS = """\
```regel
avtale "Alltid"
gjelder fra 1. januar 0001 til 31. desember 9999
deltakere "Nord AS" (selskap), "Sør AS" (selskap) til 31. desember 9999
vertskommune "Nord AS"
nøkkel "Delt" til 31. desember 9999:
  100 % likt
  minst 10 % hver
kostnad "Drift":
  art 1
  fordeles etter nøkkel "Delt"
fastbeløp "Vaktmester" 365 kr per år til "Nord AS" fordeles likt
oppgjør:
  periode kvartal
```
"""


@pytest.mark.parametrize("year", [1, 9999])
def test_the_first_and_the_last_year_of_the_calendar_are_settled(year: int, tmp_path: Path) -> None:
    (tmp_path / "a.avtale").write_text(ALL_DAYS, "utf-8")
    settled = fordel.settle(
        fordel.read(tmp_path / "a.avtale"), [posting(1000, date(year, 12, 31))], year=year
    )
    assert [(one.party, one.due) for one in settled.value.balances] == [
        ("Nord AS", -18750),
        ("Sør AS", 18750),
    ]
    assert f"4. kvartal {year}" in explanation_text(settled.explain("Sør AS")).replace("\u00a0", " ")
