"""An agreement as a table: parties, locations, measures, keys, costs, how it is settled, and dates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any

from attrs import frozen

from fordel.messages import sentence, visible
from fordel.model import Agreement, AllocationKey, Component, CostCategory, Measure, Party, SettlementTerms
from fordel.period import Length, Span, date_text

_YEAR = 2001


@frozen
class Overview:
    """The words of one language for one agreement; with `day`, only what is in force then."""

    agreement: Agreement
    language: str
    day: date | None = None

    def say(self, key: str, **values: object) -> str:
        """A sentence of the catalogue's section `show`."""
        return sentence(f"show.{key}", values, self.language)

    def holds(self, *spans: Span) -> bool:
        """Whether something is to be shown."""
        return self.day is None or any(span.contains(self.day) for span in spans)


def overview_text(agreement: Agreement, language: str, day: date | None = None) -> str:
    """The table as text: a heading, and under it a line for each thing, its clause at the end."""
    view = Overview(agreement, language, day)
    lines = [visible(agreement.name)]
    if agreement.is_draft:
        lines.append(view.say("draft"))
    lines.append(_valid(view))
    for title, rows in sections(view):
        if rows:
            width = max(len(row[0]) for row in rows)
            lines += ["", view.say(title)]
            lines += [
                f"  {row[0]:<{width}}  {'  '.join(part for part in row[1:] if part)}".rstrip() for row in rows
            ]
    return "\n".join(lines)


def overview_object(agreement: Agreement, language: str, day: date | None = None) -> dict[str, Any]:
    """The same as plain values, for JSON."""
    view = Overview(agreement, language, day)
    found: dict[str, Any] = {
        "skjema": "fordel/avtale/1",
        "avtale": agreement.name,
        "utkast": agreement.is_draft,
        "gjelder": {
            "fra": agreement.valid.first.isoformat(),
            "til": agreement.valid.last.isoformat() if agreement.valid.last else None,
        },
    }
    for title, rows in sections(view):
        found[_FIELDS[title]] = [{"navn": row[0], "sier": [part for part in row[1:] if part]} for row in rows]
    return found


_FIELDS = {
    "basis": "hjemmel", "parties": "parter", "locations": "lokasjoner", "measures": "grunnlag", "keys": "nøkler",
    "costs": "kostnader", "terms": "oppgjør", "dates": "frister", "exit": "uttreden",
}  # fmt: skip

Row = tuple[str, ...]


def sections(view: Overview) -> Iterator[tuple[str, list[Row]]]:
    """The sections of the table, each with its rows."""
    agreement = view.agreement
    yield "basis", [(f"{law} § {section}".strip(),) for law, section in agreement.basis]
    yield "parties", [row for party in agreement.parties.values() for row in _party(view, party)]
    yield "locations", [(visible(name), visible(party)) for name, party in agreement.locations.items()]
    yield "measures", [_measure(view, measure) for measure in agreement.measures.values()]
    yield "keys", [row for key in agreement.keys if view.holds(key.valid) for row in _key(view, key)]
    yield "costs", [_cost(view, cost) for cost in agreement.costs if view.holds(cost.valid)]
    yield (
        "terms",
        [row for terms in agreement.terms if view.holds(terms.valid) for row in _terms(view, terms)],
    )
    yield "dates", [_appointment(view, index) for index in range(len(agreement.appointments))]
    yield "exit", list(_exit(view))


def _valid(view: Overview) -> str:
    span = view.agreement.valid
    if span.last is None:
        return view.say("valid_from", first=span.first)
    return view.say("valid_between", first=span.first, last=span.last)


def _span(view: Overview, span: Span) -> str:
    """When something holds, where that is not as long as the agreement."""
    whole = view.agreement.valid
    if span == whole:
        return ""
    if span.last is None or span.last == whole.last:
        return view.say("from", first=span.first)
    return view.say("between", first=span.first, last=span.last)


def _party(view: Overview, party: Party) -> Iterator[Row]:
    if not view.holds(*party.takes_part) and not party.buys:
        return
    roles = [view.say("host") + _after(_span(view, span)) for span in party.hosts if view.holds(span)]
    roles += [
        view.say("participant") + _after(_span(view, span)) for span in party.takes_part if view.holds(span)
    ]
    roles += [view.say("buyer")] if party.buys else []
    day = view.day or view.agreement.valid.first
    number = party.municipality.number_on(day) if party.municipality else None
    yield visible(party.name), number or party.kind, ", ".join(roles), _decided(view, party)


