"""Ledger lines as Arrow tables in canonical order, and the Parquet file that the shares of each are written to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any

from fordel.apportionment_batch import Rows
from fordel.extras import MissingExtra
from fordel.ledger.answers import KindKey, Ledger
from fordel.ledger.columns import VOUCHER
from fordel.ledger.doubted import DoubtedLedger
from fordel.ledger.lines import Row
from fordel.ledger.stored import StoredLedger
from fordel.period import Span
from fordel.plan import Question

try:
    import pyarrow as pa  # type: ignore[import-untyped]
    import pyarrow.compute as pc  # type: ignore[import-untyped]
    import pyarrow.parquet as pq  # type: ignore[import-untyped]
except ImportError:
    raise MissingExtra("linjer") from None

#: Ledger lines shared at once; the rows of so many are a row group of the file.
LINES = 65_536

#: Lines that are sorted at once where a ledger is in no order, unless one day has more.
_SORTED = 1_000_000

#: A column of a table.
Array = Any

#: A table of ledger lines: `voucher_date`, the voucher's number, `ore`, `file`, `line`, and the kind's `number`.
Lines = Any

_NUMBER = "number"
_KEPT = ("voucher_date", VOUCHER, "ore", "file", "line", _NUMBER)

#: How large the texts of a row group may be, in bytes, before each row has its own.
_DICTIONARY = 64 << 20
_NO_DATE = date.min

#: Texts that are written by their numbers; read, they are texts like others.
_CODED = pa.dictionary(pa.int32(), pa.string())

_TYPES = {
    "bilagsnr": _CODED,
    "bilagsdato": pa.date32(),
    "linje": pa.int64(),
    "kostnad": _CODED,
    "part": _CODED,
    "øre": pa.int64(),
}


class OutOfOrder(Exception):
    """The lines of a ledger do not lie in the order of their vouchers' dates."""


# Lines in order ---------------------------------------------------------------------------------------------


def ordered_lines(
    ledger: Ledger,
    question: Question,
    numbers: Mapping[KindKey, int],
    size: int = LINES,
    *,
    by_days: bool = False,
) -> Iterator[Lines]:
    """The lines of these kinds in canonical order (allocation.md 3.5), so many at a time, with their kinds' numbers.

    A ledger whose lines lie in the order of the vouchers' dates is read once, and the lines of few days are held.
    Raises OutOfOrder where they do not: then `by_days` reads it once for each stretch of days.
    """
    if not numbers:
        return iter(())
    ledger = ledger.examined if isinstance(ledger, DoubtedLedger) else ledger
    if not isinstance(ledger, StoredLedger) or not ledger.has_arrow:
        return _plain(ledger.numbered(question, numbers), size)
    if not by_days:
        found = _whole_days(_numbered(ledger.arrow(question, numbers), numbers))
        return _so_many(map(_sorted, found), size)
    stretches = (
        _numbered(ledger.arrow(question, numbers, days), numbers)
        for days in _stretches(ledger.voucher_days())
    )
    return _so_many((_sorted(pa.Table.from_batches(found)) for found in map(list, stretches) if found), size)


def _numbered(found: tuple[Iterable[Any], Sequence[str]], numbers: Mapping[KindKey, int]) -> Iterator[Any]:
    """The batches with the numbers of the lines' kinds; lines of other kinds are left out."""
    (reader, columns), keys = found, _Keys(numbers)
    for batch in reader:
        number = keys.numbers_of([batch[column] for column in columns])
        kept = batch.schema.names[: batch.schema.names.index("line") + 1]
        whole = pa.record_batch([*map(batch.column, kept), number], names=[*kept, _NUMBER])
        yield whole.filter(number.is_valid()) if number.null_count else whole


