"""What databases say differently: one table of words and small functions for each, and nothing else differs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache

from attrs import field, frozen

from fordel.ledger.national_identity import PATTERN

#: What `str.strip` takes off, so that a cell is the same from every kind of ledger.
BLANKS = "".join(sign for sign in map(chr, range(0x3001)) if sign.isspace())

#: The same as most write them, so that they can be seen.
_ESCAPED = f"E'{''.join(f'{chr(92)}u{ord(sign):04x}' for sign in BLANKS)}'"

#: A list of cells with the class of each, as a source with the columns `cell` and `class`, and its parameters.
Pairs = Callable[[Sequence[str], Sequence[int]], tuple[str, tuple[Sequence[object], ...]]]

#: Letters whose folded form (`str.casefold`, by which texts are compared) is not what DuckDB's `lower` makes of them.
_FOLDED = {
    "\u0130": "i\u0307",
    "\u00df": "ss",
    "\u0149": "\u02bcn",
    "\u01f0": "j\u030c",
    "\u00b5": "\u03bc",
    "\u03c2": "\u03c3",
    "\u017f": "s",
}

#: Most signs that codes and names begin and end with; `[!` would be all signs but those that follow.
_SIGN = "[#-~]"

_DIGIT = "[0-9]"

#: All letters that `str.casefold` changes lie below this sign.
_LAST_LETTER = 0x1F000


@frozen
class Dialect:
    """How one database says what the questions to a ledger need; texts with `{}` are filled by the methods.

    `text` and `moment` are types. `column` makes a text column that is compared and ordered sign by sign.
    `total` and `count` are exact for any number of lines, `ore` for amounts that `beyond_ore` is false of. `first`
    is a day, as text, of the line with the lowest position, `second` the second lowest position; lines of a table
    have no order, so their positions are one, and the earliest day is the first. `pad` fills a number to eleven
    digits. `padded` is true of cells that may have blanks around them, "" where all cells are to be trimmed without
    looking. `identity` is true of cells where a national identity number may stand. `hashed` is a hash of several
    columns, "" where there is none. `fold` tells whether a text, folded, holds a folded one. `text_fault` is the
    variant of F702 that refuses amounts and dates that are text, "" where these are read line by line, outside of it.
    Columns of ours that are `reserved` words are quoted.
    """

    name: str
    pairs: Pairs
    fold: Callable[[Dialect, str, str], str]
    quotes: tuple[str, str] = ('"', '"')
    apostrophe: str = "''"
    prefix: str = ""
    replaced: Mapping[str, str] = field(factory=dict)
    text: str = "VARCHAR"
    moment: str = "TIMESTAMP"
    column: str = "{cell}"
    head: str = "substr({cell}, 1, {length})"
    digits: str = "{cell} ~ '^{pattern}'"
    identity: str = "{cell} ~ {pattern}"
    holds: str = "strpos({cell}, {sought}) > 0"
    trim: str = "trim({cell}, {blanks})"
    blanks: str = _ESCAPED
    padded: str = ""
    pad: str = "lpad({number}, 11, '0')"
    day_literal: str = "DATE '{day}'"
    day_text: str = "CAST({day} AS VARCHAR)"
    total: str = "SUM({ore})"
    count: str = "COUNT(*)"
    ore: str = "CAST(CAST({amount} AS DECIMAL(17, 2)) * 100 AS BIGINT)"
    beyond_ore: str = "{amount} <> CAST({amount} AS DECIMAL(38, 2))"
    first: str = "CAST(arg_min({day}, {position}) AS VARCHAR)"
    second: str = "MIN({position}, 2)[2]"
    hashed: str = ""
    nulls_first: str = " NULLS FIRST"
    limit: str = " LIMIT {most}"
    rows_among: str = "({columns}) IN ({rows})"
    text_fault: str = "written"
    reserved: frozenset[str] = frozenset()

    def quoted(self, text: str) -> str:
        """A name of a column or a table as SQL writes it."""
        opening, closing = self.quotes
        return opening + text.replace(closing, closing * 2) + closing

    def called(self, column: str) -> str:
        """A column of `lines` or of what is made of it; only the words that the database has for itself are quoted."""
        return self.quoted(column) if column in self.reserved else column

    def literal(self, text: str) -> str:
        """A text as SQL writes it."""
        for sign, written in self.replaced.items():
            text = text.replace(sign, written)
        return f"{self.prefix}'{text.replace(chr(39), self.apostrophe)}'"

    def cast(self, cell: str) -> str:
        """A value as text."""
        return f"CAST({cell} AS {self.text})"

    def trimmed(self, cell: str) -> str:
        """A text without the blanks around it (`BLANKS`)."""
        return self.trim.format(cell=cell, blanks=self.blanks)

    def begins(self, cell: str, length: int) -> str:
        """The first signs of a text."""
        return self.head.format(cell=cell, length=length)

    def begins_with_digits(self, cell: str, length: int) -> str:
        """True of a text that begins with so many of the digits 0-9."""
        return self.digits.format(cell=cell, pattern=_DIGIT * length)

    def contains(self, cell: str, sought: str) -> str:
        """True of a text that holds another, both folded as `str.casefold` does it; `sought` is folded already."""
        return self.fold(self, cell, sought)

    def day(self, day: date) -> str:
        """A date as SQL writes it."""
        return self.day_literal.format(day=day)

    def iso(self, day: str) -> str:
        """A date as text, `2022-12-31`."""
        return self.day_text.format(day=day)

    def among(self, columns: Sequence[str], rows: Sequence[Sequence[int]]) -> str:
        """True where the columns, none of them empty, hold the numbers of one of the rows."""
        listed = ", ".join(f"({', '.join(map(str, one))})" for one in rows)
        pairs = " AND ".join(f"wanted.{column} = judged.{column}" for column in columns)
        return self.rows_among.format(columns=", ".join(columns), rows=listed, pairs=pairs)


# ── classes of cells ──────────────────────────────────────────────────────────────────────────────────────


def _parameters(cells: Sequence[str], classes: Sequence[int]) -> tuple[str, tuple[Sequence[object], ...]]:
    return "(SELECT unnest(?) AS cell, unnest(?) AS class)", (cells, classes)


def _array(cells: Sequence[str], classes: Sequence[int]) -> tuple[str, tuple[Sequence[object], ...]]:
    escaped = (cell.replace("\\", "\\\\").replace('"', '\\"') for cell in cells)
    texts = POSTGRESQL.literal(f"{{{','.join(f'{chr(34)}{cell}{chr(34)}' for cell in escaped)}}}")
    numbers = f"'{{{','.join(map(str, classes))}}}'"
    unnested = f"unnest(CAST({texts} AS text[]), CAST({numbers} AS integer[])) AS pair(cell, class)"
    return f'(SELECT cell COLLATE "C" AS cell, class FROM {unnested})', ()  # noqa: S608


def _open_json(cells: Sequence[str], classes: Sequence[int]) -> tuple[str, tuple[Sequence[object], ...]]:
    listed = MSSQL.literal(json.dumps([*zip(cells, classes, strict=True)], ensure_ascii=False))
    opened = f"OPENJSON({listed}) WITH (cell nvarchar(max) '$[0]', class int '$[1]')"
    return f"(SELECT cell COLLATE {_BINARY} AS cell, class FROM {opened})", ()  # noqa: S608


def _inline(cells: Sequence[str], classes: Sequence[int]) -> tuple[str, tuple[Sequence[object], ...]]:
    rows = [{"cell": cell, "class": one} for cell, one in zip(cells, classes, strict=True)]
    listed = SPARK.literal(json.dumps(rows, ensure_ascii=False))
    return f"(SELECT inline(from_json({listed}, 'array<struct<cell:string,class:int>>')))", ()


# ── folded texts ──────────────────────────────────────────────────────────────────────────────────────────


def _lowered(dialect: Dialect, cell: str, sought: str) -> str:
    for letter, plain in _FOLDED.items():
        cell = f"replace({cell}, {dialect.literal(letter)}, {dialect.literal(plain)})"
    return dialect.holds.format(cell=f"lower({cell})", sought=dialect.literal(sought))


def _translated(dialect: Dialect, cell: str, sought: str) -> str:
    """Only letters that the sought text has are folded: it hangs on no locale, and is exact."""
    several, single = _folding()
    for letter, plain in several.items():
        if not set(plain).isdisjoint(sought):
            cell = f"replace({cell}, {dialect.literal(letter)}, {dialect.literal(plain)})"
    pairs = [(letter, plain) for letter, plain in single.items() if plain in sought]
    if pairs:
        before, after = (dialect.literal("".join(letters)) for letters in zip(*pairs, strict=True))
        cell = f"translate({cell}, {before}, {after})"
    return dialect.holds.format(cell=cell, sought=dialect.literal(sought))


@cache
def _folding() -> tuple[Mapping[str, str], Mapping[str, str]]:
    """The letters that fold to several letters, and to one."""

    def changed() -> Iterator[tuple[str, str]]:
        for letter in map(chr, range(_LAST_LETTER)):
            plain = letter.casefold()
            if plain != letter:
                yield letter, plain

    pairs = [*changed()]
    return {one: to for one, to in pairs if len(to) > 1}, {one: to for one, to in pairs if len(to) == 1}


# ── the table ─────────────────────────────────────────────────────────────────────────────────────────────

DUCKDB = Dialect(
    "duckdb",
    _parameters,
    _lowered,
    digits="{cell} GLOB '{pattern}*'",
    blanks=" || ".join(f"chr({ord(sign)})" for sign in BLANKS),
    identity=f"strlen({{cell}}) > 10 AND {{cell}} GLOB '*{_DIGIT * 6}*' AND regexp_matches({{cell}}, {{pattern}})",
    holds="contains({cell}, {sought})",
    padded=f"NOT ({{cell}} GLOB '{_SIGN}*{_SIGN}' OR {{cell}} GLOB '{_SIGN}' OR {{cell}} = '')",
    ore="CAST({amount} * 100 AS BIGINT)",
    beyond_ore="TRY_CAST({amount} AS DECIMAL(38, 2)) IS DISTINCT FROM {amount}",
    hashed="hash({columns})",
    text_fault="",
)

POSTGRESQL = Dialect(
    "postgresql",
    _array,
    _translated,
    replaced={"\0": "\uffff"},  # its texts hold no NUL, so one that does equals none of them
    text="text",
    column='({cell}) COLLATE "C"',
    trim="btrim({cell}, {blanks})",
    day_text="to_char({day}, 'YYYY-MM-DD')",
    beyond_ore="{amount} <> round({amount}, 2)",
    first="to_char(MIN({day}), 'YYYY-MM-DD')",
    second="MIN({position})",
)

_BINARY = "Latin1_General_100_BIN2"


def _likeness() -> str:
    """The pattern of national identity numbers for a database without regular expressions."""
    digits = [_DIGIT * count for count in (6, 3, 2)]
    patterns = (
        f"N'%{digits[0]}{one}{digits[1]}{two}{digits[2]}%'"
        for one in ("", " ", "\u00a0", "\u202f", "-")
        for two in ("", " ")
    )
    return f"({' OR '.join(f'{{cell}} LIKE {pattern}' for pattern in patterns)})"


#: Texts have no blanks at their ends when they are compared: it takes `a` and `a ` for equal.
MSSQL = Dialect(
    "mssql",
    _open_json,
    _translated,
    quotes=("[", "]"),
    prefix="N",
    text="nvarchar(max)",
    moment="datetime2",
    column=f"({{cell}}) COLLATE {_BINARY}",
    head="SUBSTRING({cell}, 1, {length})",
    digits="{cell} LIKE '{pattern}%'",
    identity=_likeness(),
    holds="CHARINDEX({sought}, {cell}) > 0",
    trim="TRIM({blanks} FROM {cell})",
    blanks=" + ".join(f"NCHAR({ord(sign)})" for sign in BLANKS),
    pad="RIGHT('00000000000' + {number}, 11)",
    day_literal="CAST('{day}' AS date)",
    day_text="CONVERT(char(10), {day}, 23)",
    total="SUM(CAST({ore} AS decimal(38, 0)))",
    count="COUNT_BIG(*)",
    beyond_ore="{amount} % 0.01 <> 0",  # two decimals of 38 digits are rounded to be compared
    first="CONVERT(char(10), MIN({day}), 23)",
    second="MIN({position})",
    nulls_first="",
    limit=" OFFSET 0 ROWS FETCH NEXT {most} ROWS ONLY",
    reserved=frozenset({"file"}),
    rows_among="EXISTS (SELECT 1 FROM (VALUES {rows}) AS wanted ({columns}) WHERE {pairs})",
)

SPARK = Dialect(
    "spark",
    _inline,
    _translated,
    quotes=("`", "`"),
    apostrophe="\\'",
    replaced={"\\": "\\\\"},
    text="STRING",
    moment="TIMESTAMP_NTZ",
    digits="{cell} RLIKE '^{pattern}'",
    identity="{cell} RLIKE {pattern}",
    holds="instr({cell}, {sought}) > 0",
    trim="trim(BOTH {blanks} FROM {cell})",
    blanks=_ESCAPED.removeprefix("E"),
    day_text="CAST({day} AS STRING)",
    total="SUM(CAST({ore} AS DECIMAL(38, 0)))",
    beyond_ore="{amount} % 0.01 <> CAST(0 AS DECIMAL(1, 1))",  # two decimals of 38 digits are rounded to be compared
    first="CAST(min_by({day}, {position}) AS STRING)",
    second="get(array_sort(collect_list({position})), 1)",
    hashed="xxhash64({columns})",
    text_fault="spark_text",
)

DIALECTS: Mapping[str, Dialect] = {one.name: one for one in (DUCKDB, POSTGRESQL, MSSQL, SPARK)}


def suspect(dialect: Dialect, cell: str) -> str:
    """True of a text in which a national identity number may stand (`national_identity.PATTERN`)."""
    return dialect.identity.format(cell=cell, pattern=dialect.literal(PATTERN))
