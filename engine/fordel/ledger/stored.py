"""A ledger in the relational engine: one question for a settlement's sums, others for lines and groups."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

from fordel.diagnostic import Diagnostic
from fordel.ledger import sql
from fordel.ledger.answers import (
    Group,
    Repeats,
    Sums,
    Verdicts,
    ranked_groups,
    told_apart,
    told_columns,
    value_column,
)
from fordel.ledger.lines import Row, Shape
from fordel.ledger.store import Store, Unreadable
from fordel.plan import Aggregates, LedgerLine, Question
from fordel.selection import Alternatives, numbers
from fordel.source import Place

#: Up to so many rules, a bit for each is quicker than classes of cells (performance.md section 2).
MOST_BITS = 40

_Matching = Callable[[Sequence[int]], Iterator[int]]


class StoredLedger:
    """A ledger whose lines are the relation `lines` of a store; it answers as `rows.PlainLedger` does."""

    def __init__(self, shape: Shape, store: Store, sources: tuple[tuple[str, str], ...]) -> None:
        self._shape = shape
        self._store = store
        self._names = sql.column_names(shape.columns)
        self.sources = sources
        self.columns = shape.present

    def aggregate(self, question: Question) -> Aggregates | tuple[Diagnostic, ...]:
        """Sums and numbers of lines that no rule tells apart; F702 where a file cannot be read after all."""
        self._shape.require(question)
        columns = told_columns(question)
        values = [self._names[column] for column in columns]
        try:
            asked = self._asked(question, [*values, "ore"])
            rows = self._store.ask(sql.total(asked.judged, values), asked.judged.parameters)
        except Unreadable as fault:
            return (self._unreadable(fault),)
        sums, size = Sums(question), len(asked.judged.signs)
        for bucket, *cells, ore, lines in rows:
            if bucket is None:
                sums.add_outside(ore, lines)
                continue
            rules = asked.verdict((bucket, *cells[:size]))
            named = dict(zip(columns, cells[size:], strict=True))
            sums.add(bucket, rules, told_apart(question, rules, named), ore, lines)
        return sums.answer()

    def lines(
        self,
        question: Question,
        rules: Sequence[int],
        value: str | None = None,
        buckets: Sequence[int] | None = None,
    ) -> Iterator[LedgerLine]:
        """The lines that one of the rules alone takes, in canonical order; with `value`, those with it."""
        columns = [*self._names.values()]
        asked = self._asked(question, [*columns, "voucher_date", "day", "ore", "file", "line"])
        wanted = self._wanted(asked, {(rule,) for rule in rules}, buckets)
        if not wanted:
            return
        signs = ("bucket", *asked.judged.signs)
        text = sql.rows(sql.chosen(asked.judged, wanted), columns, signs)
        for found in self._store.stream(text, asked.judged.parameters):
            row = _row(found[: -len(signs)])
            column = value_column(question, asked.verdict(found[-len(signs) :]))
            if value is None or (column and row[1][self._shape.columns.index(column)] == value):
                yield self._shape.told(row)

    def groups(
        self,
        question: Question,
        rules: Sequence[int],
        by: Sequence[str] = (),
        buckets: Sequence[int] | None = None,
    ) -> tuple[Group, ...]:
        """The lines that just these rules take (none: unmatched), grouped by those columns that are there."""
        present = [*self._shape.positions(by)]
        columns = [self._names[column] for column in present]
        asked = self._asked(question, [*columns, "day", "ore", "file", "line"])
        wanted = self._wanted(asked, {tuple(rules)}, buckets)
        if not wanted:
            return ()
        found = self._store.ask(
            sql.groups(sql.chosen(asked.judged, wanted), columns), asked.judged.parameters
        )
        return ranked_groups(
            Group(
                dict(zip(present, cells, strict=True)),
                ore,
                lines,
                self._place(first),
                date.fromisoformat(day),
            )
            for *cells, ore, lines, first, day in found
        )

    def duplicates(self) -> Diagnostic | None:
        """F703 where lines with a voucher number repeat an earlier one wholly; F702 as `aggregate`."""
        columns = [*self._names.values()]
        try:
            if not self._store.ask(sql.may_repeat(columns))[0][0]:
                return None
            found = self._store.ask(sql.repeated(columns))
        except Unreadable as fault:
            return self._unreadable(fault)
        voucher, _, (first, second) = min(found, key=lambda repeat: repeat[2][1])
        lines = sum(count - 1 for _, count, _ in found)
        return Repeats(lines, voucher, self._place(first), self._place(second)).told()

    def rows(self) -> Iterator[Row]:
        """All lines, in canonical order."""
        return map(_row, self._store.stream(sql.rows("lines", [*self._names.values()])))

    def close(self) -> None:
        """Let go of files and memory."""
        self._store.close()

    def _asked(self, question: Question, keep: Sequence[str]) -> _Asked:
        """How this question is put, with the columns that are to be had besides."""
        self._shape.require(question)
        if len(question.rules) <= MOST_BITS:
            judged = sql.masked(question, self._names, keep)
            return _Asked(question, judged, lambda signs: numbers(signs[0]))
        classes, matching = self._classes(question)
        return _Asked(question, sql.classed(question, self._names, classes, keep), matching)

    def _classes(self, question: Question) -> tuple[dict[str, tuple[list[str], list[int]]], _Matching]:
        """The class of each cell by column, and the rules whose selectors hold for a class in each column."""
        numbered = [(index, one) for index, rule in enumerate(question.rules) for one in rule.alternatives]
        alternatives = Alternatives([one for _, one in numbered])
        classes, standing = {}, []
        for column, left in alternatives.columns.items():
            cells = [cell for (cell,) in self._store.ask(sql.different(self._names[column]))]
            known: dict[int, int] = {}
            classes[column] = (cells, [known.setdefault(left[cell], len(known)) for cell in cells])
            standing.append([*known])

        def matching(signs: Sequence[int]) -> Iterator[int]:
            left = alternatives.everyone
            for bits, sign in zip(standing, signs, strict=True):
                left &= bits[sign]
            return (numbered[one][0] for one in numbers(left))

        return classes, matching

    def _wanted(
        self, asked: _Asked, rules: set[tuple[int, ...]], buckets: Sequence[int] | None
    ) -> list[tuple[int, ...]]:
        """The buckets and signs of the lines that these rules take."""
        found = self._store.ask(sql.signs(asked.judged), asked.judged.parameters)
        named = (signs for signs in found if buckets is None or signs[0] in buckets)
        return [signs for signs in named if asked.verdict(signs) in rules]

    def _place(self, position: int) -> Place:
        return self._shape.place(*divmod(position, sql.LINES_A_FILE))

    def _unreadable(self, fault: Unreadable) -> Diagnostic:
        return Diagnostic("F702", "unreadable", Place(self._shape.files[0]), {"reason": str(fault)})


def _row(found: Sequence[Any]) -> Row:
    """A row as the store tells it."""
    voucher_day, *cells, ore, file, line, day = found
    return voucher_day or "", tuple(cells), ore, file, line, day


class _Asked:
    """A question as it is put to the store, and what its signs mean: which rules take the lines."""

    def __init__(self, question: Question, judged: sql.Judged, matching: _Matching) -> None:
        self.judged = judged
        self._matching = matching
        self._verdicts = Verdicts(question)
        self._known: dict[tuple[int, ...], tuple[int, ...]] = {}

    def verdict(self, signs: tuple[int, ...]) -> tuple[int, ...]:
        """The rules that take lines with this bucket and these signs."""
        if signs not in self._known:
            self._known[signs] = self._verdicts.of(signs[0], self._matching(signs[1:]))
        return self._known[signs]
