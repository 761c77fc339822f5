"""What costs are divided by: declarations, tables and the values in them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from fractions import Fraction

from attrs import evolve, field, frozen

from fordel import syntax
from fordel.model import Measure, MeasureTable, Party, ReferenceDay, ReferenceYears
from fordel.resolver.context import Context
from fordel.resolver.parties import party_called, party_named
from fordel.source import Place
from fordel.value import Value

#: The measure that is built in: population from Statistics Norway, table 07459 (language.md 2.2).
POPULATION = "innbyggertall"

#: Its names in nynorsk (language.md section 7).
_POPULATION_NAMES = frozenset({POPULATION, "innbyggjartal", "folketal", "population"})

#: Its unit, in both forms.
_INHABITANT = frozenset({"innbygger", "innbyggjar", "inhabitant"})


def measure_name(word: str) -> str:
    """The measure that a word names, in whatever form of the language."""
    return POPULATION if word in _POPULATION_NAMES else word


@frozen(eq=False, repr=False)
class _Measures(Value):
    """The measures as they are read, and where each is declared."""

    parties: dict[str, Party]
    groups: Collection[str]
    found: dict[str, Measure] = field(factory=dict)
    declared: dict[str, Place] = field(factory=dict)


def resolve_measures(
    contexts: Iterable[Context], parties: dict[str, Party], groups: Collection[str]
) -> dict[str, Measure]:
    """All measures by name: one declaration, and the tables in the order of the files."""
    measures = _Measures(parties, groups)
    for context in contexts:
        for statement in context.file.statements:
            if isinstance(statement, syntax.MeasureStatement):
                _read(context, measures, statement)
    return measures.found


def _read(context: Context, measures: _Measures, statement: syntax.MeasureStatement) -> None:
    name, place = measure_name(statement.name.text), context.place(statement.name.span)
    known = measures.found.get(name) or Measure(name, place)
    if statement.rows is not None:
        measures.found[name] = _add_table(context, measures, known, statement)
    elif name in measures.declared:
        first = (measures.declared[name], "first")
        context.report("F202", "measure.twice", statement.name.span, first, name=statement.name.text)
    else:
        measures.declared[name] = place
        measures.found[name] = _declare(context, known, statement)


def _declare(context: Context, measure: Measure, statement: syntax.MeasureStatement) -> Measure:
    return evolve(
        measure,
        at=context.place(statement.name.span),
        declared=_reference(context, statement.when) if statement.when else None,
        unit=statement.unit or measure.unit,
        source=statement.source or measure.source,
        ages=_ages(context, statement) or measure.ages,
    )


def _ages(context: Context, statement: syntax.MeasureStatement) -> tuple[int, int] | None:
    """The first and last age that count, both included (F103 where they are turned about)."""
    if statement.ages is not None and statement.ages[1] < statement.ages[0]:
        first, last = statement.ages
        context.report("F103", "ages_order", statement.span, first=first, last=last)
        return None
    return statement.ages


def _reference(context: Context, when: syntax.When) -> ReferenceDay | ReferenceYears | None:
    """Which values count; None after F505."""
    if when.kind == "fixed_year":
        return ReferenceYears(fixed=when.number)
    if when.kind == "mean":
        return ReferenceYears(mean=when.number)
    if when.date is None:
        return ReferenceYears(when.years_before)
    if when.kind == "date":
        day = context.date(when.date)
        return ReferenceDay(day) if day else None
    of_year = context.day_of_year(when.date)
    return ReferenceDay(None, *of_year, when.years_before) if of_year else None


def _add_table(
    context: Context, measures: _Measures, measure: Measure, statement: syntax.MeasureStatement
) -> Measure:
    when = statement.when
    if when is not None and when.kind not in ("date", "fixed_year"):
        context.report("F101", "table_needs_date", when.span, name=statement.name.text)
        return measure
    rows = statement.rows or ()
    measure = evolve(
        measure, unit=measure.unit or statement.unit, ages=measure.ages or _ages(context, statement)
    )
    if any(row.is_year for row in rows):
        return evolve(measure, index=_by_year(context, rows, measure))
    as_of = _as_of(context, when) if when else None
    if when is not None and as_of is None:
        return measure
    if any(table.as_of == as_of for table in measure.tables):
        context.report("F202", "table.twice", statement.name.span, name=statement.name.text)
        return measure
    values = _by_party(context, statement, measures)
    table = MeasureTable(as_of, values, context.place(statement.name.span), statement.source)
    return evolve(measure, tables=(*measure.tables, table))


def _as_of(context: Context, when: syntax.When) -> date | int | None:
    """The day a table's values stand for, or the year they were counted through."""
    if when.kind == "fixed_year":
        return when.number
    return context.date(when.date) if when.date else None


def _by_party(
    context: Context, statement: syntax.MeasureStatement, measures: _Measures
) -> dict[str, Fraction]:
    """The values of a table; in a file that is fetched, rows of others than the agreement's are passed by."""
    values: dict[str, Fraction] = {}
    for row in statement.rows or ():
        if context.is_fetched and not context.any_party and row.key.text not in measures.groups:
            party = party_called(measures.parties, row.key.text)
        else:
            party = party_named(context, measures.parties, row.key, measures.groups)
        if party is None:
            continue
        if party in values:
            context.twice("row.twice", row.key, statement.span)
        if row.value < 0:
            _negative(context, row, statement)
        values[party] = row.value
    return values


def _negative(context: Context, row: syntax.Row, statement: syntax.MeasureStatement) -> None:
    """F303 for a row below zero, with the day or the year that the table is of."""
    as_of = _as_of(context, statement.when) if statement.when else None
    variant = {date: "negative", int: "negative_year"}.get(type(as_of), "negative_row")
    measure = measure_name(statement.name.text)
    context.report("F303", variant, row.span, parties=(row.key.text,), measure=measure, day=as_of, year=as_of)


def _by_year(context: Context, rows: tuple[syntax.Row, ...], measure: Measure) -> dict[int, Fraction]:
    values = dict(measure.index)
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


def measure_of_unit(context: Context, name: syntax.Name, measures: dict[str, Measure]) -> str | None:
    """The measure that a rate is for: by its name, or by its unit where that is one word (language.md 2.5).

    F201 where no measure, or more than one, has that name or unit.
    """
    named = measure_name(name.text)
    if named in measures or named == POPULATION:
        return named
    units = {one: measure.unit for one, measure in measures.items() if measure.unit}
    found = [one for one, unit in units.items() if unit.casefold() == name.text.casefold()]
    if name.text in _INHABITANT and POPULATION not in found:
        found.append(POPULATION)
    if len(found) == 1:
        return found[0]
    if found:
        labels = ((measures[one].at, "again") for one in found if one in measures)
        context.report("F201", "unit.ambiguous", name.span, *labels, name=name.text, measures=tuple(found))
        return None
    words = tuple(unit for unit in units.values() if " " not in unit)
    context.knows("measure", name, (*measures, *words, POPULATION, "innbygger"))
    return None
