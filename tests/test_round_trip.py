"""P28 and M14: what is printed is read as the same tree, with whatever spaces, signs and words."""

import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from attrs import fields
from hypothesis import given, settings
from hypothesis import strategies as st

from fordel import grammar_files, syntax
from fordel.automaton import Token
from fordel.builder_settlement import LineBuilder
from fordel.formatter_parts import Parts
from fordel.parser import grammar, parse
from fordel.resolver import resolve
from fordel.source import Source, Span, decode
from tests.steps import steps
from tests.syntax_parts import WORDS, examples, forms, rules
from tests.syntax_strategy import agreements, files
from tests.written_trees import format_file, statement_lines, statement_rows

AGREEMENTS = Path(__file__).parent / "mistakes" / "valid"
QUOTED = re.compile(r'"[^"\n]*"|«[^»\n]*»')
DIMENSIONS = re.compile(r" *(art|funksjon|ansvar|prosjekt|tjeneste|teneste) ")


def read(text: str) -> syntax.File:
    parsed = parse(Source("avtale.avtale", text))
    assert not parsed.diagnostics, (parsed.diagnostics[0], text)
    return parsed.file


def outside_quotes(text: str, change: Callable[[str], str]) -> str:
    parts = re.split(f"({QUOTED.pattern})", text)
    return "".join(part if place % 2 else change(part) for place, part in enumerate(parts))


# P28 --------------------------------------------------------------------------------------------------------


