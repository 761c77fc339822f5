"""Worked examples as they are written, and the whole file."""

from __future__ import annotations

from attrs import field, frozen

from fordel.source import Clause, Source
from fordel.syntax.parts import Name, Node, Number, Statement, WrittenDate
from fordel.syntax.statements import Row
from fordel.value import Value


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
class Unchecked(Node):
    """`ikke kontrollert`: nobody has checked yet what the example says comes of it."""


@frozen(eq=False, repr=False)
class Example(Statement):
    """`eksempel "NAME":` with what is given and what is expected; `unchecked` is the mark `ikke kontrollert`."""

    name: Name
    years: tuple[Number, ...] = ()
    given: tuple[Given, ...] = ()
    costs: tuple[GivenCost, ...] = ()
    expected: tuple[Expected, ...] = ()
    damaged: bool = field(default=False, eq=False)
    unchecked: bool = False


@frozen(eq=False, repr=False)
class File(Value):
    """A whole agreement as written.

    `form` is the written form it uses most (`nb`, `nn` or `en`). `lost` holds the names that stand in lines which
    could not be read: what refers to them is not reported as unknown.
    """

    statements: tuple[Statement, ...]
    form: str = "nb"
    source: Source = field(default=Source("", ""), eq=False)
    clauses: tuple[Clause, ...] = field(default=(), eq=False)
    lost: frozenset[str] = field(default=frozenset(), eq=False)
