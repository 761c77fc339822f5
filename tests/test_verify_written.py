"""`fordel etterprøv`: files that were written with a settlement, and its receipt, are found where they were changed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fordel.commands import verify
from fordel.commands.arguments import COMMANDS, understand
from tests.receipts import Capture, change, lay_out, rewrite, run, settle, told

RECEIPT = Path("ut/kvittering.json")
SMALLEST = {"avtaler": ["a"], "nummer": 1, "regnskap": "r", "år": "2022"}


@pytest.fixture(autouse=True)
def _made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    lay_out(tmp_path)
    monkeypatch.chdir(tmp_path)
    settle(capsys)


# ── touched: what came out (I15) ──


@pytest.mark.parametrize("name", ["oppgjor.csv", "oppgjor.json"])
def test_i15_the_line_that_somebody_changed_is_named(capsys: Capture, name: str) -> None:
    path = Path("ut", name)
    lines = path.read_bytes().decode().split("\n")
    for at, line in enumerate(lines):
        if '"kilder"' in line:
            break  # below stand the names of the files on that day
        path.write_bytes("\n".join([*lines[:at], line + "x", *lines[at + 1 :]]).encode())
        (altered,) = told(capsys)["filer"]["endret"]
        shown = line.removeprefix("\ufeff").strip()
        assert (altered["fil"], altered["linje"], altered["var"].removeprefix("\ufeff")) == (
            name,
            at + 1,
            shown,
        )
        assert altered["er"].endswith("x")


def test_a_changed_amount_is_told_in_words(capsys: Capture) -> None:
    change(Path("ut/oppgjor.csv"), "Arkivet", "Arkivene")
    change(Path("ut/oppgjor.json"), '"sum": "', '"sum": "9')
    code, out, _ = run(capsys, "etterprøv", "ut")
    assert code == 1
    assert out.startswith("Likt. ")
    assert "\noppgjor.json er ikke det oppgjøret som kvitteringen gjelder.\n" in out
    assert "\noppgjor.csv er endret etter at den ble skrevet. Linje 2 var «" in out
    assert "\noppgjor.json er endret etter at den ble skrevet. Linje " in out


@pytest.mark.parametrize(
    ("text", "touched"),
    [
        ("", True),
        ("[1, 2", True),
        ("[" * 100_000, True),
        ('{"avtale": ' + "[" * 800 + "]" * 800 + ', "kvittering": {}}', True),
        ('{"kvittering": {"a": 0.5}}', True),
        ("{}", True),
    ],
)
def test_a_settlement_that_cannot_be_read_is_not_the_one(
    capsys: Capture, text: str, *, touched: bool
) -> None:
    Path("ut/oppgjor.json").write_text(text, "utf-8")
    found = told(capsys)
    assert (found["likt"], found["endret"]["oppgjør"]) == (True, touched)


def test_sources_that_somebody_changed_are_found_though_no_line_can_be_named(capsys: Capture) -> None:
    change(Path("ut/oppgjor.json"), "regnskap/r.csv", "regnskap/x.csv")
    assert told(capsys)["filer"]["endret"] == [
        {"fil": "oppgjor.json", "linje": None, "var": None, "er": None}
    ]


def test_i15_a_line_that_was_added_or_taken_away_is_named(capsys: Capture) -> None:
    path = Path("ut/oppgjor.csv")
    text = path.read_bytes()
    path.write_bytes(text + b"en til\r\n")
    (altered,) = told(capsys)["filer"]["endret"]
    assert (altered["var"], altered["er"]) == ("", "en til")
    path.write_bytes(text[: text[:-2].rindex(b"\n") + 1])
    (altered,) = told(capsys)["filer"]["endret"]
    assert altered["er"] == ""


def test_files_that_are_gone_are_told_and_no_fault(capsys: Capture) -> None:
    Path("ut/oppgjor.json").unlink()
    Path("ut/oppgjor.csv").unlink()
    assert told(capsys)["filer"] == {"uendret": [], "endret": [], "mangler": ["oppgjor.csv", "oppgjor.json"]}
    assert (
        "oppgjor.csv ligger ikke ved siden av kvitteringen, og er ikke kontrollert."
        in run(capsys, "etterprøv", "ut")[1]
    )
    change(Path("regnskap/r.csv"), "30 000,01", "30 000,03")
    out = run(capsys, "etterprøv", "ut")[1]
    assert "oppgjor.json kan ikke leses ved siden av kvitteringen, så forskjellen kan ikke vises." in out


# ── the receipt itself ──


@pytest.mark.parametrize("name", ["avtale", "regnskap", "grunnlag", "oppgjør", "språk"])
def test_a_hash_that_somebody_changed_is_found(capsys: Capture, name: str) -> None:
    receipt = json.loads(RECEIPT.read_text("utf-8"))["kvittering"]
    rewrite(RECEIPT, kvittering={**receipt, name: receipt[name][:-1] + "x"})
    code, _, _ = run(capsys, "etterprøv", "ut")
    assert code == 1


@pytest.mark.parametrize(
    "facts",
    [{"avtale": "En annen"}, {"utkast": False}, {"periode": {"fra": "2021-01-01", "til": "2021-12-31"}}],
)
def test_a_receipt_that_says_another_settlement_is_found(capsys: Capture, facts: dict[str, Any]) -> None:
    rewrite(RECEIPT, **facts)
    code, out, _ = run(capsys, "etterprøv", "ut")
    assert code == 1
    assert "kvittering.json er endret etter at den ble skrevet." in out


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        "[" * 100_000,
        "0",
        "null",
        '{"skjema": "fordel/kvittering/1", "kvittering": {"motor": ' + "[" * 800 + "]" * 800 + "}}",
        '{"skjema": "fordel/oppgjor/1"}',
        json.dumps({"skjema": "fordel/kvittering/1", "bestilling": SMALLEST, "filer": 3}),
    ],
)
def test_what_is_no_receipt_is_refused(capsys: Capture, text: str) -> None:
    RECEIPT.write_text(text, "utf-8")
    code, _, err = run(capsys, "etterprøv", "ut")
    assert code == 2
    assert err.startswith("fordel: ut er ikke en kvittering fra fordel, eller den er skadet.")


@pytest.mark.parametrize("name", ["../regnskap/r.csv", "/etc/passwd", "..", "", "a\\b"])
def test_a_receipt_that_names_files_elsewhere_is_refused(capsys: Capture, name: str) -> None:
    rewrite(RECEIPT, filer=[{"fil": name, "sha256": "0" * 64}])
    assert run(capsys, "etterprøv", "ut")[0] == 2


@pytest.mark.parametrize(
    "facts", [{}, {"motor": 1, "språk": "1"}, {"motor": "fordel 0.1.0", "språk": "1", "kilder": [1]}]
)
def test_a_receipt_with_half_of_what_it_should_have_is_refused(
    capsys: Capture, facts: dict[str, Any]
) -> None:
    rewrite(RECEIPT, kvittering=facts)
    code, _, err = run(capsys, "etterprøv", "ut")
    assert (code, "er ikke en kvittering" in err) == (2, True)


@pytest.mark.parametrize("named", [{"regnskap": "a://b"}, {"tabell": "t"}])
def test_an_address_and_a_table_go_together(capsys: Capture, named: dict[str, str]) -> None:
    order = json.loads(RECEIPT.read_text("utf-8"))["bestilling"]
    rewrite(RECEIPT, bestilling={**order, **named})
    code, _, err = run(capsys, "etterprøv", "ut")
    assert (code, "--tabell" in err) == (2, True)


@pytest.mark.parametrize("sources", ["x", [1], [{"fil": 1}], [{"fil": "a", "sha256": []}]])
def test_sources_that_are_none_are_refused_whatever_stops_the_settlement(
    capsys: Capture, sources: object
) -> None:
    change(Path("regnskap/r.csv"), ";390;", ";890;")
    rewrite(RECEIPT, kvittering={**json.loads(RECEIPT.read_text("utf-8"))["kvittering"], "kilder": sources})
    code, _, err = run(capsys, "etterprøv", "ut")
    assert (code, "er ikke en kvittering" in err) == (2, True)


def test_a_reader_that_has_seen_enough_is_no_fault_of_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def enough(*_: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr("fordel.commands.verify.show", enough)
    given = understand(COMMANDS["etterprøv"], ["ut"])
    with pytest.raises(BrokenPipeError):
        verify.run(given)


def test_a_receipt_without_its_order_is_refused(capsys: Capture) -> None:
    rewrite(RECEIPT, bestilling=None)
    code, _, err = run(capsys, "etterprøv", "ut")
    assert code == 2
    assert err.startswith("fordel: ut sier ikke hvordan oppgjøret ble laget.")


def test_a_receipt_that_is_not_there(capsys: Capture) -> None:
    code, _, err = run(capsys, "etterprøv", "borte/kvittering.json")
    assert (code, err.startswith("fordel: finner ikke filen borte")) == (2, True)
