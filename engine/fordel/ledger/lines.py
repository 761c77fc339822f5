"""Ledger lines as every engine holds them: their columns, their canonical order, and how they are told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from itertools import groupby
from operator import itemgetter

from attrs import frozen

from fordel.ledger.cells import Chunk
from fordel.ledger.columns import TEXT, VOUCHER, Header, joined
from fordel.plan import LedgerLine, Question
from fordel.source import Place
from fordel.value import Value

#: The voucher's day, the columns of text, the amount, file and line, and the day the line counts. Days are
#: ISO dates, or "". Rows that are sorted stand in canonical order (allocation.md 3.5).
Row = tuple[str, tuple[str, ...], int, int, int, str]


def rows_of(chunks: Iterable[Chunk]) -> Iterator[Row]:
    """The rows that chunks hold, in their order."""
    for chunk in chunks:
        files = (chunk.file,) * len(chunk.lines)
        cells = zip(*chunk.cells, strict=True)
        yield from zip(chunk.voucher_days, cells, chunk.ores, files, chunk.lines, chunk.days, strict=True)


def chunks_of(rows: Iterable[Row]) -> Iterator[Chunk]:
    """The chunks that rows make: one for each stretch of them that is from one file."""
    for file, found in groupby(rows, key=itemgetter(3)):
        voucher_days, cells, ores, _, lines, days = zip(*found, strict=True)
        yield Chunk(file, lines, voucher_days, days, ores, [*zip(*cells, strict=True)])


@frozen(eq=False, repr=False)
class Shape(Value):
    """What a ledger is made of: the names of its files, its columns of text, and those really `present`.

    The voucher number is the first column and the text the last (`columns.joined`).
    """

    files: tuple[str, ...]
    columns: tuple[str, ...]
    present: AbstractSet[str]

    @classmethod
    def of(cls, headers: Sequence[Header]) -> Shape:
        """The shape of a ledger whose files have these columns."""
        columns = joined(headers)
        present = {column for header in headers for column in header.at}
        return cls(tuple(header.file for header in headers), columns, present.intersection(columns))

    def place(self, file: int, line: int) -> Place:
        """Where a line stands; lines of a table in a database have no number, and are told as 0."""
        return Place(self.files[file], line or None)

    def require(self, question: Question) -> None:
        """Raise ValueError where a question needs a column that the ledger was opened without."""
        lacking = [column for column in question.columns if column not in self.present]
        if lacking:
            raise ValueError(f"the ledger was opened without {', '.join(lacking)}")

    def positions(self, columns: Iterable[str]) -> dict[str, int]:
        """Where those of the columns stand that are there."""
        return {column: self.columns.index(column) for column in columns if column in self.present}

    def told(self, row: Row) -> LedgerLine:
        """A row as a ledger line."""
        voucher_day, cells, ore, _, line, day = row
        return LedgerLine(
            line,
            date.fromisoformat(day),
            date.fromisoformat(voucher_day) if voucher_day else None,
            cells[self.columns.index(VOUCHER)],
            cells[self.columns.index(TEXT)],
            ore,
            {name: cells[index] for name, index in self.positions(self.columns[1:-1]).items()},
        )
