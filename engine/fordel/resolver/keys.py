"""Allocation keys and what shares are computed by."""

from __future__ import annotations

from fractions import Fraction

from attrs import evolve, frozen

from fordel import syntax
from fordel.model import AllocationKey, Component, Measure, Party
from fordel.resolver.context import Context, versions
from fordel.resolver.measures import knows_measure, measure_name
from fordel.resolver.parties import participant_named
from fordel.source import Span

_WHOLE = Fraction(1)


@frozen
class Known:
    """What keys, costs and examples may refer to; of keys and costs the names as they are written."""

    parties: dict[str, Party]
    measures: dict[str, Measure]
    keys: frozenset[str]
    costs: frozenset[str]
    locations: dict[str, str]
    has_other_costs: bool


def resolve_keys(
    context: Context, statements: tuple[syntax.Statement, ...], known: Known
) -> tuple[AllocationKey, ...]:
    """All versions of all keys, in the order of the file."""
    written = [statement for statement in statements if isinstance(statement, syntax.Key)]
    found = []
    for key, valid in versions(context, written, lambda key: key.name):
        parts = _components(context, key, known)
        if parts is not None and not key.damaged:
            found.append(AllocationKey(key.name.text, valid, parts, context.place(key.name.span)))
    return tuple(found)


def _components(context: Context, key: syntax.Key, known: Known) -> tuple[Component, ...] | None:
    """The components with the rest worked out; None where one of them names something unknown."""
    rests = [part for part in key.components if part.weight.form == "rest"]
    if len(rests) > 1:
        first = (rests[0].weight.span, "first")
        context.report("F301", "two_rests", rests[1].weight.span, first, key=key.name.text)
        return None
    stated = sum((part.weight.value for part in key.components), Fraction(0))
    found = []
    for part in key.components:
        is_rest = part.weight.form == "rest"
        weight = max(_WHOLE - stated, Fraction(0)) if is_rest else part.weight.value
        resolved = component(context, known, part.basis, weight, part.weight.span)
        found.append(evolve(resolved, is_rest=is_rest) if resolved else None)
    if any(part is None for part in found):
        return None
    return tuple(part for part in found if part)


def component(
    context: Context, known: Known, basis: syntax.Basis, weight: Fraction, span: Span
) -> Component | None:
    """A weight and what it is divided by; None where something it names is unknown (F201)."""
    among, excluding = _whom(context, basis.whom, known.parties)
    at, name = context.place(span), basis.name
    if among is not None and not among:
        return None
    if name is None:
        return Component(weight, basis.kind, None, at, among, excluding)
    if basis.kind == "party":
        party = participant_named(context, known.parties, name)
        return Component(weight, "party", party, at) if party else None
    if basis.kind == "key":
        is_known = context.knows("key", name, known.keys)
        return Component(weight, "key", name.text, at, among, excluding) if is_known else None
    if not knows_measure(context, name, known.measures):
        return None
    return Component(weight, "measure", measure_name(name.text), at, among, excluding)


def _whom(
    context: Context, whom: syntax.Whom | None, parties: dict[str, Party]
) -> tuple[tuple[str, ...] | None, bool]:
    if whom is None:
        return None, False
    found = [participant_named(context, parties, name) for name in whom.parties]
    known = [name for name in found if name]
    for name, written in zip(known[1:], whom.parties[1:], strict=False):
        if known.count(name) > 1:
            context.report("F202", "party.twice", written.span, name=name)
            return (), not whom.only
    return (tuple(known) if len(known) == len(found) else ()), not whom.only
