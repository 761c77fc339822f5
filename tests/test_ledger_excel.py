"""Excel ledgers: what is read, cell by cell, and what is refused with the cell as Excel calls it."""

from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fordel.ledger.excel_cells import address, number_text
from fordel.money import LIMIT_ORE, kroner, ledger_amount
from fordel.render.diagnostics import word
from tests.ledger_workbooks import Written, book_of, edited, with_number, write_book
from tests.ledgers import every_line, faults, read, told, total, write_csv

TITLES = ("bilagsnr", "bilagsdato", "art", "beløp", "tekst")
DAY = date(2022, 3, 15)
LINE: tuple[Written, ...] = ("1", DAY, "120", 100, "Lønn")
NUMBER = "01810710094"  # synthetic: the month is 81
SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "regnskap.xlsx"


def said(source: object, *needed: str, **options: object) -> list[tuple[str, str]]:
    """The variants of what is wrong, and the sentences."""
    found = faults(source, *needed, **options)
    return [(one.variant, word(one, "nb").message) for one in found]


# What is read ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ["python", "duckdb"])
@pytest.mark.parametrize("old_days", [False, True])
def test_a_sheet_is_read_as_it_stands(path: Path, engine: str, old_days: bool) -> None:  # noqa: FBT001
    book_of(
        path,
        TITLES,
        LINE,
        ("Å2", datetime(2022, 12, 31), "0101", -1234.5, "Æ; «ø»\n"),  # noqa: DTZ001
        (3, "31.12.2022", "1A", ("=1+1", 2.25), 12.5),
        (None, "2022-01-01", "", 0, True),
        old_days=old_days,
    )
    lines = every_line(path, "art", engine=engine)
    assert {(one.voucher, one.voucher_date, one.cells["art"], one.ore, one.text) for one in lines} == {
        ("1", DAY, "120", 10_000, "Lønn"),
        ("Å2", date(2022, 12, 31), "0101", -123_450, "Æ; «ø»"),
        ("3", date(2022, 12, 31), "1A", 225, "12,5"),
        ("", date(2022, 1, 1), "", 0, "SANN"),
    }
    assert sorted(one.line for one in lines) == [2, 3, 4, 5]


def test_the_names_of_the_columns_may_stand_below_a_title(path: Path) -> None:
    book_of(
        path,
        ("Regnskap 2022",),
        (),
        (None, "Skrevet ut", DAY),
        (None, *TITLES),
        (None, *LINE),
        (),
        (None, *LINE),
    )
    assert [(one.line, one.cells["art"]) for one in every_line(path, "art")] == [(5, "120"), (7, "120")]


def test_names_of_columns_may_have_line_breaks_and_others_be_mapped(path: Path) -> None:
    book_of(path, ("bilagsdato", "Beløp\ni  NOK", "Art (T)"), (DAY, 1, "x"))
    assert total(path, headers={"beløp": "Beløp i NOK"}) == (100, 1)


def test_a_month_may_be_a_number(path: Path) -> None:
    book_of(path, ("periode", "øre"), (202213, 5), ("202201", 6))
    assert [(one.day, one.ore) for one in every_line(path)] == [
        (date(2022, 1, 31), 6),
        (date(2022, 12, 31), 5),
    ]


