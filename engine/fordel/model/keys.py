"""What costs are divided by: measures and allocation keys."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from attrs import field, frozen

from fordel.model.parties import placed
from fordel.period import Span
from fordel.source import Place
from fordel.value import Value


@frozen(eq=False, repr=False)
class ReferenceDay(Value):
    """The day a measure is taken from: a fixed `day`, or a day of the year counted from the accounting year."""

    day: date | None = None
    month: int = 1
    day_of_month: int = 1
    years_before: int = 0

    def on(self, year: int) -> date:
        """The day for an accounting year."""
        return self.day or date(year - self.years_before, self.month, self.day_of_month)


@frozen(eq=False, repr=False)
class ReferenceYears(Value):
    """The years a measure is counted through: the accounting year less `years_before`, or the `fixed` year.

    With `mean`, it is each party's mean of so many years before the accounting year.
    """

    years_before: int = 0
    fixed: int | None = None
    mean: int = 0

    def of(self, year: int) -> tuple[int, ...]:
        """The years for an accounting year, the first one first."""
        if self.mean:
            return tuple(range(year - self.mean, year))
        return (self.fixed or year - self.years_before,)


@frozen(eq=False, repr=False)
class MeasureTable(Value):
    """A table in the agreement: each party's value as of a day, or counted through a year (`as_of` is an int).

    `as_of` is None for a table without a date.
    """

    as_of: date | int | None
    values: Mapping[str, Fraction]
    at: Place = placed()
    source: str | None = None


@frozen(eq=False, repr=False)
class Measure(Value):
    """What costs are divided by. `declared` is None where the agreement does not say which values count (F604)."""

    name: str
    at: Place = placed()
    declared: ReferenceDay | ReferenceYears | None = None
    unit: str | None = None
    source: str | None = None
    tables: tuple[MeasureTable, ...] = ()
    index: Mapping[int, Fraction] = field(factory=dict)
    ages: tuple[int, int] | None = None


@frozen(eq=False, repr=False)
class Component(Value):
    """A part of a key: a weight (a share of 1) and what that part is divided by.

    `kind` is `equal`, `measure`, `key` or `party`, `name` the name of the last three. `among` holds the parties that
    the basis is computed among, where the clause names them; with `excluding` they are the ones left out. A name
    in `among` may be that of a group, which is then one of those that share. `frozen` is the year that a key is
    frozen at (`nøkkel "X" for 2022`).
    """

    weight: Fraction
    kind: str
    name: str | None
    at: Place = placed()
    among: tuple[str, ...] | None = None
    excluding: bool = False
    is_rest: bool = False
    frozen: int | None = None


@frozen(eq=False, repr=False)
class Bound(Value):
    """`minst` or `høyst` for a party, or (`party` None) for each: a share of 1 in a key, øre in a cost."""

    at_least: bool
    value: Fraction
    party: str | None
    at: Place = placed()


@frozen(eq=False, repr=False)
class PhaseIn(Value):
    """`innfasing fra nøkkel "X" over 2021-2024`; `key` is None for the version before this one."""

    key: str | None
    first: int
    last: int
    at: Place = placed()


@frozen(eq=False, repr=False)
class Discount(Value):
    """What a party's share or contribution is less, as a share of it (negative: more); `party` "" is the host."""

    value: Fraction
    party: str
    at: Place = placed()


@frozen(eq=False, repr=False)
class AllocationKey(Value):
    """One version of a key, in force through `valid`."""

    name: str
    valid: Span
    components: tuple[Component, ...]
    at: Place = placed()
    bounds: tuple[Bound, ...] = ()
    discounts: tuple[Discount, ...] = ()
    phase_in: PhaseIn | None = None
    amendment: str | None = None


@frozen(eq=False, repr=False)
class Group(Value):
    """Parties that stand as one in a key; what falls on the group goes on among them by `component` (of weight 1)."""

    name: str
    members: tuple[str, ...]
    component: Component
    at: Place = placed()
