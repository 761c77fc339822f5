"""What costs leave between them: compared with asking every line."""

from collections.abc import Callable, Sequence
from datetime import date

import pytest
from hypothesis import given

from fordel.gaps import Lines, has_art
from fordel.kostra import Code, codes
from fordel.model import Condition, CostCategory
from fordel.period import Span
from fordel.regions import ANYTHING
from tests.selectors import (
    WITH_TEXT,
    cost,
    having,
    holds,
    lacking,
    lines,
    saying,
    some_costs,
    takes,
    taking,
    telling_cells,
    turning_days,
)
from tests.steps import steps


def is_beside(condition: Condition, cell: str) -> bool:
    """Whether a cell is one that a condition leaves out by its exceptions."""
    named = Condition("codes", condition.column, condition.codes)
    return holds(named, cell) and not holds(condition, cell)


def left_by_an_exception(costs: Sequence[CostCategory]) -> set[int]:
    """The costs (without text) beside an exception of which there is a line that no cost takes."""
    cells = telling_cells(costs)
    found: set[int] = set()
    for index, each in enumerate(costs):
        for alternative in each.alternatives:
            for condition in (one for one in alternative if one.unless):
                others = [one for one in alternative if one is not condition]
                found.update(
                    index
                    for line in lines(cells)
                    for day in turning_days(costs)
                    if each.valid.contains(day)
                    and is_beside(condition, line.get(condition.column, ""))
                    and all(holds(one, line.get(one.column, "")) for one in others)
                    and any(
                        all(holds(one, other.get(one.column, "")) for one in alternative)
                        for other in lines(cells)
                    )
                    and not taking(costs, line, day)
                )
    return found


@given(some_costs())
def test_what_an_exception_leaves_to_nobody_is_found(costs: list[CostCategory]) -> None:
    costs = [one for one in costs if one.name is not None]
    assert left_by_an_exception(costs) <= {gap.cost for gap in Lines(costs).gaps()}


@given(WITH_TEXT)
def test_a_gap_is_a_line_that_nobody_takes(costs: list[CostCategory]) -> None:
    costs = [one for one in costs if one.name is not None]
    for gap in Lines(costs).gaps():
        assert costs[gap.cost].valid.contains(gap.day)
        assert taking(costs, gap.example, gap.day) == ()


def example(*costs: CostCategory) -> list[tuple[int, dict[str, str]]]:
    return [(gap.cost, dict(gap.example)) for gap in Lines(costs).gaps()]


def test_the_smallest_line_of_a_gap_is_told() -> None:
    wages = cost("Lønn", having("art", "010-099"))
    running = cost("Drift", (having("art", "100-285", "180-184, 190"), having("funksjon", "242")))
    rent = cost("Husleie", having("art", "190"))
    assert example(wages, running, rent) == [(1, {"art": "180", "funksjon": "242"})]
    assert example(wages, running, rent, cost("Energi", having("art", "180-184"))) == []
    elsewhere = cost("Energi", (having("art", "180-184"), having("funksjon", "120")))
    assert example(wages, running, rent, elsewhere) == [(1, {"art": "180", "funksjon": "242"})]


def test_an_art_between_two_ranges_is_a_gap() -> None:
    assert example(cost("Drift", having("art", "010-099, 120-285"))) == [(0, {"art": "100"})]
    assert example(cost("Lønn", having("art", "0")), cost("Drift", having("art", "15-28"))) == [
        (0, {"art": "100"})
    ]
    assert example(cost("Lønn", having("art", "010-099")), cost("Kjøp", having("art", "350-370"))) == []
    assert example(cost("Noe", having("art", "010, 100, 190"))) == []


def test_an_example_names_what_keeps_others_from_the_line() -> None:
    costs = cost("Drift", having("art", "1", "19")), cost("Husleie", (having("art", "19"), lacking("bosted")))
    assert example(*costs) == [(0, {"art": "19", "bosted": ANYTHING})]


def test_a_gap_lies_on_the_first_day_when_nobody_takes_it() -> None:
    first_year = Span(date(2020, 1, 1), date(2020, 12, 31))
    costs = [cost("Drift", having("art", "1", "19")), cost("Husleie", having("art", "19"), valid=first_year)]
    (gap,) = Lines(costs).gaps()
    assert (gap.day, gap.condition) == (date(2021, 1, 1), costs[0].alternatives[0][0])


def test_where_text_decides_nothing_is_told() -> None:
    assert example(cost("Drift", (having("art", "1", "19"), saying("leie")))) == []


# What a cost takes of some arts -----------------------------------------------------------------------------

SOME_ARTS = tuple(Code("art", code, "", "", (), "") for code in ("0", "12", "100", "1234", "999"))


@given(some_costs())
def test_the_arts_that_a_cost_takes_are_those_of_its_lines(costs: list[CostCategory]) -> None:
    found, cells = Lines(costs), telling_cells(costs)
    for index in range(len(costs)):
        for art in SOME_ARTS:
            is_taken = any(
                takes(costs, index, line, day)
                for line in lines({**cells, "art": [art.code]})
                for day in turning_days(costs)
            )
            assert found.taken_arts(index, (art,)) == ((art,) if is_taken else ())


