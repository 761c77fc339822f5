"""What can be found in costs and dates before any data, and nothing in agreements that are as they should be."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from fordel.diagnostic import ADVICE, WARNINGS
from fordel.pipeline import read_source
from fordel.render.diagnostics import text
from fordel.source import Source
from tests.lints import ADVANCES, deducted, found, key, shared, told

ROOT = Path(__file__).parents[1]
PAGES = ROOT / "docs" / "pages"
ODD = ("F306", "F307", "F308", "F407", "F408", "F409", "F410", "F411", "F412", "F506")


# Selectors --------------------------------------------------------------------------------------------------


def alternatives(*every: str) -> str:
    return "\n  eller\n".join(every).join(('kostnad "D":\n', "\n  fordeles likt\n"))


@pytest.mark.parametrize(
    ("every", "said"),
    [
        (("  art 100\n  funksjon 244", "  art 370"), ["5 F407.narrower"]),
        (("  art 370", "  art 100\n  funksjon 244"), ["2 F407.narrower"]),
        (("  art 100\n  funksjon 244", "  ansvar 4700\n  art 370"), []),
        (("  art 100\n  funksjon 244", "  ansvar 4700"), []),
        (("  art 100\n  funksjon 244", "  funksjon 244\n  art 370"), []),
        (("  art 100", "  art 370\n  uten bosted"), []),
        (
            ("  art 100\n  funksjon 244\n  ansvar 1", "  art 370", "  art 380\n  ansvar 2"),
            ["6 F407.narrower", "8 F407.narrower"],
        ),
    ],
)
def test_an_alternative_that_says_less(every: tuple[str, ...], said: list[str]) -> None:
    assert told(alternatives(*every)) == said


WIDE = 'kostnad "D":\n  funksjon 244\n  fordeles likt\n'
RENT = 'kostnad "H":\n  art 190\n  unntatt kostnad "D"\n  holdes utenfor\n'


def test_a_cost_without_art_takes_what_is_no_expense() -> None:
    assert told(WIDE) == []
    assert told(WIDE + RENT) == ["1 F408.no_art"]
    assert told(WIDE + ADVANCES) == ["1 F408.no_art"]
    assert told(WIDE.replace("fordeles likt", "belastes Sigdal") + RENT) == []
    said = text(found(WIDE + RENT), "nb")
    assert all(art in said for art in ("590", "690", "750", "850", "990"))


def test_a_cost_without_art_that_leaves_them_to_another() -> None:
    others = 'kostnad "H":\n  art 450, 590, 690, 750, 850, 990\n  holdes utenfor\n'
    leaving = WIDE.replace("  fordeles", '  unntatt kostnad "H"\n  fordeles')
    assert told(leaving + others) == []
    (one,) = found(leaving + others.replace("750, ", ""))
    assert one.values["arts"] == ("750 (refusjon fra kommuner)",)


def test_codes_of_one_group() -> None:
    power = 'kostnad "S":\n  art 180\n  belastes vertskommunen\n'
    rest = 'kostnad "D":\n  art 100-285 unntatt 180\n  fordeles likt\n'
    assert told(power + rest) == ["1 F409.divided"]
    assert told(power + rest, "Strømmen er en sak for seg.\n\n") == ["1 F409.divided"]
    assert told(power + rest, "Strøm deles ikke, men fjernvarme gjør.\n\n") == []
    assert told(power + rest, "Energi til lys (art 180) er en sak for seg.\n\n") == []
    both = power.replace('"S"', '"Strøm"') + rest.replace('"D"', '"Fjernvarme og drift"')
    assert told(both) == []


@pytest.mark.parametrize(
    ("functions", "is_told"),
    [
        ("251", True),
        ("252", True),
        ("2510", True),
        ("244-256", True),
        ("25", True),
        ("253", False),
        ("2", True),
    ],
)
def test_measures_for_a_child(functions: str, is_told: bool) -> None:  # noqa: FBT001
    rules = f'kostnad "T":\n  funksjon {functions}\n  belastes bostedskommunen\n'
    assert told(rules) == (["3 F411.foster_home"] if is_told else [])


def test_measures_for_a_child_that_are_charged_otherwise() -> None:
    column = 'kostnad "T":\n  funksjon 251\n  belastes kommunen i kolonnen "vedtakskommune"\n'
    assert told(column) == []
    but_these = 'kostnad "T":\n  tjeneste 24-26 unntatt 251-252\n  belastes bostedskommunen\n'
    assert told(but_these + "øvrige kostnader holdes utenfor\n") == []
    assert told('kostnad "T":\n  art 470\n  belastes bostedskommunen\n') == []


def test_a_gap_is_told_unless_the_rest_is_spoken_of() -> None:
    holed = 'kostnad "D":\n  art 100-285 unntatt 190\n  fordeles likt\n'
    assert told(holed) == ["2 F412.gap"]
    assert told(holed + "øvrige kostnader holdes utenfor\n") == []
    assert told(holed + 'kostnad "H":\n  art 190\n  belastes vertskommunen\n') == []


# Time -------------------------------------------------------------------------------------------------------

EARLY, LATE = " til 31. desember 2022", " fra 1. januar 2024"


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        (shared("likt", more=EARLY) + shared("likt", more=LATE), ["4 F502.cost_version"]),
        (shared() + key("100 % likt", more=EARLY) + key("100 % likt", more=LATE), ["1 F502.key"]),
        (
            shared("likt")
            + f'påslag "P" 5 % av kostnad "D" til Modum{EARLY}\n'
            + f'påslag "P" 6 % av kostnad "D" til Modum{LATE}\n',
            ["5 F502.overhead"],
        ),
        (
            f'fastbeløp "F" 5 kr per år til Sigdal{EARLY}\nfastbeløp "F" 6 kr per år til Sigdal{LATE}\n',
            ["2 F502.fixed_amount"],
        ),
        (
            "".join(f'bidrag "B"{when}:\n  grunnbeløp 1 kr\n  til vertskommunen\n' for when in (EARLY, LATE)),
            ["4 F502.contribution"],
        ),
        (f"oppgjør{EARLY}:\n  periode år\noppgjør{LATE}:\n  periode år\n", ["1 F502.terms"]),
        ("oppgjør fra 1. januar 2023:\n  periode år\n", ["1 F502.terms"]),
        (shared("likt", more=EARLY), []),
        (shared("likt", more=LATE), []),
        (shared("likt", more=EARLY) + deducted("A", "D", 700), ["6 F502.named_cost"]),
        (
            shared("likt", more=EARLY)
            + deducted("A", 'D", "E', 700)
            + shared("likt", name="E", more=" fra 1. januar 2023"),
            [],
        ),
    ],
)
def test_holes_between_versions(rules: str, said: list[str]) -> None:
    assert told(rules) == said


def test_dates_that_have_no_meaning() -> None:
    assert told(shared("likt", more=" fra 1. januar 2031")) == ["1 F505.after_end"]
    assert told('fastbeløp "F" 5 kr over 2010-2015 til Sigdal\n') == ["1 F505.years_outside"]
    assert told('fastbeløp "F" 5 kr over 2020-2025 til Sigdal\n') == []
    assert told(shared('etter nøkkel "K" for 2021') + key("100 % likt")) == ["3 F505.frozen_outside"]
    assert told(shared('etter nøkkel "K" for 2022') + key("100 % likt")) == []


def test_a_party_that_joins_after_the_first_advance() -> None:
    rules = shared("likt") + ADVANCES
    assert told("deltakere Flå fra 1. juli 2023\n" + rules) == ["1 F506.late"]
    assert told("deltakere Flå fra 15. februar 2023\n" + rules) == []
    assert told("deltakere Flå fra 16. februar 2023\n" + rules) == ["1 F506.late"]
    assert told("deltakere Flå\n" + rules) == []
    assert (
        told("deltakere Flå fra 1. juli 2023\n" + shared("likt") + "oppgjør:\n  forskudd 4 ganger i året\n")
        == []
    )
    august = "regnskapsår fra 1. august\n"
    assert told(august + "deltakere Flå fra 1. august 2023\n" + rules) == []
    assert told(august + "deltakere Flå fra 1. januar 2024\n" + rules) == ["2 F506.late"]


# Severity, and no false alarm -------------------------------------------------------------------------------


def test_the_new_codes_are_warnings_or_advice() -> None:
    assert set(ODD) <= WARNINGS | ADVICE
    assert {"F409", "F412"} <= ADVICE
    assert not WARNINGS & ADVICE


GOOD = [
    *sorted((ROOT / "tests" / "acceptance").glob("*.avtale")),
    *sorted((ROOT / "agreements").rglob("*.avtale")),
    *sorted((ROOT / "tests" / "mistakes" / "valid").glob("*.avtale")),
]


@pytest.mark.parametrize("path", GOOD, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_is_said_of_agreements_that_are_as_they_should_be(path: Path) -> None:
    every = read_source(Source(path.name, path.read_text("utf-8"))).diagnostics
    assert [one for one in every if one.code in ODD] == []


FENCE = re.compile(r"^~~~avtale\n(.*?)^~~~$", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize(
    "page", sorted(PAGES.rglob("*.md")), ids=lambda page: f"{page.parent.stem}-{page.stem}"
)
def test_pages_show_nothing_odd(page: Path) -> None:
    for agreement in FENCE.findall(page.read_text("utf-8")):
        every = read_source(Source(page.name, agreement)).diagnostics
        assert [one for one in every if one.code in ODD] == []
