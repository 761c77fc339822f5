"""Small ledgers to try: files written from rows of text, and questions to ask of them."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import duckdb

from fordel.diagnostic import Diagnostic
from fordel.ledger.answers import Ledger
from fordel.ledger.columns import Options
from fordel.ledger.dialects import DUCKDB
from fordel.ledger.opening import open_ledger
from fordel.model import CostCategory
from fordel.period import Span
from fordel.plan import Aggregates, LedgerLine, Question
from tests.selectors import cost

YEAR = Span(date(2022, 1, 1), date(2022, 12, 31))
HEADER = "bilagsnr;bilagsdato;periode;ansvar;art;funksjon;lokasjon;bosted;beløp;tekst"
LINE = "1;15.03.2022;202203;4700;120;242;;;100,00;Lønn"

Table = Mapping[str, tuple[str, Sequence[object]]]


def in_kroner(ore: int, mark: str = ",") -> str:
    """An amount as ledgers have it: kroner, a decimal mark, øre."""
    return f"{'-' if ore < 0 else ''}{abs(ore) // 100}{mark}{abs(ore) % 100:02}"


def write_csv(path: Path, *lines: str, encoding: str = "utf-8") -> Path:
    """A file of these lines."""
    path.write_bytes("".join(f"{line}\r\n" for line in lines).encode(encoding))
    return path


def write_parquet(path: Path, columns: Table) -> Path:
    """A file of these columns: for each its type and its cells."""
    with duckdb.connect() as connection:
        lists = ", ".join(
            f"unnest(CAST(? AS {kind}[])) AS {DUCKDB.quoted(title)}" for title, (kind, _) in columns.items()
        )
        connection.execute(
            f"CREATE TABLE ledger AS SELECT {lists}", [[*cells] for _, cells in columns.values()]
        )
        connection.table("ledger").write_parquet(str(path))
    return path


def read(source: object, *needed: str, **options: object) -> Ledger:
    """The ledger, which must be in order."""
    opened = open_ledger(source, needed, Options(**options))  # type: ignore[arg-type]
    assert not isinstance(opened, tuple), opened
    return opened


def faults(source: object, *needed: str, **options: object) -> tuple[Diagnostic, ...]:
    """What is wrong with the ledger, which must not be in order."""
    opened = open_ledger(source, needed, Options(**options))  # type: ignore[arg-type]
    assert isinstance(opened, tuple)
    return opened


def told(source: object, *needed: str, **options: object) -> list[tuple[str, int | None, int | None]]:
    """What is wrong with the ledger: code and variant, line and column."""
    found = faults(source, *needed, **options)
    return [(f"{one.code}.{one.variant}", one.place.line, one.place.column) for one in found]


def ask(rules: Sequence[CostCategory] = (), *buckets: Span) -> Question:
    """A question of these buckets, the year 2022 where none are named."""
    spans = buckets or (YEAR,)
    return Question(Span(spans[0].first, spans[-1].last), spans, tuple(rules))


def answer(ledger: Ledger, question: Question) -> Aggregates:
    """The answer, which must be one."""
    found = ledger.aggregate(question)
    assert isinstance(found, Aggregates), found
    return found


def every_line(source: object, *needed: str, **options: object) -> list[LedgerLine]:
    """All lines of 2022, in canonical order."""
    ledger = read(source, *needed, **options)
    found = [*ledger.lines(ask([cost("Alt", ())]), (0,))]
    ledger.close()
    return found


def total(source: object, **options: object) -> tuple[int, int]:
    """The sum of a ledger's lines in 2022 and their number."""
    ledger = read(source, **options)
    rows = answer(ledger, ask()).rows
    ledger.close()
    return sum(row.ore for row in rows), sum(row.lines for row in rows)


def with_cells(**cells: str) -> str:
    """A line that is in order but for these cells."""
    return ";".join(
        cells.get(name, cell) for name, cell in zip(HEADER.split(";"), LINE.split(";"), strict=True)
    )
