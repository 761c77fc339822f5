"""A settlement as Markdown: what each bears exactly and rounded, and how every amount came about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from fordel.apportionment import nearest
from fordel.explanation import calculation
from fordel.explanation_costs import Section
from fordel.explanation_words import (
    Sentence,
    capital,
    clause_label,
    control_sentence,
    days,
    transfer_sentence,
)
from fordel.money import decimal_text, kroner
from fordel.render.sums import check_sums
from fordel.settlement import SettledAddition, SettledCost, SettledPeriod, Settlement, Share
from fordel.site.markdown import blocks, bullets, folded, heading, table, text
from fordel.site.marks import Context
from fordel.site.shares import in_turn

#: How many decimals an exact amount in kroner is shown with.
_PLACES = 4


def settlement_blocks(context: Context, settlement: Settlement) -> Iterator[str]:
    """The table of each settlement period, what the parties bear together, who pays whom, and contributions.

    Raises SumsDoNotAgree where it does not add up.
    """
    check_sums(settlement)
    parties = [balance.party for balance in settlement.balances]
    names = [context.to("party", party) for party in parties]
    for period in settlement.periods:
        if len(settlement.periods) > 1 and period.amounts:
            yield f"**{text(capital(days(period.period.span).in_words(context.language)))}**"
        if period.amounts:
            yield table(["", context.words("sum"), *names], _period(context, period, parties), 1)
    for one in settlement.contributions:
        shares = [kroner(one.shares[party].ore) for party in one.shares]
        headings = ["", context.words("sum"), *(context.to("party", party) for party in one.shares)]
        yield table(headings, [[context.to("cost", one.name), kroner(one.ore), *shares]], 1)
    yield table(["", context.words("sum"), *names], _accounts(context, settlement), 1)
    told = [*map(transfer_sentence, settlement.transfers), control_sentence(settlement)]
    yield bullets(context.linked(one.in_words(context.language)) for one in told)


def _period(context: Context, period: SettledPeriod, parties: Sequence[str]) -> Iterator[list[str]]:
    for one in period.amounts:
        shares = [kroner(one.shares[party].ore) if party in one.shares else "" for party in parties]
        is_income = isinstance(one, SettledCost) and one.treatment == "deduct"
        total = f"({kroner(one.ore)})" if is_income else kroner(one.ore)
        yield [context.to("cost", one.name), total, *shares]
        if isinstance(one, SettledAddition):
            label = Sentence("settlement.credited", {"name": one.name}).in_words(context.language)
            credited = [kroner(-one.credited[party]) if party in one.credited else "" for party in parties]
            yield [text(label), kroner(-one.ore), *credited]
    if any(one.spare for one in period.amounts):
        spare = [kroner(period.spare) if party == period.host else "" for party in parties]
        yield [text(Sentence("table.spare").in_words(context.language)), kroner(period.spare), *spare]


def _accounts(context: Context, settlement: Settlement) -> Iterator[list[str]]:
    for key in ("bears", "paid", "advances", "earlier", "due"):
        amounts: list[int] = [getattr(balance, key) for balance in settlement.balances]
        if key in ("bears", "paid", "due") or any(amounts):
            label = text(Sentence(f"table.{key}").in_words(context.language))
            yield [f"**{label}**", kroner(sum(amounts)), *map(kroner, amounts)]


# Exact and rounded ------------------------------------------------------------------------------------------


def exact_blocks(context: Context, settlement: Settlement) -> Iterator[str]:
    """For each amount that is shared, what each bears before and after rounding, side by side."""
    for period in settlement.periods:
        for one in period.amounts:
            shares = {name: share for name, share in one.shares.items() if share.exact}
            if shares:
                yield table(
                    [context.to("cost", one.name), context.words("exact"), context.words("rounded")],
                    _exact_rows(context, shares),
                    1,
                )


def _exact_rows(context: Context, shares: Mapping[str, Share]) -> Iterator[list[str]]:
    """Exact amounts have decimals that add up to what the rounded ones add up to."""
    shown = _shown([share.exact for share in shares.values()])
    for (name, share), exact in zip(shares.items(), shown, strict=True):
        yield [context.to("party", name), decimal_text(exact, _PLACES), kroner(share.ore)]
    total = sum(share.ore for share in shares.values())
    yield [f"**{context.words('sum')}**", decimal_text(sum(shown), _PLACES), kroner(total)]


def _shown(exact: Sequence[Fraction]) -> Sequence[int]:
    """Exact øre in ten-thousandths of a krone; they add up to what the exact amounts do, where that is whole øre."""
    scale = 10**_PLACES // 100
    if (scale * sum(exact, Fraction(0))).denominator != 1:
        return [nearest(one * scale) for one in exact]
    return in_turn(exact, scale)


# The calculation --------------------------------------------------------------------------------------------


def calculation_blocks(context: Context, settlement: Settlement) -> str:
    """How every amount was shared out, folded away under a line that says so."""
    told = [section_block(context, one) for one in calculation(settlement)]
    return folded(context.say("whole_calculation"), told) if told else ""


def section_block(context: Context, section: Section, level: int = 0) -> str:
    """What is told of one amount: a heading (bold where `level` is 0), the words of its clause, the sentences."""
    language = context.language
    label = clause_label(section.label).in_words(language)
    clause = context.to("clause", section.label, capital(label)) if section.label else ""
    title = context.linked(section.title.in_words(language))
    words = f"{clause} {title}: {kroner(section.ore)}\u00a0kr".strip()
    lines = [heading(level, words) if level else f"**{words}**"]
    lines += [f"> {text(section.words)}"] if section.words else []
    lines += [
        bullets(context.linked(one.in_words(language)) for one in told) for told in section.paragraphs if told
    ]
    return blocks(lines)
