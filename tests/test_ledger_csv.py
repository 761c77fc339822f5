"""CSV ledgers as Norwegian systems write them: encodings, quotes, amounts, dates, and what is refused."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fordel.ledger.opening import open_ledger
from tests.ledgers import HEADER, LINE, every_line, faults, read, told, total, with_cells, write_csv

ACCEPTANCE = Path(__file__).parent / "acceptance"
NUMBER = "01810710094"  # synthetic: the month is 81


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "regnskap.csv"


@pytest.mark.parametrize("engine", ["python", "duckdb"])
def test_the_acceptance_ledger_adds_up(engine: str) -> None:
    assert total(ACCEPTANCE / "nav-midt-buskerud-2022.csv", engine=engine) == (1_967_420_780, 2400)


# Encodings


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_m14_the_encoding_is_found_out(path: Path, encoding: str) -> None:
    write_csv(path, HEADER, with_cells(tekst="Blåbærsyltetøy – «ÆØÅ»"), encoding=encoding)
    assert [line.text for line in every_line(path)] == ["Blåbærsyltetøy – «ÆØÅ»"]


@pytest.mark.parametrize("encoding", ["cp865", "iso-8859-1", "latin1", "mac-roman", "windows-1252", "UTF8"])
def test_the_encoding_may_be_told(path: Path, encoding: str) -> None:
    write_csv(path, HEADER, with_cells(tekst="Blåbærsyltetøy"), encoding=encoding)
    assert [line.text for line in every_line(path, encoding=encoding)] == ["Blåbærsyltetøy"]


def test_letters_in_two_parts_are_put_together(path: Path) -> None:
    write_csv(path, HEADER, with_cells(lokasjon="A\u030al"))
    assert every_line(path)[0].cells["lokasjon"] == "\u00c5l"


@pytest.mark.parametrize(
    ("content", "encoding", "said"),
    [
        (b"bilagsdato;bel\xf8p\n", "utf-8", {"encoding": "utf-8", "offset": 14, "byte": "F8"}),
        (b"bilagsdato;bel\x81p\n", None, {"encoding": "cp1252", "offset": 14, "byte": "81"}),
        (b"\xef\xbb\xbfbilagsdato;bel\xf8p\n", None, {"encoding": "utf-8", "offset": 17, "byte": "F8"}),
        (b"\xff\xfeb\0;\0b\0x", None, {"encoding": "utf-16", "offset": 8, "byte": "78"}),
        (
            b"a;b\n" + b"\xc3\xb8" * 1_000_000 + b"\xc3",
            "utf-8",
            {"encoding": "utf-8", "offset": 2_000_004, "byte": "C3"},
        ),
    ],
)
def test_i05_a_byte_that_is_no_character_is_told_with_its_place(
    path: Path, content: bytes, encoding: str | None, said: dict[str, object]
) -> None:
    path.write_bytes(content)
    [fault] = faults(path, encoding=encoding)
    assert (fault.code, fault.variant, fault.values) == ("F702", "encoding", said)


@pytest.mark.parametrize("engine", ["python", "duckdb"])
@pytest.mark.parametrize("before", [0, (1 << 20) - 6, (1 << 20) - 5, (1 << 20) - 4])
def test_i05_a_file_of_two_encodings_is_told_with_the_first_byte_that_is_not_of_the_one(
    path: Path, before: int, engine: str
) -> None:
    """The letter of UTF-8 may lie across two blocks that are read."""
    content = b"tekst;bel\xc3\xb8p\n"
    path.write_bytes(b"x" * before + content + b"\xf8;1\n")
    [fault] = faults(path, engine=engine)
    assert (fault.variant, fault.values) == (
        "two_encodings",
        {"encoding": "utf-8", "offset": before + len(content), "byte": "F8"},
    )


@pytest.mark.parametrize("engine", ["python", "duckdb"])
@pytest.mark.parametrize("encoding", ["cp1252", "iso-8859-1", "cp865", "mac-roman"])
def test_i05_another_encoding_than_the_one_that_is_declared_is_told(
    path: Path, encoding: str, engine: str
) -> None:
    write_csv(path, HEADER, with_cells(tekst="Blåbær"))
    [fault] = faults(path, encoding=encoding, engine=engine)
    assert fault.variant == "other_encoding"
    assert fault.values["offset"] == HEADER.encode().index("ø".encode())
    assert path.read_bytes()[int(str(fault.values["offset"]))] == 0xC3


@pytest.mark.parametrize("engine", ["python", "duckdb"])
def test_i05_signs_that_only_look_like_another_encoding_are_read_as_is_said(path: Path, engine: str) -> None:
    """`Å»` of «VEGÅ» in Windows-1252 is a letter in UTF-8, and a text may have been broken before it came here."""
    write_csv(path, HEADER, with_cells(tekst="«VEGÅ»"), encoding="cp1252")
    assert every_line(path, engine=engine)[0].text == "«VEGÅ»"
    write_csv(path, HEADER, with_cells(tekst="BlÃ¥ Ø", lokasjon="Ål"), encoding="cp1252")
    assert faults(path, engine=engine)[0].variant == "two_encodings"
    assert every_line(path, engine=engine, encoding="cp1252")[0].text == "BlÃ¥ Ø"


@pytest.mark.parametrize("encoding", ["rot13", "utf-7", "idna", "finnes ikke", "base64", "\0"])
def test_other_encodings_are_refused(path: Path, encoding: str) -> None:
    write_csv(path, HEADER, LINE)
    assert told(path, encoding=encoding) == [("F702.unknown_encoding", None, None)]


# Lines


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("end", ["", "{0}", "{0}{0}{0}", "{0};;;;;;;;;{0}", "{0}  {0}"])
def test_m14_lines_end_in_any_way_and_the_file_in_empty_ones(path: Path, line_break: str, end: str) -> None:
    path.write_bytes((line_break.join([HEADER, LINE, LINE]) + end.format(line_break)).encode())
    assert [line.line for line in every_line(path)] == [2, 3]


def test_a_blank_line_before_others_is_a_fault(path: Path) -> None:
    write_csv(path, HEADER, LINE, "", "", LINE, ";;;;;;;;;", LINE, "")
    assert told(path) == [("F702.blank", 3, None), ("F702.blank", 6, None)]


def test_a_line_with_too_few_or_too_many_cells_is_a_fault(path: Path) -> None:
    write_csv(path, HEADER, "1;2", LINE, f"{LINE};")
    found = faults(path)
    assert [(one.variant, one.place.line, one.values) for one in found] == [
        ("row", 2, {"expected": 10, "found": 2}),
        ("row", 4, {"expected": 10, "found": 11}),
    ]


def test_cells_in_quotes_hold_separators_quotes_and_line_breaks(path: Path) -> None:
    text = '"to\r\nlinjer; og ""tre"""'
    write_csv(path, HEADER, with_cells(tekst=text), LINE, with_cells(tekst=text), with_cells(beløp="x"))
    assert told(path) == [("F702.amount", 7, 9)]
    write_csv(path, HEADER, with_cells(tekst=text, bilagsnr="0"), LINE)
    assert [(line.line, line.text) for line in every_line(path)] == [
        (2, 'to\r\nlinjer; og "tre"'),
        (4, "Lønn"),
    ]


