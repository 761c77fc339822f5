"""Parquet and Arrow ledgers: types, what they cannot hold, and the same rules for text as in CSV."""

from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from datetime import date
from pathlib import Path

import duckdb
import pytest
from attrs import evolve

from fordel.ledger.answers import LedgerLost
from fordel.ledger.columns import Options
from fordel.ledger.opening import open_ledger
from fordel.period import Span
from tests.ledgers import Table, answer, ask, every_line, faults, read, told, total, write_csv, write_parquet
from tests.selectors import cost, having

NUMBER = "01810710094"  # synthetic: the month is 81
DATES = ("DATE", ["2022-03-15", "2022-04-01"])
AMOUNTS = ("DECIMAL(18, 2)", ["100.25", "-0.01"])
LEDGER: Table = {"bilagsdato": DATES, "beløp": AMOUNTS}


class ArrowStream:
    """An object with nothing but the Arrow C stream interface, which can be read once."""

    def __init__(self, path: Path) -> None:
        self._connection = duckdb.connect()
        self._table = self._connection.read_parquet(str(path))

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        table, self._table = self._table, None  # type: ignore[assignment]
        return table.__arrow_c_stream__(requested_schema)


@pytest.fixture(params=["Parquet", "Arrow"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[Table], object]:
    """A ledger of typed columns, as a file or as an Arrow stream."""

    def made(columns: Table) -> object:
        path = write_parquet(tmp_path / "regnskap.parquet", columns)
        return path if request.param == "Parquet" else ArrowStream(path)

    return made


@pytest.mark.parametrize("engine", ["", "duckdb", "python"])
@pytest.mark.parametrize(
    ("column", "kind", "cells"),
    [
        ("beløp", "DECIMAL(18, 2)", ["100.25", "-0.01"]),
        ("beløp", "DECIMAL(38, 10)", ["100.25", "-0.01"]),
        ("beløp", "DECIMAL(5, 2)", ["100.25", "-0.01"]),
        ("beløp", "VARCHAR", ["100,25", "0,01-"]),
        ("øre", "BIGINT", [10_025, -1]),
        ("øre", "INTEGER", [10_025, -1]),
        ("øre", "VARCHAR", ["10025", "-1"]),
    ],
)
def test_amounts_are_exact_in_every_type(
    ledger: Callable[[Table], object], column: str, kind: str, cells: Sequence[object], engine: str
) -> None:
    assert total(ledger({"bilagsdato": DATES, column: (kind, cells)}), engine=engine) == (10_024, 2)
    assert total(ledger({"bilagsdato": DATES, column: (kind, cells)}), engine=engine, negated=True) == (
        -10_024,
        2,
    )


@pytest.mark.parametrize(
    "kind", ["TINYINT", "INTEGER", "BIGINT", "UINTEGER", "DECIMAL(4, 0)", "DECIMAL(4, 1)"]
)
def test_whole_amounts_are_kroner(ledger: Callable[[Table], object], kind: str) -> None:
    assert total(ledger({"bilagsdato": DATES, "beløp": (kind, [100, 27])})) == (12_700, 2)


@pytest.mark.parametrize(
    ("kind", "cells"),
    [
        ("DECIMAL(18, 2)", ["1.00", None]),
        ("DECIMAL(18, 2)", ["1.00", "10000000000000.00"]),
        ("DECIMAL(18, 3)", ["1.00", "1.001"]),
        ("DECIMAL(38, 10)", ["1.00", "9999999999999999999999999999"]),
        ("BIGINT", [1, -(10**13)]),
        ("UBIGINT", [1, 2**64 - 1]),
        ("VARCHAR", ["1", "1.00"]),
        ("VARCHAR", ["1", None]),
    ],
)
def test_amounts_that_are_none_are_told(
    ledger: Callable[[Table], object], kind: str, cells: Sequence[object]
) -> None:
    [fault] = faults(ledger({"bilagsdato": DATES, "beløp": (kind, cells)}))
    assert (fault.code, fault.variant, fault.place.line, fault.place.column) == ("F702", "amount", 2, 2)
    assert fault.values["text"] == str("" if cells[1] is None else cells[1])[:60] or kind.startswith(
        "DECIMAL"
    )


def test_whole_kroner_may_be_more_than_their_type_holds_in_ore(ledger: Callable[[Table], object]) -> None:
    assert total(ledger({"bilagsdato": DATES, "beløp": ("INTEGER", [2**31 - 1, 1])})) == (2**31 * 100, 2)


def test_the_largest_amount_is_read(ledger: Callable[[Table], object]) -> None:
    largest = ("DECIMAL(18, 2)", ["9999999999999.99", "-9999999999999.99"])
    assert total(ledger({"bilagsdato": DATES, "beløp": largest})) == (0, 2)


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"bilagsdato": DATES, "beløp": ("DOUBLE", [1, 2])}, "float"),
        ({"bilagsdato": DATES, "beløp": ("FLOAT", [1, 2])}, "float"),
        ({"bilagsdato": DATES, "øre": ("DOUBLE", [1, 2])}, "float"),
        ({"bilagsdato": DATES, "øre": ("DECIMAL(18, 2)", [1, 2])}, "type"),
        ({"bilagsdato": DATES, "beløp": ("BOOLEAN", [True, False])}, "type"),
        ({"bilagsdato": ("TIMESTAMPTZ", ["2022-03-15", "2022-03-15"]), "beløp": AMOUNTS}, "type"),
        ({"bilagsdato": ("BIGINT", [20220315, 20220315]), "beløp": AMOUNTS}, "type"),
        ({"periode": ("DOUBLE", [202203, 202203]), "beløp": AMOUNTS}, "type"),
        ({**LEDGER, "art": ("BIGINT", [120, 130])}, "code_type"),
        ({**LEDGER, "regnskap": ("BIGINT", [301, 3316])}, "code_type"),
        ({**LEDGER, "art": ("BLOB", [b"120", b"130"])}, "code_type"),
    ],
)
def test_types_that_cannot_hold_it_are_refused(
    ledger: Callable[[Table], object], columns: Table, expected: str
) -> None:
    needed = ["art"] if "art" in columns else []
    [fault] = faults(ledger(columns), *needed)
    assert (fault.code, fault.variant) == ("F702", expected)
    assert set(fault.values) == {"column", "type"}


