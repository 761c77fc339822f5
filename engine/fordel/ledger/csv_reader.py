"""CSV to chunks of a ledger: encodings, separators and quotes, strictly."""

from __future__ import annotations

import codecs
import csv
import re
import unicodedata
from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import accumulate, chain, islice, repeat
from typing import BinaryIO, TextIO

from attrs import frozen

from fordel.ceilings import CELL_SIGNS
from fordel.diagnostic import Diagnostic
from fordel.ledger.cells import Chunk, Converter, Faults
from fordel.source import Place
from fordel.value import Value

#: Encodings that may be named, as Python calls them: those in which Norwegian systems have written files.
ENCODINGS = (
    "utf-8",
    "utf-16",
    "cp1252",
    "iso8859-1",
    "iso8859-10",
    "iso8859-15",
    "cp850",
    "cp865",
    "mac-roman",
)

_BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
#: How the names of encodings begin that have one byte for each letter.
_OF_ONE_BYTE = ("cp", "iso8859", "mac")

#: Letters of UTF-8 from à to ÿ and from À to ß.
_LETTER = re.compile(rb"\xc3[\x80-\xbf]").search

_BLOCK = 1 << 20
_LINES = 1024
_LINE_BREAK = re.compile("\r\n|\r|\n")

#: The first bytes of marks that stand after a letter in UTF-8, where `å` is written as `a` and a ring.
_COMBINING = (b"\xcc", b"\xcd")


@frozen(eq=False, repr=False)
class Decoded(Value):
    """How a file's bytes are to be read: their encoding, whether letters are in parts; and their SHA-256, or ""."""

    encoding: str
    in_parts: bool
    sha256: str


def decoding(name: str, file: BinaryIO, encoding: str | None, *, hashed: bool = True) -> Decoded | Diagnostic:
    """How a file is to be read: by its byte order mark, else as UTF-8, else as Windows-1252; or as is said.

    F702 where it cannot be read so, with the offset of the byte that is wrong; no character is ever replaced.
    Nor is a file read by an encoding of one byte a letter that has Norwegian letters of UTF-8 in it: undeclared it
    is made of two encodings, declared it is wholly UTF-8.
    """
    start = file.read(4)
    marked = next((which for mark, which in _BYTE_ORDER_MARKS.items() if start.startswith(mark)), None)
    if encoding is None:
        tried = [marked] if marked else ["utf-8", "cp1252"]
    else:
        known = _known_encoding(encoding)
        if known is None:
            return Diagnostic(
                "F702", "unknown_encoding", Place(name), {"encoding": encoding, "known": ENCODINGS}
            )
        tried = ["utf-8-sig" if known == "utf-8" else known]
    first = found = _read_through(name, file, tried[0], hashed=hashed)
    for one in tried[1:] if isinstance(first, Diagnostic) else ():
        found = _read_through(name, file, one, hashed=hashed)
    if isinstance(found, Diagnostic) or not found.encoding.startswith(_OF_ONE_BYTE):
        return found
    return _in_utf_8_after_all(name, file, found.encoding, first) or found


def _in_utf_8_after_all(
    name: str, file: BinaryIO, encoding: str, first: Decoded | Diagnostic
) -> Diagnostic | None:
    """F702 for a file with letters of UTF-8, of which `first` tells where it is none, if it was tried as that."""
    at = _letter_of_utf_8(file)
    if at is None:
        return None
    if isinstance(first, Diagnostic):
        return Diagnostic("F702", "two_encodings", Place(name), first.values)
    if isinstance(_read_through(name, file, "utf-8", hashed=False), Diagnostic):
        return None
    values = {"encoding": encoding, "offset": at, "byte": "C3"}
    return Diagnostic("F702", "other_encoding", Place(name), values)


def _letter_of_utf_8(file: BinaryIO) -> int | None:
    """Where the first letter such as æ, ø or å is that is written as in UTF-8; other encodings make `Ã¦` of it."""
    file.seek(0)
    offset, before = 0, b""
    while block := file.read(_BLOCK):
        found = _LETTER(before + block)
        if found:
            return offset - len(before) + found.start()
        offset, before = offset + len(block), block[-1:]
    return None


def _known_encoding(encoding: str) -> str | None:
    """The encoding by Python's name for it, where it is one of those that may be named."""
    try:
        known = codecs.lookup(encoding).name
    except (LookupError, ValueError):
        return None
    return known if known in ENCODINGS else None


def _read_through(name: str, file: BinaryIO, encoding: str, *, hashed: bool) -> Decoded | Diagnostic:
    file.seek(0)
    plain = encoding.removesuffix("-sig")  # this one counts the byte order mark, which is wanted here
    decoder = codecs.getincrementaldecoder(plain)("strict")
    digest, offset, in_parts = sha256(), 0, plain == "utf-16"
    while True:
        block = file.read(_BLOCK)
        waiting = len(decoder.getstate()[0])
        try:
            decoder.decode(block, final=not block)
        except UnicodeDecodeError as fault:
            wrong = fault.start
            values = {"offset": offset - waiting + wrong, "byte": f"{fault.object[wrong]:02X}"}
            return Diagnostic("F702", "encoding", Place(name), {"encoding": plain, **values})
        if not block:
            return Decoded(encoding, in_parts, digest.hexdigest() if hashed else "")
        if hashed:
            digest.update(block)
        offset += len(block)
        in_parts = in_parts or (plain == "utf-8" and any(mark in block for mark in _COMBINING))