CELLS = st.text("0123456789,- \u00a0\tabÅ\x0b\x85\u2028", max_size=9)


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=4), st.sampled_from(["\n", "\r\n", "\r"]))
def test_cells_say_the_same_in_quotes_and_without(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], line_break: str
) -> None:
    path = tmp_path_factory.mktemp("regnskap") / "regnskap.csv"
    said = []
    for quote in ("", '"'):
        lines = [HEADER]
        for voucher, amount, text in rows:
            cells = {"bilagsnr": voucher, "beløp": amount or "1,00", "tekst": text}
            lines.append(with_cells(**{name: f"{quote}{cell}{quote}" for name, cell in cells.items()}))
        path.write_bytes(line_break.join([*lines, ""]).encode())
        opened = open_ledger(path, ())
        said.append(list(opened) if isinstance(opened, tuple) else every_line(path))
    assert said[0] == said[1]


@pytest.mark.parametrize("cell", ['"Lønn', '"Lønn" og mer', '"'])
def test_quotes_that_do_not_pair_are_told_where_the_line_begins(path: Path, cell: str) -> None:
    write_csv(path, HEADER, LINE, with_cells(beløp="x"), with_cells(tekst=cell), LINE, LINE)
    assert told(path) == [("F702.amount", 3, 9), ("F702.quotes", 4, None)]


