"""I04 and I05: files that are cut off, have a bit turned or another encoding are told of, or give the same amounts."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import duckdb
import pytest

import fordel
from fordel import pipeline
from fordel.cli import DATA, FINE, USAGE
from fordel.diagnostic import Diagnostic
from fordel.ledger.columns import Options
from fordel.ledger.opening import open_ledger
from fordel.render.diagnostics import text
from tests.ledger_workbooks import book_of, saft, saft_line, saft_transaction
from tests.ledgers import answer, ask, write_parquet
from tests.receipts import Capture, lay_out, run, settle

AGREEMENT = """
```regel
avtale "Kurs"
gjelder fra 1. januar 2020
deltakere Modum, Sigdal
vertskommune Modum
kostnad "Kurs":
  art 120
  fordeles likt
```
"""
LINES = 40
ROWS = [
    f"{number};{number % 28 + 1:02}.03.2022;120;{number},25;Løpende utgift {number}"
    for number in range(LINES)
]
CSV = "\n".join(["bilagsnr;bilagsdato;art;beløp;tekst", *ROWS, ""]).encode()


def packed_saft(_: Path) -> bytes:
    transactions = [
        saft_transaction(str(number), "2022-03-15", [saft_line("120", f"{number}.25")])
        for number in range(LINES)
    ]
    made = io.BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        archive.writestr("saft.xml", saft(transactions))
    return made.getvalue()


KINDS: Mapping[str, Callable[[Path], bytes]] = {"regnskap.csv": lambda _: CSV, "regnskap.zip": packed_saft}


def damaged_column(path: Path, column: str) -> bytes:
    """A Parquet file with bytes changed in a column where they are packed."""
    kinds: Mapping[str, tuple[str, list[object]]] = {
        "bilagsnr": ("VARCHAR", [f"bilag {number}" for number in range(300)]),
        "bilagsdato": ("DATE", ["2022-03-15"] * 300),
        "art": ("VARCHAR", ["120"] * 300),
        "beløp": ("DECIMAL(18, 2)", [number / 4 for number in range(300)]),
        "tekst": ("VARCHAR", [f"Løpende utgift {number * 7919 % 1000}" for number in range(300)]),
    }
    content = bytearray(write_parquet(path, kinds).read_bytes())
    with duckdb.connect() as connection:
        question = "SELECT coalesce(dictionary_page_offset, data_page_offset) + total_compressed_size FROM"
        [(end,)] = connection.execute(
            f"{question} parquet_metadata(?) WHERE path_in_schema = ?", [str(path), column]
        ).fetchall()
    content[end - 20 : end - 8] = b"\xff" * 12
    return bytes(content)


def damaged(whole: bytes) -> Iterator[tuple[str, bytes]]:
    for at in range(0, len(whole), 64):
        yield "cut", whole[:at]
        for bit in (0, 6):
            yield "turned", whole[:at] + bytes([whole[at] ^ (1 << bit)]) + whole[at + 1 :]


def found(path: Path) -> int | list[str]:
    """The sum of the lines, or the codes of what is wrong, whose sentences can be written."""
    opened = open_ledger(path, ["art"], Options(engine="python"))
    if isinstance(opened, tuple):
        assert all(isinstance(one, Diagnostic) for one in opened)
        assert text(opened, "nb")
        return [one.code for one in opened]
    return sum(row.ore for row in answer(opened, ask()).rows)


@pytest.mark.parametrize("name", KINDS)
def test_i04_a_damaged_ledger_is_told_or_as_it_was(tmp_path: Path, name: str) -> None:
    whole, path = KINDS[name](tmp_path), tmp_path / name
    path.write_bytes(whole)
    right = found(path)
    assert isinstance(right, int)
    told = 0
    for how, content in damaged(whole):
        path.write_bytes(content)
        now = found(path)
        told += isinstance(now, list)
        if name.endswith(".zip"):
            assert isinstance(now, list) or now == right, how
    assert told > 5


def test_i04_a_damaged_parquet_file_is_told_or_read(tmp_path: Path) -> None:
    """Its cells have no sums of their own: a bit that is turned in one is another cell, as in CSV."""
    path = tmp_path / "regnskap.parquet"
    days = [f"2022-03-{number % 28 + 1:02}" for number in range(LINES)]
    columns: Mapping[str, tuple[str, list[object]]] = {
        "bilagsnr": ("VARCHAR", [str(number) for number in range(LINES)]),
        "bilagsdato": ("DATE", [*days]),
        "art": ("VARCHAR", ["120"] * LINES),
        "beløp": ("DECIMAL(18, 2)", [f"{number}.25" for number in range(LINES)]),
        "tekst": ("VARCHAR", [f"Løpende utgift {number}" for number in range(LINES)]),
    }
    whole = write_parquet(path, columns).read_bytes()
    right, seen = found(path), set()
    for how, content in damaged(whole):
        path.write_bytes(content)
        now = found(path)
        seen.add((how, "told" if isinstance(now, list) else "right" if now == right else "other"))
        assert how == "turned" or isinstance(now, list), "half a file is no file"
    assert {("cut", "told"), ("turned", "told"), ("turned", "right")} <= seen


@pytest.mark.parametrize("compared", [True, False])
@pytest.mark.parametrize("column", ["bilagsnr", "beløp", "tekst"])
def test_i04_a_damaged_column_is_told_by_every_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture, column: str, *, compared: bool
) -> None:
    """A column that the settlement does not ask for is read when lines are compared, told or written."""
    if not compared:
        monkeypatch.setattr(pipeline, "MOST_COMPARED", 0)
    agreement, ledger, lines = tmp_path / "a.avtale", tmp_path / "r.parquet", tmp_path / "l.parquet"
    agreement.write_text(AGREEMENT, "utf-8")
    ledger.write_bytes(damaged_column(ledger, column))
    words = (agreement, "--regnskap", ledger, "--år", "2022")
    every = (("linjer", "--ut", lines), ("forklar", "--part", "Modum", "--bilag"), ("beregn",))
    for name, *more in every[: 3 if compared else 2]:
        code, _, err = run(capsys, name, *words, *more)
        assert (code, "kan ikke leses" in err) == (DATA, True), err
    assert not lines.exists()
    if compared:
        with pytest.raises(fordel.LedgerError, match="F702"):
            fordel.settle(fordel.read(agreement), ledger, year=2022)


@pytest.mark.parametrize("name", ["regnskap.zip", "regnskap.xlsx"])
@pytest.mark.parametrize("wrong", ["name", "place"])
def test_i04_an_archive_whose_directory_is_wrong_is_told(tmp_path: Path, name: str, wrong: str) -> None:
    """A name is said to be UTF-8 and is not; the directory is said to begin beyond the end of the file."""
    path = tmp_path / name
    if name.endswith("zip"):
        path.write_bytes(packed_saft(tmp_path))
    else:
        book_of(path, ("bilagsdato", "art", "beløp"), ("15.03.2022", "120", 1))
    content = bytearray(path.read_bytes())
    entry, end = content.rfind(b"PK\x01\x02"), content.rfind(b"PK\x05\x06")
    if wrong == "name":
        content[entry + 9], content[entry + 46] = 0x08, 0xFF
    else:
        content[end + 18] = 0x20
    path.write_bytes(content)
    assert found(path) == ["F702"]


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> Path:
    """A package where nothing else lies, and which is found to be right."""
    lay_out(tmp_path)
    monkeypatch.chdir(tmp_path)
    settle(capsys)
    assert run(capsys, "pakk", "ut", "--ut", "p.zip")[0] == 0
    (tmp_path / "for-seg").mkdir()
    (tmp_path / "p.zip").rename(tmp_path / "for-seg" / "p.zip")
    monkeypatch.chdir("for-seg")
    assert run(capsys, "etterprøv", "p.zip")[0] == 0
    return Path("p.zip")


def test_i04_a_damaged_package_is_told_or_as_it_was(package: Path, capsys: Capture) -> None:
    """Its files have sums: what is turned in them is seen; in what does not count, such as their days, it is not."""
    whole, seen = package.read_bytes(), set()
    for how, content in damaged(whole):
        package.write_bytes(content)
        code, out, err = run(capsys, "etterprøv", package)
        seen.add((how, code))
        assert (code, out.startswith("Likt. ")) == (0, True) or "er skadet" in err, (how, code, out, err)
    assert seen == {("cut", USAGE), ("turned", USAGE), ("turned", FINE)}


@pytest.mark.parametrize("at", [100, 300, 500])
def test_i05_a_byte_that_is_none_is_told_with_its_place(tmp_path: Path, at: int) -> None:
    path = tmp_path / "regnskap.csv"
    path.write_bytes(CSV[:at] + b"\x81" + CSV[at:])
    opened = open_ledger(path, ["art"], Options(engine="python", encoding="utf-8"))
    assert isinstance(opened, tuple)
    assert opened[0].values["offset"] == at
    assert "\ufffd" not in text(opened, "nb")
