"""The sums of a settlement, compared once more before they are shown to anyone."""

from __future__ import annotations

from fordel.settlement import SettledPeriod, Settlement


class SumsDoNotAgree(ArithmeticError):
    """A settlement whose amounts do not add up: a mistake of ours, and nothing of it may be shown."""


def check_sums(settlement: Settlement) -> None:
    """Raise SumsDoNotAgree unless every row, every column and every account of a settlement adds up.

    Rows: the shares of a cost and its spare øre are the cost, those of an overhead or a fixed amount are what is
    credited. Columns: what a party bears is the sum of its shares less its credit, and for a host the spare øre.
    Accounts: the transfers settle what every party still has to pay, what is deducted somewhere comes from somewhere,
    and what is borne, deducted and kept outside is what the books say (language.md section 3.5).
    """
    for period in settlement.periods:
        _check_rows(period)
    for balance in settlement.balances:
        bears = sum([period.borne(balance.party) for period in settlement.periods])
        _same(balance.party, bears, balance.bears)
        credit = sum([period.credited(balance.party) for period in settlement.periods])
        _same(balance.party, credit, balance.credited)
    _check_deductions(settlement)
    _check_accounts(settlement)


def _check_rows(period: SettledPeriod) -> None:
    for cost in period.costs:
        if cost.treatment == "deduct":
            _same(cost.name or "", cost.ore + sum([one.ore for one in cost.deducted]), cost.left)
        else:
            _same(cost.name or "", sum([share.ore for share in cost.shares.values()]) + cost.spare, cost.ore)
    for one in period.additions:
        _same(one.name, sum([share.ore for share in one.shares.values()]) + one.spare, one.ore)
        _same(one.name, sum(one.credited.values()), one.ore)


def _check_deductions(settlement: Settlement) -> None:
    """What costs are reduced by is what incomes and contributions are deducted in them."""
    costs = [cost for period in settlement.periods for cost in period.costs]
    reduced = sum([one.ore for cost in costs for one in cost.deductions])
    contributed = sum([one.ore for of in settlement.contributions for one in of.deducted])
    _same("deductions", sum([one.ore for cost in costs for one in cost.deducted]) + contributed, reduced)
    _same("contributions", contributed, settlement.control.deducted)


def _check_accounts(settlement: Settlement) -> None:
    control = settlement.control
    _same("the books", control.shared + control.outside + control.deducted, control.ledger + control.pooled)
    costs = [cost for period in settlement.periods for cost in period.costs]
    _same("the costs", sum([cost.ore for cost in costs if cost.treatment != "deduct"]), control.shared)
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