def test_a_cell_of_more_than_64_kib_is_refused(path: Path) -> None:
    write_csv(path, HEADER, LINE, with_cells(tekst="x" * (1 << 16)))
    assert len(every_line(path)) == 2
    write_csv(path, HEADER, LINE, with_cells(tekst="x" * ((1 << 16) + 1)))
    assert told(path) == [("F702.long_cell", 3, None)]


def test_blanks_around_cells_mean_nothing(path: Path) -> None:
    write_csv(path, " ; ".join(HEADER.split(";")), " ;\u00a0".join([*LINE.split(";")]))
    [line] = every_line(path, "art")
    assert (line.ore, line.cells["art"], line.text, line.day) == (10_000, "120", "Lønn", date(2022, 3, 15))


def test_the_first_twenty_faults_are_told_and_the_others_counted(path: Path) -> None:
    write_csv(path, HEADER, *[with_cells(beløp="x")] * 3000)
    found = faults(path)
    assert [one.place.line for one in found[:20]] == [*range(2, 22)]
    assert (found[20].variant, found[20].values) == ("more", {"count": 2980})


# Cells


@pytest.mark.parametrize(
    ("written", "ore"),
    [
        ("1 234,56", 123_456),
        ("1\u00a0234,56", 123_456),
        ("1.234", 123_400),
        ("1.234,5", 123_450),
        ("-1 234,56", -123_456),
        ("1 234,56-", -123_456),
        ("(1 234,56)", -123_456),
        ("0", 0),
    ],
)
def test_amounts_are_read_to_the_ore(path: Path, written: str, ore: int) -> None:
    write_csv(path, HEADER, with_cells(beløp=written))
    assert total(path) == (ore, 1)
    assert total(path, negated=True) == (-ore, 1)


@pytest.mark.parametrize(
    "written", ["", "1,234", "1234.56", "1e3", "NaN", "12 34", "kr 100", "1_000", "10000000000000"]
)
def test_what_is_no_amount_is_told_with_its_place_and_text(path: Path, written: str) -> None:
    write_csv(path, HEADER, LINE, with_cells(beløp=written))
    [fault] = faults(path)
    assert (fault.code, fault.variant, fault.place.line, fault.place.column) == ("F702", "amount", 3, 9)
    assert fault.values == {"column": "beløp", "text": written}


def test_the_text_of_a_cell_is_cut_where_it_is_long(path: Path) -> None:
    write_csv(path, HEADER, with_cells(beløp="x" * 1000))
    assert faults(path)[0].values["text"] == "x" * 60 + "…"


def test_amounts_may_be_whole_ore(path: Path) -> None:
    write_csv(path, "bilagsdato;øre", "15.03.2022;-123456", "15.03.2022;1")
    assert total(path) == (-123_455, 2)
    write_csv(path, "bilagsdato;øre", "15.03.2022;1,00", "15.03.2022;1000000000000000", "15.03.2022;")
    assert told(path) == [("F702.amount", line, 2) for line in (2, 3, 4)]


@pytest.mark.parametrize(
    ("written", "period", "day"),
    [
        ("15.03.2022", "202203", date(2022, 3, 15)),
        ("2022-03-15", "202203", date(2022, 3, 15)),
        ("15.03.2022", "", date(2022, 3, 15)),
        ("15.01.2023", "202212", date(2022, 12, 31)),
        ("15.03.2022", "202202", date(2022, 2, 28)),
        ("31.12.2022", "202213", date(2022, 12, 31)),
        ("01.02.2023", "202213", date(2022, 12, 31)),
        ("", "202202", date(2022, 2, 28)),
    ],
)
def test_the_accounting_month_decides_the_day(path: Path, written: str, period: str, day: date) -> None:
    write_csv(path, HEADER, with_cells(bilagsdato=written, periode=period))
    for engine in ("python", "duckdb"):
        [line] = every_line(path, engine=engine)
        assert (line.day, line.voucher_date is None) == (day, not written)


