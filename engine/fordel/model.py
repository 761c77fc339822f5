"""An agreement as it is understood: every name stands for the thing it names, every date is a date."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from attrs import field, frozen

from fordel.municipalities import Municipality
from fordel.period import Length, Span
from fordel.source import Clause, Place, Source
from fordel.value import Value

#: What a party may be besides a municipality (language.md 2.1).
KINDS = ("stat", "fylkeskommune", "selskap", "andre")


def _at() -> Place:
    place: Place = field(eq=False, repr=False)
    return place


@frozen(eq=False, repr=False)
class Party(Value):
    """Somebody the agreement names. Roles are spans of time: a party may take part, be host, and only buy.

    `kind` is `kommune` or one of KINDS; only a `kommune` has a municipality.
    """

    name: str
    kind: str
    at: Place = _at()
    municipality: Municipality | None = None
    takes_part: tuple[Span, ...] = ()
    hosts: tuple[Span, ...] = ()
    buys: bool = False

    def participates_on(self, day: date) -> bool:
        """Whether the party is a participant on a day."""
        return any(span.contains(day) for span in self.takes_part)

    def is_host_on(self, day: date) -> bool:
        """Whether the party is the host on a day."""
        return any(span.contains(day) for span in self.hosts)

    @property
    def needs_decision(self) -> bool:
        """Whether its council must adopt the agreement (language.md section 3.1)."""
        return self.kind in ("kommune", "fylkeskommune")


@frozen(eq=False, repr=False)
class Decision(Value):
    """A council's decision to adopt the agreement."""

    party: str
    day: date
    at: Place = _at()
    case: str | None = None


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
class MeasureTable(Value):
    """A table in the agreement: each party's value as of a day; `as_of` is None for a table without a date."""

    as_of: date | None
    values: Mapping[str, Fraction]
    at: Place = _at()
    source: str | None = None


@frozen(eq=False, repr=False)
class Measure(Value):
    """What costs are divided by. `declared` is None where the agreement does not say which values count (F604)."""

    name: str
    at: Place = _at()
    declared: ReferenceDay | None = None
    unit: str | None = None
    source: str | None = None
    tables: tuple[MeasureTable, ...] = ()
    index: Mapping[int, Fraction] = field(factory=dict)


@frozen(eq=False, repr=False)
class Component(Value):
    """A part of a key: a weight (a share of 1) and what that part is divided by.

    `kind` is `equal`, `measure`, `key` or `party`, `name` the name of the last three. `among` holds the parties that
    the basis is computed among, where the clause names them; with `excluding` they are the ones left out.
    """

    weight: Fraction
    kind: str
    name: str | None
    at: Place = _at()
    among: tuple[str, ...] | None = None
    excluding: bool = False
    is_rest: bool = False


@frozen(eq=False, repr=False)
class AllocationKey(Value):
    """One version of a key, in force through `valid`."""

    name: str
    valid: Span
    components: tuple[Component, ...]
    at: Place = _at()


@frozen(eq=False, repr=False)
class Charge(Value):
    """Who bears a cost: `kind` is `shared`, `residence`, `column`, `location`, `host`, `party` or `outside`.

    `component` belongs to `shared` and has weight 1; `name` is a column or a party.
    """

    kind: str
    at: Place = _at()
    component: Component | None = None
    name: str | None = None


@frozen(eq=False, repr=False)
class Condition(Value):
    """One line of a selector; all of an alternative's conditions must hold.

    `column` is a ledger column. `codes` and `unless` hold code ranges (first and last of one length, by prefix);
    `values` the names of locations or the text sought (`kind` `codes`, `values`, `empty` or `contains`).
    """

    kind: str
    column: str
    codes: tuple[tuple[str, str], ...] = ()
    unless: tuple[tuple[str, str], ...] = ()
    values: tuple[str, ...] = ()
    at: Place | None = field(default=None, eq=False, repr=False)


@frozen(eq=False, repr=False)
class CostCategory(Value):
    """One version of a cost: which ledger lines it selects and who bears them.

    `name` is None for `øvrige kostnader`. `alternatives` is empty for a cost that has no selector lines. `without`
    holds the names of the costs whose lines are left out.
    """

    name: str | None
    valid: Span
    alternatives: tuple[tuple[Condition, ...], ...]
    charge: Charge
    at: Place = _at()
    without: tuple[str, ...] = ()


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
    at: Place | None = field(default=None, eq=False, repr=False)


@frozen(eq=False, repr=False)
class Appointment(Value):
    """A deadline (`day` is month and day) or a meeting (`times` a year); `party` "" is the host."""

    name: str
    at: Place = _at()
    day: tuple[int, int] | None = None
    times: int = 0
    party: str | None = None


@frozen(eq=False, repr=False)
class ExitTerms(Value):
    """Notice in months and the day of the year that exit takes effect on."""

    months: int
    in_years: bool
    takes_effect: tuple[int, int] | None
    at: Place = _at()


@frozen(eq=False, repr=False)
class Requirement(Value):
    """A clause's claim to meet items of a requirement set."""

    requirements: str
    section: str | None
    items: tuple[str, ...]
    at: Place = _at()


@frozen(eq=False, repr=False)
class GivenCost(Value):
    """A cost line in an example, in øre; `cost` is None for `øvrige kostnader`."""

    cost: str | None
    ore: int
    at: Place = _at()
    day: date | None = None
    location: str | None = None
    residence: str | None = None
    columns: Mapping[str, str] = field(factory=dict)


@frozen(eq=False, repr=False)
class ExpectedShares(Value):
    """What an example expects: øre by party, for one cost or (None) for the whole settlement."""

    item: str | None
    ore: Mapping[str, int]
    at: Place = _at()


@frozen(eq=False, repr=False)
class Example(Value):
    """A worked example. `error` is the code it expects instead of amounts."""

    name: str
    year: int
    at: Place = _at()
    values: Mapping[str, Mapping[str, Fraction]] = field(factory=dict)
    costs: tuple[GivenCost, ...] = ()
    expected: tuple[ExpectedShares, ...] = ()
    error: str | None = None


@frozen(eq=False, repr=False)
class Agreement(Value):
    """A whole agreement. Keys, costs and terms are tuples of versions in the order of the file."""

    name: str
    form: str
    valid: Span
    at: Place = _at()
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
    source: Source = field(default=Source("", ""), eq=False, repr=False)
    clauses: tuple[Clause, ...] = field(default=(), eq=False, repr=False)

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

    def key_on(self, name: str, day: date) -> AllocationKey | None:
        """The version of a key that is in force on a day."""
        return next((key for key in self.keys if key.name == name and key.valid.contains(day)), None)

    def terms_on(self, day: date) -> SettlementTerms:
        """The settlement rules of a day; without `oppgjør` the period is the year, the unit øre (language.md 2.6)."""
        stated = next((terms for terms in self.terms if terms.valid.contains(day)), None)
        return stated or SettlementTerms(self.valid)
