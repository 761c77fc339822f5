"""A ledger as plain rows: all that a store answers, computed in Python alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from fordel.diagnostic import Diagnostic
from fordel.ledger.answers import Group, Repeats, Sums, Told, in_force, ranked_groups, told_apart
from fordel.ledger.lines import Row, Shape
from fordel.plan import Aggregates, LedgerLine, Question
from fordel.selection import Matcher, matcher

#: Different cells whose verdict is remembered: a ledger's texts may be as many as its lines.
_MOST_REMEMBERED = 100_000


class PlainLedger:
    """A ledger whose lines are all in memory; it answers as `store.StoredLedger` does."""

    def __init__(self, shape: Shape, rows: Iterable[Row], sources: tuple[tuple[str, str], ...]) -> None:
        self._shape = shape
        self._rows = tuple(rows)
        self.sources = sources
        self.columns = shape.present

    def aggregate(self, question: Question) -> Aggregates:
        """The sums and numbers of the lines that no rule tells apart."""
        judge = _Judge(self._shape, question)
        sums = Sums(question)
        for row in self._rows:
            bucket = judge.bucket(row)
            if bucket is None:
                sums.add_outside(row[2], 1)
            else:
                sums.add(bucket, *judge.verdict(bucket, row), row[2], 1)
        return sums.answer()

    def lines(
        self,
        question: Question,
        rules: Sequence[int],
        value: str | None = None,
        buckets: Sequence[int] | None = None,
    ) -> Iterator[LedgerLine]:
        """The lines that one of the rules alone takes, in canonical order; with `value`, those with it."""
        wanted = {(rule,) for rule in rules}
        for row, _, taken, told in sorted(self._judged(question, buckets)):
            if taken in wanted and (value is None or told[0] == value):
                yield self._shape.told(row)

    def groups(
        self,
        question: Question,
        rules: Sequence[int],
        by: Sequence[str] = (),
        buckets: Sequence[int] | None = None,
    ) -> tuple[Group, ...]:
        """The lines that just these rules take (none: unmatched), grouped by those columns that are there."""
        positions = self._shape.positions(by)
        found: dict[tuple[str, ...], list[Row]] = {}
        for row, _, taken, _ in self._judged(question, buckets):
            if taken == tuple(rules):
                found.setdefault(tuple(row[1][index] for index in positions.values()), []).append(row)
        return ranked_groups(
            self._group(dict(zip(positions, cells, strict=True)), rows) for cells, rows in found.items()
        )

    def duplicates(self) -> Diagnostic | None:
        """F703 where lines with a voucher number repeat an earlier one wholly."""
        first: dict[tuple[str, tuple[str, ...], int], Row] = {}
        repeats = [row for row in self._rows if row[1][0] and first.setdefault(row[:3], row) is not row]
        if not repeats:
            return None
        second = min(repeats, key=_position)
        places = (self._shape.place(*_position(row)) for row in (first[second[:3]], second))
        return Repeats(len(repeats), second[1][0], *places).told()

    def close(self) -> None:
        """Nothing is held open."""

    def _judged(
        self, question: Question, buckets: Sequence[int] | None
    ) -> Iterator[tuple[Row, int, tuple[int, ...], Told]]:
        """The lines of the buckets (all where none are named), with bucket, rules and what tells them apart."""
        judge = _Judge(self._shape, question)
        for row in self._rows:
            bucket = judge.bucket(row)
            if bucket is not None and (buckets is None or bucket in buckets):
                yield row, bucket, *judge.verdict(bucket, row)

    def _group(self, cells: Mapping[str, str], rows: list[Row]) -> Group:
        first = min(rows, key=_position)
        place, day = self._shape.place(*_position(first)), date.fromisoformat(first[5])
        return Group(cells, sum(row[2] for row in rows), len(rows), place, day)


def _position(row: Row) -> tuple[int, int]:
    """File and line."""
    return row[3], row[4]


class _Judge:
    """Which bucket a row lies in, which rules take it, and by what it is told apart from others."""

    def __init__(self, shape: Shape, question: Question) -> None:
        shape.require(question)
        self._question = question
        self._matchers: list[Matcher] = [
            matcher(question.rules, in_force(question, bucket)) for bucket in range(len(question.buckets))
        ]
        self._positions = shape.positions(question.columns)
        self._buckets: dict[str, int | None] = {}
        self._verdicts: dict[tuple[int, tuple[str, ...]], tuple[tuple[int, ...], Told]] = {}

    def bucket(self, row: Row) -> int | None:
        """The bucket that the row's day lies in; None outside the dates that were asked for."""
        day = row[5]
        if day not in self._buckets:
            spans, counts = self._question.buckets, date.fromisoformat(day)
            self._buckets[day] = next(
                (index for index, span in enumerate(spans) if span.contains(counts)), None
            )
        return self._buckets[day]

    def verdict(self, bucket: int, row: Row) -> tuple[tuple[int, ...], Told]:
        """The rules that take a row of the bucket, and by what it is told apart from others of theirs."""
        cells = tuple(row[1][index] for index in self._positions.values())
        known = self._verdicts.get((bucket, cells))
        if known is None:
            named = dict(zip(self._positions, cells, strict=True))
            rules = self._matchers[bucket].match(named)
            known = (rules, told_apart(self._question, rules, named))
            if len(self._verdicts) >= _MOST_REMEMBERED:
                self._verdicts.clear()
            self._verdicts[bucket, cells] = known
        return known
