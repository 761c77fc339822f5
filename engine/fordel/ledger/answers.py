"""What every engine answers alike: which rules take a line, sums with their digest, groups of lines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from hashlib import sha256
from typing import Protocol

from attrs import evolve, frozen

from fordel.diagnostic import Diagnostic, Label
from fordel.ledger.lines import Row
from fordel.plan import PAYER_COLUMN, Aggregate, Aggregates, LedgerLine, Question
from fordel.selection import LeftOut
from fordel.source import Place
from fordel.value import Value

#: What tells lines of the same rules apart: the value that they are charged by, their case, and their payer.
Told = tuple[str | None, str, str]


@frozen(eq=False, repr=False)
class Group(Value):
    """Ledger lines with the same `cells` (column to text): their sum in øre and number.

    `place` is the first of them in the order of the files, `day` the day on which that one counts.
    """

    cells: Mapping[str, str]
    ore: int
    lines: int
    place: Place
    day: date


#: What tells a kind of lines from others in one ledger; only that ledger can read it.
KindKey = tuple[int | str, ...]


@frozen(eq=False, repr=False)
class Kind(Value):
    """Ledger lines of a bucket that one rule alone takes, and that nothing tells apart: their sums and number.

    `cells` has what stands in the columns of `told_columns`; `gross` is the sum of the øre without their signs.
    """

    key: KindKey
    bucket: int
    rule: int
    cells: Mapping[str, str]
    ore: int
    gross: int
    lines: int


class LedgerLost(Exception):
    """A file of a ledger cannot be read after all, where more is asked than sums: `fault` is F702."""

    def __init__(self, fault: Diagnostic) -> None:
        super().__init__(str(fault.values.get("reason", "")))
        self.fault = fault


class Ledger(Protocol):
    """A ledger that has been read and found in order, and what it can be asked. Close it after use.

    A question may only need columns that were asked for when the ledger was opened (ValueError). Where a file turns out
    to be damaged, `aggregate` tells of it, and the others raise LedgerLost.
    """

    @property
    def columns(self) -> AbstractSet[str]:
        """The columns of text that it has."""

    @property
    def sources(self) -> tuple[tuple[str, str], ...]:
        """The names of its files, as given, with their SHA-256."""

    @property
    def files(self) -> tuple[str, ...]:
        """The names of the files that its lines are counted in."""

    def aggregate(self, question: Question) -> Aggregates | tuple[Diagnostic, ...]:
        """Sums and numbers of lines that no rule tells apart; F702 where a file cannot be read after all."""

    def aggregate_all(self, questions: Sequence[Question]) -> tuple[Aggregates | tuple[Diagnostic, ...], ...]:
        """What `aggregate` answers to each of the questions, from one pass over the lines."""

    def lines(
        self, question: Question, rules: Sequence[int], buckets: Sequence[int] | None = None
    ) -> Iterator[LedgerLine]:
        """The lines that one of the rules alone takes, in canonical order (allocation.md 3.5).

        With `buckets`, only theirs.
        """

    def groups(
        self,
        question: Question,
        rules: Sequence[int],
        by: Sequence[str] = (),
        buckets: Sequence[int] | None = None,
    ) -> tuple[Group, ...]:
        """The lines that just these rules take, grouped by columns, those with the largest sums first.

        No rules are the unmatched lines (F403), several an overlap (F402). Columns that the ledger lacks are
        left out.
        """

    def kinds(self, question: Question) -> tuple[Kind, ...]:
        """The lines that one rule alone takes, kind by kind; a kind may be told in several parts, by their keys."""

    def numbered(self, question: Question, numbers: Mapping[KindKey, int]) -> Iterator[tuple[int, Row]]:
        """The lines of the kinds with these keys, in canonical order, each with its kind's number."""

    def duplicates(self) -> Diagnostic | None:
        """F703 where lines with a voucher number repeat an earlier one wholly; they count as they stand."""

    def close(self) -> None:
        """Let go of files and memory."""


class Verdicts:
    """Which rules take the lines of a bucket, of those whose selectors match.

    What a rule leaves to others and øvrige kostnader are settled here (language.md 2.4), after the selectors.
    """

    def __init__(self, question: Question) -> None:
        self._left_out = LeftOut(question.rules)
        self._valid = tuple(in_force(question, bucket) for bucket in range(len(question.buckets)))
        names = [rule.name for rule in question.rules]
        self._rest = tuple(
            tuple(index for index, name in enumerate(names) if name is None and valid[index])[:1]
            for valid in self._valid
        )

    def of(self, bucket: int, matching: Iterable[int]) -> tuple[int, ...]:
        """The indexes of the rules that take a line whose cells the selectors of `matching` hold for."""
        valid = self._valid[bucket]
        kept = self._left_out.keep(index for index in matching if valid[index])
        return tuple(sorted(kept)) or self._rest[bucket]


