"""An agreement as a task to settle: what the files of an order tell of it, wherever these files are read from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from fordel.diagnostic import Diagnostic
from fordel.ledger.columns import Mapped, Options, read_mapping
from fordel.model import Agreement
from fordel.orders import BILLED, Order
from fordel.watch import NOBODY, Watch

if TYPE_CHECKING:  # most settlements are given a ledger alone, and a cold start is measured
    from fordel.before import Before
    from fordel.measure_files import ParsedMeasures
    from fordel.runs import Task

#: What gives the bytes of a file by its path.
Content = Callable[[str], bytes]


def options_of(order: Order, content: Content, watch: Watch = NOBODY) -> Options | Diagnostic:
    """How the ledger of an order is to be read, or what is wrong with the file that says what its columns are called.

    A table is that of a database: where the ledger is a file, as in a package, nothing is asked of one.
    """
    columns, words, switches = order.files.get("kolonner"), order.words, order.switches
    mapping = read_mapping(columns, content(columns)) if columns else Mapped()
    if isinstance(mapping, Diagnostic):
        return mapping
    return Options(
        mapping.headers,
        words.get("tegnsett"),
        "snu-fortegn" in switches,
        "uten-tekst" in switches,
        words.get("motor", ""),
        table=words.get("tabell", "") if "://" in order.files.get("regnskap", "") else "",
        sheet=words.get("ark", ""),
        digits=mapping.digits,
        without_hashes="uten-filhash" in switches,
        watch=watch,
    )


def task_of(
    agreement: Agreement,
    order: Order,
    options: Options | Diagnostic,
    content: Content,
    parsed: dict[str, ParsedMeasures] | None = None,
) -> Task:
    """An agreement with what the files of an order tell of it, or with what is wrong with them.

    `parsed` has the files of measures that an agreement of the same order has been given already, each as it was named.
    Raises NoOrder where the order tells no dates.
    """
    from fordel.runs import Task

    first, last = _dates(order, agreement)
    if isinstance(options, Diagnostic):
        return Task(agreement, first, last, stopped=(options,))
    measures = None
    if order.measures:
        from fordel.measure_files import read_several

        measures = read_several(order.measures, content, agreement, parsed)
    before = before_of(order, agreement, content)
    if isinstance(measures, tuple) or isinstance(before, tuple):
        found = tuple(fault for one in (measures, before) if isinstance(one, tuple) for fault in one)
        return Task(agreement, first, last, stopped=found)
    if measures is None:
        return Task(agreement, first, last, before=before)
    return Task(
        agreement, first, last, measures.values, measures.records, before=before, sources=measures.sources
    )


def before_of(order: Order, agreement: Agreement, content: Content) -> Before | tuple[Diagnostic, ...] | None:
    """What the files of an order tell of budget, payments and an earlier settlement; None where there are none."""
    budget, paid, previous = (
        (path, content(path)) if path else None for path in (order.files.get(name) for name in BILLED)
    )
    if not (budget or paid or previous):
        return None
    from fordel.before import read_before

    first, last = _dates(order, agreement)
    return read_before(agreement, first, last, budget=budget, paid=paid, previous=previous)


def _dates(order: Order, agreement: Agreement) -> tuple[date, date]:
    """The first and last day to settle; a year is the agreement's accounting year."""
    if not isinstance(order.dates, int):
        return order.dates
    span = agreement.year_span(order.dates)
    return span.first, span.last or span.first
