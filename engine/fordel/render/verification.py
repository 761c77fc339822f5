"""Whether a settlement that was made again is the one that was written, in words and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fordel.messages import sentence
from fordel.settlement import Settlement
from fordel.verification import INPUTS, RECEIPT, SETTLEMENT, Altered, Difference, Verification

#: How much of a line is shown.
_SHOWN = 100


def verification_object(agreement: str, found: Verification, language: str) -> dict[str, object]:
    """The JSON object `fordel/etterproving/1`; `avvik` is null where every amount is as it was."""
    differs = found.difference
    return {
        "skjema": "fordel/etterproving/1",
        "avtale": agreement,
        "likt": found.same,
        "endret": {"inndata": [*found.inputs], "kilder": [*found.files], "oppgjør": found.touched},
        "avvik": differs and {"sted": [*differs.path], "kvittering": differs.kept, "beregnet": differs.made},
        "filer": {
            "uendret": [*found.unchanged],
            "endret": [
                {"fil": one.name, "linje": one.line, "var": one.made, "er": one.kept} for one in found.altered
            ],
            "mangler": [*found.gone],
        },
        "motor": {
            "kvittering": found.engines[0],
            "nå": found.engines[1],
            "endringer": [
                {"utgave": one.version, "beslutning": one.decision, "setning": one.sentences[language]}
                for one in found.changes
            ],
        },
    }


def verification_text(settlement: Settlement, found: Verification, language: str) -> str:
    """The verdict first, then each input, then the first difference, then the files that were written."""
    span = settlement.span
    facts = {"agreement": settlement.agreement.name, "first": span.first, "last": span.last or span.first}
    verdict = "same" if found.same else "other"
    lines = [
        sentence(f"verify.{verdict}", facts, language),
        *_inputs(found, language),
        *_engines(found, language),
        *_differs(found, language),
        *_files(found, language),
    ]
    return "\n".join(lines)


def _inputs(found: Verification, language: str) -> Iterator[str]:
    for name in INPUTS:
        moved = "moved" if name in found.inputs else "kept"
        yield "  " + sentence(f"verify.{moved}.{name}", {}, language)
    for file in found.files:
        yield "  " + sentence("verify.file", {"file": file}, language)


def _engines(found: Verification, language: str) -> Iterator[str]:
    if found.engines[0] == found.engines[1]:
        return
    yield sentence("verify.engine", {"before": found.engines[0], "now": found.engines[1]}, language)
    for one in found.changes:
        facts = {"version": one.version, "decision": one.decision, "sentence": one.sentences[language]}
        yield "  " + sentence("verify.engine_decision", facts, language)
    if not found.changes:
        yield "  " + sentence("verify.engine_none", {}, language)


def _differs(found: Verification, language: str) -> Iterator[str]:
    if found.touched:
        yield sentence("verify.touched", {}, language)
    if found.difference:
        yield sentence("verify.difference", _facts(found.difference, language), language)
    elif not found.same and SETTLEMENT not in found.unchanged and not found.touched:
        yield sentence("verify.nothing_kept", {}, language)


def _files(found: Verification, language: str) -> Iterator[str]:
    if found.unchanged:
        yield sentence("verify.beside_kept", {"files": found.unchanged}, language)
    for altered in found.altered:
        yield _altered(altered, language)
    for name in found.gone:
        yield sentence("verify.beside_gone", {"file": name}, language)


def _altered(one: Altered, language: str) -> str:
    if one.name == RECEIPT:
        return sentence("verify.receipt", {}, language)
    if one.line is None:
        return sentence("verify.altered", {"file": one.name}, language)
    kept, made = ((text or "")[:_SHOWN] for text in (one.kept, one.made))
    facts: Mapping[str, Any] = {"file": one.name, "line": one.line, "kept": kept, "made": made}
    return sentence("verify.altered_line", facts, language)


def _facts(difference: Difference, language: str) -> Mapping[str, Any]:
    return {
        "place": " → ".join(map(str, difference.path)),
        "kept": _shown(difference.kept, language),
        "made": _shown(difference.made, language),
    }


def _shown(value: Any, language: str) -> str:  # noqa: ANN401  (JSON)
    if isinstance(value, dict | list):
        return sentence("verify.several", {}, language)
    return sentence("verify.nothing", {}, language) if value is None else str(value)[:_SHOWN]
