"""Postings as Python objects: what they may hold, and that the rules for cells hold for them too."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from fordel.ledger.posting import Posting
from tests.ledgers import every_line, told, total

DAY = date(2022, 3, 15)
NUMBER = "01810710094"  # synthetic: the month is 81


def test_postings_are_a_ledger() -> None:
    postings = (Posting(DAY, number, "202203", str(number), "Lønn", {"art": "010"}) for number in (2, 1))
    found = every_line(postings, "art")
    assert [(line.line, line.voucher, line.ore, line.text, line.cells["art"]) for line in found] == [
        (2, "1", 1, "Lønn", "010"),
        (1, "2", 2, "Lønn", "010"),
    ]
    assert total([]) == (0, 0)
    assert total([Posting(DAY, 5)], negated=True) == (-5, 1)


@pytest.mark.parametrize(
    "values",
    [
        {"ore": 1.0},
        {"ore": "1"},
        {"voucher_date": datetime(2022, 3, 15, tzinfo=UTC)},
        {"voucher_date": "2022-03-15"},
        {"period": 202203},
        {"text": None},
        {"cells": {"art": 10}},
    ],
    ids=str,
)
def test_values_of_another_type_are_refused(values: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        Posting(**{"voucher_date": DAY, "ore": 1, **values})


@pytest.mark.parametrize(
    ("posting", "expected"),
    [
        (Posting(None, 1), [("F702.no_date", 2, 2)]),
        (Posting(None, 1, "2022"), [("F702.period", 2, 3)]),
        (Posting(DAY, 10**15), [("F702.amount", 2, 4)]),
        (Posting(DAY, 1, text=NUMBER), [("F704.cell", 2, 5)]),
        (Posting(DAY, 1, cells={"Mottaker": NUMBER}), [("F704.cell", 2, 6)]),
    ],
)
def test_the_rules_for_cells_hold(posting: Posting, expected: list[tuple[str, int, int]]) -> None:
    assert told([Posting(DAY, 1), posting]) == expected


def test_a_column_that_no_posting_has_is_missing() -> None:
    postings = [Posting(DAY, 1, cells={"art": "1"}), Posting(DAY, 1, cells={"bosted": "3047"})]
    assert told(postings, "art", "bosted", "lokasjon") == [("F701.column", 1, None)]
    assert [line.cells for line in every_line(postings, "art")] == [
        {"periode": "", "art": "", "bosted": "3047"},
        {"periode": "", "art": "1", "bosted": ""},
    ]


def test_a_cell_cannot_bear_the_name_of_what_a_posting_has() -> None:
    assert told([Posting(DAY, 1, cells={"tekst": "x"})]) == [("F702.header_twice", 1, 6)]
