"""The house rules, held by reading the code: the tables in docs/pages/architecture.md, and what no file does.

A rule takes a file and yields what is wrong with it. One test asks each rule of every file, another shows
each rule a file that breaks it. The tables on the page are the only list of files there is.
"""

import ast
import itertools
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from attrs import evolve, field, frozen

ROOT = Path(__file__).resolve().parents[1]
ENGINE = ROOT / "engine"
PAGE = "docs/pages/architecture.md"
LONGEST_FILE, LONGEST_FUNCTION = 400, 50

FREE = {"attr", "attrs", "fordel", *sys.stdlib_module_names}
FORBIDDEN_CALLS = {"eval", "exec", "__import__"}
FORBIDDEN_IMPORTS = {
    **dict.fromkeys(("marshal", "pickle", "shelve"), "it runs what it reads"),
    **dict.fromkeys(("random", "secrets", "uuid"), "the same input must give the same bytes"),
}
INEXACT_NAMES = {"float", "complex", "round"}

#: What shows that a file is a door to the world outside: what it imports, the names and attributes it uses.
DOOR_IMPORTS = {
    "files": ("glob", "importlib.resources", "os", "pathlib", "shutil", "subprocess", "tempfile", "zipfile"),
    "clock": ("time",),
    "terminal": ("argparse", "getpass", "readline"),
}
DOOR_NAMES = {"files": ("open", "__file__"), "terminal": ("print", "input")}
DOOR_ATTRIBUTES = {
    "files": ("iterdir", "mkdir", "open", "read_bytes", "read_text", "unlink", "write_bytes", "write_text"),
    "clock": ("now", "today", "utcnow"),
    "terminal": ("argv", "stderr", "stdin", "stdout"),
}
DOORS = {*DOOR_IMPORTS, *DOOR_NAMES, *DOOR_ATTRIBUTES}

#: Rows that may use floats or `round`, each with its reason; an amount is never near them.
INEXACT_ROWS = {
    **dict.fromkeys(("blocks", "municipalities"), "how alike two words are, to guess which was meant"),
    "ledger/excel_cells": "Excel stores binary fractions: they are known by their type, and written as decimals",
}

Complaints = Iterator[tuple[int, str]]
Table = Mapping[str, frozenset[str]]


@frozen
class File:
    """A file of code: its row in a table (`ledger/store`, `ledger/`, `grammar/build.py`), text and tree."""

    row: str
    place: str
    text: str = field(repr=False)
    table: Table = field(repr=False)
    tree: ast.Module = field(repr=False)

    @classmethod
    def at(cls, path: Path) -> "File":
        text = path.read_text("utf-8")
        return cls(row_of(path), path.relative_to(ROOT).as_posix(), text, TABLE, ast.parse(text))


def read_table(page: str) -> Table:
    """The rows of the tables on a page, in their order, with what each may know: libraries and doors."""
    rows = re.findall(r"^\| `([^`]+)` \|[^|]+\|([^|]*)\|$", page, re.MULTILINE)
    names = [name for name, _ in rows]
    twice = sorted({name for name in names if names.count(name) > 1})
    assert not twice, f"{PAGE} has two rows for {', '.join(twice)}"
    return {name: frozenset(re.findall(r"`([^`]+)`", knows)) for name, knows in rows}


def row_of(path: Path) -> str:
    """The row that speaks of a file."""
    if not path.is_relative_to(ENGINE):
        return path.relative_to(ROOT).as_posix()
    inside = path.relative_to(ENGINE / "fordel").with_suffix("")
    if inside.name == "__init__" and inside.parent.name:
        return f"{inside.parent.as_posix()}/"
    return inside.as_posix()


TABLE = read_table((ROOT / PAGE).read_text("utf-8"))
PACKAGE = [File.at(path) for path in sorted((ENGINE / "fordel").rglob("*.py"))]
GRAMMAR = [File.at(path) for path in sorted((ROOT / "grammar").glob("*.py")) if path.name != "table.py"]
TESTS = [File.at(path) for path in sorted((ROOT / "tests").rglob("*.py"))]


# What a file imports ----------------------------------------------------------------------------------------


def imported(file: File) -> Iterator[tuple[int, str]]:
    """Every module a file imports, lazily or by a dotted name in a string, with the line where it does."""
    for node in ast.walk(file.tree):
        match node:
            case ast.Import():
                yield from ((node.lineno, alias.name) for alias in node.names)
            case ast.ImportFrom(module=str(module), level=0):
                yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)
            case ast.Constant(value=str(text)) if re.fullmatch(r"fordel(\.\w+)+", text):
                yield node.lineno, text


def rows_behind(name: str, importer: str, table: Table) -> list[str]:
    """The rows that run when `importer` imports `name`: the module, and packages around it but its own."""
    parts = name.split(".")[1:]
    while parts:
        path = "/".join(parts)
        module = next((row for row in (path, f"{path}/") if row in table), None)
        if module is not None:
            around = ["/".join(parts[:depth]) + "/" for depth in range(1, len(parts))]
            return [module, *(row for row in around if row in table and not importer.startswith(row))]
        parts.pop()
    return [] if name.count(".") > 1 else ["__init__"]  # a file without a row is another test's complaint


