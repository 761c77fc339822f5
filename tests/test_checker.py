"""What is said of an agreement before there is a year to settle: one mistake, one message, about the right thing."""

from __future__ import annotations

from fordel.pipeline import read_source
from fordel.source import Source

HEAD = """```regel
avtale "Prøve"
gjelder fra 1. januar 2022
deltakere Modum, Sigdal
vertskommune Modum
"""


def told(rules: str) -> list[tuple[str, int | None, object]]:
    found = read_source(Source("prøve.avtale", HEAD + rules + "```\n")).diagnostics
    return [(one.code, one.place.line, one.values.get("cost")) for one in found]


def test_a_selector_that_selects_nothing_is_told_of_its_own_cost() -> None:
    lines = "  art 100 unntatt 1\n  fordeles likt\n"
    assert told(f'kostnad "A":\n{lines}kostnad "B":\n{lines}') == [("F406", 7, "A"), ("F406", 10, "B")]


def test_costs_that_leave_each_other_out_are_a_circle_and_nothing_else() -> None:
    rules = "".join(
        f'kostnad "{name}":\n  art 100\n  unntatt kostnad "{other}"\n  fordeles likt\n'
        for name, other in (("A", "B"), ("B", "A"))
    )
    assert [code for code, _, _ in told(rules)] == ["F302"]
