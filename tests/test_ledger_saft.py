"""SAF-T Financial as a ledger: what its elements become, and files that are none, broken or not whole."""

import tracemalloc
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from fordel.ledger.saft_xml import SaftReader, decimal_ore
from fordel.render.diagnostics import word
from tests.ledger_workbooks import saft, saft_line, saft_transaction
from tests.ledgers import every_line, faults, read, told, total

NUMBER = "01810710094"  # synthetic: the month is 81
LINES = [
    saft_transaction(
        "B-1",
        "2022-03-15",
        [
            saft_line("0101", "1234.56", "Lønn", A="4700", FUNKSJON="242"),
            saft_line("2400", "-1234.56", FUNKSJON="æ"),
        ],
        text="Bilaget",
    ),
    saft_transaction("B-2", "2022-12-31", [saft_line("1200", "0.5")], period="202213"),
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "saft.xml"


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def said(path: Path, *needed: str, **options: object) -> list[str]:
    return [word(one, "nb").message for one in faults(path, *needed, **options)]


def cells(path: Path, *needed: str, **options: object) -> list[tuple[object, ...]]:
    lines = every_line(path, *needed, **options)
    return sorted(
        (one.line, one.voucher, str(one.voucher_date), str(one.day), one.ore, one.text, *one.cells.values())
        for one in lines
    )


# What is read ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ["python", "duckdb"])
@pytest.mark.parametrize("prefix", ["n1:", "", "ns2:"])
@pytest.mark.parametrize("version", ["NO", "NO:1.30", "2.0"])
def test_lines_are_read_whatever_the_version_and_the_prefix(
    path: Path, engine: str, prefix: str, version: str
) -> None:
    write(path, saft(LINES, prefix).replace("Financial:NO", f"Financial:{version}"))
    assert cells(path, "ansvar", "funksjon", headers={"ansvar": "A"}, engine=engine) == [
        (4, "B-1", "2022-03-15", "2022-03-15", 123_456, "Lønn", "202203", "4700", "0101", "242"),
        (5, "B-1", "2022-03-15", "2022-03-15", -123_456, "Bilaget", "202203", "", "2400", "æ"),
        (7, "B-2", "2022-12-31", "2022-12-31", 50, "", "202213", "", "1200", ""),
    ]


def test_a_type_of_analysis_that_no_rule_knows_is_a_column_of_its_own_name(path: Path) -> None:
    write(path, saft(LINES))
    assert {one.cells["A"] for one in every_line(path)} == {"4700", ""}
    assert told(path, "ansvar") == [("F701.column", None, None)]
    [fault] = faults(path, "ansvar")
    assert fault.values["known"][-2:] == ("A", "FUNKSJON")  # type: ignore[index]


def test_an_art_may_be_analysed_or_be_the_group_of_the_account(path: Path) -> None:
    accounts = (
        "<MasterFiles><GeneralLedgerAccounts><Account><AccountID>6540</AccountID>"
        "<GroupingCategory>KOSTRA</GroupingCategory><GroupingCode>120</GroupingCode></Account>"
        "</GeneralLedgerAccounts></MasterFiles>"
    )
    line = saft_transaction("1", "2022-03-15", [saft_line("6540", "1"), saft_line("6541", "1")])
    write(path, saft([line], head=accounts))
    assert [one.cells["art"] for one in every_line(path, "art")] == ["6540", "6541"]
    grouped = every_line(path, "art", headers={"art": "GroupingCode"})
    assert sorted(one.cells["art"] for one in grouped) == ["", "120"]
    write(path, saft([saft_transaction("1", "2022-03-15", [saft_line("6540", "1", Art="010")])]))
    assert [one.cells["art"] for one in every_line(path, "art")] == ["010"]


def test_a_day_may_have_a_time_zone(path: Path) -> None:
    write(
        path, saft(LINES).replace("2022-03-15<", "2022-03-15+01:00<").replace("2022-12-31<", "2022-12-31Z<")
    )
    assert {one.voucher_date for one in every_line(path)} == {date(2022, 3, 15), date(2022, 12, 31)}


def test_a_line_may_have_debit_and_credit(path: Path) -> None:
    both = "<DebitAmount><Amount>5.00</Amount></DebitAmount><CreditAmount><Amount>2</Amount></CreditAmount>"
    lines = saft([saft_transaction("1", "2022-03-15", [f"<Line><AccountID>1</AccountID>{both}</Line>"])])
    assert total(write(path, lines)) == (300, 1)


def test_amounts_elsewhere_in_a_line_are_none(path: Path) -> None:
    tax = "<TaxInformation><TaxAmount><Amount>25.00</Amount></TaxAmount></TaxInformation></Line>"
    write(path, saft(LINES).replace("</n1:Line>", tax))
    assert faults(path)[0].variant == "saft_xml"  # the prefixes differ, so the file is broken
    write(path, saft(LINES, "").replace("</Line>", tax))
    assert total(path) == (50, 3)


@pytest.mark.parametrize("ending", [".zip", ".xml"])
def test_a_packed_file_is_read_in_its_place(tmp_path: Path, ending: str) -> None:
    packed = tmp_path / f"saft{ending}"
    with ZipFile(packed, "w", ZIP_DEFLATED) as parts:
        parts.writestr("mappe/", "")
        parts.writestr("mappe/SAF-T.XML", saft(LINES))
    assert total(packed) == (50, 3)
    assert [name for name, _ in read(packed).sources] == [str(packed)]


def test_other_encodings_are_those_that_the_file_names(path: Path) -> None:
    text = saft(LINES).replace('encoding="UTF-8"', 'encoding="windows-1252"')
    assert {one.text for one in every_line(write(path, text, "cp1252"))} == {"", "Lønn", "Bilaget"}


def test_totals_that_agree_are_as_good_as_none(path: Path) -> None:
    totals = {"TotalDebit": "1235.06", "TotalCredit": "1234.560"}
    for count in ("2", "3"):
        assert total(write(path, saft(LINES, totals={"NumberOfEntries": count, **totals}))) == (50, 3)


def test_an_empty_ledger_is_one(path: Path) -> None:
    assert total(write(path, saft([], totals={"NumberOfEntries": "0", "TotalDebit": "0.00"}))) == (0, 0)


@pytest.mark.parametrize(
    ("text", "ore"),
    [
        ("0", 0),
        ("1", 100),
        ("-1.5", -150),
        ("+1.50", 150),
        ("1.5000", 150),
        ("007.01", 701),
        ("9" * 13 + ".99", 10**15 - 1),
    ],
)
def test_decimals_are_read_exactly(text: str, ore: int) -> None:
    assert decimal_ore(text) == ore


@pytest.mark.parametrize("text", ["", "1,5", "1.005", "1e3", ".5", "1.", "NaN", "1 000", "٣", "9" * 16])
def test_what_is_no_decimal_number_of_ore_is_refused(text: str) -> None:
    assert decimal_ore(text) is None


# What is refused -------------------------------------------------------------------------------------------


def of_line(*lines: str) -> str:
    return saft([saft_transaction("1", "2022-03-15", lines)])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (of_line(saft_line("1", "1.005")), [("F702.saft_amount", 4, None)]),
        (of_line(saft_line("1", "10000000000000.00")), [("F702.saft_amount", 4, None)]),
        (of_line("<n1:Line></n1:Line>".replace("n1:", "")), [("F702.saft_amount", 4, None)]),
        (of_line(saft_line("1", "1", A="1"), saft_line("1", "1", NUMMER=NUMBER)), [("F704.cell", 5, None)]),
        (of_line(saft_line("1", "1", NUMBER)), [("F704.cell", 4, None)]),
        (saft(LINES).replace("2022-03-15", "15.3.2022"), [("F702.date", 4, None), ("F702.date", 5, None)]),
        (saft(LINES).replace(">13<", ">14<"), [("F702.period", 7, None)]),
    ],
    ids=["decimals", "large", "none", "person_in_analysis", "person_in_text", "day", "month"],
)
def test_what_is_wrong_with_a_line_is_told_with_the_line_of_the_file(
    path: Path, text: str, expected: Sequence[tuple[str, int, None]]
) -> None:
    assert told(write(path, text)) == expected


