"""A ledger that is looked through by the very question that sums it: one pass over its lines where all is in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from fordel.diagnostic import Diagnostic
from fordel.ledger.answers import Group, Kind, KindKey, Ledger
from fordel.ledger.lines import Row
from fordel.ledger.sql import ODD
from fordel.ledger.store import Unreadable
from fordel.ledger.stored import StoredLedger
from fordel.plan import Aggregates, LedgerLine, Question

#: Looks closer at a ledger, by its largest doubt: the ledger to ask instead, what is wrong, or None if it is in order.
Examine = Callable[[int], Ledger | tuple[Diagnostic, ...] | None]


class DoubtedLedger:
    """A ledger of lines with their `doubt`, of which nobody has seen yet whether they are in order.

    `lines` is how many there must be, None where that is not known. What is wrong is told by the first question, by
    `aggregate` as its answer; so this one is to be asked first.
    """

    def __init__(self, ledger: StoredLedger, lines: int | None, examine: Examine) -> None:
        self._doubted: StoredLedger | None = ledger
        self._ledger: Ledger = ledger
        self._expected = lines
        self._examine = examine
        self.sources = ledger.sources
        self.columns: AbstractSet[str] = ledger.columns
        self.files = ledger.files

    @property
    def examined(self) -> Ledger:
        """The ledger itself, once it was asked."""
        return self._ledger

    def settled(self) -> Ledger | tuple[Diagnostic, ...]:
        """The ledger, seen to be in order, or what is wrong with it."""
        if self._doubted:
            try:
                lines, doubt = self._doubted.doubts()
            except Unreadable:
                lines, doubt = -1, ODD
            found = self._judged(lines, doubt)
            if isinstance(found, tuple):
                self.close()
            return found
        return self._ledger

    def aggregate(self, question: Question) -> Aggregates | tuple[Diagnostic, ...]:
        """Sums and numbers of lines that no rule tells apart, or all that is wrong with the ledger."""
        if not self._doubted:
            return self._ledger.aggregate(question)
        doubted = self._doubted
        try:
            answer, doubt = doubted.doubted(question)
        except Unreadable:
            found = self._judged(-1, ODD)
        else:
            lines = sum(row.lines for row in answer.rows) + answer.outside[1]
            found = self._judged(lines, doubt)
            if found is doubted and doubt < ODD:
                return answer
        return found if isinstance(found, tuple) else found.aggregate(question)

    def aggregate_all(self, questions: Sequence[Question]) -> tuple[Aggregates | tuple[Diagnostic, ...], ...]:
        """Each question as `aggregate`, all in one pass."""
        found = self.settled()
        return (found,) * len(questions) if isinstance(found, tuple) else found.aggregate_all(questions)

    def lines(
        self, question: Question, rules: Sequence[int], buckets: Sequence[int] | None = None
    ) -> Iterator[LedgerLine]:
        """As `answers.Ledger.lines`."""
        return self._ledger.lines(question, rules, buckets)

    def groups(
        self,
        question: Question,
        rules: Sequence[int],
        by: Sequence[str] = (),
        buckets: Sequence[int] | None = None,
    ) -> tuple[Group, ...]:
        """As `answers.Ledger.groups`."""
        return self._ledger.groups(question, rules, by, buckets)

    def kinds(self, question: Question) -> tuple[Kind, ...]:
        """As `answers.Ledger.kinds`."""
        return self._ledger.kinds(question)

    def numbered(self, question: Question, numbers: Mapping[KindKey, int]) -> Iterator[tuple[int, Row]]:
        """As `answers.Ledger.numbered`."""
        return self._ledger.numbered(question, numbers)

    def duplicates(self) -> Diagnostic | None:
        """As `answers.Ledger.duplicates`."""
        return self._ledger.duplicates()

    def close(self) -> None:
        """Let go of files and memory."""
        self._ledger.close()

    def _judged(self, lines: int, doubt: int) -> Ledger | tuple[Diagnostic, ...]:
        if self._expected is not None and lines != self._expected:
            doubt = ODD
        found = self._examine(doubt) if doubt else None
        if isinstance(found, tuple):
            return found
        if found and found is not self._ledger:
            self._ledger.close()
            self._ledger = found
        self._doubted = None
        return self._ledger
