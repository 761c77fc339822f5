"""`fordel beregn`: agreements settled by a ledger, shown and written."""

from __future__ import annotations

import sys
from contextlib import closing
from types import SimpleNamespace as Namespace
from typing import TYPE_CHECKING

from fordel.commands.arguments import UsageFault
from fordel.commands.files import content, language, read_agreement, refuse
from fordel.commands.ledgers import check_before, dates, measures_given, settle_all
from fordel.commands.orders import Ordered, order_given
from fordel.commands.results import tell, width, write_all, write_settlement
from fordel.diagnostic import Diagnostic
from fordel.model import Agreement
from fordel.pipeline import Reading, Settled, advances
from fordel.progress import progress
from fordel.settlement import Settlement
from fordel.tasks import before_of

if TYPE_CHECKING:  # a settlement by a ledger needs no advances, and a cold start is measured
    from fordel.advances import Budgeted


def run(given: Namespace) -> int:
    """Prints the settlements, and writes them where `--ut` says; a file with a fault is told, and the others settle."""
    from fordel.cli import FINE

    dates(given)
    if given.vis_sql:
        from fordel.commands.show_sql import run_shown

        return run_shown(given)
    if given.dialekt:
        raise UsageFault("dialect.alone")
    check_before(given)
    if given.regnskap and len(given.files) > 1:
        from fordel.commands.settle_many import run_many

        return run_many(given)
    reading = read_agreement(given.files[0], given, advised=False)
    if not given.regnskap:
        return _advances(reading, given)
    with (
        progress(language(given, reading.form)) as watch,
        closing(settle_all(given, [reading], watch)) as made,
    ):
        ((_, settled),) = made
    if not isinstance(settled, Settled):
        return refuse(settled, given, reading.form)
    _print(settled.settlement, given)
    if given.ut:
        spoken, ordered = language(given, reading.form), Ordered.of(given, [reading.agreement])
        tell(write_settlement(settled.settlement, given.ut, ordered, 0, spoken), spoken)
    return FINE


def _advances(reading: Reading, given: Namespace) -> int:
    """Without a ledger: prints the advances of the budget, and writes them where `--ut` says."""
    from fordel.cli import FINE

    if reading.agreement is None:
        return refuse(reading.errors, given, reading.form)
    found = _budgeted(reading.agreement, given)
    if isinstance(found, tuple):
        return refuse(found, given, reading.form)
    from fordel.render.advances import advances_object, advances_text
    from fordel.render.json_form import json_text

    spoken = language(given, reading.form)
    as_json = json_text(advances_object(found, spoken))
    sys.stdout.write(as_json if given.format == "json" else f"{advances_text(found, spoken, width())}\n")
    if given.ut:
        tell(write_all(given.ut, {"forskudd.json": as_json}), spoken)
    return FINE


def _budgeted(agreement: Agreement, given: Namespace) -> Budgeted | tuple[Diagnostic, ...]:
    measures, before = measures_given(given, agreement), before_of(order_given(given), agreement, content)
    if isinstance(measures, tuple) or isinstance(before, tuple):
        return tuple(fault for one in (measures, before) if isinstance(one, tuple) for fault in one)
    first, last = dates(given, agreement.year_begins)
    budget = before.budget if before else None
    values, records = (measures.values, measures.records) if measures else (None, None)
    return advances(agreement, first, last, budget or {}, values, records)


def _print(settlement: Settlement, given: Namespace) -> None:
    if given.format == "json":
        from fordel.render.json_form import json_text, settlement_object

        sys.stdout.write(json_text(settlement_object(settlement)))
        return
    from fordel.render.terminal import settlement_text

    print(settlement_text(settlement, language(given, settlement.agreement.form), width()))
