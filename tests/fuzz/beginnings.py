"""What each target begins from: input that is right, so that what is changed in it reaches all the way in."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Mapping
from contextlib import chdir, redirect_stderr, redirect_stdout
from datetime import date
from functools import cache
from io import StringIO
from pathlib import Path
from zipfile import ZipFile

import fordel
from fordel.cli import main
from fordel.model import Agreement
from tests.fuzz.mutate import packed
from tests.ledger_workbooks import book_of, saft, saft_line, saft_transaction
from tests.ledgers import write_parquet

TESTS = Path(__file__).parents[1]
ACCEPTANCE = TESTS / "acceptance" / "nav-midt-buskerud.avtale"

HEADER = "bilagsnr;bilagsdato;periode;ansvar;art;funksjon;prosjekt;lokasjon;bosted;beløp;tekst"
LINES = (
    "1;15.03.2022;202203;4700;120;242;;;;1 234,56;Lønn",
    "2;01.06.2022;202206;4700;190;2420;7;Prestfoss;;11479,68;Husleie",
    "3;31.12.2022;202213;4700;470;281;;;3046;-2 273,24;Ytelse «etter vedtak»",
    '4;04.01.2023;202213;4700;120;242;;;;-0,01;"Tilskudd; ""andre"""',
    "5;04.01.2023;;4700;115;2810;;;;7,00;Kurs",
)

_TIME = re.compile(rb"<dcterms:(created|modified)[^<]*</dcterms:\1>")

#: Words that a command line is made of, by their place in this table.
KNOWN_WORDS: tuple[str, ...] = (
    *("sjekk", "test", "beregn", "forklar", "linjer", "vis", "formater", "endringer", "oversett", "ny"),
    *("nettsted", "etterprøv", "pakk", "skjema", "--hjelp", "-h", "--", "--ukjent", "--versjon", ""),
    *(
        "--år",
        "2022",
        "--regnskap",
        "regnskap.csv",
        "avtale.avtale",
        "--format",
        "json",
        "csv",
        "tekst",
        "sarif",
    ),
    *("--part", "Modum", "--fra", "--til", "2022-01-01", "31.12.2022", "2022-13-01", "-1", "99999"),
    *("--motor", "python", "duckdb", "--streng", "--bilag", "--vis-få", "--vis-sql", "--dialekt", "mssql"),
    *(
        "--kjent",
        "--grunnlag",
        "innbyggertall=regnskap.csv",
        "--språk",
        "en",
        "nn",
        "--kostnad",
        "Felles drift",
    ),
    *(
        "--ut",
        "ut",
        "--uten-pdf",
        "--uten-excel",
        "--graf",
        "--dato",
        "--varslet",
        "--lovkrav",
        "--bibliotek",
    ),
    *("--foreslå", "--dekning", "--minst", "50%", "--mal", "vertskommune", "--form", "--pakke", "--avtale"),
    *(
        "--budsjett",
        "--betalt",
        "--forrige",
        "--kolonner",
        "--ark",
        "--tegnsett",
        "--snu-fortegn",
        "--tabell",
    ),
    *("--uten-tekst", "--uten-filhash", "--oppgjør", "--tidligere", "--sjekk", "\x00", "æ" * 50, "."),
)


@cache
def acceptance() -> Agreement:
    """An agreement that ledgers and files beside them are tried on."""
    found: Agreement = fordel.read(ACCEPTANCE)
    return found


@cache
def agreements() -> tuple[bytes, ...]:
    """Whole agreements that use all of the language."""
    found = [TESTS / "unseen" / f"all-{form}.avtale" for form in ("nb", "nn")]
    return tuple(
        path.read_bytes()
        for path in (*found, ACCEPTANCE, *sorted((TESTS / "mistakes" / "valid").glob("*.avtale")))
    )


@cache
def constructs() -> tuple[bytes, ...]:
    """Small agreements, one for each construct of the language."""
    kept = sorted((TESTS / "corpus" / "right").glob("*.json"))
    return tuple(json.loads(path.read_bytes())["agreement"].encode() for path in kept)


