"""The transfers of several settlements, set off pair by pair: between two parties just one amount is left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from attrs import frozen

from fordel.model import Party
from fordel.settlement import Settlement
from fordel.value import Value


@frozen(eq=False, repr=False)
class SetOff(Value):
    """What one party pays another over several settlements, in øre.

    `amounts` has what each settlement that has anything between the two comes to, by its number: negative where it
    goes the other way.
    """

    payer: str
    payee: str
    amounts: Mapping[int, int]

    @property
    def ore(self) -> int:
        """What is left to pay; 0 where the amounts are even."""
        return sum(self.amounts.values())


@frozen(eq=False, repr=False)
class Due(Value):
    """A transfer of a settlement, with who the two are in any other."""

    payer: tuple[str, str]
    payee: tuple[str, str]
    names: tuple[str, str]
    ore: int


def dues(settlement: Settlement) -> tuple[Due, ...]:
    """The transfers of a settlement, which need not be kept for them to be set off."""
    parties = settlement.agreement.parties
    return tuple(
        Due(_identity(parties[one.payer]), _identity(parties[one.payee]), (one.payer, one.payee), one.ore)
        for one in settlement.transfers
    )


def set_off(settlements: Iterable[Sequence[Due]]) -> tuple[SetOff, ...]:
    """Set off the transfers of settlements pair by pair, in the order in which pairs appear (allocation.md 5).

    Nobody outside a pair is drawn in, and no settlement is changed. A municipality is the same in all of them, whatever
    its name there; others are the same by name. It has the name of the first settlement that speaks of it.
    """
    names: dict[tuple[str, str], str] = {}
    pairs: dict[tuple[tuple[str, str], tuple[str, str]], dict[int, int]] = {}
    for index, settlement in enumerate(settlements):
        for due in settlement:
            for party, name in zip((due.payer, due.payee), due.names, strict=True):
                names.setdefault(party, name)
            turned = (due.payee, due.payer) in pairs
            pair = (due.payee, due.payer) if turned else (due.payer, due.payee)
            amounts = pairs.setdefault(pair, {})
            amounts[index] = amounts.get(index, 0) + (-due.ore if turned else due.ore)
    return tuple(_pair(names[one], names[other], amounts) for (one, other), amounts in pairs.items())


def _identity(party: Party) -> tuple[str, str]:
    """What tells a party apart from all others, in any agreement."""
    return ("", party.municipality.identity) if party.municipality else (party.kind, party.name)


def _pair(one: str, other: str, amounts: Mapping[int, int]) -> SetOff:
    """The pair with the one that pays first."""
    if sum(amounts.values()) < 0:
        return SetOff(other, one, {index: -ore for index, ore in amounts.items()})
    return SetOff(one, other, amounts)
