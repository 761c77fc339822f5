"""The JSON of settlements and explanations, as programs read it."""

import json
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from attrs import evolve

from fordel.explanation import explain
from fordel.explanation_vouchers import vouchers
from fordel.plan import LedgerLine
from fordel.render.csv_form import settlement_csv
from fordel.render.json_form import explanation_object, json_text, settlement_object, settlements_text
from fordel.render.sums import SumsDoNotAgree
from fordel.settlement import Remark
from tests import settlements as made
from tests.read_json import read_back, valid
from tests.settlements import MIDT_BUSKERUD, component, key, shared

# The object of the contract ---------------------------------------------------------------------------------


def test_the_keys_stand_as_the_contract_has_them() -> None:
    found = settlement_object(made.nav())
    assert list(found) == [
        *(
            "skjema",
            "avtale",
            "utkast",
            "periode",
            "parter",
            "kostnader",
            "utenfor",
            "tillegg",
            "rest",
            "bidrag",
        ),
        *("overføringer", "kontroll", "grunnlag", "merknader", "kvittering"),
    ]
    read = read_back(made.nav())
    assert list(read["parter"][0]) == ["navn", "rolle", "sum", "betalt", "forskudd", "tidligere", "saldo"]
    assert list(read["kostnader"][0]) == [
        *("navn", "sum", "linjer", "punkt", "linje", "behandling", "nøkkel", "andeler")
    ]
    assert list(read["kvittering"]) == [
        *("motor", "språk", "avtale", "regnskap", "grunnlag", "oppgjør", "kilder")
    ]


def test_the_acceptance_numbers_stand_in_it() -> None:
    found = read_back(made.nav())
    assert found["periode"] == {"fra": "2022-01-01", "til": "2022-12-31"}
    assert found["parter"][0] == {
        "navn": "Modum",
        "rolle": "vertskommune",
        "sum": "9938037.24",
        "betalt": "19674207.80",
        "forskudd": "0.00",
        "tidligere": "0.00",
        "saldo": "-9736170.56",
    }
    assert {cost["navn"]: cost["behandling"] for cost in found["kostnader"]} == {
        "Felles drift": "fordeles",
        "Ytelser etter vedtak": "belastes bostedskommunen",
        "Husleie og strøm": "belastes lokasjonskommunen",
        "Refusjoner": "fordeles",
    }
    assert found["kostnader"][0]["andeler"]["Sigdal"] == {
        "beløp": "2418388.82",
        "eksakt": str(Fraction(117017678700, 10000) * Fraction(30929, 149655)),
    }
    assert found["overføringer"][0] == {"fra": "Sigdal", "til": "Modum", "beløp": "5632344.56"}
    assert found["kontroll"] == {
        "regnskap": "19674207.80",
        "fordelt": "19674207.80",
        "utenfor": "0.00",
        "differanse": "0.00",
    }
    assert found["grunnlag"] == [
        {
            "navn": "innbyggertall",
            "dato": "2022-01-01",
            "kilde": "SSB tabell 07459",
            "verdier": {"Modum": "14273", "Sigdal": "3492", "Krødsherad": "2189"},
        }
    ]


def test_only_parties_with_a_share_in_a_cost_are_listed() -> None:
    two = MIDT_BUSKERUD[:2]
    by_two = key(None, MIDT_BUSKERUD, made.equally(two, component("equal", among=two)))
    none = made.direct("Leie", "location", [("Sigdal", "Prestfoss", 0, 2)])
    costs = [shared("Drift", [(100, 1, by_two)]), shared("Null", [(0, 2, by_two)]), none]
    found = read_back(made.settlement(made.agreement(MIDT_BUSKERUD), costs))
    listed = {cost["navn"]: list(cost["andeler"]) for cost in found["kostnader"]}
    assert listed == {"Drift": ["Modum", "Sigdal"], "Null": ["Modum", "Sigdal"], "Leie": ["Sigdal"]}


def test_several_periods_stand_beside_their_sums() -> None:
    halves = [
        [made.equally_shared(100), made.direct("Leie", "host", [("Modum", "", 7, 1)])],
        [made.equally_shared(200)],
    ]
    found = read_back(made.settlement(made.agreement(MIDT_BUSKERUD), *halves))
    assert list(found)[3:6] == ["periode", "perioder", "parter"]
    first, second = found["perioder"]
    assert first["periode"] == {"fra": "2022-01-01", "til": "2022-06-30"}
    assert [cost["navn"] for cost in found["kostnader"]] == ["Drift", "Leie"]
    for name in MIDT_BUSKERUD:
        parts = [one["kostnader"][0]["andeler"][name] for one in (first, second)]
        whole = found["kostnader"][0]["andeler"][name]
        assert Fraction(whole["beløp"]) == sum([Fraction(part["beløp"]) for part in parts])
        assert Fraction(whole["eksakt"]) == sum([Fraction(part["eksakt"]) for part in parts])
    sums = [{one["navn"]: Fraction(one["sum"]) for one in of["parter"]} for of in (first, second, found)]
    assert all(sums[0][name] + sums[1][name] == sums[2][name] for name in MIDT_BUSKERUD)


