"""Writes sheets as an Excel file: the same sheets give the same bytes, and no text is ever a formula or a link."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from typing import Any

from fordel.extras import MissingExtra
from fordel.workbook.cells import Cell, Sheet

try:
    import xlsxwriter
except ImportError:
    raise MissingExtra("rapport") from None

#: Norwegian separators wherever the file is opened (0x414 is bokmål).
_NORWEGIAN = "[$-414]"
_KRONER = f"{_NORWEGIAN}#,##0.00;[Red]{_NORWEGIAN}-#,##0.00"
_STYLES: dict[str, dict[str, object]] = {
    "text": {"num_format": "@"},
    "long": {"num_format": "@"},
    "title": {"bold": True, "font_size": 13, "num_format": "@"},
    "head": {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "num_format": "@"},
    "note": {"italic": True, "font_color": "#404040", "num_format": "@"},
    "kroner": {"num_format": _KRONER},
    "aside": {"num_format": f"{_NORWEGIAN}(#,##0.00);{_NORWEGIAN}(-#,##0.00)"},
    "doubted": {"num_format": _KRONER, "bg_color": "#FFF2CC"},
    "whole": {"num_format": f"{_NORWEGIAN}#,##0"},
    "number": {"num_format": f"{_NORWEGIAN}#,##0.######"},
    "percent": {"num_format": f"{_NORWEGIAN}0.0000%"},
    "date": {"num_format": "dd.mm.yyyy", "align": "left"},
    "control": {"num_format": "0;[Red]-0", "bg_color": "#E2EFDA"},
}
#: A larger number would lose digits, and is written as text.
_MOST_DIGITS = 10**15
#: Headings of more signs than this take two lines, of which this is the height in points.
_SHORT = 10
_TWO_LINES = 30
_WRONG = {"bg_color": "#C00000", "font_color": "#FFFFFF", "bold": True}

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def excel_bytes(sheets: Sequence[Sheet], title: str, day: date) -> bytes:
    """Return the sheets as an Excel file that is said to be made on `day`; raises MissingExtra at import."""
    written = BytesIO()
    book: Any = xlsxwriter.Workbook(written, _OPTIONS)
    made = datetime.combine(day, time.min)  # which a file tells, and ours must not hang on the clock
    book.set_properties({"title": title, "author": "fordel", "created": made})
    formats = {name: book.add_format(style) for name, style in _STYLES.items()}
    wrong = book.add_format(_WRONG)
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        _lay_out(page, sheet, title)
        for row, cells in enumerate(sheet.rows):
            if any(
                cell is not None and cell.style == "head" and len(str(cell.value)) > _SHORT for cell in cells
            ):
                page.set_row(row, _TWO_LINES)
            for column, cell in enumerate(cells):
                if cell is not None:
                    _write(page, row, column, cell, formats)
        for first, last, column in _controls(sheet):
            page.conditional_format(
                first, column, last, column, {"type": "cell", "criteria": "!=", "value": 0, "format": wrong}
            )
    book.close()
    return written.getvalue()


def _controls(sheet: Sheet) -> Iterator[tuple[int, int, int]]:
    """The controls of a sheet, those below one another together: first row, last row and column, from 0."""
    begun: dict[int, tuple[int, int]] = {}
    for row, cells in enumerate(sheet.rows):
        for column, cell in enumerate(cells):
            if cell is None or cell.style != "control":
                continue
            first, last = begun.get(column, (row, row))
            if row > last + 1:
                yield first, last, column
                first = row
            begun[column] = first, row
    yield from ((*rows, column) for column, rows in begun.items())


def _lay_out(page: Any, sheet: Sheet, title: str) -> None:  # noqa: ANN401  (the library has no types)
    """Widths, what stays in view, and how the sheet is printed."""
    for column, width in enumerate(sheet.widths):
        page.set_column(column, column, width)
    page.freeze_panes(*sheet.frozen)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.set_header("&L" + title[:100].replace("&", "&&") + "&R&A")
    page.set_footer("&C&P / &N")
    if sheet.frozen[0]:
        page.repeat_rows(0, sheet.frozen[0] - 1)


def _write(page: Any, row: int, column: int, cell: Cell, formats: dict[str, Any]) -> None:  # noqa: ANN401
    """A cell as what it is; the library has a method of its own for texts, which never looks into them."""
    style, value = formats[cell.style], cell.value
    if isinstance(value, int | Fraction) and cell.formula:
        page.write_formula(row, column, f"={cell.formula}", style, _number(value))
    elif isinstance(value, str):
        page.write_string(row, column, value, style)
    elif isinstance(value, date):
        page.write_datetime(row, column, datetime.combine(value, time.min), style)
    elif -_MOST_DIGITS < value < _MOST_DIGITS:
        page.write_number(row, column, _number(value), style)
    else:
        page.write_string(row, column, str(value), style)


def _number(value: int | Fraction) -> Decimal:
    """A number as it is written in the file: amounts exactly, other fractions with as many digits as decimals have."""
    return Decimal(value.numerator) / value.denominator
