"""Packages: the same bytes for the same files, and nothing unpacked that is larger or stranger than a package is."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fordel import packages
from fordel.ceilings import PACKED_BYTES, PACKED_RATIO, ZIP_PARTS
from fordel.packages import NoPackage, packed, unpacked

NAMES = st.from_regex(r"[a-zæøå0-9]{1,8}(/[a-zæøå0-9]{1,8}){0,3}\.[a-z]{1,4}", fullmatch=True)


def zipped(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return made.getvalue()


def variant(content: bytes) -> str:
    with pytest.raises(NoPackage) as caught:
        unpacked(content)
    return caught.value.variant


@given(st.dictionaries(NAMES, st.binary(max_size=200), max_size=6))
def test_what_is_packed_is_unpacked(files: dict[str, bytes]) -> None:
    if len({name.casefold() for name in files}) < len(files):
        return
    made = packed(files)
    assert unpacked(made) == files
    assert packed(files) == made


@given(st.binary(max_size=300))
def test_anything_else_is_refused(content: bytes) -> None:
    assert variant(content) == "format"


@given(st.data())
def test_i04_a_package_with_a_bit_turned_is_refused_or_holds_the_same(data: st.DataObject) -> None:
    files = {"kvittering.json": b'{"a": 1}' * 9, "avtale/a.avtale": bytes(range(64))}
    made = bytearray(packed(files))
    at = data.draw(st.integers(0, len(made) - 1))
    made[at] ^= 1 << data.draw(st.integers(0, 7))
    try:
        found = unpacked(bytes(made))
    except NoPackage:
        return
    assert {*found.values()} <= {
        *files.values()
    }  # what does not count, like the day of a file, may be turned


@pytest.mark.parametrize("cut", [1, 20, 60, 100])
def test_i04_half_a_package_is_refused(cut: int) -> None:
    made = packed({"kvittering.json": b"{}" * 100, "LES-MEG.txt": b"Hei"})
    assert variant(made[:-cut]) == "format"


@pytest.mark.parametrize(
    "name",
    [
        "../a.json",
        "a/../../b.json",
        "/etc/passwd",
        "C:/a.json",
        "a\\..\\b.json",
        "a//b.json",
        "a/",
        ".skjult.json",
        "a/.ssh/id.json",
        "con.json",
        "a/NUL.txt",
        "com1",
        "a:b.json",
        "a*.json",
        "a .json/b ",
        "a\x01.json",
        "a" * 122,
        "/".join("a" * 21),
        "//vert/deling/a.json",
    ],
)
def test_s09_names_that_lead_elsewhere_are_refused(name: str) -> None:
    assert variant(zipped({name: b"x"})) == "name"
    with pytest.raises(NoPackage):
        packed({name: b"x"})


@pytest.mark.parametrize(
    "name", ["a" * 121, "/".join("a" * 20), "avtale/Brann og redning (2024), æøå.avtale"]
)
def test_names_at_the_limit_are_taken(name: str) -> None:
    assert unpacked(zipped({name: b"x"})) == {name: b"x"}


def test_two_names_that_differ_by_case_alone_are_refused() -> None:
    assert variant(zipped({"a.json": b"", "A.json": b""})) == "files"


def test_so_many_files_and_no_more() -> None:
    most = {f"{number}.txt": b"" for number in range(ZIP_PARTS)}
    assert len(unpacked(packed(most))) == ZIP_PARTS
    assert variant(zipped({**most, "over.txt": b""})) == "files"
    with pytest.raises(NoPackage, match="made"):
        packed({**most, "over.txt": b""})


def test_s09_a_hundred_thousand_entries_are_refused_before_they_are_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    large = zipped({f"{number}.txt": b"" for number in range(100_000)}, zipfile.ZIP_STORED)
    many = zipped({f"{number}.txt": b"" for number in range(60_000)}, zipfile.ZIP_STORED)
    lying = bytearray(many)
    lying[-14:-10] = struct.pack("<HH", 9, 9)

    def read(*_: object) -> None:
        raise AssertionError("the directory was read")

    monkeypatch.setattr(zipfile, "ZipFile", read)
    assert [variant(one) for one in (large, many, bytes(lying))] == ["files"] * 3


def test_so_many_bytes_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "MOST_BYTES", 1000)
    assert unpacked(packed({"a.txt": b"x" * 600, "b.txt": b"x" * 400}))
    assert variant(zipped({"a.txt": b"x" * 600, "b.txt": b"x" * 401})) == "bytes"
    assert variant(bytes(1001 + packages.AROUND_BYTES)) == "bytes"
    with pytest.raises(NoPackage, match="made"):
        packed({"a.txt": b"x" * 1001})


def test_s09_a_bomb_is_refused_by_what_its_directory_says() -> None:
    assert variant(zipped({"a.txt": bytes(PACKED_BYTES + 1)})) == "ratio"
    assert unpacked(zipped({"a.txt": bytes(PACKED_BYTES)}))["a.txt"] == bytes(PACKED_BYTES)
    large = bytes(PACKED_BYTES + 1)
    assert unpacked(packed({"a.txt": large})) == {"a.txt": large}
    assert PACKED_RATIO == 100


@pytest.mark.parametrize("size", [1, 0xFFFFFF])
def test_s09_an_entry_that_lies_about_its_size_is_refused(size: int) -> None:
    made = bytearray(zipped({"a.txt": bytes(100_000)}))
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = made.index(mark) + at
        made[place : place + 4] = struct.pack("<I", size)
    assert variant(bytes(made)) in {"format", "ratio"}


def test_s09_a_package_in_a_package_is_a_file_like_others() -> None:
    inner = packed({"a.txt": b"x" * 1000})
    assert unpacked(packed({"b.zip": inner})) == {"b.zip": inner}


def test_locked_and_unknown_packing_is_refused() -> None:
    made = bytearray(packed({"a.txt": b"x" * 100}))
    locked, unknown = bytearray(made), bytearray(made)
    for mark, flags, method in ((b"PK\x03\x04", 6, 8), (b"PK\x01\x02", 8, 10)):
        locked[made.index(mark) + flags] |= 1
        unknown[made.index(mark) + method] = 99
    assert variant(bytes(locked)) == variant(bytes(unknown)) == "format"
