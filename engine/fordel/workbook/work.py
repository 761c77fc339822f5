"""The work behind every amount of a settlement, and the weights of every key, before they are laid on sheets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from attrs import define, field, frozen

from fordel.settlement import KeyShares, SettledAddition, SettledCost, SettledPeriod, Settlement
from fordel.workbook.key_work import KeyWork, key_work
from fordel.workbook.share_work import ShareWork, Terms, portions_of, share_work


@frozen(eq=False)
class AmountWork:
    """A cost or an addition of a period, and how it was shared out; `amount.shares` is never empty."""

    period: SettledPeriod
    amount: SettledCost | SettledAddition
    shared: ShareWork

    @property
    def simple(self) -> bool:
        """Whether what is shared is all there is but what is borne directly: one portion in whole øre."""
        return len(self.shared.portions) == 1 and self.shared.portions[0].ore.denominator == 1


@define
class Works:
    """All the work of a settlement: amounts in the order of its table, and keys in the order they are needed."""

    amounts: list[AmountWork] = field(factory=list)
    keys: dict[int, KeyWork] = field(factory=dict)

    def of(self, key: KeyShares) -> KeyWork:
        """A key in whole numbers, after those that it is made of."""
        if id(key) not in self.keys:
            work = key_work(key)
            for column in work.columns:
                if column.inner is not None:
                    self.of(column.inner)
            self.keys[id(key)] = work
        return self.keys[id(key)]


def works_of(settlement: Settlement) -> Works:
    """The work behind every amount that is shared out or borne directly."""
    works = Works()
    for period in settlement.periods:
        for one in period.amounts:
            if one.shares:
                works.amounts.append(AmountWork(period, one, _work(works, period, one)))
    return works


def _work(works: Works, period: SettledPeriod, one: SettledCost | SettledAddition) -> ShareWork:
    terms = Terms(period.period.ordinal, one.whole_kroner, one.rest_to)
    parts = [(part.ore, part.key) for part in one.shared]
    if isinstance(one, SettledAddition):
        return share_work(one.shares, terms, portions_of(parts or [*_of_base(period, one)], works.of))
    direct: dict[str, int] = {}
    for part in one.direct:
        direct[part.party] = direct.get(part.party, 0) + part.ore
    kept = one.limit.kept if one.limit else {}
    return share_work(one.shares, terms, portions_of(parts, works.of), (_added(direct, kept), kept))


def _of_base(period: SettledPeriod, one: SettledAddition) -> Iterator[tuple[Fraction, KeyShares]]:
    """An overhead that is shared as the costs are that it is a rate of: a part of it for each part of theirs."""
    parts = [part for cost in period.costs if cost.name in one.base for part in cost.shared]
    total = sum((Fraction(part.ore) for part in parts), Fraction(0))
    if total:
        yield from ((one.ore * part.ore / total, part.key) for part in parts)


def _added(one: Mapping[str, int], other: Mapping[str, int]) -> Mapping[str, int]:
    return {party: one.get(party, 0) + other.get(party, 0) for party in {**one, **other}}
