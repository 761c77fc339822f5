"""Parquet files and Arrow objects as a ledger: their columns checked, their lines as SQL or, where text, line by line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from attrs import frozen

from fordel.diagnostic import Diagnostic
from fordel.ledger import sql
from fordel.ledger.cells import MOST_TOLD, Chunk, Converter, Faults, person, unreadable
from fordel.ledger.columns import DATES, Options, read_header
from fordel.ledger.lines import Shape
from fordel.ledger.national_identity import holds_national_identity
from fordel.ledger.store import Store, Unreadable
from fordel.ledger.typed_columns import TypedColumns
from fordel.source import Place

_LINES = 1024


@frozen
class Relation:
    """A typed file in the store: its name for people, and as SQL what stands after FROM, its columns, and its line."""

    file: str
    text: str
    columns: str
    line: str


def parquet(file: str, path: str) -> Relation:
    """A Parquet file; its lines are its rows, counted from 1."""
    text = f"read_parquet({sql.literal(path)}, file_row_number = true, hive_partitioning = false)"
    return Relation(file, text, "* EXCLUDE (file_row_number)", "file_row_number + 1")


def arrow(file: str, table: str) -> Relation:
    """A table that was taken from an Arrow object; its lines are its rows, counted from 1."""
    return Relation(file, table, "*", "rowid + 1")


class TypedFiles:
    """The typed files of a ledger, all with the columns that are needed."""

    def __init__(self, store: Store, relations: Sequence[Relation], files: Sequence[TypedColumns]) -> None:
        self._store = store
        self._files = tuple(zip(relations, files, strict=True))
        self.shape = Shape.of([typed.header for typed in files])
        self.is_written = any(typed.is_written for typed in files)

    def relate(self, faults: Faults, *, negated: bool) -> None:
        """Make `lines` of the files where they lie, after noting what is wrong with their cells."""
        names = sql.column_names(self.shape.columns)
        selects = []
        for number, (relation, typed) in enumerate(self._files):
            try:
                periods = self._periods(relation, typed)
                self._check(relation, typed, periods, faults)
            except Unreadable as fault:
                faults.add(unreadable_file(relation.file, fault))
                continue
            cells = [f"{typed.cell(column)} AS {name}" for column, name in names.items()]
            dates = [f"{typed.voucher_date} AS voucher_date", f"{typed.day(periods)} AS day"]
            fixed = [
                f"{number} AS file",
                f"{relation.line} AS line",
                *dates,
                f"{typed.ore(negated=negated)} AS ore",
            ]
            selects.append(f"SELECT {', '.join([*fixed, *cells])} FROM {relation.text}")
        if not faults.told:
            self._store.ask(f"CREATE VIEW lines AS {' UNION ALL '.join(selects)}")

    def _periods(self, relation: Relation, typed: TypedColumns) -> list[str]:
        """All accounting months that occur, as they are written."""
        if DATES[1] not in typed.header.at:
            return []
        found = self._store.ask(f"SELECT DISTINCT {typed.cell(DATES[1])} FROM {relation.text}")
        return sorted(period for (period,) in found)

    def _check(self, relation: Relation, typed: TypedColumns, periods: Sequence[str], faults: Faults) -> None:
        checks = typed.checks(periods)
        counted = ", ".join(f"COUNT(*) FILTER (WHERE {check.wrong})" for check in checks)
        counts = self._store.ask(f"SELECT {counted} FROM {relation.text}")[0]
        for check, count in zip(checks, counts, strict=True):
            if count:
                wrong = f"SELECT {relation.line}, {check.text} FROM {relation.text} WHERE {check.wrong}"
                cells = self._store.ask(f"{wrong} ORDER BY 1 LIMIT {MOST_TOLD}")
                faults.add(
                    *(
                        unreadable(typed.header, check.variant, line, check.index, text or "")
                        for line, text in cells
                    )
                )
                faults.count(count - len(cells))
        for index, suspected, cell in typed.suspects():
            found = self._store.stream(
                f"SELECT {relation.line}, {cell} FROM {relation.text} WHERE {suspected}"
            )
            lines = sorted(line for line, text in found if holds_national_identity(text))
            faults.add(*(person(typed.header, line, index) for line in lines))

    def chunks(self, faults: Faults, *, negated: bool) -> Iterator[Chunk]:
        """The lines, read by the rules for text; what is wrong with a line is noted, and its chunk left out."""
        for number, (relation, typed) in enumerate(self._files):
            converter = Converter(number, typed.header, self.columns, negated=negated)
            asked = f"SELECT {relation.line}, {typed.written()} FROM {relation.text}"
            try:
                yield from _converted(converter, self._store.stream(asked), faults)
            except Unreadable as fault:
                faults.add(unreadable_file(relation.file, fault))


def _converted(converter: Converter, found: Iterator[tuple[Any, ...]], faults: Faults) -> Iterator[Chunk]:
    while batch := [*islice(found, _LINES)]:
        lines, rows = [row[0] for row in batch], [row[1:] for row in batch]
        chunk = converter.chunk(lines, rows)
        if chunk:
            yield chunk
        else:
            faults.add(
                *(
                    fault
                    for line, row in zip(lines, rows, strict=True)
                    for fault in converter.faults(line, row)
                )
            )


def unreadable_file(file: str, fault: Unreadable) -> Diagnostic:
    """F702 for a file that the store cannot read; the reason is in the store's own words."""
    return Diagnostic("F702", "unreadable", Place(file), {"reason": str(fault)})


def open_typed(
    store: Store, relations: Sequence[Relation], needed: Sequence[str], options: Options
) -> TypedFiles | tuple[Diagnostic, ...]:
    """The files with their columns told apart; F701 and F702 for those of the first file that has any."""
    files = []
    for relation in relations:
        try:
            described = store.ask(f"DESCRIBE SELECT {relation.columns} FROM {relation.text}")
        except Unreadable as fault:
            return (unreadable_file(relation.file, fault),)
        names, types = tuple(row[0] for row in described), tuple(row[1] for row in described)
        header = read_header(relation.file, names, needed, options)
        if isinstance(header, tuple):
            return header
        typed = TypedColumns(header, names, types)
        refused = typed.refused(needed)
        if refused:
            return refused
        files.append(typed)
    return TypedFiles(store, relations, files)
