"""The text of the questions to the store: selectors, buckets and groups as SQL, put together here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from attrs import frozen

from fordel.model import Condition, CostCategory
from fordel.plan import Question

#: Letters whose case-folded form (`str.casefold`, by which texts are compared) is not what SQL's `lower` makes of them.
_FOLDED = {"İ": "i\u0307", "ß": "ss", "ŉ": "ʼn", "ǰ": "ǰ", "µ": "μ", "ς": "σ", "ſ": "s"}

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
                return any_of(f"contains({folded(column)}, {literal(text.casefold())})" for text in condition.values)

    def _codes(self, column: str, first: str, last: str) -> str:
        head = self._head(column, len(first), digits=first != last)
        if first == last:
            return f"{head} = {literal(first)}"
        return f"{head} BETWEEN {literal(first)} AND {literal(last)}"

    def _head(self, column: str, length: int, *, digits: bool) -> str:
        """The name of a column with the first signs of a code; a shorter code is shorter there too."""
        cell = self._columns[column]
        head = name(f"{column} {length}{' digits' if digits else ''}")
        text = f"substr({cell}, 1, {length})"
        self.heads[head] = f"CASE WHEN {cell} GLOB '{_DIGIT * length}*' THEN {text} ELSE '' END" if digits else text
        return head


def folded(text: str) -> str:
    """A text folded so that case is not told apart, as `str.casefold` does for the letters of Europe."""
    for letter, plain in _FOLDED.items():
        text = f"replace({text}, {literal(letter)}, {literal(plain)})"
    return f"lower({text})"


def mask(predicates: Iterable[str]) -> str:
    """A number whose bit n is set where predicate n is true."""
    bits = (f"CASE WHEN {true} THEN {1 << bit} ELSE 0 END" for bit, true in enumerate(predicates) if true != "FALSE")
    return " + ".join(bits) or "0"


def bucket(question: Question, day: str) -> str:
    """The number of the bucket a day lies in, NULL outside them all; halving, since there may be hundreds."""
    spans = question.buckets

    def among(first: int, last: int) -> str:
        if first == last:
            return f"CASE WHEN {day} BETWEEN DATE '{spans[first].first}' AND DATE '{spans[first].last}' THEN {first} END"
        middle = (first + last + 1) // 2
        return (
            f"CASE WHEN {day} < DATE '{spans[middle].first}' THEN {among(first, middle - 1)} "
            f"ELSE {among(middle, last)} END"
        )

    return among(0, len(spans) - 1) if spans else "NULL"


@frozen
class Judged:
    """Every line with its bucket and what tells which selectors hold for it (`signs`): SQL for use in a FROM clause."""

    text: str
    signs: tuple[str, ...]


def judged(question: Question, columns: Mapping[str, str], keep: Sequence[str]) -> Judged:
    """The lines with `bucket` and `mask`, whose bit n says that the selectors of rule n hold; `keep` as they are."""
    selectors = Selectors(columns)
    predicates = [selectors.rule(rule) for rule in question.rules]
    heads = [f"{text} AS {head}" for head, text in selectors.heads.items()]
    used = [columns[column] for column in question.columns]
    inner = ", ".join(dict.fromkeys([f"{bucket(question, 'day')} AS bucket", *heads, *used, *keep]))
    outer = ", ".join(dict.fromkeys(["bucket", f"{mask(predicates)} AS mask", *used, *keep]))
    return Judged(f"(SELECT {outer} FROM (SELECT {inner} FROM lines))", ("mask",))


def classed(question: Question, columns: Mapping[str, str], tables: Mapping[str, str], keep: Sequence[str]) -> Judged:
    """The lines with `bucket` and, for each column in `tables`, the class of its cell (performance.md section 2)."""
    signs = {column: name(f"class {column}") for column in tables}
    used = [columns[column] for column in question.columns]
    taken = ", ".join(dict.fromkeys([f"{bucket(question, 'day')} AS bucket", *used, *keep]))
    classes = ", ".join(f"{table}.class AS {signs[column]}" for column, table in tables.items())
    joins = " ".join(f"JOIN {table} ON {columns[column]} = {table}.cell" for column, table in tables.items())
    selected = ", ".join(filter(None, [taken, classes]))
    return Judged(f"(SELECT {selected} FROM lines {joins})", tuple(signs.values()))


def total(found: Judged, values: Sequence[str]) -> str:
    """The one question of a settlement: sums of øre and numbers of lines by bucket, signs and values."""
    by = ", ".join(["bucket", *found.signs, *values])
    return f"SELECT {by}, SUM(ore), COUNT(*) FROM {found.text} GROUP BY {by}"
