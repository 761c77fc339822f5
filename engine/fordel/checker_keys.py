"""What must hold of keys before there is a year to settle: weights, circles, use, names, and dates of measures."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from fordel.circles import circles
from fordel.diagnostic import Diagnostic, Label
from fordel.model import Agreement, AllocationKey, Component, Group
from fordel.period import Span
from fordel.resolver.measures import POPULATION

_TWO_PARTS = re.compile(r"(?<![\d/])(\d{1,2}) ?/ ?(\d{1,2})(?![\d/])")


def components(agreement: Agreement) -> Iterator[Component]:
    """Everything in an agreement that says what something is divided by."""
    for key in agreement.keys:
        yield from key.components
    yield from (group.component for group in agreement.groups.values())
    yield from uses_outside_keys(agreement)


def uses_outside_keys(agreement: Agreement) -> Iterator[Component]:
    """How costs, overheads and fixed amounts are shared."""
    yield from (cost.charge.component for cost in agreement.costs if cost.charge.component)
    yield from (one.component for one in agreement.overheads if one.component)
    yield from (one.component for one in agreement.fixed_amounts if one.component)


def weights_add_up(agreement: Agreement) -> Iterator[Diagnostic]:
    """The weights of a key add up to exactly 1 (F301)."""
    for key in agreement.keys:
        total = sum((part.weight for part in key.components), Fraction(0))
        if total == 1:
            continue
        if not key.components:
            yield Diagnostic("F301", "empty", key.at, {"key": key.name})
            continue
        values = {"key": key.name, "sum": total, "difference": abs(1 - total)}
        first, *others = key.components
        labels = [Label(key.at), *(Label(part.at, "weight", {"weight": part.weight}) for part in others)]
        values["weight"] = first.weight
        yield Diagnostic("F301", "under" if total < 1 else "over", first.at, values, tuple(labels), "weight")


# Circles ----------------------------------------------------------------------------------------------------


def keys_are_not_circular(agreement: Agreement) -> Iterator[Diagnostic]:
    """No key is computed by itself, through however many other keys, groups and phase-ins (F302).

    Only versions that hold on the same days count: a key may build on what it was itself in a year before.
    """
    told: set[frozenset[str]] = set()
    known: tuple[AllocationKey | Group, ...] = (*agreement.keys, *agreement.groups.values())
    for circle in circles(_Uses(agreement).all()):
        first = next((turn for turn, number in enumerate(circle) if number < len(agreement.keys)), 0)
        around = [known[number] for number in (*circle[first:], *circle[:first])]
        names = tuple(one.name for one in around)
        if frozenset(names) not in told:
            told.add(frozenset(names))
            variant = "keys" if isinstance(around[0], AllocationKey) else "groups"
            yield Diagnostic("F302", variant, around[0].at, {"circle": (*names, names[0])})


class _Uses:
    """Which versions of keys, and which groups, each of them is computed by; keys are numbered before groups."""

    def __init__(self, agreement: Agreement) -> None:
        self._agreement = agreement
        self._groups = {name: len(agreement.keys) + turn for turn, name in enumerate(agreement.groups)}
        self._versions: dict[str, list[tuple[date, int]]] = {}
        for number, key in enumerate(agreement.keys):
            self._versions.setdefault(key.name, []).append((key.valid.first, number))
        for versions in self._versions.values():
            versions.sort()

    def all(self) -> dict[int, list[int]]:
        """The numbers that each is computed by."""
        found = {}
        for number, key in enumerate(self._agreement.keys):
            found[number] = [one for part in key.components for one in self._of(part, key.valid)]
            if key.phase_in and key.phase_in.key:
                found[number] += self._in_force(key.phase_in.key, key.valid)
        for name, number in self._groups.items():
            group = self._agreement.groups[name]
            inner = [self._groups[member] for member in group.members if member in self._groups]
            found[number] = [*inner, *self._of(group.component, self._agreement.valid)]
        return found

    def _of(self, part: Component, valid: Span) -> Iterator[int]:
        if not part.excluding:
            yield from (self._groups[name] for name in part.among or () if name in self._groups)
        if part.kind != "key" or not part.name:
            return
        if part.frozen is not None:
            held = self._agreement.year_span(part.frozen).overlap(self._agreement.valid)
            if held is None or held.last is None:
                return
            valid = Span(held.last, held.last)
        yield from self._in_force(part.name, valid)

    def _in_force(self, name: str, valid: Span) -> Iterator[int]:
        """The versions of a key that hold on some day of a span."""
        versions = self._versions.get(name, [])
        for first, number in versions[
            max(0, bisect_right(versions, (valid.first, len(self._agreement.keys))) - 1) :
        ]:
            if valid.last is not None and first > valid.last:
                return
            if self._agreement.keys[number].valid.overlap(valid):
                yield number


# What looks odd ---------------------------------------------------------------------------------------------


def keys_are_used(agreement: Agreement) -> Iterator[Diagnostic]:
    """Something is shared by each key of the file (F306); keys of a library may be there for others."""
    if agreement.is_library:
        return
    used = {part.name for part in components(agreement) if part.kind == "key"}
    used |= {key.phase_in.key for key in agreement.keys if key.phase_in}
    fetched = {library.name for library in agreement.libraries}
    for name, key in {key.name: key for key in reversed(agreement.keys)}.items():
        if name not in used and key.at.file not in fetched:
            yield Diagnostic("F306", "unused", key.at, {"key": name})


def names_tell_the_weights(agreement: Agreement) -> Iterator[Diagnostic]:
    """The weights of a key named `20/80` do not stand the other way (F307).

    The two numbers are those of the lines in their order, or that of what is equal comes first: either is usual.
    """
    for key in agreement.keys:
        match = _TWO_PARTS.search(key.name)
        if match is None or len(key.components) != 2:
            continue
        named = [Fraction(int(number), 100) for number in match.groups()]
        stated = [part.weight for part in key.components]
        equal = [part.weight for part in key.components if part.kind == "equal"]
        if sum(named) == 1 and stated != named and stated == named[::-1] and equal != named[:1]:
            first, second = key.components
            values = {"key": key.name, "first": first.weight, "second": second.weight}
            labels = (
                Label(first.at, "weight", {"weight": first.weight}),
                Label(second.at, "weight", {"weight": second.weight}),
            )
            yield Diagnostic("F307", "reversed", key.at, values, labels)


def measures_have_dates(agreement: Agreement) -> Iterator[Diagnostic]:
    """A measure that is used says which values count: it has a date, or a table; an index has neither (F604)."""
    told: set[str] = set()
    used = [(part.name or "", part.at) for part in components(agreement) if part.kind == "measure"]
    for contribution in agreement.contributions:
        used += [(rate.measure, rate.at) for rate in contribution.rates]
        if contribution.measure:
            used.append((contribution.measure, contribution.at))
    indexes = {one.index for one in agreement.fixed_amounts}  # whose numbers may come from a file
    for name, at in used:
        measure = agreement.measures.get(name)
        if name in told or (measure and (measure.declared or measure.tables)):
            continue
        told.add(name)
        undated = "index" if name in indexes or (measure and measure.index) else "no_date"
        variant = "population" if name == POPULATION else undated
        yield Diagnostic("F604", variant, measure.at if measure else at, {"measure": name})
