"""Costs that could take the same line, and conditions that can take none: compared with asking every line."""

from collections.abc import Callable, Sequence
from datetime import date
from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fordel import overlaps as static_analysis
from fordel.model import Condition, CostCategory
from fordel.overlaps import Overlap, emptiness, overlaps
from fordel.period import Span
from fordel.regions import ANYTHING
from tests.selectors import (
    ALWAYS,
    SPANS,
    WITH_TEXT,
    Line,
    at_location,
    cost,
    having,
    is_left_out,
    lacking,
    lines,
    saying,
    selects,
    some_costs,
    takes,
    taking,
    telling_cells,
    turning_days,
)
from tests.steps import steps


def truth(costs: Sequence[CostCategory]) -> dict[tuple[int, int], tuple[Line, date]]:
    """Each pair that overlaps and the cells and day of the smallest line without text that both take."""
    decided = [
        cost(
            each.name,
            *(one for one in each.alternatives if all(condition.kind != "contains" for condition in one)),
            without=each.without,
            valid=each.valid,
        )
        for each in costs
    ]
    cells = telling_cells(decided)
    found: dict[tuple[int, int], tuple[Line, date]] = {}
    days = turning_days(decided)
    for line, day in product(lines(cells), days):
        for pair in combinations((one for one in range(len(decided)) if takes(decided, one, line, day)), 2):
            if decided[pair[0]].name != decided[pair[1]].name:
                found.setdefault(pair, ({column: cell for column, cell in line.items() if cell}, day))
    return found


@given(st.one_of(some_costs(), WITH_TEXT))
def test_the_smallest_line_is_found_for_every_pair_that_overlaps_and_for_no_other(
    costs: list[CostCategory],
) -> None:
    found = overlaps(costs)
    pairs = [(one.first, one.second) for one in found]
    assert pairs == sorted(pairs)
    smallest = [({column: cell for column, cell in one.example.items() if cell}, one.day) for one in found]
    assert dict(zip(pairs, smallest, strict=True)) == truth(costs)


@given(WITH_TEXT)
def test_an_example_names_every_column_that_matters(costs: list[CostCategory]) -> None:
    cells = telling_cells(costs)
    for one in overlaps(costs):
        for line in lines({**cells, **{column: [cell] for column, cell in one.example.items()}}):
            assert {one.first, one.second} <= set(taking(costs, line, one.day))


