"""The ledger lines behind a settled cost, each shared so that lines and parties add up both ways."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from attrs import frozen

from fordel.apportionment import LineRule
from fordel.line_shares import CostLines, Extra, LineSum, extras
from fordel.model import Agreement
from fordel.plan import LedgerLine
from fordel.settlement import SettledCost, SettledPeriod
from fordel.value import Value

#: A ledger line, and the øre of each column: the parties, then the extras.
SharedLine = tuple[LedgerLine, tuple[int, ...]]


@frozen(eq=False, repr=False)
class Vouchers(Value):
    """The ledger lines of a cost settled in a period, each with the øre of each of `parties`.

    After these come the columns of `extras`; what whole kroner leave stands last of them, and is the host's.
    """

    period: SettledPeriod
    cost: SettledCost
    parties: tuple[str, ...]
    lines: tuple[SharedLine, ...]

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
