"""What stands in a statement before it is set: that everything adds up, fits the paper and can be printed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import fordel
from fordel.explanation import explain
from fordel.money import exact_number
from fordel.render.json_form import settlement_object
from fordel.render.statement import parties_of, statement
from fordel.render.statement_party import party_statement
from fordel.render.statement_text import SIGNS, printable
from fordel.render.sums import SumsDoNotAgree
from fordel.settlement import Settlement
from tests import settlements as made

TOP = Path(__file__).parent.parent / "agreements"

#: Agreements with their ledger and year: one period and several, contributions, advances, a draft.
SETTLED = {
    "nav-midt-buskerud": 2022,
    "nav-vaernes": 2019,
    "brann": 2024,
    "ikt": 2024,
    "friluftsraadet-sor": 2015,
    "iua-region-4": 2021,
}


@cache
def settled(name: str) -> Settlement:
    folder = TOP / name
    agreement = fordel.read(folder / f"{name}.avtale")
    year = SETTLED[name]
    found: Settlement = fordel.settle(agreement, folder / f"regnskap-{year}.csv", year=year).value
    return found


def told(name: str, party: str | None = None, language: str = "nb") -> Mapping[str, Any]:
    settlement = settled(name)
    known = settlement_object(settlement)
    if party is None:
        return statement(settlement, known, language)
    return party_statement(settlement, known, party, language)


def blocks(of: Mapping[str, Any], kind: str) -> list[Mapping[str, Any]]:
    return [one for one in of["blocks"] if one["kind"] == kind]


def texts(of: object) -> Iterator[str]:
    """Every text in a statement."""
    if isinstance(of, str):
        yield of
    elif isinstance(of, Mapping):
        for one in of.values():
            yield from texts(one)
    elif isinstance(of, list | tuple):
        for one in of:
            yield from texts(one)


def amounts_of(of: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The tables of what a party bears, one for each period."""
    return [one for one in blocks(of, "table") if len(one["headings"]) == 4 and one["rows"][-1]["total"]]


def ore(cell: str) -> int:
    number = exact_number(cell.removesuffix("\u00a0kr"))
    assert number is not None, cell
    return int(number * 100)


# Sums ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SETTLED)
def test_what_a_party_is_shown_adds_up(name: str) -> None:
    for party in parties_of(settled(name)):
        of = told(name, party)
        amounts = amounts_of(of)
        assert amounts
        for table in amounts:
            *rows, total = [ore(row["cells"][-1]) for row in table["rows"]]
            assert sum(rows) == total
        accounts = [
            table
            for table in blocks(of, "table")
            if len(table["headings"]) == 2 and table["rows"][-1]["total"]
        ]
        (account,) = accounts
        *rows, due = [ore(row["cells"][1]) for row in account["rows"]]
        assert abs(sum(rows)) == due
        assert rows[0] == sum([ore(table["rows"][-1]["cells"][-1]) for table in amounts])


def test_the_amounts_told_are_those_in_the_table() -> None:
    of = told("nav-midt-buskerud", "Sigdal")
    (amounts,) = amounts_of(of)
    shown = [(row["cells"][0], row["cells"][-1]) for row in amounts["rows"][:-1]]
    assert shown == [(one["title"], one["amount"].removesuffix("\u00a0kr")) for one in blocks(of, "section")]


@pytest.mark.parametrize("name", ["nav-midt-buskerud", "nav-vaernes", "iua-region-4"])
def test_every_column_of_the_costs_adds_up_to_what_the_party_bears(name: str) -> None:
    settlement = settled(name)
    bears = {one.party: one.bears for one in settlement.balances}
    found = dict.fromkeys(bears, 0)
    for table in blocks(told(name), "table"):
        for at, party in enumerate(table["headings"]):
            if party in found and "§" in table["rows"][0]["cells"][1]:
                rows = [row["cells"][at] for row in table["rows"] if not row["total"]]
                found[party] += sum([ore(cell) for cell in rows if cell])
    assert found == bears


def test_a_picture_says_the_percentages_of_a_whole() -> None:
    parts = blocks(told("nav-midt-buskerud"), "figure")[1]
    for whole in parts["told"].split(": ", 1)[1].split("; "):
        shares = [one.rsplit(" ", 1)[1] for one in whole.rstrip(".").replace("\u00a0%", "").split(", ")]
        numbers = [exact_number(one) for one in shares if one[0].isdigit()]
        assert sum([one for one in numbers if one is not None]) == 100


def test_a_settlement_that_does_not_add_up_is_not_told() -> None:
    settlement = settled("nav-midt-buskerud")
    first = evolve(settlement.balances[0], bears=1)
    wrong = evolve(settlement, balances=(first, *settlement.balances[1:]))
    with pytest.raises(SumsDoNotAgree):
        settlement_object(wrong)


