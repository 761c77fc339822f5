"""The page of ledger files: its workbook, its SAF-T file and its table from Statistics Norway settle as it says."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

import fordel
from fordel.ledger.columns import Mapped, read_mapping
from fordel.money import kroner, ledger_amount
from tests.ledger_workbooks import Written, book_of

PAGE = (Path(__file__).parent.parent / "docs" / "pages" / "regnskapsfiler.md").read_text("utf-8")
COLUMNS = 6


def fences(kind: str) -> list[str]:
    return re.findall(rf"^(?:```|~~~){kind}\n(.*?)^(?:```|~~~)$", PAGE, re.MULTILINE | re.DOTALL)


def rows(width: int) -> list[list[str]]:
    """The cells of all tables of the page with so many columns, below their heads."""
    lines = (re.findall(r"(?<=\|)[^|]*(?=\|)", line) for line in PAGE.splitlines() if line.startswith("|"))
    return [
        [cell.strip() for cell in row] for row in lines if len(row) == width and not row[0].startswith("-")
    ]


def cell(text: str) -> Written:
    day, amount = re.fullmatch(r"(\d\d)\.(\d\d)\.(\d{4})", text), ledger_amount(text) if "," in text else None
    if day:
        return date(int(day[3]), int(day[2]), int(day[1]))
    return text if amount is None else amount / 100


def mapped(text: str) -> Mapped:
    found = read_mapping("kolonner.toml", text.encode())
    assert isinstance(found, Mapped)
    return found


@pytest.fixture
def agreement(tmp_path: Path) -> fordel.Agreement:
    path = tmp_path / "legevakt.avtale"
    path.write_text(re.findall(r"^~~~avtale\n(.*?)^~~~$", PAGE, re.MULTILINE | re.DOTALL)[0], "utf-8")
    return fordel.read(path)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "konsultasjoner.json"
    path.write_text(fences("json")[0], "utf-8")
    return path


def expected() -> dict[str, str]:
    return {party: amount.removesuffix(" kr") for party, amount in rows(2) if amount.endswith(" kr")}


def bears(settled: fordel.Settlement) -> dict[str, str]:
    return {party: kroner(amount.ore).replace("\u00a0", " ") for party, amount in settled.totals.items()}


def test_the_workbook(tmp_path: Path, agreement: fordel.Agreement, table: Path) -> None:
    book = book_of(
        tmp_path / "a.xlsx", *([cell(text) for text in row[1:]] for row in rows(COLUMNS) if row[0].isdigit())
    )
    settled = fordel.settle(agreement, book, year=2022, measure_files=[table])
    assert bears(settled) == expected()


def test_the_workbook_with_codes_that_are_numbers(
    tmp_path: Path, agreement: fordel.Agreement, table: Path
) -> None:
    (digits,) = (text for text in fences("toml") if "[siffer]" in text)
    lines: list[list[Written]] = [
        [cell(text) for text in row[1:]] for row in rows(COLUMNS) if row[0].isdigit()
    ]
    for line in lines[2:]:
        line[2:4] = [int(str(code)) if code else None for code in line[2:4]]
    book = book_of(tmp_path / "a.xlsx", *lines)
    with pytest.raises(fordel.LedgerError, match="celle C3 er lagret som tall"):
        fordel.settle(agreement, book, year=2022, measure_files=[table])
    settled = fordel.settle(agreement, book, year=2022, measure_files=[table], digits=mapped(digits).digits)
    assert bears(settled) == expected()


def test_the_saft_file(tmp_path: Path, agreement: fordel.Agreement, table: Path) -> None:
    (headers,) = (text for text in fences("toml") if "[kolonner]" in text)
    path = tmp_path / "saft.xml"
    path.write_text(fences("xml")[0], "utf-8")
    named = f"konsultasjoner={table}"
    settled = fordel.settle(
        agreement, path, year=2022, measure_files=[named], columns=mapped(headers).headers
    )
    assert bears(settled) == expected()
    assert [name for name, _ in settled.value.sources] == [str(path), str(table)]
