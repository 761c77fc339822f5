"""Headers: which column is which, by its own name or by a mapping file, and what is missing."""

from pathlib import Path

import pytest

from fordel.diagnostic import Diagnostic
from fordel.ledger.columns import Options, read_header, read_mapping
from tests.ledgers import HEADER, LINE, every_line, faults, told, total, write_csv


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "regnskap.csv"


def test_a_header_is_found_whatever_its_case_but_its_own_case_wins(path: Path) -> None:
    write_csv(path, "BILAGSDATO;Beløp;beløp;Art", "15.03.2022;1,00;2,00;120")
    assert total(path) == (200, 1)
    assert every_line(path, "art")[0].cells == {"art": "120", "Beløp": "1,00"}


@pytest.mark.parametrize(
    ("header", "needed", "missing"),
    [
        ("bilagsnr;art;tekst", (), [("bilagsdato", ()), ("beløp", ())]),
        ("bilagsdato;belop;tekst", (), [("beløp", ("belop",))]),
        ("bilagsdato;beløp;Funskjon", ("art", "funksjon"), [("art", ()), ("funksjon", ("Funskjon",))]),
        ("bilagsdato;beløp", ("tekst", "Vedtak"), [("tekst", ()), ("Vedtak", ())]),
        ("bilagsdato;beløp;art(T)", ("art",), [("art", ("art(T)",))]),
    ],
)
def test_columns_that_are_missing_are_told_with_what_may_be_meant(
    path: Path, header: str, needed: tuple[str, ...], missing: list[tuple[str, tuple[str, ...]]]
) -> None:
    write_csv(path, header, "1")
    found = faults(path, *needed)
    assert [(one.code, one.variant, one.place.line) for one in found] == [("F701", "column", 1)] * len(
        missing
    )
    assert [(one.values["column"], one.values["meant"]) for one in found] == missing
    assert found[0].values["known"] == tuple(header.split(";"))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", [("F701.empty", 1, None)]),
        ("\n", [("F701.empty", 1, None)]),
        ("bilagsdato,beløp\n", [("F701.separator", 1, None)]),
        ("bilagsdato\tbeløp\n", [("F701.separator", 1, None)]),
        ('"bilagsdato;beløp\n', [("F702.quotes", 1, None)]),
        ("bilagsdato;beløp;art;art ;beløp\n", [("F702.header_twice", 1, 4), ("F702.header_twice", 1, 5)]),
    ],
)
def test_a_first_line_that_is_no_header_is_told(
    path: Path, content: str, expected: list[tuple[str, int, int | None]]
) -> None:
    path.write_text(content, "utf-8")
    assert told(path) == expected


def test_a_ledger_without_lines_is_empty(path: Path) -> None:
    for engine in ("python", "duckdb"):
        assert total(write_csv(path, HEADER), engine=engine) == (0, 0)


def test_columns_that_repeat_a_code_in_words_are_not_read(path: Path) -> None:
    write_csv(path, f"art(T);{HEADER};Ansvar (t)", f"Lønn;{LINE};NAV")
    assert set(every_line(path)[0].cells) == {"periode", "ansvar", "art", "funksjon", "lokasjon", "bosted"}


def test_other_columns_are_kept_by_their_headers(path: Path) -> None:
    write_csv(path, f";{HEADER};Mottaker;;", f"x;{LINE};Kari;y;")
    cells = every_line(path)[0].cells
    assert (cells["1"], cells["Mottaker"], cells["13"], cells["14"]) == ("x", "Kari", "y", "")


def test_a_rule_may_need_any_column(path: Path) -> None:
    write_csv(path, f"{HEADER};Vedtakskommune", f"{LINE};3047")
    assert every_line(path, "vedtakskommune")[0].cells["vedtakskommune"] == "3047"


# The mapping file


def mapping(text: str) -> dict[str, str]:
    found = read_mapping("kolonner.toml", text.encode())
    assert not isinstance(found, Diagnostic)
    return dict(found.headers)


def test_a_mapping_file_renames_columns(path: Path) -> None:
    headers = mapping('[kolonner]\nbeløp = "Sum "\nbilagsdato = "DATO"\nart = "Konto"\nbosted = "Kommune"\n')
    write_csv(path, "Dato;SUM;Konto;art;kommune", "15.03.2022;1,00;120;x;3047")
    [line] = every_line(path, "art", "bosted", headers=headers)
    assert (line.ore, dict(line.cells)) == (100, {"art": "120", "bosted": "3047", "4": "x"})


def test_a_mapping_that_does_not_fit_is_told(path: Path) -> None:
    headers = mapping('[kolonner]\nbeløp = "Sun"\nbelop = "Sum"\n')
    write_csv(path, "bilagsdato;Sum;Konto", "15.03.2022;1,00;120")
    found = faults(path, headers=headers)
    assert [(one.code, one.variant, one.values["column"]) for one in found] == [
        ("F701", "mapped", "beløp"),
        ("F701", "mapping", "belop"),
    ]
    assert [one.values["meant"] for one in found] == [("Sum",), ("beløp",)]


@pytest.mark.parametrize(
    ("content", "variant"),
    [
        (b"[kolonner", "mapping"),
        (b"\xff", "mapping"),
        (b"a = " + b"[" * 10_000, "mapping"),
        (b"", "mapping_form"),
        (b"kolonner = 3", "mapping_form"),
        (b"[kolonner]\nart = 3", "mapping_form"),
        (b"[siffer]\nart = '3'", "mapping_form"),
        (b"[siffer]\nart = true", "mapping_form"),
    ],
)
def test_a_mapping_file_that_cannot_be_read_is_told(content: bytes, variant: str) -> None:
    found = read_mapping("kolonner.toml", content)
    assert isinstance(found, Diagnostic)
    assert (found.code, found.variant, found.place.file) == ("F702", variant, "kolonner.toml")


def test_a_column_that_is_left_unread_cannot_be_needed(path: Path) -> None:
    write_csv(path, f"{HEADER};Vedtak", f"{LINE};3047")
    assert told(path, "tekst", without_text=True) == [("F701.without_text", 1, None)]
    assert every_line(path, "Vedtak", without_text=True)[0].cells["Vedtak"] == "3047"


def test_a_ledger_that_begins_with_a_voucher_has_no_header() -> None:
    found = read_header("l.csv", ["1000", "05.09.2022", "260", "", "-1 654,80"], ["art"], Options())
    assert isinstance(found, tuple)
    assert [(one.code, one.variant) for one in found] == [("F701", "empty")]
    titles = ["bilagsdato", "beløp", "2. tekst"]
    header = read_header("l.csv", titles, [], Options())
    assert not isinstance(header, tuple)
    assert [*header.at] == titles
