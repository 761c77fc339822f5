"""`fordel forklar`: why a party bears what it bears, down to the ledger lines."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from types import SimpleNamespace as Namespace

from fordel.commands.arguments import UsageFault
from fordel.commands.files import language, refuse
from fordel.commands.ledgers import readings_by_ledger, settle_all
from fordel.commands.results import width
from fordel.explanation import amount_names, explain
from fordel.explanation_vouchers import Vouchers, vouchers, without_few
from fordel.model import Agreement
from fordel.pipeline import Settled
from fordel.progress import progress
from fordel.settled_lines import cost_lines


def run(given: Namespace) -> int:
    """Prints the explanation of one party's amounts by the first agreement; it may have a share of the others."""
    from fordel.cli import FINE

    readings = readings_by_ledger(given)
    reading = readings[0]
    if reading.agreement is None:
        return refuse(reading.errors, given, reading.form)
    party, cost = _party(reading.agreement, given.part), _cost(reading.agreement, given.kostnad)
    spoken = language(given, reading.form)
    with ExitStack() as stack:
        watch = stack.enter_context(progress(spoken))
        run = stack.enter_context(closing(settle_all(given, readings, watch)))
        settled = next(made for index, made in run if index == 0)
        if not isinstance(settled, Settled):
            return refuse(settled, given, reading.form)
        behind = tuple(_vouchers(settled, party, cost)) if given.bilag else ()
        if not given.vis_få:
            behind = tuple(without_few(reading.agreement, one) for one in behind)
        explanation = explain(settled.settlement, party, cost)
    if given.format == "json":
        from fordel.render.json_form import explanation_object, json_text

        sys.stdout.write(json_text(explanation_object(explanation, spoken, behind)))
        return FINE
    from fordel.render.terminal import explanation_text
    from fordel.render.voucher_table import voucher_table

    print(explanation_text(explanation, spoken, width()))
    for one in behind:
        print()
        print("\n".join(voucher_table(one, party, spoken, width())))
    return FINE


def _party(agreement: Agreement, name: str) -> str:
    if name in agreement.parties:
        return name
    raise _unknown("part", name, tuple(agreement.parties))


def _cost(agreement: Agreement, name: str | None) -> str | None:
    names = amount_names(agreement)
    if name is None or name in names:
        return name
    raise _unknown("cost", name, names)


def _unknown(key: str, name: str, known: tuple[str, ...]) -> UsageFault:
    from fordel.suggestions import close

    meant = close(name, known)
    return UsageFault(f"{key}.meant" if meant else key, name=name, meant=meant, known=known)


def _vouchers(settled: Settled, party: str, cost: str | None) -> Iterator[Vouchers]:
    """The ledger lines behind what the party bears, cost by cost and period by period."""
    agreement = settled.settlement.agreement
    for period in settled.settlement.periods:
        for one in period.costs:
            if party in one.shares and cost in (None, one.name):
                yield vouchers(agreement, period, one, cost_lines(settled, period, one))
