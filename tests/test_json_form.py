"""What programs read: the settlement's JSON and its receipt, CSV for spreadsheets, and the schemas of it all."""

import csv
import hashlib
import json
import re
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from io import StringIO
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, ValidationError

import fordel
from fordel import receipt, schemas
from fordel.explanation import explain
from fordel.explanation_vouchers import vouchers
from fordel.plan import LedgerLine
from fordel.render.csv_form import guarded, settlement_csv
from fordel.render.json_form import explanation_object, json_text, settlement_object, settlements_object
from fordel.render.machine import as_json
from fordel.render.sums import SumsDoNotAgree
from fordel.settlement import Balance, Remark, SettledCost, Settlement, Transfer
from fordel.source import Place
from tests import settlements as made
from tests.settlements import MIDT_BUSKERUD, component, key, shared


def read_back(settlement: Settlement, language: str | None = None) -> dict[str, Any]:
    """The object as a program reads it, checked against its schema."""
    found: dict[str, Any] = json.loads(json_text(settlement_object(settlement, language)))
    valid("oppgjor", found)
    return found


def valid(name: str, found: object) -> None:
    Draft202012Validator(schemas.schema(name)).validate(found)


def equal_cost(ore: int, *, whole_kroner: bool = False) -> SettledCost:
    of = key(None, MIDT_BUSKERUD, made.equally(MIDT_BUSKERUD, component("equal")))
    return shared("Drift", [(ore, 3, of)], whole_kroner=whole_kroner)


# The object of the contract ---------------------------------------------------------------------------------


def test_the_keys_stand_as_the_contract_has_them() -> None:
    found = settlement_object(made.nav())
    assert list(found) == [
        *("skjema", "avtale", "utkast", "periode", "parter", "kostnader", "utenfor", "tillegg", "rest", "bidrag"),
        *("overføringer", "kontroll", "grunnlag", "merknader", "kvittering"),
    ]
    read = read_back(made.nav())
    assert list(read["parter"][0]) == ["navn", "rolle", "sum", "betalt", "forskudd", "tidligere", "saldo"]
    assert list(read["kostnader"][0]) == [
        *("navn", "sum", "linjer", "punkt", "linje", "behandling", "nøkkel", "andeler"),
    ]
    assert list(read["kvittering"]) == [
        *("motor", "språk", "avtale", "regnskap", "grunnlag", "oppgjør", "kilder"),
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
    halves = [[equal_cost(100), made.direct("Leie", "host", [("Modum", "", 7, 1)])], [equal_cost(200)]]
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
    found = read_back(made.settlement(made.agreement(MIDT_BUSKERUD), [equal_cost(100050, whole_kroner=True)]))
    assert found["rest"] == {"øreavrunding": "0.50"}
    assert sum([Fraction(one["beløp"]) for one in found["kostnader"][0]["andeler"].values()]) == 1000


def test_what_no_cost_selects_and_several_keys_have_their_names() -> None:
    other = key("Ny", MIDT_BUSKERUD, made.equally(MIDT_BUSKERUD, component("equal")))
    parts = [(100, 1, made.twenty_eighty()), (200, 1, other)]
    costs = [shared(None, parts, spans=made.HALVES)]
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


def test_several_agreements_are_a_list() -> None:
    found = settlements_object([settlement_object(made.nav()), settlement_object(made.nav())])
    valid("oppgjor", found)
    assert list(found) == ["skjema", "oppgjør"]


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


# Receipts ---------------------------------------------------------------------------------------------------


def test_canonical_form_is_that_of_rfc_8785() -> None:
    """The examples of RFC 8785 sections 3.2.2 and 3.2.3, without their floating-point numbers."""
    text = '\u20ac$\u000f\nA\'B"\\\\"/'
    assert receipt.canonical(text) == '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'.encode()
    keys = ["€", "\r", "\ufb33", "1", "😀", "\u0080", "ö"]
    order = ["\r", "1", "\u0080", "ö", "€", "😀", "\ufb33"]
    written = receipt.canonical(dict.fromkeys(keys, 0)).decode()
    assert list(json.loads(written)) == order
    assert receipt.canonical([None, True, False, 0, -7]) == b"[null,true,false,0,-7]"
    assert receipt.canonical({"b": [], "a": {}}) == b'{"a":{},"b":[]}'


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
        max_leaves=12,
    )
)
def test_canonical_form_reads_back_and_is_a_fixed_point(value: object) -> None:
    written = receipt.canonical(value)
    assert json.loads(written) == value
    assert receipt.canonical(json.loads(written)) == written


@pytest.mark.parametrize("value", [1.5, 2**53, -(2**53), {"a": [0.0]}, {1, 2}, b"x"])
def test_what_has_no_canonical_form_here_is_refused(value: object) -> None:
    with pytest.raises(receipt.NotCanonical):
        receipt.canonical(value)


def test_half_a_surrogate_pair_is_refused() -> None:
    with pytest.raises(UnicodeEncodeError):
        receipt.canonical("\ud800")


def test_the_agreement_is_hashed_without_its_byte_order_mark_and_line_breaks() -> None:
    plain = receipt.agreement_digest("a\nb\n")
    assert plain == f"sha256:{hashlib.sha256(b'a' + bytes([10]) + b'b' + bytes([10])).hexdigest()}"
    assert receipt.agreement_digest("\ufeffa\r\nb\r") == plain
    assert receipt.agreement_digest("a\nb") != plain


