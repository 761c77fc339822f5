# ruff: noqa: S608 - SQL is put together here, and what users wrote is escaped
"""The text of questions for the lines of a ledger kind by kind, and for a file of their shares."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from fordel.ledger.dialects import DUCKDB
from fordel.ledger.sql import Judged, all_of, exactly
from fordel.period import Span


def kinds(judged: Judged, values: Iterable[str]) -> str:
    """What tells kinds of lines apart, with their sums of øre, with and without signs, and their numbers."""
    by, dialect = ", ".join(dict.fromkeys(["bucket", *judged.signs, *values])), judged.dialect
    sums = ", ".join([*(dialect.total.format(ore=ore) for ore in ("ore", "ABS(ore)")), dialect.count])
    return f"SELECT {by}, {sums} FROM {judged.text} WHERE bucket IS NOT NULL GROUP BY {by}"


# ── what DuckDB alone is asked ────────────────────────────────────────────────────────────────────────────


def unsorted(judged: Judged, masks: Iterable[int], columns: Sequence[str], days: Span | None) -> str:
    """The lines with one of these masks, and perhaps others, with bucket and signs, in the order of the files.

    There is no join, as that would not keep the order.
    """
    where = ["bucket IS NOT NULL", *([_on_days(days)] if days else [])]
    if judged.signs == ("mask",):
        bits = 0
        for mask in masks:
            bits |= mask or -1
        where += [f"(mask & {bits}) <> 0"] if bits >= 0 else []
    selected = ["voucher_date", *columns, "ore", "file", "line", "bucket", *judged.signs]
    return f"SELECT {', '.join(selected)} FROM {judged.text} WHERE {all_of(where)}"


def _on_days(days: Span) -> str:
    within = f"voucher_date BETWEEN {DUCKDB.day(days.first)} AND {DUCKDB.day(days.last or date.max)}"
    return f"({within} OR voucher_date IS NULL)" if days.first == date.min else within


def voucher_days() -> str:
    """The dates of vouchers and the number of lines of each, in their order."""
    return "SELECT voucher_date, COUNT(*) FROM lines GROUP BY voucher_date ORDER BY voucher_date NULLS FIRST"


def columns_come_to(path: str, by: Sequence[str], amount: str) -> str:
    """The number of rows of a Parquet file and the sum of a column, by others."""
    amount, groups = DUCKDB.quoted(amount), ", ".join(map(DUCKDB.quoted, by))
    source = f"read_parquet({DUCKDB.literal(exactly(path))})"
    return f"SELECT {groups}, COUNT(*), SUM({amount}) FROM {source} GROUP BY {groups}"
