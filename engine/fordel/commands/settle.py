"""`fordel beregn`: an agreement settled by a ledger, shown and written."""

from __future__ import annotations

import sys
from argparse import Namespace
from contextlib import ExitStack

from fordel.commands.arguments import UsageFault
from fordel.commands.files import language, read_agreement, refuse
from fordel.commands.ledgers import dates, settle_given
from fordel.pipeline import Settled
from fordel.settlement import Settlement


def run(given: Namespace) -> int:
    """Prints the settlement, and writes it where `--ut` says."""
    from fordel.cli import FINE

    dates(given)
    if len(given.files) > 1:
        raise UsageFault("several")
    reading = read_agreement(given.files[0])
    if reading.agreement is None:
        return refuse(reading.errors, given, reading.form)
    with ExitStack() as stack:
        settled = settle_given(given, reading.agreement, stack)
        if not isinstance(settled, Settled):
            return refuse(settled, given, reading.form)
        settlement = settled.settlement
    _print(settlement, given, language(given, reading.form))
    if given.ut:
        _write(settlement, given, language(given, reading.form))
    return FINE


def _print(settlement: Settlement, given: Namespace, spoken: str) -> None:
    if given.format == "json":
        from fordel.render.json_form import json_text, settlement_object

        sys.stdout.write(json_text(settlement_object(settlement)))
        return
    from fordel.render.terminal import settlement_text

    print(settlement_text(settlement, spoken, width()))


def width() -> int:
    """How many signs fit on a line of the terminal; 100 where there is none."""
    import shutil

    return max(60, shutil.get_terminal_size((100, 24)).columns)


def _write(settlement: Settlement, given: Namespace, spoken: str) -> None:
    """Writes result, receipt and CSV, whole or not at all, and tells where they lie."""
    from fordel.messages import sentence
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
        written = write_files(given.ut, files)
    except OSError as fault:
        raise UsageFault("file.unwritable", file=given.ut, reason=fault.strerror or str(fault)) from None
    print(sentence("files.written", {"files": written}, spoken), file=sys.stderr)
