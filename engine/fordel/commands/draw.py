"""`fordel vis --graf`: the shares of an agreement's keys drawn in the terminal."""

from __future__ import annotations

import json
from datetime import date
from types import SimpleNamespace as Namespace
from typing import Any

from fordel.commands.arguments import UsageFault
from fordel.commands.files import content, language, refuse
from fordel.commands.ledgers import measures_given
from fordel.commands.results import pen
from fordel.model import Agreement
from fordel.money import from_plain
from fordel.period import Span
from fordel.pipeline import Reading
from fordel.render.graph import Borne, graph_object, graph_text
from fordel.render.json_form import SETTLEMENT


def run_drawn(reading: Reading, given: Namespace) -> int:
    """Prints the shares of each key, and kroner an inhabitant of the settlement that was named."""
    from fordel.cli import FINE
    from fordel.json_output import readable
    from fordel.site.shares import keys_of

    if reading.agreement is None:
        return refuse(reading.diagnostics, given, reading.form)
    measures = measures_given(given, reading.agreement)
    if isinstance(measures, tuple):
        return refuse(measures, given, reading.form)
    keys = keys_of(reading.agreement, measures.values if measures else {})
    borne = _borne(reading.agreement, given.oppgjør) if given.oppgjør else None
    if given.format == "json":
        print(readable(graph_object(reading.agreement, keys, borne)))
    else:
        print(graph_text(reading.agreement, keys, borne, language(given, reading.form), pen()))
    return FINE


def _borne(agreement: Agreement, path: str) -> Borne:
    """What the parties bear by a settlement as `beregn` wrote it; raises UsageFault."""
    try:
        told: Any = json.loads(content(path))
        if told["skjema"] != SETTLEMENT:
            raise UsageFault("settlement.none", file=path)
        name, span = (
            told["avtale"],
            Span(*[date.fromisoformat(told["periode"][end]) for end in ("fra", "til")]),
        )
        amounts = {str(one["navn"]): from_plain(one["sum"]) for one in told["parter"]}
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError):
        raise UsageFault("settlement.none", file=path) from None
    if name != agreement.name:
        raise UsageFault("settlement.other", file=path, name=str(name), agreement=agreement.name)
    whole = {party: ore for party, ore in amounts.items() if ore is not None}
    if len(whole) < len(amounts):
        raise UsageFault("settlement.none", file=path)
    return Borne(span, whole)
