"""What `beregn` and `forklar` share: the dates, the ledger and the other files that were named, and their order."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import date
from hashlib import sha256

from attrs import evolve

from fordel.before import Before, File, read_before
from fordel.commands.arguments import UsageFault, day_given
from fordel.commands.files import content
from fordel.diagnostic import Diagnostic
from fordel.ledger.columns import Options, read_mapping
from fordel.measure_files import MeasureFiles, join_measures, read_measures
from fordel.model import Agreement
from fordel.period import year_span
from fordel.pipeline import Reading, Settled, settle
from fordel.pools import Others, settling_order

#: What is told of one agreement alone.
_OF_ONE = ("budsjett", "betalt")


def dates(given: Namespace, year_begins: int = 1) -> tuple[date, date]:
    """The first and last day to settle, of the agreement's accounting year; raises UsageFault."""
    if given.år and (given.fra or given.til):
        raise UsageFault("period.both")
    if given.år:
        if not (given.år.isascii() and given.år.isdigit() and len(given.år) == 4 and given.år > "0000"):
            raise UsageFault("year", value=given.år)
        year = year_span(int(given.år), year_begins)
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
    for name in _OF_ONE:
        if getattr(given, name) and given.forrige:
            raise UsageFault("previous.with", option=f"--{name}")
        if getattr(given, name) and len(given.files) > 1:
            raise UsageFault("files.one", option=f"--{name}")


def settle_all(
    given: Namespace, readings: Sequence[Reading], stack: ExitStack, keep: int = -1
) -> list[Settled | tuple[Diagnostic, ...]]:
    """Settles the agreements of the command's files, those first that others have a share of.

    Each is settled as if it were alone, or told what is wrong with. Ledgers are closed, that of number `keep` when
    `stack` is.
    """
    made: dict[int, Settled | tuple[Diagnostic, ...]] = {
        index: reading.errors for index, reading in enumerate(readings) if reading.agreement is None
    }
    known = [(index, one.agreement) for index, one in enumerate(readings) if one.agreement is not None]
    order, circular = settling_order([agreement for _, agreement in known])
    others = Others(tuple(agreement.name for _, agreement in known))
    for place in order:
        index, agreement = known[place]
        if place in circular:
            made[index] = (circular[place],)
            continue
        with ExitStack() as own:
            settled = settle_given(given, given.files[index], agreement, own, others)
            if index == keep:
                stack.enter_context(own.pop_all())
        made[index] = settled
        if isinstance(settled, Settled):
            others = evolve(others, settled={**others.settled, agreement.name: settled.settlement})
    return [made[index] for index in range(len(readings))]


def settle_given(
    given: Namespace, path: str, agreement: Agreement, stack: ExitStack, others: Others
) -> Settled | tuple[Diagnostic, ...]:
    """Settles an agreement as the command says; the ledger is closed when `stack` is."""
    first, last = dates(given, agreement.year_begins)
    headers: dict[str, str] = {}
    if given.kolonner:
        mapping = read_mapping(given.kolonner, content(given.kolonner))
        if isinstance(mapping, Diagnostic):
            return (mapping,)
        headers.update(mapping)
    measures, before = measures_given(given, agreement), before_given(given, agreement)
    if isinstance(measures, tuple) or isinstance(before, tuple):
        return tuple(fault for one in (measures, before) if isinstance(one, tuple) for fault in one)
    options = Options(headers, given.tegnsett, given.snu_fortegn, given.uten_tekst, given.motor or "")
    settled = settle(
        agreement,
        given.regnskap,
        options,
        first,
        last,
        measures.values,
        records=measures.records,
        before=before,
        others=others,
    )
    if not isinstance(settled, Settled):
        return settled
    stack.callback(settled.ledger.close)
    sources = [(path, sha256(content(path)).hexdigest())]
    sources += [(one.name, sha256(one.text.encode()).hexdigest()) for one in agreement.libraries]
    sources += measures.sources
    settlement = evolve(settled.settlement, sources=(*settled.settlement.sources, *sources))
    return evolve(settled, settlement=settlement)


def measures_given(given: Namespace, agreement: Agreement) -> MeasureFiles | tuple[Diagnostic, ...]:
    """The measures of the files that were named; none where none was, F702 where two files say the same."""
    named = given.grunnlag or ()
    return join_measures([read_measures(path, content(path), agreement) for path in named])


def before_given(given: Namespace, agreement: Agreement) -> Before | tuple[Diagnostic, ...]:
    """What the files that were named tell of budget, payments and an earlier settlement."""
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