def test_a_code_that_no_rule_needs_may_be_a_number(ledger: Callable[[Table], object]) -> None:
    cells = [line.cells for line in every_line(ledger({**LEDGER, "prosjekt": ("BIGINT", [120, None])}))]
    assert cells == [{"prosjekt": "120"}, {"prosjekt": ""}]


@pytest.mark.parametrize("kind", ["VARCHAR", "ENUM('0101 ', '20')"])
def test_codes_keep_their_zeros_and_lose_their_blanks(ledger: Callable[[Table], object], kind: str) -> None:
    found = every_line(ledger({**LEDGER, "art": (kind, ["0101 ", None])}), "art")
    assert [line.cells["art"] for line in found] == ["0101", ""]


@pytest.mark.parametrize("engine", ["", "duckdb", "python"])
def test_columns_that_no_rule_needs_lose_their_blanks_too(
    ledger: Callable[[Table], object], engine: str
) -> None:
    columns = {**LEDGER, "bilagsnr": ("VARCHAR", [" 7", "7\t"]), "prosjekt": ("VARCHAR", ["\u00a0P ", None])}
    found = every_line(ledger(columns), engine=engine)
    assert [(line.voucher, line.cells["prosjekt"]) for line in found] == [("7", "P"), ("7", "")]


@pytest.mark.parametrize(
    "kind", ["DATE", "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "VARCHAR"]
)
@pytest.mark.parametrize("period", ["VARCHAR", "INTEGER", None])
def test_dates_and_periods_may_have_several_types(
    ledger: Callable[[Table], object], kind: str, period: str | None
) -> None:
    columns = {"bilagsdato": (kind, ["2022-03-15", "2022-04-01"]), "beløp": AMOUNTS}
    if period:
        columns["periode"] = (period, ["202203", "202213"])
    days = [line.day.isoformat() for line in every_line(ledger(columns))]
    assert days == ["2022-03-15", "2022-12-31" if period else "2022-04-01"]


def test_a_period_alone_is_enough(ledger: Callable[[Table], object]) -> None:
    columns = {"periode": ("VARCHAR", [" 202202", "202213"]), "beløp": AMOUNTS}
    days = [(line.day.isoformat(), line.voucher_date) for line in every_line(ledger(columns))]
    assert sorted(days) == [("2022-02-28", None), ("2022-12-31", None)]


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"bilagsdato": ("TIMESTAMP", ["2022-03-15", "2022-03-15 12:00:00"])}, ("F702.date", 2, 1)),
        ({"bilagsdato": ("DATE", ["2022-03-15", "infinity"])}, ("F702.date", 2, 1)),
        ({"bilagsdato": ("DATE", ["2022-03-15", "0044-03-15 (BC)"])}, ("F702.date", 2, 1)),
        ({"bilagsdato": ("VARCHAR", ["2022-03-15", "31.02.2022"])}, ("F702.date", 2, 1)),
        ({"bilagsdato": ("VARCHAR", ["2022-03-15", ""])}, ("F702.no_date", 2, 1)),
        ({"bilagsdato": ("DATE", ["2022-03-15", None])}, ("F702.no_date", 2, 1)),
        ({"periode": ("VARCHAR", ["202203", "202214"])}, ("F702.period", 2, 1)),
        ({"periode": ("BIGINT", [202203, 2022])}, ("F702.period", 2, 1)),
        ({"periode": ("VARCHAR", ["202203", " "])}, ("F702.no_date", 2, 1)),
    ],
)
def test_days_and_months_that_are_none_are_told(
    ledger: Callable[[Table], object], columns: Table, expected: tuple[str, int, int]
) -> None:
    assert told(ledger({**columns, "beløp": AMOUNTS})) == [expected]


