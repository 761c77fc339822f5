"""Measures large ledgers: settled from Parquet and CSV, against the same sums written by hand in DuckDB SQL."""

from __future__ import annotations

import multiprocessing
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

import duckdb

from fordel.ledger.columns import Options
from fordel.model import Agreement
from fordel.pipeline import read, settle
from tests.ledger_files import agreement_text, by_hand, read_by_duckdb, write_csv, write_parquet

Row = tuple[str, str, str, str]
Work = Callable[[], object]

YEAR = (date(2025, 1, 1), date(2025, 12, 31))
_MILLION = 1_000_000


def agreement(costs: int) -> Agreement:
    """An agreement with that many costs, which take about half of the lines."""
    reading = read("måling.avtale", agreement_text(costs).encode())
    if reading.agreement is None:
        raise SystemExit(f"the agreement has errors: {reading.errors}")
    return reading.agreement


def settling(costs: int, path: Path) -> Work:
    """A settlement of a ledger, without the hash of its file."""
    found = agreement(costs)

    def settled() -> object:
        result = settle(found, str(path), Options(without_hashes=True, engine="duckdb"), *YEAR)
        if isinstance(result, tuple):
            raise SystemExit(str(result[0]))
        result.ledger.close()
        return result

    return settled


def asking(text: str) -> Work:
    """A question to DuckDB, in a database of its own."""

    def asked() -> object:
        with duckdb.connect() as connection:
            connection.execute("SET enable_progress_bar = false")
            return connection.execute(text).fetchall()

    return asked


def medians(works: Mapping[str, Work], rounds: int) -> dict[str, float]:
    """The median processor time of each work, run in turn, the first round apart."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds + 1):
        for name, work in works.items():
            start = time.process_time()
            work()
            times[name].append(time.process_time() - start)
    return {name: statistics.median(found[1:]) for name, found in times.items()}


def parquet(path: Path, lines: int, rounds: int, costs: Sequence[int] = (10, 100, 500)) -> list[Row]:
    """A Parquet ledger: ten costs against SQL written by hand, and many costs against ten."""
    works: dict[str, Work] = {"hand": asking(by_hand(f"read_parquet('{path}')"))}
    works |= {str(number): settling(number, path) for number in costs}
    found = medians(works, rounds)
    size = f"{lines // _MILLION} M lines (Parquet)"
    rows = [(f"{size}, 10 costs", "the same sums in DuckDB SQL, cpu", "≤ 1.15", _ratio(found, "10", "hand"))]
    goals = {100: "≤ 2", 500: "≤ 2.2"}
    rows += [
        (f"{size}, {number} costs", "ten costs, cpu", goals[number], _ratio(found, str(number), "10"))
        for number in costs
        if number in goals
    ]
    return rows


def csv(path: Path, lines: int, rounds: int) -> list[Row]:
    """A Norwegian CSV ledger against DuckDB's own reading of it, with its columns given."""
    works = {"hand": asking(by_hand(read_by_duckdb(path))), "10": settling(10, path)}
    found = medians(works, rounds)
    text = f"{lines // _MILLION} M lines (CSV, 10 costs)"
    return [(text, "DuckDB's own reading and the same sums, cpu", "≤ 1.3", _ratio(found, "10", "hand"))]


def peak(costs: int, path: Path) -> int:
    """The peak memory of a process that settles a ledger, in MB."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        return pool.apply(_peak, (costs, path))


def _peak(costs: int, path: Path) -> int:
    settling(costs, path)()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _ratio(found: Mapping[str, float], one: str, other: str) -> str:
    return f"{found[one] / found[other]:.2f}"


def ledgers(rounds: int, *, short: bool = False) -> list[Row]:
    """All of it; the short form has no more than ten million lines."""
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        text = write_csv(Path(folder, "regnskap.csv"), _MILLION)
        rows += csv(text, _MILLION, rounds)
        sizes = (1, 10) if short else (1, 10, 50)
        files = {size: write_parquet(Path(folder, f"{size}.parquet"), size * _MILLION) for size in sizes}
        for size in sizes[1:]:
            rows += parquet(files[size], size * _MILLION, rounds, (10,) if size == 50 else (10, 100, 500))
        largest = sizes[-1]
        found = medians({str(size): settling(10, files[size]) for size in sizes}, rounds)
        growth = found[str(largest)] / found["1"]
        rows.append((f"{largest} M lines over 1 M lines, cpu", "", f"≈ {largest}", f"{growth:.0f}"))
        for costs, goal in ((10, 300), (500, 900)):
            measured = peak(costs, files[largest])
            rows.append(
                (f"peak memory, {largest} M lines, {costs} costs", "", f"≤ {goal} MB", f"{measured} MB")
            )
    return rows