# What is told -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
@pytest.mark.parametrize("name", SETTLED)
def test_a_party_is_told_every_sentence_of_its_explanation(name: str, language: str) -> None:
    settlement = settled(name)
    party = settlement.balances[-1].party
    explained = explain(settlement, party)
    sections = [one for chapter in explained.chapters for one in chapter.sections]
    sections += [*explained.contributions, *explained.advances]
    expected = [
        explained.lead,
        *explained.balance,
        *[one for s in sections for p in s.paragraphs for one in p],
    ]
    shown = set(texts(told(name, party, language)))
    assert not [one for one in expected if printable(one.in_words(language)) not in shown]


def test_all_amounts_stand_beside_the_words_of_their_clause() -> None:
    sections = blocks(told("nav-midt-buskerud"), "section")
    assert [one["clause"] for one in sections] == ["§ 6", "§ 7", "§ 8", "§ 9"]
    assert sections[1]["quote"].startswith("Utgifter som følger av vedtak om tjenester til personer")


def test_with_many_parties_each_is_told_its_own_sum_in_its_own_statement() -> None:
    whole = told("iua-region-4")
    assert "Her står det som gjelder alle. Regnestykket for hver part står i partens eget oppgjør." in texts(
        whole
    )
    parties = len(parties_of(settled("iua-region-4")))
    assert max([len(p) for one in blocks(whole, "section") for p in one["paragraphs"]]) < parties


def test_contributions_and_advances_are_told_with_their_own_heading() -> None:
    party = told("friluftsraadet-sor", "Grimstad")
    assert "Bidrag, som kreves inn for seg" in texts(party)
    (lead,) = blocks(party, "lead")
    billed = "I tillegg kommer «Kontingent», 227 609,40 kr, som kreves inn for seg."
    assert lead["lines"][-1].replace("\u00a0", " ") == billed
    assert any(one["title"] == "Kontingent" and one["clause"] == "§ 2" for one in blocks(party, "section"))


def test_a_draft_says_so_and_an_adopted_agreement_does_not() -> None:
    assert told("friluftsraadet-sor")["draft"] == "UTKAST"
    assert told("friluftsraadet-sor", "Grimstad", "en")["draft"] == "DRAFT"
    assert told("nav-midt-buskerud")["draft"] == ""


def test_the_receipt_is_that_of_the_result() -> None:
    receipt: Any = settlement_object(settled("nav-midt-buskerud"))["kvittering"]
    marks = [row["cells"][1] for row in blocks(told("nav-midt-buskerud", "Modum"), "hashes")[-1]["rows"]]
    assert marks == [receipt[name] for name in ("avtale", "regnskap", "grunnlag", "oppgjør")]


# The paper ----------------------------------------------------------------------------------------------------


def test_many_parties_are_laid_on_their_side_in_tables_of_about_the_same_width() -> None:
    names = [f"Part {number}" for number in range(30)]
    cost = made.equally_shared(3_000_000_000, names)
    settlement = made.settlement(made.agreement(names), [cost], host=names[0])
    of = statement(settlement, settlement_object(settlement), "nb")
    assert of["wide"]
    tables = [one for one in blocks(of, "table") if set(names) & {*one["headings"]}]
    assert [len(one["headings"]) for one in tables] == [9, 9, 9, 8]
    shown = [name for one in blocks(of, "table") for name in one["headings"] if name in names]
    assert shown == names


def test_few_parties_stand_on_a_page_that_stands() -> None:
    assert not told("nav-midt-buskerud")["wide"]


# Signs --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("Saldo -5,00 kr", "Saldo \u22125,00 kr"),
        ("(-148,00)", "(\u2212148,00)"),
        ("2022-01-31", "2022-01-31"),
        ("nav-midt-2", "nav-midt-2"),
        ("Kárášjohka – § 7", "Kárášjohka – § 7"),
        ("שלום", "U+05E9U+05DCU+05D5U+05DD"),
        ("\u202ecba", "\\x202ecba"),
        ("\x07", "\\x07"),
        ("😀", "U+1F600"),
    ],
)
def test_signs_that_can_be_printed(words: str, shown: str) -> None:
    assert printable(words) == shown


@given(st.text())
def test_whatever_is_written_becomes_signs_of_the_fonts(words: str) -> None:
    kept = printable(words)
    assert all(any(first <= ord(sign) <= last for first, last in SIGNS) for sign in kept)
    assert all(len(word) <= 48 for word in kept.replace("\u200b", " ").replace("\u00a0", " ").split())
