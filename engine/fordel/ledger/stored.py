"""A ledger in the relational engine: one question for a settlement's sums, others for lines and groups."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from fordel.diagnostic import Diagnostic
from fordel.ledger import line_sql, sql
from fordel.ledger.answers import (
    Group,
    Kind,
    KindKey,
    LedgerLost,
    Repeats,
    Sums,
    Verdicts,
    ranked_groups,
    told_apart,
    told_columns,
)
from fordel.ledger.dialects import Dialect
from fordel.ledger.guessed import guess
from fordel.ledger.lines import Row, Shape
from fordel.ledger.store import ArrowBatches, Store, Unreadable
from fordel.period import Span
from fordel.plan import Aggregates, LedgerLine, Question
from fordel.selection import Alternatives, numbers
from fordel.source import Place

if TYPE_CHECKING:  # one question needs no more than a mask or classes, and a cold start is measured
    from fordel.ledger.many import Many, Summed

#: Up to so many rules, a bit for each is quicker than classes of cells (performance.md section 2).
MOST_BITS = 40

#: Where and when a line is.
_PLACED = ("voucher_date", "day", "file", "line")

_Matching = Callable[[Sequence[int]], Iterator[int]]
_Answer = TypeVar("_Answer")


class Engine(Protocol):
    """What runs SQL on a ledger's lines: the relation `lines` of file, line, voucher_date, day, ore, and text.

    It answers with `int` for whole numbers, however large, `str` for text and None for nothing. What it cannot read
    is raised as `store.Unreadable`.
    """

    @property
    def dialect(self) -> Dialect:
        """How it says what it is asked."""

    def described(self, columns: str, source: str) -> Mapping[str, str]:
        """The types of columns by name, called as DuckDB calls them."""

    def relate(self, lines: str) -> None:
        """Let `lines` be the rows of this text."""

    def ask(self, question: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """All rows of the answer."""

    def stream(self, question: str, parameters: Sequence[object] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows of the answer, read as they are used."""

    def close(self) -> None:
        """Let go of files, connections and memory."""


