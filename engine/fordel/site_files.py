"""The pages of agreements from files: which files belong together, where their pages lie, and what was made before."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from glob import glob
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from fordel import __version__
from fordel.diagnostic import Diagnostic
from fordel.fetched_files import shelf_of
from fordel.messages import sentence
from fordel.model import Agreement
from fordel.output_files import file_names
from fordel.pipeline import Reading, Settled, read, settle
from fordel.settlement import Settlement

if TYPE_CHECKING:
    from fordel.before import Before
    from fordel.measure_files import MeasureFiles

_ENGINE = Path(__file__).parent
_WILD = "*?["


@frozen
class Entry:
    """An agreement's file, and what its pages are to tell besides: a settlement, and an earlier version.

    `ledger` and `year` are given together or not at all; `measures` are files as for `--grunnlag`, `budget`, `paid`
    and `previous` as for `--budsjett`, `--betalt` and `--forrige`; `earlier` is the file of the version before,
    `libraries` a folder as for `--bibliotek`. `root` is the folder that addresses of pages are reckoned from.
    """

    file: str
    root: str = ""
    ledger: str = ""
    year: int = 0
    measures: tuple[str, ...] = ()
    earlier: str = ""
    libraries: str | None = None
    budget: str = ""
    paid: str = ""
    previous: str = ""

    @property
    def sources(self) -> tuple[str, ...]:
        """The paths of what the pages are made of besides the agreement."""
        from fordel.measure_files import measure_and_path

        measures = (measure_and_path(one)[1] for one in self.measures)
        return tuple(
            filter(None, (self.ledger, *measures, self.earlier, self.budget, self.paid, self.previous))
        )

    @property
    def address(self) -> str:
        """The name of the folder that its pages lie in: the folders from `root` on and the file, each name once."""
        path = Path(self.file).with_suffix("")
        inside = (
            path.relative_to(self.root).parts
            if self.root and path.is_relative_to(self.root)
            else (path.name,)
        )
        names = [name for at, name in enumerate(inside) if name not in inside[:at]]
        return file_names(["-".join(names)])[0]


@frozen
class Made:
    """The pages of an agreement by path, what the agreement is called, and whether they were made just now."""

    name: str
    pages: Mapping[str, str]
    is_new: bool


def entries(patterns: Iterable[str], folder: str) -> tuple[Entry, ...]:
    """An entry for every agreement that paths, folders and patterns name, seen from a folder, in order of their paths.

    A folder stands for all agreements in it and below it. Raises FileNotFoundError for what names none.
    """
    found: dict[str, Entry] = {}
    for pattern in patterns:
        path = os.path.normpath(Path(folder) / pattern)
        if Path(path).is_dir():
            path = str(Path(path) / "**" / "*.avtale")
        root = _root(path)
        files = sorted(glob(path, recursive=True))  # noqa: PTH207  (a whole path)
        if not files:
            raise FileNotFoundError(pattern)
        for file in files:
            found.setdefault(file, Entry(file, root))
    return tuple(found.values())


def _root(path: str) -> str:
    """The folder that a pattern begins to be one in."""
    fixed = []
    for part in Path(path).parts[:-1]:
        if any(sign in part for sign in _WILD):
            break
        fixed.append(part)
    return str(Path(*fixed)) if fixed else ""


def read_entry(entry: Entry) -> Reading:
    """The agreement of an entry, with what it fetches; raises OSError where a file or folder cannot be opened."""
    shelf = shelf_of(entry.file, entry.libraries)
    return read(entry.file, Path(entry.file).read_bytes(), None, lambda: shelf)


def make(
    entry: Entry, agreement: Agreement, language: str | None = None, cache: str = ""
) -> Made | tuple[Diagnostic, ...]:
    """The pages of an entry's agreement, or what stops its settlement.

    With `cache`, the path of a file, the pages are taken from there where nothing has changed that they are made of,
    and laid there where it has. Raises OSError where a file cannot be opened.
    """
    earlier = _earlier(entry)
    if isinstance(earlier, tuple):
        return earlier
    mark = _mark(entry, [agreement, *filter(None, [earlier])], language)
    kept = _kept(cache, mark)
    if kept is not None:
        return Made(agreement.name, kept, is_new=False)
    pages = _pages(entry, agreement, earlier, language)
    if isinstance(pages, tuple):
        return pages
    if cache:
        Path(cache).parent.mkdir(parents=True, exist_ok=True)
        Path(cache).write_text(json.dumps({"mark": mark, "pages": dict(pages)}), "utf-8")
    return Made(agreement.name, pages, is_new=True)


def _kept(cache: str, mark: str) -> Mapping[str, str] | None:
    """The pages that were laid away under a mark; None where these are others, or cannot be read."""
    try:
        kept = json.loads(Path(cache).read_text("utf-8")) if cache else {}
    except (OSError, ValueError):
        return None
    if not isinstance(kept, dict) or kept.get("mark") != mark:
        return None
    pages: Mapping[str, str] = kept["pages"]
    return pages


def _earlier(entry: Entry) -> Agreement | tuple[Diagnostic, ...] | None:
    """The version before of an entry's agreement, or what is wrong with it; None where none is named."""
    if not entry.earlier:
        return None
    reading = read_entry(Entry(entry.earlier, libraries=entry.libraries))
    return reading.written or reading.errors


