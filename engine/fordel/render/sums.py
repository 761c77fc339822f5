"""The sums of a settlement, compared once more before they are shown to anyone."""

from __future__ import annotations

from fordel.settlement import SettledPeriod, Settlement


class SumsDoNotAgree(ArithmeticError):
    """A settlement whose amounts do not add up: a mistake of ours, and nothing of it may be shown."""


def borne_in(period: SettledPeriod, party: str) -> int:
    """What a party bears in one period, in øre: its shares, and for the host the øre that are to spare."""
    spare = sum([cost.spare for cost in period.costs]) if party == period.host else 0
    return sum([cost.shares[party].ore for cost in period.costs if party in cost.shares]) + spare


def check_sums(settlement: Settlement) -> None:
    """Raise SumsDoNotAgree unless every row, every column and every account of a settlement adds up.

    Rows: the shares of a cost and its spare øre are the cost. Columns: what a party bears is the sum of its
    shares, and for a host the spare øre. Accounts: the transfers settle what every party still has to pay,
    and what is borne and kept outside is what the books say (language.md section 3.5).
    """
    for cost in [cost for period in settlement.periods for cost in period.costs]:
        _same(cost.name or "", sum([share.ore for share in cost.shares.values()]) + cost.spare, cost.ore)
    for balance in settlement.balances:
        bears = sum([borne_in(period, balance.party) for period in settlement.periods])
        _same(balance.party, bears, balance.bears)
    _check_accounts(settlement)


def _check_accounts(settlement: Settlement) -> None:
    control = settlement.control
    _same("the books", control.shared + control.outside, control.ledger)
    costs = sum([cost.ore for period in settlement.periods for cost in period.costs])
    _same("the costs", costs, control.shared)
    _same("what is borne", sum([balance.bears for balance in settlement.balances]), control.shared)
    due = {balance.party: balance.due for balance in settlement.balances}
    for transfer in settlement.transfers:
        due[transfer.payer] -= transfer.ore
        due[transfer.payee] += transfer.ore
    for name, left in due.items():
        _same(name, left, 0)


def _same(what: str, found: int, expected: int) -> None:
    if found != expected:
        raise SumsDoNotAgree(f"{what}: {found} øre, and not {expected}")
