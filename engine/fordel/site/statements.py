"""What each statement of an agreement says in words, by the line where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import frozen

from fordel.agreement_words import (
    charge_words,
    component_words,
    contribution_words,
    fixed_words,
    measure_words,
    overhead_words,
)
from fordel.explanation_words import capital, value_text
from fordel.model import (
    AllocationKey,
    Contribution,
    CostCategory,
    FixedAmount,
    Overhead,
    SettlementTerms,
    Version,
)
from fordel.period import Span
from fordel.render.agreement import terms_words
from fordel.render.changes import selector_words
from fordel.rule_words import key_sentence
from fordel.site.marks import Context
from fordel.source import Place


@frozen
class Told:
    """A statement in words: its title as Markdown, and sentences as plain words."""

    title: str
    words: tuple[str, ...]


def statements(context: Context) -> Mapping[int, tuple[Told, ...]]:
    """What stands in each line of the agreement's own file."""
    found: dict[int, list[Told]] = {}
    for place, told in _every(context):
        if place is not None and place.line and place.file == context.agreement.source.name:
            several = found.setdefault(place.line, [])
            if told not in several:
                several.append(told)
    return {line: tuple(several) for line, several in found.items()}


def _every(context: Context) -> Iterator[tuple[Place | None, Told]]:
    yield from _whole(context)
    yield from _of_parties(context)
    yield from _measures(context)
    for version in (*context.agreement.versions, *context.agreement.pending):
        yield version.at, of_version(context, version)
    yield from _ends(context)


def _told(context: Context, key: str, *words: str, **values: object) -> Told:
    return Told(context.words(f"rule_{key}", **values), tuple(filter(None, words)))


# The agreement and its parties ------------------------------------------------------------------------------


def _whole(context: Context) -> Iterator[tuple[Place | None, Told]]:
    agreement, view = context.agreement, context.view
    yield agreement.at, _told(context, "library" if agreement.is_library else "agreement", agreement.name)
    stands = agreement.stands
    for (law, section), place in zip(agreement.basis, stands.get("hjemmel", ()), strict=False):
        yield place, _told(context, "basis", f"{law} § {section}".strip(" §"))
    for place in stands.get("gjelder", ()):
        yield place, _told(context, "valid", span_words(context, agreement.valid, whole=True))
    for place in stands.get("oppgaver", ()):
        named = [task for task in agreement.tasks if task in (place.excerpt or "")]
        yield place, _told(context, "tasks", ", ".join(named))
    for place in stands.get("lokasjon", ()):
        named = [
            context.say("location", name=name, party=party)
            for name, party in agreement.locations.items()
            if name in (place.excerpt or "")
        ]
        yield place, _told(context, "locations", *named)
    for name, place in zip(agreement.follows, stands.get("følger", ()), strict=False):
        yield place, _told(context, "follows", name)
    for place in stands.get("ved motstrid", ()):
        first = view.say("rule_first" if agreement.rule_prevails else "text_first")
        yield place, _told(context, "precedence", context.say("prevails", first=first))
    for claim in agreement.meets:
        of = f"{claim.requirements} § {claim.section}" if claim.section else claim.requirements
        yield claim.at, _told(context, "meets", context.say("meets", of=of, items=claim.items))


def _of_parties(context: Context) -> Iterator[tuple[Place | None, Told]]:
    by_line: dict[tuple[str, int | None], tuple[Place, list[str]]] = {}
    for party in context.agreement.parties.values():
        roles: list[tuple[str, Place, tuple[Span, ...]]] = []
        roles += [("buyers", party.at, ())] if party.buys else []
        roles += [("participants", party.at, party.takes_part)] if party.takes_part else []
        roles += [("host", party.hosts_at or party.at, party.hosts)] if party.hosts else []
        for role, place, spans in roles:
            when = ", ".join(filter(None, (span_words(context, span) for span in spans)))
            told = f"{party.name} ({when})" if when else party.name
            by_line.setdefault((role, place.line), (place, []))[1].append(told)
    for (role, _), (place, names) in by_line.items():
        yield place, _told(context, role, ", ".join(names))
    for decision in context.agreement.decisions:
        told = context.say("decided", party=decision.party, day=decision.day)
        case = context.say("case", case=decision.case) if decision.case else ""
        amendment = context.say("of_amendment", name=decision.amendment) if decision.amendment else ""
        yield decision.at, _told(context, "decision", ", ".join(filter(None, (told, case, amendment))))