def imports_only_files_above_it(file: File) -> Complaints:
    above = set(itertools.takewhile(lambda row: row != file.row, file.table))
    for line, name in imported(file):
        if name.split(".")[0] == "fordel":
            for row in sorted(set(rows_behind(name, file.row, file.table)) - above):
                yield line, f"imports {name}, but `{row}` does not stand above `{file.row}` in {PAGE}"


def knows_only_what_its_row_says(file: File) -> Complaints:
    known = file.table.get(file.row, frozenset()) - DOORS
    seen = {name.split(".")[0]: line for line, name in imported(file)}
    for library, line in seen.items():
        if library not in FREE | known:
            yield line, f"imports {library}, which its row in {PAGE} does not name"
    for library in sorted(known - set(seen)):
        yield 1, f"does not import {library}: take it out of its row in {PAGE}"


# Doors ------------------------------------------------------------------------------------------------------


def doors_used(file: File) -> Iterator[tuple[int, str, str]]:
    """Every sign of a door in a file: line, door, and the word that shows it."""
    for line, name in imported(file):
        for door, modules in DOOR_IMPORTS.items():
            if any(name == module or name.startswith(f"{module}.") for module in modules):
                yield line, door, name
    for node in ast.walk(file.tree):
        match node:
            case ast.Name(id=word):
                yield from ((node.lineno, door, word) for door, words in DOOR_NAMES.items() if word in words)
            case ast.Attribute(attr=word):
                yield from (
                    (node.lineno, door, word) for door, words in DOOR_ATTRIBUTES.items() if word in words
                )


def uses_only_its_doors(file: File) -> Complaints:
    allowed = file.table.get(file.row, frozenset()) & DOORS
    used = set()
    for line, door, word in doors_used(file):
        used.add(door)
        if door not in allowed:
            yield line, f"uses {word}, but is no door to `{door}` in {PAGE}"
    for door in sorted(allowed - used):
        yield 1, f"does not use `{door}`: take it out of its row in {PAGE}"


# What no file of the package does ---------------------------------------------------------------------------


def computes_exactly(file: File) -> Complaints:
    allowed = file.row in INEXACT_ROWS
    for node in ast.walk(file.tree):
        match node:
            case ast.Constant(value=float() | complex() as number) if not allowed:
                yield node.lineno, f"has the float {number}: amounts are whole øre, shares are fractions"
            case ast.Name(id=word) if word in INEXACT_NAMES and not allowed:
                yield node.lineno, f"uses {word}: only `apportionment` rounds, and in whole numbers"


def runs_nothing_it_reads(file: File) -> Complaints:
    for line, name in imported(file):
        if (library := name.split(".")[0]) in FORBIDDEN_IMPORTS:
            yield line, f"imports {library}: {FORBIDDEN_IMPORTS[library]}"
    for node in ast.walk(file.tree):
        if isinstance(node, ast.Name) and node.id in FORBIDDEN_CALLS:
            yield node.lineno, f"uses {node.id}: it runs what it reads"


def raises_instead_of_asserting(file: File) -> Complaints:
    for node in ast.walk(file.tree):
        if isinstance(node, ast.Assert):
            yield node.lineno, "asserts: `python -O` takes assertions away, so raise"


# What holds for tests and grammar as well -------------------------------------------------------------------


