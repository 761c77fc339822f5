"""I01: every operation of a run's writing fails in turn, until a run passes; nothing is ever half or left behind."""

from __future__ import annotations

import resource
import subprocess
import sys
from errno import ENOSPC
from pathlib import Path

import pytest

from tests.engines import demand, needs
from tests.failing_disk import (
    AGREEMENT,
    CODES,
    RUNS,
    WITH_REPORTS,
    Case,
    contents,
    each_fails_in_turn,
    lay_out,
    typeset_once,
)

FORDEL = Path(sys.executable).parent / "fordel"

#: With PDF and Excel in short: `make faults` takes every error, and a folder where nothing is before.
CASES = [
    Case(command, code, has_old)
    for command in RUNS
    for code in CODES
    for has_old in (False, True)
    if command not in WITH_REPORTS or (code, has_old) == (ENOSPC, True)
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("case", CASES, ids=str)
def test_i01_each_operation_fails_in_turn_until_a_run_passes(folder: Path, case: Case) -> None:
    if case.command in WITH_REPORTS:
        needs("typst")
        needs("xlsxwriter")
    with typeset_once():
        lay_out(folder, case.command)
        each_fails_in_turn(folder, case)


@pytest.mark.parametrize("size", [0, 1, 1000, 4096])
def test_i01_a_file_of_lines_that_the_disk_has_no_room_for_is_not_there(folder: Path, size: int) -> None:
    """Arrow writes this file by itself, so here the operating system says no; the old file stays."""
    lay_out(folder, "linjer")
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


@pytest.mark.parametrize("words", [RUNS["beregn"][:-2], ("vis", AGREEMENT), ("--hjelp",)])
def test_i01_a_result_that_cannot_be_printed_is_no_success(folder: Path, words: tuple[str, ...]) -> None:
    if not Path("/dev/full").exists():
        demand("the system has no /dev/full")
    lay_out(folder, "beregn")
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [str(FORDEL), *words], cwd=folder, stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
