"""Measures the plain way: commands that start cold, small ledgers in Python alone, and splits of one amount."""

from __future__ import annotations

import gc
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path

from fordel.apportionment import apportion
from fordel.ledger.columns import Options
from fordel.ledger.opening import open_ledger
from fordel.pipeline import read
from fordel.plan import Aggregates, Plan, Question
from fordel.planner import plan
from tests.bench import AGREEMENT, FORDEL, LEDGER, write_csv

Row = tuple[str, str, str, str]

_SETTLE = (str(FORDEL), "beregn", str(AGREEMENT), "--år", "2022", "--regnskap")
_PASS = (sys.executable, "-c", "pass")


def plain(rounds: int) -> list[Row]:
    """All that is measured here."""
    return [*cold(rounds), *small_ledgers(rounds), crossover(max(3, rounds // 3)), *splits(rounds)]


# ── commands that start cold ──


def cold(rounds: int) -> list[Row]:
    """Commands on an agreement with a ledger of 105 lines, each a new process, against the bare interpreter."""
    works = {
        "cold `fordel sjekk`": ((str(FORDEL), "sjekk", str(AGREEMENT)), "≤ 10"),
        "cold `fordel beregn`, 105 lines, plain Python": (
            (*_SETTLE, str(LEDGER), "--motor", "python"),
            "≤ 14",
        ),
        "cold `fordel beregn`, 105 lines, DuckDB": ((*_SETTLE, str(LEDGER), "--motor", "duckdb"), "≤ 26"),
    }
    found = []
    for name, (words, goal) in works.items():
        ratios, base = [], []
        for _ in range(rounds + 1):  # the first fills the caches
            base.append(seconds(_PASS))
            ratios.append(seconds(words) / base[-1])
        against = f"`python -c pass` ({statistics.median(base[1:]) * 1000:.1f} ms), processor time"
        found.append((name, against, goal, f"{statistics.median(ratios[1:]):.1f}"))
    return found


def seconds(words: Sequence[str]) -> float:
    """The processor time of a command, which its neighbours disturb least; bytecode is written as it is for a user."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


# ── small ledgers ──


def small_ledgers(rounds: int) -> list[Row]:
    """From a CSV file to its sums in plain Python: every text searched, every amount and day read, the file hashed."""
    question = _question()
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for lines in (10_000, 100_000):
            path = Path(folder) / f"{lines}.csv"
            write_csv(path, lines)
            median = cpu(lambda path=path: _sums(path, question), rounds)  # type: ignore[misc]
            name = f"{_spaced(lines)} lines of CSV to sums, plain Python"
            found.append((name, "rows a cpu second", "≥ 400 000", _spaced(round(lines / median, -3))))
    return found


def _sums(path: Path, question: Question) -> Aggregates:
    ledger = open_ledger(str(path), question.columns, Options(engine="python"))
    if isinstance(ledger, tuple):
        raise SystemExit(f"the ledger has faults: {ledger}")
    answer = ledger.aggregate(question)
    if not isinstance(answer, Aggregates):
        raise SystemExit(f"the ledger does not answer: {answer}")
    return answer


def _question() -> Question:
    agreement = read(AGREEMENT.name, AGREEMENT.read_bytes()).agreement
    planned = agreement and plan(agreement, date(2022, 1, 1), date(2022, 12, 31))
    if not isinstance(planned, Plan):
        raise SystemExit(f"the agreement cannot be planned: {planned}")
    return planned.question


def crossover(rounds: int) -> Row:
    """How plain Python and DuckDB compare over whole commands, around the size where the choice changes."""
    shown = []
    with tempfile.TemporaryDirectory() as folder:
        for lines in (60_000, 240_000, 400_000):
            path = Path(folder) / f"{lines}.csv"
            write_csv(path, lines)
            ratios = [
                seconds((*_SETTLE, str(path), "--motor", "python"))
                / seconds((*_SETTLE, str(path), "--motor", "duckdb"))
                for _ in range(rounds)
            ]
            shown.append(f"{statistics.median(ratios):.2f} at {_spaced(lines)}")
    goal = "below 1 where Python is chosen (up to 16 MB, 250 000 lines)"
    return (
        "`fordel beregn` of CSV in plain Python",
        "the same in DuckDB, processor time",
        goal,
        ", ".join(shown),
    )


def cpu(work: Callable[[], object], rounds: int) -> float:
    """The median processor time of some work, in seconds; no search for garbage is due to what came before."""
    times = []
    for _ in range(rounds + 1):
        gc.collect()
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return statistics.median(times[1:])


def _spaced(number: float) -> str:
    return f"{number:,.0f}".replace(",", " ")


# ── splits ──


def splits(rounds: int) -> list[Row]:
    """One amount among parties, 20 % equally and the rest by population, in integers and in Fractions."""
    return [_split(parties, goal, rounds) for parties, goal in ((3, "≥ 5"), (356, "≥ 20"))]


def _split(parties: int, goal: str, rounds: int) -> Row:
    draw = random.Random(parties)
    people = [draw.randrange(800, 300_000) for _ in range(parties)]
    everyone = sum(people)
    weights, whole = [everyone + 4 * parties * one for one in people], 5 * parties * everyone
    shares, turn = [Fraction(weight, whole) for weight in weights], tuple(range(parties))
    amounts = [draw.randrange(-(10**11), 10**11) for _ in range(12_000 // parties)]

    def in_integers() -> list[tuple[int, ...]]:
        return [apportion([amount * one for one in weights], whole, turn).shares for amount in amounts]

    def in_fractions() -> list[tuple[int, ...]]:
        return [by_fractions(amount, shares, turn) for amount in amounts]

    if in_integers() != in_fractions():
        raise SystemExit("integers and Fractions split differently")
    ratios = [cpu(in_fractions, 1) / cpu(in_integers, 1) for _ in range(rounds)]
    return f"splits among {parties}", "the same in Fractions", goal, f"{statistics.median(ratios):.1f}"


def by_fractions(amount: int, shares: Sequence[Fraction], turn: Sequence[int]) -> tuple[int, ...]:
    """The largest remainder as allocation.md 1.1 has it, with the same checks of what comes out."""
    sign = -1 if amount < 0 else 1
    sizes = [abs(amount) * share for share in shares]
    units = [size.numerator // size.denominator for size in sizes]
    remainders = [size - unit for size, unit in zip(sizes, units, strict=True)]
    order = sorted(range(len(shares)), key=lambda party: (-remainders[party], -shares[party], turn[party]))
    for party in order[: abs(amount) - sum(units)]:
        units[party] += 1
    if sum(units) != abs(amount) or any(
        abs(unit - size) >= 1 for unit, size in zip(units, sizes, strict=True)
    ):
        raise SystemExit(f"{units} are no split of {amount}")
    return tuple(sign * unit for unit in units)


if __name__ == "__main__":
    for row in plain(3 if "--short" in sys.argv else 15):
        sys.stdout.write(f"{' | '.join(row)}\n")
