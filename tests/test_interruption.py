"""Work that is stopped: nothing half written, a word about it and no traceback, and a clean second run."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from fordel.interruption import uninterrupted
from fordel.ledger import store
from fordel.output_files import written_whole
from tests.bench_many import agreement, write_ledger
from tests.engines import demand

FORDEL = Path(sys.executable).parent / "fordel"
FILES = ["kvittering.json", "oppgjor.csv", "oppgjor.json"]

if os.name != "posix":
    demand("signals are sent as POSIX has them")


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Thirty agreements, a ledger that is read at once, and two that take a while."""
    folder = tmp_path_factory.mktemp("avbrudd")
    write_ledger(folder / "liten.parquet", 10_000, 900)
    write_ledger(folder / "regnskap.parquet", 1_000_000, 900)
    write_csv(folder / "regnskap.csv", 100_000)
    for number in range(30):
        (folder / f"a{number:02}.avtale").write_text(agreement(number), encoding="utf-8")
    return folder


def write_csv(path: Path, lines: int) -> None:
    rows = [
        f"{number % 28 + 1:02}.03.2022;{100_000 + number % 900};{(10, 190, 470, 700)[number % 4]:03};276;3047;1,00"
        for number in range(lines)
    ]
    path.write_text("\n".join(["bilagsdato;ansvar;art;funksjon;bosted;beløp", *rows, ""]), encoding="utf-8")


def words(work: Path, out: Path, ledger: str = "liten.parquet") -> list[str]:
    files = sorted(map(str, work.glob("*.avtale")))
    asked = ["--regnskap", str(work / ledger), "--år", "2022", "--ut", str(out)]
    return [str(FORDEL), "beregn", *files, *asked, "--uten-pdf", "--uten-excel"]


def written(out: Path) -> dict[str, dict[str, bytes]]:
    """The files of each folder, hidden ones as well."""
    return {
        folder.name: {path.name: path.read_bytes() for path in folder.iterdir()} for folder in out.iterdir()
    }


def stopped_after(count: int, command: list[str], out: Path, number: signal.Signals) -> tuple[int, str]:
    """Start a command, send a signal when so many folders are there, and wait."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    while process.poll() is None and len([*out.glob("*/kvittering.json")]) < count:
        time.sleep(0.002)
    return told_after(process, number)


def stopped_when(
    has_begun: Callable[[Path], bool], command: list[str], number: signal.Signals
) -> tuple[int, str]:
    """Start a command, send a signal when something is seen of its process, and wait."""
    if not Path("/proc/self/fd").exists():
        demand("what a process has open is seen in /proc")
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    while process.poll() is None and not has_begun(Path(f"/proc/{process.pid}")):
        time.sleep(0.001)
    return told_after(process, number)


def is_reading(ledger: Path) -> Callable[[Path], bool]:
    """Tells whether a process has the ledger open."""

    def has_it_open(process: Path) -> bool:
        opened = (process / "fd").iterdir()
        return any(os.path.realpath(one) == str(ledger) for one in opened)

    return has_it_open


def told_after(process: subprocess.Popen[str], number: signal.Signals) -> tuple[int, str]:
    process.send_signal(number)
    _, told = process.communicate(timeout=60)
    return process.returncode, told


@pytest.fixture(scope="module")
def whole(work: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, bytes]]:
    """What is written when nobody stops it, as far from the files as the other folders: receipts have paths."""
    out = tmp_path_factory.mktemp("hel") / "ut"
    subprocess.run(words(work, out), check=True, capture_output=True)
    return written(out)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["SIGINT", "SIGTERM"])
@pytest.mark.parametrize("ledger", ["regnskap.parquet", "regnskap.csv"])
def test_what_is_stopped_while_the_ledger_is_read_writes_nothing_and_says_so(
    work: Path, tmp_path: Path, ledger: str, number: signal.Signals
) -> None:
    out = tmp_path / "ut"
    code, told = stopped_when(is_reading(work / ledger), words(work, out, ledger), number)
    assert code == 130, told
    assert "Traceback" not in told
    assert "Avbrutt. Ingenting er skrevet." in told
    assert not out.exists()


@pytest.mark.parametrize(("count", "number"), [(1, signal.SIGTERM), (1, signal.SIGINT), (9, signal.SIGINT)])
def test_what_is_stopped_leaves_whole_folders_and_a_word(
    work: Path, tmp_path: Path, whole: dict[str, dict[str, bytes]], count: int, number: signal.Signals
) -> None:
    out = tmp_path / "ut"
    out.mkdir()
    code, told = stopped_after(count, words(work, out), out, number)
    found = written(out)
    assert code == 130, told
    assert "Traceback" not in told
    assert len(found) >= count
    assert found == {name: whole[name] for name in found}
    assert all(name in told for name in found)


@pytest.mark.parametrize("count", [0, 1, 9])
def test_a_second_run_after_a_kill_starts_clean(
    work: Path, tmp_path: Path, whole: dict[str, dict[str, bytes]], count: int
) -> None:
    out = tmp_path / "ut"
    out.mkdir()
    code, _ = stopped_after(count, words(work, out), out, signal.SIGKILL)
    assert code == -signal.SIGKILL
    for files in written(out).values():
        assert {name for name in files if not name.startswith(".")} <= {*FILES}
    subprocess.run(words(work, out), check=True, capture_output=True)
    assert written(out) == whole


@pytest.fixture
def dead() -> int:
    """The number of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", "pass"])
    process.wait()
    return process.pid


def test_a_file_that_a_killed_process_left_is_removed(
    work: Path, tmp_path: Path, whole: dict[str, dict[str, bytes]], dead: int
) -> None:
    out = tmp_path / "ut"
    folder = out / "samarbeid-3"
    folder.mkdir(parents=True)
    (folder / f".oppgjor.json.{dead}.ny").write_text('{"halv', encoding="utf-8")
    (folder / f".oppgjor.json.{os.getpid()}.ny").write_text("en annen skriver", encoding="utf-8")
    subprocess.run(words(work, out), check=True, capture_output=True)
    found = written(out)
    assert found["samarbeid-3"].pop(f".oppgjor.json.{os.getpid()}.ny") == b"en annen skriver"
    assert found == whole


def test_a_large_file_that_a_killed_process_left_is_removed(tmp_path: Path, dead: int) -> None:
    """As `fordel linjer` and `fordel pakk` write theirs; files of other names, and of others who write, stay."""
    for name in (f".linjer.parquet.{dead}.ny", f".andre.parquet.{dead}.ny", ".linjer.parquet.1.ny"):
        (tmp_path / name).write_text("halv", encoding="utf-8")
    with written_whole(str(tmp_path / "linjer.parquet")) as beside:
        Path(beside).write_text("hel", encoding="utf-8")
    assert {path.name for path in tmp_path.iterdir()} == {
        "linjer.parquet",
        f".andre.parquet.{dead}.ny",
        ".linjer.parquet.1.ny",
    }


@pytest.fixture
def listening() -> Iterator[None]:
    """Ctrl-C is taken as Python takes it; a shell lets what it starts in the background ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("listening")
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


@pytest.mark.usefixtures("listening")
def test_what_stops_the_work_waits_until_the_engine_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """DuckDB ends the process where something is raised while it is being loaded."""
    done: list[object] = []
    start = store._started

    def stopped(paths: Sequence[str]) -> object:
        signal.raise_signal(signal.SIGINT)
        done.append(start(paths))
        return done[0]

    monkeypatch.setattr(store, "_started", stopped)
    with pytest.raises(KeyboardInterrupt):
        store.Store()
    assert done
