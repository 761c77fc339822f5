"""The first page of an agreement: who takes part, who has adopted it, what holds when, and which days to keep."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from fordel.charts_time import Stretch, timeline
from fordel.check_code import check_code
from fordel.explanation_words import capital
from fordel.messages import day_in_words
from fordel.model import AllocationKey, SettlementTerms
from fordel.period import Span
from fordel.render.agreement import terms_words
from fordel.settlement import Settlement
from fordel.site.costs_page import flow
from fordel.site.markdown import blocks, bullets, figure, heading, link, table, text
from fordel.site.marks import Context
from fordel.site.statements import span_words, ways_out

_YEAR = 2001
_MOST_STRETCHES = 40


def overview_page(context: Context, pages: dict[str, str], settlement: Settlement | None) -> str:
    """The agreement at a glance as Markdown; `pages` are the titles of its other pages by their paths."""
    agreement = context.agreement
    found = [heading(1, text(agreement.name))]
    if agreement.is_library:
        found.append(context.words("is_library"))
    else:
        found += [f"**{text(context.view.say('draft'))}**"] if agreement.is_draft else []
        found.append(context.linked(f"{_valid(context)}."))
    found.append(bullets(link(text(title), path) for path, title in pages.items()))
    if not agreement.is_library:
        found += _parties(context)
        picture = flow(context, settlement)
        found += [heading(2, context.words("flow_heading")), picture] if picture else []
        found += _times(context)
        found += _days(context)
        found += _terms(context)
    return blocks(found) + "\n"


def _valid(context: Context) -> str:
    span = context.agreement.valid
    if span.last is None:
        return context.view.say("valid_from", first=span.first)
    return context.view.say("valid_between", first=span.first, last=span.last)


# Parties and decisions --------------------------------------------------------------------------------------


def _parties(context: Context) -> Iterator[str]:
    agreement, view = context.agreement, context.view
    yield heading(2, context.words("parties"))
    for party in agreement.parties.values():
        roles = [view.say("host") + _aside(context, span) for span in party.hosts]
        roles += [view.say("participant") + _aside(context, span) for span in party.takes_part]
        roles += [view.say("buyer")] if party.buys else []
        joined = party.takes_part[-1].first if party.takes_part else agreement.valid.first
        day = max(joined, agreement.valid.first)
        home = party.of_time(Span(day, day)).municipality
        number = (home.number_on(day) if home else None) or party.kind
        yield heading(3, text(party.name), context.mark("party", party.name))
        lines = [f"{text(number)}, {text(', '.join(roles))}"]
        places = [name for name, of in agreement.locations.items() if of == party.name]
        lines += [context.words("has_locations", names=tuple(places))] if places else []
        yield bullets(lines)
    yield heading(2, context.words("decisions"), "vedtak")
    yield decisions(context)


def _aside(context: Context, span: Span) -> str:
    told = span_words(context, span)
    return f" ({told})" if told else ""


def decisions(context: Context) -> str:
    """The decisions of the councils as a table, and the check code of the rules as they stand."""
    agreement = context.agreement
    code = context.words("check_code", code=check_code(agreement))
    if not agreement.decisions:
        return blocks([context.words("no_decisions"), code])
    headings = [context.words(key) for key in ("party", "day", "case_number", "concerns")]
    rows = [
        [
            context.to("party", one.party),
            text(day_in_words(one.day, context.language)),
            text(one.case or ""),
            context.words("of_amendment", name=one.amendment) if one.amendment else context.words("whole"),
        ]
        for one in sorted(agreement.decisions, key=lambda one: one.day)
    ]
    return blocks([table(headings, rows), code])


# What holds when --------------------------------------------------------------------------------------------


def _times(context: Context) -> Iterator[str]:
    stretches = list(_stretches(context))
    yield heading(2, context.words("times_heading"))
    title = context.say("times_title", name=context.agreement.name)
    yield figure(timeline(title, context.say("times_told"), stretches[:_MOST_STRETCHES]), title)
    yield table(
        [context.words("what"), context.words("when")],
        [[context.linked(one.label), text(one.shown)] for one in stretches],
    )


def _stretches(context: Context) -> Iterator[Stretch]:
    """The agreement, its participants and versions where they do not hold as long, and the councils' decisions."""
    agreement = context.agreement
    yield _stretch(context, context.say("the_agreement"), agreement.valid)
    for party in agreement.parties.values():
        for span in party.takes_part:
            if span != agreement.valid:
                yield _stretch(context, party.name, span)
    for version in (*agreement.versions, *agreement.pending):
        if version.valid == agreement.valid and not version.amendment:
            continue
        name = "" if isinstance(version, SettlementTerms) else version.name or context.view.say("other_costs")
        key = "the_key" if isinstance(version, AllocationKey) else "the_rule"
        label = context.say(key, name=name) if name else context.say("rule_terms")
        yield _stretch(context, label, version.valid)
    for one in sorted(agreement.decisions, key=lambda one: one.day):
        label = context.say("decided_by", party=one.party)
        yield Stretch(label, one.day, one.day, day_in_words(one.day, context.language), is_day=True)


def _stretch(context: Context, label: str, span: Span) -> Stretch:
    return Stretch(label, span.first, span.last, span_words(context, span, whole=True))


# The days of the year ---------------------------------------------------------------------------------------


def _days(context: Context) -> Iterator[str]:
    """The deadlines of every year in their order, as a picture and a table, and the meetings."""
    found = sorted(_of_year(context), key=lambda one: one.first)
    meetings = [one for one in context.agreement.appointments if one.times]
    if not found and not meetings:
        return
    yield heading(2, context.words("dates_heading"))
    if found:
        title = context.say("dates_title", name=context.agreement.name)
        months = [
            day_in_words(date(_YEAR, month, 1), context.language).split()[1][:3] for month in range(1, 13)
        ]
        yield figure(timeline(title, context.say("dates_told"), found, months), title)
        yield table(
            [context.words("day"), context.words("what")],
            [[text(one.shown), context.linked(one.label)] for one in found],
        )
    yield bullets(
        context.linked(context.view.say("meeting", name=one.name, times=one.times))
        + (f" ({context.clause(one.at)})" if context.clause(one.at) else "")
        for one in meetings
    )


def _of_year(context: Context) -> Iterator[Stretch]:
    for one in context.agreement.appointments:
        if one.day:
            at = f" ({context.view.party(one.party)})" if one.party is not None else ""
            yield _day(context, f"{one.name}{at}", one.day)
    for terms in context.agreement.terms:
        for number, day in enumerate(terms.advance_days, 1):
            yield _day(context, context.say("advance", number=number), day)
        if terms.reconciled_by:
            yield _day(context, context.say("reconciled"), terms.reconciled_by)


def _day(context: Context, label: str, day: tuple[int, int]) -> Stretch:
    when = date(_YEAR, *day)
    return Stretch(label, when, when, context.view.day_of_year(*day), is_day=True)


def _terms(context: Context) -> Iterator[str]:
    rows = []
    for one in context.agreement.terms:
        words = context.linked(capital(", ".join(terms_words(context.view, one))))
        rows.append([words, text(span_words(context, one.valid)), context.clause(one.at)])
    for told, place in ways_out(context):
        rows.append([context.linked(capital(told)), "", context.clause(place)])
    if rows:
        yield heading(2, context.words("terms_heading"))
        yield table([context.words("what"), context.words("when"), context.words("where")], rows)
