"""A table of PostgreSQL as a ledger: the same answers and settlements as from files, and what it may hold."""

import json
import re
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings

import fordel
from fordel.cli import main
from fordel.ledger import stored
from fordel.ledger.answers import Group
from fordel.ledger.columns import Options
from fordel.ledger.opening import open_ledger
from fordel.ledger.posting import Posting
from fordel.ledger.stored import StoredLedger
from fordel.model import Condition
from fordel.plan import LedgerLine, Question
from fordel.schemas import schema
from fordel.source import Place
from tests.ledgers import answer, ask, read, told
from tests.postgres import PASSWORD, USER, Server, Table
from tests.selectors import cost, saying
from tests.test_ledger_engines import COLUMNS, LINES, WRITTEN, everything, questions

ACCEPTANCE = Path(__file__).parent / "acceptance"
AGREEMENT = ACCEPTANCE / "nav-midt-buskerud.avtale"
LEDGER = ACCEPTANCE / "nav-midt-buskerud-2022.csv"

DAY = date(2022, 3, 15)
FEWER = settings(
    max_examples=settings().max_examples // 2, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def table_of(lines: Sequence[Posting]) -> Table:
    """The lines as a table: NULL for what is empty, and no NUL, which PostgreSQL does not hold."""
    return {
        "bilagsnr": ("text", [line.voucher or None for line in lines]),
        "bilagsdato": ("date", [line.voucher_date for line in lines]),
        "periode": ("varchar(6)", [line.period or None for line in lines]),
        "øre": ("bigint", [line.ore for line in lines]),
        "tekst": ("text", [line.text or None for line in lines]),
        **{column: ("text", [line.cells[column] or None for line in lines]) for column in WRITTEN},
    }


def without_nul(lines: Sequence[Posting]) -> list[Posting]:
    return [evolve(line, text=line.text.replace("\0", "").strip()) for line in lines]


def unnumbered(found: object) -> object:
    """The answers without line numbers and files; a group's first line is unknown where lines have no order."""
    match found:
        case LedgerLine():
            return evolve(found, line=0)
        case Group():
            return evolve(found, place=Place(""), day=date.min)
        case list():
            return [unnumbered(one) for one in found]
        case (code, Place(), Place(), Mapping() as values):
            return code, values
        case _:
            return found


def from_table(postgres: Server, lines: Sequence[Posting], question: Question) -> object:
    table = postgres.table("regnskap", table_of(lines))
    with closing(read(postgres.address, *COLUMNS, "tekst", table=table)) as ledger:
        return unnumbered(everything(ledger, question))


def from_lines(lines: Sequence[Posting], question: Question) -> object:
    with closing(read(lines, *COLUMNS, "tekst", engine="python")) as ledger:
        return unnumbered(everything(ledger, question))


@FEWER
@given(LINES.map(without_nul), questions())
def test_a_table_gives_the_answers_of_plain_rows(
    postgres: Server, lines: list[Posting], question: Question
) -> None:
    assert from_table(postgres, lines, question) == from_lines(lines, question)


@FEWER
@given(LINES.map(without_nul), questions())
def test_so_it_does_when_there_are_too_many_rules_for_a_mask(
    postgres: Server, lines: list[Posting], question: Question
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stored, "MOST_BITS", 0)
        assert from_table(postgres, lines, question) == from_lines(lines, question)


# Settlements


def acceptance_table(postgres: Server, name: str = "regnskap") -> str:
    """The acceptance ledger as a table with amounts in kroner."""
    with closing(read(LEDGER, engine="duckdb")) as ledger:
        assert isinstance(ledger, StoredLedger)
        rows = [*ledger.rows()]
        columns = ledger._shape.columns
    cells = dict(zip(columns, zip(*(row[1] for row in rows), strict=True), strict=True))
    return postgres.table(
        name,
        {
            "bilagsdato": ("date", [row[0] or None for row in rows]),
            "beløp": ("numeric(15,2)", [Decimal(row[2]).scaleb(-2) for row in rows]),
            **{column: ("text", [cell or None for cell in of]) for column, of in cells.items()},
        },
    )


def settled(capsys: pytest.CaptureFixture[str], *words: object) -> dict[str, Any]:
    assert main([str(word) for word in ("beregn", AGREEMENT, "--år", 2022, "--format", "json", *words)]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_the_acceptance_ledger_settles_to_the_same_bytes(
    postgres: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    table = acceptance_table(postgres)
    from_file = settled(capsys, "--regnskap", LEDGER)
    from_database = settled(capsys, "--regnskap", postgres.address, "--tabell", table)
    sources = from_database["kvittering"].pop("kilder")
    from_file["kvittering"].pop("kilder")
    assert from_database == from_file
    address = f"postgresql+psycopg://127.0.0.1:{postgres.port}/fordel"
    assert sources[0] == {"database": address, "tabell": "regnskap"}
    api = fordel.settle(fordel.read(AGREEMENT), ledger=postgres.address, table=table, year=2022)
    assert json.loads(api.to_json())["kvittering"]["oppgjør"] == from_file["kvittering"]["oppgjør"]


def test_its_receipt_has_the_form_of_the_schema(
    postgres: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import jsonschema

    words = ("--regnskap", postgres.address, "--tabell", acceptance_table(postgres), "--ut", tmp_path / "ut")
    settled(capsys, *words)
    for name in ("oppgjor", "kvittering"):
        written = (tmp_path / "ut" / f"{name}.json").read_text("utf-8")
        jsonschema.validate(json.loads(written), schema(name))
        assert PASSWORD not in written
        assert USER not in written


def test_the_lines_behind_an_amount_come_from_the_table(
    postgres: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    table = acceptance_table(postgres)
    words = ("forklar", AGREEMENT, "--år", 2022, "--part", "Sigdal", "--bilag")
    shown = []
    for more in (("--regnskap", LEDGER), ("--regnskap", postgres.address, "--tabell", table)):
        assert main([str(word) for word in (*words, *more)]) == 0
        shown.append(capsys.readouterr().out)
    assert shown[0] == shown[1]


def test_the_page_runs(postgres: Server, capsys: pytest.CaptureFixture[str]) -> None:
    page = Path(__file__).parents[1].joinpath("docs", "pages", "store-regnskap.md").read_text("utf-8")
    [command] = re.findall(r"^fordel (beregn .*) \\\n(.*--tabell \S+)$", page, re.MULTILINE)
    [source] = re.findall(r"```json\n(.*)\n```", page)
    acceptance_table(postgres)
    named = {"nav.avtale": str(AGREEMENT), "postgresql+psycopg://leser@vert:5432/okonomi": postgres.address}
    words = [named.get(word, word) for word in " ".join(command).split()]
    assert main([*words, "--format", "json"]) == 0
    [told, *_] = json.loads(capsys.readouterr().out)["kvittering"]["kilder"]
    assert told.keys() == json.loads(source).keys()


# What a table may hold

CELLS: Mapping[str, tuple[str, Sequence[object]]] = {
    "bilagsdato": ("date", [DAY]),
    "beløp": ("numeric(18,2)", ["100.00"]),
    "art": ("text", ["110"]),
}


def total(
    postgres: Server, columns: Mapping[str, tuple[str, Sequence[object]]], *needed: str
) -> tuple[int, int]:
    table = postgres.table("regnskap", dict(columns))
    with closing(read(postgres.address, *needed, table=table)) as ledger:
        found = answer(ledger, ask())
    return sum(row.ore for row in found.rows), sum(row.lines for row in found.rows)


@pytest.mark.parametrize(
    ("kind", "cells", "ore"),
    [
        ("numeric(18,2)", ["9999999999999.99", "-9999999999999.99", "0.01"], 1),
        ("numeric", ["12.3400", "-1"], 1134),
        ("numeric(30,10)", ["9999999999999.9900000000"], 10**15 - 1),
        ("numeric(18,0)", ["12", "-5"], 700),
        ("integer", [3, -7], -400),
        ("bigint", [9_999_999_999_999], 999_999_999_999_900),
        ("numeric(18,2)", ["-0.01", "-3"], -301),
        ("numeric(18,2)", [], 0),
    ],
)
def test_amounts_are_exact(postgres: Server, kind: str, cells: list[object], ore: int) -> None:
    columns: Table = {"beløp": (kind, cells), "bilagsdato": ("date", [DAY] * len(cells))}
    assert total(postgres, columns) == (ore, len(cells))


def test_sums_are_exact_beyond_64_bits(postgres: Server) -> None:
    lines = 20_000
    columns: Table = {"øre": ("bigint", [10**15 - 1] * lines), "bilagsdato": ("date", [DAY] * lines)}
    assert total(postgres, columns) == (lines * (10**15 - 1), lines)
    assert lines * (10**15 - 1) > 2**64


@pytest.mark.parametrize(
    ("column", "kind", "cell", "fault"),
    [
        ("beløp", "double precision", 1.5, "F702.float"),
        ("beløp", "real", 1.5, "F702.float"),
        ("beløp", "money", "1.00", "F702.type"),
        ("beløp", "text", "1,00", "F702.written"),
        ("beløp", "numeric(18,3)", "1.005", "F702.amount"),
        ("beløp", "numeric", "NaN", "F702.amount"),
        ("beløp", "numeric", "Infinity", "F702.amount"),
        ("beløp", "numeric(20,2)", "10000000000000.00", "F702.amount"),
        ("beløp", "numeric(18,2)", None, "F702.amount"),
        ("bilagsdato", "text", "2022-03-15", "F702.written"),
        ("bilagsdato", "timestamptz", "2022-03-15", "F702.type"),
        ("bilagsdato", "timestamp", "2022-03-15 12:00", "F702.date"),
        ("bilagsdato", "date", "infinity", "F702.date"),
        ("bilagsdato", "date", "0044-03-15 BC", "F702.date"),
        ("bilagsdato", "date", None, "F702.no_date"),
        ("art", "integer", 110, "F702.code_type"),
        ("art", "numeric(4,0)", 110, "F702.code_type"),
        ("art", "date", DAY, "F702.code_type"),
        ("periode", "text", "202214", "F702.period"),
        ("periode", "numeric(6,0)", 202214, "F702.period"),
        ("bosted", "text", "født 01010112345", ""),
        ("bosted", "text", "Per 010190 00083", "F704.cell"),
        ("bosted", "bigint", 1_019_000_083, "F704.cell"),
        ("bosted", "numeric(11,0)", 1_019_000_083, "F704.cell"),
    ],
)
def test_what_cannot_be_read_is_refused(
    postgres: Server, column: str, kind: str, cell: object, fault: str
) -> None:
    table = postgres.table("regnskap", {**CELLS, column: (kind, [cell])})
    opened = open_ledger(postgres.address, ["art"], Options(table=table))
    found = [f"{one.code}.{one.variant}" for one in opened] if isinstance(opened, tuple) else []
    assert found == ([fault] if fault else [])
    if not isinstance(opened, tuple):
        opened.close()


def test_timestamps_at_midnight_are_dates(postgres: Server) -> None:
    columns: Table = {**CELLS, "bilagsdato": ("timestamp", ["2022-03-15 00:00:00"])}
    assert total(postgres, columns, "art") == (10_000, 1)


def test_columns_that_are_missing_are_told(postgres: Server) -> None:
    table = postgres.table("regnskap", {"art": ("text", ["1"])})
    assert told(postgres.address, "funksjon", table=table) == [
        ("F701.column", 1, None),
        ("F701.column", 1, None),
        ("F701.column", 1, None),
    ]


def test_names_and_cells_may_have_any_sign(postgres: Server) -> None:
    hard = 'Ær"lig \'tæ\\xt" $$; -- %s :navn {x}'
    columns: Table = {**CELLS, hard: ("text", [hard]), "tekst": ("text", ["STRØM til Straße\n"])}
    postgres.owner.execute('CREATE SCHEMA IF NOT EXISTS "År 2022"')
    postgres.owner.execute(f'GRANT USAGE ON SCHEMA "År 2022" TO "{USER}"')
    table = postgres.table("År 2022.Regn'skap\"", columns)
    question = ask([cost("Alt", Condition("values", hard, values=(hard,))), cost("Strøm", saying("STRASSE"))])
    with closing(read(postgres.address, hard, "tekst", table=table)) as ledger:
        [row] = answer(ledger, question).rows
        assert row.rules == (0, 1)
        [line] = ledger.lines(ask([cost("Strøm", saying("strøm"))]), (0,))
    assert (line.cells[hard], line.text) == (hard, "STRØM til Straße")


def test_all_questions_see_the_same_data(postgres: Server) -> None:
    table = postgres.table("regnskap", dict(CELLS))
    with closing(read(postgres.address, "art", table=table)) as ledger:
        before = answer(ledger, ask())
        postgres.owner.execute("INSERT INTO regnskap VALUES ('2022-03-15', 5, '120')")
        assert answer(ledger, ask()) == before
    with closing(read(postgres.address, "art", table=table)) as ledger:
        assert answer(ledger, ask()) != before


def test_nothing_can_be_changed(postgres: Server) -> None:
    table = postgres.table("regnskap", dict(CELLS))
    postgres.owner.execute(f'GRANT INSERT ON regnskap TO "{USER}"')
    with closing(read(postgres.address, "art", table=table)) as ledger:
        assert isinstance(ledger, StoredLedger)
        with pytest.raises(Exception, match="read-only transaction"):
            ledger._store.ask("INSERT INTO regnskap VALUES ('2022-03-15', 5, '120') RETURNING 1")


def test_one_half_of_a_ledger_twice_is_told(postgres: Server) -> None:
    columns: Table = {**CELLS, "bilagsnr": ("text", ["7", "7", "6", "6", "6", None, None])}
    columns = {
        title: (kind, [*cells][:1] * 7 if title in CELLS else cells)
        for title, (kind, cells) in columns.items()
    }
    with closing(read(postgres.address, "art", table=postgres.table("regnskap", columns))) as ledger:
        found = ledger.duplicates()
    assert found is not None
    assert (found.code, found.values) == ("F703", {"lines": 3, "voucher": "6"})
