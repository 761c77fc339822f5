"""Accounts and who pays whom: what is borne, credited and paid before, by hand, and nothing that is lost."""

from __future__ import annotations

from datetime import date

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from fordel.apportionment import SharesDoNotSum
from fordel.balances import Borne, ConservationError, Payments, balances, by_segment, transfers
from fordel.period import Span
from fordel.plan import Plan
from fordel.settlement import Balance, Transfer
from tests.agreements_strategy import municipality
from tests.small import SINCE, THREE, agreement, planned

MODUM, SIGDAL, KRODSHERAD = THREE
NOTHING: Borne = {}


def hosted(*hosts: str) -> Plan:
    """The plan of 2022 in which these are hosts, each through as many months as the others."""
    of, months = agreement(THREE), 12 // len(hosts)
    ends = [date(2022, 1 + months * number, 1) for number in range(len(hosts))]
    lasts = [*(date.fromordinal(day.toordinal() - 1) for day in ends[1:]), None]
    spans = [Span(first, last) for first, last in zip([SINCE.first, *ends[1:]], lasts, strict=True)]
    for name in THREE:
        own = tuple(span for host, span in zip(hosts, spans, strict=True) if host == name)
        of = evolve(of, parties={**of.parties, name: municipality(name, SINCE, hosts=own)})
    return planned(of)


def settled(
    plan: Plan, borne: Borne, credited: Borne = NOTHING, paid: Payments | None = None
) -> tuple[tuple[Balance, ...], tuple[Transfer, ...]]:
    """The accounts, and the transfers that close them; `paid` is what parties have paid in advance."""
    accounts = balances(plan, borne, credited, paid or {}, {})
    before = {one.party: one.advances + one.earlier for one in accounts}
    return accounts, transfers(plan, borne, accounts, credited, before)


def bear(*ore: int) -> dict[str, int]:
    """What each bears, in the order of THREE; nothing where it bears none."""
    return dict(zip(THREE, ore, strict=False))


# Accounts ---------------------------------------------------------------------------------------------------


def test_an_account_tells_what_is_borne_paid_credited_and_paid_before() -> None:
    """Modum has paid 90 øre that all share; Sigdal is credited 30 that the others bear."""
    credited = {SIGDAL: bear(20, 0, 10)}
    accounts = balances(hosted(MODUM), {MODUM: bear(30, 30, 30)}, credited, {SIGDAL: 7}, {KRODSHERAD: 5})
    assert accounts == (
        Balance(MODUM, "vertskommune", 50, 90, -7, -5, 0),
        Balance(SIGDAL, "deltaker", 0, 0, 7, 0, 30),
        Balance(KRODSHERAD, "deltaker", 40, 0, 0, 5, 0),
    )
    assert sum(one.due for one in accounts) == 0


def test_what_is_paid_before_is_the_last_hosts() -> None:
    """Also where the last is neither the first party of the file nor of the alphabet, and others come after it."""
    plan = hosted(KRODSHERAD, MODUM, SIGDAL)
    accounts = balances(plan, NOTHING, NOTHING, bear(4, 99, 3), {SIGDAL: 2})
    assert [(one.party, one.advances, one.earlier) for one in accounts] == [
        (MODUM, 4, 0),
        (SIGDAL, -7, 0),
        (KRODSHERAD, 3, 0),
    ]


def test_whoever_has_paid_or_is_credited_has_an_account_too() -> None:
    """Krødsherad takes no part any more, and Sigdal comes only in 2023."""
    of = agreement(THREE)
    late, gone = Span(date(2023, 1, 1), None), Span(SINCE.first, date(2021, 12, 31))
    others = {SIGDAL: municipality(SIGDAL, late), KRODSHERAD: municipality(KRODSHERAD, gone)}
    plan = planned(evolve(of, parties={**of.parties, **others}))
    nobody: Payments = {}
    assert [one.party for one in balances(plan, NOTHING, NOTHING, nobody, nobody)] == [MODUM]
    for accounts in (
        balances(plan, {SIGDAL: nobody}, NOTHING, nobody, nobody),
        balances(plan, NOTHING, {SIGDAL: nobody}, nobody, nobody),
        balances(plan, NOTHING, NOTHING, {SIGDAL: 1}, nobody),
        balances(plan, NOTHING, NOTHING, nobody, {SIGDAL: 1}),
    ):
        assert [one.party for one in accounts] == [MODUM, SIGDAL]


# Transfers --------------------------------------------------------------------------------------------------


def test_all_settle_with_the_one_that_has_paid() -> None:
    """Sigdal is credited 30 øre, of which Krødsherad bears 10; that too goes through Modum, who paid the rest."""
    _, found = settled(hosted(MODUM), {MODUM: bear(30, 30, 30)}, {SIGDAL: bear(20, 0, 10)})
    assert found == (Transfer(KRODSHERAD, MODUM, 40),)


