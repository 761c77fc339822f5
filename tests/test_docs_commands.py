"""The page of the commands: every command with its help as it is printed, and code that runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from fordel.commands.arguments import COMMANDS
from fordel.ledger.columns import Mapped, read_mapping
from fordel.measure_files import MeasureFile, measures_of, parse_measures
from fordel.messages import sentence

TOP = Path(__file__).parent.parent
PAGE = (TOP / "docs" / "pages" / "kommandoer.md").read_text("utf-8")


def fences(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_stands_as_it_is_printed(name: str) -> None:
    assert sentence(f"help.{name}", {}, "nb").strip() + "\n" in fences("text")


def test_the_code_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(TOP)
    (code,) = fences("python")
    exec(compile(code, "kommandoer.md", "exec"), {})  # noqa: S102  (our own page)


def test_the_mapping_file_is_one() -> None:
    (text,) = fences("toml")
    assert read_mapping("kolonner.toml", text.encode()) == Mapped(
        {"beløp": "Beløp i NOK", "bilagsnr": "Bilag"}
    )


def test_the_measure_file_is_one() -> None:
    (text,) = (text for text in fences("text") if text.startswith("grunnlag;"))
    assert isinstance(measures_of(parse_measures("tall.csv", text.encode())), MeasureFile)