def test_the_first_twenty_faults_are_told_and_the_others_counted(ledger: Callable[[Table], object]) -> None:
    found = faults(
        ledger({"bilagsdato": ("DATE", ["2022-03-15"] * 500), "beløp": ("DECIMAL(18, 2)", [None] * 500)})
    )
    assert [one.place.line for one in found[:20]] == [*range(1, 21)]
    assert (found[20].variant, found[20].values) == ("more", {"count": 480})


@pytest.mark.parametrize(
    ("column", "kind", "cells"),
    [
        ("tekst", "VARCHAR", ["Lønn", f"Stønad {NUMBER}"]),
        ("Mottaker", "VARCHAR", [None, NUMBER]),
        ("Mottaker", "BIGINT", [None, int(NUMBER)]),
        ("Mottaker", f"ENUM('{NUMBER}')", [None, NUMBER]),
        ("bosted", "VARCHAR", ["3047", f"{NUMBER[:6]} {NUMBER[6:]}"]),
    ],
)
@pytest.mark.parametrize("amounts", [AMOUNTS, ("VARCHAR", ["1", "2"])])
def test_national_identity_numbers_are_found_and_not_repeated(
    ledger: Callable[[Table], object],
    column: str,
    kind: str,
    cells: Sequence[object],
    amounts: tuple[str, list[str]],
) -> None:
    columns: Table = {"bilagsdato": DATES, "beløp": amounts, column: (kind, cells)}
    [fault] = faults(ledger(columns))
    assert (fault.code, fault.place.line, fault.place.column) == ("F704", 2, 3)
    assert NUMBER[:6] not in str(fault)
    if column != "bosted":
        assert total(ledger(columns), without_text=True)[1] == 2


def test_equal_lines_are_remarked_on(ledger: Callable[[Table], object]) -> None:
    columns: Table = {
        "bilagsnr": ("VARCHAR", ["1", "2", "1", "1", None, None]),
        "bilagsdato": ("DATE", ["2022-03-15"] * 6),
        "beløp": ("DECIMAL(18, 2)", ["1.00"] * 6),
        "tekst": ("VARCHAR", ["a", "a", "a", "b", "a", "a"]),
    }
    found = read(ledger(columns)).duplicates()
    assert found is not None
    assert (found.place.line, found.labels[0].place.line, found.values) == (
        3,
        1,
        {"lines": 1, "voucher": "1"},
    )
    assert read(ledger({**columns, "bilagsnr": ("BIGINT", [1, 2, 3, 4, 5, 6])})).duplicates() is None


def test_the_header_of_a_typed_file_follows_the_same_rules(ledger: Callable[[Table], object]) -> None:
    columns: Table = {
        "Dato": DATES,
        "Sum": AMOUNTS,
        "Konto(T)": ("VARCHAR", ["x", "y"]),
        'Art "2"': ("VARCHAR", ["1", "2"]),
    }
    assert told(ledger(columns)) == [("F701.column", 1, None), ("F701.column", 1, None)]
    headers = {"bilagsdato": "dato", "beløp": "sum", "art": 'Art "2"'}
    assert every_line(ledger(columns), "art", headers=headers)[1].cells == {"art": "2"}


def test_a_broken_file_is_told(tmp_path: Path) -> None:
    whole = write_parquet(tmp_path / "regnskap.parquet", LEDGER).read_bytes()
    path = tmp_path / "del.parquet"
    for size in range(4, len(whole), 7):
        path.write_bytes(whole[:size])
        assert told(path) == [("F702.unreadable", None, None)]


