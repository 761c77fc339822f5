"""A settlement retold to one party: why it bears what it bears, in sentences to be put in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile, zip_longest

from attrs import frozen

from fordel.explanation_amounts import AmountTeller, net
from fordel.explanation_costs import CostTeller, Paragraph, Section
from fordel.explanation_words import Sentence, control_sentence, days, title_of, transfer_sentence
from fordel.messages import OTHER_COSTS
from fordel.model import Agreement
from fordel.settlement import (
    Balance,
    SettledAddition,
    SettledContribution,
    SettledCost,
    SettledPeriod,
    Settlement,
)
from fordel.value import Value


class NotInSettlement(LookupError):
    """A party or a cost that the settlement does not have."""


class SectionsDoNotAddUp(ArithmeticError):
    """Amounts told one by one that do not add up to what the party bears: a mistake of ours."""


@frozen(eq=False, repr=False)
class Chapter(Value):
    """What is told of one settlement period: the party's amount in øre, and a section for each cost."""

    period: Sentence
    ore: int
    sections: tuple[Section, ...]


@frozen(eq=False, repr=False)
class Explanation(Value):
    """Why a party bears what it bears, in øre.

    `lead` opens it, `chapters` has one for each settlement period, `balance` tells who pays whom, `control`
    that nothing is lost. `cost` is the only cost that is told of, where one was asked for. `contributions` are
    billed by themselves and no part of `ore`, unless one was asked for; neither are `advances`.
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
    contributions: tuple[Section, ...] = ()
    advances: tuple[Section, ...] = ()


def explain(settlement: Settlement, party: str, cost: str | None = None) -> Explanation:
    """Tell a party why it bears what it bears, of everything or of one cost, overhead, amount or contribution.

    Without `cost` only what the party bears something of is told. Raises NotInSettlement for a
    party or cost that is not there, SectionsDoNotAddUp and TraceDoesNotHold where the settlement contradicts
    itself.
    """
    if party not in settlement.agreement.parties:
        raise NotInSettlement(party)
    if cost is not None and not any(_is_asked_for(name, cost) for name in _names(settlement.agreement)):
        raise NotInSettlement(cost)
    teller = _Teller(settlement, party)
    chapters = tuple([_chapter(teller, settlement, period, party, cost) for period in settlement.periods])
    contributions = tuple(_contributions(teller, settlement, party, cost))
    ore = sum([chapter.ore for chapter in chapters])
    ore += sum([section.ore for section in contributions]) if cost is not None else 0
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
        contributions,
        tuple(_advances(teller, settlement, party)) if cost is None else (),
    )


class _Teller:
    """Tells one settlement to one party: its costs, and what is not in the ledger."""

    def __init__(self, settlement: Settlement, party: str) -> None:
        self.costs = CostTeller(settlement.agreement, party)
        self.amounts = AmountTeller(settlement, party, self.costs)

    def paragraphs(
        self, period: SettledPeriod, one: SettledCost | SettledAddition | SettledContribution
    ) -> tuple[Paragraph, ...]:
        """What is told of one thing, without its heading."""
        if isinstance(one, SettledCost):
            return self.costs.paragraphs(period, one)
        if isinstance(one, SettledAddition):
            return self.amounts.addition_paragraphs(period, one)
        return self.amounts.contribution_paragraphs(one)


def amount_names(agreement: Agreement) -> tuple[str, ...]:
    """The names of everything that shares out amounts, each once: costs, overheads, fixed amounts, contributions."""
    return tuple([name for name in dict.fromkeys(_names(agreement)) if name is not None])


def _names(agreement: Agreement) -> Iterator[str | None]:
    several = (agreement.costs, agreement.overheads, agreement.fixed_amounts, agreement.contributions)
    return (one.name for versions in several for one in versions)


def _is_asked_for(name: str | None, asked: str | None) -> bool:
    """Whether a cost is the one asked for; `øvrige kostnader` has no name of its own."""
    if name is None:
        return asked is not None and asked.casefold() in OTHER_COSTS.values()
    return name == asked


def _chapter(
    teller: _Teller, settlement: Settlement, period: SettledPeriod, party: str, asked: str | None
) -> Chapter:
    sections = [
        teller.costs.section(period, cost)
        for cost in period.costs
        if _is_asked_for(cost.name, asked) or (asked is None and _bears(cost, party))
    ]
    sections += [
        teller.amounts.addition(period, one)
        for one in period.additions
        if _is_asked_for(one.name, asked) or (asked is None and _has_part(one, party))
    ]
    if asked is None and party == period.host:
        sections.extend(_spare(period))
    if asked is not None and not sections:
        versions = [one for one in settlement.agreement.costs if _is_asked_for(one.name, asked)]
        sections.extend([teller.costs.unused(one) for one in versions if one.valid.overlap(period.span)])
    return Chapter(days(period.period.span), sum([section.ore for section in sections]), tuple(sections))


def _has_part(one: SettledAddition, party: str) -> bool:
    share = one.shares.get(party)
    return bool((share and share.ore) or one.credited.get(party))


def _contributions(
    teller: _Teller, settlement: Settlement, party: str, asked: str | None
) -> Iterator[Section]:
    for one in settlement.contributions:
        if one.name == asked or (asked is None and party in one.shares):
            yield teller.amounts.contribution(one)


def _advances(teller: _Teller, settlement: Settlement, party: str) -> Iterator[Section]:
    for plan in settlement.advances:
        if any(party in one.shares for one in plan.advances):
            yield teller.amounts.advances(plan, settlement.periods[0].host)


def _bears(cost: SettledCost, party: str) -> bool:
    return party in cost.shares and cost.shares[party].ore != 0


def _spare(period: SettledPeriod) -> Iterator[Section]:
    """What the host bears because only whole kroner are shared."""
    costs = [one for one in period.amounts if one.spare]
    if costs:
        named = tuple(
            [
                Sentence("explain.spare_of", {"spare": cost.spare, "cost": title_of(cost.name)})
                for cost in costs
            ]
        )
        told = Sentence("explain.spare", {"costs": named, "host": period.host})
        yield Section(Sentence("table.spare"), None, None, "", period.spare, ((told,),))


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
    is_host = balance.role == "vertskommune"
    for kind, ore in (("advances", balance.advances), ("earlier", balance.earlier)):
        if ore < 0 and is_host:
            yield Sentence(f"explain.{kind}_received", {"party": party, "amount": -ore})
        elif ore:
            yield Sentence(f"explain.{kind}", {"party": party, "amount": ore})
    yield from map(transfer_sentence, transfers)
    if not transfers:
        yield Sentence("explain.is_even", {"party": party})


# Nothing is lost ------------------------------------------------------------------------------------------


def _control(settlement: Settlement, cost: str | None) -> Sentence:
    if cost is None:
        return control_sentence(settlement)
    found = [one.ore for one in _all_amounts(settlement) if _is_asked_for(one.name, cost)]
    in_books = any(_is_asked_for(one.name, cost) for one in settlement.agreement.costs)
    key = "control_cost" if in_books else "control_amount"
    costs = (one for period in settlement.periods for one in period.costs)
    if any(one.deductions for one in costs if _is_asked_for(one.name, cost)):
        key = "control_amount"
    return Sentence(f"explain.{key}", {"cost": cost, "sum": sum(found)})


def _all_amounts(settlement: Settlement) -> Iterator[SettledCost | SettledAddition | SettledContribution]:
    yield from (one for period in settlement.periods for one in period.amounts)
    yield from settlement.contributions


# A calculation, for all parties ---------------------------------------------------------------------------


def calculation(settlement: Settlement, *, each: bool = True) -> tuple[Section, ...]:
    """Tell how every amount was shared out among all who have a part in it; what all are told is told once.

    Without `each` only what all are told: with many parties the rest of it is long.
    """
    tellers = {name: _Teller(settlement, name) for name in settlement.agreement.parties}
    told: list[Section] = []
    for period in settlement.periods:
        told += [_calculation(tellers, period, one, each=each) for one in period.amounts]
    for one in settlement.contributions if settlement.periods else ():
        told.append(_calculation(tellers, settlement.periods[-1], one, each=each))
    return tuple(told)


def _calculation(
    tellers: Mapping[str, _Teller],
    period: SettledPeriod,
    one: SettledCost | SettledAddition | SettledContribution,
    *,
    each: bool,
) -> Section:
    parties = [name for name, share in one.shares.items() if share.exact]
    if isinstance(one, SettledAddition):
        parties = [name for name in tellers if name in parties or net(one, name)]
    if isinstance(one, SettledCost) and (one.treatment == "deduct" or (one.deductions and not parties)):
        parties = [*tellers][:1]
    told = [tellers[name].paragraphs(period, one) for name in parties]
    paragraphs = tuple([_together(same, each=each) for same in zip_longest(*told, fillvalue=())])
    return Section(title_of(one.name), one.at.clause, one.at.heading, "", one.ore, paragraphs)


def _together(told: Sequence[Paragraph], *, each: bool) -> Paragraph:
    """What several parties are told, as one: said once what all are told, its close at the end."""
    everyone = [one for one in told[0] if all(one in other for other in told)]
    if not each:
        return tuple(everyone)
    closing = list(takewhile(everyone.__contains__, reversed(told[0])))[::-1]
    rest = [one for one in told[0] if one not in closing]
    own = [one for paragraph in told[1:] for one in paragraph if one not in everyone]
    return *rest, *own, *closing
