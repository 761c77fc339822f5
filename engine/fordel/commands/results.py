"""Where results go: the width of the terminal, and the files that are written with `--ut`."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from fordel.commands.arguments import UsageFault
from fordel.settlement import Settlement


def width() -> int:
    """How many signs fit on a line of the terminal, or as many as `COLUMNS` says; 100 where there is none."""
    import os  # and not shutil, which loads four ways of packing files

    given = os.environ.get("COLUMNS", "")
    if given.isascii() and given.isdigit() and int(given):
        return max(60, int(given))
    try:
        return max(60, os.get_terminal_size(sys.stdout.fileno()).columns or 100)
    except (OSError, ValueError):
        return 100


def tell(written: tuple[str, ...], spoken: str) -> None:
    """Tells where files lie that were written."""
    from fordel.messages import sentence

    print(sentence("files.written", {"files": written}, spoken), file=sys.stderr)


def write_settlement(settlement: Settlement, folder: str) -> tuple[str, ...]:
    """Writes result, receipt and CSV, whole or not at all; their paths. Raises UsageFault."""
    from fordel.receipt import receipt_object
    from fordel.render.csv_form import settlement_csv
    from fordel.render.json_form import json_text, settlement_object

    settled = settlement_object(settlement)
    files: dict[str, str | bytes] = {
        "oppgjor.csv": settlement_csv(settlement),
        "oppgjor.json": json_text(settled),
        "kvittering.json": json_text(receipt_object(settled)),
    }
    return write_all(folder, files)


def write_all(folder: str, files: Mapping[str, str | bytes]) -> tuple[str, ...]:
    """Writes files into a folder, whole or not at all; their paths. Raises UsageFault, Interrupted when they are."""
    from fordel.interruption import Interrupted, uninterrupted
    from fordel.output_files import write_files

    paths: tuple[str, ...] = ()
    try:
        with uninterrupted():
            paths = write_files(folder, files)
    except KeyboardInterrupt:
        raise Interrupted((folder,) if paths else ()) from None
    except OSError as fault:
        raise UsageFault("file.unwritable", file=folder, reason=fault.strerror or str(fault)) from None
    return paths
