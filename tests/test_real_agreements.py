"""The real arrangements under agreements/: each passes, and settles to outcomes from independent arithmetic."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from fordel.cli import main

FOLDER = Path(__file__).parent.parent / "agreements"
ALONE = ["gjesteelever-agder.avtale", "ika-kongsberg.avtale"]
FIRE = "drammensregionens-brannvesen"
# the folder, the agreement in it, its outcome, and what is given beside the ledger
SETTLED = [
    ("ikt-nordhordland", "ikt-nordhordland", "oppgjor-2018", {"grunnlag": "grunnlag-2018.csv"}),
    ("friluftsraadet-sor", "friluftsraadet-sor", "oppgjor-2015", {}),
    ("iua-region-4", "iua-region-4", "oppgjor-2021", {}),
    ("brannhjelp-ks", "brannhjelp-ks", "oppgjor-2022", {"grunnlag": "grunnlag-2022.csv"}),
    ("sogn-regionraad", "regionraad", "oppgjor-2018-regionraad", {}),
    ("sogn-regionraad", "eigendel-vik", "oppgjor-2018-eigendel-vik", {}),
    ("hallingdal", "regionraad", "oppgjor-2018-regionraad", {}),
    ("hallingdal", "barnevern", "oppgjor-2018-barnevern", {}),
    ("hallingdal", "legevaktsentral", "oppgjor-2018-legevaktsentral", {}),
    (FIRE, FIRE, "oppgjor-2014", {"betalt": "betalt-2014.csv"}),
]


def settle(capsys: pytest.CaptureFixture[str], *words: object) -> dict[str, Any]:
    code = main(["beregn", *(str(word) for word in words), "--format", "json"])
    out, err = capsys.readouterr()
    assert code == 0, err + out
    found: dict[str, Any] = json.loads(out)
    return found


def outcome(folder: str, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / folder / f"{name}.json").read_text("utf-8"))
    return found


def shares(settled: dict[str, Any]) -> dict[str, dict[str, str]]:
    """What each party bears of each cost and addition, without those that bear nothing."""
    return {
        one["navn"]: {
            who: share["beløp"] for who, share in one["andeler"].items() if share["beløp"] != "0.00"
        }
        for one in [*settled["kostnader"], *settled["tillegg"]]
    }


def without_nothing(want: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    return {name: {who: one for who, one in of.items() if one != "0.00"} for name, of in want.items()}


@pytest.mark.parametrize(
    "agreement", [*ALONE, *(f"{folder}/{name}.avtale" for folder, name, _, _ in SETTLED)]
)
def test_the_agreement_is_sound_and_its_examples_reach_every_rule(
    capsys: pytest.CaptureFixture[str], agreement: str
) -> None:
    path = str(FOLDER / agreement)
    checked = main(["sjekk", "--streng", path]), capsys.readouterr().out
    assert checked[0] == 0, checked[1]
    tried = main(["test", "--dekning", "--minst", "100", path]), capsys.readouterr().out
    assert tried[0] == 0, tried[1]


@pytest.mark.parametrize(
    ("folder", "name", "settled", "given"), SETTLED, ids=[f"{one[0]}/{one[1]}" for one in SETTLED]
)
def test_the_ledger_settles_to_the_ore(
    capsys: pytest.CaptureFixture[str], folder: str, name: str, settled: str, given: dict[str, str]
) -> None:
    want = outcome(folder, settled)
    files = {"regnskap": f"regnskap-{want['år']}.csv", **given}
    options = [word for option, file in files.items() for word in (f"--{option}", FOLDER / folder / file)]
    got = settle(capsys, FOLDER / folder / f"{name}.avtale", "--år", want["år"], *options)
    assert got["avtale"] == want["avtale"]
    assert {party["navn"]: party["sum"] for party in got["parter"]} == want["parter"]
    sums = {cost["navn"]: cost["sum"] for cost in got["kostnader"]}
    assert {name: sums[name] for name in want["kostnader"]} == want["kostnader"]
    assert {name: of for name, of in shares(got).items() if of} == without_nothing(want["andeler"])
    assert {one["navn"]: one["fordeling"] for one in got["bidrag"]} == want.get("bidrag", {})
    control = got["kontroll"]
    assert (control["regnskap"], control["utenfor"]) == (want["regnskap"], want["utenfor"])
    assert control["differanse"] == "0.00"


def test_the_fire_service_corrects_what_was_paid_by_the_old_key(capsys: pytest.CaptureFixture[str]) -> None:
    folder, want = FOLDER / FIRE, outcome(FIRE, "oppgjor-2014")
    agreement = folder / f"{FIRE}.avtale"
    budget = ["--budsjett", folder / "budsjett-2014.csv", "--år", 2014]
    plan = settle(capsys, agreement, *budget, "--kjent", "2014-01-01")
    advances = {who: Decimal(0) for who in want["forskudd"]}
    for instalment in plan["forskudd"]:
        for who in advances:
            advances[who] += Decimal(instalment["andeler"][who])
    assert advances == {who: Decimal(one) for who, one in want["forskudd"].items()}
    final = ["--regnskap", folder / "regnskap-2014.csv", "--betalt", folder / "betalt-2014.csv", "--år", 2014]
    got = settle(capsys, agreement, *final)
    balances = {party["navn"]: party["saldo"] for party in got["parter"]}
    assert {who: balances[who] for who in want["saldo"]} == want["saldo"]
    assert any("tilbake i tid" in str(remark) for remark in got["merknader"])


def test_hallingdal_sets_off_between_three_hosts(capsys: pytest.CaptureFixture[str]) -> None:
    folder = FOLDER / "hallingdal"
    names = ["regionraad", "barnevern", "legevaktsentral"]
    hosts = dict(zip(names, ["Gol", "Hol", "Ål"], strict=True))
    owed: dict[tuple[str, str], Decimal] = {}
    for name in names:
        for who, one in outcome("hallingdal", f"oppgjor-2018-{name}")["parter"].items():
            if who != hosts[name]:
                pair = (who, hosts[name])
                sign = 1 if pair[::-1] not in owed else -1
                key = pair if sign == 1 else pair[::-1]
                owed[key] = owed.get(key, Decimal(0)) + sign * Decimal(one)
    net = {(one if amount > 0 else one[::-1]): abs(amount) for one, amount in owed.items()}
    got = settle(
        capsys,
        *(folder / f"{name}.avtale" for name in names),
        "--regnskap",
        folder / "regnskap-2018.csv",
        "--år",
        2018,
    )
    assert {(one["fra"], one["til"]): Decimal(one["beløp"]) for one in got["motregning"]} == net
