"""Who has paid what, what each party bears of it, and who pays whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

from fordel.apportionment import LineRule
from fordel.plan import Plan
from fordel.settlement import Balance, Transfer

#: What each party bears (inner, øre) of what each host has paid (outer).
Borne = Mapping[str, Mapping[str, int]]


class ConservationError(ArithmeticError):
    """Money that was lost or made: sums that must be the same and are not (language.md section 3.5)."""


def balances(plan: Plan, borne: Borne) -> tuple[Balance, ...]:
    """The account of each party that takes part on a settled date, in the order of the file.

    The host has paid every ledger line that is settled (language.md section 3.6); where the host changes, the
    one of the line's date.
    """
    bears = dict.fromkeys(_parties(plan), 0)
    for of_host in borne.values():
        for party, ore in of_host.items():
            bears[party] += ore
    paid = {host: sum(of_host.values()) for host, of_host in borne.items()}
    hosts = {segment.host for segment in plan.segments}
    return tuple(
        Balance(party, "vertskommune" if party in hosts else "deltaker", ore, paid.get(party, 0))
        for party, ore in bears.items()
    )


def transfers(plan: Plan, borne: Borne, accounts: Sequence[Balance]) -> tuple[Transfer, ...]:
    """What each party pays another: its share of what that host paid, set off pair by pair (allocation.md 5).

    With one host every other party settles with it. Raises ConservationError where the transfers leave an
    account open.
    """
    found = []
    due = {account.party: account.due for account in accounts}
    for one, other in combinations(_parties(plan), 2):
        ore = borne.get(other, {}).get(one, 0) - borne.get(one, {}).get(other, 0)
        if ore:
            payer, payee = (one, other) if ore > 0 else (other, one)
            found.append(Transfer(payer, payee, abs(ore)))
            due[one] -= ore
            due[other] += ore
    if any(due.values()):
        raise ConservationError(f"the transfers {found} leave {due}")
    return tuple(found)


def _parties(plan: Plan) -> tuple[str, ...]:
    """Everyone who takes part or is host on a settled date, in the order of the file."""
    present = {name for segment in plan.segments for name in (*segment.participants, segment.host)}
    return tuple(name for name in plan.agreement.parties if name in present)


def by_segment(
    weights: Sequence[Sequence[int]], amounts: Sequence[int], shares: Sequence[int]
) -> tuple[tuple[int, ...], ...]:
    """An anchor's rounded shares laid on its segments, so that each segment and each party adds up exactly.

    Needed where segments have different hosts. The line rule of allocation.md 3.5 does it, with a segment in
    the place of a line: `weights` has a row for each segment, `amounts` what it came to, in øre.
    """
    rule = LineRule(weights, amounts, sum(map(abs, amounts)), shares)
    laid = tuple(rule.next(segment, amount) for segment, amount in enumerate(amounts))
    rule.finish()
    return laid