def test_the_ore_of_whole_kroner_are_a_rest() -> None:
    found = read_back(
        made.settlement(made.agreement(MIDT_BUSKERUD), [made.equally_shared(100050, whole_kroner=True)])
    )
    assert found["rest"] == {"øreavrunding": "0.50"}
    assert sum([Fraction(one["beløp"]) for one in found["kostnader"][0]["andeler"].values()]) == 1000


def test_what_no_cost_selects_and_several_keys_have_their_names() -> None:
    other = key("Ny", MIDT_BUSKERUD, made.equally(MIDT_BUSKERUD, component("equal")))
    parts = [(100, 1, made.twenty_eighty()), (200, 1, other)]
    costs = [shared(None, parts)]
    (cost,) = read_back(made.settlement(made.agreement(MIDT_BUSKERUD), costs))["kostnader"]
    assert (cost["navn"], cost["nøkkel"]) == ("Øvrige kostnader", "20/80, Ny")


def test_values_are_numbers_with_a_point_or_fractions() -> None:
    use = evolve(
        made.PEOPLE, as_of=None, values={"Modum": Fraction(123456, 10), "Sigdal": Fraction(1, 3)}, source=""
    )
    (measure,) = read_back(evolve(made.nav(), measures=(use,)))["grunnlag"]
    assert measure == {
        "navn": "innbyggertall",
        "dato": None,
        "kilde": "",
        "verdier": {"Modum": "12345.6", "Sigdal": "1/3"},
    }


def test_remarks_are_in_the_language_of_the_agreement_or_the_one_asked_for() -> None:
    settled = evolve(made.nav(), remarks=(Remark("remark.draft"),))
    nynorsk = evolve(settled, agreement=evolve(settled.agreement, form="nn"))
    assert read_back(settled)["merknader"][0].startswith("UTKAST: ingen har vedtatt")
    assert read_back(nynorsk)["merknader"][0].startswith("UTKAST: ingen har vedteke")
    assert read_back(settled, "en")["merknader"][0].startswith("DRAFT (UTKAST)")


def test_a_draft_says_so() -> None:
    assert read_back(made.settlement(made.agreement(["Modum"], draft=True), []))["utkast"] is True


@pytest.mark.parametrize("number", [0, 1, 2])
def test_several_agreements_are_a_list(number: int) -> None:
    told = "".join(
        settlements_text([json_text(settlement_object(made.nav()))] * number, [], {"diagnoser": []})
    )
    found = json.loads(told)
    valid("oppgjor", {name: one for name, one in found.items() if name != "diagnoser"})
    assert list(found) == ["skjema", "oppgjør", "motregning", "diagnoser"]
    assert told == json_text(found)


def test_the_same_settlement_gives_the_same_bytes() -> None:
    assert json_text(settlement_object(made.nav())) == json_text(settlement_object(made.nav()))
    assert settlement_csv(made.nav()) == settlement_csv(made.nav())


def test_nothing_is_written_that_does_not_add_up() -> None:
    wrong = evolve(made.nav(), transfers=())
    for write in (settlement_object, settlement_csv):
        with pytest.raises(SumsDoNotAgree):
            write(wrong)


# Explanations -----------------------------------------------------------------------------------------------


def test_an_explanation_is_told_in_sentences() -> None:
    settled = made.nav()
    lines = [
        LedgerLine(2, date(2022, 3, 1), None, "1", "Ytelse", 219886972, {"bosted": "3047"}),
        LedgerLine(3, date(2022, 3, 1), date(2022, 2, 1), "2", "Ytelse", 234816212, {"bosted": "3045"}),
        LedgerLine(4, date(2022, 3, 1), None, "3", "Ytelse", 198896804, {"bosted": "3046"}),
    ]
    (period,) = settled.periods
    behind = vouchers(settled.agreement, period, period.costs[1], lines)
    found = explanation_object(explain(settled, "Sigdal"), "nb", [behind])
    valid("forklaring", found)
    read: dict[str, Any] = json.loads(json_text(found))
    assert read["sum"] == "5632344.56"
    assert [cost["punkt"] for cost in read["perioder"][0]["kostnader"]] == ["§ 6", "§ 7", "§ 8", "§ 9"]
    assert read["perioder"][0]["kostnader"][0]["avsnitt"][0][3].startswith("Sigdals andel: ")
    assert read["bilag"] == [
        {
            "kostnad": "Ytelser etter vedtak",
            "linjer": [
                {
                    "bilagsdato": "2022-02-01",
                    "bilagsnr": "2",
                    "tekst": "Ytelse",
                    "linje": 3,
                    "beløp": "2348162.12",
                    "andel": "2348162.12",
                }
            ],
        }
    ]
