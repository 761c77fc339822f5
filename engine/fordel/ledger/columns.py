"""The columns of a ledger: which header stands for which, what rules need, how a ledger is to be read."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from attrs import field, frozen

from fordel.diagnostic import Diagnostic
from fordel.oversize import too_large_beside
from fordel.plan import CODE_COLUMNS, PAYER_COLUMN
from fordel.source import Place
from fordel.suggestions import close
from fordel.value import Value
from fordel.watch import NOBODY, Watch

#: The columns that the language knows (language.md section 4); `øre` may stand instead of `beløp`.
DATES = ("bilagsdato", "periode")
AMOUNTS = ("beløp", "øre")
VOUCHER, TEXT = "bilagsnr", "tekst"
KNOWN = ("periode", "ansvar", "art", "funksjon", "prosjekt", "tjeneste", "lokasjon", "bosted", PAYER_COLUMN)

#: Columns that count wherever they are there, though no rule speaks of them.
WANTED = (PAYER_COLUMN,)

_EVERY = (VOUCHER, "bilagsdato", *KNOWN, TEXT, *AMOUNTS)

#: Columns whose cells are numbers of another kind, where eleven digits mean nothing about a person.
_UNGUARDED = frozenset({VOUCHER, *DATES, *AMOUNTS, *CODE_COLUMNS})

#: A key that TOML wants in quotes for its letters: `beløp = `.
_NORWEGIAN_KEY = re.compile(r"^([ \t]*+)(?=[\w-]*[^\W\x00-\x7f])([\w-]++)([ \t]*+=)", re.MULTILINE)


@frozen(eq=False, repr=False)
class Options(Value):
    """How a ledger is to be read (outputs.md, `beregn`).

    `headers` says which header stands for a column, from the mapping file. `encoding` is None where it is
    to be found out. `negated` turns the sign of every amount. `without_text` leaves free text unread:
    `tekst` and every column that neither the language nor the rules know. `engine` is `duckdb`, `python`,
    `spark`, or "" for what is quicker for a ledger of that size. `year_begins` is the month that the agreement's
    accounting year begins with, for lines posted at the year's end. `sheet` is the sheet of an Excel workbook, "" for
    the one that is a ledger, `table` the table of a database; `digits` are how many digits the codes of a column have
    where they are stored as numbers.
    `without_hashes` leaves out the SHA-256 of files. `watch` is told how far the reading has come.
    """

    headers: Mapping[str, str] = field(factory=dict)
    encoding: str | None = None
    negated: bool = False
    without_text: bool = False
    engine: str = ""
    year_begins: int = 1
    sheet: str = ""
    table: str = ""
    without_hashes: bool = False
    digits: Mapping[str, int] = field(factory=dict)
    watch: Watch = field(default=NOBODY, eq=False)


@frozen(eq=False, repr=False)
class Header(Value):
    """The columns of one file: `at` gives a column's index in the file, `titles` all its headers, trimmed."""

    file: str
    titles: tuple[str, ...]
    at: Mapping[str, int]

    @property
    def amount(self) -> str:
        """The column that holds the amounts."""
        return AMOUNTS[0] if AMOUNTS[0] in self.at else AMOUNTS[1]

    @property
    def guarded(self) -> tuple[int, ...]:
        """The columns that are searched for national identity numbers (F704)."""
        return tuple(index for column, index in self.at.items() if column not in _UNGUARDED)

    def place(self, line: int, index: int | None = None) -> Place:
        """Where a cell, or a line as a whole, stands; `index` counts from 0, the place's column from 1.

        Lines of a table in a database have no number, and are told as 0.
        """
        return Place(self.file, line or None, None if index is None else index + 1)


def read_header(
    file: str, titles: Sequence[str], needed: Collection[str], options: Options
) -> Header | tuple[Diagnostic, ...]:
    """Which column of a file is which: F701 for those that are missing, F702 for a header that stands twice.

    A header is the one that is asked for where it is written the same, else where only case differs.
    `needed` are the columns that the rules speak of. Columns that end with `(T)` repeat a code in words,
    and are not read.
    """
    trimmed = tuple(title.strip() for title in titles)
    search = _Search(file, trimmed, options)
    unknown = tuple(search.known(needed))
    if not search.at and any(title[:1].isdigit() for title in trimmed):
        return (Diagnostic("F701", "empty", Place(file, 1)),)  # the first line is a voucher, and no header
    missing = search.twice() or (*unknown, *search.lacking(needed))
    if missing:
        return missing
    at = search.at
    if options.without_text:
        return Header(file, trimmed, {column: index for column, index in at.items() if column != TEXT})
    taken = {
        *at.values(),
        *(index for index, title in enumerate(trimmed) if title.casefold().endswith("(t)")),
    }
    free = [index for index in range(len(trimmed)) if index not in taken]
    return Header(file, trimmed, at | {_title(trimmed, index, at): index for index in free})


