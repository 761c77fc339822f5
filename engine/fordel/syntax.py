"""The tree of an agreement as written: names are words, nothing is looked up, places make no difference."""

from __future__ import annotations

from fractions import Fraction

from attrs import field, frozen

from fordel.source import Clause, Source, Span
from fordel.value import Value

_NOWHERE = Span(0, 0)


@frozen(eq=False, repr=False)
class Node(Value):
    """A part of the tree; where it stands (`span`) takes no part in its equality."""

    span: Span = field(default=_NOWHERE, eq=False, kw_only=True)


# What lines are made of -------------------------------------------------------------------------------------


@frozen(eq=False, repr=False)
class Name(Node):
    """A name, a measure name or a quoted text, without its quotes."""

    text: str


@frozen(eq=False, repr=False)
class WrittenDate(Node):
    """A date as written, be there such a day or not; `year` is None for a day of the year."""

    year: int | None
    month: int
    day: int


@frozen(eq=False, repr=False)
class Between(Node):
    """`fra DATE [til DATE]` or `til DATE`."""

    first: WrittenDate | None
    last: WrittenDate | None


@frozen(eq=False, repr=False)
class Number(Node):
    """An exact number, or an amount in kroner."""

    value: Fraction


@frozen(eq=False, repr=False)
class Weight(Node):
    """A key's weight: `form` is `percent`, `fraction` or `rest` (then `value` is 0)."""

    value: Fraction
    form: str


@frozen(eq=False, repr=False)
class Codes(Node):
    """One code (`last` is None) or a range of them."""

    first: str
    last: str | None = None


@frozen(eq=False, repr=False)
class Whom(Node):
    """`blant P, Q` (`only`) or `unntatt P, Q`: the participants that a basis is computed among."""

    only: bool
    parties: tuple[Name, ...]


@frozen(eq=False, repr=False)
class Basis(Node):
    """What shares are computed by: `kind` is `equal` (then without `name`), `measure`, `key` or `party`."""

    kind: str
    name: Name | None = None
    whom: Whom | None = None


# Statements -------------------------------------------------------------------------------------------------


@frozen(eq=False, repr=False)
class Statement(Node):
    """What stands by itself in a block, or is followed there by the lines that belong to it."""


@frozen(eq=False, repr=False)
class AgreementName(Statement):
    """`avtale "NAME"`."""

    name: Name


@frozen(eq=False, repr=False)
class LegalBasis(Statement):
    """`hjemmel LAW § X, § Y, LAW § Z`: pairs of law and section, in which None is the law before."""

    references: tuple[tuple[str | None, str], ...]


@frozen(eq=False, repr=False)
class Validity(Statement):
    """`gjelder fra DATE [til DATE]`."""

    between: Between


@frozen(eq=False, repr=False)
class PartyEntry(Node):
    """A party where it is introduced: its name and what stands in the parentheses."""

    name: Name
    kind: Name | None = None


@frozen(eq=False, repr=False)
class Parties(Statement):
    """`deltakere`, `vertskommune` or `kjøper` (`role` is `participant`, `host` or `buyer`)."""

    role: str
    parties: tuple[PartyEntry, ...]
    between: Between | None = None


@frozen(eq=False, repr=False)
class Locations(Statement):
    """`lokasjon NAME, NAME i PARTY`."""

    names: tuple[Name, ...]
    party: Name


@frozen(eq=False, repr=False)
class Tasks(Statement):
    """`oppgaver "…", "…"`."""

    texts: tuple[str, ...]


@frozen(eq=False, repr=False)
class Decision(Statement):
    """`vedtak PARTY DATE [sak "…"] [endring "…"]`."""

    party: Name
    date: WrittenDate
    case: str | None = None
    amendment: Name | None = None


@frozen(eq=False, repr=False)
class Meets(Statement):
    """`oppfyller SET [§ X] bokstav a, b` or `punkt word, word` (`by_letter` tells which)."""

    requirements: str
    section: str | None
    by_letter: bool
    items: tuple[str, ...]


@frozen(eq=False, repr=False)
class Follows(Statement):
    """`følger SET`."""

    requirements: Name


@frozen(eq=False, repr=False)
class Precedence(Statement):
    """`ved motstrid går regelen foran` (or the text)."""

    rule_prevails: bool


@frozen(eq=False, repr=False)
class Row(Node):
    """A line of a measure's table: a party's name, or a year, and a number."""

    key: Name
    is_year: bool
    value: Fraction


@frozen(eq=False, repr=False)
class When(Node):
    """When a measure is taken: `kind` is `day` (with `years_before` 0, 1 or 2), `date` or `later`."""

    kind: str
    date: WrittenDate | None = None
    years_before: int = 0


