"""The order in a receipt: written and read back, paths that lead from its folder, and no password."""

from __future__ import annotations

import os
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fordel.commands.arguments import COMMANDS, understand
from fordel.commands.orders import Ordered
from fordel.orders import FILES, SWITCHES, WORDS, NoOrder, Order, needed, path_from, understood

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=8)
PATHS = st.from_regex(r"(\.\./){0,2}[a-zæøå]{1,4}(/[a-z ]{1,4}){0,2}\.csv", fullmatch=True)
DATES = st.sampled_from([{"år": "2022"}, {"fra": "2022-01-01", "til": "2022-06-30"}])
ORDERS = st.builds(
    lambda agreements, number, files, measures, words, dates, switches: Order(
        tuple(agreements), number % len(agreements), files, tuple(measures), {**words, **dates}, switches
    ),
    st.lists(PATHS, min_size=1, max_size=3),
    st.integers(0, 9),
    st.fixed_dictionaries({"regnskap": PATHS}, optional=dict.fromkeys(FILES[1:], PATHS)),
    st.lists(PATHS | PATHS.map("folketall={}".format), max_size=2),
    st.fixed_dictionaries({}, optional=dict.fromkeys(("tabell", "ark", "tegnsett"), TEXTS)),
    DATES,
    st.frozensets(st.sampled_from(SWITCHES)),
)


@given(ORDERS)
def test_an_order_is_read_as_it_was_written(order: Order) -> None:
    assert understood(order.told()) == order
    assert understood(order.led_from("/x/y").told()).found_in("/x/y").moved(os.path.abspath) == order.moved(
        os.path.abspath
    )


WHOLE: dict[str, Any] = {"avtaler": ["a.avtale"], "nummer": 1, "regnskap": "r.csv", "år": "2022"}


@pytest.mark.parametrize(
    "change",
    [
        {"avtaler": []},
        {"avtaler": "a.avtale"},
        {"avtaler": [1]},
        {"avtaler": ["a\0b"]},
        {"nummer": 2},
        {"nummer": 0},
        {"nummer": True},
        {"nummer": "1"},
        {"regnskap": None},
        {"regnskap": ""},
        {"grunnlag": "a.csv"},
        {"år": "i fjor"},
        {"år": "-5"},
        {"år": "20222"},
        {"år": None},
        {"kjent": "nå"},
        {"uten-tekst": False},
        {"uten-tekst": "ja"},
        {"ut": "mappe"},
        {"vis-sql": True},
    ],
)
def test_what_is_no_order_is_refused(change: dict[str, Any]) -> None:
    assert understood(WHOLE)
    with pytest.raises(NoOrder):
        understood({**WHOLE, **change})


@pytest.mark.parametrize("told", [None, [], "bestilling", {}, {**WHOLE, "år": "2022", "regnskap": 1}])
def test_what_is_no_object_is_refused(told: object) -> None:
    with pytest.raises(NoOrder):
        understood(told)
    without = {name: one for name, one in WHOLE.items() if name != "år"}
    for dates in ({}, {"fra": "2023-01-01", "til": "2022-12-31"}):
        with pytest.raises(NoOrder):
            understood({**without, **dates})


def test_every_option_of_a_settlement_is_kept_or_known_not_to_matter() -> None:
    shown = {"språk", "format", "ut", "vis-sql", "dialekt", "grunnlag"}
    written = {option.name for option in COMMANDS["beregn"].options if option.name.startswith("uten-")}
    kept = {*FILES, *WORDS, *SWITCHES}
    rest = {option.name for option in COMMANDS["beregn"].options} - kept - shown
    assert rest <= written - kept  # what is left out of the folder: PDF, workbooks
    assert kept <= {option.name for option in COMMANDS["beregn"].options}


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        (
            "postgresql+psycopg://per:hemmelig@vert:5432/db?sslmode=require",
            "postgresql+psycopg://vert:5432/db",
        ),
        ("mssql+pyodbc://sa:p@ss/w?rd@vert/db?driver=x&password=hemmelig", "mssql+pyodbc://vert/db"),
        ("mssql+pyodbc:///?odbc_connect=PWD%3Dhemmelig", "mssql+pyodbc:///"),
        ("s3a://nokkel:hemmelig@lager/regnskap", "s3a://lager/regnskap"),
        ("abfss://lager@konto.example/regnskap", "abfss://lager@konto.example/regnskap"),
        ("abfss://per:hemmelig@konto.example/regnskap", "abfss://konto.example/regnskap"),
    ],
)
def test_no_password_is_kept(address: str, kept: str) -> None:
    assert path_from(address, "mappe") == kept


def test_only_agreements_that_one_has_a_share_of_are_needed() -> None:
    names = {"A": 0, "B": 1, "C": 2, "D": 3}
    asks = [["C"], [], ["D", "borte"], ["C"]]
    assert [needed(names, asks, one) for one in range(4)] == [(0, 2, 3), (1,), (2, 3), (2, 3)]


def ordered(*words: str) -> dict[str, object]:
    given = understand(COMMANDS["beregn"], ["a.avtale", *words])
    return Ordered.of(given, [None]).order(0, "ut")


def test_the_options_of_a_command_become_an_order() -> None:
    told = ordered(
        "--regnskap=r.xlsx",
        "--fra=1.1.2022",
        "--til=30.06.2022",
        "--ark=Regnskap",
        "--kolonner=k.toml",
        "--grunnlag=elever=tall/e.csv",
        "--grunnlag=f.csv",
        "--snu-fortegn",
        "--motor=duckdb",
    )
    assert told == {
        "avtaler": ["../a.avtale"],
        "nummer": 1,
        "regnskap": "../r.xlsx",
        "kolonner": "../k.toml",
        "grunnlag": ["elever=../tall/e.csv", "../f.csv"],
        "fra": "2022-01-01",
        "til": "2022-06-30",
        "ark": "Regnskap",
        "snu-fortegn": True,
    }
    assert understood(told).dates == (date(2022, 1, 1), date(2022, 6, 30))
    spark = ordered("--regnskap=s3a://lager/r", "--motor=spark", "--år=2022")
    assert (spark["regnskap"], spark["motor"]) == ("s3a://lager/r", "spark")
    table = ordered("--regnskap=postgresql://u:p@v/d", "--tabell=bilag", "--motor=duckdb", "--år=2022")
    assert (table["tabell"], "motor" in table, "p@v" in str(table)) == ("bilag", False, False)
