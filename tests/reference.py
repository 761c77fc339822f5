"""The law in short: a settlement by plain loops and fractions, one ledger line at a time."""

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction

from attrs import evolve, field, frozen

from fordel.model import Agreement, Condition, CostCategory
from tests.reference_amounts import Added, Part, contribution, fixed_amount, last_day, overhead
from tests.reference_costs import Anchored, Piece, factors, settle_anchor, year_adjusted
from tests.reference_keys import NOTHING, Given, Refused
from tests.reference_rounding import Stretch, in_turn, period_of, periods_between, stretches, whole

Anchor = tuple[date, str | None]


@frozen
class Line:
    """A ledger line: the day it counts on, its amount in øre, and its other columns."""

    day: date
    ore: int
    cells: Mapping[str, str] = field(factory=dict)


@frozen
class Entry:
    """A ledger line with the cost that takes it, its period, who bears it, if one does, and whose books it is in."""

    line: Line
    cost: CostCategory
    period: Stretch
    party: str | None
    payer: str


@frozen
class Result:
    """What came of it, by the first day of the period and cost, or the codes of what stops it."""

    shares: dict[Anchor, dict[str, int]] = field(factory=dict)
    exact: dict[Anchor, dict[str, Fraction]] = field(factory=dict)
    spare: dict[Anchor, int] = field(factory=dict)
    additions: dict[tuple[date, str], Added] = field(factory=dict)
    contributions: dict[tuple[int, str], dict[str, int]] = field(factory=dict)
    bears: dict[str, int] = field(factory=dict)
    paid: dict[str, int] = field(factory=dict)
    outside: list[int] = field(factory=list)
    left: list[int] = field(factory=list)
    deducted: list[int] = field(factory=list)
    refused: set[str] = field(factory=set)


def settle(agreement: Agreement, asked: tuple[date, date], lines: list[Line], given: Given) -> Result:
    """Settles the lines of the dates asked for (language.md section 3)."""
    result = Result()
    entries = []
    for line in lines:
        if asked[0] <= line.day <= asked[1]:
            try:
                entries.append(entry_of(agreement, line))
            except Refused as refused:
                result.refused.add(str(refused))
    if not result.refused:
        try:
            settle_entries(agreement, asked, entries, given, result)
        except Refused as refused:
            result.refused.add(str(refused))
    return result


def settle_entries(
    agreement: Agreement, asked: tuple[date, date], entries: list[Entry], given: Given, result: Result
) -> None:
    periods = periods_between(agreement, *asked)
    for entry in entries:
        if entry.cost.charge.kind == "outside":
            result.outside.append(entry.line.ore)
        else:
            pay(result, entry.payer, entry.line.ore)
    settle_contributions(agreement, asked, periods, given, result)
    pieces = []
    for period in periods:
        pieces += pieces_of(agreement, period, [one for one in entries if one.period == period], result)
    factor = factors(pieces)
    anchors: dict[Anchor, list[Piece]] = {}
    for piece in pieces:
        anchors.setdefault((piece.period.first, piece.cost.name), []).append(piece)
    settled = {anchor: settle_anchor(agreement, of, factor, given) for anchor, of in anchors.items()}
    year_adjusted(settled)
    for period in periods:
        settle_period(agreement, period, settled, given, result)


def settle_period(
    agreement: Agreement, period: Stretch, settled: dict[Anchor, Anchored], given: Given, result: Result
) -> None:
    """Rounds each cost of a period, and adds what comes on top of them."""
    parts: list[Part] = []
    host = agreement.host_on(period.last) or ""
    for anchor, of in settled.items():
        if anchor[0] == period.first:
            parts += of.parts
            shares, spare = of.whole(agreement)
            result.shares[anchor], result.exact[anchor], result.spare[anchor] = shares, of.exact, spare
            bear(result, shares, host, spare)
    for name in dict.fromkeys(one.name for one in agreement.overheads):
        add(result, host, period, name, overhead(agreement, name, period, parts, given))
    for name in dict.fromkeys(one.name for one in agreement.fixed_amounts):
        add(result, host, period, name, fixed_amount(agreement, name, period, given))


def add(result: Result, host: str, period: Stretch, name: str, addition: Added) -> None:
    result.additions[period.first, name] = addition
    bear(result, addition.shares, host, addition.spare)
    bear(result, {party: -ore for party, ore in addition.credited.items()}, host, 0)


def bear(result: Result, shares: Mapping[str, int], host: str, spare: int) -> None:
    for party, ore in (*shares.items(), (host, spare)):
        result.bears[party] = result.bears.get(party, 0) + ore


def pay(result: Result, payer: str, ore: int) -> None:
    result.paid[payer] = result.paid.get(payer, 0) + ore


def transfers(result: Result) -> dict[tuple[str, str], int] | None:
    """What each pays the one that has paid everything; None where several have, or nobody."""
    payers = [party for party, ore in result.paid.items() if ore]
    if len(payers) != 1:
        return None
    (host,) = payers
    due = {party: ore - result.paid.get(party, 0) for party, ore in result.bears.items() if party != host}
    return {(party, host) if ore > 0 else (host, party): abs(ore) for party, ore in due.items() if ore}


# Deductions -------------------------------------------------------------------------------------------------


