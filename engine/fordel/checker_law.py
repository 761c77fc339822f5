"""What an agreement lacks of the requirement sets it chooses, and whether the sets and items it names are known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from attrs import evolve

from fordel.diagnostic import Diagnostic, Label
from fordel.model import Agreement, Requirement
from fordel.requirement_sets import ALWAYS, Item, RequirementSet, by_name, sets, words
from fordel.requirements import Checklist, Held, claimed
from fordel.suggestions import close

#: Texts by language.
_Said = Mapping[str, str]

#: Words of statements that nynorsk writes in another way.
_NYNORSK = {
    "deltakere": "deltakarar", "gjelder": "gjeld", "oppgaver": "oppgåver", "oppgjør": "oppgjer",
    "oppløsning": "oppløysing", "avregning": "avrekning",
}  # fmt: skip


#: How alike two names of laws are where one is the other misspelt: far more than two laws are.
_SURELY = 9 / 10


# Whether the names are known --------------------------------------------------------------------------------


def requirement_sets_are_known(agreement: Agreement) -> Iterator[Diagnostic]:
    """`følger` and `oppfyller` name sets that there are, and items that these have (F201).

    A section that the agreement names as its legal basis may be one that no list is held of.
    """
    laws = zip((law for law, _ in agreement.basis), agreement.stands.get("hjemmel", ()), strict=False)
    for law, place in dict(laws).items():
        nearest = _misspelt_law(law)
        if nearest:
            yield Diagnostic("F201", "requirements.meant", place, {"name": law, "meant": nearest})
    for name, place in zip(agreement.follows, agreement.stands.get("følger", ()), strict=False):
        if by_name(name) is None:
            yield _unknown(Diagnostic("F201", "requirements.unknown", place, {"name": name}))
    for claim in agreement.meets:
        meant = claimed(claim)
        if meant is not None:
            yield from _unknown_items(claim, meant)
        elif claim.section not in {section for _, section in agreement.basis}:
            section = f" § {claim.section}" if claim.section else ""
            values = {"name": f"{claim.requirements}{section}"}
            yield _unknown(Diagnostic("F201", "requirements.unknown", claim.at, values), claim)


def _misspelt_law(law: str) -> tuple[str, ...]:
    """The laws with a set that are surely meant, where the name is a letter or two from theirs."""
    known = [name for one in sets().values() if one.sections for name in one.called]
    if law.casefold() in known:
        return ()
    from difflib import get_close_matches

    return tuple(sorted(get_close_matches(law.casefold(), dict.fromkeys(known), 2, _SURELY), reverse=True))


def _unknown(found: Diagnostic, claim: Requirement | None = None) -> Diagnostic:
    """The diagnostic with the sets that may have been meant, as they are written in an agreement."""
    known = [one for one in sets().values() if one.name != ALWAYS]
    written = tuple(map(_written, known))
    section = claim.section if claim else None
    same = [
        one for one in known if section in one.sections and claim and close(claim.requirements, one.called)
    ]
    meant = tuple(map(_written, same)) or close(str(found.values["name"]), written)
    variant = "requirements.meant" if meant else "requirements.unknown"
    return evolve(found, variant=variant, values={**found.values, "meant": meant, "known": written})


def _written(one: RequirementSet, *, nynorsk: bool = False) -> str:
    """A set as it is named after `oppfyller`; nynorsk's name stands second where there is one."""
    law = one.called[-1 if nynorsk else 0]
    if not one.sections:
        return law
    law = f'"{law}"' if " " in law else law
    return f"{law} § {one.sections[0]}"


def _unknown_items(claim: Requirement, of: RequirementSet) -> Iterator[Diagnostic]:
    forms = [form for item in of.items for form in item.forms]
    names = tuple(word for word in claim.items if word.casefold() not in forms)
    if names:
        meant = tuple(dict.fromkeys(one for name in names for one in close(name, forms, 1) if len(name) > 1))
        values = {
            "name": names,
            "set": _written(of),
            "known": tuple(item.name for item in of.items),
            "meant": meant,
        }
        variant = "requirement.meant" if meant else "requirement.unknown"
        yield Diagnostic("F201", variant, claim.at, values)


# What is lacking --------------------------------------------------------------------------------------------


def lacking(lists: Sequence[Checklist]) -> tuple[Diagnostic, ...]:
    """F601 and F602: one for each item that the agreement lacks, however many sets have it (language.md section 6)."""
    told: set[tuple[str, str]] = set()
    found = []
    for one in lists:
        for held in one.items:
            if held.status in ("missing", "advice") and (held.item.same_in, held.item.name) not in told:
                told.add((one.of.name, held.item.name))
                found.append(diagnostic(one, held))
    return tuple(found)


def diagnostic(of: Checklist, held: Held) -> Diagnostic:
    """What is said of an item that an agreement lacks, or has a part of."""
    said = words(of.of.name)
    item = said.items[held.item.name]
    write = {language: item.write.get(language, item.write.get("nb", "")) for language in ("nb", "nn", "en")}
    variant = "statement" if write["nb"] else "partly" if held.places and held.lacks else "missing"
    values = {
        "set": said.title,
        "item": item_name(held.item),
        "demand": item.demand,
        "claim": _claim(of.of, held.item),
        "write": write,
        "lacks": _lacks(held, item.rest),
    }
    labels = tuple(Label(place, "stands") for place in held.places) if variant == "partly" else ()
    return Diagnostic(held.item.missing, variant, of.place, values, labels, mark=_mark(of, held))


def _claim(of: RequirementSet, item: Item) -> _Said:
    """The statement by which a clause says that it meets an item."""
    names = item_name(item)
    bokmaal = f"oppfyller {_written(of)} {names['nb']}"
    return {"nb": bokmaal, "nn": f"oppfyller {_written(of, nynorsk=True)} {names['nn']}", "en": bokmaal}


def _mark(of: Checklist, held: Held) -> str:
    return f"{of.of.name} {held.item.name}"


def item_name(item: Item) -> _Said:
    """An item by its letter or word, in each language."""
    norwegian, english = ("bokstav", "letter") if item.is_letter else ("punkt", "point")
    nynorsk = item.forms[1] if len(item.forms) > 1 else item.name
    return {"nb": f"{norwegian} {item.name}", "nn": f"{norwegian} {nynorsk}", "en": f"{english} {item.name}"}


def _lacks(held: Held, rest: _Said) -> _Said:
    """What is left of an item that is met in part: statements by their words, or what no statement tells."""
    if rest:
        return rest
    alternatives = held.lacks[0] if held.lacks else ()
    nynorsk = tuple(_NYNORSK.get(one, one) for one in alternatives)
    return {
        language: between.join(f"«{one}»" for one in words_of)
        for language, between, words_of in (
            ("nb", " eller ", alternatives),
            ("nn", " eller ", nynorsk),
            ("en", " or ", alternatives),
        )
    }


def left_out(lists: Sequence[Checklist]) -> Iterator[tuple[_Said, tuple[_Said, ...]]]:
    """The sets of which something demanded is lacking (F601), each with those items, as they are told in a remark."""
    missing = {one.mark for one in lacking(lists) if one.code == "F601"}
    for one in lists:
        items = tuple(item_name(held.item) for held in one.items if _mark(one, held) in missing)
        if items:
            yield words(one.of.name).title, items
