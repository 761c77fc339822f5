"""The law in short, costs: how much of a cost is shared, within which bounds, and what the hosts keep."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction

from attrs import evolve, field, frozen

from fordel.model import Adjustment, Agreement, CostCategory
from tests.reference_amounts import Part, add
from tests.reference_keys import NOTHING, Given, Refused, Shares, filled, limits, shares_of
from tests.reference_rounding import Stretch, in_proportion, nearest, rounded

Factor = Callable[["Piece"], Fraction]
NONE = Adjustment()


@frozen
class Piece:
    """A ledger line, or the part of one that falls on a stretch of days, after deductions."""

    period: Stretch
    day: date
    ore: Fraction
    cost: CostCategory
    party: str | None
    case: str
    reduced: bool

    @property
    def adjusted(self) -> Adjustment:
        return self.cost.adjusted or NONE

    @property
    def limited(self) -> bool:
        return self.adjusted.above is not None or self.adjusted.portion is not None


@frozen
class Anchored:
    """A cost in a period: what is shared, by day, what is borne as it is, and what each host keeps."""

    period: Stretch
    cost: CostCategory
    parts: list[Part] = field(factory=list)
    direct: Shares = field(factory=dict)
    kept: dict[str, int] = field(factory=dict)
    reduced: bool = False

    @property
    def exact(self) -> Shares:
        found: Shares = {}
        for part in self.parts:
            for party, share in part.exact.items():
                add(found, party, share)
        for party, ore in self.direct.items():
            add(found, party, ore)
        for party, whole_ore in self.kept.items():
            add(found, party, Fraction(whole_ore))
        return found

    def whole(self, agreement: Agreement) -> tuple[dict[str, int], int]:
        """Whole øre: what is shared is rounded, and so is what is borne directly where a deduction left fractions."""
        shared: Shares = {}
        for part in self.parts:
            for party, share in part.exact.items():
                add(shared, party, share)
        own: Shares = {party: Fraction(ore) for party, ore in self.kept.items()}
        for party, ore in self.direct.items():
            add(shared if self.reduced else own, party, ore)
        shares, spare = rounded(agreement, self.period, shared)
        for party, ore in own.items():
            shares[party] = shares.get(party, 0) + int(ore)
        return shares, spare


# How much ---------------------------------------------------------------------------------------------------


def factors(pieces: list[Piece]) -> Factor:
    """Which part of a piece is shared: what the year's cost, or the case's, exceeds, and the portion of that."""

    def of(piece: Piece) -> Fraction:
        rule = piece.adjusted
        part = Fraction(1)
        if rule.above is not None:
            same = [
                one
                for one in pieces
                if (one.cost.name, one.period.year) == (piece.cost.name, piece.period.year)
                and (rule.by_case is None or one.case == piece.case)
            ]
            amount = sum((one.ore for one in same), NOTHING)
            part = max(NOTHING, amount - rule.above) / amount if amount > 0 else NOTHING
        return part * (1 if rule.portion is None else rule.portion)

    return of


def settle_anchor(agreement: Agreement, pieces: list[Piece], factor: Factor, given: Given) -> Anchored:
    """What is shared of a cost in a period, in whole øre all together, and what stays with the hosts."""
    first = pieces[0]
    kept: Shares = {}
    direct: Shares = {}
    for_party: Shares = {}
    shared = []
    for piece in pieces:
        ore = piece.ore * factor(piece)
        if piece.limited:
            add(kept, agreement.host_on(piece.day) or "", piece.ore - ore)
        if piece.party is None:
            shared.append((piece, ore))
        else:
            add(for_party if piece.limited else direct, piece.party, ore)
    parts = [part_of(agreement, piece, ore, given) for piece, ore in shared]
    if any(piece.limited for piece, _ in shared):
        parts = in_whole_ore(parts)
    for party, ore in for_party.items():
        add(direct, party, Fraction(nearest(ore)))
    total = sum((piece.ore for piece in pieces), NOTHING)
    borne = sum((part.ore for part in parts), NOTHING) + sum(direct.values(), NOTHING)
    stays = in_proportion(int(total - borne), kept, first.period.ordinal) if kept else {}
    return Anchored(first.period, first.cost, parts, direct, stays, first.reduced and not for_party)


def in_whole_ore(parts: list[Part]) -> list[Part]:
    """A sum in whole øre: what rounding adds or takes, by the size of what is shared alike."""

    def shares_in(part: Part) -> tuple[tuple[str, Fraction], ...]:
        return tuple(sorted((who, ore / part.ore) for who, ore in part.exact.items() if ore))

    sums: dict[tuple[tuple[str, Fraction], ...], Fraction] = {}
    for part in parts:
        sums[shares_in(part)] = sums.get(shares_in(part), NOTHING) + part.ore
    total, sizes = sum(sums.values(), NOTHING), sum(map(abs, sums.values()), NOTHING)
    more = (nearest(total) - total) / sizes if sizes else NOTHING
    ratios = {shares: 1 + more * abs(ore) / ore if ore else Fraction(1) for shares, ore in sums.items()}
    return [
        evolve(
            part,
            ore=part.ore * ratios[shares_in(part)],
            exact={who: ore * ratios[shares_in(part)] for who, ore in part.exact.items()},
        )
        for part in parts
    ]


def part_of(agreement: Agreement, piece: Piece, ore: Fraction, given: Given) -> Part:
    component = piece.cost.charge.component
    assert component is not None
    people = agreement.participants_on(piece.day)
    shares = shares_of(agreement, component, people, piece.day, given)
    return Part(piece.day, piece.cost.name, ore, {party: ore * share for party, share in shares.items()})


# Within bounds ----------------------------------------------------------------------------------------------


def year_adjusted(settled: dict[tuple[date, str | None], Anchored]) -> None:
    """Puts base amounts and bounds in kroner, which are an accounting year's, into what is shared."""
    years = dict.fromkeys((of.period.year, of.cost.name) for of in settled.values())
    for year, name in years:
        anchors = [one for one in settled.values() if (one.period.year, one.cost.name) == (year, name)]
        rule = next((one.cost.adjusted for one in anchors if one.cost.adjusted), NONE)
        parts = [part for one in anchors for part in one.parts]
        if not parts or (rule.base is None and not rule.bounds):
            continue
        total = sum((part.ore for part in parts), NOTHING)
        if total < 0:
            raise Refused("F304")
        for part, exact in zip(parts, bounded(rule, parts, total), strict=True):
            part.exact.clear()
            part.exact.update(exact)


