"""Who has paid what, what each party bears of it, and who pays whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

from fordel.apportionment import LineRule, line_terms
from fordel.plan import Plan
from fordel.settlement import Balance, Transfer

#: What each party bears (inner, øre) of what each payer has paid or receiver is credited (outer).
Borne = Mapping[str, Mapping[str, int]]

#: What parties have paid before, in øre.
Payments = Mapping[str, int]


class ConservationError(ArithmeticError):
    """Money that was lost or made: sums that must be the same and are not (language.md section 3.5)."""


def balances(
    plan: Plan, borne: Borne, credited: Borne, advances: Payments, earlier: Payments
) -> tuple[Balance, ...]:
    """The account of each party that takes part, pays or is credited on a settled date, in the order of the file.

    The payer of a ledger line is the host of its date, or the party of the column `regnskap` (language.md section
    3.6). What a party bears is net of what it is credited. Advances and earlier payments are the other parties' to
    the host of the last period, who has received them.
    """
    parties = _parties(plan, borne, credited, advances, earlier)
    bears = dict.fromkeys(parties, 0)
    for part in (*borne.values(), *credited.values()):
        for party, ore in part.items():
            bears[party] += ore
    paid = {payer: sum(of_payer.values()) for payer, of_payer in borne.items()}
    credit = {receiver: sum(of.values()) for receiver, of in credited.items()}
    hosts = {segment.host for segment in plan.segments}
    before = _mirrored(plan, advances), _mirrored(plan, earlier)
    return tuple(
        Balance(
            party,
            "vertskommune" if party in hosts else "deltaker",
            ore - credit.get(party, 0),
            paid.get(party, 0),
            before[0].get(party, 0),
            before[1].get(party, 0),
            credit.get(party, 0),
        )
        for party, ore in bears.items()
    )


def _mirrored(plan: Plan, payments: Payments) -> Payments:
    """Payments to the host of the last period, with what the host has received as its own, negative."""
    host = plan.segments[-1].host
    others = {party: ore for party, ore in payments.items() if party != host}
    received = sum(others.values())
    return {**others, host: -received} if received else others


def transfers(
    plan: Plan,
    borne: Borne,
    accounts: Sequence[Balance],
    credited: Borne | None = None,
    before: Payments | None = None,
) -> tuple[Transfer, ...]:
    """Who pays whom (language.md section 3.6, allocation.md section 5); `before` is what others paid the host.

    Where one party has paid everything, every other settles with it; where several have, pair by pair: what each
    bears of what the other paid or is credited. Raises ConservationError where the transfers leave an account open.
    """
    due = {account.party: account.due for account in accounts}
    payers = {payer for payer, of_payer in borne.items() if any(of_payer.values())}
    payers = payers or {segment.host for segment in plan.segments}
    if len(payers) == 1:
        owed = {(party, next(iter(payers))): ore for party, ore in due.items() if party not in payers}
    else:
        owed = _by_pair(plan, borne, credited or {}, before or {})
    found = []
    for one, other in combinations(due, 2):
        ore = owed.get((one, other), 0) - owed.get((other, one), 0)
        if ore:
            payer, payee = (one, other) if ore > 0 else (other, one)
            found.append(Transfer(payer, payee, abs(ore)))
            due[one] -= ore
            due[other] += ore
    if any(due.values()):
        raise ConservationError(f"the transfers {found} leave {due}")
    return tuple(found)


def _by_pair(plan: Plan, borne: Borne, credited: Borne, before: Payments) -> dict[tuple[str, str], int]:
    """What each party owes another: its part of what that one paid or is credited, less what it paid it before."""
    owed: dict[tuple[str, str], int] = {}
    for of in (borne, credited):
        for receiver, shares in of.items():
            for party, ore in shares.items():
                owed[party, receiver] = owed.get((party, receiver), 0) + ore
    host = plan.segments[-1].host
    for party, ore in before.items():
        if party == host:
            continue
        owed[party, host] = owed.get((party, host), 0) - ore
    return owed


def _parties(plan: Plan, *of: Mapping[str, object]) -> tuple[str, ...]:
    """Everyone who takes part, is host, pays or is credited on a settled date, in the order of the file."""
    present = {name for segment in plan.segments for name in (*segment.participants, segment.host)}
    present.update(name for one in of for name in one)
    return tuple(name for name in plan.agreement.parties if name in present)


def by_segment(
    weights: Sequence[Sequence[int]], amounts: Sequence[int], shares: Sequence[int]
) -> tuple[tuple[int, ...], ...]:
    """An anchor's rounded shares laid on what it is made of, so that each piece and each party adds up exactly.

    Needed where pieces have different payers. The line rule of allocation.md 3.5 does it, with a piece in the place
    of a line: `weights` has a row for each piece, `amounts` what it came to, in øre.
    """
    rule = LineRule(line_terms(weights, amounts, shares), sum(map(abs, amounts)))
    laid = tuple(rule.next(piece, amount) for piece, amount in enumerate(amounts))
    rule.finish()
    return laid
