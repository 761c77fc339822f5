"""A correction: what was billed before is subtracted, and only a settlement as it was written will do."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import fordel
from fordel.cli import main
from fordel.diagnostic import Diagnostic
from fordel.model import Agreement
from fordel.period import Span
from fordel.previous import Previous, read_previous
from tests.small import written

RULES = """```regel
avtale "Drift"
gjelder fra 1. januar 2022
deltakere Modum, Sigdal, Krødsherad
vertskommune Modum
kostnad "Drift":
  art 100-285
  fordeles likt
oppgjør:
  forskudd 2 ganger i året
```
"""
YEAR = Span(date(2022, 1, 1), date(2022, 12, 31))
Change = Callable[[dict[str, Any]], object]
Capture = pytest.CaptureFixture[str]


def agreement(text: str = RULES) -> Agreement:
    return written(text)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "drift.avtale").write_text(RULES, encoding="utf-8")
    (tmp_path / "r.csv").write_text("bilagsdato;art;beløp\n01.03.2022;120;300,00\n", encoding="utf-8")
    (tmp_path / "nytt.csv").write_text("bilagsdato;art;beløp\n01.03.2022;120;360,00\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("kostnad;beløp\nDrift;240\n", encoding="utf-8")
    settled = fordel.settle(
        fordel.read(tmp_path / "drift.avtale"), tmp_path / "r.csv", year=2022, budget=tmp_path / "b.csv"
    )
    (tmp_path / "oppgjor.json").write_text(settled.to_json(), encoding="utf-8")
    return tmp_path


def read(content: bytes, text: str = RULES, span: Span = YEAR) -> Previous | tuple[Diagnostic, ...]:
    return read_previous("oppgjor.json", content, agreement(text), span)


def variants(found: Previous | tuple[Diagnostic, ...]) -> list[str]:
    assert isinstance(found, tuple)
    return [f"{one.code}.{one.variant}" for one in found]


def correct(folder: Path, ledger: str, previous: str = "oppgjor.json") -> fordel.Settlement:
    return fordel.settle(agreement(), folder / ledger, year=2022, previous=folder / previous)


def test_a_correction_is_the_new_share_less_what_was_billed(folder: Path) -> None:
    settled = correct(folder, "nytt.csv").value
    accounts = {one.party: (one.bears, one.advances, one.earlier, one.due) for one in settled.balances}
    assert accounts["Sigdal"] == (120_00, 80_00, 20_00, 20_00)
    assert accounts["Modum"] == (120_00, -160_00, -40_00, -40_00)
    assert [one.values["mark"] for one in settled.remarks if one.key == "remark.correction"]


def test_the_same_books_give_no_correction(folder: Path) -> None:
    assert not correct(folder, "r.csv").value.transfers


def test_a_correction_can_be_corrected(folder: Path) -> None:
    (folder / "andre.json").write_text(correct(folder, "nytt.csv").to_json(), encoding="utf-8")
    again = correct(folder, "r.csv", "andre.json").value
    assert {one.party: one.due for one in again.balances} == {
        "Modum": 40_00,
        "Sigdal": -20_00,
        "Krødsherad": -20_00,
    }


def test_it_is_found_in_a_list_of_several(folder: Path) -> None:
    one = json.loads((folder / "oppgjor.json").read_text("utf-8"))
    listed = {
        "skjema": "fordel/oppgjor-liste/1",
        "oppgjør": [{**one, "avtale": "En annen"}, one],
        "motregning": [],
    }
    found = read(json.dumps(listed).encode())
    assert isinstance(found, Previous)
    assert found.advances == {"Sigdal": 80_00, "Krødsherad": 80_00}
    assert variants(read(json.dumps({**listed, "oppgjør": []}).encode())) == ["F702.previous"]


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b"\xff", b"[" * 100_000, b'{"skjema": "fordel/oppgjor/1"}', b'"skjema"']
)
def test_what_is_no_settlement_is_refused(content: bytes) -> None:
    assert variants(read(content)) == ["F702.previous"]


def with_party(**cells: object) -> Change:
    return lambda settled: settled["parter"][1].update(cells)


CHANGES: dict[str, tuple[Change, str]] = {
    "another amount": (with_party(saldo="1.00"), "previous_changed"),
    "another remark": (lambda settled: settled["merknader"].append("Og mer"), "previous_changed"),
    "a number": (with_party(saldo=1.5), "previous"),
    "no receipt": (lambda settled: settled.pop("kvittering"), "previous"),
    "no parties": (lambda settled: settled.update(parter={}), "previous"),
    "no days": (lambda settled: settled.update(periode="2022"), "previous"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_is_not_as_it_was_written_is_refused(folder: Path, name: str) -> None:
    change, variant = CHANGES[name]
    settled = json.loads((folder / "oppgjor.json").read_text("utf-8"))
    change(settled)
    assert variants(read(json.dumps(settled).encode())) == [f"F702.{variant}"]


def test_another_agreement_other_days_and_other_parties_are_refused(folder: Path) -> None:
    content = (folder / "oppgjor.json").read_bytes()
    assert variants(read(content, RULES.replace('"Drift"', '"IKT"', 1))) == ["F702.previous_agreement"]
    assert variants(read(content, span=Span(date(2023, 1, 1), date(2023, 12, 31)))) == [
        "F702.previous_period"
    ]
    assert variants(read(content, RULES.replace(", Krødsherad", ""))) == ["F702.previous_party"]


@pytest.mark.parametrize("option", ["--budsjett", "--betalt"])
def test_it_brings_its_own_advances_and_payments(capsys: Capture, folder: Path, option: str) -> None:
    words = ["beregn", str(folder / "drift.avtale"), "--år", "2022", "--regnskap", str(folder / "r.csv")]
    words += ["--forrige", str(folder / "oppgjor.json"), option, str(folder / "b.csv")]
    assert main(words) == 2
    assert option in capsys.readouterr().err
    with pytest.raises(ValueError, match="earlier settlement"):
        fordel.settle(agreement(), [], year=2022, previous=folder / "oppgjor.json", budget=folder / "b.csv")


def test_the_command_corrects(capsys: Capture, folder: Path) -> None:
    words = ["beregn", str(folder / "drift.avtale"), "--år", "2022", "--regnskap", str(folder / "nytt.csv")]
    assert main([*words, "--forrige", str(folder / "oppgjor.json")]) == 0
    assert "Oppgjøret er en korreksjon" in capsys.readouterr().out
    assert main([*words, "--forrige", str(folder / "r.csv")]) == 3
