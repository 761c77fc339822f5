"""The acceptance agreements and ledgers, whose outcomes come from independent arithmetic, through the command."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fordel.cli import main

CASES = Path(__file__).parent / "acceptance"
AGREEMENT = CASES / "nav-midt-buskerud.avtale"
LEDGER = CASES / "nav-midt-buskerud-2022.csv"

Run = tuple[int, str, str]


def run(capsys: pytest.CaptureFixture[str], *words: object) -> Run:
    code = main([str(word) for word in words])
    out, err = capsys.readouterr()
    return code, out, err


def settle(capsys: pytest.CaptureFixture[str], *words: object) -> dict[str, Any]:
    code, out, err = run(capsys, "beregn", AGREEMENT, "--år", 2022, "--format", "json", *words)
    assert code == 0, err + out
    found: dict[str, Any] = json.loads(out)
    return found


@pytest.mark.parametrize("engine", ["duckdb", "python"])
def test_the_ledger_of_2022_settles_to_the_ore(capsys: pytest.CaptureFixture[str], engine: str) -> None:
    want = json.loads(LEDGER.with_suffix(".json").read_text("utf-8"))
    got = settle(capsys, "--regnskap", LEDGER, "--motor", engine)
    assert {party["navn"]: party["sum"] for party in got["parter"]} == want["parter"]
    assert {cost["navn"]: cost["sum"] for cost in got["kostnader"]} == want["kostnader"]
    shares = {
        cost["navn"]: {who: one["beløp"] for who, one in cost["andeler"].items()} for cost in got["kostnader"]
    }
    assert shares == want["andeler"]
    assert got["kontroll"] == {
        "regnskap": want["regnskap"],
        "fordelt": want["regnskap"],
        "utenfor": "0.00",
        "differanse": "0.00",
    }


def test_both_engines_give_the_same_bytes(capsys: pytest.CaptureFixture[str]) -> None:
    one, other = (settle(capsys, "--regnskap", LEDGER, "--motor", engine) for engine in ("duckdb", "python"))
    assert one == other


@pytest.mark.parametrize("ledger", sorted(CASES.glob("feil-*.csv")), ids=lambda path: path.stem)
def test_a_ledger_with_a_fault_is_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, ledger: Path
) -> None:
    code, out, _ = run(
        capsys,
        "beregn",
        AGREEMENT,
        "--regnskap",
        ledger,
        "--aar",
        2022,
        "--format",
        "json",
        "--ut",
        tmp_path / "ut",
    )
    assert code == 3
    found = json.loads(out)["diagnoser"]
    assert [one["kode"] for one in found] == [ledger.stem.removeprefix("feil-")]
    assert (found[0]["fil"], found[0]["linje"]) == (str(ledger), 42)
    assert found[0]["hint"]
    assert not (tmp_path / "ut").exists()


@pytest.mark.parametrize("agreement", sorted(CASES.glob("*.avtale")), ids=lambda path: path.stem)
@pytest.mark.parametrize("command", ["sjekk", "test"])
def test_the_agreements_pass(capsys: pytest.CaptureFixture[str], agreement: Path, command: str) -> None:
    code, out, err = run(capsys, command, agreement)
    assert code == 0, err + out
