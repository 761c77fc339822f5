"""Amounts for examples that nobody has checked yet: what comes of them, written into the text of the agreement."""

from __future__ import annotations

from fractions import Fraction

from attrs import evolve

from fordel import syntax
from fordel.examples import Outcome, totals
from fordel.formatter import broken, format_line
from fordel.formatter_parts import Parts
from fordel.parser import parse
from fordel.settlement import Settlement
from fordel.source import Source
from fordel.syntax import Expected, Name, Number


class NotAsProposed(RuntimeError):
    """What was written is not read as what was proposed: a fault of ours, and nothing may be written."""


#: From where to where in a text, and what is to stand there.
Change = tuple[int, int, str]


def proposed(source: Source, outcomes: tuple[Outcome, ...]) -> str:
    """The text of an agreement with the amounts of its examples that are marked as not checked; the mark stays.

    Amounts that stand there are replaced by what comes out, and an example without any gets a line with what each
    party bears. `outcomes` are those of the same text. Raises NotAsProposed.
    """
    file = parse(source).file
    by_name = {outcome.example.name: outcome for outcome in outcomes}
    changes: list[Change] = []
    for example in file.statements:
        if isinstance(example, syntax.Example) and example.unchecked:
            changes += _changes(source, file.form, example, by_name[example.name.text])
    text = source.text
    for start, end, new in sorted(changes, reverse=True):
        text = text[:start] + new + text[end:]
    again = parse(Source(source.name, text))
    if again.diagnostics or _besides_amounts(again.file) != _besides_amounts(file):
        raise NotAsProposed("the amounts change more than themselves")
    return text


def _changes(source: Source, form: str, example: syntax.Example, outcome: Outcome) -> list[Change]:
    if outcome.settlement is None or outcome.example.error is not None:
        return []
    parts = Parts(form)
    if not example.expected:
        return [_new_line(source, parts, example, outcome.settlement)]
    found = []
    for written, resolved in zip(example.expected, outcome.example.expected, strict=True):
        becomes = totals(outcome.settlement, resolved.item)
        for (_, amount), party in zip(written.amounts, resolved.ore, strict=True):
            end, unit = amount.span.end, ""
            if source.plain.startswith(",-", end):
                end, unit = end + 2, f" {parts.word('kr')}"
            found.append((amount.span.start, end, _number(parts, becomes.get(party, 0)) + unit))
    return found


def _new_line(source: Source, parts: Parts, example: syntax.Example, settlement: Settlement) -> Change:
    """A line with what each party bears, below the last of the example."""
    amounts = tuple((Name(party), _kroner(ore)) for party, ore in totals(settlement, None).items())
    line = broken(f"  {format_line(parts, Expected(None, amounts))}")
    members = (*example.years, *example.given, *example.costs)
    last = source.line_span(source.line_of(max(one.span.end for one in members)))
    end = "\r\n" if source.text.startswith("\r", last.end) else "\n"
    return last.end, last.end, end + line.replace("\n", end)


def _kroner(ore: int) -> Number:
    return Number(Fraction(ore, 100))


def _number(parts: Parts, ore: int) -> str:
    return parts.amount(_kroner(ore)).removesuffix(f" {parts.word('kr')}")


def _besides_amounts(file: syntax.File) -> tuple[syntax.Statement, ...]:
    return tuple(
        evolve(one, expected=()) if isinstance(one, syntax.Example) and one.unchecked else one
        for one in file.statements
    )
