"""What is said of typing mistakes: a folder of agreements with one mistake each, and any line at all.

Each file in `mistakes/` is an agreement, a line `=====`, and what is told of it: line and column, code, the text that
is underlined, the message, and what to do. `UPDATE=1 pytest tests/test_mistakes.py` writes what is told anew.
"""

import ast
import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fordel.diagnostic import Diagnostic, in_order
from fordel.fetched_files import shelf_of
from fordel.libraries import Shelf
from fordel.messages import LANGUAGES, has, sentence
from fordel.parser import parse
from fordel.pipeline import read_source
from fordel.resolver import resolve
from fordel.source import Source
from tests.sentences import catalogue
from tests.typing_errors import TOKEN

FOLDER = Path(__file__).parent / "mistakes"
CASES = sorted(FOLDER.glob("*.txt"))
VALID = sorted((FOLDER / "valid").glob("*.avtale"))
ENGINE = Path(__file__).parents[1] / "engine" / "fordel"
RULE = "\n=====\n"

CODES = ("F101", "F102", "F103", "F104")


def told(found: Diagnostic, form: str) -> str:
    """One diagnostic on a line: `11:25 F101 «og»: what is wrong / what to do`."""
    place, key = found.place, f"{found.code}.{found.variant}"
    start, end = (place.column or 1) - 1, (place.end_column or 1) - 1
    said = " / ".join(sentence(text, found.values, form) for text in (key, f"{key}.hint"))
    return f"{place.line}:{place.column} {found.code} «{(place.excerpt or '')[start:end]}»: {said}"


def told_of(text: str) -> str:
    """All that is told of an agreement."""
    reading = read_source(Source("mistake.avtale", text), libraries=beside)
    return "".join(f"{told(found, reading.form)}\n" for found in reading.diagnostics)


def beside() -> Shelf:
    """Where files are fetched from: those that stand beside the agreements without mistakes."""
    return shelf_of(str(FOLDER / "valid" / "mistake.avtale"))


def read_and_resolved(text: str) -> tuple[Diagnostic, ...]:
    """What reading an agreement and looking up its names tell of it."""
    parsed = parse(Source("mistake.avtale", text))
    return in_order((*parsed.diagnostics, *resolve(parsed.file).diagnostics))


# The folder -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_a_mistake_is_told_in_these_words_and_nothing_else_is(case: Path) -> None:
    agreement, _, expected = case.read_text("utf-8").partition(RULE)
    found = told_of(f"{agreement}\n")
    if "UPDATE" in os.environ:
        case.write_text(f"{agreement}{RULE}{found}", "utf-8")
        return
    assert found == expected


def test_each_mistake_is_one_message() -> None:
    several = {"five": 5, "three": 3, "and-with": 2}
    for case in CASES:
        count = next((number for begins, number in several.items() if case.stem.startswith(begins)), 1)
        assert len(case.read_text("utf-8").partition(RULE)[2].splitlines()) == count, case.stem


@pytest.mark.parametrize("case", VALID, ids=lambda case: case.stem)
def test_nothing_is_told_of_an_agreement_without_mistakes(case: Path) -> None:
    assert told_of(case.read_text("utf-8")) == ""


def test_no_word_after_a_line_is_passed_over() -> None:
    for case in VALID:
        text = case.read_text("utf-8")
        for line in re.findall(r"^ *[^`#\s].*[^:,\n]$", text, re.MULTILINE):
            for more in ("fra og", "til og", "unntatt kr"):
                assert read_and_resolved(text.replace(f"{line}\n", f"{line} {more}\n", 1)), (line, more)


# Any line at all --------------------------------------------------------------------------------------------

WORDS = sorted({token for case in VALID for token in TOKEN.findall(case.read_text("utf-8"))})
LINES = st.lists(st.sampled_from(WORDS) | st.text(max_size=5), max_size=8).map(" ".join)


@given(st.lists(LINES, max_size=4), st.sampled_from(("regel", "eksempel")))
def test_whatever_stands_in_a_block_is_read_or_explained_in_every_language(
    lines: list[str], kind: str
) -> None:
    text = "\n".join((f"```{kind}", *lines, "```\n"))
    for found in read_and_resolved(text):
        for language in LANGUAGES:
            assert told(found, language)


@given(
    st.lists(
        LINES | st.sampled_from(("```", "```regel", ":::", "::: eksempel", "## § 7 Utgifter", "")), max_size=9
    )
)
def test_whatever_stands_in_a_file_is_read_or_explained(lines: list[str]) -> None:
    for found in read_and_resolved("\n".join(lines)):
        assert told(found, "nb")


# The sentences ----------------------------------------------------------------------------------------------


def variants() -> set[str]:
    """The mistakes that the detectors name: `F101.misspelt`."""
    found = set()
    for path in (ENGINE / "mistakes").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Attribute(attr="mend" | "unclear" | "split"),
                    args=[ast.Constant(value=str(name)), *_],
                    keywords=others,
                ):
                    codes = [ast.literal_eval(one.value) for one in others if one.arg == "code"]
                    found.add(f"{(codes or ['F101'])[0]}.{name}")
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_mistake_has_its_sentence_and_says_what_to_do(language: str) -> None:
    told_of_reading = [
        key for key in catalogue(language) if key.startswith(CODES) and not key.endswith(".hint")
    ]
    assert len(variants()) > 40
    for key in (*variants(), *told_of_reading):
        assert has(key, language), key
        assert has(f"{key}.hint", language), key


def test_every_sentence_is_of_a_mistake_that_is_told() -> None:
    code = "\n".join(path.read_text("utf-8") for path in ENGINE.rglob("*.py"))
    for key in catalogue("nb"):
        if key.startswith(CODES) and not key.endswith((".hint", ".meant")):
            assert f'"{key[5:]}"' in code, key
