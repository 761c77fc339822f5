"""What `beregn` and `forklar` share: the dates, the ledger and the other files that were named, and their order."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from datetime import date
from types import SimpleNamespace as Namespace
from typing import TYPE_CHECKING

from fordel.commands.arguments import UsageFault, day_given, year_given
from fordel.commands.files import content, read_agreement
from fordel.commands.orders import order_given
from fordel.diagnostic import Diagnostic
from fordel.ledger.columns import Options
from fordel.model import Agreement
from fordel.period import year_span
from fordel.pipeline import Reading, Settled
from fordel.tasks import options_of, task_of
from fordel.watch import NOBODY, Watch

if TYPE_CHECKING:  # most settlements are given a ledger alone, and a cold start is measured
    from fordel.measure_files import MeasureFiles, ParsedMeasures

#: What is told of one agreement alone.
_OF_ONE = ("budsjett", "betalt")


def dates(given: Namespace, year_begins: int = 1) -> tuple[date, date]:
    """The first and last day to settle, of the agreement's accounting year; raises UsageFault."""
    if given.år and (given.fra or given.til):
        raise UsageFault("period.both")
    if given.år:
        year = year_span(year_given(given.år), year_begins)
        return year.first, year.last or year.first
    if not given.fra and not given.til:
        raise UsageFault("period.none")
    if not given.fra or not given.til:
        raise UsageFault("period.half")
    first, last = day_given(given.fra, "--fra"), day_given(given.til, "--til")
    if last < first:
        raise UsageFault("period.order")
    return first, last


def check_before(given: Namespace) -> None:
    """Raises UsageFault where options on what was billed before cannot stand together, or are of one agreement.

    Without a ledger advances are reckoned from a budget, and nothing is billed.
    """
    if not given.regnskap and (given.betalt or not given.budsjett):
        raise UsageFault("ledger.missing")
    _check_table(given)
    for name in _OF_ONE:
        if getattr(given, name) and given.forrige:
            raise UsageFault("previous.with", option=f"--{name}")
        if getattr(given, name) and len(given.files) > 1:
            raise UsageFault("files.one", option=f"--{name}")


def _check_table(given: Namespace) -> None:
    """Raises UsageFault where a table and the address of its database do not stand together."""
    is_address = bool(given.regnskap) and "://" in given.regnskap
    if given.tabell and not is_address:
        raise UsageFault("table.address")
    if given.tabell and given.motor == "spark":
        raise UsageFault("address.engine", option="--tabell")
    if is_address and not given.tabell and given.motor != "spark":
        raise UsageFault("address.table")


def readings_by_ledger(given: Namespace) -> list[Reading]:
    """The agreements of a command that needs a ledger, read; raises UsageFault where options are missing or at odds."""
    dates(given)
    if not given.regnskap:
        raise UsageFault("option.required", option="--regnskap")
    check_before(given)
    return [read_agreement(path, given, advised=False) for path in given.files]


def settle_all(
    given: Namespace, readings: Sequence[Reading], watch: Watch = NOBODY
) -> Generator[tuple[int, Settled | tuple[Diagnostic, ...]], None, None]:
    """Settles the agreements of the command's files, by number, those first that others have a share of.

    Each is settled as if it were alone, or told what is wrong with; those that cannot be read come first. The ledger is
    open as long as this iterator is.
    """
    from fordel.runs import settle_each, with_sources

    yield from ((index, one.errors) for index, one in enumerate(readings) if one.agreement is None)
    known = [(index, one.agreement) for index, one in enumerate(readings) if one.agreement is not None]
    order = order_given(given)
    options = options_of(order, content, watch)
    parsed: dict[str, ParsedMeasures] = {}
    tasks = [task_of(agreement, order, options, content, parsed) for _, agreement in known]
    usable = Options() if isinstance(options, Diagnostic) else options
    for place, settled in settle_each(tasks, given.regnskap, usable):
        index, _ = known[place]
        if not isinstance(settled, Settled):
            yield index, settled
            continue
        path = given.files[index]
        yield index, with_sources(settled, path, content(path), tasks[place].sources)


def measures_given(given: Namespace, agreement: Agreement) -> MeasureFiles | tuple[Diagnostic, ...] | None:
    """The measures of the files that were named; None where none was, F702 where two files say the same."""
    if not given.grunnlag:
        return None
    from fordel.measure_files import read_several

    return read_several(given.grunnlag, content, agreement)
