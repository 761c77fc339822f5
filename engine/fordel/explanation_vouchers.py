"""The ledger lines behind a settled cost, each shared so that lines and parties add up both ways."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from math import lcm

from attrs import frozen

from fordel.apportionment import LineRule, SharesDoNotSum, alphabetical_key
from fordel.explanation_costs import charged_column
from fordel.explanation_limits import is_treated
from fordel.model import Agreement
from fordel.plan import LedgerLine
from fordel.settlement import SettledCost, SettledPeriod, Share, SharedPart

_NOBODY = Fraction(0)

#: A ledger line, and the øre of each party in the order asked for; the spare øre of whole kroner come last.
SharedLine = tuple[LedgerLine, tuple[int, ...]]


@frozen
class Extra:
    """A column besides the parties': what `party` has `kept` of a cost, what is `deducted`, or the `spare` øre."""

    kind: str
    ore: int
    party: str | None = None


@frozen
class Vouchers:
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


def extras(cost: SettledCost) -> tuple[Extra, ...]:
    """The columns of a cost's lines besides what the parties bear of what is shared and charged."""
    kept = cost.limit.kept if cost.limit else {}
    deducted = sum([one.ore for one in cost.deductions])
    found = [*(Extra("kept", ore, host) for host, ore in kept.items()), Extra("deducted", deducted)]
    return tuple([one for one in (*found, Extra("spare", cost.spare)) if one.ore])


def is_weighed(cost: SettledCost) -> bool:
    """Whether all lines of a cost are split in the proportions of what was settled, not each by its own key."""
    return is_treated(cost) or any(isinstance(one.ore, Fraction) and one.ore % 1 for one in cost.shared)


def vouchers(
    agreement: Agreement, period: SettledPeriod, cost: SettledCost, lines: Iterable[LedgerLine]
) -> Vouchers:
    """Share the lines of a cost among its parties; the lines come in canonical order. Raises as below."""
    parties = tuple(cost.shares)
    if is_weighed(cost):
        direct = None if cost.shared else charged_column(agreement, cost)
        return Vouchers(period, cost, parties, tuple(weighed_lines(lines, cost, parties, direct)))
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
    return LineRule(weights, [int(part.ore) for part in settled.shared], gross, ore)


def _weights(part: SharedPart, columns: Sequence[str]) -> list[int]:
    """A key's shares as whole weights."""
    common = lcm(*[share.denominator for share in part.key.shares.values()])
    shares = {party: int(share * common) for party, share in part.key.shares.items()}
    return [shares.get(party, 0) for party in columns]


# Costs of which only a part is shared -------------------------------------------------------------------------


def weighed_lines(
    lines: Iterable[LedgerLine], settled: SettledCost, parties: Sequence[str], column: str | None = None
) -> Iterator[SharedLine]:
    """Share the lines of a cost by the line rule, weighed by the exact shares that were settled.

    What is kept and deducted are columns of their own (`extras`). With `column`, whose values tell whose a line is,
    a line is its party's, and only what is kept or deducted is taken of it. Raises SharesDoNotSum where the lines
    are not those that were settled.
    """
    given, more = tuple(lines), extras(settled)
    own = {name: _own(settled, name) for name in parties}
    whose = {part.value: part.party for part in settled.direct}
    if column is not None and len(more) == 1 and len(whose) == len(settled.direct):
        yield from _by_party(given, own, whose, column)
        return
    columns = sorted(parties, key=alphabetical_key)
    exact = [
        *(own[name].exact for name in columns),
        *(_NOBODY if one.kind == "spare" else one.ore for one in more),
    ]
    ore = [*(own[name].ore for name in columns), *(one.ore for one in more)]
    gross = sum([abs(line.ore) for line in given])
    rule = LineRule([_whole_weights(exact)], [settled.gross], gross, ore)
    back = [*(columns.index(name) for name in parties), *range(len(columns), len(ore))]
    for line in given:
        row = rule.next(0, line.ore)
        yield line, tuple([row[at] for at in back])
    rule.finish()


def _own(settled: SettledCost, party: str) -> Share:
    """A party's share without what it keeps as host."""
    share = settled.shares[party]
    kept = settled.limit.kept.get(party, 0) if settled.limit else 0
    return Share(party, share.ore - kept, share.exact - kept)


def _by_party(
    lines: Sequence[LedgerLine], own: Mapping[str, Share], whose: Mapping[str, str], column: str
) -> Iterator[SharedLine]:
    """Lines that are each one party's, but for what is kept or deducted of them: the one column after the parties."""
    rules = {}
    for name, share in own.items():
        mine = [line.ore for line in lines if whose.get(line.cells.get(column, "")) == name]
        rest = sum(mine) - share.ore
        weights = _whole_weights([share.exact, rest])
        rules[name] = LineRule([weights], [sum(mine)], sum(map(abs, mine)), [share.ore, rest])
    for line in lines:
        value = line.cells.get(column, "")
        if value not in whose:
            raise LookupError(f"line {line.line} with «{value}» is nobody's")
        bears, rest = rules[whose[value]].next(0, line.ore)
        yield line, (*(bears if name == whose[value] else 0 for name in own), rest)
    for rule in rules.values():
        rule.finish()


def _whole_weights(exact: Sequence[int | Fraction]) -> list[int]:
    """Exact amounts as whole weights whose sum is above zero; where they come to nothing, all the same."""
    total = sum(exact)
    sizes = [Fraction(one) if total > 0 else Fraction(-one) for one in exact]
    sizes = sizes if total else [abs(one) for one in sizes]
    common = lcm(*[one.denominator for one in sizes])
    found = [int(one * common) for one in sizes]
    return found if any(found) else [1] * len(found)
