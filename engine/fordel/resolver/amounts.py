"""Amounts that are not in the ledger: overheads and fixed amounts."""

from __future__ import annotations

from fractions import Fraction

from fordel import syntax
from fordel.model import Component, FixedAmount, Overhead
from fordel.resolver.context import Context
from fordel.resolver.keys import Known, component, years_between
from fordel.resolver.limits import owner, whole_ore
from fordel.resolver.measures import knows_measure, measure_name
from fordel.resolver.parties import participant_named
from fordel.resolver.versions import Dated, resolve_each, versions

_WHOLE = Fraction(1)


def resolve_overheads(context: Context, known: Known) -> tuple[Overhead, ...]:
    """All versions of all overheads, in the order of the file."""
    written = [one for one in context.file.statements if isinstance(one, syntax.Overhead)]
    shared = _shared_costs(context)
    dated = versions(context, written)
    return resolve_each(context, dated, lambda version: _overhead(context, version, known, shared))


def _shared_costs(context: Context) -> frozenset[str]:
    """The costs that the participants share in some version, or that cannot be told who bears."""
    return frozenset(
        one.name.text
        for one in context.file.statements
        if isinstance(one, syntax.Cost) and one.name and (one.damaged or _may_be_shared(one.charges))
    )


def _may_be_shared(charges: tuple[syntax.Charge, ...]) -> bool:
    return not charges or any(charge.kind == "shared" for charge in charges)


def _overhead(
    context: Context, version: Dated[syntax.Overhead], known: Known, shared: frozenset[str]
) -> Overhead | None:
    written = version.statement
    costs = []
    for name in written.costs:
        if name.text in costs:
            context.report("F202", "row.twice", name.span, name=name.text)
        elif context.knows("cost", name, known.costs):
            costs.append(name.text)
            if name.text not in shared:
                context.report("F401", "overhead_direct", name.span, name=written.name.text, cost=name.text)
    to = owner(context, known.parties, written.to, participant_named)
    part = _shared_by(context, known, written.basis, written)
    if to is None or len(costs) < len(written.costs) or (written.basis and part is None):
        return None
    amendment = written.amendment.text if written.amendment else None
    at = context.place(written.name.span)
    return Overhead(written.name.text, version.valid, written.rate, tuple(costs), to, at, part, amendment)


def _shared_by(
    context: Context, known: Known, basis: syntax.Basis | None, written: syntax.Overhead | syntax.FixedAmount
) -> Component | None:
    return component(context, known, basis, _WHOLE, written.span) if basis else None


def resolve_fixed_amounts(context: Context, known: Known) -> tuple[FixedAmount, ...]:
    """All versions of all fixed amounts, in the order of the file."""
    written = [one for one in context.file.statements if isinstance(one, syntax.FixedAmount)]
    dated = versions(context, written)
    return resolve_each(context, dated, lambda version: _fixed_amount(context, version, known))


def _fixed_amount(context: Context, version: Dated[syntax.FixedAmount], known: Known) -> FixedAmount | None:
    written = version.statement
    ore = whole_ore(context, written.amount)
    to = owner(context, known.parties, written.to, participant_named)
    part = _shared_by(context, known, written.basis, written)
    over = years_between(context, *written.over, written.span) if written.over else None
    index = written.index
    knows_index = index is None or knows_measure(context, index, known.measures)
    if to is None or not knows_index or (written.basis and part is None) or (written.over and over is None):
        return None
    return FixedAmount(
        written.name.text,
        version.valid,
        ore,
        to,
        context.place(written.name.span),
        part,
        measure_name(index.text) if index else None,
        int(written.index_year.text) if written.index_year else None,
        over,
        written.amendment.text if written.amendment else None,
    )
