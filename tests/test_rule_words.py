"""A rule as a sentence, and prose that takes it by its name in braces."""

from __future__ import annotations

import pytest

from fordel.clause_words import clause_words
from fordel.cli import main
from fordel.model import Agreement
from fordel.pipeline import read
from fordel.rule_words import rule_words, with_rules
from tests.told import plain

HEAD = """\
```regel
avtale "Prøve"
gjelder fra 1. januar 2024
deltakere Modum, Sigdal
vertskommune Modum
grunnlag innbyggertall per 1. januar i regnskapsåret
grunnlag timer for regnskapsåret
nøkkel "20/80":
  20 % likt
  80 % etter innbyggertall
nøkkel "Alene":
  100 % etter timer
nøkkel "Tredel":
  1/3 til Sigdal
  resten etter nøkkel "20/80"
  minst 2 % hver
nøkkel "Tredel" fra 1. januar 2025:
  100 % likt blant Modum, Sigdal
påslag "Administrasjon" 5 % av kostnad "Drift" til vertskommunen
fastbeløp "Vakt" 12 000 kr per år til Sigdal fordeles likt
bidrag "Avgift":
  3 kr per innbygger
  til vertskommunen
kostnad "Annet":
  art 200
  fordeles etter nøkkel "Alene"
kostnad "Tredje":
  art 300
  fordeles etter nøkkel "Tredel"
```

# § 1 Deling

"""
COST = '\n\n```regel\nkostnad "Drift":\n  art 100\n  fordeles etter nøkkel "20/80"\n```\n'


def agreement(prose: str) -> Agreement:
    reading = read("a.avtale", f"{HEAD}{prose}{COST}".encode())
    assert reading.agreement is not None, reading.diagnostics
    return reading.agreement


TOLD_BY_TIME = (
    "1. januar 2024 til 31. desember 2024: 1/3 bæres av Sigdal, resten fordeles etter nøkkelen «20/80», "
    "minst 2 % hver; fra 1. januar 2025: alt fordeles likt blant Modum og Sigdal"
)
SENTENCES = [
    ('{nøkkel "20/80"}', "20 % fordeles likt, 80 % etter innbyggertallet 1. januar i regnskapsåret"),
    ("{nøkkel «Alene»}", "alt fordeles etter timer for regnskapsåret"),
    ('{nøkkel "Tredel"}', TOLD_BY_TIME),
    ('{kostnad "Drift"}', "fordeles etter nøkkel «20/80»"),
    ('{påslag "Administrasjon"}', "5 % av «Drift» til vertskommunen"),
    ('{fastbeløp "Vakt"}', "12 000,00 kr i året til Sigdal, fordeles likt"),
    ('{bidrag "Avgift"}', "3,00 kr per innbygger, til vertskommunen"),
]


@pytest.mark.parametrize(("braces", "says"), SENTENCES)
def test_prose_takes_the_sentence_of_a_rule(braces: str, says: str) -> None:
    of = agreement(f"Slik: {braces}.")
    words = plain(clause_words(of, next(one.at for one in of.costs if one.name == "Drift")))
    assert words.startswith(f"Slik: {says}")
    assert "{" not in words


def test_the_sentence_follows_the_form_and_the_language_asked_for() -> None:
    of = agreement("Noe.")
    assert plain(rule_words(of, "key", "20/80", "nn") or "") == (
        "20 % vert fordelt likt, 80 % etter innbyggjartalet 1. januar i rekneskapsåret"
    )
    assert plain(with_rules(of, '{nøkkel "20/80"}', "en")).startswith(
        "20 % is shared equally, 80 % by the population"
    )
    assert rule_words(of, "key", "Ukjent", "nb") is None


UNKNOWN = [
    ('Slik: {nøkkel "20/81"}.', "key.meant", "20/81"),
    ('Slik: {kostnad "Xyz"}.', "cost.unknown", "Xyz"),
    ('> Slik: {bidrag "Avgft"}.', "item.meant", "Avgft"),
    ('Slik: {nøkel "20/80"}.', "rule.meant", "nøkel"),
    ('Slik: {avtale "20/80"}.', "rule.unknown", "avtale"),
]


@pytest.mark.parametrize(("prose", "variant", "name"), UNKNOWN)
def test_a_name_in_braces_that_is_unknown_is_told_with_its_place(prose: str, variant: str, name: str) -> None:
    (one,) = read("a.avtale", f"{HEAD}{prose}{COST}".encode()).diagnostics
    assert (one.code, one.variant, one.values["name"]) == ("F201", variant, name)
    assert one.place.excerpt == prose
    assert prose[(one.place.column or 0) - 1 : (one.place.end_column or 0) - 1] == name


@pytest.mark.parametrize("prose", ["Bruk {krøllparenteser} med måte.", '~~~\n{nøkkel "20/81"}\n~~~'])
def test_other_braces_are_prose(prose: str) -> None:
    of = agreement(prose)
    assert with_rules(of, "{krøllparenteser}") == "{krøllparenteser}"


def test_vis_tells_keys_by_the_same_sentence(tmp_path: object, capsys: pytest.CaptureFixture[str]) -> None:
    path = f"{tmp_path}/a.avtale"
    with open(path, "w", encoding="utf-8") as file:  # noqa: PTH123  (a path as the command gets it)
        file.write(f"{HEAD}Noe.{COST}")
    assert main(["vis", path]) == 0
    assert "20/80   20 % fordeles likt, 80 % etter innbyggertallet 1. januar" in plain(
        capsys.readouterr().out
    )