def _ledgers() -> tuple[bytes, ...]:
    text = "\r\n".join((HEADER, *LINES, ""))
    whole = "bilagsdato;øre;art;bosted;lokasjon\n2022-03-15;-150;120;3047;\n2022-04-01;99;470;3046;Noresund\n"
    named = "Periode;Beløp;Art;Bosted;Lokasjon;Art (T)\n202203;-1.234,50;120;;;Lønn\n202213;7;470;3046;;\n"
    encodings = ("utf-8", "utf-8-sig", "cp1252")
    return (*(text.encode(name) for name in encodings), whole.encode(), named.encode("cp1252"))


def _workbooks(folder: Path) -> tuple[bytes, ...]:
    titles = ("bilagsnr", "bilagsdato", "periode", "art", "bosted", "beløp", "tekst")
    rows = (
        ("1", date(2022, 3, 15), "202203", "120", "", 1, "Lønn"),
        (2, "15.03.2022", 202203, "470", "3046", -7.25, "=1+1"),
        ("3", date(2022, 12, 31), "202213", "120", "", ("=-7/100", -0.07), "Kurs"),
    )
    typed = book_of(folder / "a.xlsx", titles, *rows)
    return _timeless(typed), _timeless(book_of(folder / "b.xlsx", titles, rows[0], old_days=True))


def _timeless(path: Path) -> bytes:
    """A workbook without the time when it was made: the same number is the same input tomorrow."""
    with ZipFile(path) as parts:
        return packed({name: _TIME.sub(b"", parts.read(name)) for name in parts.namelist()})


def _tables(folder: Path) -> tuple[bytes, ...]:
    columns: dict[str, tuple[str, list[object]]] = {
        "bilagsnr": ("VARCHAR", ["1", "2"]),
        "bilagsdato": ("DATE", ["2022-03-15", "2022-04-01"]),
        "art": ("VARCHAR", ["120", "470"]),
        "bosted": ("VARCHAR", ["", "3046"]),
        "beløp": ("DECIMAL(18,2)", [100, "-7.25"]),
    }
    texts = columns | {
        "bilagsdato": ("VARCHAR", ["15.03.2022", "01.04.2022"]),
        "beløp": ("VARCHAR", ["1 000,50", "7"]),
    }
    del (whole := dict(columns))["beløp"]
    whole |= {"øre": ("BIGINT", [150, -200]), "bilagsdato": ("TIMESTAMP", ["2022-03-15", "2022-04-01"])}
    return tuple(
        write_parquet(folder / f"{number}.parquet", table).read_bytes()
        for number, table in enumerate((columns, texts, whole))
    )


def _audits() -> tuple[bytes, ...]:
    lines = [saft_line("0101", "1234.56", "Lønn", ART="120"), saft_line("2400", "-1234.56", BOSTED="3046")]
    vouchers = [
        saft_transaction("1", "2022-03-15", lines, text="Lønn &amp; reise"),
        saft_transaction("2", "2022-12-31", lines[:1], period="202213"),
    ]
    totals = {"NumberOfEntries": "2", "TotalDebit": "2469.12", "TotalCredit": "1234.56"}
    plain = saft(vouchers, prefix="", totals=totals).encode()
    return saft(vouchers).encode(), plain, packed({"saft.xml": plain})


def _results(folder: Path) -> tuple[bytes, ...]:
    """All that a settlement writes and reads again, and the files that stand beside a ledger."""
    (folder / "regnskap.csv").write_text("\n".join((HEADER, *LINES, "")), "utf-8")
    (folder / "avtale.avtale").write_bytes(ACCEPTANCE.read_bytes())
    with chdir(folder), redirect_stdout(StringIO()), redirect_stderr(StringIO()):
        words = ["--år", "2022", "--ut", "ut", "--uten-pdf", "--uten-excel"]
        if main(["beregn", "avtale.avtale", "--regnskap", "regnskap.csv", *words]):
            raise AssertionError("the ledger that fuzzing begins from cannot be settled")
        main(["pakk", "ut", "--ut", "pakke.zip"])
    written = [path.read_bytes() for path in sorted((folder / "ut").rglob("*.json"))]
    return (
        *written,
        "part;dato;beløp;type\nSigdal;01.04.2022;1 000,00;forskudd\n3046;30.06.2022;-7,5;oppgjør\n".encode(),
        "kostnad;beløp\nFelles drift;1 000 000\nøvrige kostnader;-5,50\n".encode(),
        '[kolonner]\nbeløp = "Sum"\n"art" = "Konto"\n[siffer]\nart = 3\n'.encode(),
        (folder / "pakke.zip").read_bytes(),
    )


