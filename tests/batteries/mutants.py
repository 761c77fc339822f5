"""Mutants of the kernel: every small change to its code that no test sees is named (reliability.md 6).

python -m tests.batteries.mutants                 all files of tests/mutants/kernel.toml
python -m tests.batteries.mutants bounds money    these files
python -m tests.batteries.mutants --every 25      one mutant in 25, for a quick look

cosmic-ray makes the mutants. Each is tried in a process of its own that loads the mutated text in the place of the
file, so no file is changed, and the libraries of the tests are loaded once for all. Survivors that are equivalent, or
that no test is to see, stand in tests/mutants/equivalent.txt with the reason; any other is a finding.
"""

from __future__ import annotations

import argparse
import ast
import os
import signal
import sys
import time
import tomllib
from collections.abc import Iterator, Sequence
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from itertools import chain, islice
from pathlib import Path
from types import CodeType, ModuleType

from attrs import frozen
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator

TESTS = Path(__file__).parents[1]
ENGINE = TESTS.parent / "engine" / "fordel"
KERNEL = tomllib.loads((TESTS / "mutants" / "kernel.toml").read_text("utf-8"))
FILES: dict[str, list[str]] = KERNEL["files"]
EQUIVALENT = TESTS / "mutants" / "equivalent.txt"
SECONDS = 60
MARK = " ¦ "
#: Loaded before the first mutant, so that its process need not: whatever the tests use but fordel itself.
SHARED = ("pytest", "hypothesis", "hypothesis.strategies", "attrs", "lark", "duckdb", "decimal", "numpy", "pyarrow")


@frozen
class Mutant:
    """A file of the kernel with one change: the line as it stands, as it is changed, and the whole text."""

    file: str
    line: int
    before: str
    after: str
    text: str

    @property
    def name(self) -> str:
        """What tells it from the others, wherever in the file its line has moved."""
        return MARK.join((self.file, self.before, self.after))


def annotated(text: str) -> set[tuple[int, int]]:
    """The places of all operators that stand in annotations, which nothing evaluates."""
    found: set[tuple[int, int]] = set()
    for node in ast.walk(ast.parse(text)):
        for one in (getattr(node, "annotation", None), getattr(node, "returns", None)):
            if isinstance(one, ast.expr):
                lines = range(one.lineno, (one.end_lineno or one.lineno) + 1)
                ends = one.col_offset, one.end_col_offset or 0
                found.update((line, column) for line in lines for column in range(*ends))
    return found


def mutants(file: str, text: str) -> Iterator[Mutant]:
    """Every mutant of a file that the operators of kernel.toml make, each text once."""
    nodes, skipped, seen = [*ast_nodes(get_ast(text))], annotated(text), {text}
    for name in KERNEL["operators"]["names"]:
        operator = get_operator(f"core/{name}")()
        places = chain.from_iterable(operator.mutation_positions(node) for node in nodes)
        for occurrence, ((line, column), _) in enumerate(places):
            changed = mutate_code(text, operator, occurrence)
            if changed is None or changed in seen or (line, column) in skipped:
                continue
            seen.add(changed)
            yield of_texts(file, text, changed)


def of_texts(file: str, text: str, changed: str) -> Mutant:
    """The mutant, with the first line in which it differs."""
    pairs = enumerate(zip(text.splitlines(), changed.splitlines(), strict=False), 1)
    differs = ((line, pair) for line, pair in pairs if pair[0] != pair[1])
    line, (before, after) = next(differs, (0, ("", "")))
    return Mutant(file, line, before.strip(), after.strip(), changed)


class _Loader(SourceFileLoader):
    """Loads the mutated text in the place of the file."""

    text = ""

    def get_code(self, fullname: str) -> CodeType:
        return compile(self.text, self.get_filename(fullname), "exec", dont_inherit=True)


class _Finder:
    """Finds the one module that is mutated."""

    def __init__(self, mutant: Mutant) -> None:
        self._mutant = mutant

    def find_spec(self, name: str, _path: object, _target: ModuleType | None = None) -> ModuleSpec | None:
        if name != f"fordel.{self._mutant.file}":
            return None
        path = str(ENGINE / f"{self._mutant.file}.py")
        loader = _Loader(name, path)
        loader.text = self._mutant.text
        return spec_from_file_location(name, path, loader=loader)


def survives(mutant: Mutant) -> bool:
    """Whether the narrow tests of the file pass, in a process of its own; one that never ends is found out."""
    child = os.fork()
    if not child:
        signal.alarm(SECONDS)
        _try(mutant)
    _, status = os.waitpid(child, 0)
    return os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0


def _try(mutant: Mutant) -> None:
    """Run the tests with the mutant in the place of its file, and end the process with what they say."""
    code = 1
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        import pytest

        sys.meta_path.insert(0, _Finder(mutant))
        tests = [str(TESTS / f"{name}.py") for name in FILES[mutant.file]]
        loaded = ["-W", "ignore::pytest.PytestAssertRewriteWarning"]  # that it is, is the point
        words = ["-x", *loaded, "--hypothesis-seed=0", "-o", f"cache_dir=build/mutants/{os.getpid() % 4}", *tests]
        code = int(pytest.main(words))
    finally:
        os._exit(code)


def reviewed() -> dict[str, str]:
    """The mutants that no test is to see, by name, and why."""
    lines = EQUIVALENT.read_text("utf-8").splitlines()
    kept = [line.rpartition(MARK) for line in lines if MARK in line and not line.startswith("#")]
    return {name: reason for name, _, reason in kept}


def look(files: Sequence[str], every: int = 1) -> dict[str, list[Mutant]]:
    """Try the mutants of these files; the survivors of each that are not reviewed, and a line of figures for each."""
    known, left = reviewed(), {}
    for file in files:
        start = time.perf_counter()
        text = (ENGINE / f"{file}.py").read_text("utf-8")
        made = [*islice(mutants(file, text), 0, None, every)]
        if not survives(of_texts(file, text, text)):
            raise SystemExit(f"the tests of {file} fail without any mutant")
        alive = [one for one in made if survives(one)]
        left[file] = [one for one in alive if one.name not in known]
        excused, took = len(alive) - len(left[file]), time.perf_counter() - start
        killed = len(made) - len(alive)
        score = 100 * killed / max(1, len(made) - excused)
        print(f"{file}: {len(made)} mutants, {killed} killed, {excused} reviewed, {score:.1f} %, {took:.0f} s")
        for one in left[file]:
            print(f"  line {one.line}: {one.name}", flush=True)
    return left


def main() -> None:
    """What the command line asks for; 1 where there are survivors."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("files", nargs="*", choices=[*FILES, []], default=[])
    words.add_argument("--every", type=int, default=1)
    asked = words.parse_args()
    os.environ.setdefault("FORDEL_PROFILE", "mutants")
    for library in SHARED:
        __import__(library)
    sys.exit(any(look(asked.files or [*FILES], asked.every).values()))


if __name__ == "__main__":
    main()
