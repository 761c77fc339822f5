# ruff: noqa: S608 - SQL is put together here and nowhere else, and what users wrote is escaped
"""The text of all questions to the store: selectors, buckets, sums, groups and lines as SQL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from attrs import frozen

from fordel.ledger.columns import KNOWN, TEXT, VOUCHER
from fordel.model import Condition, CostCategory
from fordel.plan import Question
from fordel.selection import is_digits

LINES_A_FILE = 1 << 40
"""A line's place as one number is its file's number times this, plus the line: no file has more lines."""

DELIMITER = "\x1f"
"""What stands between cells in a file on its way to the store: hardly any text has it."""

#: Columns that have their own names in the store.
_NAMED = frozenset({VOUCHER, TEXT, *KNOWN})

#: Letters whose folded form (`str.casefold`, by which texts are compared) is not what `lower` makes of them.
_FOLDED = {
    "\u0130": "i\u0307",
    "\u00df": "ss",
    "\u0149": "\u02bcn",
    "\u01f0": "j\u030c",
    "\u00b5": "\u03bc",
    "\u03c2": "\u03c3",
    "\u017f": "s",
}

_DIGIT = "[0-9]"
_POSITION = f"file * {LINES_A_FILE} + line"

#: Room for the longest line that the CSV reader lets through, in bytes.
_LONGEST_LINE = 1 << 24


# ── words ─────────────────────────────────────────────────────────────────────────────────────────────────


def literal(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def name(text: str) -> str:
    """A name of a column as SQL writes it."""
    return '"' + text.replace('"', '""') + '"'


def any_of(terms: Iterable[str]) -> str:
    """True where one of the terms is; false where there are none."""
    return _between(terms, " OR ", "FALSE")


def all_of(terms: Iterable[str]) -> str:
    """True where all terms are."""
    return _between(terms, " AND ", "TRUE")


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

    def __init__(self, columns: Mapping[str, str]) -> None:
        self._columns = columns
        self.heads: dict[str, str] = {}

    def rule(self, rule: CostCategory) -> str:
        """True of the lines that a rule's own selectors take; øvrige kostnader has none."""
        return any_of(all_of(map(self._condition, alternative)) for alternative in rule.alternatives)

    def _condition(self, condition: Condition) -> str:
        column = self._columns[condition.column]
        match condition.kind:
            case "codes":
                taken = any_of(self._codes(condition.column, *ends) for ends in condition.codes)
                left = any_of(self._codes(condition.column, *ends) for ends in condition.unless)
                return taken if left == "FALSE" else f"({taken} AND NOT {left})"
            case "values":
                return any_of(f"{column} = {literal(value.strip())}" for value in condition.values)
            case "empty":
                return f"{column} = ''"
            case _:
                sought = (literal(text.casefold()) for text in condition.values)
                return any_of(f"contains({_folded(column)}, {text})" for text in sought)

    def _codes(self, column: str, first: str, last: str) -> str:
        """By what a ledger code begins with (language.md section 1); a shorter one is never taken."""
        if first == last:
            return f"{self._head(column, len(first), digits=False)} = {literal(first)}"
        if not (is_digits(first) and is_digits(last)):
            return "FALSE"
        head = self._head(column, len(first), digits=True)
        return f"{head} BETWEEN {literal(first)} AND {literal(last)}"

    def _head(self, column: str, length: int, *, digits: bool) -> str:
        cell = self._columns[column]
        head, text = f"{cell}_{length}", f"substr({cell}, 1, {length})"
        if digits:
            head, text = f"{head}d", f"CASE WHEN {cell} GLOB '{_DIGIT * length}*' THEN {text} ELSE '' END"
        self.heads[head] = text
        return head


def _folded(text: str) -> str:
    """A text folded as `str.casefold` does it with the letters of Europe."""
    for letter, plain in _FOLDED.items():
        text = f"replace({text}, {literal(letter)}, {literal(plain)})"
    return f"lower({text})"


def _mask(predicates: Iterable[str]) -> str:
    """A number whose bit n is set where predicate n is true."""
    bits = ((1 << bit, true) for bit, true in enumerate(predicates) if true != "FALSE")
    return " + ".join(f"CASE WHEN {true} THEN {bit} ELSE 0 END" for bit, true in bits) or "0"


