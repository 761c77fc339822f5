"""`fordel etterprøv`: a settlement made again, and whatever has been touched is found and named."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import fordel
from fordel import resources, schemas
from fordel.engine_changes import EngineChange, changes, changes_between
from fordel.messages import LANGUAGES
from fordel.packages import unpacked
from fordel.remaking import CannotRemake
from tests.postgres import PASSWORD, USER, Server, Table
from tests.receipts import FILES, WORDS, Capture, change, lay_out, rewrite, run, settle, told

RECEIPT = Path("ut/kvittering.json")


@pytest.fixture(autouse=True)
def _made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    lay_out(tmp_path)
    monkeypatch.chdir(tmp_path)
    settle(capsys)


# ── what is written ──


def test_the_receipt_is_as_its_schema_says_and_leads_to_its_files() -> None:
    receipt = json.loads(RECEIPT.read_text("utf-8"))
    Draft202012Validator(schemas.schema("kvittering")).validate(receipt)
    named = {(RECEIPT.parent / one["fil"]).resolve() for one in receipt["kvittering"]["kilder"]}
    assert named == {Path(name).resolve() for name in FILES if not name.endswith(".toml")}
    assert [one["fil"] for one in receipt["filer"]] == ["oppgjor.csv", "oppgjor.json"]
    printed = json.loads(Path("ut/oppgjor.json").read_text("utf-8"))["kvittering"]
    assert printed["kilder"][0]["fil"] == "regnskap/r.csv"
    assert receipt["kvittering"]["kilder"][0]["fil"] == "../regnskap/r.csv"


# ── equal ──


@pytest.mark.parametrize("word", ["ut", "ut/kvittering.json"])
@pytest.mark.parametrize("name", ["etterprøv", "etterproev", "etterprov"])
def test_an_untouched_settlement_is_the_same(capsys: Capture, name: str, word: str) -> None:
    code, out, err = run(capsys, name, word)
    assert (code, err) == (0, "")
    assert out == (
        "Likt. Oppgjøret av «Felles arkiv» fra 1. januar 2022 til 31. desember 2022 er regnet ut på nytt, "
        "og hvert beløp og hver andel er som i kvitteringen.\n"
        "  Avtalen er den samme.\n"
        "  Summene i regnskapet er de samme.\n"
        "  Tallene i nøklene er de samme.\n"
        "Filene som ble skrevet, er som de var: oppgjor.csv og oppgjor.json.\n"
    )


def test_it_is_the_same_from_anywhere(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir("/")
    assert told(capsys, tmp_path / "ut")["endret"] == {"inndata": [], "kilder": [], "oppgjør": False}


def test_all_of_it_can_move_together(capsys: Capture, tmp_path: Path) -> None:
    (tmp_path / "arkivet").mkdir()
    for name in ("ut", "avtaler", "tall", "regnskap"):
        (tmp_path / name).rename(tmp_path / "arkivet" / name)
    assert told(capsys, "arkivet/ut")["likt"]


def test_the_same_numbers_in_another_order_are_the_same_settlement(capsys: Capture) -> None:
    lines = Path("regnskap/r.csv").read_text("utf-8").splitlines(keepends=True)
    Path("regnskap/r.csv").write_text("".join([lines[0], *reversed(lines[1:])]), "utf-8")
    found = told(capsys)
    assert found["likt"]
    assert found["endret"]["kilder"] == ["../regnskap/r.csv"]


# ── touched: what went in ──

TOUCHED = [
    ("avtaler/arkiv.avtale", "art 010-285", "art 011-285", ["avtale"]),
    ("avtaler/felles/nokler.avtale", "40 %", "40 % ", ["avtale"]),
    ("tall/hyller.csv", ";17", ";18", ["grunnlag"]),
    ("tall/budsjett.csv", "24000", "24100", []),
    ("tall/betalt.csv", "3000", "3001", []),
    ("regnskap/r.csv", "30 000,01", "30 000,02", ["regnskap"]),
]


@pytest.mark.parametrize("touched", TOUCHED, ids=lambda one: str(one[0]))
def test_every_input_that_is_touched_is_named(
    capsys: Capture, touched: tuple[str, str, str, list[str]]
) -> None:
    name, before, after, inputs = touched
    change(Path(name), before, after)
    found = told(capsys)
    assert not found["likt"]
    assert found["endret"] == {"inndata": inputs, "kilder": [f"../{name}"], "oppgjør": False}
    assert found["filer"]["uendret"] == ["oppgjor.csv", "oppgjor.json"]
    assert bool(found["avvik"]) == (inputs != ["avtale"])


def test_the_first_difference_is_told_in_words(capsys: Capture) -> None:
    change(Path("regnskap/r.csv"), "30 000,01", "30 000,03")
    code, out, _ = run(capsys, "etterprøv", "ut")
    assert code == 1
    assert out.startswith(
        "Ikke likt. Oppgjøret av «Felles arkiv» fra 1. januar 2022 til 31. desember 2022 er regnet"
    )
    assert "\n  Summene i regnskapet er andre.\n" in out
    assert "\n  ../regnskap/r.csv har et annet innhold enn da oppgjøret ble laget.\n" in out
    (line,) = (line for line in out.splitlines() if line.startswith("Den første"))
    assert line == (
        "Den første forskjellen, parter → Tynset → sum: 19317.16 i oppgjor.json, 19317.17 når det regnes på nytt."
    )


@pytest.mark.parametrize(
    ("option", "name"),
    [
        ("avtale", "avtaler/arkiv.avtale"),
        ("regnskap", "regnskap/r.csv"),
        ("kolonner", "regnskap/kolonner.toml"),
        ("grunnlag", "tall/hyller.csv"),
        ("budsjett", "tall/budsjett.csv"),
        ("betalt", "tall/betalt.csv"),
    ],
)
def test_an_input_that_has_moved_is_asked_for_and_given(capsys: Capture, option: str, name: str) -> None:
    moved = Path(name).with_name(f"flyttet-{Path(name).name}")
    Path(name).rename(moved)
    code, _, err = run(capsys, "etterprøv", "ut")
    assert code == 2
    assert err.startswith(
        f"fordel: finner ikke {name}, som oppgjøret ble laget av. Skriv hvor den er, med --{option}.\n"
    )
    found = told(capsys, "ut", f"--{option}={moved}")
    assert found["likt"]
    assert found["endret"]["kilder"] == []


def test_a_library_that_is_gone_stops_it_and_is_named(capsys: Capture) -> None:
    Path("avtaler/felles/nokler.avtale").unlink()
    code, _, err = run(capsys, "etterprøv", "ut")
    assert code == 1
    assert "F205" in err
    assert "../avtaler/felles/nokler.avtale har et annet innhold" in err


def test_a_ledger_that_no_longer_can_be_settled_is_named(capsys: Capture) -> None:
    change(Path("regnskap/r.csv"), ";390;", ";890;")
    code, out, err = run(capsys, "etterprøv", "ut")
    assert (code, out) == (3, "")
    assert "F403" in err
    assert "../regnskap/r.csv har et annet innhold enn da oppgjøret ble laget." in err


# ── engines ──

LATER = """
[[endring]]
utgave = "0.2.0"
beslutning = "0031"
setning.nb = "Øret som blir igjen, går til den første."
setning.nn = "Øret som blir igjen, går til den fyrste."
setning.en = "The øre left over goes to the first."
[[endring]]
utgave = "0.10.0"
beslutning = "0040"
setning.nb = "Noe annet."
setning.nn = "Noko anna."
setning.en = "Something else."
"""


def with_engine(motor: str) -> None:
    """The receipt of this very settlement as another engine would have written it."""
    from fordel.receipt import digest

    settled = json.loads(Path("ut/oppgjor.json").read_text("utf-8"))
    known = {**settled["kvittering"], "motor": motor}
    rest = {name: one for name, one in known.items() if name not in ("oppgjør", "kilder")}
    known["oppgjør"] = digest({**settled, "kvittering": rest})
    kept = json.loads(RECEIPT.read_text("utf-8"))["kvittering"]["kilder"]
    rewrite(RECEIPT, kvittering={**known, "kilder": kept}, filer=[])
    rewrite(Path("ut/oppgjor.json"), kvittering=known)


def test_no_change_of_the_engine_has_been_decided_and_all_would_be_told_in_every_language() -> None:
    assert all({*one.sentences} == {*LANGUAGES} for one in changes())
    assert changes_between("fordel 0.1.0", "fordel 0.1.0") == ()


def test_another_engine_that_finds_the_same_says_so(capsys: Capture) -> None:
    with_engine("fordel 0.0.9")
    assert told(capsys)["likt"]
    out = run(capsys, "etterprøv", "ut")[1]
    assert "Oppgjøret ble laget med fordel 0.0.9. Nå er det regnet med fordel 0.1.0.\n" in out
    assert "  Ingen utgave mellom dem skal gi andre beløp.\n" in out


def test_a_decision_between_two_engines_is_named(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    read = resources.text
    monkeypatch.setattr(
        resources, "text", lambda name: LATER if name == "motorendringer.toml" else read(name)
    )
    with_engine("fordel 0.3.0")
    found = told(capsys)["motor"]
    assert [one["beslutning"] for one in found["endringer"]] == ["0031"]
    assert found["kvittering"] == "fordel 0.3.0"
    out = run(capsys, "etterprøv", "ut", "--språk=nn")[1]
    assert (
        "  Utgåve 0.2.0 reknar noko annleis (avgjerd 0031): Øret som blir igjen, går til den fyrste.\n" in out
    )
    assert [one.decision for one in changes_between("fordel 0.1.0", "fordel 0.10.0")] == ["0031", "0040"]
    assert [one.decision for one in changes_between("fordel 0.10.0", "fordel 0.2.0")] == ["0040"]
    assert changes_between("fordel 0.1.0", "noe annet") == ()
    assert changes()[0] == EngineChange("0.2.0", "0031", changes()[0].sentences)


# ── other ledgers, other ways in ──


def table(postgres: Server, amount: str) -> str:
    days, amounts = [date(2022, 3, 15), date(2022, 4, 1)], [Decimal(amount), Decimal(10)]
    columns: Table = {"art": ("text", ["120", "390"]), "beløp": ("numeric(12, 2)", amounts)}
    return postgres.table("arkiv", {"bilagsdato": ("date", days), **columns})


def test_a_database_is_asked_again_with_the_password_that_no_receipt_has(
    capsys: Capture, postgres: Server
) -> None:
    address = f"--regnskap={postgres.address}"
    named = f"--tabell={table(postgres, '100.50')}"
    settle(capsys, words=(WORDS[0], address, named, "--grunnlag=tall/hyller.csv", "--år=2022"))
    text = RECEIPT.read_text("utf-8")
    Draft202012Validator(schemas.schema("kvittering")).validate(json.loads(text))
    assert PASSWORD not in text
    assert USER not in text
    code, _, err = run(capsys, "etterprøv", "ut")
    assert (code, "Skriv hele adressen i --regnskap." in err) == (3, True)
    assert told(capsys, "ut", address)["likt"]
    assert run(capsys, "pakk", "ut", address, "--ut=p.zip")[0] == 0
    assert told(capsys, "p.zip")["likt"]
    assert all(PASSWORD.encode() not in one for one in unpacked(Path("p.zip").read_bytes()).values())
    table(postgres, "100.51")
    assert told(capsys, "ut", address, named)["endret"]["inndata"] == ["regnskap"]


def test_a_database_that_cannot_be_reached_asks_for_the_address(capsys: Capture) -> None:
    order = json.loads(RECEIPT.read_text("utf-8"))["bestilling"]
    rewrite(
        RECEIPT, bestilling={**order, "regnskap": "postgresql+psycopg://127.0.0.1:1/db", "tabell": "bilag"}
    )
    code, _, err = run(capsys, "etterprøv", "ut")
    assert code == 3
    assert "Skriv hele adressen i --regnskap." in err


def test_one_of_several_agreements_needs_only_itself(capsys: Capture) -> None:
    other = FILES["avtaler/arkiv.avtale"].replace("Felles arkiv", "Et annet arkiv")
    Path("avtaler/annet.avtale").write_text(other, "utf-8")
    settle(
        capsys,
        words=(
            "avtaler/annet.avtale",
            *(word for word in WORDS if "budsjett" not in word and "betalt" not in word),
        ),
    )
    for name in ("felles-arkiv", "et-annet-arkiv"):
        receipt = json.loads(Path("ut", name, "kvittering.json").read_text("utf-8"))
        assert (len(receipt["bestilling"]["avtaler"]), receipt["bestilling"]["nummer"]) == (1, 1)
        assert told(capsys, Path("ut", name))["likt"]


def test_python_verifies(tmp_path: Path) -> None:
    assert fordel.verify("ut").is_clean
    assert fordel.verify(tmp_path / "ut" / "kvittering.json").same
    change(Path("regnskap/r.csv"), "30 000,01", "30 000,03")
    found = fordel.verify("ut")
    assert (found.same, found.inputs) == (False, ("regnskap",))
    change(Path("regnskap/r.csv"), ";390;", ";890;")
    with pytest.raises(fordel.LedgerError, match="F403"):
        fordel.verify("ut")
    Path("regnskap/r.csv").unlink()
    with pytest.raises(CannotRemake, match=r"receipt\.gone"):
        fordel.verify("ut")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_tells_it(capsys: Capture, language: str) -> None:
    change(Path("regnskap/r.csv"), "30 000,01", "30 000,03")
    change(Path("ut/oppgjor.csv"), "Arkivet", "Arkivene")
    code, out, _ = run(capsys, "etterprøv", "ut", f"--språk={language}")
    assert code == 1
    assert len(out.splitlines()) == 8
