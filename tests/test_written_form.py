"""How an agreement is written (language.md section 1): words, numbers, the file; and its examples (2.7)."""

from fractions import Fraction

import pytest

from fordel import syntax
from fordel.automaton import Unexpected
from fordel.builder import NotANumber
from fordel.parser import Parsed, grammar, parse
from fordel.source import Source, Span
from fordel.syntax import Name, Number, Row


def read(text: str, fence: str = "regel") -> tuple[syntax.Statement, ...]:
    parsed = parse(Source("avtale.avtale", f"```{fence}\n{text}\n```\n"))
    assert not parsed.diagnostics, parsed.diagnostics
    return parsed.file.statements


def line(text: str) -> syntax.Node:
    return grammar().line(text, Span(0, len(text)))


def kroner(amount: str) -> Number:
    return Number(Fraction(amount))


# Words and numbers ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Modum", "Modum"),
        ("Sør-Fron", "Sør-Fron"),
        ("Ål", "Ål"),
        ("Å", "Å"),
        ("Čáhput", "Čáhput"),
        ('"Nore og Uvdal"', "Nore og Uvdal"),
        ("«Nore  og\u00a0Uvdal»", "Nore og Uvdal"),
        ('«et "navn"»', 'et "navn"'),
        ('"#1, eller: «to»"', "#1, eller: «to»"),
    ],
)
def test_a_name_is_a_word_with_a_capital_or_a_text_in_quotes(written: str, name: str) -> None:
    assert read(f"vertskommune {written}") == (syntax.Parties("host", (syntax.PartyEntry(Name(name)),)),)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("0", "0"),
        ("1000", "1000"),
        ("1 000 000,50", "1000000.5"),
        ("1\u00a0000", "1000"),
        ("14\u202f000,125", "14000.125"),
        ("0,1", "0.1"),
        ("123456789012,345", "123456789012.345"),
    ],
)
def test_a_number_is_exact(written: str, number: str) -> None:
    (measure,) = read(f"grunnlag folk:\n  Modum {written}")
    assert isinstance(measure, syntax.MeasureStatement)
    assert measure.rows == (Row(Name("Modum"), is_year=False, value=Fraction(number)),)


@pytest.mark.parametrize(
    "written", ["50.000", "1000 000", "1 00", "1 0000", "1,", ",5", "1e3", "1 000 00", "٣"]
)
def test_what_is_no_number_is_not_read(written: str) -> None:
    with pytest.raises(Unexpected):
        line(f"Modum {written}")


@pytest.mark.parametrize(
    ("text", "variant"),
    [
        ("Modum 1234567890123,456", "digits"),
        ("gjelder fra 1. jui 2021", "month"),
        ("1/0 likt", "zero"),
        ("år 24", "year"),
        ("forfall 30,5 dager", "whole"),
        ("innfasing fra forrige nøkkel over 2021-24", "year"),
        ('20 % etter nøkkel "A" for 22', "year"),
        ("grunnlag a for 24:", "year"),
        ('fastbeløp "A" 5 kr over 2021-20301 til Hol', "year"),
        ("grunnlag a gjennomsnitt av 0 år før regnskapsåret", "mean"),
        ("grunnlag a gjennomsnitt av 101 år før regnskapsåret", "mean"),
        ("grunnlag a alder 0-17,5", "whole"),
    ],
)
def test_a_number_of_the_wrong_content_is_refused(text: str, variant: str) -> None:
    with pytest.raises(NotANumber) as refused:
        line(text)
    assert refused.value.variant == variant


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("1 250,50 kr", "1250.5"),
        ("kr 1 250,50", "1250.5"),
        ("1 250,-", "1250"),
        ("-1 250 kr", "-1250"),
        ("– 1 250,-", "-1250"),
        ("kr −5", "-5"),
        ("0,005 kr", "0.005"),
    ],
)
def test_an_amount_has_three_forms_and_may_be_negative(written: str, amount: str) -> None:
    assert line(f'kostnad "K" {written}') == syntax.GivenCost(Name("K"), kroner(amount))


@pytest.mark.parametrize("written", ["1. juni 2021", "01.06.2021", "1.6.2021", "2021-06-01", "1.juni 2021"])
def test_a_date_has_three_forms(written: str) -> None:
    assert line(f"vedtak Modum {written}") == syntax.Decision(Name("Modum"), syntax.WrittenDate(2021, 6, 1))


@pytest.mark.parametrize("written", ["100-285", "100–285", "100\u2011285", "100 - 285"])
def test_a_range_takes_hyphen_and_en_dash(written: str) -> None:
    (cost,) = read(f'kostnad "K":\n  art {written}')
    assert isinstance(cost, syntax.Cost)
    assert cost.selectors[0].codes == (syntax.Codes("100", "285"),)


def test_words_are_taken_whole() -> None:
    assert read("grunnlag årsverk")[0] == syntax.MeasureStatement(Name("årsverk"))
    with pytest.raises(Unexpected):
        line("avtale2 Modum")
    with pytest.raises(Unexpected):
        line("1 årlig varsel")


def test_places_are_those_of_the_file() -> None:
    text = 'Først.\n\n```regel\nkostnad "Drift":  # felles\n  art 010-099,\n    190\n```\n'
    (cost,) = parse(Source("avtale.avtale", text)).file.statements
    assert isinstance(cost, syntax.Cost)
    assert cost.name is not None
    selector = cost.selectors[0]
    spans = [cost.span, cost.name.span, selector.span, *(code.span for code in selector.codes)]
    assert [text[span.start : span.end] for span in spans] == [
        'kostnad "Drift":',
        '"Drift"',
        "art 010-099,\n    190",
        "010-099",
        "190",
    ]


