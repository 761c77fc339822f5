"""Advances of a budget: both ways they add up, and with the final bill they are the share of the year."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fordel.advances import Budgeted, instalments
from fordel.before import Before
from fordel.budget_files import BudgetFile, read_budget
from fordel.cli import main
from fordel.diagnostic import Diagnostic
from fordel.ledger.columns import Options
from fordel.ledger.posting import Posting
from fordel.model import Agreement
from fordel.money import from_plain, plain
from fordel.period import Span
from fordel.pipeline import Settled, advances, settle
from fordel.render.advances import advances_object
from tests.read_json import valid
from tests.small import written

RULES = """```regel
avtale "Drift"
gjelder fra 1. januar 2022
deltakere Modum, Sigdal, Krødsherad
vertskommune Modum
grunnlag innbyggertall per 1. januar i regnskapsåret
kostnad "Drift":
  art 100-285
  fordeles etter innbyggertall
kostnad "Ytelser":
  art 300-399
  belastes bostedskommunen
kostnad "Leie":
  art 400-499
  belastes Sigdal
kostnad "Annet":
  art 500-599
  holdes utenfor
oppgjør:
  forskudd etter budsjett forfall 15. februar, 15. mai, 15. november
```
"""
HEADER = "bilagsdato;art;bosted;beløp\n"
PARTIES = ("Modum", "Sigdal", "Krødsherad")

amounts = st.integers(-(10**9), 10**9)
totals = st.dictionaries(st.sampled_from(["Modum", "Sigdal", "Ås", "Hol", "Ål"]), amounts, min_size=1)
Capture = pytest.CaptureFixture[str]


def agreement(text: str = RULES) -> Agreement:
    return written(text)


def budgeted(budget: dict[str | None, int], text: str = RULES, year: int = 2022) -> Budgeted:
    found = advances(agreement(text), date(year, 1, 1), date(year, 12, 31), budget)
    assert isinstance(found, Budgeted), found
    return found


def refused(budget: dict[str | None, int], text: str, first: date, last: date) -> list[str]:
    found = advances(agreement(text), first, last, budget)
    assert isinstance(found, tuple)
    return [f"{one.code}.{one.variant}" for one in found]


def paid(found: Budgeted) -> dict[str, int]:
    return {party: sum(one.shares[party] for one in found.plan.advances) for party in PARTIES}


# What they come to ----------------------------------------------------------------------------------------


@given(totals, st.integers(1, 14))
def test_advances_add_up_both_ways(totals: dict[str, int], count: int) -> None:
    laid = instalments(totals, (None,) * count)
    assert {party: sum(one.shares[party] for one in laid) for party in totals} == totals
    for party, total in totals.items():
        assert all(abs(one.shares[party] - Fraction(total, count)) < 3 for one in laid)


@given(
    st.dictionaries(st.sampled_from(["Modum", "Hol", "Ål"]), st.integers(0, 10**6), min_size=1),
    st.integers(1, 14),
)
def test_advances_are_of_equal_size_and_the_first_take_what_is_over(
    totals: dict[str, int], count: int
) -> None:
    sizes = [sum(one.shares.values()) for one in instalments(totals, (None,) * count)]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] - sizes[-1] <= 1


@given(totals, st.integers(1, 5))
def test_the_order_of_the_file_makes_no_difference(totals: dict[str, int], count: int) -> None:
    turned = dict(reversed(totals.items()))
    laid, back = instalments(totals, (None,) * count), instalments(turned, (None,) * count)
    assert [one.shares for one in laid] == [one.shares for one in back]


def test_a_budget_is_shared_by_the_key_and_laid_on_the_due_days() -> None:
    found = budgeted({"Drift": 300_000_00, "Leie": 90_000_01})
    people = {"Modum": 14273, "Sigdal": 3492, "Krødsherad": 2189}
    shares = found.plan.shares["Drift"]
    assert sum(shares.values()) == 300_000_00
    assert all(abs(shares[p] - Fraction(300_000_00 * people[p], sum(people.values()))) < 1 for p in PARTIES)
    assert paid(found) == {**shares, "Sigdal": shares["Sigdal"] + 90_000_01}
    assert [one.day for one in found.plan.advances] == [
        date(2022, 2, 15),
        date(2022, 5, 15),
        date(2022, 11, 15),
    ]
    assert [sum(one.shares.values()) for one in found.plan.advances] == [130_000_01, 130_000_00, 130_000_00]


def test_what_only_the_ledger_tells_is_in_no_advance() -> None:
    found = budgeted({"Drift": 100, "Ytelser": 5000, "Annet": 70})
    assert found.plan.without == ("Ytelser",)
    assert sum(paid(found).values()) == 100
    assert [remark.key for remark in found.missing] == ["remark.advances_without"]


def test_the_newest_published_population_counts() -> None:
    found = budgeted({"Drift": 100_00}, year=2027)
    assert [use.as_of for use in found.measures] == [date(2026, 1, 1)]
    assert "remark.measure_age" in {remark.key for remark in found.remarks}


def test_limits_hold_for_a_budget() -> None:
    text = RULES.replace("  fordeles etter innbyggertall", "  utover 1 000 kr\n  andel 50 %\n  fordeles likt")
    assert paid(budgeted({"Drift": 4000_00}, text)) == {
        "Modum": 3000_00,
        "Sigdal": 500_00,
        "Krødsherad": 500_00,
    }


def test_whole_kroner_leave_the_rest_with_the_host() -> None:
    text = RULES.replace("  forskudd", "  avrunding til hele kroner\n  forskudd")
    found = budgeted({"Drift": 300_001_55}, text)
    assert [paid(found)[party] % 100 for party in PARTIES] == [55, 0, 0]


def test_a_year_that_the_agreement_covers_in_part_has_the_days_that_are_left() -> None:
    text = RULES.replace("1. januar 2022", "1. juni 2022")
    found = advances(agreement(text), date(2022, 1, 1), date(2022, 12, 31), {"Drift": 100})
    assert isinstance(found, Budgeted)
    assert found.span == Span(date(2022, 6, 1), date(2022, 12, 31))
    assert [one.day for one in found.plan.advances] == [date(2022, 11, 15)]
    late = advances(
        agreement(text.replace("juni", "desember")), date(2022, 1, 1), date(2022, 12, 31), {"Drift": 100}
    )
    assert isinstance(late, Budgeted)
    assert [one.day for one in late.plan.advances] == [None]


def test_a_cost_that_begins_later_is_shared_as_on_its_first_day() -> None:
    text = RULES.replace(
        'kostnad "Drift":', 'nøkkel "Ny" fra 1. juli 2022:\n  100 % likt\nkostnad "Drift" fra 1. juli 2022:'
    ).replace("etter innbyggertall\n", 'etter nøkkel "Ny"\n')
    assert paid(budgeted({"Drift": 300}, text)) == dict.fromkeys(PARTIES, 100)


@given(amounts, amounts, st.sampled_from(["øre", "hele kroner"]), st.sampled_from([1, 2, 3, 7]))
def test_p16_advances_and_the_final_bill_are_the_share_of_the_year(
    spent: int, budget: int, unit: str, count: int
) -> None:
    terms = f"forskudd {count} ganger i året\n  avrunding til {unit}"
    of = agreement(f"{RULES[: RULES.index('  forskudd')]}  {terms}\n```\n")
    year = date(2022, 1, 1), date(2022, 12, 31)
    lines = [Posting(date(2022, 3, 1), spent, cells={"art": "120", "bosted": ""})]
    settled = settle(of, lines, Options(), *year, before=Before({"Drift": budget}))
    plan = advances(of, *year, {"Drift": budget})
    assert isinstance(settled, Settled)
    assert isinstance(plan, Budgeted)
    assert sum(paid(plan).values()) == budget
    billed = {balance.party: balance.due for balance in settled.settlement.balances}
    shares = {balance.party: balance.bears for balance in settled.settlement.balances}
    assert sum(billed.values()) == 0
    for party in ("Sigdal", "Krødsherad"):
        assert paid(plan)[party] + billed[party] == shares[party]


# What stops them ------------------------------------------------------------------------------------------


def test_part_of_a_year_or_several_years_have_no_advances() -> None:
    halves = RULES.replace("oppgjør:", "oppgjør:\n  periode halvår")
    assert refused({"Drift": 1}, halves, date(2022, 1, 1), date(2022, 6, 30)) == ["F503.advances"]
    assert refused({"Drift": 1}, RULES, date(2022, 1, 1), date(2023, 12, 31)) == ["F503.advances"]


def test_an_agreement_without_advances_has_none() -> None:
    text = RULES[: RULES.index("oppgjør")] + "```\n"
    assert refused({"Drift": 1}, text, date(2022, 1, 1), date(2022, 12, 31)) == ["F105.advances"]


def test_a_cost_that_is_not_in_force_in_the_year_is_told() -> None:
    text = RULES.replace('kostnad "Leie":', 'kostnad "Leie" fra 1. januar 2023:')
    assert refused({"Leie": 1}, text, date(2022, 1, 1), date(2022, 12, 31)) == ["F502.budget"]


# The file -------------------------------------------------------------------------------------------------


def read(text: str) -> BudgetFile | tuple[Diagnostic, ...]:
    return read_budget("budsjett.csv", text.encode(), agreement())


def test_a_budget_is_read_as_a_ledger_is() -> None:
    found = read("kostnad;beløp\nDrift;1 234,5\n\nYtelser;(1.000)\n")
    assert isinstance(found, BudgetFile)
    assert found.amounts == {"Drift": 1234_50, "Ytelser": -1000_00}


def test_other_costs_have_their_own_words() -> None:
    other = agreement(RULES.replace("oppgjør:", "øvrige kostnader fordeles likt\noppgjør:"))
    found = read_budget("b.csv", "kostnad;beløp\nØvrige kostnader;1\n".encode(), other)
    assert isinstance(found, BudgetFile)
    assert found.amounts == {None: 100}


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("kostnad;sum\n", ["F701.small_file:1"]),
        ("kostnad;beløp\nDrifft;1\nZ;2\n", ["F702.budget_cost.meant:2", "F702.budget_cost.unknown:3"]),
        ("kostnad;beløp\nDrift;1\nDrift;2\n", ["F702.budget_twice:3"]),
        ("kostnad;beløp\nDrift;1,234\n", ["F702.amount:2"]),
        ("kostnad;beløp\nDrift;1;2\n", ["F702.row:2"]),
        ("kostnad;beløp\nøvrige kostnader;1\n", ["F702.budget_cost.unknown:2"]),
        ('kostnad;beløp\n"Drift;1\n', ["F702.quotes:2"]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_budget_is_told_with_its_line(rows: str, told: list[str]) -> None:
    found = read(rows)
    assert isinstance(found, tuple)
    assert [f"{one.code}.{one.variant}:{one.place.line}" for one in found] == told


# The command ----------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "drift.avtale").write_text(RULES, encoding="utf-8")
    (tmp_path / "r.csv").write_text(
        f"{HEADER}01.03.2022;120;;100000,03\n01.04.2022;310;3046;55,55\n", encoding="utf-8"
    )
    (tmp_path / "b.csv").write_text("kostnad;beløp\nDrift;90000,01\nYtelser;50\n", encoding="utf-8")
    return tmp_path


def run(capsys: Capture, folder: Path, *words: str) -> tuple[int, str]:
    code = main(["beregn", str(folder / "drift.avtale"), "--år", "2022", *words])
    return code, capsys.readouterr().out


def test_json_has_the_plan_and_the_accounts(capsys: Capture, folder: Path) -> None:
    budget = ("--budsjett", str(folder / "b.csv"))
    code, out = run(capsys, folder, *budget, "--format", "json")
    told = json.loads(out)
    valid("forskudd", told)
    assert (code, [one["sum"] for one in told["forskudd"]]) == (0, ["30000.01", "30000.00", "30000.00"])
    code, out = run(capsys, folder, *budget, "--regnskap", str(folder / "r.csv"), "--format", "json")
    settled = json.loads(out)
    valid("oppgjor", settled)
    sigdal = next(party for party in settled["parter"] if party["navn"] == "Sigdal")
    assert (code, sigdal["forskudd"]) == (0, sum_of(told, "Sigdal"))


def sum_of(told: dict[str, list[dict[str, dict[str, str]]]], party: str) -> str:
    return plain(sum(from_plain(one["andeler"][party]) or 0 for one in told["forskudd"]))


def test_measures_are_written_as_in_a_settlement() -> None:
    table = "grunnlag årsverk per 1. januar 2022:\n  Modum 8,2\n  Sigdal 2\n  Krødsherad 1\n"
    text = RULES.replace("etter innbyggertall", "etter årsverk")
    text = text.replace('kostnad "Drift"', f'{table}kostnad "Drift"')
    told = advances_object(budgeted({"Drift": 100_00}, text))
    valid("forskudd", told)
    used = {"navn": "årsverk", "dato": "2022-01-01", "kilde": ""}
    assert told["grunnlag"] == [{**used, "verdier": {"Modum": "8.2", "Sigdal": "2", "Krødsherad": "1"}}]


def test_the_plan_is_shown_and_written(capsys: Capture, folder: Path) -> None:
    code, out = run(capsys, folder, "--budsjett", str(folder / "b.csv"), "--ut", str(folder / "ut"))
    assert code == 0
    assert "1. forskudd, 15. februar 2022" in out
    assert "«Ytelser»" in out
    assert json.loads((folder / "ut" / "forskudd.json").read_text("utf-8"))["år"] == 2022


def test_a_budget_that_cannot_be_read_is_told(capsys: Capture, folder: Path) -> None:
    code, out = run(capsys, folder, "--budsjett", str(folder / "r.csv"))
    assert (code, out) == (3, "")


@pytest.mark.parametrize(
    "words", [["drift.avtale", "--budsjett", "b.csv"], ["--budsjett", "b.csv", "--betalt", "b.csv"], []]
)
def test_a_budget_is_of_one_agreement_and_nothing_is_billed_without_a_ledger(
    capsys: Capture, folder: Path, words: list[str]
) -> None:
    paths = [word if word.startswith("-") else str(folder / word) for word in words]
    assert run(capsys, folder, *paths)[0] == 2
