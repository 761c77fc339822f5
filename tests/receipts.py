"""A settlement with all kinds of inputs, written with its receipt, to verify and to pack."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from fordel import schemas
from fordel.cli import main

Capture = pytest.CaptureFixture[str]

AGREEMENT = """# Avtale om felles arkiv

```regel
avtale "Felles arkiv"
gjelder fra 1. januar 2022
deltakere Tolga, Tynset, Alvdal
vertskommune Tynset
hent "felles/nokler.avtale"
grunnlag hyllemeter per 1. januar i regnskapsåret
nøkkel "hyller":
  100 % etter hyllemeter
```

## 1 Arkivet

```regel
kostnad "Arkivet":
  art 010-285
  fordeles etter nøkkel "hyller"
kostnad "Leie":
  art 390
  fordeles etter nøkkel "arkivnøkkelen"
oppgjør:
  forskudd 2 ganger i året
```
"""
LIBRARY = """```regel
bibliotek "Nøkler"
grunnlag innbyggertall per 1. januar i regnskapsåret
nøkkel "arkivnøkkelen":
  40 % likt
  60 % etter innbyggertall
```
"""
MEASURES = """grunnlag;part;dato;verdi
hyllemeter;Tolga;01.01.2022;17
hyllemeter;Tynset;01.01.2022;30
hyllemeter;Alvdal;01.01.2022;24
"""
LEDGER = """Bilag;Bokført;art;Sum;tekst
1;15.03.2022;120;30 000,01;Papir til Ola Nordmann
2;16.03.2022;390;12 000,50;Leie
3;01.09.2022;120;999,99;Hyller
3;01.09.2022;120;999,99;Hyller
"""
COLUMNS = '[kolonner]\nbilagsnr = "Bilag"\nbilagsdato = "Bokført"\nbeløp = "Sum"\n'
BUDGET = "kostnad;beløp\nArkivet;24000\nLeie;12000\n"
PAID = "part;dato;beløp;type\nTolga;01.07.2022;3000;oppgjør\n"

FILES = {
    "avtaler/arkiv.avtale": AGREEMENT,
    "avtaler/felles/nokler.avtale": LIBRARY,
    "tall/hyller.csv": MEASURES,
    "tall/budsjett.csv": BUDGET,
    "tall/betalt.csv": PAID,
    "regnskap/r.csv": LEDGER,
    "regnskap/kolonner.toml": COLUMNS,
}
WORDS = (
    "avtaler/arkiv.avtale",
    "--regnskap=regnskap/r.csv",
    "--kolonner=regnskap/kolonner.toml",
    "--grunnlag=tall/hyller.csv",
    "--budsjett=tall/budsjett.csv",
    "--betalt=tall/betalt.csv",
    "--år=2022",
)


def run(capsys: Capture, *words: object) -> tuple[int, str, str]:
    """The exit code of a command, and what it prints on its two streams."""
    capsys.readouterr()
    code = main([str(word) for word in words])
    out, err = capsys.readouterr()
    return code, out, err


def lay_out(folder: Path, files: dict[str, str] | None = None) -> None:
    """Writes the files of the settlement into a folder."""
    for name, text in (files or FILES).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def settle(capsys: Capture, *more: str, words: tuple[str, ...] = WORDS) -> None:
    """Settles from the folder that we are in, into `ut`."""
    code, _, err = run(capsys, "beregn", *words, "--ut=ut", "--uten-pdf", "--uten-excel", *more)
    assert code == 0, err


def change(path: Path, before: str, after: str) -> None:
    """Puts one text in the place of another, once."""
    content = path.read_bytes()
    assert before.encode() in content
    path.write_bytes(content.replace(before.encode(), after.encode(), 1))


def rewrite(path: Path, **changes: Any) -> None:  # noqa: ANN401  (JSON)
    """Writes members of a JSON object anew."""
    path.write_text(
        json.dumps({**json.loads(path.read_text("utf-8")), **changes}, ensure_ascii=False), "utf-8"
    )


def told(capsys: Capture, *words: object) -> dict[str, Any]:
    """What `etterprøv` tells as JSON, which follows its schema; its exit code is 0 where nothing is another."""
    code, out, err = run(capsys, "etterprøv", *(words or ("ut",)), "--format=json")
    found: dict[str, Any] = json.loads(out)
    Draft202012Validator(schemas.schema("etterproving")).validate(found)
    changed = [*found["endret"]["inndata"], *found["filer"]["endret"]]
    is_fine = found["likt"] and not changed and not found["endret"]["oppgjør"]
    assert (code, err) == (0 if is_fine else 1, "")
    return found
