"""Spark as a relational engine: its session, questions to it, and Parquet files that it reads where they lie."""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from fordel.extras import MissingExtra, SparkNotStarted
from fordel.ledger.dialects import SPARK, Dialect
from fordel.ledger.sql import select
from fordel.ledger.store import Unreadable, plain_row

if TYPE_CHECKING:  # Spark is an extra
    from pyspark import SparkContext
    from pyspark.sql import DataFrame, SparkSession
    from pyspark.sql.types import StructType

#: Columns that a source has besides those of its files: the number of a row's file, and the row's, both from 0.
FILE, ROW = "fordel_file", "fordel_row"

#: What Spark is started with where the user has said nothing else.
_UNSAID = {"spark.app.name": "fordel", "spark.ui.enabled": "false"}

#: The same where all of Spark is one process on this machine: it listens to nobody else.
_LOCALLY = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}

#: What exact and complete answers depend on, whatever the user's own sessions have.
_ALWAYS = {
    "spark.sql.ansi.enabled": "true",  # a number too large for its type is an error, not NULL
    "spark.sql.caseSensitive": "true",
    "spark.sql.files.ignoreCorruptFiles": "false",
    "spark.sql.files.ignoreMissingFiles": "false",
    "spark.sql.parquet.binaryAsString": "false",
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
    "spark.sql.parquet.inferTimestampNTZ.enabled": "true",
    "spark.sql.parquet.mergeSchema": "false",
    "spark.sql.parser.escapedStringLiterals": "false",
    "spark.sql.session.timeZone": "UTC",
}

#: What DuckDB calls the types; others have the same name in both.
_TYPES = {
    "STRING": "VARCHAR",
    "INT": "INTEGER",
    "BINARY": "BLOB",
    "TIMESTAMP_NTZ": "TIMESTAMP",
    "TIMESTAMP": "TIMESTAMP WITH TIME ZONE",
}

_LOCAL_MASTER = re.compile(r"local($|\[)").match
_IN_PATTERNS = str.maketrans({sign: f"\\{sign}" for sign in "\\*?[]{}"})


class SparkStore:
    """A session of its own in the Spark that is active, or in one that is started (`stored.Engine`).

    What Spark is told by `spark-submit`, `spark-defaults.conf` or `MASTER` holds; else it runs on this machine.
    Raises MissingExtra, and SparkNotStarted. What Spark says against a question is raised as `Unreadable`.
    """

    dialect: Dialect = SPARK

    def __init__(self) -> None:
        try:
            from py4j.protocol import Py4JError
            from pyspark.errors import PySparkException
        except ImportError:
            raise MissingExtra("spark") from None
        self._errors = (Py4JError, PySparkException)
        self._session = _active().newSession()
        for key, value in _ALWAYS.items():
            self._session.conf.set(key, value)

    def described(self, columns: str, source: str) -> Mapping[str, str]:
        """The types of columns by name, called as DuckDB calls them."""
        with self._told():
            types = self._session.sql(select([columns], source)).dtypes
        return {name: _TYPES.get(kind.upper(), kind.upper()) for name, kind in types}

    def relate(self, lines: str) -> None:
        """Let `lines` be the rows of this text."""
        with self._told():
            self._session.sql(lines).createOrReplaceTempView("lines")

    def ask(self, question: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """All rows of the answer; parameters take the places of `?`."""
        with self._told():
            return [*map(plain_row, self._session.sql(question, [*parameters] or None).collect())]

    def stream(self, question: str, parameters: Sequence[object] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows of the answer, read as they are used: one part of them at a time is held here."""
        with self._told():
            yield from map(plain_row, self._session.sql(question, [*parameters] or None).toLocalIterator())

    def found(self, address: str) -> tuple[str, ...]:
        """The Parquet files at an address that Spark looks up itself: a file, a folder with all below, a pattern."""
        with self._told():
            return tuple(sorted(map(unquote, self._parquet(address).inputFiles())))

    def looked_into(self, path: str) -> tuple[StructType, str]:
        """The columns of a Parquet file, and the address that its rows have."""
        with self._told():
            frame = self._parquet(_exactly(path))
            files = frame.inputFiles()
            schema = frame.schema
        if len(files) != 1:
            raise RuntimeError(f"Spark reads {files} for {path}")
        return schema, files[0].replace("file:///", "file:/")

    def source(self, name: str, columns: StructType, files: Mapping[int, tuple[str, str]]) -> None:
        """Let `name` be the rows of Parquet files that all have these columns, with `FILE` and `ROW` besides.

        `files` gives the path and the address of each by its number.
        """
        numbers = ", ".join(f"{SPARK.literal(address)}, {number}" for number, (_, address) in files.items())
        number = f"element_at(map({numbers}), _metadata.file_path)" if len(files) > 1 else str(min(files))
        with self._told():
            frame = self._parquet(*(_exactly(path) for path, _ in files.values()), schema=columns)
            placed = frame.selectExpr("*", f"{number} AS {FILE}", f"_metadata.row_index AS {ROW}")
            placed.createOrReplaceTempView(name)

    def _parquet(self, *paths: str, schema: StructType | None = None) -> DataFrame:
        reader = self._session.read.option("recursiveFileLookup", "true")
        return (reader if schema is None else reader.schema(schema)).parquet(*paths)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Spark's own faults as ours."""
        try:
            yield
        except self._errors as fault:
            raise Unreadable(_reason(fault)) from None

    def close(self) -> None:
        """The session's sources are let go with it; Spark itself runs on until the program ends."""


def _exactly(path: str) -> str:
    """The pattern that fits this path and no other."""
    return path.translate(_IN_PATTERNS)


def _reason(fault: BaseException) -> str:
    """What a fault of Spark says, in its first line."""
    said: Any = getattr(fault, "java_exception", fault)
    while getattr(said, "getCause", None) and said.getCause() is not None:
        said = said.getCause()
    return str(said.toString() if hasattr(said, "toString") else said).partition("\n")[0]


def _active() -> SparkSession:
    """The session that is active, or one of a Spark that is started for this program."""
    from pyspark.errors import PySparkRuntimeError
    from pyspark.sql import SparkSession

    try:
        return SparkSession.active()
    except PySparkRuntimeError:
        return SparkSession(_started())


def _started() -> SparkContext:
    """Spark, started for this program; what it says meanwhile is not printed. Raises SparkNotStarted."""
    from pyspark import SparkConf, SparkContext
    from pyspark.errors import PySparkRuntimeError
    from pyspark.java_gateway import launch_gateway

    logging.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL)  # what it logs, it raises as well
    warnings.filterwarnings("ignore", category=FutureWarning, module=r"pyspark\.")
    with TemporaryFile() as said:
        try:
            gateway = launch_gateway(popen_kwargs={"stdout": said, "stderr": said})
        except PySparkRuntimeError as fault:
            said.seek(0)
            lines = said.read().decode(errors="replace").splitlines()
            told = (line for line in lines if not line.startswith("WARNING"))
            raise SparkNotStarted(next(told, str(fault))) from None
    settings = SparkConf(_jvm=gateway.jvm)
    local = _LOCAL_MASTER(settings.get("spark.master", "") or "")
    for key, value in {**_UNSAID, **(_LOCALLY if local else {})}.items():
        settings.setIfMissing(key, value)
    return SparkContext(conf=settings, gateway=gateway)
