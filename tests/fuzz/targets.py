"""What is fed with broken input: for each identifier of the battery a function from bytes, and where it begins from.

A target passes whatever the input is, so long as nothing but a value or declared diagnostics comes of it. Exceptions
that Python programs are told of, `AgreementError` and `MissingExtra`, are declared; any other is a finding.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from markdown import markdown

import fordel
from fordel.cli import main
from fordel.fetched_files import shelf_of
from fordel.ledger.columns import Options, read_mapping
from fordel.ledger.opening import open_ledger
from fordel.measure_files import read_measures
from fordel.messages import LANGUAGES
from fordel.model import Agreement
from fordel.money import exact_number, from_plain, ledger_amount, ledger_amounts
from fordel.period import Span, accounting_month
from fordel.pipeline import read_source
from fordel.previous import Previous, read_previous
from fordel.render.diagnostics import text as told
from fordel.site import pages_of
from fordel.source import Source, decode
from tests.ledger_workbooks import book_of, saft, saft_line, saft_transaction
from tests.ledgers import write_parquet

TESTS = Path(__file__).parents[1]
YEAR = Span(date(2022, 1, 1), date(2022, 12, 31))
ACCEPTANCE = TESTS / "acceptance" / "nav-midt-buskerud.avtale"
LEDGER = ACCEPTANCE.with_name("nav-midt-buskerud-2022.csv")

Target = Callable[[bytes], object]


class Undeclared(AssertionError):
    """An outcome that is neither a value nor declared diagnostics."""


class Elements(HTMLParser):
    """The elements and attributes of a page that can run or fetch something."""

    def of(self, page: str) -> list[str]:
        """Those of a page of HTML."""
        self.found: list[str] = []
        self.feed(page)
        return self.found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Called for each element."""
        if tag in {"script", "img", "iframe", "object", "embed", "form", "base", "meta", "link"}:
            self.found.append(tag)
        for name, value in attrs:
            if name.startswith("on") or (value or "").lower().strip().startswith(("javascript:", "data:")):
                self.found.append(f"{tag} {name}={value}")


@cache
def agreement() -> Agreement:
    """An agreement that ledgers are tried on."""
    found: Agreement = fordel.read(ACCEPTANCE)
    return found


@cache
def agreements() -> tuple[bytes, ...]:
    """Agreements that use the whole language, to begin from."""
    found = [TESTS / "unseen" / f"all-{form}.avtale" for form in ("nb", "nn")]
    return tuple(
        path.read_bytes()
        for path in (*found, ACCEPTANCE, *sorted((TESTS / "mistakes" / "valid").glob("*.avtale")))
    )


def read_text(text: str, folder: str = "") -> None:
    """Read an agreement, and tell what is wrong with it in every language."""
    path = str(Path(folder) / "avtale.avtale") if folder else "avtale.avtale"
    reading = read_source(Source(path, text), libraries=lambda: shelf_of(path))
    for found in reading.diagnostics:
        for language in LANGUAGES:
            told((found,), language)
    if reading.agreement is None and not reading.errors:
        raise Undeclared("neither an agreement nor what is wrong with it")


def of_bytes(data: bytes) -> None:
    """F01: an agreement from any bytes."""
    source = decode("avtale.avtale", data)
    if source is not None:
        read_text(source.text)


def of_files(data: bytes) -> None:
    """F03: files that fetch one another, by names that lead anywhere."""
    names = (
        "a.avtale",
        "b.avtale",
        "under/c.avtale",
        "A.avtale",
        "../ut.avtale",
        "lenke.avtale",
        "/etc/passwd",
        "x" * 300,
    )
    with tempfile.TemporaryDirectory() as folder:
        inside = Path(folder) / "inne"
        (inside / "under").mkdir(parents=True)
        (Path(folder) / "ut.avtale").write_text('```regel\nbibliotek "Ute"\n```\n', "utf-8")
        (inside / "lenke.avtale").symlink_to("../ut.avtale")
        for number, name in enumerate(names[:4]):
            part = data[number::5]
            fetched = "".join(f'hent "{names[byte % len(names)]}"\n' for byte in part[:6])
            (inside / name).write_text(f'```regel\nbibliotek "{number}"\n{fetched}```\n', "utf-8")
        first = "".join(f'hent "{names[byte % len(names)]}"\n' for byte in data[4::5][:6])
        head = agreements()[2].decode().replace("hjemmel", f"{first}hjemmel", 1)
        read_text(head + data[-20:].decode("utf-8", "replace"), str(inside))


def of_numbers(data: bytes) -> None:
    """F04: numbers, amounts, days and months in cells."""
    texts = data.decode("utf-8", "replace").split("\n")
    found = ledger_amounts(texts)
    for text, ore in zip(texts, found, strict=True):
        if ore != ledger_amount(text) or (ore is not None and abs(ore) >= 10**15):
            raise Undeclared(f"{text!r} is {ore} and {ledger_amount(text)}")
        exact_number(text)
        from_plain(text)
        accounting_month(text)


