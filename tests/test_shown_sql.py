"""`fordel beregn --vis-sql`: the printed text, run on DuckDB and PostgreSQL, gives the sums of a settlement."""

from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import pytest
import sqlglot
from attrs import evolve
from hypothesis import HealthCheck, given, settings

from fordel.cli import main
from fordel.ledger import shown_sql
from fordel.ledger.answers import Sums, Verdicts, told_apart, told_columns
from fordel.ledger.columns import Options
from fordel.ledger.dialects import DIALECTS, DUCKDB, POSTGRESQL, Dialect
from fordel.ledger.posting import Posting
from fordel.messages import sentence
from fordel.period import Span
from fordel.plan import Aggregates, Question
from tests.ledgers import answer, ask, read
from tests.postgres import PASSWORD, Server
from tests.selectors import cost, having
from tests.test_ledger_database import table_of, without_nul
from tests.test_ledger_engines import COLUMNS, LINES, questions

PAGE = Path(__file__).parents[1] / "docs" / "pages" / "store-regnskap.md"
AGREEMENT = Path(__file__).parent / "acceptance" / "nav-midt-buskerud.avtale"

HEADERS = {"øre": "øre", "periode": "periode", "bilagsdato": "bilagsdato"}
WORDS = partial(sentence, language="nb")
FEWER = settings(
    max_examples=settings().max_examples // 3, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def text_of(question: Question, dialect: Dialect, **options: Any) -> str:  # noqa: ANN401
    return shown_sql.shown_sql(question, "regnskap", Options(HEADERS, **options), dialect, WORDS)


def summed(question: Question, titles: Sequence[str], rows: Iterable[Sequence[Any]]) -> Aggregates:
    """What the rows of the text say, put together as a settlement does it."""
    verdicts, sums, columns = Verdicts(question), Sums(question), told_columns(question)
    for row in rows:
        cells = dict(zip(titles, row, strict=True))
        ore, lines = int(cells["ore"]), int(cells["linjer"])
        if cells["tidsrom"] is None:
            sums.add_outside(ore, lines)
            continue
        bits = {
            int(title.split("_")[1]) - 1: int(cell)
            for title, cell in cells.items()
            if title.startswith("kostnad")
        }
        matching = [first + bit for first, mask in bits.items() for bit in range(40) if mask >> bit & 1]
        rules = verdicts.of(cells["tidsrom"], matching)
        values = dict(zip(columns, row[len(row) - 2 - len(columns) : -2], strict=True))
        sums.add(cells["tidsrom"], rules, told_apart(question, rules, values), ore, lines)
    return sums.answer()


def by_duckdb(lines: Sequence[Posting], question: Question, text: str) -> Aggregates:
    with duckdb.connect() as connection:
        columns = table_of(lines)
        listed = ", ".join(f"{DUCKDB.quoted(title)} {kind}" for title, (kind, _) in columns.items())
        connection.execute(f"CREATE TABLE regnskap ({listed})")
        places = ", ".join("?" * len(columns))
        connection.executemany(
            f"INSERT INTO regnskap VALUES ({places})",  # noqa: S608
            [*zip(*(cells for _, cells in columns.values()), strict=True)],
        )
        found = connection.execute(text)
        return summed(question, [one[0] for one in found.description or ()], found.fetchall())


def by_postgres(postgres: Server, lines: Sequence[Posting], question: Question, text: str) -> Aggregates:
    postgres.table("regnskap", table_of(lines))
    found = postgres.owner.execute(text.encode())
    return summed(question, [one.name for one in found.description or ()], found.fetchall())


def by_rows(lines: Sequence[Posting], question: Question, **options: object) -> Aggregates:
    with closing(read(lines, *COLUMNS, "tekst", engine="python", **options)) as ledger:
        return answer(ledger, question)


def with_plain_spaces(lines: list[Posting]) -> list[Posting]:
    """No other blanks around codes than spaces: the text says that it hangs on it."""

    def spaced(cell: str) -> str:
        return "".join(" " if sign.isspace() else sign for sign in cell)

    return [
        evolve(line, cells={column: spaced(cell) for column, cell in line.cells.items()})
        for line in without_nul(lines)
    ]


@FEWER
@given(LINES.map(with_plain_spaces), questions())
def test_the_text_gives_the_sums_of_a_settlement(
    postgres: Server, lines: list[Posting], question: Question
) -> None:
    expected = by_rows(lines, question)
    assert by_duckdb(lines, question, text_of(question, DUCKDB)) == expected
    assert by_postgres(postgres, lines, question, text_of(question, POSTGRESQL)) == expected
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shown_sql, "MOST_COLUMNS", 0)
        assert by_duckdb(lines, question, text_of(question, DUCKDB)) == expected


