"""How an amount was shared out, in whole numbers that a spreadsheet keeps exactly: digits, remainders, the queue."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from math import lcm

from attrs import evolve, frozen

from fordel.apportionment import alphabetical_key, nearest, turn_order
from fordel.settlement import KeyShares, Share
from fordel.workbook.cells import LIMIT
from fordel.workbook.key_work import KeyWork

_BASES = (10**6, 10**5, 10**4, 10**3, 100, 10)
_ORE_PER_KRONE = 100
_NOTHING = Fraction(0)


@frozen(eq=False)
class Terms:
    """How an anchor was rounded: the number of its period, whole kroner or øre, and who took the rest."""

    ordinal: int
    whole_kroner: bool = False
    rest_to: str | None = None

    @property
    def unit(self) -> int:
        """What is handed out one by one, in øre."""
        return _ORE_PER_KRONE if self.whole_kroner else 1


@frozen(eq=False)
class Portion:
    """What is shared by one key: `ore` exactly, and the key in whole numbers."""

    ore: Fraction
    key: KeyWork


@frozen(eq=False)
class Long:
    """The multiplication written out: amounts cut in digits of `base`, and what each step leaves for each party.

    `digits` has a row for each portion; `steps` a row for each party with quotient and remainder of every step.
    """

    base: int
    digits: tuple[tuple[int, ...], ...]
    steps: tuple[tuple[tuple[int, int], ...], ...]


@frozen(eq=False)
class ShareWork:
    """An amount shared out: before the units left over, party p has `units[p]` and `over[p]` / `common`, times `sign`.

    `level` tells from where a spreadsheet can go on by itself: `key` from the keys, `exact` from the engine's exact
    shares, `queue` from the engine's queue for the units left over, `engine` not at all; `direct` where nothing is
    rounded. `own` is what each bears
    besides, in whole øre. `extra` is what the rounding gave each, `queue` its place among those who wait.
    """

    parties: tuple[str, ...]
    terms: Terms
    level: str
    own: tuple[int, ...]
    settled: tuple[int, ...]
    sign: int = 1
    amount: int = 0
    common: int = 1
    units: tuple[int, ...] = ()
    over: tuple[int, ...] = ()
    alphabetical: tuple[int, ...] = ()
    turn: tuple[int, ...] = ()
    queue: tuple[int, ...] = ()
    extra: tuple[int, ...] = ()
    portions: tuple[Portion, ...] = ()
    weights: tuple[tuple[int, ...], ...] = ()
    long: Long | None = None

    @property
    def left_over(self) -> int:
        """How many units the queue hands out."""
        return self.amount - sum(self.units)


def share_work(
    shares: Mapping[str, Share],
    terms: Terms,
    portions: Sequence[Portion],
    besides: Sequence[Mapping[str, int]] = (),
) -> ShareWork:
    """The work behind some shares, at the first level that gives just what the engine gave.

    `besides` are what parties may bear in whole øre beside what was rounded; the first that fits is it.
    """
    parties = tuple(shares)
    settled = tuple(share.ore for share in shares.values())
    for more in (*besides, {}):
        own = tuple(more.get(party, 0) for party in parties)
        exact = [share.exact - one for share, one in zip(shares.values(), own, strict=True)]
        if own == settled and not any(exact):
            return ShareWork(parties, terms, "direct", own, settled)
        work = _rounded(ShareWork(parties, terms, "queue", own, settled), exact)
        if work is not None:
            return _from_keys(work, exact, portions) or _from_exact(work)
    return ShareWork(parties, terms, "engine", (0,) * len(parties), settled)


def _rounded(work: ShareWork, exact: Sequence[Fraction]) -> ShareWork | None:
    """The work in exact remainders; None where it does not give what was settled."""
    total = sum(exact, _NOTHING)
    if total.denominator != 1:
        return None
    sizes = _in_units(exact, int(total), work.terms)
    amount = int(sum(sizes, _NOTHING))
    order = sorted(range(len(sizes)), key=lambda index: alphabetical_key(work.parties[index]))
    alphabetical = tuple(order.index(index) for index in range(len(sizes)))
    turn = turn_order(work.parties, [bool(size) for size in sizes], work.terms.ordinal)
    first = next(
        (sizes[index] for index in sorted(range(len(sizes)), key=turn.__getitem__) if sizes[index]), 0
    )
    sign = -1 if work.terms.rest_to is None and (amount or first or total) < 0 else 1
    common = lcm(*(size.denominator for size in sizes))
    divided = [divmod(int(sign * size * common), common) for size in sizes]
    found = evolve(
        work,
        sign=sign,
        amount=sign * amount,
        common=common,
        units=tuple(units for units, _ in divided),
        over=tuple(over for _, over in divided),
        alphabetical=alphabetical,
        turn=turn,
    )
    found = evolve(found, queue=_queue(found, sizes))
    found = evolve(found, extra=_extra(found, sizes))
    given = zip(found.units, found.extra, found.own, strict=True)
    borne = tuple(sign * (units + extra) * work.terms.unit + own for units, extra, own in given)
    return found if borne == work.settled else None


def _in_units(exact: Sequence[Fraction], total: int, terms: Terms) -> list[Fraction]:
    """Exact shares in what is handed out one by one (allocation.md 1.6)."""
    if not terms.whole_kroner:
        return [*exact]
    if not total:
        return [share / _ORE_PER_KRONE for share in exact]
    return [share * (abs(total) // _ORE_PER_KRONE) / abs(total) for share in exact]


def _queue(work: ShareWork, sizes: Sequence[Fraction]) -> tuple[int, ...]:
    """The place of each: by larger remainder, then larger size, then turn (language.md 3.4)."""
    order = sorted(
        range(len(sizes)), key=lambda index: (-work.over[index], -abs(sizes[index]), work.turn[index])
    )
    places = {index: place for place, index in enumerate(order, 1)}
    return tuple(places[index] for index in range(len(sizes)))


def _extra(work: ShareWork, sizes: Sequence[Fraction]) -> tuple[int, ...]:
    if work.terms.rest_to is None:
        return tuple(int(place <= work.left_over) for place in work.queue)
    rest = work.parties.index(work.terms.rest_to)
    extra = [nearest(size) - units for size, units in zip(sizes, work.units, strict=True)]
    extra[rest] = 0
    extra[rest] = work.left_over - sum(extra)
    return tuple(extra)


# From where a spreadsheet goes on ---------------------------------------------------------------------------


def _from_exact(work: ShareWork) -> ShareWork:
    """From the exact shares, where a spreadsheet keeps them; else from the queue, or not at all."""
    if max(map(abs, (*work.units, work.amount))) > LIMIT:
        return ShareWork(work.parties, work.terms, "engine", (0,) * len(work.parties), work.settled)
    return evolve(work, level="exact" if work.common <= LIMIT else "queue")


def _from_keys(work: ShareWork, exact: Sequence[Fraction], portions: Sequence[Portion]) -> ShareWork | None:
    """From the keys; None where these do not give the exact shares, or the numbers are too large."""
    portions = [one for one in portions if one.ore]
    if not portions or not all(one.key.is_exact for one in portions):
        return None
    told = [
        sum((one.ore * Fraction(one.key.of(party), one.key.total) for one in portions), _NOTHING)
        for party in work.parties
    ]
    if told != [*exact] or (work.terms.whole_kroner and len(portions) > 1):
        return None
    common = lcm(*(one.key.total * one.ore.denominator for one in portions))
    amounts = [work.sign * one.ore.numerator for one in portions]
    if work.terms.whole_kroner:
        amounts = [work.amount]
        if portions[0].ore.denominator != 1:
            return None
    scales = [common // (one.key.total * one.ore.denominator) for one in portions]
    weights = tuple(
        tuple(one.key.of(party) * scale for party in work.parties)
        for one, scale in zip(portions, scales, strict=True)
    )
    long = _long(amounts, weights, common)
    if long is None or max(abs(work.amount), *map(abs, amounts)) > LIMIT:
        return None
    grown = common // work.common
    return evolve(
        work,
        level="key",
        common=common,
        over=tuple(over * grown for over in work.over),
        portions=tuple(portions),
        weights=weights,
        long=long,
    )


def _long(amounts: Sequence[int], weights: Sequence[Sequence[int]], common: int) -> Long | None:
    """The multiplication in as few steps as a spreadsheet keeps exactly, or None."""
    if sum(map(abs, amounts)) * common <= LIMIT:
        return _steps(amounts, weights, common, max(map(abs, amounts)) + 1)
    fitting = (base for base in _BASES if common * base * (len(amounts) + 1) <= LIMIT)
    base = next(fitting, None)
    return None if base is None else _steps(amounts, weights, common, base)


def _steps(amounts: Sequence[int], weights: Sequence[Sequence[int]], common: int, base: int) -> Long:
    rows = [_digits(abs(amount), base) for amount in amounts]
    longest = max(map(len, rows))
    digits = tuple(
        tuple((1 if amount > 0 else -1) * digit for digit in (*(0,) * (longest - len(row)), *row))
        for amount, row in zip(amounts, rows, strict=True)
    )
    steps = tuple(
        tuple(_divided([column[party] for column in weights], digits, common, base))
        for party in range(len(weights[0]))
    )
    return Long(base, digits, steps)


def _divided(
    weights: Sequence[int], digits: Sequence[Sequence[int]], common: int, base: int
) -> Iterator[tuple[int, int]]:
    """Long division of a party's weights times the amounts: v = q·W + r, digit by digit (allocation.md 1.1)."""
    over = 0
    for step in zip(*digits, strict=True):
        value = over * base + sum(weight * digit for weight, digit in zip(weights, step, strict=True))
        units, over = divmod(value, common)
        yield units, over


def _digits(number: int, base: int) -> list[int]:
    found: list[int] = []
    while number:
        number, digit = divmod(number, base)
        found.insert(0, digit)
    return found or [0]


def portions_of(
    parts: Sequence[tuple[int | Fraction, KeyShares]], works: Callable[[KeyShares], KeyWork]
) -> tuple[Portion, ...]:
    """What is shared by each key, those that share by the same key together."""
    sums: dict[int, tuple[Fraction, KeyShares]] = {}
    for ore, key in parts:
        before = sums.get(id(key), (_NOTHING, key))[0]
        sums[id(key)] = before + ore, key
    return tuple(Portion(ore, works(key)) for ore, key in sums.values())
