"""Diagnostics as programs read them: JSON, SARIF 2.1.0 and the annotations of GitHub Actions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any

from fordel.diagnostic import Diagnostic
from fordel.json_output import readable
from fordel.render.diagnostics import Worded, word
from fordel.source import Place

#: Diagnostics with the language they are told in.
Told = Sequence[tuple[Diagnostic, str]]

_LEVELS = {"feil": "error", "advarsel": "warning", "råd": "note"}


def as_json(told: Told, more: Mapping[str, object] | None = None) -> str:
    """The object of outputs.md, `fordel/diagnoser/1`, with what else a command tells of the agreements."""
    found = {"skjema": "fordel/diagnoser/1", "diagnoser": objects(told), **(more or {})}
    return readable(found)


def objects(told: Told) -> list[dict[str, Any]]:
    """The diagnostics, each an object."""
    return [_object(word(diagnostic, language)) for diagnostic, language in told]


def _object(said: Worded) -> dict[str, Any]:
    found = said.diagnostic
    others = [
        {"fil": place.file, "linje": place.line, "kolonne": place.column, "melding": note or None}
        for place, note in said.notes
    ]
    return {
        "kode": found.code,
        "alvor": "feil" if found.severity == "feil" else "advarsel",
        "fil": found.place.file,
        "linje": found.place.line,
        "kolonne": found.place.column,
        "punkt": found.place.clause,
        "melding": said.message,
        "hint": said.hint or None,
        "andre": others,
    }


def as_sarif(told: Told, version: str) -> str:
    """A SARIF log that code hosts and editors show beside the text; columns count code points."""
    said = [word(diagnostic, language) for diagnostic, language in told]
    codes = sorted({one.diagnostic.code for one in said})
    driver = {"name": "fordel", "version": version, "rules": [{"id": code, "name": code} for code in codes]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(one, codes.index(one.diagnostic.code)) for one in said],
    }
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return readable({"$schema": schema, "version": "2.1.0", "runs": [run]})


def _result(said: Worded, rule: int) -> dict[str, Any]:
    found = said.diagnostic
    text = f"{said.message}\n{said.hint}" if said.hint else said.message
    print_of = f"{found.code}\0{found.variant}\0{found.place.excerpt}\0{found.place.file}"
    print_of += f"\0{found.mark}" if found.mark else ""
    result: dict[str, Any] = {
        "ruleId": found.code,
        "ruleIndex": rule,
        "level": _LEVELS[found.severity],
        "message": {"text": text},
        "locations": [_location(said.diagnostic.place, None)],
        "partialFingerprints": {"fordel/1": sha256(print_of.encode()).hexdigest()[:32]},
    }
    if said.notes:
        result["relatedLocations"] = [_location(place, note) for place, note in said.notes]
    return result


def _location(place: Place, note: str | None) -> dict[str, Any]:
    from urllib.parse import quote

    physical: dict[str, Any] = {"artifactLocation": {"uri": quote(place.file.replace("\\", "/"))}}
    if place.line is not None:
        region = {"startLine": place.line, "startColumn": place.column or 1}
        physical["region"] = region | ({"endColumn": place.end_column} if place.end_column else {})
    return {"physicalLocation": physical} | ({"message": {"text": note}} if note else {})


def as_github(told: Told) -> str:
    """One workflow command a diagnostic; they become annotations on the changed lines."""
    return "\n".join(_annotations(word(diagnostic, language) for diagnostic, language in told))


def _annotations(said: Iterable[Worded]) -> Iterable[str]:
    for one in said:
        place = one.diagnostic.place
        level = {"note": "notice"}.get(_LEVELS[one.diagnostic.severity], _LEVELS[one.diagnostic.severity])
        properties = {
            "file": place.file,
            "line": place.line,
            "col": place.column,
            "endColumn": place.end_column,
        }
        named = ",".join(f"{key}={_escaped(str(value), ',:')}" for key, value in properties.items() if value)
        title = _escaped(one.diagnostic.code, ",:")
        yield f"::{level} {named},title={title}::{_escaped(' '.join(filter(None, (one.message, one.hint))), '')}"


def _escaped(text: str, more: str) -> str:
    for sign in ("%", "\r", "\n", *more):
        text = text.replace(sign, f"%{ord(sign):02X}")
    return text
