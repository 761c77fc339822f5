"""Which requirement sets an agreement is held against, and what it has of each: a checklist, no legal opinion."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from fordel.model import Agreement, Requirement
from fordel.requirement_sets import ALWAYS, Item, RequirementSet, by_name, by_section, sets
from fordel.source import Place

#: What an item may be: `met`, `missing` (F601), `advice` (F602) or `reminder`.
_STATUS = {"F601": "missing", "F602": "advice", "påminnelse": "reminder"}

#: The set that kommuneloven § 20-4 is, and the sections that it holds for; § 20-8 on leaving holds for the same.
_LIST, _SECTIONS = "kommuneloven-20-4", frozenset({"20-1", "20-2", "20-3", "20-4"})


class Held(NamedTuple):
    """What an agreement has of one item: the places that meet it, or a part of it, and the conditions not met."""

    item: Item
    status: str
    places: tuple[Place, ...]
    lacks: tuple[tuple[str, ...], ...] = ()


class Checklist(NamedTuple):
    """A set and what the agreement has of each of its items; `place` is where the set was chosen."""

    of: RequirementSet
    place: Place
    items: tuple[Held, ...]


def checklists(
    agreement: Agreement, asked: RequirementSet | None = None, *, advice: bool = False
) -> tuple[Checklist, ...]:
    """The sets that an agreement chooses by `hjemmel` and `følger` (language.md section 6), and one that is asked for.

    The advice for every agreement comes last, where there is some other set or it is asked for; a library is held
    against nothing.
    """
    if agreement.is_library:
        return ()
    chosen = dict(_chosen(agreement))
    if asked is not None:
        chosen.setdefault(asked.name, agreement.at)
    if chosen or advice:
        chosen.setdefault(ALWAYS, agreement.at)
    return tuple(_checklist(agreement, sets()[name], place) for name, place in chosen.items())


def _chosen(agreement: Agreement) -> Iterator[tuple[str, Place]]:
    """Each set with the first place that chooses it."""
    followed = [by_name(name) for name in agreement.follows]
    names = {one.name for one in followed if one}
    told: set[str] = set()
    for (law, section), place in zip(agreement.basis, agreement.stands.get("hjemmel", ()), strict=False):
        found = by_section(law, section)
        if found and found.name not in told and not (names & set(found.not_with)):
            told.add(found.name)
            yield found.name, place
    for one, place in zip(followed, agreement.stands.get("følger", ()), strict=False):
        if one and one.name not in told:
            told.add(one.name)
            yield one.name, place


def _checklist(agreement: Agreement, of: RequirementSet, place: Place) -> Checklist:
    sections = {section for law, section in agreement.basis if law.casefold() in of.called}
    asked = (item for item in of.items if not item.only_for or sections.intersection(item.only_for))
    return Checklist(of, place, tuple(_held(agreement, of, item) for item in asked))


def _held(agreement: Agreement, of: RequirementSet, item: Item) -> Held:
    """Claims count before statements: a clause that says it meets an item does so whatever else there is."""
    claims = tuple(one.at for one in agreement.meets if _claims(one, of, item))
    if claims:
        return Held(item, "met", claims)
    lacks = tuple(one for one in item.met_by if not _places(agreement, one))
    found = tuple(place for one in item.met_by for place in _places(agreement, one)[:1])
    if item.met_by and not lacks:
        return Held(item, "met", found)
    return Held(item, _STATUS[item.missing], found, lacks)


def _claims(claim: Requirement, of: RequirementSet, item: Item) -> bool:
    meant = claimed(claim)
    if meant is None or meant.name not in (of.name, item.same_in):
        return False
    return any(word.casefold() in item.forms for word in claim.items)


def claimed(claim: Requirement) -> RequirementSet | None:
    """The set that an `oppfyller` speaks of."""
    if claim.section is None:
        return by_name(claim.requirements)
    found = by_section(claim.requirements, claim.section)
    return found if found and found.sections[0] == claim.section else None


def rests_on_the_list(agreement: Agreement) -> bool:
    """Whether an agreement is made under one of the sections that the list in kommuneloven § 20-4 holds for."""
    called = sets()[_LIST].called
    return any(law.casefold() in called and section in _SECTIONS for law, section in agreement.basis)


def letter(claim: Requirement, word: str) -> str:
    """The letter of kommuneloven § 20-4 that a word of an `oppfyller` is; "" for what is none."""
    meant = claimed(claim)
    items = meant.items if meant and meant.name == _LIST else ()
    return next((one.name for one in items if one.is_letter and word.casefold() in one.forms), "")


# What meets an item by itself -------------------------------------------------------------------------------


def _places(agreement: Agreement, alternatives: tuple[str, ...]) -> tuple[Place, ...]:
    """Where one of some statements stands, as the table of sets calls them."""
    return tuple(place for word in alternatives for place in _standing(agreement, word))


def _standing(agreement: Agreement, word: str) -> tuple[Place, ...]:
    if word in ("gjelder", "oppgaver", "lokasjon", "ved motstrid"):
        return agreement.stands.get(word, ())
    return tuple(_OTHERS[word](agreement)) if word in _OTHERS else _few(agreement, word)


def _participants(agreement: Agreement) -> Iterator[Place]:
    return (party.at for party in agreement.parties.values() if party.takes_part)


def _few(agreement: Agreement, word: str) -> tuple[Place, ...]:
    """`høyst N deltakere`: met where there are no more; the statement `oppfyller` by itself is no such word."""
    most = word.split()[1:2]
    found = tuple(_participants(agreement))
    return found if most and len(found) <= int(most[0]) else ()


def _hosts(agreement: Agreement) -> Iterator[Place]:
    return (party.hosts_at or party.at for party in agreement.parties.values() if party.hosts)


def _reconciled(agreement: Agreement) -> Iterator[Place]:
    return (one.at or agreement.at for one in agreement.terms if one.reconciled_by)


_OTHERS: Mapping[str, Callable[[Agreement], Iterable[Place]]] = {
    "deltakere": _participants,
    "vertskommune": _hosts,
    "kostnad": lambda agreement: (one.at for one in agreement.costs),
    "bidrag": lambda agreement: (one.at for one in agreement.contributions),
    "nøkkel": lambda agreement: (one.at for one in agreement.keys),
    "oppgjør": lambda agreement: (one.at or agreement.at for one in agreement.terms),
    "avregning": _reconciled,
    "møte": lambda agreement: (one.at for one in agreement.appointments if one.times),
    "uttreden": lambda agreement: (agreement.exit.at,) if agreement.exit else (),
    "oppløsning": lambda agreement: (agreement.dissolution,) if agreement.dissolution else (),
}
