"""A settlement retold to one party: why it bears what it bears, in sentences to be put in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile, zip_longest

from attrs import frozen

from fordel.explanation_costs import CostTeller, Paragraph, Section, title_of
from fordel.explanation_words import Sentence, are_municipalities, days, number
from fordel.settlement import Balance, SettledCost, SettledPeriod, Settlement, Transfer

_OTHER_COSTS = ("øvrige kostnader", "andre kostnader")


class NotInSettlement(LookupError):
    """A party or a cost that the settlement does not have."""


class SectionsDoNotAddUp(ArithmeticError):
    """Amounts told one by one that do not add up to what the party bears: a mistake of ours."""


@frozen
class Chapter:
    """What is told of one settlement period: the party's amount in øre, and a section for each cost."""

    period: Sentence
    ore: int
    sections: tuple[Section, ...]


@frozen
class Explanation:
    """Why a party bears what it bears, in øre.

    `lead` opens it, `chapters` has one for each settlement period, `balance` tells who pays whom, `control`
    that nothing is lost. `cost` is the only cost that is told of, where one was asked for.
    """

    agreement: str
    party: str
    draft: bool
    ore: int
    lead: Sentence
    chapters: tuple[Chapter, ...]
    balance: tuple[Sentence, ...]
    control: Sentence
    remarks: tuple[Sentence, ...]
    cost: str | None = None


def explain(settlement: Settlement, party: str, cost: str | None = None) -> Explanation:
    """Tell a party why it bears what it bears, of all costs or of one.

    Without `cost` only the costs that the party bears something of are told. Raises NotInSettlement for a
    party or cost that is not there, SectionsDoNotAddUp and TraceDoesNotHold where the settlement contradicts
    itself.
    """
    if party not in settlement.agreement.parties:
        raise NotInSettlement(party)
    versions = settlement.agreement.costs
    if cost is not None and not any(_is_asked_for(one.name, cost) for one in versions):
        raise NotInSettlement(cost)
    teller = CostTeller(settlement.agreement, party)
    chapters = tuple([_chapter(teller, settlement, period, party, cost) for period in settlement.periods])
    ore = sum([chapter.ore for chapter in chapters])
    balance = next((one for one in settlement.balances if one.party == party), None)
    if cost is None and ore != (balance.bears if balance else 0):
        raise SectionsDoNotAddUp(f"{party}: {ore} was told, and it bears {balance}")
    return Explanation(
        settlement.agreement.name,
        party,
        settlement.agreement.is_draft,
        ore,
        _lead(settlement, party, ore, cost),
        chapters,
        tuple(_balance(settlement, balance)) if balance and cost is None else (),
        _control(settlement, cost),
        tuple([Sentence(remark.key, remark.values) for remark in settlement.remarks]),
        cost,
    )


def _all_costs(settlement: Settlement) -> Iterator[SettledCost]:
    return (cost for period in settlement.periods for cost in period.costs)


def _is_asked_for(name: str | None, asked: str | None) -> bool:
    """Whether a cost is the one asked for; `øvrige kostnader` has no name of its own."""
    return asked is not None and (name == asked or (name is None and asked.casefold() in _OTHER_COSTS))


def _chapter(
    teller: CostTeller, settlement: Settlement, period: SettledPeriod, party: str, asked: str | None
) -> Chapter:
    sections = [
        teller.section(period, cost)
        for cost in period.costs
        if _is_asked_for(cost.name, asked) or (asked is None and _bears(cost, party))
    ]
    if asked is None and party == period.host:
        sections.extend(_spare(period))
    if asked is not None and not sections:
        versions = [one for one in settlement.agreement.costs if _is_asked_for(one.name, asked)]
        sections.extend([teller.unused(one) for one in versions if one.valid.overlap(period.span)])
    return Chapter(days(period.period.span), sum([section.ore for section in sections]), tuple(sections))


def _bears(cost: SettledCost, party: str) -> bool:
    return party in cost.shares and cost.shares[party].ore != 0


