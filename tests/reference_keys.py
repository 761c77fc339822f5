"""The law in short, keys: measures and shares of 1, by plain loops and fractions."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from fordel.model import (
    Agreement,
    AllocationKey,
    Bound,
    Component,
    Discount,
    Group,
    Measure,
    ReferenceDay,
    ReferenceYears,
)

Given = Mapping[tuple[str, str, date | int], Fraction]
Shares = dict[str, Fraction]
NOTHING = Fraction(0)


class Refused(Exception):
    """Raised with the code of what stops a line from being settled."""


# Shares of 1 ------------------------------------------------------------------------------------------------


def shares_of(
    agreement: Agreement, part: Component, people: tuple[str, ...], day: date, given: Given
) -> Shares:
    """What each bears of 1 by a component, of those who are left when `blant` or `unntatt` has been read."""
    units = units_of(agreement, part, people)
    people = tuple(party for members in units.values() for party in members)
    if not people:
        raise Refused("F502")
    if part.kind == "key":
        return shares_of_named(agreement, part, people, day, given)
    shares = dict.fromkeys(people, NOTHING)
    for unit, share in basis(agreement, part, units, day, given).items():
        group = agreement.groups.get(unit)
        within = inside(agreement, group, units[unit], day, given) if group else {unit: Fraction(1)}
        for party, of_unit in within.items():
            shares[party] += share * of_unit
    return shares


def units_of(agreement: Agreement, part: Component, people: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Those that share, each with the parties it is; one that `blant` names and nobody is of that day is F502."""
    if part.among is None:
        return {party: (party,) for party in people}
    if part.excluding:
        return {party: (party,) for party in people if party not in part.among}
    units = {}
    for name in part.among:
        group = agreement.groups.get(name)
        members = tuple(party for party in people if party in (group.members if group else (name,)))
        if not members:
            raise Refused("F502")
        units[name] = members
    return units


def inside(agreement: Agreement, group: Group, members: tuple[str, ...], day: date, given: Given) -> Shares:
    return shares_of(agreement, group.component, members, day, given)


def basis(
    agreement: Agreement, part: Component, units: dict[str, tuple[str, ...]], day: date, given: Given
) -> Shares:
    """What falls on each unit of 1: equally, by a measure, or all on one."""
    if part.kind == "equal":
        return {unit: Fraction(1, len(units)) for unit in units}
    name = part.name or ""
    if part.kind == "party":
        if name not in units:
            raise Refused("F502")
        return {name: Fraction(1)}
    values = {unit: unit_value(agreement, name, unit, units, day, given) for unit in units}
    if min(values.values()) < 0 or sum(values.values()) == 0:
        raise Refused("F303")
    return {unit: value / sum(values.values()) for unit, value in values.items()}


def unit_value(  # noqa: PLR0913, PLR0917  (what a value is of, and where it is looked for)
    agreement: Agreement, name: str, unit: str, units: Mapping[str, tuple[str, ...]], day: date, given: Given
) -> Fraction:
    if unit not in agreement.groups:
        return value_of(agreement, name, unit, day, given)
    own = looked_up(agreement, name, unit, day, given)
    if own is not None:
        return own
    return sum((value_of(agreement, name, party, day, given) for party in units[unit]), NOTHING)


# Keys -------------------------------------------------------------------------------------------------------


def shares_of_named(
    agreement: Agreement, part: Component, people: tuple[str, ...], day: date, given: Given
) -> Shares:
    """A named key's shares on the day, or those it is frozen at."""
    name = part.name or ""
    if part.frozen is None:
        return shares_of_key(agreement, in_force(agreement, name, day), people, day, given)
    last = agreement.year_span(part.frozen).last or day
    last = min(last, agreement.valid.last or last)
    then = agreement.participants_on(last)
    found = shares_of_key(agreement, in_force(agreement, name, last), then, last, given)
    if any(share and party not in people for party, share in found.items()):
        raise Refused("F502")
    return {party: found.get(party, NOTHING) for party in people}


def in_force(agreement: Agreement, name: str, day: date) -> AllocationKey:
    for key in agreement.keys:
        if key.name == name and key.valid.contains(day):
            return key
    raise Refused("F502")


