"""The grammar's table and words: the table is the same however it is made, and the forms have the same words."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from fordel import grammar_files, syntax
from fordel.automaton import Automaton
from fordel.builder_settlement import LineBuilder
from fordel.source import Span
from fordel.syntax import Name

TABLES = Path(grammar_files.FOLDER) / "tables.py"
HOL, NEW, COSTS = Name("Hol"), Name("Ny"), (Name("A"), Name("B"))
LIKT = syntax.Basis("equal")
FROM_MAY = syntax.Between(syntax.WrittenDate(2024, 5, 1), None)
LINES: list[tuple[str, str, syntax.Node]] = [
    ('bibliotek "Felles"', 'bibliotek "Felles"', syntax.AgreementName(Name("Felles"), is_library=True)),
    ('hent "a/b.avtale"', "hent «a/b.avtale»", syntax.Import(Name("a/b.avtale"))),
    (
        "regnskapsår fra 1. august",
        "rekneskapsår frå 1. august",
        syntax.AccountingYear(syntax.WrittenDate(None, 8, 1)),
    ),
    (
        'gruppe "Øst" av Hol, Gol fordeles likt',
        'gruppe "Øst" av Hol, Gol skal fordelast likt',
        syntax.Group(Name("Øst"), (HOL, Name("Gol")), LIKT),
    ),
    (
        'nøkkel "B" fra 1. mai 2024 endring "Ny":',
        'nøkkel "B" frå 1. mai 2024 endring "Ny":',
        syntax.Key(Name("B"), FROM_MAY, amendment=NEW),
    ),
    ('kostnad "B" endring "Ny":', "kostnad B endring Ny:", syntax.Cost(Name("B"), amendment=NEW)),
    ('oppgjør endring "Ny":', 'oppgjer endring "Ny":', syntax.SettlementRules(amendment=NEW)),
    (
        'vedtak Hol 1. mai 2024 sak "1" endring "Ny"',
        "vedtak Hol 01.05.2024 sak «1» endring Ny",
        syntax.Decision(HOL, syntax.WrittenDate(2024, 5, 1), "1", NEW),
    ),
    (
        "grunnlag a for regnskapsåret",
        "grunnlag a for rekneskapsåret",
        syntax.MeasureStatement(Name("a"), syntax.When("year")),
    ),
    (
        "grunnlag a for året før",
        "grunnlag a for året før",
        syntax.MeasureStatement(Name("a"), syntax.When("year", years_before=1)),
    ),
    (
        "grunnlag a for 2021:",
        "grunnlag a for 2021:",
        syntax.MeasureStatement(Name("a"), syntax.When("fixed_year", number=2021), rows=()),
    ),
    (
        "grunnlag a alder 0-17 gjennomsnitt av 3 år før regnskapsåret",
        "grunnlag a alder 0–17 gjennomsnitt av 3 år før rekneskapsåret",
        syntax.MeasureStatement(Name("a"), syntax.When("mean", number=3), ages=(0, 17)),
    ),
    (
        'resten etter nøkkel "A" for 2022 unntatt Hol',
        'resten etter nøkkel "A" for 2022 unnateke Hol',
        syntax.Component(
            syntax.Weight(Fraction(0), "rest"),
            syntax.Basis("key", Name("A"), syntax.Whom(only=False, parties=(HOL,)), Name("2022")),
        ),
    ),
    ("minst 2,5 % hver", "minst 2,5% kvar", syntax.Bound(at_least=True, value=Fraction(1, 40), whom="each")),
    (
        "høyst 40 % for Hol",
        "høgst 40 % for Hol",
        syntax.Bound(at_least=False, value=Fraction(2, 5), whom="party", party=HOL),
    ),
    (
        "høyst 66 635 kr for Hol",
        "høgst 66 635,- for Hol",
        syntax.Bound(at_least=False, value=Fraction(66635), is_amount=True, whom="party", party=HOL),
    ),
    (
        "minst 5 kr hver",
        "minst kr 5 kvar",
        syntax.Bound(at_least=True, value=Fraction(5), is_amount=True, whom="each"),
    ),
    ("minst 5,50 kr", "minst 5,50 kr", syntax.Bound(at_least=True, value=Fraction(11, 2), is_amount=True)),
    ("rabatt 10 % for Hol", "rabatt 10 % for Hol", syntax.Discount(Fraction(1, 10), HOL)),
    (
        "tillegg 10 % for vertskommunen",
        "tillegg 10 % for vertskommunen",
        syntax.Discount(Fraction(-1, 10), Name("")),
    ),
    (
        'innfasing fra nøkkel "A" over 2021-2024',
        'innfasing frå nøkkel "A" over 2021–2024',
        syntax.PhaseIn(Name("A"), Name("2021"), Name("2024")),
    ),
    (
        "innfasing fra forrige nøkkel over 2021-2024",
        "innfasing frå førre nøkkel over 2021-2024",
        syntax.PhaseIn(None, Name("2021"), Name("2024")),
    ),
    ("utover 50 000 kr per år", "utover 50 000 kr", syntax.Above(syntax.Number(Fraction(50000)))),
    (
        'utover 50 kr per sak i kolonnen "p"',
        "utover 50 kr per sak i kolonnen «p»",
        syntax.Above(syntax.Number(Fraction(50)), Name("p")),
    ),
    ("andel 50 %", "del 50 %", syntax.Portion(Fraction(1, 2))),
    (
        "grunnbeløp 4 kr hver",
        "grunnbeløp 4 kr kvar",
        syntax.BaseAmount(syntax.Number(Fraction(4)), each=True),
    ),
    ("grunnbeløp 4 kr", "grunnbeløp 4,-", syntax.BaseAmount(syntax.Number(Fraction(4)))),
    (
        'andelen til vertskommunen i avtale "A"',
        'delen til vertskommunen i avtale "A"',
        syntax.Pool(Name(""), Name("A")),
    ),
    (
        'til fradrag i kostnad "A", "B"',
        'til frådrag i kostnad "A", "B"',
        syntax.Charge("deduct", costs=COSTS),
    ),
    (
        'øvrige kostnader til fradrag i kostnad "A", "B" fra 1. mai 2024',
        'andre kostnader til frådrag i kostnad "A", "B" frå 1. mai 2024',
        syntax.Cost(None, FROM_MAY, charges=(syntax.Charge("deduct", costs=COSTS),)),
    ),
    (
        'påslag "P" 5 % av kostnad "A", "B" til vertskommunen fordeles likt',
        'påslag "P" 5 % av kostnad "A", "B" til vertskommunen vert fordelt likt',
        syntax.Overhead(Name("P"), Fraction(1, 20), COSTS, Name(""), LIKT),
    ),
    (
        'fastbeløp "F" 120 kr per år til Hol fordeles likt indeksreguleres etter deflator fra 2021',
        'fastbeløp "F" 120 kr per år til Hol fordelast likt vert indeksregulert etter deflator frå 2021',
        syntax.FixedAmount(
            Name("F"), syntax.Number(Fraction(120)), HOL, LIKT, Name("deflator"), Name("2021")
        ),
    ),
    (
        'fastbeløp "F" 120 kr over 2024-2033 til Hol fra 1. mai 2024 endring "Ny"',
        'fastbeløp "F" 120 kr over 2024–2033 til Hol frå 1. mai 2024 endring "Ny"',
        syntax.FixedAmount(
            Name("F"),
            syntax.Number(Fraction(120)),
            HOL,
            over=(Name("2024"), Name("2033")),
            between=FROM_MAY,
            amendment=NEW,
        ),
    ),
    (
        'bidrag "B" fra 1. mai 2024 endring "Ny":',
        'bidrag "B" frå 1. mai 2024 endring "Ny":',
        syntax.Contribution(Name("B"), FROM_MAY, amendment=NEW),
    ),
    (
        "650 kr per time minst 2,5 per oppdrag",
        "650,- per time minst 2,5 per oppdrag",
        syntax.Rate(syntax.Number(Fraction(650)), Name("time"), Fraction(5, 2), Name("oppdrag")),
    ),
    ("trinn etter innbyggere:", "steg etter innbyggere:", syntax.Steps(Name("innbyggere"))),
    (
        "til og med 5 000: 8 500 kr",
        "til og med 5 000: kr 8 500",
        syntax.Step(up_to=True, limit=Fraction(5000), amount=syntax.Number(Fraction(8500))),
    ),
    (
        "over 10 000: 15 000 kr",
        "over 10 000: 15 000,-",
        syntax.Step(up_to=False, limit=Fraction(10000), amount=syntax.Number(Fraction(15000))),
    ),
    ("til vertskommunen", "til vertskommunen", syntax.PaidTo(Name(""))),
    ("delår etter dager", "delår etter dagar", syntax.Setting("part_year", "dager")),
]


def read(line: str, table: Any = None) -> object:  # noqa: ANN401
    builder = LineBuilder()
    builder.line, builder.text_of_line = Span(0, len(line)), line
    tree: object = Automaton(table or grammar_files.table(), builder).read(line, 0)
    return tree


@pytest.mark.parametrize(("bokmål", "nynorsk", "tree"), LINES)
def test_both_forms_of_a_line_say_the_same(bokmål: str, nynorsk: str, tree: syntax.Node) -> None:
    assert read(bokmål) == tree
    assert read(nynorsk) == tree


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
    lists = grammar_files.table().VOCABULARY["words"]
    assert [*lists] == ["nb", "nn", "en"]
    assert all({*words} == {*lists["nb"]} for words in lists.values())
    assert all(texts for words in lists.values() for texts in words.values())
