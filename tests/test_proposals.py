"""Examples that nobody has checked: without amounts, filled in by `test --foreslå`, vouching for nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fordel import proposals
from fordel.examples import try_examples
from fordel.pipeline import read_source
from fordel.proposals import NotAsProposed, proposed
from fordel.source import Source
from tests.test_cli import Capture, run

RULES = """# Avtale

```regel
avtale "Drift"
gjelder fra 1. januar 2024
deltakere Snåase, Grong
vertskommune Grong
nøkkel "Likt":
  100 % likt
kostnad "Drift":
  art 100
  fordeles etter nøkkel "Likt"
```

```eksempel
eksempel "Ett år":
  ikke kontrollert
  år 2024
  kostnad "Drift" 1 000,01 kr  # fakturaen
  # slutt
```
"""
MARK = "  ikke kontrollert\n"


def suggestion(text: str) -> str:
    source = Source("a.avtale", text)
    agreement = read_source(source).agreement
    assert agreement is not None, read_source(source).diagnostics
    return proposed(source, try_examples(agreement).outcomes)


def test_a_line_with_all_the_parties_is_written_below_the_last() -> None:
    assert suggestion(RULES) == RULES.replace(
        "  # fakturaen\n", "  # fakturaen\n  gir Snåase 500 kr, Grong 500,01 kr\n"
    )
    assert suggestion(suggestion(RULES)) == suggestion(RULES)


def test_windows_line_breaks_stay() -> None:
    assert suggestion(RULES.replace("\n", "\r\n")) == suggestion(RULES).replace("\n", "\r\n")


def test_amounts_that_stand_there_are_replaced_and_all_else_stays() -> None:
    stood = '  gir "Drift" Grong  -3,-, # vert\n      Snåase kr 0\n  gir Snåase 1 000 000,50 kr\n'
    becomes = '  gir "Drift" Grong  500,01 kr, # vert\n      Snåase kr 500\n  gir Snåase 500 kr\n'
    assert suggestion(RULES.replace("  # slutt\n", stood)) == RULES.replace("  # slutt\n", becomes)


def test_nothing_is_written_in_what_has_been_checked_or_is_to_fail() -> None:
    wrong = RULES.replace(MARK, "").replace("  # slutt\n", "  gir Grong 1 kr\n")
    assert suggestion(wrong) == wrong
    fails = RULES.replace("  # slutt\n", "  gir feil F303\n")
    assert suggestion(fails) == fails


def test_a_marked_example_covers_nothing_and_is_not_compared() -> None:
    agreement = read_source(Source("a.avtale", RULES.replace("  # slutt\n", "  gir Grong 1 kr\n"))).agreement
    assert agreement is not None
    trial = try_examples(agreement)
    assert trial.faults == ()
    assert trial.coverage.percent == 0


def test_what_stops_a_marked_example_is_told() -> None:
    text = RULES.replace("år 2024", "år 2023")
    agreement = read_source(Source("a.avtale", text)).agreement
    assert agreement is not None
    assert try_examples(agreement).faults != ()
    assert suggestion(text) == text


def test_without_the_mark_amounts_are_demanded() -> None:
    assert [one.code for one in read_source(Source("a.avtale", RULES.replace(MARK, ""))).diagnostics] == [
        "F802"
    ]


def test_what_comes_out_otherwise_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proposals, "format_line", lambda _parts, _tree: "år 2025")
    with pytest.raises(NotAsProposed):
        suggestion(RULES)


@pytest.mark.parametrize(
    ("mark", "form"), [("ikke kontrollert", "nb"), ("ikkje kontrollert", "nn"), ("not checked", "en")]
)
def test_the_mark_has_its_words_in_every_form(mark: str, form: str) -> None:
    from fordel.layout import laid_out

    translated = laid_out(Source("a.avtale", RULES), form)
    assert isinstance(translated, str)
    assert f"  {mark}\n" in translated
    assert f"\n  {'gives' if form == 'en' else 'gir'} Snåase" in suggestion(translated)


def test_the_command_writes_the_amounts_and_says_so_until_the_mark_is_gone(
    capsys: Capture, tmp_path: Path
) -> None:
    path = tmp_path / "a.avtale"
    path.write_text(RULES, "utf-8")
    code, out, err = run(capsys, "test", path, "--foreslå", "--dekning")
    assert code == 0
    assert path.read_text("utf-8") == suggestion(RULES)
    assert "foreslåtte beløp er skrevet" in err
    assert "? Ett år (ikke kontrollert)" in out
    assert "1\u00a0eksempel er ikke kontrollert" in out
    assert "Dekning: 0 av 2 regler" in out
    assert run(capsys, "test", path, "--minst", "100")[0] == 1
    path.write_text(suggestion(RULES).replace(MARK, ""), "utf-8")
    code, out, _ = run(capsys, "test", path, "--minst", "100")
    assert code == 0
    assert "1\u00a0eksempel, og det stemmer" in out
    assert "kontrollert" not in out


def test_json_tells_whether_an_example_has_been_checked(capsys: Capture, tmp_path: Path) -> None:
    path = tmp_path / "a.avtale"
    path.write_text(RULES, "utf-8")
    (example,) = json.loads(run(capsys, "test", path, "--format", "json")[1])["avtaler"][0]["eksempler"]
    assert (example["stemmer"], example["kontrollert"]) == (True, False)
