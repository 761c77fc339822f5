"""I12: whatever the clock of the machine says, and wherever it stands, a settlement is the same bytes."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.engines import demand, needs
from tests.faults import FORDEL, NAV, WITH_REPORTS

#: A clock that stands still, for every library that asks the system what time it is.
_CLOCK = """
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>
static time_t still(void) { return (time_t)atoll(getenv("STILL")); }
int clock_gettime(clockid_t which, struct timespec *found) {
    static long ticks = 0;
    found->tv_sec = which == CLOCK_REALTIME ? still() : ticks++ / 1000;
    found->tv_nsec = ticks % 1000 * 1000000;
    return 0;
}
int gettimeofday(struct timeval *found, void *zone) {
    (void)zone;
    found->tv_sec = still();
    found->tv_usec = 0;
    return 0;
}
time_t time(time_t *found) {
    if (found) *found = still();
    return still();
}
"""

#: Seconds since 1970: the first, the last but one and the first that 32 bits have no room for, 29 February 2024, and
#: the hours that are there twice and not at all when clocks are put back and forward in Oslo.
TIMES = [0, 2**31 - 2, 2**31, 1_709_208_000, 1_729_992_600, 1_711_846_800]


@pytest.fixture(scope="module")
def clock(tmp_path_factory: pytest.TempPathFactory) -> Path:
    compiler = shutil.which("cc")
    if compiler is None or os.uname().sysname != "Linux":
        demand("there is no C compiler to make a clock with, or the system is not Linux")
    folder = tmp_path_factory.mktemp("klokke")
    (folder / "clock.c").write_text(_CLOCK, "utf-8")
    words = [compiler, "-shared", "-fPIC", "-o", "clock.so", "clock.c"]
    subprocess.run(words, cwd=folder, check=True)
    return folder / "clock.so"


def settled(folder: Path, **environment: str) -> dict[str, bytes]:
    """All files of a settlement that is made in an environment."""
    shutil.rmtree(folder / "ut", ignore_errors=True)
    words = [FORDEL, *WITH_REPORTS, "--ut", "ut"]
    subprocess.run(
        words, cwd=folder, env={**os.environ, **environment}, check=True, capture_output=True, timeout=300
    )
    return {path.name: path.read_bytes() for path in sorted((folder / "ut").iterdir())}


def test_i12_a_settlement_does_not_hang_on_the_clock(clock: Path, tmp_path: Path) -> None:
    needs("typst")
    needs("xlsxwriter")
    shutil.copytree(NAV, tmp_path, dirs_exist_ok=True)
    right = settled(tmp_path)
    assert len(right) > 6
    stopped = {"LD_PRELOAD": str(clock), "TZ": "Europe/Oslo"}
    asked = ["date", "+%s"]
    for at in TIMES:
        environment = {**stopped, "STILL": str(at)}
        told = subprocess.run(
            asked, env={**os.environ, **environment}, check=True, capture_output=True, text=True
        )
        assert int(told.stdout) == at
        assert settled(tmp_path, **environment) == right, at
