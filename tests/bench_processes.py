"""Measures commands as processes of their own, in processor time, time on the clock and peak memory, and calls."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from attrs import frozen

FORDEL = Path(sys.executable).parent / "fordel"

#: Starts a command and writes what it took. A process counts the memory of the one that started it as its own peak,
#: so that one must be small.
_STARTER = """
import os, sys, time
start = time.perf_counter()
_, status, used = os.wait4(os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ), 0)
clock = time.perf_counter() - start
print(os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, clock, used.ru_maxrss, file=sys.stderr)
"""


def cpu_seconds(work: Callable[[], object]) -> float:
    """The processor time of some work in this process."""
    start = time.process_time()
    work()
    return time.process_time() - start


@frozen
class Spent:
    """What a command took: seconds of processor and clock, and MB of memory at the most."""

    cpu: float
    clock: float
    memory: float


def spent(
    words: Sequence[str], environment: Mapping[str, str] | None = None, written: Path | None = None
) -> Spent:
    """Runs a command, its path first, and measures it; `written` takes what it writes.

    Bytecode is written as it is for a user.
    """
    settings = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    with Path(written or os.devnull).open("w") as out:
        found = subprocess.run(
            [sys.executable, "-S", "-c", _STARTER, *words],
            check=True,
            env={**settings, **(environment or {})},
            stdout=out,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
    *told, last = found.stderr.splitlines()
    code, cpu, clock, memory = last.split()
    if code != "0":
        raise SystemExit("\n".join([f"{words[0]} ended with {code}", *told]))
    return Spent(float(cpu), float(clock), int(memory) / 1024)
