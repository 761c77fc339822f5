"""Amounts that are not in the ledger, as programs and spreadsheets read them."""

import csv
import json
from io import StringIO

from attrs import evolve

from fordel.explanation import explain
from fordel.render.csv_form import settlement_csv
from fordel.render.json_form import explanation_object, json_text
from fordel.settlement import Deduction
from tests import settlements as made
from tests import settlements_amounts as amounts
from tests.read_json import read_back, valid
from tests.settlements_amounts import with_everything


def test_additions_and_contributions_stand_as_the_contract_has_them() -> None:
    found = read_back(with_everything())
    overhead, fixed = found["tillegg"]
    assert list(overhead) == ["navn", "slag", "sum", "til", "andeler", "punkt", "linje"]
    assert [overhead[key] for key in ("slag", "sum", "til", "punkt")] == ["påslag", "10.00", "Modum", "§ 10"]
    assert overhead["andeler"]["Sigdal"]["eksakt"] == "10/3"
    assert (fixed["slag"], fixed["sum"], list(fixed["andeler"])) == (
        "fastbeløp",
        "1320.00",
        ["Modum", "Krødsherad"],
    )
    (contribution,) = found["bidrag"]
    assert contribution["fordeling"] == {"Modum": "20000.00", "Sigdal": "9769.82", "Krødsherad": "6842.12"}
    assert (contribution["til"], contribution["sum"], contribution["år"]) == ("Modum", "36611.94", 2022)
    assert found["forskudd"][0]["terminer"][0]["forfall"] == "2022-02-15"


def test_deductions_stand_on_both_sides() -> None:
    found = read_back(with_everything())
    cost, income = found["kostnader"]
    assert cost["fradrag"] == [{"fra": "Tilskudd", "beløp": "100.00"}]
    assert (income["behandling"], income["igjen"]) == ("til fradrag", "-50.00")
    assert income["trukket"] == [{"i": "Drift", "beløp": "100.00"}]
    assert "fradrag" not in found["kontroll"]


def test_what_contributions_cover_is_part_of_the_control() -> None:
    cost, _ = amounts.reduced()
    deduction = Deduction("Avgift", "Drift", 10000)
    paid = evolve(amounts.stepped(), deducted=(deduction,))
    of = amounts.settled(evolve(cost, deductions=(deduction,)), contributions=(paid,))
    of = evolve(of, control=evolve(of.control, ledger=30000, deducted=10000))
    found = read_back(of)
    assert found["kontroll"]["fradrag"] == "100.00"
    assert found["bidrag"][0]["trukket"] == [{"i": "Drift", "beløp": "100.00"}]
    assert explain(of, "Sigdal").control.key == "explain.control_deducted"


def test_what_the_host_keeps_and_the_years_of_a_measure_are_written() -> None:
    use = evolve(made.PEOPLE, declared=None, as_of=None, years=(2019, 2020), found_years=(2019, 2020))
    found = read_back(evolve(amounts.settled(amounts.limited()), measures=(use,)))
    assert found["kostnader"][0]["beholdt"] == {"Modum": "700.00"}
    assert found["grunnlag"][0]["år"] == [2019, 2020]


def test_rows_of_additions_net_out_and_contributions_say_what_they_are() -> None:
    text = settlement_csv(with_everything()).removeprefix("\ufeff")
    rows = list(csv.DictReader(StringIO(text, newline=""), delimiter=";"))
    own = {row["kostnad"]: row for row in rows if row["part"] == "Modum"}
    assert own["Administrasjon, godskrevet"]["beløp"] == "-10,00"
    assert own["Kontingent (bidrag, kreves inn for seg)"]["beløp"] == "20000,00"
    assert rows[-1]["kostnad"].startswith("Kontingent")


def test_an_explanation_has_contributions_and_advances_beside_it() -> None:
    found = explanation_object(explain(with_everything(), "Sigdal"))
    valid("forklaring", found)
    read = json.loads(json_text(found))
    assert [one["navn"] for one in read["bidrag"]] == ["Kontingent"]
    assert [one["sum"] for one in read["forskudd"]] == ["300.00"]
