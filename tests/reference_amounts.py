"""The law in short, amounts that are not in the ledger: overheads, fixed amounts and contributions."""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from attrs import field, frozen

from fordel.model import Agreement, Component, Contribution, FixedAmount, Rate
from tests.reference_keys import (
    NOTHING,
    Given,
    Refused,
    Shares,
    clamp,
    discount_for,
    index_of,
    looked_up,
    records_used,
    shares_of,
)
from tests.reference_rounding import DAY, Stretch, in_proportion, nearest, rounded, stretches


@frozen
class Part:
    """What is shared of one cost by its parties on one day: the amount and what each bears of it, in øre."""

    day: date
    cost: str | None
    ore: Fraction
    exact: Shares


@frozen
class Added:
    """An overhead or a fixed amount of one period, its receivers, and what whole kroner leave over."""

    shares: dict[str, int]
    credited: dict[str, int] = field(factory=dict)
    spare: int = 0


# Overheads --------------------------------------------------------------------------------------------------


def overhead(agreement: Agreement, name: str, period: Stretch, parts: Iterable[Part], given: Given) -> Added:
    """A rate of what the named costs share out, version by version, rounded once."""
    exact: Shares = {}
    received: Shares = {}
    base = NOTHING
    wanted = NOTHING
    for part in parts:
        for version in agreement.overheads:
            if version.name != name or part.cost not in version.costs or not version.valid.contains(part.day):
                continue
            ore = version.rate * part.ore
            base += part.ore
            wanted += ore
            add(received, version.to or agreement.host_on(part.day) or "", ore)
            if version.component:
                people = agreement.participants_on(part.day)
                own = shares_of(agreement, version.component, people, part.day, given)
                shares = {party: share * ore for party, share in own.items()}
            else:
                shares = {party: version.rate * share for party, share in part.exact.items()}
            for party, share in shares.items():
                add(exact, party, share)
    return added(agreement, period, nearest(wanted) if base else 0, exact, received)


def add(shares: Shares, party: str, share: Fraction) -> None:
    shares[party] = shares.get(party, NOTHING) + share


def added(agreement: Agreement, period: Stretch, ore: int, exact: Shares, received: Shares) -> Added:
    """The whole amount in those proportions, to the øre or krone."""
    total = sum(exact.values(), NOTHING)
    if not total:
        return Added({})
    shares, spare = rounded(agreement, period, {party: share * ore / total for party, share in exact.items()})
    return Added(shares, in_proportion(ore, received, period.ordinal), spare)


# Fixed amounts ----------------------------------------------------------------------------------------------


def fixed_amount(agreement: Agreement, name: str, period: Stretch, given: Given) -> Added:
    """What is due to the end of the period less what was due before it, shared by days."""
    versions = [version for version in agreement.fixed_amounts if version.name == name]
    ore = due(agreement, versions, period.year, period.last)
    ore -= due(agreement, versions, period.year, period.first - DAY)
    exact: Shares = {}
    received: Shares = {}
    for day, days in stretches(agreement, period.first, period.last):
        for version in versions:
            if version.valid.contains(day):
                part = yearly(agreement, version, period.year) * days
                to = version.to or agreement.host_on(day) or ""
                component = version.component or Component(
                    Fraction(1), "equal", None, version.at, (to,), excluding=True
                )
                people = agreement.participants_on(day)
                for party, share in shares_of(agreement, component, people, day, given).items():
                    add(exact, party, part * share)
                add(received, to, part)
    return added(agreement, period, ore, exact, received)


def due(agreement: Agreement, versions: list[FixedAmount], year: int, last: date) -> int:
    """What is due from the beginning of an accounting year to a day, both included."""
    days = agreement.year_span(year)
    total = NOTHING
    for version in versions:
        span = version.valid.overlap(days)
        held = span.overlap(agreement.valid) if span else None
        if held and held.first <= last:
            upto = min(last, held.last or last)
            share = Fraction((upto - held.first).days + 1, days.days)
            total += yearly(agreement, version, year) * share
    return nearest(total)


def yearly(agreement: Agreement, version: FixedAmount, year: int) -> Fraction:
    """A year's amount: after the index, or the year's part of an amount over several years."""
    if version.over:
        first, last = version.over
        if not first <= year <= last:
            return NOTHING
        whole = Fraction(version.ore, last - first + 1)
        return Fraction(nearest(whole * (year - first + 1)) - nearest(whole * (year - first)))
    if version.index is None or version.base_year is None:
        return Fraction(version.ore)
    now = index_of(agreement, version.index, year)
    return version.ore * now / index_of(agreement, version.index, version.base_year)


# Contributions ----------------------------------------------------------------------------------------------


def last_day(agreement: Agreement, name: str, year: int, asked: tuple[date, date]) -> date | None:
    """The last settled day of an accounting year on which the contribution holds."""
    year_span = agreement.year_span(year)
    ends = []
    for version in agreement.contributions:
        span = version.valid.overlap(year_span) if version.name == name else None
        held = span.overlap(agreement.valid) if span else None
        if held and held.first <= asked[1]:
            ends.append(min(held.last or asked[1], asked[1]))
    return max(ends, default=None)


def contribution(agreement: Agreement, name: str, day: date, given: Given) -> dict[str, int]:
    """What each pays of a contribution in the accounting year of its last day, by the version of that day."""
    versions = [version for version in agreement.contributions if version.name == name]
    (rule,) = (version for version in versions if version.valid.contains(day))
    year = agreement.year_span(agreement.year_of(day))
    held = [span for version in versions if (span := version.valid.overlap(year))]
    held = [within for span in held if (within := span.overlap(agreement.valid))]
    return {
        party.name: nearest(paid(agreement, rule, party.name, day, given))
        for party in agreement.parties.values()
        if party.buys or any(span.overlap(part) for span in held for part in party.takes_part)
    }


def paid(agreement: Agreement, rule: Contribution, party: str, day: date, given: Given) -> Fraction:
    """Base, rates and step, then discount, then bounds."""
    amount = Fraction(rule.base)
    for rate in rule.rates:
        amount += rate.ore * units(agreement, rate, party, day, given)
    if rule.measure:
        value = known(agreement, rule.measure, party, day, given)
        tops = [step for step in rule.steps if step.up_to is not None and value <= step.up_to]
        (step,) = sorted(tops, key=lambda one: one.up_to or 0)[:1] or [
            step for step in rule.steps if step.over is not None and value > step.over
        ]
        amount += step.ore
    for discount in rule.discounts:
        if discount_for(agreement, discount, day) == party:
            amount *= 1 - discount.value
    high = None if rule.at_most is None else Fraction(rule.at_most)
    return clamp(amount, Fraction(rule.at_least or 0), high)


def units(agreement: Agreement, rate: Rate, party: str, day: date, given: Given) -> Fraction:
    value = known(agreement, rate.measure, party, day, given)
    least = rate.at_least or NOTHING
    if rate.by_record:
        found = records_used(agreement, rate.measure, party, day, given)
        return sum((max(one, least) for one in found), NOTHING)
    return max(value, least)


def known(agreement: Agreement, name: str, party: str, day: date, given: Given) -> Fraction:
    value = looked_up(agreement, name, party, day, given)
    if value is None or value < 0:
        raise Refused("F303")
    return value