def shares_of_key(
    agreement: Agreement, key: AllocationKey, people: tuple[str, ...], day: date, given: Given
) -> Shares:
    """Components, then discounts, then bounds, then phase-in."""
    phase = key.phase_in
    if phase is None or agreement.year_of(day) >= phase.last:
        return own_shares(agreement, key, people, day, given)
    old_key = in_force(agreement, phase.key, day) if phase.key else version_before(agreement, key)
    old = shares_of_key(agreement, old_key, people, day, given)
    done = agreement.year_of(day) - phase.first + 1
    if done <= 0:
        return old
    weight = Fraction(done, phase.last - phase.first + 1)
    own = own_shares(agreement, key, people, day, given)
    return {party: (1 - weight) * old[party] + weight * own[party] for party in people}


def version_before(agreement: Agreement, key: AllocationKey) -> AllocationKey:
    before = [
        other for other in agreement.keys if other.name == key.name and other.valid.first < key.valid.first
    ]
    return max(before, key=lambda other: other.valid.first)


def own_shares(
    agreement: Agreement, key: AllocationKey, people: tuple[str, ...], day: date, given: Given
) -> Shares:
    shares = dict.fromkeys(people, NOTHING)
    for inner in key.components:
        for party, share in shares_of(agreement, inner, people, day, given).items():
            shares[party] += inner.weight * share
    discounted(shares, {discount_for(agreement, one, day): one.value for one in key.discounts})
    if key.bounds:
        low, high = limits(key.bounds, people)
        shares = filled(shares, low, high, Fraction(1))
    return shares


def discount_for(agreement: Agreement, discount: Discount, day: date) -> str:
    return discount.party or agreement.host_on(day) or ""


def discounted(shares: Shares, discounts: Mapping[str, Fraction]) -> None:
    """Those with a discount bear so much less; the others share the rest as they shared before."""
    of = {party: value for party, value in discounts.items() if party in shares}
    others = sum((share for party, share in shares.items() if party not in of), NOTHING)
    for party, value in of.items():
        shares[party] *= 1 - value
    left = 1 - sum((shares[party] for party in of), NOTHING)
    if left < 0 or (left != others and not others):
        raise Refused("F304")
    for party in shares:
        if party not in of and others:
            shares[party] *= left / others


# Bounds -----------------------------------------------------------------------------------------------------

NO_END = None
Limits = dict[str, Fraction | None]


def limits(bounds: tuple[Bound, ...], people: tuple[str, ...]) -> tuple[Shares, Limits]:
    """The lower and the upper bound of each: its own goes before that of all."""
    low: Shares = dict.fromkeys(people, NOTHING)
    high: Limits = dict.fromkeys(people, NO_END)
    for of_all in (True, False):
        for bound in bounds:
            for party in people:
                if bound.party == (None if of_all else party):
                    (low if bound.at_least else high)[party] = bound.value
    return low, high


def filled(plain: Shares, low: Shares, high: Limits, total: Fraction) -> Shares:
    """clamp(θ·x, low, high) with the θ for which they add up to the total, by fixing one side at a time.

    With the free parties at θ·x so that all adds up, either too little or too much is asked of those out of bounds;
    the side that weighs more is fixed for good, since θ only moves the other way from there. What comes out is
    checked against its definition.
    """
    possible(plain, low, high, total)
    fixed = {party: low[party] for party, share in plain.items() if not share}
    theta = NOTHING
    while len(fixed) < len(plain):
        free = {party: share for party, share in plain.items() if party not in fixed}
        theta = (total - sum(fixed.values(), NOTHING)) / sum(free.values(), NOTHING)
        wrong = {
            party: clamp(theta * share, low[party], high[party]) - theta * share
            for party, share in free.items()
        }
        balance = sum(wrong.values(), NOTHING)
        out = {party for party, off in wrong.items() if off and (not balance or (off > 0) == (balance > 0))}
        fixed.update((party, theta * plain[party] + wrong[party]) for party in out)
        if not balance:
            fixed.update((party, theta * share) for party, share in free.items() if party not in fixed)
    assert sum(fixed.values(), NOTHING) == total
    return {party: fixed[party] for party in plain}


