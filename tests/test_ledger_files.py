"""Which files a ledger is: one, a folder, a pattern, and their hashes; and what cannot be one."""

from hashlib import sha256
from pathlib import Path

import pytest

from tests.ledgers import HEADER, LINE, every_line, faults, read, told, total, write_csv, write_parquet

COLUMNS = {"bilagsdato": ("DATE", ["2022-03-15"]), "beløp": ("DECIMAL(18, 2)", ["100.00"])}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for month, ending in ((2, "csv"), (1, "CSV"), (10, "txt")):
        write_csv(tmp_path / f"2022-{month:02}.{ending}", HEADER, f"{month};{LINE[2:]}")
    (tmp_path / "les-meg.md").write_text("# Om regnskapet", "utf-8")
    return tmp_path


@pytest.mark.parametrize("engine", ["python", "duckdb"])
def test_a_folder_is_one_ledger_of_its_files_by_name(folder: Path, engine: str) -> None:
    ledger = read(folder, engine=engine)
    files = [folder / "2022-01.CSV", folder / "2022-02.csv", folder / "2022-10.txt"]
    assert ledger.sources == tuple((str(file), sha256(file.read_bytes()).hexdigest()) for file in files)
    assert total(folder, engine=engine) == (30_000, 3)
    assert [(line.voucher, line.line) for line in every_line(folder, engine=engine)] == [
        ("1", 2),
        ("10", 2),
        ("2", 2),
    ]


def test_a_pattern_means_the_files_that_fit(folder: Path) -> None:
    assert total(folder / "*.csv") == (10_000, 1)
    assert total(str(folder / "**" / "2022-?[12].*")) == (20_000, 2)


def test_signs_of_patterns_in_a_name_are_signs(tmp_path: Path) -> None:
    (tmp_path / "år [2022]").mkdir()
    (tmp_path / "år 2").mkdir()
    for name in ("år [2022]", "år 2"):
        write_parquet(tmp_path / name / "regn'skap.parquet", COLUMNS)
    write_csv(tmp_path / "år [2022]" / "regn*skap.csv", HEADER, LINE, LINE)
    assert total(tmp_path / "år [2022]" / "regn'skap.parquet") == (10_000, 1)
    assert total(tmp_path / "år [2022]" / "regn*skap.csv") == (20_000, 2)


def test_files_may_have_their_columns_in_any_order_and_some_may_lack_one(tmp_path: Path) -> None:
    write_csv(tmp_path / "a.csv", "art;beløp;bilagsdato;Mottaker", "120;1,00;15.03.2022;Kari")
    write_csv(tmp_path / "b.csv", "bilagsdato;art;beløp;prosjekt", "16.03.2022;130;2,00;P1")
    for engine in ("python", "duckdb"):
        cells = [line.cells for line in every_line(tmp_path, "art", engine=engine)]
        assert cells == [
            {"art": "120", "prosjekt": "", "Mottaker": "Kari"},
            {"art": "130", "prosjekt": "P1", "Mottaker": ""},
        ]
    assert told(tmp_path, "prosjekt") == [("F701.column", 1, None)]


def test_a_fault_is_told_with_its_own_file(folder: Path) -> None:
    write_csv(folder / "2022-03.csv", HEADER, LINE, LINE.replace("100,00", "x"))
    [fault] = faults(folder)
    assert (fault.place.file, fault.place.line) == (str(folder / "2022-03.csv"), 3)


def test_parquet_files_are_one_ledger_too(tmp_path: Path) -> None:
    for name in ("b", "a"):
        write_parquet(tmp_path / f"{name}.parquet", COLUMNS)
    assert total(tmp_path) == (20_000, 2)
    assert [name for name, _ in read(tmp_path).sources] == [str(tmp_path / f"{one}.parquet") for one in "ab"]


def test_a_parquet_file_is_known_by_what_it_begins_with(tmp_path: Path) -> None:
    write_parquet(tmp_path / "regnskap.parquet", COLUMNS).rename(tmp_path / "regnskap.dat")
    assert total(tmp_path / "regnskap.dat") == (10_000, 1)


def test_what_cannot_be_a_ledger_is_told(tmp_path: Path) -> None:
    empty = tmp_path / "tom"
    empty.mkdir()
    (tmp_path / "a.gz").write_bytes(b"\x1f\x8b")
    (tmp_path / "b.parquet").write_bytes(b"PAR1 but no more PAR1")
    variants = {
        tmp_path / "finnes ikke.csv": "no_file",
        tmp_path / "finnes*.csv": "no_file",
        tmp_path / ("x" * 300): "unreadable",
        empty: "empty_folder",
        tmp_path / "a.gz": "format",
        tmp_path: "format",
        tmp_path / "b.parquet": "unreadable",
    }
    for path, variant in variants.items():
        assert [one.variant for one in faults(path)] == [variant]
    (tmp_path / "a.gz").rename(tmp_path / "a.csv")
    (tmp_path / "a.csv").write_text(f"{HEADER}\n{LINE}\n", "utf-8")
    assert [(one.variant, one.place.file) for one in faults(tmp_path)] == [
        ("kinds", str(tmp_path / "b.parquet"))
    ]


def test_nothing_is_left_behind(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    spare = tmp_path_factory.mktemp("spare")
    monkeypatch.setattr("tempfile.tempdir", str(spare))
    monkeypatch.chdir(spare)
    assert total(folder, engine="duckdb") == (30_000, 3)
    write_csv(folder / "2022-03.csv", HEADER, "x")
    assert told(folder, engine="duckdb") == [("F702.row", 2, None)]
    assert not [*spare.iterdir()]


def test_other_things_are_no_ledger() -> None:
    with pytest.raises(TypeError, match="int is no ledger"):
        read(3)
