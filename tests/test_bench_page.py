"""The page of what was measured: it is made of the figures that are kept, and tells the goals that were missed."""

from __future__ import annotations

import pytest

from tests.bench import PARTS, SECTIONS
from tests.bench_page import PAGE, Measured, Section, against_goals, page, reached, read_figures


def test_the_page_is_what_the_figures_say() -> None:
    assert PAGE.read_text("utf-8") == page(SECTIONS, read_figures())


def test_what_stands_on_the_page_is_measured_by_a_part_there_is() -> None:
    assert set(read_figures()) <= set(SECTIONS) == set(PARTS)


@pytest.mark.parametrize(
    ("goal", "figure", "said"),
    [
        ("≤ 1.15", "1.15", "yes"),
        ("≤ 1.15", "1.16", "**no**"),
        ("≤ 300 MB", "1 300 MB", "**no**"),
        ("≥ 8 000", "8 156 and 7 999", "**no**"),
        ("≥ 8 000", "8 156 and 8 000", "yes"),
        ("≥ 10 M/s", "11.35 M/s, 9 ×", "yes"),
        ("≈ 50", "56", "yes"),
        ("≈ 50", "60", "**no**"),
        ("≈ 50", "21", "yes"),
        ("", "12", ""),
        ("below 1 where Python is chosen", "0.87 at 60 000", ""),
    ],
)
def test_a_missed_goal_is_told(goal: str, figure: str, said: str) -> None:
    assert reached(goal, figure) == said


def test_a_part_says_when_and_on_what_it_was_measured() -> None:
    table = against_goals([("reading", "writing", "≤ 2", "3.5")])
    measured = {"b": Measured("2026-11-22", "a machine", 5, [table])}
    written = page({"a": Section("Left out", "- Why.\n"), "b": Section("Kept", "- How.\n")}, measured)
    assert "Left out" not in written
    assert written.endswith(
        "## Kept\n\nMeasured 2026-11-22 on a machine; medians of 5 runs, in turn with what they are held against.\n\n"
        "| work | against | goal | measured | reached |\n| --- | --- | --- | --- | --- |\n"
        "| reading | writing | ≤ 2 | 3.5 | **no** |\n\n- How.\n"
    )
