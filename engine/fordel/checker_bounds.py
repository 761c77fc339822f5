"""Bounds and steps that nothing can meet, whatever the numbers of a year will be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from math import floor

from fordel.diagnostic import Diagnostic, Label
from fordel.model import Agreement, AllocationKey, Bound, Component, Contribution, Step
from fordel.period import cut, turns

# Steps ------------------------------------------------------------------------------------------------------


def steps_cover_every_value(agreement: Agreement) -> Iterator[Diagnostic]:
    """Every value from 0 on falls in exactly one step of a contribution (F305)."""
    for contribution in agreement.contributions:
        if contribution.steps:
            yield from (*_overlapping_steps(contribution),) or _gaps_between_steps(contribution)
        elif contribution.measure is not None:
            values = {"contribution": contribution.name, "value": Fraction(0)}
            yield Diagnostic("F305", "no_beginning", contribution.at, values)


def _overlapping_steps(contribution: Contribution) -> Iterator[Diagnostic]:
    """A step `til og med` begins above the highest smaller one before it, a step `over` has no end."""
    above: list[tuple[Fraction, Step]] = []  # the steps before, by their limit
    highest: tuple[Fraction, Step] | None = None
    opened: Step | None = None
    for step in sorted(contribution.steps, key=lambda one: (one.over is not None, one.over or 0)):
        if step.up_to is not None:
            if highest is None or step.up_to > highest[0]:
                highest = step.up_to, step
                above.append(highest)
                continue
            begins = max((limit for limit, _ in above if limit < step.up_to), default=None)
            yield _step_twice(contribution, step, highest[1], begins, step.up_to)
        elif step.over is not None and opened is not None:
            yield _step_twice(contribution, step, opened, step.over, None)
        elif step.over is not None:
            opened = step
            if highest and step.over < highest[0]:
                yield _step_twice(contribution, step, highest[1], step.over, highest[0])


def _step_twice(
    contribution: Contribution, step: Step, other: Step, begins: Fraction | None, last: Fraction | None
) -> Diagnostic:
    values = {"contribution": contribution.name, "value": _smallest(begins, last)}
    return Diagnostic("F305", "overlap", step.at, values, (Label(other.at, "also", values),))


def _gaps_between_steps(contribution: Contribution) -> Iterator[Diagnostic]:
    tops = [step for step in contribution.steps if step.up_to is not None]
    opened = [step for step in contribution.steps if step.over is not None]
    top = max(tops, key=lambda step: step.up_to or 0, default=None)
    first = min(opened, key=lambda step: step.over or 0, default=None)
    values: dict[str, object] = {"contribution": contribution.name}
    if first is None and top is not None:
        yield Diagnostic("F305", "no_end", top.at, {**values, "value": _smallest(top.up_to, None)})
    elif first is not None and top is None:
        yield Diagnostic("F305", "no_beginning", first.at, {**values, "value": Fraction(0)})
    elif first is not None and top is not None and (top.up_to or 0) < (first.over or 0):
        values["value"] = _smallest(top.up_to, first.over)
        yield Diagnostic("F305", "gap", first.at, values, (Label(top.at, "before", values),))


def _smallest(above: Fraction | None, last: Fraction | None) -> Fraction:
    """The smallest whole value above one limit and not above another; the latter where there is none."""
    whole = Fraction(0) if above is None else Fraction(floor(above) + 1)
    return last if last is not None and whole > last else whole


# Bounds in kroner -------------------------------------------------------------------------------------------


def amounts_are_not_crossed(agreement: Agreement) -> Iterator[Diagnostic]:
    """No least amount is above the greatest one, of a cost or a contribution (F304)."""
    for cost in agreement.costs:
        if cost.adjusted and cost.adjusted.bounds:
            yield from _crossed(cost.name or "", cost.adjusted.bounds, agreement.parties)
    for contribution in agreement.contributions:
        low, high = contribution.at_least, contribution.at_most
        if low is not None and high is not None and low > high:
            values = {"name": contribution.name, "low": low, "high": high}
            yield Diagnostic("F304", "crossed_contribution", contribution.at, values)


def _crossed(name: str, bounds: Sequence[Bound], parties: Iterable[str]) -> Iterator[Diagnostic]:
    """A `minst` above the `høyst` that holds for the same party; `for` goes before `hver`."""
    lows = {bound.party: bound for bound in bounds if bound.at_least}
    highs = {bound.party: bound for bound in bounds if not bound.at_least}
    named = tuple(dict.fromkeys(bound.party for bound in bounds if bound.party is not None))
    whom: tuple[str | None, ...] = (None, *named) if any(party not in named for party in parties) else named
    told: set[tuple[int, int]] = set()
    for party in whom:
        low, high = lows.get(party) or lows.get(None), highs.get(party) or highs.get(None)
        if low and high and low.value > high.value and (id(low), id(high)) not in told:
            told.add((id(low), id(high)))
            values = {"name": name, "low": int(low.value), "high": int(high.value), "party": party or ""}
            variant = "crossed_amounts" if party else "crossed_amounts_each"
            yield Diagnostic("F304", variant, high.at, values, (Label(low.at, "least", values),))


# Bounds of keys ---------------------------------------------------------------------------------------------


def bounds_can_be_met(agreement: Agreement) -> Iterator[Diagnostic]:
    """On every day some shares meet the bounds of a key (F304): the clamp of allocation.md section 4 has one.

    Looked at are the participants that a cost or another key computes the key among. A key that a narrowed key
    builds on is left to the settlement.
    """
    if any(key.bounds for key in agreement.keys):
        among = _Among(agreement)
        for key in agreement.keys:
            yield from among.unmet(key) if key.bounds and key.components else ()


class _Among:
    """The participants of every stretch of time, and among whom keys are computed."""

    def __init__(self, agreement: Agreement) -> None:
        self._agreement = agreement
        spans = [span for party in agreement.parties.values() for span in party.takes_part]
        valid = agreement.valid
        self._stretches = [(span, agreement.participants_on(span.first)) for span in cut(valid, turns(spans))]
        self._whom: dict[str, dict[object, Component]] = {}
        for part in self._parts():
            self._whom.setdefault(part.name or "", {}).setdefault((part.among, part.excluding), part)
        self._beneath = self._beneath_narrowed()

    def _parts(self) -> Iterator[Component]:
        from fordel.checker_keys import components

        return (part for part in components(self._agreement) if part.kind == "key")

    def _beneath_narrowed(self) -> set[str]:
        """The keys that another key builds on which is itself computed among some, or within a group."""
        inner: dict[str, set[str]] = {}
        for key in self._agreement.keys:
            names = {part.name or "" for part in key.components if part.kind == "key"}
            inner.setdefault(key.name, set()).update(
                names | ({key.phase_in.key or ""} if key.phase_in else set())
            )
        waiting = [part.name or "" for part in self._parts() if part.among]
        grouped = {group.component.name or "" for group in self._agreement.groups.values()}
        found: set[str] = {*grouped}
        waiting += grouped
        seen: set[str] = set()
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                found |= inner.get(name, set())
                waiting += inner.get(name, ())
        return found

    def unmet(self, key: AllocationKey) -> Iterator[Diagnostic]:
        """What is wrong on the first day on which the bounds cannot be met."""
        from fordel.key_limits import unmeetable

        uses: Iterable[Component | None] = (
            self._whom[key.name].values() if key.name in self._whom else (None,)
        )
        for part in uses if key.name not in self._beneath else ():
            for span, present in self._stretches:
                chosen = self._chosen(part, present) if span.overlap(key.valid) else ()
                found = (unmeetable(key, chosen) or self._out_of_reach(key, chosen)) if chosen else None
                if found:
                    yield found
                    return

    def _chosen(self, part: Component | None, present: Sequence[str]) -> tuple[str, ...]:
        """Those present that a component is computed among."""
        if part is None or part.among is None:
            return tuple(present)
        named = set(part.among)
        for name in part.among:
            if name in self._agreement.groups:
                named.update(self._agreement.groups[name].members)
        return tuple(one for one in present if (one in named) != part.excluding)

    def _out_of_reach(self, key: AllocationKey, present: tuple[str, ...]) -> Diagnostic | None:
        """F304 where those who may have a share before the bounds cannot bear the whole within them."""
        reached = [party for party in present if party in self._reached(key, present)]
        rules = {bound.party: bound for bound in key.bounds if not bound.at_least}
        most = [rules.get(party) or rules.get(None) for party in reached]
        lows = {bound.party: bound.value for bound in key.bounds if bound.at_least}
        zero = [lows.get(party, lows.get(None, Fraction(0))) for party in present if party not in reached]
        total = sum((one.value for one in most if one), Fraction(0)) + sum(zero, Fraction(0))
        if None in most or total >= 1:
            return None
        first, *others = rules.values()
        values = {"key": key.name, "bound": first.value, "sum": total, "parties": tuple(reached)}
        labels = tuple(Label(rule.at, "bound", {"bound": rule.value}) for rule in others)
        return Diagnostic("F304", "without_basis", first.at, values, labels, "bound")

    def _reached(self, key: AllocationKey, present: tuple[str, ...]) -> set[str]:
        """Those who may have a share before the bounds."""
        found: set[str] = set()
        for part in key.components:
            found.update([part.name or ""] if part.kind == "party" else self._chosen(part, present))
        return found.intersection(present)
