"""A settlement as a statement on paper for one party: what it bears and pays, and why, clause by clause."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fordel.explanation import Chapter, Explanation, explain
from fordel.explanation_words import Sentence, capital, clause_label, title_of
from fordel.money import kroner
from fordel.render.statement import bars_figure, document
from fordel.render.statement_back import back
from fordel.render.statement_parts import Block, Words, heading, section, table
from fordel.settlement import Balance, SettledPeriod, Settlement


def party_statement(
    settlement: Settlement, settled: Mapping[str, Any], party: str, language: str
) -> Mapping[str, object]:
    """The statement for one party, as the template reads it; `settled` is the settlement's own JSON object.

    Raises NotInSettlement for a party that is not there.
    """
    words, told = Words(language), explain(settlement, party)
    balance = next((one for one in settlement.balances if one.party == party), None)
    blocks = [
        _lead(words, told),
        *_amounts(words, settlement, told),
        *(_account(words, balance) if balance else ()),
        *_calculation(words, told),
        *back(words, settlement, settled["kvittering"], wide=False),
    ]
    return document(words, settlement, words.say("of_party", party=party), blocks, wide=False)


def _lead(words: Words, told: Explanation) -> Block:
    """What the party bears, who pays whom, and what is billed besides."""
    billed = [
        words.say("billed", name=one.title.in_words(words.language), amount=one.ore)
        for one in told.contributions
    ]
    return {
        "kind": "lead",
        "first": words.tell(told.lead),
        "lines": [*[words.tell(one) for one in told.balance], *billed],
    }


def _amounts(words: Words, settlement: Settlement, told: Explanation) -> Iterator[Block]:
    """What the party bears of each amount, in a table for each period and in a picture of all."""
    kept = [
        (chapter, period)
        for chapter, period in zip(told.chapters, settlement.periods, strict=True)
        if chapter.sections
    ]
    if not kept:
        return
    yield heading(2, words.say("amounts"))
    named: dict[str, int] = {}
    for chapter, period in kept:
        if len(told.chapters) > 1:
            yield heading(3, capital(words.tell(chapter.period)))
        yield _table(words, told.party, chapter, period)
        for one in chapter.sections:
            name = one.title.in_words(words.language)
            named[name] = named.get(name, 0) + one.ore
    yield from bars_figure(words.say("bears_of_each", party=told.party), named)


def _table(words: Words, party: str, chapter: Chapter, period: SettledPeriod) -> Block:
    """The amounts of a period: the clause, the whole of it, and what the party bears of it."""
    wholes = {title_of(one.name).in_words(words.language): one.ore for one in period.amounts}
    rows = [
        (
            name,
            clause_label(one.label).in_words(words.language),
            kroner(wholes[name]) if name in wholes else "",
            kroner(one.ore),
        )
        for one in chapter.sections
        for name in [one.title.in_words(words.language)]
    ]
    total = (words.tell(Sentence("table.bears")), "", "", kroner(chapter.ore))
    headings = [words.say("amount"), words.say("clause"), words.say("whole"), words.say("own", party=party)]
    return table(headings, [*rows, total], 2, 1)


def _account(words: Words, balance: Balance) -> Iterator[Block]:
    """What the party bears, less what it has paid before; the last row is what it pays or gets now."""
    yield heading(2, words.say("account", party=balance.party))
    rows = [(words.tell(Sentence("table.bears")), kroner(balance.bears))]
    for key, ore in (("paid", balance.paid), ("advances", balance.advances), ("earlier", balance.earlier)):
        if ore or key == "paid":
            rows.append((words.tell(Sentence(f"table.{key}")), kroner(-ore)))
    due = words.tell(Sentence("table.due")) if balance.due >= 0 else words.say("gets_back")
    rows.append((due, kroner(abs(balance.due))))
    yield table([words.say("what"), words.say("kroner")], rows, 1, 1)


def _calculation(words: Words, told: Explanation) -> Iterator[Block]:
    several = len(told.chapters) > 1
    if any(chapter.sections for chapter in told.chapters):
        yield heading(2, words.say("calculation"))
    for chapter in [chapter for chapter in told.chapters if chapter.sections]:
        if several:
            yield heading(3, capital(words.tell(chapter.period)))
        yield from [section(words, one, 4 if several else 3) for one in chapter.sections]
    for key, besides in (("contributions", told.contributions), ("advances", told.advances)):
        if besides:
            yield heading(2, words.say(key))
            yield from [section(words, one, 3) for one in besides]