def in_force(question: Question, bucket: int) -> tuple[bool, ...]:
    """Which rules are in force through a bucket."""
    span = question.buckets[bucket]
    return tuple(rule.valid.overlap(span) == span for rule in question.rules)


def value_column(question: Question, rules: tuple[int, ...]) -> str | None:
    """The column by which the lines of a rule are told apart, where just one rule takes them."""
    if len(rules) != 1:
        return None
    if rules[0] in question.by_residence:
        return "bosted"
    return "lokasjon" if rules[0] in question.by_location else question.by_column.get(rules[0])


def told_columns(question: Question) -> tuple[str, ...]:
    """All the columns by which lines are told apart."""
    found = [value_column(question, (index,)) for index in range(len(question.rules))]
    found += [*question.by_case.values(), PAYER_COLUMN if question.by_payer else None]
    return tuple(dict.fromkeys(column for column in found if column is not None))


def apart_columns(question: Question, rules: tuple[int, ...]) -> tuple[str | None, str | None, str | None]:
    """The columns by which the lines that these rules take are told apart: value, case and payer."""
    case = question.by_case.get(rules[0]) if len(rules) == 1 else None
    return value_column(question, rules), case, PAYER_COLUMN if question.by_payer else None


def told_apart(question: Question, rules: tuple[int, ...], cells: Mapping[str, str]) -> Told:
    """What tells a line that these rules take apart from others, by its cells in the columns of `told_columns`."""
    value, case, payer = apart_columns(question, rules)
    return (
        None if value is None else cells[value],
        "" if case is None else cells[case],
        "" if payer is None else cells[payer],
    )


class Sums:
    """Sums and numbers of lines by bucket, rules and what tells them apart, put together in any order."""

    def __init__(self, question: Question) -> None:
        self._question = question
        self._rows: dict[tuple[int, tuple[int, ...], Told], tuple[int, int]] = {}
        self._outside = (0, 0)

    def add(self, bucket: int, rules: tuple[int, ...], told: Told, ore: int, lines: int) -> None:
        """Add lines of a bucket."""
        before = self._rows.get((bucket, rules, told), (0, 0))
        self._rows[bucket, rules, told] = (before[0] + ore, before[1] + lines)

    def add_outside(self, ore: int, lines: int) -> None:
        """Add lines of days that were not asked for."""
        self._outside = (self._outside[0] + ore, self._outside[1] + lines)

    def answer(self) -> Aggregates:
        """The sums in the order of buckets, rules, values, cases and payers, with their digest."""
        ranked = sorted(self._rows.items(), key=lambda row: (*row[0][:2], row[0][2][0] or "", *row[0][2][1:]))
        rows = tuple(
            Aggregate(bucket, rules, value, ore, lines, case, payer)
            for (bucket, rules, (value, case, payer)), (ore, lines) in ranked
        )
        found = Aggregates(rows, self._outside)
        return evolve(found, digest=f"sha256:{sha256(canonical(self._question, found).encode()).hexdigest()}")


def canonical(question: Question, answer: Aggregates) -> str:
    """The canonical aggregates, whose SHA-256 in UTF-8 is their digest (outputs.md, `kvittering.regnskap`).

    JSON without spaces: `[[first, last, [names], value, øre, lines], …, [øre, lines]]`, the rows sorted as text, and
    last what lies outside. A row with a case or a payer ends with both.
    """
    told = []
    for row in answer.rows:
        span = question.buckets[row.bucket]
        names = [question.rules[index].name for index in row.rules]
        apart = [row.case, row.payer] if row.case or row.payer else []
        told.append(_json([str(span.first), str(span.last), names, row.value, row.ore, row.lines, *apart]))
    return f"[{','.join([*sorted(told), _json(answer.outside)])}]"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def ranked_groups(found: Iterable[Group]) -> tuple[Group, ...]:
    """The groups, those of the largest sums first."""
    return tuple(sorted(found, key=lambda group: (-abs(group.ore), -group.lines, *group.cells.values())))


@frozen(eq=False, repr=False)
class Repeats(Value):
    """Lines wholly equal to an earlier one: how many, and the lowest voucher number of them, with its places."""

    lines: int
    voucher: str
    first: Place
    second: Place

    def told(self) -> Diagnostic:
        """F703, a warning: they are counted as they stand."""
        values = {"lines": self.lines, "voucher": self.voucher}
        return Diagnostic("F703", "lines", self.second, values, (Label(self.first, "first"),))
