"""Which lines may stand under which statement, and what is told of the others (language.md sections 2.2 to 2.7)."""

import pytest

from fordel.parser import parse
from fordel.source import Source

HEADS = {
    "measure": "grunnlag timer per 1. mai 2024:",
    "key": 'nøkkel "A":',
    "cost": 'kostnad "A":',
    "contribution": 'bidrag "A":',
    "settlement": "oppgjør:",
}
LINES = {
    "Modum 8,2": "measure",
    "2024 110": "measure",
    "20 % likt": "key",
    "innfasing fra forrige nøkkel over 2021-2024": "key",
    "minst 2 % hver": "key",
    "høyst 40 % for Modum": "key",
    "rabatt 10 % for Modum": "key contribution",
    "tillegg 10 % for vertskommunen": "key contribution",
    "art 010": "cost",
    "fordeles likt": "cost",
    "holdes utenfor": "cost",
    'til fradrag i kostnad "B"': "cost contribution",
    "utover 5 kr per år": "cost",
    'utover 5 kr per sak i kolonnen "prosjekt"': "cost",
    "andel 50 %": "cost",
    'andelen til Modum i avtale "B"': "cost",
    "grunnbeløp 5 kr hver": "cost",
    "minst 5 kr hver": "cost",
    "høyst 5 kr for Modum": "cost",
    "grunnbeløp 5 kr": "contribution",
    "minst 5 kr": "contribution",
    "5 kr per time minst 3 per oppdrag": "contribution",
    "trinn etter innbyggertall:": "contribution",
    "til og med 5: 10 kr": "contribution",
    "over 5: 10 kr": "contribution",
    "til Modum": "contribution",
    "delår etter dager": "settlement",
}
OF_WHOM = {
    ("grunnbeløp 5 kr", "cost"): "whom_missing",
    ("minst 5 kr", "cost"): "whom_missing",
    ("grunnbeløp 5 kr hver", "contribution"): "whom_too_many",
    ("minst 5 kr hver", "contribution"): "whom_too_many",
    ("høyst 5 kr for Modum", "contribution"): "whom_too_many",
}


def told(*lines: str) -> list[str]:
    text = "\n".join(("```regel", *lines, "```"))
    return [found.variant for found in parse(Source("avtale.avtale", text)).diagnostics]


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("line", LINES)
def test_a_line_stands_under_the_statements_that_have_such_lines_and_no_others(line: str, head: str) -> None:
    expected = [] if head in LINES[line].split() else [OF_WHOM.get((line, head), "misplaced")]
    assert told(HEADS[head], line) == expected


@pytest.mark.parametrize("line", LINES)
def test_a_line_with_no_statement_above_it_is_told_of_once(line: str) -> None:
    assert told(line, line) == ["alone"]
