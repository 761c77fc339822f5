"""Requirement sets: an agreement, and what a checklist says that it has and lacks."""

from __future__ import annotations

from pathlib import Path

import pytest

from fordel import requirement_sets, resources
from fordel.checker_law import lacking
from fordel.period import date_text
from fordel.pipeline import lacks, read
from fordel.render.diagnostics import text, word
from fordel.requirement_sets import by_name, sets, words
from fordel.requirements import checklists
from tests.requirement_agreements import COST, HEAD, WHOLE, agreement


def told(rules: str) -> list[str]:
    """What the agreement lacks: codes with the items they speak of."""
    found = lacking(checklists(agreement(rules)))
    return [f"{one.code}.{one.variant} {one.mark}" for one in found]


def names(rules: str) -> list[str]:
    return [one.of.name for one in checklists(agreement(rules))]


def refused(rules: str) -> str:
    return text(read("a.avtale", HEAD.format(rules=rules).encode()).diagnostics, "nb")


# Which sets -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rules", "chosen"),
    [
        ("", []),
        ("hjemmel kommuneloven § 20-2", ["kommuneloven-20-4", "felles"]),
        ("hjemmel kommuneloven § 20-3, § 20-4", ["kommuneloven-20-4", "felles"]),
        ("heimel kommunelova § 20-4", ["kommuneloven-20-4", "felles"]),
        ("hjemmel kommuneloven § 20-1", []),
        ("hjemmel kommuneloven § 19-1", []),
        ('hjemmel "kommuneloven 1992" § 28-1 b', []),
        ('hjemmel "kommuneloven 1992" § 28-1 b, § 28-1 e', ["kommuneloven-1992-28-1-e", "felles"]),
        ("hjemmel nav-loven § 14", ["nav-loven-14", "felles"]),
        ("hjemmel nav-loven § 13", []),
        ("følger partnerskap\nfølgjer eigedom", ["partnerskap", "eiendom", "felles"]),
        ("hjemmel nav-loven § 14\nfølger partnerskap", ["nav-loven-14", "partnerskap", "felles"]),
        ("hjemmel nav-loven § 14\nfølger eiendom", ["eiendom", "felles"]),
        ("hjemmel kommuneloven § 20-2, nav-loven § 14", ["kommuneloven-20-4", "nav-loven-14", "felles"]),
        ("følger samarbeid\nfølger erfaringer\nfølger samarbeid", ["samarbeid", "erfaringer", "felles"]),
    ],
)
def test_the_sets_that_an_agreement_chooses(rules: str, chosen: list[str]) -> None:
    assert names(rules) == chosen


def test_a_library_is_held_against_nothing() -> None:
    library = agreement("", 'Nøkler\n```regel\nbibliotek "N"\nhjemmel kommuneloven § 20-2\n```\n{rules}')
    assert checklists(library, by_name("samarbeid"), advice=True) == ()


# What is lacking --------------------------------------------------------------------------------------------


def test_an_agreement_that_has_everything() -> None:
    assert told(WHOLE) == []
    assert lacks(agreement(WHOLE)) == ()


@pytest.mark.parametrize(
    ("gone", "said"),
    [
        ("oppgaver", []),  # that the clause says so is enough
        ("oppfyller kommuneloven § 20-4 bokstav c, e", ["F601.partly c", "F601.missing e"]),
        (COST, ["F601.partly f"]),
        ("oppgjør:\n  periode år\n", ["F601.partly f"]),
        ("uttreden", ["F601.statement g"]),
        ("oppløsning", ["F601.statement h"]),
        ("ved motstrid", ["F602.statement motstrid"]),
    ],
)
def test_what_is_taken_out_is_missed(gone: str, said: list[str]) -> None:
    rest = (
        WHOLE.replace(gone, "")
        if "\n" in gone
        else "\n".join(line for line in WHOLE.split("\n") if not line.startswith(gone))
    )
    assert rest != WHOLE
    assert [f"{one.split()[0]} {one.split()[-1]}" for one in told(rest)] == said


def test_a_claim_meets_what_no_statement_does() -> None:
    rules = "hjemmel kommuneloven § 20-4\noppfyller kommuneloven § 20-4 bokstav c, d, e, f, g, h\n"
    assert told(rules) == ["F602.statement felles motstrid"]


