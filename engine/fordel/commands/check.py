"""`fordel sjekk`: everything that is wrong with agreements."""

from __future__ import annotations

from types import SimpleNamespace as Namespace
from typing import Any

from fordel.commands.files import language, read_agreement
from fordel.commands.law import asked_for, beside_lists, object_of_lists, text_of_lists, with_lacks
from fordel.diagnostic import Diagnostic
from fordel.model import Agreement
from fordel.pipeline import Reading


def run(given: Namespace) -> int:
    """Prints all diagnostics of the files, or that there are none."""
    from fordel.cli import FINDINGS, FINE

    asked_for(given)  # a set that is not there is told before anything else
    readings = [(path, with_lacks(read_agreement(path, given), given)) for path in given.files]
    told = [(one, language(given, reading.form)) for _, reading in readings for one in reading.diagnostics]
    if given.format == "json":
        printed = _json(told, readings, object_of_lists(readings, given))
    else:
        printed = _MACHINE[given.format](told) if given.format in _MACHINE else _words(readings, given)
    if printed:
        print(printed)
    wrong = any(one.is_error or (given.streng and one.severity == "advarsel") for one, _ in told)
    return FINDINGS if wrong else FINE


def _json(
    told: list[tuple[Diagnostic, str]], readings: list[tuple[str, Reading]], lists: dict[str, Any]
) -> str:
    from fordel.render.machine import as_json

    agreements = [
        {"fil": path, "avtale": reading.written.name, "kontrollkode": code, "endringer": amended}
        for path, reading in readings
        if reading.written is not None
        for code, amended in [_codes(reading.written)]
    ]
    return as_json(told, {"avtaler": agreements, **lists})


def _codes(agreement: Agreement) -> tuple[str, dict[str, str]]:
    """The check code of the rules, and those of the rules with each amendment."""
    from fordel.check_code import amendments, check_code

    return check_code(agreement), {name: check_code(agreement, name) for name in amendments(agreement)}


def _sarif(told: list[tuple[Diagnostic, str]]) -> str:
    from fordel import __version__
    from fordel.render.machine import as_sarif

    return as_sarif(told, __version__)


def _github(told: list[tuple[Diagnostic, str]]) -> str:
    from fordel.render.machine import as_github

    return as_github(told)


_MACHINE = {"sarif": _sarif, "github": _github}


def _words(readings: list[tuple[str, Reading]], given: Namespace) -> str:
    """The checklists, where they are asked for, and the diagnostics in words."""
    lists = text_of_lists(readings, given) if given.lovkrav is not None else ""
    return "\n\n".join(part for part in (lists, _text(readings, given)) if part)


def _text(readings: list[tuple[str, Reading]], given: Namespace) -> str:
    """The diagnostics in words, and a line for each file that sums up."""
    if not any(reading.diagnostics for _, reading in readings):
        # the one sentence that most runs print is written here: the catalogue takes longer to read than an agreement
        return "\n".join(
            _with_code(f"{path}: {_ALL_WELL[language(given, reading.form)]}", reading, given)
            for path, reading in readings
        )
    from fordel.messages import sentence
    from fordel.render.diagnostics import text

    parts = []
    for path, reading in readings:
        spoken = language(given, reading.form)
        shown = beside_lists(reading.diagnostics, given)
        if shown:
            parts.append(text(shown, spoken))
        counts = {
            kind: sum(one.severity == kind for one in reading.diagnostics)
            for kind in ("feil", "advarsel", "råd")
        }
        some = [
            sentence(f"count.{kind}", {"number": number}, spoken) for kind, number in counts.items() if number
        ]
        parts.append(_with_code(f"{path}: {', '.join(some) or _ALL_WELL[spoken]}", reading, given))
    return "\n\n".join(parts)


def _with_code(line: str, reading: Reading, given: Namespace) -> str:
    """A line with the check code of the rules after it, and below it those of its amendments."""
    if reading.written is None:
        return line
    code, amended = _codes(reading.written)
    word = _CODE[language(given, reading.form)]
    lines = [f"{line}, {word} {code}"]
    if amended:
        from fordel.messages import visible

        lines += [f"  «{visible(name)}»: {word} {one}" for name, one in amended.items()]
    return "\n".join(lines)


_CODE = {"nb": "kontrollkode", "nn": "kontrollkode", "en": "check code"}
_ALL_WELL = {"nb": "ingen feil", "nn": "ingen feil", "en": "no errors"}
