"""The text of the questions to the store: selectors, buckets and groups as SQL, put together here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from attrs import frozen

from fordel.ledger.columns import KNOWN, TEXT, VOUCHER
from fordel.model import Condition, CostCategory
from fordel.plan import Question
from fordel.selection import is_digits

#: Letters whose case-folded form (`str.casefold`, by which texts are compared) is not what SQL's `lower` makes of them.
_FOLDED = {
    "\u0130": "i\u0307",
    "\u00df": "ss",
    "\u0149": "\u02bcn",
    "\u01f0": "j\u030c",
    "\u00b5": "\u03bc",
    "\u03c2": "\u03c3",
    "\u017f": "s",
}

#: Columns that have their own names in the store.
NAMED = frozenset({VOUCHER, TEXT, *KNOWN})

LINES_A_FILE = 1 << 40
"""A line's place as one number is its file's number times this, plus the line: no file has more lines."""

_DIGIT = "[0-9]"


def literal(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def name(text: str) -> str:
    """A name of a column as SQL writes it."""
    return '"' + text.replace('"', '""') + '"'


def any_of(terms: Iterable[str]) -> str:
    """True where one of the terms is; false where there are none."""
    return _joined(terms, " OR ", "FALSE")


def all_of(terms: Iterable[str]) -> str:
    """True where all terms are."""
    return _joined(terms, " AND ", "TRUE")


def _joined(terms: Iterable[str], between: str, nothing: str) -> str:
    different = [*dict.fromkeys(terms)]
    joined = between.join(different) or nothing
    return f"({joined})" if len(different) > 1 else joined


class Selectors:
    """Selectors as predicates over `columns` (column to what SQL calls it), and the beginnings of codes they compare.

    `heads` are columns to be computed first: the first n signs of a code, or "" where a range is compared and they are
    not n digits.
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
                return f"{column} IN ({', '.join(literal(value.strip()) for value in condition.values)})"
            case "empty":
                return f"{column} = ''"
            case _:
                return any_of(
                    f"contains({folded(column)}, {literal(text.casefold())})" for text in condition.values
                )

    def _codes(self, column: str, first: str, last: str) -> str:
        if first == last:
            return f"{self._head(column, len(first), digits=False)} = {literal(first)}"
        if not (is_digits(first) and is_digits(last)):
            return "FALSE"
        head = self._head(column, len(first), digits=True)
        return f"{head} BETWEEN {literal(first)} AND {literal(last)}"

    def _head(self, column: str, length: int, *, digits: bool) -> str:
        """The name of a column with the first signs of a code; a shorter code is shorter there too."""
        cell = self._columns[column]
        head = name(f"{column} {length}{' digits' if digits else ''}")
        text = f"substr({cell}, 1, {length})"
        self.heads[head] = (
            f"CASE WHEN {cell} GLOB '{_DIGIT * length}*' THEN {text} ELSE '' END" if digits else text
        )
        return head


def folded(text: str) -> str:
    """A text folded so that case is not told apart, as `str.casefold` does for the letters of Europe."""
    for letter, plain in _FOLDED.items():
        text = f"replace({text}, {literal(letter)}, {literal(plain)})"
    return f"lower({text})"


def mask(predicates: Iterable[str]) -> str:
    """A number whose bit n is set where predicate n is true."""
    bits = (
        f"CASE WHEN {true} THEN {1 << bit} ELSE 0 END"
        for bit, true in enumerate(predicates)
        if true != "FALSE"
    )
    return " + ".join(bits) or "0"


def bucket(question: Question, day: str) -> str:
    """The number of the bucket a day lies in, NULL outside them all; halving, since there may be hundreds."""
    spans = question.buckets

    def among(first: int, last: int) -> str:
        if first == last:
            span = spans[first]
            return f"CASE WHEN {day} BETWEEN DATE '{span.first}' AND DATE '{span.last}' THEN {first} END"
        middle = (first + last + 1) // 2
        return (
            f"CASE WHEN {day} < DATE '{spans[middle].first}' THEN {among(first, middle - 1)} "
            f"ELSE {among(middle, last)} END"
        )

    return among(0, len(spans) - 1) if spans else "NULL"


def column_names(columns: Iterable[str]) -> dict[str, str]:
    """What columns of text are called in the store: those the language knows by name, since others may be any word."""
    return {
        column: column if column in NAMED else f"column_{number}" for number, column in enumerate(columns)
    }


@frozen
class Judged:
    """The lines with the number of their bucket, and `signs` that tell which selectors hold: for use after FROM."""

    text: str
    signs: tuple[str, ...]
    parameters: tuple[Sequence[object], ...] = ()


