"""S04: no regular expression of the package can take more than linear time by how it is made, and all are known."""

from __future__ import annotations

import re

import pytest

from tests.batteries import slow_regexes
from tests.regexes import Regex, every_regex, slow

EVERY = [*every_regex()]

#: Beginnings of those that are of the square of a length that is bounded, each with what bounds it.
BOUNDED = {r"\b(til(?:": "a stretch without commas is no longer than a line of a rule block, 4096 bytes"}


def test_s04_all_are_found() -> None:
    """What is made of what is read stops the list with `Unknown`, so that none is passed by."""
    assert len(EVERY) > 150


@pytest.mark.parametrize("one", EVERY, ids=lambda one: ascii(one.pattern))
def test_s04_no_regular_expression_is_slow_by_its_form(one: Regex) -> None:
    is_bounded = str(one.pattern).startswith(tuple(BOUNDED))
    assert bool([*slow(one)]) is is_bounded, (one.place, [*slow(one)])


@pytest.mark.parametrize(
    "pattern",
    [
        r"^(\d+[ .]?)+,\d{2}$",
        r"(a+)+b",
        r"(a*)*",
        r"(x+x+)+y",
        r"\s*\s*x",
        r"\w+\d+",
        r"\d*(?:-|)\d*x",
        r"(?:ab*|c)*b*d",
        r"[ \t]*(?:\w| )+x",
    ],
)
def test_what_is_slow_is_seen(pattern: str) -> None:
    assert [*slow(Regex("", pattern))]


@pytest.mark.parametrize(
    "pattern",
    [
        r"a+b+",
        r"-?(\d{1,3}([ .]\d{3})+|\d+)(,\d{1,2})?",
        r"\w++\d+",
        r"[a-z]+(?:-[a-z]+)*",
        r'"[^"]*"|«[^»]*»',
    ],
)
def test_what_is_linear_is_let_be(pattern: str) -> None:
    assert [*slow(Regex("", pattern))] == []


def test_the_battery_tells_what_is_slow() -> None:
    """Twenty signs are enough: each one more doubles the work."""
    took, worst = slow_regexes.seconds(Regex("", r"(?:\d+[ .]?)+,x"), 20)
    quick, _ = slow_regexes.seconds(Regex("", r"\d+,x", is_anchored=True), 20)
    assert took > quick
    assert re.search(r"\d", worst)
