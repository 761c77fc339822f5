"""How settlement is done, and the deadlines, meetings and ways out that the agreement states."""

from __future__ import annotations

from typing import Any

from fordel import syntax
from fordel.model import Appointment, ExitTerms, Party, SettlementTerms
from fordel.period import Length
from fordel.resolver.context import Context
from fordel.resolver.limits import owner
from fordel.resolver.parties import participant_named, party_named
from fordel.resolver.versions import Dated, only, resolve_each, versions


def resolve_terms(
    context: Context, statements: tuple[syntax.Statement, ...], parties: dict[str, Party]
) -> tuple[SettlementTerms, ...]:
    """All versions of the settlement rules."""
    written = [statement for statement in statements if isinstance(statement, syntax.SettlementRules)]
    return resolve_each(
        context, versions(context, written), lambda version: _terms(context, version, parties)
    )


def _terms(
    context: Context, version: Dated[syntax.SettlementRules], parties: dict[str, Party]
) -> SettlementTerms:
    rules = version.statement
    stated: dict[str, syntax.Setting] = {}
    again = [one for one in rules.settings if stated.setdefault(one.kind, one) is not one]
    if again:  # several are what two settlements without a line between them leave
        first, *others = again
        labels = ((stated[first.kind].span, "first"), *((other.span, "again") for other in others))
        context.report("F202", "setting.twice", first.span, *labels)
    said: dict[str, Any] = {"at": context.place(rules.span)}
    if rules.amendment is not None:
        said["amendment"] = rules.amendment.text
    for kind, setting in stated.items():
        said |= _SETTINGS[kind](context, setting, parties)
    return SettlementTerms(version.valid, **said)


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
        said["rest_to"] = owner(context, parties, setting.party, participant_named)
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
        party = owner(context, parties, statement.party, party_named) if statement.party else None
        day = context.day_of_year(statement.day) if statement.day else None
        at = context.place(statement.name.span)
        found.append(Appointment(statement.name.text, at, day, statement.times, party))
    return tuple(found)


def resolve_accounting_year(context: Context) -> int:
    """The month that the accounting year begins with; F505 for any but the first day of a month."""
    stated = only(context, syntax.AccountingYear, "accounting_year")
    if stated is None:
        return 1
    day = context.day_of_year(stated.begins)
    if day is not None and day[1] != 1:
        context.report("F505", "not_first_of_month", stated.begins.span, day=day[1], month=day[0])
    return stated.begins.month


def resolve_exit(context: Context) -> ExitTerms | None:
    """How a participant leaves."""
    stated = only(context, syntax.Exit, "exit")
    if stated is None:
        return None
    day = context.day_of_year(stated.takes_effect) if stated.takes_effect else None
    return ExitTerms(stated.months, stated.in_years, day, context.place(stated.span))
