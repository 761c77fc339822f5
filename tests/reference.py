"""The law in short: a settlement by plain loops and fractions, one ledger line at a time."""

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from math import floor

from attrs import field, frozen

from fordel.model import Agreement, Component, Condition, CostCategory, SettlementTerms

Given = Mapping[tuple[str, str, date | int], Fraction]
Anchor = tuple[date, str | None]
LETTERS = {letter: chr(ord("{") + place) for place, letter in enumerate("æøå")}
MONTHS = {"år": 12, "halvår": 6, "kvartal": 3, "måned": 1}


class Refused(Exception):
    """Raised with the code of what stops a line from being settled."""


@frozen
class Line:
    """A ledger line: the day it counts on, its amount in øre, and its other columns."""

    day: date
    ore: int
    cells: Mapping[str, str] = field(factory=dict)


@frozen
class Result:
    """What came of it, by the first day of the period and cost, or the codes of what stops it."""

    shares: dict[Anchor, dict[str, int]] = field(factory=dict)
    exact: dict[Anchor, dict[str, Fraction]] = field(factory=dict)
    spare: dict[Anchor, int] = field(factory=dict)
    paid: dict[str, int] = field(factory=dict)
    outside: list[int] = field(factory=list)
    refused: set[str] = field(factory=set)


def settle(agreement: Agreement, asked: tuple[date, date], lines: list[Line], given: Given) -> Result:
    """Settles the lines of the dates asked for (language.md section 3)."""
    result = Result()
    direct: dict[Anchor, dict[str, int]] = {}
    for line in lines:
        if asked[0] <= line.day <= asked[1]:
            try:
                settle_line(agreement, line, given, result, direct)
            except Refused as refused:
                result.refused.add(str(refused))
    for anchor, exact in result.exact.items():
        shares, result.spare[anchor] = rounded(agreement, anchor[0], asked[1], exact)
        own = direct.get(anchor, {})
        result.shares[anchor] = {
            party: shares.get(party, 0) + own.get(party, 0) for party in {**shares, **own}
        }
    return result


def settle_line(
    agreement: Agreement, line: Line, given: Given, result: Result, direct: dict[Anchor, dict[str, int]]
) -> None:
    if not agreement.valid.contains(line.day):
        raise Refused("F503")
    cost = cost_of(agreement, line)
    if cost.charge.kind == "outside":
        result.outside.append(line.ore)
        return
    anchor = first_day(agreement, line.day), cost.name
    exact = result.exact.setdefault(anchor, {})
    if cost.charge.component:
        people = agreement.participants_on(line.day)
        for party, share in shares_of(agreement, cost.charge.component, people, line.day, given).items():
            exact[party] = exact.get(party, Fraction(0)) + line.ore * share
    else:
        party = bearer(agreement, cost, line)
        of_cost = direct.setdefault(anchor, {})
        of_cost[party] = of_cost.get(party, 0) + line.ore
    host = agreement.host_on(line.day) or ""
    result.paid[host] = result.paid.get(host, 0) + line.ore


# Which cost, and who bears it -------------------------------------------------------------------------------


def cost_of(agreement: Agreement, line: Line) -> CostCategory:
    """The one cost that takes a line, else øvrige kostnader."""
    in_force = [cost for cost in agreement.costs if cost.valid.contains(line.day)]
    takes = [cost for cost in in_force if cost.name is not None and selects(agreement, cost, line)]
    takes = takes or [cost for cost in in_force if cost.name is None]
    if len(takes) != 1:
        raise Refused("F402" if takes else "F403")
    return takes[0]


def selects(agreement: Agreement, cost: CostCategory, line: Line) -> bool:
    if any(
        other.name in cost.without and other.valid.contains(line.day) and selects(agreement, other, line)
        for other in agreement.costs
    ):
        return False
    return any(all(holds(condition, line) for condition in conditions) for conditions in cost.alternatives)


def holds(condition: Condition, line: Line) -> bool:
    cell = line.cells.get(condition.column, "")
    if condition.kind == "codes":
        return among(cell, condition.codes) and not among(cell, condition.unless)
    if condition.kind == "values":
        return cell in condition.values
    if condition.kind == "empty":
        return cell == ""
    return any(text.lower() in cell.lower() for text in condition.values)


def among(cell: str, codes: tuple[tuple[str, str], ...]) -> bool:
    return any(len(cell) >= len(first) and first <= cell[: len(first)] <= last for first, last in codes)


def bearer(agreement: Agreement, cost: CostCategory, line: Line) -> str:
    present = agreement.participants_on(line.day)
    charge = cost.charge
    if charge.kind == "host":
        return agreement.host_on(line.day) or ""
    if charge.kind == "party":
        found = [charge.name]
    elif charge.kind == "location":
        found = [agreement.locations.get(line.cells.get("lokasjon", ""))]
    else:
        number = line.cells.get("bosted" if charge.kind == "residence" else charge.name or "", "")
        homes = {party.name: party.municipality for party in agreement.parties.values()}
        found = [name for name, home in homes.items() if home and home.number_on(line.day) == number]
    for party in found:
        if party in present and party is not None:
            return party
    raise Refused({"party": "F502", "location": "F404"}.get(charge.kind, "F405"))


