"""Lines of a tree as text, in the one layout: what the parser reads as the same tree again."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from fordel import syntax
from fordel.formatter_amounts import amount_line, contribution, fixed_amount, overhead
from fordel.formatter_parts import (
    Parts,
    codes,
    date,
    dates,
    joined,
    law,
    name,
    names,
    number,
    small,
    text,
    texts,
)

#: How far a line goes before it is broken after a comma, and how far its rest is moved in.
_WIDTH, _INDENT = 100, "    "
_PIECE = re.compile(r"""(?:"[^"]*"|«[^»]*»|[^",«]|,(?! ))+(?:, |$)""")


def format_line(parts: Parts, tree: syntax.Node) -> str:
    """The text of one line: a member without its indentation, or a statement without its members, not broken."""
    if isinstance(tree, syntax.Statement):
        return _STATEMENTS[type(tree)](parts, tree)
    return _MEMBERS.get(type(tree), amount_line)(parts, tree)


def broken(line: str) -> str:
    """The line, broken after commas where it is long."""
    if len(line) <= _WIDTH:
        return line
    rows = [""]
    for piece in _PIECE.findall(line):
        if rows[-1].strip() and len(rows[-1]) + len(piece.rstrip()) > _WIDTH:
            rows.append(_INDENT)
        rows[-1] += piece
    return "\n".join(row.rstrip() for row in rows)


# Members ----------------------------------------------------------------------------------------------------

_SELECTORS = {
    "art": ("art",),
    "funksjon": ("function",),
    "ansvar": ("responsibility",),
    "prosjekt": ("project",),
    "tjeneste": ("service",),
    "lokasjon": ("location",),
    "uten lokasjon": ("without", "location"),
    "uten bosted": ("without", "residence"),
    "tekst": ("text_contains",),
    "eller": ("or",),
    "unntatt kostnad": ("except", "cost"),
}
_LENGTHS = {"måned": "month", "kvartal": "quarter", "halvår": "half_year", "år": "year"}


def _row(_parts: Parts, row: syntax.Row) -> str:
    value = number(abs(row.value))
    return joined(row.key.text if row.is_year else name(row.key), f"-{value}" if row.value < 0 else value)


def _component(parts: Parts, component: syntax.Component) -> str:
    return joined(parts.weight(component.weight), parts.basis(component.basis))


def _selector(parts: Parts, selector: syntax.Selector) -> str:
    unless = joined(parts.word("except"), codes(selector.unless)) if selector.unless else None
    listed = names(selector.names) if selector.kind == "lokasjon" else texts(selector.names)
    return joined(parts.word(*_SELECTORS[selector.kind]), codes(selector.codes), unless, listed)


def _period(parts: Parts, setting: syntax.Setting) -> str:
    return parts.word("period", _LENGTHS[setting.value])


def _advances(parts: Parts, setting: syntax.Setting) -> str:
    if not setting.value:
        return joined(parts.word("advances"), str(setting.number), parts.word("times_a_year"))
    due = joined(parts.word("due"), dates(setting.days)) if setting.days else None
    return joined(parts.word("advances", "by_budget"), due)


def _due(parts: Parts, setting: syntax.Setting) -> str:
    return joined(parts.word("due"), str(setting.number), parts.word("days"))


def _reconciled(parts: Parts, setting: syntax.Setting) -> str:
    return joined(parts.word("reconciled_by"), dates(setting.days))


def _rounding(parts: Parts, setting: syntax.Setting) -> str:
    unit = "krone" if setting.value == "krone" else "ore"
    return joined(parts.word("rounding", "to", unit), parts.owner("rest_to", setting.party))


def _part_year(parts: Parts, setting: syntax.Setting) -> str:
    return parts.word("part_year_by", "days" if setting.value == "dager" else "voucher_date")


_SETTINGS: Mapping[str, Callable[[Parts, syntax.Setting], str]] = {
    "period": _period,
    "advances": _advances,
    "due": _due,
    "reconciled": _reconciled,
    "rounding": _rounding,
    "part_year": _part_year,
}


def _setting(parts: Parts, setting: syntax.Setting) -> str:
    return _SETTINGS[setting.kind](parts, setting)


def _unchecked(parts: Parts, _mark: syntax.Unchecked) -> str:
    return parts.word("unchecked")


def _year(parts: Parts, year: syntax.Number) -> str:
    return joined(parts.word("year"), f"{int(year.value):04}")


def _given(parts: Parts, given: syntax.Given) -> str:
    return joined(small(given.measure.text), ", ".join(_row(parts, row) for row in given.rows))


def _given_cost(parts: Parts, cost: syntax.GivenCost) -> str:
    columns = (joined(parts.word("column"), text(column), name(party)) for column, party in cost.columns)
    return joined(
        joined(parts.word("cost"), text(cost.name.text)) if cost.name else parts.word("other_costs"),
        parts.amount(cost.amount),
        joined(parts.word("location"), name(cost.location)) if cost.location else None,
        joined(parts.word("residence"), name(cost.residence)) if cost.residence else None,
        *columns,
        joined(parts.word("on"), date(cost.date)) if cost.date else None,
    )


def _expected(parts: Parts, expected: syntax.Expected) -> str:
    if expected.error is not None:
        return joined(parts.word("gives_error"), expected.error)
    amounts = ", ".join(joined(name(party), parts.amount(amount)) for party, amount in expected.amounts)
    return joined(parts.word("gives"), text(expected.item.text) if expected.item else None, amounts)


#: How each kind of line is written that has no place among amounts.
_MEMBERS: Mapping[type[syntax.Node], Callable[[Parts, Any], str]] = {
    syntax.Row: _row,
    syntax.Component: _component,
    syntax.Selector: _selector,
    syntax.Setting: _setting,
    syntax.Unchecked: _unchecked,
    syntax.Number: _year,
    syntax.Given: _given,
    syntax.GivenCost: _given_cost,
    syntax.Expected: _expected,
}


# Statements without their members ---------------------------------------------------------------------------


def _agreement(parts: Parts, statement: syntax.AgreementName) -> str:
    word = "library" if statement.is_library else "agreement"
    return joined(parts.word(word), text(statement.name.text))


def _import(parts: Parts, statement: syntax.Import) -> str:
    return joined(parts.word("import"), text(statement.path.text))


def _accounting_year(parts: Parts, statement: syntax.AccountingYear) -> str:
    return joined(parts.word("accounting_year_from"), date(statement.begins))


def _legal_basis(parts: Parts, statement: syntax.LegalBasis) -> str:
    references = (joined(law(act), f"§ {section}") for act, section in statement.references)
    return joined(parts.word("basis"), ", ".join(references))


def _validity(parts: Parts, statement: syntax.Validity) -> str:
    return joined(parts.word("valid"), parts.between(statement.between))


def _parties(parts: Parts, statement: syntax.Parties) -> str:
    word = {"participant": "participants", "host": "host", "buyer": "buyers"}[statement.role]
    entries = (
        joined(name(one.name), f"({one.kind.text})" if one.kind else None) for one in statement.parties
    )
    return joined(parts.word(word), ", ".join(entries), parts.between(statement.between))


def _group(parts: Parts, statement: syntax.Group) -> str:
    return joined(
        parts.word("group"),
        text(statement.name.text),
        parts.word("of"),
        names(statement.members),
        parts.word("shared"),
        parts.basis(statement.basis),
    )


def _locations(parts: Parts, statement: syntax.Locations) -> str:
    return joined(parts.word("location"), names(statement.names), parts.word("in"), name(statement.party))


def _tasks(parts: Parts, statement: syntax.Tasks) -> str:
    return joined(parts.word("tasks"), ", ".join(map(text, statement.texts)))


def _decision(parts: Parts, statement: syntax.Decision) -> str:
    case = None if statement.case is None else joined(parts.word("case"), text(statement.case))
    amendment = parts.amendment(statement.amendment)
    code = None if statement.code is None else joined(parts.word("check_code"), text(statement.code.text))
    return joined(parts.word("decision"), name(statement.party), date(statement.date), case, amendment, code)


def _meets(parts: Parts, statement: syntax.Meets) -> str:
    section = None if statement.section is None else f"§ {statement.section}"
    items = joined(
        parts.word("letter" if statement.by_letter else "point"), ", ".join(map(small, statement.items))
    )
    return joined(parts.word("satisfies"), law(statement.requirements), section, items)


def _follows(parts: Parts, statement: syntax.Follows) -> str:
    return joined(parts.word("follows"), small(statement.requirements.text))


def _precedence(parts: Parts, statement: syntax.Precedence) -> str:
    return parts.word("on_conflict", "the_rule" if statement.rule_prevails else "the_text", "prevails")


def _measure(parts: Parts, statement: syntax.MeasureStatement) -> str:
    ages = statement.ages
    age = joined(parts.word("age"), f"{ages[0]}-{ages[1]}") if ages else None
    when = parts.when(statement.when) if statement.when else None
    unit = None if statement.unit is None else joined(parts.word("unit"), text(statement.unit))
    source = None if statement.source is None else joined(parts.word("source"), text(statement.source))
    head = joined(parts.word("measure"), small(statement.name.text), age, when, unit, source)
    return head if statement.rows is None else f"{head}:"


def _key(parts: Parts, statement: syntax.Key) -> str:
    return joined(parts.word("key"), text(statement.name.text), parts.time(statement)) + ":"


def _cost(parts: Parts, statement: syntax.Cost) -> str:
    if statement.name is None:
        (charge,) = statement.charges
        return joined(parts.word("other_costs"), format_line(parts, charge), parts.time(statement))
    return joined(parts.word("cost"), text(statement.name.text), parts.time(statement)) + ":"


def _settlement(parts: Parts, statement: syntax.SettlementRules) -> str:
    return joined(parts.word("settlement"), parts.time(statement)) + ":"


def _appointment(parts: Parts, statement: syntax.Appointment) -> str:
    named, at = text(statement.name.text), parts.owner("at", statement.party)
    if statement.day is not None:
        return joined(parts.word("deadline"), named, date(statement.day), at)
    return joined(parts.word("meeting"), named, str(statement.times), parts.word("times_a_year"), at)


def _exit(parts: Parts, statement: syntax.Exit) -> str:
    length, unit = (statement.months // 12, "year") if statement.in_years else (statement.months, "months")
    day = joined(parts.word("effect_from"), date(statement.takes_effect)) if statement.takes_effect else None
    return joined(parts.word("exit"), str(length), parts.word(unit, "notice"), day)


def _dissolution(parts: Parts, _statement: syntax.Dissolution) -> str:
    return parts.word("dissolution")


def _example(parts: Parts, statement: syntax.Example) -> str:
    return joined(parts.word("example"), text(statement.name.text)) + ":"


_STATEMENTS: Mapping[type[syntax.Statement], Callable[[Parts, Any], str]] = {
    syntax.AgreementName: _agreement,
    syntax.Import: _import,
    syntax.AccountingYear: _accounting_year,
    syntax.LegalBasis: _legal_basis,
    syntax.Validity: _validity,
    syntax.Parties: _parties,
    syntax.Group: _group,
    syntax.Locations: _locations,
    syntax.Tasks: _tasks,
    syntax.Decision: _decision,
    syntax.Meets: _meets,
    syntax.Follows: _follows,
    syntax.Precedence: _precedence,
    syntax.MeasureStatement: _measure,
    syntax.Key: _key,
    syntax.Cost: _cost,
    syntax.Overhead: overhead,
    syntax.FixedAmount: fixed_amount,
    syntax.Contribution: contribution,
    syntax.SettlementRules: _settlement,
    syntax.Appointment: _appointment,
    syntax.Exit: _exit,
    syntax.Dissolution: _dissolution,
    syntax.Example: _example,
}
