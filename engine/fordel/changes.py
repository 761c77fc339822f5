"""Which rules of an agreement another has otherwise, as values, and which of them the law reserves for the councils."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, TypeVar

from attrs import evolve, frozen

from fordel.blocks import clause_at
from fordel.check_code import used
from fordel.model import (
    Agreement,
    AllocationKey,
    Component,
    Contribution,
    CostCategory,
    FixedAmount,
    Measure,
    Overhead,
    SettlementTerms,
    Version,
)
from fordel.period import Span
from fordel.requirements import letter, rests_on_the_list
from fordel.rule_words import outside_blocks
from fordel.source import Place

#: The letter of kommuneloven § 20-4 third paragraph that each matter is a provision on (domain.md 1.2); "" for none.
LETTERS: Mapping[str, str] = {
    "participant": "a", "host": "b", "tasks": "c", "validity": "d", "exit": "g", "dissolution": "h",
    "key": "f", "group": "f", "measure": "f", "cost": "f", "overhead": "f", "fixed": "f", "contribution": "f",
    "terms": "f", "buyer": "f", "location": "f", "year": "f",
    "name": "", "basis": "", "dates": "", "precedence": "", "meets": "", "follows": "",
}  # fmt: skip

_Cell = tuple[date | int | None, str]

T = TypeVar("T", AllocationKey, CostCategory, Overhead, FixedAmount, Contribution, SettlementTerms)


@frozen
class Change:
    """Something that the new agreement says otherwise: `before` or `after` is None where it has no such rule.

    `matter` is one of LETTERS, `name` that of the rule or party, and `aspect` what of it is another: "" for the whole
    rule, `weight` or `component` of a key (then `part` is the component), `limits`, `selected`, `charge`, `span`,
    `amendment`, `says`, and so on. `letters` are those of kommuneloven § 20-4 third paragraph. `cell` is the day or
    year, and the party or "", of a value of a measure.
    """

    matter: str
    name: str | None
    aspect: str
    before: object
    after: object
    at: Place | None = None
    part: Component | None = None
    letters: tuple[str, ...] = ()
    cell: _Cell | None = None


@frozen
class Changes:
    """All that differs: the rules, the names of examples by what became of them, decisions, and lines of prose.

    `is_reserved` tells that one of the agreements is made under the sections that § 20-4 belongs to. `prose` counts
    lines that are other, `prose_letters` are the letters that clauses with such lines say they meet.
    """

    rules: tuple[Change, ...]
    examples: Mapping[str, tuple[str, ...]]
    decisions: int
    prose: int
    prose_letters: tuple[str, ...]
    is_reserved: bool


def changes(old: Agreement, new: Agreement) -> Changes:
    """What the new agreement has otherwise than the old one; what neither uses of other files is passed by."""
    old, new = used(old), used(new)
    rules = tuple(
        evolve(one, letters=one.letters or tuple(LETTERS[one.matter]))
        for compare in (_whole, _parties, _measures, _groups, _versions, _ways_out)
        for one in compare(old, new)
    )
    count, letters = _prose(old, new)
    before, after = ({one.name: one for one in of.examples} for of in (old, new))
    examples = {
        "added": tuple(name for name in after if name not in before),
        "removed": tuple(name for name in before if name not in after),
        "changed": tuple(name for name in after if name in before and after[name] != before[name]),
    }
    decisions = len({*old.decisions} ^ {*new.decisions})
    is_reserved = rests_on_the_list(old) or rests_on_the_list(new)
    return Changes(rules, examples, decisions, count, letters, is_reserved)


# What there is one of -------------------------------------------------------------------------------------------


def _whole(old: Agreement, new: Agreement) -> Iterator[Change]:
    read: dict[str, Callable[[Agreement], object]] = {
        "name": lambda of: of.name,
        "basis": lambda of: tuple(sorted(of.basis)),
        "validity": lambda of: of.valid,
        "year": lambda of: of.year_begins,
        "tasks": lambda of: tuple(sorted(of.tasks)),
        "precedence": lambda of: of.rule_prevails,
        "follows": lambda of: tuple(sorted(of.follows)),
    }
    for matter, value in read.items():
        if value(old) != value(new):
            yield Change(matter, None, "says", value(old), value(new), new.at)
    was, now = (
        {(one.requirements, one.section, word): letter(one, word) for one in of.meets for word in one.items}
        for of in (old, new)
    )
    for mark in (*sorted(was.keys() - now.keys(), key=str), *sorted(now.keys() - was.keys(), key=str)):
        law, section, word = mark
        name, letters = f"{law}{f' § {section}' if section else ''}, {word}", tuple({**was, **now}[mark])
        yield Change("meets", name, "", mark in was or None, mark in now or None, letters=letters)


def _ways_out(old: Agreement, new: Agreement) -> Iterator[Change]:
    was, now = ((of.exit.months, of.exit.takes_effect) if of.exit else None for of in (old, new))
    if was != now:
        yield Change("exit", None, "says", old.exit, new.exit, new.exit.at if new.exit else None)
    if (old.dissolution is None) != (new.dissolution is None):
        yield Change("dissolution", None, "says", old.dissolution, new.dissolution, new.dissolution)
    yield from _named(
        "dates",
        {(one.name, one.day is None): one for one in old.appointments},
        {(one.name, one.day is None): one for one in new.appointments},
        lambda mark: str(mark[0]),
    )


def _named(
    matter: str, old: Mapping[Any, Any], new: Mapping[Any, Any], name: Callable[[Any], str] = str
) -> Iterator[Change]:
    """What is added, taken away, or other among things that have names."""
    for mark in dict.fromkeys((*old, *new)):
        before, after = old.get(mark), new.get(mark)
        if before != after:
            aspect = "" if before is None or after is None else "says"
            yield Change(matter, name(mark), aspect, before, after, getattr(after, "at", None))


# Parties, measures, groups --------------------------------------------------------------------------------------


def _parties(old: Agreement, new: Agreement) -> Iterator[Change]:
    for matter, read in (
        ("participant", lambda of, one: (one.kind, one.municipality, _spans(of, one.takes_part))),
        ("host", lambda of, one: _spans(of, one.hosts)),
        ("buyer", lambda _of, one: (one.kind, one.municipality, one.buys)),
    ):
        has = {"participant": "takes_part", "host": "hosts", "buyer": "buys"}[matter]
        sides = [{name: one for name, one in of.parties.items() if getattr(one, has)} for of in (old, new)]
        for name in dict.fromkeys((*sides[0], *sides[1])):
            before, after = sides[0].get(name), sides[1].get(name)
            if before and after and read(old, before) == read(new, after):
                continue
            aspect = "says" if before and after else ""
            yield Change(matter, name, aspect, before, after, after.at if after else None)
    yield from _named("location", old.locations, new.locations)


def _spans(of: Agreement, spans: Iterable[Span]) -> tuple[object, ...]:
    return tuple(_relative(of, span) for span in spans)


def _relative(of: Agreement, span: Span) -> tuple[object, object]:
    """A span with None for an end that is the agreement's own."""
    return (
        None if span.first == of.valid.first else span.first,
        None if span.last == of.valid.last else span.last,
    )


