"""Measures the work of others beside ours: services summed from a ledger and split, and many small splits at once."""

from __future__ import annotations

import csv
import json
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

import numpy as np
from attrs import frozen

from fordel.apportionment_batch import apportion_many
from tests.bench_page import TOP, Row, Table, against_goals, spaced
from tests.bench_processes import FORDEL, Spent, cpu_seconds, spent
from tests.ledger_files import PARTIES, write_csv, write_parquet
from tests.peers.splitting import MONTHS, drawn

SCRIPTS = TOP / "tests" / "peers"
PYTHON = TOP / "build" / "peers" / "bin" / "python"

_SERVICES = [2000 + 10 * number for number in range(200)]
_SHARED = ("010", "285")

_AGREEMENT = """# Avtale

```regel
avtale "Måling"
gjelder fra 1. januar 2025
deltakere {parties}
vertskommune Modum
grunnlag innbyggertall per 1. januar i regnskapsåret
nøkkel "20/80":
  20 % likt
  80 % etter innbyggertall
```
"""
_SERVICE = """
## § {number} Tjeneste {service}

Utgiftene deles.

```regel
kostnad "{service}":
  art {first}-{last}
  ansvar {service}
  fordeles etter nøkkel "20/80"
```
"""
_REST = """
## § 0 Resten

Resten.

```regel
øvrige kostnader holdes utenfor
```
"""


class NotInstalled(Exception):
    """What is measured is not on this machine."""


@frozen(eq=False)
class Peer:
    """A program that settles: what it is, what it reads, how many lines of it, and the words of its command."""

    name: str
    reads: str
    lines: int
    words: Sequence[str]


@frozen
class Outcome:
    """What a program did: lines a processor second, memory in MB, bills, wrong ones among them, and øre off."""

    rate: float
    memory: float
    bills: int
    wrong: int
    off: int


def peers(rounds: int, many: int = 1_000_000, few: int = 50_000, agreements: int = 10_000) -> list[Table]:
    """Both kinds of work; raises NotInstalled where they are not here."""
    if not PYTHON.exists() or not shutil.which("hledger"):
        raise NotInstalled("the peers are installed by `make peers`, and hledger by Debian")
    with tempfile.TemporaryDirectory() as name:
        found = _settled([*_all(Path(name), many, few)], Path(name) / "bills", rounds)
    goals, table = _ledgers(found), _table(found)
    splits, goal = _splits(rounds, agreements)
    return [against_goals([*goals, goal]), table, splits]


# ── from a ledger to bills ──


def _all(folder: Path, many: int, few: int) -> Iterator[Peer]:
    """Everything that settles the ledger, in the order of the table; ours first."""
    large, small = write_csv(folder / "many.csv", many), write_csv(folder / "few.csv", few)
    largest = write_csv(folder / "most.csv", 10 * many)
    parquet = write_parquet(folder / "many.parquet", 10 * many)
    agreement, people = folder / "avtale.avtale", folder / "people.csv"
    agreement.write_text(_agreement(), "utf-8")
    settle = [str(FORDEL), "beregn", str(agreement), "--år", "2025", "--uten-filhash", "--format", "json"]
    people.write_text(_people([*settle, "--regnskap", str(small)]), "utf-8")

    def script(library: str, does: str, of: str, ledger: Path, lines: int) -> Peer:
        words = [str(PYTHON), str(SCRIPTS / f"{of}.py"), str(ledger), str(people), str(folder / "bills")]
        reads = _READS.get(ledger.suffix, "its journal")
        return Peer(f"{library} {_version(library)}{does}", reads, lines, words)

    yield Peer("fordel", "CSV", many, [*settle, "--regnskap", str(large)])
    yield Peer("fordel", "CSV", 10 * many, [*settle, "--regnskap", str(largest)])
    yield Peer("fordel", "Parquet", 10 * many, [*settle, "--regnskap", str(parquet)])
    yield Peer("fordel, plain Python", "CSV", few, [*settle, "--motor", "python", "--regnskap", str(small)])
    yield script("pandas", ", floats", "pandas_float", large, many)
    yield script("pandas", ", decimals", "pandas_decimal", large, many)
    yield script("polars", ", floats", "polars_float", large, many)
    yield script("polars", _BY_HAND, "polars_exact", large, many)
    yield script("polars", _BY_HAND, "polars_exact", parquet, 10 * many)
    yield script("beancount", "", "beancount_decimal", _journal(small, "open", folder / "few.beancount"), few)
    yield script("hledger", "", "hledger_decimal", _journal(small, "account", folder / "few.journal"), few)


