"""`fordel beregn`: agreements settled by a ledger, shown and written."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Mapping, Sequence
from contextlib import ExitStack

from fordel.advances import Budgeted
from fordel.commands.arguments import UsageFault
from fordel.commands.files import language, read_agreement, refuse, refused
from fordel.commands.ledgers import before_given, check_before, dates, measures_given, settle_all
from fordel.diagnostic import Diagnostic
from fordel.model import Agreement
from fordel.pipeline import Reading, Settled, advances
from fordel.settlement import Settlement

_Fault = tuple[tuple[Diagnostic, ...], str]


def run(given: Namespace) -> int:
    """Prints the settlements, and writes them where `--ut` says; a file with a fault is told, and the others settle."""
    from fordel.cli import FINDINGS, FINE

    dates(given)
    check_before(given)
    readings = [read_agreement(path, given) for path in given.files]
    if not given.regnskap:
        return _advances(readings[0], given)
    settlements: list[Settlement] = []
    faults: list[_Fault] = []
    with ExitStack() as stack:
        for reading, made in zip(readings, settle_all(given, readings, stack), strict=True):
            if isinstance(made, Settled):
                settlements.append(made.settlement)
            else:
                faults.append((made, reading.form))
    if len(given.files) == 1 and faults:
        return refuse(*faults[0][:1], given, faults[0][1])
    _print(settlements, faults, given)
    if given.ut:
        _write(settlements, given)
    return FINDINGS if faults else FINE


def _advances(reading: Reading, given: Namespace) -> int:
    """Without a ledger: prints the advances of the budget, and writes them where `--ut` says."""
    from fordel.cli import FINE

    if reading.agreement is None:
        return refuse(reading.errors, given, reading.form)
    found = _budgeted(reading.agreement, given)
    if not isinstance(found, Budgeted):
        return refuse(found, given, reading.form)
    from fordel.render.advances import advances_object, advances_text
    from fordel.render.json_form import json_text

    spoken = language(given, reading.form)
    as_json = json_text(advances_object(found, spoken))
    sys.stdout.write(as_json if given.format == "json" else f"{advances_text(found, spoken, width())}\n")
    if given.ut:
        _tell(_written(given.ut, {"forskudd.json": as_json}), spoken)
    return FINE


def _budgeted(agreement: Agreement, given: Namespace) -> Budgeted | tuple[Diagnostic, ...]:
    measures, before = measures_given(given, agreement), before_given(given, agreement)
    if isinstance(measures, tuple) or isinstance(before, tuple):
        return tuple(fault for one in (measures, before) if isinstance(one, tuple) for fault in one)
    first, last = dates(given, agreement.year_begins)
    return advances(agreement, first, last, before.budget or {}, measures.values, measures.records)


def _print(settlements: Sequence[Settlement], faults: Sequence[_Fault], given: Namespace) -> None:
    from fordel.render.set_off import set_off_objects, set_off_text

    if given.format == "json":
        from fordel.render.json_form import json_text, settlement_object, settlements_object

        objects = [settlement_object(one) for one in settlements]
        told = {"diagnoser": refused(faults, given)} if faults else {}
        listed = settlements_object(objects, set_off_objects(settlements)) | told
        sys.stdout.write(json_text(objects[0] if len(given.files) == 1 else listed))
        return
    from fordel.render.terminal import settlement_text

    tables = [settlement_text(one, language(given, one.agreement.form), width()) for one in settlements]
    if len(settlements) > 1:
        between = set_off_text(settlements, language(given, settlements[0].agreement.form), width())
        tables += [between] if between else []
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

    from fordel.output_files import file_names

    names = file_names([one.agreement.name for one in settlements])
    folders = [given.ut] if len(given.files) == 1 else [os.path.join(given.ut, name) for name in names]  # noqa: PTH118
    for settlement, folder in zip(settlements, folders, strict=True):
        _tell(_write_one(settlement, folder), language(given, settlement.agreement.form))


def _tell(written: tuple[str, ...], spoken: str) -> None:
    from fordel.messages import sentence

    print(sentence("files.written", {"files": written}, spoken), file=sys.stderr)


def _write_one(settlement: Settlement, folder: str) -> tuple[str, ...]:
    from fordel.receipt import receipt_object
    from fordel.render.csv_form import settlement_csv
    from fordel.render.json_form import json_text, settlement_object

    settled = settlement_object(settlement)
    files: dict[str, str | bytes] = {
        "oppgjor.csv": settlement_csv(settlement),
        "oppgjor.json": json_text(settled),
        "kvittering.json": json_text(receipt_object(settled)),
    }
    return _written(folder, files)


def _written(folder: str, files: Mapping[str, str | bytes]) -> tuple[str, ...]:
    from fordel.output_files import write_files

    try:
        return write_files(folder, files)
    except OSError as fault:
        raise UsageFault("file.unwritable", file=folder, reason=fault.strerror or str(fault)) from None
