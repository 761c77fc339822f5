"""Feed the targets with broken input for some minutes, and tell of every outcome that is not declared.

python -m tests.fuzz.run --minutes 30             every target in turn
python -m tests.fuzz.run F05 F07 --minutes 30     these
python -m tests.fuzz.run F05 --only 1234          the input with this number again

What is found stays in build/fuzz/ as the input itself.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import signal
import sys
import time
import traceback
from pathlib import Path

from tests.fuzz.mutate import inputs
from tests.fuzz.targets import TARGETS, seeds

SECONDS = 20
FOUND = Path("build/fuzz")


class TooLong(Exception):
    """Raised where an input takes longer than anyone would wait."""


def feed(name: str, number: int) -> str:
    """Try one input; what went wrong, or nothing. Diagnostics that a command prints are swallowed."""

    def stop(*_: object) -> None:
        raise TooLong(f"{name} {number} takes more than {SECONDS} s")

    signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    data = inputs(name, seeds()[name], number)
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            TARGETS[name](data)
    except Exception:  # noqa: BLE001  (whatever it is, it is a finding)
        FOUND.mkdir(parents=True, exist_ok=True)
        (FOUND / f"{name}-{number}").write_bytes(data)
        return traceback.format_exc()
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return ""


def main() -> None:
    """What the command line asks for; 1 where something was found."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("targets", nargs="*", choices=[*TARGETS, []], default=[])
    words.add_argument("--minutes", type=float, default=1)
    words.add_argument("--from", dest="first", type=int, default=0)
    words.add_argument("--only", type=int)
    asked = words.parse_args()
    names, bad = asked.targets or [*TARGETS], 0
    for name in names:
        end, number = time.monotonic() + 60 * asked.minutes / len(names), asked.first
        while (number == asked.first) if asked.only is not None else (time.monotonic() < end):
            wrong = feed(name, asked.only if asked.only is not None else number)
            if wrong:
                bad += 1
                print(
                    f"{name} --only {asked.only if asked.only is not None else number}\n{wrong}", flush=True
                )
            number += 1
        print(f"{name}: {number - asked.first} inputs", flush=True)
    sys.exit(bad > 0)


if __name__ == "__main__":
    main()
