"""The page with the costs of an agreement: which lines each takes, who bears it, and how the money flows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from attrs import frozen

from fordel import kostra
from fordel.agreement_words import charge_words, component_words
from fordel.charts_flow import Band, Node, flow_chart
from fordel.explanation_words import capital
from fordel.messages import written
from fordel.model import (
    AllocationKey,
    Component,
    Condition,
    Contribution,
    CostCategory,
    FixedAmount,
    Overhead,
    SettlementTerms,
)
from fordel.money import kroner
from fordel.settlement import SettledAddition, SettledCost, Settlement
from fordel.site.markdown import blocks, bullets, figure, heading, table, text
from fordel.site.marks import Context
from fordel.site.statements import of_version, span_words

#: A picture of more costs than these could not be read; the table has them all.
_MOST_WAYS = 40

_Shared = CostCategory | Overhead | FixedAmount
_Item = _Shared | Contribution


def costs_page(context: Context, settlement: Settlement | None) -> str:
    """The costs, overheads, fixed amounts and contributions of an agreement as Markdown."""
    agreement = context.agreement
    found = [heading(1, context.words("costs_title", name=agreement.name)), flow(context, settlement)]
    if agreement.costs:
        headings = [context.words(key) for key in ("cost", "lines", "borne_by", "in_force", "where")]
        found.append(table(headings, [_row(context, one) for one in agreement.costs]))
    by_name: dict[str | None, list[_Item]] = {}
    for one in (*agreement.versions, *agreement.pending):
        if not isinstance(one, AllocationKey | SettlementTerms):
            by_name.setdefault(one.name, []).append(one)
    found += [_details(context, name, versions) for name, versions in by_name.items()]
    return blocks(found) + "\n"


def _row(context: Context, one: CostCategory) -> list[str]:
    lines = [_alternative(context, conditions) for conditions in one.alternatives if conditions]
    either = f" {context.words('or_else')} ".join(lines)
    if one.without:
        without = context.linked(context.say("without", costs=one.without))
        either = f"{either}; {without}" if either else without
    told = context.linked(capital(charge_words(context.view, one)))
    when = text(capital(span_words(context, one.valid)))
    return [
        context.to("cost", one.name),
        either or context.words("all_other"),
        told,
        when,
        context.clause(one.at),
    ]


def _alternative(context: Context, conditions: tuple[Condition, ...]) -> str:
    return ", ".join(_condition(context, one) for one in conditions)


def _condition(context: Context, one: Condition) -> str:
    column = text(written(f"word.{one.column}", context.language) or one.column)
    if one.kind == "empty":
        return f"{context.words('no')} {column}"
    if one.kind == "contains":
        return f"{column} «{text(', '.join(one.values))}»"
    if one.kind == "values":
        return f"{column} {text(', '.join(one.values))}"
    codes = ", ".join(_code(one.column, first, last) for first, last in one.codes)
    unless = ", ".join(_code(one.column, first, last) for first, last in one.unless)
    return f"{column} {codes}" + (f", {context.words('but_not')} {unless}" if unless else "")


def _code(column: str, first: str, last: str) -> str:
    """A code or a range of codes with what KOSTRA calls them; of a range, its ends."""
    names = _names()
    if first == last:
        name = names.get((column, first))
        return f"{text(first)} ({text(name)})" if name else text(first)
    ends = [names.get((column, code)) for code in (first, last)]
    told = f"{text(first)}–{text(last)}"
    return f"{told} ({text(ends[0])} – {text(ends[1])})" if ends[0] and ends[1] else told


@cache
def _names() -> Mapping[tuple[str, str], str]:
    return {(one.column, one.code): one.name for one in kostra.codes() if one.name}


def _details(context: Context, name: str | None, versions: Sequence[_Item]) -> str:
    """The heading of a name, which links lead to, and the words of every version."""
    title = text(name if name is not None else context.view.say("other_costs"))
    told = []
    for version in versions:
        words = " ".join(context.linked(word) for word in of_version(context, version).words)
        clause = context.clause(version.at)
        told.append(f"{words}{f' ({clause})' if clause else ''}")
    return blocks([heading(2, title, context.mark("cost", name)), bullets(told)])


# How the money flows ----------------------------------------------------------------------------------------


@frozen
class _Way:
    """A way of money: from a cost, by a key or a rule, to parties, with øre where they are known."""

    cost: str
    shown: str
    how: str
    to: Mapping[str, int]
    ore: int


def flow(context: Context, settlement: Settlement | None) -> str:
    """The picture of how money flows; with a settlement the bands are as wide as its amounts, and these are shown."""
    ways = list(_settled(context, settlement)) if settlement else list(_ruled(context))
    if not ways or len(ways) > _MOST_WAYS:
        return ""
    costs = {one.cost: one.shown for one in ways}
    rules = list(dict.fromkeys(one.how for one in ways))
    borne: dict[str, int] = {}
    for one in ways:
        for party, ore in one.to.items():
            borne[party] = borne.get(party, 0) + ore
    columns = [
        (context.say("costs"), [Node(name, shown) for name, shown in costs.items()]),
        (context.say("shared_by"), [Node(name) for name in rules]),
        (
            context.say("parties"),
            [Node(name, f"{kroner(ore)}\u00a0kr" if settlement else "") for name, ore in borne.items()],
        ),
    ]
    first = [
        Band(0, list(costs).index(one.cost), rules.index(one.how), abs(one.ore), one.shown) for one in ways
    ]
    second: dict[tuple[str, str], int] = {}
    for one in ways:
        for party, ore in one.to.items():
            second[one.how, party] = second.get((one.how, party), 0) + ore
    bands = [
        Band(
            1,
            rules.index(how),
            list(borne).index(party),
            abs(ore),
            f"{kroner(ore)}\u00a0kr" if settlement else "",
        )
        for (how, party), ore in second.items()
        if ore
    ]
    title = context.say("flow_title", name=context.agreement.name)
    return figure(flow_chart(title, context.say("flow_told"), columns, [*first, *bands]), title)


def _ruled(context: Context) -> Iterator[_Way]:
    """As the rules say, without amounts: to all participants, or to the party that is named."""
    agreement, view = context.agreement, context.view
    day = agreement.valid.last or max([agreement.valid.first, *[one.valid.first for one in agreement.costs]])
    everyone = agreement.participants_on(day)
    named: tuple[_Shared, ...] = (*agreement.costs, *agreement.overheads, *agreement.fixed_amounts)
    for one in named:
        if not one.valid.contains(day):
            continue
        component = one.charge.component if isinstance(one, CostCategory) else one.component
        parties = everyone
        if isinstance(one, CostCategory):
            how = _how(context, component) if component else charge_words(view, one)
            host = agreement.host_on(day) or ""
            kinds = {"party": (one.charge.name or "",), "host": (host,), "outside": (), "deduct": ()}
            parties = kinds.get(one.charge.kind, everyone)
        else:
            how = _how(context, component) if component else _as_costs(context, one)
        yield _Way(one.name or view.say("other_costs"), "", capital(how), dict.fromkeys(parties, 1), 1)


def _as_costs(context: Context, one: Overhead | FixedAmount) -> str:
    return context.say("as_costs") if isinstance(one, Overhead) else context.view.say("shared_by_others")


def _how(context: Context, component: Component) -> str:
    if component.kind == "key" and component.among is None and component.frozen is None:
        return context.say("key_named", name=component.name or "")
    return component_words(context.view, component)


def _settled(context: Context, settlement: Settlement) -> Iterator[_Way]:
    """As a settlement came out, over all its periods."""
    found: dict[str, _Way] = {}
    rules = {one.cost: one.how for one in _ruled(context)}
    for period in settlement.periods:
        for one in period.amounts:
            way = _way(context, one, rules)
            if way is None:
                continue
            before = found.get(way.cost, _Way(way.cost, "", way.how, {}, 0))
            to = {name: before.to.get(name, 0) + way.to.get(name, 0) for name in {**before.to, **way.to}}
            ore = before.ore + way.ore
            found[way.cost] = _Way(way.cost, f"{kroner(ore)}\u00a0kr", way.how, to, ore)
    yield from found.values()


def _way(context: Context, one: SettledCost | SettledAddition, rules: Mapping[str, str]) -> _Way | None:
    shares = {name: share.ore for name, share in one.shares.items() if share.ore}
    name = one.name or context.view.say("other_costs")
    if not shares:
        return None
    return _Way(name, "", rules.get(name, context.say("by_rule")), shares, one.ore)