def test_many_costs_share_columns() -> None:
    codes = [f"{number:03}" for number in range(100, 200)]
    cells = dict.fromkeys(("regnskap", *COLUMNS), "")
    lines = [
        Posting(date(2022, 3, 15), number, "", "", "", {**cells, "art": code})
        for number, code in enumerate(codes)
    ]
    question = ask([cost(code, having("art", code)) for code in codes])
    text = text_of(question, DUCKDB)
    assert [text.count(f"kostnader_{first}") for first in (1, 41, 81, 121)] == [4, 4, 4, 0]
    assert by_duckdb(lines, question, text) == by_rows(lines, question)


def test_an_accounting_year_of_its_own_and_turned_signs() -> None:
    cells = dict.fromkeys(("regnskap", *COLUMNS), "")
    months = ["202107", "202113", "202206", "202213", "202207", "", "202106"]
    lines = [Posting(date(2021, 9, 1), 10**at, month, "", "", cells) for at, month in enumerate(months)]
    question = ask([cost("Alt", ())], Span(date(2021, 7, 1), date(2022, 6, 30)))
    text = text_of(question, DUCKDB, year_begins=7, negated=True)
    assert by_duckdb(lines, question, text) == by_rows(lines, question, year_begins=7, negated=True)


@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=lambda one: one.name)
def test_the_text_is_written_in_the_dialect(dialect: Dialect) -> None:
    question = evolve(ask([cost("*/ x /* 'a\nb", having("art", "110-285")), cost(None)]), by_payer=True)
    called = {"mssql": "tsql", "postgresql": "postgres"}.get(dialect.name, dialect.name)
    [parsed] = sqlglot.parse(text_of(question, dialect), dialect=called)
    assert isinstance(parsed, sqlglot.exp.Select)


def shown(capsys: pytest.CaptureFixture[str], *words: object) -> str:
    assert main([str(word) for word in ("beregn", AGREEMENT, "--år", 2022, "--vis-sql", *words)]) == 0
    return capsys.readouterr().out


def test_the_command_needs_no_ledger(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    text = shown(capsys)
    assert "/* Felles drift */" in text
    assert 'FROM "regnskap"' in text
    columns = tmp_path / "kolonner.toml"
    columns.write_text('[kolonner]\nbilagsdato = "Dato"\nøre = "Øre"\nregnskap = "Firma"\n', "utf-8")
    text = shown(capsys, "--dialekt", "mssql", "--tabell", "øk.hovedbok", "--kolonner", columns)
    assert "FROM [øk].[hovedbok]" in text
    assert "CAST([Øre] AS BIGINT)" in text
    assert "[Firma]" in text
    assert "periode" not in text


def test_a_ledger_that_is_named_is_not_read(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert shown(capsys, "--regnskap", tmp_path / "finnes-ikke.csv") == shown(capsys)


def test_an_address_tells_its_dialect_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    address = f"postgresql+psycopg://noen:{PASSWORD}@ingen.steder/fordel"
    text = shown(capsys, "--regnskap", address, "--tabell", "hovedbok")
    assert 'COLLATE "C"' in text
    assert PASSWORD not in text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--vis-sql", "--ut", "mappe"), "--ut hører ikke til"),
        (("--vis-sql", str(AGREEMENT)), "--vis-sql gjelder én avtale"),
        (("--dialekt", "spark"), "--dialekt hører til --vis-sql"),
        (("--vis-sql", "--dialekt", "oracle"), "Det kan være duckdb, postgresql, mssql eller spark."),
    ],
)
def test_what_does_not_belong_is_told(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    assert main(["beregn", str(AGREEMENT), "--år", "2022", *words]) == 2
    assert said in capsys.readouterr().err


def test_the_page_shows_what_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    page = PAGE.read_text("utf-8")
    [command] = [
        line for line in page.splitlines() if "--vis-sql --dialekt" in line and line.startswith("fordel")
    ]
    assert main(command.replace("nav.avtale", str(AGREEMENT)).split()[1:]) == 0
    printed = capsys.readouterr().out
    example = page.partition("```text\n")[2].partition("\n```")[0]
    assert example in printed
    assert 'FROM "hovedbok"."regnskap"' in printed
