"""The pages of an agreement as Markdown: what stands on them, where links lead, and that every figure adds up."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

import fordel
from fordel.model import Agreement
from fordel.money import exact_number
from fordel.site import pages_of
from fordel.site.marks import clause_mark
from tests.small import written
from tests.told import plain

TOP = Path(__file__).parent.parent / "agreements"
FILES = sorted(TOP.rglob("*.avtale"))
NAV = TOP / "nav-midt-buskerud"
_LINK = re.compile(r"\]\(([a-z-]+\.md)(?:#([\w-]+))?\)")
_MARK = re.compile(r"\{#([\w-]+)\}")

TEXT = """# Avtale om brann

```regel
avtale "Brann"
hjemmel kommuneloven § 20-2
gjelder fra 1. januar 2022
deltakere Modum, Sigdal
vertskommune Modum
vedtak Modum 1. desember 2021 sak "12/21"
vedtak Sigdal 2. desember 2021
lokasjon Vikersund i Modum
```

## § 7 Fordeling

Utgiftene deles etter nøkkelen.

```regel
grunnlag innbyggertall per 1. januar i regnskapsåret
nøkkel "Folk":
  20 % likt
  80 % etter innbyggertall
kostnad "Drift":
  art 010-099, 190
  fordeles etter nøkkel "Folk"
```

### 7.2 Oppgjør

```regel
oppgjør:
  avregning innen 15. februar
  forskudd etter budsjett forfall 1. mars
frist "Budsjett" 1. september ved vertskommunen
uttreden 1 år varsel
```

