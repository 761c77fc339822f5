"""S14: no name and no text of a ledger steers the terminal of who reads it, whatever command shows it."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from fordel.cli import main
from fordel.json_output import readable

#: A colour, a bell, the C1 sign that begins a command as well, and writing from right to left.
STEERING = "\x1b[31m\x07\x9b2J\u202e"
AGREEMENT = f"""# § 1 Avtale {STEERING}
```regel
avtale "A{STEERING}"
gjelder fra 1. januar 2022
deltakere Modum, "Sel{STEERING}skap" (selskap)
vertskommune Modum
nøkkel "N{STEERING}":
  100 % likt
kostnad "Drift{STEERING}":
  art 010-285
  fordeles etter nøkkel "N{STEERING}"
```
```eksempel "E{STEERING}"
  år 2022
  Drift 100 kr
```
"""
LEDGER = f"bilagsnr;bilagsdato;art;beløp;tekst\n1{STEERING};15.03.2022;120;100,01;Tekst{STEERING}\n"
BOOKS = ("--regnskap", "r.csv", "--år", "2022")
COMMANDS = [
    ("sjekk", "a.avtale"),
    ("sjekk", "b.avtale"),
    ("sjekk", "b.avtale", "--format", "github"),
    ("sjekk", "b.avtale", "--format", "sarif"),
    ("sjekk", "b.avtale", "--format", "json"),
    ("sjekk", "a.avtale", "--lovkrav"),
    ("test", "a.avtale"),
    ("vis", "a.avtale"),
    ("vis", "a.avtale", "--format", "json"),
    ("endringer", "a.avtale", "c.avtale"),
    ("endringer", "a.avtale", "c.avtale", "--format", "json"),
    ("beregn", "a.avtale", *BOOKS),
    ("beregn", "a.avtale", *BOOKS, "--format", "json"),
    ("beregn", "a.avtale", "--regnskap", f"r{STEERING}.csv", "--år", "2022"),
    ("beregn", "a.avtale", "--regnskap", "feil.csv", "--år", "2022"),
    ("forklar", "a.avtale", *BOOKS, "--part", "Modum", "--bilag"),
    ("forklar", "a.avtale", *BOOKS, "--part", f"Sel{STEERING}skap", "--bilag"),
    ("forklar", "a.avtale", *BOOKS, "--part", "Modum", "--bilag", "--format", "json"),
    ("forklar", "a.avtale", *BOOKS, "--part", STEERING),
    ("formater", "b.avtale"),
    (STEERING,),
    ("sjekk", f"--{STEERING}"),
    ("sjekk", f"{STEERING}.avtale"),
    ("ny", f"{STEERING}/x.avtale"),
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "a.avtale").write_text(AGREEMENT, "utf-8")
    (tmp_path / "b.avtale").write_text(AGREEMENT.replace("100 %", "90 %") + f"{STEERING} ukjent", "utf-8")
    (tmp_path / "c.avtale").write_text(AGREEMENT.replace("010-285", "010-290"), "utf-8")
    (tmp_path / "r.csv").write_text(LEDGER, "utf-8")
    (tmp_path / "feil.csv").write_text(LEDGER.replace("100,01", f"1{STEERING}"), "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def steering(text: str) -> list[str]:
    return [line for line in text.split("\n") if not line.replace("\u00a0", " ").isprintable()]


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: ascii(" ".join(words)))
def test_s14_what_a_command_tells_steers_no_terminal(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    main(words)
    told = capsys.readouterr()
    assert told.out + told.err
    assert steering(told.out) == []
    assert steering(told.err) == []
    assert "Traceback" not in told.err


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("is_terminal", [True, False])
def test_s14_a_text_is_as_it_stands_but_on_a_terminal(
    monkeypatch: pytest.MonkeyPatch, *, is_terminal: bool
) -> None:
    class Stream(io.StringIO):
        def isatty(self) -> bool:
            return is_terminal

    stream = Stream()
    monkeypatch.setattr(sys, "stdout", stream)
    assert main(("oversett", "a.avtale", "--til", "nn")) == 0
    assert bool(steering(stream.getvalue())) is not is_terminal


def test_json_reads_back_as_it_was() -> None:
    assert json.loads(readable({STEERING: [STEERING]})) == {STEERING: [STEERING]}