def span_words(context: Context, span: Span, *, whole: bool = False) -> str:
    """When something holds; nothing where that is as long as the agreement, unless `whole`."""
    valid = context.agreement.valid
    if span == valid and not whole:
        return ""
    if span.last is None or (span.last == valid.last and not whole):
        return context.view.say("from", first=span.first)
    return context.view.say("between", first=span.first, last=span.last)


# Measures, keys, costs and amounts --------------------------------------------------------------------------


def _measures(context: Context) -> Iterator[tuple[Place | None, Told]]:
    for measure in context.agreement.measures.values():
        words = [part for part in measure_words(context.view, measure) if part]
        yield measure.at, _told(context, "measure", ", ".join(words), name=measure.name)
        for table in measure.tables:
            values = ", ".join(f"{party} {value_text(value)}" for party, value in table.values.items())
            yield table.at, _told(context, "measure", values, name=measure.name)
    for group in context.agreement.groups.values():
        how = context.view.say("group", how=component_words(context.view, group.component))
        yield group.at, _told(context, "group", ", ".join(group.members), how, name=group.name)


def of_version(context: Context, version: Version) -> Told:
    """A version of a key, a cost, an amount or the terms, with when it holds and what it waits for."""
    view = context.view
    words = [*_rule(context, version), span_words(context, version.valid)]
    if version.amendment:
        words.append(view.say("amendment", name=version.amendment))
    if version in context.agreement.pending:
        words.append(context.say("waits"))
    sentences = tuple(f"{capital(one)}." for one in words if one)
    if isinstance(version, AllocationKey):
        return Told(f"{context.words('rule_key')} {context.to('key', version.name)}", sentences)
    if isinstance(version, SettlementTerms):
        return Told(context.words("rule_terms"), sentences)
    kind = context.words(f"rule_{_KINDS[type(version)]}")
    return Told(f"{kind} {context.to('cost', version.name)}", sentences)


def _rule(context: Context, version: Version) -> Iterator[str]:
    view = context.view
    if isinstance(version, AllocationKey):
        yield key_sentence(view, version)
    elif isinstance(version, CostCategory):
        selected = selector_words(view, version)
        yield context.say("selects", lines=selected) if selected else ""
        yield charge_words(view, version)
    elif isinstance(version, Overhead):
        yield overhead_words(view, version)
    elif isinstance(version, FixedAmount):
        yield fixed_words(view, version)
    elif isinstance(version, Contribution):
        yield contribution_words(view, version)
    else:
        yield ", ".join(terms_words(view, version))


_KINDS: Mapping[type, str] = {
    CostCategory: "cost",
    Overhead: "overhead",
    FixedAmount: "fixed",
    Contribution: "contribution",
}


# Dates and ways out -----------------------------------------------------------------------------------------


def _ends(context: Context) -> Iterator[tuple[Place | None, Told]]:
    view = context.view
    for one in context.agreement.appointments:
        told = (
            view.say("deadline", name=one.name, day=view.day_of_year(*one.day))
            if one.day
            else view.say("meeting", name=one.name, times=one.times)
        )
        at = view.say("at", name=view.party(one.party)) if one.party is not None else ""
        yield one.at, _told(context, "deadline" if one.day else "meeting", " ".join(filter(None, (told, at))))
    for told_, place in ways_out(context):
        yield place, _told(context, "exit", told_)


def ways_out(context: Context) -> Iterator[tuple[str, Place]]:
    """How a participant leaves, and how the cooperation is dissolved, with where that stands."""
    view, terms = context.view, context.agreement.exit
    if terms is not None:
        told = (
            view.say("exit_years", years=terms.months // 12)
            if terms.in_years
            else view.say("exit_months", months=terms.months)
        )
        day = view.say("exit_day", day=view.day_of_year(*terms.takes_effect)) if terms.takes_effect else ""
        yield ", ".join(filter(None, (told, day))), terms.at
    if context.agreement.dissolution is not None:
        yield view.say("dissolution"), context.agreement.dissolution
