"""The package as others get it: built from its source distribution, installed where nothing is, and used."""

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
AGREEMENT = ROOT / "agreements" / "nav-midt-buskerud"
PACKED = ("CHANGELOG.md", "LICENSE", "README.md", "engine", "grammar", "pyproject.toml")
MADE = shutil.ignore_patterns("__pycache__")


def run(*command: str | Path, inside: Path) -> str:
    """The output of a command that must succeed, run in a folder and without the checkout on its path."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        command, cwd=inside, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}"
    return done.stdout


def build(target: str, source: Path, into: Path) -> Path:
    """The one file that hatchling makes of a source folder."""
    run(sys.executable, "-m", "hatchling", "build", "-t", target, "-d", into, inside=source)
    (made,) = into.iterdir()
    return made


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from a source distribution, and that from a checkout where nothing was made before."""
    work = tmp_path_factory.mktemp("build")
    (work / "checkout").mkdir()
    for name in PACKED:
        copy = work / "checkout" / name
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, copy, ignore=MADE)
        else:
            shutil.copy(ROOT / name, copy)
    (work / "checkout" / "grammar" / "table.py").unlink(missing_ok=True)  # made when the wheel is built
    with tarfile.open(build("sdist", work / "checkout", work / "sdist")) as archive:
        archive.extractall(work / "unpacked", filter="data")
    (source,) = (work / "unpacked").iterdir()
    return build("wheel", source, work / "wheel")


@pytest.fixture(scope="module")
def fordel(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command that an empty environment has once the wheel is installed there."""
    empty = tmp_path_factory.mktemp("empty")
    if uv := shutil.which("uv"):
        run(uv, "venv", "--python", sys.executable, "environment", inside=empty)
        python = empty / "environment" / "bin" / "python"
        run(uv, "pip", "install", "--compile-bytecode", "--python", python, wheel, inside=empty)
    else:
        run(sys.executable, "-m", "venv", "environment", inside=empty)
        python = empty / "environment" / "bin" / "python"
        run(python, "-m", "pip", "install", "--quiet", wheel, inside=empty)
    return python.with_name("fordel")


def test_the_wheel_holds_the_grammar_its_table_and_the_types(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    grammar = {path.relative_to(ROOT).as_posix() for path in (ROOT / "grammar").rglob("*.*")}
    written = {name for name in grammar if name.endswith((".lark", ".toml"))}
    assert {f"fordel/{name}" for name in written} | {"fordel/grammar/table.py", "fordel/py.typed"} <= names
    assert all(name.startswith(("fordel/", "fordel-0")) for name in names)


def test_the_installed_command_helps_checks_and_settles(fordel: Path, tmp_path: Path) -> None:
    shutil.copytree(AGREEMENT, tmp_path, dirs_exist_ok=True)
    agreement, ledger = "nav-midt-buskerud.avtale", "regnskap-2022.csv"
    assert "beregn" in run(fordel, "--hjelp", inside=tmp_path)
    run(fordel, "sjekk", agreement, inside=tmp_path)
    settled = run(fordel, "beregn", agreement, "--regnskap", ledger, "--år", "2022", inside=tmp_path)
    assert "Sigdal" in settled
