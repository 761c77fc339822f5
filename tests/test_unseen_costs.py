"""Agreements the engine was not written against: costs, amounts and settlement, to the øre and with exit codes.

What they come to is worked out by unseen/settle_costs.py from language.md, or stands here where it is short.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fordel.cli import main
from tests.unseen.arithmetic_costs import Result, read_ledger
from tests.unseen.cost_cases import CASES, Case
from tests.unseen.settle_costs import settle

COSTS = Path(__file__).parent / "unseen" / "costs"
RUNS = [pytest.param(case, seed, id=f"{case.agreement}-{seed}") for case in CASES for seed in case.seeds]
SMALL = [pytest.param(case, 1, id=case.agreement) for case in CASES if case.count <= 200]

Capture = pytest.CaptureFixture[str]


def run(capsys: Capture, command: str, agreement: Path, *words: object) -> tuple[int, Any]:
    code = main([command, str(agreement), *map(str, words), "--format", "json"])
    return code, json.loads(capsys.readouterr().out)


def settled(capsys: Capture, name: str, *words: object) -> dict[str, Any]:
    code, found = run(capsys, "beregn", COSTS / f"{name}.avtale", "--år", "2024", *words)
    assert code == 0, found
    return dict(found)


def ore(amount: str) -> int:
    return int(amount.replace(".", ""))


def written(tmp_path: Path, case: Case, seed: int) -> Path:
    path = tmp_path / "regnskap.csv"
    path.write_text(case.ledger(seed), encoding="utf-8")
    return path


def shares(item: dict[str, Any]) -> dict[str, int]:
    return nonzero({name: ore(share["beløp"]) for name, share in item["andeler"].items()})


def nonzero(amounts: dict[str, int]) -> dict[str, int]:
    return {name: amount for name, amount in amounts.items() if amount}


def amounts(found: dict[str, Any]) -> list[dict[str, dict[str, int]]]:
    """By period and name what each bears; incomes that are deducted have no shares."""
    return [
        {item["navn"]: shares(item) for item in (*period["kostnader"], *period["tillegg"]) if shares(item)}
        for period in found.get("perioder", [found])
    ]


def expected(result: Result) -> list[dict[str, dict[str, int]]]:
    return [{name: nonzero(of) for name, of in period.items() if nonzero(of)} for period in result.anchors]


@pytest.mark.parametrize(("case", "seed"), RUNS)
def test_every_amount_is_what_the_arithmetic_gives(
    case: Case, seed: int, tmp_path: Path, capsys: Capture
) -> None:
    ledger = written(tmp_path, case, seed)
    found = settled(capsys, case.agreement, "--regnskap", ledger)
    result = settle(case.terms(), read_ledger(ledger), 2024)
    for period in found.get("perioder", ()):
        period.setdefault("tillegg", [])
    assert amounts(found) == expected(result)
    assert {party["navn"]: ore(party["sum"]) for party in found["parter"]} == {
        party["navn"]: result.totals.get(party["navn"], 0) for party in found["parter"]
    }
    assert ore(found["utenfor"]["sum"]) == result.outside
    assert ore(found["rest"]["øreavrunding"]) == result.spare
    assert ore(found["kontroll"]["regnskap"]) == sum(line.ore for line in read_ledger(ledger))
    assert found["kontroll"]["differanse"] == "0.00"


def by_party(found: dict[str, Any], party: str) -> dict[str, int]:
    """What a party bears of each cost but for what it keeps as host."""
    sums: dict[str, int] = {}
    for period in found.get("perioder", [found]):
        for cost in period["kostnader"]:
            share = ore(cost["andeler"].get(party, {}).get("beløp", "0.00"))
            kept = ore(cost.get("beholdt", {}).get(party, "0.00"))
            sums[cost["navn"]] = sums.get(cost["navn"], 0) + share - kept
    return nonzero(sums)


@pytest.mark.parametrize(("case", "seed"), SMALL)
def test_the_vouchers_of_a_party_add_up_to_its_share(
    case: Case, seed: int, tmp_path: Path, capsys: Capture
) -> None:
    ledger = written(tmp_path, case, seed)
    found = settled(capsys, case.agreement, "--regnskap", ledger)
    for party in (one["navn"] for one in found["parter"]):
        words = ("--regnskap", ledger, "--år", "2024", "--part", party, "--bilag")
        code, told = run(capsys, "forklar", COSTS / f"{case.agreement}.avtale", *words)
        assert code == 0
        sums: dict[str, int] = {}
        for cost in told["bilag"]:
            lines = sum(ore(line["andel"]) for line in cost["linjer"])
            sums[cost["kostnad"]] = sums.get(cost["kostnad"], 0) + lines
        assert nonzero(sums) == by_party(found, party)


@pytest.mark.parametrize("case", [case for case in CASES if case.agreement in {"boere", "fastbelop"}])
def test_the_parties_parts_of_a_voucher_add_up_to_it(case: Case, tmp_path: Path, capsys: Capture) -> None:
    ledger = written(tmp_path, case, 1)
    left: dict[int, int] = {}
    for party in case.terms().parties:
        words = ("--regnskap", ledger, "--år", "2024", "--part", party, "--bilag")
        _, told = run(capsys, "forklar", COSTS / f"{case.agreement}.avtale", *words)
        for line in (line for cost in told["bilag"] for line in cost["linjer"]):
            left[line["linje"]] = left.get(line["linje"], ore(line["beløp"])) - ore(line["andel"])
    assert left
    assert nonzero({str(line): amount for line, amount in left.items()}) == {}


def test_contributions_are_counted_rounded_and_deducted_party_by_party(capsys: Capture) -> None:
    data = ("--regnskap", COSTS / "bidrag.csv", "--grunnlag", COSTS / "bidrag-tall.csv")
    found = settled(capsys, "bidrag", *data)
    told = {one["navn"]: [ore(share) for share in one["fordeling"].values()] for one in found["bidrag"]}
    assert told == {
        "Kontingent": [5619832, 6663500, 5903808, 5691596, 5597656, 6663500, 6663500],
        "Rådgiver": [200000, 214665, 5710829, 200000, 260200, 211413, 201655],
        "Oppdrag": [975000, 300000, 450000, 300000, 0, 300000, 1050000],
        "Avgift": [100000, 850025, 850025, 850025, 1200000, 1200000, 1500000],
        "Til drift": [10000, 10416, 10666, 176500, 343000, 343033],
    }
    assert found["kontroll"] == {
        "regnskap": "24000.18",
        "fordelt": "15064.03",
        "utenfor": "0.00",
        "fradrag": "8936.15",
        "differanse": "0.00",
    }


def test_several_payers_settle_pair_by_pair(capsys: Capture) -> None:
    found = settled(capsys, "regnskap", "--regnskap", COSTS / "regnskap.csv")
    assert {(one["fra"], one["til"]): one["beløp"] for one in found["overføringer"]} == {
        ("Aurland", "Vik"): "850.00",
        ("Lærdal", "Vik"): "484.00",
        ("Vik", "Luster"): "1900.00",
        ("Lærdal", "Aurland"): "1418.00",
        ("Aurland", "Luster"): "2200.00",
        ("Lærdal", "Luster"): "6136.00",
    }


def test_advances_the_final_bill_and_a_correction_are_differences(tmp_path: Path, capsys: Capture) -> None:
    figures = ("--grunnlag", COSTS / "forskudd-tall.csv")
    budget = (*figures, "--budsjett", COSTS / "forskudd-budsjett.csv")
    first = settled(
        capsys, "forskudd", *budget, "--regnskap", COSTS / "forskudd.csv", "--ut", tmp_path / "ut"
    )
    told = {one["navn"]: (one["sum"], one["forskudd"], one["saldo"]) for one in first["parter"]}
    assert told == {
        "Tolga": ("25788.34", "23617.21", "2171.13"),
        "Tynset": ("82057.06", "-52675.75", "-14217.25"),
        "Alvdal": ("41104.66", "29058.54", "12046.12"),
    }
    again = (*figures, "--regnskap", COSTS / "forskudd-rettet.csv", "--forrige", tmp_path / "ut/oppgjor.json")
    second = settled(capsys, "forskudd", *again)
    for before, after in zip(first["parter"], second["parter"], strict=True):
        if before["navn"] != "Tynset":
            assert ore(after["saldo"]) == ore(after["sum"]) - ore(before["sum"])


REFUSED = {
    "F303": ("fordeles etter biler", "1;05.02.2024;1;;;10,00", 3),
    "F304": ("grunnbeløp 10 kr hver\n  fordeles likt", "1;05.02.2024;1;;;10,00", 1),
    "F401": ("fordeles likt\n  holdes utenfor", "1;05.02.2024;1;;;10,00", 1),
    "F403": ("fordeles likt", "1;05.02.2024;2;;;10,00", 3),
    "F404": ("belastes lokasjonskommunen", "1;05.02.2024;1;;Ukjent;10,00", 3),
    "F405": ("belastes bostedskommunen", "1;05.02.2024;1;3428;;10,00", 3),
    "F502": ("fordeles likt blant Rendalen", "1;05.02.2024;1;;;10,00", 1),
    "F503": ("fordeles likt", "1;05.01.2024;1;;;10,00", 3),
}


@pytest.mark.parametrize("code", REFUSED)
def test_what_is_refused_has_its_code_and_nothing_is_written(
    code: str, tmp_path: Path, capsys: Capture
) -> None:
    charge, line, leaves = REFUSED[code]
    agreement, ledger = tmp_path / "a.avtale", tmp_path / "r.csv"
    ledger.write_text(f"bilagsnr;bilagsdato;art;bosted;lokasjon;beløp\n{line}\n", encoding="utf-8")
    agreement.write_text(REFUSING.replace("CHARGE", charge), encoding="utf-8")
    words = ("--regnskap", ledger, "--år", "2024", "--ut", tmp_path / "ut")
    found = run(capsys, "beregn", agreement, *words)
    assert (found[0], [one["kode"] for one in found[1]["diagnoser"]]) == (leaves, [code])
    assert not (tmp_path / "ut").exists()


REFUSING = """# Avtale

```regel
avtale "Nektes"
gjelder fra 1. februar 2024
deltakere Tolga, Tynset
deltakere Rendalen fra 1. juli 2024
vertskommune Tynset
lokasjon Huset i Tolga
grunnlag biler per 1. januar i regnskapsåret
kostnad "Drift":
  art 1
  CHARGE
```
"""
