"""`fordel linjer`: every ledger line with what each party bears of it, written to a Parquet file."""

from __future__ import annotations

from contextlib import ExitStack, closing
from types import SimpleNamespace as Namespace

from fordel.commands.arguments import UsageFault
from fordel.commands.files import language, refuse
from fordel.commands.ledgers import readings_by_ledger, settle_all
from fordel.commands.results import tell
from fordel.output_files import written_whole
from fordel.pipeline import Settled
from fordel.progress import progress


def run(given: Namespace) -> int:
    """Writes the lines of the first agreement's settlement; it may have a share of the others."""
    from fordel.cli import FINE
    from fordel.shared_lines import metadata, write_lines

    readings = readings_by_ledger(given)
    reading = readings[0]
    if reading.agreement is None:
        return refuse(reading.errors, given, reading.form)
    spoken = language(given, reading.form)
    with ExitStack() as stack:
        watch = stack.enter_context(progress(spoken))
        made = stack.enter_context(closing(settle_all(given, readings, watch)))
        settled = next(one for index, one in made if index == 0)
        if not isinstance(settled, Settled):
            return refuse(settled, given, reading.form)
        try:
            with written_whole(given.ut) as beside:
                told = metadata(settled.settlement)
                write_lines(settled, beside, told, spoken, watch=watch, shows_few=given.vis_få)
        except OSError as fault:
            raise UsageFault("file.unwritable", file=given.ut, reason=fault.strerror or str(fault)) from None
    tell((given.ut,), spoken)
    return FINE
