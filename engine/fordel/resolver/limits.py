"""Lines that stand beside keys, costs and contributions: bounds and discounts, and amounts in whole øre."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from fractions import Fraction

from fordel import syntax
from fordel.model import Bound, Discount, Party
from fordel.resolver.context import Context
from fordel.resolver.parties import participant_named
from fordel.source import Span

#: Looks up a party for a line; None where it is none that the line may name.
Named = Callable[[Context, dict[str, Party], syntax.Name], str | None]


def whole_ore(context: Context, amount: syntax.Number) -> int:
    """An amount in whole øre; F103 where it has more than two decimals."""
    ore = amount.value * 100
    if ore.denominator != 1:
        context.report("F103", "ore", amount.span)
    return int(ore)


class Said:
    """What the lines of one statement have said; a second one that says the like is F202."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._first: dict[Hashable, Span] = {}

    def is_new(self, what: str, span: Span, whom: str | None = None) -> bool:
        """Whether nothing of the kind has been said, for the same party; `what` names it in the catalogue."""
        mark = (what, whom)
        if mark not in self._first:
            self._first[mark] = span
            return True
        self._context.report("F202", "line.twice", span, (self._first[mark], "first"), what=what)
        return False


def owner(context: Context, parties: dict[str, Party], name: syntax.Name, named: Named) -> str | None:
    """A party, or "" for the host; None where it is unknown."""
    return named(context, parties, name) if name.text else ""


def bounds(
    context: Context, written: Sequence[syntax.Bound], parties: dict[str, Party], said: Said
) -> tuple[Bound, ...]:
    """`minst` and `høyst` of a key (shares) or a cost (øre); a second one for the same party is F202."""
    found = []
    for line in written:
        party = participant_named(context, parties, line.party) if line.party else None
        if line.party is not None and party is None:
            continue
        if not said.is_new("at_least" if line.at_least else "at_most", line.span, party):
            continue
        value = line.value
        if line.is_amount:
            value = Fraction(whole_ore(context, syntax.Number(line.value, span=line.span)))
        found.append(Bound(line.at_least, value, party, context.place(line.span)))
    return tuple(found)


def discounts(
    context: Context, written: Sequence[syntax.Discount], parties: dict[str, Party], said: Said, named: Named
) -> tuple[Discount, ...]:
    """`rabatt` and `tillegg`; a second one for the same party is F202."""
    found = []
    for line in written:
        party = owner(context, parties, line.party, named)
        if party is not None and said.is_new("discount", line.span, party):
            found.append(Discount(line.value, party, context.place(line.span)))
    return tuple(found)
