"""How settlement is done, and the deadlines, meetings and ways out that the agreement states."""

from __future__ import annotations

from typing import Any

from attrs import evolve

from fordel import syntax
from fordel.model import Appointment, ExitTerms, Party, SettlementTerms
from fordel.period import Length, Span
from fordel.resolver.context import Context
from fordel.resolver.parties import participant_named, party_named
from fordel.resolver.versions import versions


def resolve_terms(
    context: Context, statements: tuple[syntax.Statement, ...], parties: dict[str, Party]
) -> tuple[SettlementTerms, ...]:
    """All versions of the settlement rules."""
    written = [statement for statement in statements if isinstance(statement, syntax.SettlementRules)]
    found = []
    for version in versions(context, written, lambda _rules: None):
        terms = _terms(context, version.statement, version.valid, parties)
        found.append(terms)
        context.stated.append(evolve(terms, valid=version.written))
    return tuple(found)


def _terms(
    context: Context, rules: syntax.SettlementRules, valid: Span, parties: dict[str, Party]
) -> SettlementTerms:
    stated: dict[str, syntax.Setting] = {}
    for setting in rules.settings:
        if setting.kind in stated:
            context.report("F202", "setting.twice", setting.span, (stated[setting.kind].span, "first"))
            continue
        stated[setting.kind] = setting
    said: dict[str, Any] = {"at": context.place(rules.span)}
    if rules.amendment is not None:
        said["amendment"] = rules.amendment.text
    for kind, setting in stated.items():
        said |= _SETTINGS[kind](context, setting, parties)
    return SettlementTerms(valid, **said)


def _period(_context: Context, setting: syntax.Setting, _parties: dict[str, Party]) -> dict[str, Any]:
    return {"period": Length(setting.value)}


def _advances(context: Context, setting: syntax.Setting, _parties: dict[str, Party]) -> dict[str, Any]:
    if not setting.value:
        return {"advance_times": setting.number}
    days = [context.day_of_year(day) for day in setting.days]
    return {"advances_by_budget": True, "advance_days": tuple(day for day in days if day)}


def _due(_context: Context, setting: syntax.Setting, _parties: dict[str, Party]) -> dict[str, Any]:
    return {"due_days": setting.number}


def _reconciled(context: Context, setting: syntax.Setting, _parties: dict[str, Party]) -> dict[str, Any]:
    return {"reconciled_by": context.day_of_year(setting.days[0])}


def _rounding(context: Context, setting: syntax.Setting, parties: dict[str, Party]) -> dict[str, Any]:
    said: dict[str, Any] = {"whole_kroner": setting.value == "krone"}
    if setting.party is not None:
        named = participant_named(context, parties, setting.party) if setting.party.text else ""
        said["rest_to"] = named
    return said


def _part_year(_context: Context, setting: syntax.Setting, _parties: dict[str, Party]) -> dict[str, Any]:
    return {"by_days": setting.value == "dager"}


_SETTINGS = {
    "period": _period,
    "advances": _advances,
    "due": _due,
    "reconciled": _reconciled,
    "rounding": _rounding,
    "part_year": _part_year,
}


def resolve_appointments(
    context: Context, statements: tuple[syntax.Statement, ...], parties: dict[str, Party]
) -> tuple[Appointment, ...]:
    """Deadlines and meetings."""
    found = []
    for statement in statements:
        if not isinstance(statement, syntax.Appointment):
            continue
        party: str | None = None
        if statement.party is not None:
            party = party_named(context, parties, statement.party) if statement.party.text else ""
        day = context.day_of_year(statement.day) if statement.day else None
        at = context.place(statement.name.span)
        found.append(Appointment(statement.name.text, at, day, statement.times, party))
    return tuple(found)


def resolve_accounting_year(context: Context, statements: tuple[syntax.Statement, ...]) -> int:
    """The month that the accounting year begins with; F505 for any but the first day of a month."""
    first: syntax.AccountingYear | None = None
    for statement in statements:
        if not isinstance(statement, syntax.AccountingYear):
            continue
        if first is not None:
            context.report("F202", "accounting_year.twice", statement.span, (first.span, "first"))
            continue
        first = statement
        day = context.day_of_year(statement.begins)
        if day is not None and day[1] != 1:
            context.report("F505", "not_first_of_month", statement.begins.span, day=day[1], month=day[0])
    return first.begins.month if first else 1


def resolve_exit(context: Context, statements: tuple[syntax.Statement, ...]) -> ExitTerms | None:
    """How a participant leaves."""
    found: ExitTerms | None = None
    for statement in statements:
        if not isinstance(statement, syntax.Exit):
            continue
        if found is not None:
            context.report("F202", "exit.twice", statement.span)
            continue
        day = context.day_of_year(statement.takes_effect) if statement.takes_effect else None
        found = ExitTerms(statement.months, statement.in_years, day, context.place(statement.span))
    return found