@pytest.mark.parametrize("engine", ["duckdb", "python"])
def test_a_damaged_file_is_told_or_read(tmp_path: Path, engine: str) -> None:
    """Parquet has no checksum here: a changed byte may be another amount, but never a crash."""
    many: Table = {
        "bilagsnr": ("VARCHAR", [f"bilag {number}" for number in range(300)]),
        "bilagsdato": ("DATE", ["2022-03-15"] * 300),
        "beløp": ("DECIMAL(18, 2)", [number / 4 for number in range(300)]),
        "art": ("VARCHAR", [f"{number % 7}" for number in range(300)]),
    }
    whole = write_parquet(tmp_path / "regnskap.parquet", many).read_bytes()
    path, told_of = tmp_path / "skadd.parquet", 0
    for place in range(4, len(whole), len(whole) // 60):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        opened = open_ledger(path, ["art"], Options(engine=engine))
        if not isinstance(opened, tuple):
            with suppress(LedgerLost):
                opened.duplicates()
            told_of += isinstance(opened.aggregate(ask([cost("Drift", having("art", "1"))])), tuple)
            opened.close()
        told_of += isinstance(opened, tuple)
    assert told_of > 10


def test_an_arrow_stream_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    stream = ArrowStream(write_parquet(tmp_path / "regnskap.parquet", LEDGER)).__arrow_c_stream__()

    class Read:
        def __arrow_c_stream__(self, requested_schema: object = None) -> object:
            return stream

    assert total(Read()) == (10_024, 2)
    assert told(Read()) == [("F702.unreadable", None, None)]


def test_text_and_types_may_meet_in_one_ledger(tmp_path: Path) -> None:
    write_parquet(
        tmp_path / "a.parquet", {"bilagsdato": DATES, "beløp": ("DECIMAL(38, 4)", ["1234.5000", "-0.01"])}
    )
    write_parquet(
        tmp_path / "b.parquet", {"bilagsdato": ("VARCHAR", ["15.03.2022"]), "beløp": ("VARCHAR", ["(1,00)"])}
    )
    write_parquet(
        tmp_path / "c.parquet", {"bilagsdato": ("TIMESTAMP", ["2022-03-15"]), "beløp": ("BIGINT", [2])}
    )
    for engine in ("", "python"):
        assert total(tmp_path, engine=engine) == (123_450 - 1 - 100 + 200, 4)


def test_csv_and_parquet_give_the_same_digest(tmp_path: Path) -> None:
    question = ask([cost("Drift", having("art", "100-285"))])
    write_csv(tmp_path / "a.csv", "bilagsdato;art;beløp", "15.03.2022;120;100,25", "01.04.2022;;-0,01")
    write_parquet(tmp_path / "b.parquet", {**LEDGER, "art": ("VARCHAR", ["120", None])})
    opened = [
        open_ledger(tmp_path / name, ["art"], Options(engine=engine))
        for name in ("a.csv", "b.parquet")
        for engine in ("python", "duckdb")
    ]
    digests = {answer(one, question).digest for one in opened if not isinstance(one, tuple)}
    assert len(digests) == 1
    assert digests.pop().startswith("sha256:")


@pytest.mark.parametrize("engine", ["", "duckdb", "python"])
@pytest.mark.parametrize("amounts", [AMOUNTS, ("VARCHAR", ["100,25", "0,01-"])])
def test_payers_are_read_as_they_are_in_csv(
    ledger: Callable[[Table], object], engine: str, amounts: tuple[str, Sequence[object]]
) -> None:
    """Though no rule asks for the column: blanks around a name are none of it."""
    columns = {"bilagsdato": DATES, "beløp": amounts, "regnskap": ("VARCHAR", [" Modum\t", None])}
    question = evolve(ask([cost("Alt", ())]), by_payer=True)
    with closing(read(ledger(columns), engine=engine)) as opened:
        assert "regnskap" in opened.columns
        assert [(row.payer, row.ore) for row in answer(opened, question).rows] == [
            ("", -1),
            ("Modum", 10_025),
        ]


@pytest.mark.parametrize("engine", ["duckdb", "python"])
@pytest.mark.parametrize("kind", ["DATE", "VARCHAR"])
def test_month_13_is_the_end_of_the_accounting_year(
    ledger: Callable[[Table], object], kind: str, engine: str
) -> None:
    columns: Table = {
        "bilagsdato": (kind, ["2022-12-20", "2022-12-20"]),
        "periode": ("INTEGER", [202213, 202212]),
        "øre": ("BIGINT", [1, 2]),
    }
    school_year = Span(date(2022, 8, 1), date(2023, 7, 31))
    with closing(read(ledger(columns), engine=engine, year_begins=8)) as opened:
        lines = opened.lines(ask([cost("Alt", ())], school_year), [0])
        assert {line.ore: line.day for line in lines} == {1: date(2023, 7, 31), 2: date(2022, 12, 20)}