@pytest.mark.parametrize("engine", ["python", "duckdb"])
def test_month_13_is_the_end_of_a_school_year(path: Path, engine: str) -> None:
    write_csv(path, HEADER, with_cells(bilagsdato="10.06.2021", periode="202113"))
    [line] = every_line(path, engine=engine, year_begins=8)
    assert line.day == date(2022, 7, 31)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"bilagsdato": "31.02.2022"}, [("F702.date", 2, 2)]),
        ({"bilagsdato": "1.2.2022"}, [("F702.date", 2, 2)]),
        ({"bilagsdato": "2022.02.01"}, [("F702.date", 2, 2)]),
        ({"periode": "202214"}, [("F702.period", 2, 3)]),
        ({"periode": "202200"}, [("F702.period", 2, 3)]),
        ({"periode": "2022"}, [("F702.period", 2, 3)]),
        (
            {"bilagsdato": "x", "periode": "y", "beløp": "z"},
            [("F702.amount", 2, 9), ("F702.date", 2, 2), ("F702.period", 2, 3)],
        ),
        ({"bilagsdato": "", "periode": ""}, [("F702.no_date", 2, 2)]),
    ],
)
def test_what_is_no_day_or_month_is_told(
    path: Path, cells: dict[str, str], expected: Sequence[tuple[str, int, int]]
) -> None:
    write_csv(path, HEADER, with_cells(**cells))
    assert told(path) == expected


@pytest.mark.parametrize("header", ["bilagsdato;beløp", "periode;beløp"])
def test_one_of_date_and_period_is_enough(path: Path, header: str) -> None:
    write_csv(path, header, "15.03.2022;1,00" if header.startswith("b") else "202203;1,00")
    assert total(path) == (100, 1)


# Persons


@pytest.mark.parametrize("column", ["tekst", "lokasjon", "bosted"])
def test_a_national_identity_number_stops_everything_and_is_not_repeated(path: Path, column: str) -> None:
    write_csv(path, HEADER, LINE, with_cells(**{column: f"Stønad {NUMBER} mars"}))
    [fault] = faults(path, "bosted")
    assert (fault.code, fault.variant, fault.place.line) == ("F704", "cell", 3)
    assert fault.place.column == HEADER.split(";").index(column) + 1
    assert NUMBER not in str(fault)


@pytest.mark.parametrize("column", ["bilagsdato", "periode", "beløp"])
def test_a_cell_that_cannot_be_read_does_not_give_the_number_away(path: Path, column: str) -> None:
    write_csv(path, HEADER, with_cells(**{column: f"x{NUMBER}"}))
    [fault] = faults(path)
    assert fault.code == "F704"
    assert NUMBER not in str(fault)


def test_a_column_that_nobody_asked_for_is_searched_too(path: Path) -> None:
    write_csv(path, f"{HEADER};Mottaker;Mottaker(T)", f"{LINE};x;{NUMBER}", f"{LINE};{NUMBER};x")
    assert told(path) == [("F704.cell", 3, 11)]


def test_codes_are_not_searched(path: Path) -> None:
    write_csv(path, HEADER, with_cells(ansvar=NUMBER, bilagsnr=NUMBER))
    assert total(path) == (10_000, 1)


def test_text_may_be_left_unread(path: Path) -> None:
    write_csv(path, f"{HEADER};Mottaker", f"{with_cells(tekst=NUMBER)};{NUMBER}")
    [line] = every_line(path, without_text=True)
    assert (line.text, "Mottaker" in line.cells) == ("", False)
    assert [*told(path)] == [("F704.cell", 2, 10), ("F704.cell", 2, 11)]


# Lines that stand twice


@pytest.mark.parametrize("engine", ["python", "duckdb"])
def test_i06_lines_that_are_wholly_equal_are_remarked_on_and_counted(path: Path, engine: str) -> None:
    write_csv(
        path,
        HEADER,
        LINE,
        with_cells(bilagsnr="2"),
        LINE,
        with_cells(tekst="Annet"),
        LINE.replace("100,00", "100"),
    )
    ledger = read(path, engine=engine)
    found = ledger.duplicates()
    assert found is not None
    assert (found.code, found.severity, found.place.line) == ("F703", "advarsel", 4)
    assert (found.labels[0].place.line, found.values) == (2, {"lines": 2, "voucher": "1"})
    assert total(path, engine=engine) == (50_000, 5)


@pytest.mark.parametrize("engine", ["python", "duckdb"])
def test_i06_lines_without_a_voucher_number_are_no_duplicates(path: Path, engine: str) -> None:
    write_csv(path, HEADER, with_cells(bilagsnr=""), with_cells(bilagsnr=""))
    assert read(path, engine=engine).duplicates() is None
    write_csv(path, "bilagsdato;beløp", "15.03.2022;1,00", "15.03.2022;1,00")
    assert read(path, engine=engine).duplicates() is None
