"""What may be changed in an agreement or a ledger, and what may come of it (reliability.md 5.2)."""

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from fordel.fetched_files import shelf_of
from fordel.model import Agreement
from fordel.pipeline import read_source
from fordel.settlement import Settlement
from fordel.source import Source
from tests.agreements_strategy import Case, cases
from tests.books import outcome, settle, shares
from tests.reference import Line
from tests.written_laws import ORE, PARTIES, YEAR, bears, costs, lines, settled, text

KEY = 'nøkkel "Folk":\n  20 % likt\n  80 % etter innbyggertall'
PEOPLE = "grunnlag innbyggertall per 1. januar 2024:\n  Modum 14 273\n  Sigdal 3 492\n  Krødsherad 2 189"
COST = 'kostnad "Drift":\n  art 100-285\n  fordeles etter nøkkel "Folk"'
REST = "øvrige kostnader fordeles likt"


@given(cases(careful=True), st.data())
def test_m02_a_line_split_in_two_changes_no_share(case: Case, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(case.lines) - 1))
    line = case.lines[index]
    part = data.draw(st.integers(-(10**9), 10**9))
    halves = (evolve(line, ore=part), evolve(line, ore=line.ore - part))
    split = (*case.lines[:index], *halves, *case.lines[index + 1 :])
    one, other = settle(case), settle(evolve(case, lines=split))
    assert shares(one) == shares(other)
    assert one.transfers == other.transfers


@given(lines())
def test_m06_amounts_a_hundred_times_as_large_give_shares_that_are_so_but_for_a_krone(
    ledger: list[Line],
) -> None:
    agreement = text(PEOPLE, KEY, COST, REST)
    larger = [evolve(line, ore=100 * line.ore) for line in ledger]
    one, other = costs(settled(agreement, ledger)), costs(settled(agreement, larger))
    for name in {*one, *other}:
        for party in PARTIES:
            assert abs(other.get(name, {}).get(party, 0) - 100 * one.get(name, {}).get(party, 0)) < 100


@given(lines())
def test_m07_parties_by_other_names_bear_the_same(ledger: list[Line]) -> None:
    """Names decide whose turn it is, so the new names stand in the order of the old ones."""
    named = dict(zip(PARTIES, ("Modumselskapet", "Sigdalselskapet", "Krødselskapet"), strict=True))
    agreement = renamed = text(PEOPLE, KEY, COST, REST)
    for old, new in named.items():
        renamed = renamed.replace(old, new)
    head = next(line for line in renamed.splitlines() if line.startswith("deltakere "))
    kinds = "deltakere " + ", ".join(f"{new} (selskap)" for new in named.values())
    one, other = settled(agreement, ledger), settled(renamed.replace(head, kinds), ledger)
    assert {named[party]: ore for party, ore in bears(one).items()} == bears(other)
    assert [(named[way.payer], named[way.payee], way.ore) for way in one.transfers] == [
        (way.payer, way.payee, way.ore) for way in other.transfers
    ]


@given(lines(), st.sampled_from((0, 1, 2)))
def test_m08_a_party_whose_measure_is_0_pays_nothing_and_moves_nobody(ledger: list[Line], place: int) -> None:
    key = 'nøkkel "Folk":\n  100 % etter årsverk'
    table = "grunnlag årsverk per 1. januar 2024:\n  Modum 8,2\n  Sigdal 2,4\n  Krødsherad 1,6"
    more = [*PARTIES[:1], *PARTIES[1:][:place], "Flå", *PARTIES[1:][place:]]
    rules = (key, COST, "øvrige kostnader fordeles etter årsverk")
    one = settled(text(table, *rules), ledger)
    other = settled(text(f"{table}\n  Flå 0", *rules, parties=more), ledger)
    assert costs(one) == costs(other)
    assert "Flå" not in bears(other)


@given(lines())
def test_m09_a_fifth_is_a_fifth_however_it_is_written(ledger: list[Line]) -> None:
    found = []
    for fifth, rest in (
        ("20 %", "80 %"),
        ("1/5", "4/5"),
        ("20,0 %", "80,00 %"),
        ("20 %", "resten"),
        ("2/10", "8/10"),
    ):
        key = f'nøkkel "Folk":\n  {fifth} likt\n  {rest} etter innbyggertall'
        one = settled(text(PEOPLE, key, COST, REST), ledger)
        found.append((costs(one), one.transfers))
    assert all(one == found[0] for one in found)


