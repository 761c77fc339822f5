"""The reference of the language: every rule of the grammar stands in an example there, and every word is named."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from fordel import grammar_files
from fordel.automaton import Automaton, Unexpected
from tests.manual_pages import PAGES, fences

REFERENCE = tuple(path.read_text("utf-8") for path in sorted(PAGES.glob("sprak*.md")))
RULES: frozenset[str] = frozenset(method for _, _, method, _ in grammar_files.table().RULES if method)
FORMS = ("nb", "nn")


class Recorder:
    """A builder of trees that only remembers which rules it was asked to build."""

    def __init__(self) -> None:
        self.used: set[str] = set()

    def __getattr__(self, name: str) -> Callable[[list[Any]], list[Any]]:
        def build(parts: list[Any]) -> list[Any]:
            self.used.add(name)
            return parts

        return build


def lines_of_examples() -> list[str]:
    """Every line of the examples: whole agreements, which other tests run, and parts of one."""
    shown = [one for page in REFERENCE for one in fences(page) if one.kind in {"avtale", "text"}]
    return [line for one in shown for line in one.text.splitlines()]


def used(lines: list[str]) -> set[str]:
    """The rules of the lines that are rules; the others are prose and messages."""
    recorder = Recorder()
    automaton = Automaton(grammar_files.table(), recorder)
    for line in lines:
        with suppress(Unexpected):
            automaton.read(line, 0)
    return recorder.used


def test_every_rule_of_the_grammar_has_an_example() -> None:
    assert sorted(RULES - used(lines_of_examples())) == []


def test_a_rule_without_an_example_is_seen() -> None:
    assert "dissolution" in RULES - used(["deltakere Hol, Gol", "oppløsning"])


@pytest.mark.parametrize("form", FORMS)
def test_every_word_of_the_grammar_is_named(form: str) -> None:
    words = tomllib.loads((Path(grammar_files.FOLDER) / "words" / f"{form}.toml").read_text("utf-8"))["words"]
    shown = re.compile(r"`([^`\n]+)`|^~~~\w+\n(.*?)^~~~$", re.MULTILINE | re.DOTALL)
    code = " ".join(inline or block for page in REFERENCE for inline, block in shown.findall(page))
    assert [
        one for forms in words.values() for one in forms if not re.search(rf"(?<!\w){one}(?!\w)", code)
    ] == []


def test_the_lines_of_the_table_of_keys_can_be_read() -> None:
    page = (PAGES / "slik" / "skriv-en-nokkel.md").read_text("utf-8")
    rows = re.findall(r"^\| (?!jeg|partene|---).*\|$", page, re.MULTILINE)
    lines = [line for row in rows for line in re.findall(r"`([^`]+)`", row)]
    assert len(lines) > len(rows) > 5
    for line in lines:
        Automaton(grammar_files.table(), Recorder()).read(line, 0)