def test_a_code_of_digits_is_no_code_of_letters() -> None:
    costs = [cost("A", having("art", "000", "1A")), cost("B", having("art", "A"))]
    assert [Lines(costs).taken_arts(index, SOME_ARTS) for index in (0, 1)] == [(), ()]


def test_costs_beside_one_that_chooses_by_art() -> None:
    wide, rent = having("funksjon", "244"), having("art", "190")
    apart = cost("C", having("ansvar", "1"))
    assert Lines([cost("A", wide, without=["B"]), cost("B", rent), apart]).beside_arts() == {0}
    assert Lines([cost("A", wide), cost("B", rent, without=["A"]), apart]).beside_arts() == {0}
    assert Lines([cost("A", wide, without=["C"]), cost("B", rent), apart]).beside_arts() == set()
    assert [has_art(one) for one in (cost("A", wide), cost("B", [wide], [rent]))] == [False, True]


# Groups -----------------------------------------------------------------------------------------------------


def divided(*costs: CostCategory) -> list[tuple[str, dict[int, list[str]]]]:
    return [
        (one.group, {index: [code.code for code in part] for index, part in one.parts.items()})
        for one in Lines(costs).divisions()
    ]


def test_a_group_that_two_costs_divide_by_nothing_else_is_told() -> None:
    power, running = having("art", "180, 190"), having("art", "100-285", "180, 190")
    found = [("energi", {0: ["180"], 1: ["181", "182", "183", "184"]})]
    assert divided(cost("Strøm", power), cost("Drift", running)) == found
    office = having("funksjon", "242")
    assert divided(cost("Strøm", (power, office)), cost("Drift", (running, office))) == found
    assert divided(cost("Strøm", power), cost("Drift", (running, office))) == []
    assert divided(cost("Strøm", power, running)) == []
    assert divided(cost("Strøm", power), cost("Strøm", running)) == []


def test_what_a_cost_leaves_to_another_is_the_others() -> None:
    power, running = cost("Strøm", having("art", "180")), having("art", "100-285")
    found = [("energi", {0: ["180"], 1: ["181", "182", "183", "184"]})]
    assert divided(power, cost("Drift", running, without=["Strøm"])) == found
    assert divided(cost("Energi", having("art", "18")), cost("Drift", running, without=["Energi"])) == []


def test_a_group_is_divided_only_on_the_same_day() -> None:
    year, after = Span(date(2020, 1, 1), date(2020, 12, 31)), Span(date(2021, 1, 1), None)
    power, running = having("art", "180"), having("art", "181-184")
    assert divided(cost("Strøm", power, valid=year), cost("Drift", running, valid=after)) == []
    both = [cost("Strøm", power, valid=year), cost("Strøm", power, valid=after)]
    found = [("energi", {1: ["180"], 2: ["181", "182", "183", "184"]})]
    assert divided(*both, cost("Drift", running, valid=after)) == found
    long = cost("Strøm", power)
    short = [cost("Drift", running, valid=span) for span in (year, after)]
    assert divided(long, *short) == [("energi", {0: ["180"], 1: ["181", "182", "183", "184"]})]


def test_functions_have_groups_too() -> None:
    assert divided(cost("A", having("funksjon", "251")), cost("B", having("funksjon", "252"))) == [
        ("barneverntiltak", {0: ["251"], 1: ["252"]})
    ]


def test_every_code_of_kostra_has_three_digits_and_stands_once() -> None:
    every = [(code.column, code.code) for code in codes()]
    assert every == sorted(set(every))
    assert all(len(code) == 3 and code.isdigit() for _, code in every)
    assert {code.sort for code in codes()} == {"", "overføring", "avskrivning", "refusjon"}
    groups = [code.group for code in codes() if code.group]
    assert all(groups.count(group) > 1 for group in groups)


# Growth -----------------------------------------------------------------------------------------------------


def apart(number: int) -> CostCategory:
    return cost(f"K{number}", having("art", f"{number:05}-{number:05}"))


def with_an_exception(number: int) -> CostCategory:
    return cost(f"K{number}", having("art", f"{number:05}", f"{number:05}1"))


def by_function(number: int) -> CostCategory:
    return cost(
        f"K{number}", (having("art", "010-285", "190"), having("funksjon", f"{number:05}"), lacking("bosted"))
    )


@pytest.mark.parametrize("make", [apart, with_an_exception, by_function])
def test_ten_times_the_costs_take_about_ten_times_the_work(make: Callable[[int], CostCategory]) -> None:
    def work(many: int) -> int:
        costs = [make(number) for number in range(many)]

        def look() -> None:
            found = Lines(costs)
            found.taken_arts(0, codes())
            tuple(found.gaps())
            tuple(found.divisions())

        return steps(look)

    assert work(1000) <= 15 * work(100)
