"""What must hold of an agreement before there is a year to settle: small rules, each named as what it demands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction

from fordel.diagnostic import Diagnostic, Label
from fordel.model import Agreement, AllocationKey, Component, CostCategory
from fordel.overlaps import emptiness, overlaps
from fordel.period import Span
from fordel.resolver.measures import POPULATION

_DAY = timedelta(days=1)


def check(agreement: Agreement, *, whole: bool) -> tuple[Diagnostic, ...]:
    """Tries every rule on an agreement.

    `whole` tells that everything in it was understood; rules that look for what is lacking are only tried then.
    """
    rules = (*_OF_WHAT_STANDS, *_OF_THE_WHOLE) if whole else _OF_WHAT_STANDS
    return tuple(found for rule in rules for found in rule(agreement))


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


def keys_are_not_circular(agreement: Agreement) -> Iterator[Diagnostic]:
    """No key is computed by itself, through however many others (F302)."""
    uses: dict[str, set[str]] = {}
    for key in agreement.keys:
        uses.setdefault(key.name, set()).update(
            part.name for part in key.components if part.kind == "key" and part.name
        )
    at = {key.name: key.at for key in reversed(agreement.keys)}
    for circle in _circles(uses):
        yield Diagnostic("F302", "keys", at[circle[0]], {"circle": (*circle, circle[0])})


def exceptions_are_not_circular(agreement: Agreement) -> Iterator[Diagnostic]:
    """No cost leaves itself out, through however many others (F302)."""
    uses: dict[str, set[str]] = {}
    for cost in agreement.costs:
        uses.setdefault(cost.name or "", set()).update(cost.without)
    at = {cost.name or "": cost.at for cost in reversed(agreement.costs)}
    for circle in _circles(uses):
        yield Diagnostic("F302", "costs", at[circle[0]], {"circle": (*circle, circle[0])})


def _circles(uses: Mapping[str, set[str]]) -> Iterator[tuple[str, ...]]:
    """The circles in a graph, each once, found without recursion."""
    done: set[str] = set()
    for start in uses:
        path: list[str] = []
        ahead = [(start, 0)]
        while ahead:
            name, depth = ahead.pop()
            del path[depth:]
            if name in path:
                yield tuple(path[path.index(name) :])
                done.update(path)
                break
            if name in done:
                continue
            path.append(name)
            onward = [
                (after, depth + 1) for after in sorted(uses.get(name, ()), reverse=True) if after in uses
            ]
            if not onward:
                done.add(name)
            ahead += onward
        done.add(start)


def costs_do_not_overlap(agreement: Agreement) -> Iterator[Diagnostic]:
    """No ledger line can fall in two costs (F402); what a circle of exceptions leaves to whom cannot be said."""
    if any(exceptions_are_not_circular(agreement)):
        return
    for found in overlaps(agreement.costs):
        first, second = agreement.costs[found.first], agreement.costs[found.second]
        values = {
            "first": first.name,
            "second": second.name,
            "example": found.example,
            "clause": first.at.clause or "",
        }
        labels = (Label(second.at, "also", values),)
        yield Diagnostic("F402", "clause" if first.at.clause else "static", first.at, values, labels, "takes")


def selectors_select_something(agreement: Agreement) -> Iterator[Diagnostic]:
    """Every selector line can be met by some ledger line (F406); a circle of exceptions is told by itself."""
    if any(exceptions_are_not_circular(agreement)):
        return
    empty = {id(condition) for condition in emptiness(agreement.costs)}  # equal lines stand in several costs
    for cost in agreement.costs if empty else ():
        for condition in (one for every in cost.alternatives for one in every if id(one) in empty):
            yield Diagnostic("F406", "nothing", condition.at or cost.at, {"cost": cost.name or ""})


def measures_have_dates(agreement: Agreement) -> Iterator[Diagnostic]:
    """A measure that is used says which values count: it has a date, or a table (F604)."""
    told: set[str] = set()
    for part in _components(agreement):
        name = part.name or ""
        measure = agreement.measures.get(name)
        if part.kind != "measure" or name in told or (measure and (measure.declared or measure.tables)):
            continue
        told.add(name)
        variant = "population" if name == POPULATION else "no_date"
        yield Diagnostic("F604", variant, measure.at if measure else part.at, {"measure": name})


def _components(agreement: Agreement) -> Iterator[Component]:
    for key in agreement.keys:
        yield from key.components
    yield from (cost.charge.component for cost in agreement.costs if cost.charge.component)


def keys_are_in_force(agreement: Agreement) -> Iterator[Diagnostic]:
    """A key that a cost uses has a version on every day that the cost is in force (F502)."""
    versions: dict[str, list[AllocationKey]] = {}
    for key in agreement.keys:
        versions.setdefault(key.name, []).append(key)
    told: set[tuple[str, date]] = set()
    for user, needed, span in _uses(agreement):
        held = span.overlap(agreement.valid)
        hole = _first_hole(held, (key.valid for key in versions.get(needed, ()))) if held else None
        if hole is not None and (needed, hole) not in told:
            told.add((needed, hole))
            yield Diagnostic("F502", "key", user.at, {"key": needed, "day": hole})


def _uses(agreement: Agreement) -> Iterator[tuple[CostCategory | AllocationKey, str, Span]]:
    """Who uses which key, and through which span."""
    for cost in agreement.costs:
        part = cost.charge.component
        if part is not None and part.kind == "key" and part.name:
            yield cost, part.name, cost.valid
    for key in agreement.keys:
        yield from (
            (key, part.name, key.valid) for part in key.components if part.kind == "key" and part.name
        )


def there_is_always_a_host(agreement: Agreement) -> Iterator[Diagnostic]:
    """Some participant is host on every day that the agreement holds (F502)."""
    spans = [span for party in agreement.parties.values() for span in party.hosts]
    hole = _first_hole(agreement.valid, spans)
    if spans and hole is not None:
        host = next(party for party in agreement.parties.values() if party.hosts)
        yield Diagnostic("F502", "host", host.at, {"day": hole})


def _first_hole(needed: Span, held: Iterable[Span]) -> date | None:
    """The first day of a span that none of the others covers."""
    day = needed.first
    for span in sorted(held, key=lambda one: one.first):
        if span.first > day:
            return day
        if span.last is None:
            return None
        day = max(day, span.last + _DAY)
    return day if needed.last is None or day <= needed.last else None


_Rule = Callable[[Agreement], Iterator[Diagnostic]]
_OF_WHAT_STANDS: tuple[_Rule, ...] = (
    weights_add_up,
    keys_are_not_circular,
    exceptions_are_not_circular,
    costs_do_not_overlap,
    selectors_select_something,
    measures_have_dates,
)
_OF_THE_WHOLE: tuple[_Rule, ...] = (keys_are_in_force, there_is_always_a_host)
