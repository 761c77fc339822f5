"""The grammar's table and words: the table is the same however it is made, and the forms have the same words."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fordel import grammar_files, syntax
from fordel.automaton import Automaton
from fordel.builder_settlement import LineBuilder
from fordel.source import Span

TABLES = Path(grammar_files.FOLDER) / "tables.py"
NOT_BUILT_YET = [
    ("library", 'bibliotek "Felles nøkler"', 'bibliotek "Felles nøklar"'),
    ("import", 'hent "felles/nøkler.avtale"', 'hent "felles/nøklar.avtale"'),
    ("amendment", 'nøkkel "B" fra 1. mai 2024 endring "Ny":', 'nøkkel "B" frå 1. mai 2024 endring "Ny":'),
    ("amendment", 'kostnad "B" endring "Ny":', 'kostnad "B" endring "Ny":'),
    ("amendment", 'oppgjør endring "Ny":', 'oppgjer endring "Ny":'),
    ("amendment", 'vedtak Hol 1. mai 2024 endring "Ny"', 'vedtak Hol 1. mai 2024 sak "1" endring "Ny"'),
    ("counted", "grunnlag a for regnskapsåret", "grunnlag a for rekneskapsåret"),
    ("counted", "grunnlag a for året før", "grunnlag a for året før"),
    ("counted", "grunnlag a for 2021:", "grunnlag a for 2021:"),
    (
        "counted",
        "grunnlag a gjennomsnitt av 3 år før regnskapsåret",
        "grunnlag a gjennomsnitt av 3 år før rekneskapsåret",
    ),
    (
        "overhead",
        'påslag "A" 5 % av kostnad "B", "C" til vertskommunen fordeles likt',
        'påslag "A" 5 % av kostnad "B", "C" til vertskommunen vert fordelt likt',
    ),
    (
        "fixed_amount",
        'fastbeløp "A" 120 000 kr per år til Hol fordeles likt indeksreguleres etter deflator fra 2021',
        'fastbeløp "A" 120 000 kr per år til Hol fordelast likt vert indeksregulert etter deflator frå 2021',
    ),
    ("fixed_amount", 'fastbeløp "A" 5 kr per år til Hol fra 1. mai 2024', 'fastbeløp "A" 5,- per år til Hol'),
    ("contribution", 'bidrag "A" fra 1. mai 2024:', 'bidrag "A":'),
    ("rate", "3,08 kr per innbygger", "650 kr per time minst 2"),
    ("steps", "trinn etter innbyggertall:", "steg etter folketal:"),
    ("steps", "til og med 5 000: 8 500 kr", "over 10 000: 15 000 kr"),
    ("paid_to", "til vertskommunen", "til Hol"),
    ("share_bound", "minst 2 % hver", "minst 2 % kvar"),
    ("share_bound", "høyst 40 % for Stavanger", "høgst 40 % for Stavanger"),
    ("amount_bound", "høyst 66 635 kr for Hol", "høgst 66 635 kr"),
    ("phase_in", 'innfasing fra nøkkel "A" over 2021-2024', 'innfasing frå nøkkel "A" over 2021–2024'),
    ("phase_in", "innfasing fra forrige nøkkel over 2021-2024", "innfasing frå førre nøkkel over 2021-2024"),
    ("deduction", 'til fradrag i kostnad "A", "B"', 'til frådrag i kostnad "A"'),
    (
        "other_deduction",
        'øvrige kostnader til fradrag i kostnad "A"',
        'andre kostnader til frådrag i kostnad "A"',
    ),
    ("above", "utover 50 000 kr per år", "utover 50 000 kr"),
    ("part", "andel 50 %", "del 50 %"),
    ("base_amount", "grunnbeløp 400 000 kr hver", "grunnbeløp 400 000 kr"),
    ("part_year_days", "delår etter dager", "delår etter dagar"),
]


def read(line: str, table: Any = None) -> object:  # noqa: ANN401
    builder = LineBuilder()
    builder.line, builder.text_of_line = Span(0, len(line)), line
    tree: object = Automaton(table or grammar_files.table(), builder).read(line, 0)
    return tree


@pytest.mark.parametrize(("construct", "bokmål", "nynorsk"), NOT_BUILT_YET)
def test_what_is_not_built_yet_is_known_by_its_name(construct: str, bokmål: str, nynorsk: str) -> None:
    assert read(bokmål) == syntax.Later(construct)
    assert read(nynorsk) == syntax.Later(construct)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the grammar without its table, in the place of the grammar."""
    copy = tmp_path / "grammar"
    shutil.copytree(grammar_files.FOLDER, copy, ignore=shutil.ignore_patterns("table.py", "__pycache__"))
    monkeypatch.setattr(grammar_files, "FOLDER", str(copy))
    grammar_files.table.cache_clear()
    yield copy
    grammar_files.table.cache_clear()


def test_a_table_that_is_missing_is_made_in_memory(folder: Path) -> None:
    assert read("vertskommune Hol", grammar_files.table()) == read("kontorkommune Hol")
    assert not (folder / "table.py").exists()


def test_a_table_that_is_older_than_the_grammar_is_not_used(folder: Path) -> None:
    old = folder / "table.py"
    old.write_text("FINGERPRINT = 0\n", "utf-8")
    os.utime(old, (0, 0))
    assert grammar_files.table().FINGERPRINT != 0


def test_a_table_that_is_younger_than_the_grammar_is_used_as_it_is(folder: Path) -> None:
    (folder / "table.py").write_text("FINGERPRINT = 0\n", "utf-8")
    assert grammar_files.table().FINGERPRINT == 0


def test_the_table_is_the_same_in_every_run() -> None:
    show = f"import runpy; print(runpy.run_path({str(TABLES)!r})['table']())"
    runs = [
        subprocess.run(
            [sys.executable, "-c", show],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert runs[0] == runs[1] != b""


def test_the_forms_have_the_same_words() -> None:
    bokmål, nynorsk = (grammar_files.table().VOCABULARY["words"][form] for form in ("nb", "nn"))
    assert [*bokmål] == [*nynorsk]
    assert all([*bokmål.values(), *nynorsk.values()])
