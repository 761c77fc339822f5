"""What a settlement asks of the books, and what the books answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from attrs import field, frozen

from fordel.model import Agreement, CostCategory
from fordel.period import Period, Span
from fordel.value import Value

#: The ledger columns that rules can speak of besides columns named in `belastes kommunen i kolonnen "…"`.
CODE_COLUMNS = ("art", "funksjon", "ansvar", "prosjekt", "tjeneste")

#: The ledger column that tells whose books a line stands in (language.md section 3.6).
PAYER_COLUMN = "regnskap"


@frozen(eq=False, repr=False)
class Segment(Value):
    """A stretch of one settlement period through which nothing changes (language.md section 3.2)."""

    span: Span
    period: int
    participants: tuple[str, ...]
    host: str


@frozen(eq=False, repr=False)
class Question(Value):
    """What the store is asked, once for a settlement.

    `span` is what was asked for: lines outside it are only counted. `buckets` are consecutive spans that make
    up `span`, each inside one segment and one year of municipality numbers, or outside the agreement's
    validity (F503). `rules` are the versions of costs, in file order; a line of a bucket is matched against
    those whose `valid` contains the bucket, and øvrige kostnader (no name) takes what no other takes.
    `by_residence`, `by_location` and `by_column` name the rules (by index) whose lines are told apart by
    `bosted`, by `lokasjon`, or by another column; `by_case` those whose lines are told apart by the column of
    cases besides. `by_payer` tells that the ledger holds several parties' books, in the column `regnskap`.
    """

    span: Span
    buckets: tuple[Span, ...]
    rules: tuple[CostCategory, ...]
    by_residence: frozenset[int] = frozenset()
    by_location: frozenset[int] = frozenset()
    by_column: Mapping[int, str] = field(factory=dict)
    by_case: Mapping[int, str] = field(factory=dict)
    by_payer: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The ledger columns that the rules need, besides date and amount."""
        needed: dict[str, None] = {}
        for index, rule in enumerate(self.rules):
            for alternative in rule.alternatives:
                needed.update((condition.column, None) for condition in alternative)
            if index in self.by_residence:
                needed["bosted"] = None
            if index in self.by_location:
                needed["lokasjon"] = None
            if index in self.by_column:
                needed[self.by_column[index]] = None
            if index in self.by_case:
                needed[self.by_case[index]] = None
        if self.by_payer:
            needed[PAYER_COLUMN] = None
        return tuple(needed)


@frozen(eq=False, repr=False)
class Aggregate(Value):
    """Ledger lines that no rule tells apart: their exact sum in øre and their number.

    `rules` are the indexes of the rules that take them (none: unmatched; more than one: an overlap, F402).
    `value` is what stands in the column that the one rule is charged by (`bosted`, `lokasjon` or another),
    else None; an empty cell is "". `case` and `payer` are what stands in the columns of `by_case` and `by_payer`,
    else "".
    """

    bucket: int
    rules: tuple[int, ...]
    value: str | None
    ore: int
    lines: int
    case: str = ""
    payer: str = ""


@frozen(eq=False, repr=False)
class Aggregates(Value):
    """The answer of the books. `outside` holds the sum and number of lines outside the settlement's dates."""

    rows: tuple[Aggregate, ...]
    outside: tuple[int, int] = (0, 0)
    digest: str = ""


@frozen(eq=False, repr=False)
class LedgerLine(Value):
    """One ledger line as it is told to people and shared by the line rule; `cells` has the other columns."""

    line: int
    day: date
    voucher_date: date | None
    voucher: str
    text: str
    ore: int
    cells: Mapping[str, str] = field(factory=dict)


@frozen(eq=False, repr=False)
class Plan(Value):
    """How an agreement is settled for a stretch of time: periods, segments, and the question to the books.

    `span` is what is settled: the dates that were asked for, cut to the agreement's validity.
    `segment_of_bucket` has None for a bucket in which the agreement does not hold.
    """

    agreement: Agreement
    span: Span
    periods: tuple[Period, ...]
    segments: tuple[Segment, ...]
    question: Question
    segment_of_bucket: tuple[int | None, ...]
