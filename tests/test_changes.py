"""`fordel endringer`: what changed is said in words, under the letter that the law reserves."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from fordel.cli import main
from tests.read_json import valid
from tests.told import plain

NAV = Path(__file__).parent.parent / "agreements" / "nav-midt-buskerud" / "nav-midt-buskerud.avtale"
TEXT = NAV.read_text("utf-8")
HEAD = 'avtale "A"\ngjelder fra 1. januar 2024\ndeltakere Tolga, Tynset\nvertskommune Tynset\n'
RULES = """\
hjemmel kommuneloven § 20-2
grunnlag innbyggertall per 1. januar i regnskapsåret
grunnlag plasser per 1. januar 2024:
  Tolga 4
  Tynset 6
grunnlag deflator:
  2024 100
nøkkel "Plasser":
  90 % etter plasser
  10 % likt
  minst 2 % hver
kostnad "Drift":
  art 100
  eller
  uten bosted
  tekst inneholder "strøm"
  unntatt kostnad "Leie"
  fordeles etter nøkkel "Plasser"
  andel 50 %
kostnad "Leie":
  art 190 unntatt 191
  lokasjon Sentrum
  belastes Tolga
lokasjon Sentrum i Tolga
påslag "Administrasjon" 5 % av kostnad "Drift" til vertskommunen
fastbeløp "Vakt" 12 000 kr per år til Tolga indeksreguleres etter deflator fra 2024
bidrag "Avgift":
  3 kr per innbygger
  til Tynset