def _bucket(question: Question) -> str:
    """The number of the bucket that `day` lies in, NULL outside all; by halves, as there may be hundreds."""
    spans = question.buckets

    def among(first: int, last: int) -> str:
        span, middle = spans[first], (first + last + 1) // 2
        if first == last:
            return f"CASE WHEN day BETWEEN DATE '{span.first}' AND DATE '{span.last}' THEN {first} END"
        before = f"WHEN day < DATE '{spans[middle].first}' THEN {among(first, middle - 1)}"
        return f"CASE {before} ELSE {among(middle, last)} END"

    return among(0, len(spans) - 1) if spans else "CAST(NULL AS INTEGER)"


# ── lines and which selectors hold for them ───────────────────────────────────────────────────────────────


@frozen
class Judged:
    """The lines with their `bucket`, and `signs` that tell which selectors hold; `text` stands after FROM."""

    text: str
    signs: tuple[str, ...]
    parameters: tuple[Sequence[object], ...] = ()


def masked(question: Question, columns: Mapping[str, str], keep: Iterable[str]) -> Judged:
    """The lines with `mask`, in which bit n says that rule n's selectors hold; `keep` are columns to have."""
    selectors = Selectors(columns)
    mask = _mask([selectors.rule(rule) for rule in question.rules])
    heads = [f"{text} AS {head}" for head, text in selectors.heads.items()]
    kept = [*keep]
    used = [columns[column] for column in question.columns]
    inner = _listed([f"{_bucket(question)} AS bucket", *heads, *used, *kept])
    outer = _listed(["bucket", f"{mask} AS mask", *kept])
    return Judged(f"(SELECT {outer} FROM (SELECT {inner} FROM lines))", ("mask",))


def classed(
    question: Question,
    columns: Mapping[str, str],
    classes: Mapping[str, tuple[Sequence[str], Sequence[int]]],
    keep: Iterable[str],
) -> Judged:
    """The lines with a sign for each column in `classes`, which gives cells and the class of each.

    Cells that no rule tells apart are of one class (performance.md section 2): many rules cost as few.
    """
    called = {columns[column]: f"{columns[column]}_classes" for column in classes}
    joins = [
        f"JOIN (SELECT unnest(?) AS cell, unnest(?) AS class) AS {table} ON lines.{column} = {table}.cell"
        for column, table in called.items()
    ]
    signs = {f"{column}_class": f"{table}.class" for column, table in called.items()}
    named = [f"{of} AS {sign}" for sign, of in signs.items()]
    taken = _listed([f"{_bucket(question)} AS bucket", *named, *keep])
    parameters = tuple(part for pair in classes.values() for part in pair)
    return Judged(f"(SELECT {taken} FROM lines {' '.join(joins)})", tuple(signs), parameters)


# ── questions ─────────────────────────────────────────────────────────────────────────────────────────────


def total(judged: Judged, values: Iterable[str]) -> str:
    """The one question of a settlement: sums of øre and numbers of lines by bucket, signs and values."""
    by = _listed(["bucket", *judged.signs, *values])
    return f"SELECT {by}, SUM(ore), COUNT(*) FROM {judged.text} GROUP BY {by}"


def signs(judged: Judged) -> str:
    """The buckets and signs that occur."""
    return f"SELECT DISTINCT {_listed(['bucket', *judged.signs])} FROM {judged.text} WHERE bucket IS NOT NULL"


def chosen(judged: Judged, wanted: Iterable[Sequence[int]]) -> str:
    """The lines with one of these buckets and signs, of which there is at least one; it stands after FROM."""
    listed = ", ".join(f"({', '.join(map(str, one))})" for one in wanted)
    return f"{judged.text} WHERE ({_listed(['bucket', *judged.signs])}) IN ({listed})"


def groups(lines: str, by: Sequence[str]) -> str:
    """Cells, øre, number of lines, and place and day of the first line, of lines that have the same cells."""
    first = f"MIN({_POSITION}), CAST(arg_min(day, {_POSITION}) AS VARCHAR)"
    grouped = f" GROUP BY {_listed(by)}" if by else ""
    return f"SELECT {_listed([*by, 'SUM(ore)', 'COUNT(*)', first])} FROM {lines}{grouped}"


