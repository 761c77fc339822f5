"""Ledgers as workbooks and as SAF-T files, made for tests."""

import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

import xlsxwriter

#: A cell of a test's workbook: text, a number, a day, a truth; a formula with the value it had is `(formula, value)`.
Written = object

FIRST = "urn:StandardAuditFile-Taxation-Financial:NO"


def write_book(path: Path, *sheets: tuple[str, Sequence[Sequence[Written]]], old_days: bool = False) -> Path:
    """A workbook of these sheets, each with its name and its rows; `old_days` counts days as Macintosh did."""
    book = xlsxwriter.Workbook(str(path), {"date_1904": old_days, "default_date_format": "dd.mm.yyyy"})
    for name, rows in sheets:
        sheet = book.add_worksheet(name)
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, tuple):
                    sheet.write_formula(at, column, cell[0], None, cell[1])
                elif isinstance(cell, str):
                    sheet.write_string(at, column, cell)
                elif cell is not None:
                    sheet.write(at, column, cell)
    book.close()
    return path


def book_of(path: Path, *rows: Sequence[Written], **kinds: bool) -> Path:
    """A workbook of one sheet."""
    return write_book(path, ("Regnskap", rows), **kinds)


def edited(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """The workbook with one part changed."""
    with ZipFile(path) as parts:
        content = {name: parts.read(name) for name in parts.namelist()}
    content[part] = change(content[part])
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as parts:
        for name, text in content.items():
            parts.writestr(name, text)
    path.write_bytes(packed.getvalue())
    return path


def with_number(path: Path, old: str, new: str) -> Path:
    """The workbook with one number written in other digits, as Excel writes all 17 of them."""
    sheet = "xl/worksheets/sheet1.xml"
    return edited(path, sheet, lambda text: text.replace(f"<v>{old}</v>".encode(), f"<v>{new}</v>".encode()))


def saft_line(account: str, amount: str, text: str = "", **codes: str) -> str:
    """A line of a transaction; a minus makes it a credit."""
    side = "CreditAmount" if amount.startswith("-") else "DebitAmount"
    analysis = "".join(
        f"<Analysis><AnalysisType>{kind}</AnalysisType><AnalysisID>{escape(code)}</AnalysisID></Analysis>"
        for kind, code in codes.items()
    )
    return (
        f"<Line><RecordID>1</RecordID><AccountID>{escape(account)}</AccountID>{analysis}"
        f"<Description>{escape(text)}</Description>"
        f"<{side}><Amount>{amount.removeprefix('-')}</Amount></{side}></Line>"
    )


def saft_transaction(voucher: str, day: str, lines: Iterable[str], period: str = "", text: str = "") -> str:
    """A transaction; `period` is `YYYYMM`, else that of the day."""
    year, month = (period[:4], period[4:]) if period else (day[:4], day[5:7])
    return (
        f"<Transaction><TransactionID>{escape(voucher)}</TransactionID><Period>{int(month)}</Period>"
        f"<PeriodYear>{year}</PeriodYear><TransactionDate>{day}</TransactionDate>"
        f"<Description>{escape(text)}</Description>\n" + "\n".join(lines) + "</Transaction>"
    )


def saft(
    transactions: Sequence[str], prefix: str = "n1:", totals: Mapping[str, str] | None = None, head: str = ""
) -> str:
    """A SAF-T file of these transactions; `totals` are what it says they come to, if anything."""
    said = "".join(f"<{name}>{value}</{name}>" for name, value in (totals or {}).items())
    space = f"xmlns{':' + prefix[:-1] if prefix else ''}"
    whole = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<AuditFile {space}="{FIRST}">{head}'
        f"<GeneralLedgerEntries>{said}<Journal><JournalID>1</JournalID>\n"
        + "\n".join(transactions)
        + "</Journal></GeneralLedgerEntries></AuditFile>"
    )
    return re.sub(r"<(/?)(\w)", rf"<\1{prefix}\2", whole)