# Shares of 1 ------------------------------------------------------------------------------------------------


def shares_of(
    agreement: Agreement, part: Component, people: tuple[str, ...], day: date, given: Given
) -> dict[str, Fraction]:
    """What each bears of 1 by a component, of those who are left when `blant` or `unntatt` has been read."""
    if part.among is not None:
        people = tuple(party for party in people if (party in part.among) != part.excluding)
    name = part.name or ""
    if part.kind == "equal":
        return {party: Fraction(1, len(people)) for party in people}
    if part.kind == "party":
        return {name: Fraction(1)}
    if part.kind == "measure":
        values = {party: value_of(agreement, name, party, day, given) for party in people}
        if min(values.values()) < 0 or sum(values.values()) == 0:
            raise Refused("F303")
        return {party: value / sum(values.values()) for party, value in values.items()}
    shares = dict.fromkeys(people, Fraction(0))
    key = agreement.key_on(name, day)
    for inner in key.components if key else ():
        for party, share in shares_of(agreement, inner, people, day, given).items():
            shares[party] += inner.weight * share
    return shares


def value_of(agreement: Agreement, name: str, party: str, day: date, given: Given) -> Fraction:
    """The newest table's value, else the given one of exactly the declared day."""
    measure = agreement.measures[name]
    declared = measure.declared.on(day.year) if measure.declared else None
    newest, value = date.min, None
    for table in measure.tables:
        as_of = table.as_of or date.min
        if newest <= as_of <= (declared or day):
            newest, value = as_of, table.values.get(party)
    if value is None and declared:
        value = given.get((name, party, declared))
    if value is None:
        raise Refused("F303")
    return value


# Rounding ---------------------------------------------------------------------------------------------------


def first_day(agreement: Agreement, day: date) -> date:
    """The first day of the settlement period that a day lies in."""
    terms = agreement.terms_on(day)
    months = MONTHS[terms.period.value]
    start = date(day.year, (day.month - 1) // months * months + 1, 1)
    return max(start, terms.valid.first, agreement.valid.first)


def rounded(
    agreement: Agreement, first: date, last: date, exact: dict[str, Fraction]
) -> tuple[dict[str, int], int]:
    """Whole øre, and what whole kroner leave over."""
    terms = agreement.terms_on(first)
    end = max(day for day in days_between(first, last) if first_day(agreement, day) == first)
    rest = agreement.host_on(end) if terms.rest_to == "" else terms.rest_to
    turn = in_turn([party for party, share in exact.items() if share], ordinal(terms, first))
    if not terms.whole_kroner:
        return whole(exact, turn, rest), 0
    amount = sum(exact.values(), Fraction(0))
    kroner = floor(abs(amount) / 100) * (1 if amount > 0 else -1)
    in_kroner = {party: share * kroner / amount if amount else share / 100 for party, share in exact.items()}
    shares = {party: 100 * share for party, share in whole(in_kroner, turn, rest).items()}
    return shares, int(amount) - sum(shares.values())


def days_between(first: date, last: date) -> Iterator[date]:
    yield from map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1))


def ordinal(terms: SettlementTerms, first: date) -> int:
    return (12 * first.year + first.month - 1) // MONTHS[terms.period.value]


def in_turn(parties: list[str], first: int) -> list[str]:
    named = sorted(parties, key=lambda name: "".join(LETTERS.get(sign, sign) for sign in name.lower()))
    start = first % len(named) if named else 0
    return named[start:] + named[:start]


def whole(exact: dict[str, Fraction], turn: list[str], rest: str | None) -> dict[str, int]:
    """Whole units: by largest remainder of the magnitude, or to nearest with one party taking the rest."""
    amount = sum(exact.values(), Fraction(0))
    if rest in turn:
        others = {party: nearest(share) for party, share in exact.items() if party != rest}
        return {**others, rest: int(amount) - sum(others.values())}
    sign = -1 if (amount or (exact[turn[0]] if turn else 0)) < 0 else 1
    sizes = {party: sign * share for party, share in exact.items()}
    shares = {party: floor(size) for party, size in sizes.items()}
    left = int(sign * amount) - sum(shares.values())
    queue = sorted(turn, key=lambda p: (floor(sizes[p]) - sizes[p], -abs(sizes[p]), turn.index(p)))
    for party in queue[:left]:
        shares[party] += 1
    return {party: sign * share for party, share in shares.items()}


def nearest(value: Fraction) -> int:
    size = floor(abs(value) + Fraction(1, 2))
    return size if value > 0 else -size
