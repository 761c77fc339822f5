"""What is fed with broken input: for each identifier of the battery a function from bytes.

A target passes whatever the input is, so long as nothing but a value or declared diagnostics comes of it. Exceptions
that Python programs are told of, `AgreementError` and `MissingExtra`, are declared; any other is a finding.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from markdown import markdown

import fordel
from fordel.budget_files import read_budget
from fordel.changes import changes
from fordel.cli import main
from fordel.examples import try_examples
from fordel.fetched_files import shelf_of
from fordel.layout import laid_out
from fordel.ledger.columns import read_mapping
from fordel.ledger.posting import Posting
from fordel.ledger.summed import read_summed
from fordel.measure_files import measures_of, parse_measures
from fordel.messages import LANGUAGES
from fordel.model import Agreement
from fordel.money import exact_number, from_plain, ledger_amount, ledger_amounts
from fordel.payment_files import read_payments
from fordel.period import accounting_month
from fordel.pipeline import Reading, read_source
from fordel.previous import read_previous
from fordel.proposals import proposed
from fordel.render.agreement import overview_text
from fordel.render.changes import changes_text
from fordel.render.diagnostics import text as told
from fordel.render.terminal import explanation_text, settlement_text
from fordel.site import pages_of
from fordel.source import Source, decode
from tests.fuzz.beginnings import ACCEPTANCE, HEADER, KNOWN_WORDS, LINES, acceptance, agreements, seeds
from tests.fuzz.ledger_targets import YEAR, opened
from tests.fuzz.undeclared import Undeclared

Target = Callable[[bytes], object]


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


def read_text(text: str, folder: str = "") -> Reading:
    """Read an agreement, and tell what is wrong with it in every language."""
    path = str(Path(folder) / "avtale.avtale") if folder else "avtale.avtale"
    reading = read_source(Source(path, text), libraries=lambda: shelf_of(path))
    for language in LANGUAGES:
        told(reading.diagnostics, language)
    if reading.agreement is None and not reading.errors:
        raise Undeclared("neither an agreement nor what is wrong with it")
    return reading


def of_bytes(data: bytes) -> None:
    """F01 and F02: an agreement from any bytes; one without errors is laid out, shown, compared and tried."""
    source = decode("avtale.avtale", data)
    if source is None:
        return
    reading = read_text(source.text)
    if reading.agreement is not None:
        shown(source, reading.agreement)


def shown(source: Source, agreement: Agreement) -> None:
    """What is made of an agreement without a ledger."""
    layout = laid_out(source)
    if not isinstance(layout, str) or laid_out(Source(source.name, layout)) != layout:
        raise Undeclared(f"what is laid out is laid out in another way: {layout!r}")
    for language in LANGUAGES:
        overview_text(agreement, language)
        changes_text(changes(acceptance(), agreement), acceptance(), agreement, language)
        if isinstance(laid_out(source, language), tuple):
            raise Undeclared(f"it cannot be written in the form {language}")
    trial = try_examples(agreement)
    told(trial.faults, "nb")
    proposed(source, trial.outcomes)


def of_files(data: bytes) -> None:
    """F03: files that fetch one another, by names that lead anywhere."""
    outside = ("../ut.avtale", "lenke.avtale", "/etc/passwd", "x" * 300)
    names = ("a.avtale", "b.avtale", "under/c.avtale", "A.avtale", *outside)
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


def of_results(data: bytes) -> None:
    """F09: our own files read back, each by every reader; a receipt leads to its settlement, or to why it does not."""
    read_previous("oppgjor.json", data, acceptance(), YEAR)
    read_mapping("kolonner.toml", data)
    read_budget("budsjett.csv", data, acceptance())
    read_payments("betalt.csv", data, acceptance(), YEAR)
    read_summed("summer.json", data)
    if data[:2] == b"PK":
        called("etterprøv", "pakke.zip", given={"pakke.zip": data})
        return
    for files in ({}, {"ut/kvittering.json": seeds()["F09"][0]}):
        called("etterprøv", "ut", given={"ut/kvittering.json": data, "ut/oppgjor.json": data, **files})


def of_pages(data: bytes) -> None:
    """F10: names and prose of anyone, on the pages of an agreement; no element but ours comes of them."""
    hostile = data.decode("utf-8", "replace").translate(str.maketrans("\n", " ", '"«»'))
    text = agreements()[2].decode().replace("Felles drift", hostile.strip() or "x")
    reading = read_source(Source("avtale.avtale", f"{text}\n{data.decode('utf-8', 'replace')}"))
    if reading.agreement is not None:
        for page in pages_of(reading.agreement).values():
            strange = Elements().of(markdown(page, extensions=["tables", "attr_list", "md_in_html"]))
            if strange:
                raise Undeclared(strange)


def of_words(data: bytes) -> None:
    """F11: words on the command line, known ones by number and, after a byte of 255, any that stays in its folder."""
    known, _, free = data.partition(b"\xff")
    words = [KNOWN_WORDS[byte % len(KNOWN_WORDS)] for byte in known[:14]]
    word = free.decode("utf-8", "replace").replace("..", ".").lstrip("/")
    called(*words, *([word] if word else []))


@cache
def _usual() -> dict[str, bytes]:
    """The files that lie in the folder of a command."""
    ledger = "\n".join((HEADER, *LINES, "")).encode()
    return {"avtale.avtale": ACCEPTANCE.read_bytes(), "regnskap.csv": ledger}


def called(*words: str, given: dict[str, bytes] | None = None) -> None:
    """The command, in a folder of its own; it ends with a code that it is documented to end with."""
    folder, before = Path(tempfile.mkdtemp()), Path.cwd()
    for name, content in {**_usual(), **(given or {})}.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
    os.chdir(folder)
    try:
        code = main([*words])
    except SystemExit as ended:
        code = int(ended.code or 0)
    finally:
        os.chdir(before)
        shutil.rmtree(folder)
    if code not in {0, 1, 2, 3}:
        raise Undeclared(f"{words} ends with {code}")


def of_measures(data: bytes) -> None:
    """F13: files of measures and population, CSV or JSON-stat."""
    for name in ("tall.csv", "tall.json"):
        for measure in ("", "innbyggertall"):
            parsed = parse_measures(name, data, is_named=bool(measure))
            read = measures_of(parsed, acceptance(), measure)
            if isinstance(read, tuple):
                told(read, "nb")


def _books(year: int) -> list[Posting]:
    """A few lines of a year, with every column that an agreement is likely to ask for."""
    cells = dict.fromkeys(("ansvar", "prosjekt", "tjeneste", "lokasjon", "vedtak", "vedtakskommune"), "")
    kinds = (
        ("120", "242", 500_000_01),
        ("470", "281", 33_333_33),
        ("190", "130", 250_000_00),
        ("370", "242", -7),
    )
    return [
        Posting(
            None, ore, f"{year}{3 * month:02}", str(month), "Husleie",
            {**cells, "art": art, "funksjon": purpose, "bosted": "3316" if year >= 2024 else "3047"},
        )
        for month, (art, purpose, ore) in enumerate(kinds, 1)
    ]  # fmt: skip


def evaluated(data: bytes) -> None:
    """F14: a changed agreement, settled: whatever keys, bounds and amounts it has come to a value or a refusal."""
    source = decode("avtale.avtale", data)
    reading = read_source(source) if source is not None else None
    if reading is None or reading.agreement is None:
        return
    agreement = reading.agreement
    year = min(max(2024, agreement.valid.first.year), (agreement.valid.last or agreement.valid.first).year)
    try:
        settlement = fordel.settle(agreement, _books(year), year=year, engine="python")
    except fordel.AgreementError as declared:
        str(declared)
        return
    settlement.to_json()
    settlement_text(settlement.value)
    for party in settlement.totals:
        explanation_text(settlement.explain(party))


TARGETS: dict[str, Target] = {
    "F01": of_bytes,
    "F02": of_bytes,
    "F03": of_files,
    "F04": of_numbers,
    "F05": lambda data: opened(data, "regnskap.csv"),
    "F06": lambda data: opened(data, "regnskap.xlsx"),
    "F07": lambda data: opened(data, "regnskap.zip" if data[:2] == b"PK" else "regnskap.xml"),
    "F08": lambda data: opened(data, "regnskap.parquet"),
    "F09": of_results,
    "F10": of_pages,
    "F11": of_words,
    "F13": of_measures,
    "F14": evaluated,
}