def test_hidden_rows_count(path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (TITLES, LINE, LINE):
        sheet.append(row)
    sheet.row_dimensions[2].hidden = True
    book.save(path)
    assert total(path) == (20_000, 2)


@pytest.mark.parametrize("engine", ["python", "duckdb"])
def test_an_empty_ledger_and_one_of_a_line(path: Path, engine: str) -> None:
    assert total(book_of(path, TITLES), engine=engine) == (0, 0)
    assert total(book_of(path, TITLES, LINE), engine=engine) == (10_000, 1)


def test_workbooks_of_a_folder_are_one_ledger_and_what_excel_holds_open_is_passed_by(tmp_path: Path) -> None:
    for name in ("januar.xlsx", "februar.XLSM"):
        book_of(tmp_path / name, TITLES, LINE)
    (tmp_path / "~$januar.xlsx").write_bytes(b"\x05laast")
    assert total(tmp_path) == (20_000, 2)
    assert [name for name, _ in read(tmp_path).sources] == [
        str(tmp_path / one) for one in ("februar.XLSM", "januar.xlsx")
    ]
    write_csv(tmp_path / "mars.csv", ";".join(TITLES))
    assert [variant for variant, _ in said(tmp_path)] == ["kinds"]


# Amounts ---------------------------------------------------------------------------------------------------


@given(st.integers(-LIMIT_ORE + 1, LIMIT_ORE - 1))
def test_an_amount_comes_back_from_the_binary_fraction_that_is_nearest_to_it(ore: int) -> None:
    assert ledger_amount(number_text(ore / 100)) == ore
    assert ledger_amount(kroner(ore)) == ore


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_any_other_binary_fraction_is_no_amount(number: float) -> None:
    ore = ledger_amount(number_text(number))
    assert ore is None or ore / 100 == number


def test_amounts_of_fifteen_digits(path: Path) -> None:
    book_of(path, TITLES, LINE, LINE)
    with_number(path, "100", "9999999999999.99")
    assert total(path) == (2 * (LIMIT_ORE - 1), 2)
    book_of(path, TITLES, ("1", DAY, "120", 10**13, ""))
    assert said(path) == [("excel_amount", "«10000000000000» i celle D2 er ikke et beløp i kroner og øre")]


@pytest.mark.parametrize("number", ["3479.9999999999995", "0.30000000000000004", "1.005", "1E-3", "1E300"])
def test_an_amount_that_is_no_whole_ore_is_refused_with_all_its_digits(path: Path, number: str) -> None:
    with_number(book_of(path, TITLES, LINE), "100", number)
    text = number_text(float(number))
    assert said(path) == [("excel_amount", f"«{text}» i celle D2 er ikke et beløp i kroner og øre")]
    assert told(path) == [("F702.excel_amount", 2, 4)]


@pytest.mark.parametrize("cell", ["100,00", "1.234", "1,234.50", " 5 "])
def test_an_amount_that_is_text_is_refused_with_its_cell(path: Path, cell: str) -> None:
    book_of(path, TITLES, *[LINE] * 15, (*LINE[:3], cell, ""))
    assert said(path) == [("excel_text", f"beløpet «{cell}» i celle D17 er lagret som tekst")]


@pytest.mark.parametrize("cell", [True, DAY, time(12)])
def test_other_things_are_no_amounts(path: Path, cell: object) -> None:
    book_of(path, TITLES, (*LINE[:3], cell, ""))
    assert [variant for variant, _ in said(path)] == ["excel_value"]


def test_a_row_without_an_amount_is_told(path: Path) -> None:
    book_of(path, TITLES, (*LINE[:3], None, ""))
    assert said(path) == [("excel_amount", "«» i celle D2 er ikke et beløp i kroner og øre")]


# Days ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        (44635, "44635"),
        ("15/3 2022", "15/3 2022"),
        (datetime(2022, 3, 15, 12), "2022-03-15 12:00:00"),  # noqa: DTZ001
        (time(12), "12:00:00"),
        (True, "SANN"),
    ],
)
def test_what_is_no_day_is_told_with_its_cell(path: Path, cell: Written, shown: str) -> None:
    book_of(path, TITLES, ("1", cell, "120", 1, ""))
    assert said(path) == [("excel_value", f"«{shown}» i celle B2 kan ikke stå i kolonnen «bilagsdato»")]


@pytest.mark.parametrize(
    ("row", "variant"),
    [
        ((None, None, None, 200, None), "excel_sum"),
        ((None, None, "Sum", 7, None), "excel_sum"),
        (("Totalt:", None, None, 7, None), "excel_sum"),
        ((None, None, "120", 7, None), "no_date"),
    ],
)
def test_a_row_of_sums_is_never_counted(path: Path, row: tuple[Written, ...], variant: str) -> None:
    book_of(path, TITLES, LINE, LINE, (), row)
    assert told(path, "art") == [(f"F702.{variant}", 5, 2)]


# Codes -----------------------------------------------------------------------------------------------------


def test_codes_that_are_numbers_are_refused_unless_it_is_known_how_they_are_made(path: Path) -> None:
    book_of(path, ("bilagsdato", "art", "funksjon", "bosted", "beløp"), (DAY, 120, 242, 3047, 1))
    assert said(path, "art") == [("excel_code", "koden 120 i celle B2 er lagret som tall")]
    book_of(path, ("bilagsdato", "art", "beløp"), *[(DAY, 120, "1")] * 3, (DAY, "1", "2"))
    assert told(path, "art") == [("F702.excel_code", 2, 2), ("F702.excel_text", 2, 3)]


def test_codes_that_are_numbers_are_read_where_nothing_can_be_lost(path: Path) -> None:
    book_of(path, ("bilagsdato", "art", "funksjon", "bosted", "beløp"), (DAY, 120, 242, 3047, 1))
    [line] = every_line(path, "funksjon", "bosted")
    assert (line.cells["funksjon"], line.cells["bosted"]) == ("242", "3047")
    [line] = every_line(path, "art", digits={"art": 4})
    assert line.cells["art"] == "0120"
    assert said(path, "art", digits={"art": 2}) == [("excel_code", "koden 120 i celle B2 er lagret som tall")]


