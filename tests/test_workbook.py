"""The Excel workbook: every formula reckoned anew gives what the engine gave, and no text is ever a formula."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from fordel.cli import main
from fordel.commands import results
from fordel.money import plain
from fordel.settlement import Settlement
from fordel.source import Place
from fordel.workbook import excel_file, workbook
from fordel.workbook.cells import LIMIT
from fordel.workbook.work import works_of
from tests import settlements as made
from tests.engines import needs
from tests.workbook_settlements import (
    LONG,
    LONG_MEASURES,
    NAV,
    QUARTERS,
    TOP,
    national,
    nav,
    of_agreements,
    posting,
    random_settlements,
    settled,
)
from tests.workbooks import formulas, parts, recalculated

needs("xlsxwriter")
openpyxl = needs("openpyxl")

#: What LibreOffice writes of a number.
FIFTEEN_DIGITS = 1e-14

PAYLOADS = (
    *(
        "=cmd|' /C calc'!A0",
        '=HYPERLINK("http://x.example","y")',
        "+1+1",
        "-2+3",
        "@SUM(1+1)",
        "\t=1",
        "\r=1",
    ),
    *(
        "{=1}",
        "http://x.example",
        "mailto:a@b.example",
        "internal:Oppgjør!A1",
        "'=1",
        "\uff1d1",
        "<f>1</f>",
        "&G",
    ),
)


@pytest.fixture(scope="module")
def settlements(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Settlement]:
    folder = tmp_path_factory.mktemp("settlements")
    amounts = [(1, 10_000_01, "110"), (2, 3_333_33, "210"), (8, 77_777_77, "120"), (11, -5_000_49, "130")]
    quarters = settled(QUARTERS, folder, [posting(*one) for one in amounts])
    minus = settled(QUARTERS, folder, [posting(month, -ore, art) for month, ore, art in amounts])
    return {
        "nav": nav().value,
        "quarters": quarters,
        "minus": minus,
        "long": settled(LONG, folder, [posting(3, 9_876_543_21, "310")], measures=LONG_MEASURES),
        "national": national(folder),
        **{one.agreement.name: one for one in of_agreements()},
        **{f"random-{number}": one for number, one in enumerate(random_settlements())},
    }


@pytest.fixture(scope="module")
def written(settlements: Mapping[str, Settlement]) -> dict[str, bytes]:
    return {name: excel_file(one) for name, one in settlements.items()}


@pytest.fixture(scope="module")
def reckoned(written: Mapping[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return recalculated(tmp_path_factory.mktemp("office"), written)


def test_the_cell_of_control_shows_nothing_where_all_formulas_agree(reckoned: Mapping[str, Any]) -> None:
    assert {name: book.worksheets[0]["B3"].value for name, book in reckoned.items()} == dict.fromkeys(
        reckoned, 0
    )


def test_every_formula_gives_what_the_engine_gave(
    written: Mapping[str, bytes], reckoned: Mapping[str, Any]
) -> None:
    cells = {name: [*formulas(content)] for name, content in written.items()}
    assert all(cells.values())
    wrong = [
        (name, sheet, place, formula, value, found)
        for name, found_in in cells.items()
        for sheet, place, formula, value in found_in
        if (found := reckoned[name][sheet][place].value) != pytest.approx(value, rel=FIFTEEN_DIGITS, abs=0)
    ]
    assert not wrong, (len(wrong), wrong[:3])


def test_what_is_reckoned_is_what_the_settlement_says(
    settlements: Mapping[str, Settlement], reckoned: Mapping[str, Any]
) -> None:
    for name, settlement in settlements.items():
        rows = [*reckoned[name].worksheets[0].iter_rows(values_only=True)]
        parties = rows[3][3:]
        due = next(row for row in rows if row[0] in {"Å betale", "To pay"})
        told = {party: f"{amount:.2f}" for party, amount in zip(parties, due[3:], strict=True) if party}
        assert told == {one.party: plain(one.due) for one in settlement.balances}, name


def test_shares_are_reckoned_from_the_keys_and_not_only_shown(settlements: Mapping[str, Settlement]) -> None:
    levels = {
        (name, work.amount.name): work.shared.level
        for name, one in settlements.items()
        for work in works_of(one).amounts
    }
    assert (
        levels["nav", "Felles drift"] == levels["national", "Drift"] == levels["quarters", "Drift"] == "key"
    )
    assert levels["national", "Likt"] == levels["Felles IT i Numedal og Kongsberg", "Administrasjon"] == "key"
    assert "engine" not in levels.values()
    assert levels["long", "Bil"] == "queue"
    assert {"exact", "direct"} <= {*levels.values()}


def test_another_number_gives_another_share_and_a_control_that_shows_it(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(filename=_saved(tmp_path, nav().to_excel()))
    inputs = book["Inndata"]
    cell = next(
        row[4]
        for row in inputs.iter_rows()
        if row[2].value == "Felles drift" and isinstance(row[4].value, float)
    )
    cell.value += 100
    book.save(tmp_path / "changed.xlsx")
    changed = recalculated(tmp_path / "office", {"changed": (tmp_path / "changed.xlsx").read_bytes()})
    sheet = changed["changed"].worksheets[0]
    assert sheet["B3"].value > 0
    bears = next(row for row in sheet.iter_rows(values_only=True) if row[0] == "Bærer")
    assert sum(bears[3:6]) * 100 == pytest.approx(nav().value.control.shared + 100_00)


def _saved(folder: Path, content: bytes) -> Path:
    path = folder / "given.xlsx"
    path.write_bytes(content)
    return path


# Bytes and texts --------------------------------------------------------------------------------------------


def test_the_same_settlement_gives_the_same_bytes() -> None:
    assert nav().to_excel() == nav().to_excel()
    assert b"2022-12-31T00:00:00Z" in parts(nav().to_excel())["docProps/core.xml"].encode()


def hostile() -> Settlement:
    """A settlement in which every text could be a formula or a link."""
    names = [f"{payload}{number}" for number, payload in enumerate(PAYLOADS)]
    costs = [
        evolve(
            made.direct(
                name, "party", [(names[0], name, -500, 1)], names=tuple(names), at=Place("x", 1, clause=name)
            )
        )
        for name in names
    ]
    return made.settlement(made.agreement(names, name=PAYLOADS[0]), costs, host=names[0])


def test_s06_no_text_is_a_formula_or_a_link() -> None:
    content = excel_file(hostile())
    xml = parts(content)
    assert not [name for name in xml if "externalLink" in name or "comments" in name]
    assert not any("<hyperlink" in text or "relationships/hyperlink" in text for text in xml.values())
    ours = re.compile(r"[A-ZÆØÅa-zæøå0-9$'!:(),.+*/<>=^ -]*").fullmatch
    found = [*formulas(content)]
    assert found
    for _, place, formula, _ in found:
        assert ours(formula), (place, formula)
        assert not any(payload in formula for payload in PAYLOADS)
    cells = {
        cell.value: cell.data_type
        for sheet in openpyxl.load_workbook(_in_memory(content))
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and cell.data_type != "f"
    }
    assert {cells[text] for text in cells if any(one.strip() in text for one in PAYLOADS)} == {"s"}


def _in_memory(content: bytes) -> Any:  # noqa: ANN401  (what openpyxl reads)
    from io import BytesIO

    return BytesIO(content)


def test_a_formula_is_no_longer_than_a_cell_can_hold(written: Mapping[str, bytes]) -> None:
    assert max(len(formula) for content in written.values() for _, _, formula, _ in formulas(content)) < 8192


def test_numbers_that_a_spreadsheet_cannot_hold_are_the_engines(tmp_path: Path) -> None:
    text = QUARTERS.replace("  periode kvartal\n  avrunding til hele kroner\n", "  periode år\n")
    huge = settled(text, tmp_path, [posting(1, LIMIT * 10 + 7, "110")])
    levels = {work.amount.name: work.shared.level for work in works_of(huge).amounts}
    assert levels["Drift"] == "engine"
    words = [
        cell.value
        for sheet in workbook(huge, {"kilder": []})
        for row in sheet.rows
        for cell in row
        if cell is not None
    ]
    assert "Andelene er regnet av fordel. Et regneark kan ikke regne dem nøyaktig." in words


def test_an_amount_of_the_first_year_of_the_calendar_has_its_days(tmp_path: Path) -> None:
    text = """\
