"""Costs: which ledger lines they select, who bears them, and how much of them is shared."""

from __future__ import annotations

from fractions import Fraction

from fordel import syntax
from fordel.model import Charge, Condition, CostCategory
from fordel.resolver.adjustments import adjustment, pool
from fordel.resolver.context import Context
from fordel.resolver.keys import Known, component
from fordel.resolver.limits import Said
from fordel.resolver.parties import participant_named
from fordel.resolver.versions import Dated, resolve_each, versions

_WHOLE = Fraction(1)


def resolve_costs(
    context: Context, statements: tuple[syntax.Statement, ...], known: Known
) -> tuple[CostCategory, ...]:
    """All versions of all costs, in the order of the file; `øvrige kostnader` is the one without a name."""
    written = [statement for statement in statements if isinstance(statement, syntax.Cost)]
    dated = versions(context, written)
    return resolve_each(context, dated, lambda version: _cost(context, version, known))


def _cost(context: Context, version: Dated[syntax.Cost], known: Known) -> CostCategory | None:
    cost, said, before = version.statement, Said(context), len(context.found)
    alternatives = _alternatives(context, cost, known)
    is_unclear = any(one.code.startswith("F1") for one in context.found[before:])  # which lines it takes
    without = _without(context, cost, known)
    charge = _charge(context, cost, known)
    adjusted = adjustment(context, cost, known, said)
    lines = [line for line in cost.adjustments if isinstance(line, syntax.Pool)]
    pooled = pool(context, lines, known, said)
    if charge is None or cost.damaged or is_unclear or (lines and pooled is None):
        return None
    amendment = cost.amendment.text if cost.amendment else None
    if cost.name is None:
        at = context.place(cost.span)
        return CostCategory(None, version.valid, (), charge, at, amendment=amendment)
    if pooled and not cost.selectors:
        alternatives = ()  # what it takes comes from the other agreement
    at = context.place(cost.name.span)
    return CostCategory(
        cost.name.text, version.valid, alternatives, charge, at, without, adjusted, pooled, amendment
    )


def _alternatives(context: Context, cost: syntax.Cost, known: Known) -> tuple[tuple[Condition, ...], ...]:
    """The alternatives between lines `eller`; without selector lines there is one that nothing narrows."""
    alternatives: list[list[Condition]] = [[]]
    last_or: syntax.Selector | None = None
    for selector in cost.selectors:
        if selector.kind == "eller":
            if not alternatives[-1]:
                context.report("F101", "empty_alternative", selector.span)
            alternatives.append([])
            last_or = selector
        elif selector.kind != "unntatt kostnad":
            alternatives[-1].append(_condition(context, selector, known))
    if last_or is not None and not alternatives[-1]:
        context.report("F101", "empty_alternative", last_or.span)
    return tuple(tuple(alternative) for alternative in alternatives)


def _condition(context: Context, selector: syntax.Selector, known: Known) -> Condition:
    at, texts = context.place(selector.span), tuple(name.text for name in selector.names)
    if selector.kind == "tekst":
        return Condition("contains", "tekst", values=texts, at=at)
    if selector.kind == "lokasjon":
        for name in selector.names:
            context.knows("location", name, known.locations)
        return Condition("values", "lokasjon", values=texts, at=at)
    if selector.kind.startswith("uten "):
        return Condition("empty", selector.kind.removeprefix("uten "), at=at)
    codes = tuple(_codes(context, code) for code in selector.codes)
    unless = tuple(_codes(context, code) for code in selector.unless)
    return Condition("codes", selector.kind, codes, unless, at=at)


def _codes(context: Context, code: syntax.Codes) -> tuple[str, str]:
    if code.last is None:
        return code.first, code.first
    if len(code.first) != len(code.last):
        context.report("F103", "range_length", code.span, first=code.first, last=code.last)
        return code.first, code.first
    if code.last < code.first:
        context.report("F103", "range_order", code.span, first=code.first, last=code.last)
        return code.last, code.first
    return code.first, code.last


def _without(context: Context, cost: syntax.Cost, known: Known) -> tuple[str, ...]:
    """The costs whose lines are left out."""
    written = (name for line in cost.selectors if line.kind == "unntatt kostnad" for name in line.names)
    return tuple(name.text for name in written if context.knows("cost", name, known.costs))


def _charge(context: Context, cost: syntax.Cost, known: Known) -> Charge | None:
    """The one charge line (F401 where there is none, or two)."""
    if len(cost.charges) != 1:
        if not cost.damaged:
            _wrong_number_of_charges(context, cost)
        return None
    line = cost.charges[0]
    at = context.place(line.span)
    if line.basis is not None:
        part = component(context, known, line.basis, _WHOLE, line.span)
        return Charge(line.kind, at, part) if part else None
    if line.kind == "party":
        party = participant_named(context, known.parties, line.name or syntax.Name(""))
        return Charge("party", at, None, party) if party else None
    if line.kind == "deduct":
        costs = deducted_in(context, line, known)
        return Charge("deduct", at, costs=costs) if costs else None
    return Charge(line.kind, at, None, line.name.text if line.name else None)


def deducted_in(context: Context, line: syntax.Charge, known: Known) -> tuple[str, ...]:
    """The costs of a line `til fradrag i`, in their order; nothing where one of them is unknown or named twice."""
    found: list[str] = []
    for name in line.costs:
        if name.text in found:
            context.report("F202", "row.twice", name.span, name=name.text)
        elif context.knows("cost", name, known.costs):
            found.append(name.text)
    return tuple(found) if len(found) == len(line.costs) else ()


def _wrong_number_of_charges(context: Context, cost: syntax.Cost) -> None:
    name = cost.name
    if not cost.charges:
        context.report("F401", "none", name.span if name else cost.span, cost=name.text if name else "")
        return
    first, second = cost.charges[:2]
    context.report("F401", "two", second.span, (first.span, "first"), cost=name.text if name else "")
