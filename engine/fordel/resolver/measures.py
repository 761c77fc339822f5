"""What costs are divided by: declarations, tables and the values in them."""

from __future__ import annotations

from fractions import Fraction

from attrs import evolve

from fordel import syntax
from fordel.model import Measure, MeasureTable, Party, ReferenceDay
from fordel.resolver.context import Context
from fordel.resolver.parties import party_named

#: The measure that is built in: population from Statistics Norway, table 07459 (language.md 2.2).
POPULATION = "innbyggertall"

#: Its names in nynorsk (language.md section 7).
_POPULATION_NAMES = frozenset({POPULATION, "innbyggjartal", "folketal"})


def measure_name(word: str) -> str:
    """The measure that a word names, in whatever form of the language."""
    return POPULATION if word in _POPULATION_NAMES else word


def resolve_measures(
    context: Context, statements: tuple[syntax.Statement, ...], parties: dict[str, Party]
) -> dict[str, Measure]:
    """All measures by name: one declaration, and the tables in the order of the file."""
    found: dict[str, Measure] = {}
    declared: dict[str, syntax.MeasureStatement] = {}
    for statement in statements:
        if not isinstance(statement, syntax.MeasureStatement):
            continue
        name = measure_name(statement.name.text)
        known = found.get(name) or Measure(name, context.place(statement.name.span))
        if statement.rows is None:
            if name in declared:
                first = (declared[name].name.span, "first")
                context.report("F202", "measure.twice", statement.name.span, first, name=statement.name.text)
                continue
            declared[name] = statement
            known = _declare(context, known, statement)
        else:
            known = _add_table(context, known, statement, parties)
        found[name] = known
    return found


def _declare(context: Context, measure: Measure, statement: syntax.MeasureStatement) -> Measure:
    day = _reference_day(context, statement.when) if statement.when else None
    return evolve(
        measure,
        at=context.place(statement.name.span),
        declared=day,
        unit=statement.unit or measure.unit,
        source=statement.source or measure.source,
    )


def _reference_day(context: Context, when: syntax.When) -> ReferenceDay | None:
    if when.date is None:
        return None
    if when.kind == "date":
        day = context.date(when.date)
        return ReferenceDay(day) if day else None
    of_year = context.day_of_year(when.date)
    return ReferenceDay(None, *of_year, when.years_before) if of_year else None


def _add_table(
    context: Context, measure: Measure, statement: syntax.MeasureStatement, parties: dict[str, Party]
) -> Measure:
    when = statement.when
    if when is not None and when.kind == "day":
        context.report("F101", "table_needs_date", when.span, name=statement.name.text)
        return measure
    as_of = context.date(when.date) if when is not None and when.date else None
    if any(table.as_of == as_of for table in measure.tables):
        context.report("F202", "table.twice", statement.name.span, name=statement.name.text)
        return measure
    rows = statement.rows or ()
    measure = evolve(measure, unit=measure.unit or statement.unit)
    if any(row.is_year for row in rows):
        return evolve(measure, index={**measure.index, **_by_year(context, rows)})
    values = _by_party(context, rows, parties)
    table = MeasureTable(as_of, values, context.place(statement.name.span), statement.source)
    return evolve(measure, tables=(*measure.tables, table))


def _by_party(
    context: Context, rows: tuple[syntax.Row, ...], parties: dict[str, Party]
) -> dict[str, Fraction]:
    values: dict[str, Fraction] = {}
    for row in rows:
        party = party_named(context, parties, row.key)
        if party is None:
            continue
        if party in values:
            context.report("F202", "row.twice", row.key.span, name=row.key.text)
        values[party] = row.value
    return values


def _by_year(context: Context, rows: tuple[syntax.Row, ...]) -> dict[int, Fraction]:
    values: dict[int, Fraction] = {}
    for row in rows:
        if not row.is_year:
            context.report("F101", "row_of_index", row.span, name=row.key.text)
            continue
        if int(row.key.text) in values:
            context.report("F202", "row.twice", row.key.span, name=row.key.text)
        values[int(row.key.text)] = row.value
    return values


def knows_measure(context: Context, name: syntax.Name, measures: dict[str, Measure]) -> bool:
    """Whether a measure that is used is declared or built in (F201)."""
    return context.knows(
        "measure", syntax.Name(measure_name(name.text), span=name.span), (*measures, POPULATION)
    )
