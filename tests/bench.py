"""Measures what the project promises of speed, each as a ratio of two things run side by side, and writes the page.

make bench                  all of it, some minutes
python -m tests.bench --short   fewer rounds, nothing written
"""

from __future__ import annotations

import gc
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
PAGE = TOP / "docs" / "pages" / "performance.md"
FORDEL = Path(sys.executable).parent / "fordel"
AGREEMENT = TOP / "agreements" / "nav-midt-buskerud" / "nav-midt-buskerud.avtale"
LEDGER = TOP / "agreements" / "nav-midt-buskerud" / "regnskap-2022.csv"

HEAD = """avtale "Måling"
gjelder fra 1. januar 2022
deltakere Modum, Sigdal, Krødsherad
vertskommune Modum
grunnlag innbyggertall per 1. januar i regnskapsåret
nøkkel "20/80":
  20 % likt
  80 % etter innbyggertall
"""

Row = tuple[str, str, str, str]


# ── whole commands ──


def command_ratio(words: Sequence[str], rounds: int) -> tuple[float, float]:
    """The median time of a command over that of `python -c pass`, run in turn, and that of the latter in ms."""
    bare: list[float] = []
    whole: list[float] = []
    for _ in range(rounds + 1):
        for times, command in ((bare, [sys.executable, "-c", "pass"]), (whole, list(words))):
            start = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            times.append(time.perf_counter() - start)
    base = statistics.median(bare[1:])
    return statistics.median(whole[1:]) / base, base * 1000


def commands(rounds: int) -> list[Row]:
    """The commands of every day against the bare interpreter."""
    settle = [str(FORDEL), "beregn", str(AGREEMENT), "--regnskap"]
    with tempfile.TemporaryDirectory() as folder:
        long = Path(folder) / "regnskap.csv"
        write_csv(long, 2_400)
        measured = [
            ("`fordel sjekk` on the agreement", [str(FORDEL), "sjekk", str(AGREEMENT)], "≤ 10"),
            ("`fordel beregn`, 105 lines", [*settle, str(LEDGER), "--år", "2022"], "≤ 25"),
            ("`fordel beregn`, 2 400 lines", [*settle, str(long), "--år", "2022"], "≤ 25"),
        ]
        found = []
        for name, words, goal in measured:
            ratio, base = command_ratio(words, rounds)
            found.append((name, f"`python -c pass` ({base:.1f} ms)", goal, f"{ratio:.1f}"))
    return found


def write_csv(path: Path, lines: int) -> None:
    """A ledger of that many lines, as a Norwegian system would write it."""
    kinds = ("010;242;;", "115;242;;", "190;130;Prestfoss;", "470;281;;3045", "470;276;;3047", "710;242;;")
    rows = ["bilagsnr;bilagsdato;periode;ansvar;art;funksjon;lokasjon;bosted;beløp;tekst"]
    for number in range(lines):
        art, function, place, residence = kinds[number % len(kinds)].split(";")
        day, month = number % 28 + 1, number % 12 + 1
        amount = f"{number * 37 % 9000 + 1},{number % 100:02d}"
        rows.append(
            f"{100000 + number};{day:02d}.{month:02d}.2022;2022{month:02d};4700;{art};{function};{place};{residence};"
            f"{amount};Bilag {number}"
        )
    path.write_text("\r\n".join(rows) + "\r\n", encoding="utf-8")


# ── reading ──


def agreement_of(clauses: int) -> str:
    """An agreement with that many costs, each under a heading of its own; no two overlap."""
    parts = ["# Avtale\n\n```regel\n", HEAD, "```\n\n"]
    for number in range(clauses):
        parts.append(f"## § {number + 1} Kostnad {number}\n\nUtgiftene fordeles.\n\n```regel\n")
        parts.append(f'kostnad "Drift nr {number}":\n  art 010-099, 100-285\n')
        parts.append(f'  ansvar {number:05d}\n  fordeles etter nøkkel "20/80"\n```\n\n')
    return "".join(parts)


def best(work: Callable[[], object], rounds: int) -> float:
    """The median processor time of some work, in seconds."""
    times = []
    for _ in range(rounds):
        gc.collect()
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return statistics.median(times)


def reading(rounds: int) -> list[Row]:
    """Text to tree, and all checks, at a thousand and ten thousand clauses."""
    from fordel.parser import parse
    from fordel.pipeline import read_source
    from fordel.source import Source

    parse(Source("warm", agreement_of(1)))
    found: list[Row] = []
    works: tuple[tuple[str, Callable[[Source], object], str], ...] = (
        ("text to tree", parse, "≥ 8 000"),
        ("text to agreement, all checks", read_source, "≥ 3 000"),
    )
    for name, work, goal in works:
        rates = []
        for clauses in (1_000, 10_000):
            text = agreement_of(clauses)
            seconds = best(lambda work=work, text=text: work(Source("x", text)), rounds)  # type: ignore[misc]
            rates.append(clauses / seconds)
        shown = " and ".join(f"{rate:,.0f}".replace(",", " ") for rate in rates)
        found.append((name, "clauses a cpu second, at 1 000 and at 10 000", goal, shown))
        found.append(
            (
                f"{name}, growth",
                "time of 10 000 over 1 000 clauses",
                "≈ 10",
                f"{10 * rates[0] / rates[1]:.1f}",
            )
        )
    return found


# ── ledgers ──

