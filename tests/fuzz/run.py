"""Feed the targets with broken input for some minutes, and tell of every outcome that is not declared.

python -m tests.fuzz.run --guided --minutes 60    every target in turn, by Atheris: what reaches new code is built on
python -m tests.fuzz.run --minutes 30             every target in turn, by chance
python -m tests.fuzz.run F05 F07 --minutes 30     these
python -m tests.fuzz.run F05 --only 1234          the input with this number again
python -m tests.fuzz.run F05 --file build/fuzz/F05-0123456789ab    the input of this file again

What is found stays in build/fuzz/ as the input itself.
"""

from __future__ import annotations

import argparse
import re
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from tests.fuzz.beginnings import seeds
from tests.fuzz.kept import FOUND as CORPUS
from tests.fuzz.kept import kept
from tests.fuzz.mutate import inputs
from tests.fuzz.targets import TARGETS
from tests.fuzz.trial import failure, tried

FOUND = Path("build/fuzz")
DOUBTS = FOUND / "doubts"

_EXECUTED = re.compile(rb"stat::number_of_executed_units: ([0-9]+)")


def feed(name: str, number: int) -> str:
    """Try the input with a number; what is wrong, or nothing."""
    data = inputs(name, seeds()[name], number)
    wrong = tried(name, data)
    if wrong:
        FOUND.mkdir(parents=True, exist_ok=True)
        (FOUND / f"{name}-{number}").write_bytes(data)
    return wrong


def by_chance(name: str, first: int, seconds: float) -> int:
    """Feed a target with numbered inputs for some time; how many failed."""
    end, number, bad = time.monotonic() + seconds, first, 0
    while time.monotonic() < end:
        wrong = feed(name, number)
        if wrong:
            bad += 1
            print(f"{name} --only {number}\n{wrong}", flush=True)
        number += 1
    print(f"{name}: {number - first} inputs", flush=True)
    return bad


def guided(name: str, seconds: float) -> int:
    """Let Atheris feed a target for some time, however often a reader in C ends it; how many inputs failed."""
    folder, end, bad, fed = CORPUS / name, time.monotonic() + seconds, 0, 0
    for path in (folder, DOUBTS):
        path.mkdir(parents=True, exist_ok=True)
    for data in (*seeds()[name], *kept(name)):
        (folder / sha256(data).hexdigest()[:16]).write_bytes(data)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    while (left := int(end - time.monotonic())) > 0:
        fed += _fed(name, left, folder)
        for path, wrong in _confirmed(name):
            bad += 1
            print(f"{name} --file {path}\n{wrong}", flush=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    took = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    files = [*folder.iterdir()]
    size = sum(path.stat().st_size for path in files)
    print(f"{name}: {fed} inputs, {took:.0f} s, {len(files)} in the corpus of {size >> 10} KiB", flush=True)
    return bad


def _fed(name: str, seconds: int, folder: Path) -> int:
    """How many inputs Atheris fed until it ended."""
    words = ("--seconds", str(seconds), "--corpus", str(folder), "--doubts", str(DOUBTS))
    log = FOUND / f"{name}.log"
    with log.open("wb") as written:
        subprocess.run(
            (sys.executable, "-m", "tests.fuzz.guided", name, *words),
            stdout=written,
            stderr=written,
            check=False,
        )
    told = _EXECUTED.findall(log.read_bytes())
    if not told:
        raise SystemExit(f"Atheris did not run: see {log}")
    return int(told[-1])


def _confirmed(name: str) -> Iterator[tuple[Path, str]]:
    """The inputs that Atheris doubted and that are wrong when tried alone, in a process that may break down."""
    for doubt in sorted(DOUBTS.glob(f"{name}-*")):
        again = subprocess.run(
            (sys.executable, "-m", "tests.fuzz.run", name, "--file", str(doubt)),
            capture_output=True,
            check=False,
        )
        if again.returncode:
            wrong = again.stdout.decode("utf-8", "replace") or f"it ends with {again.returncode}"
            yield doubt.rename(FOUND / doubt.name), wrong
        else:
            doubt.unlink()


def once(name: str, data: bytes) -> int:
    """Try one input, after one that is right, and tell what is wrong with it; 1 if something is."""
    failure(name, seeds()[name][0])  # what is loaded when it is first used is not the input's fault
    wrong = tried(name, data)
    print(wrong or f"{name}: nothing is wrong", flush=True)
    return int(bool(wrong))


def main() -> None:
    """What the command line asks for; 1 where something was found."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("targets", nargs="*", choices=[*TARGETS, []], default=[])
    words.add_argument("--minutes", type=float, default=1)
    words.add_argument("--guided", action="store_true")
    words.add_argument("--from", dest="first", type=int, default=0)
    words.add_argument("--only", type=int)
    words.add_argument("--file", type=Path)
    asked = words.parse_args()
    names, bad = asked.targets or [*TARGETS], 0
    for name in names:
        seconds = 60 * asked.minutes / len(names)
        if asked.file is not None:
            bad += once(name, asked.file.read_bytes())
        elif asked.only is not None:
            bad += once(name, inputs(name, seeds()[name], asked.only))
        else:
            bad += guided(name, seconds) if asked.guided else by_chance(name, asked.first, seconds)
    sys.exit(bad > 0)


if __name__ == "__main__":
    main()
