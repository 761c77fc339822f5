"""Tree to agreement: words become what they name, dates become days, versions get their spans."""

from __future__ import annotations

from typing import TypeVar

from attrs import frozen

from fordel import syntax
from fordel.diagnostic import Diagnostic
from fordel.model import Agreement, Requirement
from fordel.resolver.context import Context
from fordel.resolver.costs import resolve_costs
from fordel.resolver.examples import resolve_examples
from fordel.resolver.keys import Known, resolve_keys
from fordel.resolver.measures import resolve_measures
from fordel.resolver.parties import resolve_decisions, resolve_locations, resolve_parties
from fordel.resolver.terms import resolve_appointments, resolve_exit, resolve_terms
from fordel.source import Span

#: The statements that every agreement has (F105), each with the words that may begin it.
_REQUIRED: tuple[tuple[str, type, str, tuple[str, ...]], ...] = (
    ("avtale", syntax.AgreementName, "", ("avtale",)),
    ("gjelder", syntax.Validity, "", ("gjelder", "gjeld")),
    ("deltakere", syntax.Parties, "participant", ("deltakere", "deltaker", "deltakarar", "deltakar")),
    ("vertskommune", syntax.Parties, "host", ("vertskommune", "kontorkommune")),
)


@frozen
class Resolved:
    """The agreement as far as it could be understood, and what could not; it is whole only without errors."""

    agreement: Agreement
    diagnostics: tuple[Diagnostic, ...]


def resolve(file: syntax.File) -> Resolved:
    """Looks up every name and date of a tree (language.md section 2)."""
    context = Context(file)
    statements = file.statements
    _required(context)
    _refuse_later(context)
    validity = _only(context, syntax.Validity, "validity")
    if validity is not None:
        context.valid = context.span(validity.between) or context.valid
    known = _known(context)
    parties = known.parties
    named = _only(context, syntax.AgreementName, "agreement")
    precedence = _only(context, syntax.Precedence, "precedence")
    dissolution = _only(context, syntax.Dissolution, "dissolution")
    agreement = Agreement(
        named.name.text if named else "",
        file.form,
        context.valid,
        context.place(named.name.span if named else Span(0, 0)),
        parties,
        known.locations,
        resolve_decisions(context, statements, parties),
        known.measures,
        resolve_keys(context, statements, known),
        resolve_costs(context, statements, known),
        resolve_terms(context, statements, parties),
        resolve_examples(context, statements, known),
        tuple(text for one in statements if isinstance(one, syntax.Tasks) for text in one.texts),
        _legal_basis(statements),
        _requirements(context),
        tuple(one.requirements.text for one in statements if isinstance(one, syntax.Follows)),
        resolve_appointments(context, statements, parties),
        resolve_exit(context, statements),
        context.place(dissolution.span) if dissolution else None,
        precedence.rule_prevails if precedence else None,
        source=file.source,
        clauses=file.clauses,
    )
    return Resolved(agreement, tuple(context.found))


def _known(context: Context) -> Known:
    """What keys, costs and examples may refer to."""
    statements = context.file.statements
    parties = resolve_parties(context, statements)
    locations = resolve_locations(context, statements, parties)
    costs = [statement.name for statement in statements if isinstance(statement, syntax.Cost)]
    return Known(
        parties,
        resolve_measures(context, statements, parties),
        frozenset(statement.name.text for statement in statements if isinstance(statement, syntax.Key)),
        frozenset(name.text for name in costs if name),
        locations,
        has_other_costs=None in costs,
    )


def _required(context: Context) -> None:
    """F105, unless the statement stands in a line that could not be read, or the file is a library."""
    statements = context.file.statements
    if any(isinstance(one, syntax.Later) and one.construct == "library" for one in statements):
        return
    for name, kind, role, words in _REQUIRED:
        has = any(isinstance(one, kind) and getattr(one, "role", "") == role for one in statements)
        if not has and not context.file.lost.intersection(words):
            context.report("F105", name, Span(0, 0))


def _refuse_later(context: Context) -> None:
    """F106: what the language has and this version has not built is refused by its name."""
    for statement in context.file.statements:
        if isinstance(statement, syntax.Later):
            context.report("F106", "later", statement.span, construct=statement.construct)


T = TypeVar("T", syntax.Validity, syntax.AgreementName, syntax.Precedence, syntax.Dissolution)


def _only(context: Context, kind: type[T], name: str) -> T | None:
    """The one statement of a kind; F202 for a second."""
    found = [statement for statement in context.file.statements if isinstance(statement, kind)]
    for second in found[1:]:
        context.report("F202", f"{name}.twice", second.span, (found[0].span, "first"))
    return found[0] if found else None


def _legal_basis(statements: tuple[syntax.Statement, ...]) -> tuple[tuple[str, str], ...]:
    """Pairs of law and section; a section without a law belongs to the law before it."""
    found: list[tuple[str, str]] = []
    for statement in statements:
        law = ""
        for named, section in statement.references if isinstance(statement, syntax.LegalBasis) else ():
            law = named or law
            found.append((law, section))
    return tuple(found)


def _requirements(context: Context) -> tuple[Requirement, ...]:
    return tuple(
        Requirement(one.requirements, one.section, one.items, context.place(one.span))
        for one in context.file.statements
        if isinstance(one, syntax.Meets)
    )
