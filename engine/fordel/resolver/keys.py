"""Allocation keys and what shares are computed by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from attrs import evolve, field, frozen

from fordel import syntax
from fordel.model import AllocationKey, Component, Measure, Party, PhaseIn
from fordel.resolver.context import Context
from fordel.resolver.limits import Said, bounds, discounts
from fordel.resolver.measures import knows_measure, measure_name
from fordel.resolver.parties import participant_named
from fordel.resolver.versions import Dated, defined_once, resolve_each, versions
from fordel.source import Place, Span
from fordel.value import Value

_WHOLE = Fraction(1)


@frozen(eq=False, repr=False)
class Known(Value):
    """What keys, costs and examples may refer to; of keys, costs and amounts the names as they are written.

    `items` are the costs, overheads, fixed amounts and contributions; `groups` are members by the group's name.
    """

    parties: dict[str, Party]
    measures: dict[str, Measure]
    keys: frozenset[str]
    costs: frozenset[str]
    locations: dict[str, str]
    items: frozenset[str] = frozenset()
    groups: Mapping[str, tuple[str, ...]] = field(factory=dict)


def resolve_keys(contexts: Iterable[Context], known: Known) -> tuple[AllocationKey, ...]:
    """All versions of all keys, file by file; a name that two files define is F202."""
    found: list[AllocationKey] = []
    elsewhere: dict[str, Place] = {}
    for context in contexts:
        here: dict[str, Place] = {}
        written = [
            one
            for one in context.file.statements
            if isinstance(one, syntax.Key) and defined_once(context, one.name, elsewhere, here)
        ]
        elsewhere |= here
        found += _keys(context, written, known)
    return tuple(found)


def _keys(context: Context, written: Sequence[syntax.Key], known: Known) -> tuple[AllocationKey, ...]:
    dated = versions(context, written)
    named = Counter(key.name.text for key in written)
    return resolve_each(context, dated, lambda version: _key(context, version, dated, named, known))


def _key(
    context: Context,
    version: Dated[syntax.Key],
    every: Sequence[Dated[syntax.Key]],
    written: Mapping[str, int],
    known: Known,
) -> AllocationKey | None:
    key, said = version.statement, Said(context)
    parts = _components(context, key, known)
    bounded = bounds(context, key.bounds, known.parties, said)
    discounted = discounts(context, key.discounts, known.parties, said, participant_named)
    firsts = [other.written.first for other in every if other.statement.name.text == key.name.text]
    is_refused = written[key.name.text] > len(firsts)  # what came before has its message
    has_earlier = is_refused or min(firsts) < version.written.first
    phased = _phase_in(context, version, known, said, has_earlier=has_earlier)
    if parts is None or key.damaged:
        return None
    amendment = key.amendment.text if key.amendment else None
    at = context.place(key.name.span)
    return AllocationKey(key.name.text, version.valid, parts, at, bounded, discounted, phased, amendment)


def _phase_in(
    context: Context, version: Dated[syntax.Key], known: Known, said: Said, *, has_earlier: bool
) -> PhaseIn | None:
    """The phase-in; F201 where there is no earlier version to come from, F505 for years turned about."""
    found = None
    for line in version.statement.phase_ins:
        if not said.is_new("phase_in", line.span):
            continue
        if line.key is None and not has_earlier:
            key = version.statement.name.text
            if key not in context.file.lost:
                context.report("F201", "previous.unknown", line.span, key=key, day=version.written.first)
            continue
        if line.key is not None and not context.knows("key", line.key, known.keys):
            continue
        years = years_between(context, line.first, line.last, line.span)
        if years is not None:
            found = PhaseIn(line.key.text if line.key else None, *years, context.place(line.span))
    return found


def years_between(
    context: Context, first: syntax.Name, last: syntax.Name, span: Span
) -> tuple[int, int] | None:
    """The first and the last year of `2021-2024`; F505 where the last comes first."""
    years = int(first.text), int(last.text)
    if years[1] < years[0]:
        context.report("F505", "years_reversed", span, first=years[0], last=years[1])
        return None
    return years


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
    among, excluding = _whom(context, basis.whom, known)
    at, name = context.place(span), basis.name
    if among is not None and not among:
        return None
    if name is None:
        return Component(weight, basis.kind, None, at, among, excluding)
    if basis.kind == "party":
        party = participant_named(context, known.parties, name)
        return Component(weight, "party", party, at) if party else None
    if basis.kind == "key":
        is_known, named = context.knows("key", name, known.keys), name.text
    else:
        is_known, named = knows_measure(context, name, known.measures), measure_name(name.text)
    year = int(basis.year.text) if basis.year else None
    return Component(weight, basis.kind, named, at, among, excluding, frozen=year) if is_known else None


def _whom(context: Context, whom: syntax.Whom | None, known: Known) -> tuple[tuple[str, ...] | None, bool]:
    """Those that a basis is computed among: a group stands as one after `blant`, and as its members after `unntatt`.

    Nobody stands there twice, neither alone nor in a group (F202).
    """
    if whom is None:
        return None, False
    found: list[str] = []
    seen: set[str] = set()
    for name in whom.parties:
        named = participant_named(context, known.parties, name, known.groups)
        if named is None:
            return (), not whom.only
        members = known.groups.get(named, (named,))
        if not seen.isdisjoint(members):
            context.report("F202", "party.twice", name.span, name=named)
            return (), not whom.only
        seen.update(members)
        found += [named] if whom.only else members
    return tuple(found), not whom.only


def key_names(contexts: Iterable[Context]) -> frozenset[str]:
    """The names of all keys."""
    return frozenset(
        one.name.text
        for context in contexts
        for one in context.file.statements
        if isinstance(one, syntax.Key)
    )