```eksempel
eksempel "Hundre kroner":
  år 2022
  innbyggertall Modum 2, Sigdal 1
  kostnad "Drift" 100 kr
  gir Modum 63,33 kr, Sigdal 36,67 kr
```
"""


def named(path: Path) -> str:
    return str(path.relative_to(TOP))


@cache
def brann() -> Agreement:
    return written(TEXT)


def page(path: str) -> str:
    return plain(pages_of(brann())[path])


def test_the_text_has_every_clause_under_its_own_mark() -> None:
    text = page("avtalen.md")
    assert text.startswith("# Avtale om brann\n")
    assert "## § 7 Fordeling {#punkt-7}\n" in text
    assert "### 7.2 Oppgjør {#punkt-7-2}\n" in text
    assert "Utgiftene deles etter nøkkelen." in text


@pytest.mark.parametrize(
    ("label", "mark"), [("§ 7", "punkt-7"), ("7.2", "punkt-7-2"), ("§ 12 a", "punkt-12-a")]
)
def test_the_mark_of_a_clause_is_its_number(label: str, mark: str) -> None:
    assert clause_mark(label) == mark


def test_a_rule_is_said_in_words_with_its_names_as_links_and_its_source_folded_away() -> None:
    text = page("avtalen.md")
    assert "20 % fordeles likt, 80 % etter innbyggertallet 1. januar i regnskapsåret." in text
    assert "**Kostnad [Drift](kostnader.md#kostnad-drift)**" in text
    assert "Fordeles etter nøkkel «[Folk](nokler.md#nokkel-folk)»." in text
    assert "**Vedtak**: [Modum](index.md#part-modum) vedtok det 1. desember 2021, sak 12/21" in text
    assert "**Lokasjoner**: Vikersund ligger i [Modum](index.md#part-modum)" in text
    assert "<summary>Vis det slik det er skrevet</summary>" in text
    assert "kostnad &quot;Drift&quot;:\n  art 010-099, 190" in text


def test_every_line_of_rules_is_told_in_every_agreement() -> None:
    for path in FILES:
        boxes = re.findall(
            r'<div class="fordel-(?:rule|example)".*?</div>',
            pages_of(fordel.read(path))["avtalen.md"],
            re.DOTALL,
        )
        assert boxes, path
        empty = [box for box in boxes if "\n- **" not in box and "\n**" not in box and "hent " not in box]
        assert not empty, (path, empty)


def test_the_shares_of_a_key_stand_by_year_and_add_up() -> None:
    text = page("nokler.md")
    assert "| 2022 | 74,27 % | 25,73 % | 100,00 % |" in text


def rows(text: str) -> list[list[str]]:
    return [
        [cell.strip() for cell in line.strip("| ").split(" | ")]
        for line in text.splitlines()
        if line.startswith("| ")
    ]


def number(cell: str) -> Fraction | None:
    return exact_number(cell.strip("*").removesuffix("%").strip("\u00a0"))


@pytest.mark.parametrize("path", FILES, ids=named)
def test_the_percentages_of_each_year_add_up_to_a_hundred(path: Path) -> None:
    pages = pages_of(fordel.read(path))
    found = [row for row in rows(pages.get("nokler.md", "")) if row[-1].endswith("100,00\u00a0%")]
    assert bool(found) == ("100,00\u00a0%" in pages.get("nokler.md", ""))
    for row in found:
        assert sum(number(cell) or 0 for cell in row[1:-1]) == 100, row


@pytest.mark.parametrize("path", FILES, ids=named)
def test_amounts_before_and_after_rounding_add_up(path: Path) -> None:
    text = pages_of(fordel.read(path)).get("eksempler.md", "")
    heads = (["Før avrunding", "Avrundet"], ["Før avrunding", "Runda av"])
    tables = [lines for lines in map(rows, text.split("\n\n")) if len(lines) > 2 and lines[0][1:] in heads]
    assert len(tables) == text.count("| Før avrunding | ")
    assert tables or not re.search(r"× \d+/\d+", text)
    for _, _, *parties, total in tables:
        for column in (1, 2):
            assert sum(number(row[column]) or 0 for row in parties) == number(total[column]), parties


@pytest.mark.parametrize("path", FILES, ids=named)
def test_every_link_leads_to_a_mark_that_is_there(path: Path) -> None:
    pages = pages_of(fordel.read(path))
    for name, text in pages.items():
        for to, mark in _LINK.findall(text):
            assert to in pages, (name, to)
            assert not mark or mark in _MARK.findall(pages[to]), (name, to, mark)


def test_costs_have_the_names_of_their_codes_and_who_bears_them() -> None:
    text = page("kostnader.md")
    assert "art 010–099 (fastlønn – arbeidsgiveravgift), 190 (leie av lokaler og grunn)" in text
    assert "Fordeles etter nøkkel «[Folk](nokler.md#nokkel-folk)»" in text
    assert "<title" in text


def test_an_example_shows_exact_and_rounded_amounts_and_its_calculation() -> None:
    text = page("eksempler.md")
    assert "**Stemmer**" in text
    assert "| [Modum](index.md#part-modum) | 63,3333 | 63,33 |" in text
    assert "| [Sigdal](index.md#part-sigdal) | 36,6667 | 36,67 |" in text
    assert "| **Sum** | 100,0000 | 100,00 |" in text
    assert "100,00 kr × 19/30 = 63,3333 kr, avrundet til 63,33 kr." in text


def test_the_first_page_has_parties_decisions_and_the_days_of_the_year_in_order() -> None:
    text = page("index.md")
    assert "- 3047, vertskommune, deltaker\n- Lokasjoner: Vikersund" in text
    assert "| [Modum](index.md#part-modum) | 1. desember 2021 | 12/21 | hele avtalen |" in text.replace(
        "&#46;", "."
    )
    days = [
        row[1]
        for row in rows(text)
        if row[0].replace("&#46;", ".").startswith(("15. februar", "1. mars", "1. september"))
    ]
    assert days == ["Avregning", "Forskudd 1", "Budsjett (vertskommunen)"]


def test_the_checklist_leads_to_the_clauses_that_meet_it() -> None:
    text = page("lovkrav.md")
    assert (
        "| **oppfylt** | bokstav g: hvordan en deltaker kan tre ut | [punkt 7.2](avtalen.md#punkt-7-2) |"
        in text
    )
    assert "| **mangler** | bokstav c" in text


def test_what_an_amendment_changes_is_told() -> None:
    text = pages_of(fordel.read(TOP / "brann" / "brann.avtale"))["endringer.md"]
    assert "## Endringen «Ny nøkkel 2024»" in text
    assert "vedtok det" in text


def test_what_changed_since_an_earlier_version_is_told() -> None:
    earlier = written(TEXT.replace("20 % likt", "30 % likt").replace("80 % etter", "70 % etter"))
    text = plain(pages_of(brann(), earlier=earlier)["endringer.md"])
    assert "30 %" in text
    assert "20 %" in text
    assert "endringer.md" not in pages_of(brann())


@cache
def settled() -> dict[str, str]:
    agreement = fordel.read(NAV / "nav-midt-buskerud.avtale")
    settlement = fordel.settle(agreement, NAV / "regnskap-2022.csv", year=2022)
    return dict(pages_of(agreement, settlement=settlement.value))


def test_each_party_of_a_settlement_has_a_page_on_why_it_pays() -> None:
    assert {"hvorfor-modum.md", "hvorfor-sigdal.md", "hvorfor-krodsherad.md"} <= set(settled())
    text = plain(settled()["hvorfor-sigdal.md"])
    assert text.startswith("# Sigdal: hvorfor betaler vi dette?\n")
    assert "**[Sigdal](index.md#part-sigdal) skal bære 2 280 772,99 kr for 2022.**" in text
    assert "> Husleie og strøm ved hver lokasjon belastes kommunen der lokasjonen ligger." in text


def test_the_page_of_a_settlement_has_its_table_and_names_no_folder_of_this_machine() -> None:
    text = plain(settled()["oppgjor.md"])
    assert "| **Bærer** | 10 696 743,84 | 6 656 113,29 | 2 280 772,99 | 1 759 857,56 |" in text
    assert "| regnskap-2022.csv | `" in text
    assert str(TOP) not in text


def test_a_library_has_its_text_and_its_keys_alone() -> None:
    pages = pages_of(fordel.read(TOP / "hallingdal" / "felles" / "nokler.avtale"))
    assert list(pages) == ["index.md", "avtalen.md", "nokler.md"]


@pytest.mark.parametrize(
    ("language", "title"), [("nb", "Fordelingsnøkler"), ("nn", "Fordelingsnøklar"), ("en", "Allocation keys")]
)
def test_the_pages_can_be_had_in_each_language(language: str, title: str) -> None:
    assert f"[{title}](nokler.md)" in pages_of(brann(), language=language)["index.md"]


def test_another_language_is_refused() -> None:
    with pytest.raises(ValueError, match="nb, nn, en"):
        pages_of(brann(), language="se")
