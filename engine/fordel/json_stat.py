"""JSON-stat 2 as Statistics Norway publishes tables: figures of municipalities by year, exactly as they are written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from typing import Any

from attrs import frozen

from fordel.ceilings import TABLE_FIGURES
from fordel.diagnostic import Diagnostic
from fordel.money import exact_number
from fordel.oversize import too_large_beside
from fordel.source import Place
from fordel.value import Value

#: What stands for a figure that there is none of: not possible, lacking, not told, or too uncertain.
_NO_FIGURE = frozenset({".", "..", "...", "…", ":"})

#: What Statistics Norway writes before a municipality number in tables of several kinds of regions.
_REGION = re.compile(r"(?:K[-_]?)?([0-9]{4})").fullmatch
_YEAR = re.compile(r"[0-9]{4}").fullmatch


class _Number(str):
    """A number as it is written in JSON, so that it is never a binary fraction."""

    __slots__ = ()


class _Broken(Exception):
    """A file that is no table of JSON-stat; the text says what is missing or wrong."""


@frozen(eq=False, repr=False)
class Figure(Value):
    """One figure: a municipality number or another region's code ("" where there are none), a year, an age or ""."""

    region: str
    year: int
    age: str
    value: Fraction


@frozen(eq=False, repr=False)
class Table(Value):
    """The figures of a table, what they are of (`contents`: code and words), and what the table is called."""

    label: str
    contents: tuple[str, ...]
    figures: tuple[Figure, ...]


@frozen(eq=False, repr=False)
class _Dimension(Value):
    """One dimension: its name and words, and its categories, code by words, in the order of the figures."""

    name: str
    label: str
    categories: Mapping[str, str]


def read_table(name: str, content: bytes) -> Table | Diagnostic:
    """The figures of a JSON-stat dataset with years, and regions or none; an age beside them where there is one.

    F702 where it is no such dataset, where a figure is not exact, where a year is none, and where there are several
    contents or other categories, which nobody has chosen among.
    """
    large = too_large_beside(name, content)
    if large is not None:
        return large
    try:
        said = json.loads(
            content.decode("utf-8-sig"), parse_int=_Number, parse_float=_Number, parse_constant=_Number
        )
        found = _dimensions(said)
        return _table(name, said, found)
    except json.JSONDecodeError as fault:
        return Diagnostic("F702", "json_text", Place(name, fault.lineno, fault.colno))
    except (UnicodeDecodeError, RecursionError):
        return Diagnostic("F702", "json_text", Place(name))
    except _Broken as fault:
        return Diagnostic("F702", "json", Place(name), {"reason": str(fault)})


def _table(name: str, said: Mapping[str, Any], found: Sequence[_Dimension]) -> Table | Diagnostic:
    roles = _section(said, "role")
    time = _of_role(found, roles, "time", ("tid", "år", "year"))
    region = _of_role(found, roles, "geo", ("region", "kommune", "kokkommuneregion0000"))
    age = next((one for one in found if one.name.casefold() == "alder"), None)
    if time is None:
        return Diagnostic("F702", "json_no_year", Place(name), {"known": tuple(one.name for one in found)})
    for one in found:
        if one not in (time, region, age) and len(one.categories) > 1:
            facts = {"dimension": one.label, "known": tuple(one.categories.values())[:12]}
            return Diagnostic("F702", "json_several", Place(name), facts)
    wrong = next((code for code in time.categories if not _YEAR(code) or code == "0000"), None)
    if wrong is not None:
        return Diagnostic("F702", "json_time", Place(name), {"text": wrong})
    metric = _of_role(found, roles, "metric", ("contentscode",))
    contents = [text for pair in metric.categories.items() for text in pair] if metric else []
    figures = tuple(_figures(said, found, [found.index(one) if one else None for one in (region, time, age)]))
    return Table(_title(said), tuple(contents), figures)


def _title(said: Mapping[str, Any]) -> str:
    """What the table is called, with its number, which PxWebApi has in a place of its own."""
    number = _section(_section(said, "extension"), "px").get("tableid", "")
    return f"{said.get('label', '')} {number}".strip()


def _section(said: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """An object in another, empty where there is none."""
    found = said.get(key)
    return found if isinstance(found, dict) else {}


def _dimensions(said: object) -> list[_Dimension]:
    """The dimensions of a dataset in the order of its figures."""
    if not isinstance(said, dict) or not isinstance(said.get("dimension"), dict):
        raise _Broken("«dimension»")
    names, sizes = said.get("id"), said.get("size")
    if not isinstance(names, list) or not isinstance(sizes, list) or len(names) != len(sizes):
        raise _Broken("«id», «size»")
    found = []
    for name, size in zip(names, sizes, strict=True):
        one = said["dimension"].get(name) if isinstance(name, str) else None
        if not isinstance(one, dict) or not isinstance(one.get("category"), dict):
            raise _Broken(f"«dimension.{name}»")
        categories = _categories(one["category"])
        if str(len(categories)) != size:
            raise _Broken(f"«dimension.{name}.category»")
        found.append(_Dimension(name, str(one.get("label", name)), categories))
    return found


def _categories(category: Mapping[str, Any]) -> Mapping[str, str]:
    """The codes of a dimension in their order, with their words."""
    labels = category.get("label", {})
    index = category.get("index", list(labels) if isinstance(labels, dict) else [])
    if isinstance(index, dict):
        places = {str(place): code for code, place in index.items()}
        index = [places.get(str(place)) for place in range(len(index))]
    if not isinstance(index, list) or not all(isinstance(code, str) for code in index):
        raise _Broken("«category.index»")
    return {code: str(labels.get(code, code) if isinstance(labels, dict) else code) for code in index}


def _of_role(
    found: Sequence[_Dimension], roles: Mapping[str, Any], role: str, names: Sequence[str]
) -> _Dimension | None:
    """The dimension that the dataset gives a role; where it gives none, the one with such a name."""
    asked = roles.get(role)
    given = asked if isinstance(asked, list) else []
    named = [one for one in found if one.name in given]
    named += [one for one in found if not given and one.name.casefold() in names]
    return named[0] if named else None


def _figures(
    said: Mapping[str, Any], found: Sequence[_Dimension], at: Sequence[int | None]
) -> Iterator[Figure]:
    """The figures, in the order of the dimensions; those that are not there are passed by."""
    values, statuses = said.get("value"), said.get("status")
    count = 1
    for one in found:
        count *= len(one.categories)
    if not isinstance(values, list | dict) or (isinstance(values, list) and len(values) != count):
        raise _Broken("«value»")
    if count > TABLE_FIGURES or (isinstance(values, dict) and len(values) > count):
        raise _Broken("«size»")
    for place, codes in enumerate(product(*(one.categories for one in found))):
        value, status = _at(values, place), _at(statuses, place)
        if value is None or (isinstance(status, str) and status in _NO_FIGURE):
            continue
        number = exact_number(value.replace(".", ",")) if isinstance(value, _Number) else None
        if number is None:
            raise _Broken(f"«{value}»")
        region, year, age = (codes[one] if one is not None else "" for one in at)
        numbered = _REGION(region)
        yield Figure(numbered[1] if numbered else region, int(year), age, number)


def _at(values: object, place: int) -> object:
    """What stands at a place of a list, or of an object by number; one text alone stands for all."""
    if isinstance(values, list):
        return values[place] if place < len(values) else None
    return values.get(str(place)) if isinstance(values, dict) else values
