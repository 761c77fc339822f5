"""What the lines of an agreement are made of: names, numbers, dates, weights and bases, as they are written."""

from __future__ import annotations

from fractions import Fraction

from attrs import field, frozen

from fordel.source import Span
from fordel.value import Value

_NOWHERE = Span(0, 0)


@frozen(eq=False, repr=False)
class Node(Value):
    """A part of the tree; where it stands (`span`) takes no part in its equality."""

    span: Span = field(default=_NOWHERE, eq=False, kw_only=True)


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
    """What shares are computed by: `kind` is `equal` (then without `name`), `measure`, `key` or `party`.

    `year` is that of a key frozen at a year (`nøkkel "X" for 2022`).
    """

    kind: str
    name: Name | None = None
    whom: Whom | None = None
    year: Name | None = None


@frozen(eq=False, repr=False)
class Bound(Node):
    """`minst` or `høyst`: a share of 1 or (`is_amount`) kroner; `whom` is `each`, `party` or "" (nothing is said)."""

    at_least: bool
    value: Fraction
    is_amount: bool = False
    whom: str = ""
    party: Name | None = None


@frozen(eq=False, repr=False)
class PhaseIn(Node):
    """`innfasing fra nøkkel "X" over 2021-2024`; `key` is None for `fra forrige nøkkel`."""

    key: Name | None
    first: Name
    last: Name


@frozen(eq=False, repr=False)
class Discount(Node):
    """`rabatt 10 % for PARTY`, or `tillegg` (then `value` is negative); "" is the host."""

    value: Fraction
    party: Name


@frozen(eq=False, repr=False)
class Statement(Node):
    """What stands by itself in a block, or is followed there by the lines that belong to it."""