def possible(plain: Shares, low: Shares, high: Limits, total: Fraction) -> None:
    """Raises F304 where no shares within the bounds add up to the total."""
    most = NOTHING
    endless = False
    for party, share in plain.items():
        top = high[party]
        if top is not None and top < low[party]:
            raise Refused("F304")
        if share and top is None:
            endless = True
        most += (top or NOTHING) if share else low[party]
    if sum(low.values(), NOTHING) > total or (most < total and not endless):
        raise Refused("F304")


def clamp(value: Fraction, low: Fraction, high: Fraction | None) -> Fraction:
    value = max(value, low)
    return value if high is None else min(value, high)


# Measures ---------------------------------------------------------------------------------------------------


def value_of(agreement: Agreement, name: str, party: str, day: date, given: Given) -> Fraction:
    value = looked_up(agreement, name, party, day, given)
    if value is None:
        raise Refused("F303")
    return value


def looked_up(agreement: Agreement, name: str, who: str, day: date, given: Given) -> Fraction | None:
    """The newest table's value, else the given one of exactly the declared day or year."""
    measure = agreement.measures[name]
    declared, year = measure.declared, agreement.year_of(day)
    if declared is None:
        return newest(measure, who, day)
    if isinstance(declared, ReferenceDay):
        on = declared.on(year)
        found = newest(measure, who, on)
        return found if found is not None else given.get((name, who, on))
    if declared.mean:
        values = [of_year(agreement, measure, who, one, given) for one in declared.of(year)]
        known = [value for value in values if value is not None]
        if known and min(known) < 0:
            raise Refused("F303")
        return sum(known, NOTHING) / len(values) if len(known) == len(values) else None
    (one,) = declared.of(year)
    found = newest(measure, who, date(one, 12, 31))
    return found if found is not None else counted(agreement, measure, who, one, given)


def newest(measure: Measure, who: str, day: date) -> Fraction | None:
    """The value in the newest table not after the day; a table for a year is as of its 1 January."""
    latest, value = date.min, None
    for table in measure.tables:
        as_of = table.as_of or date.min
        if isinstance(as_of, int):
            as_of = date(as_of, 1, 1)
        if latest <= as_of <= day:
            latest, value = as_of, table.values.get(who)
    return value


def of_year(agreement: Agreement, measure: Measure, who: str, year: int, given: Given) -> Fraction | None:
    """The value of one of the years of a mean: from a table of that very year, or given."""
    for table in measure.tables:
        if table.as_of == year and who in table.values:
            return table.values[who]
    return counted(agreement, measure, who, year, given)


def counted(agreement: Agreement, measure: Measure, who: str, year: int, given: Given) -> Fraction | None:
    """What is given for a year: its own value, or the sum of its records."""
    found = records(agreement, measure.name, who, year, given)
    whole = given.get((measure.name, who, year))
    if whole is not None and found:
        raise Refused("F702")
    return whole if whole is not None else sum(found, NOTHING) if found else None


def records(agreement: Agreement, name: str, who: str, year: int, given: Given) -> list[Fraction]:
    days = agreement.year_span(year)
    return [
        value
        for (what, whose, when), value in given.items()
        if (what, whose) == (name, who) and isinstance(when, date) and days.contains(when)
    ]


def records_used(agreement: Agreement, name: str, who: str, day: date, given: Given) -> list[Fraction]:
    """The records that a measure's value is the sum of; one number is one record, and nothing is none."""
    declared = agreement.measures[name].declared
    year = agreement.year_of(day)
    if isinstance(declared, ReferenceYears) and not declared.mean:
        (one,) = declared.of(year)
        if newest(agreement.measures[name], who, date(one, 12, 31)) is None:
            found = records(agreement, name, who, one, given)
            if found:
                return found
    value = value_of(agreement, name, who, day, given)
    return [value] if value else []


def index_of(agreement: Agreement, name: str, year: int) -> Fraction:
    value = agreement.measures[name].index.get(year)
    if value is None or value <= 0:
        raise Refused("F303")
    return value
