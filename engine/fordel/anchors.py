"""What is rounded once: exact shares of one cost or amount in one settlement period, added up over segments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from math import lcm

from attrs import evolve, frozen

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
from fordel.cost_bounds import Exact, Part, SharedCost
from fordel.deductions import BookedCost, Income
from fordel.frames import Frame
from fordel.period import Span
from fordel.plan import Plan
from fordel.settlement import DirectPart, SettledCost, Share, SharedPart
from fordel.value import Value

_turn = lru_cache(turn_order)


@frozen(eq=False, repr=False)
class Anchor(Value):
    """A settled cost, and what each party (inner) bears of what each payer paid (outer), in øre."""

    cost: SettledCost
    borne: Mapping[str, Mapping[str, int]]


@frozen(eq=False, repr=False)
class Flow(Value):
    """What one payer paid in one segment, in øre, and by what weights that is borne there."""

    payer: str
    ore: int
    weights: Exact


def settle_cost(plan: Plan, frame: Frame, shared: SharedCost, incomes: Sequence[Income]) -> Anchor:
    """Settle one cost in one period: what is shared is rounded once, the rest is in whole øre already.

    `incomes` are those of the period, whose receivers have paid so much less. Raises ConservationError where the
    shares are not the cost.
    """
    limited, parts = shared.limited, shared.parts
    booked = limited.booked
    frame = with_bounded(plan, frame, parts)
    numerators, common = exact_numerators(parts, frame.parties, limited.reduced)
    split, spare, rest_to = rounded(frame, numerators, common)
    own = {party: limited.direct.get(party, 0) + limited.kept.get(party, 0) for party in frame.parties}
    places = {index: place for place, index in enumerate(split.extra, 1)}
    shares = {
        party: Share(
            party,
            split.shares[index] + own[party],
            Fraction(numerators[index], common) + own[party],
            places.get(index),
        )
        for index, party in enumerate(frame.parties)
    }
    if sum([share.ore for share in shares.values()]) + spare != booked.net:
        raise ConservationError(f"{shares} and {spare} øre to spare are not the {booked.net} øre of the cost")
    last = plan.question.rules[max((booking.segment, booking.rule) for booking in booked.bookings)[1]]
    cost = SettledCost(
        last.name,
        "shared" if parts else last.charge.kind,
        booked.net,
        sum([booking.lines for booking in booked.bookings]),
        shares,
        last.at,
        joined(plan, parts),
        _direct(booked.bookings, frame.parties),
        spare,
        rest_to,
        frame.terms.whole_kroner and bool(parts or limited.reduced),
        booked.deductions,
        limit=limited.limit,
        amounts=shared.amounts,
        by_days=limited.by_days,
    )
    return Anchor(cost, _borne(frame, shared, (*split.shares, spare), incomes))


def with_bounded(plan: Plan, frame: Frame, parts: Sequence[Part]) -> Frame:
    """The period with those who share the cost only in another period of the year, and whom its bounds reach."""
    bears = {party for part in parts for party, ore in (part.exact or {}).items() if ore}
    if bears.issubset(frame.parties):
        return frame
    named = bears.union(frame.parties)
    return evolve(frame, parties=tuple(party for party in plan.agreement.parties if party in named))


def settled_income(plan: Plan, income: Income) -> SettledCost:
    """An income as it is told: it has no shares, and went to the costs it was deducted in."""
    rule = plan.question.rules[max((one.segment, one.rule) for one in income.bookings)[1]]
    lines = sum([booking.lines for booking in income.bookings])
    return SettledCost(
        income.name, "deduct", income.ore, lines, {}, rule.at, deducted=income.deducted, left=income.left
    )


# What a cost is made of -------------------------------------------------------------------------------------


def joined(plan: Plan, parts: Sequence[Part]) -> tuple[SharedPart, ...]:
    """The parts as they are told: segment after segment with the same key is one."""
    together: list[SharedPart] = []
    before = -1
    for part in parts:
        span = plan.segments[part.segment].span
        if together and part.key is together[-1].key and part.segment == before + 1:
            earlier = together.pop()
            span = Span(earlier.span.first, span.last)
            together.append(
                SharedPart(span, earlier.ore + part.ore, earlier.lines + part.lines, part.key, part.sharers)
            )
        else:
            together.append(SharedPart(span, part.ore, part.lines, part.key, part.sharers))
        before = part.segment
    return tuple(together)


def _direct(bookings: Iterable[Booking], parties: Sequence[str]) -> tuple[DirectPart, ...]:
    """What the ledger has to be borne directly, by party in the order of the file, and then by value."""
    sums: dict[tuple[str, str], tuple[int, int]] = {}
    for booking in bookings:
        if booking.party is not None:
            ore, lines = sums.get((booking.party, booking.value), (0, 0))
            sums[booking.party, booking.value] = ore + booking.ore, lines + booking.lines
    order = sorted(sums, key=lambda part: (parties.index(part[0]), part[1]))
    return tuple(DirectPart(*part, *sums[part]) for part in order)


# Rounding ---------------------------------------------------------------------------------------------------


def _weights(exact: Exact, parties: Sequence[str]) -> tuple[list[int], int]:
    """Exact shares as whole weights, and what they are parts of."""
    common = lcm(*(share.denominator for share in exact.values()))
    nobody = Fraction(0)
    shares = [exact.get(party, nobody) for party in parties]
    return [share.numerator * (common // share.denominator) for share in shares], common


def exact_numerators(
    parts: Sequence[Part], parties: Sequence[str], more: Exact | None = None
) -> tuple[list[int], int]:
    """What each party bears exactly, added up over parts and `more`: numerators over a common denominator."""
    weighed = [(1, *_weights(more, parties))] if more else []
    for part in parts:
        if part.exact is not None:
            weighed.append((1, *_weights(part.exact, parties)))
        else:
            weights, total = _weights(part.key.shares, parties)
            weighed.append((part.ore.numerator, weights, total * part.ore.denominator))
    common = lcm(*(total for _, _, total in weighed))
    numerators = [0] * len(parties)
    for ore, weights, total in weighed:
        for index, weight in enumerate(weights):
            numerators[index] += ore * weight * (common // total)
    return numerators, common


def rounded(frame: Frame, numerators: Sequence[int], common: int) -> tuple[Split, int, str | None]:
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
    frame: Frame, shared: SharedCost, split: Sequence[int], incomes: Sequence[Income]
) -> Mapping[str, Mapping[str, int]]:
    """What each party bears of what each payer paid; `split` ends with the period's spare øre."""
    limited = shared.limited
    booked = limited.booked
    payers = {booking.payer for booking in booked.bookings}
    received = list(_received(frame, booked, incomes))
    if len(payers | {payer for payer, _ in received}) == 1:
        total = dict.fromkeys(frame.parties, 0)
        for party, ore in zip((*frame.parties, frame.host), split, strict=True):
            total[party] += ore
        for party, ore in (*limited.direct.items(), *limited.kept.items()):
            total[party] = total.get(party, 0) + ore
        return {next(iter(payers)): total}
    plainly = not booked.deductions and limited.limit is None
    borne: dict[str, dict[str, int]] = {}
    for booking in booked.bookings if plainly else ():
        if booking.party is not None:
            of_payer = borne.setdefault(booking.payer, {})
            of_payer[booking.party] = of_payer.get(booking.party, 0) + booking.ore
    bears = dict(zip(frame.parties, split, strict=False))
    for party, ore in () if plainly else (*limited.direct.items(), *limited.kept.items()):
        bears[party] = bears.get(party, 0) + ore
    flows = [*_flows(shared, plainly=plainly), *_income_flows(shared, received)]
    return add_borne(borne, laid(frame, flows, bears, split[-1]))


