"""Files are written whole or not at all, under names that every system takes."""

import errno
import os
import re
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from fordel.output_files import (
    DISK,
    Disk,
    ReadBackDiffers,
    file_names,
    on,
    replace,
    write_files,
    write_new,
    written_whole,
)

FILES: dict[str, str | bytes] = {
    "oppgjor.csv": "a;b\r\n",
    "oppgjor.json": "{}\n",
    "kvittering.json": b"\xc3\xa6",
}


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()} if folder.exists() else {}


NEW = {name: content if isinstance(content, bytes) else content.encode() for name, content in FILES.items()}


def test_files_are_written_into_a_folder_that_is_made(tmp_path: Path) -> None:
    folder = tmp_path / "ut" / "2022"
    paths = write_files(str(folder), FILES)
    assert contents(folder) == NEW
    assert [Path(path).name for path in paths] == list(FILES)


def test_an_old_file_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "oppgjor.json").write_text("gammel", "utf-8")
    write_files(str(tmp_path), FILES)
    assert contents(tmp_path) == NEW


def test_a_link_is_replaced_and_not_followed(tmp_path: Path) -> None:
    other = tmp_path / "andre.txt"
    other.write_text("urørt", "utf-8")
    folder = tmp_path / "ut"
    folder.mkdir()
    (folder / "oppgjor.json").symlink_to(other)
    (folder / f".oppgjor.json.{os.getpid()}.ny").symlink_to(other)
    write_files(str(folder), FILES)
    assert other.read_text("utf-8") == "urørt"
    assert contents(folder) == NEW


@pytest.mark.parametrize(
    "name",
    [
        "../oppgjor.json",
        "oppgjør.json",
        "oppgjor",
        "Oppgjor.json",
        ".json",
        "a/b.json",
        "a.b.json",
        "a.json\n",
    ],
)
def test_s11_other_names_are_refused_before_anything_is_written(name: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no name"):
        write_files(str(tmp_path / "ut"), {"oppgjor.json": "{}", name: "x"})
    assert list(tmp_path.iterdir()) == []


def failing(disk: Disk, operation: str, at: int, fault: OSError) -> Disk:
    """The disk as it is, but for the call number `at` of one operation."""
    calls, wrapped = count(), getattr(disk, operation)

    def call(*words: object) -> object:
        if next(calls) == at:
            raise fault
        return wrapped(*words)

    changed: dict[str, Any] = {operation: call}
    return evolve(disk, **changed)


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EACCES])
@pytest.mark.parametrize("at", [0, 1, 2])
@pytest.mark.parametrize("step", ["open", "write", "flush", "sync"])
def test_i01_a_fault_while_writing_leaves_the_old_files_and_no_others(
    step: str, at: int, code: int, tmp_path: Path
) -> None:
    (tmp_path / "oppgjor.json").write_text("gammel", "utf-8")
    fault = OSError(code, os.strerror(code))
    # Every file is opened twice: to be written, and to be read back.
    broken = failing(DISK, step, 2 * at if step == "open" else at, fault)
    with on(broken), pytest.raises(OSError, match=re.escape(list(FILES)[at])):
        write_files(str(tmp_path), FILES)
    assert contents(tmp_path) == {"oppgjor.json": b"gammel"}


@pytest.mark.parametrize("at", [0, 1, 2])
def test_i01_a_fault_while_renaming_leaves_whole_files_only(at: int, tmp_path: Path) -> None:
    with (
        on(failing(DISK, "replace", at, OSError(errno.EIO, "disk"))),
        pytest.raises(OSError, match="disk") as told,
    ):
        write_files(str(tmp_path), FILES)
    assert told.value.filename == str(tmp_path / list(FILES)[at])
    assert contents(tmp_path) == dict(list(NEW.items())[:at])


def test_what_reads_back_otherwise_is_not_kept(tmp_path: Path) -> None:
    with on(evolve(DISK, sync=lambda number: os.pwrite(number, b"x", 0))), pytest.raises(ReadBackDiffers):
        write_files(str(tmp_path), FILES)
    assert contents(tmp_path) == {}


def test_a_folder_that_cannot_be_opened_keeps_its_names_by_itself(tmp_path: Path) -> None:
    with on(failing(DISK, "open_folder", 0, PermissionError(errno.EACCES, "folder"))):
        write_files(str(tmp_path), FILES)
    assert contents(tmp_path) == NEW


def test_a_new_file_on_a_disk_without_links_is_renamed(tmp_path: Path) -> None:
    with on(failing(DISK, "link", 0, OSError(errno.EPERM, "links"))):
        write_new(str(tmp_path / "ny.avtale"), b"x")
    assert contents(tmp_path) == {"ny.avtale": b"x"}


def test_what_is_no_file_keeps_its_name(tmp_path: Path) -> None:
    """`--ut /dev/null` put a file in the place of the device, for every program of the machine."""
    pipe = tmp_path / "ror.json"
    os.mkfifo(pipe)
    (tmp_path / "lenke").symlink_to(pipe)
    with pytest.raises(OSError, match=r"Not a regular file.*ror\.json"):
        write_files(str(tmp_path), {"ny.json": "a", "ror.json": "b"})
    for path in (pipe, tmp_path / "lenke"):
        with pytest.raises(OSError, match="Not a regular file"):
            replace(str(path), b"a")
        with pytest.raises(OSError, match="Not a regular file"), written_whole(str(path)):
            pytest.fail("nothing is to be written")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["lenke", "ror.json"]
    assert pipe.is_fifo()


def test_a_file_where_the_folder_should_be_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "ut").write_text("", "utf-8")
    with pytest.raises(FileExistsError):
        write_files(str(tmp_path / "ut"), FILES)


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("NAV Midt-Buskerud", "nav-midt-buskerud"),
        ("Øvre Årdal & Sæbø", "ovre-ardal-saebo"),
        ("../../etc/passwd", "etc-passwd"),
        ("Kárášjohka", "karasjohka"),
        ("=cmd|' /C calc'!A0", "cmd-c-calc-a0"),
        ("CON", "con-avtale"),
        ("lpt1", "lpt1-avtale"),
        ("שלום", "avtale"),
        ("", "avtale"),
        ("a" * 300, "a" * 60),
    ],
)
def test_s11_a_name_becomes_one_for_a_file(name: str, plain: str) -> None:
    assert file_names([name]) == (plain,)


def test_names_that_become_alike_are_told_apart() -> None:
    assert file_names(["Vik", "vik", "VIK", "vik 2"]) == ("vik", "vik-2", "vik-3", "vik-2-2")


@given(st.lists(st.text(max_size=80), max_size=8))
def test_s11_every_name_is_one_that_files_may_have(names: list[str]) -> None:
    found = file_names(names)
    assert len(set(found)) == len(names)
    assert all(re.fullmatch("[a-z0-9-]{1,70}", name) for name in found)