class CsvFile:
    """A CSV file while it is read: its header first, then its lines in chunks."""

    def __init__(self, name: str, text: TextIO, decoded: Decoded) -> None:
        self._text = (unicodedata.normalize("NFC", line) for line in text) if decoded.in_parts else text
        self._name = name
        self._read_lines = 0
        self._blank: int | None = None

    def header(self) -> tuple[str, ...] | Diagnostic:
        """The titles of the columns; F701 where the file is empty, or they are not parted by `;`."""
        rows: list[list[str]] = []
        for broken in self._read(rows, [*islice(self._text, 1)]):
            return broken
        titles = rows[0] if rows else []
        if len(titles) > 1:
            return tuple(titles)
        if not any(title.strip() for title in titles):
            return Diagnostic("F701", "empty", Place(self._name, 1))
        separator = next((sign for sign in "\t,|" if sign in titles[0]), "")
        return Diagnostic("F701", "separator", Place(self._name, 1), {"separator": separator})

    def first_rows(self, width: int) -> tuple[tuple[str, ...], ...]:
        """The first of the rows that have so many cells; to be asked for instead of `chunks`."""
        rows: list[list[str]] = []
        self._read(rows, [*islice(self._text, _LINES)])
        return tuple(tuple(row) for row in rows if len(row) == width)

    def chunks(self, converter: Converter, faults: Faults) -> Iterator[Chunk]:
        """The lines in chunks; what is wrong with a line is noted, and its chunk left out."""
        is_broken = False
        while not is_broken and (taken := [*islice(self._text, _LINES)]):
            first = self._read_lines + 1
            columns = None if self._blank else _columns(taken, converter.width)
            chunk = columns and converter.of_columns(range(first, first + len(taken)), columns)
            if chunk:
                self._read_lines += len(taken)
            else:
                chunk, is_broken = self._parsed(converter, faults, taken)
            if chunk:
                yield chunk

    def _parsed(
        self, converter: Converter, faults: Faults, taken: Sequence[str]
    ) -> tuple[Chunk | None, bool]:
        """The chunk of rows that begin in these lines, if all are in order; and whether reading must stop."""
        rows: list[list[str]] = []
        before = self._read_lines
        broken = self._read(rows, taken)
        lines = _numbered(rows, before, self._read_lines)
        chunk = None if broken or self._blank else converter.chunk(lines, rows)
        if chunk is None:
            chunk = self._inspected(converter, faults, lines, rows)
        faults.add(*broken)
        return chunk, bool(broken)

    def _inspected(
        self, converter: Converter, faults: Faults, lines: Sequence[int], rows: list[list[str]]
    ) -> Chunk | None:
        """The chunk of rows that are not all in order, less blank ones; None where one of them has a fault.

        A blank line is a fault where a line that is not blank comes after it.
        """
        kept, sound = [], True
        for line, row in zip(lines, rows, strict=True):
            if not any(map(str.strip, row)):
                self._blank = self._blank or line
                continue
            found = [*converter.faults(line, row)]
            if self._blank:
                found.insert(0, Diagnostic("F702", "blank", Place(self._name, self._blank)))
                self._blank = None
            faults.add(*found)
            sound = sound and not found
            kept.append((line, row))
        return converter.sound([line for line, _ in kept], [row for _, row in kept]) if sound else None

    def _read(self, rows: list[list[str]], taken: Sequence[str]) -> tuple[Diagnostic, ...]:
        """Read as many rows as these lines are, which use them all up; F702 where quotes or a cell's size are wrong."""
        before, limit = self._read_lines, csv.field_size_limit(CELL_SIGNS)
        reader = csv.reader(chain(taken, self._text), delimiter=";", strict=True)
        try:
            rows.extend(islice(reader, len(taken)))
        except csv.Error as fault:
            variant = "long_cell" if "limit" in str(fault) else "quotes"
            begins = before + 1 + sum(map(_height, rows))
            return (Diagnostic("F702", variant, Place(self._name, begins)),)
        finally:
            csv.field_size_limit(limit)
            self._read_lines += reader.line_num
        return ()


def _columns(lines: list[str], width: int) -> list[list[str]] | None:
    """The cells of lines by column, or None where the lines are not all of that width, or some have quotes.

    Without quotes a separator is a separator, and one search for all of them takes a third of what rows do.
    """
    joined = ";".join(map(str.rstrip, lines, repeat("\r\n")))
    if '"' in joined or {*map(str.count, lines, repeat(";"))} != {width - 1}:
        return None
    if len(joined) > CELL_SIGNS and len(max(lines, key=len)) > CELL_SIGNS:
        return None
    cells = joined.split(";")
    return [cells[index::width] for index in range(width)]


def _numbered(rows: list[list[str]], before: int, after: int) -> Sequence[int]:
    """The line on which each row begins, where so many lines had been read before the rows and after them."""
    if after == before + len(rows):
        return range(before + 1, after + 1)
    return [*accumulate(map(_height, rows[:-1]), initial=before + 1)] if rows else []


def _height(row: list[str]) -> int:
    """How many lines a row takes: a cell in quotes may have line breaks."""
    return 1 + sum(len(_LINE_BREAK.findall(cell)) for cell in row)
