"""Measures reading: from text to tree, and to an agreement with all checks, at a thousand and ten thousand clauses."""

from __future__ import annotations

import gc
import statistics
from collections.abc import Callable

from fordel.parser import parse
from fordel.pipeline import read_source
from fordel.source import Source
from tests.bench_page import Row, spaced
from tests.bench_processes import cpu_seconds

HEAD = """avtale "Måling"
gjelder fra 1. januar 2022
deltakere Modum, Sigdal, Krødsherad
vertskommune Modum
grunnlag innbyggertall per 1. januar i regnskapsåret
nøkkel "20/80":
  20 % likt
  80 % etter innbyggertall
"""


def agreement_of(clauses: int, under: int = 1) -> str:
    """An agreement with that many costs, so many under each heading; no two overlap."""
    parts = ["# Avtale\n\n```regel\n", HEAD, "```\n"]
    for number in range(clauses):
        if number % under == 0:
            parts.append(
                f"\n## § {number // under + 1} Kostnad {number}\n\nUtgiftene fordeles.\n\n```regel\n"
            )
        parts.append(f'kostnad "Drift nr {number}":\n  art 010-099, 100-285\n')
        parts.append(f'  ansvar {number:05d}\n  fordeles etter nøkkel "20/80"\n')
        if number % under == under - 1:
            parts.append("```\n")
    return "".join(parts)


def reading(rounds: int, clauses: int = 1_000) -> list[Row]:
    """Text to tree, and all checks, for so many clauses and for ten times as many."""
    parse(Source("warm", agreement_of(1)))
    return [
        *_rates("text to tree", parse, "≥ 8 000", clauses, rounds),
        *_rates("text to agreement, all checks", read_source, "≥ 3 000", clauses, rounds),
    ]


def _rates(name: str, work: Callable[[Source], object], goal: str, clauses: int, rounds: int) -> list[Row]:
    sizes = (clauses, 10 * clauses)
    texts = [agreement_of(size, 10) for size in sizes]  # ten thousand are just below what an agreement may be
    if any(read_source(Source("x", text)).agreement is None for text in texts):
        raise SystemExit("an agreement to measure is refused")
    times = [[_spent(work, text) for text in texts] for _ in range(rounds)]
    few, many = (statistics.median(column) for column in zip(*times, strict=True))
    shown = f"{spaced(sizes[0] / few)} and {spaced(sizes[1] / many)}"
    at = " and at ".join(map(spaced, sizes))
    against = f"time of {spaced(sizes[1])} over {spaced(sizes[0])} clauses"
    return [
        (name, f"clauses a cpu second, at {at}", goal, shown),
        (f"{name}, growth", against, "≈ 10", f"{many / few:.1f}"),
    ]


def _spent(work: Callable[[Source], object], text: str) -> float:
    """The processor time of reading a text, in seconds."""
    gc.collect()
    return cpu_seconds(lambda: work(Source("x", text)))
