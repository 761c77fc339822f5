"""The transfers of several settlements, set off pair by pair: between two parties just one amount is left."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from fordel.model import Party
from fordel.settlement import Settlement


@frozen
class SetOff:
    """What one party pays another over several settlements, in øre.

    `amounts` has what each settlement has between the two, in their order: negative where it goes the other way.
    """

    payer: str
    payee: str
    amounts: tuple[int, ...]

    @property
    def ore(self) -> int:
        """What is left to pay; 0 where the amounts are even."""
        return sum(self.amounts)


def set_off(settlements: Sequence[Settlement]) -> tuple[SetOff, ...]:
    """Set off the transfers of settlements pair by pair, in the order in which pairs appear (allocation.md 5).

    Nobody outside a pair is drawn in, and no settlement is changed. A municipality is the same in all of them, whatever
    its name there; others are the same by name. It has the name of the first settlement that speaks of it.
    """
    names: dict[object, str] = {}
    pairs: dict[tuple[object, object], list[int]] = {}
    for index, settlement in enumerate(settlements):
        parties = settlement.agreement.parties
        for transfer in settlement.transfers:
            payer, payee = (_identity(parties[name]) for name in (transfer.payer, transfer.payee))
            names.setdefault(payer, transfer.payer)
            names.setdefault(payee, transfer.payee)
            sign = -1 if (payee, payer) in pairs else 1
            pair = (payer, payee) if sign > 0 else (payee, payer)
            pairs.setdefault(pair, [0] * len(settlements))[index] += sign * transfer.ore
    return tuple(_pair(names[one], names[other], amounts) for (one, other), amounts in pairs.items())


def _identity(party: Party) -> tuple[str, str]:
    """What tells a party apart from all others, in any agreement."""
    return ("", party.municipality.identity) if party.municipality else (party.kind, party.name)


def _pair(one: str, other: str, amounts: Sequence[int]) -> SetOff:
    """The pair with the one that pays first."""
    if sum(amounts) < 0:
        return SetOff(other, one, tuple(-ore for ore in amounts))
    return SetOff(one, other, tuple(amounts))