gruppe "Begge" av Tolga, Tynset fordeles likt
øvrige kostnader holdes utenfor
"""
NEW = (
    ("Tolga 4", "Tolga 5", "grunnlaget plasser, Tolga per 1. januar 2024: 4 → 5"),
    ("2024 100", "2024 101", "grunnlaget deflator, 2024: 100 → 101"),
    (
        "90 % etter plasser\n  10 % likt",
        "100 % etter plasser",
        "nøkkelen «Plasser»: delen 10 % likt er strøket",
    ),
    (
        "minst 2 %",
        "minst 3 %",
        "nøkkelen «Plasser», grenser, rabatt og innfasing: minst 2 % hver → minst 3 % hver",
    ),
    (
        "art 190 unntatt 191",
        "art 190-192",
        "kostnaden «Leie», det som tas med: art 190 unntatt 191, lokasjon Sentrum → art 190–192, lokasjon Sentrum",
    ),
    ("andel 50 %", "andel 60 %", "hvem som bærer: fordeles etter nøkkel «Plasser», "),
    (
        "belastes Tolga",
        "belastes Tynset",
        "kostnaden «Leie», hvem som bærer: belastes Tolga → belastes Tynset",
    ),
    ("5 % av", "6 % av", "påslaget «Administrasjon»: "),
    ("12 000 kr", "13 000 kr", "fastbeløpet «Vakt»: 12 000,00 kr"),
    (
        "3 kr per",
        "4 kr per",
        "bidraget «Avgift»: 3,00 kr per innbygger, til Tynset → 4,00 kr per innbygger, til Tynset",
    ),
    ("av Tolga, Tynset fordeles likt", "av Tolga, Tynset fordeles etter innbyggertall", "gruppen «Begge»: "),
    (
        "holdes utenfor",
        "belastes vertskommunen",
        "øvrige kostnader, hvem som bærer: holdes utenfor → belastes vertskommunen",
    ),
    (
        'nøkkel "Plasser":',
        'nøkkel "Plasser" fra 1. juli 2024:',
        "nøkkelen «Plasser», tidsrommet: fra 1. januar 2024 → fra 1. juli 2024",
    ),
    (
        'kostnad "Leie":\n  art',
        'kostnad "Lokaler":\n  art',
        "kostnaden «Lokaler» er ny: art 190 unntatt 191, lokasjon Sentrum; belastes Tolga",
    ),
)


def told(tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, *words: str) -> str:
    paths = [tmp_path / "gammel.avtale", tmp_path / "ny.avtale"]
    for path, text in zip(paths, (old, new), strict=True):
        path.write_text(text, "utf-8")
    assert main(["endringer", *map(str, paths), *words]) == 0
    return plain(capsys.readouterr().out)


def block(rules: str) -> str:
    return f"```regel\n{HEAD}{rules}```\n"


@pytest.mark.parametrize(("stands", "instead", "says"), NEW)
def test_a_change_is_said_in_words(
    stands: str, instead: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert stands in RULES
    rules = RULES.replace(stands, instead)
    if "Lokaler" in instead:
        rules = rules.replace('"Leie"', '"Lokaler"')
    if "1. juli" in instead:
        rules = rules.replace('etter nøkkel "Plasser"\n  andel', "likt\n  andel")
    out = told(tmp_path, capsys, block(RULES), block(rules))
    assert says in out
    assert "  f  det økonomiske oppgjøret" in out


def test_the_whole_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new = TEXT.replace("  20 % likt\n  80 %", "  30 % likt\n  70 %").replace(
        "er 20/80: 20 %", "er 30/70: 30 %"
    )
    new = new.replace("uttreden 1 år varsel", "uttreden 2 år varsel").replace(
        "gir feil F303", "gir feil F304"
    )
    new = new.replace("- vedtak som endrer retningslinjer", "- vedtak som endrer regler")
    out = told(tmp_path, capsys, TEXT, new)
    assert out.splitlines()[:8] == [
        "Dette må hvert kommunestyre vedta selv (kommuneloven § 20-4 tredje ledd):",
        "",
        "  e  hvilke vedtak deltakerne underrettes om",
        "     teksten i et punkt som sier at det oppfyller dette, er endret",
        "",
        "  f  det økonomiske oppgjøret",
        "     nøkkelen «20/80», likt: 20 % → 30 %  (§ 5)",
        "     nøkkelen «20/80», etter innbyggertall: 80 % → 70 %  (§ 5)",
    ]
    assert "Eksempler som er endret: «Ingen fordeling uten innbyggere»." in out
    assert "Tekst utenfor regelboksene: 2 linjer er endret." in out
    assert "huskeliste og ingen juridisk vurdering" in out


def test_no_change_is_said_as_well(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = told(tmp_path, capsys, TEXT, TEXT)
    assert out.startswith("Ingen regler er endret.\n\nTeksten utenfor regelboksene er den samme.\n")
    assert "uendret" in out
    assert "huskeliste" not in out


def test_the_law_is_not_said_to_hold_where_the_agreement_names_another(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = block('kostnad "Drift":\n  fordeles likt\n')
    out = told(tmp_path, capsys, old, old.replace("likt", "etter innbyggertall"))
    assert out.startswith("Avtalen viser ikke til kommuneloven")


@pytest.mark.parametrize("law", ["kommuneloven", "kommunelova"])
def test_the_law_may_be_called_by_its_name_in_nynorsk(
    law: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = block(f'hjemmel {law} § 20-2\nkostnad "Drift":\n  fordeles likt\n')
    new = old.replace("fordeles likt\n", f"fordeles etter innbyggertall\noppfyller {law} § 20-4 bokstav e\n")
    out = told(tmp_path, capsys, old, new)
    assert out.startswith("Dette må hvert kommunestyre vedta selv")
    assert f"underrettes om\n     henvisningen til {law} § 20-4, e, er ny" in out


def test_what_is_no_letter_of_the_law_stands_under_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = block("hjemmel kommuneloven § 20-3\n")
    new = old.replace("§ 20-3\n", "§ 20-3\noppfyller kommuneloven § 20-4 punkt nemnd\n")
    out = told(tmp_path, capsys, old, new)
    assert out.startswith("Andre regler som er endret")
    assert "henvisningen til kommuneloven § 20-4, nemnd, er ny" in out


def test_a_value_of_a_measure_goes_by_the_name_of_the_measure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new = block(RULES.replace("Tolga 4", "Tolga 5"))
    found = json.loads(told(tmp_path, capsys, block(RULES), new, "--format", "json"))
    valid("endringer", found)
    assert [(one["navn"], one["linje"]) for one in found["endringer"]] == [("plasser", 8)]


def test_an_agreement_changed_after_its_decision_can_be_compared(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new = TEXT.replace("vedtak Sigdal 18. februar 2021", 'vedtak Sigdal 18. februar 2021 kode "0000-0000"')
    assert "Vedtak som er lagt til, strøket eller endret: 2." in told(tmp_path, capsys, TEXT, new)


def test_an_agreement_with_errors_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = tmp_path / "a.avtale"
    broken.write_text(TEXT.replace("80 % etter", "81 % etter"), "utf-8")
    assert main(["endringer", str(NAV), str(broken)]) == 1
    assert "F301" in capsys.readouterr().err


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_as_json(language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new = TEXT.replace("deltakere Modum, Sigdal, Krødsherad", "deltakere Modum, Sigdal, Krødsherad, Flå")
    new = new.replace("vedtak Sigdal", "vedtak Flå 1. mars 2021\nvedtak Sigdal")
    found = json.loads(told(tmp_path, capsys, TEXT, new, "--format", "json", "--språk", language))
    valid("endringer", found)
    assert [(one["gjelder"], one["navn"], one["bokstav"]) for one in found["endringer"]] == [
        ("deltaker", "Flå", ["a"])
    ]
    assert found["endringer"][0]["forbeholdt"] is True
    assert found["vedtak"] == 1
    assert found["gammel"]["kontrollkode"] != found["ny"]["kontrollkode"]


#: What is new or taken out, as the words are bent.
BENT = (
    (
        "nb",
        'påslag "Administrasjon"',
        ("påslaget «Administrasjon» er ny", "tt"),
        "påslaget «Administrasjon» er strøket",
    ),
    (
        "nn",
        'påslag "Administrasjon"',
        ("påslaget «Administrasjon» er ny", "tt"),
        "påslaget «Administrasjon» er stroke",
    ),
    (
        "nb",
        "grunnlag innbyggertall",
        ("grunnlaget innbyggertall er ny", "tt"),
        "grunnlaget innbyggertall er strøket",
    ),
    (
        "nn",
        "grunnlag innbyggertall",
        ("grunnlaget innbyggjartal er ny", "tt"),
        "grunnlaget innbyggjartal er stroke",
    ),
    ("nn", 'gruppe "Begge"', ("gruppa «Begge» er ny", ""), "gruppa «Begge» er stroken"),
    ("nb", "øvrige kostnader", ("øvrige kostnader er ny", "e"), "øvrige kostnader er strøket"),
    ("nn", "øvrige kostnader", ("andre kostnader er ny", "e"), "andre kostnader er strokne"),
    ("en", "øvrige kostnader", ("other costs are new", ""), "other costs are taken out"),
    (
        "en",
        "grunnlag innbyggertall",
        ("the measure population is new", ""),
        "the measure population is taken out",
    ),
)


@pytest.mark.parametrize("case", BENT)
def test_what_is_new_or_gone_is_bent_as_its_word(
    case: tuple[str, str, tuple[str, str], str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    language, line, new, gone = case
    kept = [one for one in RULES.splitlines() if not one.startswith(line)]
    without = block("".join(f"{one}\n" for one in kept))
    out = told(tmp_path, capsys, without, block(RULES), "--språk", language)
    assert re.search(rf"{''.join(new)}(:|  |$)", out, re.MULTILINE)
    out = told(tmp_path, capsys, block(RULES), without, "--språk", language)
    assert re.search(rf"{gone}(  |$)", out, re.MULTILINE)


@pytest.mark.parametrize(
    "case",
    [("nb", "Les den også; den er", "Les dem også; de er"), ("nn", "Les ho òg; ho er", "Les dei òg; dei er")],
)
def test_one_line_of_prose_is_told_of_as_one(
    case: tuple[str, str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    language, one, two = case
    prose = f"# Avtale\n\nFørste linje.\n\nAndre linje.\n\n{block(RULES)}"
    changed = prose.replace("Første", "Ny")
    assert one in told(tmp_path, capsys, prose, changed, "--språk", language)
    assert two in told(tmp_path, capsys, prose, changed.replace("Andre", "Ny"), "--språk", language)
