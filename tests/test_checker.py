"""What is said of an agreement before there is a year to settle: one mistake, one message, about the right thing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from fordel.checker import check
from fordel.circles import circles
from fordel.model import Agreement, AllocationKey, Bound, Component, Overhead
from fordel.period import Span
from fordel.pipeline import read_source
from fordel.source import Source
from tests.agreements_strategy import HERE
from tests.small import EQUALLY, SINCE, THREE, agreement, by_key, cost
from tests.steps import steps

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


# Circles ----------------------------------------------------------------------------------------------------

GRAPHS = st.dictionaries(st.integers(0, 7), st.lists(st.integers(0, 9), max_size=3), max_size=8)


def reached(uses: dict[int, list[int]], start: int) -> set[int]:
    found: set[int] = set()
    waiting = [*uses.get(start, ())]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += uses.get(one, ())
    return found


@given(GRAPHS)
def test_a_circle_is_told_where_something_uses_itself_and_only_there(uses: dict[int, list[int]]) -> None:
    told = [*circles(uses)]
    for circle in told:
        assert len(set(circle)) == len(circle)
        assert all(after in uses[one] for one, after in zip(circle, (*circle[1:], circle[0]), strict=True))
    in_circles = {one for one in uses if one in reached(uses, one)}
    assert bool(told) == bool(in_circles)
    apart = {
        frozenset(one for one in in_circles if other in reached(uses, one) and one in reached(uses, other))
        for other in in_circles
    }
    assert {next(group for group in apart if circle[0] in group) for circle in told} == apart


# Growth -----------------------------------------------------------------------------------------------------


def in_a_chain(number: int) -> Agreement:
    """Keys of which each builds on the next, in two versions, with a cost for each."""
    half = date(2023, 1, 1)
    spans = (Span(SINCE.first, half - timedelta(1)), Span(half, None))
    keys = [
        AllocationKey(f"K{one}", span, (Component(Fraction(1), "key", f"K{one + 1}", HERE),), HERE)
        for one in range(number)
        for span in spans
    ]
    last = AllocationKey(f"K{number}", SINCE, (EQUALLY,), HERE)
    costs = [cost(f"C{one}", by_key(f"K{one}"), f"{one:05}") for one in range(number)]
    return evolve(agreement(THREE, *costs), keys=(*keys, last))


def in_versions(number: int) -> Agreement:
    """One key and one cost, in very many versions, and a bound."""
    days = [SINCE.first + timedelta(one) for one in range(number)]
    spans = [Span(day, day) for day in days[:-1]] + [Span(days[-1], None)]
    bound = (Bound(at_least=True, value=Fraction(1, 10), party=None, at=HERE),)
    keys = tuple(AllocationKey("K", span, (EQUALLY,), HERE, bound) for span in spans)
    return evolve(agreement(THREE, *(cost("C", by_key("K"), "1", span) for span in spans)), keys=keys)


def with_overheads(number: int) -> Agreement:
    """An overhead of each of many costs."""
    costs = [cost(f"C{one}", by_key("K"), f"{one:05}") for one in range(number)]
    overheads = tuple(
        Overhead(f"P{one}", SINCE, Fraction(1, 20), (f"C{one}",), "", HERE) for one in range(number)
    )
    return evolve(
        agreement(THREE, *costs), keys=(AllocationKey("K", SINCE, (EQUALLY,), HERE),), overheads=overheads
    )


@pytest.mark.parametrize("make", [in_a_chain, in_versions, with_overheads])
def test_ten_times_the_agreement_takes_about_ten_times_the_work(make: Callable[[int], Agreement]) -> None:
    few, many = make(20), make(200)
    assert check(few, whole=True) == check(many, whole=True) == ()
    assert steps(lambda: check(many, whole=True)) <= 15 * steps(lambda: check(few, whole=True))
