"""Measures many agreements settled by one ledger: the scan against that of one, and a country's of both."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from attrs import astuple

from fordel.ledger.columns import Options
from fordel.ledger.opening import open_ledger
from fordel.pipeline import read
from fordel.plan import Plan, Question
from fordel.planner import plan
from tests.bench_page import Row, spaced
from tests.bench_processes import FORDEL, Spent, cpu_seconds, spent

FIRST, LAST = date(2022, 1, 1), date(2022, 12, 31)

#: Ranges of arts that agreements have for the costs they share.
ARTS = ("010-099, 100-285", "010-099, 100-290", "010-285, 370", "010-099, 110-230, 240-285")

AGREEMENT = """# Avtale {number}

```regel
avtale "Samarbeid {number}"
gjelder fra 1. januar 2022
deltakere Modum, Sigdal, Krødsherad
vertskommune Modum
grunnlag innbyggertall per 1. januar i regnskapsåret
nøkkel "20/80":
  20 % likt
  80 % etter innbyggertall
```

## § 1 Fellesutgifter

Fellesutgiftene fordeles etter nøkkelen.

```regel
kostnad "Felles drift":
  art {arts}
  ansvar {first}-{last}
  funksjon 120, 130, 242-283
  unntatt kostnad "Husleie"
  fordeles etter nøkkel "20/80"
kostnad "Husleie":
  art 190
  ansvar {first}-{last}
  fordeles likt
```

## § 2 Ytelser

Ytelser belastes kommunen der mottakeren bor.

