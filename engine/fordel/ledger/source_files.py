"""The files that a ledger consists of: what a path, a folder or a pattern means, and the SHA-256 of each."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from glob import glob
from pathlib import Path
from typing import BinaryIO, TextIO

from attrs import frozen

from fordel.diagnostic import Diagnostic
from fordel.source import Place

CSV, PARQUET = "CSV", "Parquet"

_ENDINGS = {".csv": CSV, ".txt": CSV, ".parquet": PARQUET, ".pq": PARQUET}

#: Kinds of ledgers that are not read yet; in a folder they are told of, since their lines would be missing.
_OTHERS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".xml", ".zip", ".gz")

_PARQUET_MARK = b"PAR1"
_ZIP_MARK = b"PK\x03\x04"


@frozen
class LedgerFile:
    """A file of a ledger: its name as given, where it lies, `CSV` or `Parquet`, and its size in bytes."""

    name: str
    path: str
    kind: str
    size: int


def find_files(address: str) -> tuple[LedgerFile, ...] | Diagnostic:
    """The files that an address means: one file, those of a folder, or those that a pattern fits, by name.

    F702 where there are none, where one cannot be read, or where they are not all of one kind that is known.
    """
    names = _names(address)
    if isinstance(names, Diagnostic):
        return names
    found: list[LedgerFile] = []
    for name in names:
        file = _file(name)
        if isinstance(file, Diagnostic):
            return file
        if found and file.kind != found[0].kind:
            values = {"kind": file.kind, "other": found[0].name, "other_kind": found[0].kind}
            return Diagnostic("F702", "kinds", Place(name), values)
        found.append(file)
    return tuple(found)


def open_bytes(file: LedgerFile) -> BinaryIO:
    """The file, open for reading as it is."""
    return Path(file.path).open("rb")


def open_text(file: LedgerFile, encoding: str) -> TextIO:
    """The file, open for reading as text with its line breaks as they are."""
    return Path(file.path).open(encoding=encoding, newline="")


def sha256_of(file: LedgerFile) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal."""
    with Path(file.path).open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _names(address: str) -> Sequence[str] | Diagnostic:
    """The names of the files, as they follow from the address."""
    path = Path(address)
    if path.is_file():
        return (address,)
    if path.is_dir():
        names = sorted(str(file) for file in path.iterdir() if _ending(file) in {*_ENDINGS, *_OTHERS})
        return names or Diagnostic("F702", "empty_folder", Place(address), {"endings": tuple(_ENDINGS)})
    found = glob(address, recursive=True)  # noqa: PTH207 - a pattern may begin at the root
    names = sorted(name for name in found if Path(name).is_file())
    return names or Diagnostic("F702", "no_file", Place(address))


def _file(name: str) -> LedgerFile | Diagnostic:
    path = Path(name)
    try:
        with path.open("rb") as content:
            mark = content.read(4)
        size = path.stat().st_size
    except OSError as fault:
        return Diagnostic("F702", "unreadable", Place(name), {"reason": fault.strerror or str(fault)})
    if mark == _ZIP_MARK or _ending(path) in _OTHERS:
        return Diagnostic("F702", "format", Place(name), {"ending": _ending(path), "known": tuple(_ENDINGS)})
    kind = PARQUET if mark == _PARQUET_MARK else _ENDINGS.get(_ending(path), CSV)
    return LedgerFile(name, str(path.absolute()), kind, size)


def _ending(path: Path) -> str:
    return path.suffix.casefold()
