"""Text is broken into lines nowhere between a sign and its number, and every command keeps to the terminal."""

import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fordel.cli import main
from fordel.wrapping import wrap

TOP = Path(__file__).parent.parent / "agreements"
NAV = TOP / "nav-midt-buskerud" / "nav-midt-buskerud.avtale"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("etter kommuneloven § 20-4", ["etter kommuneloven", "§ 20-4"]),
        ("etter kommuneloven §§ 20-4", ["etter kommuneloven", "§§ 20-4"]),
        ("til sammen er det 100 kr", ["til sammen er det", "100 kr"]),
        ("og resten er altså 20 %", ["og resten er altså", "20 %"]),
        ("og resten er altså 20 år", ["og resten er altså 20", "år"]),
        ("", []),
    ],
)
def test_a_sign_stays_with_its_number(text: str, lines: list[str]) -> None:
    assert wrap(text, 21) == lines


@given(st.lists(st.sampled_from(["§ 20-4", "§§ 7", "100 kr", "20 %", "avtalen", "i"])), st.integers(12, 40))
def test_nothing_but_spaces_is_lost(words: list[str], width: int) -> None:
    lines = wrap(" ".join(words), width, "- ", "  ")
    assert " ".join(lines).split() == ([] if not words else ["-", *" ".join(words).split()])
    assert not [line for line in lines[:-1] if line.endswith("§")]


@given(st.text("ab-\t\n\u00a0 ", max_size=12), st.integers(3, 16), st.sampled_from(["", "  ", "- "]))
def test_a_text_is_broken_as_python_breaks_it_be_it_short_or_long(text: str, width: int, first: str) -> None:
    broken = textwrap.wrap(text, width, initial_indent=first, break_on_hyphens=False)
    assert wrap(text, width, first) == broken


@pytest.mark.parametrize("width", [60, 64, 72, 80])
def test_the_list_of_the_law_breaks_no_section(
    width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    assert main(["sjekk", "--lovkrav", "kommuneloven-20-4", str(NAV)]) == 0
    out = capsys.readouterr().out
    assert "§ " in out
    assert not [line for line in out.splitlines() if line.endswith("§")]


@pytest.mark.parametrize("width", [60, 80])
def test_examples_keep_to_the_width_of_the_terminal(
    width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    assert main(["test", str(NAV)]) == 0
    shown = [line for line in capsys.readouterr().out.splitlines() if line.startswith("  ")]
    assert shown
    assert max(map(len, shown)) <= width
