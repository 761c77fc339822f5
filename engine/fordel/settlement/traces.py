"""How a share came about: measures, components and keys as they were computed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from attrs import field, frozen

from fordel.model import Bound, Component, Discount, PhaseIn
from fordel.source import Place
from fordel.value import Value


@frozen(eq=False, repr=False)
class MeasureUse(Value):
    """The values a measure had where it was used.

    `declared` is the day asked for, None where the agreement names none. `as_of` is the day the values stand
    for (the oldest, where they come from several places), None where neither agreement nor table has a date.
    `source` is "" where none is told. A measure that is counted through a year has `years`, those asked for (several
    for a mean), and `found_years`, those the values are of, and neither day.
    """

    name: str
    declared: date | None
    as_of: date | None
    source: str
    values: Mapping[str, Fraction]
    years: tuple[int, ...] = ()
    found_years: tuple[int, ...] = ()


@frozen(eq=False, repr=False)
class IndexUse(Value):
    """The values of an index that an amount was multiplied and divided by."""

    name: str
    year: int
    value: Fraction
    base_year: int
    base: Fraction
    source: str = ""


@frozen(eq=False, repr=False)
class ComponentTrace(Value):
    """One component of a key as it was computed: the shares (of 1) within it, before its weight.

    `measure` belongs to kind `measure`, `inner` to kind `key`. Where groups share, `units` has the shares of the
    groups and of those that stand alone, and `groups` how each group's share goes on.
    """

    component: Component
    weight: Fraction
    shares: Mapping[str, Fraction]
    measure: MeasureUse | None = None
    inner: KeyShares | None = None
    units: Mapping[str, Fraction] = field(factory=dict)
    groups: Mapping[str, KeyShares] = field(factory=dict)


@frozen(eq=False, repr=False)
class PhaseTrace(Value):
    """A key on its way in: the shares of `old` and the key's `own` are weighed together, `own` with `weight`."""

    rule: PhaseIn
    old: KeyShares
    own: Mapping[str, Fraction]
    weight: Fraction


@frozen(eq=False, repr=False)
class KeyShares(Value):
    """The exact shares of a key: all participants', adding up to 1. `name` is None where no key is named.

    `plain` has the shares before discounts and bounds, where the key has any; `year` is that of a frozen key.
    """

    name: str | None
    shares: Mapping[str, Fraction]
    components: tuple[ComponentTrace, ...]
    at: Place | None = field(default=None, eq=False, repr=False)
    plain: Mapping[str, Fraction] | None = None
    bounds: tuple[Bound, ...] = ()
    discounts: tuple[Discount, ...] = ()
    phase: PhaseTrace | None = None
    year: int | None = None
