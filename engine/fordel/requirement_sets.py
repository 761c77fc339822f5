"""Requirement sets: what an agreement shall or should have by a law or a guide, as dated data with its source.

A set is a file of `data/lovkrav/`. What tells whether an agreement has each item is derived from them all into one
table by `python -m fordel.requirement_sets`, so that most agreements are checked without reading any of their words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from fordel import resources

#: The data file that is derived from the sets.
TABLE = "lovkrav/krav.csv"

#: The set of advice that goes with every other (language.md 2.1: `ved motstrid`).
ALWAYS = "felles"

_HEADING = "sett;kalles;paragrafer;ikke når;krav;former;er bokstav;mangler;bare for;samme i;oppfylles av"


class Item(NamedTuple):
    """One item of a set. `name` is its letter or word, `forms` every word it may be called by, nynorsk's second.

    It is met by itself where each of `met_by` is met; the names in one of these are alternatives. `missing` is `F601`,
    `F602` or `påminnelse`. With `only_for` it is asked of agreements alone that rest on one of these sections.
    `same_in` names a set that has the same item.
    """

    name: str
    forms: tuple[str, ...]
    is_letter: bool
    missing: str
    only_for: tuple[str, ...]
    same_in: str
    met_by: tuple[tuple[str, ...], ...]


class RequirementSet(NamedTuple):
    """A set by its file's name, what it is called in an agreement, and the sections that choose it, its own first.

    An agreement that follows one of `not_with` is not chosen for by its legal basis.
    """

    name: str
    called: tuple[str, ...]
    sections: tuple[str, ...]
    not_with: tuple[str, ...]
    items: tuple[Item, ...]


class ItemWords(NamedTuple):
    """What an item demands in short, what is left of it where one of its parts is met, and what may be written."""

    demand: Mapping[str, str]
    rest: Mapping[str, str]
    write: Mapping[str, str]


class SetWords(NamedTuple):
    """What a set is called in each language, where it is from, of which day it is, and how sure its wording is.

    `wording` is `lest` (the text was read), `egne ord` (its content is known), `ikke bekreftet` or `vår egen`.
    """

    title: Mapping[str, str]
    source: str
    dated: date
    wording: str
    items: Mapping[str, ItemWords]


@cache
def sets() -> Mapping[str, RequirementSet]:
    """All sets by name, in the order of their names."""
    found: dict[str, tuple[list[str], list[Item]]] = {}
    for line in resources.text(TABLE).splitlines()[1:]:
        cells = line.split(";")
        found.setdefault(cells[0], (cells, []))[1].append(_item(cells[4:]))
    return {
        name: RequirementSet(name, _parts(cells[1]), _parts(cells[2]), _parts(cells[3]), tuple(items))
        for name, (cells, items) in found.items()
    }


def _item(cells: list[str]) -> Item:
    name, forms, is_letter, missing, only_for, same_in, met_by = cells
    conditions = tuple(tuple(one.split(" eller ")) for one in _parts(met_by))
    return Item(name, _parts(forms), is_letter == "ja", missing, _parts(only_for), same_in, conditions)


def _parts(text: str) -> tuple[str, ...]:
    return tuple(text.split("|")) if text else ()


@cache
def words(name: str) -> SetWords:
    """The words of a set."""
    written = _written(name)
    items = {
        _names(item)[0]: ItemWords(
            _languages(item), _languages(item.get("resten", {})), _languages(item.get("skriv", {}))
        )
        for item in written["krav"]
    }
    source, dated, wording = str(written["kilde"]), written["dato"], str(written["ordlyd"])
    return SetWords(_languages(written["navn"]), source, dated, wording, items)


def _written(name: str) -> dict[str, Any]:
    import tomllib

    return tomllib.loads(resources.text(f"lovkrav/{name}.toml"))


def _names(item: Mapping[str, Any]) -> list[str]:
    return [str(item["bokstav"])] if "bokstav" in item else [str(word) for word in item["ord"]]


def _languages(said: Mapping[str, Any]) -> dict[str, str]:
    return {language: str(said[language]) for language in ("nb", "nn", "en") if language in said}


# Which set is meant -----------------------------------------------------------------------------------------


def by_section(law: str, section: str) -> RequirementSet | None:
    """The set that a section of a law chooses, or is."""
    return next(
        (one for one in sets().values() if law.casefold() in one.called and section in one.sections), None
    )


def by_name(name: str) -> RequirementSet | None:
    """The set of that name: its file's, what it is called, or its law, with or without its section."""
    wanted = " ".join(name.casefold().replace("§", " ").split())
    return next((one for one in sets().values() if wanted in _called(one)), None)


def _called(one: RequirementSet) -> tuple[str, ...]:
    return one.name, *one.called, *(f"{law} {section}" for law in one.called for section in one.sections)


# The table --------------------------------------------------------------------------------------------------


def derive() -> str:
    """The table as it follows from the sets."""
    names = sorted(name[:-5] for name in resources.names("lovkrav") if name.endswith(".toml"))
    return "\n".join([_HEADING, *(line for name in names for line in _rows(name))]) + "\n"


def _rows(name: str) -> Iterator[str]:
    written = _written(name)
    of_set = [name, *("|".join(written.get(key, ())) for key in ("kalles", "paragrafer", "ikke_naar"))]
    for item in written["krav"]:
        forms, letter = _names(item), "ja" if "bokstav" in item else ""
        only, met = "|".join(item.get("bare_for", ())), "|".join(item.get("oppfylles_av", ()))
        cells = (forms[0], "|".join(forms), letter, item["mangler"], only, item.get("samme_i", ""), met)
        yield ";".join((*of_set, *cells))


if __name__ == "__main__":
    resources.rewrite(TABLE, derive())