def _received(frame: Frame, booked: BookedCost, incomes: Sequence[Income]) -> Iterator[tuple[str, int]]:
    """Who has received what is deducted in a cost, in øre; contributions are paid to the host."""
    contributed = sum([one.ore for one in booked.deductions])
    for income in incomes:
        taken = sum([one.ore for one in income.deducted if one.cost == booked.name])
        contributed -= taken
        got: dict[str, int] = {}
        for booking in income.bookings:
            got[booking.payer] = got.get(booking.payer, 0) - booking.ore
        yield from _apportioned(frame, got, taken)
    if contributed:
        yield frame.host, contributed


def _apportioned(frame: Frame, got: Mapping[str, int], ore: int) -> Iterator[tuple[str, int]]:
    """A part of what several have received, laid on them in proportion."""
    names, total = tuple(got), sum(got.values())
    if ore and total:
        numerators = [got[name] * ore for name in names]
        turn = _turn(names, tuple(map(bool, numerators)), frame.period.ordinal)
        yield from zip(names, apportion(numerators, total, turn).shares, strict=True)


def _flows(shared: SharedCost, *, plainly: bool) -> Iterator[Flow]:
    """What was paid of a cost, segment by segment and payer by payer."""
    keys: dict[int, Exact] = {}
    for part in shared.parts:
        keys.setdefault(part.segment, part.key.shares)
    everyone = next(iter(keys.values()), None) or shared.limited.reduced
    sums: dict[tuple[int, str], int] = {}
    for booking in shared.limited.booked.bookings:
        if booking.party is None or not plainly:
            where = booking.segment, booking.payer
            sums[where] = sums.get(where, 0) + booking.ore
    for (segment, payer), ore in sorted(sums.items()):
        yield Flow(payer, ore, keys.get(segment, everyone))


def _income_flows(shared: SharedCost, received: Iterable[tuple[str, int]]) -> Iterator[Flow]:
    """What others have received of what is deducted, and what contributions have paid to the host."""
    weights = next((part.key.shares for part in shared.parts), None) or shared.limited.reduced
    for payer, ore in received:
        yield Flow(payer, -ore, weights)


def laid(
    frame: Frame, flows: Sequence[Flow], bears: Mapping[str, int], spare: int
) -> dict[str, dict[str, int]]:
    """What each bears of an anchor laid on its payers, so that each payer and each party adds up exactly."""
    # The line rule's result depends on the order of the columns: it must not be that of the file.
    parties = sorted(bears, key=alphabetical_key)
    rows = []
    for flow in flows:
        sizes = {party: abs(flow.weights.get(party, Fraction(0))) for party in parties}
        if not any(sizes.values()):
            sizes = dict.fromkeys(parties, Fraction(1))
        rows.append([*_weights(sizes, parties)[0], 0])
    shares = [*(bears[party] for party in parties), spare]
    columns = [*parties, frame.host]
    borne: dict[str, dict[str, int]] = {}
    for flow, row in zip(flows, by_segment(rows, [flow.ore for flow in flows], shares), strict=True):
        of_payer = borne.setdefault(flow.payer, {})
        for party, ore in zip(columns, row, strict=True):
            of_payer[party] = of_payer.get(party, 0) + ore
    return borne


def add_borne(
    borne: dict[str, dict[str, int]], more: Mapping[str, Mapping[str, int]]
) -> dict[str, dict[str, int]]:
    """Add what each party bears of what each payer paid."""
    for payer, shares in more.items():
        of_payer = borne.setdefault(payer, {})
        for party, ore in shares.items():
            of_payer[party] = of_payer.get(party, 0) + ore
    return borne