def masked(question: Question, columns: Mapping[str, str], keep: Sequence[str]) -> Judged:
    """The lines with `mask`, in which bit n says that the selectors of rule n hold; `keep` are columns to have."""
    selectors = Selectors(columns)
    predicates = [selectors.rule(rule) for rule in question.rules]
    heads = [f"{text} AS {head}" for head, text in selectors.heads.items()]
    used = [columns[column] for column in question.columns]
    inner = _selected([f"{bucket(question, 'day')} AS bucket", *heads, *used, *keep])
    outer = _selected(["bucket", f"{mask(predicates)} AS mask", *keep])
    return Judged(f"(SELECT {outer} FROM (SELECT {inner} FROM lines))", ("mask",))


def classed(
    question: Question,
    columns: Mapping[str, str],
    classes: Mapping[str, tuple[Sequence[str], Sequence[int]]],
    keep: Sequence[str],
) -> Judged:
    """The lines with a sign for each column in `classes`, which gives cells and the class of each.

    Cells that no rule tells apart are of one class (performance.md section 2): any number of rules costs the same.
    """
    signs = {column: f"{columns[column]}_class" for column in classes}
    tables = {column: f"{columns[column]}_classes" for column in classes}
    joins = [
        f"JOIN (SELECT unnest(?) AS cell, unnest(?) AS class) AS {tables[column]} "
        f"ON lines.{columns[column]} = {tables[column]}.cell"
        for column in classes
    ]
    named = [f"{tables[column]}.class AS {sign}" for column, sign in signs.items()]
    taken = _selected([f"{bucket(question, 'day')} AS bucket", *named, *keep])
    parameters = tuple(part for pair in classes.values() for part in pair)
    return Judged(f"(SELECT {taken} FROM lines {' '.join(joins)})", tuple(signs.values()), parameters)


def _selected(terms: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(terms))


def total(found: Judged, values: Sequence[str]) -> str:
    """The one question of a settlement: sums of øre and numbers of lines by bucket, signs and values."""
    by = _selected(["bucket", *found.signs, *values])
    return f"SELECT {by}, SUM(ore), COUNT(*) FROM {found.text} GROUP BY {by}"


def signs(found: Judged) -> str:
    """The buckets and signs that occur."""
    return f"SELECT DISTINCT {_selected(['bucket', *found.signs])} FROM {found.text} WHERE bucket IS NOT NULL"


def chosen(found: Judged, wanted: Sequence[Sequence[int]]) -> str:
    """The lines with one of these buckets and signs, at least one, for use after FROM."""
    listed = ", ".join(f"({', '.join(map(str, one))})" for one in wanted)
    return f"{found.text} WHERE ({_selected(['bucket', *found.signs])}) IN ({listed})"


#: A line's place as one number.
POSITION = f"file * {LINES_A_FILE} + line"


def groups(lines: str, by: Sequence[str]) -> str:
    """Cells, øre, number of lines, and the first line with its day, of lines that have the same cells."""
    first = f"MIN({POSITION}), CAST(arg_min(day, {POSITION}) AS VARCHAR)"
    grouped = f" GROUP BY {_selected(by)}" if by else ""
    return f"SELECT {_selected([*by, 'SUM(ore)', 'COUNT(*)', first])} FROM {lines}{grouped}"


def rows(lines: str, columns: Sequence[str], more: Sequence[str]) -> str:
    """Lines in canonical order (allocation.md 3.5), as `lines.Row` has them, and more columns after that."""
    days = ("CAST(voucher_date AS VARCHAR)", "CAST(day AS VARCHAR)")
    selected = ", ".join([days[0], *columns, "ore", "file", "line", days[1], *more])
    order = ", ".join(["voucher_date NULLS FIRST", *columns, "ore", "file", "line"])
    return f"SELECT {selected} FROM {lines} ORDER BY {order}"


def repeated(columns: Sequence[str]) -> tuple[str, str]:
    """Whether lines with a voucher number may be equal, by their hashes; and which are: voucher, number, first two."""
    content = ", ".join(["voucher_date", "ore", *columns])
    numbered = f"FROM lines WHERE {columns[0]} <> ''"
    return (
        f"SELECT COUNT(*) > COUNT(DISTINCT hash({content})) {numbered}",
        f"SELECT {columns[0]}, COUNT(*), MIN({POSITION}, 2) {numbered} GROUP BY {content} HAVING COUNT(*) > 1",
    )
