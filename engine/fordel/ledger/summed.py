"""A ledger of which only the sums are left: the canonical aggregates of settlements, kept to check them by."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from hashlib import sha256
from typing import NoReturn

from attrs import frozen

from fordel.diagnostic import Diagnostic
from fordel.ledger.answers import Group, Kind, KindKey, Sums, canonical, in_force
from fordel.ledger.lines import Row
from fordel.plan import Aggregates, LedgerLine, Question
from fordel.source import Place

#: What a file of kept sums says that it is.
SCHEMA = "fordel/summer/1"


class NotKept(LookupError):
    """Something is asked that the sums of a ledger do not tell: other dates, other rules, or single lines."""


@frozen
class SummedLedger:
    """A ledger that answers the questions whose answers were kept, and raises NotKept for any other.

    `texts` holds the canonical aggregates (`answers.canonical`) by the fingerprint of their question, which counts
    where there are several. `columns` are the columns of text that the ledger had, `repeats` what was told of lines
    that repeat others (F703), `sources` the files that it was read from.
    """

    texts: Mapping[str, str]
    columns: AbstractSet[str]
    repeats: Diagnostic | None = None
    sources: tuple[tuple[str, str], ...] = ()
    files: tuple[str, ...] = ()

    def aggregate(self, question: Question) -> Aggregates:
        """The sums and numbers of lines that were kept."""
        text = self._text(question)
        try:
            *rows, (ore, lines) = json.loads(text)
            sums, places = Sums(question), _Places(question)
            for first, last, names, value, of, number, *apart in rows:
                case, payer = apart or ("", "")
                bucket = places.bucket(first, last)
                sums.add(bucket, places.rules(bucket, names), (value, case, payer), of, number)
            sums.add_outside(ore, lines)
            answer = sums.answer()
        except (KeyError, TypeError, ValueError, IndexError, RecursionError) as fault:
            raise NotKept(f"the sums that were kept answer another question: {fault!r}") from None
        if canonical(question, answer) != text:
            raise NotKept("the sums that were kept are not written as such sums are")
        return answer

    def _text(self, question: Question) -> str:
        if len(self.texts) == 1:
            return next(iter(self.texts.values()))
        found = self.texts.get(fingerprint(question))
        if found is None:
            raise NotKept("of several questions whose sums were kept, this is none")
        return found

    def aggregate_all(self, questions: Sequence[Question]) -> tuple[Aggregates, ...]:
        """As `aggregate`, for each."""
        return tuple(map(self.aggregate, questions))

    def lines(
        self, question: Question, rules: Sequence[int], buckets: Sequence[int] | None = None
    ) -> Iterator[LedgerLine]:
        """Raise NotKept: no line is left."""
        _not_kept(question, rules, buckets)

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


def fingerprint(question: Question) -> str:
    """The SHA-256 of what a question asks for: its dates, and the lines that each of its rules selects."""
    spans = [(str(one.first), str(one.last)) for one in question.buckets]
    rules = [
        (
            rule.name,
            str(rule.valid.first),
            str(rule.valid.last),
            rule.without,
            [
                [(one.kind, one.column, one.codes, one.unless, one.values) for one in conditions]
                for conditions in rule.alternatives
            ],
        )
        for rule in question.rules
    ]
    told = json.dumps([spans, rules], ensure_ascii=False, separators=(",", ":"))
    return f"sha256:{sha256(told.encode()).hexdigest()}"


def summed_object(
    asked: Sequence[tuple[Question, Aggregates]],
    columns: AbstractSet[str],
    sources: Sequence[tuple[str, str]],
    repeats: Mapping[str, object] | None,
) -> dict[str, object]:
    """What is kept of a ledger: its answers to these questions, and `repeats`, the facts of F703 if it was told."""
    return {
        "skjema": SCHEMA,
        "kolonner": sorted(columns),
        "kilder": [[name, of] for name, of in sources],
        "gjentatt": repeats and {"linjer": repeats["lines"], "bilag": repeats["voucher"]},
        "summer": [
            {"spørsmål": fingerprint(question), "rader": json.loads(canonical(question, answer))}
            for question, answer in asked
        ],
    }


def read_summed(file: str, content: bytes) -> SummedLedger | Diagnostic:
    """The ledger that a file of kept sums stands for, F702 where it is none."""
    try:
        said = json.loads(content, parse_float=int, parse_constant=int)  # no sum has a fraction
        repeats, columns, sources = said["gjentatt"], said["kolonner"], said["kilder"]
        texts = {str(one["spørsmål"]): _compact(one["rader"]) for one in said["summer"]}
        facts = repeats and {"lines": int(repeats["linjer"]), "voucher": str(repeats["bilag"])}
        named = tuple((str(name), str(of)) for name, of in sources)
        found = frozenset(map(str, columns))
    except (KeyError, TypeError, ValueError, RecursionError):
        texts = {}
    if not texts or said.get("skjema") != SCHEMA:
        return Diagnostic("F702", "summed", Place(file))
    told = Diagnostic("F703", "lines", Place(file), facts) if facts else None
    return SummedLedger(texts, found, told, named, (file,))


def _compact(rows: object) -> str:
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


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
