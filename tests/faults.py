"""Runs of the command that are killed or lack memory, and what they may leave: whole files of before or after."""

from __future__ import annotations

import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from attrs import frozen

NAV = Path(__file__).parents[1] / "agreements" / "nav-midt-buskerud"
FORDEL = str(Path(sys.executable).parent / "fordel")

#: A settlement with all that is written of it, and one without PDF and Excel.
WITH_REPORTS = ("beregn", "nav-midt-buskerud.avtale", "--regnskap", "regnskap-2022.csv", "--år", "2022")
WORDS = (*WITH_REPORTS, "--uten-pdf", "--uten-excel")

#: Sizes of the address space to try, in megabytes; nothing is settled in the first, everything in the last.
MEMORIES = (48, 96, 192, 384, 768, 1536, 4096)


class Torn(AssertionError):
    """A file that is neither that of before nor that of after."""


@frozen
class Run:
    """A settlement that is written to `ut` in a folder, how long it takes in seconds, and what it writes."""

    folder: Path
    words: tuple[str, ...]
    seconds: float
    whole: dict[str, bytes]

    @classmethod
    def at(cls, folder: Path, words: tuple[str, ...] = WORDS) -> Run:
        """Copies an agreement with its ledger into the folder, and settles it once."""
        shutil.copytree(NAV, folder, dirs_exist_ok=True)
        begun = time.monotonic()
        _start(folder, words).wait()
        return cls(folder, words, time.monotonic() - begun, written(folder))

    def killed(self, number: int) -> bool:
        """Kills a run at a point that the number draws, then makes a clean one; whether the kill came in time.

        Raises Torn where a file was neither that of before nor that of after, or the next run is not clean.
        """
        drawn = random.Random(number)
        shutil.rmtree(self.folder / "ut", ignore_errors=True)
        before = {}
        if drawn.random() < 0.5:
            (self.folder / "ut").mkdir()
            before = dict.fromkeys(self.whole, b"gammel")
            for name, content in before.items():
                (self.folder / "ut" / name).write_bytes(content)
        process = _start(self.folder, self.words)
        time.sleep(drawn.uniform(0, 1.1 * self.seconds))
        process.send_signal(signal.SIGKILL)
        process.wait()
        for name, content in written(self.folder).items():
            if not name.startswith(".") and content not in (before.get(name), self.whole[name]):
                raise Torn(f"{name} after the kill that {number} draws")
        if _start(self.folder, self.words).wait() != 0 or written(self.folder) != self.whole:
            raise Torn(f"the run after the kill that {number} draws is not clean: {[*written(self.folder)]}")
        return process.returncode == -signal.SIGKILL

    def twice(self) -> None:
        """Two runs that write to one folder at once: whole files of one of them, and both say that all went well."""
        shutil.rmtree(self.folder / "ut", ignore_errors=True)
        both = [_start(self.folder, self.words), _start(self.folder, self.words)]
        if [one.wait() for one in both] != [0, 0] or written(self.folder) != self.whole:
            raise Torn(f"two runs left {[*written(self.folder)]}")

    def within(self, megabytes: int) -> bool:
        """A run whose address space is so large: whether all is written.

        Raises Torn where it is not and a file is left all the same, nothing is told, or a traceback is.
        """
        shutil.rmtree(self.folder / "ut", ignore_errors=True)

        def bounded() -> None:
            resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))

        words = [FORDEL, *self.words, "--ut", "ut"]
        done = subprocess.run(
            words, cwd=self.folder, capture_output=True, text=True, check=False, preexec_fn=bounded
        )
        left, all_is_well = written(self.folder), done.returncode == 0
        if "Traceback" in done.stderr or left != (self.whole if all_is_well else {}):
            raise Torn(f"within {megabytes} MB: {[*left]}, {done.stderr[-2000:]}")
        if not all_is_well and not done.stderr:
            raise Torn(f"within {megabytes} MB nothing is told")
        return all_is_well


def _start(folder: Path, words: tuple[str, ...]) -> subprocess.Popen[bytes]:
    quiet = subprocess.DEVNULL
    return subprocess.Popen([FORDEL, *words, "--ut", "ut"], cwd=folder, stdout=quiet, stderr=quiet)


def written(folder: Path) -> dict[str, bytes]:
    """The files of the settlement, those that are not whole as well."""
    there = folder / "ut"
    return {path.name: path.read_bytes() for path in sorted(there.iterdir())} if there.exists() else {}
