"""A settlement as it was written, and as it is made again: whether they are the same, and what has moved if not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import frozen

from fordel.receipt import digest
from fordel.value import Value

#: What a receipt tells of the inputs, besides their files.
INPUTS = ("avtale", "regnskap", "grunnlag")

#: What stands in the place of something that only one of the two has.
ABSENT = None

Path = tuple[str | int, ...]


@frozen(eq=False, repr=False)
class Difference(Value):
    """The first place where two objects differ: names and numbers that lead there, and what stands in each."""

    path: Path
    kept: Any
    made: Any


@frozen(eq=False, repr=False)
class Verification(Value):
    """What came of making a settlement again.

    `same` tells that every amount and share is the one that the receipt vouches for. `inputs` are those of INPUTS that
    are others now, `files` the names of the input files whose content is. `difference` is the first between the
    settlement that was written and the one that was made, where the former is there; `touched` tells that it is no
    longer what the receipt vouches for. `engines` are the engine then and now.
    """

    same: bool
    inputs: tuple[str, ...]
    files: tuple[str, ...]
    difference: Difference | None
    touched: bool
    engines: tuple[str, str]

    @property
    def is_clean(self) -> bool:
        """Whether there is nothing to tell but that all is as it was."""
        return self.same and not self.touched and not self.files


def verify(
    receipt: Mapping[str, Any], written: Mapping[str, Any] | None, made: Mapping[str, Any]
) -> Verification:
    """Compares a receipt (`kvittering.kvittering`) with a settlement made again, and with the one that was written.

    A settlement has the engine in it, so another engine that finds the same is told from one that does not. Raises
    KeyError or TypeError where one of them is no settlement.
    """
    now = made["kvittering"]
    engines = receipt["motor"], now["motor"]
    kept = {name: receipt[name] for name in ("motor", "språk", *INPUTS)}
    again = {
        **made,
        "kvittering": {
            **{name: now[name] for name in INPUTS},
            "motor": kept["motor"],
            "språk": kept["språk"],
        },
    }
    inputs = tuple(name for name in INPUTS if receipt[name] != now[name])
    touched = written is not None and _digest(written) != receipt["oppgjør"]
    difference = None if written is None else first_difference(_told(written), _told(made))
    return Verification(
        digest(again) == receipt["oppgjør"], inputs, tuple(_moved(receipt, now)), difference, touched, engines
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
        yield from (
            (key, kept.get(key, ABSENT), made.get(key, ABSENT)) for key in dict.fromkeys((*kept, *made))
        )
        return
    for at in range(max(len(kept), len(made))):
        here, there = (one[at] if at < len(one) else ABSENT for one in (kept, made))
        yield _name(kept, made, at), here, there


def _name(kept: Sequence[Any], made: Sequence[Any], at: int) -> str | int:
    """What a member of a list is called, or its number from 1."""
    one = (kept if at < len(kept) else made)[at]
    return str(one["navn"]) if isinstance(one, dict) and "navn" in one else at + 1


def _digest(written: Mapping[str, Any]) -> str:
    """The hash that a settlement as it was written should have in its receipt."""
    known = {name: one for name, one in written["kvittering"].items() if name not in ("oppgjør", "kilder")}
    return digest({**written, "kvittering": known})


def _told(settlement: Mapping[str, Any]) -> dict[str, Any]:
    return {key: one for key, one in settlement.items() if key != "kvittering"}


def _moved(receipt: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    """The input files whose hash is known then and now, and is another."""
    hashes = {one.get("fil"): one.get("sha256") for one in now["kilder"]}
    for one in receipt["kilder"]:
        found = hashes.get(one.get("fil"))
        if found and one.get("sha256") and found != one["sha256"]:
            yield one["fil"]
