"""The codes of KOSTRA that a settlement may stumble over: their names, and which of them belong together."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from fordel import resources


class Code(NamedTuple):
    """A code of KOSTRA (FOR-2019-10-18-1412, annexes 1 and 2) in the column `art` or `funksjon`.

    `group` is the name of the codes that mean much the same, "" where there are none. `words` are beginnings of
    words by which a text speaks of this code. `sort` is set for what is no expense of running a service:
    `overføring`, `avskrivning` or `refusjon`.
    """

    column: str
    code: str
    name: str
    group: str
    words: tuple[str, ...]
    sort: str


@cache
def codes() -> tuple[Code, ...]:
    """All codes of `data/kostra.csv`, arts before functions, each in order of its digits."""
    rows = (line.split(";") for line in resources.text("kostra.csv").splitlines()[1:])
    return tuple(
        Code(column, code, name, group, tuple(words.split("|")) if words else (), sort)
        for column, code, name, group, words, sort in rows
    )
