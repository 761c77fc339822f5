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
import inspect
import json
import os
import signal
import sys
import time
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from itertools import accumulate, chain, islice, pairwise, product
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

import pytest
from attrs import frozen
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator

TESTS = Path(__file__).parents[1]
ENGINE = TESTS.parent / "engine" / "fordel"
KERNEL = tomllib.loads((TESTS / "mutants" / "kernel.toml").read_text("utf-8"))
FILES: dict[str, list[str]] = KERNEL["files"]
EQUIVALENT = TESTS / "mutants" / "equivalent.txt"
SECONDS = 30
STOPPED = 255  # what a process leaves that did not end by itself
MARK = " ¦ "
#: Loaded before the first mutant, so that its process need not: whatever the tests use but fordel itself.
SHARED = ("hypothesis", "hypothesis.strategies", "attrs", "lark", "duckdb", "decimal", "numpy", "pyarrow")


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
    # Each piece is parsed anew for each change of it, and not the whole text.
    pieces = [piece.get_code() for piece in get_ast(text).children]
    starts = [*accumulate((piece.count("\n") for piece in pieces), initial=0)]
    nodes, skipped, seen = [[*ast_nodes(get_ast(piece))] for piece in pieces], annotated(text), {text}
    for name, (number, piece) in product(KERNEL["operators"]["names"], enumerate(pieces)):
        operator = get_operator(f"core/{name}")()
        places = chain.from_iterable(operator.mutation_positions(node) for node in nodes[number])
        for occurrence, ((line, column), _) in enumerate(places):
            one = mutate_code(piece, operator, occurrence) or piece
            changed = "".join((*pieces[:number], one, *pieces[number + 1 :]))
            if changed in seen or (line + starts[number], column) in skipped:
                continue
            seen.add(changed)
            if is_code(changed):
                yield of_texts(file, text, changed)


def is_code(text: str) -> bool:
    """Whether a text compiles; it does not where a star that is no operator was taken for one."""
    try:
        compile(text, "mutant", "exec", dont_inherit=True)
    except SyntaxError:
        return False
    return True


def of_texts(file: str, text: str, changed: str) -> Mutant:
    """The mutant, with the first line in which it differs."""
    pairs = enumerate(zip(text.splitlines(), changed.splitlines(), strict=False), 1)
    differs = ((line, pair) for line, pair in pairs if pair[0] != pair[1])
    line, (before, after) = next(differs, (0, ("", "")))
    return Mutant(file, line, before.strip(), after.strip(), changed)


class Finder:
    """Finds the mutated text of a file in the place of the file itself, when it is imported."""

    def __init__(self, mutant: Mutant) -> None:
        self._mutant = mutant

    def find_spec(self, name: str, _path: object, _target: ModuleType | None = None) -> ModuleSpec | None:
        """The module that is mutated, and no other."""
        if name != f"fordel.{self._mutant.file}":
            return None
        path = str(ENGINE / f"{self._mutant.file.replace('.', '/')}.py")
        loader = Loader(name, path)
        loader.text = self._mutant.text
        return spec_from_file_location(name, path, loader=loader)


class Loader(SourceFileLoader):
    """Loads a text that stands in no file."""

    text = ""

    def get_code(self, fullname: str) -> CodeType:
        """The text as code."""
        return compile(self.text, self.get_filename(fullname), "exec", dont_inherit=True)


