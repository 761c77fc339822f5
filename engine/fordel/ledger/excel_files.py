"""Excel workbooks as a ledger: the sheet that is one, the row its columns are named in, and its lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate, islice
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from fordel.diagnostic import Diagnostic
from fordel.extras import MissingExtra
from fordel.ledger.cells import Chunk, Converter, Faults
from fordel.ledger.columns import Header, Options, read_header
from fordel.ledger.excel_cells import Cell, SheetColumns, address, blank, told
from fordel.ledger.excel_parts import Extent, extent, too_large
from fordel.ledger.source_files import LedgerFile
from fordel.money import ledger_amount
from fordel.source import Place
from fordel.value import Value

if TYPE_CHECKING:  # an extra, which only workbooks need
    from python_calamine import CalamineSheet, CalamineWorkbook

#: The names of the columns stand in one of the first rows of a sheet; a title and a date may stand above them.
_FIRST_ROWS = 20
_LINES = 1024

#: What the first word of a row with sums is, in the texts of accounting systems and of people.
_SUMS = ("sum", "total", "totalt", "resultat", "saldo")

#: What is said of a cell as Excel calls it, where the rules for text would say a line and a column.
_BY_CELL = {"amount": "excel_amount", "date": "excel_value", "period": "excel_value"}

#: What is wrong with all cells of a column, as a rule: the first of them is told.
_OF_COLUMNS = ("excel_text", "excel_code")


@frozen(eq=False, repr=False)
class _Table(Value):
    """A sheet that is a ledger: its columns, the row that names them, and the cells that are errors."""

    sheet: CalamineSheet
    header: Header
    top: int
    extent: Extent


def open_excel(
    file: LedgerFile, needed: Sequence[str], options: Options
) -> ExcelFile | tuple[Diagnostic, ...]:
    """The sheet of a workbook that is a ledger: the only visible one with its columns, or the one that is asked for.

    F701 and F702 where there is none, or several. Raises MissingExtra where workbooks cannot be read here.
    """
    large = too_large(file.name, file.path)
    if large:
        return (large,)
    book = _workbook(file)
    if isinstance(book, Diagnostic):
        return (book,)
    sheets = _sheets(file, book, options)
    if isinstance(sheets, Diagnostic):
        return (sheets,)
    tables, refused = [], []
    for number, name in sheets:
        found = _table(file, book, number, needed, options)
        if isinstance(found, _Table):
            tables.append((name, found))
        elif found:
            refused.append(found)
    if len(tables) > 1:
        names = tuple(name for name, _ in tables)
        return (Diagnostic("F702", "excel_sheets", Place(file.name), {"sheets": names}),)
    if not tables:
        return min(refused, key=len, default=(Diagnostic("F701", "excel_empty", Place(file.name)),))
    return ExcelFile(tables[0][1], SheetColumns.of(tables[0][1].header, needed, options))


def _workbook(file: LedgerFile) -> CalamineWorkbook | Diagnostic:
    try:
        from python_calamine import CalamineError, load_workbook
    except ModuleNotFoundError:
        raise MissingExtra("excel") from None
    try:
        return load_workbook(file.path)
    except CalamineError as fault:
        return Diagnostic("F702", "unreadable", Place(file.name), {"reason": str(fault)})


def _sheet(file: LedgerFile, book: CalamineWorkbook, number: int) -> CalamineSheet | Diagnostic:
    from python_calamine import CalamineError

    try:
        return book.get_sheet_by_index(number)
    except CalamineError as fault:
        return Diagnostic("F702", "unreadable", Place(file.name), {"reason": str(fault)})


def _sheets(
    file: LedgerFile, book: CalamineWorkbook, options: Options
) -> Sequence[tuple[int, str]] | Diagnostic:
    """The sheets that may be the ledger, by number and name: those one can see, or the one that is asked for."""
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    known = [
        (number, one) for number, one in enumerate(book.sheets_metadata) if one.typ == SheetTypeEnum.WorkSheet
    ]
    if not options.sheet:
        return [(number, one.name) for number, one in known if one.visible == SheetVisibleEnum.Visible]
    wanted = options.sheet.strip().casefold()
    asked = [(number, one.name) for number, one in known if one.name.strip().casefold() == wanted]
    facts = {"sheet": options.sheet, "sheets": tuple(one.name for _, one in known)}
    return asked or Diagnostic("F702", "excel_sheet", Place(file.name), facts)


def _table(
    file: LedgerFile, book: CalamineWorkbook, number: int, needed: Sequence[str], options: Options
) -> _Table | tuple[Diagnostic, ...]:
    """A sheet with the columns of a ledger; else what is wrong with the row that has most of them, if there is one."""
    reach = extent(file.name, file.path, number)
    if isinstance(reach, Diagnostic):
        return (reach,)
    sheet = _sheet(file, book, number)
    if isinstance(sheet, Diagnostic):
        return (sheet,)
    closest: tuple[Diagnostic, ...] = ()
    for top, row in enumerate(islice(_rows(sheet), _FIRST_ROWS), start=1):
        if blank(row):
            continue
        header = read_header(file.name, [" ".join(told(cell).split()) for cell in row], needed, options)
        if isinstance(header, Header):
            return _Table(sheet, header, top, reach)
        if not closest or len(header) < len(closest):
            closest = tuple(evolve(one, place=evolve(one.place, line=top)) for one in header)
    return closest


def _rows(sheet: CalamineSheet) -> Iterator[Sequence[Cell]]:
    """The rows of a sheet from the first, each with its cells from column A."""
    before: list[Cell] = [""] * (sheet.start[1] if sheet.start else 0)
    for row in sheet.iter_rows() if sheet.start else ():
        yield [*before, *row] if before else row


class ExcelFile:
    """A workbook whose ledger has been found: its `header`, and its lines in chunks. A line is a row of the sheet.

    Hidden rows count as others do, and formulas by the values they had when the workbook was saved.
    """

    def __init__(self, table: _Table, columns: SheetColumns) -> None:
        self._table = table
        self._columns = columns
        self.header = table.header
        self._with_errors = {line for line, _ in table.extent.errors}
        self._told: set[tuple[str, int | None]] = set()

    def chunks(self, converter: Converter, faults: Faults) -> Iterator[Chunk]:
        """The lines in chunks; what is wrong with a line is noted, and its chunk left out. Empty rows are passed by."""
        readers, lines = self._columns.readers(), self._lines()
        while batch := [*islice(lines, _LINES)]:
            numbers = [number for number, _ in batch]
            cells = zip(*(row for _, row in batch), strict=True)
            columns = [[*map(reader, column)] for reader, column in zip(readers, cells, strict=True)]
            whole = self._with_errors.isdisjoint(numbers) and not any(None in column for column in columns)
            rows = [[text or "" for text in row] for row in zip(*columns, strict=True)]
            chunk = converter.chunk(numbers, rows) if whole else None
            chunk = chunk or self._inspected(converter, faults, batch, rows)
            if chunk:
                yield chunk

    def _lines(self) -> Iterator[tuple[int, Sequence[Cell]]]:
        """The rows below the names of the columns that have something in them, by their number."""
        below = islice(_rows(self._table.sheet), self._table.top, None)
        for line, row in enumerate(below, start=self._table.top + 1):
            if line in self._with_errors or not blank(row):
                yield line, row

    def _inspected(
        self,
        converter: Converter,
        faults: Faults,
        batch: Sequence[tuple[int, Sequence[Cell]]],
        rows: Sequence[Sequence[str]],
    ) -> Chunk | None:
        """The chunk of rows that are not all in order; None where one of them has a fault, which is noted."""
        sound = True
        for (line, cells), row in zip(batch, rows, strict=True):
            found = [*self._columns.faults(line, cells, self._table.extent.errors)]
            found = found or [self._by_cell(one, line, row) for one in converter.faults(line, row)]
            faults.add(*(one for one in found if self._is_news(one)))
            sound = sound and not found
        return converter.sound([line for line, _ in batch], rows) if sound else None

    def _is_news(self, fault: Diagnostic) -> bool:
        """Whether a fault is not that of a whole column, of which a cell is told already."""
        of_column = fault.variant, fault.place.column
        is_news = fault.variant not in _OF_COLUMNS or of_column not in self._told
        self._told.add(of_column)
        return is_news

    def _by_cell(self, fault: Diagnostic, line: int, row: Sequence[str]) -> Diagnostic:
        """What the rules for text found, told of a cell as Excel calls it, or of a row that looks like a sum."""
        if fault.variant in _BY_CELL and fault.place.column:
            values = {**fault.values, "cell": address(line, fault.place.column - 1)}
            return evolve(fault, variant=_BY_CELL[fault.variant], values=values)
        if fault.variant == "no_date" and self._is_sum(line, row):
            return Diagnostic("F702", "excel_sum", fault.place, {"row": str(line)})
        return fault

    def _is_sum(self, line: int, row: Sequence[str]) -> bool:
        """Whether a row without a date adds up those above it, or says that it does."""
        if any(text.strip().casefold().split(" ")[0].rstrip(":") in _SUMS for text in row):
            return True
        at = self.header.at[self.header.amount]
        return ledger_amount(row[at]) == self._above[line]

    @cached_property
    def _above(self) -> Mapping[int, int]:
        """What the amounts above each row come to: one more reading, however many rows are without a date."""
        at = self.header.at[self.header.amount]
        amounts = {line: ledger_amount(told(cells[at])) or 0 for line, cells in self._lines()}
        return dict(zip(amounts, accumulate(amounts.values(), initial=0), strict=False))
