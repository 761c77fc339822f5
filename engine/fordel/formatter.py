"""Tree to text, the one layout: what the parser reads as the same tree again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from fordel import grammar_files, syntax
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


def format_file(file: syntax.File, form: str | None = None) -> str:
    """The text of a tree without prose: one block with its rules, and one with its examples.

    It is written in the file's own form of the language unless another is asked for (`nb`, `nn`, `en`). Raises
    ValueError as `format_statement`.
    """
    form = form or file.form
    fences: Mapping[str, str] = grammar_files.table().VOCABULARY["fences"][form]
    blocks: dict[str, list[syntax.Statement]] = {fences["rule"]: [], fences["example"]: []}
    for statement in file.statements:
        blocks[fences["example" if isinstance(statement, syntax.Example) else "rule"]].append(statement)
    return "\n".join(f"```{fence}\n{_block(held, form)}\n```\n" for fence, held in blocks.items() if held)


def _block(statements: Iterable[syntax.Statement], form: str) -> str:
    """The statements of a block; one that has members has a blank line on either side."""
    written = [_lines(statement, form) for statement in statements]
    gaps = ("\n\n" if len(before) + len(after) > 2 else "\n" for before, after in pairwise(written))
    return "".join("\n".join(lines) + gap for lines, gap in zip(written, [*gaps, ""], strict=True))


def format_statement(statement: syntax.Statement, form: str) -> str:
    """The text of a statement in a form of the language (`nb`, `nn`, `en`), its members moved in by two.

    Raises ValueError for what cannot be written: a text with both kinds of quotes, a number that never ends.
    """
    return "\n".join(_lines(statement, form))


def _lines(statement: syntax.Statement, form: str) -> list[str]:
    """The line of a statement and those of its members, each of them perhaps broken."""
    head, *members = _STATEMENTS[type(statement)](Parts(form), statement)
    return [broken(head), *(broken(f"  {member}") for member in members)]


def format_line(parts: Parts, tree: syntax.Node) -> str:
    """The text of one line: a member without its indentation, or a statement without its members, not broken."""
    if isinstance(tree, syntax.Statement):
        return next(_STATEMENTS[type(tree)](parts, tree))
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
    return joined(row.key.text if row.is_year else name(row.key), number(row.value))


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
    return joined(parts.word("year"), str(year.value))


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


# Statements: the first line, then those of the members ------------------------------------------------------


def _agreement(parts: Parts, statement: syntax.AgreementName) -> Iterator[str]:
    word = "library" if statement.is_library else "agreement"
    yield joined(parts.word(word), text(statement.name.text))


def _import(parts: Parts, statement: syntax.Import) -> Iterator[str]:
    yield joined(parts.word("import"), text(statement.path.text))


def _accounting_year(parts: Parts, statement: syntax.AccountingYear) -> Iterator[str]:
    yield joined(parts.word("accounting_year_from"), date(statement.begins))


def _legal_basis(parts: Parts, statement: syntax.LegalBasis) -> Iterator[str]:
    references = (joined(law(act), f"§ {section}") for act, section in statement.references)
    yield joined(parts.word("basis"), ", ".join(references))


def _validity(parts: Parts, statement: syntax.Validity) -> Iterator[str]:
    yield joined(parts.word("valid"), parts.between(statement.between))


def _parties(parts: Parts, statement: syntax.Parties) -> Iterator[str]:
    word = {"participant": "participants", "host": "host", "buyer": "buyers"}[statement.role]
    entries = (
        joined(name(one.name), f"({one.kind.text})" if one.kind else None) for one in statement.parties
    )
    yield joined(parts.word(word), ", ".join(entries), parts.between(statement.between))


def _group(parts: Parts, statement: syntax.Group) -> Iterator[str]:
    yield joined(
        parts.word("group"),
        text(statement.name.text),
        parts.word("of"),
        names(statement.members),
        parts.word("shared"),
        parts.basis(statement.basis),
    )


def _locations(parts: Parts, statement: syntax.Locations) -> Iterator[str]:
    yield joined(parts.word("location"), names(statement.names), parts.word("in"), name(statement.party))


def _tasks(parts: Parts, statement: syntax.Tasks) -> Iterator[str]:
    yield joined(parts.word("tasks"), ", ".join(map(text, statement.texts)))


def _decision(parts: Parts, statement: syntax.Decision) -> Iterator[str]:
    case = None if statement.case is None else joined(parts.word("case"), text(statement.case))
    amendment = parts.amendment(statement.amendment)
    code = None if statement.code is None else joined(parts.word("check_code"), text(statement.code.text))
    yield joined(parts.word("decision"), name(statement.party), date(statement.date), case, amendment, code)


def _meets(parts: Parts, statement: syntax.Meets) -> Iterator[str]:
    section = None if statement.section is None else f"§ {statement.section}"
    items = joined(
        parts.word("letter" if statement.by_letter else "point"), ", ".join(map(small, statement.items))
    )
    yield joined(parts.word("satisfies"), law(statement.requirements), section, items)


def _follows(parts: Parts, statement: syntax.Follows) -> Iterator[str]:
    yield joined(parts.word("follows"), small(statement.requirements.text))


def _precedence(parts: Parts, statement: syntax.Precedence) -> Iterator[str]:
    yield parts.word("on_conflict", "the_rule" if statement.rule_prevails else "the_text", "prevails")


def _measure(parts: Parts, statement: syntax.MeasureStatement) -> Iterator[str]:
    ages = statement.ages
    age = joined(parts.word("age"), f"{ages[0]}-{ages[1]}") if ages else None
    when = parts.when(statement.when) if statement.when else None
    unit = None if statement.unit is None else joined(parts.word("unit"), text(statement.unit))
    source = None if statement.source is None else joined(parts.word("source"), text(statement.source))
    head = joined(parts.word("measure"), small(statement.name.text), age, when, unit, source)
    yield head if statement.rows is None else f"{head}:"
    for row in statement.rows or ():
        yield _row(parts, row)


def _key(parts: Parts, statement: syntax.Key) -> Iterator[str]:
    yield joined(parts.word("key"), text(statement.name.text), parts.time(statement)) + ":"
    for line in (*statement.components, *statement.discounts, *statement.bounds, *statement.phase_ins):
        yield format_line(parts, line)


def _cost(parts: Parts, statement: syntax.Cost) -> Iterator[str]:
    if statement.name is None:
        (charge,) = statement.charges
        yield joined(parts.word("other_costs"), format_line(parts, charge), parts.time(statement))
        return
    yield joined(parts.word("cost"), text(statement.name.text), parts.time(statement)) + ":"
    for line in (*statement.selectors, *statement.charges, *statement.adjustments):
        yield format_line(parts, line)


def _settlement(parts: Parts, statement: syntax.SettlementRules) -> Iterator[str]:
    yield joined(parts.word("settlement"), parts.time(statement)) + ":"
    for setting in statement.settings:
        yield _setting(parts, setting)


def _appointment(parts: Parts, statement: syntax.Appointment) -> Iterator[str]:
    named, at = text(statement.name.text), parts.owner("at", statement.party)
    if statement.day is not None:
        yield joined(parts.word("deadline"), named, date(statement.day), at)
    else:
        yield joined(parts.word("meeting"), named, str(statement.times), parts.word("times_a_year"), at)


def _exit(parts: Parts, statement: syntax.Exit) -> Iterator[str]:
    length, unit = (statement.months // 12, "year") if statement.in_years else (statement.months, "months")
    day = joined(parts.word("effect_from"), date(statement.takes_effect)) if statement.takes_effect else None
    yield joined(parts.word("exit"), str(length), parts.word(unit, "notice"), day)


def _dissolution(parts: Parts, _statement: syntax.Dissolution) -> Iterator[str]:
    yield parts.word("dissolution")


def _example(parts: Parts, statement: syntax.Example) -> Iterator[str]:
    yield joined(parts.word("example"), text(statement.name.text)) + ":"
    if statement.unchecked:
        yield format_line(parts, syntax.Unchecked())
    for line in (*statement.years, *statement.given, *statement.costs, *statement.expected):
        yield format_line(parts, line)


_STATEMENTS: Mapping[type[syntax.Statement], Callable[[Parts, Any], Iterator[str]]] = {
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
