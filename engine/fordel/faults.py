"""Completes what stops a settlement with the first ledger line concerned, and with what the lines have in common."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from attrs import evolve

from fordel.diagnostic import Diagnostic
from fordel.ledger.answers import Group, Ledger
from fordel.plan import Plan

#: The columns that unmatched lines are told by.
_BY = ("art", "funksjon", "tjeneste", "ansvar", "prosjekt")
_MOST_GROUPS = 8


def completed(plan: Plan, books: Ledger, faults: Sequence[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The faults with their places; a fault that is the agreement's own has one already."""
    return tuple(_completed(plan, books, fault) if not fault.place.file else fault for fault in faults)


def _completed(plan: Plan, books: Ledger, fault: Diagnostic) -> Diagnostic:
    values = dict(fault.values)
    column = _column(fault) if "value" in values else ""
    by = (column,) if column else _BY if fault.code in ("F402", "F403") else ()
    found = tuple(_groups(plan, books, fault, by))
    if column:
        found = tuple(group for group in found if group.cells.get(column, "") == values["value"])
    if not found:
        return fault
    first = min(found, key=lambda group: (group.place.file, group.place.line or 0))
    values["day"] = first.day
    values["groups"] = tuple((_filled(group.cells), group.ore, group.lines) for group in found[:_MOST_GROUPS])
    return evolve(fault, place=first.place, values=values)


def _groups(plan: Plan, books: Ledger, fault: Diagnostic, by: Sequence[str]) -> Iterator[Group]:
    """The lines concerned, in groups; a payer is wrong whatever cost takes its lines (`each`)."""
    buckets, each = fault.values.get("buckets"), fault.values.get("each")
    for rules in each if isinstance(each, tuple) else (_rules(fault),):
        yield from books.groups(plan.question, rules, by, buckets if isinstance(buckets, tuple) else None)


def _filled(cells: Mapping[str, str]) -> dict[str, str]:
    return {column: text for column, text in cells.items() if text}


def _rules(fault: Diagnostic) -> tuple[int, ...]:
    several = fault.values.get("rules")
    if isinstance(several, tuple):
        return several
    one = fault.values.get("rule")
    return (one,) if isinstance(one, int) else ()


def _column(fault: Diagnostic) -> str:
    return "lokasjon" if fault.code == "F404" else str(fault.values.get("column", "bosted"))
