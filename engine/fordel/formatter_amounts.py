"""How bounds, discounts, charges and amounts are written: as lines of keys, costs and contributions, or alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from fordel import syntax
from fordel.formatter_parts import Parts, joined, name, number, percent, small, text, texts

_BORNE = {
    "residence": "residence_municipality",
    "column": "municipality_in_column",
    "location": "location_municipality",
    "host": "the_host",
}


def _charge(parts: Parts, charge: syntax.Charge) -> str:
    """Who bears a cost, or which costs an income reduces."""
    if charge.kind == "outside":
        return parts.word("kept_outside")
    if charge.kind == "deduct":
        return joined(parts.word("deducted_in", "cost"), texts(charge.costs))
    if charge.basis is not None:
        return joined(parts.word("shared"), parts.basis(charge.basis))
    if charge.kind == "party" and charge.name is not None:
        return joined(parts.word("borne"), name(charge.name))
    return joined(parts.word("borne", _BORNE[charge.kind]), text(charge.name.text) if charge.name else None)


def _bound(parts: Parts, bound: syntax.Bound) -> str:
    """`minst` or `høyst`, of a share or of kroner."""
    least = parts.word("at_least" if bound.at_least else "at_most")
    value = parts.amount(syntax.Number(bound.value)) if bound.is_amount else percent(bound.value)
    whom = parts.word("each") if bound.whom == "each" else parts.owner("for", bound.party)
    return joined(least, value, whom)


def _discount(parts: Parts, discount: syntax.Discount) -> str:
    """`rabatt` or `tillegg` for a party."""
    word = "surcharge" if discount.value < 0 else "discount"
    return joined(parts.word(word), percent(abs(discount.value)), parts.owner("for", discount.party))


def _phase_in(parts: Parts, phase_in: syntax.PhaseIn) -> str:
    """From which key one goes over to the new one, and in which years."""
    old = (
        parts.word("previous_key")
        if phase_in.key is None
        else joined(parts.word("key"), text(phase_in.key.text))
    )
    return joined(parts.word("phase_in_from"), old, parts.word("over"), _years(phase_in.first, phase_in.last))


def _years(first: syntax.Name, last: syntax.Name) -> str:
    return f"{first.text}-{last.text}"


def _above(parts: Parts, above: syntax.Above) -> str:
    column = (
        joined(parts.word("per_case_in_column"), text(above.column.text))
        if above.column
        else parts.word("per_year")
    )
    return joined(parts.word("above"), parts.amount(above.amount), column)


def _portion(parts: Parts, portion: syntax.Portion) -> str:
    return joined(parts.word("share"), percent(portion.value))


def _base_amount(parts: Parts, base: syntax.BaseAmount) -> str:
    each = parts.word("each") if base.each else None
    return joined(parts.word("base_amount"), parts.amount(base.amount), each)


def _pool(parts: Parts, pool: syntax.Pool) -> str:
    return joined(parts.owner("share_to", pool.party), parts.word("in_agreement"), text(pool.agreement.text))


def _rate(parts: Parts, rate: syntax.Rate) -> str:
    least = None
    if rate.at_least is not None:
        record = joined(parts.word("per"), small(rate.record.text)) if rate.record else None
        least = joined(parts.word("at_least"), number(rate.at_least), record)
    return joined(parts.amount(rate.amount), parts.word("per"), small(rate.unit.text), least)


def _steps(parts: Parts, steps: syntax.Steps) -> str:
    return joined(parts.word("steps", "by"), small(steps.measure.text)) + ":"


def _step(parts: Parts, step: syntax.Step) -> str:
    word = "up_to_and_including" if step.up_to else "over"
    return f"{parts.word(word)} {number(step.limit)}: {parts.amount(step.amount)}"


def _paid_to(parts: Parts, paid: syntax.PaidTo) -> str:
    return joined(parts.owner("to", paid.party))


_LINES: Mapping[type[syntax.Node], Callable[[Parts, Any], str]] = {
    syntax.Above: _above,
    syntax.Portion: _portion,
    syntax.BaseAmount: _base_amount,
    syntax.Bound: _bound,
    syntax.Pool: _pool,
    syntax.Rate: _rate,
    syntax.Discount: _discount,
    syntax.PhaseIn: _phase_in,
    syntax.Steps: _steps,
    syntax.Step: _step,
    syntax.PaidTo: _paid_to,
    syntax.Charge: _charge,
}


def amount_line(parts: Parts, line: syntax.Node) -> str:
    """A line of a key, a cost or a contribution that is neither a component nor a selector."""
    return _LINES[type(line)](parts, line)


# Statements without their members ---------------------------------------------------------------------------


def overhead(parts: Parts, statement: syntax.Overhead) -> str:
    """A percentage of what other costs share out."""
    return joined(
        parts.word("overhead"),
        text(statement.name.text),
        percent(statement.rate),
        parts.word("of", "cost"),
        texts(statement.costs),
        parts.owner("to", statement.to),
        _sharing(parts, statement.basis),
        parts.time(statement),
    )


def fixed_amount(parts: Parts, statement: syntax.FixedAmount) -> str:
    """An amount a year, or over some years."""
    over, index, year = statement.over, statement.index, statement.index_year
    return joined(
        parts.word("fixed_amount"),
        text(statement.name.text),
        parts.amount(statement.amount),
        joined(parts.word("over"), _years(*over)) if over else parts.word("per_year"),
        parts.owner("to", statement.to),
        _sharing(parts, statement.basis),
        joined(parts.word("indexed", "by"), small(index.text), parts.word("from"), year.text)
        if index and year
        else None,
        parts.time(statement),
    )


def contribution(parts: Parts, statement: syntax.Contribution) -> str:
    """What each pays by itself."""
    return joined(parts.word("contribution"), text(statement.name.text), parts.time(statement)) + ":"


def _sharing(parts: Parts, basis: syntax.Basis | None) -> str | None:
    return joined(parts.word("shared"), parts.basis(basis)) if basis else None