class StoredLedger:
    """A ledger whose lines are the relation `lines` of a store; it answers as `rows.PlainLedger` does."""

    def __init__(self, shape: Shape, store: Engine, sources: tuple[tuple[str, str], ...]) -> None:
        self._shape = shape
        self._store = store
        self._dialect = store.dialect
        self._names = sql.column_names(shape.columns)
        self.sources = sources
        self.files = shape.files
        self.columns = shape.present

    def aggregate(self, question: Question) -> Aggregates | tuple[Diagnostic, ...]:
        """Sums and numbers of lines that no rule tells apart; F702 where a file cannot be read after all."""
        try:
            return self._total(question)[0]
        except Unreadable as fault:
            return (self._unreadable(fault),)

    def doubted(self, question: Question) -> tuple[Aggregates, int]:
        """The same with the largest doubt of any line (`sql.ODD`), where `lines` has one; raises Unreadable."""
        return self._total(question, doubted=True)

    def doubts(self) -> tuple[int, int]:
        """The number of lines, and the largest doubt of any; raises Unreadable."""
        [(lines, doubt)] = self._store.ask(sql.doubts())
        return lines, doubt

    def _total(self, question: Question, *, doubted: bool = False) -> tuple[Aggregates, int]:
        self._shape.require(question)
        columns = told_columns(question)
        values = [self._names[column] for column in columns]
        keep = [*values, "ore", *(["doubt"] if doubted else [])]
        asked = self._guessed(question, keep) if doubted else self._asked(question, keep)
        text = sql.total(asked.judged, values, doubted=doubted)
        sums, size, most = Sums(question), len(asked.judged.signs), 0
        for bucket, *cells, ore, lines, doubt in self._store.ask(text, asked.judged.parameters):
            most = max(most, doubt)
            if ore is None:
                continue
            if bucket is None:
                sums.add_outside(ore, lines)
                continue
            rules = asked.verdict((bucket, *cells[:size]))
            named = dict(zip(columns, cells[size:], strict=True))
            sums.add(bucket, rules, told_apart(question, rules, named), ore, lines)
        return sums.answer(), most

    def aggregate_all(self, questions: Sequence[Question]) -> tuple[Aggregates | tuple[Diagnostic, ...], ...]:
        """What `aggregate` answers to each of the questions, from one pass over the lines."""
        from fordel.ledger.many import Many

        for question in questions:
            self._shape.require(question)
        many = Many(questions)
        try:
            return many.answers(self._summed(many, self._classed(many))) if questions else ()
        except Unreadable as fault:
            return ((self._unreadable(fault),),) * len(questions)

    def lines(
        self, question: Question, rules: Sequence[int], buckets: Sequence[int] | None = None
    ) -> Iterator[LedgerLine]:
        """The lines that one of the rules alone takes, in canonical order."""
        columns = [*self._names.values()]
        asked = self._asked(question, [*columns, "ore", *_PLACED])
        wanted = self._wanted(asked, {(rule,) for rule in rules}, buckets)
        if not wanted:
            return
        text = sql.rows(sql.chosen(asked.judged, wanted), columns, self._dialect)
        for found in self._read(self._store.stream(text, asked.judged.parameters)):
            yield self._shape.told(_row(found))

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
        text = sql.groups(sql.chosen(asked.judged, wanted), columns, self._dialect)
        found = self._ask(text, asked.judged.parameters)
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

    def kinds(self, question: Question) -> tuple[Kind, ...]:
        """The lines that one rule alone takes, kind by kind."""
        asked, columns = self._asked_of_kinds(question)
        text = line_sql.kinds(asked.judged, [self._names[column] for column in columns])
        size = len(asked.judged.signs) + 1
        return tuple(
            Kind(tuple(key), key[0], rules[0], dict(zip(columns, key[size:], strict=True)), ore, gross, lines)
            for *key, ore, gross, lines in self._ask(text, asked.judged.parameters)
            for rules in [asked.verdict(tuple(key[:size]))]
            if len(rules) == 1
        )

    def numbered(self, question: Question, numbers: Mapping[KindKey, int]) -> Iterator[tuple[int, Row]]:
        """The lines of these kinds in canonical order, each with its kind's number."""
        asked, columns = self._asked_of_kinds(question, *_PLACED)
        if not numbers:
            return
        signs = ("bucket", *asked.judged.signs)
        wanted = [*dict.fromkeys(tuple(map(int, key[: len(signs)])) for key in numbers)]
        more = (*signs, *(f"{self._names[column]} AS told_{index}" for index, column in enumerate(columns)))
        lines = sql.chosen(asked.judged, wanted)
        text = sql.rows(lines, [*self._names.values()], self._dialect, more)
        for found in self._read(self._store.stream(text, asked.judged.parameters)):
            number = numbers.get(tuple(found[-len(more) :]))
            if number is not None:
                yield number, _row(found[: -len(more)])

    def arrow(
        self, question: Question, numbers: Collection[KindKey], days: Span | None = None
    ) -> tuple[ArrowBatches, list[str]]:
        """The lines of these kinds, and others, as Arrow batches in the order of the files, and the columns of a key.

        The batches have `voucher_date`, the columns of text in the order that lines are ranked by, `ore`, `file`,
        `line`, and what else a key has. With `days`, only lines whose vouchers have such a date.
        """
        if not isinstance(self._store, Store):
            raise TypeError("this engine tells its lines one by one")
        asked, columns = self._asked_of_kinds(question, *_PLACED)
        masks = {int(key[1]) for key in numbers} if asked.judged.signs == ("mask",) else ()
        text = line_sql.unsorted(asked.judged, masks, [*self._names.values()], days)
        told = ["bucket", *asked.judged.signs, *(self._names[column] for column in columns)]
        return self._read(self._store.batches(text, asked.judged.parameters)), told

    @property
    def has_arrow(self) -> bool:
        """Whether `arrow` has lines."""
        return isinstance(self._store, Store)

    def voucher_days(self) -> list[tuple[date | None, int]]:
        """The dates of vouchers, None for those without, and the number of lines of each."""
        return [(day, lines) for day, lines in self._store.ask(line_sql.voucher_days())]

    def _asked_of_kinds(self, question: Question, *keep: str) -> tuple[_Asked, list[str]]:
        """How kinds are asked for, and the columns that tell them apart."""
        columns = [*self._shape.positions(told_columns(question))]
        kept = [*self._names.values()] if keep else [self._names[column] for column in columns]
        return self._asked(question, [*kept, "ore", *keep]), columns

    def duplicates(self) -> Diagnostic | None:
        """F703 where lines with a voucher number repeat an earlier one wholly."""
        columns = [*self._names.values()]
        quick = sql.may_repeat(columns, self._dialect)
        if quick and not self._ask(quick)[0][0]:
            return None
        found = self._ask(sql.repeated(columns, self._dialect))
        if not found:
            return None
        voucher, first, second, lines = found[0]
        return Repeats(lines, voucher, self._place(first), self._place(second)).told()

    def rows(self) -> Iterator[Row]:
        """All lines, in canonical order."""
        return map(_row, self._store.stream(sql.rows("lines", [*self._names.values()], self._dialect)))

    def close(self) -> None:
        """Let go of files and memory."""
        self._store.close()

    def _classed(self, many: Many) -> sql.Judged:
        """The lines with the class of each cell that selectors speak of."""
        told = [self._names[column] for column in many.told]
        classes = {}
        for column, known in many.classes.items():
            cells = [cell for (cell,) in self._store.ask(sql.different(self._names[column]))]
            classes[column] = cells, [*map(known.of, cells)]
        return sql.classed(many.spans, self._names, classes, [*told, "ore"], self._dialect)

    def _summed(self, many: Many, judged: sql.Judged) -> Iterator[Summed]:
        """The lines with their sums, those together that no question tells apart."""
        told = [self._names[column] for column in many.told]
        signs, apart = len(judged.signs) + 1, len(told) + len(judged.signs) + 1
        for row in self._store.stream(sql.total(judged, told), judged.parameters):
            if row[apart] is not None:
                yield row[0], row[1:signs], row[signs:apart], row[apart], row[apart + 1]

    def _asked(self, question: Question, keep: Sequence[str]) -> _Asked:
        """How this question is put, with the columns that are to be had besides."""
        self._shape.require(question)
        if len(question.rules) <= MOST_BITS:
            judged = sql.masked(question, self._names, keep, self._dialect)
            return _Asked(question, judged, lambda signs: numbers(signs[0]))
        classes, matching = self._classes(question)
        judged = sql.classed(question.buckets, self._names, classes, keep, self._dialect)
        return _Asked(question, judged, matching)

    def _guessed(self, question: Question, keep: Sequence[str]) -> _Asked:
        """How the question is put to lines that nobody has seen yet: one pass over them is to do."""
        found = guess(question, self._names, self._store)
        if found is None:
            return self._asked(question, keep)
        columns = [self._names[column] for column in found.columns]
        judged = sql.guessed(question, columns, found.classes, found.sizes, keep)
        return _Asked(question, judged, found.matching)

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
        found = self._ask(sql.signs(asked.judged), asked.judged.parameters)
        named = (signs for signs in found if buckets is None or signs[0] in buckets)
        return [signs for signs in named if asked.verdict(signs) in rules]

    def _place(self, position: int) -> Place:
        return self._shape.place(*divmod(position, sql.LINES_A_FILE))

    def _ask(self, text: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """All rows of an answer; raises LedgerLost."""
        try:
            return self._store.ask(text, parameters)
        except Unreadable as fault:
            raise LedgerLost(self._unreadable(fault)) from None

    def _read(self, answer: Iterator[_Answer]) -> Iterator[_Answer]:
        """What the store answers, as it is used; raises LedgerLost."""
        try:
            yield from answer
        except Unreadable as fault:
            raise LedgerLost(self._unreadable(fault)) from None

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
