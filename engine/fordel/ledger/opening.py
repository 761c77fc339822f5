"""Opens a ledger: finds its files, reads them or relates them to the store, and sees that all is in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from os import PathLike
from typing import TYPE_CHECKING

from fordel.diagnostic import Diagnostic
from fordel.ledger.answers import Ledger
from fordel.ledger.cells import Chunk, Converter, Faults
from fordel.ledger.columns import Options, read_header
from fordel.ledger.csv_reader import CsvFile, decoding
from fordel.ledger.lines import Shape, chunks_of
from fordel.ledger.rows import PlainLedger
from fordel.ledger.source_files import (
    CSV,
    EXCEL,
    PARQUET,
    SAFT,
    SUMS,
    CsvSource,
    LedgerFile,
    find_files,
    open_bytes,
    open_text,
    sources_of,
)
from fordel.source import Place

if TYPE_CHECKING:  # a small CSV ledger needs no store, and a cold start is measured
    from fordel.ledger.doubted import DoubtedLedger
    from fordel.ledger.posting import Posting
    from fordel.ledger.stored import Engine
    from fordel.ledger.typed_files import Relation, TypedFiles

#: What a ledger that is no file is called where a line of it is told of.
_UNNAMED = "regnskap"

#: Up to this size, in bytes, Python settles a CSV file with less work than DuckDB does: some 250 000 lines.
_SMALL = 16_000_000

#: The same for workbooks, which are packed, and SAF-T, where every cell has its name.
_SMALL_OF = {EXCEL: _SMALL // 4, SAFT: _SMALL * 8}

#: The most bytes that a file of kept sums may have.
_MOST_SUMS = 64_000_000

_Sources = tuple[tuple[str, str], ...]
_Opened = Ledger | tuple[Diagnostic, ...]


def is_database(source: object, options: Options) -> bool:
    """Whether a ledger is a table of a database; Spark has addresses of its own for files.

    Raises ValueError for a table without the address of its database, or the other way round.
    """
    is_address = isinstance(source, str) and "://" in source and options.engine != "spark"
    if is_address != bool(options.table):
        raise ValueError("a table and the address of its database go together")
    return is_address


def open_ledger(
    source: object, needed: Sequence[str], options: Options | None = None, *, at_once: bool = False
) -> _Opened:
    """Read a ledger and see that it is in order; otherwise all that is wrong with it (F701, F702, F704).

    `source` is the path of a file, a folder or a pattern, the address of a database with `options.table`, an object
    with the Arrow C stream interface, or postings. `needed` are the columns that the rules speak of
    (`Question.columns`); `columns.WANTED` are kept where they are there. Raises TypeError for other sources, and
    ValueError for a table without an address or the other way round.

    Where it is to be asked `at_once`, what is wrong with its cells may be what `aggregate` answers the first time: a
    large ledger is then gone through once.
    """
    opened = _open(source, needed, options or Options())
    if at_once or not hasattr(opened, "settled"):
        return opened
    settled: _Opened = opened.settled()
    return settled


def _open(source: object, needed: Sequence[str], options: Options) -> _Opened:
    if is_database(source, options):
        return _open_database(str(source), needed, options)
    if options.engine == "spark":
        return _open_in_spark(source, needed, options)
    if isinstance(source, str | PathLike):
        files = find_files(str(source))
        if isinstance(files, Diagnostic):
            return (files,)
        openers = {CSV: _open_csv, PARQUET: _open_parquet, SUMS: _open_sums}
        return openers.get(files[0].kind, _open_read)(files, needed, options)
    stream = getattr(source, "__arrow_c_stream__", None)
    if stream is not None:
        return _open_arrow(stream(), needed, options)
    if isinstance(source, Iterable):
        return _open_postings([*source], needed, options)
    raise TypeError(f"{type(source).__name__} is no ledger")


def _open_in_spark(source: object, needed: Sequence[str], options: Options) -> _Opened:
    from fordel.ledger.spark_files import open_spark

    if not isinstance(source, str | PathLike):
        raise TypeError(f"Spark reads Parquet files, and {type(source).__name__} is none")
    return open_spark(str(source), needed, options)


def _open_csv(files: Sequence[LedgerFile], needed: Sequence[str], options: Options) -> _Opened:
    """Several CSV files are one ledger; what is wrong with columns is told of the first file where it is."""
    opened = []
    for file in files:
        with open_bytes(file) as content:
            decoded = decoding(file.name, content, options.encoding, hashed=not options.without_hashes)
        if isinstance(decoded, Diagnostic):
            return (decoded,)
        with open_text(file, decoded.encoding) as text:
            reader = CsvFile(file.name, text, decoded)
            titles = reader.header()
            first_rows = () if isinstance(titles, Diagnostic) else reader.first_rows(len(titles))
        if isinstance(titles, Diagnostic):
            return (titles,)
        header = read_header(file.name, titles, needed, options)
        if isinstance(header, tuple):
            return header
        opened.append(CsvSource(file, decoded, header, first_rows))
    engine = options.engine or ("python" if sum(file.size for file in files) < _SMALL else "duckdb")
    if engine == "duckdb":
        related = _csv_where_it_lies(opened, needed, options)
        if related:
            return related
    return _read_csv(opened, engine, options)


def _read_csv(files: Sequence[CsvSource], engine: str, options: Options) -> _Opened:
    """The files read line by line."""
    faults = Faults()
    shape = Shape.of([one.header for one in files])
    chunks = _csv_chunks(files, shape, faults, options)
    return _in_order(_filled(engine, shape, _watched(chunks, options), _csv_sources(files)), faults)


def _csv_where_it_lies(
    files: Sequence[CsvSource], needed: Sequence[str], options: Options
) -> DoubtedLedger | None:
    """The files as the store reads them; where their lines are not of the usual forms, they are read by us."""
    from fordel.ledger.csv_files import relate
    from fordel.ledger.doubted import DoubtedLedger
    from fordel.ledger.sql import SUSPECT
    from fordel.ledger.stored import StoredLedger

    shape = Shape.of([one.header for one in files])
    related = relate(files, shape, needed, options)
    if related is None:
        return None

    def examine(doubt: int) -> _Opened | None:
        if doubt == SUSPECT and not related.holds_person():
            return None
        return _read_csv(files, "duckdb", options)

    ledger = StoredLedger(shape, related.store, _csv_sources(files))
    return DoubtedLedger(ledger, related.lines, examine)


def _csv_sources(files: Sequence[CsvSource]) -> _Sources:
    return tuple((one.file.name, one.decoded.sha256) for one in files)


def _csv_chunks(
    files: Sequence[CsvSource], shape: Shape, faults: Faults, options: Options
) -> Iterator[Chunk]:
    for number, one in enumerate(files):
        converter = Converter(number, one.header, shape.columns, options)
        with open_text(one.file, one.decoded.encoding) as text:
            reader = CsvFile(one.file.name, text, one.decoded)
            reader.header()
            yield from reader.chunks(converter, faults)


def _open_read(files: Sequence[LedgerFile], needed: Sequence[str], options: Options) -> _Opened:
    """Workbooks and SAF-T files, line by line, by the rules for text."""
    from fordel.ledger.excel_files import open_excel
    from fordel.ledger.saft_files import open_saft

    opened = []
    for file in files:
        one = (open_excel if file.kind == EXCEL else open_saft)(file, needed, options)
        if isinstance(one, tuple):
            return one
        opened.append(one)
    faults = Faults()
    shape = Shape.of([one.header for one in opened])
    converters = (Converter(number, one.header, shape.columns, options) for number, one in enumerate(opened))
    chunks = (
        chunk
        for one, converter in zip(opened, converters, strict=True)
        for chunk in one.chunks(converter, faults)
    )
    is_small = sum(file.size for file in files) < _SMALL_OF[files[0].kind]
    sources = sources_of(files, options)
    engine = options.engine or ("python" if is_small else "duckdb")
    return _in_order(_filled(engine, shape, _watched(chunks, options), sources), faults)


def _open_parquet(files: Sequence[LedgerFile], needed: Sequence[str], options: Options) -> _Opened:
    from fordel.ledger.store import Store
    from fordel.ledger.typed_files import parquet

    relations = [parquet(file.name, file.path) for file in files]
    sources = sources_of(files, options)
    return _open_typed(Store([file.path for file in files]), relations, needed, options, sources)


def _open_sums(files: Sequence[LedgerFile], _needed: Sequence[str], _options: Options) -> _Opened:
    """Sums that were kept of a ledger: one file, and what it does not tell is told when it is asked for."""
    from fordel.ledger.summed import read_summed

    with open_bytes(files[0]) as content:
        found = read_summed(files[0].name, content.read(_MOST_SUMS + 1))
    several = Diagnostic("F702", "summed", Place(files[-1].name)) if len(files) > 1 else found
    return (several,) if isinstance(several, Diagnostic) else several


def _open_database(address: str, needed: Sequence[str], options: Options) -> _Opened:
    from fordel.ledger.database import open_database

    store = open_database(address, options.table)
    if isinstance(store, Diagnostic):
        return (store,)
    return _open_typed(store, [store.relation], needed, options, ((store.name, ""),))


def _open_arrow(stream: object, needed: Sequence[str], options: Options) -> _Opened:
    from fordel.ledger.store import Store, Unreadable
    from fordel.ledger.typed_files import arrow, unreadable_file

    store = Store()
    try:
        store.take("source", stream)
    except Unreadable as fault:
        store.close()
        return (unreadable_file(_UNNAMED, fault),)
    return _open_typed(store, [arrow(_UNNAMED, "source")], needed, options, ())


def _open_typed(
    store: Engine, relations: Sequence[Relation], needed: Sequence[str], options: Options, sources: _Sources
) -> _Opened:
    """Typed files are asked where they lie, unless amounts or dates are text, or Python is to settle them."""
    from fordel.ledger.store import Unreadable
    from fordel.ledger.stored import StoredLedger
    from fordel.ledger.typed_files import open_typed, unreadable_file

    typed = open_typed(store, relations, needed, options)
    if isinstance(typed, tuple):
        store.close()
        return typed
    faults = Faults()
    shape = typed.shape
    if typed.is_written:
        filled = _filled(options.engine or "duckdb", shape, _watched(typed.chunks(faults), options), sources)
        store.close()
        return _in_order(filled, faults)
    if options.engine != "python" and store.dialect.padded:
        return _typed_where_it_lies(store, typed, sources)
    typed.relate(faults)
    related = StoredLedger(shape, store, sources)
    if options.engine != "python" or faults.told:
        return _in_order(related, faults)
    try:
        return PlainLedger(shape, chunks_of(related.rows()), sources)
    except Unreadable as fault:
        return (unreadable_file(shape.files[0], fault),)
    finally:
        related.close()


def _typed_where_it_lies(store: Engine, typed: TypedFiles, sources: _Sources) -> _Opened:
    """The files as they are; only where a line may be wrong, or has blanks around a cell, are they looked through."""
    from fordel.ledger.doubted import DoubtedLedger
    from fordel.ledger.sql import ODD
    from fordel.ledger.store import Unreadable
    from fordel.ledger.stored import StoredLedger

    def examine(doubt: int) -> _Opened | None:
        faults = Faults()
        if doubt == ODD:
            typed.relate(faults)
        else:
            typed.search(faults)
        if faults.told:
            return faults.told
        return ledger if doubt == ODD else None

    ledger = StoredLedger(typed.shape, store, sources)
    try:
        typed.relate_doubted()
    except Unreadable:
        faults = Faults()
        typed.relate(faults)
        return _in_order(ledger, faults)
    return DoubtedLedger(ledger, None, examine)


def _open_postings(postings: Sequence[Posting], needed: Sequence[str], options: Options) -> _Opened:
    from fordel.ledger.posting import posting_chunks, posting_header

    header = posting_header(_UNNAMED, postings, needed, options)
    if isinstance(header, tuple):
        return header
    faults = Faults()
    shape = Shape.of([header])
    converter = Converter(0, header, shape.columns, options)
    chunks = posting_chunks(postings, header, converter, faults)
    return _in_order(_filled(options.engine or "python", shape, chunks, ()), faults)


def _watched(chunks: Iterable[Chunk], options: Options) -> Iterator[Chunk]:
    """The chunks, and how many lines have been read is told."""
    lines = 0
    options.watch.begin("ledger")
    for chunk in chunks:
        lines += len(chunk.lines)
        options.watch.at(lines)
        yield chunk


def _filled(engine: str, shape: Shape, chunks: Iterable[Chunk], sources: _Sources) -> Ledger:
    """A ledger of these chunks, in the engine of that name."""
    if engine == "python":
        return PlainLedger(shape, chunks, sources)
    from fordel.ledger.sql import column_names
    from fordel.ledger.store import loaded
    from fordel.ledger.stored import StoredLedger

    names = [*column_names(shape.columns).values()]
    return StoredLedger(shape, loaded(names, chunks), sources)


def _in_order(ledger: Ledger, faults: Faults) -> _Opened:
    """The ledger, unless something is wrong with it."""
    if faults.told:
        ledger.close()
        return faults.told
    return ledger
