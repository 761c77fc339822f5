"""The sentences of every language: that they say the same, can be filled, and speak as the house does."""

import ast
import re
from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fordel import messages
from fordel.messages import LANGUAGES, PARTS, MissingSentence, cells, has, sentence, share, visible, written
from fordel.parser import parse
from fordel.source import Source, decode
from tests.sentences import catalogue, part_of

CODE = re.compile(r"F[0-9]{3}\.")
PLACEHOLDER = re.compile(r"\{(\w+)(?::([^{}]*))?\}")
QUOTED = re.compile(r"«([^»]*)»")

#: A fact of the right kind for each form of placeholder; those without a form are texts, numbers or days.
SAMPLES: dict[str, object] = {
    "": "prøve",
    "quoted": ("Drift", "Husleie"),
    "quoted_or": ("20/80", "80/20"),
    "or": ("Sigdal", "Modum"),
    "kr": 123_456,
    "percent": Fraction(1, 3),
    "word": "art",
    "expected": ("kostnad", "nøkkel"),
    "share": Fraction(99, 100),
    "arrow": ("A", "B", "A"),
    "clause": "7.2",
    "month": 2,
    "cells": {"art": "190", "bosted": ""},
    "groups": (({"art": "190"}, 100, 1), ({"art": "200"}, 300, 2)),
    "differences": (("Modum", 100, 101),),
    "digits": ("1850", "3030"),
    "said": {"nb": "bokstav e", "nn": "bokstav e", "en": "letter e"},
    "measure": "innbyggertall",
    "measure_first": "innbyggertall",
    "year": 2022,
}

#: Words of our trade that no reader should meet. In Norwegian «null» is the number 0.
TRADE = re.compile(
    r"\b(token\w*|pars(e|er|et|ing)|None(?! of)|exceptions?|strings?|arrays?|synta(ks|x)\w*|bool\w*)\b"
)
ENGLISH_TRADE = re.compile(r"\bnull\b", re.IGNORECASE)


def placeholders(text: str) -> set[tuple[str, str]]:
    """What a sentence asks for, and in what form; the words that are counted differ between languages."""
    return {(name, "#" if form.startswith("#") else form) for name, form in PLACEHOLDER.findall(text)}


