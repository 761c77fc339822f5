"""Pages of the documentation as someone works through them: the files they show, and what their commands print."""

from __future__ import annotations

import io
import os
import re
import shlex
import subprocess
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from unittest.mock import patch

from attrs import define, field, frozen

from fordel.cli import main

TOP = Path(__file__).resolve().parents[1]
PAGES = TOP / "docs" / "pages"

_FENCE = re.compile(
    r'^(?P<head>(?P<mark>```+|~~~+)(?P<kind>\w+)(?: title="(?P<title>[^"]*)")?\n)(?P<text>.*?)(?=^(?P=mark)$)',
    re.MULTILINE | re.DOTALL,
)
_TITLE = re.compile(r"(?P<file>[\w./-]+)(?:, (?P<place>nederst|nedst|last|i stedet for (?P<clause>§ \d+)))?")
_STEP = re.compile(r"^\$ ((?:.*\\\n)*.+)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
_PLAIN = re.compile(r"fordel [^|&;<>$`*'\\]*")
_CUT = "[…]\n"


@frozen
class Fence:
    """A block of a page: `python`, `console` and so on, the file it is, or no file, and its lines."""

    kind: str
    title: str | None
    text: str


def fences(text: str) -> list[Fence]:
    """The blocks of a page in their order; a block inside another is part of that."""
    return [Fence(found["kind"], found["title"], found["text"]) for found in _FENCE.finditer(text)]


def worked(path: Path) -> bool:
    """Whether a page shows commands with what they print."""
    return any(one.kind == "console" for one in fences(path.read_text("utf-8")))


@define
class Reader:
    """Someone who does what a page says, in a folder of their own with the agreements of the project beside it."""

    folder: Path
    code: int = field(default=0, init=False)

    def work_through(self, text: str) -> str:
        """The page with what its commands print here, once its files are written and its commands given."""
        return _FENCE.sub(
            lambda found: found["head"] + self._do(Fence(*found.group("kind", "title", "text"))), text
        )

    def _do(self, one: Fence) -> str:
        if one.title is not None:
            self._write(one.title, one.text)
        return self._give(one.text) if one.kind == "console" else one.text

    def _write(self, title: str, text: str) -> None:
        found = _TITLE.fullmatch(title)
        assert found, f"this is no file, nor a place in one: {title}"
        path = self.folder / found["file"]
        path.parent.mkdir(parents=True, exist_ok=True)
        if found["clause"]:
            clause = re.compile(rf"^## {found['clause']} .*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
            text, times = clause.subn(lambda _: f"{text}\n", path.read_text("utf-8"))
            assert times == 1, f"{title}: there are {times} such clauses"
        elif found["place"]:
            text = f"{path.read_text('utf-8').rstrip()}\n\n{text}"
        path.write_text(text, "utf-8")

    def _give(self, shown: str) -> str:
        steps = _STEP.findall(shown)
        return "".join(f"$ {command}\n{_as_shown(said, self._said(command))}" for command, said in steps)

    def _said(self, command: str) -> str:
        """What a command prints, without our own folder; the settings are those of a terminal of 80 columns."""
        places = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
        settings = {"PATH": places, "COLUMNS": "80", "PYTHONUTF8": "1", "LC_ALL": "C.UTF-8"}
        with patch.dict(os.environ, settings):
            printed = self._called(command) if _PLAIN.fullmatch(command) else self._run(command)
        said = "".join(f"{line.rstrip()}\n" for line in printed.replace("\u00a0", " ").splitlines())
        return said.replace(str(self.folder), "…")

    def _called(self, command: str) -> str:
        """A command of ours alone, which is run here: starting Python a hundred times takes its time."""
        printed = io.StringIO()
        with chdir(self.folder), redirect_stdout(printed), redirect_stderr(printed):
            self.code = main(shlex.split(command)[1:])
        return printed.getvalue()

    def _run(self, command: str) -> str:
        """Anything else, which a shell runs."""
        done = subprocess.run(
            ["bash", "-c", f"(exit {self.code})\n{command}"],  # noqa: S607  (a page names bash no more closely)
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        self.code = done.returncode
        return done.stdout


def _as_shown(shown: str, printed: str) -> str:
    """What is printed, with the lines left out that the page leaves out with `[…]`."""
    parts = [re.escape(part) for part in shown.split(_CUT)]
    return shown if len(parts) > 1 and re.fullmatch("(?:.*\n)*?".join(parts), printed) else printed
