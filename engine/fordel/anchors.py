"""One cost in one settlement period: exact shares, added up over segments and rounded once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from math import lcm

from attrs import frozen

from fordel.apportionment import (
    Split,
    alphabetical_key,
    apportion,
    apportion_kroner,
    apportion_with_rest,
    turn_order,
)
from fordel.balances import ConservationError, by_segment
from fordel.booking import Booking
from fordel.diagnostic import Diagnostic
from fordel.keys import Keys
from fordel.model import SettlementTerms
from fordel.period import Period, Span
from fordel.plan import Plan
from fordel.settlement import DirectPart, KeyShares, SettledCost, Share, SharedPart

_turn = lru_cache(turn_order)


@frozen
class Frame:
    """What is the same for every cost of a period; `host` is that of the last day, who settles it."""

    period: Period
    terms: SettlementTerms
    host: str
    parties: tuple[str, ...]


def frames(plan: Plan) -> Iterator[Frame]:
    """The periods of a plan; the parties are those that take part or are host on some day of it."""
    for index, period in enumerate(plan.periods):
        segments = [segment for segment in plan.segments if segment.period == index]
        present = {name for segment in segments for name in (*segment.participants, segment.host)}
        parties = tuple(name for name in plan.agreement.parties if name in present)
        yield Frame(period, plan.agreement.terms_on(period.first), segments[-1].host, parties)


@frozen
class Part:
    """What a shared cost came to in one segment, and the key it is shared by there."""

    segment: int
    ore: int
    lines: int
    key: KeyShares


@frozen
class Anchor:
    """A settled cost, and what each party (inner) bears of what each host paid (outer), in øre."""

    cost: SettledCost
    borne: Mapping[str, Mapping[str, int]]


def settle_cost(
    plan: Plan, frame: Frame, bookings: Sequence[Booking], keys: Keys
) -> Anchor | tuple[Diagnostic, ...]:
    """Settle the lines of one cost in one period, or tell why its keys cannot be computed (F303).

    What is shared is rounded once; what is borne directly stands as it is, in whole øre. Raises
    ConservationError where the shares are not the cost.
    """
    parts, faults = _parts(plan, bookings, keys)
    if faults:
        return faults
    numerators, common = _exact(parts, frame.parties)
    split, spare, rest_to = _split(frame, numerators, common)
    exact = [Fraction(numerator, common) for numerator in numerators]
    shares = _shares(frame.parties, exact, split, bookings)
    ore = sum(booking.ore for booking in bookings)
    if sum(share.ore for share in shares.values()) + spare != ore:
        raise ConservationError(f"{shares} and {spare} øre to spare are not the {ore} øre of the cost")
    last = plan.question.rules[max((booking.segment, booking.rule) for booking in bookings)[1]]
    cost = SettledCost(
        last.name,
        "shared" if parts else last.charge.kind,
        ore,
        sum(booking.lines for booking in bookings),
        shares,
        last.at,
        _joined(plan, parts),
        _direct(bookings, frame.parties),
        spare,
        rest_to,
        frame.terms.whole_kroner and bool(parts),
    )
    return Anchor(cost, _borne(plan, frame, bookings, parts, (*split.shares, spare)))


# What a cost is made of -------------------------------------------------------------------------------------


def _parts(
    plan: Plan, bookings: Iterable[Booking], keys: Keys
) -> tuple[tuple[Part, ...], tuple[Diagnostic, ...]]:
    """What is to be shared, by segment, with the shares of each."""
    sums: dict[tuple[int, int], tuple[int, int]] = {}
    for booking in bookings:
        if booking.party is None:
            ore, lines = sums.get((booking.segment, booking.rule), (0, 0))
            sums[booking.segment, booking.rule] = ore + booking.ore, lines + booking.lines
    parts, faults = [], []
    for (index, rule), (ore, lines) in sums.items():
        segment, component = plan.segments[index], plan.question.rules[rule].charge.component
        if component is None:
            raise ValueError(f"{plan.question.rules[rule]} is shared by nothing")
        key = keys.shares(component, segment.participants, segment.span.first)
        if isinstance(key, Diagnostic):
            faults.append(key)
        else:
            parts.append(Part(index, ore, lines, key))
    return tuple(parts), tuple(faults)


def _shares(
    parties: Sequence[str], exact: Sequence[Fraction], split: Split, bookings: Iterable[Booking]
) -> dict[str, Share]:
    """The rounded shares of what is shared, and on top of them what is borne directly."""
    direct = dict.fromkeys(parties, 0)
    for booking in bookings:
        if booking.party is not None:
            direct[booking.party] += booking.ore
    places = {index: place for place, index in enumerate(split.extra, 1)}
    return {
        party: Share(party, split.shares[index] + own, exact[index] + own, places.get(index))
        for index, (party, own) in enumerate(direct.items())
    }


def _joined(plan: Plan, parts: Sequence[Part]) -> tuple[SharedPart, ...]:
    """The parts as they are told: segment after segment with the same key is one."""
    joined: list[SharedPart] = []
    before = -1
    for part in parts:
        span = plan.segments[part.segment].span
        if joined and part.key is joined[-1].key and part.segment == before + 1:
            earlier = joined.pop()
            span = Span(earlier.span.first, span.last)
            joined.append(SharedPart(span, earlier.ore + part.ore, earlier.lines + part.lines, part.key))
        else:
            joined.append(SharedPart(span, part.ore, part.lines, part.key))
        before = part.segment
    return tuple(joined)


def _direct(bookings: Iterable[Booking], parties: Sequence[str]) -> tuple[DirectPart, ...]:
    """What is borne directly, by party in the order of the file, and then by value."""
    sums: dict[tuple[str, str], tuple[int, int]] = {}
    for booking in bookings:
        if booking.party is not None:
            ore, lines = sums.get((booking.party, booking.value), (0, 0))
            sums[booking.party, booking.value] = ore + booking.ore, lines + booking.lines
    order = sorted(sums, key=lambda part: (parties.index(part[0]), part[1]))
    return tuple(DirectPart(*part, *sums[part]) for part in order)


# Rounding ---------------------------------------------------------------------------------------------------


def _weights(key: KeyShares, parties: Sequence[str]) -> tuple[list[int], int]:
    """A key's shares as whole weights over their sum."""
    common = lcm(*(share.denominator for share in key.shares.values()))
    nobody = Fraction(0)
    shares = [key.shares.get(party, nobody) for party in parties]
    return [share.numerator * (common // share.denominator) for share in shares], common


def _exact(parts: Sequence[Part], parties: Sequence[str]) -> tuple[list[int], int]:
    """What each party bears exactly, added up over segments: numerators over a common denominator."""
    weighed = [(part.ore, *_weights(part.key, parties)) for part in parts]
    common = lcm(*(total for _, _, total in weighed))
    numerators = [0] * len(parties)
    for ore, weights, total in weighed:
        for index, weight in enumerate(weights):
            numerators[index] += ore * weight * (common // total)
    return numerators, common


def _split(frame: Frame, numerators: Sequence[int], common: int) -> tuple[Split, int, str | None]:
    """The exact shares rounded by the period's terms: the split, the øre to spare, and who took the rest."""
    turn = _turn(frame.parties, tuple(map(bool, numerators)), frame.period.ordinal)
    named = frame.host if frame.terms.rest_to == "" else frame.terms.rest_to
    rest = frame.parties.index(named) if named in frame.parties else None
    if rest is None or not numerators[rest]:
        named, rest = None, None
    if frame.terms.whole_kroner:
        return *apportion_kroner(numerators, common, turn, rest), named
    if rest is None:
        return apportion(numerators, common, turn), 0, None
    return apportion_with_rest(numerators, common, rest, turn), 0, named


# Who has paid -----------------------------------------------------------------------------------------------


def _borne(
    plan: Plan, frame: Frame, bookings: Iterable[Booking], parts: Sequence[Part], rounded: Sequence[int]
) -> dict[str, dict[str, int]]:
    """What each party bears of what each host paid; `rounded` ends with the period's spare øre."""
    borne: dict[str, dict[str, int]] = {}

    def add(host: str, party: str, ore: int) -> None:
        of_host = borne.setdefault(host, {})
        of_host[party] = of_host.get(party, 0) + ore

    for booking in bookings:
        if booking.party is not None:
            add(plan.segments[booking.segment].host, booking.party, booking.ore)
    bearers = (*frame.parties, frame.host)
    for host, shares in _by_host(plan, frame, parts, rounded):
        for party, ore in zip(bearers, shares, strict=True):
            add(host, party, ore)
    return borne


def _by_host(
    plan: Plan, frame: Frame, parts: Sequence[Part], rounded: Sequence[int]
) -> Iterator[tuple[str, Sequence[int]]]:
    """The rounded shares laid on the hosts, whole where one host has paid everything."""
    hosts = [plan.segments[part.segment].host for part in parts]
    if len(set(hosts)) < 2:
        yield from ((host, rounded) for host in hosts[:1])
        return
    # The line rule's result depends on the order of the columns: it must not be that of the file.
    order = sorted(range(len(frame.parties)), key=lambda index: alphabetical_key(frame.parties[index]))
    order.append(len(frame.parties))
    rows = [[*_weights(part.key, frame.parties)[0], 0] for part in parts]
    laid = by_segment(
        [[row[index] for index in order] for row in rows],
        [part.ore for part in parts],
        [rounded[index] for index in order],
    )
    for host, shares in zip(hosts, laid, strict=True):
        back = dict(zip(order, shares, strict=True))
        yield host, [back[index] for index in range(len(order))]