BY_HAND = """
SELECT CASE WHEN substr(art, 1, 3) BETWEEN '180' AND '184' OR substr(art, 1, 3) = '190' THEN 'husleie'
            WHEN substr(art, 1, 3) BETWEEN '010' AND '099' OR substr(art, 1, 3) BETWEEN '100' AND '285' THEN 'drift'
            WHEN substr(art, 1, 3) = '470' AND substr(funksjon, 1, 3) IN ('276', '281') THEN 'ytelser'
            WHEN substr(art, 1, 3) IN ('700', '710') THEN 'refusjoner' END AS kostnad,
       CASE WHEN substr(art, 1, 3) = '470' THEN bosted
            WHEN substr(art, 1, 3) BETWEEN '180' AND '190' THEN lokasjon END AS verdi,
       SUM(CAST(beløp * 100 AS BIGINT)), COUNT(*)
FROM read_parquet('{path}')
WHERE bilagsdato BETWEEN DATE '2022-01-01' AND DATE '2022-12-31'
GROUP BY ALL
"""


def write_parquet(path: Path, lines: int) -> None:
    """A ledger of that many lines as Parquet, amounts as decimal(18,2)."""
    import duckdb

    duckdb.execute(f"""
        COPY (SELECT CAST(100000 + i AS VARCHAR) AS bilagsnr,
                     DATE '2022-01-01' + CAST(i * 365 // {lines} AS INTEGER) AS bilagsdato,
                     (['010', '115', '120', '190', '470', '470', '710', '1951'])[1 + i % 8] AS art,
                     (['242', '242', '130', '130', '281', '276', '242', '242'])[1 + i % 8] AS funksjon,
                     CASE WHEN i % 8 IN (3) THEN (['Vikersund', 'Prestfoss', 'Noresund'])[1 + i % 3] END AS lokasjon,
                     CASE WHEN i % 8 IN (4, 5) THEN (['3047', '3045', '3046'])[1 + i % 3] END AS bosted,
                     CAST((i * 7919 % 1000003) - 70000 AS DECIMAL(18, 2)) / 1 + CAST(0.01 AS DECIMAL(18, 2)) * (i % 100)
                       AS beløp0
              FROM range({lines}) r(i))
        TO '{path}.raw' (FORMAT parquet);
        COPY (SELECT * EXCLUDE (beløp0), CAST(beløp0 AS DECIMAL(18, 2)) AS beløp FROM read_parquet('{path}.raw'))
        TO '{path}' (FORMAT parquet);
    """)  # noqa: S608  (our own numbers)


def ledgers(rounds: int, lines: int) -> list[Row]:
    """A large ledger settled, against the same aggregation written by hand; start-up apart."""
    import duckdb

    from fordel.ledger.columns import Options
    from fordel.pipeline import read, settle

    reading = read(AGREEMENT.name, AGREEMENT.read_bytes())
    if reading.agreement is None:
        raise SystemExit("the agreement has errors")
    agreement = reading.agreement
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "regnskap.parquet"
        write_parquet(path, lines)

        def by_hand() -> object:
            with duckdb.connect() as connection:
                return connection.execute(BY_HAND.format(path=path)).fetchall()

        def settled() -> object:
            result = settle(agreement, str(path), Options(), date(2022, 1, 1), date(2022, 12, 31))
            if isinstance(result, tuple):
                raise SystemExit(str(result))
            result.ledger.close()
            return result

        ours: list[float] = []
        theirs: list[float] = []
        for _ in range(rounds + 1):
            for times, work in ((theirs, by_hand), (ours, settled)):
                start = time.process_time()
                work()
                times.append(time.process_time() - start)
    ratio = statistics.median(ours[1:]) / statistics.median(theirs[1:])
    size = f"{lines:,}".replace(",", " ")
    return [
        (
            f"{size} ledger lines (Parquet) settled",
            "the same aggregation in DuckDB SQL, cpu",
            "≤ 2",
            f"{ratio:.2f}",
        )
    ]


# ── the page ──


def machine() -> str:
    """What it was measured on."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {cores} cores"


def page(rows: Sequence[Row], rounds: int) -> str:
    """The page as Markdown."""
    table = "\n".join(f"| {name} | {against} | {goal} | {figure} |" for name, against, goal, figure in rows)
    return f"""# Performance

Every figure is a ratio of two things run side by side in one run, or a rate of one core; machines differ, ratios less so.
`make bench` measures them again and rewrites this page; `.venv/bin/python -m tests.bench --short` shows them without writing.

Measured {date.today().isoformat()} on {machine()}; medians of {rounds} interleaved runs.

| work | against | goal | measured |
|---|---|---|---|
{table}

- A clause is a cost of four rule lines (97 bytes): its name, two selector lines and a charge; each under a heading, after a line of prose.
- Cold commands start a new process each time; the bytecode of the packages is compiled when they are installed.
- The large ledger has eight kinds of lines over a year; unmatched and overlapping lines are looked for, every text is searched for national identity numbers, and the file's hash is taken. Above 250 000 lines they are not compared with one another (F703).
"""


def main() -> None:
    """Measures everything and writes the page."""
    short = "--short" in sys.argv
    rounds = 3 if short else 15
    rows = [*commands(rounds), *reading(2 if short else 5), *ledgers(3 if short else 7, 1_000_000)]
    text = page(rows, rounds)
    if not short:
        PAGE.write_text(text, encoding="utf-8")
    sys.stdout.write(text)


if __name__ == "__main__":
    if not shutil.which(str(FORDEL)):
        raise SystemExit("install the project first: make test or make demo")
    main()
