"""The worked examples: what is given and what is expected, with every name looked up."""

from __future__ import annotations

import re
from fractions import Fraction

from fordel import syntax
from fordel.model import Example, ExpectedShares, GivenCost, ReferenceYears
from fordel.resolver.context import Context
from fordel.resolver.keys import Known
from fordel.resolver.limits import whole_ore
from fordel.resolver.measures import knows_measure, measure_name
from fordel.resolver.parties import party_called, party_named

_CODE = re.compile(r"F[0-9]{3}")


def resolve_examples(
    context: Context, statements: tuple[syntax.Statement, ...], known: Known
) -> tuple[Example, ...]:
    """All examples, in the order of the file."""
    found: dict[str, Example] = {}
    first: dict[str, syntax.Example] = {}
    for statement in statements:
        if not isinstance(statement, syntax.Example):
            continue
        name = statement.name.text
        if name in first:
            context.report(
                "F202", "example.twice", statement.name.span, (first[name].name.span, "first"), name=name
            )
            continue
        first[name] = statement
        example = _example(context, statement, known)
        if example is not None:
            found[name] = example
    return tuple(found.values())


def _example(context: Context, written: syntax.Example, known: Known) -> Example | None:
    before = len(context.found)
    year = _year(context, written)
    if len(written.years) > 1:  # what follows may be of another example
        return None
    values = _values(context, written, known)
    expected, error = _expected(context, written, known)
    given = tuple(_cost(context, cost, known, error) for cost in written.costs)
    if not written.expected and not written.damaged and not written.unchecked:
        context.report("F802", "nothing_expected", written.name.span, name=written.name.text)
    if len(context.found) > before or written.damaged or year is None:
        return None
    at = context.place(written.name.span)
    sums = {
        name: {key: sum(several, Fraction(0)) for key, several in of.items()} for name, of in values.items()
    }
    records = {
        name: {key: several for key, several in of.items() if len(several) > 1} for name, of in values.items()
    }
    records = {name: of for name, of in records.items() if of}
    return Example(written.name.text, year, at, sums, given, expected, error, records, written.unchecked)


def _year(context: Context, written: syntax.Example) -> int | None:
    if len(written.years) > 1:
        context.report("F202", "year.twice", written.years[1].span, (written.years[0].span, "first"))
    if not written.years and not written.damaged:
        context.report("F105", "example_year", written.name.span, name=written.name.text)
    return int(written.years[0].value) if len(written.years) == 1 else None


def _values(
    context: Context, written: syntax.Example, known: Known
) -> dict[str, dict[str, tuple[Fraction, ...]]]:
    """The values by measure and by party, group or year; several are records of a measure counted in the year."""
    values: dict[str, dict[str, tuple[Fraction, ...]]] = {}
    for given in written.given:
        if not knows_measure(context, given.measure, known.measures):
            continue
        name = measure_name(given.measure.text)
        measure = known.measures.get(name)
        declared = measure.declared if measure else None
        counted = isinstance(declared, ReferenceYears) and not declared.mean
        of_measure = values.setdefault(name, {})
        for row in given.rows:
            key = row.key.text if row.is_year else party_named(context, known.parties, row.key, known.groups)
            if key is None:
                continue
            if key in of_measure and (row.is_year or not counted):
                context.twice("row.twice", row.key, given.span)
            of_measure[key] = (*of_measure.get(key, ()), row.value)
    return values


def _cost(context: Context, written: syntax.GivenCost, known: Known, error: str | None) -> GivenCost:
    """A given line; what stands in it may be unknown where the `error` that the example expects is just that."""
    if written.name is not None:
        context.knows("cost", written.name, known.costs)
    if written.location is not None and error != "F404":
        context.knows("location", written.location, known.locations)

    def party(name: syntax.Name) -> str | None:
        called = party_called(known.parties, name.text) if error == "F405" else None
        return called or (name.text if error == "F405" else party_named(context, known.parties, name))

    residence = party(written.residence) if written.residence else None
    cases = _case_columns(context, written.name)
    columns = {
        column: name.text if column in cases else party(name) or "" for column, name in written.columns
    }
    return GivenCost(
        written.name.text if written.name else None,
        whole_ore(context, written.amount),
        context.place(written.span),
        context.date(written.date) if written.date else None,
        written.location.text if written.location else None,
        residence,
        columns,
    )


def _case_columns(context: Context, cost: syntax.Name | None) -> frozenset[str]:
    """The columns of a cost's cases: what stands there is no party (`utover … per sak i kolonnen "X"`)."""
    named = [one for one in context.file.statements if isinstance(one, syntax.Cost) and one.name == cost]
    limits = [line for one in named for line in one.adjustments if isinstance(line, syntax.Above)]
    return frozenset(limit.column.text for limit in limits if limit.column is not None)


def _expected(
    context: Context, written: syntax.Example, known: Known
) -> tuple[tuple[ExpectedShares, ...], str | None]:
    found, error = [], None
    for line in written.expected:
        if line.error is not None:
            error = line.error
            if not _CODE.fullmatch(line.error):
                context.report("F103", "code_of_error", line.span, error=line.error)
            continue
        if line.item is not None and not context.knows("item", line.item, known.items):
            continue
        amounts: dict[str, int] = {}
        for name, amount in line.amounts:
            party = party_named(context, known.parties, name)
            if party in amounts:
                context.twice("row.twice", name, line.span)
            if party is not None:
                amounts[party] = whole_ore(context, amount)
        item = line.item.text if line.item else None
        found.append(ExpectedShares(item, amounts, context.place(line.span)))
    return tuple(found), error
