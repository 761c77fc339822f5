"""F603 for how something is shared, equally or by population, and for the figures of tables and steps."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from fordel import syntax
from fordel.blocks import clause_at
from fordel.diagnostic import Diagnostic, Label
from fordel.prose_names import NOT
from fordel.prose_text import Sentence, mentions
from fordel.resolver.measures import POPULATION, measure_name
from fordel.source import Place, Span

# Compiled when they are first asked for: most agreements need few of them, and a start is measured.
_EQUALLY = r"\b(?:for)?del(?:es|ast|te?) (?:i )?(?:likt|jamt|like deler|like delar|like store deler)\b"
_BY_PEOPLE = (
    r"\b(?:for)?del(?:es|ast|te?) (?:\w+ )?etter (?:innbyggertall|folketal|innbyggjartal|befolkning)\w*"
)
_BY_MEASURE = (
    r"\better (?:antall |talet på )?"
    r"((?:årsverk|elev|barn|bruker|brukar|areal|konsultasjon|innbygg|folketal|befolkning)\w*)"
)
_LIMIT = (
    r"\b(?:inntil|opptil|opp til|til og med|over|mer enn|meir enn|under|færre enn)"
    r" (\d{1,3}(?: \d{3}){0,3}) ([^\W\d]+)"
)
_NUMBER = r"(?<![\d.,/])(\d{1,3}(?: \d{3}){0,3}|\d{4,9})(?:,(\d{1,9}))? ([^\W\d]+)"
_OF_ALL = (
    "i alt",
    "til sammen",
    "totalt",
    "samlet",
    "samla",
    "hvorav",
    "derav",
    "resten",
    "øvrige",
    "fra før",
)
_BEFORE = (" før ", " hittil ", " til no ", " til nå ")
_UNIT_LETTERS = 4


def shares_contradicted(
    file: syntax.File,
    keys: Mapping[str, Sequence[syntax.Key]],
    groups: Sequence[syntax.Group],
    statements: Sequence[syntax.Statement],
    sentences: Sequence[Sentence],
) -> Iterator[Diagnostic]:
    """What the sentences of a clause say otherwise of how something is shared, of a party's figure and of steps."""
    bases = _bases(keys, groups, statements)
    for sentence in sentences:
        if sentence.speaks_of(NOT):
            continue
        if bases and not any(one.kind == "share" for one in mentions(sentence)):
            yield from _how(file, bases, sentence)
        if bases and not sentence.speaks_of(_BEFORE):
            yield from _by_measure(file, bases, sentence)
        for one in statements:
            if isinstance(one, syntax.MeasureStatement) and one.rows:
                yield from _figure(file, one, sentence)
            elif isinstance(one, syntax.Contribution):
                yield from _steps(file, one, sentence)


# How ------------------------------------------------------------------------------------------------------------


def _bases(
    keys: Mapping[str, Sequence[syntax.Key]],
    groups: Sequence[syntax.Group],
    statements: Sequence[syntax.Statement],
) -> list[tuple[syntax.Basis, Span]]:
    """What the rules share by, each with the line that says it; nothing where that is not all known."""
    own = [one for statement in statements for one in _of_statement(statement)]
    bases: list[tuple[syntax.Basis, Span]] = []
    for basis, line in (*own, *((one.basis, one.span) for one in groups)) if own else ():
        if basis.kind != "key" or basis.name is None:
            bases.append((basis, line))
            continue
        if basis.name.text not in keys:
            return []
        parts = [part.basis for key in keys[basis.name.text] for part in key.components]
        if any(part.kind == "key" for part in parts):
            return []
        bases += [(part, line) for part in parts]
    return bases


def _of_statement(statement: syntax.Statement) -> Iterator[tuple[syntax.Basis, Span]]:
    if isinstance(statement, syntax.Cost):
        yield from ((one.basis, one.span) for one in statement.charges if one.basis is not None)
        if any(isinstance(one, syntax.BaseAmount) for one in statement.adjustments):
            yield syntax.Basis("equal"), statement.span
    elif isinstance(statement, syntax.Key):
        yield from ((one.basis, one.span) for one in statement.components)
    elif isinstance(statement, syntax.Overhead | syntax.FixedAmount):
        yield statement.basis or syntax.Basis("equal"), statement.span


