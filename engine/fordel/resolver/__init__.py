"""Tree to agreement: words become what they name, dates become days, versions get their spans."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import evolve, frozen

from fordel import syntax
from fordel.diagnostic import Diagnostic
from fordel.model import Agreement, Requirement, Version
from fordel.resolver.amounts import resolve_fixed_amounts, resolve_overheads
from fordel.resolver.context import Context
from fordel.resolver.contributions import resolve_contributions
from fordel.resolver.costs import resolve_costs
from fordel.resolver.examples import resolve_examples
from fordel.resolver.groups import group_members, resolve_groups
from fordel.resolver.keys import Known, key_names, resolve_keys
from fordel.resolver.measures import resolve_measures
from fordel.resolver.parties import resolve_decisions, resolve_locations, resolve_parties
from fordel.resolver.terms import resolve_accounting_year, resolve_appointments, resolve_exit, resolve_terms
from fordel.resolver.versions import items_are_told_apart, only
from fordel.source import Place, Span
from fordel.value import Value

#: The statements that every agreement has (F105), each with the words that may begin it.
_REQUIRED: tuple[tuple[str, type, str, tuple[str, ...]], ...] = (
    ("avtale", syntax.AgreementName, "", ("avtale",)),
    ("gjelder", syntax.Validity, "", ("gjelder", "gjeld")),
    ("deltakere", syntax.Parties, "participant", ("deltakere", "deltaker", "deltakarar", "deltakar")),
    ("vertskommune", syntax.Parties, "host", ("vertskommune", "kontorkommune")),
)


@frozen(eq=False, repr=False)
class Resolved(Value):
    """The agreement as far as it could be understood, and what could not; it is whole only without errors."""

    agreement: Agreement
    diagnostics: tuple[Diagnostic, ...]


def resolve(
    file: syntax.File, fetched: Sequence[syntax.File] = (), *, lacks_library: bool = False
) -> Resolved:
    """Looks up every name and date of a tree (language.md section 2), every amendment counted as adopted.

    Keys and measures of the files that are `fetched` join the agreement's own; `lacks_library` tells that some file
    could not be had, and that a name may be unknown for that reason.
    """
    named = [one.is_library for one in file.statements if isinstance(one, syntax.AgreementName)]
    is_library = bool(named) and all(named)
    lost = file.lost.union(*(one.lost for one in fetched))
    context = Context(
        evolve(file, lost=lost), any_party=is_library, lacks_library=lacks_library or "hent" in lost
    )
    if is_library:
        _has_no_parties(context)
    else:
        _required(context)
    validity = only(context, syntax.Validity, "validity")
    if validity is not None:
        valid = context.span(validity.between)
        context.valid, context.lacks_validity = valid or context.valid, valid is None
    contexts = (
        *(evolve(context, file=evolve(one, lost=lost), is_fetched=True, unknown={}) for one in fetched),
        context,
    )
    agreement = _agreement(context, contexts, _known(context, contexts))
    return Resolved(evolve(agreement, is_library=is_library), tuple(_told(context.found)))


#: What is unknown where a name is given twice: the second may have been meant to be it.
_MEANT_BY: Mapping[str, tuple[str, ...]] = {
    "cost.twice": ("cost", "item"),
    "item.twice": ("cost", "item"),
    "key.twice": ("key",),
    "location.twice": ("location",),
    "measure.twice": ("measure",),
    "party.twice": ("party",),
}


def _told(found: Sequence[Diagnostic]) -> Iterator[Diagnostic]:
    """What was found, without the names that one which is given twice (F202) may have been meant to be."""
    meant = {kind for one in found if one.code == "F202" for kind in _MEANT_BY.get(one.variant, ())}
    return (one for one in found if one.code != "F201" or one.variant.partition(".")[0] not in meant)


def _agreement(context: Context, contexts: Sequence[Context], known: Known) -> Agreement:
    statements, parties = context.file.statements, known.parties
    named = only(context, syntax.AgreementName, "agreement")
    precedence = only(context, syntax.Precedence, "precedence")
    dissolution = only(context, syntax.Dissolution, "dissolution")
    items_are_told_apart(context, statements)
    agreement = Agreement(
        named.name.text if named else "",
        context.file.form,
        context.valid,
        context.place(named.name.span if named else Span(0, 0)),
        parties,
        known.locations,
        resolve_decisions(context, statements, parties, _amendments(contexts)),
        known.measures,
        resolve_keys(contexts, known),
        resolve_costs(context, statements, known),
        resolve_terms(context, statements, parties),
        resolve_examples(context, statements, known),
        tuple(text for one in statements if isinstance(one, syntax.Tasks) for text in one.texts),
        _legal_basis(statements),
        _requirements(context),
        tuple(one.requirements.text for one in statements if isinstance(one, syntax.Follows)),
        resolve_appointments(context, statements, parties),
        resolve_exit(context),
        context.place(dissolution.span) if dissolution else None,
        precedence.rule_prevails if precedence else None,
        resolve_overheads(context, known),
        resolve_fixed_amounts(context, known),
        resolve_contributions(context, known),
        resolve_groups(contexts, known),
        resolve_accounting_year(context),
        source=context.file.source,
        clauses=context.file.clauses,
        stands=_stands(context),
    )
    return evolve(agreement, stated=_stated(context))


def _known(context: Context, contexts: Sequence[Context]) -> Known:
    """What keys, costs and examples may refer to."""
    statements = context.file.statements
    parties = resolve_parties(context, statements)
    locations = resolve_locations(context, statements, parties)
    costs = [statement.name for statement in statements if isinstance(statement, syntax.Cost)]
    groups = group_members(contexts, parties)
    kinds = syntax.Cost | syntax.Overhead | syntax.FixedAmount | syntax.Contribution
    return Known(
        parties,
        resolve_measures(contexts, parties, groups),
        key_names(contexts),
        frozenset(name.text for name in costs if name),
        locations,
        items=frozenset(one.name.text for one in statements if isinstance(one, kinds) and one.name),
        groups=groups,
    )


def _amendments(contexts: Iterable[Context]) -> frozenset[str]:
    """The names of the amendments that some version has."""
    statements = (one for context in contexts for one in context.file.statements)
    written = (getattr(one, "amendment", None) for one in statements if not isinstance(one, syntax.Decision))
    return frozenset(name.text for name in written if name)


def _stated(context: Context) -> tuple[Version, ...]:
    """The versions as they are written, where an amendment makes it matter which of them count."""
    has_amendment = any(version.amendment for version in context.stated)
    return tuple(context.stated) if has_amendment else ()


#: What a library may have (language.md 2.1): keys and measures, and what these are made of.
_OF_LIBRARIES = (
    syntax.AgreementName,
    syntax.Import,
    syntax.MeasureStatement,
    syntax.Key,
    syntax.Group,
    syntax.LegalBasis,
    syntax.Precedence,
)


def _has_no_parties(context: Context) -> None:
    """F101, once: a library has keys and measures, and nothing else."""
    others = [one for one in context.file.statements if not isinstance(one, _OF_LIBRARIES)]
    if others:
        labels = ((one.span, "again") for one in others[1:])
        context.report("F101", "not_in_library", others[0].span, *labels)


def _required(context: Context) -> None:
    """F105, unless the statement stands in a line that could not be read, or such a line may begin a library."""
    statements = context.file.statements
    if "bibliotek" in context.file.lost:
        return
    for name, kind, role, words in _REQUIRED:
        has = any(isinstance(one, kind) and getattr(one, "role", "") == role for one in statements)
        if not has and not context.file.lost.intersection(words):
            context.report("F105", name, Span(0, 0))
        context.lacks_participants |= not has and name == "deltakere"
        context.lacks_validity |= not has and name == "gjelder"


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


#: Statements that the model has no other place of, by the word that they begin with.
_STAND: Mapping[type[syntax.Statement], str] = {
    syntax.LegalBasis: "hjemmel",
    syntax.Follows: "følger",
    syntax.Validity: "gjelder",
    syntax.Tasks: "oppgaver",
    syntax.Locations: "lokasjon",
    syntax.Precedence: "ved motstrid",
}


def _stands(context: Context) -> Mapping[str, tuple[Place, ...]]:
    """The places of those statements; of a legal basis one for each section."""
    found: dict[str, tuple[Place, ...]] = {}
    for one in context.file.statements:
        word = _STAND.get(type(one))
        if word is not None:
            times = len(one.references) if isinstance(one, syntax.LegalBasis) else 1
            found[word] = found.get(word, ()) + (context.place(one.span),) * times
    return found
