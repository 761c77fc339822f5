"""An agreement as a table: every rule in a few words, and when a notice takes effect."""

from datetime import date
from pathlib import Path

import pytest

from fordel.cli import main
from fordel.model import Agreement
from fordel.pipeline import read
from fordel.render.agreement import overview_object, overview_text
from tests.told import plain

RULES = """\
regnskapsår fra 1. august
hjemmel kommuneloven § 20-2
vedtak Modum 1. januar 2020
vedtak Sigdal 1. januar 2020
vedtak Modum 1. mai 2023 endring "Nøkkel 2024"
grunnlag innbyggertall per 1. januar i regnskapsåret
grunnlag timer for regnskapsåret enhet "time"
grunnlag saker gjennomsnitt av 3 år før regnskapsåret
grunnlag elever for 2021
grunnlag brukere for året før
grunnlag barn alder 0-17 per 1. januar i regnskapsåret
grunnlag deflator:
  2021 110
  2022 118
nøkkel "Gammel":
  100 % likt
nøkkel "Folk":
  100 % etter innbyggertall
  rabatt 10 % for Sigdal
  høyst 40 % for Sigdal
  minst 2 % hver
nøkkel "Folk" fra 1. januar 2024 endring "Nøkkel 2024":
  100 % likt
nøkkel "Ny":
  100 % etter innbyggertall
  innfasing fra nøkkel "Gammel" over 2021-2024
gruppe "Begge" av Modum, Sigdal fordeles likt
kostnad "Drift":
  art 100
  fordeles etter nøkkel "Folk" for 2022
  utover 1 000 kr per år
  andel 50 %
kostnad "Saker":
  art 110
  fordeles likt
  utover 500 kr per sak i kolonnen "prosjekt"
kostnad "Grunn":
  art 120
  fordeles etter innbyggertall
  grunnbeløp 1 000 kr hver
  høyst 3 000 kr for Modum
kostnad "Inntekt":
  art 700
  til fradrag i kostnad "Drift", "Grunn"
påslag "Administrasjon" 5 % av kostnad "Drift" til vertskommunen fordeles likt
fastbeløp "Vaktmester" 1 200,50 kr per år til Sigdal indeksreguleres etter deflator fra 2021
fastbeløp "Bygg" 90 000 kr over 2024-2033 til Sigdal fordeles likt
bidrag "Kontingent":
  grunnbeløp 100 kr
  3,085 kr per innbygger
  650 kr per time minst 2
  minst 500 kr
  høyst 40 000 kr
  tillegg 10 % for Sigdal
  til vertskommunen
bidrag "Trinn":
  trinn etter innbyggertall:
  til og med 5 000: 850 kr
  over 5 000: 1 500 kr
  til fradrag i kostnad "Grunn"
oppgjør:
  periode år
  delår etter dager
"""


def written(rules: str) -> str:
    head = 'avtale "Prøve"\ngjelder fra 1. januar 2020\ndeltakere Modum, Sigdal\nvertskommune Modum\n'
    return f"# Avtale\n\n```regel\n{head}{rules}```\n"


def agreement(rules: str = RULES) -> Agreement:
    reading = read("a.avtale", written(rules).encode())
    assert reading.agreement is not None, reading.diagnostics
    return reading.agreement


@pytest.mark.parametrize(
    "row",
    [
        "timer for regnskapsåret",
        "saker gjennomsnitt av 3 år før regnskapsåret",
        "elever for 2021",
        "brukere for året før",
        "barn per 1. januar i regnskapsåret alder 0–17",
        "deflator indeks for 2021–2022",
        (
            "Folk alt fordeles etter innbyggertallet 1. januar i regnskapsåret, "
            "rabatt 10 % for Sigdal, høyst 40 % for Sigdal, minst 2 % hver"
        ),
        "Ny alt fordeles etter innbyggertallet 1. januar i regnskapsåret, innfasing fra nøkkel «Gammel» over 2021–2024",
        "Begge Modum og Sigdal regnes som én, fordeles likt",
        "Drift fordeles etter nøkkel «Folk» for 2022, det som er over 1 000,00 kr i året, 50 % av det",
        "Saker fordeles likt, det som er over 500,00 kr per sak i kolonnen «prosjekt»",
        "Grunn fordeles etter innbyggertall, grunnbeløp 1 000,00 kr hver, høyst 3 000,00 kr for Modum",
        "Inntekt til fradrag i «Drift» og «Grunn»",
        "Administrasjon 5 % av «Drift» til vertskommunen, fordeles likt",
        (
            "Vaktmester 1 200,50 kr i året til Sigdal, fordeles likt mellom de andre, "
            "indeksreguleres etter deflator fra 2021"
        ),
        "Bygg 90 000,00 kr over 2024–2033 til Sigdal, fordeles likt",
        (
            "Kontingent grunnbeløp 100,00 kr, 3,085 kr per innbygger, 650,00 kr per time (minst 2), "
            "tillegg 10 % for Sigdal, minst 500,00 kr, høyst 40 000,00 kr, til vertskommunen"
        ),
        (
            "Trinn trinn etter innbyggertall: til og med 5 000: 850,00 kr og over 5 000: 1 500,00 kr, "
            "til fradrag i «Grunn»"
        ),
        "én gang i året, avrundes til øre, delår etter dager",
        "Folk endring «Nøkkel 2024» fra 1. januar 2024 mangler vedtak i Sigdal",
        "Regnskapsåret begynner 1. august",
        "Sigdal 3045 deltaker vedtatt 1. januar 2020",
    ],
)
def test_every_rule_has_its_row(row: str) -> None:
    text = plain(overview_text(agreement(), "nb"))
    assert row in [" ".join(line.split()) for line in text.split("\n")]


