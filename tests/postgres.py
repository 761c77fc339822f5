"""A PostgreSQL server for the tests: started once in each process, in a folder and on a port of its own."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

import psycopg
from attrs import frozen
from psycopg import sql

from tests.engines import demand

#: Neither the password nor the user may ever be told to anyone.
USER, PASSWORD = "regnskapsleser", "h3mmelig-passord"

OWNER = "eier"

_OLDEST = 15  # the first that orders the texts of a whole database by ICU

_LOCALE = ("--locale", "C.UTF-8", "--no-sync")

_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "20",
    "listen_addresses": "127.0.0.1",
    "lock_timeout": "5s",  # a ledger that is left open fails the next test, and does not stop it for ever
}

Table = dict[str, tuple[str, Sequence[object]]]


@frozen
class Server:
    """A server: `address` for a user that may only read, and a connection that may do all."""

    port: int
    owner: psycopg.Connection

    @property
    def address(self) -> str:
        return f"postgresql+psycopg://{USER}:{PASSWORD}@127.0.0.1:{self.port}/fordel"

    def table(self, name: str, columns: Table) -> str:
        """Make a table anew of these columns, each with its type and its cells; returns its name."""
        called = sql.Identifier(*name.split("."))
        listed = [
            sql.SQL("{} {}").format(sql.Identifier(title), sql.SQL(kind))
            for title, (kind, _) in columns.items()
        ]
        self.owner.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(called))
        self.owner.execute(sql.SQL("CREATE TABLE {} ({})").format(called, sql.SQL(", ").join(listed)))
        titles = sql.SQL(", ").join(map(sql.Identifier, columns))
        copied = sql.SQL("COPY {} ({}) FROM STDIN").format(called, titles)
        with self.owner.cursor() as cursor, cursor.copy(copied) as copy:
            for row in zip(*(cells for _, cells in columns.values()), strict=True):
                copy.write_row(row)
        self.owner.execute(sql.SQL("GRANT SELECT ON {} TO {}").format(called, sql.Identifier(USER)))
        return name


@contextmanager
def server() -> Iterator[Server]:
    """A server that is stopped, and its folder gone, afterwards; skips where PostgreSQL cannot be started."""
    programs = _programs()
    as_root = os.getuid() == 0
    if as_root and not shutil.which("runuser"):
        demand("PostgreSQL does not run as root, and there is no runuser")
    before = ["runuser", "-u", "postgres", "--"] if as_root else []
    folder, port = Path(mkdtemp(prefix="fordel-postgres-")), _free_port()
    secret = folder / "password"
    secret.write_text(PASSWORD, "utf-8")
    if as_root:
        shutil.chown(folder, "postgres")
        shutil.chown(secret, "postgres")

    def run(program: str, *words: str) -> None:
        whole = [*before, str(programs / program), "-D", str(folder / "data"), *words]
        subprocess.run(whole, check=True, cwd=folder, stdout=subprocess.DEVNULL)

    settings = _SETTINGS | {"port": str(port), "unix_socket_directories": str(folder)}
    options = " ".join(f"-c {name}={value}" for name, value in settings.items())
    try:
        run("initdb", "-U", OWNER, "-A", "scram-sha-256", "--pwfile", str(secret), "-E", "UTF8", *_LOCALE)
        run("pg_ctl", "-l", str(folder / "log"), "-w", "-o", options, "start")
        try:
            with _prepared(port) as owner:
                yield Server(port, owner)
        finally:
            run("pg_ctl", "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    """The folder of the newest PostgreSQL, as Debian has it, or of the one on the path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    found = [path for path in found if int(path.parts[-3]) >= _OLDEST]
    on_path = shutil.which("initdb")
    if not found and not on_path:
        demand(f"PostgreSQL {_OLDEST} or newer is not installed")
    return found[-1].parent if found else Path(str(on_path)).parent


def _prepared(port: int) -> psycopg.Connection:
    """The owner's connection to a new database, where letters are ordered as in a dictionary: nothing hangs on it."""
    user, secret = sql.Identifier(USER), sql.Literal(PASSWORD)
    with _connected(port, "postgres") as first:
        first.execute("CREATE DATABASE fordel TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'nb-NO'")
        first.execute(sql.SQL("CREATE USER {} PASSWORD {}").format(user, secret))
    return _connected(port, "fordel")


def _connected(port: int, database: str) -> psycopg.Connection:
    return psycopg.connect(
        host="127.0.0.1", port=port, user=OWNER, password=PASSWORD, dbname=database, autocommit=True
    )


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])