def test_two_codes_of_one_type_are_refused(path: Path) -> None:
    twice = saft_line("1", "1", A="4700").replace(
        "</Analysis>",
        "</Analysis><Analysis><AnalysisType>A</AnalysisType><AnalysisID>4701</AnalysisID></Analysis>",
    )
    assert said(write(path, of_line(twice))) == ["linjen har to ulike koder av slaget «A»"]
    assert total(write(path, of_line(twice.replace("4701", "4700")))) == (100, 1)


@pytest.mark.parametrize(
    ("element", "value", "message"),
    [
        ("TotalDebit", "1235.05", "TotalDebit i filen er 1235.05, men linjene blir 1 235,06 til sammen"),
        ("TotalCredit", "x", "TotalCredit i filen er x, men linjene blir 1 234,56 til sammen"),
        ("NumberOfEntries", "4", "filen sier 4 i NumberOfEntries, men har 2 bilag og 3 linjer"),
    ],
)
def test_a_file_that_is_not_whole_is_refused(path: Path, element: str, value: str, message: str) -> None:
    write(path, saft(LINES, totals={element: value}))
    assert [one.replace("\u00a0", " ") for one in said(path)] == [message]


LAUGHS = "".join(f'<!ENTITY a{at} "{f"&a{at - 1};" * 10}">' for at in range(1, 10))
ENTITIES = {
    "laughs": f'<!DOCTYPE a [<!ENTITY a0 "ha">{LAUGHS}]>\n',
    "quadratic": f'<!DOCTYPE a [<!ENTITY a9 "{"x" * 60_000}">]>\n',
    "external": '<!DOCTYPE a [<!ENTITY a9 SYSTEM "file:///etc/passwd">]>\n',
    "parameter": '<!DOCTYPE a [<!ENTITY % b SYSTEM "file:///etc/passwd"> %b;]>\n',
    "elsewhere": '<!DOCTYPE a SYSTEM "https://eksempel.no/a.dtd">\n',
}


