"""Set-off between agreements: two parties are left with one amount, and nobody else is drawn in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from fordel.cli import main
from fordel.render.set_off import set_off_objects, set_off_text
from fordel.set_off import SetOff, dues, set_off
from fordel.settlement import Settlement, Transfer
from tests import settlements as made
from tests.agreements_strategy import municipality
from tests.read_json import valid
from tests.small import SINCE

PARTIES = ("Modum", "Sigdal", "Krødsherad")
RULES = """```regel
avtale "{name}"
gjelder fra 1. januar 2022
deltakere Modum, Sigdal
vertskommune {host}
kostnad "Drift":
  art {art}
  fordeles likt
øvrige kostnader holdes utenfor
```
"""
Capture = pytest.CaptureFixture[str]


def settlement(*transfers: Transfer, names: tuple[str, ...] = PARTIES, name: str = "A") -> Settlement:
    """What set-off sees of a settlement: its parties and transfers."""
    agreement = made.agreement(names, name=name)
    parties = {one: municipality(one, SINCE) for one in names}
    return evolve(made.nav(), agreement=evolve(agreement, parties=parties), transfers=transfers)


def off(run: list[Settlement]) -> tuple[SetOff, ...]:
    return set_off(map(dues, run))


names = st.sampled_from(PARTIES)
transfers = st.builds(Transfer, names, names, st.integers(1, 1000)).filter(lambda one: one.payer != one.payee)
runs = st.lists(st.lists(transfers, max_size=5).map(lambda found: settlement(*found)), min_size=1, max_size=4)


def position(party: str, run: list[Settlement]) -> int:
    found = [one for settled in run for one in settled.transfers]
    return sum(one.ore * ((one.payee == party) - (one.payer == party)) for one in found)


@given(runs)
def test_everyone_is_left_with_what_the_settlements_gave(run: list[Settlement]) -> None:
    found = off(run)
    for party in PARTIES:
        assert position(party, run) == sum(
            one.ore * ((one.payee == party) - (one.payer == party)) for one in found
        )
    assert all(one.ore >= 0 for one in found)
    assert len({frozenset((one.payer, one.payee)) for one in found}) == len(found)


@given(runs)
def test_the_amounts_are_those_of_the_settlements(run: list[Settlement]) -> None:
    for one in off(run):
        for index, settled in enumerate(run):
            ore = one.amounts.get(index, 0)
            between = [x for x in settled.transfers if {x.payer, x.payee} == {one.payer, one.payee}]
            assert ore == sum(x.ore if x.payer == one.payer else -x.ore for x in between)


def test_a_municipality_is_the_same_under_another_name() -> None:
    run = [
        settlement(Transfer("Snåsa", "Modum", 500), names=("Snåsa", "Modum")),
        settlement(Transfer("Modum", "Snåase", 200), names=("Snåase", "Modum")),
    ]
    (one,) = off(run)
    assert (one.payer, one.payee, one.amounts, one.ore) == ("Snåsa", "Modum", {0: 500, 1: -200}, 300)


def test_one_ore_decides_who_pays() -> None:
    run = [settlement(Transfer("Modum", "Sigdal", 500)), settlement(Transfer("Sigdal", "Modum", 501))]
    (one,) = off(run)
    assert (one.payer, one.payee, one.ore) == ("Sigdal", "Modum", 1)


def test_an_even_pair_is_shown_with_nothing_left() -> None:
    run = [settlement(Transfer("Sigdal", "Modum", 7)), settlement(Transfer("Modum", "Sigdal", 7), name="B")]
    assert set_off_objects(off(run), ["A", "B"]) == [
        {
            "fra": "Sigdal",
            "til": "Modum",
            "beløp": "0.00",
            "avtaler": [{"avtale": "A", "beløp": "0.07"}, {"avtale": "B", "beløp": "-0.07"}],
        }
    ]


def test_where_nobody_pays_there_is_no_table() -> None:
    assert set_off_text(off([settlement(), settlement()]), ["A", "A"]) == ""


def test_the_command_shows_it_after_the_settlements(capsys: Capture, tmp_path: Path) -> None:
    files = []
    for name, host, art in (("Brann", "Modum", "100-199"), ("Skole", "Sigdal", "200-299")):
        files.append(str(tmp_path / f"{name}.avtale"))
        Path(files[-1]).write_text(RULES.format(name=name, host=host, art=art), encoding="utf-8")
    ledger = tmp_path / "r.csv"
    ledger.write_text(
        "bilagsdato;art;beløp\n01.03.2022;120;300,00\n01.03.2022;220;100,00\n", encoding="utf-8"
    )
    words = ["beregn", *files, "--regnskap", str(ledger), "--år", "2022"]
    assert main(words) == 0
    told = capsys.readouterr().out.split("Motregning\n")[1]
    assert told.split("\n")[2].split() == ["Sigdal", "til", "Modum", "150,00", "-50,00", "100,00"]
    assert main([*words, "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    valid("oppgjor", found)
    assert [one["beløp"] for one in found["motregning"]] == ["100.00"]
    assert [one["overføringer"][0]["beløp"] for one in found["oppgjør"]] == ["150.00", "50.00"]
