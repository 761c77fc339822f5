"""The pages of a settlement: the whole of it, and for each party why it pays what it pays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from fordel.apportionment import decimals
from fordel.charts import Bar, Group, bar_chart
from fordel.explanation import Explanation, explain
from fordel.explanation_words import Sentence, days, value_text
from fordel.money import kroner
from fordel.output_files import file_names
from fordel.settlement import Settlement
from fordel.site.calculations import exact_blocks, section_block, settlement_blocks
from fordel.site.markdown import blocks, bullets, figure, heading, link, table, text
from fordel.site.marks import Context
from fordel.site.shares import people


def settlement_pages(context: Context, settlement: Settlement) -> Mapping[str, str]:
    """The page of a settlement by its path, and one for each party."""
    parties = [balance.party for balance in settlement.balances]
    parties += [one for one in settlement.agreement.parties if one not in parties]
    paths = dict(zip(parties, file_names([f"hvorfor-{party}" for party in parties]), strict=True))
    told = {party: explain(settlement, party) for party in parties}
    pages = {f"{paths[party]}.md": _party(context, one) for party, one in told.items()}
    return {"oppgjor.md": _whole(context, settlement, paths), **pages}


def _whole(context: Context, settlement: Settlement, paths: Mapping[str, str]) -> str:
    when = days(settlement.span).in_words(context.language)
    title = context.say("settlement_title", name=settlement.agreement.name, when=when)
    found = [
        heading(1, text(title)),
        *_pictures(context, settlement),
        *settlement_blocks(context, settlement),
    ]
    found.append(heading(2, context.words("why")))
    found.append(
        bullets(link(context.words("why_party", party=party), f"{path}.md") for party, path in paths.items())
    )
    found += [heading(2, context.words("exact_and_rounded")), *exact_blocks(context, settlement)]
    remarks = [context.linked(context_sentence) for context_sentence in _remarks(context, settlement)]
    found += [heading(2, context.words("remarks")), bullets(remarks)] if remarks else []
    if settlement.sources:
        found.append(heading(2, context.words("sources")))
        found.append(
            table(
                [context.words("file"), "sha256"],
                [
                    [text(name.replace("\\", "/").rsplit("/", 1)[-1]), f"`{mark}`" if mark else ""]
                    for name, mark in settlement.sources
                ],
            )
        )
    return blocks(found) + "\n"


def _remarks(context: Context, settlement: Settlement) -> Iterator[str]:
    for one in settlement.remarks:
        yield Sentence(one.key, one.values).in_words(context.language)


def _pictures(context: Context, settlement: Settlement) -> Iterator[str]:
    """What each bears, and for each inhabitant where the population is known."""
    bears = {balance.party: balance.bears for balance in settlement.balances}
    title = context.say("bears_title")
    bars = tuple(Bar(party, ore, f"{kroner(ore)}\u00a0kr") for party, ore in bears.items())
    yield figure(bar_chart(title, context.say("bears_told"), [Group("", bars)]), title)
    day = settlement.span.last or settlement.span.first
    known = {party: count for party in bears if (count := people(settlement.agreement, party, day))}
    if known:
        per = {party: Fraction(bears[party], count) for party, count in known.items()}
        title = context.say("per_inhabitant_settled", year=day.year)
        bars = tuple(Bar(party, ore, f"{decimals(ore / 100, 2)}\u00a0kr") for party, ore in per.items())
        yield figure(bar_chart(title, context.say("per_inhabitant_told"), [Group("", bars)]), title)
        rows = [
            [
                context.to("party", party),
                kroner(bears[party]),
                value_text(Fraction(count)),
                decimals(per[party] / 100, 2),
            ]
            for party, count in known.items()
        ]
        headings = ("party", "bears", "inhabitants", "per_inhabitant")
        yield table([context.words(key) for key in headings], rows, 1)


def _party(context: Context, told: Explanation) -> str:
    """Why one party pays what it pays."""
    language = context.language
    found = [heading(1, context.words("why_title", party=told.party))]
    found.append(f"**{context.linked(told.lead.in_words(language))}**")
    several = len(told.chapters) > 1
    for chapter in told.chapters:
        if several and chapter.sections:
            found.append(
                heading(2, text(f"{chapter.period.in_words(language)}: {kroner(chapter.ore)}\u00a0kr"))
            )
        found += [section_block(context, one, 3 if several else 2) for one in chapter.sections]
    found += [section_block(context, one, 2) for one in (*told.contributions, *told.advances)]
    found.append(heading(2, context.words("who_pays")))
    found.append(bullets(context.linked(one.in_words(language)) for one in (*told.balance, told.control)))
    found += [bullets(context.linked(one.in_words(language)) for one in told.remarks)]
    found.append(link(context.words("whole_settlement"), "oppgjor.md"))
    return blocks(found) + "\n"
