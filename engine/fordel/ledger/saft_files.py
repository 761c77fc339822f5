"""SAF-T Financial (Norway) as a ledger: which of its elements is which column, and its lines by the rules for text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import IO
from zipfile import ZipFile

from attrs import evolve, field, frozen

from fordel.archives import BROKEN_ARCHIVE
from fordel.ceilings import PACKED_BYTES, PACKED_SAFT_RATIO
from fordel.diagnostic import Diagnostic
from fordel.ledger.cells import Chunk, Converter, Faults, shown
from fordel.ledger.columns import Header, Options, read_header
from fordel.ledger.saft_xml import Refused, SaftLine, SaftReader, decimal_ore
from fordel.ledger.source_files import LedgerFile, open_bytes
from fordel.money import kroner
from fordel.source import Place
from fordel.value import Value

_LINES = 1024

#: The elements that are columns wherever they are, and which; a mapping file may say otherwise.
_COLUMNS = {
    "bilagsnr": "TransactionID",
    "bilagsdato": "TransactionDate",
    "periode": "Period",
    "art": "AccountID",
    "øre": "Amount",
    "tekst": "Description",
}
_GROUPING = "GroupingCode"

#: A date of XML may have a time zone, which a voucher has not.
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:Z|[+-][0-9]{2}:[0-9]{2})?").fullmatch

_ZIP_MARK = b"PK"


@frozen(eq=False, repr=False)
class _Read(Value):
    """What was found when a file was read for the first time: sums in øre, numbers, and the types of analysis."""

    reader: SaftReader
    types: dict[str, None] = field(factory=dict)
    debit: int = 0
    credit: int = 0
    lines: int = 0


def open_saft(file: LedgerFile, needed: Sequence[str], options: Options) -> SaftFile | tuple[Diagnostic, ...]:
    """A SAF-T file, as XML or as the only file in a zip, read through once to see that it holds what it says it does.

    F701 where a column is missing, F702 where the file is none, is broken, or its lines do not add up to its totals.
    """
    try:
        with _content(file) as content:
            read = _first_reading(file.name, content)
    except Refused as fault:
        return (fault.fault,)
    wrong = tuple(_unlike(file.name, read))
    if wrong:
        return wrong
    titles = [*_COLUMNS.values(), *([_GROUPING] if read.reader.groupings else []), *read.types]
    typed = {one.casefold() for one in read.types}
    usual = {column: title for column, title in _COLUMNS.items() if column not in typed}
    header = read_header(file.name, titles, needed, evolve(options, headers={**usual, **options.headers}))
    if isinstance(header, tuple):
        return tuple(evolve(one, place=Place(file.name)) for one in header)
    return SaftFile(file, header, read.reader.groupings)


@contextmanager
def _content(file: LedgerFile) -> Iterator[IO[bytes]]:
    """The XML of a file, or of the only file in a zip; raises Refused."""
    with open_bytes(file) as plain:
        if plain.read(len(_ZIP_MARK)) != _ZIP_MARK:
            plain.seek(0)
            yield plain
            return
    try:
        with ZipFile(file.path) as parts:
            inside = [one for one in parts.infolist() if not one.is_dir()]
            if len(inside) != 1 or not inside[0].filename.casefold().endswith(".xml"):
                names = len(inside)
                raise Refused(Diagnostic("F702", "saft_zip", Place(file.name), {"files": names}))
            if inside[0].file_size > max(PACKED_BYTES, PACKED_SAFT_RATIO * inside[0].compress_size):
                most = PACKED_SAFT_RATIO
                raise Refused(Diagnostic("F702", "saft_packed", Place(file.name), {"most": most}))
            with parts.open(inside[0]) as content:
                yield content
    except BROKEN_ARCHIVE as fault:
        found = Diagnostic("F702", "unreadable", Place(file.name), {"reason": str(fault)})
        raise Refused(found) from None


def _first_reading(name: str, content: IO[bytes]) -> _Read:
    reader = SaftReader(name)
    types: dict[str, None] = {}
    debit = credit = lines = 0
    for line in reader.lines(content):
        types.update(dict.fromkeys(line.codes))
        lines += 1
        debit += sum(decimal_ore(text) or 0 for text in line.debit)
        credit += sum(decimal_ore(text) or 0 for text in line.credit)
    return _Read(reader, types, debit, credit, lines)


def _unlike(name: str, read: _Read) -> Iterator[Diagnostic]:
    """F702 for each total that the file gives and its lines do not come to.

    Systems count transactions as entries, or lines; either is right.
    """
    totals = read.reader.totals
    for element, ore in (("TotalDebit", read.debit), ("TotalCredit", read.credit)):
        if element in totals and decimal_ore(totals[element]) != ore:
            facts = {"element": element, "said": shown(totals[element]), "found": kroner(ore)}
            yield Diagnostic("F702", "saft_total", Place(name), facts)
    said = totals.get("NumberOfEntries")
    if said is not None and said not in (str(read.reader.transactions), str(read.lines)):
        counts = {"said": shown(said), "transactions": read.reader.transactions, "lines": read.lines}
        yield Diagnostic("F702", "saft_count", Place(name), counts)


class SaftFile:
    """A SAF-T file whose columns are known: its `header`, and its lines in chunks, by the line of the file."""

    def __init__(self, file: LedgerFile, header: Header, groupings: dict[str, str]) -> None:
        self._file = file
        self._groupings = groupings
        self._types = header.titles[len(_COLUMNS) + bool(groupings) :]
        self.header = header

    def chunks(self, converter: Converter, faults: Faults) -> Iterator[Chunk]:
        """The lines in chunks; what is wrong with a line is noted, and its chunk left out."""
        with _content(self._file) as content:
            lines = SaftReader(self._file.name).lines(content)
            while batch := [*islice(lines, _LINES)]:
                numbers, rows = [line.number for line in batch], [self._row(line) for line in batch]
                sound = not any(line.twice for line in batch)
                chunk = converter.chunk(numbers, rows) if sound else None
                if chunk:
                    yield chunk
                else:
                    both = zip(batch, rows, strict=True)
                    faults.add(*(one for line, row in both for one in self._faults(converter, line, row)))

    def _row(self, line: SaftLine) -> list[str]:
        """The cells of a line, in the order of the titles."""
        transaction, ore = line.transaction, line.ore
        written = transaction.get("TransactionDate", "")
        day, account = _DAY(written), line.texts.get("AccountID", "")
        month = transaction.get("Period", "")
        cells = [
            transaction.get("TransactionID", ""),
            day[1] if day else written,
            f"{transaction.get('PeriodYear', '')}{month.zfill(2)}" if month else "",
            account,
            "" if ore is None else str(ore),
            line.texts.get("Description") or transaction.get("Description", ""),
        ]
        grouped = [self._groupings.get(account, "")] if self._groupings else []
        return cells + grouped + [line.codes.get(one, "") for one in self._types]

    def _faults(self, converter: Converter, line: SaftLine, row: Sequence[str]) -> Iterator[Diagnostic]:
        """What is wrong with a line; an amount is told as it is written."""
        at = Place(self._file.name, line.number)
        for one in line.twice:
            yield Diagnostic("F702", "saft_twice", at, {"type": one})
        for fault in converter.faults(line.number, row):
            if fault.variant == "amount":
                written = " ".join((*line.debit, *line.credit))
                yield Diagnostic("F702", "saft_amount", at, {"text": shown(written)})
            else:
                yield evolve(fault, place=at)
