"""The page with the keys of an agreement: each in words, its shares year by year, and what they come to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction

from fordel.agreement_words import measure_words
from fordel.apportionment import decimals
from fordel.charts import Bar, Group, bar_chart, stack_chart
from fordel.explanation_words import value_text
from fordel.keys import Keys
from fordel.messages import measure_called
from fordel.model import AllocationKey, Measure
from fordel.money import kroner
from fordel.site.markdown import blocks, bullets, figure, folded, heading, table, text
from fordel.site.marks import Context
from fordel.site.shares import YearShares, in_turn, keys_of, people, percent, percentages, shares_by_year
from fordel.site.statements import of_version

#: What kroner per inhabitant are shown of, in øre: one million kroner.
SAMPLE_ORE = 100_000_000


def keys_page(context: Context, given: Mapping[tuple[str, str, date | int], Fraction]) -> str:
    """All keys of an agreement, and the measures that they are computed from, as Markdown."""
    agreement = context.agreement
    every = [one for one in (*agreement.keys, *agreement.pending) if isinstance(one, AllocationKey)]
    by_name: dict[str, list[AllocationKey]] = {}
    for one in every:
        by_name.setdefault(one.name, []).append(one)
    keys = keys_of(agreement, given)
    found = [heading(1, context.words("keys_title", name=agreement.name))]
    for name, versions in by_name.items():
        found += _key(context, name, versions, keys)
    found += _measures(context)
    return blocks(found) + "\n"


def _key(context: Context, name: str, versions: Sequence[AllocationKey], keys: Keys) -> Iterator[str]:
    title = f"{context.words('rule_key')} «{text(name)}»"
    yield heading(2, title, context.mark("key", name))
    for version in versions:
        told = " ".join(context.linked(one) for one in of_version(context, version).words)
        clause = context.clause(version.at)
        yield f"{told}{f' ({clause})' if clause else ''}"
    if context.agreement.is_library:
        return
    years = shares_by_year(context.agreement, name, keys)
    if not years:
        yield context.words("no_shares")
        return
    yield from _years(context, name, years)
    yield from _sample(context, name, years[-1])


# The shares -------------------------------------------------------------------------------------------------


def _years(context: Context, name: str, years: Sequence[YearShares]) -> Iterator[str]:
    """The shares of each year as a picture and a table, exactly, and what has changed since the year before."""
    parties = list(dict.fromkeys(party for one in years for party in one.shares))
    shown = [percentages(one.shares) for one in years]
    labels = [_label(context, years, one) for one in years]
    wholes = [
        Group(label, tuple(Bar(party, one.shares[party], percent(of[party])) for party in one.shares))
        for label, one, of in zip(labels, years, shown, strict=True)
    ]
    title = context.say("shares_title", name=name)
    yield figure(stack_chart(title, context.say("shares_told", name=name), wholes), title)
    headings = [
        context.words("year"),
        *(context.to("party", party) for party in parties),
        context.words("sum"),
    ]
    rows = [
        [
            text(label),
            *(percent(of[party]) if party in of else "" for party in parties),
            percent(sum(of.values())),
        ]
        for label, of in zip(labels, shown, strict=True)
    ]
    yield table(headings, rows, 1)
    exact = [
        [text(label), *(str(one.shares[party]) if party in one.shares else "" for party in parties), "1"]
        for label, one in zip(labels, years, strict=True)
    ]
    yield folded(context.say("exact_shares"), [context.words("exact_told"), table(headings, exact, 1)])
    if len(years) > 1:
        yield _deviation(context, name, labels[-2:], shown[-2:])


def _label(context: Context, years: Sequence[YearShares], one: YearShares) -> str:
    """A year, with the day where a year has several versions."""
    several = sum(other.year == one.year for other in years) > 1
    return context.say("year_to", year=one.year, day=one.day) if several else str(one.year)


def _deviation(context: Context, name: str, labels: Sequence[str], shown: Sequence[Mapping[str, int]]) -> str:
    """How many percentage points each share is larger or smaller than the year before: together nothing."""
    before, after = shown
    changes = {party: after.get(party, 0) - before.get(party, 0) for party in {**before, **after}}
    bars = tuple(Bar(party, change, _points(context, change)) for party, change in changes.items())
    title = context.say("deviation_title", name=name, before=labels[0], after=labels[1])
    return figure(bar_chart(title, context.say("deviation_told"), [Group("", bars)]), title)


def _points(context: Context, hundredths: int) -> str:
    sign = "+" if hundredths > 0 else ""
    return context.say("points", number=f"{sign}{decimals(Fraction(hundredths, 100), 2)}")


# What a million comes to ------------------------------------------------------------------------------------


def _sample(context: Context, name: str, last: YearShares) -> Iterator[str]:
    """What each pays of one million kroner, and that for each inhabitant where all are municipalities."""
    agreement = context.agreement
    amounts = dict(zip(last.shares, in_turn(list(last.shares.values()), SAMPLE_ORE), strict=True))
    each = {party: people(agreement, party, last.day) for party in last.shares}
    known = {party: count for party, count in each.items() if count}
    shown = percentages(last.shares)
    per = {party: decimals(Fraction(amounts[party], 100 * count), 2) for party, count in known.items()}
    yield heading(3, context.words("sample_title", year=last.year))
    headings = [context.words("party"), context.words("share"), context.words("of_million")]
    rows = [
        [context.to("party", party), percent(shown[party]), kroner(ore)] for party, ore in amounts.items()
    ]
    total = [f"**{context.words('sum')}**", percent(sum(shown.values())), kroner(sum(amounts.values()))]
    if known:
        headings += [context.words("inhabitants"), context.words("per_inhabitant")]
        more = ([value_text(Fraction(known[of])), per[of]] if of in known else ["", ""] for of in amounts)
        rows = [[*row, *cells] for row, cells in zip(rows, more, strict=True)]
        total += ["", ""]
    yield table(headings, [*rows, total], 1)
    if known:
        title = context.say("per_inhabitant_title", name=name, year=last.year)
        bars = tuple(
            Bar(party, Fraction(amounts[party], count), f"{per[party]}\u00a0kr")
            for party, count in known.items()
        )
        yield figure(bar_chart(title, context.say("per_inhabitant_told"), [Group("", bars)]), title)


# Measures ---------------------------------------------------------------------------------------------------


def _measures(context: Context) -> Iterator[str]:
    measures = context.agreement.measures.values()
    if measures:
        yield heading(2, context.words("measures_title"))
    for measure in measures:
        called = measure_called(measure.name, context.language)
        yield heading(3, text(called), context.mark("measure", measure.name))
        words = [part for part in (*measure_words(context.view, measure), measure.unit or "") if part]
        clause = context.clause(measure.at)
        yield bullets([context.linked(one) for one in words] + ([clause] if clause else []))
        yield from _tables(context, measure)


def _tables(context: Context, measure: Measure) -> Iterator[str]:
    if measure.tables:
        parties = list(dict.fromkeys(party for one in measure.tables for party in one.values))
        rows = [
            [
                text(_when(context, one.as_of)),
                *(value_text(one.values[party]) if party in one.values else "" for party in parties),
            ]
            for one in measure.tables
        ]
        yield table([context.words("as_of"), *(context.to("party", party) for party in parties)], rows, 1)
    if measure.index:
        rows = [[str(year), value_text(value)] for year, value in measure.index.items()]
        yield table([context.words("year"), context.words("value")], rows, 1)


def _when(context: Context, when: date | int | None) -> str:
    return context.view.say("measure_date", date=when) if isinstance(when, date) else str(when or "")
