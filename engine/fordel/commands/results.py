"""Where results go: the width of the terminal, and the files that are written with `--ut`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING

from fordel.commands.arguments import UsageFault
from fordel.settlement import Settlement

if TYPE_CHECKING:  # most settlements are shown and not written, and a cold start is measured
    from fordel.commands.orders import Ordered
    from fordel.render.bars import Pen


def width() -> int:
    """How many signs fit on a line of the terminal, or as many as `COLUMNS` says; 100 where there is none."""
    import os  # and not shutil, which loads four ways of packing files

    given = os.environ.get("COLUMNS", "")
    if given.isascii() and given.isdigit() and len(given) < 5 and int(given):
        return max(60, int(given))
    try:
        return max(60, os.get_terminal_size(sys.stdout.fileno()).columns or 100)
    except (OSError, ValueError):
        return 100


def pen() -> Pen:
    """What standard output can show: blocks where it is UTF-8, colours on a terminal that has not said no."""
    import locale
    import os

    from fordel.render.bars import Pen

    is_terminal = sys.stdout.isatty()
    blocks = locale.getencoding().lower().replace("-", "") == "utf8" or (os.name == "nt" and is_terminal)
    asked = is_terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return Pen(width(), blocks, asked)


def tell(written: tuple[str, ...], spoken: str) -> None:
    """Tells where files lie that were written."""
    from fordel.messages import sentence

    print(sentence("files.written", {"files": written}, spoken), file=sys.stderr)


def write_settlement(
    settlement: Settlement, folder: str, ordered: Ordered, index: int, spoken: str
) -> tuple[str, ...]:
    """Writes statements, result, CSV and receipt, whole or not at all; their paths. Raises UsageFault.

    The receipt comes last, since it vouches for the others. What an earlier settlement has left in the folder is
    removed, so that nobody takes it for this one's, and both that and what is not removed are told.
    """
    from fordel.left_files import left_in
    from fordel.messages import sentence
    from fordel.receipt import receipt_of_files
    from fordel.render.csv_form import settlement_csv
    from fordel.render.json_form import json_text, settlement_object

    settled = settlement_object(settlement)
    files: dict[str, str | bytes] = {
        **({} if ordered.given.uten_pdf else _statements(settlement, settled, spoken)),
        **({} if ordered.given.uten_excel else _workbook(settlement, settled, spoken)),
        "oppgjor.csv": settlement_csv(settlement),
        "oppgjor.json": json_text(settled),
    }
    order, sources = (ordered.order(index, folder), ordered.sources(index, settlement, settled, folder))
    receipt = receipt_of_files(settled, order, sources, files)
    left = left_in(folder, files)
    paths = write_all(folder, {**files, "kvittering.json": json_text(receipt)}, left.whole)
    for key, names in (("removed", left.whole), ("changed", left.changed)):
        if names:
            print(sentence(f"files.{key}", {"files": names, "folder": folder}, spoken), file=sys.stderr)
    return paths


def _statements(settlement: Settlement, settled: Mapping[str, object], spoken: str) -> Mapping[str, bytes]:
    """The statements as PDF; none where the extra is missing, which is told once."""
    from fordel.extras import MissingExtra
    from fordel.statements_pdf import statement_files

    try:
        return statement_files(settlement, settled, spoken)
    except MissingExtra as missing:
        _not_written("PDF", missing.extra, "--uten-pdf", spoken)
        return {}


def _workbook(settlement: Settlement, settled: Mapping[str, object], spoken: str) -> Mapping[str, bytes]:
    """The Excel workbook; none where the extra is missing, which is told once."""
    from fordel.extras import MissingExtra

    try:
        from fordel.workbook import excel_file

        return {"oppgjor.xlsx": excel_file(settlement, settled, spoken)}
    except MissingExtra as missing:
        _not_written("Excel", missing.extra, "--uten-excel", spoken)
        return {}


@cache
def _not_written(kind: str, extra: str, option: str, spoken: str) -> None:
    """Tells, once for all agreements, what was not written for want of an extra, and how to get it."""
    from fordel.messages import sentence

    facts = {"kind": kind, "extra": extra, "option": option}
    print(sentence("files.without", facts, spoken), file=sys.stderr)


def write_all(
    folder: str, files: Mapping[str, str | bytes], instead_of: Iterable[str] = ()
) -> tuple[str, ...]:
    """Writes files into a folder, whole or not at all, and removes those that they are written `instead_of`.

    Returns their paths. Raises UsageFault, Interrupted when they are written.
    """
    from fordel.interruption import Interrupted, uninterrupted
    from fordel.output_files import write_files

    paths: tuple[str, ...] = ()
    try:
        with uninterrupted():
            paths = write_files(folder, files, instead_of)
    except KeyboardInterrupt:
        raise Interrupted((folder,) if paths else ()) from None
    except OSError as fault:
        file = str(fault.filename or folder)
        raise UsageFault("file.unwritable", file=file, reason=fault.strerror or str(fault)) from None
    return paths
