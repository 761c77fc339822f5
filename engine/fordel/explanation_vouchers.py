"""The ledger lines behind a settled cost, each shared so that lines and parties add up both ways."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from attrs import evolve, frozen

from fordel.apportionment import LineRule
from fordel.line_shares import FEWEST, CostLines, Extra, LineSum, extras, residence
from fordel.model import Agreement
from fordel.plan import LedgerLine
from fordel.settlement import SettledCost, SettledPeriod
from fordel.value import Value

#: A ledger line, and the øre of each column: the parties, then the extras.
SharedLine = tuple[LedgerLine, tuple[int, ...]]


@frozen(eq=False, repr=False)
class Vouchers(Value):
    """The ledger lines of a cost settled in a period, each with the øre of each of `parties`.

    After these come the columns of `extras`; what whole kroner leave stands last of them, and is the host's. `hidden`
    are lines that stand together in one, with neither voucher nor text, since they are too few to be shown.
    """

    period: SettledPeriod
    cost: SettledCost
    parties: tuple[str, ...]
    lines: tuple[SharedLine, ...]
    hidden: int = 0

    @property
    def extras(self) -> tuple[Extra, ...]:
        """The columns after those of the parties."""
        return extras(self.cost)


def vouchers(
    agreement: Agreement, period: SettledPeriod, cost: SettledCost, lines: Iterable[LedgerLine]
) -> Vouchers:
    """Share the lines of a cost among its parties by the line rule (allocation.md 3.5).

    The lines come in canonical order. Raises SharesDoNotSum where they are not those that were settled, LookupError
    where one belongs to nobody.
    """
    of = CostLines(agreement, cost)
    placed = [(of.place(line.day, line.cells), line) for line in lines]
    return Vouchers(period, cost, of.parties, tuple(_shared(of, placed)))


def without_few(agreement: Agreement, found: Vouchers) -> Vouchers:
    """The lines of a cost that is charged by residence, those of a residence that has fewer than FEWEST put together.

    Few vouchers for people who live in one municipality may be of one person; what they come to is the same. A cost
    that is not charged by residence is as it was.
    """
    column = residence(agreement, found.cost)
    if column is None:
        return found
    groups: dict[str, list[SharedLine]] = {}
    for line, shares in found.lines:
        groups.setdefault(line.cells.get(column, ""), []).append((line, shares))
    few = [group for group in groups.values() if len(group) < FEWEST]
    rows = [row for group in groups.values() if len(group) >= FEWEST for row in group]
    rows += [_together(found, group) for group in few]
    rows.sort(key=lambda row: (row[0].line == 0, row[0].day, row[0].line))
    return evolve(found, lines=tuple(rows), hidden=sum(map(len, few)))


def _together(found: Vouchers, group: Sequence[SharedLine]) -> SharedLine:
    """One line that is neither voucher nor day: the last day of the period, and what the lines come to."""
    last = found.period.span.last or found.period.span.first
    whole = LedgerLine(0, last, None, "", "", sum(line.ore for line, _ in group))
    return whole, tuple(map(sum, zip(*(shares for _, shares in group), strict=True)))


def _shared(of: CostLines, lines: Sequence[tuple[int, LedgerLine]]) -> Iterator[SharedLine]:
    sums: dict[int, LineSum] = {}
    for place, line in lines:
        before = sums.get(place, LineSum())
        sums[place] = LineSum(before.ore + line.ore, before.gross + abs(line.ore))
    anchors = of.anchors(sums)
    rules = [LineRule(anchor.terms, anchor.gross) for anchor in anchors]
    at = {
        place: (rule, segment, anchor.columns)
        for rule, anchor in zip(rules, anchors, strict=True)
        for segment, place in enumerate(anchor.places)
    }
    for place, line in lines:
        rule, segment, columns = at[place]
        row = [0] * (len(of.parties) + len(of.extras))
        for column, share in zip(columns, rule.next(segment, line.ore), strict=True):
            row[column] = share
        yield line, tuple(row)
    for rule in rules:
        rule.finish()
