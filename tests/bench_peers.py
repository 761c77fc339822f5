"""Measures the work of others beside ours: services summed from a ledger and split, and many small splits at once."""

from __future__ import annotations

import csv
import json
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
from attrs import frozen

from fordel.apportionment_batch import apportion_many
from fordel.measures import Values
from tests.bench_page import TOP, Row, Table, against_goals, spaced
from tests.bench_processes import FORDEL, Spent, spent
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


@frozen
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
    """Both kinds of work; raises SystemExit where what is measured is not installed (`make peers`)."""
    if not PYTHON.exists() or not shutil.which("hledger"):
        raise SystemExit("the peers are not installed: make peers, and Debian's hledger")
    with tempfile.TemporaryDirectory() as name:
        bills = Path(name) / "bills"
        found = _settled(_all(Path(name), bills, many, few), bills, rounds)
    goals, table = _ledgers(found), _table(found)
    splits, goal = _splits(rounds, agreements)
    return [against_goals([*goals, goal]), table, splits]


# ── from a ledger to bills ──


def _all(folder: Path, bills: Path, many: int, few: int) -> Iterator[Peer]:
    """Everything that settles the ledger, in the order of the table; ours first."""
    large, small = write_csv(folder / "many.csv", many), write_csv(folder / "few.csv", few)
    parquet = write_parquet(folder / "many.parquet", 10 * many)
    people, agreement = folder / "people.csv", folder / "avtale.avtale"
    people.write_text(_people(), "utf-8")
    agreement.write_text(_agreement(), "utf-8")
    journals = {name: _journal(small, folder / f"few.{name}") for name in ("beancount", "journal")}
    python = str(PYTHON)

    def script(name: str, ledger: Path) -> Sequence[str]:
        return python, str(SCRIPTS / f"{name}.py"), str(ledger), str(people), str(bills)

    def ours(ledger: Path, *more: str) -> Sequence[str]:
        words = [str(FORDEL), "beregn", str(agreement), "--år", "2025", "--uten-filhash", "--regnskap", str(ledger)]
        return [*words, "--ut", str(bills), *more]

    yield Peer("fordel", "CSV", many, ours(large))
    yield Peer("fordel", "Parquet", 10 * many, ours(parquet))
    yield Peer("fordel, plain Python", "CSV", few, ours(small, "--motor", "python"))
    yield Peer(f"pandas {_version('pandas')}, floats", "CSV", many, script("pandas_float", large))
    yield Peer(f"pandas {_version('pandas')}, decimals", "CSV", many, script("pandas_decimal", large))
    yield Peer(f"Polars {_version('polars')}, floats", "CSV", many, script("polars_float", large))
    yield Peer(f"Polars {_version('polars')}, øre and a largest remainder by hand", "CSV", many, script("polars_exact", large))
    yield Peer(f"beancount {_version('beancount')}", "its journal", few, script("beancount_decimal", journals["beancount"]))
    yield Peer(f"hledger {_hledger()}", "its journal", few, script("hledger_decimal", journals["journal"]))


def _people() -> str:
    """The parties and their population, as the engine knows it."""
