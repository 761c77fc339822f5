"""`fordel sjekk`: everything that is wrong with agreements."""

from __future__ import annotations

from argparse import Namespace

from fordel.commands.files import language, read_agreement
from fordel.diagnostic import Diagnostic
from fordel.pipeline import Reading


def run(given: Namespace) -> int:
    """Prints all diagnostics of the files, or that there are none."""
    from fordel.cli import FINDINGS, FINE

    readings = [(path, read_agreement(path, given)) for path in given.files]
    told = [(one, language(given, reading.form)) for _, reading in readings for one in reading.diagnostics]
    printed = _MACHINE[given.format](told) if given.format in _MACHINE else _text(readings, given)
    if printed:
        print(printed)
    wrong = any(one.is_error or (given.streng and one.severity == "advarsel") for one, _ in told)
    return FINDINGS if wrong else FINE


def _json(told: list[tuple[Diagnostic, str]]) -> str:
    from fordel.render.machine import as_json

    return as_json(told)


def _sarif(told: list[tuple[Diagnostic, str]]) -> str:
    from fordel import __version__
    from fordel.render.machine import as_sarif

    return as_sarif(told, __version__)


def _github(told: list[tuple[Diagnostic, str]]) -> str:
    from fordel.render.machine import as_github

    return as_github(told)


_MACHINE = {"json": _json, "sarif": _sarif, "github": _github}


def _text(readings: list[tuple[str, Reading]], given: Namespace) -> str:
    """The diagnostics in words, and a line for each file that sums up."""
    if not any(reading.diagnostics for _, reading in readings):
        # the one sentence that most runs print is written here: the catalogue takes longer to read than an agreement
        return "\n".join(f"{path}: {_ALL_WELL[language(given, reading.form)]}" for path, reading in readings)
    from fordel.messages import sentence
    from fordel.render.diagnostics import text

    parts = []
    for path, reading in readings:
        spoken = language(given, reading.form)
        if reading.diagnostics:
            parts.append(text(reading.diagnostics, spoken))
        counts = {
            kind: sum(one.severity == kind for one in reading.diagnostics)
            for kind in ("feil", "advarsel", "råd")
        }
        some = [
            sentence(f"count.{kind}", {"number": number}, spoken) for kind, number in counts.items() if number
        ]
        parts.append(f"{path}: {', '.join(some) or _ALL_WELL[spoken]}")
    return "\n\n".join(parts)


_ALL_WELL = {"nb": "ingen feil", "nn": "ingen feil", "en": "no errors"}
