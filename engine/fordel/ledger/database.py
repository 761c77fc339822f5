# ruff: noqa: ARG002 - a store is asked in one way, and this one needs less of it
"""A table in a database as a ledger, through SQLAlchemy: what is asked is summed there, in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from fordel.diagnostic import Diagnostic
from fordel.extras import MissingExtra
from fordel.ledger.dialects import MSSQL, POSTGRESQL, Dialect
from fordel.ledger.store import Unreadable, plain_row
from fordel.ledger.typed_files import Relation
from fordel.source import Place
from fordel.suggestions import close

if TYPE_CHECKING:  # SQLAlchemy is an extra
    from sqlalchemy.engine import URL, Connection, Engine, Inspector

#: The databases that can be asked, by what their addresses begin with.
_KNOWN = {one.name: one for one in (POSTGRESQL, MSSQL)}

#: How everything that is asked sees the same data. SQL Server has no snapshot unless its owner has said so.
_ISOLATION = {POSTGRESQL.name: "REPEATABLE READ", MSSQL.name: "SERIALIZABLE"}

#: How long to wait for a connection, in seconds, where the address does not say.
_PATIENCE = {"psycopg": 20}

_ROWS_AT_ONCE = 2048

#: Exact amounts of SQL Server; what PostgreSQL calls money depends on its locale.
_MONEY = {"MONEY": "DECIMAL(19,4)", "SMALLMONEY": "DECIMAL(10,4)"}


def _name(url: URL, table: str) -> str:
    """What a table is called where a ledger's files have their names: never with user, password or options."""
    port = f":{url.port}" if url.port else ""
    database = f"/{url.database}" if url.database else ""
    server = f"{url.host or ''}{port}{database}".rpartition("@")[2]  # a password may have the sign itself
    return f"{url.drivername}://{server}#{table}"


def open_database(address: str, table: str) -> DatabaseStore | Diagnostic:
    """A store that asks a table, with or without its schema before a point; F702 where it cannot be reached.

    Raises MissingExtra without SQLAlchemy.
    """
    try:
        from sqlalchemy.engine import make_url
        from sqlalchemy.exc import ArgumentError
    except ModuleNotFoundError:
        raise MissingExtra("database") from None
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        return Diagnostic("F702", "address", Place(table))
    dialect = _KNOWN.get(url.get_backend_name())
    if dialect is None:
        known = tuple(_KNOWN)
        return Diagnostic("F702", "address_kind", Place(table), {"kind": url.drivername, "known": known})
    store = _connected(url, dialect, _name(url, table))
    return store if isinstance(store, Diagnostic) else _found(store, table)


def _connected(url: URL, dialect: Dialect, name: str) -> DatabaseStore | Diagnostic:
    from sqlalchemy.exc import NoSuchModuleError, SQLAlchemyError

    try:
        engine = _engine(url, dialect)
        return DatabaseStore(name, dialect, engine, engine.connect(), (url.password, url.username))
    except ModuleNotFoundError as fault:
        return Diagnostic("F702", "address_driver", Place(name), {"driver": fault.name or url.drivername})
    except NoSuchModuleError:
        return Diagnostic("F702", "address_driver", Place(name), {"driver": url.drivername})
    except (SQLAlchemyError, ImportError, OSError, TypeError, ValueError) as fault:
        reason = _told(fault, (url.password, url.username))
        return Diagnostic("F702", "no_connection", Place(name), {"reason": reason})


def _engine(url: URL, dialect: Dialect) -> Engine:
    from sqlalchemy import create_engine
    from sqlalchemy.pool import NullPool

    patience = _PATIENCE.get(url.get_driver_name())
    waiting = {"connect_timeout": patience} if patience and "connect_timeout" not in url.query else {}
    isolation: Any = _ISOLATION[dialect.name]
    return create_engine(
        url, poolclass=NullPool, hide_parameters=True, isolation_level=isolation, connect_args=waiting
    )


def _found(store: DatabaseStore, table: str) -> DatabaseStore | Diagnostic:
    """The store, if it has that table and can be asked at all."""
    try:
        lacking = store.choose(table)
    except Unreadable as fault:
        lacking = Diagnostic("F702", "no_connection", Place(store.name), {"reason": str(fault)})
    if lacking is None:
        return store
    store.close()
    return lacking


