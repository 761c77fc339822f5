"""S13: what is installed with `make locked` is what pyproject.toml asks for, each file by its hash."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

TOP = Path(__file__).parents[1]
PROJECT = tomllib.loads((TOP / "pyproject.toml").read_text("utf-8"))
LOCK = (TOP / "requirements.lock").read_text("utf-8")

#: The extras that are locked: Spark is half a gigabyte, and comes with a cluster that has its own.
EXTRAS = ("excel", "database", "linjer", "rapport", "nettsted")

#: `name==1.2 ; marker \\` and its hashes below.
_ENTRY = re.compile(
    r"^([a-z0-9][\w.-]*)(?:\[[^\]]*\])?==(\S+)[^\n]*((?:\n    --hash=sha256:[0-9a-f]{64}(?: \\)?)*)$",
    re.MULTILINE,
)


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


#: Name, version and number of hashes; a library that dropped a Python has one version for each.
ENTRIES = [(plain(name), version, hashes.count("--hash=")) for name, version, hashes in _ENTRY.findall(LOCK)]
WANTED = [
    *map(Requirement, PROJECT["project"]["dependencies"]),
    *map(Requirement, PROJECT["build-system"]["requires"]),
    *(Requirement(one) for extra in EXTRAS for one in PROJECT["project"]["optional-dependencies"][extra]),
]


@pytest.mark.parametrize("wanted", {str(one): one for one in WANTED}.values(), ids=str)
def test_s13_what_is_asked_for_is_locked_at_a_version_that_fits(wanted: Requirement) -> None:
    versions = [version for name, version, _ in ENTRIES if name == plain(wanted.name)]
    assert versions
    assert all(map(wanted.specifier.contains, versions))


def test_s13_every_file_has_its_hash_and_comes_from_nowhere_in_particular() -> None:
    assert [name for name, _, hashes in ENTRIES if not hashes] == []
    assert len(ENTRIES) == len(re.findall(r"^\S+==", LOCK, re.MULTILINE))
    assert "://" not in LOCK
    assert "--index-url" not in LOCK


def test_the_lock_is_what_make_installs() -> None:
    assert "--require-hashes --requirement requirements.lock" in (TOP / "Makefile").read_text("utf-8")


def test_s13_the_core_asks_for_three_libraries_and_one_of_them_not_in_a_browser() -> None:
    asked = {plain(one.name): one for one in map(Requirement, PROJECT["project"]["dependencies"])}
    assert set(asked) == {"attrs", "duckdb", "lark"}
    assert str(asked["duckdb"].marker) == 'sys_platform != "emscripten"'