@pytest.mark.parametrize("kind", ENTITIES)
def test_s08_entities_are_refused_before_they_are_taken(path: Path, kind: str) -> None:
    text = (
        saft(LINES).replace("<n1:AuditFile", ENTITIES[kind] + "<n1:AuditFile").replace("Bilaget", "&a9;" * 99)
    )
    assert [one.variant for one in faults(write(path, text))] == ["saft_doctype"]


def test_s08_a_million_attributes_are_no_more_than_their_bytes(path: Path) -> None:
    many = " ".join(f'a{at}="x"' for at in range(1_000_000))
    whole = saft(LINES)
    right = total(write(path, whole))
    assert total(write(path, whole.replace("<n1:AuditFile ", f"<n1:AuditFile {many} "))) == right


BOMB = '<!DOCTYPE a [<!ENTITY x "y"><!ENTITY z SYSTEM "file:///etc/passwd">]>\n<n1:AuditFile'


@pytest.mark.parametrize(
    ("text", "variant"),
    [
        (saft(LINES).replace("<n1:AuditFile", BOMB), "saft_doctype"),
        (saft(LINES).replace("AuditFile", "Invoice"), "saft_root"),
        (saft(LINES)[:-30], "saft_xml"),
        (saft(LINES).replace("Bilaget", "&y;"), "saft_xml"),
        (saft(LINES).replace("Bilaget", "<a>" * 64 + "</a>" * 64), "xml_size"),
        (saft(LINES).replace("Bilaget", "x" * 70_000), "saft_xml"),
        (saft(LINES).replace("UTF-8", "UTF-99"), "saft_xml"),
        ("", "saft_xml"),
        ("bilagsnr;beløp", "saft_xml"),
    ],
    ids=["doctype", "root", "cut", "entity", "deep", "long", "encoding", "empty", "csv"],
)
def test_s08_a_file_that_is_no_saft_is_refused(path: Path, text: str, variant: str) -> None:
    assert [one.variant for one in faults(write(path, text))] == [variant]


def test_s09_packed_files_that_are_not_one_saft_file_are_refused(tmp_path: Path) -> None:
    packed = tmp_path / "saft.zip"
    for names in ([], ["a.xml", "b.xml"], ["a.csv"]):
        with ZipFile(packed, "w") as parts:
            for name in names:
                parts.writestr(name, saft(LINES))
        assert [one.variant for one in faults(packed)] == ["saft_zip"]
    with ZipFile(packed, "w", ZIP_DEFLATED) as parts:
        parts.writestr("a.xml", saft(LINES) + " " * 11_000_000)
    assert [one.variant for one in faults(packed)] == ["saft_packed"]
    packed.write_bytes(packed.read_bytes()[:40])
    assert [one.variant for one in faults(packed)] == ["unreadable"]


def test_a_large_file_is_read_in_steady_memory(path: Path) -> None:
    peaks = []
    for lines in (500, 5_000):
        one = [saft_line("1", "1", "x" * 100)] * 10
        write(path, saft([saft_transaction(str(at), "2022-03-15", one) for at in range(lines // 10)]))
        with path.open("rb") as content:
            tracemalloc.start()
            assert sum(1 for _ in SaftReader("saft.xml").lines(content)) == lines
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
    assert peaks[1] < 2 * peaks[0]
