"""The relational engine, DuckDB: started for one ledger, shut in, asked for whole numbers and text."""

from __future__ import annotations

import csv
import io
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date
from decimal import Decimal
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fordel.collection import lasting
from fordel.interruption import uninterrupted
from fordel.ledger import sql
from fordel.ledger.cells import Chunk
from fordel.ledger.dialects import DUCKDB

if TYPE_CHECKING:
    from tempfile import TemporaryDirectory

_ROWS_AT_ONCE = 2048

#: Lines that take more than this, in bytes, are not held in memory.
MOST_HELD = 64_000_000

#: What DuckDB says where a signal has stopped a question.
_INTERRUPTED = "Query interrupted"

#: Arrow batches, as `pyarrow` has them.
ArrowBatches = Iterator[Any]

#: Rows of an Arrow batch.
_BATCH = 65_536


class Unreadable(Exception):
    """What the engine says of data that it cannot read."""


def plain_row(row: Sequence[Any]) -> tuple[Any, ...]:
    """A row with `int` for whole numbers, which some engines tell as decimals where they are large."""
    return tuple(int(cell) if isinstance(cell, Decimal) else cell for cell in row)


class Store:
    """A database in memory that may read the files it is given and nothing else, and loads no extensions.

    DuckDB is loaded here, and not before. What it says against a question is raised as `Unreadable`. A temporary
    `folder` with some of the files is removed when the store is closed.
    """

    dialect = DUCKDB

    def __init__(self, paths: Sequence[str] = (), folder: TemporaryDirectory[str] | None = None) -> None:
        self._folder = folder
        with uninterrupted():  # what stops DuckDB while it is being loaded ends the process without a word
            self._error, self._connection = _started(paths)

    def ask(self, question: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """All rows of the answer; parameters take the places of `?`."""
        return [*self.stream(question, parameters)]

    def stream(self, question: str, parameters: Sequence[object] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows of the answer, read as they are used."""
        cursor = self._connection.cursor()
        try:
            with self._answering():
                cursor.execute(question, parameters)
                while rows := cursor.fetchmany(_ROWS_AT_ONCE):
                    yield from rows
        finally:
            cursor.close()

    @contextmanager
    def _answering(self) -> Iterator[None]:
        """What DuckDB says against a question is raised as `Unreadable`, and what stops it as KeyboardInterrupt."""
        try:
            yield
        except self._error as fault:
            raise Unreadable(str(fault).partition("\n")[0]) from None
        except RuntimeError as fault:
            if str(fault) != _INTERRUPTED:
                raise
            raise KeyboardInterrupt from None

    def batches(self, question: str, parameters: Sequence[object] = ()) -> ArrowBatches:
        """The rows of the answer as Arrow batches, which takes `pyarrow`."""
        try:
            with self._answering():
                yield from (
                    self._connection.cursor().sql(question, params=[*parameters]).to_arrow_reader(_BATCH)
                )
        except (OSError, ValueError) as fault:  # which `pyarrow` raises of its own
            raise Unreadable(str(fault).partition("\n")[0]) from None

    def described(self, columns: str, source: str) -> dict[str, str]:
        """The types of columns, by name."""
        return {name: kind for name, kind, *_ in self.ask(sql.described(columns, source))}

    def relate(self, lines: str) -> None:
        """Let `lines` be the rows of this text."""
        self.ask(sql.view(lines))

    def take(self, table: str, stream: object) -> None:
        """Make a table of an Arrow C stream, which is read once."""
        try:
            with self._answering():
                self._connection.register("taken", stream)
                self._connection.table("taken").create(table)
        finally:
            self._connection.unregister("taken")

    def close(self) -> None:
        """Let go of files and memory."""
        self._connection.close()
        if self._folder:
            self._folder.cleanup()


def _started(paths: Sequence[str]) -> tuple[type[Exception], Any]:
    """What DuckDB raises, and a connection to a database in memory that may read these files and nothing else."""
    if "duckdb" not in sys.modules:  # which wants its own objects looked through when the process ends
        lasting()
    import duckdb

    connection = duckdb.connect(
        ":memory:",
        config={
            "threads": _cores(),
            "async_threads": 1,  # that wait for files: eight otherwise, started however small a ledger is
            "temp_directory": "",
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        },
    )
    allowed = ", ".join(map(DUCKDB.literal, [*paths, *map(sql.exactly, paths)]))
    connection.execute(
        f"SET allowed_paths = [{allowed}]; SET enable_external_access = false; SET lock_configuration = true"
    )
    return duckdb.Error, connection


def loaded(columns: Sequence[str], chunks: Iterable[Chunk]) -> Store:
    """A store with the table `lines`: file, line, voucher_date, day, ore, and these columns of text.

    The lines pass through a file of their own in a temporary folder. Many lines stay there, packed, as long as the
    store is; others are held in memory. Raises RuntimeError where not every line, øre and sign came through.
    """
    from tempfile import TemporaryDirectory

    with ExitStack() as stack:
        folder = TemporaryDirectory(prefix="fordel-")
        stack.callback(folder.cleanup)
        path, packed = Path(folder.name, "lines.csv"), Path(folder.name, "lines.parquet")
        with path.open("w", encoding="utf-8", newline="") as file:
            sizes = [(0, 0, 0)]
            for chunk in chunks:
                file.write(_written(chunk))
                sizes.append(_size(chunk))
        if path.stat().st_size <= MOST_HELD:
            store = Store([str(path)])
            store.ask(sql.load(str(path), columns))
        else:
            store = Store([str(path), str(packed)], folder)
            store.ask(sql.load(str(path), columns, str(packed)))
            store.relate(sql.select(["*"], sql.parquet(str(packed))))
            path.unlink()
            stack.pop_all()
    written = tuple(map(sum, zip(*sizes, strict=True)))
    came = store.ask(sql.size(columns))[0]
    if came != written:
        raise RuntimeError(f"of {written} lines, øre and signs, {came} were loaded")
    return store


def _written(chunk: Chunk) -> str:
    """The lines as CSV; cells are looked through for signs to be quoted only where there are any."""
    files, lines = repeat(str(chunk.file), len(chunk.lines)), map(str, chunk.lines)
    fixed = (files, lines, chunk.voucher_days, chunk.days, map(str, chunk.ores))
    rows = [*zip(*fixed, *chunk.cells, strict=True)]
    text = "".join(f"{sql.DELIMITER.join(row)}\r\n" for row in rows)
    signs = {"\r": len(rows), "\n": len(rows), sql.DELIMITER: len(rows) * (len(chunk.cells) + 4), '"': 0}
    if all(text.count(sign) == count for sign, count in signs.items()):
        return text
    quoted = io.StringIO(newline="")
    csv.writer(quoted, delimiter=sql.DELIMITER).writerows(rows)
    return quoted.getvalue()


def _size(chunk: Chunk) -> tuple[int, int, int]:
    """How many lines, how much in øre, and how many signs in their cells."""
    return len(chunk.lines), sum(chunk.ores), sum(sum(map(len, column)) for column in chunk.cells)


class ArrowTable:
    """A table with the Arrow C stream interface, read as often as one likes; `columns` gives their types."""

    def __init__(self, columns: Mapping[str, str], rows: Sequence[Sequence[object]]) -> None:
        import duckdb

        self._connection = duckdb.connect(":memory:")
        values = [[*column] for column in zip(*rows, strict=True)] or [[]] * len(columns)
        self._connection.execute(sql.table(columns), values)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._connection.cursor().table("rows").__arrow_c_stream__(requested_schema)


def arrow_table(rows: Sequence[tuple[date, date, str | None, str, int, str]]) -> ArrowTable:
    """What each party bears of each cost in each period, as `Settlement.to_arrow` tells it."""
    text = dict.fromkeys(("kostnad", "part"), "VARCHAR")
    return ArrowTable({"fra": "DATE", "til": "DATE", **text, "øre": "BIGINT", "eksakt": "VARCHAR"}, rows)


def _cores() -> int:
    """The processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
