"""Parquet files as a ledger that Spark holds: found, grouped by their columns, and asked where they lie."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from fordel.diagnostic import Diagnostic
from fordel.ledger.answers import Ledger
from fordel.ledger.cells import Faults
from fordel.ledger.columns import Options
from fordel.ledger.source_files import PARQUET, find_files, sources_of
from fordel.ledger.spark import FILE, ROW, SparkStore
from fordel.ledger.store import Unreadable
from fordel.ledger.stored import StoredLedger
from fordel.ledger.typed_files import Relation, open_typed, unreadable_file
from fordel.source import Place

#: Files that are looked into at the same time.
_AT_ONCE = 8

#: `hdfs://…`, `s3a://…`: where only Spark can look.
_is_remote = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:/").match

_Sources = tuple[tuple[str, str], ...]

#: What the names of files begin with that Spark does not read, and does not tell of.
_PASSED_OVER = ("_", ".")


def open_spark(address: str, needed: Sequence[str], options: Options) -> Ledger | tuple[Diagnostic, ...]:
    """A ledger of Parquet files, as `opening.open_ledger` opens it, asked by Spark; the lines stay where they are.

    A file, a folder or a pattern on this machine means the same as without Spark. Other addresses are Spark's own:
    what it finds there is read, and no hash of it is told, since that would be to read it all once more. Raises
    MissingExtra and SparkNotStarted.
    """
    store = SparkStore()
    named = _remote(store, address) if _is_remote(address) else _local(address, options)
    if isinstance(named, Diagnostic):
        return (named,)
    paths, sources = named
    relations = _relations(store, paths)
    if isinstance(relations, Diagnostic):
        return (relations,)
    typed = open_typed(store, relations, needed, options)
    if isinstance(typed, tuple):
        return typed
    faults = Faults()
    typed.relate(faults)
    return faults.told or StoredLedger(typed.shape, store, sources)


def _local(address: str, options: Options) -> tuple[Mapping[str, str], _Sources] | Diagnostic:
    """The paths of files on this machine by their names, and their hashes where these are asked for."""
    files = find_files(address)
    if isinstance(files, Diagnostic):
        return files
    if files[0].kind != PARQUET:
        return Diagnostic("F702", "spark_kind", Place(files[0].name), {"kind": files[0].kind})
    paths = {file.name: f"file://{file.path}" for file in files}
    return paths, sources_of(files, options)


def _remote(store: SparkStore, address: str) -> tuple[Mapping[str, str], _Sources] | Diagnostic:
    """The files at an address that Spark looks up, which are their own names."""
    try:
        found = store.found(address)
    except Unreadable as fault:
        return unreadable_file(address, fault)
    return ({path: path for path in found}, ()) if found else Diagnostic("F702", "no_file", Place(address))


def _relations(store: SparkStore, paths: Mapping[str, str]) -> tuple[Relation, ...] | Diagnostic:
    """The files, those with the same columns as one relation.

    Every file is looked into: what one of them lacks, Spark would take for empty where another has it.
    """

    def looked_into(name: str) -> tuple[Hashable, str] | Diagnostic:
        if paths[name].rpartition("/")[2].startswith(_PASSED_OVER):
            return Diagnostic("F702", "spark_hidden", Place(name))
        try:
            return store.looked_into(paths[name])
        except Unreadable as fault:
            return unreadable_file(name, fault)

    alike: dict[Hashable, dict[int, tuple[str, str]]] = {}
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for number, (name, found) in enumerate(zip(paths, pool.map(looked_into, paths), strict=True)):
            if isinstance(found, Diagnostic):
                return found
            alike.setdefault(found[0], {})[number] = (paths[name], found[1])
    names = [*paths]
    relations = []
    for index, (columns, files) in enumerate(alike.items()):
        source = f"source_{index}"
        store.source(source, columns, files)
        named = {number: names[number] for number in files}
        relations.append(
            Relation(names[min(files)], source, f"* EXCEPT ({FILE}, {ROW})", f"{ROW} + 1", FILE, named)
        )
    return tuple(relations)
