"""Pictures: what they say without being seen, that figures stand as they are given, and that nothing in them runs."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from xml.etree import ElementTree as ET

import pytest

from fordel.charts import Bar, Group, bar_chart, stack_chart
from fordel.charts_flow import Band, Node, flow_chart
from fordel.charts_parts import WIDTH
from fordel.charts_time import Stretch, timeline

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "<script>alert(1)</script>\" onload='x' & ¤ \x07"


def bars(name: str) -> str:
    given = (Bar(name, 9_938_037_24, "9 938 037,24 kr"), Bar("Sigdal", -100, "-1,00 kr"))
    return bar_chart(name, "Det hver bærer", [Group("2022", given)])


def stacks(name: str) -> str:
    parts = (Bar(name, Fraction(1, 3), "33,34 %"), Bar("Sigdal", Fraction(2, 3), "66,66 %"))
    return stack_chart(name, "Andeler", [Group("2022", parts), Group("2023", parts[1:])])


def flow(name: str) -> str:
    columns = [("Kostnader", [Node(name, "10,00 kr")]), ("Parter", [Node("Modum"), Node("Sigdal")])]
    return flow_chart(name, "Pengene", columns, [Band(0, 0, 0, 3, "3 kr"), Band(0, 0, 1, 7, "7 kr")])


def times(name: str) -> str:
    given = [
        Stretch(name, date(2021, 6, 1), None, "fra 1. juni 2021"),
        Stretch("Vedtak", date(2021, 3, 1), date(2021, 3, 1), "1. mars 2021", is_day=True),
    ]
    return timeline(name, "Tidslinje", given)


PICTURES: list[Callable[[str], str]] = [bars, stacks, flow, times]


def texts(picture: str) -> list[str]:
    return [one.text or "" for one in ET.fromstring(picture).iter(f"{SVG}text")]  # noqa: S314  (our own)


@pytest.mark.parametrize("picture", PICTURES)
def test_a_picture_has_a_title_and_a_description(picture: Callable[[str], str]) -> None:
    root = ET.fromstring(picture("Modum"))  # noqa: S314
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert description is not None
    assert title.text == "Modum"
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"


@pytest.mark.parametrize("picture", PICTURES)
def test_names_are_text_and_nothing_else(picture: Callable[[str], str]) -> None:
    drawn = picture(HOSTILE)
    kinds = {one.tag.removeprefix(SVG) for one in ET.fromstring(drawn).iter()}  # noqa: S314
    known = {"svg", "title", "desc", "g", "rect", "path", "text", "defs", "pattern", "circle"}
    assert kinds <= known
    assert "script>" not in drawn
    assert " onload='" not in drawn


@pytest.mark.parametrize("picture", PICTURES)
def test_the_same_picture_is_the_same_bytes_on_one_line(picture: Callable[[str], str]) -> None:
    assert picture("Modum") == picture("Modum")
    assert "\n" not in picture("Modum")


def test_two_pictures_on_a_page_share_no_id() -> None:
    ids = re.findall(r' id="([^"]+)"', "".join(picture("Modum") for picture in PICTURES))
    assert len(ids) == len(set(ids))


def test_bars_show_the_figures_they_are_given() -> None:
    assert texts(bars("Modum")) == ["2022", "Modum", "9 938 037,24 kr", "Sigdal", "-1,00 kr"]


def test_the_longest_bar_fills_its_room_and_half_of_it_is_half_as_long() -> None:
    drawn = bar_chart("", "", [Group("", (Bar("a", 10, "x"), Bar("b", 5, "x"), Bar("c", 0, "x")))])
    widths = [int(one) for one in re.findall(r'<rect [^>]*width="(\d+)" height="18"', drawn)]
    assert len(widths) == 2
    assert widths[0] == 2 * widths[1]
    assert widths[0] < WIDTH


def test_the_parts_of_a_whole_stand_side_by_side() -> None:
    drawn = stack_chart("", "", [Group("x", tuple(Bar(str(n), Fraction(1, 7), "14 %") for n in range(7)))])
    edges = [
        (int(x), int(w)) for x, w in re.findall(r'<rect x="(\d+)" y="\d+" width="(\d+)" height="28"', drawn)
    ]
    assert len(edges) == 7
    assert all(x + wide == after for (x, wide), (after, _) in itertools.pairwise(edges))
    assert sum(edges[-1]) == WIDTH - 1


def test_a_part_too_narrow_for_its_figure_shows_it_when_pointed_at() -> None:
    parts = (Bar("Stor", 99, "99,00 %"), Bar("Liten", 1, "1,00 %"))
    drawn = stack_chart("", "", [Group("x", parts)])
    assert "1,00 %" not in texts(drawn)
    assert "<title>Liten: 1,00 %</title>" in drawn


def test_a_band_is_as_wide_as_its_part() -> None:
    widths = [int(one) for one in re.findall(r'class="fordel-band"[^>]*stroke-width="(\d+)"', flow("x"))]
    assert widths == [9, 22]


def test_a_line_of_months_is_one_year() -> None:
    months = ["jan", "feb", "mar", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "des"]
    day = date(2001, 9, 1)
    drawn = timeline("", "", [Stretch("Frist", day, day, "1. september", is_day=True)], months)
    assert texts(drawn) == [*months, "Frist", "1. september"]


def test_a_picture_of_nothing_is_a_picture() -> None:
    for drawn in (bar_chart("", "", []), stack_chart("", "", []), timeline("", "", [])):
        assert ET.fromstring(drawn).get("viewBox")  # noqa: S314
