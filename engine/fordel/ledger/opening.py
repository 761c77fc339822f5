"""Opens a ledger: finds its files, reads them or relates them to the store, and sees that all is in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from os import PathLike
from typing import TYPE_CHECKING

from attrs import frozen

from fordel.diagnostic import Diagnostic
from fordel.ledger.answers import Ledger
from fordel.ledger.cells import Chunk, Converter, Faults
from fordel.ledger.columns import Header, Options, read_header
from fordel.ledger.csv_reader import CsvFile, Decoded, decoding
from fordel.ledger.lines import Shape, rows_of
from fordel.ledger.posting import Posting, posting_chunks, posting_header
from fordel.ledger.rows import PlainLedger
from fordel.ledger.source_files import PARQUET, LedgerFile, find_files, open_bytes, open_text, sha256_of

if TYPE_CHECKING:  # a small CSV ledger needs no store, and a cold start is measured
    from fordel.ledger.store import Store
    from fordel.ledger.typed_files import Relation

#: What a ledger that is no file is called where a line of it is told of.
_UNNAMED = "regnskap"

#: Up to this size, in bytes, a CSV file is settled in Python before DuckDB has started.
_SMALL = 8_000_000

_Sources = tuple[tuple[str, str], ...]
_Opened = Ledger | tuple[Diagnostic, ...]


def open_ledger(source: object, needed: Sequence[str], options: Options | None = None) -> _Opened:
    """Read a ledger and see that it is in order; otherwise all that is wrong with it (F701, F702, F704).

    `source` is the path of a file, a folder or a pattern, an object with the Arrow C stream interface, or
    postings. `needed` are the columns that the rules speak of (`Question.columns`); `columns.WANTED` are kept where
    they are there. Raises TypeError for other sources.
    """
    options = options or Options()
    if isinstance(source, str | PathLike):
        files = find_files(str(source))
        if isinstance(files, Diagnostic):
            return (files,)
        opened = _open_parquet if files[0].kind == PARQUET else _open_csv
        return opened(files, needed, options)
    stream = getattr(source, "__arrow_c_stream__", None)
    if stream is not None:
        return _open_arrow(stream(), needed, options)
    if isinstance(source, Iterable):
        return _open_postings([*source], needed, options)
    raise TypeError(f"{type(source).__name__} is no ledger")


@frozen
class _Csv:
    """A CSV file whose header has been read."""

    file: LedgerFile
    decoded: Decoded
    header: Header


def _open_csv(files: Sequence[LedgerFile], needed: Sequence[str], options: Options) -> _Opened:
    """Several CSV files are one ledger; what is wrong with columns is told of the first file where it is."""
    opened = []
    for file in files:
        with open_bytes(file) as content:
            decoded = decoding(file.name, content, options.encoding)
        if isinstance(decoded, Diagnostic):
            return (decoded,)
        with open_text(file, decoded.encoding) as text:
            titles = CsvFile(file.name, text, decoded).header()
        if isinstance(titles, Diagnostic):
            return (titles,)
        header = read_header(file.name, titles, needed, options)
        if isinstance(header, tuple):
            return header
        opened.append(_Csv(file, decoded, header))
    faults = Faults()
    shape = Shape.of([one.header for one in opened])
    engine = options.engine or ("python" if sum(file.size for file in files) < _SMALL else "duckdb")
    sources = tuple((one.file.name, one.decoded.sha256) for one in opened)
    chunks = _csv_chunks(opened, shape, faults, options)
    return _in_order(_filled(engine, shape, chunks, sources), faults)


def _csv_chunks(files: Sequence[_Csv], shape: Shape, faults: Faults, options: Options) -> Iterator[Chunk]:
    for number, one in enumerate(files):
        converter = Converter(number, one.header, shape.columns, options)
        with open_text(one.file, one.decoded.encoding) as text:
            reader = CsvFile(one.file.name, text, one.decoded)
            reader.header()
            yield from reader.chunks(converter, faults)


def _open_parquet(files: Sequence[LedgerFile], needed: Sequence[str], options: Options) -> _Opened:
    from fordel.ledger.store import Store
    from fordel.ledger.typed_files import parquet

    relations = [parquet(file.name, file.path) for file in files]
    sources = tuple((file.name, sha256_of(file)) for file in files)
    return _open_typed(Store([file.path for file in files]), relations, needed, options, sources)


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
    store: Store, relations: Sequence[Relation], needed: Sequence[str], options: Options, sources: _Sources
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
        filled = _filled(options.engine or "duckdb", shape, typed.chunks(faults), sources)
        store.close()
        return _in_order(filled, faults)
    typed.relate(faults)
    related = StoredLedger(shape, store, sources)
    if options.engine != "python" or faults.told:
        return _in_order(related, faults)
    try:
        return PlainLedger(shape, related.rows(), sources)
    except Unreadable as fault:
        return (unreadable_file(shape.files[0], fault),)
    finally:
        related.close()


def _open_postings(postings: Sequence[Posting], needed: Sequence[str], options: Options) -> _Opened:
    header = posting_header(_UNNAMED, postings, needed, options)
    if isinstance(header, tuple):
        return header
    faults = Faults()
    shape = Shape.of([header])
    converter = Converter(0, header, shape.columns, options)
    chunks = posting_chunks(postings, header, converter, faults)
    return _in_order(_filled(options.engine or "python", shape, chunks, ()), faults)


def _filled(engine: str, shape: Shape, chunks: Iterable[Chunk], sources: _Sources) -> Ledger:
    """A ledger of these chunks, in the engine of that name."""
    if engine == "python":
        return PlainLedger(shape, rows_of(chunks), sources)
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
