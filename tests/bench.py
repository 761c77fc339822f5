"""Measures what the project promises of speed, each figure against something run beside it, and writes the page.

make bench                              all but what takes long, about a quarter of an hour
make bench-national                     a country's agreements by a ledger of fifty million lines
python -m tests.bench --only NAME       one part of it
python -m tests.bench --short           small sizes and few rounds, nothing written
python -m tests.bench --page            the page again, of the figures that are kept
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

from attrs import frozen

from tests.bench_ledgers import ledgers
from tests.bench_lines import batches, lines_file
from tests.bench_many import many, national
from tests.bench_page import (
    PAGE,
    Measured,
    Row,
    Section,
    Table,
    against_goals,
    keep_figures,
    machine,
    page,
    read_figures,
)
from tests.bench_peers import NotInstalled, peers
from tests.bench_plain import cold, crossover, small_ledgers, splits
from tests.bench_reading import reading
from tests.bench_site import site

ROUNDS = 5

SECTIONS = {
    "ledgers": Section(
        "Large ledgers",
        """- The ledger has 59 arts, 40 funksjoner, 200 ansvar, 12 municipalities and 400 prosjekter, a year of days in order, 7 % negative amounts.
- Overlapping and unmatched lines are looked for and reported; the hash of the file is taken only where it says so.
- The SQL by hand sums the same ten costs by a CASE, and looks for neither. Of CSV, it is told the columns and how they are written.
- Above 250 000 lines they are not compared with one another (F703).
""",
    ),
    "lines": Section(
        "Every line shared out",
        """- Work is `fordel linjer`: each line × party by the line rule, in canonical order, written as Parquet, read back and compared with the settlement.
- What it is held against reads the same lines and writes as many rows with the same writer, each with the line's whole amount.
- The line rule must know Σ|øre| of each cost before its first line, so `fordel linjer` asks the ledger once more. Writing alone does not, and is not charged for it. If the settlement's own question brought that sum, the pass would fall away: the second figure.
""",
    ),
    "many": Section(
        "Many agreements at once",
        "- Every agreement has five costs on ten ansvar of its own, and as many ansvar belong to none. The agreements are read before; hashes are off.\n",
    ),
    "national": Section(
        "A country",
        """- Ten thousand agreements of five costs, each on ten ansvar of its own, and half as many ansvar that belong to none. The whole command in a process of its own: agreements read and checked, the ledger hashed and summed once, every agreement settled.
- The last row is not measured. It is the arithmetic for a year of the whole country: what the agreements take, which does not grow with the ledger, and fifty times what ten million lines take. Memory follows the agreements, not the lines.
""",
    ),
    "peers": Section(
        "Beside others",
        """- One piece of work: 200 services summed from a ledger (wages and purchases), each split among 12 municipalities, 20 % equally and 80 % by population. A bill adds up when its 12 parts sum to its amount. Every program is a whole process, from its start until its bills are written.
- Beside the bills, `fordel` checks every cell, looks for lines that two costs claim or none does, keeps the trace of every share, and reads an agreement of 200 clauses to do it. The scripts (`tests/peers`) do nothing but the bills.
- The scripts round each share, as such scripts do. One is written with care: whole øre, and a largest remainder.
- beancount and hledger read a journal of the same lines, two postings each, whose accounts already tell what is shared. They get fewer lines, which they would need minutes for otherwise; beancount's cache is off.
- OpenFisca: agreements as groups of three municipalities, months of a year, populations and amounts as arrays; only the computation is timed. Ours is the batch of exact splits, its weights worked out from the same populations.
- `make peers` installs them in an environment of their own under `build`; hledger is Debian's.
""",
    ),
    "cold": Section(
        "Commands from a cold start",
        "- Each starts a new process; the bytecode of the packages is compiled when they are installed.\n",
    ),
    "plain": Section(
        "Small ledgers in plain Python",
        "- From a file to its sums: every text is searched for national identity numbers, every amount and day is read, and the file is hashed.\n",
    ),
    "splits": Section(
        "Splits",
        "- Every split is exact, and checked; a batch checks the widths of 64 bits first, and computes in Python's whole numbers where they have no room.\n",
    ),
    "reading": Section(
        "Reading agreements",
        "- A clause is a cost of four rule lines (97 bytes): its name, two selector lines and a charge; ten under each heading, after a line of prose. Ten thousand are 1 MB, the most that an agreement may be.\n",
    ),
    "site": Section(
        "A site of agreements",
        "- Time on the clock, since mkdocs writes much. Nothing changed: the pages are kept.\n",
    ),
}


@frozen
class Part:
    """How a part of the page is measured: in full, in so many rounds, and in short."""

    full: Callable[[int], Sequence[Row] | Sequence[Table]]
    short: Callable[[], Sequence[Row] | Sequence[Table]] | None
    rounds: int = ROUNDS


PARTS = {
    "ledgers": Part(ledgers, lambda: ledgers(1, (100_000, 500_000, 1_000_000))),
    "lines": Part(partial(lines_file, lines=10_000_000), lambda: lines_file(1, 200_000)),
    "many": Part(many, lambda: many(1, 50, 500_000)),
    "national": Part(national, None),
    "peers": Part(peers, lambda: peers(1, 50_000, 2_000, 1_000)),
    "cold": Part(cold, lambda: cold(2), 15),
    "plain": Part(
        lambda rounds: [*small_ledgers(rounds), *crossover(rounds)],
        lambda: [*small_ledgers(1), *crossover(1, (10_000,))],
    ),
    "splits": Part(lambda rounds: [*splits(rounds), *batches(rounds)], lambda: [*splits(1), *batches(1)]),
    "reading": Part(reading, lambda: reading(1, 100)),
    "site": Part(site, lambda: site(1)),
}


def main() -> None:
    """Measures, and writes the page."""
    asked = argparse.ArgumentParser(prog="python -m tests.bench")
    asked.add_argument("--only", choices=PARTS, help="one part")
    asked.add_argument("--short", action="store_true", help="small sizes, nothing written")
    asked.add_argument("--rounds", type=int, help="so many rounds, not the usual number")
    asked.add_argument(
        "--page", action="store_true", help="only write the page, of the figures that are kept"
    )
    words = asked.parse_args()
    if words.page:
        PAGE.write_text(page(SECTIONS, read_figures()), "utf-8")
        return
    usual = [name for name, part in PARTS.items() if part.short]
    for name in [words.only] if words.only else usual:
        start = time.perf_counter()
        try:
            found = short(PARTS[name]) if words.short else full(PARTS[name], words.rounds)
        except NotInstalled as missing:
            print(f"{name}: skipped: {missing}")
            continue
        print(f"{name}: {time.perf_counter() - start:.0f} s on the clock")
        for table in found.tables:
            print("\n".join(" | ".join(row) for row in table.rows))
        if not words.short:
            keep_figures({**read_figures(), name: found})
            PAGE.write_text(page(SECTIONS, read_figures()), "utf-8")


def full(part: Part, rounds: int | None) -> Measured:
    """A part of the page in full."""
    return _measured(part.full(rounds or part.rounds), rounds or part.rounds)


def short(part: Part) -> Measured:
    """A part of the page in small sizes, once; one that takes long has none."""
    return _measured(part.short() if part.short else (), 1)


def _measured(found: Sequence[Row] | Sequence[Table], rounds: int) -> Measured:
    tables = [one for one in found if isinstance(one, Table)]
    rows = [one for one in found if not isinstance(one, Table)]
    return Measured(date.today().isoformat(), machine(), rounds, tables or [against_goals(rows)])


if __name__ == "__main__":
    main()