# The file ---------------------------------------------------------------------------------------------------

FILE = """# Avtale

Innledning.

## § 1 Partene

gjelder fra 1. juni 2021.

```regel
deltakere Modum
```

### 1.1 Unntak

```yaml
kostnad: 3
```

## Punkt 2 Kostnader

::: regel
øvrige kostnader holdes utenfor
:::

3. Eksempel
-----------

## Vedlegg

~~~ eksempel
eksempel "E":
  år 2024
~~~
"""


def parsed(text: str) -> Parsed:
    return parse(Source("avtale.avtale", text))


def test_headings_with_a_number_are_clauses_and_what_stands_in_blocks_is_rules() -> None:
    found = parsed(FILE)
    assert found.diagnostics == ()
    assert [clause.label for clause in found.file.clauses] == ["§ 1", "1.1", "2", "3"]
    assert [type(statement) for statement in found.file.statements] == [
        syntax.Parties,
        syntax.Cost,
        syntax.Example,
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('Først:\n\nkostnad "Drift":\n  art 100\n  fordeles likt\n', "F104"),
        ("deltakere Modum, Sigdal\n", "F104"),
        ("```regel\ndeltakere Modum\n", "F102"),
        ("```reglar\ndeltakere Modum\n```\n", "F104"),
    ],
)
def test_a_fence_that_is_missing_or_misspelt_is_one_error_and_no_more(text: str, code: str) -> None:
    assert [found.code for found in parsed(text).diagnostics] == [code]


@pytest.mark.parametrize(
    "text",
    [
        "gjelder fra 1. juni 2021.",
        "Vedtak om kostnad gjelder alle.",
        "kostnad og inntekt",
        "deltakere er tre",
    ],
)
def test_a_sentence_is_prose(text: str) -> None:
    assert parsed(f"{text}\n") == parsed("\n")


@pytest.mark.parametrize(
    ("words", "form"),
    [
        ("gjelder fra 1. juni 2021", "nb"),
        ("gjeld frå 1. juni 2021", "nn"),
        ("avtale «gjeld frå»", "nb"),
        ("gjelder frå 1. juni 2021", "nb"),
        ("deltakarar Modum\nvertskommune Modum\nkjøpar Hol\ngjelder fra 1. juni 2021", "nb"),
        ("deltakarar Modum\nkjøpar Hol\nheimel nav-loven § 14\ngjelder fra 1. juni 2021", "nn"),
    ],
)
def test_the_form_is_the_one_that_most_words_belong_to(words: str, form: str) -> None:
    assert parsed(f"```regel\n{words}\n```\n").file.form == form


# Examples ---------------------------------------------------------------------------------------------------

BOKMÅL = """\
eksempel "Ett år":
  år 2024
  innbyggertall Modum 14 000, Sigdal 3 500
  årsverk "Nore og Uvdal" 8,25
  deflator 2021 110
  kostnad "Drift" 10 000 000 kr
  kostnad "Husleie" -120 000,50 kr lokasjon Prestfoss bosted Modum kolonnen "vedtak" Sigdal den 3. mai 2024
  øvrige kostnader 5 kr
  gir Modum 6 266 666,67 kr, "Nore og Uvdal" -1 kr
  gir "Drift" Modum 0 kr
eksempel "Feil":
  gir feil F303"""
NYNORSK = (
    BOKMÅL.replace("eksempel", "døme")
    .replace("bosted", "bustad")
    .replace("øvrige kostnader", "andre kostnader")
)
EXAMPLES = (
    syntax.Example(
        Name("Ett år"),
        (kroner("2024"),),
        (
            syntax.Given(
                Name("innbyggertall"),
                (
                    Row(Name("Modum"), is_year=False, value=Fraction(14000)),
                    Row(Name("Sigdal"), is_year=False, value=Fraction(3500)),
                ),
            ),
            syntax.Given(
                Name("årsverk"), (Row(Name("Nore og Uvdal"), is_year=False, value=Fraction("8.25")),)
            ),
            syntax.Given(Name("deflator"), (Row(Name("2021"), is_year=True, value=Fraction(110)),)),
        ),
        (
            syntax.GivenCost(Name("Drift"), kroner("10000000")),
            syntax.GivenCost(
                Name("Husleie"),
                kroner("-120000.5"),
                Name("Prestfoss"),
                Name("Modum"),
                (("vedtak", Name("Sigdal")),),
                syntax.WrittenDate(2024, 5, 3),
            ),
            syntax.GivenCost(None, kroner("5")),
        ),
        (
            syntax.Expected(
                None, ((Name("Modum"), kroner("6266666.67")), (Name("Nore og Uvdal"), kroner("-1")))
            ),
            syntax.Expected(Name("Drift"), ((Name("Modum"), kroner("0")),)),
        ),
    ),
    syntax.Example(Name("Feil"), expected=(syntax.Expected(error="F303"),)),
)


@pytest.mark.parametrize(("text", "fence"), [(BOKMÅL, "eksempel"), (NYNORSK, "døme"), (BOKMÅL, "døme")])
def test_examples_have_their_tree_in_both_forms(text: str, fence: str) -> None:
    assert read(text, fence) == EXAMPLES