def test_contributions_settle_as_costs_do() -> None:
    paid = 'bidrag "Kontingent":\n  grunnbeløp 100 kr\n  til vertskommunen\n'
    assert told(WHOLE.replace(COST, paid)) == []


def test_a_joint_board_says_how_many_members_each_has() -> None:
    board = WHOLE.replace("§ 20-2", "§ 20-3")
    assert told(board) == ["F601.missing kommuneloven-20-4 nemnd"]
    assert told(board + "oppfyller kommuneloven § 20-4 punkt nemnd\n") == []


def test_what_two_sets_demand_is_told_once() -> None:
    both = told("hjemmel nav-loven § 14\nfølger partnerskap\nved motstrid går teksten foran")
    assert [one for one in both if one.startswith("F601")] == [
        "F601.missing nav-loven-14 lokalisering",
        "F601.missing nav-loven-14 organisering",
        "F601.missing nav-loven-14 tjenester",
        "F601.missing nav-loven-14 samhandling",
    ]
    assert len(both) == 15
    claimed = "hjemmel nav-loven § 14\noppfyller partnerskap punkt lokalisering, organisering, tenester, samhandling"
    assert told(claimed) == ["F602.statement felles motstrid"]


def test_locations_and_tasks_meet_their_part_of_a_partnership() -> None:
    rules = 'hjemmel nav-loven § 14\nlokasjon Vingelen i Tolga\noppgaver "sosialhjelp"\n'
    assert told(rules)[:2] == [
        "F601.partly nav-loven-14 lokalisering",
        "F601.missing nav-loven-14 organisering",
    ]
    assert not any("tjenester" in one for one in told(rules))


def test_advice_of_the_survey() -> None:
    advice = [one.split()[-1] for one in told("følger erfaringer\nved motstrid går regelen foran")]
    assert advice == ["dialog", "lokasjoner", "kontakt", "forberedelse"]
    six = "følger erfaringer\ndeltakere Alvdal, Folldal, Rendalen, Os\n"
    assert told(six)[0] == "F602.missing erfaringer deltakere"
    met = 'møte "Dialogmøte" 2 ganger i året ved vertskommunen\nlokasjon Vingelen i Tolga\n'
    assert [one.split()[-1] for one in told("følger erfaringer\n" + met)] == [
        "kontakt",
        "forberedelse",
        "motstrid",
    ]
    assert "F602.statement erfaringer dialog" in told('følger erfaringer\nfrist "Budsjett" 1. september\n')


def test_an_agreement_on_property() -> None:
    has = 'nøkkel "K":\n  100 % likt\noppgjør:\n  avregning innen 1. mars\nuttreden 1 år varsel\n' + COST
    said = [one.split()[-1] for one in told("følger eiendom\n" + has)]
    assert said == ["husleie", "felleskostnader", "investeringer", "motstrid"]
    assert "avregning" in told("følger eiendom\noppgjør:\n  periode år\n")[4]


def test_nothing_is_missed_while_an_error_stands() -> None:
    assert (
        read("a.avtale", HEAD.format(rules="hjemmel kommuneloven § 20-2\nuttreden 1").encode()).agreement
        is None
    )


# The words --------------------------------------------------------------------------------------------------


def test_how_it_is_said() -> None:
    (found,) = lacking(checklists(agreement(WHOLE.replace("c, e", "c"))))
    assert text([found], "nb").startswith(
        "a.avtale:7:1  feil F601: avtalen ser ut til å mangle bokstav e etter kommuneloven § 20-4: "
        "hvilke av vertskommunens vedtak deltakerne skal underrettes om\n\n"
        "   7 │ hjemmel kommuneloven § 20-2\n"
        "     │ ^^^^^^^^^^^^^^^^^^^^^^^^^^^\n\n"
        "   Skriv det inn, og sett «oppfyller kommuneloven § 20-4 bokstav e» i det samme punktet. "
        "Står det der alt, holder det med den linjen.\n"
        "   Dette er en sjekkliste, ikke en juridisk vurdering. «fordel sjekk --lovkrav» viser hele listen."
    )


