"""The statements of an agreement on its parties, measures, keys and settlement, as they are written."""

from __future__ import annotations

from fractions import Fraction

from attrs import field, frozen

from fordel.syntax.parts import (
    Basis,
    Between,
    Bound,
    Discount,
    Name,
    Node,
    PhaseIn,
    Statement,
    Weight,
    WrittenDate,
)


@frozen(eq=False, repr=False)
class AgreementName(Statement):
    """`avtale "NAME"`, or `bibliotek "NAME"`."""

    name: Name
    is_library: bool = False


@frozen(eq=False, repr=False)
class Import(Statement):
    """`hent "relative/file.avtale"`."""

    path: Name


@frozen(eq=False, repr=False)
class AccountingYear(Statement):
    """`regnskapsår fra 1. august`."""

    begins: WrittenDate


@frozen(eq=False, repr=False)
class Group(Statement):
    """`gruppe "NAME" av P, Q fordeles …`: parties that stand as one in a key, and how they share among themselves."""

    name: Name
    members: tuple[Name, ...]
    basis: Basis


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
    """`vedtak PARTY DATE [sak "…"] [endring "…"] [kode "…"]`; `code` is that of the rules that were adopted."""

    party: Name
    date: WrittenDate
    case: str | None = None
    amendment: Name | None = None
    code: Name | None = None


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
    """When a measure is taken.

    `kind` is `day` (of the year, with `years_before` 0, 1 or 2), `date`, `year` (counted through a year, with
    `years_before` 0 or 1), `fixed_year` (counted through `number`) or `mean` (of `number` years before).
    """

    kind: str
    date: WrittenDate | None = None
    years_before: int = 0
    number: int = 0


@frozen(eq=False, repr=False)
class MeasureStatement(Statement):
    """`grunnlag ID [WHEN] [enhet TEXT] [kilde TEXT]`; a table has `rows`, a declaration None."""

    name: Name
    when: When | None = None
    unit: str | None = None
    source: str | None = None
    rows: tuple[Row, ...] | None = None
    ages: tuple[int, int] | None = None


@frozen(eq=False, repr=False)
class Component(Node):
    """A line of a key: a weight and a basis."""

    weight: Weight
    basis: Basis


@frozen(eq=False, repr=False)
class Key(Statement):
    """`nøkkel "NAME" [span] [endring "NAME"]:` with its components, bounds, discounts and phase-in."""

    name: Name
    between: Between | None = None
    components: tuple[Component, ...] = ()
    bounds: tuple[Bound, ...] = ()
    discounts: tuple[Discount, ...] = ()
    phase_ins: tuple[PhaseIn, ...] = ()
    amendment: Name | None = None
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
    """`oppgjør [span] [endring "NAME"]:` with its lines."""

    between: Between | None = None
    settings: tuple[Setting, ...] = ()
    amendment: Name | None = None
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
