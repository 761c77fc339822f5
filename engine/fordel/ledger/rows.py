"""A ledger as plain rows: all that a store answers, computed in Python alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from fordel.diagnostic import Diagnostic
from fordel.ledger.answers import (
    Group,
    Kind,
    KindKey,
    Repeats,
    Sums,
    Told,
    in_force,
    ranked_groups,
    told_apart,
    told_columns,
)
from fordel.ledger.cells import Chunk
from fordel.ledger.lines import Row, Shape, rows_of
from fordel.period import Span
from fordel.plan import Aggregates, LedgerLine, Question
from fordel.selection import Matcher, matcher

if TYPE_CHECKING:  # one question needs no more than a matcher, and a cold start is measured
    from fordel.ledger.classes import Classes
    from fordel.ledger.many import Many, Summed

#: Different cells whose verdict is remembered: a ledger's texts may be as many as its lines.
_MOST_REMEMBERED = 100_000

#: A line's bucket (None outside the dates that were asked for) and its cells in the columns of the rules.
_Sign = tuple[Any, ...]


class PlainLedger:
    """A ledger whose lines are all in memory; it answers as `stored.StoredLedger` does."""

    def __init__(self, shape: Shape, chunks: Iterable[Chunk], sources: tuple[tuple[str, str], ...]) -> None:
        self._shape = shape
        self._chunks = tuple(chunks)
        self.sources = sources
        self.files = shape.files
        self.columns = shape.present

    def aggregate(self, question: Question) -> Aggregates:
        """The sums and numbers of the lines that no rule tells apart."""
        judge = _Judge(self._shape, question)
        sums = Sums(question)
        alike: defaultdict[_Sign, list[int]] = defaultdict(list)
        for chunk in self._chunks:
            for sign, ore in zip(judge.signs(chunk), chunk.ores, strict=True):
                alike[sign].append(ore)
            if len(alike) >= _MOST_REMEMBERED:
                judge.add(alike, sums)
                alike.clear()
        judge.add(alike, sums)
        return sums.answer()

    def aggregate_all(self, questions: Sequence[Question]) -> tuple[Aggregates, ...]:
        """What `aggregate` answers to each of the questions, from one pass over the lines."""
        from fordel.ledger.many import Many

        for question in questions:
            self._shape.require(question)
        many = Many(questions)
        return many.answers([*self._summed(many)])

    def lines(
        self, question: Question, rules: Sequence[int], buckets: Sequence[int] | None = None
    ) -> Iterator[LedgerLine]:
        """The lines that one of the rules alone takes, in canonical order."""
        wanted = {(rule,) for rule in rules}
        for row, _, taken, _ in sorted(self._judged(question, buckets)):
            if taken in wanted:
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

    def kinds(self, question: Question) -> tuple[Kind, ...]:
        """The lines that one rule alone takes, kind by kind."""
        found: dict[KindKey, list[int]] = {}
        for key, row in self._of_kinds(question):
            found.setdefault(key, []).append(row[2])
        columns = [*self._shape.positions(told_columns(question))]
        return tuple(_kind(key, columns, ores) for key, ores in found.items())

    def numbered(self, question: Question, numbers: Mapping[KindKey, int]) -> Iterator[tuple[int, Row]]:
        """The lines of these kinds in canonical order, each with its kind's number."""
        of_kinds = ((row, numbers[key]) for key, row in self._of_kinds(question) if key in numbers)
        return ((number, row) for row, number in sorted(of_kinds))

    def _of_kinds(self, question: Question) -> Iterator[tuple[KindKey, Row]]:
        """The lines that one rule alone takes, each with what tells its kind."""
        positions = self._shape.positions(told_columns(question)).values()
        for row, bucket, rules, _ in self._judged(question, None):
            if len(rules) == 1:
                yield (bucket, *rules, *(row[1][index] for index in positions)), row

    def duplicates(self) -> Diagnostic | None:
        """F703 where lines with a voucher number repeat an earlier one wholly."""
        if self._are_distinct():
            return None
        first: dict[tuple[str, tuple[str, ...], int], Row] = {}
        repeats = [row for row in self._rows if row[1][0] and first.setdefault(row[:3], row) is not row]
        if not repeats:
            return None
        second = min(repeats, key=lambda row: (row[1][0], *_position(row)))
        places = (self._shape.place(*_position(row)) for row in (first[second[:3]], second))
        return Repeats(len(repeats), second[1][0], *places).told()

    def close(self) -> None:
        """Nothing is held open."""

    @property
    def _rows(self) -> Iterator[Row]:
        return rows_of(self._chunks)

    def _are_distinct(self) -> bool:
        """Whether no two lines say the same, which is quickly seen."""
        lines = sum(len(chunk.lines) for chunk in self._chunks)
        said = {
            line
            for chunk in self._chunks
            for line in zip(chunk.voucher_days, chunk.ores, *chunk.cells, strict=True)
        }
        return len(said) == lines

    def _summed(self, many: Many) -> Iterator[Summed]:
        """The lines with their sums, those together that no question tells apart."""
        stretches = _Bucket(many.spans)
        columns = self._shape.positions(many.classes).values()
        selected = [*zip(columns, map(_Class, many.classes.values()), strict=True)]
        told = [*self._shape.positions(many.told).values()]
        sums: dict[tuple[int | None, tuple[int, ...], tuple[str, ...]], tuple[int, int]] = {}
        for _, cells, ore, _, _, day in self._rows:
            classes = tuple([known[cells[column]] for column, known in selected])
            sign = stretches[day], classes, tuple([cells[column] for column in told])
            before = sums.get(sign, (0, 0))
            sums[sign] = (before[0] + ore, before[1] + 1)
        for (stretch, classes, apart), (ore, lines) in sums.items():
            yield stretch, classes, apart, ore, lines

    def _judged(
        self, question: Question, buckets: Sequence[int] | None
    ) -> Iterator[tuple[Row, int, tuple[int, ...], Told]]:
        """The lines of the buckets (all where none are named), with bucket, rules and what tells them apart."""
        judge = _Judge(self._shape, question)
        for row in self._rows:
            bucket = judge.bucket(row)
            if bucket is not None and (buckets is None or bucket in buckets):
                yield row, bucket, *judge.verdict(bucket, judge.cells(row))

    def _group(self, cells: Mapping[str, str], rows: list[Row]) -> Group:
        first = min(rows, key=_position)
        place, day = self._shape.place(*_position(first)), date.fromisoformat(first[5])
        return Group(cells, sum(row[2] for row in rows), len(rows), place, day)


