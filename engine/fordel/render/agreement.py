"""An agreement as a table: parties, locations, measures, keys, costs, how it is settled, and dates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from fordel.agreement_words import (
    View,
    charge_words,
    component_words,
    contribution_words,
    fixed_words,
    measure_words,
    notice_words,
    overhead_words,
    pending_words,
)
from fordel.messages import measure_called, visible
from fordel.model import Agreement, Measure, Party, SettlementTerms
from fordel.period import Length, Span
from fordel.rule_words import key_sentence
from fordel.source import Place


def overview_text(
    agreement: Agreement, language: str, day: date | None = None, notice: date | None = None
) -> str:
    """The table as text: a heading, and under it a line for each thing, its clause at the end.

    With `day`, only what is in force then; with `notice`, when a notice of that day takes effect. Raises ValueError or
    OverflowError where that is past the year 9999.
    """
    view = View(agreement, language, day, notice)
    lines = [visible(agreement.name)]
    if agreement.is_library:
        lines.append(view.say("is_library"))
    else:
        lines += [view.say("draft")] if agreement.is_draft else []
        lines.append(_valid(view))
    if agreement.year_begins != 1:
        lines.append(view.say("year_begins", day=view.day_of_year(agreement.year_begins, 1)))
    for title, rows in sections(view):
        if rows:
            width = max(len(row[0]) for row in rows)
            lines += ["", view.say(title)]
            lines += [
                f"  {row[0]:<{width}}  {'  '.join(part for part in row[1:] if part)}".rstrip() for row in rows
            ]
    return "\n".join(lines)


def overview_object(
    agreement: Agreement, language: str, day: date | None = None, notice: date | None = None
) -> dict[str, Any]:
    """The same as plain values, for JSON; raises as `overview_text`."""
    view = View(agreement, language, day, notice)
    found: dict[str, Any] = {"skjema": "fordel/avtale/1", "avtale": agreement.name}
    if not agreement.is_library:
        last = agreement.valid.last
        span = {"fra": agreement.valid.first.isoformat(), "til": last.isoformat() if last else None}
        found |= {"utkast": agreement.is_draft, "gjelder": span}
    for title, rows in sections(view):
        if not rows and title in _ONLY_IF_ANY:
            continue
        found[_FIELDS[title]] = [{"navn": row[0], "sier": [part for part in row[1:] if part]} for row in rows]
    return found


_FIELDS = {
    "basis": "hjemmel", "parties": "parter", "locations": "lokasjoner", "measures": "grunnlag", "keys": "nøkler",
    "costs": "kostnader", "terms": "oppgjør", "dates": "frister", "exit": "uttreden", "groups": "grupper",
    "additions": "tillegg", "contributions": "bidrag", "pending": "endringer", "libraries": "bibliotek",
}  # fmt: skip
_ONLY_IF_ANY = frozenset(("groups", "additions", "contributions", "pending", "libraries"))

Row = tuple[str, ...]


def sections(view: View) -> Iterator[tuple[str, list[Row]]]:
    """The sections of the table, each with its rows."""
    agreement = view.agreement
    yield "basis", [(f"{law} § {section}".strip(),) for law, section in agreement.basis]
    yield "parties", [row for party in agreement.parties.values() for row in _party(view, party)]
    yield "locations", [(visible(name), visible(party)) for name, party in agreement.locations.items()]
    yield "measures", [_measure(view, measure) for measure in agreement.measures.values()]
    yield (
        "keys",
        [
            (visible(one.name), key_sentence(view, one), *_when(view, one.valid, one.at.clause))
            for one in agreement.keys
            if view.holds(one.valid)
        ],
    )
    yield "groups", list(_groups(view))
    yield (
        "costs",
        [
            (_cost_name(view, one.name), charge_words(view, one), *_when(view, one.valid, one.at.clause))
            for one in agreement.costs
            if view.holds(one.valid)
        ],
    )
    yield "additions", list(_additions(view))
    yield (
        "contributions",
        [
            (visible(one.name), contribution_words(view, one), *_when(view, one.valid, one.at.clause))
            for one in agreement.contributions
            if view.holds(one.valid)
        ],
    )
    yield (
        "terms",
        [row for terms in agreement.terms if view.holds(terms.valid) for row in _terms(view, terms)],
    )
    yield "dates", [_appointment(view, index) for index in range(len(agreement.appointments))]
    yield "exit", list(_exit(view))
    yield "pending", [(*pending_words(view, one), _clause(one.at)) for one in agreement.pending]
    yield "libraries", [(visible(one.name),) for one in agreement.libraries]


def _when(view: View, span: Span, clause: str | None) -> Row:
    return _span(view, span), clause or ""


def _clause(place: Place | None) -> str:
    return (place.clause if place else None) or ""


def _groups(view: View) -> Iterator[Row]:
    for one in view.agreement.groups.values():
        how = view.say("group", how=component_words(view, one.component))
        yield visible(one.name), view.say("members", parties=one.members), how, one.at.clause or ""


def _additions(view: View) -> Iterator[Row]:
    for overhead in view.agreement.overheads:
        if view.holds(overhead.valid):
            clause = overhead.at.clause
            yield visible(overhead.name), overhead_words(view, overhead), *_when(view, overhead.valid, clause)
    for fixed in view.agreement.fixed_amounts:
        if view.holds(fixed.valid):
            clause = fixed.at.clause
            yield visible(fixed.name), fixed_words(view, fixed), *_when(view, fixed.valid, clause)


def _valid(view: View) -> str:
    span = view.agreement.valid
    if span.last is None:
        return view.say("valid_from", first=span.first)
    return view.say("valid_between", first=span.first, last=span.last)


def _span(view: View, span: Span) -> str:
    """When something holds, where that is not as long as the agreement."""
    whole = view.agreement.valid
    if span == whole:
        return ""
    if span.last is None or span.last == whole.last:
        return view.say("from", first=span.first)
    return view.say("between", first=span.first, last=span.last)


def _party(view: View, party: Party) -> Iterator[Row]:
    if not view.holds(*party.takes_part) and not party.buys:
        return
    roles = [view.say("host") + _after(_span(view, span)) for span in party.hosts if view.holds(span)]
    roles += [
        view.say("participant") + _after(_span(view, span)) for span in party.takes_part if view.holds(span)
    ]
    roles += [view.say("buyer")] if party.buys else []
    joined = party.takes_part[-1].first if party.takes_part else view.agreement.valid.first
    day = view.day or max(joined, view.agreement.valid.first)
    home = party.of_time(Span(day, day)).municipality
    number = home.number_on(day) if home else None
    yield visible(party.name), number or party.kind, ", ".join(roles), _decided(view, party)


def _after(text: str) -> str:
    return f" ({text})" if text else ""


def _decided(view: View, party: Party) -> str:
    if view.agreement.is_draft or not party.needs_decision or not party.takes_part:
        return ""
    decisions = [one for one in view.agreement.decisions if one.amendment is None]
    decision = next((one for one in decisions if one.party == party.name), None)
    if decision is None:
        return view.say("not_adopted")
    if decision.case:
        return view.say("adopted_case", day=decision.day, case=decision.case)
    return view.say("adopted", day=decision.day)


def _measure(view: View, measure: Measure) -> Row:
    when, *rest = measure_words(view, measure)
    return measure_called(measure.name, view.language), when, *rest


def _cost_name(view: View, name: str | None) -> str:
    return visible(name) if name is not None else view.say("other_costs")


def _terms(view: View, terms: SettlementTerms) -> Iterator[Row]:
    clause = (terms.at.clause if terms.at else None) or ""
    yield ", ".join(terms_words(view, terms)), _span(view, terms.valid), clause


def terms_words(view: View, terms: SettlementTerms) -> list[str]:
    """How the settlement is done, in a few words each."""
    say = view.say
    parts = [say("period_year") if terms.period is Length.YEAR else say("period", period=terms.period.value)]
    parts.append(say("kroner" if terms.whole_kroner else "ore"))
    if terms.rest_to is not None:
        parts.append(say("rest_to", name=terms.rest_to or say("the_host")))
    if terms.advance_times:
        parts.append(say("advances_times", times=terms.advance_times))
    if terms.advances_by_budget:
        parts.append(say("advances_budget"))
    if terms.advance_days:
        parts.append(say("advances_days", days=tuple(view.day_of_year(*day) for day in terms.advance_days)))
    if terms.due_days is not None:
        parts.append(say("due", days=terms.due_days))
    if terms.reconciled_by is not None:
        parts.append(say("reconciled", day=view.day_of_year(*terms.reconciled_by)))
    if terms.by_days:
        parts.append(say("by_days"))
    return parts


def _appointment(view: View, index: int) -> Row:
    one = view.agreement.appointments[index]
    text = (
        view.say("deadline", name=one.name, day=view.day_of_year(*one.day))
        if one.day
        else view.say("meeting", name=one.name, times=one.times)
    )
    party = view.say("the_host") if one.party == "" else one.party
    return text, view.say("at", name=party) if party else "", one.at.clause or ""


def _exit(view: View) -> Iterator[Row]:
    terms = view.agreement.exit
    if terms is not None:
        text = (
            view.say("exit_years", years=terms.months // 12)
            if terms.in_years
            else view.say("exit_months", months=terms.months)
        )
        day = view.say("exit_day", day=view.day_of_year(*terms.takes_effect)) if terms.takes_effect else ""
        yield text, day, terms.at.clause or ""
    if view.notice is not None:
        told, clause = notice_words(view, view.notice)
        yield told, "", clause
    if view.agreement.dissolution is not None:
        yield view.say("dissolution"), "", view.agreement.dissolution.clause or ""
