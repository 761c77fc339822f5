"""Small CSV files that are given beside a ledger: their rows by line, under a header that is known."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from attrs import frozen

from fordel.ceilings import CELL_SIGNS
from fordel.diagnostic import Diagnostic
from fordel.ledger.csv_reader import decoding
from fordel.oversize import too_large_beside
from fordel.source import Place
from fordel.value import Value

#: A line number, counted from 1, and its cells without blanks around them.
Row = tuple[int, tuple[str, ...]]


@frozen(eq=False, repr=False)
class DataFile(Value):
    """The rows of one file that have a cell for each of its columns, and its SHA-256; F702 for those that have not."""

    name: str
    sha256: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    faults: tuple[Diagnostic, ...]


def read_rows(name: str, content: bytes, *forms: tuple[str, ...]) -> DataFile | tuple[Diagnostic, ...]:
    """The rows of a file that has just the columns of one of the forms; empty lines are passed by.

    F701 where the columns are others, F702 for a stray quote, and an encoding that is neither UTF-8 nor Windows-1252.
    """
    decoded = too_large_beside(name, content) or decoding(name, io.BytesIO(content), None)
    if isinstance(decoded, Diagnostic):
        return (decoded,)
    reader = csv.reader(io.StringIO(content.decode(decoded.encoding), newline=""), delimiter=";", strict=True)
    limit = csv.field_size_limit(CELL_SIGNS)
    try:
        columns = tuple(title.strip() for title in next(reader, []))
        if columns not in forms:
            return (Diagnostic("F701", "small_file", Place(name, 1), {"known": tuple(map(";".join, forms))}),)
        rows = tuple(_rows(reader))
    except csv.Error as fault:
        variant = "long_cell" if "limit" in str(fault) else "quotes"
        return (Diagnostic("F702", variant, Place(name, reader.line_num)),)
    finally:
        csv.field_size_limit(limit)
    even = tuple((line, cells) for line, cells in rows if len(cells) == len(columns))
    faults = tuple(
        Diagnostic("F702", "row", Place(name, line), {"found": len(cells), "expected": len(columns)})
        for line, cells in rows
        if len(cells) != len(columns)
    )
    return DataFile(name, decoded.sha256, columns, even, faults)


def _rows(reader: Iterator[list[str]]) -> Iterator[Row]:
    for line, cells in enumerate(reader, start=2):
        row = tuple([cell.strip() for cell in cells])
        if any(row):
            yield line, row
