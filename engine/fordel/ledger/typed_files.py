"""Parquet files and Arrow objects as a ledger: asked where they lie, or read line by line if text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from attrs import evolve, field, frozen

from fordel.diagnostic import Diagnostic
from fordel.ledger import sql
from fordel.ledger.cells import MOST_TOLD, Chunk, Converter, Faults, person, unreadable
from fordel.ledger.columns import WANTED, Header, Options, read_header
from fordel.ledger.lines import Shape
from fordel.ledger.national_identity import holds_national_identity
from fordel.ledger.store import Unreadable
from fordel.ledger.stored import Engine
from fordel.ledger.typed_columns import Check, TypedColumns
from fordel.source import Place

_LINES = 1024


@frozen
class Relation:
    """A typed file in the store: its name for people, and as SQL its source, its columns, a line's number.

    A source of several files has the names of all in `files`, by their number in the ledger, which is `which` in SQL.
    """

    file: str
    source: str
    columns: str
    line: str
    which: str = ""
    files: Mapping[int, str] = field(factory=dict)


def parquet(file: str, path: str) -> Relation:
    """A Parquet file; its lines are its rows, counted from 1."""
    return Relation(file, sql.parquet(path), "* EXCLUDE (file_row_number)", "file_row_number + 1")


def arrow(file: str, table: str) -> Relation:
    """A table that was taken from an Arrow stream; its lines are its rows, counted from 1."""
    return Relation(file, table, "*", "rowid + 1")


def open_typed(
    store: Engine, relations: Sequence[Relation], needed: Sequence[str], options: Options
) -> TypedFiles | tuple[Diagnostic, ...]:
    """The files, their columns told apart; F701 and F702 for the first file where something is wrong."""
    files, counting = [], (*needed, *WANTED)
    for relation in relations:
        try:
            described = store.described(relation.columns, relation.source)
        except Unreadable as fault:
            return (unreadable_file(relation.file, fault),)
        names, types = tuple(described), tuple(described.values())
        header = read_header(relation.file, names, needed, options)
        if isinstance(header, tuple):
            return header
        trimmed = frozenset(header.at).difference(
            counting
        )  # what no rule needs costs nothing until it is told
        typed = TypedColumns(header, names, types, store.dialect, trimmed)
        refused = typed.refused(counting)
        if refused:
            return refused
        files.append((relation, typed))
    return TypedFiles(store, files, counting, options)


class TypedFiles:
    """The typed files of a ledger, all with the columns that are needed; the cells of `counting` are trimmed.

    `is_written` where amounts or dates in one of them are text: then they come in `chunks`, else by `relate`.
    """

    def __init__(
        self,
        store: Engine,
        files: Sequence[tuple[Relation, TypedColumns]],
        counting: Sequence[str],
        options: Options,
    ) -> None:
        self._store = store
        self._counting = tuple(counting)
        self._files = tuple(files)
        self._options = options
        headers = {
            number: evolve(typed.header, file=name)
            for place, (relation, typed) in enumerate(files)
            for number, name in (relation.files or {place: relation.file}).items()
        }
        self._headers = [headers[number] for number in sorted(headers)]
        self.shape = Shape.of(self._headers)
        self.is_written = any(typed.is_written for _, typed in files)

    def relate_doubted(self) -> None:
        """Make `lines` of the files where they lie, each with its `doubt`; raises Unreadable."""
        selects = []
        for number, (relation, typed) in enumerate(self._files):
            periods = self._periods(relation, typed)
            selects.append(self._lines(number, relation, typed, periods, self._doubt(typed, periods)))
        self._store.relate(sql.union(selects))

    def search(self, faults: Faults) -> None:
        """Note the cells in which a national identity number stands."""
        for number, (relation, typed) in enumerate(self._files):
            self._search(number, relation, (*typed.suspected_texts(), *typed.suspected_numbers()), faults)

    def relate(self, faults: Faults) -> None:
        """Make `lines` of the files where they lie; what is wrong with their cells is noted, and stops it."""
        selects = []
        for number, (relation, typed) in enumerate(self._files):
            try:
                periods = self._periods(relation, typed)
                padded = self._check(number, relation, typed, periods, faults)
            except Unreadable as fault:
                faults.add(unreadable_file(relation.file, fault))
            else:
                selects.append(self._lines(number, relation, evolve(typed, padded=padded), periods))
        if not faults.told:
            self._store.relate(sql.union(selects))

    def _doubt(self, typed: TypedColumns, periods: Sequence[str]) -> str:
        """`sql.ODD` of lines with a cell that is wrong or has blanks around it, `sql.SUSPECT` of suspected ones."""
        odd = sql.any_of(
            [*(check.wrong for check in typed.checks(periods)), *typed.padding(self._counting).values()]
        )
        suspects = (*typed.suspected_texts(), *typed.suspected_numbers())
        suspected = sql.any_of(where for _, where, _ in suspects)
        return f"CASE WHEN {odd} THEN {sql.ODD} WHEN {suspected} THEN {sql.SUSPECT} ELSE 0 END"

    def _lines(
        self, number: int, relation: Relation, typed: TypedColumns, periods: Sequence[str], doubt: str = "0"
    ) -> str:
        """A file's lines as they are in `lines`."""
        terms = {
            "file": relation.which or str(number),
            "line": relation.line,
            "voucher_date": typed.voucher_date,
            "day": typed.day(periods, self._options.year_begins),
            "ore": typed.ore(negated=self._options.negated),
            **{name: typed.cell(column) for column, name in sql.column_names(self.shape.columns).items()},
            "doubt": doubt,
        }
        named = [f"{term} AS {self._store.dialect.called(name)}" for name, term in terms.items()]
        return sql.select(named, relation.source)

    def _periods(self, relation: Relation, typed: TypedColumns) -> list[str]:
        """All accounting months that occur, as they are written."""
        found = self._store.ask(sql.different(typed.period, relation.source))
        return sorted(period for (period,) in found if period is not None)

    def _check(
        self, number: int, relation: Relation, typed: TypedColumns, periods: Sequence[str], faults: Faults
    ) -> frozenset[str]:
        """Note the cells that are wrong; the columns whose cells are to be trimmed.

        DuckDB hardly reads a column to see that nothing is wrong with it, and is asked of one thing at a time. Others
        read the lines, and are asked of all at once first.
        """
        checks, suspects = typed.checks(periods), (*typed.suspected_texts(), *typed.suspected_numbers())
        one_by_one = bool(self._store.dialect.padded)
        anything = sql.any_of(
            [*(check.wrong for check in checks), *(suspected for _, suspected, _ in suspects)]
        )
        if one_by_one or self._count(relation, anything):
            for check in checks:
                self._note(number, relation, check, faults)
            self._search(number, relation, suspects, faults)
        if not one_by_one:
            return frozenset(typed.header.at)
        padding = typed.padding(self._counting).items()
        return typed.padded.union(column for column, padded in padding if self._count(relation, padded))

    def _note(self, number: int, relation: Relation, check: Check, faults: Faults) -> None:
        """Note the cells that a check finds wrong: the first of them, and how many more there are."""
        count = self._count(relation, check.wrong)
        if not count:
            return
        terms = (_position(number, relation), check.text)
        cells = self._store.ask(
            sql.lowest(terms, relation.source, check.wrong, MOST_TOLD, self._store.dialect)
        )
        for position, text in cells:
            header, line = self._placed(position)
            faults.add(unreadable(header, check.variant, line, check.index, text or ""))
        faults.count(count - len(cells))

    def _count(self, relation: Relation, where: str) -> int:
        found: int = self._store.ask(sql.count(relation.source, where, self._store.dialect))[0][0]
        return found

    def _search(
        self, number: int, relation: Relation, suspects: Iterable[tuple[int, str, str]], faults: Faults
    ) -> None:
        """Note the cells in which a national identity number stands."""
        for index, suspected, cell in suspects:
            terms = (_position(number, relation), cell)
            found = self._store.stream(sql.select(terms, relation.source, suspected))
            positions = sorted(position for position, text in found if holds_national_identity(text))
            faults.add(*(person(*self._placed(position), index) for position in positions))

    def _placed(self, position: int) -> tuple[Header, int]:
        """The header of a line's file, and the line's number."""
        file, line = divmod(position, sql.LINES_A_FILE)
        return self._headers[file], line

    def chunks(self, faults: Faults) -> Iterator[Chunk]:
        """The lines, read by the rules for text; what is wrong with a line is noted, its chunk left out."""
        for number, (relation, typed) in enumerate(self._files):
            converter = Converter(number, typed.header, self.shape.columns, self._options)
            rows = self._store.stream(sql.select((relation.line, *typed.written()), relation.source))
            try:
                self._search(number, relation, typed.suspected_numbers(), faults)
                yield from _converted(converter, rows, faults)
            except Unreadable as fault:
                faults.add(unreadable_file(relation.file, fault))


def _position(number: int, relation: Relation) -> str:
    """A line's file and number as one number."""
    return f"{relation.which or number} * {sql.LINES_A_FILE} + {relation.line}"


def _converted(converter: Converter, found: Iterator[tuple[Any, ...]], faults: Faults) -> Iterator[Chunk]:
    while batch := [*islice(found, _LINES)]:
        lines, rows = [row[0] for row in batch], [row[1:] for row in batch]
        chunk = converter.chunk(lines, rows)
        if chunk:
            yield chunk
        else:
            wrong = map(converter.faults, lines, rows)
            faults.add(*(fault for of_line in wrong for fault in of_line))


def unreadable_file(file: str, fault: Unreadable) -> Diagnostic:
    """F702 for a file that the store cannot read; the reason is in the store's own words."""
    return Diagnostic("F702", "unreadable", Place(file), {"reason": str(fault)})
