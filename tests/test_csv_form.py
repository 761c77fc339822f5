"""A settlement as CSV: amounts are numbers, names are text, and the rows add up."""

import csv
from fractions import Fraction
from io import StringIO

import pytest

from fordel.render.csv_form import guarded, settlement_csv
from fordel.settlement import Balance, Transfer
from fordel.source import Place
from tests import settlements as made
from tests.read_json import read_back
from tests.settlements import MIDT_BUSKERUD


def rows(text: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff")
    return list(csv.DictReader(StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=";", strict=True))


def test_there_is_a_row_for_each_cost_party_and_period() -> None:
    found = rows(settlement_csv(made.nav()))
    assert len(found) == 12
    assert found[1] == {
        "avtale": "NAV Midt-Buskerud",
        "status": "vedtatt",
        "fra": "01.01.2022",
        "til": "31.12.2022",
        "punkt": "§ 6",
        "kostnad": "Felles drift",
        "nøkkel": "20/80",
        "part": "Sigdal",
        "beløp": "2418388,82",
        "eksakt_teller": "12064132615041",
        "eksakt_nevner": "4988500",
    }
    assert all(line.endswith("\r\n") for line in settlement_csv(made.nav()).splitlines(keepends=True))


def test_the_rows_add_up_to_what_the_parties_bear() -> None:
    halves = [[made.equally_shared(100050, whole_kroner=True)], [made.equally_shared(70000)]]
    settled = made.settlement(made.agreement(MIDT_BUSKERUD, draft=True), *halves)
    found = rows(settlement_csv(settled))
    for balance in settled.balances:
        own = [row for row in found if row["part"] == balance.party]
        assert sum([int(row["beløp"].replace(",", "")) for row in own]) == balance.bears
        assert all(row["status"] == "UTKAST" for row in own)
    exact = sum([Fraction(int(row["eksakt_teller"]), int(row["eksakt_nevner"])) for row in found])
    assert exact == Fraction(settled.control.shared, 100)


@pytest.mark.parametrize(
    "text",
    [
        *("=1+1", "+1", "-1", "@SUM(A1)", " =1", '"=1', "'=1", "\t=1", "\r=1", "\n=1", "\u3000=1"),
        *("\uff1d1", "\uff0b1", "\uff0d1", "\uff20A1", "\u22121", "\u00a0@A1"),
        *(
            "\ttekst",
            "\rtekst",
            "\ntekst",
            " \ttekst",
            "\ufe661",
            "\ufe62A1",
            "\ufe6bA1",
            "\uff07=1",
            "\u00ab=1",
            "\u201d+1",
        ),
    ],
)
def test_s05_a_text_that_could_be_a_formula_gets_an_apostrophe(text: str) -> None:
    assert guarded(text).startswith("'")


@pytest.mark.parametrize("text", ["Felles drift", "§ 6", "A=B", "Nord-Fron", "", "3047"])
def test_a_text_that_could_not_is_left_alone(text: str) -> None:
    assert guarded(text) == text


def test_s05_hostile_names_stay_text_and_amounts_stay_numbers() -> None:
    name = '=cmd|"/c calc"!A1;x\r\n-2'
    cost = made.direct(
        name, "party", [(name, "", -500, 1)], names=(name, "Hol"), at=Place("x", 1, clause="+§")
    )
    settled = made.settlement(made.agreement([name, "Hol"], name=name), [cost], host="Hol")
    found = rows(settlement_csv(settled))
    assert [row["beløp"] for row in found] == ["-5,00", "0,00"]
    for row in found:
        assert row["kostnad"].startswith("'=")
        assert row["avtale"].startswith("'=")
        assert row["punkt"] == "'+§"
    assert [row["part"][:2] for row in found] == ["'=", "Ho"]
    read = read_back(settled)
    assert read["parter"][0]["navn"] == name


def test_s05_balances_of_a_credited_party_are_negative_numbers() -> None:
    settled = made.settlement(made.agreement(MIDT_BUSKERUD), [made.equally_shared(-300)])
    assert settled.balances[1] == Balance("Sigdal", "deltaker", -100, 0)
    assert settled.transfers[0] == Transfer("Modum", "Sigdal", 100)
    assert read_back(settled)["parter"][1]["saldo"] == "-1.00"
