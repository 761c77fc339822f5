"""Reads the files that commands are given, and prints what is found in them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from types import SimpleNamespace as Namespace
from typing import TYPE_CHECKING

from fordel.ceilings import BESIDE_BYTES
from fordel.commands.arguments import UsageFault, day_given
from fordel.diagnostic import Diagnostic
from fordel.pipeline import Reading, read
from fordel.source import Source, decode

if TYPE_CHECKING:  # most agreements fetch nothing
    from fordel.libraries import Shelf


def read_agreement(path: str, given: Namespace, *, advised: bool = True) -> Reading:
    """The agreement in a file, as it was known on the day that is given, with what it fetches.

    Raises UsageFault where the file or the folder of libraries cannot be opened.
    """
    known = getattr(given, "kjent", None)
    day = day_given(known, "--kjent") if known else None
    if given.bibliotek:
        _shelf(path, given.bibliotek)  # a folder that is not there is told, even where nothing is fetched
    return read(path, content(path), day, lambda: _shelf(path, given.bibliotek), advised=advised)


def _shelf(path: str, folder: str | None) -> Shelf:
    from fordel.fetched_files import shelf_of

    try:
        return shelf_of(path, folder)
    except NotADirectoryError:
        raise UsageFault("folder.missing", folder=folder) from None


def content(path: str) -> bytes:
    """The bytes of a file; raises UsageFault where it cannot be opened."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123  (pathlib is slow to load, and every command comes here)
            return file.read(BESIDE_BYTES + 1)  # one more than there may be, for whoever reads it to tell
    except FileNotFoundError:
        raise UsageFault("file.missing", file=path) from None
    except IsADirectoryError:
        raise UsageFault("file.folder", file=path) from None
    except OSError as fault:
        raise UsageFault("file.unreadable", file=path, reason=fault.strerror or "") from None


def read_text(path: str) -> tuple[Source, str]:
    """The text of a file, and the form that it is written in; raises UsageFault where it cannot be read."""
    from fordel.parser import parse

    source = decode(path, content(path))
    if source is None:
        raise UsageFault("file.encoding", file=path)
    return source, parse(source).file.form


def write_text(path: str, text: str) -> None:
    """Puts a text in the place of a file, whole or not at all; a byte order mark stays. Raises UsageFault."""
    write(path, text.encode("utf-8"))


def write(path: str, written: bytes) -> None:
    """Puts bytes in the place of a file, whole or not at all, whoever wants to stop it. Raises UsageFault."""
    from fordel.interruption import uninterrupted
    from fordel.output_files import replace

    try:
        with uninterrupted():
            replace(path, written)
    except OSError as fault:
        raise UsageFault("file.unwritable", file=path, reason=fault.strerror or str(fault)) from None


def language(given: Namespace, form: str) -> str:
    """The language asked for, or else the one that the file is written in."""
    return str(given.språk or form)


def refused(faults: Sequence[tuple[Sequence[Diagnostic], str]], given: Namespace) -> list[dict[str, object]]:
    """The diagnostics of several agreements as JSON objects; each comes with the form of its agreement."""
    from fordel.render.machine import objects

    return objects([(one, language(given, form)) for found, form in faults for one in found])


def refuse(found: Sequence[Diagnostic], given: Namespace, form: str) -> int:
    """Tells why there is no result: as JSON on standard output, or in words beside it. Returns the exit code."""
    from fordel.cli import DATA, FINDINGS

    spoken = language(given, form)
    if getattr(given, "format", None) == "json":
        from fordel.render.machine import as_json

        print(as_json([(one, spoken) for one in found]))
    else:
        from fordel.render.diagnostics import text

        print(text(found, spoken), file=sys.stderr)
    return DATA if any(one.is_of_data for one in found) else FINDINGS
