"""Keys in whole numbers that a spreadsheet keeps exactly: what each is weighed together from, and its weights."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from math import gcd, lcm

from attrs import frozen

from fordel.settlement import ComponentTrace, KeyShares, MeasureUse
from fordel.workbook.cells import LIMIT

_NOBODY = Fraction(0)
_MOST_DECIMALS = 6
_MOST_DIGITS = 10**15


@frozen(eq=False)
class Column:
    """What a key is weighed together from: numbers that a part of it is shared by, each party's in the key's order.

    `weight` is how many of the key's parts it has. What the numbers come from: the values of a `measure` times
    `scale`, the weights of an `inner` key, 1 for each of those that share equally, or else the engine's fractions.
    """

    kind: str
    name: str
    weight: int
    numbers: tuple[int, ...]
    measure: MeasureUse | None = None
    scale: int = 1
    inner: KeyShares | None = None

    @property
    def total(self) -> int:
        """What the numbers add up to."""
        return sum(self.numbers)


@frozen(eq=False)
class KeyWork:
    """A key in whole numbers: party p has `weights[p]` of `total`.

    Where `columns` are, `weights` are the columns' numbers brought to what `together` has of each, times their
    weights, and shortened by `divisor`. Without columns they are the engine's fractions.
    """

    key: KeyShares
    parties: tuple[str, ...]
    weights: tuple[int, ...]
    columns: tuple[Column, ...] = ()
    parts: int = 1
    together: int = 1
    divisor: int = 1

    @property
    def total(self) -> int:
        """What the weights add up to."""
        return sum(self.weights)

    @property
    def is_exact(self) -> bool:
        """Whether a spreadsheet keeps the weights."""
        return self.total <= LIMIT

    def of(self, party: str) -> int:
        """The weight of a party, 0 for one that the key does not have."""
        return self.weights[self.parties.index(party)] if party in self.parties else 0


def decimal_scale(values: Mapping[str, Fraction]) -> int | None:
    """What makes whole numbers of values with few decimals, and None of others."""
    for decimals in range(_MOST_DECIMALS + 1):
        scale = 10**decimals
        if all((value * scale).denominator == 1 for value in values.values()):
            return scale if all(abs(value) * scale < _MOST_DIGITS for value in values.values()) else None
    return None


def key_work(key: KeyShares) -> KeyWork:
    """A key in whole numbers; without columns where its shares are more than its components weighed together.

    That is so with bounds that decide, discounts, and numbers too large for a spreadsheet.
    """
    parties = tuple(key.shares)
    plain = KeyWork(key, parties, _whole(key.shares, parties))
    weighed = [(weight, trace) for weight, trace in _weighed(key) if weight]
    parts = lcm(*(weight.denominator for weight, _ in weighed))
    columns = tuple(_column(one, int(weight * parts), parties) for weight, one in weighed)
    totals = [column.total for column in columns]
    if not columns or not all(totals):
        return plain
    together = lcm(*totals)
    sums = [
        sum(column.weight * column.numbers[index] * (together // column.total) for column in columns)
        for index in range(len(parties))
    ]
    fits = parts * together <= LIMIT and all(
        Fraction(one, parts * together) == share for one, share in zip(sums, key.shares.values(), strict=True)
    )
    if not fits:
        return plain
    divisor = gcd(*sums)
    return KeyWork(key, parties, tuple(one // divisor for one in sums), columns, parts, together, divisor)


def _weighed(key: KeyShares) -> Iterator[tuple[Fraction, ComponentTrace | KeyShares]]:
    """What a key is weighed together from: its components, and the key that it is phased in from."""
    own = Fraction(1)
    if key.phase is not None:
        own = key.phase.weight
        yield 1 - own, key.phase.old
    for trace in key.components:
        yield own * trace.weight, trace


def _column(one: ComponentTrace | KeyShares, weight: int, parties: tuple[str, ...]) -> Column:
    if isinstance(one, KeyShares):
        return Column("key", one.name or "", weight, _inner(one, parties), inner=one)
    name = one.component.name or ""
    numbers = _whole(one.shares, parties)
    if one.groups:
        return Column("engine", name, weight, numbers)
    if one.inner is not None and one.inner.shares == one.shares:
        return Column("key", name, weight, _inner(one.inner, parties), inner=one.inner)
    if one.measure is not None:
        scale = decimal_scale(one.measure.values)
        if scale is not None:
            scaled = tuple(int(one.measure.values.get(party, _NOBODY) * scale) for party in parties)
            return Column("measure", name, weight, scaled, measure=one.measure, scale=scale)
    return Column("equal" if one.component.kind in {"equal", "party"} else "engine", name, weight, numbers)


def _inner(key: KeyShares, parties: tuple[str, ...]) -> tuple[int, ...]:
    weights = key_work(key)
    return tuple(weights.of(party) for party in parties)


def _whole(shares: Mapping[str, Fraction], parties: tuple[str, ...]) -> tuple[int, ...]:
    """Exact shares as whole numbers, as small as they can be."""
    common = lcm(*(share.denominator for share in shares.values()))
    return tuple(int(shares.get(party, _NOBODY) * common) for party in parties)
