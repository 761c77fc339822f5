"""One target fed by Atheris, which keeps what reaches new code of the package and goes on from there.

python -m tests.fuzz.guided F05 --seconds 60 --corpus FOLDER --doubts FOLDER

`tests.fuzz.run --guided` calls this, in a process of its own: Atheris ends it, and so may a reader in C. An input is a
doubt where something is wrong with it here, where code that is watched takes longer; `run` tries it again.
"""

from __future__ import annotations

import argparse
import pkgutil
import random
import re
import sys
from hashlib import sha256
from importlib import import_module
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["fordel"]):
    import fordel

    for _found in pkgutil.walk_packages(fordel.__path__, "fordel."):
        if _found.name != "fordel.__main__" and "spark" not in _found.name:
            import_module(_found.name)

from tests.fuzz.beginnings import seeds
from tests.fuzz.mutate import changed, spliced, words_of
from tests.fuzz.trial import MOST_BYTES, MOST_SECONDS, taken

MOST_SIGNS = 16_384

#: How many inputs are kept of those that end in the same way.
_MOST_ALIKE = 3

#: Code that is watched takes about twice as long.
_WATCHED = 2

_FRAME = re.compile(r'File ".*?(\w+/\w+\.py)", line (\d+)')


class Feeder:
    """What is fed to a target, and what is done where something is wrong with it."""

    def __init__(self, name: str, doubts: Path) -> None:
        self._name = name
        self._doubts = doubts
        self._alike: dict[str, int] = {}
        self._words = words_of(seeds()[name])

    def feed(self, data: bytes) -> None:
        """Try an input, and write it where it is a doubt."""
        wrong, seconds, size = taken(self._name, data)
        if wrong:
            self._doubt(
                data, " ".join((wrong.splitlines()[-1].split(":")[0], *map(str, _FRAME.findall(wrong)[-2:])))
            )
        elif seconds > _WATCHED * MOST_SECONDS:
            self._doubt(data, "slow")
        elif size > MOST_BYTES:
            self._doubt(data, "large")

    def _doubt(self, data: bytes, kind: str) -> None:
        self._alike[kind] = self._alike.get(kind, 0) + 1
        if self._alike[kind] <= _MOST_ALIKE:
            (self._doubts / f"{self._name}-{sha256(data).hexdigest()[:12]}").write_bytes(data)

    def mutate(self, data: bytes, most: int, seed: int) -> bytes:
        """An input changed as those that are drawn by chance, or as Atheris changes bytes."""
        drawn = random.Random(seed)
        if drawn.randrange(3):
            return changed(self._name, data, drawn, self._words)[:most]
        made: bytes = atheris.Mutate(data, most)
        return made

    def cross(self, one: bytes, other: bytes, most: int, seed: int) -> bytes:
        """Two inputs made one, line by line."""
        return spliced(one, other, random.Random(seed))[:most]


def main() -> None:
    """Feed the target for so many seconds; Atheris ends the process."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("target", choices=[*seeds()])
    words.add_argument("--seconds", type=int, required=True)
    words.add_argument("--corpus", type=Path, required=True)
    words.add_argument("--doubts", type=Path, required=True)
    asked = words.parse_args()
    feeder = Feeder(asked.target, asked.doubts)
    options = (
        f"-max_total_time={asked.seconds}",
        f"-max_len={MOST_SIGNS}",
        "-len_control=0",
        "-timeout=60",
        "-rss_limit_mb=0",
        "-print_final_stats=1",
        "-verbosity=1",
        f"-artifact_prefix={asked.doubts}/{asked.target}-",
    )
    atheris.Setup(
        [sys.argv[0], *options, str(asked.corpus)],
        feeder.feed,
        custom_mutator=feeder.mutate,
        custom_crossover=feeder.cross,
    )
    atheris.Fuzz()


if __name__ == "__main__":
    main()