def bounded(rule: Adjustment, parts: list[Part], total: Fraction) -> list[Shares]:
    found = [part.exact for part in parts] if rule.base is None else based(rule.base, parts, total)
    if not rule.bounds:
        return found
    plain: Shares = {}
    for exact in found:
        for party, ore in exact.items():
            add(plain, party, ore)
    low, high = limits(rule.bounds, tuple(plain))
    if min(plain.values()) < 0 or sum(low.values()) > total:
        raise Refused("F304")
    if not total:
        return found
    after = filled(plain, low, high, total)
    return [
        {party: ore + (after[party] - plain[party]) * part.ore / total for party, ore in exact.items()}
        | {party: (after[party] - plain[party]) * part.ore / total for party in plain if party not in exact}
        for part, exact in zip(parts, found, strict=True)
    ]


def based(base: int, parts: list[Part], total: Fraction) -> list[Shares]:
    """First the base from each who is present, in proportion to the part, then the rest as it was shared."""
    if not total:
        if base and any(part.exact for part in parts):
            raise Refused("F304")
        return [part.exact for part in parts]
    first = [base * part.ore / total for part in parts]
    bases = sum((each * len(part.exact) for each, part in zip(first, parts, strict=True)), NOTHING)
    if bases > total:
        raise Refused("F304")
    return [
        {party: each + (1 - base * len(part.exact) / total) * ore for party, ore in part.exact.items()}
        for each, part in zip(first, parts, strict=True)
    ]