```regel
avtale "Prøve"
gjelder fra 1. januar 0001
deltakere "Nord AS" (selskap), "Sør AS" (selskap)
vertskommune "Nord AS"
fastbeløp "Vaktmester" 365 kr per år til "Nord AS" fordeles likt
øvrige kostnader holdes utenfor
oppgjør:
  periode kvartal
```
"""
    first = settled(text, tmp_path, [posting(3, 100, "110", year=1)], year=1)
    told = ("Dager til slutten av perioden", "Dager før perioden")
    rows = [
        [cell.value for cell in row if cell]
        for sheet in workbook(first, {"kilder": []})
        for row in sheet.rows
    ]
    days = [row[1] for row in rows if row and row[0] in told]
    assert days == [90, 0, 181, 90, 273, 181, 365, 273]


# The command ------------------------------------------------------------------------------------------------


def run(folder: Path, *more: str) -> int:
    words = ["beregn", str(NAV / f"{NAV.name}.avtale"), "--regnskap", str(NAV / "regnskap-2022.csv")]
    return main([*words, "--år", "2022", "--uten-pdf", "--ut", str(folder), *more])


def test_the_command_writes_the_workbook_in_the_language_it_is_told(tmp_path: Path) -> None:
    assert run(tmp_path / "nb") == run(tmp_path / "nn", "--språk", "nn") == 0
    names = {
        folder: openpyxl.load_workbook(tmp_path / folder / "oppgjor.xlsx").sheetnames
        for folder in ("nb", "nn")
    }
    assert names == {
        "nb": ["Oppgjør", "Inndata", "Nøkler", "Andeler", "Kvittering"],
        "nn": ["Oppgjer", "Inndata", "Nøklar", "Delar", "Kvittering"],
    }


def test_the_workbook_is_left_out_by_choice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, "--uten-excel") == 0
    assert not [*tmp_path.glob("*.xlsx")]
    assert "Excel" not in capsys.readouterr().err


def test_without_the_extra_all_else_is_written_and_that_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    monkeypatch.delitem(sys.modules, "fordel.workbook.excel", raising=False)
    results._not_written.cache_clear()
    assert run(tmp_path) == 0
    assert {one.name for one in tmp_path.iterdir()} == {"oppgjor.csv", "oppgjor.json", "kvittering.json"}
    (told,) = [line for line in capsys.readouterr().err.splitlines() if "Excel" in line]
    assert told.startswith("Excel er ikke skrevet: det krever fordel[rapport].")
    assert told.endswith("(eller bruk --uten-excel)")


def test_the_page_makes_the_workbook(monkeypatch: pytest.MonkeyPatch) -> None:
    page = (TOP.parent / "docs" / "pages" / "oppgjorsbrev.md").read_text("utf-8")
    (code,) = re.findall(r"```python\n([^`]*to_excel[^`]*)```", page)
    monkeypatch.chdir(TOP.parent)
    known: dict[str, Any] = {}
    exec(compile(code, "oppgjorsbrev.md", "exec"), known)  # noqa: S102  (our own page)
    assert openpyxl.load_workbook(_in_memory(known["bok"])).sheetnames[0] == "Oppgjør"
