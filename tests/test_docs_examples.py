"""Every agreement on a page of the documentation is whole, right, and comes out as it says.

The pages of the diagnostics, which also show broken agreements, are run by test_docs_diagnostics.py.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from fordel.examples import try_examples
from fordel.pipeline import read

PAGES = Path(__file__).parent.parent / "docs" / "pages"
_FENCE = re.compile(r"^~~~avtale\n(.*?)^~~~$", re.MULTILINE | re.DOTALL)
EXAMPLES = [
    pytest.param(text, id=f"{page.relative_to(PAGES)}-{number}")
    for page in sorted(PAGES.rglob("*.md"))
    if page.parent.name != "diagnostics"
    for number, text in enumerate(_FENCE.findall(page.read_text("utf-8")), start=1)
]


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 5


@pytest.mark.parametrize("text", EXAMPLES)
def test_it_reads_and_its_examples_hold(text: str) -> None:
    reading = read("side.avtale", text.encode())
    assert reading.agreement is not None, reading.diagnostics
    assert not reading.errors
    assert try_examples(reading.agreement).faults == ()
