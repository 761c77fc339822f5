"""The short form of `make mutate`: a few mutants of the kernel, and that one no test sees would be named."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.engines import needs

needs("cosmic_ray")

from tests.batteries import mutants, planted  # noqa: E402

TOP = Path(__file__).parents[1]


def test_a_few_mutants_of_the_kernel_are_found_out() -> None:
    """In a process that has not loaded the package; named are those that survive."""
    command = [sys.executable, "-m", "tests.batteries.mutants", "bounds", "--every", "7"]
    ran = subprocess.run(
        command, cwd=TOP, env=os.environ | {"FORDEL_PROFILE": "mutants"}, capture_output=True, check=False
    )
    assert (ran.returncode, ran.stderr.decode()) == (0, ""), ran.stdout.decode()
    assert b"100.0 %" in ran.stdout


def test_every_file_of_the_kernel_has_mutants_and_tests() -> None:
    covered = tomllib.loads((TOP / "pyproject.toml").read_text("utf-8"))["tool"]["coverage"]["run"][
        "source_pkgs"
    ]
    assert covered == [f"fordel.{file}" for file in mutants.FILES]
    for file, tests in mutants.FILES.items():
        assert next(mutants.mutants(file, (mutants.ENGINE / f"{file}.py").read_text("utf-8")), None)
        assert all((mutants.TESTS / f"{name}.py").is_file() for name in tests)


def test_annotations_are_no_part_of_what_is_mutated() -> None:
    found = [*mutants.mutants("a", "def f(a: int | None = 3) -> int | str:\n    return a - 1\n")]
    assert {one.after for one in found} >= {"return a + 1", "return a - 2"}
    assert not any("int & None" in one.after or "int & str" in one.after for one in found)


def test_what_does_not_compile_is_no_mutant() -> None:
    found = [*mutants.mutants("a", "def f(a, *, b):\n    return {**a, b: a * 2}\n")]
    assert found
    for one in found:
        compile(one.text, "a", "exec")


def test_what_is_reviewed_is_a_line_of_its_file_and_has_a_reason() -> None:
    texts = {file: (mutants.ENGINE / f"{file}.py").read_text("utf-8") for file in mutants.FILES}
    for name, reason in mutants.reviewed().items():
        file, before, after = name.split(mutants.MARK)
        lines = "\n".join(texts.values() if file == "*" else [texts[file]]).splitlines()
        assert before in {line.strip() for line in lines}, name
        assert after != before
        assert reason.strip()


@pytest.mark.parametrize("name", planted.BUGS)
def test_a_bug_can_still_be_planted(name: str) -> None:
    one = planted.planted(name)
    compile(one.text, one.file, "exec")
