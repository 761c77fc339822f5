"""Bugs planted one by one in the parts that money goes through: the narrow tests must find every one.

python -m tests.batteries.planted
"""

from __future__ import annotations

import os
import sys
import tomllib
from functools import partial

from tests.batteries.mutants import ENGINE, SHARED, TESTS, Mutant, fresh, in_child

BUGS = tomllib.loads((TESTS / "mutants" / "planted.toml").read_text("utf-8"))


def planted(name: str) -> Mutant:
    """The file with the bug in it; ValueError where the line it changes is no longer there."""
    bug = BUGS[name]
    text = (ENGINE / f"{bug['file'].replace('.', '/')}.py").read_text("utf-8")
    if text.count(bug["before"]) != 1:
        raise ValueError(f"{name}: the line stands {text.count(bug['before'])} times in {bug['file']}")
    return Mutant(bug["file"], 0, bug["before"], bug["after"], text.replace(bug["before"], bug["after"]))


def main() -> None:
    """Try every bug; 1 where one is not found, or tests fail without any."""
    os.environ.setdefault("FORDEL_PROFILE", "mutants")
    for library in SHARED:
        __import__(library)
    missed = []
    for name, bug in BUGS.items():
        mutant = planted(name)
        sound = (ENGINE / f"{bug['file'].replace('.', '/')}.py").read_text("utf-8")
        healthy = in_child(partial(fresh, Mutant(bug["file"], 0, "", "", sound), bug["tests"]))
        is_found = healthy and not in_child(partial(fresh, mutant, bug["tests"]))
        missed += [] if is_found else [name]
        print(
            f"{name}: {'found' if is_found else 'NOT found' if healthy else 'its tests fail without it'}",
            flush=True,
        )
    sys.exit(len(missed) > 0)


if __name__ == "__main__":
    main()
