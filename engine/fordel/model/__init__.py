"""An agreement as it is understood: every name stands for the thing it names, every date is a date."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from attrs import field, frozen

from fordel.model.amounts import Contribution, FixedAmount, Overhead, Rate, Step
from fordel.model.costs import Adjustment, Charge, Condition, CostCategory, Pool
from fordel.model.keys import (
    AllocationKey,
    Bound,
    Component,
    Discount,
    Group,
    Measure,
    MeasureTable,
    PhaseIn,
    ReferenceDay,
    ReferenceYears,
)
from fordel.model.parties import KINDS, Decision, Party, placed
from fordel.model.terms import (
    Appointment,
    Example,
    ExitTerms,
    ExpectedShares,
    GivenCost,
    Requirement,
    SettlementTerms,
)
from fordel.period import Span, year_span
from fordel.source import Clause, Place, Source
from fordel.value import Value

#: What an amendment may change.
Version = AllocationKey | CostCategory | Overhead | FixedAmount | Contribution | SettlementTerms

__all__ = [
    "KINDS",
    "Adjustment",
    "Agreement",
    "AllocationKey",
    "Appointment",
    "Bound",
    "Charge",
    "Component",
    "Condition",
    "Contribution",
    "CostCategory",
    "Decision",
    "Discount",
    "Example",
    "ExitTerms",
    "ExpectedShares",
    "FixedAmount",
    "GivenCost",
    "Group",
    "Measure",
    "MeasureTable",
    "Overhead",
    "Party",
    "PhaseIn",
    "Pool",
    "Rate",
    "ReferenceDay",
    "ReferenceYears",
    "Requirement",
    "SettlementTerms",
    "Step",
    "Version",
]


@frozen(eq=False, repr=False)
class Agreement(Value):
    """A whole agreement. Keys, costs, terms and amounts are tuples of versions in the order of the file.

    `year_begins` is the month that the accounting year begins with; the year has the number of that month's year.
    """

    name: str
    form: str
    valid: Span
    at: Place = placed()
    parties: Mapping[str, Party] = field(factory=dict)
    locations: Mapping[str, str] = field(factory=dict)
    decisions: tuple[Decision, ...] = ()
    measures: Mapping[str, Measure] = field(factory=dict)
    keys: tuple[AllocationKey, ...] = ()
    costs: tuple[CostCategory, ...] = ()
    terms: tuple[SettlementTerms, ...] = ()
    examples: tuple[Example, ...] = ()
    tasks: tuple[str, ...] = ()
    basis: tuple[tuple[str, str], ...] = ()
    meets: tuple[Requirement, ...] = ()
    follows: tuple[str, ...] = ()
    appointments: tuple[Appointment, ...] = ()
    exit: ExitTerms | None = None
    dissolution: Place | None = field(default=None, eq=False)
    rule_prevails: bool | None = None
    overheads: tuple[Overhead, ...] = ()
    fixed_amounts: tuple[FixedAmount, ...] = ()
    contributions: tuple[Contribution, ...] = ()
    groups: Mapping[str, Group] = field(factory=dict)
    year_begins: int = 1
    #: Every version with the span that is written, adopted or not; empty where no version has an amendment.
    stated: tuple[Version, ...] = ()
    #: The versions of amendments that not every council has adopted.
    pending: tuple[Version, ...] = ()
    is_library: bool = False
    #: The files that it takes keys and measures from, as they are named, with their text.
    libraries: tuple[Source, ...] = field(default=(), eq=False, repr=False)
    source: Source = field(default=Source("", ""), eq=False, repr=False)
    clauses: tuple[Clause, ...] = field(default=(), eq=False, repr=False)
    #: Where the statements stand that have no other place: `hjemmel` and `følger` with a place for each law and set,
    #: `gjelder`, `oppgaver`, `lokasjon` and `ved motstrid`.
    stands: Mapping[str, tuple[Place, ...]] = field(factory=dict, eq=False, repr=False)

    @property
    def is_draft(self) -> bool:
        """No council has decided yet: it can be evaluated, and every output says UTKAST (language.md 3.1)."""
        return not self.decisions

    def participants_on(self, day: date) -> tuple[str, ...]:
        """The participants of a day, in the order of the file."""
        return tuple(name for name, party in self.parties.items() if party.participates_on(day))

    def host_on(self, day: date) -> str | None:
        """The host of a day."""
        return next((name for name, party in self.parties.items() if party.is_host_on(day)), None)

    @property
    def versions(self) -> tuple[Version, ...]:
        """Every version that counts, of whatever an amendment may change."""
        costs: tuple[Version, ...] = (*self.keys, *self.costs, *self.terms)
        return (*costs, *self.overheads, *self.fixed_amounts, *self.contributions)

    def year_of(self, day: date) -> int:
        """The accounting year that a day lies in."""
        return day.year if day.month >= self.year_begins else day.year - 1

    def year_span(self, year: int) -> Span:
        """The days of an accounting year."""
        return year_span(year, self.year_begins)

    def terms_on(self, day: date) -> SettlementTerms:
        """The settlement rules of a day; without `oppgjør` the period is the year, the unit øre (language.md 2.6)."""
        stated = next((terms for terms in self.terms if terms.valid.contains(day)), None)
        return stated or SettlementTerms(self.valid)
