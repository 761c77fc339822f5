"""A settlement as a statement on paper, for all parties: who pays whom, the costs, and how every amount came about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from attrs import evolve

from fordel.charts import Bar, Group, bar_chart, stack_chart
from fordel.charts_parts import short
from fordel.clause_words import clause_words
from fordel.explanation import calculation
from fordel.explanation_costs import Section
from fordel.explanation_words import Sentence, capital, days, title_of
from fordel.messages import visible
from fordel.money import NO_BREAK_SPACE, kroner
from fordel.render.statement_back import back
from fordel.render.statement_parts import (
    Block,
    Words,
    amounts,
    figure,
    heading,
    is_wide,
    label,
    paragraphs,
    section,
    table,
)
from fordel.render.statement_text import printable, signs
from fordel.render.table import Row
from fordel.render.terminal import (
    account_rows,
    contributing,
    contribution_rows,
    cost_rows,
    instalment_rows,
    paying_advances,
    period_rows,
    receivers,
    status_sentence,
)
from fordel.settlement import SettledCost, Settlement
from fordel.site.shares import in_turn, percent
from fordel.source import Place

#: More bars, or more parts of a bar, than these tell less than the table does.
MOST_BARS = 20
_MOST_PARTS = 8

_LONGEST_FOOTER = 95

#: With more parties than these, the calculation for each stands in its own statement only.
_MOST_TOLD = 10


def statement(settlement: Settlement, settled: Mapping[str, Any], language: str) -> Mapping[str, object]:
    """The statement for all parties, as the template reads it; `settled` is the settlement's own JSON object."""
    words = Words(language)
    tables = _tables(settlement, language)
    wide = any(is_wide(headings, rows) for _, headings, rows in tables)
    blocks = [
        *_transfers(words, settlement),
        *_pictures(words, settlement),
        *_amounts(words, tables, wide=wide),
        *_besides(words, settlement, wide=wide),
        *_calculation(words, settlement),
        *back(words, settlement, settled["kvittering"], wide=wide),
    ]
    return document(words, settlement, words.say("of_all"), blocks, wide=wide)


def document(
    words: Words, settlement: Settlement, whom: str, blocks: list[Block], *, wide: bool
) -> Mapping[str, object]:
    """A statement with its title, its date (the last day that it is of), and what stands on every page."""
    agreement = settlement.agreement
    when = words.tell(days(settlement.span))
    day = settlement.span.last or settlement.span.first
    title = words.say("title", agreement=agreement.name, when=when, whom=whom)
    return {
        "language": words.language,
        "title": title,
        "footer": short(title, _LONGEST_FOOTER),
        "date": [day.year, day.month, day.day],
        "wide": wide,
        "agreement": printable(agreement.name),
        "heading": words.say("heading", when=when, whom=whom),
        "status": capital(words.tell(status_sentence(settlement))),
        "draft": words.say("draft") if agreement.is_draft else "",
        "page": words.say("page", page="¤1", pages="¤2"),
        "blocks": blocks,
    }


def parties_of(settlement: Settlement) -> tuple[str, ...]:
    """Those who have a statement of their own: who bears or pays something, or is billed a contribution."""
    return tuple(dict.fromkeys(_parties(settlement)))


def _parties(settlement: Settlement) -> Iterator[str]:
    yield from (one.party for one in settlement.balances)
    yield from (name for one in settlement.contributions for name in one.shares)
    yield from (name for plan in settlement.advances for one in plan.advances for name in one.shares)


# Who pays whom ------------------------------------------------------------------------------------------------


def _transfers(words: Words, settlement: Settlement) -> Iterator[Block]:
    yield heading(2, words.say("who_pays"))
    if not settlement.transfers:
        yield paragraphs([words.tell(Sentence("settlement.none_pays"))])
        return
    rows = [
        (visible(one.payer), visible(one.payee), f"{kroner(one.ore)}{NO_BREAK_SPACE}kr")
        for one in settlement.transfers
    ]
    first = [words.say("payer"), words.say("payee"), words.tell(Sentence("table.amount"))]
    yield {**table(first, rows, 2), "even": True}


# Pictures -----------------------------------------------------------------------------------------------------


def bars_figure(title: str, named: Mapping[str, int]) -> Iterator[Block]:
    """A bar for each amount in øre, where they are few enough to be seen."""
    if 2 <= len(named) <= MOST_BARS:
        shown = {name: signs(f"{kroner(ore)}{NO_BREAK_SPACE}kr") for name, ore in named.items()}
        bars = tuple([Bar(label(name), ore, shown[name]) for name, ore in named.items()])
        told = "; ".join([f"{signs(name)} {amount}" for name, amount in shown.items()])
        yield figure(bar_chart(title, told, [Group("", bars)]), title, f"{told}.")


