"""Every ledger line of a settlement with what each party bears of it, written to a Parquet file and read back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import chain
from typing import cast

from attrs import frozen

from fordel.apportionment_batch import LineBatches, LineRows
from fordel.ledger.line_files import LINES, LineFile, OutOfOrder, ordered_lines, without_vouchers
from fordel.ledger.line_sql import columns_come_to
from fordel.ledger.store import Store
from fordel.money import plain
from fordel.pipeline import Settled
from fordel.receipt import receipt_object
from fordel.render.json_form import json_text, settlement_object
from fordel.settled_lines import Column, SettledLines, Totals, settled_lines
from fordel.settlement import Settlement
from fordel.watch import NOBODY, Watch


class LinesDiffer(ArithmeticError):
    """The lines of a file do not come to what was settled."""


def metadata(settlement: Settlement) -> dict[str, str]:
    """What a file of lines says of itself: the receipt, as in `kvittering.json`, and the hash of the settlement.

    `fordel.utenom` has what of the settlement is no ledger line of the file, in kroner.
    """
    told = receipt_object(settlement_object(settlement))
    receipt = cast("Mapping[str, str]", told["kvittering"])
    added = sum(one.ore for period in settlement.periods for one in period.additions)
    besides = {
        "holdt utenfor": settlement.outside[0],
        "andeler av andre avtaler": settlement.control.pooled,
        "påslag og faste beløp": added,
        "tilskudd": sum(one.ore for one in settlement.contributions),
    }
    said = {
        "skjema": "fordel/linjer/1",
        "kvittering": json_text(told),
        "oppgjor": receipt["oppgjør"],
        "utenom": json_text({name: plain(ore) for name, ore in besides.items()}),
    }
    return {f"fordel.{key}": text for key, text in said.items()}


def write_lines(  # noqa: PLR0913
    settled: Settled,
    path: str,
    told: Mapping[str, str],
    language: str,
    *,
    size: int = LINES,
    watch: Watch = NOBODY,
    shows_few: bool = False,
) -> int:
    """Write a row for each ledger line of a settlement and each party, and return the number of rows.

    The rows follow the lines in canonical order (allocation.md 3.5). The columns are those of outputs.md: `part` is
    empty for what no party bears of a line, and `fil` is there where the ledger has several files. Unless `shows_few`,
    lines of a residence that has few are without voucher, date and number (decision 0027). Each line adds up
    to its amount, each party's rows of a cost to its share. When all is written the file is read back and compared
    with the settlement. Raises SharesDoNotSum or LinesDiffer where they are not the same.
    """
    of = settled_lines(settled, language)
    try:
        pooled = _write(settled, of, path, told, _Pace(size, watch, shows_few=shows_few))
    except OutOfOrder:
        pace = _Pace(size, watch, by_days=True, shows_few=shows_few)
        pooled = _write(settled, of, path, told, pace)
    return compare(path, of.totals(), pooled)


@frozen
class _Pace:
    """How lines are taken: so many at a time, whose number is told, or stretches of days one after another."""

    size: int
    watch: Watch
    by_days: bool = False
    shows_few: bool = False


def _write(
    settled: Settled, of: SettledLines, path: str, told: Mapping[str, str], pace: _Pace
) -> Mapping[Column, int]:
    """Write the file, and return what of each column is not in it, as the ledger does not have the lines."""
    titles = [*dict.fromkeys(cost.title for cost in of.costs)]
    bearers = [*dict.fromkeys(bearer for cost in of.costs for bearer in cost.bearers)]
    costs = [(titles.index(cost.title), [*map(bearers.index, cost.bearers)]) for cost in of.costs]
    rules = [[LineBatches(one.terms, one.gross) for one in cost.anchors] for cost in of.costs]
    columns = [[[cost.at[column] for column in one.columns] for one in cost.anchors] for cost in of.costs]
    rows = LineRows(costs, [(kind.cost, kind.anchor, kind.segment) for kind in of.kinds], rules, columns)
    file = LineFile(path, titles, bearers, settled.ledger.files, told)
    pace.watch.begin("lines", sum(kind.lines for kind in of.kinds))
    question, done = settled.plan.question, 0
    try:
        for lines in ordered_lines(settled.ledger, question, of.numbers, pace.size, by_days=pace.by_days):
            shown = lines if pace.shows_few else without_vouchers(lines, of.few)
            file.add(shown, rows.next(lines["number"].to_numpy(), lines["ore"].to_numpy()))
            done += len(lines)
            pace.watch.at(done)
    finally:
        file.close()
    pooled = Counter[Column]()
    for kind, ore in of.pooled:
        cost = of.costs[kind.cost]
        shares = rules[kind.cost][kind.anchor].of_one(kind.segment, ore)
        for column, share in zip(cost.anchors[kind.anchor].columns, shares, strict=True):
            pooled[cost.title, cost.bearers[cost.at[column]]] += share
    for rule in chain.from_iterable(rules):
        rule.finish()
    return pooled


def compare(path: str, totals: Totals, pooled: Mapping[Column, int]) -> int:
    """Read a file's rows back, by another engine than wrote them, and return their number.

    Raises LinesDiffer where their number or sum in some column is another than `totals`, less what is pooled.
    """
    store = Store([path])
    try:
        found = store.ask(columns_come_to(path, ("kostnad", "part"), "øre"))
    finally:
        store.close()
    there = {(title, bearer): (rows, int(ore)) for title, bearer, rows, ore in found}
    for column, (rows, ore) in totals.items():
        if there.pop(column, (0, 0)) != (rows, ore - pooled.get(column, 0)):
            raise LinesDiffer(f"the rows of {column} do not come to {ore} øre of {rows} lines")
    if there:
        raise LinesDiffer(f"there are rows of {there}")
    return sum(rows for rows, _ in totals.values())
