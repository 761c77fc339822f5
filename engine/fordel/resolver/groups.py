"""Groups: parties that stand as one in a key, and how they share among themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from fordel import syntax
from fordel.model import Group, Party
from fordel.resolver.context import Context
from fordel.resolver.keys import Known, component
from fordel.resolver.parties import participant_named
from fordel.source import Place

_WHOLE = Fraction(1)


def groups_of(context: Context) -> Iterator[syntax.Group]:
    """The groups that a file brings: all of them, or of a file that is fetched those that its keys name."""
    statements = context.file.statements
    named = {name.text for key in statements if isinstance(key, syntax.Key) for name in _named(key)}
    for statement in statements:
        if isinstance(statement, syntax.Group) and (not context.is_fetched or statement.name.text in named):
            yield statement


def _named(key: syntax.Key) -> Iterator[syntax.Name]:
    for part in key.components:
        yield from part.basis.whom.parties if part.basis.whom else ()


def group_members(contexts: Iterable[Context], parties: dict[str, Party]) -> dict[str, tuple[str, ...]]:
    """The members of each group by its name. F202 for a group that is defined twice or has a party's name."""
    members: dict[str, tuple[str, ...]] = {}
    first: dict[str, Place] = {}
    for context in contexts:
        for group in groups_of(context):
            name = group.name.text
            if name in first:
                context.report("F202", "group.twice", group.name.span, (first[name], "first"), name=name)
                continue
            first[name] = context.place(group.name.span)
            if name in parties:
                context.report("F202", "group.party", group.name.span, name=name)
            members[name] = tuple(_members(context, group, parties))
    return members


def _members(context: Context, group: syntax.Group, parties: dict[str, Party]) -> Iterator[str]:
    seen: set[str] = set()
    for name in group.members:
        party = participant_named(context, parties, name)
        if party in seen:
            context.report("F202", "party.twice", name.span, name=name.text)
        elif party is not None:
            seen.add(party)
            yield party


def resolve_groups(contexts: Iterable[Context], known: Known) -> dict[str, Group]:
    """All groups with what their share goes on by."""
    found: dict[str, Group] = {}
    for context in contexts:
        for group in groups_of(context):
            name = group.name.text
            part = component(context, known, group.basis, _WHOLE, group.span)
            if part is not None and name not in found:
                at = context.place(group.name.span)
                found[name] = Group(name, known.groups.get(name, ()), part, at)
    return found
