"""Settlements that are killed at random points (reliability.md I02), and two at once (I03): no file is ever torn.

python -m tests.batteries.faults                   two hundred kills, twenty pairs
python -m tests.batteries.faults --kills 20        fewer
python -m tests.batteries.faults --only 17         the kill that the number 17 draws, and nothing else
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.faults import Run

KILLS, PAIRS = 200, 20


def main(words: list[str]) -> int:
    """Kills as many as are asked for; raises Torn where a file is."""
    kills = int(words[words.index("--kills") + 1]) if "--kills" in words else KILLS
    numbers = [int(words[words.index("--only") + 1])] if "--only" in words else [*range(kills)]
    with TemporaryDirectory() as folder:
        run = Run.at(Path(folder))
        came = sum(run.killed(number) for number in numbers)
        for _ in range(PAIRS):
            run.twice()
    print(f"{len(numbers)} kills, {came} of them while it ran, and {PAIRS} pairs of runs: 0 torn files")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