@pytest.mark.parametrize(
    "row", [(DAY, 24, "3047", 1), (DAY, "242", 301, 1), (DAY, 242.5, "3047", 1), (DAY, DAY, "", 1)]
)
def test_codes_that_have_lost_zeros_or_are_none_are_refused(path: Path, row: tuple[Written, ...]) -> None:
    book_of(path, ("bilagsdato", "funksjon", "bosted", "beløp"), row)
    [(variant, _)] = said(path, "funksjon", "bosted")
    assert variant == ("excel_value" if row[1] == DAY else "excel_code")


def test_a_column_that_no_rule_needs_may_hold_anything(path: Path) -> None:
    book_of(path, ("bilagsdato", "ansvar", "beløp", "Godkjent"), (DAY, 4700, 1, False), (DAY, None, 2, DAY))
    cells = [one.cells for one in every_line(path)]
    assert cells == [{"ansvar": "", "Godkjent": "2022-03-15"}, {"ansvar": "4700", "Godkjent": "USANN"}]


@pytest.mark.parametrize("cell", [NUMBER, int(NUMBER), f"fnr. {NUMBER[:6]} {NUMBER[6:]}"])
def test_national_identity_numbers_are_found_in_text_and_in_numbers(path: Path, cell: Written) -> None:
    book_of(path, TITLES, (*LINE[:4], cell))
    [fault] = faults(path)
    assert (fault.code, fault.place.line, fault.place.column) == ("F704", 2, 5)
    assert NUMBER[1:] not in str(fault)


# Errors of Excel ---------------------------------------------------------------------------------------------


def test_errors_are_refused_in_columns_that_count_and_empty_elsewhere(path: Path) -> None:
    book_of(path, TITLES, ("1", DAY, ("=Z1", "#REF!"), 1, ("=Z1", "#N/A")), LINE)
    assert said(path, "art") == [("excel_error", "celle C2 er en feil i Excel: #REF!")]
    assert {(one.text, one.cells["art"]) for one in every_line(path)} == {("", ""), ("Lønn", "120")}
    book_of(path, TITLES, LINE, (None, None, None, ("=1/0", "#DIV/0!"), None))
    assert said(path, "art") == [("excel_error", "celle D3 er en feil i Excel: #DIV/0!")]


def test_formulas_that_nobody_has_computed_are_refused(path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(TITLES)
    sheet.append(("1", DAY, "=A2", 1, ""))
    book.save(path)
    assert said(path, "art") == [("excel_formula", "formelen i celle C2 er ikke regnet ut")]


def test_the_text_of_a_formula_may_be_empty(path: Path) -> None:
    book_of(path, TITLES, ("1", DAY, ('=""', ""), 1, ""))
    edited(
        path,
        SHEET,
        lambda text: text.replace(b"<v></v>", b"<v></v>").replace(b'<c r="C2">', b'<c r="C2" t="str">'),
    )
    assert [one.cells["art"] for one in every_line(path, "art")] == [""]


# Sheets ----------------------------------------------------------------------------------------------------


def test_the_one_sheet_that_is_a_ledger_is_read(path: Path) -> None:
    write_book(path, ("Om", [("Regnskapet for 2022",)]), ("Tom", []), ("Ledger", [TITLES, LINE]))
    assert total(path) == (10_000, 1)


def test_of_several_one_must_be_chosen(path: Path) -> None:
    write_book(path, ("2021", [TITLES, LINE]), ("2022 Å", [TITLES, LINE, LINE]))
    assert said(path) == [
        ("excel_sheets", "flere ark i arbeidsboken kan være regnskapet: «2021» og «2022 Å»")
    ]
    assert total(path, sheet="2022 å") == (20_000, 2)
    assert said(path, sheet="2023") == [("excel_sheet", "arbeidsboken har ikke noe ark som heter «2023»")]


def test_a_hidden_sheet_is_read_only_where_it_is_chosen(path: Path) -> None:
    book = openpyxl.Workbook()
    book.create_sheet("Gammelt").sheet_state = "hidden"
    for sheet in book.worksheets:
        sheet.append(TITLES)
        sheet.append(LINE)
    book.save(path)
    assert total(path) == (10_000, 1)
    assert total(path, sheet="Gammelt") == (10_000, 1)


def test_a_workbook_without_a_ledger_says_what_its_nearest_sheet_lacks(path: Path) -> None:
    assert [one.variant for one in faults(book_of(path))] == ["excel_empty"]
    book_of(path, ("Regnskap",), ("bilagsdato", "art", "Sum"), (DAY, "120", 1))
    [fault] = faults(path, "art")
    assert (fault.code, fault.variant, fault.place.line) == ("F701", "column", 2)
    assert fault.values["column"] == "beløp"


@pytest.mark.parametrize(
    ("line", "index", "called"),
    [(17, 1, "B17"), (1, 0, "A1"), (9, 25, "Z9"), (9, 26, "AA9"), (1, 16383, "XFD1")],
)
def test_cells_are_called_as_in_excel(line: int, index: int, called: str) -> None:
    assert address(line, index) == called