class _Keys:
    """The keys of kinds, looked up column by column: beginnings of keys are numbered, and then their continuations."""

    def __init__(self, numbers: Mapping[KindKey, int]) -> None:
        self._steps = []
        before: dict[KindKey, int] = {(): 0}
        for column in range(len(next(iter(numbers)))):
            after = {
                beginning: index
                for index, beginning in enumerate(dict.fromkeys(key[: column + 1] for key in numbers))
            }
            cells = {cell: index for index, cell in enumerate(dict.fromkeys(key[column] for key in numbers))}
            codes = [before[key[:-1]] * len(cells) + cells[key[-1]] for key in after]
            self._steps.append((pa.array([*cells]), len(cells), pa.array(codes, pa.int64())))
            before = after
        self._numbers = pa.array([numbers[key] for key in before], pa.int32())

    def numbers_of(self, columns: Sequence[Array]) -> Array:
        """The number of each row's key, null where there is none."""
        code = pa.scalar(0, pa.int64())
        for cells, (known, size, codes) in zip(columns, self._steps, strict=True):
            at = pc.index_in(cells.cast(known.type), known).cast(pa.int64())
            code = pc.index_in(pc.add(pc.multiply(code, size), at), codes).cast(pa.int64())
        return self._numbers.take(code)


def _plain(lines: Iterator[tuple[int, Row]], size: int) -> Iterator[Lines]:
    """Lines that come one by one, in order."""
    while some := [*islice(lines, size)]:
        numbers, rows = zip(*some, strict=True)
        days, cells, ores, files, places, _ = zip(*rows, strict=True)
        dates = [date.fromisoformat(day) if day else None for day in days]
        vouchers = [row[0] for row in cells]
        columns = (dates, vouchers, ores, files, places, numbers)
        types = (pa.date32(), pa.string(), *(pa.int64(),) * 4)
        arrays = [pa.array(column, kind) for column, kind in zip(columns, types, strict=True)]
        yield pa.table(arrays, names=[*_KEPT])


def _stretches(days: Iterable[tuple[date | None, int]]) -> Iterator[Span]:
    """Consecutive days that hold so many lines as are sorted at once."""
    first, last, lines = _NO_DATE, _NO_DATE, 0
    for day, more in days:
        if lines and lines + more > _SORTED:
            yield Span(first, last)
            first, lines = day or _NO_DATE, 0
        last, lines = day or _NO_DATE, lines + more
    yield Span(first, last)


def _table(reader: Lines) -> Lines:
    return reader.read_all()


def _whole_days(reader: Lines) -> Iterator[Lines]:
    """The lines as they lie, cut where a day ends; raises OutOfOrder where a day is before the one it follows."""
    whole: list[Any] = []
    begun: list[Any] = []
    last = _NO_DATE
    for batch in filter(len, reader):
        days = pc.fill_null(batch["voucher_date"], _NO_DATE)
        first, end = days[0].as_py(), days[-1].as_py()
        if first < last or pc.any(pc.less(days.slice(1), days.slice(0, len(days) - 1))).as_py():
            raise OutOfOrder
        ends = 0 if first == end else pc.index(days, end).as_py()
        if ends or first > last:
            whole += [*begun, batch.slice(0, ends)]
            begun = []
        begun.append(batch.slice(ends))
        last = end
        if sum(map(len, whole)) >= LINES:
            yield pa.Table.from_batches(whole)
            whole = []
    if whole or begun:
        yield pa.Table.from_batches([*whole, *begun])


def _sorted(lines: Lines) -> Lines:
    """Lines of whole days in canonical order; most often they are."""
    keys = [column for column in lines.column_names if column != _NUMBER]
    if not _is_sorted(lines, keys):
        keyed = [(key, "ascending", "at_start") for key in keys]
        lines = lines.take(pc.sort_indices(lines, sort_keys=keyed))
    return lines.select([*_KEPT])


def _is_sorted(lines: Lines, keys: Sequence[str]) -> bool:
    """Whether no line is before the one that it follows: those with equal cells are told apart by the next column."""
    equal = None
    for key in keys:
        cells = lines[key]
        if key == "voucher_date":
            cells = pc.fill_null(cells, _NO_DATE)
        after, before = cells.slice(1), cells.slice(0, max(len(cells) - 1, 0))
        if equal is not None and 4 * len(equal) < len(after):
            after, before = after.take(equal), before.take(equal)
            if pc.any(pc.less(after, before)).as_py():
                return False
            equal = equal.filter(pc.equal(after, before))
        else:
            less, same = pc.less(after, before), pc.equal(after, before)
            if equal is not None:
                less, same = less.take(equal), same.take(equal)
            if pc.any(less).as_py():
                return False
            equal = pc.indices_nonzero(same) if equal is None else equal.filter(same)
        if not len(equal):
            return True
    return True


