"""Agreements the engine was not written against: keys, measures, time, parties, decisions, libraries, to the øre.

What they must come to stands in unseen/keys/expected.json, worked out by unseen/arithmetic_keys.py from language.md.
"""

from __future__ import annotations

import inspect
import json
import re
from pathlib import Path
from typing import Any

import pytest

from fordel.cli import main
from tests.unseen import arithmetic_keys, arithmetic_shares, arithmetic_time
from tests.unseen.arithmetic_keys import expectations

UNSEEN = Path(__file__).parent / "unseen"
RUNS: list[dict[str, Any]] = json.loads((UNSEEN / "keys" / "expected.json").read_text(encoding="utf-8"))
SETTLED = [run for run in RUNS if "items" in run]
TOLD = [run for run in RUNS if "items" not in run]


def name(run: dict[str, Any]) -> str:
    return " ".join(run["argv"])


def ore(amount: str) -> int:
    kroner, rest = amount.lstrip("-").split(".")
    return (-1 if amount.startswith("-") else 1) * (int(kroner) * 100 + int(rest))


def nonzero(shares: dict[str, int]) -> dict[str, int]:
    return {party: share for party, share in shares.items() if share}


def told(item: dict[str, Any], key: str = "andeler") -> dict[str, int]:
    return nonzero(
        {
            party: ore(share if isinstance(share, str) else share["beløp"])
            for party, share in item[key].items()
        }
    )


@pytest.fixture(autouse=True)
def _beside_the_agreements(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(UNSEEN / "keys")


@pytest.mark.parametrize("run", SETTLED, ids=name)
def test_a_settlement_is_that_of_the_arithmetic(
    run: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    code = main([*run["argv"], "--format", "json"])
    out, err = capsys.readouterr()
    assert code == 0, out + err
    found = json.loads(out)
    items = {
        one["navn"]: told(one) for one in (*found["kostnader"], *found["tillegg"]) if any(told(one).values())
    }
    assert items == {item: nonzero(shares) for item, shares in run["items"].items()}
    totals: dict[str, int] = run.get("totals") or {}
    for shares in run["items"].values() if not totals else ():
        totals = {party: totals.get(party, 0) + shares.get(party, 0) for party in {*totals, *shares}}
    assert nonzero({party["navn"]: ore(party["sum"]) for party in found["parter"]}) == nonzero(totals)
    assert found["kontroll"]["differanse"] == "0.00"
    if "outside" in run:
        assert ore(found["utenfor"]["sum"]) == run["outside"]
    if "draft" in run:
        assert found["utkast"] is run["draft"]
    if "paid" in run:
        assert {party["navn"]: ore(party["betalt"]) for party in found["parter"]} == run["paid"]
    for contribution, fees in run.get("contributions", {}).items():
        assert [told(one, "fordeling") for one in found["bidrag"] if one["navn"] == contribution] == [fees]


@pytest.mark.parametrize("run", TOLD, ids=name)
def test_what_is_wrong_is_told_once_and_in_its_place(
    run: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(run["argv"])
    out, err = capsys.readouterr()
    said = re.sub(r"\s+", " ", out + err)
    assert code == run["exit"], said
    errors = re.findall(r":(\d+)(?::\d+)? feil (F\d{3})", said)
    assert sorted(code for _, code in errors) == run["codes"], said
    if "lines" in run:
        assert [int(line) for line, _ in errors] == run["lines"]
    assert run.get("says", "") in said


def test_the_expectations_are_those_of_the_arithmetic() -> None:
    assert json.loads(expectations()) == RUNS


def test_the_arithmetic_knows_nothing_of_the_engine() -> None:
    for module in (arithmetic_keys, arithmetic_time, arithmetic_shares):
        assert "import fordel" not in inspect.getsource(module)
        assert "from fordel" not in inspect.getsource(module)