class DatabaseStore:
    """A table that is read in one transaction, which sees it as it was at the first question (`stored.Engine`).

    `name` is what people are told of it. What the database says against a question is raised as `Unreadable`, without
    the `secrets`.
    """

    def __init__(
        self,
        name: str,
        dialect: Dialect,
        engine: Engine,
        connection: Connection,
        secrets: tuple[str | None, ...],
    ) -> None:
        self.name = name
        self.dialect = dialect
        self._engine = engine
        self._secrets = secrets
        self._connection = connection.execution_options(
            no_parameters=True, postgresql_readonly=dialect is POSTGRESQL
        )
        self._types: dict[str, str] = {}
        self._source = self._lines = ""

    @property
    def relation(self) -> Relation:
        """The table that was chosen. A table has no order, so its lines have no numbers."""
        return Relation(self.name, self._source, "*", "0")

    def choose(self, table: str) -> Diagnostic | None:
        """Ask this table from now on; F702 where there is none, or it holds what cannot be read."""
        from sqlalchemy import inspect
        from sqlalchemy.exc import NoSuchTableError

        schema, _, bare = table.rpartition(".")
        with self._faults():
            if self.dialect is POSTGRESQL:
                [[encoding]] = self.ask("SHOW server_encoding")
                if encoding != "UTF8":
                    return Diagnostic("F702", "database_encoding", Place(self.name), {"encoding": encoding})
            inspector: Inspector = inspect(self._connection)
            try:
                columns = inspector.get_columns(bare, schema or None)
            except NoSuchTableError:
                return self._no_table(inspector, table, schema, bare)
        if not columns:
            return Diagnostic("F702", "no_columns", Place(self.name), {"table": table})
        self._types = {column["name"]: _kind(column["type"], self.dialect) for column in columns}
        self._source = ".".join(map(self.dialect.quoted, [*filter(None, schema.split(".")), bare]))
        return None

    def _no_table(self, inspector: Inspector, table: str, schema: str, bare: str) -> Diagnostic:
        of = schema or None
        there = (
            inspector.get_table_names(of) + inspector.get_view_names(of) if self._has(inspector, of) else []
        )
        meant = tuple(f"{schema}.{one}" if schema else one for one in close(bare, there))
        variant = "no_table.meant" if meant else "no_table.unknown"
        return Diagnostic("F702", variant, Place(self.name), {"table": table, "meant": meant})

    @staticmethod
    def _has(inspector: Inspector, schema: str | None) -> bool:
        return schema is None or schema in inspector.get_schema_names()

    def described(self, columns: str, source: str) -> Mapping[str, str]:
        """The types of the table's columns by name, called as DuckDB calls them."""
        return self._types

    def relate(self, lines: str) -> None:
        """Let `lines` be the rows of this text, in every question: nothing is made in the database."""
        self._lines = f"WITH lines AS ({lines}) "

    def ask(self, question: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """All rows of the answer."""
        with self._faults():
            return [*map(plain_row, self._connection.exec_driver_sql(f"{self._lines}{question}"))]

    def stream(self, question: str, parameters: Sequence[object] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows of the answer, read as they are used."""
        options = {"stream_results": True, "max_row_buffer": _ROWS_AT_ONCE}
        with self._faults():
            found = self._connection.exec_driver_sql(f"{self._lines}{question}", execution_options=options)
            with found:
                yield from map(plain_row, found)

    def close(self) -> None:
        """End the transaction and the connection."""
        self._connection.close()
        self._engine.dispose()

    @contextmanager
    def _faults(self) -> Iterator[None]:
        from sqlalchemy.exc import SQLAlchemyError

        try:
            yield
        except SQLAlchemyError as fault:
            raise Unreadable(_told(fault, self._secrets)) from None


def _told(fault: BaseException, secrets: Sequence[str | None]) -> str:
    """What a database says in its first line, without password and user."""
    said = str(getattr(fault, "orig", None) or fault).strip().partition("\n")[0]
    for secret in filter(None, secrets):
        said = said.replace(secret, "…")
    return said


def _kind(kind: Any, dialect: Dialect) -> str:  # noqa: ANN401  (SQLAlchemy's types have no common interface that says enough)
    """What DuckDB would call a type."""
    from sqlalchemy import types

    kind = getattr(kind, "data_type", kind)  # a domain is what it was made of
    called = str(getattr(kind, "__visit_name__", "")).upper()
    is_zoned = getattr(kind, "timezone", False) or called == "DATETIMEOFFSET"
    names: tuple[tuple[type, str], ...] = (
        (types.String, "VARCHAR"),
        (types.Integer, "BIGINT"),
        (types.Float, "DOUBLE"),
        (types.Numeric, _decimal(kind)),
        (types.Date, "DATE"),
        (types.DateTime, "TIMESTAMP WITH TIME ZONE" if is_zoned else "TIMESTAMP"),
    )
    found = next((name for one, name in names if isinstance(kind, one)), called)
    return _MONEY.get(found, found) if dialect is MSSQL else found


def _decimal(kind: Any) -> str:  # noqa: ANN401
    """A decimal type; PostgreSQL has one without an end."""
    precision = getattr(kind, "precision", None)
    return f"DECIMAL({precision},{kind.scale or 0})" if precision else "DECIMAL(1000,16383)"
