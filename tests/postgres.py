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

_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "20",
    "lock_timeout": "5s",
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
    """A server that is stopped, and its folder gone, afterwards; skips where PostgreSQL is not installed."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    found = (
        programs[-1].parent
        if programs
        else shutil.which("initdb") and Path(str(shutil.which("initdb"))).parent
    )
    if not found:
        demand("PostgreSQL is not installed")
    as_other = os.getuid() == 0
    if as_other and not shutil.which("runuser"):
        demand("PostgreSQL does not run as root, and there is no runuser")
    before = ["runuser", "-u", "postgres", "--"] if as_other else []
    folder = Path(mkdtemp(prefix="fordel-postgres-"))
    if as_other:
        shutil.chown(folder, "postgres")
    port = _free_port()

    def run(program: str, *words: str) -> None:
        subprocess.run(
            [*before, str(Path(found, program)), *words], check=True, cwd=folder, stdout=subprocess.DEVNULL
        )

    data, log = str(folder / "data"), str(folder / "log")
    run(
        "initdb",
        "-D",
        data,
        "-U",
        "eier",
        "-A",
        "scram-sha-256",
        "--pwfile",
        _secret(folder, as_other),
        "-E",
        "UTF8",
        "--locale",
        "C.UTF-8",
        "--no-sync",
    )
    options = [
        f"-c {name}={value}"
        for name, value in (_SETTINGS | {"port": str(port), "listen_addresses": "127.0.0.1"}).items()
    ]
    run("pg_ctl", "-D", data, "-l", log, "-w", "-o", " ".join([*options, f"-k {folder}"]), "start")
    try:
        yield from _ready(port)
    finally:
        run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def _secret(folder: Path, as_other: bool) -> str:
    path = folder / "password"
    path.write_text(PASSWORD)
    if as_other:
        shutil.chown(path, "postgres")
    return str(path)


def _ready(port: int) -> Iterator[Server]:
    connected = {"host": "127.0.0.1", "port": port, "user": "eier", "password": PASSWORD, "autocommit": True}
    with psycopg.connect(dbname="postgres", **connected) as first:
        # A locale in which letters are ordered as in a dictionary, where there is one: nothing may hang on it.
        first.execute("CREATE DATABASE fordel TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'nb-NO'")
        first.execute(
            sql.SQL("CREATE USER {} PASSWORD {}").format(sql.Identifier(USER), sql.Literal(PASSWORD))
        )
    with psycopg.connect(dbname="fordel", **connected) as owner:
        yield Server(port, owner)


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])
