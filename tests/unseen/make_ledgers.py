"""Ledgers for tests/unseen/costs: the same lines every time, from a small generator of numbers of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from tests.ledgers import in_kroner

HEAD = "bilagsnr;bilagsdato"


class Numbers:
    """Numbers that look like chance and are the same on every machine."""

    def __init__(self, seed: int) -> None:
        self._state = seed * 2_862_933_555_777_941_757 + 3_037_000_493

    def below(self, limit: int) -> int:
        self._state = (self._state * 6_364_136_223_846_793_005 + 1_442_695_040_888_963_407) % 2**64
        return (self._state >> 33) % limit

    def one(self, of: Sequence[str]) -> str:
        return of[self.below(len(of))]


def ledger(  # noqa: PLR0913, PLR0917  (what a ledger is made of)
    seed: int,
    count: int,
    columns: Mapping[str, Sequence[str]],
    biggest: int = 5_000_000,
    first: date = date(2024, 1, 1),
    negative: Sequence[str] = (),
) -> str:
    """A CSV ledger of the days from `first` to the end of its year; arts that begin with `negative` are income."""
    numbers = Numbers(seed)
    length = (date(first.year + 1, 1, 1) - first).days
    rows = [";".join((HEAD, *columns, "beløp"))]
    for number in range(count):
        day = first + timedelta(days=numbers.below(length))
        cells = {name: numbers.one(values) for name, values in columns.items()}
        ore = numbers.below(biggest)
        if numbers.below(12) == 0:
            ore = -ore
        if negative and cells["art"].startswith(tuple(negative)):
            ore = -abs(ore)
        rows.append(";".join((f"{number:05}", f"{day:%d.%m.%Y}", *cells.values(), in_kroner(ore))))
    return "\n".join(rows) + "\n"
