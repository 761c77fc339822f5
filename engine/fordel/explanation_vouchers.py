"""The ledger lines behind a settled cost, each shared so that lines and parties add up both ways."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import lcm

from attrs import frozen

from fordel.apportionment import LineRule, SharesDoNotSum, alphabetical_key
from fordel.explanation_costs import charged_column
from fordel.model import Agreement
from fordel.plan import LedgerLine
from fordel.settlement import SettledCost, SettledPeriod, SharedPart

#: A ledger line, and the øre of each party in the order asked for; the spare øre of whole kroner come last.
SharedLine = tuple[LedgerLine, tuple[int, ...]]


@frozen
class Vouchers:
    """The ledger lines of a cost settled in a period, each with the øre of each of `parties`.

    Where whole kroner left øre to spare, a column for them stands last: they are the host's.
    """

    period: SettledPeriod
    cost: SettledCost
    parties: tuple[str, ...]
    lines: tuple[SharedLine, ...]


def vouchers(
    agreement: Agreement, period: SettledPeriod, cost: SettledCost, lines: Iterable[LedgerLine]
) -> Vouchers:
    """Share the lines of a cost among its parties; the lines come in canonical order. Raises as below."""
    parties = tuple(cost.shares)
    placed = ((part_of(agreement, cost, line), line) for line in lines)
    return Vouchers(period, cost, parties, tuple(voucher_lines(placed, cost, parties)))


def part_of(agreement: Agreement, cost: SettledCost, line: LedgerLine) -> int:
    """Return which part of a cost a line belongs to, counted from 0 through `shared` and then `direct`.

    Shared parts are told apart by the line's day, direct ones by what stands in the column that the cost is
    charged by. Raises LookupError where no part, or more than one, has the line.
    """
    for index, part in enumerate(cost.shared):
        if part.span.contains(line.day):
            return index
    column = charged_column(agreement, cost)
    value = line.cells.get(column, "") if column else ""
    fitting = [index for index, part in enumerate(cost.direct) if part.value == value]
    if len(fitting) != 1:
        raise LookupError(f"line {line.line} of {cost.name} with «{value}» belongs to {len(fitting)} parts")
    return len(cost.shared) + fitting[0]


def voucher_lines(
    lines: Iterable[tuple[int, LedgerLine]], settled: SettledCost, parties: Sequence[str]
) -> Iterator[SharedLine]:
    """Share every line of a settled cost by the line rule (allocation.md 3.5).

    The lines come in canonical order, each with its part as `part_of` counts them. The columns of the rule
    are the parties in alphabetical order, so the order of `parties` decides nothing. A line that is borne
    directly is its party's alone. Where whole kroner left øre to spare, a column for them stands last.
    Raises SharesDoNotSum where the lines are not those that were settled.
    """
    given, shares = tuple(lines), len(settled.shared)
    gross = sum([abs(line.ore) for part, line in given if part < shares])
    columns = sorted(parties, key=alphabetical_key)
    back = [columns.index(party) for party in parties] + ([len(columns)] if settled.spare else [])
    rule = _rule(settled, columns, gross) if shares else None
    left = [part.ore for part in settled.direct]
    for part, line in given:
        if rule is not None and part < shares:
            row = rule.next(part, line.ore)
        else:
            left[part - shares] -= line.ore
            row = _whole(columns, settled.direct[part - shares].party, line.ore, settled.spare)
        yield line, tuple([row[column] for column in back])
    if rule is not None:
        rule.finish()
    if any(left):
        raise SharesDoNotSum(f"the lines of {settled.name} that are borne directly leave {left} øre")


def _whole(columns: Sequence[str], party: str, ore: int, spare: int) -> tuple[int, ...]:
    """A line that one party bears."""
    row = [ore if column == party else 0 for column in columns]
    return (*row, 0) if spare else tuple(row)


def _rule(settled: SettledCost, columns: Sequence[str], gross: int) -> LineRule:
    """The line rule of what is shared of a cost."""
    direct = dict.fromkeys(columns, 0)
    for part in settled.direct:
        direct[part.party] += part.ore
    ore = [settled.shares[party].ore - direct[party] if party in settled.shares else 0 for party in columns]
    weights = [_weights(part, columns) for part in settled.shared]
    if settled.spare:
        ore.append(settled.spare)
        weights = [[*row, 0] for row in weights]
    return LineRule(weights, [part.ore for part in settled.shared], gross, ore)


def _weights(part: SharedPart, columns: Sequence[str]) -> list[int]:
    """A key's shares as whole weights."""
    common = lcm(*[share.denominator for share in part.key.shares.values()])
    shares = {party: int(share * common) for party, share in part.key.shares.items()}
    return [shares.get(party, 0) for party in columns]