def _so_many(tables: Iterable[Lines], size: int) -> Iterator[Lines]:
    """The same lines, so many at a time."""
    held: list[Lines] = []
    for table in tables:
        held.append(table)
        while (lines := sum(map(len, held))) >= size:
            together = pa.concat_tables(held)
            yield together.slice(0, size).combine_chunks()
            held = [together.slice(size)] if lines > size else []
    if held:
        yield pa.concat_tables(held).combine_chunks()


def without_vouchers(lines: Lines, numbers: Collection[int]) -> Lines:
    """The lines, those of the kinds of these numbers without what tells which voucher each of them is."""
    if not numbers:
        return lines
    hidden = pc.is_in(lines[_NUMBER], pa.array(sorted(numbers), lines[_NUMBER].type))
    for column, instead in (("voucher_date", None), (VOUCHER, ""), ("line", None)):
        at, cells = lines.column_names.index(column), lines[column]
        lines = lines.set_column(at, column, pc.if_else(hidden, pa.scalar(instead, cells.type), cells))
    return lines


# The file ---------------------------------------------------------------------------------------------------


class LineFile:
    """A Parquet file of the rows of ledger lines, written a row group at a time; close it to make it whole."""

    def __init__(
        self,
        path: str,
        titles: Sequence[str],
        bearers: Sequence[str | None],
        files: Sequence[str],
        metadata: Mapping[str, str],
    ) -> None:
        """Open the file.

        `titles` are the names of costs by number, `bearers` those of parties, None for what nobody bears; `files` are
        those of the ledger, of which lines are told only where they are several.
        """
        self._titles = pa.array(titles, pa.string())
        self._bearers = pa.array([one or "" for one in bearers], pa.string())
        self._nobody = bearers.index(None) if None in bearers else None
        self._files = pa.array(files if len(files) > 1 else [], pa.string())
        types = _TYPES | ({"fil": _CODED} if len(files) > 1 else {})
        self._schema = pa.schema([*types.items()])
        self._writer = pq.ParquetWriter(
            path,
            self._schema,
            compression="zstd",
            use_dictionary=["bilagsnr", "bilagsdato", "kostnad", "part", "fil"],
            column_encoding={"linje": "DELTA_BINARY_PACKED", "øre": "PLAIN"},
            dictionary_pagesize_limit=_DICTIONARY,
            write_statistics=["bilagsdato", "linje", "øre"],
            store_schema=False,
        )
        self._writer.add_key_value_metadata(dict(metadata))

    def add(self, lines: Lines, rows: Rows) -> None:
        """Write the rows of some lines, as a row group."""
        of = pa.array(rows.line)
        columns = {
            "bilagsnr": _coded(of, lines[VOUCHER].chunk(0)),
            "bilagsdato": lines["voucher_date"].take(of),
            "linje": lines["line"].take(of),
            "kostnad": _coded(pa.array(rows.cost), self._titles),
            "part": _coded(self._party(rows), self._bearers),
            "øre": pa.array(rows.ore),
        }
        if len(self._files):
            columns["fil"] = _coded(lines["file"].take(of).chunk(0), self._files)
        self._writer.write_table(pa.table(columns, self._schema), row_group_size=len(of))

    def _party(self, rows: Rows) -> Array:
        bearers = pa.array(rows.bearer)
        return bearers if self._nobody is None else pc.if_else(pc.equal(bearers, self._nobody), None, bearers)

    def close(self) -> None:
        """Write what makes the file whole."""
        self._writer.close()


def _coded(numbers: Array, texts: Array) -> Array:
    """Texts by their numbers: each is in the file once."""
    return pa.DictionaryArray.from_arrays(numbers.cast(pa.int32()), texts)