@settings(max_examples=settings().max_examples // 2)
@given(agreements())
def test_p28_an_agreement_is_read_as_it_was_printed_and_makes_sense(agreement: syntax.File) -> None:
    text = format_file(agreement)
    tree = read(text)
    assert tree == agreement
    assert format_file(tree) == text
    assert resolve(tree).diagnostics == ()


@given(files, forms)
def test_p28_whatever_can_be_written_is_read_as_it_was_printed(file: syntax.File, form: str) -> None:
    text = format_file(file, form)
    tree = read(text)
    assert tree.statements == file.statements
    assert format_file(tree, form) == text
    assert max(map(len, text.splitlines()), default=0) < 250


@given(rules | examples, st.data())
def test_words_of_every_form_and_all_their_variants_read_the_same(
    statement: syntax.Statement, data: st.DataObject
) -> None:
    every = {
        word: dict.fromkeys(text for forms in WORDS.values() for text in forms[word]) for word in WORDS["nb"]
    }
    parts = Parts("nb")
    parts.words = {word: (data.draw(st.sampled_from([*texts])),) for word, texts in every.items()}
    text = "\n".join(statement_lines(parts, statement))
    fence = "eksempel" if isinstance(statement, syntax.Example) else "regel"
    assert read(f"```{fence}\n{text}\n```").statements == (statement,)


@pytest.mark.parametrize(
    "statement",
    [
        syntax.AgreementName(syntax.Name('Både "slik" og «slik»')),
        syntax.AgreementName(syntax.Name("to\nlinjer")),
        syntax.MeasureStatement(syntax.Name("to ord")),
        syntax.Follows(syntax.Name("Stor")),
        syntax.Key(
            syntax.Name("N"),
            components=(syntax.Component(syntax.Weight(Fraction(1, 3), "percent"), syntax.Basis("equal")),),
        ),
    ],
)
def test_what_cannot_be_written_is_refused(statement: syntax.Statement) -> None:
    with pytest.raises(ValueError, match=r"cannot|no end"):
        statement_lines(Parts("nb"), statement)


LAYOUT = """\
```regel
avtale "Felles brannvern"
gjelder fra 1. januar 2024 til 31. desember 2027
deltakere "Nore og Uvdal", Rollag, Flesberg, Kongsberg, Sigdal, Krødsherad, Modum, Hol, Ål, Nes,
    "Drift AS" (selskap), Gol
vertskommune Rollag

grunnlag årsverk per 1. juni 2024:
  Rollag 8,25
  "Nore og Uvdal" 1 250

nøkkel "20/80":
  20 % likt
  1/3 etter årsverk unntatt Rollag
  resten til Flesberg

nøkkel "Ny" fra 1. mai 2025 endring "Nøkkel 2025":
  100 % etter nøkkel "20/80" for 2024 blant Rollag, Flesberg
  rabatt 10 % for vertskommunen
  minst 2,5 % hver
  innfasing fra forrige nøkkel over 2025-2028

kostnad "Utrykning":
  art 010
  fordeles likt
  utover 50 000 kr per år
  andel 50 %
  høyst 1 000 000 kr for Hol

øvrige kostnader holdes utenfor
påslag "Administrasjon" 5 % av kostnad "Utrykning", "Brann" til vertskommunen fra 1. mai 2024
fastbeløp "Leie" 120 000 kr over 2024-2033 til Hol fordeles likt indeksreguleres etter deflator fra 2021

bidrag "Avgift":
  650 kr per time minst 3 per oppdrag
  trinn etter innbyggertall:
  til og med 5 000: 8 500 kr
  over 5 000: 12 000,50 kr
  til vertskommunen

uttreden 6 måneder varsel virkning fra 1. januar
```

```eksempel
eksempel "Året":
  år 2024
  kostnad "Brann" -1 250,50 kr lokasjon Veggli den 2. mai 2024
  gir Rollag 0 kr, "Nore og Uvdal" -1 000 kr
```
"""


def test_the_layout() -> None:
    assert format_file(read(LAYOUT)) == LAYOUT


@pytest.mark.parametrize(("name", "form"), [("brannvern", "nb"), ("renovasjon", "nn")])
def test_every_construct_is_written_as_lawyers_write_it_in_either_form(name: str, form: str) -> None:
    text = (AGREEMENTS / f"{name}.avtale").read_text("utf-8")
    written = [line for line in text.splitlines() if line and line[0] not in "#`"]
    tree = read(text)
    assert tree.form == form
    assert [line for line in format_file(tree).splitlines() if line and line[0] != "`"] == written


# M14 --------------------------------------------------------------------------------------------------------


def in_blocks(text: str, change: Callable[[str], str]) -> str:
    """The text with every line inside its blocks changed."""
    return "\n".join(line if line.startswith("```") else change(line) for line in text.split("\n"))


def other_quotes(text: str) -> str:
    """Every text in the other kind of quotes, where it can stand in those."""

    def other(match: re.Match[str]) -> str:
        inner = match[0][1:-1]
        return match[0] if {'"', "»"} & {*inner} else f"«{inner}»" if match[0][0] == '"' else f'"{inner}"'

    return QUOTED.sub(other, text)


def with_en_dashes(line: str) -> str:
    return outside_quotes(line, lambda part: part.replace("-", "–")) if DIMENSIONS.match(line) else line


CHANGES: dict[str, Callable[[str], str]] = {
    "no-break spaces": lambda text: text.replace(" ", "\u00a0"),
    "narrow no-break spaces": lambda text: text.replace(" ", "\u202f"),
    "thin spaces": lambda text: text.replace(" ", "\u2009"),
    "tabs": lambda text: outside_quotes(text, lambda part: part.replace("  ", "\t")),
    "no-break hyphens": lambda text: text.replace("-", "\u2011"),
    "en dashes in ranges": lambda text: in_blocks(text, with_en_dashes),
    "Windows line breaks": lambda text: text.replace("\n", "\r\n"),
    "colon fences": lambda text: text.replace("```", "::: ").replace("::: \n", ":::\n"),
    "longer fences": lambda text: text.replace("```", "`````"),
    "other quotes": other_quotes,
    "comments": lambda text: in_blocks(text, lambda line: f'{line} # så "halve: sitat, {line[:9]}'),
    "comment lines": lambda text: in_blocks(text, lambda line: f"# nøkkel:\n{line}"),
    "no indentation": lambda text: in_blocks(text, str.lstrip),
    "blanks at the end": lambda text: in_blocks(text, lambda line: f"{line}  \t"),
    "a line for each item": lambda text: outside_quotes(text, lambda part: part.replace(", ", ",\n  # og\n")),
    "prose around": lambda text: (
        f"# Avtale\n\n## 1. Innledning\n\nDette gjelder fra nå.\n\n{text}\nMed hilsen"
    ),
}


@given(files)
def test_m14_spaces_signs_and_comments_change_nothing(file: syntax.File) -> None:
    text = format_file(file)
    changed = {name: read(change(text)).statements for name, change in CHANGES.items()}
    assert [name for name, statements in changed.items() if statements != file.statements] == []


@given(files)
def test_m14_a_byte_order_mark_changes_nothing(file: syntax.File) -> None:
    source = decode("avtale.avtale", b"\xef\xbb\xbf" + format_file(file).encode())
    assert source is not None
    assert parse(source).file.statements == file.statements


# Long lists -------------------------------------------------------------------------------------------------


def a_cost_with(codes: int) -> str:
    """A hundred codes a line: a line has its limit (reliability.md 6)."""
    listed = ", ".join(f"{code:04}" if code % 100 else f"\n    {code:04}" for code in range(codes)).lstrip()
    return f'```regel\nkostnad "Alt":\n  art {listed}\n  fordeles likt\n```'


def participants(number: int) -> str:
    return "```regel\ndeltakere " + ",\n".join(f"K{place}" for place in range(number)) + "\n```"


def test_five_thousand_codes_and_four_hundred_parties_are_read() -> None:
    (cost,) = read(a_cost_with(5000)).statements
    assert isinstance(cost, syntax.Cost)
    assert [code.first for code in cost.selectors[0].codes] == [f"{code:04}" for code in range(5000)]
    (parties,) = read(participants(400)).statements
    assert isinstance(parties, syntax.Parties)
    assert len(parties.parties) == 400


@pytest.mark.parametrize("make", [a_cost_with, participants])
def test_a_list_ten_times_as_long_takes_about_ten_times_the_work(make: Callable[[int], str]) -> None:
    long, short = make(3_900 if make is participants else 20_000), make(390 if make is participants else 2000)
    read(short)
    assert steps(lambda: read(long)) < 15 * steps(lambda: read(short))


# Lark itself ------------------------------------------------------------------------------------------------


class Bridge(LineBuilder):
    """The builder as Lark calls it: its tokens become ours."""

    def token(self, token: Any) -> Token:  # noqa: ANN401
        start = self.line.start + token.start_pos
        return Token(str(token), start, start + len(token))

    DATE = DAY = CODE = NUMBER = SECTION = TEXT = NAME = WORD = HYPHEN = token


class ByLark:
    """The grammar as Lark reads it: its own table, its own lexer."""

    def __init__(self, lexer: str) -> None:
        self.builder = Bridge()
        tables: Any = grammar_files._module("tables")
        self.lark = tables.make_parser(lexer=lexer, transformer=self.builder)

    def read(self, text: str, span: Span) -> object:
        self.builder.line, self.builder.text_of_line = span, text
        tree: object = self.lark.parse(text)
        return tree


@pytest.fixture(scope="module")
def contextual() -> ByLark:
    return ByLark("contextual")


@pytest.fixture(scope="module")
def basic() -> ByLark:
    return ByLark("basic")


def by_us(text: str, span: Span) -> syntax.Node:
    return grammar().line(text, span)


def same(one: object, other: object) -> bool:
    """Whether two trees say the same of the same places."""
    if isinstance(one, syntax.Node):
        pairs = ((getattr(one, part.name), getattr(other, part.name)) for part in fields(type(one)))
        return type(one) is type(other) and all(same(*pair) for pair in pairs)
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other


@given(rules | examples, forms)
def test_lark_reads_every_line_as_we_do(contextual: ByLark, statement: syntax.Statement, form: str) -> None:
    for line in statement_rows(Parts(form), statement):
        span = Span(7, 7 + len(line))
        assert same(contextual.read(line, span), by_us(line, span)), line


TRAPS = [
    'grunnlag årsverk per 1. juni 2021 enhet "år":',
    "fordeles etter årsverk",
    'fordeles etter innbyggertall unntatt Modum, "Nore og Uvdal"',
    "gjelder fra 1. juni 2021 til 2024-12-31",
    "gjelder fra 01.06.2021",
    'frist "Budsjett" 1. september ved vertskommunen',
    "art 010-099, 100–285 unntatt 180-184, 190",
    "art 100,110",
    'funksjon "12a", 242',
    "lokasjon Vikersund, Prestfoss i Modum",
    'vedtak Modum 15. februar 2021 sak "20/6232"',
    "belastes kommunen der lokasjonen ligger",
    'vert belasta kommunen i kolonnen "vedtak"',
    "deltakere Modum, Sigdal fra 1. januar 2020",
    "ved motstrid går teksten foran",
    "delår etter bilagsdato",
    'resten etter nøkkel "20/80"',
    'til fradrag i kostnad "Drift", "Leie"',
    "til Sigdal",
    'andelen til vertskommunen i avtale "Brann"',
    'kostnad "Brann" fra 1. mai 2024 endring "Ny":',
    "øvrige kostnader vert fordelt likt til 1. mai 2024",
    'gruppe "Øst" av Hol, Gol fordeles etter årsverk',
    "rekneskapsår frå 1. august",
]
NEED_CONTEXT = [
    "grunnlag år",
    "oppfyller kommuneloven § 20-4 bokstav a, i",
    "Modum 1 000 000,50",
    "2021 110",
    "år 2024",
    "deflator 2021 110",
    'kostnad "X" 1 250,- den 3. mai 2024',
    'kostnad "X" kr -1 250,50 lokasjon Å',
    "20% likt",
    "1/3 etter årsverk",
    "deltakere Herøy (1515)",
    "forfall 30 dager",
    "uttreden 6 måneder varsel",
    "grunnlag alder alder 0-17 for 2021:",
    "grunnlag år gjennomsnitt av 3 år før regnskapsåret",
    'fordeles etter nøkkel "X" for 2022 unntatt Hol',
    "til og med 5 000: 8 500 kr",
    "over 10 000: kr 15 000",
    "650 kr per år minst 2,5 per sak",
    "utover 5 000 kr per år",
    'utover 5 000,- per sak i kolonnen "prosjekt"',
    "minst 2 % for Hol",
    "minst 2 000 kr kvar",
    "innfasing fra forrige nøkkel over 2021–2024",
    'fastbeløp "A" 5,- over 2024-2033 til Hol til 1. mai 2030',
    'fastbeløp "A" 5,- per år til Hol vert fordelt likt vert indeksregulert etter år frå 2021 frå 1. mai 2024',
    'påslag "A" 5% av kostnad "B", "C" til Hol fra 1. mai 2024 endring "D"',
]


@pytest.mark.parametrize("line", TRAPS + NEED_CONTEXT)
def test_lark_falls_into_none_of_the_traps_that_we_avoid(contextual: ByLark, line: str) -> None:
    span = Span(0, len(line))
    assert same(contextual.read(line, span), by_us(line, span))


@pytest.mark.parametrize("line", TRAPS)
def test_a_lexer_that_knows_no_context_reads_the_same_where_it_can(basic: ByLark, line: str) -> None:
    """Without context all digits are codes, and no keyword is a name: such lines are not for it."""
    span = Span(0, len(line))
    assert same(basic.read(line, span), by_us(line, span))
