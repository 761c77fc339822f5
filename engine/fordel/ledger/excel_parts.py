"""What an Excel file is made of, before it is opened: its sizes, and cells that its reader would leave empty."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import copy
from posixpath import join, normpath
from zipfile import ZipFile, ZipInfo

from attrs import field, frozen

from fordel.archives import BROKEN_ARCHIVE
from fordel.ceilings import PACKED_BYTES, PACKED_RATIO, SHEET_CELLS, ZIP_BYTES, ZIP_PARTS
from fordel.diagnostic import Diagnostic
from fordel.source import Place
from fordel.value import Value

_BLOCK = 1 << 20
_BOOK = "xl/workbook.xml"
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^<>]{0,4096}?\bid=[\"']([^\"']*)[\"']")
_PART = re.compile(rb"<(?:\w+:)?Relationship\s[^<>]{0,4096}>")
_ATTRIBUTE = re.compile(rb"\b(Id|Target)=[\"']([^\"']*)[\"']")

#: The place of a cell that has something in it, and a cell with its attributes and what it has.
_FILLED = re.compile(rb" r=[\"']([A-Z]{1,3})([0-9]{1,7})[\"'][^<>/]{0,256}>")
_CELL = re.compile(
    rb"<(?:\w+:)?c\s([^<>/]{0,256})>((?:(?!<(?:\w+:)?c\s).){0,65536}?)</(?:\w+:)?c>", re.DOTALL
)
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]*)</(?:\w+:)?v>")
_AT = re.compile(rb"\br=[\"']([A-Z]{1,3})([0-9]{1,7})[\"']")
_KIND = re.compile(rb"\bt=[\"'](\w+)[\"']")
_ERRORS = (b't="e"', b"t='e'", b"<f", b":f")


@frozen(eq=False, repr=False)
class Extent(Value):
    """How far a sheet reaches, in rows and columns, and what stands in cells that are no values, by row and column.

    Those are errors (`#REF!`), and formulas that nobody has computed (""). Rows and columns count from 1.
    """

    rows: int = 0
    columns: int = 0
    errors: dict[tuple[int, int], str] = field(factory=dict)


def too_large(name: str, path: str) -> Diagnostic | None:
    """F702 where a workbook unpacks to more than is sensible, or is no zip file that can be read through.

    The sizes that the file gives are believed only after it has been unpacked once, since they may be untrue.
    """
    try:
        with ZipFile(path) as parts:
            found = parts.infolist()
            if len(found) > ZIP_PARTS or sum(one.file_size for one in found) > ZIP_BYTES:
                return _bomb(name)
            left = ZIP_BYTES
            for one in found:
                left -= _unpacked(parts, one, left)
                if left < 0:
                    return _bomb(name)
    except BROKEN_ARCHIVE as fault:
        return Diagnostic("F702", "unreadable", Place(name), {"reason": str(fault)})
    return None


def _bomb(name: str) -> Diagnostic:
    return Diagnostic("F702", "excel_size", Place(name), {"most": ZIP_BYTES // 1_000_000})


def _unpacked(parts: ZipFile, part: ZipInfo, most: int) -> int:
    """The size of a part once it is unpacked, or one that is more than there may be."""
    whole, size = copy(part), 0
    whole.file_size = most + 1  # as much as there is, whatever the file says
    with parts.open(whole) as content:
        while block := content.read(_BLOCK):
            size += len(block)
            if size > most or (size > PACKED_BYTES and size > PACKED_RATIO * part.compress_size):
                return most + 1
    return size


def extent(name: str, path: str, number: int) -> Extent | Diagnostic:
    """How far the sheet of that number (from 0, in the order of the workbook) reaches, and its errors.

    F702 where it reaches too far, where the workbook does not say which part it is, or that cannot be read.
    """
    try:
        with ZipFile(path) as parts:
            part = _part_of(parts, number)
            if part is None:
                return Diagnostic("F702", "unreadable", Place(name), {"reason": _BOOK})
            with parts.open(part) as content:
                found = _extent(iter(lambda: content.read(_BLOCK), b""))
    except BROKEN_ARCHIVE as fault:
        return Diagnostic("F702", "unreadable", Place(name), {"reason": str(fault)})
    if found.rows * found.columns > SHEET_CELLS:
        facts = {"rows": found.rows, "columns": found.columns}
        return Diagnostic("F702", "excel_cells", Place(name), facts)
    return found


def _extent(blocks: Iterator[bytes]) -> Extent:
    errors: dict[tuple[int, int], str] = {}
    rows = columns = 0
    for block in _blocks(blocks):
        filled = _FILLED.findall(block)
        rows = max(rows, *map(int, {row for _, row in filled}), 0)
        columns = max(columns, *map(_column, {letters for letters, _ in filled}), 0)
        if any(mark in block for mark in _ERRORS):
            errors.update(_errors(block))
    return Extent(rows, columns, errors)


def _part_of(parts: ZipFile, number: int) -> str | None:
    """The part of a sheet, where there is one."""
    try:
        sheets = _SHEET.findall(parts.read(_BOOK))
        related = parts.read("xl/_rels/workbook.xml.rels")
    except KeyError:
        return None
    targets = {}
    for one in _PART.findall(related):
        facts = dict(_ATTRIBUTE.findall(one))
        targets[facts.get(b"Id")] = facts.get(b"Target", b"").decode("utf-8", "replace")
    target = targets.get(sheets[number]) if number < len(sheets) else None
    part = target and normpath(target.lstrip("/") if target.startswith("/") else join("xl", target))
    return part if part in parts.namelist() else None


def _blocks(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """The same bytes in blocks that end where a row of the sheet does, so that no cell is cut in two."""
    rest = b""
    for block in blocks:
        text = rest + block
        cut = text.rfind(b"row>") + 4
        if cut > 3:
            yield text[:cut]
            text = text[cut:]
        rest = text
    yield rest


def _errors(block: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    for attributes, inside in _CELL.findall(block):
        at, kind, value = _AT.search(attributes), _KIND.search(attributes), _VALUE.search(inside)
        text = value[1].decode("utf-8", "replace") if value else ""
        is_error = kind is not None and kind[1] == b"e"
        is_uncomputed = (
            not text and (kind is None or kind[1] != b"str") and re.search(rb"<(\w+:)?f\b", inside)
        )
        if at and (is_error or is_uncomputed):
            yield (int(at[2]), _column(at[1])), text


def _column(letters: bytes) -> int:
    """The number of a column, from 1, by its letters."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
