"""What `beregn` and `forklar` share: the dates, the ledger and the other files that were named, and their order."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Generator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from fordel.commands.arguments import UsageFault, day_given, year_given
from fordel.commands.files import content, read_agreement
from fordel.diagnostic import Diagnostic
from fordel.ledger.columns import Mapped, Options, read_mapping
from fordel.model import Agreement
from fordel.period import year_span
from fordel.pipeline import Reading, Settled
from fordel.watch import NOBODY, Watch

if TYPE_CHECKING:  # most settlements are given a ledger alone, and a cold start is measured
    from fordel.before import Before, File
    from fordel.measure_files import MeasureFiles, ParsedMeasures
    from fordel.runs import Task

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
    options = options_given(given, watch)
    parsed: dict[str, ParsedMeasures] = {}
    tasks = [_task(given, agreement, options, parsed) for _, agreement in known]
    usable = Options() if isinstance(options, Diagnostic) else options
    for place, settled in settle_each(tasks, given.regnskap, usable):
        index, _ = known[place]
        if not isinstance(settled, Settled):
            yield index, settled
            continue
        path = given.files[index]
        yield index, with_sources(settled, path, content(path), tasks[place].sources)


def options_given(given: Namespace, watch: Watch = NOBODY) -> Options | Diagnostic:
    """How the ledger is to be read, or what is wrong with the file that says what its columns are called."""
    mapping = read_mapping(given.kolonner, content(given.kolonner)) if given.kolonner else Mapped()
    if isinstance(mapping, Diagnostic):
        return mapping
    return Options(
        mapping.headers,
        given.tegnsett,
        given.snu_fortegn,
        given.uten_tekst,
        given.motor or "",
        table=given.tabell or "",
        sheet=given.ark or "",
        digits=mapping.digits,
        without_hashes=given.uten_filhash,
        watch=watch,
    )


def _task(
    given: Namespace, agreement: Agreement, options: Options | Diagnostic, parsed: dict[str, ParsedMeasures]
) -> Task:
    """An agreement with what the files that were named tell of it."""
    from fordel.runs import Task

    first, last = dates(given, agreement.year_begins)
    if isinstance(options, Diagnostic):
        return Task(agreement, first, last, stopped=(options,))
    measures, before = measures_given(given, agreement, parsed), before_given(given, agreement)
    if isinstance(measures, tuple) or isinstance(before, tuple):
        found = tuple(fault for one in (measures, before) if isinstance(one, tuple) for fault in one)
        return Task(agreement, first, last, stopped=found)
    if measures is None:
        return Task(agreement, first, last, before=before)
    return Task(
        agreement, first, last, measures.values, measures.records, before=before, sources=measures.sources
    )


def measures_given(
    given: Namespace, agreement: Agreement, parsed: dict[str, ParsedMeasures] | None = None
) -> MeasureFiles | tuple[Diagnostic, ...] | None:
    """The measures of the files that were named; None where none was, F702 where two files say the same.

    `parsed` has the files that an agreement of the same command has been given already, each as it was named.
    """
    if not given.grunnlag:
        return None
    from fordel.measure_files import join_measures, measure_and_path, measures_of, parse_measures

    files, found = {} if parsed is None else parsed, []
    for one in given.grunnlag:
        measure, path = measure_and_path(one)
        if one not in files:
            files[one] = parse_measures(path, content(path), is_named=bool(measure))
        found.append(measures_of(files[one], agreement, measure))
    return join_measures(found)


def before_given(given: Namespace, agreement: Agreement) -> Before | tuple[Diagnostic, ...] | None:
    """What the files that were named tell of budget, payments and an earlier settlement; None where none was."""
    if not (given.budsjett or given.betalt or given.forrige):
        return None
    from fordel.before import read_before

    first, last = dates(given, agreement.year_begins)
    return read_before(
        agreement,
        first,
        last,
        budget=_file(given.budsjett),
        paid=_file(given.betalt),
        previous=_file(given.forrige),
    )


def _file(path: str | None) -> File | None:
    return (path, content(path)) if path else None