def _how(
    file: syntax.File, bases: list[tuple[syntax.Basis, Span]], sentence: Sentence
) -> Iterator[Diagnostic]:
    """Equally, where nothing is shared so; or by population, where nothing is."""
    equal = any(basis.kind == "equal" for basis, _ in bases)
    people = any(
        basis.kind == "measure" and basis.name is not None and measure_name(basis.name.text) == POPULATION
        for basis, _ in bases
    )
    if equal == people or sentence.speaks_of(_BEFORE):
        return
    small = sentence.small
    match = re.search(_BY_PEOPLE, small) if equal else re.search(_EQUALLY, small)
    if match is not None:
        yield _told(file, sentence, match, bases[0][1])


def _by_measure(
    file: syntax.File, bases: list[tuple[syntax.Basis, Span]], sentence: Sentence
) -> Iterator[Diagnostic]:
    """By a measure, where the rules share by others and by none that is called so."""
    measures = [basis.name.text for basis, _ in bases if basis.kind == "measure" and basis.name is not None]
    stems = {"folk" if measure_name(one) == POPULATION else one[:_UNIT_LETTERS] for one in measures}
    for match in re.finditer(_BY_MEASURE, sentence.small) if measures else ():
        stem = {"innb": "folk", "befo": "folk"}.get(match[1][:_UNIT_LETTERS], match[1][:_UNIT_LETTERS])
        if stem not in stems:
            yield _told(file, sentence, match, bases[-1][1])


# Figures --------------------------------------------------------------------------------------------------------


def _figure(file: syntax.File, table: syntax.MeasureStatement, sentence: Sentence) -> Iterator[Diagnostic]:
    """A figure of the one party of a table that a sentence names."""
    rows = [one for one in table.rows or () if not one.is_year and one.key.text in sentence.text]
    if len(rows) != 1 or sentence.speaks_of(_OF_ALL):
        return
    units = {name[:_UNIT_LETTERS] for name in (table.name.text, table.unit or "") if name}
    found = [one for one in re.finditer(_NUMBER, sentence.small) if one[3][:_UNIT_LETTERS] in units]
    if len(found) == 1 and not sentence.small.endswith(" av ", 0, found[0].start()):
        said = Fraction(f"{found[0][1]}.{found[0][2] or 0}".replace(" ", ""))
        if said != rows[0].value:
            yield _told(file, sentence, found[0], rows[0].span)


def _steps(file: syntax.File, contribution: syntax.Contribution, sentence: Sentence) -> Iterator[Diagnostic]:
    """Where a step ends or begins."""
    steps = [one for one in contribution.lines if isinstance(one, syntax.Step)]
    named = [one.measure.text for one in contribution.lines if isinstance(one, syntax.Steps)]
    limits = {one.limit for one in steps}
    for match in re.finditer(_LIMIT, sentence.small) if steps else ():
        is_unit = any(match[2].startswith(name[:_UNIT_LETTERS]) for name in named)
        if is_unit and int(match[1].replace(" ", "")) not in limits:
            yield _told(file, sentence, match, steps[0].span)


def _told(file: syntax.File, sentence: Sentence, match: re.Match[str], stands: Span) -> Diagnostic:
    span = Span(sentence.start + match.start(), sentence.start + match.end())
    values = {"said": _words(file, span), "rule": _words(file, stands)}
    return Diagnostic(
        "F603", "number", _place(file, span), values, (Label(_place(file, stands), "rule", values),)
    )


def _words(file: syntax.File, span: Span) -> str:
    return " ".join(file.source.plain[span.start : span.end].split())


def _place(file: syntax.File, span: Span) -> Place:
    return file.source.place(span, clause_at(file.clauses, span.start))
