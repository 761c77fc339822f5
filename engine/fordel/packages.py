"""Packages that an auditor keeps: a zip file of few, small, named files, and nothing in it that is not looked for."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Mapping

from fordel.archives import BROKEN_ARCHIVE
from fordel.ceilings import PACKED_BYTES, PACKED_RATIO, ZIP_BYTES, ZIP_PARTS

#: A name in a package: none that leads upwards or is hidden, and no sign that some system reads in a way of its own.
_NAME = re.compile(r"[^./\\:*?\"<>|\x00-\x1f\x7f\s][^/\\:*?\"<>|\x00-\x1f\x7f]{0,120}(?<![ .])").fullmatch

#: Names that Windows keeps for itself, whatever comes after a point.
_KEPT = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE).fullmatch

#: Every file in a package is from this day, the first that a zip file knows: the same content gives the same bytes.
_DAY = (1980, 1, 1, 0, 0, 0)

_DEEPEST = 20

#: How the directory of a zip file ends, and what stands before that in one of more files than a package has.
_ENDS, _END = b"PK\x05\x06", struct.Struct("<4s4H2LH")
_LARGE, _LARGE_BEFORE = b"PK\x06\x07", 20

#: The entries of a directory that we write have fewer bytes than this, one with another.
_LONGEST_ENTRY = 512

#: The most that a package may be: bytes of its content, which none that we write comes near.
MOST_BYTES = ZIP_BYTES

#: What a zip file may have besides the content of its files.
AROUND_BYTES = 1 << 20


class NoPackage(ValueError):
    """A file that is no package, or one that is larger or stranger than a package is: the sentence, and its facts."""

    def __init__(self, variant: str, **values: object) -> None:
        super().__init__(f"{variant}: {values}")
        self.variant, self.values = variant, values


def packed(files: Mapping[str, bytes]) -> bytes:
    """A package of files, the same bytes for the same files; raises NoPackage for what `unpacked` would not take."""
    if len(files) > ZIP_PARTS or sum(map(len, files.values())) > MOST_BYTES:
        raise NoPackage("made", files=ZIP_PARTS, bytes=MOST_BYTES)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in files.items():
            _check(name)
            entry = zipfile.ZipInfo(name, _DAY)
            entry.create_system = 3  # the same whatever machine it is made on
            entry.external_attr = 0o644 << 16
            archive.writestr(
                entry, content, zipfile.ZIP_STORED
            )  # packed, its bytes would be those of one zlib
    return made.getvalue()


def unpacked(content: bytes) -> dict[str, bytes]:
    """The files of a package by name. Raises NoPackage, before anything is unpacked, for sizes beyond the limits."""
    if len(content) > MOST_BYTES + AROUND_BYTES:
        raise NoPackage("bytes", number=len(content), most=MOST_BYTES)
    _check_directory(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _check_sizes(entries)
            return {one.filename: _content(archive, one) for one in entries}
    except (*BROKEN_ARCHIVE, ValueError) as fault:
        if isinstance(fault, NoPackage):
            raise
        raise NoPackage("format") from None


def _check_directory(content: bytes) -> None:
    """Raise NoPackage where the directory is larger than there are files, before any of it is read.

    The record of its end is the one that Python's own reader takes.
    """
    plain = len(content) - _END.size
    at = plain if content[plain:].startswith(_ENDS) and content.endswith(b"\0\0") else content.rfind(_ENDS)
    if at < 0 or at > plain:
        raise NoPackage("format")
    number, size = _END.unpack_from(content, at)[4:6]
    is_large = content[max(at - _LARGE_BEFORE, 0) : at].startswith(_LARGE)
    if is_large or number > ZIP_PARTS or size > ZIP_PARTS * _LONGEST_ENTRY:
        raise NoPackage("files", number=number, most=ZIP_PARTS)


def _check_sizes(entries: list[zipfile.ZipInfo]) -> None:
    names = {one.filename.casefold() for one in entries}
    if len(entries) > ZIP_PARTS or len(names) < len(entries):
        raise NoPackage("files", number=len(entries), most=ZIP_PARTS)
    for one in entries:
        _check(one.filename)
        if one.file_size > PACKED_BYTES and one.file_size > PACKED_RATIO * one.compress_size:
            raise NoPackage("ratio", name=one.filename)
    if sum(one.file_size for one in entries) > MOST_BYTES:
        raise NoPackage("bytes", number=sum(one.file_size for one in entries), most=MOST_BYTES)


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """A file's content, and never more of it than its entry says."""
    with archive.open(entry) as file:
        content = file.read(entry.file_size + 1)
    if len(content) != entry.file_size:
        raise NoPackage("format")
    return content


def _check(name: str) -> None:
    parts = name.split("/")
    if len(parts) > _DEEPEST or not all(_NAME(part) and not _KEPT(part) for part in parts):
        raise NoPackage("name", name=name)
