"""Contributions: what each participant and buyer pays a year, and to whom."""

from __future__ import annotations

from typing import TypeVar

from fordel import syntax
from fordel.model import Contribution, Rate, Step
from fordel.resolver.context import Context
from fordel.resolver.costs import deducted_in
from fordel.resolver.keys import Known
from fordel.resolver.limits import Said, discounts, owner, whole_ore
from fordel.resolver.measures import knows_measure, measure_name, measure_of_unit
from fordel.resolver.parties import party_named
from fordel.resolver.versions import Dated, resolve_each, versions

T = TypeVar("T", bound=syntax.Node)


def resolve_contributions(context: Context, known: Known) -> tuple[Contribution, ...]:
    """All versions of all contributions, in the order of the file."""
    written = [one for one in context.file.statements if isinstance(one, syntax.Contribution)]
    dated = versions(context, written)
    return resolve_each(context, dated, lambda version: _contribution(context, version, known))


def _contribution(context: Context, version: Dated[syntax.Contribution], known: Known) -> Contribution | None:
    written, said, before = version.statement, Said(context), len(context.found)
    payee = _payee(context, written, known)
    measure = _measure(context, written, known, said)
    steps = _of(written, syntax.Step)
    rates = [_rate(context, line, known) for line in _of(written, syntax.Rate)]
    found = Contribution(
        written.name.text,
        version.valid,
        context.place(written.name.span),
        _base(context, written, said),
        tuple(rate for rate in rates if rate),
        measure,
        tuple(_step(context, step) for step in steps),
        _bound(context, written, said, at_least=True),
        _bound(context, written, said, at_least=False),
        discounts(context, _of(written, syntax.Discount), known.parties, said, party_named),
        payee[0] if payee else None,
        payee[1] if payee else (),
        written.amendment.text if written.amendment else None,
    )
    is_whole = all(rates) and (measure is not None or not _of(written, syntax.Steps))
    return found if is_whole and payee and not written.damaged and len(context.found) == before else None


def _of(written: syntax.Contribution, kind: type[T]) -> tuple[T, ...]:
    return tuple(line for line in written.lines if isinstance(line, kind))


def _payee(
    context: Context, written: syntax.Contribution, known: Known
) -> tuple[str | None, tuple[str, ...]] | None:
    """The party that is paid ("": the host), or the costs it is deducted in; F401 for no payee, and for two."""
    lines = [line for line in written.lines if isinstance(line, syntax.PaidTo | syntax.Charge)]
    if len(lines) != 1:
        if lines:
            first, second = lines[:2]
            place, name = (first.span, "first"), written.name.text
            context.report("F401", "two_payees", second.span, place, name=name)
        elif not written.damaged:
            context.report("F401", "no_payee", written.name.span, name=written.name.text)
        return None
    (line,) = lines
    if isinstance(line, syntax.Charge):
        costs = deducted_in(context, line, known)
        return (None, costs) if costs else None
    party = owner(context, known.parties, line.party, party_named)
    return (party, ()) if party is not None else None


def _base(context: Context, written: syntax.Contribution, said: Said) -> int:
    amounts = [
        whole_ore(context, line.amount)
        for line in _of(written, syntax.BaseAmount)
        if said.is_new("base", line.span)
    ]
    return amounts[0] if amounts else 0


def _bound(context: Context, written: syntax.Contribution, said: Said, *, at_least: bool) -> int | None:
    amounts = [
        whole_ore(context, syntax.Number(line.value, span=line.span))
        for line in _of(written, syntax.Bound)
        if line.at_least == at_least and said.is_new("at_least" if at_least else "at_most", line.span)
    ]
    return amounts[0] if amounts else None


def _rate(context: Context, line: syntax.Rate, known: Known) -> Rate | None:
    measure = measure_of_unit(context, line.unit, known.measures)
    if measure is None:
        return None
    at = context.place(line.span)
    return Rate(line.amount.value * 100, measure, at, line.at_least, by_record=line.record is not None)


def _measure(context: Context, written: syntax.Contribution, known: Known, said: Said) -> str | None:
    """The measure that the steps go by; F101 for steps that do not say which."""
    lines = [line for line in _of(written, syntax.Steps) if said.is_new("steps", line.span)]
    steps = _of(written, syntax.Step)
    if steps and not lines and not written.damaged:
        context.report("F101", "step_alone", steps[0].span)
    if not lines or not knows_measure(context, lines[0].measure, known.measures):
        return None
    return measure_name(lines[0].measure.text)


def _step(context: Context, line: syntax.Step) -> Step:
    over, up_to = (None, line.limit) if line.up_to else (line.limit, None)
    return Step(over, up_to, whole_ore(context, line.amount), context.place(line.span))
