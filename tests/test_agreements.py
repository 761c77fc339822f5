"""Every agreement in agreements/: it is as it should be, its examples try all of it, and its outcomes are reproduced.

An outcome is data beside the ledger, which test_agreements_arithmetic.py holds against plain arithmetic:
`oppgjor-YEAR.json` or `oppgjor-YEAR-….json` for each agreement of the folder, `motregning-YEAR.json` for what is
left when the agreements are set off. They are reproduced in one run of all agreements of the folder, with the files
`regnskap-YEAR`, `grunnlag-YEAR`, `budsjett-YEAR` and `betalt-YEAR` that stand there. An outcome may be as things were
`kjent` on a day, or correct the settlement of the outcome named by `forrige`.
"""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from fordel.cli import main

TOP = Path(__file__).parent.parent / "agreements"
FILES = sorted(TOP.rglob("*.avtale"))
OUTCOMES = sorted(TOP.rglob("oppgjor-*.json"))
SET_OFF = sorted(TOP.rglob("motregning-*.json"))
Capture = pytest.CaptureFixture[str]


def named(path: Path) -> str:
    return str(path.relative_to(TOP))


def run(capsys: Capture, *words: object) -> tuple[int, str]:
    code = main([str(word) for word in words])
    printed = capsys.readouterr()
    return code, printed.out if code == 0 else printed.out + printed.err


@pytest.mark.parametrize("path", FILES, ids=named)
def test_an_agreement_is_as_it_should_be(capsys: Capture, path: Path) -> None:
    code, told = run(capsys, "sjekk", "--streng", path)
    assert code == 0, told


@pytest.mark.parametrize("path", FILES, ids=named)
def test_the_examples_try_every_rule(capsys: Capture, path: Path) -> None:
    code, told = run(capsys, "test", "--dekning", "--minst", 100, path)
    assert code == 0, told


def settled(capsys: Capture, folder: Path, year: str, *more: object) -> dict[str, Any]:
    """What the command says of all the agreements of a folder for a year."""
    agreements = [
        path for path in sorted(folder.glob("*.avtale")) if "\nbibliotek " not in path.read_text("utf-8")
    ]
    words: list[object] = ["beregn", *agreements, "--år", year, "--format", "json"]
    for name in ("regnskap", "grunnlag", "budsjett", "betalt"):
        for path in folder.glob(f"{name}-{year}*"):
            words += [f"--{name}", path]
    code, told = run(capsys, *words, *more)
    assert code == 0, told
    found: dict[str, Any] = json.loads(told)
    return found if "oppgjør" in found else {"oppgjør": [found]}


def outcome_of(capsys: Capture, path: Path, scratch: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """What an outcome file says and the settlement it is of; an earlier settlement is made first."""
    told: dict[str, Any] = json.loads(path.read_text("utf-8"))
    more: list[object] = ["--ut", scratch / path.stem]
    if "kjent" in told:
        more += ["--kjent", told["kjent"]]
    if "forrige" in told:
        earlier = path.parent / told["forrige"]
        outcome_of(capsys, earlier, scratch)
        more += ["--forrige", scratch / earlier.stem / "oppgjor.json"]
    run_of_all = settled(capsys, path.parent, str(told["år"]), *more)
    return told, {one["avtale"]: one for one in run_of_all["oppgjør"]}[told["avtale"]]


def shares(items: dict[str, dict[str, Any]]) -> dict[str, dict[str, str]]:
    """What each party has to bear of each item, what is nothing left out."""
    plain = {
        name: {party: one["beløp"] if isinstance(one, dict) else one for party, one in of.items()}
        for name, of in items.items()
    }
    borne = {name: {party: one for party, one in of.items() if one != "0.00"} for name, of in plain.items()}
    return {name: of for name, of in borne.items() if of}


@pytest.mark.parametrize("path", OUTCOMES, ids=named)
def test_the_outcome_is_reproduced(capsys: Capture, path: Path, tmp_path: Path) -> None:
    told, settlement = outcome_of(capsys, path, tmp_path)
    parties = {one["navn"]: one for one in settlement["parter"]}
    items = [*settlement["kostnader"], *settlement["tillegg"]]
    assert {party: one["sum"] for party, one in parties.items()} == told["parter"]
    sums = {one["navn"]: one["sum"] for one in items}
    assert {name: sums[name] for name in told["kostnader"]} == told["kostnader"]
    assert shares({one["navn"]: one["andeler"] for one in items}) == shares(
        told["andeler"] | told.get("tillegg", {})
    )
    assert {one["navn"]: one["fordeling"] for one in settlement["bidrag"]} == told.get("bidrag", {})
    for kind in ("saldo", "forskudd"):
        for party, amount in told.get(kind, {}).items():
            assert parties[party][kind] == amount, (kind, party)
    control = settlement["kontroll"]
    assert (control["regnskap"], control["utenfor"]) == (told["regnskap"], told.get("utenfor", "0.00"))
    assert control["differanse"] == "0.00"


@pytest.mark.parametrize("path", SET_OFF, ids=named)
def test_what_is_left_after_set_off(capsys: Capture, path: Path) -> None:
    told = json.loads(path.read_text("utf-8"))
    run_of_all = settled(capsys, path.parent, path.stem.removeprefix("motregning-"))
    found = [{word: one[word] for word in ("fra", "til", "beløp")} for one in run_of_all["motregning"]]
    assert sorted(found, key=str) == sorted(told, key=str)


def test_what_was_paid_to_the_fire_service_is_what_the_old_key_asked_for(capsys: Capture) -> None:
    folder = TOP / "drammensregionens-brannvesen"
    words = (folder / f"{folder.name}.avtale", "--år", 2014, "--format", "json")
    code, told = run(
        capsys, "beregn", *words, "--budsjett", folder / "budsjett-2014.csv", "--kjent", "2014-01-01"
    )
    assert code == 0, told
    asked: Counter[str] = Counter()
    for instalment in json.loads(told)["forskudd"]:
        asked.update({party: Decimal(amount) for party, amount in instalment["andeler"].items()})
    paid = json.loads((folder / "oppgjor-2014.json").read_text("utf-8"))["forskudd"]
    assert {party: str(amount) for party, amount in asked.items() if amount} == paid


def test_a_key_that_reaches_back_is_remarked_on(capsys: Capture, tmp_path: Path) -> None:
    path = TOP / "drammensregionens-brannvesen" / "oppgjor-2014.json"
    _, settlement = outcome_of(capsys, path, tmp_path)
    assert any("tilbake i tid" in remark for remark in settlement["merknader"])


def test_every_ledger_has_its_outcome() -> None:
    ledgers = [*TOP.rglob("regnskap-*")]
    assert ledgers
    for ledger in ledgers:
        year = ledger.stem.removeprefix("regnskap-")
        assert list(ledger.parent.glob(f"oppgjor-{year}*.json")), ledger


def test_the_index_names_every_agreement() -> None:
    index = (TOP / "README.md").read_text("utf-8")
    assert [
        one.name for one in TOP.iterdir() if one.name != "README.md" and f"]({one.name})" not in index
    ] == []
