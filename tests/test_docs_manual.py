"""Every page with commands is worked through in an empty folder, and prints what it says."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tests.manual_pages import PAGES, TOP, Reader, fences, worked

WORKED = [path for path in sorted(PAGES.rglob("*.md")) if worked(path)]


@pytest.mark.parametrize("path", WORKED, ids=[str(path.relative_to(PAGES)) for path in WORKED])
def test_a_reader_sees_what_the_page_shows(path: Path, tmp_path: Path) -> None:
    (tmp_path / "agreements").symlink_to(TOP / "agreements")
    page = path.read_text("utf-8")
    seen = Reader(tmp_path).work_through(page)
    if os.environ.get("UPDATE") == "1":
        path.write_text(seen, "utf-8")
    else:
        assert page == seen


def test_the_steps_of_the_workflow_succeed(tmp_path: Path) -> None:
    page = (PAGES / "slik" / "hver-maaned.md").read_text("utf-8")
    workflow = next(one.text for one in fences(page) if one.kind == "yaml")
    commands = re.findall(r"- run: (fordel .+)", workflow)
    assert len(commands) == 3
    asked = "".join(f"$ {command} >said 2>&1 && echo in order\n" for command in commands)
    files = page.partition("```console\n")[0]
    seen = Reader(tmp_path).work_through(f"{files}```console\n{asked}```\n")
    assert seen.count("\nin order\n") == len(commands)
