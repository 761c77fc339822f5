"""`fordel linjer`: every ledger line and what each party bears of it, whole and exact, or no file at all."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from fordel.cli import main
from fordel.explanation_vouchers import vouchers
from fordel.ledger.columns import Options
from fordel.ledger.posting import Posting
from fordel.pipeline import Settled, settle
from fordel.settled_lines import cost_lines
from tests.agreements_strategy import Case, cases
from tests.engines import needs

needs("numpy")
pq = needs("pyarrow.parquet")

from fordel import shared_lines  # noqa: E402
from fordel.ledger import line_files  # noqa: E402
from fordel.shared_lines import LinesDiffer, compare, metadata, write_lines  # noqa: E402

COLUMNS = ["bilagsnr", "bilagsdato", "linje", "kostnad", "part", "øre"]
TOP = Path(__file__).resolve().parents[1]
NAV = TOP / "agreements" / "nav-midt-buskerud"
WORDS = [str(NAV / "nav-midt-buskerud.avtale"), "--regnskap", str(NAV / "regnskap-2022.csv"), "--år", "2022"]
FEWER = settings(max_examples=max(10, settings().max_examples // 3))

#: Cost, party, voucher number, voucher date and line, with the øre.
Row = tuple[object, ...]


def postings(case: Case) -> list[Posting]:
    """The case's ledger, as it is given."""
    return [
        Posting(
            line.day,
            line.ore,
            voucher=str(number // 2),
            text=line.cells["tekst"],
            cells={column: cell for column, cell in line.cells.items() if column != "tekst"},
        )
        for number, line in enumerate(case.lines)
    ]


@contextmanager
def settled_by(case: Case, ledger: Sequence[Posting], engine: str) -> Iterator[Settled]:
    found = settle(case.agreement, ledger, Options(engine=engine), *case.asked, case.given)
    assert isinstance(found, Settled), found
    with closing(found.ledger):
        yield found


def rows_of(settled: Settled, size: int = line_files.LINES) -> list[Row]:
    """The rows of the file, in their order."""
    with TemporaryDirectory() as folder:
        path = str(Path(folder, "linjer.parquet"))
        number = write_lines(settled, path, metadata(settled.settlement), "nb", size=size)
        table = pq.read_table(path)
    assert table.column_names == COLUMNS
    assert table.num_rows == number
    return [tuple(row.values()) for row in table.to_pylist()]


def by_forklar(settled: Settled) -> Counter[Row]:
    """What `forklar --bilag` tells of every line, each party's øre with what it keeps as host."""
    found = Counter[Row]()
    for period in settled.settlement.periods:
        for cost in (one for one in period.costs if one.shares):
            behind = vouchers(settled.settlement.agreement, period, cost, cost_lines(settled, period, cost))
            kept = [one.party if one.kind == "kept" else None for one in behind.extras]
            name = cost.name or "Øvrige kostnader"
            for line, shares in behind.lines:
                for party, ore in zip((*behind.parties, *kept), shares, strict=True):
                    found[line.voucher, line.voucher_date, line.line, name, party] += ore
    return found


@given(cases(careful=True))
def test_lines_and_parties_add_up_as_forklar_tells_them(case: Case) -> None:
    for engine in ("python", "duckdb"):
        with settled_by(case, postings(case), engine) as settled:
            rows = rows_of(settled)
            incomes = {
                one.name for period in settled.settlement.periods for one in period.costs if not one.shares
            }
            expected = by_forklar(settled)
            told = Counter[Row]()
            for *what, ore in rows:
                told[tuple(what)] += ore
            for what, ore in told.items():
                assert expected[what] == ore or what[3] in incomes
            amounts = {number: line.ore for number, line in enumerate(case.lines, 1)}
            by_line = Counter[object]()
            for row in rows:
                by_line[row[2]] += row[5]
            assert all(amounts[line] == ore for line, ore in by_line.items())
            by_party = Counter[object]()
            for row in rows:
                by_party[row[4]] += row[5]
            for balance in settled.settlement.balances:
                shares = [
                    cost.shares[balance.party].ore
                    for period in settled.settlement.periods
                    for cost in period.costs
                    if balance.party in cost.shares
                ]
                assert by_party[balance.party] == sum(shares)


@FEWER
@given(cases(careful=True), st.randoms(use_true_random=False), st.integers(1, 5))
def test_neither_engine_nor_order_nor_batches_make_a_difference(case: Case, order: object, size: int) -> None:
    ledger = postings(case)
    with settled_by(case, ledger, "python") as settled:
        expected = rows_of(settled)
    turned = [*ledger]
    order.shuffle(turned)  # type: ignore[attr-defined]
    number = {id(posting): index for index, posting in enumerate(ledger, 1)}
    places = {index: number[id(posting)] for index, posting in enumerate(turned, 1)}
    for engine in ("python", "duckdb"):
        with settled_by(case, ledger, engine) as settled:
            assert rows_of(settled, size) == expected
        with settled_by(case, turned, engine) as settled:
            rows = [(*row[:2], places[row[2]], *row[3:]) for row in rows_of(settled, size)]  # type: ignore[index]
            # lines that are wholly equal may change places with one another
            assert sorted(map(without_line, rows), key=repr) == sorted(map(without_line, expected), key=repr)


def without_line(row: Row) -> Row:
    return (*row[:2], *row[3:])
