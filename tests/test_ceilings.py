"""Every limit of the table `ceilings`, at the limit and one beyond, with what is told and that nothing comes of it."""

from __future__ import annotations

import ast
import io
import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from fordel import ceilings, json_stat, oversize, packages
from fordel.cli import FINDINGS, FINE, USAGE, main
from fordel.data_files import DataFile, read_rows
from fordel.diagnostic import Diagnostic
from fordel.key_order import Job
from fordel.keys import _within
from fordel.ledger import excel_parts, saft_xml
from fordel.ledger.columns import Mapped, read_mapping
from fordel.ledger.saft_xml import Refused, SaftReader
from fordel.model import Component
from fordel.money import LIMIT_ORE, kroner, ledger_amount
from fordel.packages import NoPackage, unpacked
from fordel.pipeline import Reading, read
from fordel.render.diagnostics import text
from fordel.settlement import KeyShares
from tests.agreements_strategy import HERE
from tests.ledger_workbooks import book_of

ENGINE = Path(__file__).parents[1] / "engine" / "fordel"
NAV = Path(__file__).parents[1] / "agreements" / "nav-midt-buskerud"
HEAD = '```regel\navtale "A"\ngjelder fra 1. januar 2022\n'
PLAIN = HEAD + "deltakere Modum, Sigdal\nvertskommune Modum\n```\n"


def reading(written: str) -> Reading:
    return read("a.avtale", written.encode())


def variants(found: Reading) -> list[tuple[str, str, int | None]]:
    for language in ("nb", "nn", "en"):
        assert text(found.diagnostics, language) or not found.diagnostics
    return [(one.code, one.variant, one.place.line) for one in found.errors]


