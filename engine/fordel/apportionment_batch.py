"""Many amounts shared out at once, and the ledger lines of an anchor batch by batch: `apportionment` in arrays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import accumulate, chain, combinations, pairwise
from math import gcd, lcm
from numbers import Rational
from typing import Any

from attrs import frozen

from fordel.extras import MissingExtra

try:
    import numpy as np
except ImportError:
    raise MissingExtra("linjer") from None

from fordel.apportionment import LineTerms, SharesDoNotSum, apportion

#: What is computed in 64 bits stays below this, so that a sum of two such numbers fits too.
_ROOM = 2**62

#: A digit of a long division has at least so many bits: below that, Python's whole numbers are as quick.
_LEAST_DIGIT = 10

#: Amounts shared at once: the columns of so many stay in the processor's own memory.
_AT_ONCE = 16_384

#: Up to so many parties, comparing them two and two is quicker than a sort.
_FEW = 12

#: An array of whole numbers: of 64 bits where widths allow it, else of Python's own.
Whole = Any


# Many amounts at once ---------------------------------------------------------------------------------------


def apportion_many(
    amounts: Sequence[int] | Whole,
    weights: Sequence[int | Fraction] | Whole,
    turn: Sequence[int] | Whole = (),
) -> Whole:
    """Return the shares of many amounts, one row an amount, as `apportion` gives them one by one.

    `amounts` are whole øre of any sign; `weights` the parties' weights, whole numbers or fractions that are not
    negative and not all 0, the same for all amounts or (an array of whole numbers) a row for each. `turn` gives each
    party's position where nothing else decides, 0 first, the same for all amounts or a row for each; without it
    parties come in the order given. The array is int64, or of Python's whole numbers where those do not fit. Raises
    ValueError for other shapes or weights.
    """
    of, by = _whole_array(amounts), _whole_weights(weights)
    if of.ndim != 1 or by.ndim not in (1, 2) or (by.ndim == 2 and len(by) != len(of)) or not by.shape[-1]:
        raise ValueError(f"amounts of shape {of.shape} and weights of shape {by.shape}")
    of, columns = np.ascontiguousarray(of), np.ascontiguousarray(np.atleast_2d(by).T)
    if columns.min(initial=0) < 0:
        raise ValueError("weights must not be negative")
    totals = _totals(columns)
    if not np.all(totals):
        raise ValueError("weights must not all be 0")
    parties = by.shape[-1]
    queue = _whole_array(turn) if len(turn) else np.arange(parties)
    if queue.shape not in {(parties,), (len(of), parties)} or np.any(np.sort(queue) != np.arange(parties)):
        raise ValueError(f"no turns of {parties} parties")
    if not _fits(of, columns, totals):
        return _one_by_one(of, by, queue)
    shares = np.empty((parties, len(of)), np.int64)
    for first in range(0, len(of), _AT_ONCE):
        rows = slice(first, first + _AT_ONCE)
        some = rows if by.ndim == 2 else slice(None)
        turns = queue if queue.ndim == 1 else queue[rows]
        _apportion(of[rows], columns[:, some], totals[some], np.atleast_2d(turns).T, shares[:, rows])
    return shares.T


def _whole_array(values: Sequence[int] | Whole) -> Whole:
    """Whole numbers as an array of int64, or of Python's own where one does not fit."""
    found = np.asarray(values)
    if np.can_cast(found.dtype, np.int64) or not found.size:
        return found.astype(np.int64, copy=False)
    whole = np.array(values, dtype=object)
    if not all(isinstance(one, int) for one in whole.flat):
        raise ValueError(f"an array of {found.dtype}, and not of whole numbers")
    try:
        return whole.astype(np.int64)
    except OverflowError:
        return whole


