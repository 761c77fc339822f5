"""The tree of an agreement as it is written: names are words, nothing is looked up, spans take no part in equality."""

from __future__ import annotations

from fractions import Fraction

from attrs import field, frozen

from fordel.source import Clause, Source, Span

_NOWHERE = Span(0, 0)


def _span() -> Span:
    span: Span = field(default=_NOWHERE, eq=False, repr=False)
    return span


# ── What lines are made of ───────────────────────────────────────────────────────────────────────────────────────


@frozen
class Name:
    """A name, a measure name or a quoted text, without its quotes."""

    text: str
    span: Span = _span()


@frozen
class WrittenDate:
    """A date as written; whether there is such a day is for the resolver. `year` is None for a day of the year."""

    year: int | None
    month: int
    day: int
    span: Span = _span()


@frozen
class Between:
    """`fra DATE [til DATE]` or `til DATE`."""

    first: WrittenDate | None
    last: WrittenDate | None
    span: Span = _span()


@frozen
class Number:
    """An exact number, or an amount in kroner."""

    value: Fraction
    span: Span = _span()


@frozen
class Weight:
    """A key's weight: `form` is `percent`, `fraction` or `rest` (then `value` is 0)."""

    value: Fraction
    form: str
    span: Span = _span()


@frozen
class Codes:
    """One code (`last` is None) or a range of them."""

    first: str
    last: str | None = None
    span: Span = _span()


@frozen
class Whom:
    """`blant P, Q` (`only`) or `unntatt P, Q`: the participants that a basis is computed among."""

    only: bool
    parties: tuple[Name, ...]


@frozen
class Basis:
    """What shares are computed by: `kind` is `equal`, `measure`, `key` or `party`; `name` is None for `equal`."""

    kind: str
    name: Name | None = None
    whom: Whom | None = None


# ── Statements ───────────────────────────────────────────────────────────────────────────────────────────────────


@frozen
class AgreementName:
    """`avtale "NAME"`."""

    name: Name
    span: Span = _span()


@frozen
class LegalBasis:
    """`hjemmel LAW § X, § Y, LAW § Z`: pairs of law and section; a section without law continues the law before it."""

    references: tuple[tuple[str | None, str], ...]
    span: Span = _span()


@frozen
class Validity:
    """`gjelder fra DATE [til DATE]`."""

    between: Between
    span: Span = _span()


@frozen
class PartyEntry:
    """A party where it is introduced: its name and what stands in the parentheses."""

    name: Name
    kind: Name | None = None


@frozen
class Parties:
    """`deltakere`, `vertskommune` or `kjøper` (`role` is `participant`, `host` or `buyer`)."""

    role: str
    parties: tuple[PartyEntry, ...]
    between: Between | None = None
    span: Span = _span()


@frozen
class Locations:
    """`lokasjon NAME, NAME i PARTY`."""

    names: tuple[Name, ...]
    party: Name
    span: Span = _span()


@frozen
class Tasks:
    """`oppgaver "…", "…"`."""

    texts: tuple[str, ...]
    span: Span = _span()


@frozen
class Decision:
    """`vedtak PARTY DATE [sak "…"] [endring "…"]`."""

    party: Name
    date: WrittenDate
    case: str | None = None
    amendment: Name | None = None
    span: Span = _span()


@frozen
class Meets:
    """`oppfyller SET [§ X] bokstav a, b` or `punkt word, word` (`by_letter` tells which)."""

    requirements: str
    section: str | None
    by_letter: bool
    items: tuple[str, ...]
    span: Span = _span()


@frozen
class Follows:
    """`følger SET`."""

    requirements: Name
    span: Span = _span()


@frozen
class Precedence:
    """`ved motstrid går regelen foran` (or the text)."""

    rule_prevails: bool
    span: Span = _span()


@frozen
class Row:
    """A line of a measure's table: a party's name, or a year, and a number."""

    key: Name
    is_year: bool
    value: Fraction
    span: Span = _span()


@frozen
class When:
    """The day or year a measure is taken from: `kind` is `day` (with `years_before` 0, 1 or 2), `date` or `later`."""

    kind: str
    date: WrittenDate | None = None
    years_before: int = 0
    span: Span = _span()


@frozen
class MeasureStatement:
    """`grunnlag ID [WHEN] [enhet TEXT] [kilde TEXT]`, and with `:` the rows of its table (`rows` is then not None)."""

    name: Name
    when: When | None = None
    unit: str | None = None
    source: str | None = None
    rows: tuple[Row, ...] | None = None
    span: Span = _span()


@frozen
class Component:
    """A line of a key: a weight and a basis."""

    weight: Weight
    basis: Basis
    span: Span = _span()


