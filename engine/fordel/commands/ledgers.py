"""What `beregn` and `forklar` share: the dates, the ledger and the measures that were named."""

from __future__ import annotations

from argparse import Namespace
from contextlib import ExitStack
from datetime import date
from fractions import Fraction
from hashlib import sha256

from attrs import evolve

from fordel.commands.arguments import UsageFault
from fordel.commands.files import content
from fordel.commands.show import day_given
from fordel.diagnostic import Diagnostic
from fordel.ledger.columns import Options, read_mapping
from fordel.measure_files import read_measures
from fordel.model import Agreement
from fordel.pipeline import Settled, settle


def dates(given: Namespace) -> tuple[date, date]:
    """The first and last day to settle; raises UsageFault."""
    if given.år and (given.fra or given.til):
        raise UsageFault("period.both")
    if given.år:
        if not (given.år.isascii() and given.år.isdigit() and len(given.år) == 4 and given.år > "0000"):
            raise UsageFault("year", value=given.år)
        return date(int(given.år), 1, 1), date(int(given.år), 12, 31)
    if not given.fra and not given.til:
        raise UsageFault("period.none")
    if not given.fra or not given.til:
        raise UsageFault("period.half")
    first, last = day_given(given.fra, "--fra"), day_given(given.til, "--til")
    if last < first:
        raise UsageFault("period.order")
    return first, last


def settle_given(
    given: Namespace, path: str, agreement: Agreement, stack: ExitStack
) -> Settled | tuple[Diagnostic, ...]:
    """Settles an agreement as the command says; the ledger is closed when `stack` is."""
    first, last = dates(given)
    headers: dict[str, str] = {}
    if given.kolonner:
        mapping = read_mapping(given.kolonner, content(given.kolonner))
        if isinstance(mapping, Diagnostic):
            return (mapping,)
        headers.update(mapping)
    values: dict[tuple[str, str, date | int], Fraction] = {}
    sources: tuple[tuple[str, str], ...] = ((path, sha256(content(path)).hexdigest()),)
    if given.grunnlag:
        measures = read_measures(given.grunnlag, content(given.grunnlag))
        if isinstance(measures, tuple):
            return measures
        values, sources = measures.values, (*sources, (measures.name, measures.sha256))
    options = Options(headers, given.tegnsett, given.snu_fortegn, given.uten_tekst, given.motor or "")
    settled = settle(agreement, given.regnskap, options, first, last, values)
    if not isinstance(settled, Settled):
        return settled
    stack.callback(settled.ledger.close)
    settlement = evolve(settled.settlement, sources=(*settled.settlement.sources, *sources))
    return evolve(settled, settlement=settlement)