def _whole_weights(weights: Sequence[int | Fraction] | Whole) -> Whole:
    """Weights as whole numbers, as small as they can be where they are the same for all amounts."""
    if isinstance(weights, np.ndarray):
        return _whole_array(weights)
    if not all(isinstance(one, Rational) for one in weights):
        raise ValueError("weights must be whole numbers or fractions")
    common = lcm(*[one.denominator for one in weights])
    sizes = [int(one.numerator) * (common // int(one.denominator)) for one in weights]
    part = max(gcd(*sizes), 1)
    return _whole_array([one // part for one in sizes])


def _totals(columns: Whole) -> Whole:
    """What the weights in columns add up to; in 64 bits where those have room for as many of the largest."""
    has_room = len(columns) * int(columns.max(initial=0)) < _ROOM
    return columns.sum(axis=0, dtype=np.int64 if has_room else object)


def _fits(amounts: Whole, weights: Whole, totals: Whole) -> bool:
    """Whether 64 bits have room: a remainder below W, times a weight, and the amounts themselves."""
    most = int(np.max(totals, initial=0)) * int(weights.max(initial=0))
    return most < _ROOM and bool(np.all((amounts > -_ROOM) & (amounts < _ROOM)))


def _one_by_one(amounts: Whole, weights: Whole, turn: Whole) -> Whole:
    """The same where widths are too small: exactly, and slowly."""
    shares = np.empty((len(amounts), weights.shape[-1]), dtype=object)
    every, queue = np.broadcast_to(weights, shares.shape), np.broadcast_to(turn, shares.shape)
    for row, (amount, by, of) in enumerate(
        zip(amounts.tolist(), every.tolist(), queue.tolist(), strict=True)
    ):
        shares[row] = apportion([amount * weight for weight in by], sum(by), of).shares
    return shares


def _apportion(amounts: Whole, weights: Whole, total: Whole, turn: Whole, shares: Whole) -> None:
    """Put the shares of each amount by largest remainder (allocation.md 1.1) into its column, a row a party."""
    sizes = np.abs(amounts)
    # Where an amount times a weight has room, and not only a remainder, one division a party is enough.
    has_room = int(sizes.max()) * int(weights.max()) < _ROOM
    whole, left = (0, sizes) if has_room else np.divmod(sizes, total)
    rests = np.empty_like(shares)
    for party, weight in enumerate(weights):
        np.divmod(left * weight, total, out=(shares[party], rests[party]))
        if not has_room:
            shares[party] += whole * weight
    spare = sizes - shares.sum(axis=0)
    ranked = _ranks_of_few if len(weights) <= _FEW else _ranks
    ranks = ranked(rests, weights, turn)
    shares += ranks < spare.astype(ranks.dtype)
    if np.any(amounts < 0):
        shares *= np.sign(amounts)


def _ranks_of_few(rests: Whole, weights: Whole, turn: Whole) -> Whole:
    """Each party's place in the queue for what is left over: larger remainder, then larger weight, then turn."""
    ranks = np.zeros(rests.shape, np.int8)
    is_shared = weights.shape[1] == turn.shape[1] == 1
    for one, other in combinations(range(len(rests)), 2):
        if is_shared and _comes_first(weights, turn, one, other)[0]:
            ahead = rests[one] >= rests[other]
        else:
            ahead = rests[one] > rests[other]
        if not is_shared and np.any(alike := rests[one] == rests[other]):
            ahead |= alike & _comes_first(weights, turn, one, other)
        ranks[other] += ahead
        ranks[one] += ~ahead
    return ranks


def _comes_first(weights: Whole, turn: Whole, one: int, other: int) -> Whole:
    """Whether one party comes before another where their remainders are alike."""
    weighs_alike = weights[one] == weights[other]
    return (weights[one] > weights[other]) | (weighs_alike & (turn[one] < turn[other]))


def _ranks(rests: Whole, weights: Whole, turn: Whole) -> Whole:
    """The same by sorting."""
    shape = rests.shape
    order = np.lexsort((np.broadcast_to(turn, shape), -np.broadcast_to(weights, shape), -rests), axis=0)
    ranks = np.empty(shape, np.int64)
    np.put_along_axis(ranks, order, np.broadcast_to(np.arange(shape[0])[:, None], shape), axis=0)
    return ranks


# The line rule ----------------------------------------------------------------------------------------------


class LineBatches:
    """The line rule of one anchor (`apportionment.LineRule`), a batch of lines at a time.

    Its state is what LineRule's is: running sums, and the rounded values of the last line. It computes in 64 bits
    where the terms have room for that, and else in Python's whole numbers: the shares are the same.
    """

    def __init__(self, terms: LineTerms, gross: int) -> None:
        self._terms = terms
        self._gross = gross
        self._divisor = max(gross, 1)
        self._sums = [0] * len(terms.prefixes)
        self._seen = 0
        self._rounded = [0] * len(terms.settled)
        self._kind = _kind(terms, gross)
        self._is_short = _is_short(terms, self._kind)
        self._wide = [[_digits(one, terms.unit, self._kind) for one in row] for row in terms.prefixes]
        self._deviating = [_digits(2 * one, self._divisor, self._kind) for one in terms.deviations]

    def next(self, segments: Whole, amounts: Whole) -> list[Whole]:
        """Return the shares of the next lines, an array for each column of the rule; a line's add up to it.

        `segments` and `amounts` have one number a line, of at least one line, in their order.
        """
        amounts = amounts.astype(self._kind)
        running = [*map(self._split, self._running(segments, amounts))]
        seen = np.cumsum(np.abs(amounts)) + self._seen
        columns = range(len(self._rounded) - 1)
        rises = [*(self._rises(column, self._value(column, running, seen)) for column in columns), amounts]
        self._rounded[-1] += _total(amounts)
        self._seen += _total(np.abs(amounts))
        return [rises[0], *(rise - before for before, rise in pairwise(rises))]

    def of_one(self, segment: int, amount: int) -> list[int]:
        """Return the shares of the next line."""
        return [share.item() for share in self.next(np.array([segment]), np.array([amount], object))]

    def _running(self, segments: Whole, amounts: Whole) -> Iterator[Whole]:
        """The running sum of each segment's lines; one number where the batch has none of them."""
        for segment, so_far in enumerate(self._sums):
            if len(self._sums) == 1:
                of = amounts
            else:
                belongs = segments == segment
                of = np.where(belongs, amounts, 0) if belongs.any() else amounts[:0]
            yield np.cumsum(of) + so_far if len(of) else self._whole(so_far)
            self._sums[segment] += _total(of)

    def _whole(self, number: int) -> Whole:
        return np.array(number, self._kind)

    def _split(self, sums: Whole) -> tuple[Whole, Whole]:
        """Sums by the unit: quotient and remainder, since a sum times a weight may have no room."""
        whole = sums // self._terms.unit
        return whole, sums - whole * self._terms.unit

    def _value(self, column: int, running: Sequence[tuple[Whole, Whole]], seen: Whole) -> Whole:
        """Z of every line, to nearest: the floor of Z + 1/2, and one less where a negative Z is just halfway."""
        unit = self._terms.unit
        wholes, rests = zip(*(self._part(column, *one) for one in enumerate(running)), strict=True)
        deviating, is_even = self._deviation(column, seen)
        over = 2 * sum(rests) + deviating + unit
        more = over // (2 * unit)
        value = sum(wholes) + more
        if value.min() <= 0:
            value = value - ((value <= 0) & is_even & (over == more * (2 * unit)))
        return value

    def _part(self, column: int, segment: int, sums: tuple[Whole, Whole]) -> tuple[Whole, Whole]:
        """A segment's A·C / W, as a whole number and what is left over it, in parts of W."""
        whole, rest = sums
        prefix = self._terms.prefixes[segment][column]
        if self._is_short:
            return whole * prefix, rest * prefix
        more, left = _scaled(rest, self._wide[segment][column], self._terms.unit)
        return whole * prefix + more, left

    def _deviation(self, column: int, seen: Whole) -> tuple[Whole, Whole]:
        """2·E·G_t / G, rounded down, and where it is whole."""
        if not self._terms.deviations[column]:
            return 0, True
        quotient, left = _scaled(seen, self._deviating[column], self._divisor)
        return quotient, left == 0

    def _rises(self, column: int, values: Whole) -> Whole:
        """What a column's rounded values rise by from line to line."""
        rises = np.diff(values, prepend=self._whole(self._rounded[column]))
        self._rounded[column] = int(values[-1])
        return rises

    def finish(self) -> None:
        """Raise SharesDoNotSum unless the lines so far are all there is, up to the settled shares."""
        terms = self._terms
        columns = zip(*terms.prefixes, strict=True)
        reached = [
            sum([one * prefix for one, prefix in zip(self._sums, column, strict=True)]) + deviation
            for column, deviation in zip(columns, terms.deviations, strict=True)
        ]
        settled = [share * terms.unit for share in terms.settled]
        if self._seen != self._gross or reached != settled or self._rounded != [*terms.settled]:
            raise SharesDoNotSum(
                f"the lines add up to {self._rounded}, column after column, and settled were {terms.settled}"
            )


def _total(numbers: Whole) -> int:
    """What numbers add up to; those of an anchor have room for it."""
    return int(numbers.sum())


def _kind(terms: LineTerms, gross: int) -> type:
    """What an anchor is computed in: 64 bits where every step has room, else Python's whole numbers."""
    prefix = max(abs(one) for row in terms.prefixes for one in row)
    deviation = max(map(abs, terms.deviations))
    values = len(terms.prefixes) * (gross // terms.unit + 2) * (prefix + terms.unit)
    widest = max(gross << _LEAST_DIGIT, terms.unit << _LEAST_DIGIT, 4 * values, 4 * deviation)
    return np.int64 if widest < _ROOM else object


def _is_short(terms: LineTerms, kind: type) -> bool:
    """Whether a remainder times a weight has room, all segments' together."""
    prefix = max(abs(one) for row in terms.prefixes for one in row)
    return kind is object or 4 * len(terms.prefixes) * terms.unit * (prefix + 1) < _ROOM


def _digits(factor: int, divisor: int, kind: type) -> tuple[int, tuple[int, ...]]:
    """A factor as digits, the largest first, and how many bits each has, so that `_scaled` has room."""
    bits = (_ROOM // (2 * divisor)).bit_length() - 1
    if kind is object:
        return 0, (factor,)
    digits = [factor]
    while abs(digits[0]) >> bits:
        digits[:1] = [digits[0] >> bits, digits[0] & ((1 << bits) - 1)]
    return bits, tuple(digits)


def _scaled(numbers: Whole, factor: tuple[int, tuple[int, ...]], divisor: int) -> tuple[Whole, Whole]:
    """Numbers from 0 to the divisor times a factor, by the divisor: rounded down, and what is left over.

    By long division, digit after digit, so that no step has more than 64 bits.
    """
    bits, (first, *digits) = factor
    product = numbers * first
    quotient = product // divisor
    left = product - quotient * divisor
    for digit in digits:
        product = (left << bits) + numbers * digit
        more = product // divisor
        left = product - more * divisor
        quotient = (quotient << bits) + more
    return quotient, left


# Rows -------------------------------------------------------------------------------------------------------


@frozen(eq=False, repr=False)
class Rows:
    """Rows of a batch of lines, for each line and bearer: the line's place in the batch, cost, bearer, and øre."""

    line: Whole
    cost: Whole
    bearer: Whole
    ore: Whole


class LineRows:
    """Rows of ledger lines, batch after batch, by the line rules of their anchors."""

    def __init__(
        self,
        costs: Sequence[tuple[int, Sequence[int]]],
        kinds: Sequence[tuple[int, int, int]],
        rules: Sequence[Sequence[LineBatches]],
        columns: Sequence[Sequence[Sequence[int]]],
    ) -> None:
        """Make the rows of a settlement.

        `costs` has what stands in the rows for each cost and each of its bearers; `kinds` the number of the cost, the
        number of the rule among the cost's, and the segment, of each kind of line; `rules` the line rules of each
        cost, and `columns` which of its bearers each of their columns belongs to.
        """
        firsts = [0, *accumulate(map(len, rules))]
        self._rules = [*chain.from_iterable(rules)]
        self._columns = [*chain.from_iterable(columns)]
        placed = [(cost, firsts[cost] + rule, segment) for cost, rule, segment in kinds]
        self._cost, self._rule, self._segment = np.array(placed, np.int32).reshape(len(placed), 3).T.copy()
        self._titles = np.array([title for title, _ in costs], np.int32)
        self._bearers = np.array([one for _, bearers in costs for one in bearers], np.int32)
        self._widths = np.array([len(bearers) for _, bearers in costs], np.int64)
        self._firsts = np.cumsum(self._widths) - self._widths

    def next(self, kinds: Whole, amounts: Whole) -> Rows:
        """Return the rows of the next lines; `kinds` are the numbers of their kinds."""
        cost, segment = self._cost[kinds], self._segment[kinds]
        widths = self._widths[cost]
        ends = np.cumsum(widths)
        starts = ends - widths
        ore = np.zeros(int(ends[-1]), np.int64)
        for number, lines in _grouped(self._rule[kinds]):
            shares = self._rules[number].next(segment[lines], amounts[lines])
            at = starts[lines]
            for column, share in zip(self._columns[number], shares, strict=True):
                ore[at + column] += share.astype(np.int64)
        line = np.repeat(np.arange(len(kinds), dtype=np.int32), widths)
        bearer = self._bearers[np.arange(len(ore)) + (self._firsts[cost] - starts)[line]]
        return Rows(line, self._titles[cost][line], bearer, ore)


def _grouped(numbers: Whole) -> Iterator[tuple[int, Whole]]:
    """Each number that occurs, and where, in order."""
    short = numbers.astype(np.min_scalar_type(numbers.max()))  # few bits are sorted quicker
    order = np.argsort(short, kind="stable")
    bounds = np.flatnonzero(np.diff(short[order])) + 1
    for lines in np.split(order, bounds):
        yield int(numbers[lines[0]]), lines