def _measures(old: Agreement, new: Agreement) -> Iterator[Change]:
    for name in dict.fromkeys((*old.measures, *new.measures)):
        before, after = old.measures.get(name), new.measures.get(name)
        if before is None or after is None:
            yield Change("measure", name, "", before, after, after.at if after else None)
            continue
        said = [(one.declared, one.unit, one.source, one.ages) for one in (before, after)]
        if said[0] != said[1]:
            yield Change("measure", name, "says", before, after, after.at)
        was, now = _values(before), _values(after)
        for cell in dict.fromkeys((*was, *now)):
            if was.get(cell) != now.get(cell):
                yield Change("measure", name, "value", was.get(cell), now.get(cell), after.at, cell=cell)


def _values(measure: Measure) -> dict[_Cell, object]:
    """The values and sources of a measure's tables, and those of its index."""
    found: dict[_Cell, object] = {
        (table.as_of, party): value for table in measure.tables for party, value in table.values.items()
    }
    sources = {(table.as_of, ""): table.source for table in measure.tables if table.source}
    return {**found, **sources, **{(year, ""): value for year, value in measure.index.items()}}


def _groups(old: Agreement, new: Agreement) -> Iterator[Change]:
    before, after = ({name: _group(one) for name, one in of.groups.items()} for of in (old, new))
    for one in _named("group", before, after):
        yield evolve(one, before=old.groups.get(one.name or ""), after=new.groups.get(one.name or ""))


