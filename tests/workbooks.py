"""Workbooks reckoned anew by LibreOffice, and what stands in their cells."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from tests.engines import demand, needs

#: All formulas are reckoned when a file is opened, whoever wrote it.
_ALWAYS = """\
<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def recalculated(folder: Path, files: Mapping[str, bytes]) -> dict[str, Any]:
    """The workbooks as LibreOffice has them after it has reckoned every formula, read with values, by their names."""
    openpyxl = needs("openpyxl")
    office = shutil.which("soffice")
    if office is None:
        demand("LibreOffice (soffice) is not installed")
    given, made, profile = folder / "given", folder / "made", folder / "profile"
    for one in (given, made, profile / "user"):
        one.mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_ALWAYS, "utf-8")
    for name, content in files.items():
        (given / f"{name}.xlsx").write_bytes(content)
    subprocess.run(
        [
            office,
            f"-env:UserInstallation={profile.as_uri()}",
            *("--headless", "--norestore", "--convert-to", "xlsx:Calc MS Excel 2007 XML"),
            *("--outdir", str(made), *(str(given / f"{name}.xlsx") for name in files)),
        ],
        check=True,
        capture_output=True,
    )
    return {name: openpyxl.load_workbook(made / f"{name}.xlsx", data_only=True) for name in files}


def formulas(content: bytes) -> Iterator[tuple[str, str, str, object]]:
    """Every cell with a formula: its sheet, its place, the formula, and the value that was written beside it."""
    openpyxl = needs("openpyxl")
    values = openpyxl.load_workbook(BytesIO(content), data_only=True)
    for sheet in openpyxl.load_workbook(BytesIO(content)):
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    yield sheet.title, cell.coordinate, cell.value, values[sheet.title][cell.coordinate].value


def parts(content: bytes) -> dict[str, str]:
    """The XML of a workbook, by the names of its parts."""
    with ZipFile(BytesIO(content)) as opened:
        return {name: opened.read(name).decode() for name in opened.namelist()}