def test_one_that_has_paid_nothing_is_no_payer() -> None:
    """Sigdal's books have a line and its reversal; one øre is one transfer, and so is one back."""
    for ore, expected in ((1, Transfer(SIGDAL, MODUM, 1)), (-1, Transfer(MODUM, SIGDAL, 1))):
        _, found = settled(hosted(MODUM), {MODUM: bear(5, ore, 0), SIGDAL: bear(0, 0, 0)})
        assert found == (expected,)


def test_where_nobody_has_paid_the_hosts_are_settled_with() -> None:
    """A fixed amount of 30 øre to Sigdal: through the host where there is one, pair by pair where there are two."""
    credited = {SIGDAL: bear(20, 0, 10)}
    _, by_host = settled(hosted(MODUM), NOTHING, credited)
    assert by_host == (Transfer(MODUM, SIGDAL, 30), Transfer(KRODSHERAD, MODUM, 10))
    _, by_pair = settled(hosted(MODUM, KRODSHERAD), NOTHING, credited)
    assert by_pair == (Transfer(MODUM, SIGDAL, 20), Transfer(KRODSHERAD, SIGDAL, 10))


def test_between_several_payers_each_pair_settles_by_itself() -> None:
    """Two have paid 90 øre that all share; Sigdal is credited 6 and has paid 5 in advance, to the last host, Modum."""
    borne = {MODUM: bear(30, 30, 30), KRODSHERAD: bear(30, 30, 30)}
    _, found = settled(hosted(KRODSHERAD, SIGDAL, MODUM), borne, {SIGDAL: bear(2, 0, 4)}, {SIGDAL: 5})
    assert found == (Transfer(SIGDAL, MODUM, 30 - 2 - 5), Transfer(SIGDAL, KRODSHERAD, 30 - 4))


@pytest.mark.parametrize("host", THREE)
def test_the_last_host_pays_nothing_before_to_itself(host: str) -> None:
    """Whatever its name is beside the others': each of them has paid it 10 øre of what it owes."""
    first = next(name for name in THREE if name != host)
    others = [name for name in THREE if name != host]
    borne = {name: dict.fromkeys(THREE, 30) for name in (first, host)}
    _, found = settled(hosted(first, host), borne, paid=dict.fromkeys(others, 10))
    owed = {(one.payer, one.payee): one.ore for one in found}
    third = next(name for name in others if name != first)
    assert owed == {(host, first): 10, (third, first): 30, (third, host): 20}


def test_transfers_that_leave_an_account_open_are_refused() -> None:
    """One øre that nobody has paid: neither way of settling may let it pass."""
    one_payer, two_payers = {MODUM: bear(30, 30, 30)}, {MODUM: bear(30, 30, 30), SIGDAL: bear(1, 1, 1)}
    for borne in (one_payer, two_payers):
        plan = hosted(MODUM)
        first, *others = balances(plan, borne, NOTHING, {}, {})
        with pytest.raises(ConservationError, match="leave"):
            transfers(plan, borne, (evolve(first, bears=first.bears + 1), *others))


ORE = st.lists(st.integers(-50, 50), min_size=3, max_size=3)


@given(st.lists(ORE, min_size=3, max_size=3), st.lists(ORE, min_size=3, max_size=3), ORE)
def test_all_accounts_are_closed(paid: list[list[int]], credit: list[list[int]], advances: list[int]) -> None:
    """And only where there is something to pay, once for each pair, whatever has been paid and is credited."""
    borne, credited = (
        {name: bear(*row) for name, row in zip(THREE, rows, strict=True)} for rows in (paid, credit)
    )
    accounts, found = settled(hosted(MODUM, SIGDAL), borne, credited, bear(*advances))
    left = {one.party: one.due for one in accounts}
    for one in found:
        left[one.payer] -= one.ore
        left[one.payee] += one.ore
        assert one.ore > 0
    assert not any(left.values())
    assert len({frozenset((one.payer, one.payee)) for one in found}) == len(found)


# Rounded shares laid on what they are made of ---------------------------------------------------------------


def test_by_segment_lays_shares_on_pieces_both_ways() -> None:
    """Two pieces of 100 øre with keys that are mirror images, and 1 øre that rounding gave the first party."""
    assert by_segment([[1, 3], [3, 1]], [100, 100], [101, 99]) == ((26, 74), (75, 25))


def test_by_segment_weighs_pieces_without_their_signs() -> None:
    """A piece and its reversal, of which the first party bears 4 øre and the other gets 4: half in each."""
    assert by_segment([[1, 1], [1, 1]], [100, -100], [4, -4]) == ((52, 48), (-48, -52))


def test_by_segment_refuses_shares_that_are_not_the_pieces() -> None:
    with pytest.raises(SharesDoNotSum):
        by_segment([[1, 1]], [100], [50, 51])
