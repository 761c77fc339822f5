"""The README shows what `make demo` really prints."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from fordel.cli import main

TOP = Path(__file__).parent.parent
README = TOP / "README.md"
AGREEMENT = TOP / "agreements" / "nav-midt-buskerud" / "nav-midt-buskerud.avtale"
LEDGER = AGREEMENT.with_name("regnskap-2022.csv")
COMMANDS = {
    "settlement": ("beregn", AGREEMENT, "--regnskap", LEDGER, "--år", "2022"),
    "explanation": ("forklar", AGREEMENT, "--regnskap", LEDGER, "--år", "2022", "--part", "Sigdal"),
}


@pytest.mark.parametrize("what", COMMANDS)
def test_it_shows_what_is_printed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    marks = (
        rf"(<!-- make demo, the {what}: begin -->\n```text\n)(.*?)(```\n<!-- make demo, the {what}: end -->)"
    )
    page = README.read_text("utf-8")
    shown = re.search(marks, page, re.DOTALL)
    assert shown is not None
    assert main([str(word) for word in COMMANDS[what]]) == 0
    printed = capsys.readouterr().out.replace("\u00a0", " ")
    if os.environ.get("UPDATE") == "1":
        README.write_text(page.replace(shown[2], printed), encoding="utf-8")
    else:
        assert shown[2] == printed