class _Search:
    """A search for columns among the headers of a file; `at` is where those that have a meaning were found."""

    def __init__(self, file: str, titles: tuple[str, ...], options: Options) -> None:
        self._file = file
        self._titles = titles
        self._headers = options.headers
        self._without_text = options.without_text
        self.at: dict[str, int] = {}

    def twice(self) -> tuple[Diagnostic, ...]:
        """F702 for each header that stands more than once."""
        firsts = {title: self._titles.index(title) for title in self._titles if title}
        return tuple(
            Diagnostic(
                "F702",
                "header_twice",
                Place(self._file, 1, index + 1),
                {"column": title, "first": firsts[title] + 1, "second": index + 1},
            )
            for index, title in enumerate(self._titles)
            if title and index > firsts[title]
        )

    def known(self, needed: Collection[str]) -> Iterator[Diagnostic]:
        """Find the columns that have a meaning; F701 for what the mapping names and is not there."""
        wanted = dict.fromkeys([*_EVERY, *needed])
        for column in wanted:
            index = self._find(self._headers.get(column, column).strip())
            if index is not None:
                self.at[column] = index
        for column in self._headers:
            if column not in wanted:
                values = {"column": column, "meant": close(column, wanted), "known": tuple(wanted)}
                yield Diagnostic("F701", "mapping", Place(self._file, 1), values)
            elif column not in self.at:
                yield self._missing("mapped", column)

    def lacking(self, needed: Collection[str]) -> Iterator[Diagnostic]:
        """F701 for each column that is needed and neither there nor told of by `known`."""
        told = {*self.at, *self._headers}
        lacking = [column for column in needed if column not in told]
        lacking += [either[0] for either in (DATES, AMOUNTS) if told.isdisjoint(either)]
        for column in dict.fromkeys(lacking):
            yield self._missing("column", column)
        if self._without_text and TEXT in needed and TEXT in self.at:
            yield Diagnostic("F701", "without_text", Place(self._file, 1), {"column": TEXT})

    def _find(self, title: str) -> int | None:
        """The index of the header that is this one, or that differs from it by case alone."""
        if title in self._titles:
            return self._titles.index(title)
        folded = [other.casefold() for other in self._titles]
        return folded.index(title.casefold()) if title.casefold() in folded else None

    def _missing(self, variant: str, column: str) -> Diagnostic:
        title = self._headers.get(column, column).strip()
        free = (other for index, other in enumerate(self._titles) if other and index not in self.at.values())
        values = {"column": column, "header": title, "meant": close(title, free), "known": self._titles}
        return Diagnostic("F701", variant, Place(self._file, 1), values)


def _title(titles: tuple[str, ...], index: int, at: Mapping[str, int]) -> str:
    """What a column that the language does not know is called: its header, or its number if that is taken."""
    title = titles[index]
    return title if title and title not in at and title not in _EVERY else str(index + 1)


def joined(headers: Iterable[Header]) -> tuple[str, ...]:
    """The text columns of a ledger in the order in which lines are ranked (allocation.md 3.5).

    The voucher number first, then the columns that the language knows, then others by name, the text last.
    The first and the last are always there.
    """
    present = {column for header in headers for column in header.at}
    others = present - {*_EVERY}
    return (VOUCHER, *(column for column in KNOWN if column in present), *sorted(others), TEXT)


@frozen(eq=False, repr=False)
class Mapped(Value):
    """What a mapping file says: the `headers` that stand for columns, and how many `digits` codes of a column have."""

    headers: Mapping[str, str] = field(factory=dict)
    digits: Mapping[str, int] = field(factory=dict)


def read_mapping(file: str, content: bytes) -> Mapped | Diagnostic:
    """A mapping file in TOML: lines like `beløp = "Sum"` under `[kolonner]`, `art = 3` under `[siffer]`. Else F702."""
    import tomllib

    large = too_large_beside(file, content)
    if large is not None:
        return large
    try:
        text = _NORWEGIAN_KEY.sub(r'\1"\2"\3', content.decode("utf-8-sig"))
        said = tomllib.loads(text)
    except (
        ValueError,
        RecursionError,
    ) as fault:  # the first: what is no UTF-8, no TOML, or a number without end
        return Diagnostic("F702", "mapping", Place(file), {"reason": str(fault)})
    headers, digits = said.get("kolonner", {}), said.get("siffer", {})
    if not said.keys() & {"kolonner", "siffer"} or not _all_are(str, headers) or not _all_are(int, digits):
        return Diagnostic("F702", "mapping_form", Place(file))
    return Mapped(headers, digits)


def _all_are(kind: type, section: object) -> bool:
    """Whether a section of a mapping file is one, and every value in it is of a kind."""
    return isinstance(section, dict) and all(type(value) is kind for value in section.values())
