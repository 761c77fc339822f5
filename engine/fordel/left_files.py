"""What an earlier settlement has left in a folder: the files of its receipt that a new one does not write."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from hashlib import file_digest
from pathlib import Path

from attrs import frozen

from fordel.ceilings import BESIDE_BYTES
from fordel.verification import RECEIPT, parsed

#: The names that files of a settlement have; a receipt that lists others is not to be trusted with them.
_WRITTEN = re.compile(r"oppgjor(-[a-z0-9-]+)?\.(csv|json|pdf|xlsx)").fullmatch


@frozen
class Left:
    """The names of files as the earlier settlement wrote them, and of those that someone has changed since."""

    whole: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()


def left_in(folder: str, written: Container[str]) -> Left:
    """What the receipt in a folder lists, and is not among the names that are `written` now."""
    listed = {name: told for name, told in _listed(Path(folder, RECEIPT)) if name not in written}
    there = {name: told for name, told in listed.items() if _is_file(Path(folder, name))}
    whole = tuple(name for name, told in there.items() if _hash(Path(folder, name)) == told)
    return Left(whole, tuple(name for name in there if name not in whole))


def _listed(path: Path) -> Iterator[tuple[str, object]]:
    """The files of a receipt with the SHA-256 of each; none where it is no receipt."""
    if not _is_file(path) or path.stat().st_size > BESIDE_BYTES:
        return
    try:
        receipt = parsed(path.read_bytes())
    except ValueError:
        return
    if not isinstance(receipt, dict) or receipt.get("skjema") != "fordel/kvittering/1":
        return
    files = receipt.get("filer")
    for one in files if isinstance(files, list) else ():
        if isinstance(one, Mapping) and isinstance(name := one.get("fil"), str) and _WRITTEN(name):
            yield name, one.get("sha256")


def _is_file(path: Path) -> bool:
    try:
        return path.is_file() and not path.is_symlink()
    except OSError:  # a name that no file can have: whoever writes it is told
        return False


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
