"""How settlement is done, deadlines, ways out, and worked examples."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from attrs import field, frozen

from fordel.model.parties import placed
from fordel.period import Length, Span
from fordel.source import Place
from fordel.value import Value


@frozen(eq=False, repr=False)
class SettlementTerms(Value):
    """One version of how the settlement is done. `rest_to` is a party's name, or "" for the host."""

    valid: Span
    period: Length = Length.YEAR
    whole_kroner: bool = False
    rest_to: str | None = None
    advance_times: int = 0
    advance_days: tuple[tuple[int, int], ...] = ()
    advances_by_budget: bool = False
    due_days: int | None = None
    reconciled_by: tuple[int, int] | None = None
    by_days: bool = False
    amendment: str | None = None
    at: Place | None = field(default=None, eq=False, repr=False)


@frozen(eq=False, repr=False)
class Appointment(Value):
    """A deadline (`day` is month and day) or a meeting (`times` a year); `party` "" is the host."""

    name: str
    at: Place = placed()
    day: tuple[int, int] | None = None
    times: int = 0
    party: str | None = None


@frozen(eq=False, repr=False)
class ExitTerms(Value):
    """Notice in months and the day of the year that exit takes effect on."""

    months: int
    in_years: bool
    takes_effect: tuple[int, int] | None
    at: Place = placed()


@frozen(eq=False, repr=False)
class Requirement(Value):
    """A clause's claim to meet items of a requirement set."""

    requirements: str
    section: str | None
    items: tuple[str, ...]
    at: Place = placed()


@frozen(eq=False, repr=False)
class GivenCost(Value):
    """A cost line in an example, in øre; `cost` is None for `øvrige kostnader`."""

    cost: str | None
    ore: int
    at: Place = placed()
    day: date | None = None
    location: str | None = None
    residence: str | None = None
    columns: Mapping[str, str] = field(factory=dict)


@frozen(eq=False, repr=False)
class ExpectedShares(Value):
    """What an example expects: øre by party, for one cost or (None) for the whole settlement."""

    item: str | None
    ore: Mapping[str, int]
    at: Place = placed()


@frozen(eq=False, repr=False)
class Example(Value):
    """A worked example. `error` is the code it expects instead of amounts; one `unchecked` vouches for nothing yet.

    `values` are by measure and by party, group or year; `records` has, of a measure that is counted through a year,
    the parties that are given several values, whose sum stands in `values`.
    """

    name: str
    year: int
    at: Place = placed()
    values: Mapping[str, Mapping[str, Fraction]] = field(factory=dict)
    costs: tuple[GivenCost, ...] = ()
    expected: tuple[ExpectedShares, ...] = ()
    error: str | None = None
    records: Mapping[str, Mapping[str, tuple[Fraction, ...]]] = field(factory=dict)
    unchecked: bool = False
