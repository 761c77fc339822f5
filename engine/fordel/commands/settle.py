"""`fordel beregn`: agreements settled by a ledger, shown and written."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence
from contextlib import ExitStack

from fordel.commands.arguments import UsageFault
from fordel.commands.files import language, read_agreement, refuse, refused
from fordel.commands.ledgers import dates, settle_given
from fordel.diagnostic import Diagnostic
from fordel.pipeline import Settled
from fordel.settlement import Settlement

_Fault = tuple[tuple[Diagnostic, ...], str]


def run(given: Namespace) -> int:
    """Prints the settlements, and writes them where `--ut` says; a file with a fault is told, and the others settle."""
    from fordel.cli import FINDINGS, FINE

    dates(given)
    settlements: list[Settlement] = []
    faults: list[_Fault] = []
    for path in given.files:
        made = _settle(path, given)
        if isinstance(made, Settlement):
            settlements.append(made)
        else:
            faults.append(made)
    if len(given.files) == 1 and faults:
        return refuse(*faults[0][:1], given, faults[0][1])
    _print(settlements, faults, given)
    if given.ut:
        _write(settlements, given)
    return FINDINGS if faults else FINE


def _settle(path: str, given: Namespace) -> Settlement | _Fault:
    reading = read_agreement(path)
    if reading.agreement is None:
        return reading.errors, reading.form
    with ExitStack() as stack:
        settled = settle_given(given, path, reading.agreement, stack)
        return settled.settlement if isinstance(settled, Settled) else (settled, reading.form)


def _print(settlements: Sequence[Settlement], faults: Sequence[_Fault], given: Namespace) -> None:
    if given.format == "json":
        from fordel.render.json_form import json_text, settlement_object, settlements_object

        objects = [settlement_object(one) for one in settlements]
        told = {"diagnoser": refused(faults, given)} if faults else {}
        sys.stdout.write(
            json_text(objects[0] if len(given.files) == 1 else settlements_object(objects) | told)
        )
        return
    from fordel.render.terminal import settlement_text

    tables = [settlement_text(one, language(given, one.agreement.form), width()) for one in settlements]
    if tables:
        print("\n\n".join(tables))
    for found, form in faults:
        refuse(found, given, form)


def width() -> int:
    """How many signs fit on a line of the terminal; 100 where there is none."""
    import shutil

    return max(60, shutil.get_terminal_size((100, 24)).columns)


def _write(settlements: Sequence[Settlement], given: Namespace) -> None:
    """Writes result, receipt and CSV of each, whole or not at all, and tells where they lie."""
    import os

    from fordel.messages import sentence
    from fordel.output_files import file_names

    names = file_names([one.agreement.name for one in settlements])
    folders = [given.ut] if len(given.files) == 1 else [os.path.join(given.ut, name) for name in names]  # noqa: PTH118
    for settlement, folder in zip(settlements, folders, strict=True):
        written = _write_one(settlement, folder)
        print(
            sentence("files.written", {"files": written}, language(given, settlement.agreement.form)),
            file=sys.stderr,
        )


def _write_one(settlement: Settlement, folder: str) -> tuple[str, ...]:
    from fordel.output_files import write_files
    from fordel.receipt import receipt_object
    from fordel.render.csv_form import settlement_csv
    from fordel.render.json_form import json_text, settlement_object

    settled = settlement_object(settlement)
    files = {
        "oppgjor.csv": settlement_csv(settlement),
        "oppgjor.json": json_text(settled),
        "kvittering.json": json_text(receipt_object(settled)),
    }
    try:
        return write_files(folder, files)
    except OSError as fault:
        raise UsageFault("file.unwritable", file=folder, reason=fault.strerror or str(fault)) from None