def _measures() -> tuple[bytes, ...]:
    numbers = {"K-3047": "Modum", "3045": "Sigdal"}
    table = {
        "version": "2.0",
        "class": "dataset",
        "label": "07459: Befolkning",
        "id": ["Region", "ContentsCode", "Tid", "Alder"],
        "size": [2, 1, 2, 1],
        "dimension": {
            "Region": {"category": {"index": ["K-3047", "3045"], "label": numbers}},
            "ContentsCode": {"category": {"index": {"Personer1": 0}, "label": {"Personer1": "Personer"}}},
            "Tid": {"category": {"index": {"2021": 0, "2022": 1}, "label": {"2021": "2021", "2022": "2022"}}},
            "Alder": {"category": {"index": {"105+": 0}, "label": {"105+": "105 år eller eldre"}}},
        },
        "value": [14001, 14002.5, None, "3502"],
        "status": {"2": ".."},
        "role": {"time": ["Tid"], "geo": ["Region"], "metric": ["ContentsCode"]},
    }
    return (
        json.dumps(table, ensure_ascii=False).encode(),
        b"kommunenummer;navn;aar;innbyggertall\n3047;Modum;2022;14273\n3045;Sigdal;2022;3 500\n",
        b"kommunenummer;navn;aar;alder;innbyggertall\n3047;Modum;2022;105+;3\n3047;Modum;2022;017;9\n",
        "grunnlag;part;dato;verdi\nårsverk;Modum;01.01.2022;8,2\nårsverk;3045;2022;2,4\n".encode(),
        b"grunnlag;aar;verdi\nkpi;2021;116,1\nkpi;2022;122,8\n",
    )


def _words(*words: str) -> bytes:
    return bytes(KNOWN_WORDS.index(word) for word in words)


@cache
def seeds() -> Mapping[str, tuple[bytes, ...]]:
    """What each target begins from."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        workbooks, tables, results = _workbooks(folder), _tables(folder), _results(folder)
    numbers = (
        "1 234,56\n-1.234,5\n(7)\n1,234\n1e9\n٣\n202213\n−5\n0,1-\n15.03.2022\n2022-03-15\n20220315".encode()
    )
    settle = ("avtale.avtale", "--regnskap", "regnskap.csv", "--år", "2022")
    return {
        "F01": agreements(),
        "F02": constructs(),
        "F03": (b"\x00\x01\x02\x03\x04\x05\x06\x07" * 4, b"\x01\x02\x00\x01\x02" * 6),
        "F04": (numbers,),
        "F05": _ledgers(),
        "F06": workbooks,
        "F07": _audits(),
        "F08": tables,
        "F09": results,
        "F10": (
            b'<script>alert(1)</script> [a](javascript:x) ![x](y) `"><img src=x onerror=y>',
            b"| a | {: #b }\n",
        ),
        "F11": (
            _words("beregn", *settle, "--format", "json"),
            _words("forklar", *settle, "--part", "Modum", "--bilag"),
            _words("linjer", *settle, "--ut", "ut"),
            *(_words(word, "avtale.avtale") for word in ("sjekk", "test", "vis", "formater")),
            _words("vis", "avtale.avtale", "--graf"),
            _words("oversett", "avtale.avtale", "--til", "en"),
            _words("endringer", "avtale.avtale", "avtale.avtale"),
            _words("ny", "ut", "--mal", "vertskommune"),
            _words("skjema"),
        ),
        "F13": _measures(),
        "F14": (*constructs(), *agreements()[2:]),
    }
