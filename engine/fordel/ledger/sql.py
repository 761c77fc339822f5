# ruff: noqa: S608 - SQL is put together here and nowhere else, and what users wrote is escaped
"""The text of all questions to the store: selectors, buckets, sums, groups and lines as SQL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from attrs import frozen

from fordel.ledger.columns import KNOWN, TEXT, VOUCHER
from fordel.ledger.dialects import DUCKDB, Dialect
from fordel.model import Condition, CostCategory
from fordel.period import Span
from fordel.plan import Question
from fordel.selection import is_digits

LINES_A_FILE = 1 << 40
"""A line's place as one number is its file's number times this, plus the line: no file has more lines."""

DELIMITER = "\x1f"
"""What stands between cells in a file on its way to the store: hardly any text has it."""

#: Columns that have their own names in the store.
_NAMED = frozenset({VOUCHER, TEXT, *KNOWN})

#: What is true of every line, and of none; not every database has words for it.
_ALWAYS, NEVER = "1 = 1", "1 = 0"

#: How sure it is that a line is in order: `doubt` is 0 where it is, and else the higher of these.
SUSPECT, ODD = 1, 2

#: Room for the longest line that the CSV reader lets through, in bytes.
_LONGEST_LINE = 1 << 24

#: Lines longer than this, in bytes, are left to the CSV reader: one of their cells may be longer than it allows.
_LONGEST_READ = 1 << 16


# ── words ─────────────────────────────────────────────────────────────────────────────────────────────────


def any_of(terms: Iterable[str]) -> str:
    """True where one of the terms is; false where there are none."""
    return _between(terms, " OR ", NEVER)


def all_of(terms: Iterable[str]) -> str:
    """True where all terms are."""
    return _between(terms, " AND ", _ALWAYS)


def _between(terms: Iterable[str], word: str, nothing: str) -> str:
    different = [*dict.fromkeys(terms)]
    joined = word.join(different) or nothing
    return f"({joined})" if len(different) > 1 else joined


def _listed(terms: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(terms))


def column_names(columns: Iterable[str]) -> dict[str, str]:
    """What columns of text are called in the store; one that the language does not know may be any word."""
    numbered = enumerate(columns)
    return {column: column if column in _NAMED else f"column_{number}" for number, column in numbered}


# ── selectors ─────────────────────────────────────────────────────────────────────────────────────────────


class Selectors:
    """Selectors as predicates over `columns`, which gives what SQL calls each column.

    `heads` are to be computed first: the first n signs of a code, and for ranges "" if they are not n digits.
    """

    def __init__(self, columns: Mapping[str, str], dialect: Dialect) -> None:
        self._columns = columns
        self._dialect = dialect
        self.heads: dict[str, str] = {}

    def rule(self, rule: CostCategory) -> str:
        """True of the lines that a rule's own selectors take; øvrige kostnader has none."""
        return any_of(all_of(map(self._condition, alternative)) for alternative in rule.alternatives)

    def _condition(self, condition: Condition) -> str:
        column, literal = self._columns[condition.column], self._dialect.literal
        match condition.kind:
            case "codes":
                taken = any_of(self._codes(condition.column, *ends) for ends in condition.codes)
                left = any_of(self._codes(condition.column, *ends) for ends in condition.unless)
                return taken if left == NEVER else f"({taken} AND NOT {left})"
            case "values":
                return any_of(f"{column} = {literal(value.strip())}" for value in condition.values)
            case "empty":
                return f"{column} = ''"
            case _:
                sought = (text.casefold() for text in condition.values)
                return any_of(self._dialect.contains(column, text) for text in sought)

    def _codes(self, column: str, first: str, last: str) -> str:
        """By what a ledger code begins with (language.md section 1); a shorter one is never taken."""
        literal = self._dialect.literal
        if first == last:
            return f"{self._head(column, len(first), digits=False)} = {literal(first)}"
        if not (is_digits(first) and is_digits(last)):
            return NEVER
        head = self._head(column, len(first), digits=True)
        return f"{head} BETWEEN {literal(first)} AND {literal(last)}"

    def _head(self, column: str, length: int, *, digits: bool) -> str:
        cell = self._columns[column]
        head, text = f"{cell}_{length}", self._dialect.begins(cell, length)
        if digits:
            true = self._dialect.begins_with_digits(cell, length)
            head, text = f"{head}d", f"CASE WHEN {true} THEN {text} ELSE '' END"
        self.heads[head] = text
        return head


