"""Versions of definitions: which days each holds for, and names that are defined more than once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Generic, TypeVar

from attrs import evolve, frozen

from fordel import syntax
from fordel.model import AllocationKey, Contribution, CostCategory, FixedAmount, Overhead, SettlementTerms
from fordel.period import Span
from fordel.resolver.context import DAY, Context
from fordel.source import Place

T = TypeVar(
    "T",
    syntax.Key,
    syntax.Cost,
    syntax.Overhead,
    syntax.FixedAmount,
    syntax.Contribution,
    syntax.SettlementRules,
)
V = TypeVar("V", AllocationKey, CostCategory, Overhead, FixedAmount, Contribution, SettlementTerms)
Once = TypeVar(
    "Once",
    syntax.AgreementName,
    syntax.Validity,
    syntax.Precedence,
    syntax.Dissolution,
    syntax.AccountingYear,
    syntax.Exit,
)


@frozen
class Dated(Generic[T]):
    """A version, the days it holds for, and those that are written: it may end before, where the next begins."""

    statement: T
    valid: Span
    written: Span


def versions(context: Context, written: Sequence[T]) -> list[Dated[T]]:
    """The versions of definitions with their spans (language.md 2.3), every amendment counted as adopted.

    One without `til` ends the day before the next. Two from the same date are F202, overlapping ones F501; an
    amendment ends the version before it, whatever `til` that one has, since it could not be changed before.
    """
    by_name: dict[str, list[tuple[T, Span]]] = {}
    for statement in written:
        span = context.span(statement.between)
        if span is not None:
            named = None if isinstance(statement, syntax.SettlementRules) else statement.name
            by_name.setdefault(named.text if named else "", []).append((statement, span))
    settled: dict[int, Dated[T]] = {}
    for name, every in by_name.items():
        ordered = sorted(every, key=lambda version: version[1].first)
        for index, (statement, span) in enumerate(ordered):
            following = ordered[index + 1] if index + 1 < len(ordered) else None
            kept = _until(context, name, statement, span, following)
            if kept is not None:
                settled[id(statement)] = Dated(statement, kept, span)
    return [settled[id(statement)] for statement in written if id(statement) in settled]


def resolve_each(
    context: Context, dated: Iterable[Dated[T]], meaning: Callable[[Dated[T]], V | None]
) -> tuple[V, ...]:
    """What versions mean, of those that can be understood; each also goes to `stated`, with the span as written."""
    found = []
    for version in dated:
        meant = meaning(version)
        if meant is not None:
            found.append(meant)
            context.stated.append(evolve(meant, valid=version.written))
    return tuple(found)


def _until(
    context: Context, name: str, statement: T, span: Span, following: tuple[T, Span] | None
) -> Span | None:
    """A version's span as the next one leaves it; None where the two cannot both stand."""
    if following is None:
        return span
    after, next_span = following
    kind = type(statement).__name__.lower()
    if isinstance(statement, syntax.Cost) and not name:
        kind = "othercosts"
    if next_span.first == span.first:
        context.report(
            "F202", f"{kind}.twice", after.span, (statement.span, "first"), name=name, day=span.first
        )
        return None
    ends = statement.between is not None and statement.between.last is not None
    if ends and span.overlap(next_span) and after.amendment is None:
        context.report("F501", kind, after.span, (statement.span, "first"), name=name, day=next_span.first)
    last = next_span.first - DAY
    return Span(span.first, last if span.last is None else min(span.last, last))


_ITEMS = (syntax.Cost, syntax.Overhead, syntax.FixedAmount, syntax.Contribution)


def items_are_told_apart(context: Context, statements: Iterable[syntax.Statement]) -> None:
    """F202: costs, overheads, fixed amounts and contributions share one name space (language.md section 1)."""
    first: dict[str, syntax.Statement] = {}
    told: set[str] = set()
    for one in statements:
        if not isinstance(one, _ITEMS) or one.name is None:
            continue
        name = one.name.text
        earlier = first.setdefault(name, one)
        if type(earlier) is not type(one) and name not in told:
            told.add(name)
            context.report("F202", "item.twice", one.name.span, (earlier.span, "first"), name=name)


def defined_once(
    context: Context, name: syntax.Name, elsewhere: dict[str, Place], here: dict[str, Place]
) -> bool:
    """Whether no other file defines a key; `elsewhere` are the places of those keys, `here` this file's (F202)."""
    place = elsewhere.get(name.text)
    if place is None:
        here.setdefault(name.text, context.place(name.span))
        return True
    context.report("F202", "key.elsewhere", name.span, (place, "first"), name=name.text, file=place.file)
    return False


def only(context: Context, kind: type[Once], name: str) -> Once | None:
    """The one statement of a kind; F202 for a second."""
    found = [statement for statement in context.file.statements if isinstance(statement, kind)]
    for second in found[1:]:
        context.report("F202", f"{name}.twice", second.span, (found[0].span, "first"))
    return found[0] if found else None