def _after(text: str) -> str:
    return f" ({text})" if text else ""


def _decided(view: Overview, party: Party) -> str:
    if view.agreement.is_draft or not party.needs_decision or not party.takes_part:
        return ""
    decision = next((one for one in view.agreement.decisions if one.party == party.name), None)
    if decision is None:
        return view.say("not_adopted")
    if decision.case:
        return view.say("adopted_case", day=decision.day, case=decision.case)
    return view.say("adopted", day=decision.day)


def _day_text(month: int, day: int) -> str:
    return date_text(date(_YEAR, month, day)).removesuffix(f" {_YEAR}")


def _measure(view: Overview, measure: Measure) -> Row:
    declared, when = measure.declared, ""
    if declared is not None and declared.day is not None:
        when = view.say("measure_date", date=declared.day)
    elif declared is not None:
        day = _day_text(declared.month, declared.day_of_month)
        key = "measure_day_before" if declared.years_before else "measure_day"
        when = view.say(key, day=day, **({"years": declared.years_before} if declared.years_before else {}))
    tables = view.say("measure_tables", number=len(measure.tables)) if measure.tables else ""
    source = view.say("source", source=measure.source) if measure.source else ""
    return visible(measure.name), when, tables, source


def _key(view: Overview, key: AllocationKey) -> Iterator[Row]:
    parts = [f"{weight_text(part.weight)} {component_text(view, part)}" for part in key.components]
    yield visible(key.name), " + ".join(parts), _span(view, key.valid), key.at.clause or ""


def weight_text(weight: Fraction) -> str:
    """A weight as a percentage where that is exact, else as a fraction."""
    from fordel.messages import share

    return share(weight)


def component_text(view: Overview, part: Component) -> str:
    """What a part of a key is divided by, in words."""
    name = part.name or ""
    text = {
        "equal": lambda: view.say("equal"),
        "measure": lambda: view.say("by_measure", name=name),
        "key": lambda: view.say("by_key", name=name),
        "party": lambda: view.say("to_party", name=name),
    }[part.kind]()
    if part.among is None:
        return text
    return f"{text} {view.say('excluding' if part.excluding else 'among', parties=part.among)}"


def _cost(view: Overview, cost: CostCategory) -> Row:
    name = visible(cost.name) if cost.name is not None else view.say("other_costs")
    return name, _charge(view, cost), _span(view, cost.valid), cost.at.clause or ""


def _charge(view: Overview, cost: CostCategory) -> str:
    charge = cost.charge
    if charge.component is not None:
        return view.say("shared", how=component_text(view, charge.component))
    if charge.kind in ("column", "party"):
        return view.say("column" if charge.kind == "column" else "bearer", name=charge.name or "")
    return view.say({"host": "bearer_host"}.get(charge.kind, charge.kind))


def _terms(view: Overview, terms: SettlementTerms) -> Iterator[Row]:
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
        parts.append(say("advances_days", days=tuple(_day_text(*day) for day in terms.advance_days)))
    if terms.due_days is not None:
        parts.append(say("due", days=terms.due_days))
    if terms.reconciled_by is not None:
        parts.append(say("reconciled", day=_day_text(*terms.reconciled_by)))
    yield (", ".join(parts), _span(view, terms.valid), (terms.at.clause if terms.at else None) or "")


def _appointment(view: Overview, index: int) -> Row:
    one = view.agreement.appointments[index]
    text = (
        view.say("deadline", name=one.name, day=_day_text(*one.day))
        if one.day
        else view.say("meeting", name=one.name, times=one.times)
    )
    party = view.say("the_host") if one.party == "" else one.party
    return text, view.say("at", name=party) if party else "", one.at.clause or ""


def _exit(view: Overview) -> Iterator[Row]:
    terms = view.agreement.exit
    if terms is not None:
        text = (
            view.say("exit_years", years=terms.months // 12)
            if terms.in_years
            else view.say("exit_months", months=terms.months)
        )
        day = view.say("exit_day", day=_day_text(*terms.takes_effect)) if terms.takes_effect else ""
        yield text, day, terms.at.clause or ""
    if view.agreement.dissolution is not None:
        yield view.say("dissolution"), "", view.agreement.dissolution.clause or ""