def test_days_are_written_in_the_language_of_the_reader() -> None:
    day = "frist Budsjett 1. september\nuttreden 1 år varsel virkning fra 1. mars\n"
    terms = "oppgjør:\n  forskudd etter budsjett forfall 15. mai\n  avregning innen 15. februar\n"
    rules = f"{RULES[: RULES.index('oppgjør:')]}{day}{terms}"
    text = plain(overview_text(agreement(rules), "en"))
    days = ("begins 1 August", "as of 1 January", "Budsjett: 1 September", "from 1 March", "due 15 May")
    for words in (*days, "reconciled by 15 February"):
        assert words in text
    assert "1. " not in text


def test_what_an_agreement_has_not_is_no_field() -> None:
    found = overview_object(agreement(), "nb")
    assert {"grupper", "tillegg", "bidrag", "endringer"} < set(found)
    assert not {"grupper", "tillegg", "bidrag", "endringer"} & set(overview_object(agreement(""), "nb"))


@pytest.mark.parametrize(
    ("rules", "notice", "words"),
    [
        (
            "uttreden 1 år varsel virkning fra 1. januar\n",
            date(2024, 3, 15),
            "varsel gitt 15. mars 2024 får virkning 1. januar 2026",
        ),
        ("uttreden 6 måneder varsel\n", date(2024, 8, 31), "varsel gitt 31. august 2024 får virkning 28. februar 2025"),
        (
            "hjemmel kommuneloven § 20-3\n",
            date(2024, 3, 15),
            "varsel gitt 15. mars 2024 får virkning 15. mars 2025 (kommuneloven § 20-8: ett år)",
        ),
        (
            "heimel kommunelova § 20-3\n",
            date(2024, 3, 15),
            "varsel gitt 15. mars 2024 får virkning 15. mars 2025 (kommuneloven § 20-8: ett år)",
        ),
        ("hjemmel kommuneloven § 27\n", date(2024, 3, 15), "avtalen sier ikke hvor langt varselet skal være"),
    ],
)  # fmt: skip
def test_a_notice_takes_effect_by_the_agreement_or_by_law(rules: str, notice: date, words: str) -> None:
    text = plain(overview_text(agreement(rules), "nb", notice=notice))
    assert words in text
    assert overview_object(agreement(rules), "nb", notice=notice)["uttreden"]


def test_the_command_takes_a_day_of_notice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.avtale"
    path.write_text(written("uttreden 2 år varsel virkning fra 1. januar\n"), encoding="utf-8")
    assert main(["vis", str(path), "--varslet", "15.03.2024"]) == 0
    assert "får virkning 1. januar 2027" in capsys.readouterr().out
    for wrong in ("i dag", "9999-01-01"):
        assert main(["vis", str(path), "--varslet", wrong]) == 2
        assert "--varslet" in capsys.readouterr().err


def test_a_library_is_no_draft_and_has_no_dates() -> None:
    text = '# Nøkler\n\n```regel\nbibliotek "Nøkler"\nnøkkel "Likt":\n  100 % likt\n```\n'
    library = read("n.avtale", text.encode()).agreement
    assert library is not None
    assert overview_text(library, "nb").split("\n")[1].startswith("Et bibliotek av nøkler")
    assert not {"utkast", "gjelder"} & set(overview_object(library, "nb"))
