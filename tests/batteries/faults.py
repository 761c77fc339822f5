"""Faults of disk, process and memory in their long form (reliability.md I01, I02, I03, I14): no file is ever torn.

python -m tests.batteries.faults                   two hundred kills and twenty pairs, plain and with PDF and Excel;
                                                   every operation of every run failing; seven sizes of memory
python -m tests.batteries.faults --kills 20        fewer kills
python -m tests.batteries.faults --only 17         the two kills that the number 17 draws, and nothing else
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.failing_disk import CODES, RUNS, Case, each_fails_in_turn, lay_out, typeset_once
from tests.faults import MEMORIES, WITH_REPORTS, WORDS, Run

KILLS, PAIRS = 200, 20


def kill(words: tuple[str, ...], numbers: list[int], pairs: int) -> None:
    """Kills as many runs as are asked for; raises Torn where a file is."""
    with TemporaryDirectory() as folder:
        run = Run.at(Path(folder), words)
        came = sum(run.killed(number) for number in numbers)
        for _ in range(pairs):
            run.twice()
        fit = [megabytes for megabytes in MEMORIES if run.within(megabytes)] if pairs else []
    what = f"{len(run.whole)} files: {len(numbers)} kills, {came} of them while it ran, {pairs} pairs of runs"
    print(f"{what}; it fits in {fit} of {MEMORIES} MB: 0 torn files", flush=True)


@contextlib.contextmanager
def fresh_folder() -> Iterator[Path]:
    """An empty folder that is the current one meanwhile."""
    with TemporaryDirectory() as folder, contextlib.chdir(folder):
        yield Path(folder)


def fail() -> int:
    """Let every operation of every command that writes fail in turn; how many faults that was."""
    faults = 0
    with typeset_once():
        for case in (Case(command, code, old) for command in RUNS for code in CODES for old in (False, True)):
            with fresh_folder() as folder:
                lay_out(folder, case.command)
                faults += each_fails_in_turn(folder, case)
    return faults


def main(words: list[str]) -> int:
    """All of it; raises AssertionError where a file is torn, left or not told of."""
    kills = int(words[words.index("--kills") + 1]) if "--kills" in words else KILLS
    if "--only" in words:
        for command in (WORDS, WITH_REPORTS):
            kill(command, [int(words[words.index("--only") + 1])], 0)
        return 0
    print(
        f"{fail()} operations of {len(RUNS)} commands failed, one at a time: nothing torn or left", flush=True
    )
    for command in (WORDS, WITH_REPORTS):
        kill(command, [*range(kills)], PAIRS)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