def rows(lines: str, columns: Sequence[str], more: Sequence[str] = ()) -> str:
    """Lines in canonical order (allocation.md 3.5), as `lines.Row` has them, with more columns after that."""
    days = [f"CAST({day} AS VARCHAR)" for day in ("voucher_date", "day")]
    selected = ", ".join([days[0], *columns, "ore", "file", "line", days[1], *more])
    order = _listed(["voucher_date NULLS FIRST", *columns, "ore", "file", "line"])
    return f"SELECT {selected} FROM {lines} ORDER BY {order}"


def may_repeat(columns: Sequence[str]) -> str:
    """Whether lines with a voucher number, the first column, may be equal: by hashes, which is quicker."""
    content = _listed(["voucher_date", "ore", *columns])
    return f"SELECT COUNT(*) > COUNT(DISTINCT hash({content})) FROM lines WHERE {columns[0]} <> ''"


def repeated(columns: Sequence[str]) -> str:
    """Voucher number, number of lines, and the places of the first two, of lines that are equal."""
    content = _listed(["voucher_date", "ore", *columns])
    found = f"SELECT {columns[0]}, COUNT(*), MIN({_POSITION}, 2) FROM lines WHERE {columns[0]} <> ''"
    return f"{found} GROUP BY {content} HAVING COUNT(*) > 1"


def different(cell: str, source: str = "lines") -> str:
    """The different cells of a column."""
    return f"SELECT DISTINCT {cell} FROM {source}"


# ── relations ─────────────────────────────────────────────────────────────────────────────────────────────


def select(terms: Iterable[str], source: str, where: str = "", most: int | None = None) -> str:
    """Plain rows; with `most`, the first so many by their first term."""
    narrowed = f" WHERE {where}" if where else ""
    first = "" if most is None else f" ORDER BY 1 LIMIT {most}"
    return f"SELECT {', '.join(terms)} FROM {source}{narrowed}{first}"


def count(source: str, where: str) -> str:
    """The number of rows that something is true of; asked alone, hardly any row is read."""
    return select(["COUNT(*)"], source, where)


def union(selects: Iterable[str]) -> str:
    """The view `lines` of all these rows."""
    return f"CREATE VIEW lines AS {' UNION ALL '.join(selects)}"


def described(columns: str, source: str) -> str:
    """The names and types of columns."""
    return f"DESCRIBE SELECT {columns} FROM {source}"


def exactly(path: str) -> str:
    """The pattern that fits this path and no other: `*`, `?` and `[` in a name are signs like others."""
    return path.translate({ord(sign): f"[{sign}]" for sign in "*?["})


def parquet(path: str) -> str:
    """A Parquet file as a source, with `file_row_number`."""
    return f"read_parquet({literal(exactly(path))}, file_row_number = true, hive_partitioning = false)"


def load(path: str, columns: Sequence[str]) -> str:
    """The table `lines` of a CSV file that we wrote ourselves; `columns` are those of text."""
    types = {"file": "INTEGER", "line": "BIGINT", "voucher_date": "DATE", "day": "DATE", "ore": "BIGINT"}
    fixed = [*types]
    types |= dict.fromkeys(columns, "VARCHAR")
    declared = ", ".join(f"{literal(column)}: '{kind}'" for column, kind in types.items())
    texts = [f"coalesce({name(column)}, '') AS {name(column)}" for column in columns]
    source = (
        f"read_csv({literal(exactly(path))}, columns = {{{declared}}}, auto_detect = false, header = false, "
        f"delim = '{DELIMITER}', quote = '\"', escape = '\"', nullstr = '', new_line = '\\r\\n', "
        f"max_line_size = {_LONGEST_LINE})"
    )
    return f"CREATE TABLE lines AS {select([*fixed, *texts], source)}"


def size(columns: Iterable[str]) -> str:
    """The number of lines, the sum of øre, and the number of signs in these columns."""
    signs = " + ".join(f"length({column})" for column in columns)
    return f"SELECT COUNT(*), coalesce(SUM(ore), 0), coalesce(SUM({signs}), 0) FROM lines"


def table(columns: Mapping[str, str]) -> str:
    """The table `rows` of lists of values, one `?` for each column, whose types are given."""
    lists = [f"unnest(CAST(? AS {kind}[])) AS {name(column)}" for column, kind in columns.items()]
    return f"CREATE TABLE rows AS SELECT {', '.join(lists)}"
