"""The relational engine, DuckDB: started for one ledger, shut in, asked for whole numbers and text."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import repeat
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from fordel.ledger import sql
from fordel.ledger.cells import Chunk

_ROWS_AT_ONCE = 2048

#: Room for the longest line that the CSV reader lets through.
_LONGEST_LINE = 1 << 24


class Unreadable(Exception):
    """What the engine says of data that it cannot read."""


class Store:
    """A database in memory that may read the files it is given and nothing else, and loads no extensions.

    What the engine says against a question is raised as `Unreadable`, in its own words.
    """

    def __init__(self, paths: Sequence[str] = ()) -> None:
        self._connection = duckdb.connect(
            ":memory:",
            config={
                "threads": _cores(),
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
                "temp_directory": "",
            },
        )
        self._connection.execute("SET allowed_paths = ?", [[*paths]])
        self._connection.execute("SET enable_external_access = false")
        self._connection.execute("SET lock_configuration = true")

    def ask(self, question: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """All rows of the answer."""
        return [*self.stream(question, parameters)]

    def stream(self, question: str, parameters: Sequence[object] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows of the answer, read as they are used; parameters take the places of `?`."""
        cursor = self._connection.cursor()
        try:
            cursor.execute(question, parameters)
            while rows := cursor.fetchmany(_ROWS_AT_ONCE):
                yield from rows
        except duckdb.Error as fault:
            raise Unreadable(str(fault).partition("\n")[0]) from None
        finally:
            cursor.close()

    def take(self, table: str, source: object) -> None:
        """Make a table of an object that has the Arrow C stream interface, read once."""
        try:
            self._connection.register("taken", source.__arrow_c_stream__())  # type: ignore[attr-defined]
            self._connection.execute(f"CREATE TABLE {table} AS SELECT * FROM taken")
        except duckdb.Error as fault:
            raise Unreadable(str(fault).partition("\n")[0]) from None
        finally:
            self._connection.unregister("taken")

    def close(self) -> None:
        """Let go of files and memory."""
        self._connection.close()


def loaded(columns: Sequence[str], chunks: Iterable[Chunk]) -> Store:
    """A store with the table `lines`: file, line, voucher_date, day, ore, and these columns of text.

    The lines pass through a file of their own in a temporary folder, which is gone afterwards.
    """
    with TemporaryDirectory(prefix="fordel-") as folder:
        path = os.path.join(folder, "lines.csv")  # noqa: PTH118 - pathlib is slow to load
        with open(path, "w", encoding="utf-8", newline="") as file:  # noqa: PTH123
            writer = csv.writer(file)
            for chunk in chunks:
                files = repeat(chunk.file, len(chunk.lines))
                fixed = (files, chunk.lines, chunk.voucher_days, chunk.days, chunk.ores)
                writer.writerows(zip(*fixed, *chunk.cells, strict=True))
        store = Store([path])
        store.ask(_load(path, columns))
    return store


def _load(path: str, columns: Sequence[str]) -> str:
    """The question that makes the table of what was written."""
    types = {"file": "INTEGER", "line": "BIGINT", "voucher_date": "DATE", "day": "DATE", "ore": "BIGINT"}
    types |= dict.fromkeys(columns, "VARCHAR")
    declared = ", ".join(f"{sql.literal(column)}: '{kind}'" for column, kind in types.items())
    selected = ", ".join(
        f"coalesce({sql.name(column)}, '') AS {sql.name(column)}" if column in columns else column
        for column in types
    )
    return (
        f"CREATE TABLE lines AS SELECT {selected} FROM read_csv({sql.literal(path)}, columns = {{{declared}}}, "
        "auto_detect = false, header = false, delim = ',', quote = '\"', escape = '\"', nullstr = '', "
        f"max_line_size = {_LONGEST_LINE})"
    )


def _cores() -> int:
    """The processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
