"""`fordel nettsted`: the pages of agreements as Markdown, for any generator of sites."""

from __future__ import annotations

import os
from types import SimpleNamespace as Namespace
from typing import TYPE_CHECKING

from fordel.commands.arguments import UsageFault, year_given
from fordel.commands.files import language, read_agreement, refuse
from fordel.commands.results import tell, write_all
from fordel.orders import BILLED
from fordel.output_files import file_names

if TYPE_CHECKING:  # the pages are made only when every option is understood
    from fordel.site_files import Entry


def run(given: Namespace) -> int:
    """Writes a folder of pages for each agreement; one that has errors is refused, and nothing is written."""
    from fordel.cli import FINE
    from fordel.site_files import Made, asset, make

    year = _year(given)
    _check(given)
    folders = file_names([os.path.basename(path).removesuffix(".avtale") for path in given.files])  # noqa: PTH119
    found = []
    for path, folder in zip(given.files, folders, strict=True):
        reading = read_agreement(path, given)
        if reading.agreement is None:
            return refuse(reading.diagnostics, given, reading.form)
        spoken = language(given, reading.form)
        try:
            made = make(_entry(given, path, year), reading.agreement, spoken)
        except OSError as fault:
            raise UsageFault(
                "file.unreadable", file=fault.filename or path, reason=fault.strerror or ""
            ) from None
        if not isinstance(made, Made):
            return refuse(made, given, reading.form)
        found.append((folder, made.pages, spoken))
    for folder, pages, spoken in found:
        tell(write_all(os.path.join(given.ut, folder), pages), spoken)  # noqa: PTH118
    write_all(given.ut, {"fordel.css": asset("fordel.css")})
    return FINE


def _entry(given: Namespace, path: str, year: int) -> Entry:
    """An agreement's file with what the options name besides."""
    from fordel.site_files import Entry

    return Entry(
        path,
        ledger=given.regnskap or "",
        year=year,
        measures=given.grunnlag,
        earlier=given.tidligere or "",
        libraries=given.bibliotek,
        budget=given.budsjett or "",
        paid=given.betalt or "",
        previous=given.forrige or "",
    )


def _check(given: Namespace) -> None:
    """Raises UsageFault where options are of one agreement, of a settlement, or cannot stand together."""
    for name in ("regnskap", "grunnlag", *BILLED, "tidligere"):
        if getattr(given, name) and len(given.files) > 1:
            raise UsageFault("files.one", option=f"--{name}")
    for name in BILLED:
        if getattr(given, name) and not given.regnskap:
            raise UsageFault("ledger.with_year")
        if getattr(given, name) and given.forrige and name != "forrige":
            raise UsageFault("previous.with", option=f"--{name}")


def _year(given: Namespace) -> int:
    """The accounting year of the ledger; raises UsageFault where only one of the two is given."""
    if bool(given.regnskap) != bool(given.år):
        raise UsageFault("ledger.with_year")
    return year_given(given.år) if given.år else 0
