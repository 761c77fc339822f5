"""I02, I03, I13 and I14: runs that are killed, that meet, that disagree with themselves, and that lack memory."""

from __future__ import annotations

import os
import re
import resource
import subprocess
from pathlib import Path

import pytest
from attrs import evolve

from fordel import interpreter, pipeline
from fordel.cli import FAULT, main
from fordel.settlement import Settlement
from tests.engines import demand
from tests.faults import FORDEL, NAV, WORDS, Run

if os.name != "posix":
    demand("signals and limits are those of POSIX")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return Run.at(tmp_path_factory.mktemp("kjøring"))


def test_a_killed_run_leaves_no_torn_file_and_the_next_is_clean(run: Run) -> None:
    """Twelve of the two hundred kills of `make faults`; the numbers draw the same points there."""
    assert sum(run.killed(number) for number in range(12))


def test_two_runs_to_one_folder_leave_whole_files(run: Run) -> None:
    for _ in range(3):
        run.twice()


@pytest.mark.parametrize("index", [0, 1, 2])
@pytest.mark.parametrize("form", ["tekst", "json"])
def test_a_settlement_that_loses_an_ore_is_not_written(
    index: int, form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """I13: the interpreter loses one øre of one share; both sums are told, and nothing is printed or written."""
    honest = interpreter.interpret

    def losing(*words: object, **named: object) -> object:
        settled = honest(*words, **named)  # type: ignore[arg-type]
        assert isinstance(settled, Settlement)
        period = settled.periods[0]
        cost = next(one for one in period.costs if len(one.shares) > index)
        name = [*cost.shares][index]
        shares = {**cost.shares, name: evolve(cost.shares[name], ore=cost.shares[name].ore - 1)}
        costs = tuple(evolve(one, shares=shares) if one is cost else one for one in period.costs)
        return evolve(settled, periods=(evolve(period, costs=costs), *settled.periods[1:]))

    monkeypatch.setattr(interpreter, "interpret", losing)
    if hasattr(pipeline, "interpret"):
        monkeypatch.setattr(pipeline, "interpret", losing)
    monkeypatch.chdir(NAV)
    out = tmp_path / "ut"
    assert main([*WORDS, "--ut", str(out), "--format", form]) == FAULT
    told = capsys.readouterr()
    assert not out.exists()
    assert told.out == ""
    ((less, whole),) = re.findall(r"(\d+) øre, and not (\d+)", told.err)
    assert int(less) + 1 == int(whole)


@pytest.mark.parametrize("megabytes", [48, 96, 192, 384, 768, 1536, 4096])
def test_a_run_without_the_memory_it_takes_says_so_and_writes_nothing(tmp_path: Path, megabytes: int) -> None:
    """I14: at every limit a whole settlement, or an error, no file and no traceback; the ends are one of each."""

    def bounded() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))

    out = tmp_path / "ut"
    done = subprocess.run(
        [FORDEL, *WORDS, "--ut", str(out)],
        cwd=NAV,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=bounded,
    )
    assert (done.returncode == 0) is {48: False, 4096: True}.get(megabytes, done.returncode == 0)
    if done.returncode == 0:
        assert {"oppgjor.json", "kvittering.json", "oppgjor.csv"} <= {path.name for path in out.iterdir()}
    else:
        assert not out.exists() or not [*out.iterdir()], [*out.iterdir()]
        assert done.stderr
        assert "Traceback" not in done.stderr, (megabytes, done.stderr[-2000:])