_READS = {".csv": "CSV", ".parquet": "Parquet"}
_BY_HAND = ", øre and a largest remainder by hand"


def _agreement() -> str:
    """An agreement that shares wages and purchases of every service by the same key."""
    services = (
        _SERVICE.format(number=number, service=service, first=_SHARED[0], last=_SHARED[1])
        for number, service in enumerate(_SERVICES, 1)
    )
    return "".join([_AGREEMENT.format(parties=", ".join(PARTIES)), *services, _REST])


def _people(settle: Sequence[str]) -> str:
    """The parties and their populations, as a settlement has used them."""
    answer = subprocess.run(settle, check=True, capture_output=True, encoding="utf-8").stdout
    (used,) = json.loads(answer)["grunnlag"]
    return "\n".join(["kommune;innbyggere", *(f"{party};{used['verdier'][party]}" for party in PARTIES), ""])


def _journal(ledger: Path, opening: str, path: Path) -> Path:
    """The ledger as a journal of plain-text accounting, two postings a line; its accounts name what is shared."""
    with ledger.open(encoding="utf-8") as file, path.open("w", encoding="utf-8") as journal:
        dated = "2024-01-01 " if opening == "open" else ""
        accounts = [f"Expenses:{kind}:A{service}" for kind in ("Shared", "Other") for service in _SERVICES]
        journal.writelines(f"{dated}{opening} {account}\n" for account in ("Assets:Bank", *accounts))
        for row in csv.DictReader(file, delimiter=";"):
            day, month, year = row["bilagsdato"].split(".")
            kind = "Shared" if _SHARED[0] <= row["art"] <= _SHARED[1] else "Other"
            amount = row["beløp"].replace(",", ".")
            journal.write(f'\n{year}-{month}-{day} * "Bilag"\n')
            journal.write(f"  Expenses:{kind}:A{row['ansvar']}  {amount} NOK\n  Assets:Bank\n")
    return path


def _settled(found: Sequence[Peer], bills: Path, rounds: int) -> dict[Peer, Outcome]:
    """Every program run in turn, its bills added up; a settlement of ours must be what the careful script's is."""
    runs: dict[Peer, list[Spent]] = {peer: [] for peer in found}
    read: dict[Peer, Bills] = {}
    for _ in range(rounds):
        for peer in found:
            runs[peer].append(spent(peer.words, {"BEANCOUNT_DISABLE_LOAD_CACHE": "1"}, bills))
            read[peer] = _bills(bills)
    outcomes = {peer: _outcome(peer, runs[peer], read[peer]) for peer in found}
    ours = {peer.lines: read[peer] for peer in found if peer.name.startswith("fordel")}
    for peer, of in outcomes.items():
        if _sums(read[peer]) != _sums(ours[peer.lines]) or (not of.wrong and read[peer] != ours[peer.lines]):
            raise SystemExit(f"{peer.name} has other amounts than ours")
    return outcomes


def _sums(of: Bills) -> dict[str, Decimal]:
    return {service: amount for service, (amount, _) in of.items()}


#: The amount of each service, and what each party bears of it.
Bills = Mapping[str, tuple[Decimal, tuple[Decimal, ...]]]


def _bills(path: Path) -> Bills:
    """The bills that a program wrote: ours as JSON, those of scripts as CSV."""
    text = path.read_text("utf-8")
    if text.startswith("{"):
        return {
            cost["navn"]: (
                Decimal(cost["sum"]),
                tuple(Decimal(one["beløp"]) for one in cost["andeler"].values()),
            )
            for cost in json.loads(text)["kostnader"]
        }
    found = {}
    for service, amount, *shares in [line.split(";") for line in text.splitlines()[1:]]:
        found[service] = Decimal(amount), tuple(map(Decimal, shares))
    return found


def _outcome(peer: Peer, runs: Sequence[Spent], bills: Bills) -> Outcome:
    off = [abs(sum(shares) - amount) for amount, shares in bills.values()]
    return Outcome(
        peer.lines / statistics.median(one.cpu for one in runs),
        statistics.median(one.memory for one in runs),
        len(bills),
        sum(one != 0 for one in off),
        int(100 * sum(off)),
    )


