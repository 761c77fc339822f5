"""Amounts that are not in the ledger: overheads, fixed amounts and contributions."""

from __future__ import annotations

from fractions import Fraction

from attrs import frozen

from fordel.model.keys import Component, Discount
from fordel.model.parties import placed
from fordel.period import Span
from fordel.source import Place
from fordel.value import Value


@frozen(eq=False, repr=False)
class Overhead(Value):
    """One version of `påslag`: a rate of what the named costs share out, credited `to` ("": the host).

    Without `component` it is shared by the same shares as those costs.
    """

    name: str
    valid: Span
    rate: Fraction
    costs: tuple[str, ...]
    to: str
    at: Place = placed()
    component: Component | None = None
    amendment: str | None = None


@frozen(eq=False, repr=False)
class FixedAmount(Value):
    """One version of `fastbeløp`: øre a year, credited `to` ("": the host), shared by `component`.

    Without `component` it is shared equally among the others. `index` and `base_year` are those of
    `indeksreguleres etter ID fra ÅR`. With `over` (first and last year) `ore` is the whole amount, spread over those.
    """

    name: str
    valid: Span
    ore: int
    to: str
    at: Place = placed()
    component: Component | None = None
    index: str | None = None
    base_year: int | None = None
    over: tuple[int, int] | None = None
    amendment: str | None = None


@frozen(eq=False, repr=False)
class Rate(Value):
    """`AMOUNT per ID`: øre for each unit of a measure, and at least `at_least` units.

    With `by_record` that minimum holds for each record the measure was counted from.
    """

    ore: Fraction
    measure: str
    at: Place = placed()
    at_least: Fraction | None = None
    by_record: bool = False


@frozen(eq=False, repr=False)
class Step(Value):
    """A step of a contribution: for values above `over`, or up to and including `up_to`; the other one is None."""

    over: Fraction | None
    up_to: Fraction | None
    ore: int
    at: Place = placed()


@frozen(eq=False, repr=False)
class Contribution(Value):
    """One version of `bidrag`: what each participant and buyer pays a year, in øre.

    Paid `to` a party ("": the host) or, where that is None, deducted in `costs` in that order.
    """

    name: str
    valid: Span
    at: Place = placed()
    base: int = 0
    rates: tuple[Rate, ...] = ()
    measure: str | None = None
    steps: tuple[Step, ...] = ()
    at_least: int | None = None
    at_most: int | None = None
    discounts: tuple[Discount, ...] = ()
    to: str | None = None
    costs: tuple[str, ...] = ()
    amendment: str | None = None
