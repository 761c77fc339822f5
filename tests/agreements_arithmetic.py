"""Words in which the agreements under agreements/ are told to the arithmetic of unseen/settle_costs.py.

Nothing here knows `fordel`.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from pathlib import Path

from tests.unseen.arithmetic_costs import (
    ALWAYS,
    Cost,
    Fixed,
    Key,
    Line,
    Overhead,
    Terms,
    by,
    equally,
    mixed,
    nearest,
    read_ledger,
)
from tests.unseen.arithmetic_shares import population
from tests.unseen.settle_costs import settle

TOP = Path(__file__).parent.parent / "agreements"
RUNNING = "010-099 100-285"
OUTSIDE = Cost("Øvrige kostnader", lambda _line: True)
#: Of each party its municipality number in the year that is settled.
Numbers = Mapping[str, str]
Amounts = dict[str, dict[str, int]]


@dataclass
class Outcome:
    """A settled year in øre: the ledger, each party's shares of each item, contributions, totals and balances."""

    ledger: int
    outside: int
    shares: Amounts
    totals: dict[str, int]
    spare: int
    host: str
    fees: Amounts = field(default_factory=dict)
    billed: Mapping[str, int] = field(default_factory=dict)

    @property
    def balances(self) -> dict[str, int]:
        """What each party owes beyond what it is billed or has paid; the host has paid the ledger and is owed it."""
        left = {name: total - self.billed.get(name, 0) for name, total in self.totals.items()}
        return left if self.host in self.billed else left | {self.host: left[self.host] - sum(left.values())}


def ledger(path: str) -> list[Line]:
    """A ledger file, or every ledger of a folder."""
    where = TOP / path
    return [
        line
        for file in (sorted(where.iterdir()) if where.is_dir() else [where])
        for line in read_ledger(file)
    ]


def settled(
    terms: Terms, lines: Sequence[Line], more: Sequence[Line] = (), fees: Amounts | None = None
) -> Outcome:
    """The year of the last line; `more` is what counts without standing in the ledger."""
    found = settle(terms, [*lines, *more], lines[-1].day.year)
    names = [name for period in found.anchors for name in period]
    host = terms.host(lines[-1].day)
    totals = {name: found.totals.get(name, 0) for name in terms.parties}
    return Outcome(
        sum(line.ore for line in lines),
        found.outside,
        {name: found.of(name) for name in names},
        totals,
        found.spare,
        host,
        fees or {},
    )


def terms(
    parties: Sequence[str] | Mapping[str, tuple[date, date]],
    host: str,
    *costs: Cost,
    additions: Sequence[Overhead | Fixed] = (),
    months: int = 12,
    kroner: bool = False,
) -> Terms:
    spans = parties if isinstance(parties, Mapping) else dict.fromkeys(parties, ALWAYS)
    return Terms(spans, lambda _day: host, (*costs, OUTSIDE), additions, months, kroner)


def numbers(names: str, codes: str) -> Numbers:
    return dict(zip(names.split(", "), codes.split(), strict=True))


# ── what a cost takes, and who bears it ──


def among(code: str, ranges: str) -> bool:
    """Whether a ledger code begins with one of the codes, or lies in one of the ranges of codes."""
    for one in ranges.split():
        first, _, last = one.partition("-")
        if len(code) >= len(first) and first <= code[: len(first)] <= (last or first):
            return True
    return False


def takes(*, but: str = "", **wanted: str) -> Callable[[Line], bool]:
    """Lines with these codes in these columns, `but` without these arts."""
    return lambda line: (
        not among(line.cells.get("art", ""), but)
        and all(among(line.cells.get(column, ""), codes) for column, codes in wanted.items())
    )


def either(*ways: Callable[[Line], bool]) -> Callable[[Line], bool]:
    return lambda line: any(way(line) for way in ways)


def numbered(column: str, of: Numbers) -> Callable[[Line], str]:
    names = {number: name for name, number in of.items()}
    return lambda line: names[line.cells[column]]


def located(places: Mapping[str, str]) -> Callable[[Line], str]:
    return lambda line: places[line.cells["lokasjon"]]


def always(party: str) -> Callable[[Line], str]:
    return lambda _line: party


# ── keys ──


def inhabitants(of: Numbers, year: int) -> dict[str, int]:
    return {name: population(number, year) for name, number in of.items()}


def people(of: Numbers, year: int) -> Key:
    return by(inhabitants(of, year))


def part_alike(alike: str, key: Key) -> Key:
    """A part equally, the rest by another key."""
    return mixed((Fraction(alike), equally()), (1 - Fraction(alike), key))


# ── amounts beside the ledger ──


def pool(name: str, of: Outcome, year: int) -> Line:
    """What the host bears by another agreement."""
    return Line(date(year, 12, 31), of.totals[of.host], {"andel": name})


def yearly(name: str, ore: Fraction | int, receiver: str, key: Key) -> Fixed:
    return Fixed(name, lambda _day: Fraction(ore), receiver, key)


def counted(path: str, measure: str, least: int = 0) -> dict[str, Fraction]:
    """By party the units of a measure; each record of a day counts at least so many."""
    found: dict[str, Fraction] = {}
    with (TOP / path).open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter=";"):
            if row["grunnlag"] == measure:
                units = Fraction(row["verdi"].replace(" ", "").replace(",", "."))
                of_a_day = "." in row["dato"]
                found[row["part"]] = found.get(row["part"], Fraction(0)) + (
                    max(units, Fraction(least)) if of_a_day else units
                )
    return found


def fee(ore: int, units: Mapping[str, Fraction | int]) -> dict[str, int]:
    return {name: nearest(Fraction(ore) * number) for name, number in units.items()}
