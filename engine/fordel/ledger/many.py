"""Many questions answered in one pass over the lines, each as if it were alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from attrs import frozen

from fordel.ledger.answers import Sums, Told, Verdicts, apart_columns, told_columns
from fordel.ledger.classes import Classes, Selection
from fordel.period import Span, cut
from fordel.plan import Aggregates, Question

#: Lines that no question tells apart: the stretch of days (None outside all), the class by column, the cells of
#: `Many.told`, the sum in øre and the number.
Summed = tuple[int | None, Sequence[int], Sequence[str], int, int]

#: What tells lines of the same rules apart, as places in `Many.told`: value, case and payer.
_Apart = tuple[int | None, int | None, int | None]

_Amount = tuple[int, int]
_NOTHING = (0, 0)
_DAY = timedelta(days=1)


class Many:
    """Questions put together: the days to tell apart, and the columns that lines are told apart by.

    `spans` are consecutive stretches of days through which every question has the same bucket. `classes` has the
    columns that selectors speak of, each to be asked for the class of all its cells; `told` are the columns whose
    cells count as they are.
    """

    def __init__(self, questions: Sequence[Question]) -> None:
        self._questions = tuple(questions)
        self._selection = Selection(questions)
        self.spans = _spans(questions)
        self.told = tuple(dict.fromkeys(column for one in questions for column in told_columns(one)))

    @property
    def classes(self) -> Mapping[str, Classes]:
        """The columns that selectors speak of, with the classes of their cells."""
        return self._selection.columns

    def answers(self, lines: Iterable[Summed]) -> tuple[Aggregates, ...]:
        """The answers of the questions, in their order; the classes of all cells have been found before.

        What the rules of a question do not take is the whole less what they do: no tuple of classes is compared with
        every question.
        """
        judge = self._selection.judge()
        stretches = _Stretches(self.spans)
        asked = [_Asked(question, self.told, stretches) for question in self._questions]
        whole: dict[tuple[int | None, tuple[str, ...]], _Amount] = {}
        for stretch, classes, cells, ore, count in lines:
            told = tuple(cells)
            before = whole.get((stretch, told), _NOTHING)
            whole[stretch, told] = (before[0] + ore, before[1] + count)
            if stretch is not None:
                for question, rules in judge.hits(tuple(classes)):
                    asked[question].take(stretch, rules, told, ore, count)
        wholes = _Wholes(whole)
        return tuple(one.answer(wholes) for one in asked)


def _spans(questions: Sequence[Question]) -> tuple[Span, ...]:
    """The stretches of days between the turns of all buckets."""
    buckets = {span for question in questions for span in question.buckets}
    if not buckets:
        return ()
    lasts = [span.last for span in buckets if span.last]
    turns = {*(span.first for span in buckets), *(last + _DAY for last in lasts if last < date.max)}
    last = max(lasts) if len(lasts) == len(buckets) else None
    return cut(Span(min(span.first for span in buckets), last), turns)


class _Stretches:
    """Which bucket each stretch of days lies in, the same for all questions that have the same buckets."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._spans = spans
        self._known: dict[tuple[Span, ...], tuple[int | None, ...]] = {}

    def of(self, buckets: tuple[Span, ...]) -> tuple[int | None, ...]:
        """The bucket of each stretch, None for one that lies outside all."""
        found = self._known.get(buckets)
        if found is None:
            places = {
                at: bucket
                for bucket, span in enumerate(buckets)
                for at, stretch in enumerate(self._spans)
                if span.contains(stretch.first)
            }
            found = self._known[buckets] = tuple(map(places.get, range(len(self._spans))))
        return found


