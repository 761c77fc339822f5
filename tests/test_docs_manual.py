"""Every page with commands is worked through in an empty folder, and prints what it says."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.manual_pages import PAGES, TOP, Reader, worked

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