@frozen(eq=False, repr=False)
class MeasureStatement(Statement):
    """`grunnlag ID [WHEN] [enhet TEXT] [kilde TEXT]`; a table has `rows`, a declaration None."""

    name: Name
    when: When | None = None
    unit: str | None = None
    source: str | None = None
    rows: tuple[Row, ...] | None = None


@frozen(eq=False, repr=False)
class Component(Node):
    """A line of a key: a weight and a basis."""

    weight: Weight
    basis: Basis


@frozen(eq=False, repr=False)
class Key(Statement):
    """`nøkkel "NAME" [span]:` with its components."""

    name: Name
    between: Between | None = None
    components: tuple[Component, ...] = ()
    damaged: bool = field(default=False, eq=False)


@frozen(eq=False, repr=False)
class Selector(Node):
    """A line that selects ledger lines.

    `kind` is a dimension with codes (`art`, `funksjon`, `ansvar`, `prosjekt`, `tjeneste`), `lokasjon`,
    `uten lokasjon`, `uten bosted`, `tekst`, `eller`, or `unntatt kostnad`.
    """

    kind: str
    codes: tuple[Codes, ...] = ()
    unless: tuple[Codes, ...] = ()
    names: tuple[Name, ...] = ()


@frozen(eq=False, repr=False)
class Charge(Node):
    """Who bears a cost.

    `kind` is `shared`, `residence`, `column`, `location`, `host`, `party` or `outside`; `basis` belongs to
    `shared`, `name` to `column` and `party`.
    """

    kind: str
    basis: Basis | None = None
    name: Name | None = None


@frozen(eq=False, repr=False)
class Cost(Statement):
    """`kostnad "NAME" [span]:` with its lines, or `øvrige kostnader …` (then `name` is None)."""

    name: Name | None
    between: Between | None = None
    selectors: tuple[Selector, ...] = ()
    charges: tuple[Charge, ...] = ()
    damaged: bool = field(default=False, eq=False)


@frozen(eq=False, repr=False)
class Setting(Node):
    """A line of `oppgjør:`: `kind` and what it says, in words that are the same in every form."""

    kind: str
    value: str = ""
    number: int = 0
    days: tuple[WrittenDate, ...] = ()
    party: Name | None = None


@frozen(eq=False, repr=False)
class SettlementRules(Statement):
    """`oppgjør [span]:` with its lines."""

    between: Between | None = None
    settings: tuple[Setting, ...] = ()
    damaged: bool = field(default=False, eq=False)


@frozen(eq=False, repr=False)
class Appointment(Statement):
    """`frist "NAME" DAY [ved PARTY]` or `møte "NAME" N ganger i året [ved PARTY]` ("": the host)."""

    name: Name
    day: WrittenDate | None = None
    times: int = 0
    party: Name | None = None


@frozen(eq=False, repr=False)
class Exit(Statement):
    """`uttreden N måneder|år varsel [virkning fra DAY]`."""

    months: int
    in_years: bool
    takes_effect: WrittenDate | None = None


@frozen(eq=False, repr=False)
class Dissolution(Statement):
    """`oppløsning krever enighet`."""


# Examples ---------------------------------------------------------------------------------------------------


@frozen(eq=False, repr=False)
class Given(Node):
    """A measure's values in an example: pairs of party (or year) and number."""

    measure: Name
    rows: tuple[Row, ...]


@frozen(eq=False, repr=False)
class GivenCost(Node):
    """`kostnad "X" AMOUNT` with what is said of the line; `name` is None for `øvrige kostnader`."""

    name: Name | None
    amount: Number
    location: Name | None = None
    residence: Name | None = None
    columns: tuple[tuple[str, Name], ...] = ()
    date: WrittenDate | None = None


@frozen(eq=False, repr=False)
class Expected(Node):
    """`gir [X] PARTY AMOUNT, …`, or `gir feil CODE` (then `error` is the code)."""

    item: Name | None = None
    amounts: tuple[tuple[Name, Number], ...] = ()
    error: str | None = None


@frozen(eq=False, repr=False)
class Example(Statement):
    """`eksempel "NAME":` with what is given and what is expected."""

    name: Name
    years: tuple[Number, ...] = ()
    given: tuple[Given, ...] = ()
    costs: tuple[GivenCost, ...] = ()
    expected: tuple[Expected, ...] = ()
    damaged: bool = field(default=False, eq=False)


@frozen(eq=False, repr=False)
class Later(Statement):
    """A construct of the language that is read but not built yet; `construct` names it in the catalogue."""

    construct: str


@frozen
class File:
    """A whole agreement as written.

    `form` is the written form it uses most (`nb` or `nn`). `lost` holds the names that stand in lines which
    could not be read: what refers to them is not reported as unknown.
    """

    statements: tuple[Statement, ...]
    form: str = "nb"
    source: Source = field(default=Source("", ""), eq=False)
    clauses: tuple[Clause, ...] = field(default=(), eq=False)
    lost: frozenset[str] = field(default=frozenset(), eq=False)
