"""The sums of a settlement, compared once more before they are shown to anyone."""

from __future__ import annotations

from fordel.settlement import SettledCost, Settlement


class SumsDoNotAgree(ArithmeticError):
    """A settlement whose amounts do not add up: a mistake of ours, and nothing of it may be shown."""


def check_sums(settlement: Settlement) -> None:
    """Raise SumsDoNotAgree unless every row, every column and every account of a settlement adds up.

    Rows: the shares of a cost and its spare øre are the cost. Columns: what a party bears is the sum of its
    shares, and for a host the spare øre. Accounts: the transfers settle what every party still has to pay, and
    what is borne and kept outside is what the books say (language.md section 3.5).
    """
    bears: dict[str, int] = {}
    for period in settlement.periods:
        for cost in period.costs:
            _check_row(cost)
            for name, share in cost.shares.items():
                bears[name] = bears.get(name, 0) + share.ore
            bears[period.host] = bears.get(period.host, 0) + cost.spare
    for balance in settlement.balances:
        _same(balance.party, bears.pop(balance.party, 0), balance.bears)
    _same("a party without an account", sum(map(abs, bears.values())), 0)
    _check_accounts(settlement)


def _check_row(cost: SettledCost) -> None:
    shared = sum([share.ore for share in cost.shares.values()])
    _same(cost.name or "", shared + cost.spare, cost.ore)


def _check_accounts(settlement: Settlement) -> None:
    control = settlement.control
    _same("the books", control.shared + control.outside, control.ledger)
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
