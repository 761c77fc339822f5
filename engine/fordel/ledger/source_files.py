"""The files that a ledger consists of: what a path, a folder or a pattern means, and the SHA-256 of each."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from typing import BinaryIO, TextIO

from attrs import frozen

from fordel.diagnostic import Diagnostic
from fordel.ledger.columns import Header, Options
from fordel.ledger.csv_reader import Decoded
from fordel.source import Place
from fordel.value import Value

CSV, PARQUET, EXCEL, SAFT, SUMS = "CSV", "Parquet", "Excel", "SAF-T", "summer"

_ENDINGS = {
    ".csv": CSV,
    ".txt": CSV,
    ".parquet": PARQUET,
    ".pq": PARQUET,
    ".xlsx": EXCEL,
    ".xlsm": EXCEL,
    ".xml": SAFT,
    ".zip": SAFT,
}

#: Workbooks whose errors (`#REF!`) nobody would see, since what reads them leaves such cells empty.
_OTHER_BOOKS = (".xls", ".xlsb", ".ods")

#: Kinds of ledgers that are not read; in a folder they are told of, since their lines would be missing.
_OTHERS = (*_OTHER_BOOKS, ".gz")

_BLOCK = 1 << 20

_PARQUET_MARK = b"PAR1"
_ZIP_MARK = b"PK\x03\x04"
_OLD_BOOK_MARK = b"\xd0\xcf\x11\xe0"

#: How a file begins that holds kept sums of a ledger.
_SUMS_MARK = b'{\n "skjema": "fordel/summer/'

#: What Excel lays beside a workbook that is open.
_LOCK = "~$"


@frozen(eq=False, repr=False)
class LedgerFile(Value):
    """A file of a ledger: its name as given, where it lies, its kind (`CSV`, `Excel` …), and its size in bytes."""

    name: str
    path: str
    kind: str
    size: int


@frozen(eq=False, repr=False)
class CsvSource(Value):
    """A CSV file whose header has been read, with its first rows."""

    file: LedgerFile
    decoded: Decoded
    header: Header
    first_rows: tuple[tuple[str, ...], ...]


def find_files(address: str) -> tuple[LedgerFile, ...] | Diagnostic:
    """The files that an address means: one file, those of a folder, or those that a pattern fits, by name.

    F702 where there are none, where one cannot be read, or where they are not all of one kind that is known.
    """
    try:
        names = _names(address)
    except OSError as fault:
        return Diagnostic("F702", "unreadable", Place(address), {"reason": fault.strerror or str(fault)})
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
    return open(file.path, "rb")


def open_text(file: LedgerFile, encoding: str) -> TextIO:
    """The file, open for reading as text with its line breaks as they are."""
    return open(file.path, encoding=encoding, newline="")


def transcoded(file: LedgerFile, encoding: str, folder: str, number: int) -> str:
    """The path of the file's text in UTF-8, written in a folder."""
    path = os.path.join(folder, f"{number}.csv")
    with open_text(file, encoding) as text, open(path, "w", encoding="utf-8", newline="") as copy:
        while block := text.read(_BLOCK):
            copy.write(block)
    return path


def sources_of(files: Sequence[LedgerFile], options: Options) -> tuple[tuple[str, str], ...]:
    """The names of files, each with its SHA-256 in hexadecimal, "" where that is not asked for."""
    return tuple((file.name, "" if options.without_hashes else _sha256(file)) for file in files)


def _sha256(file: LedgerFile) -> str:
    with open(file.path, "rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _names(address: str) -> Sequence[str] | Diagnostic:
    """The names of the files, as they follow from the address."""
    if os.path.isfile(address):
        return (address,)
    from glob import glob
    from pathlib import Path

    path = Path(address)
    if path.is_dir():
        known = {*_ENDINGS, *_OTHERS}
        files = (
            file for file in path.iterdir() if _ending(file.name) in known and not file.name.startswith(_LOCK)
        )
        names = sorted(map(str, files))
        return names or Diagnostic("F702", "empty_folder", Place(address), {"endings": tuple(_ENDINGS)})
    names = sorted(filter(os.path.isfile, glob(address, recursive=True)))
    return names or Diagnostic("F702", "no_file", Place(address))


def _file(name: str) -> LedgerFile | Diagnostic:
    ending = _ending(name)
    try:
        with open(name, "rb") as content:
            begins = content.read(len(_SUMS_MARK))
            size = os.fstat(content.fileno()).st_size
    except OSError as fault:
        return Diagnostic("F702", "unreadable", Place(name), {"reason": fault.strerror or str(fault)})
    mark = begins[:4]
    kind = PARQUET if mark == _PARQUET_MARK else _ENDINGS.get(ending, CSV)
    kind = SUMS if begins == _SUMS_MARK else kind
    if mark == _OLD_BOOK_MARK or ending in _OTHER_BOOKS:
        return Diagnostic("F702", "excel_old", Place(name))
    if ending in _OTHERS or (mark == _ZIP_MARK and kind not in (EXCEL, SAFT)):
        return Diagnostic("F702", "format", Place(name), {"ending": ending, "known": tuple(_ENDINGS)})
    return LedgerFile(name, os.path.join(os.getcwd(), name), kind, size)


def _ending(name: str) -> str:
    return os.path.splitext(name)[1].casefold()
