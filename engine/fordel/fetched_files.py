"""The folders that an agreement may fetch files from, as they lie on the disk."""

from __future__ import annotations

import os
from collections.abc import Sequence

from fordel.ceilings import AGREEMENT_BYTES
from fordel.libraries import Folder, Located, Shelf
from fordel.source import Source, decode


def shelf_of(agreement: str, libraries: str | None = None) -> Shelf:
    """The agreement's own folder, and the one that is given beside it; raises NotADirectoryError where it is none."""
    own = os.path.dirname(agreement)  # noqa: PTH120  (pathlib is slow to load, and every command comes here)
    folders = [_folder(own)]
    if libraries is not None:
        if not os.path.isdir(libraries):  # noqa: PTH112
            raise NotADirectoryError(libraries)
        folders.append(_folder(libraries))
    return Shelf(_locate(agreement), tuple(folders), _locate, _read)


def lies_at(name: str, text: str, folders: Sequence[str]) -> str:
    """The path of a file that an agreement has fetched, by its name in one of these folders and what stands in it."""
    paths = [os.path.join(folder, *name.split("/")) for folder in folders]  # noqa: PTH118
    holding = (path for path in paths if decode(name, _bytes(path)) == Source(name, text))
    return next(holding, paths[0])


def _bytes(path: str) -> bytes:
    found = _read(path) if os.path.isfile(path) else b""  # noqa: PTH113
    return b"" if isinstance(found, str) else found


def _folder(path: str) -> Folder:
    return Folder(_plain(os.path.abspath(path)), _plain(os.path.realpath(path)), _plain(path))  # noqa: PTH100


def _plain(path: str) -> str:
    """A path with `/` between its names, as paths in agreements are."""
    return path.replace(os.sep, "/")


def _locate(path: str) -> Located | None:
    """The file behind all links: two paths that differ by case, where a disk has no case, lead to one file."""
    real = os.path.realpath(path)
    try:
        known = os.stat(real)  # noqa: PTH116
    except OSError:
        return None
    return Located(_plain(real), (known.st_dev, known.st_ino)) if os.path.isfile(real) else None  # noqa: PTH113


def _read(path: str) -> bytes | str:
    try:
        with open(path, "rb") as file:  # noqa: PTH123
            return file.read(AGREEMENT_BYTES + 4)  # a byte order mark, and one more than there may be
    except OSError as fault:
        return fault.strerror or str(fault)
