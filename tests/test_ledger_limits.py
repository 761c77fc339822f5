"""Limits of a CSV ledger, at the limit and one beyond: the same read by us and by the store where the file lies."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from unittest import mock

import pytest

from fordel.ceilings import CELL_SIGNS
from fordel.ledger import opening
from fordel.ledger.cells import MOST_TOLD
from fordel.money import LIMIT_ORE, kroner, plain
from tests.ledgers import HEADER, LINE, every_line, faults, told, total, with_cells, write_csv

#: Our own reader, the store where the file lies, and our reader for lines that the store then holds.
WAYS = ["python", "duckdb", "lines in duckdb"]


@pytest.fixture(params=WAYS)
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "lines in duckdb":
        monkeypatch.setattr(opening, "_csv_where_it_lies", lambda *_: None)
    return str(request.param).rpartition(" ")[2]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "regnskap.csv"


@pytest.mark.parametrize("sign", ["x", "å", "€", "x ", "x;"])
@pytest.mark.parametrize("column", ["tekst", "bilagsnr", "lokasjon", "Annet"])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_a_cell_is_at_most_so_many_signs(
    path: Path, engine: str, sign: str, column: str, encoding: str
) -> None:
    """Signs, and not bytes: `å` is two, and `€` three, of UTF-8. A cell with a separator in it stands in quotes."""
    cells = (sign * CELL_SIGNS)[: CELL_SIGNS - 1] + "x"
    quote = '"' if ";" in sign else ""
    before = [LINE + ";"] * 3
    for beyond in (0, 1):
        written = f"{quote}{cells}{'x' * beyond}{quote}"
        long = f"{LINE};{written}" if column == "Annet" else f"{with_cells(**{column: written})};"
        write_csv(path, f"{HEADER};Annet", *before, long, LINE + ";", encoding=encoding)
        if beyond:
            assert told(path, engine=engine) == [("F702.long_cell", 5, None)]
        else:
            lines = every_line(path, engine=engine)
            assert len(lines) == 5
            assert column != "tekst" or max(len(one.text) for one in lines) == CELL_SIGNS


@pytest.mark.parametrize("count", [CELL_SIGNS // 60, CELL_SIGNS // 60 + 1, 4 * CELL_SIGNS // 60])
def test_a_line_may_be_longer_than_a_cell(path: Path, engine: str, count: int) -> None:
    """The store is not asked for lines longer than a cell may be, for it does not count their cells."""
    titles = [f"Annet {number}" for number in range(count)]
    write_csv(path, ";".join([HEADER, *titles]), ";".join([LINE, *["x" * 60] * count]))
    assert total(path, engine=engine) == (10_000, 1)


def test_the_store_reads_lines_up_to_the_limit_where_they_lie(path: Path) -> None:
    room = CELL_SIGNS - len(with_cells(tekst="").encode()) - 2
    with mock.patch.object(opening, "_read_csv", side_effect=AssertionError):
        write_csv(path, HEADER, LINE, with_cells(tekst="x" * (room - 1)))
        assert total(path, engine="duckdb") == (20_000, 2)
    write_csv(path, HEADER, LINE, with_cells(tekst="x" * (room + 2)))
    assert total(path, engine="duckdb") == (20_000, 2)


@pytest.mark.parametrize("sign", ["", "-"])
@pytest.mark.parametrize(
    "written", [kroner, lambda ore: plain(ore).replace(".", ",")], ids=["groups", "digits"]
)
def test_an_amount_is_below_so_many_ore(path: Path, engine: str, sign: str, written: object) -> None:
    assert callable(written)
    for ore, is_read in ((LIMIT_ORE - 1, True), (LIMIT_ORE, False), (10 * LIMIT_ORE, False)):
        write_csv(path, HEADER, LINE, with_cells(beløp=sign + written(ore)))
        if is_read:
            assert total(path, engine=engine) == (10_000 + (-ore if sign else ore), 2)
        else:
            assert told(path, engine=engine) == [("F702.amount", 3, 9)]


@pytest.mark.parametrize("sign", ["", "-"])
def test_so_is_one_in_whole_ore(path: Path, engine: str, sign: str) -> None:
    header = HEADER.replace("beløp", "øre")
    for ore, is_read in ((LIMIT_ORE - 1, True), (LIMIT_ORE, False), (10**30, False)):
        write_csv(path, header, LINE.replace("100,00", "1"), LINE.replace("100,00", f"{sign}{ore}"))
        if is_read:
            assert total(path, engine=engine) == (1 + (-ore if sign else ore), 2)
        else:
            assert told(path, engine=engine) == [("F702.amount", 3, 9)]


@pytest.mark.parametrize(
    ("day", "is_read"),
    [
        ("01.01.0001", True),
        ("31.12.9999", True),
        ("0001-01-01", True),
        ("9999-12-31", True),
        ("01.01.0000", False),
        ("01.01.10000", False),
        ("0000-12-31", False),
        ("10000-01-01", False),
        ("29.02.2022", False),
        ("29.02.2100", False),
    ],
)
def test_a_day_is_one_of_the_years_1_to_9999(path: Path, engine: str, day: str, *, is_read: bool) -> None:
    iso = "2022-03-15" if "-" in day else "15.03.2022"
    write_csv(path, HEADER, with_cells(bilagsdato=iso, periode=""), with_cells(bilagsdato=day, periode=""))
    if is_read:
        assert total(path, engine=engine) == (10_000, 1)
    else:
        assert told(path, engine=engine) == [("F702.date", 3, 2)]


@pytest.mark.parametrize(
    ("period", "is_read"),
    [
        ("000101", True),
        ("999912", True),
        ("999913", True),
        ("000012", False),
        ("202214", False),
        ("99991", False),
    ],
)
@pytest.mark.parametrize("year_begins", [1, 8])
def test_so_is_a_month(path: Path, engine: str, period: str, year_begins: int, *, is_read: bool) -> None:
    write_csv(
        path, HEADER, with_cells(bilagsdato="", periode="202203"), with_cells(bilagsdato="", periode=period)
    )
    if is_read:
        assert total(path, engine=engine, year_begins=year_begins) == (10_000, 1)
    else:
        assert told(path, engine=engine, year_begins=year_begins) == [("F702.period", 3, 3)]


def test_so_many_faults_are_told_and_the_others_counted(path: Path, engine: str) -> None:
    for more in (0, 1, 5000):
        write_csv(path, HEADER, LINE, *[with_cells(beløp="x")] * (MOST_TOLD + more))
        found = faults(path, engine=engine)
        assert [one.place.line for one in found[:MOST_TOLD]] == [*range(3, MOST_TOLD + 3)]
        assert [(one.variant, one.values) for one in found[MOST_TOLD:]] == [("more", {"count": more})] * (
            more > 0
        )


@pytest.mark.parametrize("cells", [9, 11])
def test_a_line_has_as_many_cells_as_the_header(path: Path, engine: str, cells: int) -> None:
    write_csv(path, HEADER, LINE, ";".join((LINE + ";x").split(";")[:cells]), LINE)
    assert told(path, engine=engine) == [("F702.row", 3, None)]


def test_the_largest_ledger_of_days_keeps_each_in_its_year(path: Path, engine: str) -> None:
    days = [date(2021, 12, 31), date(2022, 1, 1), date(2022, 12, 31), date(2023, 1, 1)]
    write_csv(path, HEADER, *[with_cells(bilagsdato=f"{day:%d.%m.%Y}", periode="") for day in days])
    assert total(path, engine=engine) == (20_000, 2)
