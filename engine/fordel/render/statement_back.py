"""What every printed statement ends with: measures, deadlines, the control of the sums, remarks, sources, receipt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fordel.agreement_words import View
from fordel.explanation_words import Sentence, capital, clause_label, value_text
from fordel.messages import measure_called
from fordel.money import NO_BREAK_SPACE
from fordel.render.agreement import terms_words
from fordel.render.statement_parts import Block, Words, amounts, bullets, hashes, heading, paragraphs
from fordel.render.table import Row
from fordel.render.terminal import kept_sentences
from fordel.settlement import MeasureUse, Settlement

#: What the hashes of a receipt are of: the name there, and the sentence.
_HASHES = {
    "avtale": "mark_agreement",
    "regnskap": "mark_ledger",
    "grunnlag": "mark_measures",
    "oppgjør": "mark_settlement",
}


def back(words: Words, settlement: Settlement, receipt: Mapping[str, Any], *, wide: bool) -> Iterator[Block]:
    """The parts that a statement of one party and that of all have in common; `receipt` is that of the result."""
    yield from _measures(words, settlement.measures, [*settlement.agreement.parties], wide=wide)
    dates = [*_dates(View(settlement.agreement, words.language), settlement)]
    if dates:
        yield heading(2, words.say("dates"))
        yield bullets([words.say("plain", text=one) for one in dates])
    yield heading(2, words.say("control"))
    yield paragraphs([words.tell(one) for one in kept_sentences(settlement)])
    if settlement.remarks:
        yield heading(2, words.tell(Sentence("settlement.remarks")))
        yield bullets([words.tell(Sentence(one.key, one.values)) for one in settlement.remarks])
    yield from _receipt(words, receipt)


# Measures -----------------------------------------------------------------------------------------------------


def _measures(
    words: Words, measures: Sequence[MeasureUse], parties: Sequence[str], *, wide: bool
) -> Iterator[Block]:
    if not measures:
        return
    yield heading(2, words.say("measures"))
    named = [name for name in parties if any(name in one.values for one in measures)]
    others = [name for one in measures for name in one.values if name not in parties]
    rows: list[Row] = [
        (
            words.say("plain", text=name),
            [value_text(one.values[name]) if name in one.values else "" for one in measures],
            "",
        )
        for name in dict.fromkeys((*named, *others))
    ]
    first = [words.say("party"), ""]
    called = [(measure_called(one.name, words.language), _of(words, one)) for one in measures]
    headings = [capital(" ".join(filter(None, parts))) for parts in called]
    yield from amounts(first, headings, rows, wide=wide)
    sources = [
        words.say("measure", name=heading_of, source=one.source)
        for heading_of, one in zip(headings, measures, strict=True)
        if one.source
    ]
    if sources:
        yield bullets(list(dict.fromkeys(sources)))


def _of(words: Words, measure: MeasureUse) -> str:
    """What the values are of: a day, or years."""
    if measure.years:
        years = tuple([str(year) for year in measure.found_years or measure.years])
        return words.say("of_years", years=years)
    return words.say("of_day", day=measure.as_of) if measure.as_of else ""


# Dates --------------------------------------------------------------------------------------------------------


def _dates(view: View, settlement: Settlement) -> Iterator[str]:
    """How the settlement is done, and the deadlines of the agreement, each with its clause."""
    for terms in view.agreement.terms:
        if terms.at is not None and terms.valid.overlap(settlement.span):
            yield _with(view, capital(", ".join(terms_words(view, terms))), terms.at.clause)
    for one in view.agreement.appointments:
        if one.day is not None:
            told = view.say("deadline", name=one.name, day=view.day_of_year(*one.day))
            whom = view.say("at", name=view.party(one.party)) if one.party is not None else ""
            yield _with(view, f"{told} {whom}".strip(), one.at.clause)


def _with(view: View, told: str, clause: str | None) -> str:
    label = clause_label(clause).in_words(view.language)
    return f"{told} ({label})" if label else told


# The receipt --------------------------------------------------------------------------------------------------


def _receipt(words: Words, receipt: Mapping[str, Any]) -> Iterator[Block]:
    sources = [_source(words, one) for one in receipt["kilder"]]
    if sources:
        yield heading(2, words.say("sources"))
        yield hashes(sources, [words.say("file"), words.say("mark")])
    yield heading(2, words.say("receipt"))
    yield paragraphs([words.say("receipt_told", engine=receipt["motor"], version=receipt["språk"])])
    marks = [(words.say(key), str(receipt[name])) for name, key in _HASHES.items()]
    yield hashes(marks, [words.say("of_what"), words.say("mark")])


def _source(words: Words, source: Mapping[str, str]) -> tuple[str, str]:
    """A file by its own name, or a database and its table, with the hash where there is one."""
    if "fil" in source:
        return source["fil"].replace("\\", "/").rsplit("/", 1)[-1], source.get("sha256", "")
    return f"{source['database']},{NO_BREAK_SPACE}{words.say('table', name=source['tabell'])}", ""
