"""Packages that an auditor keeps: a zip file of few, small, named files, and nothing in it that is not looked for."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping

#: A file in a package: folders and a name of plain signs, none of which leads upwards.
_NAME = re.compile(r"(?:[A-Za-z0-9_-][\w .-]*/){0,8}[\w-][\w .-]*\.[a-z0-9]+").fullmatch

#: Every file in a package is from this day, the first that a zip file knows: the same content gives the same bytes.
_DAY = (1980, 1, 1, 0, 0, 0)

MOST_FILES = 1000
MOST_BYTES = 200_000_000
MOST_RATIO = 100

#: Up to this size a file may be packed as hard as it will.
_SMALL = 10_000_000


class NoPackage(ValueError):
    """A file that is no package, or one that is larger or stranger than a package is."""


def packed(files: Mapping[str, bytes]) -> bytes:
    """A package of files, the same bytes for the same files; raises NoPackage for a name that it cannot have."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in files.items():
            _check(name)
            entry = zipfile.ZipInfo(name, _DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # the same whatever machine it is made on
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return made.getvalue()


def unpacked(content: bytes) -> dict[str, bytes]:
    """The files of a package by name. Raises NoPackage, before anything is unpacked, for sizes beyond the limits."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _check_sizes(entries)
            return {one.filename: _content(archive, one) for one in entries}
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, OSError) as fault:
        raise NoPackage(str(fault)) from None


def _check_sizes(entries: list[zipfile.ZipInfo]) -> None:
    names = [one.filename for one in entries]
    if len(entries) > MOST_FILES or len({name.casefold() for name in names}) < len(names):
        raise NoPackage(f"{len(entries)} files")
    for one in entries:
        _check(one.filename)
        if one.file_size > _SMALL and one.file_size > MOST_RATIO * one.compress_size:
            raise NoPackage(one.filename)
    if sum(one.file_size for one in entries) > MOST_BYTES:
        raise NoPackage(f"{sum(one.file_size for one in entries)} bytes")


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """A file's content, and never more of it than its entry says."""
    with archive.open(entry) as file:
        content = file.read(entry.file_size + 1)
    if len(content) != entry.file_size:
        raise NoPackage(entry.filename)
    return content


def _check(name: str) -> None:
    if not _NAME(name):
        raise NoPackage(name)
