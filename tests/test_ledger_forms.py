"""One ledger in several forms gives the same settlement, byte for byte, but for the files it came from."""

import csv
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from attrs import frozen
from hypothesis import given, settings
from hypothesis import strategies as st

import fordel
from fordel import settle
from fordel.model import Agreement
from fordel.money import kroner, ledger_amount, plain
from fordel.pipeline import read
from tests.ledger_workbooks import book_of, saft, saft_line, saft_transaction
from tests.ledgers import in_kroner, write_csv

FOLDER = Path(__file__).parents[1] / "agreements" / "nav-midt-buskerud"
TEXT = """# Avtale om kontor

```regel
avtale "Kontor"
gjelder fra 1. januar 2020
deltakere Modum, Sigdal, Krødsherad
vertskommune Modum
lokasjon Prestfoss, Nerstad i Sigdal
kostnad "Lønn":
  art 010-099
  fordeles likt
kostnad "Ytelser":
  art 100-199, "1A", "Æ"
  funksjon 242-276
  unntatt kostnad "Tekst"
  belastes bostedskommunen
kostnad "Lokaler":
  lokasjon Prestfoss, Nerstad
  art 200-299
  belastes lokasjonskommunen
kostnad "Tekst":
  tekst inneholder "strøm"
  art 100-199
  fordeles etter nøkkel "80/20"
øvrige kostnader holdes utenfor
nøkkel "80/20":
  80 % etter innbyggertall
  20 % likt
```
"""
HEADER = ("bilagsnr", "bilagsdato", "periode", "art", "funksjon", "lokasjon", "bosted", "beløp", "tekst")


@frozen
class Line:
    """A ledger line as a test holds it."""

    day: date
    period: str
    codes: tuple[str, str, str, str]
    ore: int
    text: str


def agreement() -> Agreement:
    found = read("kontor.avtale", TEXT.encode()).agreement
    assert found is not None
    return found


AGREEMENT = agreement()
CODES = st.tuples(
    st.sampled_from(["010", "0101", "120", "1A", "Æ", "190", "250", "2400", "", "99999"]),
    st.sampled_from(["242", "2761", "", "Å"]),
    st.sampled_from(["Prestfoss", "Nerstad"]),
    st.sampled_from(["3047", "3045", "3046"]),
)
AMOUNTS = st.one_of(st.integers(-(10**15) + 1, 10**15 - 1), st.integers(-200, 200))
TEXTS = st.sampled_from(["", "Lønn", "STRØM; «a» & <b>", '"', "=1+1", "1", "æøå ÆØÅ", "'@"])
LINES = st.lists(
    st.builds(
        Line,
        st.dates(date(2022, 1, 1), date(2022, 12, 31)),
        st.sampled_from(["202201", "202212", "202213"]),
        CODES,
        AMOUNTS,
        TEXTS,
    ),
    min_size=1,
    max_size=20,
)


def as_csv(folder: Path, lines: Sequence[Line]) -> Path:
    rows = [
        (str(at), f"{one.day:%d.%m.%Y}", one.period, *one.codes, kroner(one.ore), one.text)
        for at, one in enumerate(lines)
    ]
    quoted = (";".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in (HEADER, *rows))
    return write_csv(folder / "a.csv", *quoted)


def as_book(folder: Path, lines: Sequence[Line]) -> Path:
    rows = [
        (str(at), one.day, int(one.period), *one.codes, one.ore / 100, one.text)
        for at, one in enumerate(lines)
    ]
    return book_of(folder / "a.xlsx", ("Regnskap",), HEADER, *rows)


def as_saft(folder: Path, lines: Sequence[Line]) -> Path:
    transactions = []
    for at, one in enumerate(lines):
        art, *others = one.codes
        codes = dict(zip(("F", "Lokasjon", "BOSTED"), others, strict=True))
        amount = in_kroner(one.ore, ".")
        line = saft_line(art, amount, one.text, **codes)
        transactions.append(saft_transaction(str(at), str(one.day), [line], one.period))
    path = folder / "a.xml"
    path.write_text(saft(transactions), "utf-8")
    return path


def settled(path: Path, engine: str, **columns: str) -> object:
    found = json.loads(settle(AGREEMENT, path, year=2022, engine=engine, columns=columns).to_json())
    assert [one["fil"] for one in found["kvittering"].pop("kilder")] == [str(path)]
    return found


@settings(max_examples=settings().max_examples // 3)
@given(LINES, st.sampled_from(["python", "duckdb"]))
def test_csv_excel_and_saft_give_the_same_settlement(lines: list[Line], engine: str) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        expected = settled(as_csv(folder, lines), engine)
        assert settled(as_book(folder, lines), engine) == expected
        assert settled(as_saft(folder, lines), engine, funksjon="F") == expected


def test_a_real_ledger_gives_the_same_settlement_in_every_form(tmp_path: Path) -> None:
    agreed = fordel.read(FOLDER / "nav-midt-buskerud.avtale")
    ledger = FOLDER / "regnskap-2022.csv"
    header, *rows = csv.reader(ledger.read_text("utf-8-sig").splitlines(), delimiter=";")
    lines = [dict(zip(header, row, strict=True)) for row in rows]
    sheet = [
        [ore_of(line) / 100 if column == "beløp" else line[column] for column in header] for line in lines
    ]
    book = book_of(tmp_path / "a.xlsx", header, *sheet)
    others = [
        one for one in header if one not in ("bilagsnr", "bilagsdato", "art", "beløp", "tekst", "periode")
    ]
    transactions = [
        saft_transaction(
            line["bilagsnr"],
            "-".join(reversed(line["bilagsdato"].split("."))),
            [saft_line(line["art"], amount_of(line), line["tekst"], **{one: line[one] for one in others})],
            line.get("periode", ""),
        )
        for line in lines
    ]
    path = tmp_path / "a.xml"
    path.write_text(saft(transactions), "utf-8")
    found = [json.loads(settle(agreed, one, year=2022).to_json()) for one in (ledger, book, path)]
    assert [one["kvittering"].pop("kilder")[0]["fil"] for one in found] == [str(ledger), str(book), str(path)]
    assert found[0] == found[1] == found[2]


def ore_of(line: dict[str, str]) -> int:
    ore = ledger_amount(line["beløp"])
    assert ore is not None
    return ore


def amount_of(line: dict[str, str]) -> str:
    return plain(ore_of(line))
