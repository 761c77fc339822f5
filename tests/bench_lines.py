"""Measures of single lines and single splits: `fordel linjer` against only writing as many rows, batches of splits."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import duckdb
import numpy as np

from fordel.apportionment import apportion
from fordel.apportionment_batch import Rows, apportion_many
from fordel.ledger.columns import Options
from fordel.ledger.line_files import LineFile, ordered_lines
from fordel.pipeline import Settled, settle
from fordel.settled_lines import SettledLines, settled_lines
from fordel.shared_lines import write_lines
from tests.bench_page import Row, spaced
from tests.bench_processes import cpu_seconds
from tests.small import written

AGREEMENT = "\n".join(
    [
        '```regel\navtale "Måling"\ngjelder fra 1. januar 2022\nvertskommune Modum',
        "deltakere Modum, Sigdal, Krødsherad, Flesberg",
        'grunnlag innbyggertall per 1. januar i regnskapsåret\nnøkkel "20/80":\n  20 % likt',
        "  80 % etter innbyggertall",
        *(
            f'kostnad "Drift {number}":\n  art {number * 29 + 10:03d}-{number * 29 + 38:03d}\n'
            '  fordeles etter nøkkel "20/80"'
            for number in range(10)
        ),
        "øvrige kostnader holdes utenfor\n```\n",
    ]
)

#: Vouchers of three lines, in the order of the year, about half of them of costs that are shared.
LEDGER = """COPY (
SELECT CAST(100000000 + i // 3 AS VARCHAR) AS bilagsnr,
  DATE '2022-01-01' + CAST(i // 3 * 3 * 365 // {lines} AS INTEGER) AS bilagsdato,
  printf('%04d', 1000 + i % 3 * 300 + CAST(hash(i // 3) % 300 AS INTEGER)) AS ansvar,
  printf('%03d', 10 + CAST(hash(i * 7 + 1) % 590 AS INTEGER)) AS art,
  printf('%03d', 100 + CAST(hash(i * 11 + 3) % 40 AS INTEGER) * 5) AS funksjon,
  printf('%04d', CAST(hash(i * 13 + 5) % 401 AS INTEGER)) AS prosjekt,
  CAST(CASE WHEN hash(i * 23) % 100 < 7 THEN -1 ELSE 1 END
    * CAST(1 + hash(i * 29) % 2000000 AS BIGINT) AS DECIMAL(18, 2)) / 100 AS hundredths
FROM range({lines}) AS numbered(i)) TO '{path}.raw' (FORMAT parquet);
COPY (SELECT * EXCLUDE (hundredths), CAST(hundredths AS DECIMAL(18, 2)) AS beløp FROM read_parquet('{path}.raw'))
TO '{path}' (FORMAT parquet)"""


def write_ledger(path: Path, lines: int) -> None:
    """A ledger whose lines lie in canonical order."""
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.execute(LEDGER.format(path=path, lines=lines))
    Path(f"{path}.raw").unlink()


def lines_file(rounds: int, lines: int) -> list[Row]:
    """Every line shared, checked and read back, against the same lines written with their amounts alone."""
    with tempfile.TemporaryDirectory() as folder:
        path, out = Path(folder, "regnskap.parquet"), str(Path(folder, "linjer.parquet"))
        write_ledger(path, lines)
        settled = settle(written(AGREEMENT), str(path), Options(), date(2022, 1, 1), date(2022, 12, 31))
        assert isinstance(settled, Settled), settled
        of = settled_lines(settled, "nb")
        works: tuple[Callable[[], object], ...] = (
            lambda: only_written(settled, of, out),
            lambda: write_lines(settled, out, {}, "nb"),
            lambda: settled_lines(settled, "nb"),
        )
        times = [[cpu_seconds(work) for work in works] for _ in range(rounds + 1)][1:]
        settled.ledger.close()
    only, shared, sums = (statistics.median(column) for column in zip(*times, strict=True))
    name = f"{spaced(lines)} lines × 4 parties, each line and total exact, read back"
    rest = (shared - sums) / only
    told = f"{shared / only:.2f}, {rest:.2f} without the pass for Σ\\|øre\\|"
    return [(name, "the same lines read and as many rows written", "≤ 1.5", told)]


def only_written(settled: Settled, of: SettledLines, path: str) -> None:
    """The rows of `linjer`, each with the line's whole amount: the same lines, the same writer, no arithmetic."""
    bearers = of.costs[0].bearers
    titles = [cost.title for cost in of.costs]
    costs = np.array([kind.cost for kind in of.kinds], np.int32)
    file = LineFile(path, titles, bearers, (), {})
    for lines in ordered_lines(settled.ledger, settled.plan.question, of.numbers):
        every = np.repeat(np.arange(len(lines), dtype=np.int32), len(bearers))
        bearer = np.tile(np.arange(len(bearers), dtype=np.int32), len(lines))
        cost = costs[lines["number"].to_numpy()][every]
        file.add(lines, Rows(every, cost, bearer, lines["ore"].to_numpy()[every]))
    file.close()


def batches(rounds: int) -> list[Row]:
    """Many amounts shared out at once, exactly, against one by one."""
    return [_batch(parties, most, rounds) for parties, most in ((3, 2_000_000), (12, 300_000), (356, 5_000))]


def _batch(parties: int, most: int, rounds: int) -> Row:
    weights = [1000 + 37 * number for number in range(parties)]
    amounts = np.random.default_rng(1).integers(-(10**13), 10**13, most)
    some = amounts[: most // 100].tolist()
    total, turn = sum(weights), tuple(range(parties))
    works: tuple[Callable[[], object], ...] = (
        lambda: apportion_many(amounts, weights),
        lambda: _one_by_one(some, weights, total, turn),
    )
    times = [[cpu_seconds(work) for work in works] for _ in range(rounds + 1)][1:]
    many, alone = (statistics.median(column) for column in zip(*times, strict=True))
    speed = most / many
    goal = "≥ 10 M/s" if parties == 3 else ""
    told = f"{speed / 1e6:.2f} M/s, {speed / (len(some) / alone):.0f} ×"
    return f"batches of splits among {parties}", "a cpu second, and over one by one", goal, told


def _one_by_one(amounts: Sequence[int], weights: Sequence[int], total: int, turn: Sequence[int]) -> None:
    for amount in amounts:
        apportion([amount * weight for weight in weights], total, turn)
