"""I01: every operation of a run's writing fails in turn, until a run passes; nothing is ever half or left behind."""

from __future__ import annotations

import errno
import os
import re
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from attrs import asdict

from fordel.cli import FINE, main
from fordel.output_files import DISK, Disk, on
from tests.engines import demand

NAV = Path(__file__).parents[1] / "agreements" / "nav-midt-buskerud"
AGREEMENT, LEDGER = "nav-midt-buskerud.avtale", "regnskap-2022.csv"
FORDEL = Path(sys.executable).parent / "fordel"

#: A disk says this of its own accord, and is then one that cannot do a thing: no fault of a run.
BORNE = {"open_folder": (errno.EACCES,)}

RUNS: Mapping[str, list[str]] = {
    "beregn": [
        "beregn",
        AGREEMENT,
        "--regnskap",
        LEDGER,
        "--år",
        "2022",
        "--uten-pdf",
        "--uten-excel",
        "--ut",
        "ut",
    ],
    "linjer": ["linjer", AGREEMENT, "--regnskap", LEDGER, "--år", "2022", "--ut", "ut.parquet"],
    "formater": ["formater", "stygg.avtale"],
    "oversett": ["oversett", AGREEMENT, "--til", "nn", "--ut", "ny.avtale"],
    "ny": ["ny", "arkiv.avtale"],
}


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


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in (AGREEMENT, LEDGER):
        shutil.copy(NAV / name, tmp_path)
    written = (NAV / AGREEMENT).read_text("utf-8")
    (tmp_path / "stygg.avtale").write_text(written.replace("\n  fordeles", "\n     fordeles"), "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def whole(folder: Path, words: list[str]) -> dict[str, bytes]:
    """What is there when nothing fails; the folder is as it was afterwards."""
    before = contents(folder)
    assert main(words) == FINE
    after = contents(folder)
    restore(folder, before)
    return after


def restore(folder: Path, before: Mapping[str, bytes]) -> None:
    for name in contents(folder):
        (folder / name).unlink()
    for name, content in before.items():
        (folder / name).write_bytes(content)


@pytest.mark.parametrize("old", ["no old files", "old files"])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EACCES], ids=["ENOSPC", "EIO", "EACCES"])
@pytest.mark.parametrize("command", RUNS)
def test_each_operation_fails_in_turn_until_a_run_passes(
    folder: Path, command: str, code: int, old: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words, after = RUNS[command], whole(folder, RUNS[command])
    targets = {name for name, content in after.items() if contents(folder).get(name) != content}
    if old == "old files" and command != "ny":  # which writes over nothing
        for name in targets - set(contents(folder)):
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_bytes(b"gammel")
    before = contents(folder)
    for at in count(1):
        failing = Failing(at, code)
        capsys.readouterr()
        with on(failing.disk):
            ended = main(words)
        told, found = capsys.readouterr().err, contents(folder)
        assert set(found) <= set(after), "something is left"
        for name, content in found.items():
            assert content in (before.get(name), after[name]), f"{name} is torn"
        if not failing.failed:
            assert (ended, found) == (FINE, after)
            assert at > 4
            return
        if code in BORNE.get(failing.failed, ()):
            assert ended == FINE
        else:
            assert ended != FINE, failing.failed
            assert any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", told) for name in {*targets, "ut"}), told
            assert "Traceback" not in told
        restore(folder, before)


@pytest.mark.parametrize("size", [0, 1, 1000, 4096])
def test_a_file_of_lines_that_the_disk_has_no_room_for_is_not_there(folder: Path, size: int) -> None:
    """Arrow writes this file by itself, so here the operating system says no; the old file stays."""
    (folder / "ut.parquet").write_bytes(b"gammel")
    before = contents(folder)
    words = [str(FORDEL), *RUNS["linjer"]]

    def bounded() -> None:
        import signal

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    done = subprocess.run(words, capture_output=True, text=True, check=False, preexec_fn=bounded)
    assert done.returncode not in (0, -25), done
    assert "ut.parquet" in done.stderr
    assert "Traceback" not in done.stderr
    assert contents(folder) == before


@pytest.mark.parametrize("words", [["beregn", *RUNS["beregn"][1:-2]], ["vis", AGREEMENT], ["--hjelp"]])
def test_a_result_that_cannot_be_printed_is_no_success(folder: Path, words: list[str]) -> None:
    if not Path("/dev/full").exists():
        demand("the system has no /dev/full")
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [str(FORDEL), *words], cwd=folder, stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
