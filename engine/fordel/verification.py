"""A settlement as it was written, and as it is made again: whether they are the same, and what has moved if not."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any

from attrs import frozen

from fordel.engine_changes import EngineChange, changes_between
from fordel.receipt import digest
from fordel.value import Value

#: What a receipt tells of the inputs, besides their files.
INPUTS = ("avtale", "regnskap", "grunnlag")

RECEIPT, SETTLEMENT = "kvittering.json", "oppgjor.json"

#: How many objects and lists lie within one another at most; what we write has far fewer.
_DEEPEST = 100

#: Where the files that a settlement was made from begin in its JSON: their paths are those of the day.
_SOURCES = '"kilder":'

Path = tuple[str | int, ...]


@frozen(eq=False, repr=False)
class Difference(Value):
    """The first place where two objects differ: names and numbers that lead there, and what stands in each."""

    path: Path
    kept: Any
    made: Any


@frozen(eq=False, repr=False)
class Altered(Value):
    """A file that is not as it was written; the first line that is another, what it is and was, where known."""

    name: str
    line: int | None = None
    kept: str | None = None
    made: str | None = None


@frozen(eq=False, repr=False)
class Verification(Value):
    """What came of making a settlement again.

    `same` tells that every amount and share is the one that the receipt vouches for. `inputs` are those of INPUTS that
    are others now, `files` the names of the input files whose content is. `difference` is the first between the
    settlement that was written and the one that was made, where the former is there. `touched` tells that it is no
    longer what the receipt vouches for. `altered` are the files written with it that are not as they were, `unchanged`
    those that are, `gone` those that were not found. `engines` are the engine then and now, `changes` what was decided
    between them.
    """

    same: bool
    inputs: tuple[str, ...]
    files: tuple[str, ...]
    difference: Difference | None
    touched: bool
    altered: tuple[Altered, ...]
    unchanged: tuple[str, ...]
    gone: tuple[str, ...]
    engines: tuple[str, str]
    changes: tuple[EngineChange, ...]

    @property
    def is_clean(self) -> bool:
        """Whether the settlement is the same, and nothing that was written with it has been changed."""
        return self.same and not (self.inputs or self.touched or self.altered)


def verify(
    kept: Mapping[str, Any], beside: Mapping[str, bytes], made: Mapping[str, Any], texts: Mapping[str, str]
) -> Verification:
    """Compares what `kvittering.json` holds, and the files `beside` it, with a settlement made again.

    `made` is its object, `texts` those of its files that can be made again, by name. Another engine that finds the
    same is told from one that does not. Raises KeyError, TypeError or AttributeError where `kept` is no receipt.
    """
    receipt, now = kept["kvittering"], made["kvittering"]
    vouched = {name: now[name] for name in INPUTS}
    again = {**made, "kvittering": {"motor": receipt["motor"], "språk": receipt["språk"], **vouched}}
    written = _settlement(beside.get(SETTLEMENT))
    known = {one["fil"]: one["sha256"] for one in kept.get("filer", ())}
    altered = [_altered(name, beside[name], known[name], texts.get(name)) for name in known if name in beside]
    same = digest(again) == receipt["oppgjør"]
    inputs = tuple(name for name in INPUTS if receipt[name] != now[name])
    heads = any(kept[name] != made[name] for name in ("avtale", "utkast", "periode"))
    if heads or (same and inputs):  # the hash of the whole vouches for those of the inputs
        altered.append(Altered(RECEIPT))
    return Verification(
        same,
        () if same else inputs,
        tuple(_moved(receipt["kilder"], now["kilder"])),
        None if written is None else first_difference(_told(written), _told(made)),
        SETTLEMENT in beside and (written is None or _digest(written) != receipt["oppgjør"]),
        tuple(one for one in altered if one),
        tuple(name for name in known if _hash(beside.get(name)) == known[name]),
        tuple(name for name in known if name not in beside),
        (receipt["motor"], now["motor"]),
        changes_between(receipt["motor"], now["motor"]),
    )


def first_difference(kept: Any, made: Any, path: Path = ()) -> Difference | None:  # noqa: ANN401  (JSON)
    """The first place where two objects of JSON differ, in the order of the first; None where they are the same."""
    for at, here, there in _pairs(kept, made):
        if type(here) is type(there) and isinstance(here, dict | list):
            found = first_difference(here, there, (*path, at))
        else:
            found = None if here == there else Difference((*path, at), here, there)
        if found:
            return found
    return None


def _pairs(kept: Any, made: Any) -> Iterator[tuple[str | int, Any, Any]]:  # noqa: ANN401
    if isinstance(kept, dict):
        yield from ((key, kept.get(key), made.get(key)) for key in dict.fromkeys((*kept, *made)))
        return
    for at in range(max(len(kept), len(made))):
        here, there = (one[at] if at < len(one) else None for one in (kept, made))
        yield _name(kept, made, at), here, there


def _name(kept: Sequence[Any], made: Sequence[Any], at: int) -> str | int:
    """What a member of a list is called, or its number from 1."""
    one = (kept if at < len(kept) else made)[at]
    return str(one["navn"]) if isinstance(one, dict) and "navn" in one else at + 1


def parsed(content: bytes) -> Any:  # noqa: ANN401  (JSON)
    """What stands in a file as JSON. Raises ValueError for what is none, or lies deeper than anything that we write."""
    try:
        found = json.loads(content)
    except RecursionError:
        raise ValueError("deep") from None
    level = [found] if isinstance(found, dict | list) else []
    for _ in range(_DEEPEST):
        within = [one.values() if isinstance(one, dict) else one for one in level]
        level = [one for several in within for one in several if isinstance(one, dict | list)]
        if not level:
            return found
    raise ValueError("deep")


def _settlement(content: bytes | None) -> dict[str, Any] | None:
    """What a file holds as the object of a settlement, None where it is none."""
    try:
        found = parsed(content or b"")
    except ValueError:
        return None
    is_one = isinstance(found, dict) and isinstance(found.get("kvittering"), dict)
    return found if is_one else None


def _digest(written: Mapping[str, Any]) -> str | None:
    """The hash that a settlement as it was written should have in its receipt; None where it has none."""
    known = {name: one for name, one in written["kvittering"].items() if name not in ("oppgjør", "kilder")}
    try:
        return digest({**written, "kvittering": known})
    except (TypeError, UnicodeEncodeError):
        return None


def _told(settlement: Mapping[str, Any]) -> dict[str, Any]:
    return {key: one for key, one in settlement.items() if key != "kvittering"}


def _altered(name: str, content: bytes, known: str, text: str | None) -> Altered | None:
    """What has become of a file, with the line where that can be told from the `text` it should have."""
    if _hash(content) == known:
        return None
    found = content.decode("utf-8", "replace")
    if text is not None and name == SETTLEMENT:
        text = text.rpartition(_SOURCES)[0] + _SOURCES + found.rpartition(_SOURCES)[2]
    if text is None or _hash(text.encode()) != known:
        return Altered(name)
    here, there = found.split("\n"), text.split("\n")
    at = next(at for at in range(len(here) + 1) if here[at : at + 1] != there[at : at + 1])
    return Altered(name, at + 1, *("".join(lines[at : at + 1]).strip() for lines in (here, there)))


def _hash(content: bytes | None) -> str | None:
    return None if content is None else sha256(content).hexdigest()


def _moved(kept: Sequence[Mapping[str, str]], now: Sequence[Mapping[str, str]]) -> Iterator[str]:
    """The input files whose hash is known then and now, and is another; and those that are there only once."""
    if len(kept) == len(now):  # a file may have another path, and is still the same file of the settlement
        for one, found in zip(kept, now, strict=True):
            if one.get("sha256") and found.get("sha256") and one["sha256"] != found["sha256"]:
                yield one["fil"]
        return
    both = {one.get("sha256") for one in kept} & {one.get("sha256") for one in now}
    names = [one["fil"] for one in (*kept, *now) if one.get("sha256") and one["sha256"] not in both]
    yield from dict.fromkeys(names)