def hints(sentences: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    return ((key, text) for key, text in sentences.items() if key.endswith(".hint"))


# What the languages have in common ------------------------------------------------------------------------


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "nb"])
@pytest.mark.parametrize("part", PARTS)
def test_every_language_says_the_same(part: str, language: str) -> None:
    own, bokmål = part_of(part, language), part_of(part, "nb")
    assert sorted(own) == sorted(bokmål)
    differing = {key for key, text in own.items() if placeholders(text) != placeholders(bokmål[key])}
    assert not differing


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_files_have_the_same_sentence(language: str) -> None:
    keys = [key for part in PARTS for key in part_of(part, language)]
    assert sorted(keys) == sorted(catalogue(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_found_as_it_is_written(language: str) -> None:
    differing = {key for key, text in catalogue(language).items() if written(key, language) != text}
    assert not differing


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_can_be_filled(language: str) -> None:
    for key, text in catalogue(language).items():
        for counted in (1, 3):
            values = {name: {**SAMPLES, "#": counted}[form] for name, form in placeholders(text)}
            assert not re.search("[{}]", sentence(key, values, language)), key


def variants(node: ast.expr) -> list[str]:
    """The variants that a diagnostic may have, as far as the code says them."""
    match node:
        case ast.Constant(value=str(name)):
            return [name]
        case ast.IfExp(body=one, orelse=other):
            return [*variants(one), *variants(other)]
    return []


def test_every_diagnostic_has_its_sentence() -> None:
    found = {
        f"{code}.{variant}"
        for file in Path(messages.__file__).parent.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call) and len(node.args) > 1
        for code in variants(node.args[0])
        if re.fullmatch("F[0-9]{3}", code)
        for variant in variants(node.args[1])
    }
    assert len(found) > 100
    assert not [key for key in sorted(found) if not has(key)]


# How the house speaks -------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_has_a_programmers_word(language: str) -> None:
    banned = (TRADE, ENGLISH_TRADE) if language == "en" else (TRADE,)
    found = {key for key, text in catalogue(language).items() for words in banned if words.search(text)}
    assert not found


@pytest.mark.parametrize(
    "text", ["et token", "tokenet mangler", "kan ikke parse", "er None", "en exception", "syntaksen er feil"]
)
def test_a_programmers_word_is_found(text: str) -> None:
    assert TRADE.search(text)


def test_what_is_called_andel_in_bokmål_is_called_del_in_nynorsk() -> None:
    assert [key for key, text in catalogue("nn").items() if re.search("andel", text, re.IGNORECASE)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_begins_or_ends_with_a_space(language: str) -> None:
    """Some of what an explanation says is put inside other sentences, with the space that belongs to it."""
    found = {key for key, text in catalogue(language).items() if text != text.strip(" \u00a0\t")}
    assert {key for key in found if not key.startswith("explain.")} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_wrong_is_said_without_a_capital_or_a_full_stop(language: str) -> None:
    told = [
        (key, text)
        for key, text in catalogue(language).items()
        if CODE.match(key) and not key.endswith(".hint")
    ]
    assert told
    assert not [key for key, text in told if text[0].isupper() or text.endswith((".", "!", ":"))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_hint_is_whole_sentences_or_ends_with_what_to_write(language: str) -> None:
    for key, text in hints(catalogue(language)):
        assert has(key.removesuffix(".hint"), language), key
        assert not text[0].islower(), key
        assert text.endswith((".", "?", "}")) or example_in(text), key


def example_in(hint: str) -> str:
    """The line of an agreement that a hint shows after a colon at its end, or "" where it shows none."""
    shown = re.search(r": ([^\n]+?)(?:\n|$)", hint)
    return shown[1] if shown and not shown[1].endswith(".") else ""


# The examples in hints ------------------------------------------------------------------------------------

#: Where a line of an agreement may stand: by itself, or under the first line of something.
AROUND = (
    "regel\n{}",
    'regel\nnøkkel "X":\n{}',
    'regel\nbidrag "X":\n{}',
    'regel\nkostnad "X":\n{}',
    'eksempel\neksempel "X":\n{}',
)


def read(block: str) -> Source:
    source = decode("avtale", f"```{block}\n```\n".encode())
    assert source is not None
    return source


def sample_line(example: str) -> str:
    """An example with names in it: a party or a quoted name, and a measure after `grunnlag`."""
    return PLACEHOLDER.sub("prøve" if example.startswith("grunnlag") else "Prøve", example)


def shown_lines(language: str) -> dict[str, str]:
    hints_of_part = (
        (key, text) for key, text in part_of("diagnose", language).items() if key.endswith(".hint")
    )
    return {key: sample_line(line) for key, text in hints_of_part if (line := example_in(text))}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_language_reads_what_a_hint_tells_people_to_write(language: str) -> None:
    shown = shown_lines(language)
    assert len(shown) > 10
    unread = [
        line
        for line in shown.values()
        if all(parse(read(block.format(line))).diagnostics for block in AROUND)
    ]
    assert not unread


def form(text: str) -> str:
    """The written form of an agreement's words; bokmål where it is the same in both."""
    return parse(read(f"regel\n{text}")).file.form


def is_foreign(text: str, language: str) -> bool:
    """Whether words of the other form stand in a text; one of bokmål wins over one of nynorsk beside it."""
    return form(f"{text} frå") == "nb" if language == "nn" else form(text) == "nn"


@pytest.mark.parametrize("language", LANGUAGES)
def test_agreements_are_quoted_in_the_form_of_the_reader(language: str) -> None:
    """In English they are quoted in bokmål: agreements are written in Norwegian."""
    said = [text for part in ("reading", "diagnose") for text in part_of(part, language).values()]
    quoted = {words for text in said for words in QUOTED.findall(text)}
    assert not [text for text in (*quoted, *shown_lines(language).values()) if is_foreign(text, language)]


def test_english_hints_show_the_lines_that_bokmål_shows() -> None:
    assert shown_lines("en") == shown_lines("nb")


# The forms of facts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "value", "language", "text"),
    [
        ("", "Modum", "nb", "Modum"),
        ("", 1437, "nb", "1\u00a0437"),
        ("", Fraction(41, 5), "nb", "8,2"),
        ("", date(2021, 6, 1), "nb", "1. juni 2021"),
        ("", date(2021, 6, 1), "nn", "1. juni 2021"),
        ("", date(2021, 6, 1), "en", "1 June 2021"),
        ("", date(2019, 12, 31), "en", "31 December 2019"),
        ("", ("Modum",), "nb", "Modum"),
        ("", ("Modum", "Sigdal"), "nn", "Modum og Sigdal"),
        ("", ("Modum", "Sigdal", "Krødsherad"), "en", "Modum, Sigdal and Krødsherad"),
        ("", ("a\x1b[2J", date(2021, 6, 1)), "nb", "a\\x1b[2J og 1. juni 2021"),
        ("kr", 123_456, "nb", "1\u00a0234,56\u00a0kr"),
        ("kr", -5, "en", "-0,05\u00a0kr"),
        ("percent", Fraction(1, 5), "nb", "20\u00a0%"),
        ("percent", Fraction(30_929, 149_655), "nb", "20,666867\u00a0%"),
        ("percent", 0, "nb", "0\u00a0%"),
        ("percent", 1, "nb", "100\u00a0%"),
        ("share", Fraction(79, 100), "nb", "79\u00a0%"),
        ("share", Fraction(1, 16), "nb", "6,25\u00a0%"),
        ("share", Fraction(1, 32), "nb", "1/32"),
        ("share", Fraction(1, 3), "nb", "1/3"),
        ("quoted", "Felles drift", "nb", "«Felles drift»"),
        ("quoted", ("A", "B", "C"), "nb", "«A», «B» og «C»"),
        ("quoted", ("A", "B"), "en", "«A» and «B»"),
        ("quoted", "a\nb", "nb", "«a\\x0ab»"),
        ("quoted_or", ("A", "B"), "nn", "«A» eller «B»"),
        ("quoted_or", ("A", "B", "C"), "en", "«A», «B» or «C»"),
        ("or", "Krødsherad", "nb", "Krødsherad"),
        ("or", ("Hol", "Ål", "Gol"), "nb", "Hol, Ål eller Gol"),
        ("digits", ("1850", "3030"), "en", "1850 or 3030"),
        ("said", ({"nb": "punkt tjenester", "nn": "punkt tenester"}, {"nn": "b"}), "nn", "punkt tenester og b"),
        ("word", "bosted", "nb", "bosted"),
        ("word", ("bosted", "tjeneste"), "nn", "bustad eller teneste"),
        ("word", "måned", "en", "month"),
        ("expected", ("æøå", "æøå", "øæå"), "nb", "«æøå» eller «øæå»"),
        ("arrow", ("A", "B", "A"), "nb", "«A» → «B» → «A»"),
        ("clause", "§ 7", "nb", "§ 7"),
        ("clause", "7.2", "nb", "punkt 7.2"),
        ("clause", "7.2", "en", "clause 7.2"),
        ("month", 2, "nb", "februar"),
        ("month", 12, "nn", "desember"),
        ("year", 2022, "nb", "2022"),
        ("#linje|linjer", 0, "nb", "0\u00a0linjer"),
        ("#linje|linjer", 1, "nb", "1\u00a0linje"),
        ("#linje|linjer", 1437, "nb", "1\u00a0437\u00a0linjer"),
        ("#month's notice|months' notice", 6, "en", "6\u00a0months' notice"),
        ("cells", {"art": "190", "funksjon": "242"}, "nb", "art 190 og funksjon 242"),
        ("cells", {"bosted": "", "art": "190"}, "nn", "utan bustad og art 190"),
    ],
)  # fmt: skip
def test_a_fact_in_its_form(form: str, value: object, language: str, text: str) -> None:
    assert messages._put(value, form, language) == text


def test_cells_of_a_ledger_line() -> None:
    assert cells({"lokasjon": ""}, "nb") == "uten lokasjon"
    assert cells({"vedtakskommune": "3047"}, "nb") == "vedtakskommune 3047"
    assert cells({"tekst": "\x1b]0;"}, "en") == "tekst \\x1b]0;"
    assert cells({}, "nb") == "en hvilken som helst bilagslinje"


def test_groups_and_differences_stand_one_to_a_line() -> None:
    groups: tuple[tuple[dict[str, str], int, int], ...] = (
        ({"art": "190", "funksjon": ""}, 123_456, 1),
        ({}, -100, 2),
    )
    assert messages._put(groups, "groups", "nb") == (
        "art 190 og uten funksjon: 1\u00a0linje, 1\u00a0234,56\u00a0kr\n"
        "en hvilken som helst bilagslinje: 2\u00a0linjer, -1,00\u00a0kr"
    )
    differences = (("Modum", 100, 101), ("Sigdal", 200, 199))
    assert messages._put(differences, "differences", "nb") == (
        "Modum: eksempelet sier 1,00\u00a0kr, utregningen gir 1,01\u00a0kr\n"
        "Sigdal: eksempelet sier 2,00\u00a0kr, utregningen gir 1,99\u00a0kr"
    )


@pytest.mark.parametrize(
    ("form", "value"),
    [
        ("", None),
        ("", 0.5),
        ("", ("Modum", None)),
        ("kr", Fraction(1, 2)),
        ("kr", "100"),
        ("percent", "20"),
        ("percent", 0.2),
        ("share", 0.2),
        ("cells", "art 190"),
        ("groups", "art 190"),
        ("differences", "Modum"),
        ("said", "bokstav e"),
    ],
)  # fmt: skip
def test_a_fact_of_the_wrong_kind_is_a_mistake_of_ours(form: str, value: object) -> None:
    with pytest.raises(TypeError):
        messages._put(value, form, "nb")


@given(st.text())
def test_no_fact_can_steer_a_terminal(text: str) -> None:
    shown = visible(text)
    assert all(sign.isprintable() or sign == "\u00a0" for sign in shown)
    if all(sign.isprintable() for sign in text):
        assert shown == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31m", "\\x1b[31m"),
        ("a\r\nb", "a\\x0d\\x0ab"),
        ("\u202etxet", "\\x202etxet"),
        ("1\u00a0234", "1\u00a0234"),
    ],
)
def test_control_characters_are_written_out(text: str, shown: str) -> None:
    assert visible(text) == shown


# Sentences ------------------------------------------------------------------------------------------------


def test_a_sentence_is_filled_in_the_language_asked_for() -> None:
    facts = {"key": "20/80", "sum": Fraction(99, 100)}
    assert sentence("F301.under", facts) == (
        "vektene i nøkkelen «20/80» blir 99\u00a0% til sammen, ikke 100 %"
    )
    day = {"day": date(2022, 3, 14), "measure": "årsverk"}
    assert sentence("F303.zero", day, "nn") == "grunnlaget «årsverk» er null for alle 14. mars 2022"
    assert sentence("F303.zero", day, "en") == "the measure «årsverk» is zero for everyone on 14 March 2022"


def test_what_a_fact_says_is_not_filled_again() -> None:
    name = {"name": "{known} \x07", "known": ("Modum",)}
    assert sentence("F201.party.unknown", name) == "avtalen har ingen part som heter «{known} \\x07»"


def test_a_sentence_or_a_fact_that_is_missing_is_a_mistake_of_ours() -> None:
    assert has("F301.under.hint", "nn")
    assert not has("F301.finnes_ikke")
    with pytest.raises(MissingSentence, match="finnes_ikke"):
        sentence("F301.finnes_ikke", {})
    with pytest.raises(KeyError):
        sentence("F301.under", {})


def test_a_share_may_be_asked_for_by_itself() -> None:
    assert share(Fraction(1, 4)) == "25\u00a0%"
    assert share(1, "en") == "100\u00a0%"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_as_toml_says_it(language: str) -> None:
    said = catalogue(language)
    assert {key: written(key, language) for key in said} == said