def _mask(predicates: Iterable[str]) -> str:
    """A number whose bit n is set where predicate n is true."""
    bits = ((1 << bit, true) for bit, true in enumerate(predicates) if true != NEVER)
    return " + ".join(f"CASE WHEN {true} THEN {bit} ELSE 0 END" for bit, true in bits) or "0"


def bucket(spans: Sequence[Span], dialect: Dialect) -> str:
    """The number of the bucket that `day` lies in, NULL outside all; by halves, as there may be hundreds."""

    def among(first: int, last: int) -> str:
        span, middle = spans[first], (first + last + 1) // 2
        if first == last:
            first_day, last_day = dialect.day(span.first), dialect.day(span.last or date.max)
            return f"CASE WHEN day BETWEEN {first_day} AND {last_day} THEN {first} END"
        before = f"WHEN day < {dialect.day(spans[middle].first)} THEN {among(first, middle - 1)}"
        return f"CASE {before} ELSE {among(middle, last)} END"

    return among(0, len(spans) - 1) if spans else "CAST(NULL AS INTEGER)"


# ── lines and which selectors hold for them ───────────────────────────────────────────────────────────────


@frozen
class Judged:
    """The lines with their `bucket`, and `signs` that tell which selectors hold; `text` stands after FROM."""

    text: str
    signs: tuple[str, ...]
    dialect: Dialect
    parameters: tuple[Sequence[object], ...] = ()


def masked(question: Question, columns: Mapping[str, str], keep: Iterable[str], dialect: Dialect) -> Judged:
    """The lines with `mask`, in which bit n says that rule n's selectors hold; `keep` are columns to have."""
    selectors = Selectors(columns, dialect)
    mask = _mask([selectors.rule(rule) for rule in question.rules])
    heads = [f"{text} AS {head}" for head, text in selectors.heads.items()]
    kept = [*map(dialect.called, keep)]
    used = [columns[column] for column in question.columns]
    inner = _listed([f"{bucket(question.buckets, dialect)} AS bucket", *heads, *used, *kept])
    outer = _listed(["bucket", f"{mask} AS mask", *kept])
    return Judged(
        f"(SELECT {outer} FROM (SELECT {inner} FROM lines) AS sought) AS judged", ("mask",), dialect
    )


def classed(
    buckets: Sequence[Span],
    columns: Mapping[str, str],
    classes: Mapping[str, tuple[Sequence[str], Sequence[int]]],
    keep: Iterable[str],
    dialect: Dialect,
) -> Judged:
    """The lines with a sign for each column in `classes`, which gives cells and the class of each.

    Cells that no rule tells apart are of one class (performance.md section 2): many rules cost as few.
    """
    called = {column: f"{columns[column]}_classes" for column in classes}
    pairs = {column: dialect.pairs(*pair) for column, pair in classes.items()}
    joins = [
        f"JOIN {pairs[column][0]} AS {table} ON lines.{columns[column]} = {table}.cell"
        for column, table in called.items()
    ]
    signs = {f"{columns[column]}_class": f"{table}.class" for column, table in called.items()}
    named = [f"{of} AS {sign}" for sign, of in signs.items()]
    kept = map(dialect.called, keep)
    taken = _listed([f"{bucket(buckets, dialect)} AS bucket", *named, *kept])
    parameters = tuple(part for _, parts in pairs.values() for part in parts)
    text = f"(SELECT {taken} FROM lines {' '.join(joins)}) AS judged"
    return Judged(text, tuple(signs), dialect, parameters)


# ── questions ─────────────────────────────────────────────────────────────────────────────────────────────


def total(judged: Judged, values: Iterable[str], *, doubted: bool = False) -> str:
    """The one question of a settlement: sums of øre and numbers of lines by bucket, signs and values.

    Last stands the largest doubt of any of these lines, 0 where they are not `doubted`.
    """
    by, dialect = _listed(["bucket", *judged.signs, *values]), judged.dialect
    doubt = "MAX(doubt)" if doubted else "0"
    return f"SELECT {by}, {_sum(dialect)}, {dialect.count}, {doubt} FROM {judged.text} GROUP BY {by}"


def signs(judged: Judged) -> str:
    """The buckets and signs that occur."""
    return f"SELECT DISTINCT {_listed(['bucket', *judged.signs])} FROM {judged.text} WHERE bucket IS NOT NULL"


def chosen(judged: Judged, wanted: Sequence[Sequence[int]]) -> str:
    """The lines with one of these buckets and signs, of which there is at least one; it stands after FROM."""
    return f"{judged.text} WHERE {judged.dialect.among(('bucket', *judged.signs), wanted)}"


