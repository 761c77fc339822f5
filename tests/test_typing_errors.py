"""One mistake, one message: typing errors made by program in every line of the agreements without mistakes.

A mutant is still a valid agreement, or exactly one thing is told of it, on the line that the error was made in. As one
mistake counts what follows from a line that could not be read, or had to be guessed at: the names that it gave, the
statement that it belongs to, and what is lacking in the file without it. A fence that is lost is told where the block
was opened, or where the rules begin that no block holds; a name that is nowhere given any more, where it is used.

The quick run draws some mutants of each agreement by a seed; `make typing-errors` tries them all.
"""

import os
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fordel import grammar_files
from fordel.automaton import Automaton
from fordel.builder_settlement import LineBuilder
from fordel.diagnostic import Diagnostic
from fordel.messages import sentence
from fordel.parser import parse
from fordel.pipeline import Reading, read_source
from fordel.source import Source, Span
from tests.test_mistakes import CASES, RULE, VALID, beside
from tests.typing_errors import HARMLESS, Mutant, inside, keywords, mutants

LARK = Path(__file__).parents[1] / "grammar" / "agreement.lark"
EVERY = "EVERY_TYPING_ERROR" in os.environ
DRAWN = 220
SEED = 3

#: What is to be read as if nothing had happened.
NOTHING_TOLD = {*HARMLESS, "kr before", "kr as a dash", "guillemets", "colons"}

#: Errors that take away or put in what a name or a number is may break another rule than that of how it is written.
CHANGE_MEANING = {"dropped", "doubled", "foreign", "swapped"}


def drawn(case: Path) -> list[Mutant]:
    every = list(mutants(case.read_text("utf-8")))
    return every if EVERY else random.Random(f"{SEED} {case.stem}").sample(every, min(DRAWN, len(every)))


def read(text: str) -> Reading:
    return read_source(Source("mistake.avtale", text), libraries=beside)


def lines_of(text: str, line: int) -> range:
    """The lines that are one with a line: a line break after a comma is white space."""
    lines = text.split("\n")
    first = last = line
    while first > 1 and lines[first - 2].rstrip().endswith(","):
        first -= 1
    while last < len(lines) and lines[last - 1].rstrip().endswith(","):
        last += 1
    return range(first, last + 1)


def is_in_place(found: Diagnostic, mutant: Mutant) -> bool:
    line = found.place.line or 0
    if mutant.how.startswith("fence"):
        return found.code in {"F102", "F104"} and line <= mutant.line + 1
    if found.code.startswith("F1") and found.code != "F105":
        return line in lines_of(mutant.text, mutant.line)
    return mutant.how in CHANGE_MEANING


@pytest.mark.parametrize("case", VALID, ids=lambda case: case.stem)
def test_a_typing_error_is_told_once_and_where_it_is(case: Path) -> None:
    for mutant in drawn(case):
        found, where = read(mutant.text).diagnostics, (mutant.line, mutant.how, mutant.written)
        assert len(found) <= (mutant.how not in NOTHING_TOLD), (where, found)
        assert all(is_in_place(one, mutant) for one in found), (where, found)


@pytest.mark.parametrize("case", VALID, ids=lambda case: case.stem)
def test_a_misspelt_keyword_is_told_with_the_one_that_was_meant(case: Path) -> None:
    spoilt = [mutant for mutant in drawn(case) if "letter" in mutant.how]
    proposed = 0
    for mutant in spoilt:
        reading = read(mutant.text)
        assert reading.diagnostics, (mutant.line, mutant.written)
        one = reading.diagnostics[0]
        hint = sentence(f"{one.code}.{one.variant}.hint", one.values, reading.form)
        proposed += mutant.token in hint
    assert proposed >= 0.95 * len(spoilt)


# That every way is tried on every kind of line ---------------------------------------------------------------


class _Recorder:
    """A builder that notes which parts of lines it has made."""

    def __init__(self) -> None:
        self.builder, self.made = LineBuilder(), set[str]()

    def __getattr__(self, name: str) -> Callable[[list[object]], object]:
        build = getattr(self.builder, name)

        def noted(parts: list[object]) -> object:
            self.made.add(name)
            return build(parts)

        return noted


def made_in(form: str) -> set[str]:
    """The parts of lines that stand in the agreements of one written form."""
    recorder = _Recorder()
    automaton = Automaton(grammar_files.table(), recorder)
    for case in VALID:
        text = case.read_text("utf-8")
        if parse(Source(case.name, text)).file.form != form:
            continue
        for line in _whole_lines(text):
            recorder.builder.line, recorder.builder.text_of_line = Span(0, len(line)), line
            automaton.read(line, 0)
    return recorder.made


def _whole_lines(text: str) -> Iterator[str]:
    joined = re.sub(r",\n\s*", ", ", text)
    return (line.strip() for _, line in inside(joined))


@pytest.mark.parametrize("form", ["nb", "nn"])
def test_the_agreements_without_mistakes_have_every_statement_and_member_line(form: str) -> None:
    every = set(re.findall(r"-> (\w+)", LARK.read_text("utf-8")))
    assert len(every) > 90
    assert every - made_in(form) == set()


def test_every_way_is_tried() -> None:
    ways = {mutant.how for case in VALID for mutant in mutants(case.read_text("utf-8"))}
    assert ways >= NOTHING_TOLD | CHANGE_MEANING | {"quote lost", "other quotes", "bullet", "fence lost"}
    assert sum("letter" in way for way in ways) == 5


def test_a_mistake_is_kept_of_every_word_that_a_line_begins_with() -> None:
    assert len(CASES) >= 200
    told = [line for case in CASES for line in _told_lines(case)]
    words = {first for case in VALID for _, line in inside(case.read_text("utf-8")) for first in _first(line)}
    assert {word for word in words if not any(word in line.split() for line in told)} == set()


def _first(line: str) -> list[str]:
    return [word for word in re.findall(r"^\s*([a-zæøå]+)\b", line) if word in keywords()]


def _told_lines(case: Path) -> Iterator[str]:
    """The lines of a kept agreement that something is told of."""
    agreement, _, told = case.read_text("utf-8").partition(RULE)
    lines = agreement.split("\n")
    for number in re.findall(r"^(\d+):", told, re.MULTILINE):
        yield re.sub(r"\W+", " ", lines[int(number) - 1])
