"""Files that are no workbooks, broken ones, and more of one than is sensible."""

import sys
from datetime import date
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from fordel.cli import main
from fordel.extras import MissingExtra
from fordel.ledger import excel_parts
from fordel.ledger.columns import Options
from fordel.ledger.opening import open_ledger
from tests.ledger_workbooks import Written, book_of, edited
from tests.ledgers import answer, ask, faults, total, write_parquet

TITLES = ("bilagsnr", "bilagsdato", "art", "beløp", "tekst")
LINE: tuple[Written, ...] = ("1", date(2022, 3, 15), "120", 100, "Lønn")
AGREEMENT = str(Path(__file__).parents[1] / "agreements/nav-midt-buskerud/nav-midt-buskerud.avtale")
SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "regnskap.xlsx"


def variants(source: object) -> list[str]:
    return [one.variant for one in faults(source)]


def test_other_workbooks_are_told(tmp_path: Path) -> None:
    contents = {
        "a.xls": b"\xd0\xcf\x11\xe0",
        "b.xlsb": b"PK\x03\x04",
        "c.ods": b"PK\x03\x04",
        "d.xlsx": b"\xd0\xcf\x11\xe0",
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
        assert variants(tmp_path / name) == ["excel_old"]


@pytest.mark.parametrize("kept", [0, 4, 500, 3000])
def test_i04_a_workbook_that_is_cut_off_is_told(path: Path, kept: int) -> None:
    path.write_bytes(book_of(path, TITLES, LINE).read_bytes()[:kept])
    assert variants(path) == ["unreadable"]


def test_i04_a_workbook_with_one_bit_turned_is_told_or_as_it_was(path: Path) -> None:
    whole = book_of(path, TITLES, LINE, LINE).read_bytes()
    found = set()
    for at in range(0, len(whole), 64):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        opened = open_ledger(path, ["art"], Options(engine="python"))
        found.add(opened[0].variant if isinstance(opened, tuple) else answer(opened, ask()).rows[0].ore)
    assert found <= {"unreadable", 20_000}
    assert len(found) == 2


@pytest.mark.parametrize(
    "part", ["worksheets/sheet1.xml", "workbook.xml", "sharedStrings.xml", "_rels/workbook.xml.rels"]
)
def test_i04_a_part_that_is_broken_inside_is_told(path: Path, part: str) -> None:
    book_of(path, TITLES, LINE)
    edited(path, f"xl/{part}", lambda text: text[: len(text) // 2])
    assert variants(path) == ["unreadable"]


def test_a_zip_file_that_is_no_workbook_is_told(path: Path) -> None:
    with ZipFile(path, "w") as parts:
        parts.writestr("regnskap.csv", "a;b")
    assert variants(path) == ["unreadable"]


def test_s09_what_unpacks_to_too_much_is_not_opened(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book_of(path, TITLES, LINE)
    whole = sum(one.file_size for one in ZipFile(path).infolist())
    monkeypatch.setattr(excel_parts, "ZIP_BYTES", whole)
    assert total(path) == (10_000, 1)
    monkeypatch.setattr(excel_parts, "ZIP_BYTES", whole - 1)
    assert variants(path) == ["excel_size"]


def test_s09_so_it_is_where_the_file_says_that_it_is_small(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ZipFile(path, "w", ZIP_DEFLATED) as parts:
        parts.writestr("xl/workbook.xml", b"A" * 12_345)
    untrue = path.read_bytes().replace((12_345).to_bytes(4, "little"), (12).to_bytes(4, "little"))
    path.write_bytes(untrue)
    assert [one.file_size for one in ZipFile(path).infolist()] == [12]
    monkeypatch.setattr(excel_parts, "ZIP_BYTES", 12_344)
    assert variants(path) == ["excel_size"]


def test_s09_a_large_part_that_is_packed_very_hard_is_not_opened(path: Path) -> None:
    book_of(path, TITLES, LINE)
    edited(path, SHEET, lambda text: text + b" " * 11_000_000)
    assert variants(path) == ["excel_size"]


def test_s09_a_cell_far_out_would_make_a_sheet_too_large(path: Path) -> None:
    book_of(path, TITLES, LINE)
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    edited(path, SHEET, lambda text: text.replace(b"</sheetData>", far))
    assert variants(path) == ["excel_cells"]


def test_what_is_only_painted_far_out_is_nothing(path: Path) -> None:
    book_of(path, TITLES, LINE)
    far = b'<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>'
    edited(path, SHEET, lambda text: text.replace(b"</sheetData>", far))
    assert total(path) == (10_000, 1)


def test_without_the_extra_it_is_named(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    book_of(path, TITLES, LINE)
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    with pytest.raises(MissingExtra, match=r"fordel\[excel\]"):
        faults(path)
    assert main(["beregn", AGREEMENT, "--regnskap", str(path), "--år", "2022"]) == 2
    said = capsys.readouterr().err
    assert 'Dette krever fordel[excel]. Installer med: pip install "fordel[excel]"' in said


def test_a_parquet_file_may_have_any_name(path: Path) -> None:
    write_parquet(path, {"bilagsdato": ("DATE", ["2022-03-15"]), "beløp": ("DECIMAL(18, 2)", ["100.00"])})
    assert total(path) == (10_000, 1)
