"""Small CSV files that are given beside a ledger: their rows by line, under a header that is known."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from attrs import frozen

from fordel.diagnostic import Diagnostic
from fordel.ledger.csv_reader import decoding
from fordel.source import Place

_LONGEST_SHOWN = 60

#: A line number, counted from 1, and its cells without blanks around them.
Row = tuple[int, tuple[str, ...]]


@frozen
class DataFile:
    """The rows of one file, and its SHA-256."""

    name: str
    sha256: str
    rows: tuple[Row, ...]


def read_rows(name: str, content: bytes, columns: tuple[str, ...]) -> DataFile | tuple[Diagnostic, ...]:
    """The rows of a file that has just these columns; empty lines are passed by.

    F701 where the columns are others, F702 for a row of another length, a stray quote, and an encoding that is
    neither UTF-8 nor Windows-1252.
    """
    decoded = decoding(name, io.BytesIO(content), None)
    if isinstance(decoded, Diagnostic):
        return (decoded,)
    reader = csv.reader(io.StringIO(content.decode(decoded.encoding), newline=""), delimiter=";", strict=True)
    try:
        if tuple(title.strip() for title in next(reader, [])) != columns:
            return (Diagnostic("F701", "small_file", Place(name, 1), {"known": ";".join(columns)}),)
        rows = tuple(_rows(reader))
    except csv.Error:
        return (Diagnostic("F702", "quotes", Place(name, reader.line_num)),)
    faults = tuple(
        Diagnostic("F702", "row", Place(name, line), {"found": len(cells), "expected": len(columns)})
        for line, cells in rows
        if len(cells) != len(columns)
    )
    return faults or DataFile(name, decoded.sha256, rows)


def _rows(reader: Iterator[list[str]]) -> Iterator[Row]:
    for line, cells in enumerate(reader, start=2):
        row = tuple([cell.strip() for cell in cells])
        if any(row):
            yield line, row


def shown(text: str) -> str:
    """A cell as it is quoted in a message: not longer than a line."""
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"
