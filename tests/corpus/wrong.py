"""Makes the wrong files of the corpus from what stands of them in its tables: workbooks, SAF-T and packages."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from fordel.packages import unpacked
from tests.ledger_workbooks import Written, edited, saft, saft_line, saft_transaction, write_book

COLUMNS: Sequence[Written] = ("bilagsdato", "art", "beløp", "bosted", "lokasjon")
SOUND: Sequence[Written] = (date(2024, 3, 1), "150", 100.0, "", "")


def workbook(case: Mapping[str, Any], path: Path) -> Path:
    """A workbook: a sound line and then the `row` of the case, or all its `rows`, or a sheet of these for each name.

    An empty table is an empty cell, one with `formula` and `value` is what it says. `change` is a part of the file, a
    text in it and another in its place; `cut` is how many bytes are left of it, `bytes` all that is in it.
    """
    rows = case.get("rows", [COLUMNS, SOUND, *([case["row"]] if "row" in case else [])])
    cells = [[_cell(one) for one in row] for row in rows]
    write_book(path, *((name, cells) for name in case.get("sheets", ["Regnskap"])))
    if "change" in case:
        part, before, after = case["change"]
        edited(path, part, lambda content: _changed(content, before, after))
    content = case["bytes"].encode() if "bytes" in case else path.read_bytes()
    path.write_bytes(content[: case.get("cut")])
    return path


def _cell(told: Any) -> Written:  # noqa: ANN401  (a value of TOML)
    return (told["formula"], told["value"]) if told and isinstance(told, dict) else told or None


def saft_file(case: Mapping[str, Any]) -> str:
    """A SAF-T file of one line, with the account, amount, text, day and `totals` of the case, or all of its `file`.

    `change` is a text in the file and another in its place; `cut` is how much is left of it.
    """
    line = saft_line(case.get("account", "150"), case.get("amount", "100.00"), case.get("text", ""))
    transaction = saft_transaction("7", case.get("day", "2024-03-01"), [line], case.get("period", "202403"))
    whole = str(case.get("file", saft([transaction], totals=case.get("totals"))))
    if "change" in case:
        whole = _changed(whole.encode(), *case["change"]).decode()
    return whole[: case.get("cut")]


def package(case: Mapping[str, Any], sound: bytes) -> bytes:
    """A package with one thing done to it.

    `change` is a file, a text in it and another in its place; `cut_file` a file and how many bytes are left of it;
    `without` and `added` name files, and `within` a folder that all lie in. `cut` is how many bytes are left of the
    whole, `flipped` the number of the byte in which a bit is turned.
    """
    files = unpacked(sound)
    if "change" in case:
        name, before, after = case["change"]
        files[name] = _changed(files[name], before, after)
    if "cut_file" in case:
        name, left = case["cut_file"]
        files[name] = files[name][:left]
    kept = {name: content for name, content in files.items() if name != case.get("without")}
    if "added" in case:
        kept[case["added"]] = b""
    made = _zipped({case.get("within", "") + name: content for name, content in kept.items()})[
        : case.get("cut")
    ]
    at = case.get("flipped")
    return made if at is None else bytes((*made[:at], made[at] ^ 1, *made[at + 1 :]))


def _zipped(files: Mapping[str, bytes]) -> bytes:
    """A zip file of any names, which `fordel.packages` would not write."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return written.getvalue()


def _changed(content: bytes, before: str, after: str) -> bytes:
    if before.encode() not in content:
        raise ValueError(f"{before!r} does not stand in the file")
    return content.replace(before.encode(), after.encode(), 1)
