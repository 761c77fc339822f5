"""Whole øre and kroner shared out with nothing lost, one way and two ways: the only place that rounds."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate
from math import gcd, lcm

from attrs import frozen

from fordel.money import decimal_text
from fordel.value import Value

_ORE_PER_KRONE = 100
_RING = "\u030a"
_LETTERS = {letter: rank for rank, letter in enumerate("abcdefghijklmnopqrstuvwxyzæøå")}
_BEFORE_LETTERS = 0x110000


class SharesDoNotSum(ArithmeticError):
    """Shares, exact or rounded, that do not add up to the amount they are shares of."""


class ShareOutsideQuota(ArithmeticError):
    """A rounded share further from its exact share than its rule allows."""


@frozen
class Split:
    """An amount shared out in whole units: the parties' shares, in the order they were given in.

    `extra` holds the indexes of the parties that got one of the units left over, in the order they got
    them. The remainder that gave a party one is, in units, 1 − |share − exact share|.
    """

    shares: tuple[int, ...]
    extra: tuple[int, ...]


def nearest(value: Fraction) -> int:
    """Return the nearest integer, halves away from zero (language.md 3.4)."""
    return _nearest(value.numerator, value.denominator)


def _nearest(numerator: int, denominator: int) -> int:
    """Return the integer nearest to numerator / denominator (positive), halves away from zero."""
    magnitude = (2 * abs(numerator) + denominator) // (2 * denominator)
    return magnitude if numerator > 0 else -magnitude


def decimals(value: Fraction, places: int) -> str:
    """Return a number for display, to the nearest of `places` decimals, in Norwegian form: `20,666867`."""
    return decimal_text(nearest(value * 10**places), places)


def apportion(numerators: Sequence[int], denominator: int, turn: Sequence[int]) -> Split:
    """Share an amount out by the largest remainder of its magnitude (language.md 3.4, allocation.md 1.1).

    The exact share of party p is e = numerators[p] / denominator, and the amount A is their sum. With σ
    the sign of A (where A is 0, of the first share in turn order that is not), each party gets σ·⌊σe⌋,
    and the units left over go one each by larger remainder of σe, then larger |e|, then `turn` (each
    party's position, 0 first). So split(−A) = −split(A). Raises SharesDoNotSum where the exact shares
    add up to no whole number.
    """
    in_turn = _in_turn(tuple(turn))
    if denominator <= 0 or len(in_turn) != len(numerators):
        raise ValueError(f"{len(numerators)} shares over {denominator} in the turn {turn}")
    amount = _amount(numerators, denominator)
    sign = -1 if (amount or _first(numerators, in_turn)) < 0 else 1
    sizes = _signed(sign, numerators)
    units = [size // denominator for size in sizes]
    left_over = sign * amount - sum(units)
    extra = _longest_remainders(sizes, denominator, in_turn)[:left_over] if left_over else []
    for party in extra:
        units[party] += 1
    shares = tuple(_signed(sign, units))
    _check_sum(shares, amount)
    _check_quota(shares, numerators, denominator)
    return Split(shares, tuple(extra))


@lru_cache  # one turn is that of all costs of a period
def _in_turn(turn: tuple[int, ...]) -> tuple[int, ...]:
    """Return the parties by their turn, which is a permutation of 0, 1, 2, …; raise ValueError for others."""
    parties = sorted(range(len(turn)), key=turn.__getitem__)
    if [turn[party] for party in parties] != [*range(len(turn))]:
        raise ValueError(f"{len(turn)} shares in the turn {turn}")
    return tuple(parties)


def _amount(numerators: Sequence[int], denominator: int) -> int:
    """Return the whole amount whose exact shares these are."""
    amount, over = divmod(sum(numerators), denominator)
    if over:
        raise SharesDoNotSum(f"the exact shares add up to {amount} and {over}/{denominator}")
    return amount


def _first(numerators: Sequence[int], in_turn: Sequence[int]) -> int:
    """Return the first share in turn order that is not 0, or 0."""
    return next((numerators[party] for party in in_turn if numerators[party]), 0)


def _signed(sign: int, values: Sequence[int]) -> Sequence[int]:
    """Return the values as they are or, where the sign is -1, their mirror image."""
    return values if sign > 0 else [-value for value in values]


def _longest_remainders(sizes: Sequence[int], denominator: int, in_turn: Sequence[int]) -> list[int]:
    """Return the parties by larger remainder, then larger size, then turn."""
    remainders = [size % denominator for size in sizes]
    parties = in_turn
    if len({*remainders}) < len(parties):  # among hundreds of parties a sort that decides nothing is dear
        parties = sorted(parties, key=[abs(size) for size in sizes].__getitem__, reverse=True)
    return sorted(parties, key=remainders.__getitem__, reverse=True)


def _check_sum(shares: Sequence[int], amount: int) -> None:
    """Raise where the shares do not add up to the amount."""
    if sum(shares) != amount:
        raise SharesDoNotSum(f"the shares add up to {sum(shares)}, and the amount is {amount}")


def _check_quota(shares: Sequence[int], numerators: Sequence[int], denominator: int) -> None:
    """Raise where a share is a whole unit or more from its exact share, as it is where its sign is wrong."""
    away = [abs(share * denominator - exact) for share, exact in zip(shares, numerators, strict=True)]
    if max(away, default=0) >= denominator:
        raise ShareOutsideQuota(f"{shares} are not {numerators} over {denominator}, rounded up or down")


def apportion_with_rest(numerators: Sequence[int], denominator: int, rest: int, turn: Sequence[int]) -> Split:
    """Share an amount out as `rest til PARTY` says (language.md 3.4), `rest` being the index of that party.

    Every other party's share is rounded to nearest, halves away from zero, and PARTY has what is left.
    A PARTY without a share takes no rest: then the split is that of `apportion`. Otherwise no party is
    in `extra`.
    """
    if not numerators[rest]:
        return apportion(numerators, denominator, turn)
    amount = _amount(numerators, denominator)
    rounded = [_nearest(numerator, denominator) for numerator in numerators]
    rounded[rest] += amount - sum(rounded)
    _check_sum(rounded, amount)
    return Split(tuple(rounded), ())


def apportion_kroner(
    numerators: Sequence[int], denominator: int, turn: Sequence[int], rest: int | None = None
) -> tuple[Split, int]:
    """Share out the whole kroner of an amount in øre, and return that split, in øre, and the øre outside it.

    The whole kroner of A, towards zero, are split in the same proportions (language.md 3.4,
    allocation.md 1.6), with `rest` as in `apportion_with_rest`; the øre beyond them are no part of the
    split. Where A is 0 and there are shares, of both signs, proportions have no meaning and the shares
    themselves are split, in kroner.
    """
    amount = _amount(numerators, denominator)
    kroner = abs(amount) // _ORE_PER_KRONE
    scaled = [numerator * kroner for numerator in numerators] if amount else numerators
    unit = denominator * (abs(amount) or _ORE_PER_KRONE)
    split = apportion(scaled, unit, turn) if rest is None else apportion_with_rest(scaled, unit, rest, turn)
    shares = tuple([share * _ORE_PER_KRONE for share in split.shares])
    spare = amount - sum(shares)
    if abs(spare) >= _ORE_PER_KRONE:
        raise SharesDoNotSum(f"{spare} øre of {amount} are outside the whole kroner")
    return Split(shares, split.extra), spare


def alphabetical_key(name: str) -> tuple[tuple[int, ...], str]:
    """Return what sorts names alphabetically as language.md 3.4 says.

    a-z, æ, ø, å in lower case, accents stripped, `aa` two letters, other characters by code point
    before a. Names that are the same in this are told apart by their code points.
    """
    decomposed = unicodedata.normalize("NFD", name.lower())
    ringed = "".join([sign for sign in decomposed if sign == _RING or not unicodedata.combining(sign)])
    bare = ringed.replace("a" + _RING, "å").replace(_RING, "")
    return tuple([_LETTERS.get(letter, ord(letter) - _BEFORE_LETTERS) for letter in bare]), name


def turn_order(names: Sequence[str], has_share: Sequence[bool], ordinal: int) -> tuple[int, ...]:
    """Return each party's position when a unit is left over and nothing else decides (language.md 3.4).

    The n parties with a share are numbered from 0 in alphabetical order, and number `ordinal` mod n is
    first; then round. The parties without a share come after them, in alphabetical order.
    """
    ranking = sorted(
        (not shares, alphabetical_key(name), party)
        for party, (name, shares) in enumerate(zip(names, has_share, strict=True))
    )
    sharing = sum(has_share)
    positions = [0] * len(names)
    for rank, (_, _, party) in enumerate(ranking):
        positions[party] = (rank - ordinal) % sharing if rank < sharing else rank
    return tuple(positions)


@frozen(eq=False, repr=False)
class LineTerms(Value):
    """The line rule of one anchor in whole numbers (allocation.md 3.5): what it knows before the first line.

    With running sums A_t^(s) of each segment's lines and G_t of all lines without their signs, and G the last of
    these, Z(t,i) = (Σ_s A_t^(s)·prefixes[s][i] + deviations[i]·G_t / G) / unit. Z of the last column is the sum of
    the lines, and Z(T,i) is settled[i], what the columns up to i come to.
    """

    unit: int
    prefixes: tuple[tuple[int, ...], ...]
    deviations: tuple[int, ...]
    settled: tuple[int, ...]


def line_terms(weights: Sequence[Sequence[int]], amounts: Sequence[int], settled: Sequence[int]) -> LineTerms:
    """Return the terms of an anchor.

    `weights` has a row of the columns' weights for each segment, `amounts` what each segment's lines add up to, in
    øre, and `settled` is what the lines of each column are to add up to. A column without weight is allowed, such as
    the spare øre of a settlement in kroner. Raises SharesDoNotSum where the settled shares do not add up to the
    segments, ValueError for a segment without weights.
    """
    _check_sum(settled, sum(amounts))
    totals = [sum(row) for row in weights]
    if not all(total > 0 for total in totals):
        raise ValueError(f"segments with the weights {totals}")
    parts = [gcd(*row) for row in weights]
    unit = lcm(*[total // part for total, part in zip(totals, parts, strict=True)])
    prefixes = tuple(
        [
            tuple([weight * unit // total for weight in accumulate(row)])
            for row, total in zip(weights, totals, strict=True)
        ]
    )
    together = tuple(accumulate(settled))
    each = [*zip(*prefixes, strict=True)] if prefixes else [()] * len(together)
    columns = zip(together, each, strict=True)
    deviations = [
        share * unit - sum([amount * prefix for amount, prefix in zip(amounts, column, strict=True)])
        for share, column in columns
    ]
    return LineTerms(unit, prefixes, tuple(deviations), together)


class LineRule:
    """The shares of each ledger line of one anchor, which add up both ways (allocation.md 3.5).

    Z(t,i) = Σ_s A_t^(s)·C_i^(s) / W^(s) + E_i·G_t / G is rounded to nearest, and a line's share is what
    the rounded values rise by from the line before and from the party before. So every line's shares
    add up to the line, and every party's lines to its settled share. The lines come in order: that
    order is part of the rule.
    """

    __slots__ = ("_falling", "_positions", "_rising", "_rounded", "_settled", "_unit")

    def __init__(self, terms: LineTerms, gross: int) -> None:
        """Make the rule of one anchor; `gross` is the sum of all its lines without their signs."""
        self._settled = terms.settled
        self._unit = terms.unit * max(gross, 1)
        pairs = [list(zip(row, terms.deviations, strict=True)) for row in terms.prefixes]
        self._rising = [[prefix * gross + deviation for prefix, deviation in row] for row in pairs]
        self._falling = [[prefix * gross - deviation for prefix, deviation in row] for row in pairs]
        self._positions = [0] * len(terms.settled)
        self._rounded = [0] * len(terms.settled)

    def next(self, segment: int, amount: int) -> tuple[int, ...]:
        """Return the parties' shares of the next line, in øre; they add up to it, or SharesDoNotSum."""
        slopes = (self._rising if amount > 0 else self._falling)[segment]
        shares = []
        line = 0
        for party, slope in enumerate(slopes):
            self._positions[party] += amount * slope
            rounded = _nearest(self._positions[party], self._unit)
            rise = rounded - self._rounded[party]
            self._rounded[party] = rounded
            shares.append(rise - line)
            line = rise
        _check_sum(shares, amount)
        return tuple(shares)

    def finish(self) -> None:
        """Raise SharesDoNotSum unless the lines so far are all there is, up to the settled shares."""
        if self._positions != [share * self._unit for share in self._settled]:
            raise SharesDoNotSum(
                f"the lines add up to {self._rounded}, party after party, and settled were {self._settled}"
            )