def test_a_part_is_shown_where_it_stands() -> None:
    (found,) = lacking(checklists(agreement(WHOLE.replace("c, e", "e"))))
    said = word(found, "nn")
    assert said.message == (
        "avtalen ser ut til å ha berre ein del av bokstav c etter kommunelova § 20-4: "
        "kva oppgåver og kva myndigheit som vert lagde til vertskommunen"
    )
    assert said.hint.startswith("Det som manglar, er kva myndigheit vertskommunen får.")
    assert [(place.line, note) for place, note in said.notes] == [(8, "ein del")]
    (found,) = lacking(checklists(agreement(WHOLE.replace(COST, ""))))
    assert word(found, "nb").hint.startswith("Det som mangler, er «kostnad» eller «bidrag».")


@pytest.mark.parametrize(
    ("rules", "said", "hint"),
    [
        ("følger partnerskp", "det finnes ingen kravliste for «partnerskp»", "Mente du «partnerskap»?"),
        ("følger arbeid", "det finnes ingen kravliste for «arbeid»", "Mente du «samarbeid»?"),
        ("følger skolemat", "det finnes ingen kravliste for «skolemat»", "Listene er «eiendom»"),
        ("oppfyller komuneloven § 20-4 bokstav c", "«komuneloven § 20-4»", "Mente du «kommuneloven § 20-4»?"),
        (
            "oppfyller kommuneloven § 20-2 bokstav c",
            "«kommuneloven § 20-2»",
            "Mente du «kommuneloven § 20-4»?",
        ),
        (
            "oppfyller kommuneloven § 20-4 bokstav j",
            "kravlisten for kommuneloven § 20-4 har ikke «j»",
            "Listen har a, b",
        ),
        ("oppfyller samarbeid punkt uklarhet, mat", "har ikke «uklarhet» og «mat»", "Mente du «uklarheter»?"),
        ("oppfyller brannloven § 9 bokstav a", "«brannloven § 9»", "skriv den i «hjemmel» også"),
    ],
)
def test_a_set_or_an_item_that_there_is_not(rules: str, said: str, hint: str) -> None:
    told_of = refused(rules)
    assert "feil F201" in told_of
    assert said in told_of
    assert hint in told_of


def test_a_law_that_no_list_is_held_of_may_be_the_legal_basis() -> None:
    assert names("hjemmel brannloven § 9\noppfyller brannloven § 9 bokstav a") == []


def test_a_set_may_be_named_without_its_section() -> None:
    assert told(WHOLE.replace("kommuneloven § 20-4 bokstav", "kommunelova bokstav")) == []
    assert by_name("Kommuneloven § 20-4") == by_name("kommuneloven-20-4") == by_name("kommunelova")


# The data ---------------------------------------------------------------------------------------------------


def test_the_table_is_what_the_sets_say() -> None:
    assert resources.text(requirement_sets.TABLE) == requirement_sets.derive()


@pytest.mark.parametrize("name", sets())
def test_a_set_is_whole(name: str) -> None:
    of, said = sets()[name], words(name)
    assert set(said.title) == {"nb", "nn", "en"}
    assert said.source
    assert said.wording in ("lest", "egne ord", "ikke bekreftet", "vår egen")
    assert list(said.items) == [item.name for item in of.items]
    for item in of.items:
        assert set(said.items[item.name].demand) == {"nb", "nn", "en"}
        assert item.missing in ("F601", "F602", "påminnelse")
        assert not item.same_in or item.name in [one.name for one in sets()[item.same_in].items]


PAGE = (Path(__file__).parent.parent / "docs" / "pages" / "lovkrav.md").read_text("utf-8")
_MISSING = {"F601": "feil F601", "F602": "råd F602", "påminnelse": "påminnelse"}


def row(of: requirement_sets.RequirementSet, item: requirement_sets.Item) -> str:
    """An item as it stands on the page."""
    alone = " og ".join(" eller ".join(f"`{word}`" for word in one) for one in item.met_by)
    demand = words(of.name).items[item.name].demand["nb"]
    return f"| {item.name} | {demand} | {alone or '–'} | {_MISSING[item.missing]} |"


@pytest.mark.parametrize("name", sets())
def test_the_page_has_every_set(name: str) -> None:
    of, said = sets()[name], words(name)
    missing = [row(of, item) for item in of.items if row(of, item) not in PAGE]
    assert not missing
    assert f"Kilde: {said.source}. Listen er fra {date_text(said.dated)}." in PAGE
    assert f"`{of.name}`" in PAGE
