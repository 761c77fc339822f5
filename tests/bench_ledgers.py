"""Measures large ledgers: settled from Parquet and CSV, against the same sums written by hand in DuckDB SQL."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

import duckdb

from fordel.ledger.columns import Options
from fordel.model import Agreement
from fordel.pipeline import read, settle
from tests.bench_page import Row, spaced
from tests.bench_processes import FORDEL, cpu_seconds, spent
from tests.ledger_files import agreement_text, by_hand, read_by_duckdb, write_csv, write_parquet

Work = Callable[[], object]

YEAR = (date(2025, 1, 1), date(2025, 12, 31))
_MILLION = 1_000_000
_UNHASHED = Options(without_hashes=True, engine="duckdb")
_BY_HAND = "the same sums in DuckDB SQL, written by hand"


def agreement(costs: int) -> Agreement:
    """An agreement with that many costs, which take about half of the lines."""
    reading = read("måling.avtale", agreement_text(costs).encode())
    if reading.agreement is None:
        raise SystemExit(f"the agreement has errors: {reading.errors}")
    return reading.agreement


def settling(costs: int, path: Path, options: Options = _UNHASHED) -> Work:
    """A settlement of a ledger, its agreement read before."""
    found = agreement(costs)

    def settled() -> object:
        result = settle(found, str(path), options, *YEAR)
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
            times[name].append(cpu_seconds(work))
    return {name: statistics.median(found[1:]) for name, found in times.items()}


def parquet(files: Mapping[int, Path], rounds: int) -> list[Row]:
    """Parquet ledgers: SQL written by hand against ten costs, many costs against ten, and growth."""
    smallest, *_, largest = sizes = sorted(files)
    found = {size: medians(_works(size, path, largest), rounds) for size, path in files.items()}
    rows = [_hashed(found[smallest], smallest)]
    for size in sizes[1:]:
        name, of = f"{spaced(size)} lines (Parquet)", found[size]
        rows.append((f"{name}, 10 costs", _BY_HAND, "≤ 1.15", _ratio(of, "10", "hand")))
        for costs, goal in (("100", "≤ 2"), ("500", "≤ 2.2")):
            if costs in of:
                rows.append((f"{name}, {costs} costs", "ten costs", goal, _ratio(of, costs, "10")))
    grown = f"{found[largest]['10'] / found[smallest]['10']:.0f}"
    told = f"{spaced(largest)} lines over {spaced(smallest)}, 10 costs"
    return [*rows, (told, "growth", f"≈ {largest // smallest}", grown)]


def _works(size: int, path: Path, largest: int) -> dict[str, Work]:
    """What is measured of a ledger: many costs where it is not the largest, which would take minutes."""
    works = {"hand": asking(by_hand(f"read_parquet('{path}')")), "10": settling(10, path)}
    if size < largest:
        works |= {str(costs): settling(costs, path) for costs in (100, 500)}
        works["hashed"] = settling(10, path, Options(engine="duckdb"))
    return works


def _hashed(found: Mapping[str, float], lines: int) -> Row:
    name = f"{spaced(lines)} lines (Parquet), 10 costs, the file's hash taken"
    return name, _BY_HAND, "≤ 2", _ratio(found, "hashed", "hand")


def csv(path: Path, lines: int, rounds: int) -> list[Row]:
    """A Norwegian CSV ledger against DuckDB's own reading of it, with its columns given."""
    works = {"hand": asking(by_hand(read_by_duckdb(path))), "10": settling(10, path)}
    found = medians(works, rounds)
    text = f"{spaced(lines)} lines (CSV), 10 costs"
    return [(text, "DuckDB's own reading, and the same sums", "≤ 1.3", _ratio(found, "10", "hand"))]


def peak(costs: int, path: Path) -> int:
    """The peak memory of the command that settles a ledger, in MB."""
    written = path.with_name(f"{costs}.avtale")
    written.write_text(agreement_text(costs), "utf-8")
    words = [str(FORDEL), "beregn", str(written), "--regnskap", str(path), "--år", "2025", "--uten-filhash"]
    return round(spent(words).memory)


def _ratio(found: Mapping[str, float], one: str, other: str) -> str:
    return f"{found[one] / found[other]:.2f}"


def ledgers(rounds: int, sizes: Sequence[int] = (_MILLION, 10 * _MILLION, 50 * _MILLION)) -> list[Row]:
    """Ledgers of these sizes as Parquet, the smallest of them as CSV, and the memory that the largest takes."""
    with tempfile.TemporaryDirectory() as folder:
        rows = csv(write_csv(Path(folder, "regnskap.csv"), sizes[0]), sizes[0], rounds)
        files = {size: write_parquet(Path(folder, f"{size}.parquet"), size) for size in sizes}
        rows += parquet(files, rounds)
        for costs, goal in ((10, "≤ 300 MB"), (500, "≤ 900 MB")):
            name = f"{spaced(sizes[-1])} lines, {costs} costs"
            rows.append((name, "peak memory of the process", goal, f"{peak(costs, files[sizes[-1]])} MB"))
    return rows