@given(lines(), st.permutations((PEOPLE, KEY, COST, REST)))
def test_m10_definitions_may_stand_in_any_order(ledger: list[Line], rules: list[str]) -> None:
    one, other = settled(text(PEOPLE, KEY, COST, REST), ledger), settled(text(*rules), ledger)
    assert (costs(one), one.balances, one.transfers) == (costs(other), other.balances, other.transfers)


@given(ledger=lines())
def test_m10_what_is_fetched_may_as_well_stand_in_the_file(
    tmp_path_factory: pytest.TempPathFactory, ledger: list[Line]
) -> None:
    folder = tmp_path_factory.mktemp("m10")
    (folder / "felles.avtale").write_text(f'```regel\nbibliotek "Felles"\n{PEOPLE}\n{KEY}\n```\n', "utf-8")
    fetching = text('hent "felles.avtale"', COST, REST)
    one = settled(text(PEOPLE, KEY, COST, REST), ledger)
    other = outcome(fetched(folder, fetching), *YEAR, ledger, {})
    assert isinstance(other, Settlement), other
    assert (costs(one), one.balances, one.transfers) == (costs(other), other.balances, other.transfers)


def fetched(folder: Path, agreement: str) -> Agreement:
    """The agreement that a text in this folder is."""
    path = folder / "avtale.avtale"
    reading = read_source(Source(str(path), agreement), libraries=lambda: shelf_of(str(path)))
    assert reading.agreement is not None, reading.errors
    return reading.agreement


@given(lines())
def test_m11_a_cost_in_two_by_the_same_key_is_the_same_but_for_an_ore(ledger: list[Line]) -> None:
    halves = (
        'kostnad "Lønn":\n  art 100-199\n  fordeles etter nøkkel "Folk"',
        'kostnad "Kjøp":\n  art 200-285\n  fordeles etter nøkkel "Folk"',
    )
    one = costs(settled(text(PEOPLE, KEY, COST, REST), ledger))
    two = costs(settled(text(PEOPLE, KEY, *halves, REST), ledger))
    whole, first, second = one.get("Drift", {}), two.get("Lønn", {}), two.get("Kjøp", {})
    for party in PARTIES:
        assert abs(whole.get(party, 0) - first.get(party, 0) - second.get(party, 0)) <= 2
    assert sum(whole.values()) == sum(first.values()) + sum(second.values())
    assert one.get(None) == two.get(None)


@given(st.lists(ORE, min_size=1, max_size=6), st.sampled_from((0, 5, 11)))
def test_m12_a_year_cut_by_a_version_that_says_the_same_is_one_anchor(amounts: list[int], month: int) -> None:
    """Cut on the first day of a month: the shares are those of the whole year, rounded once."""
    first = date(2024, month + 1, 1)
    ledger = [Line(date(2024, 1 + index * 2, 9), ore, {"art": "100"}) for index, ore in enumerate(amounts)]
    again = f"{KEY}\n\n{KEY.replace(':', f' fra {first.day}.{first.month}.{first.year}:', 1)}"
    one, other = (settled(text(PEOPLE, key, COST, REST), ledger) for key in (KEY, again))
    assert costs(one) == costs(other)


def test_m03_reversals_need_not_cancel_line_by_line_and_do_in_all() -> None:
    """No pair is marked, so P13 falls away: what holds is that the settled shares are those without the pair."""
    agreement = text(PEOPLE, KEY, COST, REST)
    ledger = [Line(date(2024, 3, 1), ore, {"art": "100"}) for ore in (1_234_567, 333, -333)]
    assert costs(settled(agreement, ledger)) == costs(settled(agreement, ledger[:1]))


def test_a_settlement_of_the_laws_is_one() -> None:
    """The ledger that the laws change is shared by the key as calculated by hand."""
    agreement = text(PEOPLE, KEY, COST, REST)
    one = settled(agreement, [Line(date(2024, 3, 1), 10_000_000, {"art": "100"})])
    exact = {
        party: 10_000_000 * (Fraction(1, 15) + Fraction(4 * people, 5 * 19_954))
        for party, people in zip(PARTIES, (14_273, 3_492, 2_189), strict=True)
    }
    assert all(abs(ore - exact[party]) < 1 for party, ore in bears(one).items())
