"""Measures many agreements settled by one ledger: the scan against that of one, and what each step costs.

python -m tests.bench_many              a thousand agreements, ten million lines
python -m tests.bench_many --national   ten thousand agreements, fifty million lines: time and peak memory
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from fordel.ledger.columns import Options
from fordel.ledger.opening import open_ledger
from fordel.pipeline import read
from fordel.plan import Plan, Question
from fordel.planner import plan

FORDEL = Path(sys.executable).parent / "fordel"

Row = tuple[str, str, str, str]

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
                start = time.process_time()
                work()
                times.append(time.process_time() - start)
    one, all_of_them = (statistics.median(times[1:]) for times, _ in works)
    name = f"{spaced(agreements)} agreements, {spaced(lines)} ledger lines (Parquet), in one scan"
    return [(name, "the scan for one of them, cpu", "≤ 3", f"{all_of_them / one:.1f}")]


def whole(agreements: int, lines: int, responsibilities: int) -> list[Row]:
    """The whole command, agreements read and settled as well: processor time and peak memory."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "regnskap.parquet"
        write_ledger(path, lines, responsibilities)
        files = []
        for number in range(agreements):
            files.append(str(Path(folder) / f"a{number:05}.avtale"))
            Path(files[-1]).write_text(agreement(number), encoding="utf-8")
        words = [str(FORDEL), "beregn", *files, "--regnskap", str(path), "--år", "2022"]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
    name = f"`fordel beregn`, {spaced(agreements)} agreements, {spaced(lines)} ledger lines (Parquet)"
    return [(name, "cpu seconds and peak memory", "", f"{seconds:.0f} s, {used.ru_maxrss // 1024} MB")]


def spaced(number: int) -> str:
    """A number in groups of three."""
    return f"{number:,}".replace(",", " ")


def main() -> None:
    """Prints the figures."""
    rows = many(5)
    if "--national" in sys.argv:
        rows += whole(1_000, 50_000_000, 20_000)
        rows += whole(10_000, 10_000_000, 150_000)
    for name, against, goal, figure in rows:
        sys.stdout.write(f"| {name} | {against} | {goal} | {figure} |\n")


if __name__ == "__main__":
    main()