def _kind(key: KindKey, columns: Sequence[str], ores: Sequence[int]) -> Kind:
    bucket, rule, *cells = key
    named = dict(zip(columns, map(str, cells), strict=True))
    return Kind(key, int(bucket), int(rule), named, sum(ores), sum(map(abs, ores)), len(ores))


def _position(row: Row) -> tuple[int, int]:
    """File and line."""
    return row[3], row[4]


class _Bucket(dict[str, int | None]):
    """The number of the span that a day lies in, None outside all; days are ISO dates."""

    def __init__(self, spans: Sequence[Span]) -> None:
        super().__init__()
        self._spans = spans

    def __missing__(self, day: str) -> int | None:
        counts = date.fromisoformat(day)
        found = next((index for index, span in enumerate(self._spans) if span.contains(counts)), None)
        self[day] = found
        return found


class _Class(dict[str, int]):
    """The class of each cell of a column, remembered."""

    def __init__(self, classes: Classes) -> None:
        super().__init__()
        self._classes = classes

    def __missing__(self, cell: str) -> int:
        if len(self) >= _MOST_REMEMBERED:
            self.clear()
        found = self[cell] = self._classes.of(cell)
        return found


class _Judge:
    """Which bucket a row lies in, which rules take it, and by what it is told apart from others."""

    def __init__(self, shape: Shape, question: Question) -> None:
        shape.require(question)
        self._question = question
        self._matchers: list[Matcher] = [
            matcher(question.rules, in_force(question, bucket)) for bucket in range(len(question.buckets))
        ]
        self._positions = shape.positions(question.columns)
        self._buckets = _Bucket(question.buckets)
        self._verdicts: dict[tuple[int, tuple[str, ...]], tuple[tuple[int, ...], Told]] = {}

    def signs(self, chunk: Chunk) -> Iterator[_Sign]:
        """What decides of each line of a chunk: its bucket, and its cells in the columns of the rules."""
        buckets = map(self._buckets.__getitem__, chunk.days)
        return zip(buckets, *(chunk.cells[index] for index in self._positions.values()), strict=True)

    def add(self, alike: Mapping[_Sign, Sequence[int]], sums: Sums) -> None:
        """Add the amounts of lines to the sums that they belong to, by their signs."""
        for (bucket, *cells), ores in alike.items():
            if bucket is None:
                sums.add_outside(sum(ores), len(ores))
            else:
                sums.add(bucket, *self.verdict(bucket, tuple(cells)), sum(ores), len(ores))

    def bucket(self, row: Row) -> int | None:
        """The bucket that the row's day lies in; None outside the dates that were asked for."""
        return self._buckets[row[5]]

    def cells(self, row: Row) -> tuple[str, ...]:
        """The row's cells in the columns of the rules."""
        return tuple(row[1][index] for index in self._positions.values())

    def verdict(self, bucket: int, cells: tuple[str, ...]) -> tuple[tuple[int, ...], Told]:
        """The rules that take such a line of the bucket, and by what it is told apart from others of theirs."""
        known = self._verdicts.get((bucket, cells))
        if known is None:
            named = dict(zip(self._positions, cells, strict=True))
            rules = self._matchers[bucket].match(named)
            known = (rules, told_apart(self._question, rules, named))
            if len(self._verdicts) >= _MOST_REMEMBERED:
                self._verdicts.clear()
            self._verdicts[bucket, cells] = known
        return known
