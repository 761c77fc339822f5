"""Which ledger lines a cost selects, who bears them, and how much of it is shared."""

from __future__ import annotations

from fractions import Fraction

from attrs import field, frozen

from fordel.model.keys import Bound, Component
from fordel.model.parties import placed
from fordel.period import Span
from fordel.source import Place
from fordel.value import Value


@frozen(eq=False, repr=False)
class Charge(Value):
    """Who bears a cost: `shared`, `residence`, `column`, `location`, `host`, `party`, `outside` or `deduct`.

    `component` belongs to `shared` and has weight 1; `name` is a column or a party; `costs` are those that an
    income is deducted in, in that order.
    """

    kind: str
    at: Place = placed()
    component: Component | None = None
    name: str | None = None
    costs: tuple[str, ...] = ()


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
class Adjustment(Value):
    """What is shared of a cost, and within which bounds; amounts in øre.

    `above` is what the accounting year's cost must exceed (each case's, with `by_case`, a ledger column), `portion`
    the part of it that is shared, `base` what each participant pays first; `bounds` are in øre.
    """

    above: int | None = None
    by_case: str | None = None
    portion: Fraction | None = None
    base: int | None = None
    bounds: tuple[Bound, ...] = ()


@frozen(eq=False, repr=False)
class Pool(Value):
    """A cost that is what a party ("": the host) bears by another agreement, settled in the same run."""

    party: str
    agreement: str
    at: Place = placed()


@frozen(eq=False, repr=False)
class CostCategory(Value):
    """One version of a cost: which ledger lines it selects and who bears them.

    `name` is None for `øvrige kostnader`. `alternatives` is empty for that one, and for a pool that takes no ledger
    line; a cost without selector lines has one, without conditions. `without` holds the names of the costs whose
    lines are left out.
    """

    name: str | None
    valid: Span
    alternatives: tuple[tuple[Condition, ...], ...]
    charge: Charge
    at: Place = placed()
    without: tuple[str, ...] = ()
    adjusted: Adjustment | None = None
    pool: Pool | None = None
    amendment: str | None = None