class Loop:
    """A plugin that runs tests, collected once, for each mutant whose functions alone differ."""

    def __init__(self, file: str, changes: Mapping[int, Mapping[str, CodeType]]) -> None:
        self._module, self._changes = f"fordel.{file}", changes
        self.alive: list[int] = []

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Called by pytest in the place of its own loop."""
        for number, changed in self._changes.items():
            found_by = in_child(partial(self._found_by, session, changed))
            if not found_by:
                self.alive.append(number)
            elif found_by < STOPPED:  # what finds one change often finds the next
                session.items.insert(0, session.items.pop(found_by - 1))
        return True

    def _found_by(self, session: pytest.Session, changed: Mapping[str, CodeType]) -> int:
        """The number of the first test that fails, from 1; 0 where all pass."""
        for name, code in changed.items():
            found: Any = sys.modules[self._module]
            for part in name.split("."):
                found = inspect.getattr_static(found, part)
            found = getattr(found, "fget", None) or getattr(found, "__func__", found)
            getattr(found, "__wrapped__", found).__code__ = code
        for number, (item, following) in enumerate(pairwise((*session.items, None)), 1):
            if item is not None:
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if session.testsfailed:
                return min(number, STOPPED)
        return 0


def functions(text: str, file: str) -> dict[str, CodeType]:
    """The functions and methods of a module by their qualified names; those inside them are part of them."""
    whole = compile(text, str(ENGINE / f"{file}.py"), "exec", dont_inherit=True)
    found, ahead = {}, [("", whole)]
    while ahead:
        within, code = ahead.pop()
        for one in code.co_consts:
            if isinstance(one, CodeType) and one.co_name.isidentifier():
                name = f"{within}{one.co_name}"
                if one.co_flags & inspect.CO_OPTIMIZED:
                    found[name] = one
                else:
                    ahead.append((f"{name}.", one))
    return found


def in_child(run: Callable[[], int]) -> int:
    """What comes of tests in a process of their own: 0 where they pass, STOPPED where they never end."""
    child = os.fork()
    if not child:
        # Of its own time: how busy the machine is decides nothing.
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        code = STOPPED
        try:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, 1)
            os.dup2(nowhere, 2)
            code = run()
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    return os.WEXITSTATUS(status) if os.WIFEXITED(status) else STOPPED


def run_tests(names: Sequence[str], *plugins: object) -> int:
    """Run these tests with pytest; 0 where they pass."""
    tests = [str(TESTS / f"{name}.py") for name in names]
    loaded = [
        "-W",
        "ignore::pytest.PytestAssertRewriteWarning",
    ]  # that libraries are loaded already is the point
    words = ["-x", *loaded, "--hypothesis-seed=0", "-o", "cache_dir=build/mutants", *tests]
    return int(pytest.main(words, [*plugins]))


def fresh(mutant: Mutant, names: Sequence[str]) -> int:
    """Run these tests with the mutant imported in the place of its file; 0 where they pass."""
    sys.meta_path.insert(0, Finder(mutant))
    return run_tests(names)


def surviving(file: str, text: str, made: Sequence[Mutant]) -> list[Mutant]:
    """The mutants that the narrow tests of the file pass. In functions they are tried without importing anew."""
    own, lines = functions(text, file), text.count("\n")
    changes: dict[int, dict[str, CodeType]] = {}
    for number, one in enumerate(made):
        found = {name: code for name, code in functions(one.text, file).items() if code != own.get(name)}
        if found and one.text.count("\n") == lines:
            changes[number] = found
    alive = Path("build/mutants") / f"{file}.json"
    alive.parent.mkdir(parents=True, exist_ok=True)
    alive.unlink(missing_ok=True)

    def loop() -> int:
        signal.setitimer(signal.ITIMER_PROF, 0)
        tried = Loop(file, {-1: {}, **changes})
        found = run_tests(FILES[file], tried)
        alive.write_text(json.dumps(tried.alive))
        return found

    in_child(loop)
    numbers = [*json.loads(alive.read_text())]
    sound = Mutant(file, 0, "", "", text)
    if numbers.pop(0) != -1 or in_child(partial(fresh, sound, FILES[file])):
        raise SystemExit(f"the tests of {file} fail without any mutant")
    others = [
        number
        for number, one in enumerate(made)
        if number not in changes and not in_child(partial(fresh, one, FILES[file]))
    ]
    return [made[number] for number in sorted((*numbers, *others))]


def reviewed() -> dict[str, str]:
    """The mutants that no test is to see, by name, and why."""
    lines = EQUIVALENT.read_text("utf-8").splitlines()
    kept = [line.rpartition(MARK) for line in lines if MARK in line and not line.startswith("#")]
    return {name: reason for name, _, reason in kept}


def look(files: Sequence[str], every: int = 1) -> int:
    """Try the mutants of these files, say what came of it, and return how many survive that are not reviewed."""
    known, left = reviewed(), 0
    for file in files:
        start = time.perf_counter()
        text = (ENGINE / f"{file}.py").read_text("utf-8")
        made = [*islice(mutants(file, text), 0, None, every)]
        alive = surviving(file, text, made)
        named = [one for one in alive if one.name not in known and f"*{one.name[len(file) :]}" not in known]
        excused, killed = len(alive) - len(named), len(made) - len(alive)
        score = 100 * killed / max(1, len(made) - excused)
        took = time.perf_counter() - start
        print(
            f"{file}: {len(made)} mutants, {killed} killed, {excused} reviewed, {score:.1f} %, {took:.0f} s"
        )
        for one in named:
            print(f"  line {one.line}: {one.name}", flush=True)
        left += len(named)
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
    sys.exit(look(asked.files or [*FILES], asked.every) > 0)


if __name__ == "__main__":
    main()