def _group(one: Any) -> object:  # noqa: ANN401  (a group)
    return frozenset(one.members), _mark(one.component)


# Versions -------------------------------------------------------------------------------------------------------


def _versions(old: Agreement, new: Agreement) -> Iterator[Change]:
    for matter, kind, compare in _KINDS:
        for before, after in _paired(_all(old, kind), _all(new, kind)):
            if before is None or after is None:
                some = after or before
                name = getattr(some, "name", None)
                yield Change(matter, name, "", before, after, after.at if after else None)
                continue
            name = getattr(after, "name", None)
            yield from (evolve(one, name=name, at=one.at or after.at) for one in compare(before, after))
            if _relative(old, before.valid) != _relative(new, after.valid):
                yield Change(matter, name, "span", before.valid, after.valid, after.at)
            if before.amendment != after.amendment:
                yield Change(matter, name, "amendment", before.amendment, after.amendment, after.at)


def _all(of: Agreement, kind: type[T]) -> list[T]:
    """The versions of a kind as they are written."""
    every: tuple[Version, ...] = of.stated or (
        *of.keys, *of.costs, *of.overheads, *of.fixed_amounts, *of.contributions, *of.terms
    )  # fmt: skip
    return [one for one in every if isinstance(one, kind)]


def _paired(old: list[T], new: list[T]) -> Iterator[tuple[T | None, T | None]]:
    """The versions of each name side by side: those of the same day first, and of the rest one after another."""
    names = dict.fromkeys(getattr(one, "name", None) for one in (*old, *new))
    for name in names:
        left, right = ([one for one in side if getattr(one, "name", None) == name] for side in (old, new))
        days = {one.valid.first: one for one in right}
        pairs = [(one, days[one.valid.first]) for one in left if one.valid.first in days]
        rest_left = [one for one in left if one.valid.first not in days]
        first_days = {one.valid.first for one in left}
        rest_right = [one for one in right if one.valid.first not in first_days]
        yield from pairs
        for index in range(max(len(rest_left), len(rest_right))):
            yield (
                rest_left[index] if index < len(rest_left) else None,
                rest_right[index] if index < len(rest_right) else None,
            )


def _mark(part: Component) -> Hashable:
    among = None if part.among is None else frozenset(part.among)
    return part.kind, part.name, among, part.excluding, part.frozen


def _of_key(before: AllocationKey, after: AllocationKey) -> Iterator[Change]:
    was, now = ({_mark(part): part for part in key.components} for key in (before, after))
    sums = [{mark: sum(part.weight for part in key.components if _mark(part) == mark) for mark in of}
            for key, of in ((before, was), (after, now))]  # fmt: skip
    for mark in dict.fromkeys((*was, *now)):
        one, other = sums[0].get(mark), sums[1].get(mark)
        if one != other:
            part = now.get(mark) or was[mark]
            aspect = "component" if one is None or other is None else "weight"
            yield Change("key", None, aspect, one, other, part.at if mark in now else None, part)
    limits = [(frozenset(key.bounds), _bag(key.discounts), key.phase_in) for key in (before, after)]
    if limits[0] != limits[1]:
        yield Change("key", None, "limits", before, after)


def _bag(values: Iterable[Hashable]) -> tuple[str, ...]:
    return tuple(sorted(map(repr, values)))