class _Wholes:
    """The sums of all lines by bucket and what tells them apart, the same for all questions that ask alike."""

    def __init__(self, lines: Mapping[tuple[int | None, tuple[str, ...]], _Amount]) -> None:
        self._lines = lines
        self._known: dict[object, tuple[dict[tuple[int, Told], _Amount], _Amount]] = {}

    def of(
        self, buckets: tuple[int | None, ...], apart: tuple[_Apart, ...]
    ) -> tuple[dict[tuple[int, Told], _Amount], _Amount]:
        """By the bucket of each stretch and what tells the lines of each bucket apart; last what lies outside all."""
        found = self._known.get((buckets, apart))
        if found is None:
            inside: dict[tuple[int, Told], _Amount] = {}
            outside = _NOTHING
            for (stretch, cells), amount in self._lines.items():
                bucket = None if stretch is None else buckets[stretch]
                if bucket is None:
                    outside = _plus(outside, amount)
                else:
                    sign = bucket, _told(apart[bucket], cells)
                    inside[sign] = _plus(inside.get(sign, _NOTHING), amount)
            found = self._known[buckets, apart] = (inside, outside)
        return found


def _plus(one: _Amount, other: _Amount) -> _Amount:
    return one[0] + other[0], one[1] + other[1]


def _told(apart: _Apart, cells: Sequence[str]) -> Told:
    """What tells a line apart, by its cells in the columns of `Many.told`."""
    value, case, payer = apart
    return (
        None if value is None else cells[value],
        "" if case is None else cells[case],
        "" if payer is None else cells[payer],
    )


@frozen(eq=False, repr=False)
class _Verdict:
    """The rules that take lines, and what tells these apart."""

    rules: tuple[int, ...]
    apart: _Apart


class _Asked:
    """One of the questions, and what its rules have taken so far."""

    def __init__(self, question: Question, told: Sequence[str], stretches: _Stretches) -> None:
        self._question = question
        self._buckets = stretches.of(question.buckets)
        self._verdicts = Verdicts(question)
        self._places: dict[str | None, int | None] = {None: None, **{one: at for at, one in enumerate(told)}}
        self._known: dict[tuple[int, tuple[int, ...]], _Verdict] = {}
        self._rest = [self._verdict(bucket, ()) for bucket in range(len(question.buckets))]
        self._taken: dict[tuple[int, Told], _Amount] = {}
        self._sums: dict[tuple[int, tuple[int, ...], Told], _Amount] = {}

    def take(self, stretch: int, rules: tuple[int, ...], cells: Sequence[str], ore: int, lines: int) -> None:
        """Note lines of a stretch of days that the selectors of these rules hold for."""
        bucket = self._buckets[stretch]
        if bucket is None:
            return
        verdict = self._known.get((bucket, rules)) or self._verdict(bucket, rules)
        rest = self._rest[bucket]
        if verdict.rules == rest.rules:
            return
        sign, left = (bucket, verdict.rules, _told(verdict.apart, cells)), (bucket, _told(rest.apart, cells))
        before = self._sums.get(sign, _NOTHING)
        self._sums[sign] = (before[0] + ore, before[1] + lines)
        before = self._taken.get(left, _NOTHING)
        self._taken[left] = (before[0] + ore, before[1] + lines)

    def answer(self, wholes: _Wholes) -> Aggregates:
        """The answer, with the lines that nothing took as what is left of the whole."""
        sums = Sums(self._question)
        for (bucket, rules, told), (ore, lines) in self._sums.items():
            sums.add(bucket, rules, told, ore, lines)
        inside, outside = wholes.of(self._buckets, tuple(one.apart for one in self._rest))
        for (bucket, told), (ore, lines) in inside.items():
            taken = self._taken.get((bucket, told), _NOTHING)
            if lines > taken[1]:
                sums.add(bucket, self._rest[bucket].rules, told, ore - taken[0], lines - taken[1])
        if outside[1]:
            sums.add_outside(*outside)
        return sums.answer()

    def _verdict(self, bucket: int, rules: tuple[int, ...]) -> _Verdict:
        """The rules that take lines of a bucket whose cells the selectors of `rules` hold for."""
        taking = self._verdicts.of(bucket, rules)
        value, case, payer = map(self._places.__getitem__, apart_columns(self._question, taking))
        found = self._known[bucket, rules] = _Verdict(taking, (value, case, payer))
        return found
