"""Which costs take a line: compared with the plain meaning of language.md 1 and 2.4 on all small ledgers."""

from collections.abc import Iterable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fordel import selection
from fordel.model import CostCategory
from fordel.overlaps import overlaps
from fordel.selection import LeftOut, code_matches, matcher
from tests.selectors import (
    CELLS,
    DAY,
    DIGITS,
    WITH_TEXT,
    at_location,
    codes,
    cost,
    falls,
    having,
    lacking,
    lines,
    pieces,
    saying,
    taking,
    telling_cells,
)

# Codes


@pytest.mark.parametrize(
    ("code", "taken", "not_taken"),
    [
        ("190", ["190", "1900", "19000", "190A"], ["", "1", "19", "191", "019"]),
        ("010-099", ["010", "099", "0999", "050A"], ["", "01", "09", "009", "100", "0A0", "1"]),
        ("1-2", ["1", "2", "1A", "29999"], ["", "0", "3", "A1"]),
        ("P1", ["P1", "P12"], ["", "P", "p1", "1P1"]),
        ("0-9", ["0", "9"], ["", "A", "٣", "²"]),
        ("٠-٩", [], ["", "3", "٣"]),
    ],
)
def test_a_code_takes_what_begins_with_it_and_a_range_its_first_digits(
    code: str, taken: list[str], not_taken: list[str]
) -> None:
    first, last = pieces(code)[0]
    assert [one for one in [*taken, *not_taken] if code_matches(first, last, one)] == taken
    match = matcher([cost("A", having("art", code))]).match
    assert [one for one in [*taken, *not_taken] if match({"art": one})] == taken


@given(st.one_of(codes(4), st.tuples(DIGITS, DIGITS).filter(lambda ends: len(ends[0]) == len(ends[1]))))
def test_code_matches_means_what_the_language_says(ends: tuple[str, str]) -> None:
    assert [one for one in CELLS["art"] if code_matches(*ends, one)] == [
        one for one in CELLS["art"] if falls(*ends, one)
    ]


@given(st.integers(0, 99_999), st.integers(0, 99_999), st.lists(st.integers(0, 999_999), max_size=20))
def test_a_wide_range_takes_its_numbers(one: int, other: int, asked: list[int]) -> None:
    low, high = min(one, other), max(one, other)
    match = matcher([cost("A", having("art", f"{low:05}-{high:05}"))]).match
    edges = [10 * low, 10 * high, 10 * high + 9, max(0, 10 * low - 1), min(999_999, 10 * high + 10)]
    for code in [*asked, *edges]:
        assert bool(match({"art": f"{code:06}"})) == (low <= code // 10 <= high)


# The matcher


@given(WITH_TEXT, st.sampled_from([DAY, date(2021, 2, 1), date(2022, 1, 1)]))
def test_the_matcher_takes_what_the_language_says(costs: list[CostCategory], day: date) -> None:
    found = matcher(costs, [one.valid.contains(day) for one in costs])
    cells = telling_cells(costs)
    for line in lines(cells):
        assert found.match(line) == taking(costs, line, day)
    for column in ("art", "tekst"):
        for cell in CELLS[column]:
            line = {name: some[-1] for name, some in cells.items()} | {column: cell}
            assert found.match(line) == taking(costs, line, day)


def test_the_matcher_reads_cells_as_people_do() -> None:
    """Blanks around a value mean nothing, text has no case, and a column that is not there is empty."""
    costs = [
        cost("Kode", having("art", "190")),
        cost("Sted", at_location("Nore og Uvdal")),
        cost("Tekst", saying("STRASSE")),
        cost("Uten", [lacking("bosted"), having("ansvar", "1")]),
    ]
    match = matcher(costs).match
    assert match({"art": " 190 ", "bosted": "1"}) == (0,)
    assert match({"lokasjon": "Nore og Uvdal "}) == (1,)
    assert match({"lokasjon": "nore og uvdal"}) == match({"lokasjon": "Nore"}) == ()
    assert match({"tekst": "Hauptstraße 1"}) == (2,)
    assert match({"ansvar": "1", "bosted": " "}) == match({"ansvar": "1"}) == (3,)
    assert match({"ansvar": "1", "bosted": "0301"}) == match({}) == ()


def test_the_matcher_forgets_when_there_is_too_much_to_remember(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selection, "_MOST_REMEMBERED", 3)
    costs = [cost(str(digit), having("art", str(digit)), saying(str(digit))) for digit in range(8)]
    found = matcher(costs)
    for line in [{"art": str(art), "tekst": str(text)} for art in range(8) for text in range(8)] * 2:
        assert found.match(line) == tuple(sorted({int(line["art"]), int(line["tekst"])}))
        assert len(found._known) <= 3
        assert all(len(values) <= 3 for values in found._alternatives.columns.values())


def test_each_cell_and_each_class_of_lines_is_judged_once(monkeypatch: pytest.MonkeyPatch) -> None:
    judged: list[str] = []
    bits, keep = selection._Layer.bits, LeftOut.keep

    def bits_noted(layer: selection._Layer, cell: str) -> int:
        judged.append(cell)
        return bits(layer, cell)

    def keep_noted(left_out: LeftOut, rules: Iterable[int]) -> set[int]:
        judged.append("line")
        return keep(left_out, rules)

    monkeypatch.setattr(selection._Layer, "bits", bits_noted)
    monkeypatch.setattr(LeftOut, "keep", keep_noted)
    found = matcher([cost("A", having("art", "1")), cost("B", having("art", "2"))])
    assert [found.match({"art": art}) for art in ("10", "11", "20", "10", "11", "3")] == [
        (0,),
        (0,),
        (1,),
        (0,),
        (0,),
        (),
    ]
    assert judged == ["10", "line", "11", "20", "line", "3", "line"]


def test_the_last_step_of_a_circle_is_not_taken() -> None:
    costs = [cost(name, having("art", "1"), without=[name, other]) for name, other in ("AB", "BC", "CA")]
    assert matcher(costs).match({"art": "1"}) == (0, 2)
    assert [(one.first, one.second) for one in overlaps(costs)] == [(0, 2)]
