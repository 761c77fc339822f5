"""Which versions of the engine reckon something differently from those before, and the decision behind each."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping

from attrs import frozen

from fordel import resources
from fordel.value import Value

_FILE = "motorendringer.toml"
_VERSION = re.compile(r"(?:fordel )?([0-9]{1,6})\.([0-9]{1,6})\.([0-9]{1,6})").fullmatch


@frozen(eq=False, repr=False)
class EngineChange(Value):
    """A version that gives other amounts than those before, the decision, and a sentence on it by language."""

    version: str
    decision: str
    sentences: Mapping[str, str]


def changes() -> tuple[EngineChange, ...]:
    """All changes that there are, from the data file `motorendringer.toml`."""
    said = tomllib.loads(resources.text(_FILE)).get("endring", [])
    return tuple(EngineChange(one["utgave"], one["beslutning"], one["setning"]) for one in said)


def changes_between(one: str, other: str) -> tuple[EngineChange, ...]:
    """What was decided after the earlier of two engines and up to the later; none for a version that is not known."""
    if one == other:
        return ()
    ends = sorted([_parts(one), _parts(other)])
    return (
        tuple(change for change in changes() if ends[0] < _parts(change.version) <= ends[1])
        if all(ends)
        else ()
    )


def _parts(version: str) -> tuple[int, ...]:
    found = _VERSION(version)
    return tuple(map(int, found.groups())) if found else ()