def _pages(
    entry: Entry, agreement: Agreement, earlier: Agreement | None, language: str | None
) -> Mapping[str, str] | tuple[Diagnostic, ...]:
    from fordel.site import pages_of

    measures = _measures(entry, agreement)
    if isinstance(measures, tuple):
        return measures
    settlement = _settled(entry, agreement, measures)
    if isinstance(settlement, tuple):
        return settlement
    given: Mapping[tuple[str, str, date | int], Fraction] = measures.values if measures else {}
    return pages_of(agreement, settlement=settlement, earlier=earlier, measures=given, language=language)


def _measures(entry: Entry, agreement: Agreement) -> MeasureFiles | tuple[Diagnostic, ...] | None:
    if not entry.measures:
        return None
    from fordel.measure_files import read_several

    return read_several(entry.measures, lambda path: Path(path).read_bytes(), agreement)


def _settled(
    entry: Entry, agreement: Agreement, measures: MeasureFiles | None
) -> Settlement | tuple[Diagnostic, ...] | None:
    if not entry.ledger:
        return None
    from fordel.ledger.columns import Options

    span = agreement.year_span(entry.year)
    values, records = (measures.values, measures.records) if measures else (None, None)
    last = span.last or span.first
    before = _before(entry, agreement, span.first, last)
    if isinstance(before, tuple):
        return before
    made = settle(
        agreement, entry.ledger, Options(), span.first, last, values, records=records, before=before
    )
    if not isinstance(made, Settled):
        return made
    made.ledger.close()
    return made.settlement


def _before(entry: Entry, agreement: Agreement, first: date, last: date) -> Before | tuple[Diagnostic, ...]:
    from fordel.before import read_before

    budget, paid, previous = (
        (path, Path(path).read_bytes()) if path else None
        for path in (entry.budget, entry.paid, entry.previous)
    )
    return read_before(agreement, first, last, budget=budget, paid=paid, previous=previous)


# What pages are made of -------------------------------------------------------------------------------------


def _mark(entry: Entry, agreements: Iterable[Agreement], language: str | None) -> str:
    """A hash of everything that pages are made of: the engine, all texts of agreements, the files of the settlement."""
    told = sha256()
    told.update(_engine().encode())
    for source in (source for one in agreements for source in (one.source, *one.libraries)):
        told.update(f"{source.name}\0{source.text}\0".encode())
    told.update(f"{language}\0{entry}\0".encode())
    for path in entry.sources:
        for file in _files(path):
            told.update(f"{file}\0{sha256(Path(file).read_bytes()).hexdigest()}\0".encode())
    return told.hexdigest()


def _files(path: str) -> list[str]:
    """The files behind a path, a folder or a pattern."""
    if Path(path).is_dir():
        return sorted(str(one) for one in Path(path).rglob("*") if one.is_file())
    return sorted(glob(path)) or [path]  # noqa: PTH207


def _engine() -> str:
    """The version of the engine, and when its files were changed, for those who change it."""
    files = sorted(one for one in _ENGINE.rglob("*.*") if one.suffix in (".py", ".toml", ".csv"))
    stamps = ",".join(f"{one.stat().st_mtime_ns}" for one in files)
    return f"{__version__} {sha256(stamps.encode()).hexdigest()}"


# For command and plugin -------------------------------------------------------------------------------------


def asset(path: str) -> str:
    """A style sheet or script that goes with the pages, by its name or a path that ends in it."""
    from fordel import resources

    return resources.text(f"nettsted/{path.rpartition('/')[2]}")


def fault_page(path: str, found: Iterable[Diagnostic], language: str) -> str:
    """A page that tells what is wrong with an agreement, in the place of its pages."""
    from fordel.render.diagnostics import text
    from fordel.site.markdown import blocks, heading, source
    from fordel.site.markdown import text as plain

    title = sentence("site.fault_title", {"file": Path(path).name}, language)
    return (
        blocks(
            [
                heading(1, plain(title)),
                source(text(tuple(found), language).replace(f"{Path(path).parent}{os.sep}", "")),
            ]
        )
        + "\n"
    )