def opened(data: bytes, name: str) -> None:
    """A ledger file of these bytes, opened and read to its end, by both engines."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        for engine in ("python", "duckdb"):
            ledger = open_ledger(path, ("art", "bosted"), Options(engine=engine))
            if isinstance(ledger, tuple):
                for language in LANGUAGES:
                    told(ledger[:3], language)
            else:
                ledger.close()


def settled(data: bytes) -> None:
    """F05: a CSV ledger of any bytes, opened and settled."""
    opened(data, "regnskap.csv")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "regnskap.csv"
        path.write_bytes(data)
        try:
            fordel.settle(agreement(), path, year=2022, engine="python").to_json()
        except fordel.AgreementError as declared:
            str(declared)


def of_results(data: bytes) -> None:
    """F09: our own files read back."""
    found = read_previous("oppgjor.json", data, agreement(), YEAR)
    if not isinstance(found, Previous | tuple):
        raise Undeclared(type(found))
    read_mapping("kolonner.toml", data)


def of_pages(data: bytes) -> None:
    """F10: names and prose of anyone, on the pages of an agreement; no element but ours comes of them."""
    hostile = (
        data.decode("utf-8", "replace").replace("\n", " ").replace('"', "").replace("«", "").replace("»", "")
    )
    text = agreements()[2].decode().replace("Felles drift", hostile.strip() or "x")
    reading = read_source(Source("avtale.avtale", f"{text}\n{data.decode('utf-8', 'replace')}"))
    if reading.agreement is not None:
        for page in pages_of(reading.agreement).values():
            strange = Elements().of(markdown(page, extensions=["tables", "attr_list", "md_in_html"]))
            if strange:
                raise Undeclared(strange)


#: Words that a command line may be made of.
KNOWN_WORDS = (
    "sjekk",
    "beregn",
    "forklar",
    "vis",
    "test",
    "formater",
    "endringer",
    "skjema",
    "oversett",
    "--hjelp",
    "-h",
    "--år",
    "--regnskap",
    "--format",
    "json",
    "csv",
    "--part",
    "--fra",
    "--til",
    "--motor",
    "--streng",
    "--bilag",
    "2022",
    "-1",
    "99999",
    "2022-13-01",
    "1.1.2022",
    "Modum",
    "--",
    "--ukjent",
    "--versjon",
    "--kjent",
    "--grunnlag",
    "--språk",
    "en",
    "nn",
    "--kost",
    "--bredde",
    "",
    "\x00",
    "æ" * 50,
    str(ACCEPTANCE),
    str(LEDGER),
)


def of_words(data: bytes) -> None:
    """F11: any words on the command line, in a folder of their own."""
    words = [KNOWN_WORDS[byte % len(KNOWN_WORDS)] for byte in data[:7]]
    words += [data[7:].decode("utf-8", "replace")] if data[7:] else []
    with tempfile.TemporaryDirectory() as folder:
        before = Path.cwd()
        os.chdir(folder)
        try:
            code = main(words)
        except SystemExit as ended:
            code = int(ended.code or 0)
        finally:
            os.chdir(before)
    if code not in {0, 1, 2, 3}:
        raise Undeclared(f"{words} ends with {code}")


def of_measures(data: bytes) -> None:
    """F13: files of measures and population, CSV or JSON-stat."""
    for name in ("tall.csv", "tall.json"):
        read_measures(name, data, agreement(), "innbyggertall")


def evaluated(data: bytes) -> None:
    """F14: a changed agreement, settled: whatever keys, bounds and amounts it has come to a value or a refusal."""
    source = decode("avtale.avtale", data)
    reading = read_source(source) if source is not None else None
    if reading is not None and reading.agreement is not None and not reading.errors:
        try:
            fordel.settle(reading.agreement, LEDGER, year=2022, engine="python").to_json()
        except fordel.AgreementError as declared:
            str(declared)


@cache
def seeds() -> Mapping[str, tuple[bytes, ...]]:
    """What each target begins from."""
    with tempfile.TemporaryDirectory() as folder:
        book = book_of(
            Path(folder) / "a.xlsx",
            ("bilagsnr", "bilagsdato", "art", "beløp"),
            ("1", date(2022, 3, 15), "120", 1),
        )
        table = write_parquet(
            Path(folder) / "a.parquet",
            {
                "bilagsdato": ("DATE", ["2022-03-15"]),
                "art": ("VARCHAR", ["120"]),
                "beløp": ("DECIMAL(18,2)", [100]),
            },
        )
        lines = [saft_line("0101", "1234.56", "Lønn"), saft_line("2400", "-1234.56")]
        audit = saft(saft_transaction("1", "2022-03-15", lines)).encode()
        excel, parquet = book.read_bytes(), table.read_bytes()
    result = fordel.settle(agreement(), LEDGER, year=2022, engine="python").to_json().encode()
    csv = LEDGER.read_bytes()[:2000]
    numbers = "1 234,56\n-1.234,5\n(7)\n1,234\n1e9\n٣\n202213\n−5\n0,1-\n".encode()
    hostile = b'<script>alert(1)</script> [a](javascript:x) ![x](y) `"><img src=x onerror=y>'
    population = b"kommunenummer;navn;aar;innbyggertall\n3316;Modum;2022;14273\n"
    stat = next((path.read_bytes() for path in sorted((TESTS / "acceptance").glob("*.json"))), b"{}")
    return {
        "F01": agreements(),
        "F02": agreements(),
        "F03": (b"\x00\x01\x02\x03\x04\x05\x06\x07" * 4,),
        "F04": (numbers,),
        "F05": (csv,),
        "F06": (excel,),
        "F07": (audit,),
        "F08": (parquet,),
        "F09": (result,),
        "F10": (hostile,),
        "F11": (bytes(range(12)),),
        "F13": (population, stat),
        "F14": agreements()[2:],
    }


TARGETS: dict[str, Target] = {
    "F01": of_bytes,
    "F02": of_bytes,
    "F03": of_files,
    "F04": of_numbers,
    "F05": settled,
    "F06": lambda data: opened(data, "regnskap.xlsx"),
    "F07": lambda data: opened(data, "regnskap.xml"),
    "F08": lambda data: opened(data, "regnskap.parquet"),
    "F09": of_results,
    "F10": of_pages,
    "F11": of_words,
    "F13": of_measures,
    "F14": evaluated,
}
