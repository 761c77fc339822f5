"""I02, I03, I13 and I14: runs that are killed, that meet, that disagree with themselves, and that lack memory."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from attrs import evolve

from fordel import interpreter, pipeline
from fordel.cli import FAULT, main
from fordel.settlement import Settlement
from tests.engines import demand, needs
from tests.faults import MEMORIES, NAV, WITH_REPORTS, WORDS, Run

if os.name != "posix":
    demand("signals and limits are those of POSIX")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return Run.at(tmp_path_factory.mktemp("kjøring"))


@pytest.fixture(scope="module")
def reporting(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run that writes PDF and Excel as well."""
    needs("typst")
    needs("xlsxwriter")
    return Run.at(tmp_path_factory.mktemp("rapporter"), WITH_REPORTS)


def test_i02_a_killed_run_leaves_no_torn_file_and_the_next_is_clean(run: Run) -> None:
    """Twelve of the two hundred kills of `make faults`; the numbers draw the same points there."""
    assert sum(run.killed(number) for number in range(12))


def test_i02_nor_does_one_that_writes_pdf_and_excel(reporting: Run) -> None:
    assert sum(reporting.killed(number) for number in range(4))


def test_i03_two_runs_to_one_folder_leave_whole_files(run: Run) -> None:
    for _ in range(3):
        run.twice()


@pytest.mark.parametrize("index", [0, 1, 2])
@pytest.mark.parametrize("form", ["tekst", "json"])
def test_i13_a_settlement_that_loses_an_ore_is_not_written(
    index: int, form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The interpreter loses one øre of one share; both sums are told, and nothing is printed or written."""
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


@pytest.mark.parametrize("megabytes", MEMORIES)
def test_i14_a_run_without_the_memory_it_takes_says_so_and_writes_nothing(run: Run, megabytes: int) -> None:
    """At every limit a whole settlement, or an error, no file and no traceback; the ends are one of each."""
    expected = {MEMORIES[0]: False, MEMORIES[-1]: True}
    found = run.within(megabytes)
    assert found is expected.get(megabytes, found)


@pytest.mark.parametrize("megabytes", [MEMORIES[0], 96, 256, MEMORIES[-1]])
def test_i14_nor_does_one_that_writes_pdf_and_excel(reporting: Run, megabytes: int) -> None:
    """`make faults` has the other sizes."""
    expected = {MEMORIES[0]: False, MEMORIES[-1]: True}
    found = reporting.within(megabytes)
    assert found is expected.get(megabytes, found)
