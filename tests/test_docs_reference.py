"""The pages of reference are those that the code and the schemas give; UPDATE=1 writes them."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

import fordel
from fordel.schemas import NAMES
from tests.manual_pages import PAGES
from tests.reference_pages import json_page, python_page


@pytest.mark.parametrize(("name", "made"), [("python.md", python_page), ("json.md", json_page)])
def test_the_page_is_current(name: str, made: Callable[[], str]) -> None:
    path = PAGES / name
    if os.environ.get("UPDATE") == "1":
        path.write_text(made(), "utf-8")
    assert path.read_text("utf-8") == made()


def test_every_name_and_every_schema_is_told() -> None:
    python, json = python_page(), json_page()
    assert all(f"\n## {name}\n" in python for name in fordel.__all__ if name != "__version__")
    assert all(f"`fordel skjema {name}`" in json for name in NAMES)
    assert not [line for line in json.splitlines() if line.endswith("|  |")], (
        "a field that nothing is said of"
    )