def _of_cost(before: CostCategory, after: CostCategory) -> Iterator[Change]:
    selected = [
        (frozenset(frozenset(map(_condition, one)) for one in cost.alternatives), frozenset(cost.without))
        for cost in (before, after)
    ]
    if selected[0] != selected[1]:
        yield Change("cost", None, "selected", before, after)
    borne = [(_charge(cost), _adjusted(cost), cost.pool) for cost in (before, after)]
    if borne[0] != borne[1]:
        yield Change("cost", None, "charge", before, after)


def _condition(one: Any) -> Hashable:  # noqa: ANN401  (a condition)
    return one.kind, one.column, frozenset(one.codes), frozenset(one.unless), frozenset(one.values)


def _charge(cost: CostCategory) -> Hashable:
    charge = cost.charge
    return charge.kind, charge.component and _mark(charge.component), charge.name, charge.costs


def _adjusted(cost: CostCategory) -> Hashable:
    one = cost.adjusted
    return one and (one.above, one.by_case, one.portion, one.base, frozenset(one.bounds))


def _of_overhead(before: Overhead, after: Overhead) -> Iterator[Change]:
    said = [
        (one.rate, frozenset(one.costs), one.to, one.component and _mark(one.component))
        for one in (before, after)
    ]
    if said[0] != said[1]:
        yield Change("overhead", None, "says", before, after)


def _of_fixed(before: FixedAmount, after: FixedAmount) -> Iterator[Change]:
    said = [
        (one.ore, one.to, one.component and _mark(one.component), one.index, one.base_year, one.over)
        for one in (before, after)
    ]
    if said[0] != said[1]:
        yield Change("fixed", None, "says", before, after)


def _of_contribution(before: Contribution, after: Contribution) -> Iterator[Change]:
    said = [
        (
            (one.base, _bag(one.rates), one.measure, _bag(one.steps), one.at_least, one.at_most),
            (_bag(one.discounts), one.to, one.costs),
        )
        for one in (before, after)
    ]
    if said[0] != said[1]:
        yield Change("contribution", None, "says", before, after)


def _of_terms(before: SettlementTerms, after: SettlementTerms) -> Iterator[Change]:
    same = evolve(before, valid=after.valid, amendment=after.amendment)
    if same != after:
        yield Change("terms", None, "says", before, after)


_KINDS: tuple[tuple[str, Any, Callable[[Any, Any], Iterator[Change]]], ...] = (
    ("key", AllocationKey, _of_key),
    ("cost", CostCategory, _of_cost),
    ("overhead", Overhead, _of_overhead),
    ("fixed", FixedAmount, _of_fixed),
    ("contribution", Contribution, _of_contribution),
    ("terms", SettlementTerms, _of_terms),
)


# Prose ----------------------------------------------------------------------------------------------------------


def _prose(old: Agreement, new: Agreement) -> tuple[int, tuple[str, ...]]:
    """How many lines of prose are other, and the letters of § 20-4 that their clauses say they meet."""
    from difflib import SequenceMatcher

    sides = [list(_lines(of)) for of in (old, new)]
    count, clauses = 0, []
    texts = [[text for _, text in side] for side in sides]
    for kind, first, last, begin, end in SequenceMatcher(
        None, texts[0], texts[1], autojunk=False
    ).get_opcodes():
        if kind != "equal":
            count += max(last - first, end - begin)
            clauses += [clause for clause, _ in (*sides[0][first:last], *sides[1][begin:end])]
    letters = {
        letter(one, word)
        for of in (old, new)
        for one in of.meets
        if one.at.clause in clauses
        for word in one.items
    }
    return count, tuple(sorted(letters - {""}))


def _lines(of: Agreement) -> Iterator[tuple[str | None, str]]:
    """The lines of prose that are not blank, each with its clause."""
    is_prose = outside_blocks(of.source)
    for start, line in zip(of.source.lines, of.source.plain.split("\n"), strict=True):
        if line.strip() and is_prose(start):
            clause = clause_at(of.clauses, start)
            yield clause.label if clause else None, " ".join(line.split())