@given(some_costs(spans=[ALWAYS]))
def test_of_very_many_costs_each_that_overlaps_is_told_of(costs: list[CostCategory]) -> None:
    every = {(one.first, one.second): one for one in overlaps(costs)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(static_analysis, "_MOST_COSTS", 0)
        told = {(one.first, one.second): one for one in overlaps(costs)}
    assert told.items() <= every.items()
    assert {cost for pair in told for cost in pair} == {cost for pair in every for cost in pair}


def test_all_pairs_are_told_of_up_to_a_hundred_costs_and_one_for_each_beyond() -> None:
    same = [cost(f"K{number}", having("art", "1")) for number in range(101)]
    assert len(overlaps(same[:100])) == 4950
    assert [(one.first, one.second) for one in overlaps(same)] == [(0, other) for other in range(1, 101)]


def test_the_overlap_that_everyone_makes() -> None:
    """`art 190` is in the range and in the rent."""
    shared = cost(
        "Felles drift", (having("art", "010-099, 100-285", "180-184", line=69), having("funksjon", "242"))
    )
    rent = cost("Husleie og strøm", having("art", "180, 190", line=90))
    (found,) = overlaps([shared, rent])
    assert found == Overlap(0, 1, {"art": "190", "funksjon": "242"}, date(2020, 1, 1))
    assert list(found.example) == ["art", "funksjon"]
    assert not overlaps([cost("Felles drift", *shared.alternatives, without=["Husleie og strøm"]), rent])


def test_the_example_is_taken_by_any_of_the_alternatives() -> None:
    first = cost("A", having("art", "3", line=1), (having("art", "2", line=2), having("art", "2", line=3)))
    second = cost("B", having("art", "1", line=4), having("art", "20", line=5), having("art", "20", line=6))
    (found,) = overlaps([first, second])
    assert found.example == {"art": "20"}


EVERYTHING = having("art", "0-9")


@pytest.mark.parametrize(
    ("first", "second", "others", "example"),
    [
        (having("art", "1", "10-19"), having("art", "1"), [], {"art": "1"}),
        (having("art", "1"), having("art", "12", "120-128"), [], {"art": "12"}),
        (having("art", "10-19", "10"), having("art", "100-120", "110"), [], {"art": "111"}),
        (having("art", "1"), having("funksjon", "242"), [], {"art": "1", "funksjon": "242"}),
        (having("ny", "2"), having("bosted", "1"), [], {"bosted": "1", "ny": "2"}),
        (having("art", "1-2"), having("art", "1A, 2"), [], {"art": "2"}),
        (having("art", "1-2"), having("art", "1A, 2B"), [], {"art": "1A"}),
        (having("art", "1"), lacking("lokasjon"), [], {"art": "1", "lokasjon": ""}),
        (at_location("P", "Q"), at_location("R", "Q"), [], {"lokasjon": "Q"}),
        (EVERYTHING, EVERYTHING, [cost("X", having("art", "0-1"))], {"art": "2"}),
        (EVERYTHING, EVERYTHING, [cost("X", lacking("bosted"))], {"art": "0", "bosted": ANYTHING}),
        (
            EVERYTHING,
            at_location("P", ANYTHING),
            [cost("X", at_location("P"))],
            {"art": "0", "lokasjon": ANYTHING},
        ),
        (
            EVERYTHING,
            at_location("P"),
            [cost("X", (at_location("P"), having("funksjon", "1")))],
            {"art": "0", "funksjon": "", "lokasjon": "P"},
        ),
        (EVERYTHING, having("art", "0"), [cost("X", saying("leie"))], {"art": "0", "tekst": ""}),
        (
            having("art", "1"),
            having("art", "1"),
            [cost("X", having("art", "1"), without=["Y"]), cost("Y", having("funksjon", "2"))],
            {"art": "1", "funksjon": "2"},
        ),
    ],
)
def test_an_example_is_the_smallest_line(
    first: Condition, second: Condition, others: list[CostCategory], example: Line
) -> None:
    costs = [cost("A", first, without=["X"]), cost("B", second), *others]
    (found,) = [one for one in overlaps(costs) if (one.first, one.second) == (0, 1)]
    assert found.example == example
    assert set(found.example) == set(example)


def test_an_unnamed_location_is_none_that_is_named() -> None:
    named = cost("X", [at_location(ANYTHING)], [lacking("lokasjon")])
    (found,) = overlaps([cost("A", EVERYTHING, without=["X"]), cost("B", EVERYTHING, without=["X"]), named])
    assert found.example == {"art": "0", "lokasjon": ANYTHING * 2}


def test_the_day_is_the_first_on_which_both_take_the_line() -> None:
    shut = cost("X", EVERYTHING, valid=Span(date(2020, 1, 1), date(2020, 6, 30)))
    costs = [cost("A", EVERYTHING, without=["X"]), cost("B", having("art", "1"), valid=SPANS[1]), shut]
    assert [(one.first, one.second, one.day) for one in overlaps(costs)] == [
        (0, 1, date(2020, 7, 1)),
        (1, 2, date(2020, 1, 1)),
    ]


def test_costs_of_different_times_and_versions_of_one_cost_do_not_overlap() -> None:
    one, other = cost("A", EVERYTHING, valid=SPANS[1]), cost("B", EVERYTHING, valid=SPANS[2])
    assert overlaps([one, other, cost("A", EVERYTHING, valid=SPANS[1])]) == ()
    assert overlaps([cost(None), cost("C"), one]) == ()


# Conditions that can select nothing


def dead_conditions(costs: Sequence[CostCategory]) -> list[Condition]:
    """What can select nothing, by trying every line on every day."""
    cells = telling_cells(costs)
    found: list[Condition] = []
    for index, each in enumerate(costs):
        for alternative in each.alternatives:
            dead: list[Condition] = []
            for at, condition in enumerate(alternative):
                above = [one for one in alternative[:at] if not any(one is other for other in dead)]
                if not any(selects([*above, condition], line) for line in lines(cells)):
                    dead.append(condition)
            if not dead and not any(
                selects(alternative, line)
                and each.valid.contains(day)
                and not is_left_out(costs, index, line, day)
                for line in lines(cells)
                for day in turning_days(costs)
            ):
                dead.append(alternative[0])
            found += dead
    return found


def same(some: Sequence[Condition], others: Sequence[Condition]) -> bool:
    return [id(one) for one in some] == [id(one) for one in others]


@given(some_costs())
def test_conditions_that_can_select_nothing_are_found_and_no_others(costs: list[CostCategory]) -> None:
    assert same(emptiness(costs), dead_conditions(costs))


@given(WITH_TEXT)
def test_what_text_may_decide_is_never_called_empty(costs: list[CostCategory]) -> None:
    dead = {id(one) for one in dead_conditions(costs)}
    assert {id(one) for one in emptiness(costs)} <= dead


def test_what_can_select_nothing() -> None:
    nothing, elsewhere = having("art", "100", "1"), having("art", "300")
    some, reversed_ends = having("art", "100-200"), having("art", "300-200")
    assert emptiness([cost("A", nothing)]) == (nothing,)
    assert emptiness([cost("A", (nothing, some, elsewhere), reversed_ends)]) == (
        nothing,
        elsewhere,
        reversed_ends,
    )
    assert emptiness([cost("A", (at_location("P"), lacking("lokasjon")))]) == (lacking("lokasjon"),)
    assert emptiness([cost("A", (saying("a"), saying("b")), some, elsewhere)]) == ()
    assert emptiness([cost("A", some, elsewhere, without=["B"]), cost("B", having("art", "1-2"))]) == (some,)
    assert emptiness([cost("A", (some, saying("a")), without=["B"]), cost("B", having("art", "1-2"))]) == (
        some,
    )
    assert emptiness([cost("A", (), without=["B"]), cost("B", ())]) == ()


def test_what_is_left_out_for_a_time_only_is_not_empty() -> None:
    wide, narrow = having("art", "1"), having("art", "100-199")
    for_a_year = cost("B", wide, valid=SPANS[1])
    after_that = cost("B", wide, valid=Span(date(2021, 1, 1), None))
    assert emptiness([cost("A", narrow, without=["B"]), for_a_year]) == ()
    assert emptiness([cost("A", narrow, without=["B"]), for_a_year, after_that]) == (narrow,)


# Time, as ratios


def distinct(number: int) -> CostCategory:
    return cost(f"K{number}", having("art", f"{number:05}"))


def in_a_grid(number: int) -> CostCategory:
    return cost(
        f"K{number}", (having("art", f"{number // 100:03}"), having("funksjon", f"{number % 100:02}"))
    )


def by_two_columns(number: int) -> CostCategory:
    return cost(f"K{number}", having("art" if number % 2 else "prosjekt", f"{number:05}"))


def alike(number: int) -> CostCategory:
    return cost(f"K{number}", having("art", "100"))


def one_after_another(number: int) -> CostCategory:
    return cost(f"K{number}", having("art", f"{number:05}"), without=[f"K{number - 1}"])


@pytest.mark.parametrize("make", [distinct, in_a_grid, by_two_columns, alike, one_after_another])
def test_ten_times_the_costs_take_about_ten_times_the_work(make: Callable[[int], CostCategory]) -> None:
    few, many = [make(number) for number in range(1000)], [make(number) for number in range(10_000)]
    assert steps(lambda: overlaps(many)) <= 15 * steps(lambda: overlaps(few))


def test_many_codes_and_many_costs_left_out_take_no_more() -> None:
    """A cost that takes all but what 5,000 others do costs no more than ten times these by themselves."""
    each = [distinct(number) for number in range(5000)]
    codes_of_all = ", ".join(f"{number:05}" for number in range(5000))
    base = steps(lambda: overlaps(each))
    but_codes = [cost("Resten", having("art", "0-9", codes_of_all)), *each]
    but_costs = [cost("Resten", EVERYTHING, without=[one.name or "" for one in each]), *each]
    for costs in (but_codes, but_costs):
        assert overlaps(costs) == ()
        assert steps(lambda costs=costs: overlaps(costs)) <= 10 * base  # type: ignore[misc]
        assert steps(lambda costs=costs: emptiness(costs)) <= 10 * base  # type: ignore[misc]
