"""Who takes part, who is host, where locations belong, and which councils have decided."""

from __future__ import annotations

from collections.abc import Collection
from itertools import pairwise

from attrs import define, evolve, field

from fordel import municipalities, syntax
from fordel.ceilings import PARTIES
from fordel.check_code import understood
from fordel.model import KINDS, Decision, Party
from fordel.municipalities import Municipality
from fordel.period import Span
from fordel.resolver.context import DAY, Context


@define
class _Roster:
    """The parties as the statements add up."""

    context: Context
    parties: dict[str, Party] = field(factory=dict)
    hosts: list[tuple[str, Span, syntax.Parties]] = field(factory=list)
    is_full: bool = False


def resolve_parties(context: Context, statements: tuple[syntax.Statement, ...]) -> dict[str, Party]:
    """All parties by name, in the order of the file."""
    roster = _Roster(context)
    written = [statement for statement in statements if isinstance(statement, syntax.Parties)]
    for statement in (one for one in written if one.role != "host"):
        for entry in statement.parties:
            _add(roster, statement, entry)
    for statement in (one for one in written if one.role == "host"):
        for entry in statement.parties:
            _add_host(roster, statement, entry)
    _set_hosts(roster)
    return roster.parties


def _add(roster: _Roster, statement: syntax.Parties, entry: syntax.PartyEntry) -> None:
    context = roster.context
    span = (
        context.span(statement.between) or context.valid
    )  # a wrong date is told of; the party is named all the same
    name = entry.name.text
    party = _named_again(context, entry, roster.parties.get(name)) or _introduce(context, entry)
    if party is None or _is_beyond(roster, entry, party):
        return
    party = _by_its_first_name(roster.parties, party)
    if statement.role == "buyer":
        if party.buys or _always_takes_part(context, party):
            context.twice("party.twice", entry.name, statement.span)
        party = evolve(party, buys=True)
    else:
        earlier = next((one for one in party.takes_part if one.overlap(span)), None)
        if earlier is not None:
            context.twice("party.twice", entry.name, statement.span)
            return
        party = evolve(party, takes_part=(*party.takes_part, span))
        if party.buys and _always_takes_part(context, party):
            context.twice("party.twice", entry.name, statement.span)
    roster.parties[party.name] = party


def _always_takes_part(context: Context, party: Party) -> bool:
    """Whether a party is a participant as long as the agreement holds, so that it never just buys."""
    first, last = context.valid.first, context.valid.last
    spans = [one for one in party.takes_part if one.first <= first]
    return any(one.last is None or (last is not None and one.last >= last) for one in spans)


def _is_beyond(roster: _Roster, entry: syntax.PartyEntry, party: Party) -> bool:
    """Whether a party is one more than there may be; F107 for the first of them."""
    if party.name in roster.parties or len(roster.parties) < PARTIES:
        return False
    if not roster.is_full:
        roster.context.report("F107", "parties", entry.name.span, most=PARTIES)
        roster.is_full = True
    return True


def _by_its_first_name(parties: dict[str, Party], party: Party) -> Party:
    """The same municipality as it was named first, in another language or before it changed its name."""
    who = None if party.name in parties else party.municipality
    return next((one for one in parties.values() if who and one.municipality == who), party)


def _introduce(context: Context, entry: syntax.PartyEntry) -> Party | None:
    """A party by its name and kind; None where there is no such municipality (F203) or kind (F201)."""
    at, kind = context.place(entry.name.span), entry.kind.text if entry.kind else ""
    context.told.add(entry.name.text)
    if kind and not kind.isdigit():
        if not context.knows("kind", entry.kind or entry.name, KINDS):
            return None
        return Party(entry.name.text, kind, at)
    found = _municipalities(context, entry, kind or None)
    return Party(entry.name.text, "kommune", at, found[0], later=found[1:]) if found else None


def _named_again(context: Context, entry: syntax.PartyEntry, party: Party | None) -> Party | None:
    """A party that is known already; by another number it is also the municipality that came after, or before."""
    number = entry.kind.text if entry.kind else ""
    if party is None or party.municipality is None or not number.isdigit():
        return party
    known = (party.municipality, *party.later)
    more = (one for one in _municipalities(context, entry, number) if one not in known)
    found = sorted((*known, *more), key=lambda one: one.first)
    if all(one.last and one.last < after.first for one, after in pairwise(found)):
        return evolve(party, municipality=found[0], later=tuple(found[1:]))
    context.report("F202", "party.twice", entry.name.span, name=party.name)
    return party


def _municipalities(
    context: Context, entry: syntax.PartyEntry, number: str | None
) -> tuple[Municipality, ...]:
    """The municipality that a name stands for on the agreement's dates (language.md 2.1), then who came after it."""
    name, span = entry.name.text, entry.name.span
    first, last = context.valid.first, context.valid.last
    found = sorted(municipalities.find(name, first, last, number), key=lambda one: one.first)
    if found and all(one.last and one.last < after.first for one, after in pairwise(found)):
        return tuple(found)  # the later ones came after it, as a successor that kept the name does
    if found and context.lacks_validity:  # on its dates it may be clear
        context.lacks_party = True
    elif found:
        numbers = tuple(one.registrations[-1].number for one in found)
        context.report("F203", "ambiguous", span, name=name, numbers=numbers, first_number=numbers[0])
    elif number and municipalities.find(name, first, last):
        context.report("F203", "number", span, name=name, number=number)
    else:
        _unknown_municipality(context, entry)
    return ()


