"""Workbooks reckoned anew by LibreOffice, and what stands in their cells."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from html import unescape
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

_SHEET = re.compile(r'<sheet name="([^"]*)"').findall
_FORMULA = re.compile(r'<c r="([A-Z]+[0-9]+)"[^>]*><f>([^<]*)</f><v>([^<]*)</v></c>').findall


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
    xml = parts(content)
    for number, name in enumerate(_SHEET(xml["xl/workbook.xml"]), 1):
        for place, formula, value in _FORMULA(xml[f"xl/worksheets/sheet{number}.xml"]):
            yield unescape(name), place, unescape(formula), float(value)


def parts(content: bytes) -> dict[str, str]:
    """The XML of a workbook, by the names of its parts."""
    with ZipFile(BytesIO(content)) as opened:
        return {name: opened.read(name).decode() for name in opened.namelist()}