@frozen
class Key:
    """`nøkkel "NAME" [span]:` with its components."""

    name: Name
    between: Between | None = None
    components: tuple[Component, ...] = ()
    damaged: bool = field(default=False, eq=False, repr=False)
    span: Span = _span()


@frozen
class Selector:
    """A line that selects ledger lines.

    `kind` is a dimension with codes (`art`, `funksjon`, `ansvar`, `prosjekt`, `tjeneste`), `lokasjon`, `uten lokasjon`,
    `uten bosted`, `tekst`, `eller`, or `unntatt kostnad`.
    """

    kind: str
    codes: tuple[Codes, ...] = ()
    unless: tuple[Codes, ...] = ()
    names: tuple[Name, ...] = ()
    span: Span = _span()


@frozen
class Charge:
    """Who bears a cost.

    `kind` is `shared`, `residence`, `column`, `location`, `host`, `party` or `outside`; `basis` belongs to `shared`,
    `name` to `column` and `party`.
    """

    kind: str
    basis: Basis | None = None
    name: Name | None = None
    span: Span = _span()


@frozen
class Cost:
    """`kostnad "NAME" [span]:` with its lines, or `øvrige kostnader …` (then `name` is None)."""

    name: Name | None
    between: Between | None = None
    selectors: tuple[Selector, ...] = ()
    charges: tuple[Charge, ...] = ()
    damaged: bool = field(default=False, eq=False, repr=False)
    span: Span = _span()


@frozen
class Setting:
    """A line of `oppgjør:`: `kind` and what it says, in words that are the same in every form of the language."""

    kind: str
    value: str = ""
    number: int = 0
    days: tuple[WrittenDate, ...] = ()
    party: Name | None = None
    span: Span = _span()


@frozen
class SettlementRules:
    """`oppgjør [span]:` with its lines."""

    between: Between | None = None
    settings: tuple[Setting, ...] = ()
    damaged: bool = field(default=False, eq=False, repr=False)
    span: Span = _span()


@frozen
class Appointment:
    """`frist "NAME" DAY [ved PARTY]` (`day`) or `møte "NAME" N ganger i året [ved PARTY]` (`times`).

    `party` is a name, or "" for `vertskommunen`.
    """

    name: Name
    day: WrittenDate | None = None
    times: int = 0
    party: Name | None = None
    span: Span = _span()


@frozen
class Exit:
    """`uttreden N måneder|år varsel [virkning fra DAY]`."""

    months: int
    in_years: bool
    takes_effect: WrittenDate | None = None
    span: Span = _span()


@frozen
class Dissolution:
    """`oppløsning krever enighet`."""

    span: Span = _span()


# ── Examples ─────────────────────────────────────────────────────────────────────────────────────────────────────


@frozen
class Given:
    """A measure's values in an example: pairs of party (or year) and number."""

    measure: Name
    rows: tuple[Row, ...]
    span: Span = _span()


@frozen
class GivenCost:
    """`kostnad "X" AMOUNT [lokasjon L] [bosted P] [kolonnen "C" P] [den DATE]`; `name` is None for `øvrige kostnader`."""

    name: Name | None
    amount: Number
    location: Name | None = None
    residence: Name | None = None
    columns: tuple[tuple[str, Name], ...] = ()
    date: WrittenDate | None = None
    span: Span = _span()


@frozen
class Expected:
    """`gir [X] PARTY AMOUNT, …`, or `gir feil CODE` (then `error` is the code)."""

    item: Name | None = None
    amounts: tuple[tuple[Name, Number], ...] = ()
    error: str | None = None
    span: Span = _span()


@frozen
class Example:
    """`eksempel "NAME":` with what is given and what is expected."""

    name: Name
    years: tuple[Number, ...] = ()
    given: tuple[Given, ...] = ()
    costs: tuple[GivenCost, ...] = ()
    expected: tuple[Expected, ...] = ()
    damaged: bool = field(default=False, eq=False, repr=False)
    span: Span = _span()


@frozen
class Later:
    """A construct of the language that is read but not built yet; `construct` names it in the catalogue."""

    construct: str
    span: Span = _span()


Statement = (
    AgreementName | LegalBasis | Validity | Parties | Locations | Tasks | Decision | Meets | Follows | Precedence
    | MeasureStatement | Key | Cost | SettlementRules | Appointment | Exit | Dissolution | Example | Later
)  # fmt: skip


@frozen
class File:
    """A whole agreement as written.

    `form` is the written form it uses most (`nb` or `nn`). `lost` holds the names that stand in lines which could not
    be read: what refers to them is not reported as unknown.
    """

    statements: tuple[Statement, ...]
    form: str = "nb"
    source: Source = field(default=Source("", ""), eq=False, repr=False)
    clauses: tuple[Clause, ...] = field(default=(), eq=False, repr=False)
    lost: frozenset[str] = field(default=frozenset(), eq=False, repr=False)