def is_small(file: File) -> Complaints:
    if (lines := len(file.text.splitlines())) > LONGEST_FILE:
        yield 1, f"has {lines} lines, more than {LONGEST_FILE}: find what it holds two of"
    for node in ast.walk(file.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > LONGEST_FUNCTION:
                yield node.lineno, f"{node.name} has {lines} lines, more than {LONGEST_FUNCTION}"


def opens_with_a_sentence(file: File) -> Complaints:
    first = (ast.get_docstring(file.tree) or "").split("\n\n")[0]
    if not first.endswith(".") or re.search(r"[.!?]\s+[A-ZÆØÅ]", first):
        yield 1, "does not open with one sentence, ended by a full stop, that says what it holds"


Rule = Callable[[File], Complaints]
HOUSE: list[Rule] = [is_small, opens_with_a_sentence]
TABLED: list[Rule] = [imports_only_files_above_it, knows_only_what_its_row_says, uses_only_its_doors]
PURE: list[Rule] = [computes_exactly, runs_nothing_it_reads, raises_instead_of_asserting]
ASKED = {
    **dict.fromkeys(HOUSE, PACKAGE + GRAMMAR + TESTS),
    **dict.fromkeys(TABLED, PACKAGE + GRAMMAR),
    **dict.fromkeys(PURE, PACKAGE),
}


@pytest.mark.parametrize("rule", ASKED)
def test_every_file_keeps_the_rule(rule: Rule) -> None:
    broken = [f"{file.place}:{line}: {complaint}" for file in ASKED[rule] for line, complaint in rule(file)]
    assert not broken, "\n" + "\n".join(broken)


def test_every_file_has_its_row() -> None:
    missing = [file.place for file in PACKAGE + GRAMMAR if file.row not in TABLE]
    assert not missing, f"no row in the tables of {PAGE} for:\n" + "\n".join(missing)


def test_every_row_has_its_file() -> None:
    missing = sorted(set(TABLE) - {file.row for file in PACKAGE + GRAMMAR}, key=list(TABLE).index)
    assert not missing, f"{PAGE} speaks of files that are not there:\n" + "\n".join(missing)


def test_each_foreign_library_lives_in_one_file() -> None:
    homes: dict[str, list[str]] = {}
    for row in (file.row for file in PACKAGE):
        for library in TABLE.get(row, frozenset()) - DOORS:
            homes.setdefault(library, []).append(row)
    shared = {library: rows for library, rows in homes.items() if len(rows) > 1}
    assert not shared, f"known by more than one file: {shared}"


def test_every_exception_from_exactness_is_needed() -> None:
    inexact = {file.row for file in PACKAGE if [*computes_exactly(evolve(file, row=""))]}
    assert set(INEXACT_ROWS) <= inexact, f"need no exception any more: {set(INEXACT_ROWS) - inexact}"


# The rules themselves ---------------------------------------------------------------------------------------

SAMPLE = read_table("""
| `low` | the lowest | |
| `box/inner` | a file in a package | |
| `box/` | the package | |
| `middle` | the file in question | `lark` `clock` |
| `high` | a file above | |
| `__init__` | the front page | |
""")
KEPT = '''"""What it holds."""
import lark
from fordel.box import inner

def today(calendar: type[date]) -> date:
    return calendar.today()
'''
BROKEN: list[tuple[Rule, str, str]] = [
    (imports_only_files_above_it, "import fordel.high", "`high` does not stand above"),
    (imports_only_files_above_it, "def later():\n    from fordel import high", "`high` does not stand above"),
    (imports_only_files_above_it, "from fordel import read", "`__init__` does not stand above"),
    (imports_only_files_above_it, "from fordel.high import thing", "`high` does not stand above"),
    (imports_only_files_above_it, "load('fordel.high')", "`high` does not stand above"),
    (imports_only_files_above_it, "import fordel.middle", "`middle` does not stand above"),
    (knows_only_what_its_row_says, "import lark\nimport duckdb", "imports duckdb"),
    (knows_only_what_its_row_says, "import fordel.low", "does not import lark"),
    (uses_only_its_doors, "import lark\ndate.today()\nfrom pathlib import Path", "uses pathlib.Path"),
    (uses_only_its_doors, "now = clock.now()\nopen('x')", "uses open"),
    (uses_only_its_doors, "date.today()\nsys.stdout.write('x')", "uses stdout"),
    (uses_only_its_doors, "import lark", "does not use `clock`"),
    (computes_exactly, "share = 0.2", "has the float 0.2"),
    (computes_exactly, "def half(amount: float): ...", "uses float"),
    (computes_exactly, "round(amount)", "uses round"),
    (runs_nothing_it_reads, "eval(text)", "uses eval"),
    (runs_nothing_it_reads, "from pickle import loads", "imports pickle"),
    (raises_instead_of_asserting, "assert amount", "asserts"),
    (is_small, "x = 1\n" * (LONGEST_FILE + 1), "has 401 lines"),
    (is_small, "def long():\n" + "    x = 1\n" * LONGEST_FUNCTION, "long has 51 lines"),
    (opens_with_a_sentence, "x = 1", "does not open"),
    (opens_with_a_sentence, '"""No full stop"""', "does not open"),
    (opens_with_a_sentence, '"""Two sentences. In one paragraph."""', "does not open"),
]


def complaints(rule: Rule, text: str) -> list[str]:
    """What a rule says of a file at the row `middle` of the sample table."""
    return [complaint for _, complaint in rule(File("middle", "middle.py", text, SAMPLE, ast.parse(text)))]


@pytest.mark.parametrize(("rule", "text", "said"), BROKEN)
def test_a_rule_finds_what_breaks_it(rule: Rule, text: str, said: str) -> None:
    assert [complaint for complaint in complaints(rule, text) if said in complaint]


@pytest.mark.parametrize("rule", ASKED)
def test_a_rule_leaves_a_tidy_file_alone(rule: Rule) -> None:
    assert not complaints(rule, KEPT)


def test_importing_from_a_package_runs_the_package_except_for_its_own_files() -> None:
    assert rows_behind("fordel.box.inner.thing", "low", SAMPLE) == ["box/inner", "box/"]
    assert rows_behind("fordel.box.inner.thing", "box/other", SAMPLE) == ["box/inner"]