def test_the_receipt_can_be_recomputed_from_the_object() -> None:
    sources = (("regnskap-2022.csv", "sha256:" + "a" * 64),)
    found = read_back(evolve(made.nav(), digest="sha256:" + "b" * 64, sources=sources))
    claimed = found["kvittering"].pop("oppgjør")
    assert found["kvittering"].pop("kilder") == [{"fil": "regnskap-2022.csv", "sha256": "a" * 64}]
    assert receipt.digest(found) == claimed
    assert found["kvittering"]["regnskap"] == "sha256:" + "b" * 64
    assert found["kvittering"]["grunnlag"] == receipt.digest(found["grunnlag"])


def test_other_files_give_the_same_settlement_and_other_numbers_another() -> None:
    def hashed(settled: Settlement) -> object:
        return read_back(settled)["kvittering"]["oppgjør"]

    settled = made.nav()
    assert hashed(evolve(settled, sources=(("b.parquet", "c" * 64),))) == hashed(settled)
    assert hashed(evolve(settled, digest="sha256:" + "d" * 64)) != hashed(settled)
    assert hashed(evolve(settled, agreement=evolve(settled.agreement, name="Annen"))) != hashed(settled)


def test_the_receipt_file_says_which_settlement_it_is_for() -> None:
    found = receipt.receipt_object(settlement_object(made.nav()))
    valid("kvittering", found)
    assert list(found) == ["skjema", "avtale", "utkast", "periode", "kvittering"]


def test_the_engine_is_the_package() -> None:
    assert fordel.__version__ == receipt.ENGINE


# Schemas ----------------------------------------------------------------------------------------------------


def nodes(schema: object, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every schema in a schema that describes a field or the items of a list."""
    if not isinstance(schema, dict):
        return
    yield path, schema
    for name, inner in schema.get("properties", {}).items():
        yield from nodes(inner, f"{path}/{name}")
    for name, inner in schema.get("$defs", {}).items():
        yield from nodes(inner, f"{path}#{name}")
    for word in ("additionalProperties", "items"):
        yield from nodes(schema.get(word), f"{path}/{word}")


@pytest.mark.parametrize("name", schemas.NAMES)
def test_every_field_is_described_and_nothing_else_is_allowed(name: str) -> None:
    schema = schemas.schema(name)
    Draft202012Validator.check_schema(schema)
    for path, inner in nodes(schema):
        is_plain_text_item = path.endswith("/items") and inner in ({"type": "string"}, {"type": "array", "items": {"type": "string"}})
        assert inner.get("description") or "$ref" in inner or is_plain_text_item, path
        if inner.get("type") == "object" and path:
            assert "additionalProperties" in inner, path
        if "properties" in inner and path:
            assert inner.get("required"), path


@pytest.mark.parametrize("name", schemas.NAMES)
def test_amounts_are_never_numbers(name: str) -> None:
    assert not re.search(r'"number"', schemas.schema_text(name))


def test_a_schema_that_is_not_there_is_refused() -> None:
    with pytest.raises(KeyError):
        schemas.schema_text("../../pyproject")


@pytest.mark.parametrize("wrong", [{"ekstra": 1}, {"avtale": None}, {"kontroll": {}}, {"parter": [{}]}])
def test_the_schema_refuses_what_is_not_the_object(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        valid("oppgjor", {**settlement_object(made.nav()), **wrong})


def test_diagnostics_keep_their_schema() -> None:
    from fordel.diagnostic import Diagnostic, Label

    place = Place("a.avtale", 3, 1, 5, "nøkkel", "§ 5", "§ 5 Nøkkel")
    found = [
        (Diagnostic("F201", "key", place, {"name": "X", "meant": (), "known": ()}, (Label(place),)), "nb"),
        (Diagnostic("F107", "encoding", Place("a.avtale")), "nn"),
    ]
    valid("diagnoser", json.loads(as_json(found[1:])))


# CSV --------------------------------------------------------------------------------------------------------


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
    halves = [[equal_cost(100050, whole_kroner=True)], [equal_cost(70000)]]
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
    ],
)
def test_a_text_that_could_be_a_formula_gets_an_apostrophe(text: str) -> None:
    assert guarded(text).startswith("'")


@pytest.mark.parametrize("text", ["Felles drift", "§ 6", "A=B", "Nord-Fron", "", "3047"])
def test_a_text_that_could_not_is_left_alone(text: str) -> None:
    assert guarded(text) == text


def test_hostile_names_stay_text_and_amounts_stay_numbers() -> None:
    name = '=cmd|"/c calc"!A1;x\r\n-2'
    cost = made.direct(name, "party", [(name, "", -500, 1)], names=(name, "Hol"), at=Place("x", 1, clause="+§"))
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


def test_balances_of_a_credited_party_are_negative_numbers() -> None:
    settled = made.settlement(made.agreement(MIDT_BUSKERUD), [equal_cost(-300)])
    assert settled.balances[1] == Balance("Sigdal", "deltaker", -100, 0)
    assert settled.transfers[0] == Transfer("Modum", "Sigdal", 100)
    assert read_back(settled)["parter"][1]["saldo"] == "-1.00"