def _table(found: Mapping[Peer, Outcome]) -> Table:
    head = (
        "program",
        "reads",
        "lines",
        "lines a cpu second",
        "memory",
        "bills that do not add up",
        "øre off in all",
    )
    rows = [
        (
            peer.name,
            peer.reads,
            spaced(peer.lines),
            spaced(round(of.rate, -2)),
            f"{of.memory:.0f} MB",
            f"{of.wrong} of {of.bills}",
            str(of.off),
        )
        for peer, of in found.items()
    ]
    return Table(head, rows)


def _ledgers(found: Mapping[Peer, Outcome]) -> Iterator[Row]:
    """What was to be reached: ours over beancount, and over whatever else adds up, by the same ledger."""
    (beancount,) = (of.rate for peer, of in found.items() if peer.name.startswith("beancount"))
    ours = {(peer.reads, peer.lines): of.rate for peer, of in found.items() if peer.name == "fordel"}
    for (reads, lines), rate in ours.items():
        ratio = rate / beancount
        told = f"{ratio / 2:.0f}, {ratio:.0f} by lines"
        yield (
            f"{spaced(lines)} lines of {reads} a cpu second",
            "beancount's postings, two a line",
            "≥ 50",
            told,
        )
    for peer, of in found.items():
        if not of.wrong and not peer.name.startswith("fordel"):
            ratio = ours[peer.reads, peer.lines] / of.rate
            name = f"{spaced(peer.lines)} lines of {peer.reads} a cpu second"
            yield name, f"{peer.name}, which adds up", "≥ 1", f"{ratio:.2f}"


def _version(library: str) -> str:
    """The version of a peer that is installed."""
    if library == "hledger":
        return (
            subprocess.run([library, "--version"], check=True, capture_output=True, encoding="utf-8")
            .stdout.split()[1]
            .rstrip(",")
        )
    asked = f"from importlib.metadata import version; print(version({library!r}))"
    return subprocess.run(
        [PYTHON, "-c", asked], check=True, capture_output=True, encoding="utf-8"
    ).stdout.strip()


# ── many small splits ──


def _splits(rounds: int, agreements: int) -> tuple[Table, Row]:
    """A key of 20 % equally and 80 % by population, for agreements of three and each month of a year."""
    people, ore = drawn(agreements)
    count = people.size * MONTHS
    openfisca: list[Sequence[str]] = []
    ours: list[float] = []
    for _ in range(rounds):
        words = [str(PYTHON), str(SCRIPTS / "openfisca_split.py"), str(agreements)]
        openfisca.append(
            subprocess.run(words, check=True, capture_output=True, encoding="utf-8").stdout.split()
        )
        runs = [cpu_seconds(lambda: _shared(people, ore)) for _ in range(6)]
        ours.append(statistics.median(runs[1:]))
    off = np.abs(np.array(_shared(people, ore)).sum(axis=2) - ore.T)
    theirs = statistics.median(float(seconds) for seconds, *_ in openfisca)
    rates = count / statistics.median(ours), count / theirs
    _, wrong, worst = openfisca[-1]
    head = ("program", "shares a cpu second", "agreement-months that do not add up", "the worst, in øre")
    name = f"openfisca-core {_version('openfisca-core')}, float32"
    rows = [
        (
            "fordel, splits in a batch",
            _millions(rates[0]),
            f"{np.count_nonzero(off)} of {spaced(ore.size)}",
            spaced(int(off.max())),
        ),
        (name, _millions(rates[1]), f"{spaced(int(wrong))} of {spaced(ore.size)}", spaced(int(worst))),
    ]
    goal = (
        f"shares a cpu second, {spaced(agreements)} agreements",
        name,
        "≥ 1",
        f"{rates[0] / rates[1]:.2f}",
    )
    return Table(head, rows), goal


def _shared(people: np.ndarray, ore: np.ndarray) -> list[np.ndarray]:
    """Every amount in whole øre among the three of its agreement, month by month, from populations and amounts."""
    weights = 4 * people.shape[1] * people
    weights += sum(people.T)[:, np.newaxis]
    return [apportion_many(month, weights) for month in ore.T]


def _millions(rate: float) -> str:
    return f"{rate / 1e6:.1f} M"
