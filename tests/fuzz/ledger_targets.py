"""The targets that are ledgers: opened, asked and settled, by both engines, which must say the same."""

from __future__ import annotations

import tempfile
from contextlib import closing
from datetime import date
from functools import cache
from pathlib import Path

import fordel
from fordel.diagnostic import Diagnostic
from fordel.ledger.answers import Ledger, LedgerLost
from fordel.ledger.columns import Options
from fordel.ledger.opening import open_ledger
from fordel.messages import LANGUAGES
from fordel.model import Agreement
from fordel.period import Span
from fordel.pipeline import read_source
from fordel.plan import Aggregates, Question
from fordel.render.diagnostics import text as told
from fordel.source import Source
from tests.fuzz.undeclared import Undeclared
from tests.selectors import cost, having

YEAR = Span(date(2022, 1, 1), date(2022, 12, 31))

#: What is asked of every ledger: two costs in two half-years, one of them told apart by where people live.
QUESTION = Question(
    YEAR,
    (Span(YEAR.first, date(2022, 6, 30)), Span(date(2022, 7, 1), YEAR.last)),
    (cost("Ytelser", having("art", "470")), cost(None)),
    by_residence=frozenset({0}),
)

AGREEMENT = """
```regel
avtale "Prøve"
gjelder fra 1. januar 2020
deltakere Modum, Sigdal, Krødsherad
vertskommune Modum
kostnad "Ytelser":
  art 470
  belastes bostedskommunen
øvrige kostnader fordeles likt
```
"""

Outcome = tuple[object, ...]


def _asked(ledger: Ledger) -> Outcome:
    """What a ledger answers: the digest of its sums, each of its lines, and how it groups them."""
    answer = ledger.aggregate(QUESTION)
    if not isinstance(answer, Aggregates):
        return _said(answer)
    lines = tuple((line.ore, line.day, line.voucher) for line in ledger.lines(QUESTION, (1,)))
    groups = ledger.groups(QUESTION, (1,), ("art",))
    ledger.duplicates()
    return answer.digest, lines, tuple((group.ore, group.lines) for group in groups)


def _said(found: tuple[Diagnostic, ...]) -> Outcome:
    """That a ledger was refused; what is wrong with it is told in every language."""
    for language in LANGUAGES:
        told(found[:3], language)
    return ("refused",)


def outcome(path: Path, engine: str) -> Outcome:
    """What comes of a ledger file by an engine: its answers, or that it was refused."""
    ledger = open_ledger(path, QUESTION.columns, Options(engine=engine))
    if isinstance(ledger, tuple):
        return _said(ledger)
    with closing(ledger):
        try:
            return _asked(ledger)
        except LedgerLost as lost:
            return _said((lost.fault,))


@cache
def _agreement() -> Agreement:
    reading = read_source(Source("avtale.avtale", AGREEMENT))
    if reading.agreement is None:
        raise AssertionError(reading.errors)
    return reading.agreement


def opened(data: bytes, name: str) -> None:
    """F05–F08: a ledger file of these bytes, read to its end and asked, alike by both engines, and settled."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        found = [outcome(path, engine) for engine in ("python", "duckdb")]
        if found[0] != found[1]:
            raise Undeclared(f"Python says {found[0]} and DuckDB {found[1]}")
        try:
            fordel.settle(_agreement(), path, year=2022).to_json()
        except fordel.AgreementError as declared:
            str(declared)