def settle_contributions(
    agreement: Agreement, asked: tuple[date, date], periods: list[Stretch], given: Given, result: Result
) -> None:
    for name in dict.fromkeys(one.name for one in agreement.contributions):
        for year in dict.fromkeys(period.year for period in periods):
            day = last_day(agreement, name, year, asked)
            if day is not None:
                result.contributions[year, name] = contribution(agreement, name, day, given)


def pieces_of(agreement: Agreement, period: Stretch, entries: list[Entry], result: Result) -> list[Piece]:
    """The lines of a period less what is deducted in them, laid on the days they are shared by."""
    stay = [one for one in entries if one.cost.charge.kind not in ("outside", "deduct")]
    before: dict[str | None, int] = {}
    for one in stay:
        before[one.cost.name] = before.get(one.cost.name, 0) + one.line.ore
    after = dict(before)
    deduct_incomes(agreement, period, entries, after, result)
    deduct_contributions(agreement, period, after, result)
    pieces = []
    for one in stay:
        name = one.cost.name
        ratio = Fraction(after[name], before[name]) if before[name] else Fraction(1)
        case = one.line.cells.get(one.cost.adjusted.by_case or "", "") if one.cost.adjusted else ""
        reduced = after[name] != before[name]
        piece = Piece(period, one.line.day, one.line.ore * ratio, one.cost, one.party, case, reduced)
        pieces += laid_by_days(agreement, piece)
    return pieces


def deduct_incomes(
    agreement: Agreement, period: Stretch, entries: list[Entry], after: dict[str | None, int], result: Result
) -> None:
    """Lays each income on its costs in their order; what is left is kept outside, whoever had paid it."""
    for name in dict.fromkeys(cost.name for cost in agreement.costs):
        own = [one for one in entries if one.cost.name == name and one.cost.charge.kind == "deduct"]
        if own:
            income = sum(one.line.ore for one in own)
            left = income + deduct(after, own[0].cost.charge.costs, -income)
            result.left.append(left)
            by_payer: dict[str, Fraction] = {}
            for one in own:
                by_payer[one.payer] = by_payer.get(one.payer, NOTHING) + one.line.ore
            for payer, ore in kept_outside(left, by_payer, period).items():
                pay(result, payer, -ore)


def kept_outside(left: int, by_payer: Mapping[str, Fraction], period: Stretch) -> dict[str, int]:
    total = sum(by_payer.values(), NOTHING)
    if not total:
        return {payer: int(ore) for payer, ore in by_payer.items()}
    exact = {payer: ore * left / total for payer, ore in by_payer.items()}
    return whole(exact, in_turn([payer for payer, ore in exact.items() if ore], period.ordinal), None)


def deduct(after: dict[str | None, int], costs: Iterable[str], ore: int) -> int:
    """Reduces the costs in order, each at most to zero; what was deducted."""
    done = 0
    for cost in costs:
        part = max(0, min(ore - done, after.get(cost, 0)))
        if part:
            after[cost] -= part
            done += part
    return done


def deduct_contributions(
    agreement: Agreement, period: Stretch, after: dict[str | None, int], result: Result
) -> None:
    for (year, name), shares in result.contributions.items():
        day = last_day(agreement, name, year, (agreement.valid.first, period.last))
        rules = [
            one for one in agreement.contributions if one.name == name and day and one.valid.contains(day)
        ]
        if year == period.year and rules and rules[0].to is None and is_last(agreement, name, period):
            done = deduct(after, rules[0].costs, sum(shares.values()))
            result.deducted.append(done)
            pay(result, agreement.host_on(period.last) or "", -done)


def is_last(agreement: Agreement, name: str, period: Stretch) -> bool:
    """Whether a contribution's last day of the accounting year lies in the period."""
    end = agreement.year_span(period.year).last or period.last
    day = last_day(agreement, name, period.year, (agreement.valid.first, end))
    return day is not None and period.first <= day <= period.last


def laid_by_days(agreement: Agreement, piece: Piece) -> list[Piece]:
    """The piece in parts by days, where the participants change in its period and the terms say so."""
    period = piece.period
    if piece.party is not None or not agreement.terms_on(period.first).by_days:
        return [piece]
    cuts = stretches(agreement, period.first, period.last)
    if len({frozenset(agreement.participants_on(day)) for day, _ in cuts}) == 1:
        return [piece]
    held = [(day, days) for day, days in cuts if piece.cost.valid.contains(day)]
    total = sum(days for _, days in held)
    return [evolve(piece, day=day, ore=piece.ore * Fraction(days, total)) for day, days in held]


def entry_of(agreement: Agreement, line: Line) -> Entry:
    if not agreement.valid.contains(line.day):
        raise Refused("F503")
    cost = cost_of(agreement, line)
    direct = cost.charge.kind not in ("shared", "outside", "deduct")
    party = bearer(agreement, cost, line) if direct else None
    return Entry(line, cost, period_of(agreement, line.day), party, payer_of(agreement, line))


def payer_of(agreement: Agreement, line: Line) -> str:
    """The party whose books the line stands in, by name or by number; the host where the cell is empty."""
    cell = line.cells.get("regnskap", "")
    if not cell:
        return agreement.host_on(line.day) or ""
    for party in agreement.parties.values():
        home = party.municipality
        if cell == party.name or (home and home.number_on(line.day) == cell):
            return party.name
    raise Refused("F405")


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
