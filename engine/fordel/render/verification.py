"""Whether a settlement that was made again is the one that was written, in words and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from fordel.messages import sentence
from fordel.verification import INPUTS, Difference, Verification


def verification_object(agreement: str, found: Verification) -> dict[str, object]:
    """The JSON object `fordel/etterproving/1`; `avvik` is null where every amount is as it was."""
    differs = found.difference
    return {
        "skjema": "fordel/etterproving/1",
        "avtale": agreement,
        "likt": found.same,
        "endret": {"inndata": [*found.inputs], "filer": [*found.files], "oppgjør": found.touched},
        "avvik": differs and {"sted": [*differs.path], "kvittering": differs.kept, "beregnet": differs.made},
        "motor": {"kvittering": found.engines[0], "nå": found.engines[1]},
    }


def verification_text(agreement: str, period: Mapping[str, str], found: Verification, language: str) -> str:
    """The verdict first, then each input, then the first difference."""
    first, last = (date.fromisoformat(period[name]) for name in ("fra", "til"))
    facts = {"agreement": agreement, "first": first, "last": last}
    verdict = "same" if found.same else "other"
    lines = [sentence(f"verify.{verdict}", facts, language), *_inputs(found, language), *_told(found, language)]
    return "\n".join(lines)


def _inputs(found: Verification, language: str) -> Iterator[str]:
    for name in INPUTS:
        moved = "moved" if name in found.inputs else "kept"
        yield "  " + sentence(f"verify.{moved}.{name}", {}, language)
    for file in found.files:
        yield "  " + sentence("verify.file", {"file": file}, language)


def _told(found: Verification, language: str) -> Iterator[str]:
    if found.engines[0] != found.engines[1]:
        facts: Mapping[str, Any] = {"before": found.engines[0], "now": found.engines[1]}
        yield sentence("verify.engine", facts, language)
    if found.touched:
        yield sentence("verify.touched", {}, language)
    if found.difference:
        yield sentence("verify.difference", _facts(found.difference), language)
    elif not found.same:
        yield sentence("verify.nothing_kept", {}, language)


def _facts(difference: Difference) -> Mapping[str, Any]:
    return {
        "place": " → ".join(map(str, difference.path)),
        "kept": _shown(difference.kept),
        "made": _shown(difference.made),
    }


def _shown(value: Any) -> str:  # noqa: ANN401  (JSON)
    if isinstance(value, dict | list):
        return "…"
    return "–" if value is None else str(value)
