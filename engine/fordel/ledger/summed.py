"""A ledger of which only the sums are left: the canonical aggregates of a settlement, kept to check it by."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import NoReturn

from attrs import frozen

from fordel.diagnostic import Diagnostic
from fordel.ledger.answers import Group, Kind, KindKey, Sums, canonical, in_force
from fordel.ledger.lines import Row
from fordel.plan import Aggregates, LedgerLine, Question


class NotKept(LookupError):
    """Something is asked that the sums of a ledger do not tell: other dates, other rules, or single lines."""


@frozen
class SummedLedger:
    """A ledger that answers the one question whose answer was kept, and raises NotKept for any other.

    `text` holds the canonical aggregates (`answers.canonical`), `columns` the columns of text that the ledger had,
    `repeats` what was told of lines that repeat others (F703).
    """

    text: str
    columns: AbstractSet[str]
    repeats: Diagnostic | None = None
    sources: tuple[tuple[str, str], ...] = ()
    files: tuple[str, ...] = ()

    def aggregate(self, question: Question) -> Aggregates:
        """The sums and numbers of lines that were kept."""
        try:
            *rows, (ore, lines) = json.loads(self.text)
            sums, places = Sums(question), _Places(question)
            for first, last, names, value, of, number, *apart in rows:
                case, payer = apart or ("", "")
                bucket = places.bucket(first, last)
                sums.add(bucket, places.rules(bucket, names), (value, case, payer), of, number)
            sums.add_outside(ore, lines)
            answer = sums.answer()
        except (KeyError, TypeError, ValueError) as fault:
            raise NotKept(f"the sums that were kept answer another question: {fault!r}") from None
        if canonical(question, answer) != self.text:
            raise NotKept("the sums that were kept are not written as such sums are")
        return answer

    def aggregate_all(self, questions: Sequence[Question]) -> tuple[Aggregates, ...]:
        """As `aggregate`, for each."""
        return tuple(map(self.aggregate, questions))

    def lines(
        self,
        question: Question,
        rules: Sequence[int],
        value: str | None = None,
        buckets: Sequence[int] | None = None,
    ) -> Iterator[LedgerLine]:
        """Raise NotKept: no line is left."""
        _not_kept(question, rules, value, buckets)

    def groups(
        self,
        question: Question,
        rules: Sequence[int],
        by: Sequence[str] = (),
        buckets: Sequence[int] | None = None,
    ) -> tuple[Group, ...]:
        """Raise NotKept: no line is left."""
        _not_kept(question, rules, by, buckets)

    def kinds(self, question: Question) -> tuple[Kind, ...]:
        """Raise NotKept: no line is left."""
        _not_kept(question)

    def numbered(self, question: Question, numbers: Mapping[KindKey, int]) -> Iterator[tuple[int, Row]]:
        """Raise NotKept: no line is left."""
        _not_kept(question, numbers)

    def duplicates(self) -> Diagnostic | None:
        """F703, where it was told."""
        return self.repeats

    def close(self) -> None:
        """Nothing is held open."""


class _Places:
    """Which bucket and which rules the words of a row stand for."""

    def __init__(self, question: Question) -> None:
        spans = question.buckets
        self._buckets = {(str(span.first), str(span.last)): index for index, span in enumerate(spans)}
        names = [rule.name for rule in question.rules]
        self._rules: list[Mapping[str | None, int]] = [
            {name: index for index, name in enumerate(names) if valid[index]}
            for valid in (in_force(question, bucket) for bucket in range(len(spans)))
        ]

    def bucket(self, first: str, last: str) -> int:
        return self._buckets[first, last]

    def rules(self, bucket: int, names: Sequence[str | None]) -> tuple[int, ...]:
        return tuple(sorted(self._rules[bucket][name] for name in names))


def _not_kept(*asked: object) -> NoReturn:
    raise NotKept(f"only sums were kept, and not the lines of {asked}")