def _unknown_municipality(context: Context, entry: syntax.PartyEntry) -> None:
    name, span, first = entry.name.text, entry.name.span, context.valid.first
    before = municipalities.find(name, municipalities.ALWAYS, first)
    if before and before[-1].last:
        became = tuple(
            one.name_on(before[-1].last + DAY) or one.name for one in municipalities.successors(before[-1])
        )
        context.report("F203", "ceased", span, name=name, last=before[-1].last, successors=became or ("–",))
        return
    meant = municipalities.close_names(name, first, context.valid.last)
    context.told.update(meant)
    context.lacks_party |= not meant
    context.report("F203", "meant" if meant else "unknown", span, name=name, meant=meant)


def _add_host(roster: _Roster, statement: syntax.Parties, entry: syntax.PartyEntry) -> None:
    context = roster.context
    name = party_called(roster.parties, entry.name.text) or entry.name.text
    span = context.span(statement.between)
    if span is None or context.lacks_participants:
        return
    party = roster.parties.get(name)
    if party is None or not party.takes_part:
        participants = tuple(one.name for one in roster.parties.values() if one.takes_part)
        is_told = name in context.file.lost or name in context.told or context.lacks_party
        if party is not None or not is_told:
            context.report(
                "F204", "no_participant", entry.name.span, name=name, participants=participants or ("–",)
            )
            context.told.add(name)
        return
    roster.hosts.append((name, span, statement))


def _set_hosts(roster: _Roster) -> None:
    """Gives each host its spans: one without `til` ends the day before the next begins."""
    context = roster.context
    ordered = sorted(roster.hosts, key=lambda host: host[1].first)
    for index, (name, span, statement) in enumerate(ordered):
        kept = span
        if index + 1 < len(ordered):
            after, next_span, following = ordered[index + 1]
            if next_span.first == span.first:
                context.report("F202", "host.twice", following.span, (statement.span, "first"), name=after)
                continue
            if (
                statement.between is not None
                and statement.between.last is not None
                and span.overlap(next_span)
            ):
                context.report("F501", "host", following.span, (statement.span, "first"), day=next_span.first)
            end = next_span.first - DAY
            kept = Span(span.first, end if span.last is None else min(span.last, end))
        party = roster.parties[name]
        _check_takes_part(context, party, kept, statement)
        at = party.hosts_at or context.place(statement.parties[0].name.span)
        roster.parties[name] = evolve(party, hosts=(*party.hosts, kept), hosts_at=at)


def _check_takes_part(context: Context, party: Party, span: Span, statement: syntax.Parties) -> None:
    """F204: a host is a participant on every day that it is host."""
    held = span.overlap(context.valid)
    if held is None:
        return
    day = held.first
    while True:
        part = next((one for one in party.takes_part if one.contains(day)), None)
        if part is None:
            context.report("F204", "not_on_day", statement.span, name=party.name, day=day)
            return
        if part.last is None or (held.last is not None and part.last >= held.last):
            return
        day = part.last + DAY


def party_called(parties: dict[str, Party], name: str) -> str | None:
    """The agreement's name for a party, which may be called by another official name of its municipality."""
    if name in parties:
        return name
    for party in parties.values():
        held = party.municipality.registrations if party.municipality else ()
        if any(name in registration.names for registration in held):
            return party.name
    return None


def party_named(
    context: Context, parties: dict[str, Party], name: syntax.Name, groups: Collection[str] = ()
) -> str | None:
    """As `party_called`, or a group where one may stand; F201 where there is none, by no name."""
    if context.any_party or name.text in groups:
        return name.text
    found = party_called(parties, name.text)
    if found is None and parties:  # that there are none is told by itself
        context.knows("party", name, (*parties, *groups))
    return found


def participant_named(
    context: Context, parties: dict[str, Party], name: syntax.Name, groups: Collection[str] = ()
) -> str | None:
    """As `party_named`, for one that must take part: a buyer has no share (F201)."""
    found = party_named(context, parties, name, groups)
    if found in parties and not parties[found].takes_part:  # a buyer only
        if context.lacks_participants:
            return None
        context.report("F201", "party.buyer", name.span, name=found)
        return None
    return found


def resolve_locations(
    context: Context, statements: tuple[syntax.Statement, ...], parties: dict[str, Party]
) -> dict[str, str]:
    """The party of each location."""
    found: dict[str, str] = {}
    first: dict[str, syntax.Name] = {}
    for statement in statements:
        if not isinstance(statement, syntax.Locations):
            continue
        party = party_named(context, parties, statement.party)
        for name in statement.names:
            if name.text in found:
                context.twice("location.twice", name, statement.span, (first[name.text].span, "first"))
                continue
            first[name.text] = name
            found[name.text] = party or ""
    return found


def resolve_decisions(
    context: Context,
    statements: tuple[syntax.Statement, ...],
    parties: dict[str, Party],
    amendments: Collection[str],
) -> tuple[Decision, ...]:
    """The councils' decisions; F201 for one on an amendment that no version has."""
    found = []
    for statement in statements:
        if not isinstance(statement, syntax.Decision):
            continue
        party, day = party_named(context, parties, statement.party), context.date(statement.date)
        amendment = statement.amendment
        is_known = amendment is None or context.knows("amendment", amendment, amendments)
        if party and day and is_known:
            named, place = amendment.text if amendment else None, context.place(statement.span)
            found.append(Decision(party, day, place, statement.case, named, _code(context, statement.code)))
    return tuple(found)


def _code(context: Context, written: syntax.Name | None) -> str | None:
    """The check code that a decision states; F103 for what is none."""
    if written is None:
        return None
    code = understood(written.text)
    if code is None:
        context.report("F103", "check_code", written.span, written=written.text)
    return code