def groups(lines: str, by: Sequence[str], dialect: Dialect) -> str:
    """Cells, øre, number of lines, and place and day of the first line, of lines that have the same cells."""
    position = _position(dialect)
    first = dialect.first.format(day="day", position=position)
    grouped = f" GROUP BY {_listed(by)}" if by else ""
    selected = [*by, _sum(dialect), dialect.count, f"MIN({position})", first]
    return f"SELECT {_listed(selected)} FROM {lines}{grouped}"


def rows(lines: str, columns: Sequence[str], dialect: Dialect, more: Sequence[str] = ()) -> str:
    """Lines in canonical order (allocation.md 3.5), as `lines.Row` has them, with more columns after that."""
    place = (dialect.called("file"), "line")
    selected = _listed([dialect.iso("voucher_date"), *columns, "ore", *place, dialect.iso("day"), *more])
    order = _listed([f"voucher_date{dialect.nulls_first}", *columns, "ore", *place])
    return f"SELECT {selected} FROM {lines} ORDER BY {order}"


def may_repeat(columns: Sequence[str], dialect: Dialect) -> str:
    """How many more lines there are than different ones, of those with a voucher number, the first column.

    It goes by hashes, which is quicker than `repeated`; "" for a database without any.
    """
    content = dialect.hashed.format(columns=_listed(["voucher_date", "ore", *columns]))
    return content and f"SELECT COUNT(*) - COUNT(DISTINCT {content}) FROM lines WHERE {columns[0]} <> ''"


def repeated(columns: Sequence[str], dialect: Dialect) -> str:
    """The lowest voucher number of lines that are equal, the first two places, and how many lines repeat another."""
    content, position = _listed(["voucher_date", "ore", *columns]), _position(dialect)
    two = f"MIN({position}) AS first_place, {dialect.second.format(position=position)} AS second_place"
    found = (
        f"SELECT {columns[0]}, {dialect.count} AS how_many, {two} FROM lines "
        f"WHERE {columns[0]} <> '' GROUP BY {content} HAVING {dialect.count} > 1"
    )
    return (
        f"SELECT {columns[0]}, first_place, second_place, SUM(how_many - 1) OVER () FROM ({found}) AS repeated "
        f"ORDER BY {columns[0]}, second_place{dialect.limit.format(most=1)}"
    )


def _sum(dialect: Dialect) -> str:
    return dialect.total.format(ore="ore")


def _position(dialect: Dialect) -> str:
    return f"{dialect.called('file')} * {LINES_A_FILE} + line"


def different(cell: str, source: str = "lines") -> str:
    """The different cells of a column."""
    return f"SELECT DISTINCT {cell} FROM {source}"


# ── relations ─────────────────────────────────────────────────────────────────────────────────────────────


def select(terms: Iterable[str], source: str, where: str = "") -> str:
    """Plain rows."""
    narrowed = f" WHERE {where}" if where else ""
    return f"SELECT {', '.join(terms)} FROM {source}{narrowed}"


def lowest(terms: Iterable[str], source: str, where: str, most: int, dialect: Dialect) -> str:
    """The first so many rows by their first term."""
    return f"{select(terms, source, where)} ORDER BY 1{dialect.limit.format(most=most)}"


def count(source: str, where: str, dialect: Dialect) -> str:
    """The number of rows that something is true of; asked alone, hardly any row is read."""
    return select([dialect.count], source, where)


def union(selects: Iterable[str]) -> str:
    """All these rows: the relation `lines`."""
    return " UNION ALL ".join(selects)


# ── what DuckDB alone is asked ────────────────────────────────────────────────────────────────────────────


def view(lines: str) -> str:
    """The view `lines`."""
    return f"CREATE OR REPLACE VIEW lines AS {lines}"


def described(columns: str, source: str) -> str:
    """The names and types of columns."""
    return f"DESCRIBE SELECT {columns} FROM {source}"


def exactly(path: str) -> str:
    """The pattern that fits this path and no other: `*`, `?` and `[` in a name are signs like others."""
    return path.translate({ord(sign): f"[{sign}]" for sign in "*?["})


def parquet(path: str) -> str:
    """A Parquet file as a source, with `file_row_number`."""
    return f"read_parquet({DUCKDB.literal(exactly(path))}, file_row_number = true, hive_partitioning = false)"