# Agreements -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("letter", ["a", "å"])
def test_an_agreement_is_at_most_so_many_bytes(letter: str) -> None:
    room = ceilings.AGREEMENT_BYTES - len(PLAIN.encode())
    size = len(letter.encode())
    at_most = PLAIN + letter * (room // size) + "." * (room % size)
    assert len(at_most.encode()) == ceilings.AGREEMENT_BYTES
    assert variants(reading(at_most)) == []
    beyond = reading(at_most + ".")
    assert variants(beyond) == [("F107", "size", None)]
    assert beyond.agreement is None


def test_an_agreement_has_at_most_so_many_clauses() -> None:
    clauses = "".join(f"# § {number}\n" for number in range(1, ceilings.AGREEMENT_CLAUSES + 1))
    assert variants(reading(clauses + PLAIN)) == []
    beyond = f"{clauses}# § {ceilings.AGREEMENT_CLAUSES + 1}\n"
    assert variants(reading(beyond + PLAIN)) == [("F107", "clauses", ceilings.AGREEMENT_CLAUSES + 1)]


@pytest.mark.parametrize("letter", ["x", "ø"])
def test_a_line_of_a_rule_is_at_most_so_long_and_prose_as_long_as_it_is(letter: str) -> None:
    begun = 'punkt "'
    length = (ceilings.RULE_LINE_BYTES - len('avtale ""')) // len(letter.encode())
    name = letter * length + "x" * ((ceilings.RULE_LINE_BYTES - len('avtale ""')) % len(letter.encode()))
    assert len(f'avtale "{name}"'.encode()) == ceilings.RULE_LINE_BYTES
    assert variants(reading(PLAIN.replace('"A"', f'"{name}"'))) == []
    assert variants(reading(PLAIN.replace('"A"', f'"{name}x"'))) == [("F107", "line", 2)]
    assert variants(reading(f"{begun}{letter * 3 * ceilings.RULE_LINE_BYTES}\n\n{PLAIN}")) == []


def test_a_rule_that_goes_on_over_several_lines_may_be_longer() -> None:
    names = ",\n  ".join(f'"Selskap {number}" (selskap)' for number in range(1, 400))
    written = HEAD + f"deltakere Modum,\n  {names}\nvertskommune Modum\n```\n"
    assert len(names) > 2 * ceilings.RULE_LINE_BYTES
    assert ("F107", "line") not in [one[:2] for one in variants(reading(written))]


def test_i11_there_are_at_most_so_many_parties() -> None:
    def parties(count: int) -> list[tuple[str, str, int | None]]:
        names = ",\n  ".join(f'"Nr. {number}" (selskap)' for number in range(1, count))
        return variants(reading(HEAD + f"deltakere Modum,\n  {names}\nvertskommune Modum\n```\n"))

    assert parties(ceilings.PARTIES) == []
    assert parties(ceilings.PARTIES + 2) == [("F107", "parties", 4 + ceilings.PARTIES)]


def test_a_key_has_at_most_so_long_a_denominator() -> None:
    component = Component(Fraction(1), "equal", None, HERE)

    def shares(bits: int) -> KeyShares:
        share = Fraction(1, 2 ** (bits - 1))
        return KeyShares("K", {"Modum": share, "Sigdal": 1 - share}, (), HERE)

    job = Job(component, ("Modum", "Sigdal"), date(2022, 1, 1))
    at_most = shares(ceilings.KEY_BITS)
    assert _within(at_most, job) is at_most
    beyond = _within(shares(ceilings.KEY_BITS + 1), job)
    assert isinstance(beyond, Diagnostic)
    assert (beyond.code, beyond.variant, beyond.place) == ("F304", "denominator", HERE)
    assert "4\u00a0096 bit" in text((beyond,), "nb")


def test_a_key_of_many_measures_is_refused_in_a_settlement(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tables = "".join(
        f"grunnlag m{number} per 1. januar 2022:\n  Modum {99_999_999_999_000 + 2 * number}\n  Sigdal 1\n"
        for number in range(100)
    )
    weights = "".join(f"  1 % etter m{number}\n" for number in range(100))
    rules = f'{tables}nøkkel "K":\n{weights}kostnad "D":\n  art 010-285\n  fordeles etter nøkkel "K"\n'
    agreement, ledger = tmp_path / "a.avtale", tmp_path / "regnskap.csv"
    agreement.write_text(HEAD + f"deltakere Modum, Sigdal\nvertskommune Modum\n{rules}```\n", "utf-8")
    ledger.write_text("bilagsnr;bilagsdato;art;beløp\n1;15.03.2022;120;100,00\n", "utf-8")
    out = tmp_path / "ut"
    words = ["beregn", str(agreement), "--regnskap", str(ledger), "--år", "2022", "--ut", str(out)]
    assert main(words) == FINDINGS
    assert "F304" in capsys.readouterr().err
    assert not out.exists()


# Small files beside a ledger ------------------------------------------------------------------------------------


def variant_of(found: object) -> str:
    (one,) = found if isinstance(found, tuple) else (found,)
    assert isinstance(one, Diagnostic), one
    assert text((one,), "nb")
    return f"{one.code}.{one.variant}"


BESIDE: Mapping[str, tuple[bytes, Callable[[bytes], object], type]] = {
    "rows": (b"a;b\n1;2\n", lambda content: read_rows("f.csv", content, ("a", "b")), DataFile),
    "names": (b"[kolonner]\nart='Art'\n", lambda content: read_mapping("f.toml", content), Mapped),
}


@pytest.mark.parametrize("name", BESIDE)
def test_a_small_file_is_at_most_so_large(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    content, reader, kind = BESIDE[name]
    monkeypatch.setattr(oversize, "BESIDE_BYTES", len(content))
    assert isinstance(reader(content), kind)
    assert variant_of(reader(content + b"\n")) == "F702.large"


def test_a_table_of_figures_is_at_most_so_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(oversize, "BESIDE_BYTES", 2)
    assert variant_of(json_stat.read_table("f.json", b"{}")) == "F702.json"
    assert variant_of(json_stat.read_table("f.json", b"{} ")) == "F702.large"


def test_s03_a_file_of_any_size_is_read_no_further_than_the_limit(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file with holes, as large as a disk: no memory is taken for what is not read."""
    huge = tmp_path / "a.avtale"
    with huge.open("wb") as file:
        file.truncate(1 << 40)
    assert main(["sjekk", str(huge)]) == FINDINGS
    assert "F107" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["a" * 1000 + "[", "[" * 100_000, '{"a":' * 100_000])
def test_i11_depth_is_told_and_never_a_fault_of_ours(name: str) -> None:
    assert variant_of(json_stat.read_table("f.json", name.encode())) == "F702.json_text"
    assert variant_of(read_mapping("f.toml", b"a = " + name.encode())) == "F702.mapping"


def test_a_number_without_end_is_told() -> None:
    assert variant_of(read_mapping("f.toml", b"[siffer]\nart = " + b"9" * 5000)) == "F702.mapping"


def test_a_cell_is_at_most_so_long() -> None:
    def rows(count: int) -> object:
        return read_rows("f.csv", b"a;b\n" + b"x" * count + b";2\n", ("a", "b"))

    assert isinstance(rows(ceilings.CELL_SIGNS), DataFile)
    assert variant_of(rows(ceilings.CELL_SIGNS + 1)) == "F702.long_cell"


# Ledgers --------------------------------------------------------------------------------------------------------


def test_i10_an_amount_is_below_so_many_ore() -> None:
    assert LIMIT_ORE == 10**15
    assert ledger_amount(kroner(LIMIT_ORE - 1)) == LIMIT_ORE - 1
    assert ledger_amount(kroner(LIMIT_ORE)) is None
    for digits in (16, 400, 100_000):
        assert ledger_amount("9" * digits) is None


@pytest.mark.parametrize(("beyond", "is_told"), [(0, False), (1, True)])
def test_xml_is_at_most_so_large_and_deep(
    beyond: int, monkeypatch: pytest.MonkeyPatch, *, is_told: bool
) -> None:
    def told(inside: str, size: int | None = None) -> bool:
        content = f"<AuditFile>{inside}</AuditFile>".encode()
        monkeypatch.setattr(saft_xml, "XML_BYTES", len(content) if size is None else size + len(content))
        try:
            return bool([*SaftReader("f.xml").lines(io.BytesIO(content))])
        except Refused as refused:
            return refused.fault.variant == "xml_size"

    deep = ceilings.XML_DEPTH - 1 + beyond
    assert told("<a>" * deep + "</a>" * deep) is is_told
    assert told("<a/>", -beyond) is is_told


def test_a_workbook_has_at_most_so_many_parts(tmp_path: Path) -> None:
    path = book_of(tmp_path / "b.xlsx", ("art", "beløp"), ("120", 1))
    with zipfile.ZipFile(path, "a") as book:
        for number in range(ceilings.ZIP_PARTS - len(book.infolist())):
            book.writestr(f"x{number}", b"")
    assert excel_parts.too_large("b.xlsx", str(path)) is None
    with zipfile.ZipFile(path, "a") as book:
        book.writestr("more", b"")
    assert variant_of(excel_parts.too_large("b.xlsx", str(path))) == "F702.excel_size"


def zipped(**files: int) -> bytes:
    """A zip file of files that are so many zeros each."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, size in files.items():
            archive.writestr(f"{name}.txt", b"0" * size)
    return made.getvalue()


@pytest.mark.parametrize(("limit", "most"), [("ZIP_PARTS", 2), ("MOST_BYTES", 2000)])
def test_a_package_has_at_most_so_many_files_and_bytes(
    limit: str, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = zipped(a=1000, b=1000)
    monkeypatch.setattr(packages, limit, most)
    assert len(unpacked(content)) == 2
    monkeypatch.setattr(packages, limit, most - 1)
    with pytest.raises(NoPackage):
        unpacked(content)


def test_a_large_part_of_a_package_is_packed_at_most_so_hard() -> None:
    assert len(unpacked(zipped(a=ceilings.PACKED_BYTES))["a.txt"]) == ceilings.PACKED_BYTES
    with pytest.raises(NoPackage):
        unpacked(zipped(a=ceilings.PACKED_BYTES + 1))


# The command line -----------------------------------------------------------------------------------------------


def test_a_command_line_is_at_most_so_long(capsys: pytest.CaptureFixture[str]) -> None:
    fine = ["vis", "x" * ceilings.WORD_SIGNS]
    assert main(fine) == USAGE  # there is no such file
    assert "kommandolinjen" not in capsys.readouterr().err
    assert main(["vis", "x" * (ceilings.WORD_SIGNS + 1)]) == USAGE
    assert "4\u00a0096 tegn" in capsys.readouterr().err
    assert main(["sjekk", *["x"] * ceilings.WORDS]) == USAGE
    assert "20\u00a0000 ord" in capsys.readouterr().err


@pytest.mark.parametrize("digits", [5, 30, 4_000])
@pytest.mark.parametrize("option", ["--år", "--fra", "--til", "--kjent"])
def test_no_number_of_the_command_line_is_too_long(option: str, digits: int) -> None:
    words = [
        "beregn",
        str(NAV / "nav-midt-buskerud.avtale"),
        "--regnskap",
        "x.csv",
        f"{option}={'9' * digits}",
    ]
    assert main(words) == USAGE


def test_the_width_of_a_terminal_is_taken_from_sensible_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "9" * 5000)
    assert main(["vis", str(NAV / "nav-midt-buskerud.avtale")]) == FINE


# The table ------------------------------------------------------------------------------------------------------


def test_s03_every_limit_of_the_table_is_asked_for_somewhere() -> None:
    names = {
        node.id
        for node in ast.walk(ast.parse((ENGINE / "ceilings.py").read_text("utf-8")))
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    used = {
        name
        for path in ENGINE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == "fordel.ceilings"
        for name in (alias.name for alias in node.names)
    }
    assert names == used
