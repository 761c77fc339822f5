"""How much of a cost is shared: thresholds, parts, base amounts and bounds, and costs that another agreement gives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from fordel import syntax
from fordel.model import Adjustment, Pool
from fordel.resolver.context import Context
from fordel.resolver.keys import Known
from fordel.resolver.limits import Said, bounds, owner, whole_ore
from fordel.resolver.parties import party_named

#: The lines that only a shared cost has (language.md 2.4), and the charges that nobody bears any part of.
_OF_SHARED = (syntax.BaseAmount, syntax.Bound)
_BORNE_BY_NOBODY = ("outside", "deduct")


def adjustment(context: Context, cost: syntax.Cost, known: Known, said: Said) -> Adjustment | None:
    """What the lines beside the charge say; F401 for one that the charge leaves no place for."""
    lines = [line for line in cost.adjustments if not isinstance(line, syntax.Pool)]
    if not lines or not _have_a_place(context, cost, lines):
        return None
    found: dict[str, Any] = {}
    for line in lines:
        found |= dict(_said(context, line, said))
    written = [line for line in lines if isinstance(line, syntax.Bound)]
    return Adjustment(**found, bounds=bounds(context, written, known.parties, said))


def _have_a_place(context: Context, cost: syntax.Cost, lines: list[syntax.Node]) -> bool:
    """F401, once for a cost: `grunnbeløp` and bounds where it is not shared, any of them where nobody bears it."""
    kind = cost.charges[0].kind if len(cost.charges) == 1 else "shared"
    if kind in _BORNE_BY_NOBODY:
        variant, misplaced = "borne_by_nobody", lines
    elif kind != "shared":
        variant, misplaced = "not_shared", [line for line in lines if isinstance(line, _OF_SHARED)]
    else:
        return True
    if misplaced:
        name, (first, *others) = cost.name.text if cost.name else "", misplaced
        labels = ((cost.charges[0].span, ""), *((line.span, "again") for line in others))
        context.report("F401", variant, first.span, *labels, cost=name, what=_word(first))
    return not misplaced


def _word(line: syntax.Node) -> str:
    """What the catalogue calls a line."""
    if isinstance(line, syntax.Bound):
        return "at_least" if line.at_least else "at_most"
    kinds = {syntax.Above: "above", syntax.Portion: "portion", syntax.BaseAmount: "base"}
    return kinds[type(line)]


def _said(context: Context, line: syntax.Node, said: Said) -> Iterator[tuple[str, object]]:
    if isinstance(line, syntax.Bound) or not said.is_new(_word(line), line.span):
        return
    if isinstance(line, syntax.Above):
        yield "above", whole_ore(context, line.amount)
        yield "by_case", line.column.text if line.column else None
    elif isinstance(line, syntax.Portion):
        yield "portion", line.value
    elif isinstance(line, syntax.BaseAmount):
        yield "base", whole_ore(context, line.amount)


def pool(context: Context, lines: Sequence[syntax.Pool], known: Known, said: Said) -> Pool | None:
    """What a party of this agreement bears by another one; None without a line that says it, and after F201."""
    found = None
    for line in lines:
        if said.is_new("pool", line.span):
            party = owner(context, known.parties, line.party, party_named)
            at = context.place(line.span)
            found = Pool(party, line.agreement.text, at) if party is not None else None
    return found