def _spare(period: SettledPeriod) -> Iterator[Section]:
    """What the host bears because only whole kroner are shared."""
    costs = [cost for cost in period.costs if cost.spare]
    if costs:
        named = tuple(
            [
                Sentence("explain.spare_of", {"spare": cost.spare, "cost": title_of(cost.name)})
                for cost in costs
            ]
        )
        told = Sentence("explain.spare", {"costs": named, "host": period.host})
        ore = sum([cost.spare for cost in costs])
        yield Section(Sentence("table.spare"), None, None, "", ore, ((told,),))


def _lead(settlement: Settlement, party: str, ore: int, cost: str | None) -> Sentence:
    kind = "bears" if ore > 0 else "is_credited" if ore < 0 else "bears_none"
    key = f"explain.{kind}" if cost is None else f"explain.{kind}_of"
    values = {"party": party, "amount": abs(ore), "when": days(settlement.span)}
    return Sentence(key, values if cost is None else {**values, "cost": cost})


# Who pays whom --------------------------------------------------------------------------------------------


def _balance(settlement: Settlement, balance: Balance) -> Iterator[Sentence]:
    """Who has paid, what the party has paid before, and what it pays or gets now."""
    party = balance.party
    payers = [one for one in settlement.balances if one.paid]
    transfers = [one for one in settlement.transfers if party in (one.payer, one.payee)]
    if len(payers) == 1:
        yield Sentence("explain.paid_all", {"party": payers[0].party})
    else:
        yield from [Sentence("explain.paid", {"party": one.party, "amount": one.paid}) for one in payers]
    if balance.advances:
        yield Sentence("explain.advances", {"party": party, "amount": balance.advances})
    if balance.earlier:
        yield Sentence("explain.earlier", {"party": party, "amount": balance.earlier})
    yield from map(transfer_sentence, transfers)
    if not transfers:
        yield Sentence("explain.is_even", {"party": party})


def transfer_sentence(transfer: Transfer) -> Sentence:
    """What one party pays another: `Sigdal betaler 5 632 344,56 kr til Modum`."""
    values = {"payer": transfer.payer, "amount": transfer.ore, "payee": transfer.payee}
    return Sentence("explain.pays", values)


# Nothing is lost ------------------------------------------------------------------------------------------


def _control(settlement: Settlement, cost: str | None) -> Sentence:
    if cost is None:
        return control_sentence(settlement)
    ore = sum([one.ore for one in _all_costs(settlement) if _is_asked_for(one.name, cost)])
    return Sentence("explain.control_cost", {"cost": cost, "sum": ore})


def control_sentence(settlement: Settlement) -> Sentence:
    """That what the parties bear, and what is kept outside, is what the books say (language.md 3.5)."""
    control = settlement.control
    names = tuple([one.party for one in settlement.balances])
    kind = "the_municipalities" if are_municipalities(settlement.agreement, names) else "the_participants"
    whom = Sentence(f"explain.{kind}", {"count": number(len(names))})
    values = {"whom": whom, "shared": control.shared}
    if not control.outside:
        return Sentence("explain.control", values)
    more = {"outside": control.outside, "ledger": control.ledger}
    return Sentence("explain.control_outside", {**values, **more})


# A calculation, for all parties ---------------------------------------------------------------------------


def calculation(settlement: Settlement) -> tuple[Section, ...]:
    """Tell how every cost was shared out among all who have a part in it; what all are told is told once."""
    tellers = {name: CostTeller(settlement.agreement, name) for name in settlement.agreement.parties}
    return tuple(
        _calculation(tellers, period, cost) for period in settlement.periods for cost in period.costs
    )


def _calculation(tellers: Mapping[str, CostTeller], period: SettledPeriod, cost: SettledCost) -> Section:
    told = [tellers[name].paragraphs(period, cost) for name, share in cost.shares.items() if share.exact]
    paragraphs = tuple([_together(same) for same in zip_longest(*told, fillvalue=())])
    return Section(title_of(cost.name), cost.at.clause, cost.at.heading, "", cost.ore, paragraphs)


def _together(told: Sequence[Paragraph]) -> Paragraph:
    """What several parties are told, as one: said once what all are told, its close at the end."""
    everyone = [one for one in told[0] if all(one in other for other in told)]
    closing = list(takewhile(everyone.__contains__, reversed(told[0])))[::-1]
    rest = [one for one in told[0] if one not in closing]
    own = [one for paragraph in told[1:] for one in paragraph if one not in everyone]
    return *rest, *own, *closing