def csv(path: str, columns: Sequence[str], line_break: str) -> str:
    """A CSV file without quotes as a source, all cells text as they are; a line of another width is an error."""
    declared = ", ".join(f"{column}: 'VARCHAR'" for column in columns)
    written = line_break.replace("\r", "\\r").replace("\n", "\\n")
    return (
        f"read_csv({DUCKDB.literal(exactly(path))}, columns = {{{declared}}}, auto_detect = false, header = false, "
        f"skip = 1, delim = ';', quote = '', escape = '', nullstr = '', force_not_null = [{', '.join(columns)}], "
        f"new_line = '{written}', max_line_size = {_LONGEST_READ})"
    )


def first_cells(columns: Sequence[str], lines: int) -> str:
    """The different cells of columns in so many of the first lines, a list for each."""
    listed = ", ".join(f"list(DISTINCT {column})" for column in columns)
    return f"SELECT {listed} FROM (SELECT {_listed(columns)} FROM lines LIMIT {lines}) AS first_lines"


def guessed(
    question: Question,
    columns: Sequence[str],
    classes: Sequence[Mapping[str, int]],
    sizes: Sequence[int],
    keep: Iterable[str],
) -> Judged:
    """The lines with the classes of their cells in `columns` as one number, `packed`; NULL where a cell has no class.

    These lines have their `cells` as one text. `sizes` are how many classes each column has.
    """
    pairs = [DUCKDB.pairs([*known], [*known.values()]) for known in classes]
    tables = [f"class_{number}" for number in range(len(columns))]
    joins = [
        f"LEFT JOIN {pair} AS {table} ON lines.{column} = {table}.cell"
        for column, table, (pair, _) in zip(columns, tables, pairs, strict=True)
    ]
    packed = "CAST(0 AS BIGINT)"
    for table, size in zip(tables, sizes, strict=True):
        packed = f"({packed}) * {size} + {table}.class"
    by_day = bucket(question.buckets, DUCKDB)
    inner = _listed([f"{by_day} AS bucket", f"{packed} AS packed", *columns, *keep])
    cells = f" || chr({ord(DELIMITER)}) || ".join(columns)
    outer = _listed(["bucket", "packed", f"CASE WHEN packed IS NULL THEN {cells} END AS cells", *keep])
    text = f"(SELECT {outer} FROM (SELECT {inner} FROM lines {' '.join(joins)}) AS sought) AS judged"
    parameters = tuple(part for _, parts in pairs for part in parts)
    return Judged(text, ("packed", "cells"), DUCKDB, parameters)


def doubts() -> str:
    """The number of lines, and the largest doubt of any of them."""
    return "SELECT COUNT(*), coalesce(MAX(doubt), 0) FROM lines"


def load(path: str, columns: Sequence[str], packed: str = "") -> str:
    """The table `lines` of a CSV file that we wrote ourselves, or `packed`, a Parquet file; `columns` are of text."""
    types = {"file": "INTEGER", "line": "BIGINT", "voucher_date": "DATE", "day": "DATE", "ore": "BIGINT"}
    fixed = [*types]
    types |= dict.fromkeys(columns, "VARCHAR")
    declared = ", ".join(f"{DUCKDB.literal(column)}: '{kind}'" for column, kind in types.items())
    texts = [f"coalesce({DUCKDB.quoted(column)}, '') AS {DUCKDB.quoted(column)}" for column in columns]
    source = (
        f"read_csv({DUCKDB.literal(exactly(path))}, columns = {{{declared}}}, auto_detect = false, header = false, "
        f"delim = '{DELIMITER}', quote = '\"', escape = '\"', nullstr = '', new_line = '\\r\\n', "
        f"max_line_size = {_LONGEST_LINE})"
    )
    text = select([*fixed, *texts], source)
    return (
        f"COPY ({text}) TO {DUCKDB.literal(packed)} (FORMAT parquet)"
        if packed
        else f"CREATE TABLE lines AS {text}"
    )


def size(columns: Sequence[str]) -> str:
    """The number of lines, the sum of øre, and the number of signs in these columns."""
    starts = range(0, len(columns), 100)  # DuckDB takes no more than a thousand terms, one in another
    signs = " + ".join(f"(length({') + length('.join(columns[at : at + 100])}))" for at in starts)
    return f"SELECT COUNT(*), coalesce(SUM(ore), 0), coalesce(SUM({signs}), 0) FROM lines"


def table(columns: Mapping[str, str]) -> str:
    """The table `rows` of lists of values, one `?` for each column, whose types are given."""
    lists = [f"unnest(CAST(? AS {kind}[])) AS {DUCKDB.quoted(column)}" for column, kind in columns.items()]
    return f"CREATE TABLE rows AS SELECT {', '.join(lists)}"
