"""The sentences of explanations and settlements in the three languages."""

import re
from pathlib import Path
from typing import Any

import pytest

import fordel
from fordel import messages
from fordel.cli import main
from fordel.explanation_words import Sentence
from fordel.render.json_form import json_text, settlement_object
from fordel.render.statement import statement
from fordel.site import pages_of
from fordel.workbook import workbook
from tests import settlements as made
from tests.sentences import catalogue
from tests.settlements import MIDT_BUSKERUD
from tests.told import told

ENGINE = Path(messages.__file__).parent


SECTIONS = ("explain", "settlement", "table", "remark")


def mine(language: str) -> dict[str, str]:
    return {key: text for key, text in catalogue(language).items() if key.split(".")[0] in SECTIONS}


@pytest.mark.parametrize("language", ["nn", "en"])
def test_the_languages_say_the_same_with_the_same_facts(language: str) -> None:
    def facts(text: str) -> set[str]:
        return set(re.findall(r"\{(\w+)", text))

    bokmal, other = mine("nb"), mine(language)
    assert list(other) == list(bokmal)
    assert {key: facts(text) for key, text in other.items()} == {key: facts(bokmal[key]) for key in bokmal}


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_everything_can_be_told_in_every_language(language: str) -> None:
    for settled in (
        made.nav(),
        made.joined_in_july(),
        made.of_one_cost(made.equally_shared(107, whole_kroner=True), *MIDT_BUSKERUD),
    ):
        for party in settled.agreement.parties:
            assert all(told(settled, party, language=language))


def test_every_remark_has_its_words() -> None:
    written = {
        name
        for path in ENGINE.rglob("*.py")
        for name in re.findall(r'Remark\(\s*"(remark\.\w+)"', path.read_text("utf-8"))
    }
    assert written <= set(mine("nb"))


def test_a_sentence_is_put_in_words_with_the_sentences_in_it() -> None:
    values = {"whom": Sentence("explain.name", {"name": "A\x1bB"}), "shared": 1}
    sentence = Sentence("explain.control", {**values, "same": Sentence("explain.same_as_ledger")})
    assert "A\\x1bB" in sentence.in_words()


# The built-in measure --------------------------------------------------------------------------------------

NAV = ENGINE.parents[1] / "agreements" / "nav-midt-buskerud"
CALLED = {"nb": "innbyggertall", "nn": "innbyggjartal", "en": "population"}
OTHERS = [(language, other) for language in CALLED for other in CALLED if other != language]
SAYS = {
    "vis": (),
    "forklar": ("--regnskap", str(NAV / "regnskap-2022.csv"), "--år", "2022", "--part", "Sigdal"),
    "test": (),
}


@pytest.mark.parametrize(("language", "other"), OTHERS)
@pytest.mark.parametrize("command", SAYS)
def test_the_built_in_measure_is_called_as_the_language_calls_it(
    command: str, language: str, other: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = [command, str(NAV / "nav-midt-buskerud.avtale"), *SAYS[command], "--språk", language]
    assert main(asked) == 0
    out = capsys.readouterr().out.casefold()
    assert CALLED[language] in out
    assert CALLED[other] not in out


@pytest.mark.parametrize("language", ["nn", "en"])
def test_statements_sites_and_workbooks_call_it_so_as_well(language: str) -> None:
    agreement = fordel.read(NAV / "nav-midt-buskerud.avtale")
    settled = fordel.settle(agreement, NAV / "regnskap-2022.csv", year=2022).value
    known: dict[str, Any] = dict(settlement_object(settled))
    pages = pages_of(settled.agreement, language=language)
    parts = (
        str(statement(settled, known, language)),
        pages["nokler.md"].replace("#grunnlag-innbyggertall", ""),  # an address, the same in every language
        str([sheet.rows for sheet in workbook(settled, known["kvittering"], language)]),
    )
    for told_in in parts:
        assert CALLED[language] in told_in.casefold()
        assert CALLED["nb"] not in told_in.casefold()
    assert '"navn": "innbyggertall"' in json_text(known)


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_other_measures_are_called_as_the_agreement_calls_them(language: str) -> None:
    assert messages.measure_called("årsverk", language) == "årsverk"
    assert messages.measure_called("a\x1b", language) == "a\\x1b"
