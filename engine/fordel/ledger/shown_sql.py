"""What a settlement asks of a ledger, as text that anyone can run and read: all sums, with the name of each cost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from attrs import frozen

from fordel.ledger import sql
from fordel.ledger.answers import told_columns
from fordel.ledger.columns import AMOUNTS, DATES, Options
from fordel.ledger.dialects import Dialect
from fordel.period import Span, posting_day
from fordel.plan import Question

#: Up to so many costs, each has a column of its own; more share columns, so many in each.
MOST_COLUMNS, COSTS_A_COLUMN = 40, 40

#: What is called what in the text; a table has hardly these names itself.
_LINES, _CODES, _COSTS = "fordel_linjer", "fordel_koder", "fordel_kostnader"

_LAST_MONTH = 13

#: A sentence of the catalogue with its facts.
Words = Callable[[str, Mapping[str, object]], str]


@frozen
class _Shown:
    """What is shown: the question, the table, what its columns are called, and in which dialect."""

    question: Question
    table: str
    options: Options
    dialect: Dialect
    words: Words

    def text(self) -> str:
        selectors = sql.Selectors(self.names, self.dialect)
        costs = [*self._costs(selectors)]
        kept = [self.names[column] for column in told_columns(self.question)]
        signs = [f"{term} AS {sign}" for sign, term in _signs(costs).items()]
        by = ["tidsrom", *_signs(costs), *kept]
        heads = [f"{text} AS {head}" for head, text in selectors.heads.items()]
        bucket = f"{sql.bucket(self.question.buckets, self.dialect)} AS tidsrom"
        total, count = self.dialect.total.format(ore="ore"), self.dialect.count
        source = ".".join(map(self.dialect.quoted, self.table.split(".")))
        parts = [
            *self._comments(),
            f"WITH {_LINES} AS (",
            *_selected(self._lines(), source),
            f"), {_CODES} AS (",
            *_selected([bucket, "ore", *heads, *self.names.values()], _LINES),
            f"), {_COSTS} AS (",
            *_selected(["tidsrom", "ore", *signs, *kept], _CODES),
            ")",
            *_selected([*by, f"{total} AS ore", f"{count} AS linjer"], _COSTS, ""),
            f"GROUP BY {', '.join(by)}",
            f"ORDER BY {', '.join(by)};",
        ]
        return "\n".join(parts) + "\n"

    @property
    def names(self) -> dict[str, str]:
        """What the columns of text are called within the text."""
        return sql.column_names(self.question.columns)

    def _comments(self) -> Iterator[str]:
        told = ["sql.about", "sql.amounts", "sql.outside"]
        yield from (f"-- {self.words(key, {'table': self.table})}" for key in told)
        for index, span in enumerate(self.question.buckets):
            yield f"-- {self.words('sql.bucket', {'number': index, 'first': span.first, 'last': span.last})}"

    def _costs(self, selectors: sql.Selectors) -> Iterator[tuple[str, str]]:
        """What is true of the lines of each cost, and the cost in words; øvrige kostnader take what is left."""
        names = [rule.name for rule in self.question.rules]
        for rule in self.question.rules:
            key = "sql.other" if rule.name is None else "sql.cost"
            key = key if names.count(rule.name) == 1 else f"{key}_from"
            told = self.words(key, {"name": rule.name, "first": rule.valid.first})
            yield selectors.rule(rule), " ".join(told.replace("*/", "* /").replace("/*", "/ *").split())

    def _lines(self) -> list[str]:
        """The columns of a line; what is true of `checks` in other ledgers is left to whoever runs the text."""
        headers = self.options.headers
        amount = AMOUNTS[1] if AMOUNTS[1] in headers and AMOUNTS[0] not in headers else AMOUNTS[0]
        column = self._column(amount)
        ore = self.dialect.ore.format(amount=column) if amount == AMOUNTS[0] else f"CAST({column} AS BIGINT)"
        cells = [f"{self._text(column)} AS {name}" for column, name in self.names.items()]
        return [f"{self._day()} AS day", f"{'-' if self.options.negated else ''}{ore} AS ore", *cells]

    def _column(self, column: str) -> str:
        return self.dialect.quoted(self.options.headers.get(column, column))

    def _text(self, column: str) -> str:
        """A column without the spaces around it; the other blanks there are would drown all else, and are not shown."""
        cell = f"TRIM({self.dialect.cast(self._column(column))})"
        return self.dialect.column.format(cell=f"coalesce({cell}, '')")

    def _day(self) -> str:
        """The day a line counts (language.md 3.2); NULL for accounting months that lie wholly outside."""
        named = [column for column in DATES if column in self.options.headers] or [*DATES]
        day = f"CAST({self._column(DATES[0])} AS DATE)" if DATES[0] in named else "CAST(NULL AS DATE)"
        if DATES[1] not in named:
            return day
        months = "".join(
            f"\n      WHEN '{year}{month:02}' THEN {counts}" for year, month, counts in self._months(day)
        )
        return f"CASE {self._text(DATES[1])}{months}\n      WHEN '' THEN {day}\n    END"

    def _months(self, day: str) -> Iterator[tuple[int, int, str]]:
        """The accounting months of which a line may count within the span, and its day."""
        span = self.question.span
        last_year = (span.last or span.first).year
        for year in range(max(span.first.year - 1, 1), min(last_year + 2, 9999)):
            for month in range(1, _LAST_MONTH + 1):
                last = posting_day(None, year, month, self.options.year_begins)
                if last is None or not (within := Span(last.replace(day=1), last)).overlap(span):
                    continue
                ends, begins = self.dialect.day(last), self.dialect.day(within.first)
                own = f"CASE WHEN {day} BETWEEN {begins} AND {ends} THEN {day} ELSE {ends} END"
                yield year, month, own if month < _LAST_MONTH else ends


def shown_sql(question: Question, table: str, options: Options, dialect: Dialect, words: Words) -> str:
    """The sums and numbers of lines of a settlement as SQL for a table, by bucket, costs and what tells lines apart.

    Each cost has a column, 1 where its selectors hold and else 0, or, where there are many, a bit in one.
    Amounts and codes are taken as they stand in the table (`options.headers` says what the columns are called): what
    cannot be read in a ledger is not looked for.
    """
    return _Shown(question, table, options, dialect, words).text()


def _signs(costs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The columns that tell which costs take a line, with what is computed for each."""
    if len(costs) <= MOST_COLUMNS:
        return {f"kostnad_{number}": _bits([cost]) for number, cost in enumerate(costs, 1)}
    starts = range(0, len(costs), COSTS_A_COLUMN)
    return {
        f"kostnader_{start + 1}": _bits(costs[start : start + COSTS_A_COLUMN], "\n      ") for start in starts
    }


def _bits(costs: Sequence[tuple[str, str]], between: str = " ") -> str:
    """A number with a bit for each of the costs, each with its name behind it."""
    return f"{between}+ ".join(
        f"CASE WHEN {true} THEN {1 << bit} ELSE 0 END /* {told} */" for bit, (true, told) in enumerate(costs)
    )


def _selected(terms: Sequence[str], source: str, margin: str = "  ") -> Iterator[str]:
    listed = f",\n{margin}  ".join(dict.fromkeys(terms))
    yield f"{margin}SELECT\n{margin}  {listed}"
    yield f"{margin}FROM {source}"
