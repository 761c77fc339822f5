"""Overheads and fixed amounts: amounts that are not in the ledger, shared as costs are (language.md 2.5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from fractions import Fraction

from attrs import evolve, frozen

from fordel.anchors import Flow, add_borne, exact_numerators, joined, laid, rounded, with_bounded
from fordel.apportionment import nearest
from fordel.balances import ConservationError
from fordel.cost_bounds import Exact, Part, SharedCost
from fordel.diagnostic import Diagnostic
from fordel.frames import Frame
from fordel.keys import Keys
from fordel.limits import whole_ore
from fordel.measures import Values
from fordel.model import Component, FixedAmount, Overhead
from fordel.period import Span
from fordel.plan import Plan
from fordel.settlement import KeyShares, SettledAddition, Share, YearlyAmount
from fordel.value import Value

_DAY = timedelta(days=1)


@frozen(eq=False, repr=False)
class Addition(Value):
    """A settled amount, and what each party (inner) bears of what each receiver (outer) is credited, in øre."""

    settled: SettledAddition
    borne: Mapping[str, Mapping[str, int]]


@frozen(eq=False, repr=False)
class _Piece(Value):
    """What an amount is made of in one segment: its size among the pieces, who is credited, and who bears it."""

    segment: int
    receiver: str
    size: Fraction
    shares: Exact
    key: KeyShares | None = None


def overheads(
    plan: Plan, frame: Frame, costs: Sequence[SharedCost], keys: Keys
) -> Iterator[Addition | Diagnostic]:
    """The overheads of a period: a rate of what the named costs share out there, by the same shares (2.5).

    F303 or F502 where `fordeles …` cannot be computed. A base that comes to nothing gives no overhead.
    """
    for name in dict.fromkeys(rule.name for rule in plan.agreement.overheads):
        versions = [rule for rule in plan.agreement.overheads if rule.name == name]
        found = [
            (rule, piece, base)
            for rule in versions
            for piece, base in _overhead_pieces(plan, frame, costs, keys, rule)
        ]
        faults = [piece for _, piece, _ in found if isinstance(piece, Diagnostic)]
        if faults:
            yield from faults
            continue
        pieces = [piece for _, piece, _ in found if isinstance(piece, _Piece)]
        total = sum([piece.size for piece in pieces], Fraction(0))
        if total:
            rule = found[-1][0]
            base: dict[str, int] = {}
            for cost in dict.fromkeys(one for version in versions for one in version.costs):
                base[cost] = nearest(sum([b.get(cost, Fraction(0)) for _, _, b in found], Fraction(0)))
            made = _settle(plan, frame, "overhead", rule, nearest(total), pieces)
            yield evolve(made, settled=evolve(made.settled, rate=rule.rate, base=base))


def _overhead_pieces(
    plan: Plan, frame: Frame, costs: Sequence[SharedCost], keys: Keys, rule: Overhead
) -> Iterator[tuple[_Piece | Diagnostic, Exact]]:
    """By segment: the rate of what is shared out there, and what that is by cost."""
    for index in frame.segments:
        segment = plan.segments[index]
        named = [
            (cost.limited.booked.name or "", part)
            for cost in costs
            if cost.limited.booked.name in rule.costs
            for part in cost.parts
            if part.segment == index
        ]
        if not named or not rule.valid.contains(segment.span.first):
            continue
        base: dict[str, Fraction] = {}
        for cost, part in named:
            base[cost] = base.get(cost, Fraction(0)) + part.ore
        size = rule.rate * sum(base.values(), Fraction(0))
        receiver = rule.to or segment.host
        if rule.component is None:
            yield _Piece(index, receiver, size, _added(rule.rate, [part for _, part in named])), base
            continue
        key = keys.shares(rule.component, segment.participants, segment.span.first)
        if isinstance(key, Diagnostic):
            yield key, base
        else:
            exact = {party: size * share for party, share in key.shares.items()}
            yield _Piece(index, receiver, size, exact, key), base


def _added(rate: Fraction, parts: Iterable[Part]) -> Exact:
    """What each party bears of some parts, times a rate."""
    found: dict[str, Fraction] = {}
    for part in parts:
        exact = part.exact or {party: part.ore * share for party, share in part.key.shares.items()}
        for party, ore in exact.items():
            found[party] = found.get(party, Fraction(0)) + rate * ore
    return found


# Fixed amounts ----------------------------------------------------------------------------------------------


def fixed_amounts(plan: Plan, frame: Frame, keys: Keys, values: Values) -> Iterator[Addition | Diagnostic]:
    """The fixed amounts of a period: what is due to its end less what was due before it began (language.md 2.5).

    Yearly amounts are counted by days. F303 where an index has no value, or what `fordeles …` builds on has none.
    """
    equal: dict[tuple[int, str], Component] = {}
    for name in dict.fromkeys(rule.name for rule in plan.agreement.fixed_amounts):
        versions = [rule for rule in plan.agreement.fixed_amounts if rule.name == name]
        yearly = [found for rule in versions for found in _yearly(plan, frame, rule, values)]
        faults = [one for one in yearly if isinstance(one, Diagnostic)]
        if faults:
            yield from faults
            continue
        amounts = [one for one in yearly if isinstance(one, YearlyAmount)]
        if not amounts:
            continue
        pieces = list(_fixed_pieces(plan, frame, amounts, keys, equal))
        wrong = [one for one in pieces if isinstance(one, Diagnostic)]
        yield from wrong
        if not wrong and pieces:
            begins, first = plan.agreement.year_span(frame.year).first, frame.period.first
            due = _due(amounts, Span(begins, frame.period.last))
            charged = _due(amounts, Span(begins, first - _DAY)) if begins < first else 0
            found = [one for one in pieces if isinstance(one, _Piece)]
            made = _settle(plan, frame, "fixed", amounts[-1].rule, due - charged, found)
            told = evolve(made.settled, yearly=tuple(amounts), due=due, charged=charged)
            yield evolve(made, settled=told)


def _yearly(
    plan: Plan, frame: Frame, rule: FixedAmount, values: Values
) -> Iterator[YearlyAmount | Diagnostic]:
    """What a version comes to in the accounting year, and the days of the year on which it holds."""
    agreement = plan.agreement
    year = agreement.year_span(frame.year)
    held = rule.valid.overlap(agreement.valid)
    span = held.overlap(year) if held else None
    ore = Fraction(_of_year(rule, frame.year))
    if span is None or (rule.over and not ore):
        return
    index = None
    if rule.index is not None and rule.base_year is not None:
        found = values.index(rule.index, frame.year, rule.base_year, rule.at)
        if isinstance(found, Diagnostic):
            yield found
            return
        index, ore = found, ore * found.value / found.base
    yield YearlyAmount(span, rule, ore, span.days, year.days, index)


def _of_year(rule: FixedAmount, year: int) -> int:
    """The øre of a year; of an amount over several years what is due to its end, less what was due before."""
    if rule.over is None:
        return rule.ore
    first, last = rule.over
    years = last - first + 1

    def due(passed: int) -> int:
        return nearest(Fraction(rule.ore * min(max(passed, 0), years), years))

    return due(year - first + 1) - due(year - first)


def _due(amounts: Iterable[YearlyAmount], to_date: Span) -> int:
    """What is due from the beginning of the accounting year to a day, in whole øre."""
    exact = Fraction(0)
    for one in amounts:
        held = one.span.overlap(to_date)
        exact += one.yearly * held.days / one.of_days if held else 0
    return nearest(exact)


def _fixed_pieces(
    plan: Plan,
    frame: Frame,
    amounts: Iterable[YearlyAmount],
    keys: Keys,
    equal: dict[tuple[int, str], Component],
) -> Iterator[_Piece | Diagnostic]:
    """By segment and version: the days' part of the year's amount, and who bears it."""
    for one in amounts:
        for index in frame.segments:
            segment = plan.segments[index]
            if not one.span.contains(segment.span.first):
                continue
            receiver = one.rule.to or segment.host
            part = one.rule.component
            if part is None:  # equally among the others
                others = Component(Fraction(1), "equal", None, one.rule.at, (receiver,), excluding=True)
                part = equal.setdefault((id(one.rule), receiver), others)
            key = keys.shares(part, segment.participants, segment.span.first)
            if isinstance(key, Diagnostic):
                yield key
                continue
            size = one.yearly * segment.span.days / one.of_days
            exact = {party: size * share for party, share in key.shares.items()}
            yield _Piece(index, receiver, size, exact, key)


# Rounding ---------------------------------------------------------------------------------------------------


def _settle(  # noqa: PLR0913, PLR0917  (what an anchor is made of)
    plan: Plan, frame: Frame, kind: str, rule: Overhead | FixedAmount, ore: int, pieces: Sequence[_Piece]
) -> Addition:
    """Share an amount out by its pieces, round it once, and credit the receivers."""
    total = sum([piece.size for piece in pieces], Fraction(0))
    scale = ore / total if total else Fraction(0)
    parts = [
        Part(
            piece.segment,
            0,
            piece.size * scale,
            0,
            piece.key or _same_shares(rule, piece),
            {party: share * scale for party, share in piece.shares.items()},
        )
        for piece in sorted(pieces, key=lambda piece: piece.segment)
    ]
    frame = with_bounded(plan, frame, parts)
    numerators, common = exact_numerators(parts, frame.parties)
    split, spare, rest_to = rounded(frame, numerators, common)
    places = {index: place for place, index in enumerate(split.extra, 1)}
    shares = {
        party: Share(party, split.shares[index], Fraction(numerators[index], common), places.get(index))
        for index, party in enumerate(frame.parties)
    }
    if sum(split.shares) + spare != ore:
        raise ConservationError(f"{shares} and {spare} øre to spare are not the {ore} øre of {rule.name}")
    sizes: dict[str, Fraction] = {}
    for piece in pieces:
        sizes[piece.receiver] = sizes.get(piece.receiver, Fraction(0)) + piece.size * scale
    credited = whole_ore(frame, sizes)
    settled = SettledAddition(
        kind,
        rule.name,
        ore,
        shares,
        credited,
        rule.at,
        joined(plan, parts) if all(piece.key for piece in pieces) else (),
        spare,
        rest_to,
        frame.terms.whole_kroner,
    )
    return Addition(settled, _borne(frame, pieces, settled, split.shares))


def _same_shares(rule: Overhead | FixedAmount, piece: _Piece) -> KeyShares:
    """The shares of the costs an overhead is a rate of."""
    size = piece.size or Fraction(1)
    return KeyShares(None, {party: share / size for party, share in piece.shares.items()}, (), rule.at)


def _borne(
    frame: Frame, pieces: Sequence[_Piece], settled: SettledAddition, split: Sequence[int]
) -> Mapping[str, Mapping[str, int]]:
    bears = dict(zip(frame.parties, split, strict=True))
    if len(settled.credited) == 1:
        bears[frame.host] = bears.get(frame.host, 0) + settled.spare
        return {next(iter(settled.credited)): bears}
    flows = []
    for receiver, ore in settled.credited.items():
        weights: dict[str, Fraction] = {}
        for piece in pieces:
            if piece.receiver == receiver:
                for party, share in piece.shares.items():
                    weights[party] = weights.get(party, Fraction(0)) + abs(share)
        flows.append(Flow(receiver, ore, weights))
    return add_borne({}, laid(frame, flows, bears, settled.spare))
