"""Work that is stopped: nothing half written, a word about it and no traceback, and a clean second run."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from fordel.interruption import uninterrupted
from tests.bench_many import agreement, write_ledger

FORDEL = Path(sys.executable).parent / "fordel"
FILES = ["kvittering.json", "oppgjor.csv", "oppgjor.json"]

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals are sent as POSIX has them")


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two ledgers that take a while, and sixty agreements on each."""
    folder = tmp_path_factory.mktemp("avbrudd")
    write_ledger(folder / "regnskap.parquet", 2_000_000, 900)
    write_csv(folder / "regnskap.csv", 200_000)
    for number in range(60):
        (folder / f"a{number:02}.avtale").write_text(agreement(number), encoding="utf-8")
    return folder


def write_csv(path: Path, lines: int) -> None:
    rows = [
        f"{number % 28 + 1:02}.03.2022;{100_000 + number % 900};{(10, 190, 470, 700)[number % 4]:03};276;3047;1,00"
        for number in range(lines)
    ]
    path.write_text("\n".join(["bilagsdato;ansvar;art;funksjon;bosted;beløp", *rows, ""]), encoding="utf-8")


def words(work: Path, ledger: str, out: Path) -> list[str]:
    files = sorted(map(str, work.glob("*.avtale")))
    asked = ["--regnskap", str(work / ledger), "--år", "2022", "--ut", str(out)]
    return [str(FORDEL), "beregn", *files, *asked, "--uten-pdf", "--uten-excel"]


def written(out: Path) -> dict[str, dict[str, bytes]]:
    """The files of each folder, hidden ones as well."""
    return {
        folder.name: {path.name: path.read_bytes() for path in folder.iterdir()} for folder in out.iterdir()
    }


def stopped_after(count: int, command: list[str], out: Path, number: signal.Signals) -> tuple[int, str]:
    """Start a command, send a signal when so many folders are there (-1: when it has hardly begun), and wait."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if count < 0:
        time.sleep(0.7)
    while count >= 0 and process.poll() is None and len([*out.glob("*/kvittering.json")]) < count:
        time.sleep(0.002)
    process.send_signal(number)
    _, told = process.communicate(timeout=60)
    return process.returncode, told


@pytest.fixture(scope="module", params=["regnskap.parquet", "regnskap.csv"])
def whole(work: Path, request: pytest.FixtureRequest) -> tuple[str, dict[str, dict[str, bytes]]]:
    """A ledger, and what is written when nobody stops it."""
    out = work / f"hel-{request.param}"
    subprocess.run(words(work, request.param, out), check=True, capture_output=True)
    return request.param, written(out)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["SIGINT", "SIGTERM"])
@pytest.mark.parametrize("count", [-1, 1, 17])
def test_what_is_stopped_leaves_whole_folders_and_a_word(
    work: Path,
    tmp_path: Path,
    whole: tuple[str, dict[str, dict[str, bytes]]],
    count: int,
    number: signal.Signals,
) -> None:
    ledger, expected = whole
    out = tmp_path / "ut"
    out.mkdir()
    code, told = stopped_after(count, words(work, ledger, out), out, number)
    found = written(out)
    assert code == 130, told
    assert "Traceback" not in told
    assert found == {name: expected[name] for name in found}
    assert ("Avbrutt. Ingenting er skrevet." in told) == (not found)
    assert all(name in told for name in found)


@pytest.mark.parametrize("count", [0, 1, 17])
def test_a_second_run_after_a_kill_starts_clean(
    work: Path, tmp_path: Path, whole: tuple[str, dict[str, dict[str, bytes]]], count: int
) -> None:
    ledger, expected = whole
    out = tmp_path / "ut"
    out.mkdir()
    code, _ = stopped_after(count, words(work, ledger, out), out, signal.SIGKILL)
    assert code == -signal.SIGKILL
    for files in written(out).values():
        assert {name for name in files if not name.startswith(".")} <= {*FILES}
    subprocess.run(words(work, ledger, out), check=True, capture_output=True)
    assert written(out) == expected


def test_a_file_that_a_killed_process_left_is_removed(
    work: Path, tmp_path: Path, whole: tuple[str, dict[str, dict[str, bytes]]]
) -> None:
    ledger, expected = whole
    dead = subprocess.Popen([sys.executable, "-c", "pass"])
    dead.wait()
    out = tmp_path / "ut"
    folder = out / "samarbeid-3"
    folder.mkdir(parents=True)
    (folder / f".oppgjor.json.{dead.pid}.ny").write_text('{"halv', encoding="utf-8")
    (folder / f".oppgjor.json.{os.getpid()}.ny").write_text("en annen skriver", encoding="utf-8")
    subprocess.run(words(work, ledger, out), check=True, capture_output=True)
    found = written(out)
    assert found["samarbeid-3"].pop(f".oppgjor.json.{os.getpid()}.ny") == b"en annen skriver"
    assert found == expected


def test_what_stops_the_work_waits_until_a_file_is_whole() -> None:
    done: list[str] = []

    def steps() -> Iterator[None]:
        with uninterrupted():
            signal.raise_signal(signal.SIGINT)
            done.append("whole")
        yield

    with pytest.raises(KeyboardInterrupt):
        next(steps())
    assert done == ["whole"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
