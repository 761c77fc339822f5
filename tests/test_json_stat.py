"""Measures as JSON-stat: what is read of a table, which measure it is, and tables that leave something open."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from fractions import Fraction
from hashlib import sha256
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from fordel.measure_files import MeasureFile, measure_and_path, measures_of, parse_measures
from fordel.model import Agreement, Measure, MeasureTable
from fordel.render.diagnostics import word
from tests.agreements_strategy import HERE
from tests.keys import agreement

#: A dimension by its name: what it is called, and its categories, code by words.
Dimensions = Mapping[str, tuple[str, Mapping[str, str]]]

REGIONS = {"K-3047": "Modum", "K_3045": "Sigdal", "3046": "Krødsherad", "K3049": "Lier"}
YEARS = {"2021": "2021", "2022": "2022"}
ROLES = {"time": ["Tid"], "geo": ["Region"], "metric": ["ContentsCode"]}
POPULATION: Dimensions = {
    "Region": ("region", REGIONS),
    "ContentsCode": ("statistikkvariabel", {"Personer1": "Personer"}),
    "Tid": ("år", YEARS),
}


def stat(
    dimensions: Dimensions = POPULATION,
    values: object = (14001, 14002, 3501, 3502, 2201, 2202, 27001, 27002),
    label: str = "07459: Befolkning, etter region, statistikkvariabel og år",
    **more: object,
) -> bytes:
    """A table as PxWeb writes it."""
    said: dict[str, object] = {
        "version": "2.0",
        "class": "dataset",
        "label": label,
        "source": "Statistisk sentralbyrå",
        "updated": "2026-02-20T07:00:00Z",
        "id": [*dimensions],
        "size": [len(categories) for _, categories in dimensions.values()],
        "dimension": {
            name: {
                "label": called,
                "category": {"index": {code: at for at, code in enumerate(categories)}, "label": categories},
            }
            for name, (called, categories) in dimensions.items()
        },
        "value": values,
        "role": ROLES,
        **more,
    }
    return json.dumps({key: value for key, value in said.items() if value is not None}).encode()


def read(content: bytes, of: Agreement | None = None, measure: str = "") -> MeasureFile:
    found = measures_of(parse_measures("tabell.json", content, is_named=bool(measure)), of, measure)
    assert isinstance(found, MeasureFile), found
    return found


def refused(content: bytes, of: Agreement | None = None, measure: str = "") -> list[tuple[str, str]]:
    found = measures_of(parse_measures("tabell.json", content, is_named=bool(measure)), of, measure)
    assert isinstance(found, tuple), found
    assert all(one.code == "F702" and one.place.file == "tabell.json" for one in found)
    return [(one.variant, word(one, "nb").message) for one in found]


def values(found: MeasureFile) -> dict[tuple[str, object], Fraction]:
    return {(who, when): value for (_, who, when), value in found.values.items()}


def named(name: str, **facts: Any) -> Measure:  # noqa: ANN401
    return Measure(name, HERE, **facts)


def with_measures(*measures: Measure) -> Agreement:
    return evolve(agreement(), measures={one.name: one for one in measures})


# What is read ----------------------------------------------------------------------------------------------

EXPECTED = {
    ("3047", 2021): 14001,
    ("3047", 2022): 14002,
    ("3045", 2021): 3501,
    ("3045", 2022): 3502,
    ("3046", 2021): 2201,
    ("3046", 2022): 2202,
    ("3049", 2021): 27001,
    ("3049", 2022): 27002,
}


def test_population_is_read_by_municipality_number_and_year() -> None:
    content = stat()
    found = read(content)
    assert values(found) == EXPECTED
    assert {measure for measure, *_ in found.values} == {"innbyggertall"}
    assert (found.name, found.sha256) == ("tabell.json", sha256(content).hexdigest())


@pytest.mark.parametrize(
    "more",
    [
        {"role": None},
        {"label": "Befolkning", "extension": {"px": {"tableid": "07459"}}},
        {"value": {str(at): value for at, value in enumerate(EXPECTED.values())}},
        {"status": {}},
        {"status": [""] * 8},
    ],
    ids=["names", "tableid", "sparse", "no_status", "empty_status"],
)
def test_the_same_may_be_said_in_other_ways(more: dict[str, Any]) -> None:
    assert values(read(stat(**more))) == EXPECTED


def test_categories_may_be_a_list_and_one_may_go_without_an_index() -> None:
    said = json.loads(stat())
    for of in said["dimension"].values():
        of["category"]["index"] = [*of["category"]["index"]]
    del said["dimension"]["ContentsCode"]["category"]["index"]
    assert values(read(b"\xef\xbb\xbf \n" + json.dumps(said).encode())) == EXPECTED


def test_what_is_missing_is_no_value() -> None:
    some = [14001, None, 0, 0, 0, 0, 7, 0]
    found = read(stat(values=some, status=["", ".", "..", ":", "-", "", "*", "…"]))
    assert values(found) == {("3047", 2021): 14001, ("3046", 2021): 0, ("3046", 2022): 0, ("3049", 2021): 7}
    assert values(read(stat(values={"6": 7, "0": None}))) == {("3049", 2021): 7}
    assert values(read(stat(status=".."))) == {}


@given(st.integers(-(10**9), 10**9), st.integers(0, 6))
def test_figures_are_exactly_as_they_are_written(number: int, places: int) -> None:
    sign, digits = "-" if number < 0 else "", f"{abs(number):0{places + 1}}"
    cut = len(digits) - places
    written = sign + digits[:cut] + ("." + digits[cut:] if places else "")
    content = stat(values=[0, 0, 0, 0, 0, 0, 0, 17]).replace(b", 17]", b", " + written.encode() + b"]")
    assert values(read(content))["3049", 2022] == Fraction(number, 10**places)


def test_regions_that_are_no_municipalities_stand_by_their_codes() -> None:
    regions = {"0": "Hele landet", "33": "Buskerud", "K-3047": "Modum", "3047a": "Deler av Modum"}
    found = read(stat({**POPULATION, "Region": ("region", regions)}))
    assert {who for _, who, _ in found.values} == {"0", "33", "3047", "3047a"}


def test_a_table_without_regions_is_an_index() -> None:
    table = stat({"Tid": ("år", YEARS)}, [110, 118.5], "Konsumprisindeks", role=None)
    assert read(table, measure="deflator").values == {
        ("deflator", "", 2021): 110,
        ("deflator", "", 2022): Fraction(237, 2),
    }


def test_ages_are_added_up_as_from_a_csv_file() -> None:
    of = with_measures(named("barn", ages=(0, 1)), named("eldre", ages=(90, 200)))
    ages = {"000": "0 år", "001": "1 år", "90+": "90 år eller eldre"}
    found = read(stat({"Alder": ("alder", ages), **POPULATION}, [*range(24)]), of)
    assert found.values["barn", "3047", 2021] == 0 + 8
    assert found.values["eldre", "3049", 2022] == 23


# Which measure it is ------------------------------------------------------------------------------------------

OTHER = "12345: Årsverk, etter region"


@pytest.mark.parametrize(
    ("measures", "label", "content", "expected"),
    [
        ([named("elever"), named("årsverk", source="SSB 12345")], OTHER, "x", "årsverk"),
        ([named("elever"), named("årsverk")], OTHER, "Årsverk", "årsverk"),
        ([named("elever"), named("stillinger", unit="årsverk")], OTHER, "Årsverk", "stillinger"),
        ([named("elever"), named("folk", tables=(MeasureTable(None, {}, HERE),))], OTHER, "x", "elever"),
        ([named("elever")], "07459", "x", "innbyggertall"),
        ([named("elever", source="SSB tabell 07459")], "07459", "x", "elever"),
        ([named("elever"), named("årsverk")], OTHER, "x", ""),
        ([], OTHER, "x", ""),
    ],
    ids=["source", "name", "unit", "lone", "population", "own_source", "open", "none"],
)
def test_the_measure_is_found_where_it_can_be(
    measures: Sequence[Measure], label: str, content: str, expected: str
) -> None:
    dimensions = {**POPULATION, "ContentsCode": ("statistikkvariabel", {"y": content})}
    of, table = with_measures(*measures), stat(dimensions, label=label)
    if expected:
        assert {measure for measure, *_ in read(table, of).values} == {expected}
    else:
        assert [variant for variant, _ in refused(table, of)] == ["json_measure"]


def test_a_name_before_the_file_says_which_measure_it_is() -> None:
    assert measure_and_path("årsverk=C:/tall/07459.json") == ("årsverk", "C:/tall/07459.json")
    assert measure_and_path("tall/a=b.json") == ("", "tall/a=b.json")
    assert measure_and_path("Tall=b.json") == ("", "Tall=b.json")
    assert {measure for measure, *_ in read(stat(), measure="folketal").values} == {"innbyggertall"}
    csv = b"grunnlag;part;dato;verdi\n"
    assert [variant for variant, _ in refused(csv, measure="elever")] == ["measure_named"]


# What is refused -------------------------------------------------------------------------------------------


def test_several_contents_are_refused_with_their_names() -> None:
    several = {"Personer1": "Personer", "Husholdninger": "Husholdninger"}
    table = stat({**POPULATION, "ContentsCode": ("statistikkvariabel", several)}, [1] * 16)
    told = "tabellen har flere tall for hver kommune og hvert år: «statistikkvariabel» er «Personer» og «Husholdninger»"
    assert refused(table) == [("json_several", told)]


def test_what_is_no_year_is_refused() -> None:
    table = stat({**POPULATION, "Tid": ("kvartal", {"2022K1": "2022K1", "2022K2": "2022K2"})})
    assert refused(table) == [("json_time", "«2022K1» i tabellen er ikke et år")]
    assert [variant for variant, _ in refused(stat({"Region": ("region", REGIONS)}, [1] * 4, role=None))] == [
        "json_no_year"
    ]


def test_the_same_municipality_twice_is_refused() -> None:
    table = stat({**POPULATION, "Region": ("region", {"3047": "Modum", "K-3047": "Modum"})}, [1] * 4)
    assert [variant for variant, _ in refused(table)] == ["measure_twice", "measure_twice"]


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b"{}",
        b'{"a": ' * 100_000,
        b"{\xff}",
        stat(values=[1] * 7),
        stat(values=[1] * 9),
        stat(values=["1"] * 8),
        stat(values=[True] * 8),
        stat(values=None),
        stat(values={str(at): 1 for at in range(9)}),
        stat().replace(b"14001", b"1e3"),
        stat().replace(b"14001", b"NaN"),
        stat().replace(b"14001", b"1234567890.123456"),
        stat(size=[4, 1, 3]),
        stat(size=[4, 1]),
        stat(id=["Region", "ContentsCode", "År"]),
        stat(id=["Region", 1, "Tid"]),
        stat(dimension={"Region": 1, "ContentsCode": {}, "Tid": {}}),
        stat(dimension=[]),
        stat().replace(b'"index": {"Personer1": 0}', b'"index": {"Personer1": 5}'),
        stat().replace(b'"index": {"Personer1": 0}', b'"index": 7'),
        stat({"Alder": ("alder", {"F00-05": "0-5 år", "F06-": "6 år eller eldre"}), **POPULATION}, [1] * 16),
    ],
    ids=range(22),
)
def test_what_is_no_such_table_is_refused(content: bytes) -> None:
    assert {variant for variant, _ in refused(content)} <= {"json", "json_text"}
