"""Diagnostics as people read them: what is wrong, the line with the place underlined, and what to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from attrs import frozen

from fordel.diagnostic import Diagnostic
from fordel.messages import has, sentence, visible
from fordel.source import Place

_WIDTH = 100

#: The facts that are names of costs.
_OF_COSTS = frozenset({"cost", "costs", "name", "first", "second", "other", "others", "circle"})


@frozen
class Worded:
    """A diagnostic in words: `notes` are the other places with what is said of each."""

    diagnostic: Diagnostic
    message: str
    hint: str
    note: str
    notes: tuple[tuple[Place, str], ...]


def word(found: Diagnostic, language: str) -> Worded:
    """Puts a diagnostic in words of a language."""
    key = f"{found.code}.{found.variant}"
    hint, values = f"{key}.hint", _named(found.values, language)
    return Worded(
        found,
        sentence(key, values, language),
        sentence(hint, values, language) if has(hint, language) else "",
        _note(found, found.note, found.values, language),
        tuple((label.place, _note(found, label.note, label.values, language)) for label in found.labels),
    )


def _note(found: Diagnostic, name: str, values: Mapping[str, object], language: str) -> str:
    if not name:
        return ""
    own = f"{found.code}.{found.variant}.{name}"
    return sentence(own if has(own, language) else f"label.{name}", _named(values, language), language)


def _named(values: Mapping[str, object], language: str) -> Mapping[str, object]:
    """The facts with words for the costs that no cost selects (`øvrige kostnader`), which have no name."""

    def called(value: object) -> object:
        if isinstance(value, tuple):
            return tuple(map(called, value))
        return sentence("word.other_costs", {}, language) if value in ("", None) else value

    return {name: called(value) if name in _OF_COSTS else value for name, value in values.items()}


def text(found: Sequence[Diagnostic], language: str) -> str:
    """All diagnostics, one after another with a blank line between; the first of each code names its page."""
    codes = [one.code for one in found]
    return "\n\n".join(
        "\n".join(_lines(word(one, language), language, names_page=codes.index(one.code) == at))
        for at, one in enumerate(found)
    )


def _lines(said: Worded, language: str, *, names_page: bool) -> Iterator[str]:
    place, code = said.diagnostic.place, said.diagnostic.code
    severity = sentence(f"severity.{said.diagnostic.severity}", {}, language)
    yield f"{_where(place)}  {severity} {code}: {said.message}"
    excerpts = list(_excerpts(place, said))
    if excerpts:
        yield ""
        yield from excerpts
    below = said.hint.split("\n") if said.hint else []
    if names_page:
        below.append(sentence("label.more", {"code": code}, language))
    if below:
        yield ""
        yield from (f"   {line}" for line in below)


def _where(place: Place) -> str:
    parts = [visible(place.file), *(str(one) for one in (place.line, place.column) if one is not None)]
    return ":".join(part for part in parts if part)


def _excerpts(place: Place, said: Worded) -> Iterator[str]:
    """The lines in question, from the top down, under the headings they stand under."""
    shown = [(place, said.note), *said.notes]
    shown = [(at, note) for at, note in shown if at.excerpt is not None and at.line is not None]
    lines: dict[tuple[str, int], list[tuple[Place, str]]] = {}
    for at, note in shown:
        lines.setdefault((at.file, at.line or 0), []).append((at, note))
    width = max((len(str(line)) for _, line in lines), default=0)
    heading: tuple[str, str | None] = (place.file, None)
    for (file, line), marks in sorted(lines.items(), key=lambda item: (item[0][0] != place.file, item[0])):
        first = marks[0][0]
        if (file, first.heading) != heading and (first.heading or file != heading[0]):
            yield f"   {visible(file) + ': ' if file != place.file else ''}{visible(first.heading or '')}".rstrip()
        heading = (file, first.heading)
        yield from _excerpt(line, marks, width)


def _excerpt(line: int, marks: list[tuple[Place, str]], width: int) -> Iterator[str]:
    """A line of the file, and below it a line for each place in it that is underlined."""
    first = marks[0][0]
    whole = visible((first.excerpt or "").replace("\t", " "))
    start = max(0, min((at.column or 1) for at, _ in marks) - _WIDTH // 2) if len(whole) > _WIDTH else 0
    shown = whole[start : start + _WIDTH]
    yield f"   {line:>{width}} │ {'…' if start else ''}{shown}{'…' if start + _WIDTH < len(whole) else ''}".rstrip()
    lead = 1 if start else 0
    for at, note in sorted(marks, key=lambda mark: mark[0].column or 0):
        column = (at.column or 1) - 1 - start + lead
        length = min(max(1, (at.end_column or 0) - (at.column or 0)), max(1, len(shown) + lead - column))
        yield f"   {'':>{width}} │ {'':{column}}{'^' * length} {note}".rstrip()
