"""I04 and I05: ledgers that are cut off or have a bit turned are told of, or give the very same amounts."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from fordel.diagnostic import Diagnostic
from fordel.ledger.columns import Options
from fordel.ledger.opening import open_ledger
from fordel.render.diagnostics import text
from tests.ledger_workbooks import saft, saft_line, saft_transaction
from tests.ledgers import answer, ask

LINES = 40
ROWS = [
    f"{number};{number % 28 + 1:02}.03.2022;120;{number},25;Løpende utgift {number}"
    for number in range(LINES)
]
CSV = "\n".join(["bilagsnr;bilagsdato;art;beløp;tekst", *ROWS, ""]).encode()


def packed_saft(_: Path) -> bytes:
    transactions = [
        saft_transaction(str(number), "2022-03-15", [saft_line("120", f"{number}.25")])
        for number in range(LINES)
    ]
    made = io.BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        archive.writestr("saft.xml", saft(transactions))
    return made.getvalue()


KINDS: Mapping[str, Callable[[Path], bytes]] = {"regnskap.csv": lambda _: CSV, "regnskap.zip": packed_saft}


def damaged(whole: bytes) -> Iterator[tuple[str, bytes]]:
    for at in range(0, len(whole), 64):
        yield "cut", whole[:at]
        for bit in (0, 6):
            yield "turned", whole[:at] + bytes([whole[at] ^ (1 << bit)]) + whole[at + 1 :]


def found(path: Path) -> int | list[str]:
    """The sum of the lines, or the codes of what is wrong, whose sentences can be written."""
    opened = open_ledger(path, ["art"], Options(engine="python"))
    if isinstance(opened, tuple):
        assert all(isinstance(one, Diagnostic) for one in opened)
        assert text(opened, "nb")
        return [one.code for one in opened]
    return sum(row.ore for row in answer(opened, ask()).rows)


@pytest.mark.parametrize("name", KINDS)
def test_a_damaged_ledger_is_told_or_as_it_was(tmp_path: Path, name: str) -> None:
    whole, path = KINDS[name](tmp_path), tmp_path / name
    path.write_bytes(whole)
    right = found(path)
    assert isinstance(right, int)
    told = 0
    for how, content in damaged(whole):
        path.write_bytes(content)
        now = found(path)
        told += isinstance(now, list)
        if name.endswith(".zip"):
            assert isinstance(now, list) or now == right, how
    assert told > 5


@pytest.mark.parametrize("at", [100, 300, 500])
def test_a_byte_that_is_none_is_told_with_its_place(tmp_path: Path, at: int) -> None:
    path = tmp_path / "regnskap.csv"
    path.write_bytes(CSV[:at] + b"\x81" + CSV[at:])
    opened = open_ledger(path, ["art"], Options(engine="python", encoding="utf-8"))
    assert isinstance(opened, tuple)
    assert opened[0].values["offset"] == at
    assert "\ufffd" not in text(opened, "nb")
