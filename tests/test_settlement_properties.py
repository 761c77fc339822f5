"""The laws of a settlement, on random agreements and ledgers: each test is one of them."""

from collections.abc import Mapping
from typing import Any

from hypothesis import given

from fordel.settlement import Deduction, SettledCost, Settlement
from tests import reference
from tests.agreements_strategy import Case, cases
from tests.books import outcome, settle, shares

CAREFUL = cases(careful=True)


def compare(case: Case) -> None:
    expected = reference.settle(case.agreement, case.asked, list(case.lines), case.given)
    settled = outcome(case.agreement, *case.asked, case.lines, case.given)
    if expected.refused:
        assert isinstance(settled, set), settled
        assert expected.refused <= settled  # it stops at the first of them that hangs on several lines
        return
    assert isinstance(settled, Settlement), settled
    assert told(shares(settled)) == told(expected.shares)
    spare = {
        (period.period.first, cost.name): cost.spare for period in settled.periods for cost in period.costs
    }
    assert told_sums(spare) == told_sums(expected.spare)
    compare_additions(settled, expected)
    contributions = {
        (one.year, one.name): {party: share.ore for party, share in one.shares.items()}
        for one in settled.contributions
    }
    assert told(contributions) == told(expected.contributions)
    compare_balances(settled, expected)


def compare_additions(settled: Settlement, expected: reference.Result) -> None:
    added = {(period.period.first, one.name): one for period in settled.periods for one in period.additions}
    assert told(
        {what: {party: share.ore for party, share in one.shares.items()} for what, one in added.items()}
    ) == told({what: one.shares for what, one in expected.additions.items()})
    assert told({what: one.credited for what, one in added.items()}) == told(
        {what: one.credited for what, one in expected.additions.items()}
    )
    assert told_sums({what: one.spare for what, one in added.items()}) == told_sums(
        {what: one.spare for what, one in expected.additions.items()}
    )


def compare_balances(settled: Settlement, expected: reference.Result) -> None:
    accounts = settled.balances
    assert told_sums({one.party: one.paid for one in accounts}) == told_sums(expected.paid)
    assert told_sums({one.party: one.bears for one in accounts}) == told_sums(expected.bears)
    assert settled.control.outside == sum(expected.outside) + sum(expected.left)
    assert settled.control.deducted == sum(expected.deducted)
    between = {(one.payer, one.payee): one.ore for one in settled.transfers}
    assert reference.transfers(expected) in (None, between)


def told(of: Mapping[Any, Mapping[str, int]]) -> dict[Any, dict[str, int]]:
    """What is not nothing."""
    found = {what: told_sums(shares) for what, shares in of.items()}
    return {what: shares for what, shares in found.items() if shares}


def told_sums(of: Mapping[Any, int]) -> dict[Any, int]:
    return {what: ore for what, ore in of.items() if ore}


@given(CAREFUL)
def test_d01_the_engine_settles_as_the_reference_does(case: Case) -> None:
    compare(case)


@given(cases(careful=False))
def test_d01_the_engine_refuses_what_the_reference_refuses(case: Case) -> None:
    compare(case)


# Conservation -----------------------------------------------------------------------------------------------


@given(CAREFUL)
def test_p25_every_line_is_in_one_cost_or_kept_outside(case: Case) -> None:
    settled = settle(case)
    costs = [cost for period in settled.periods for cost in period.costs]
    within = [line for line in case.lines if case.asked[0] <= line.day <= case.asked[1]]
    kept = sum(cost.left for cost in costs)
    assert sum(cost.lines for cost in costs) + settled.outside[1] == len(within)
    assert sum(cost.gross for cost in costs) + settled.outside[0] - kept == sum(line.ore for line in within)
    assert settled.control.ledger == sum(line.ore for line in within)
    assert settled.control.outside == settled.outside[0]
    assert settled.control.difference == 0


@given(CAREFUL)
def test_what_the_parties_bear_is_what_the_hosts_have_paid(case: Case) -> None:
    settled = settle(case)
    costs = costs_of(settled)
    for cost in costs:
        assert sum(share.ore for share in cost.shares.values()) + cost.spare == cost.ore
    borne = sum(cost.ore for cost in costs)
    assert borne == settled.control.shared
    assert borne == sum(account.paid for account in settled.balances)
    assert borne == sum(account.bears for account in settled.balances)


@given(CAREFUL)
def test_an_addition_is_borne_by_some_and_credited_others(case: Case) -> None:
    settled = settle(case)
    additions = [one for period in settled.periods for one in period.additions]
    for one in additions:
        assert sum(share.ore for share in one.shares.values()) + one.spare == one.ore
        assert sum(one.credited.values()) == one.ore
    assert sum(account.credited for account in settled.balances) == sum(one.ore for one in additions)


@given(CAREFUL)
def test_what_is_deducted_came_from_incomes_and_contributions(case: Case) -> None:
    settled = settle(case)
    for period in settled.periods:
        given_up = [one for cost in period.costs for one in cost.deducted]
        taken = [one for cost in period.costs for one in cost.deductions]
        incomes = {cost.name for cost in period.costs if cost.treatment == "deduct"}
        assert sorted(told_one(one) for one in taken if one.by in incomes) == sorted(map(told_one, given_up))
        assert all(cost.gross >= one.ore > 0 for cost in period.costs for one in cost.deductions)
        for cost in period.costs:
            if cost.treatment == "deduct":
                assert cost.ore + sum(one.ore for one in cost.deducted) == cost.left
    of_contributions = sum(one.ore for contribution in settled.contributions for one in contribution.deducted)
    assert settled.control.deducted == of_contributions


def told_one(one: Deduction) -> tuple[str, str, int]:
    return one.by or "", one.cost or "", one.ore


@given(CAREFUL)
def test_p26_transfers_are_positive_and_close_every_account(case: Case) -> None:
    settled = settle(case)
    due = {account.party: account.due for account in settled.balances}
    for transfer in settled.transfers:
        assert transfer.ore > 0
        due[transfer.payer] -= transfer.ore
        due[transfer.payee] += transfer.ore
    assert not any(due.values())
    hosts = {account.party for account in settled.balances if account.role == "vertskommune"}
    owed = hosts | {account.party for account in settled.balances if account.paid or account.credited}
    assert all(owed & {transfer.payer, transfer.payee} for transfer in settled.transfers)


def costs_of(settled: Settlement) -> list[SettledCost]:
    """The costs that somebody bears."""
    costs = [cost for period in settled.periods for cost in period.costs]
    return [cost for cost in costs if cost.treatment != "deduct"]
