"""Measures the plain way: commands that start cold, small ledgers in Python alone, and splits of one amount."""

from __future__ import annotations

import gc
import random
import statistics
import sys
import tempfile
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
from tests.bench_page import TOP, Row, spaced
from tests.bench_processes import FORDEL, cpu_seconds, spent

AGREEMENT = TOP / "agreements" / "nav-midt-buskerud" / "nav-midt-buskerud.avtale"
LEDGER = TOP / "agreements" / "nav-midt-buskerud" / "regnskap-2022.csv"

_SETTLE = (str(FORDEL), "beregn", str(AGREEMENT), "--år", "2022", "--regnskap")
_PASS = (sys.executable, "-c", "pass")


# ── commands that start cold ──


def cold(rounds: int) -> list[Row]:
    """Commands on an agreement with a ledger of 105 lines, each a new process, against the bare interpreter."""
    with tempfile.TemporaryDirectory() as folder:
        more = Path(folder) / "regnskap.csv"
        write_csv(more, 2_400)
        works = {
            "`fordel sjekk`": ((str(FORDEL), "sjekk", str(AGREEMENT)), "≤ 10"),
            "`fordel beregn`, 105 lines, plain Python": (
                (*_SETTLE, str(LEDGER), "--motor", "python"),
                "≤ 14",
            ),
            "`fordel beregn`, 105 lines, DuckDB": ((*_SETTLE, str(LEDGER), "--motor", "duckdb"), "≤ 26"),
            "`fordel beregn`, 2 400 lines, as it chooses": ((*_SETTLE, str(more)), "≤ 25"),
        }
        return [_against_nothing(name, words, goal, rounds) for name, (words, goal) in works.items()]


def _against_nothing(name: str, words: Sequence[str], goal: str, rounds: int) -> Row:
    """A command over the bare interpreter, run in turn; the first round fills the caches."""
    times = [(spent(_PASS).cpu, spent(words).cpu) for _ in range(rounds + 1)][1:]
    base = statistics.median(bare for bare, _ in times)
    ratio = statistics.median(whole / bare for bare, whole in times)
    return name, f"`python -c pass` ({base * 1000:.1f} ms)", goal, f"{ratio:.1f}"


# ── small ledgers ──


def write_csv(path: Path, lines: int) -> None:
    """A ledger of that many lines, as a Norwegian system would write it."""
    kinds = ("010;242;;", "115;242;;", "190;130;Prestfoss;", "470;281;;3045", "470;276;;3047", "710;242;;")
    rows = ["bilagsnr;bilagsdato;periode;ansvar;art;funksjon;lokasjon;bosted;beløp;tekst"]
    for number in range(lines):
        art, function, place, residence = kinds[number % len(kinds)].split(";")
        day, month = number % 28 + 1, number % 12 + 1
        cells = f"{100000 + number};{day:02d}.{month:02d}.2022;2022{month:02d};4700"
        amount = f"{number * 37 % 9000 + 1},{number % 100:02d}"
        rows.append(f"{cells};{art};{function};{place};{residence};{amount};Bilag {number}")
    path.write_text("\r\n".join(rows) + "\r\n", encoding="utf-8")


def small_ledgers(rounds: int) -> list[Row]:
    """From a CSV file to its sums in plain Python: every text searched, every amount and day read, the file hashed."""
    question = _question()
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for lines in (10_000, 100_000):
            path = Path(folder) / f"{lines}.csv"
            write_csv(path, lines)
            median = cpu(lambda path=path: _sums(path, question), rounds)  # type: ignore[misc]
            name = f"{spaced(lines)} lines of CSV to sums, plain Python"
            found.append((name, "rows a cpu second", "≥ 400 000", spaced(round(lines / median, -3))))
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


def crossover(rounds: int, sizes: Sequence[int] = (60_000, 240_000, 400_000)) -> list[Row]:
    """How plain Python and DuckDB compare over whole commands, around the size where the choice changes."""
    shown = []
    with tempfile.TemporaryDirectory() as folder:
        for lines in sizes:
            path = Path(folder) / f"{lines}.csv"
            write_csv(path, lines)
            ratios = [
                spent((*_SETTLE, str(path), "--motor", "python")).cpu
                / spent((*_SETTLE, str(path), "--motor", "duckdb")).cpu
                for _ in range(rounds)
            ]
            shown.append(f"{statistics.median(ratios):.2f} at {spaced(lines)}")
    goal = "below 1 where Python is chosen (up to 16 MB, 250 000 lines)"
    return [("`fordel beregn` of CSV in plain Python", "the same in DuckDB", goal, ", ".join(shown))]


def cpu(work: Callable[[], object], rounds: int) -> float:
    """The median processor time of some work, in seconds; no search for garbage is due to what came before."""
    times = []
    for _ in range(rounds + 1):
        gc.collect()
        times.append(cpu_seconds(work))
    return statistics.median(times[1:])


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
