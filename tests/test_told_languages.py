"""The sentences of explanations and settlements in the three languages."""

import re
from pathlib import Path

import pytest

from fordel import messages
from fordel.explanation_words import Sentence
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