```regel
kostnad "Ytelser":
  art 470
  funksjon 276, 281
  ansvar {first}-{last}
  belastes bostedskommunen
kostnad "Refusjoner":
  art 700-799
  ansvar {first}-{last}
  fordeles etter nøkkel "20/80"
øvrige kostnader holdes utenfor
```
"""

LEDGER = """
COPY (SELECT CAST(100000 + i AS VARCHAR) AS bilagsnr,
             DATE '2022-01-01' + CAST(i * 365 // {lines} AS INTEGER) AS bilagsdato,
             CAST(100000 + hash(i) % {responsibilities} AS VARCHAR) AS ansvar,
             CASE WHEN kind < 4 THEN '470' WHEN kind < 6 THEN '190'
                  WHEN kind < 9 THEN CAST(700 + hash(i + 3) % 40 AS VARCHAR)
                  ELSE lpad(CAST(10 + hash(i + 1) % 59 * 7 AS VARCHAR), 3, '0') END AS art,
             CASE WHEN kind < 4 THEN (['276', '281'])[1 + i % 2] ELSE CAST(100 + hash(i // 7) % 40 * 7 AS VARCHAR) END
               AS funksjon,
             CASE WHEN kind < 4 THEN (['3047', '3045', '3046'])[1 + CAST(hash(i + 2) % 3 AS INTEGER)] END AS bosted,
             CAST((CAST(hash(i + 5) % 20000000 AS BIGINT) - 1000000) / 100 AS DECIMAL(18, 2)) AS beløp
      FROM (SELECT i, hash(i + 9) % 40 AS kind FROM range({lines}) r(i)))
TO '{path}' (FORMAT parquet)
"""


def agreement(number: int) -> str:
    """The text of an agreement of five costs, on ten responsibilities of its own."""
    first = 100_000 + 10 * number
    return AGREEMENT.format(number=number, first=first, last=first + 9, arts=ARTS[number % len(ARTS)])


def write_ledger(path: Path, lines: int, responsibilities: int) -> None:
    """A national ledger: lines of so many responsibilities; ten belong to each agreement, and others to none."""
    import duckdb

    with duckdb.connect() as connection:
        connection.execute(LEDGER.format(path=path, lines=lines, responsibilities=responsibilities))


def questions(agreements: int) -> list[Question]:
    """What the agreements ask of the ledger."""
    found = []
    for number in range(agreements):
        reading = read("avtale.avtale", agreement(number).encode())
        planned = reading.agreement and plan(reading.agreement, FIRST, LAST)
        if not isinstance(planned, Plan):
            raise SystemExit(f"agreement {number} cannot be settled: {planned or reading.errors}")
        found.append(planned.question)
    return found


def scanned(path: Path, asked: Sequence[Question]) -> None:
    """Opens and checks the ledger, and asks it all of these questions."""
    ledger = open_ledger(str(path), asked[0].columns, Options(without_hashes=True), at_once=True)
    if isinstance(ledger, tuple):
        raise SystemExit(str(ledger))
    if len(asked) > 1:
        ledger.aggregate_all(asked)
    else:
        ledger.aggregate(asked[0])
    ledger.close()


def many(rounds: int, agreements: int = 1_000, lines: int = 10_000_000) -> list[Row]:
    """The scan for many agreements against the scan for one, processor time, run in turn."""
    asked = questions(agreements)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "regnskap.parquet"
        write_ledger(path, lines, 20 * agreements)
        works: tuple[tuple[list[float], Callable[[], None]], ...] = (
            ([], lambda: scanned(path, asked[:1])),
            ([], lambda: scanned(path, asked)),
        )
        for _ in range(rounds + 1):
            for times, work in works:
                times.append(cpu_seconds(work))
    one, all_of_them = (statistics.median(times[1:]) for times, _ in works)
    name = f"{spaced(agreements)} agreements, {spaced(lines)} ledger lines (Parquet), in one scan"
    return [(name, "the scan for one of them", "≤ 3", f"{all_of_them / one:.1f}")]


def national(
    rounds: int, agreements: int = 10_000, lines: int = 50_000_000, whole: int = 500_000_000
) -> list[Row]:
    """A country's agreements by a tenth of a year's ledger, and by a fifth of that; by arithmetic, by all of it."""
    sizes = (lines // 5, lines)
    with tempfile.TemporaryDirectory() as folder:
        words = [str(FORDEL), "beregn", *(_written(Path(folder), number) for number in range(agreements))]
        ledgers = [Path(folder) / f"{size}.parquet" for size in sizes]
        for path, size in zip(ledgers, sizes, strict=True):
            write_ledger(path, size, 15 * agreements)
        runs = [
            [spent([*words, "--regnskap", str(path), "--år", "2022"]) for path in ledgers]
            for _ in range(rounds)
        ]
    fewer, more = (_median(of) for of in zip(*runs, strict=True))
    of_lines = (sizes[1] - sizes[0]) / 10_000_000
    cpu, clock = (more.cpu - fewer.cpu) / of_lines, (more.clock - fewer.clock) / of_lines
    times = (whole - sizes[0]) / 10_000_000
    every = Spent(fewer.cpu + times * cpu, fewer.clock + times * clock, more.memory)
    told = "cpu seconds, seconds on the clock, peak memory"
    name = f"`fordel beregn`, {spaced(agreements)} agreements"
    reading = fewer.cpu - sizes[0] / 10_000_000 * cpu
    by_arithmetic = f"{reading:.0f} s for the agreements, {cpu:.2f} s for every 10 M lines"
    return [
        (f"{name}, {spaced(sizes[0])} lines (Parquet)", told, "", _told(fewer)),
        (f"{name}, {spaced(sizes[1])} lines", told, "", _told(more)),
        (f"{name}, {spaced(whole)} lines", f"by arithmetic: {by_arithmetic}", "", _told(every)),
    ]


def _written(folder: Path, number: int) -> str:
    path = folder / f"a{number:05}.avtale"
    path.write_text(agreement(number), encoding="utf-8")
    return str(path)


def _median(of: Sequence[Spent]) -> Spent:
    return Spent(*(statistics.median(column) for column in zip(*map(astuple, of), strict=True)))


def _told(of: Spent) -> str:
    return f"{of.cpu:.0f} s, {of.clock:.0f} s, {of.memory:.0f} MB"
