"""S02: forty shapes of paths that `hent` may be given, none of which reads what lies outside, or tells of it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from fordel.fetched_files import shelf_of
from fordel.pipeline import Reading, read
from fordel.render.diagnostics import text

INSIDE = "hemmelig-4711"
AGREEMENT = """```regel
avtale "A"
gjelder fra 1. januar 2022
deltakere Modum, Sigdal
vertskommune Modum
hent "{}"
```
"""

UP = "../ute.avtale"
SHAPES = [
    UP,
    "../../ute.avtale",
    "./../ute.avtale",
    "inne/../../ute.avtale",
    "inne/./../../ute.avtale",
    "inne//..//../ute.avtale",
    "../avtaler/../ute.avtale",
    "../AVTALER/ute.avtale",
    "../Avtaler/../ute.avtale",
    "..//ute.avtale",
    ".../ute.avtale",
    ".. /ute.avtale",
    "..\\ute.avtale",
    "inne\\..\\..\\ute.avtale",
    "/etc/passwd",
    "//etc/passwd.avtale",
    "///ute.avtale",
    "\\\\tjener\\deling\\ute.avtale",
    "//tjener/deling/ute.avtale",
    "\\\\?\\C:\\ute.avtale",
    "\\\\.\\pipe\\ute.avtale",
    "C:\\ute.avtale",
    "C:/ute.avtale",
    "c:ute.avtale",
    "file:///ute.avtale",
    "file:ute.avtale",
    "https://eksempel.no/ute.avtale",
    "~/ute.avtale",
    "~root/ute.avtale",
    "$HOME/ute.avtale",
    "${HOME}/ute.avtale",
    "%HOME%/ute.avtale",
    "%2e%2e/ute.avtale",
    "..%2fute.avtale",
    "%2e%2e%2fute.avtale",
    "%c0%ae%c0%ae/ute.avtale",
    "\uff0e\uff0e/ute.avtale",
    "..\u2215ute.avtale",
    "../ute.avtale\x00.avtale",
    "../ute.avtale\x00",
    "inne/ute.avtale:strøm",
    "CON.avtale",
    "/dev/zero",
    "/dev/stdin",
    "/proc/self/environ",
    "*.avtale",
    "",
    ".",
    "..",
]


def reading(folder: Path, path: str) -> Reading:
    agreement = folder / "avtaler" / "a.avtale"
    agreement.parent.mkdir(exist_ok=True)
    (folder / "avtaler" / "inne").mkdir(exist_ok=True)
    (folder / "ute.avtale").write_text(f'bibliotek "{INSIDE}"\n{INSIDE}\n', "utf-8")
    agreement.write_text(AGREEMENT.format(path), "utf-8")
    return read(str(agreement), agreement.read_bytes(), None, lambda: shelf_of(str(agreement)))


def told(found: Reading) -> list[str]:
    assert found.agreement is None
    assert INSIDE not in "".join(text(found.diagnostics, language) for language in ("nb", "nn", "en"))
    return [f"{one.code}.{one.variant}" for one in found.errors]


def test_s02_there_are_forty() -> None:
    assert len(set(SHAPES)) >= 40


@pytest.mark.parametrize("path", SHAPES, ids=ascii)
def test_s02_a_shape_of_a_path_reads_nothing_outside(tmp_path: Path, path: str) -> None:
    codes = told(reading(tmp_path, path))
    assert codes
    assert all(code.startswith(("F205.", "F206.", "F101.", "F103.")) for code in codes), codes


@pytest.mark.parametrize("shape", ["file", "folder", "chain", "relative"])
def test_s02_a_link_that_leads_out_is_refused(tmp_path: Path, shape: str) -> None:
    reading(tmp_path, "x.avtale")
    inside = tmp_path / "avtaler"
    if shape == "folder":
        (inside / "snarvei").symlink_to(tmp_path, target_is_directory=True)
        path = "snarvei/ute.avtale"
    else:
        target = Path("..") / "ute.avtale" if shape == "relative" else tmp_path / "ute.avtale"
        (inside / "snarvei.avtale").symlink_to(target)
        (inside / "to.avtale").symlink_to(inside / "snarvei.avtale")
        path = "to.avtale" if shape == "chain" else "snarvei.avtale"
    assert told(reading(tmp_path, path)) == ["F206.link"]


@pytest.mark.parametrize("kind", ["fifo", "device", "folder", "circle", "nothing"])
def test_s02_what_is_no_plain_file_is_not_opened(tmp_path: Path, kind: str) -> None:
    """A pipe that nobody writes to would be waited for, and /dev/zero has no end."""
    reading(tmp_path, "x.avtale")
    there = tmp_path / "avtaler" / "rør.avtale"
    if kind == "fifo":
        os.mkfifo(there)
    elif kind == "device":
        there.symlink_to("/dev/zero")
    elif kind == "folder":
        there.mkdir()
    elif kind == "circle":
        there.symlink_to(there)
    else:
        there.symlink_to(tmp_path / "finnes-ikke")
    assert told(reading(tmp_path, "rør.avtale")) == ["F205.missing"]


def test_s02_a_path_that_tells_whether_a_file_is_there_does_not(tmp_path: Path) -> None:
    there = told(reading(tmp_path, UP))
    (tmp_path / "ute.avtale").unlink()
    agreement = tmp_path / "avtaler" / "a.avtale"
    gone = read(str(agreement), agreement.read_bytes(), None, lambda: shelf_of(str(agreement)))
    assert told(gone) == there
