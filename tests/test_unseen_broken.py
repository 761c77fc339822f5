"""Long agreements that use the whole language, and over a hundred mistakes in them: each is told once, in its place.

`unseen/all-nb.avtale` and `unseen/all-nn.avtale` stand as they should. `unseen/broken.toml` holds the mistakes.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from attrs import frozen

from fordel.diagnostic import Diagnostic, in_order
from fordel.examples import try_examples
from fordel.fetched_files import shelf_of
from fordel.messages import LANGUAGES
from fordel.pipeline import Reading, read_source
from fordel.render.diagnostics import text
from fordel.source import Place, Source

FOLDER = Path(__file__).parent / "unseen"
FORMS = {form: (FOLDER / f"all-{form}.avtale").read_text("utf-8") for form in ("nb", "nn")}
FROM, TO = "⟦", "⟧"


def unmarked(marked: str) -> str:
    return marked.replace(FROM, "").replace(TO, "")


@frozen
class Mistake:
    """An agreement with a mistake, and the code, the line and the words of the one message about it."""

    form: str
    name: str
    text: str
    code: str
    line: int
    words: str


def mistake(form: str, name: str, edits: list[list[str]]) -> Mistake:
    marked = FORMS[form]
    for before, after in edits:
        assert marked.count(unmarked(before)) == 1, (name, before)
        marked = marked.replace(unmarked(before), after)
    above, _, below = marked.partition(FROM)
    words = below.partition(TO)[0]
    return Mistake(form, name, unmarked(marked), name[:4], above.count("\n") + 1, words)


MISTAKES = [
    mistake(form, name, edits)
    for form, mistakes in tomllib.loads((FOLDER / "broken.toml").read_text("utf-8")).items()
    for name, edits in mistakes.items()
]


def read(content: str) -> Reading:
    return read_source(
        Source("avtale.avtale", content), libraries=lambda: shelf_of(str(FOLDER / "avtale.avtale"))
    )


def underlined(place: Place) -> str:
    return (place.excerpt or "")[(place.column or 1) - 1 : (place.end_column or 1) - 1]


def found(one: Mistake) -> tuple[Diagnostic, ...]:
    """What `fordel sjekk` finds, or for what shows only when the examples are run, `fordel test`."""
    reading = read(one.text)
    if one.name.endswith("test"):
        assert reading.diagnostics == ()
        assert reading.agreement is not None
        return in_order(try_examples(reading.agreement).faults)
    assert reading.form == one.form
    return reading.diagnostics


@pytest.mark.parametrize("one", MISTAKES, ids=lambda one: f"{one.form}-{one.name}")
def test_a_mistake_is_told_once_and_where_it_stands(one: Mistake) -> None:
    told = found(one)
    places = [(each.code, each.place.line, underlined(each.place)) for each in told]
    assert places == [(one.code, one.line, one.words)], text(told, one.form)
    assert all("«»" not in text(told, language) for language in LANGUAGES)


@pytest.mark.parametrize("form", FORMS)
def test_nothing_is_told_of_agreements_that_use_the_whole_language(form: str) -> None:
    reading = read(FORMS[form])
    assert (reading.form, reading.diagnostics) == (form, ())
    assert reading.agreement is not None
    trial = try_examples(reading.agreement)
    assert trial.faults == ()
    assert trial.coverage.percent == 100
