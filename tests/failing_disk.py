"""Runs of the command on a disk whose operations fail one by one (reliability.md I01), and what each run may leave."""

from __future__ import annotations

import contextlib
import errno
import io
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from attrs import asdict, frozen

from fordel import statements_pdf
from fordel.cli import FINE, main
from fordel.output_files import DISK, Disk, on

NAV = Path(__file__).parents[1] / "agreements" / "nav-midt-buskerud"
AGREEMENT, LEDGER = "nav-midt-buskerud.avtale", "regnskap-2022.csv"
CODES = (errno.ENOSPC, errno.EIO, errno.EACCES)

_BASIS = (AGREEMENT, "--regnskap", LEDGER, "--år", "2022")
RUNS: Mapping[str, tuple[str, ...]] = {
    "beregn": ("beregn", *_BASIS, "--uten-pdf", "--uten-excel", "--ut", "ut"),
    "beregn alt": ("beregn", *_BASIS, "--ut", "ut"),
    "pakk": ("pakk", "gjort", "--ut", "pakke.zip"),
    "linjer": ("linjer", *_BASIS, "--ut", "ut.parquet"),
    "formater": ("formater", "stygg.avtale"),
    "oversett": ("oversett", AGREEMENT, "--til", "nn", "--ut", "ny.avtale"),
    "ny": ("ny", "arkiv.avtale"),
}

#: Runs that take PDF and Excel along.
WITH_REPORTS = frozenset({"beregn alt", "pakk"})

#: A disk says this of its own accord, and is then one that cannot do a thing: no fault of a run.
_BORNE = {"open_folder": (errno.EACCES,)}

#: Operations that the shortest of the runs takes.
_FEWEST = 4


class Failing:
    """A disk whose operation number `at` fails, and `failed` is then its name."""

    def __init__(self, at: int, code: int) -> None:
        self.failed = ""
        calls = count(1)

        def wrapped(name: str, operation: Callable[..., object]) -> Any:  # noqa: ANN401
            def call(*words: object) -> object:
                if next(calls) == at:
                    self.failed = name
                    raise OSError(code, os.strerror(code))
                return operation(*words)

            return call

        operations: dict[str, Any] = asdict(DISK, recurse=False)
        self.disk = Disk(**{name: wrapped(name, one) for name, one in operations.items()})


@frozen
class Case:
    """A run that fails: which command, with which error, and whether the files it writes are there before."""

    command: str
    code: int
    has_old: bool

    @property
    def words(self) -> tuple[str, ...]:
        """The command line."""
        return RUNS[self.command]

    def __str__(self) -> str:
        return f"{self.command}, {errno.errorcode[self.code]}, {'' if self.has_old else 'no '}old files"


@contextlib.contextmanager
def typeset_once() -> Iterator[None]:
    """What is typeset once is kept: the same statement is the same PDF, and one run is as slow as a hundred."""
    typeset = statements_pdf._set

    @cache
    def kept(written: str) -> bytes:
        return typeset(json.loads(written))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(statements_pdf, "_set", lambda told: kept(json.dumps(told)))
        yield


def lay_out(folder: Path, command: str) -> None:
    """The files that a run begins with, in the folder that is the current one."""
    for name in (AGREEMENT, LEDGER):
        shutil.copy(NAV / name, folder)
    written = (NAV / AGREEMENT).read_text("utf-8")
    (folder / "stygg.avtale").write_text(written.replace("\n  fordeles", "\n     fordeles"), "utf-8")
    if command == "pakk":
        _quiet((*RUNS["beregn alt"][:-1], "gjort"))


def each_fails_in_turn(folder: Path, case: Case) -> int:
    """Let each operation fail in turn until a run passes; how many operations that one takes.

    Every file is that of before or of after, nothing is left beside them, the exit code is not 0, and what is told
    names a file. Raises AssertionError.
    """
    after = _whole(folder, case.words)
    targets = {name for name, content in after.items() if contents(folder).get(name) != content}
    if case.has_old and case.command != "ny":  # which writes over nothing
        for name in targets - set(contents(folder)):
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_bytes(b"gammel")
    before = contents(folder)
    for at in count(1):
        failing = Failing(at, case.code)
        with on(failing.disk):
            ended, told = _quiet(case.words)
        found = contents(folder)
        assert set(found) <= set(after), f"{case}: something is left"
        for name, content in found.items():
            assert content in (before.get(name), after[name]), f"{case}: {name} is torn"
        if not failing.failed:
            assert (ended, found) == (FINE, after), case
            assert at > _FEWEST
            return at - 1
        if case.code in _BORNE.get(failing.failed, ()):
            assert ended == FINE, (case, told)
        else:
            assert ended != FINE, (case, failing.failed)
            assert any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", told) for name in {*targets, "ut"}), told
            assert "Traceback" not in told
        _restore(folder, before)
    raise AssertionError(case)


def _quiet(words: tuple[str, ...]) -> tuple[int, str]:
    """The exit code of a run, and what it tells of faults."""
    told = io.StringIO()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(told):
        return main([*words]), told.getvalue()


def contents(folder: Path) -> dict[str, bytes]:
    """All files below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def _whole(folder: Path, words: tuple[str, ...]) -> dict[str, bytes]:
    """What is there when nothing fails; the folder is as it was afterwards."""
    before = contents(folder)
    ended, told = _quiet(words)
    assert ended == FINE, told
    after = contents(folder)
    _restore(folder, before)
    return after


def _restore(folder: Path, before: Mapping[str, bytes]) -> None:
    for name in contents(folder):
        (folder / name).unlink()
    for name, content in before.items():
        (folder / name).write_bytes(content)