def _pictures(words: Words, settlement: Settlement) -> Iterator[Block]:
    yield from bars_figure(words.say("bears"), {one.party: one.bears for one in settlement.balances})
    parts = _parts(words, settlement)
    if parts and len(parts) <= MOST_BARS and len(settlement.balances) <= _MOST_PARTS:
        told = "; ".join(
            [f"{of.label}: {', '.join([f'{one.label} {one.shown}' for one in of.bars])}" for of in parts]
        )
        title = words.say("parts")
        yield figure(stack_chart(title, told, parts), title, f"{told}.")


def _parts(words: Words, settlement: Settlement) -> list[Group]:
    """The costs that parties bear something of and nobody is credited, each cut in their parts."""
    found: dict[str, dict[str, int]] = {}
    costs = [one for period in settlement.periods for one in period.costs]
    for cost in [one for one in costs if isinstance(one, SettledCost) and one.treatment != "deduct"]:
        of = found.setdefault(words.tell(title_of(cost.name)), {})
        for name, share in cost.shares.items():
            of[name] = of.get(name, 0) + share.ore
    return [
        _whole(name, of)
        for name, of in found.items()
        if all(ore >= 0 for ore in of.values()) and any(of.values())
    ]


def _whole(name: str, of: Mapping[str, int]) -> Group:
    total = sum(of.values())
    shares = in_turn([Fraction(ore, total) for ore in of.values()], 10_000)
    bars = [
        Bar(label(one), ore, percent(share)) for (one, ore), share in zip(of.items(), shares, strict=True)
    ]
    return Group(label(name), tuple(bars))


# Tables -------------------------------------------------------------------------------------------------------

_Table = tuple[str, list[str], list[Row]]


def _tables(settlement: Settlement, language: str) -> list[_Table]:
    """The costs of each period by party, and what the parties have paid and are to pay; each with its heading."""
    headings = [Sentence("table.sum").in_words(language), *[one.party for one in settlement.balances]]
    account = account_rows(settlement, language)
    if len(settlement.periods) == 1:
        return [("", headings, [*cost_rows(settlement, settlement.periods[0], language), None, *account])]
    told = [
        (
            capital(days(period.period.span).in_words(language)),
            headings,
            period_rows(settlement, period, language),
        )
        for period in settlement.periods
        if period.amounts
    ]
    return [*told, (Sentence("table.together").in_words(language), headings, [None, *account])]


def _amounts(words: Words, tables: list[_Table], *, wide: bool) -> Iterator[Block]:
    yield heading(2, words.say("amounts"))
    for title, headings, rows in tables:
        if title:
            yield heading(3, printable(title))
        yield from amounts([words.say("amount"), words.say("clause")], headings, rows, wide=wide)


def _besides(words: Words, settlement: Settlement, *, wide: bool) -> Iterator[Block]:
    """Contributions and advances, which stand in no sum."""
    total = words.tell(Sentence("table.sum"))
    first = [words.say("amount"), words.say("clause")]
    if settlement.contributions:
        parties = contributing(settlement)
        yield heading(2, words.tell(Sentence("settlement.contributions")))
        rows = contribution_rows(settlement, parties, words.language)
        yield from amounts(first, [total, *parties], rows, wide=wide)
        yield paragraphs([words.tell(one) for one in receivers(settlement)])
    for plan in settlement.advances:
        parties = paying_advances(settlement, plan)
        yield heading(2, words.tell(Sentence("explain.advances_for", {"year": plan.year})))
        rows = [*instalment_rows(plan, parties, words.language)]
        yield from amounts([words.say("advance")], [total, *parties], rows, wide=wide)


def _calculation(words: Words, settlement: Settlement) -> Iterator[Block]:
    """How every amount was shared out, with the words of its clause."""
    each = len(parties_of(settlement)) <= _MOST_TOLD
    told = calculation(settlement, each=each)
    several = len(settlement.periods) > 1
    if told:
        yield heading(2, words.say("calculation"))
        if not each:
            yield paragraphs([words.say("each_elsewhere")])
    for period in settlement.periods:
        if several and period.amounts:
            yield heading(3, capital(words.tell(days(period.period.span))))
        here, told = told[: len(period.amounts)], told[len(period.amounts) :]
        for one, amount in zip(here, period.amounts, strict=True):
            yield _quoted(words, settlement, one, amount.at, 4 if several else 3)
    for one, contribution in zip(told, settlement.contributions, strict=True):
        yield _quoted(words, settlement, one, contribution.at, 3)


def _quoted(words: Words, settlement: Settlement, told: Section, place: Place, level: int) -> Block:
    """An amount with the words of the clause that it comes from."""
    return section(words, evolve(told, words=clause_words(settlement.agreement, place)), level)
