"""The statements of an agreement on costs and on amounts that are not in the ledger, as they are written."""

from __future__ import annotations

from fractions import Fraction

from attrs import field, frozen

from fordel.syntax.parts import Basis, Between, Codes, Name, Node, Number, Statement


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

    `kind` is `shared`, `residence`, `column`, `location`, `host`, `party`, `outside` or `deduct`; `basis` belongs
    to `shared`, `name` to `column` and `party`, `costs` to `deduct` (`til fradrag i kostnad "X", "Y"`).
    """

    kind: str
    basis: Basis | None = None
    name: Name | None = None
    costs: tuple[Name, ...] = ()


@frozen(eq=False, repr=False)
class Above(Node):
    """`utover AMOUNT [per år]`; `column` is that of `per sak i kolonnen "X"`."""

    amount: Number
    column: Name | None = None


@frozen(eq=False, repr=False)
class Portion(Node):
    """`andel 50 %`."""

    value: Fraction


@frozen(eq=False, repr=False)
class BaseAmount(Node):
    """`grunnbeløp AMOUNT [hver]`."""

    amount: Number
    each: bool = False


@frozen(eq=False, repr=False)
class Pool(Node):
    """`andelen til PARTY i avtale "NAME"`: what a party bears by another agreement ("": its host)."""

    party: Name
    agreement: Name


@frozen(eq=False, repr=False)
class Cost(Statement):
    """`kostnad "NAME" [span] [endring "NAME"]:` with its lines, or `øvrige kostnader …` (then `name` is None).

    `adjustments` are Above, Portion, BaseAmount, Bound and Pool.
    """

    name: Name | None
    between: Between | None = None
    selectors: tuple[Selector, ...] = ()
    charges: tuple[Charge, ...] = ()
    adjustments: tuple[Node, ...] = ()
    amendment: Name | None = None
    damaged: bool = field(default=False, eq=False)


@frozen(eq=False, repr=False)
class Overhead(Statement):
    """`påslag "NAME" PERCENT av kostnad "X", "Y" til PARTY [fordeles …] [span]`; `to` "" is the host."""

    name: Name
    rate: Fraction
    costs: tuple[Name, ...]
    to: Name
    basis: Basis | None = None
    between: Between | None = None
    amendment: Name | None = None


@frozen(eq=False, repr=False)
class FixedAmount(Statement):
    """`fastbeløp "NAME" AMOUNT per år til PARTY [fordeles …] [indeksreguleres etter ID fra ÅR] [span]`.

    `over` has the years of an amount that is spread over them (`over 2024-2033` in the place of `per år`).
    """

    name: Name
    amount: Number
    to: Name
    basis: Basis | None = None
    index: Name | None = None
    index_year: Name | None = None
    over: tuple[Name, Name] | None = None
    between: Between | None = None
    amendment: Name | None = None


@frozen(eq=False, repr=False)
class Rate(Node):
    """`AMOUNT per ID [minst N [per oppdrag]]`: `record` is the word after the second `per`."""

    amount: Number
    unit: Name
    at_least: Fraction | None = None
    record: Name | None = None


@frozen(eq=False, repr=False)
class Steps(Node):
    """`trinn etter ID:`; its steps follow as lines of the same contribution."""

    measure: Name


@frozen(eq=False, repr=False)
class Step(Node):
    """`til og med N: AMOUNT` (`up_to`), or `over N: AMOUNT`."""

    up_to: bool
    limit: Fraction
    amount: Number


@frozen(eq=False, repr=False)
class PaidTo(Node):
    """`til PARTY` ("": the host)."""

    party: Name


@frozen(eq=False, repr=False)
class Contribution(Statement):
    """`bidrag "NAME" [span] [endring "NAME"]:` with its lines.

    `lines` are BaseAmount, Rate, Bound, Discount, Steps, Step, PaidTo and Charge (of kind `deduct`).
    """

    name: Name
    between: Between | None = None
    lines: tuple[Node, ...] = ()
    amendment: Name | None = None
    damaged: bool = field(default=False, eq=False)
