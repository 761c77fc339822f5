"""The whole way in two functions: text to agreement, agreement and books to settlement."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from fordel.collection import uncollected
from fordel.diagnostic import Diagnostic, Label, in_order
from fordel.model import Agreement
from fordel.source import Place, Source, Span, decode
from fordel.syntax import File, Import
from fordel.value import Value

if TYPE_CHECKING:  # what settling needs is not loaded to read an agreement: a cold start is measured
    from fordel.advances import Budgeted
    from fordel.before import Before
    from fordel.ledger.answers import Ledger
    from fordel.ledger.columns import Options
    from fordel.libraries import Fetched, Shelf
    from fordel.measures import Values
    from fordel.payments import Billed
    from fordel.plan import Aggregates, LedgerLine, Plan
    from fordel.pools import Others
    from fordel.settlement import Remark, Settlement

#: The days of measures counted through a year: values by measure, party or number, and day.
Records = Mapping[tuple[str, str, date], tuple[Fraction, ...]]

#: What is not filled in yet, or larger than is read, is not judged.
_NOT_JUDGED = frozenset({"F107", "F108"})

#: Up to so many ledger lines are compared with one another (F703).
MOST_COMPARED = 250_000


@frozen(eq=False, repr=False)
class Reading(Value):
    """What a file was read as. `agreement` is None where an error stands in the way; `form` is the file's own form.

    `written` is the agreement also where no more is wrong than that its rules are not those that were adopted (F507).
    """

    agreement: Agreement | None
    form: str
    diagnostics: tuple[Diagnostic, ...]
    written: Agreement | None = None

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """What stands in the way."""
        return tuple(found for found in self.diagnostics if found.is_error)


def read(
    name: str,
    content: bytes,
    known: date | None = None,
    libraries: Callable[[], Shelf] | None = None,
    *,
    advised: bool = True,
) -> Reading:
    """Reads and checks an agreement; everything that is wrong with it is told at once.

    The agreement is as it was adopted on the day `known`, or with all decisions it names. `libraries` tells where the
    files lie that it fetches, and is asked only where it fetches some; without it there are none. Unless `advised`,
    some of what is no error is not looked for: who settles wants to know what stands in the way.
    """
    source = decode(name, content)
    if source is None:
        return Reading(None, "nb", (Diagnostic("F107", "encoding", Place(name)),))
    return read_source(source, known, libraries, advised=advised)


@uncollected()
def read_source(
    source: Source,
    known: date | None = None,
    libraries: Callable[[], Shelf] | None = None,
    *,
    advised: bool = True,
) -> Reading:
    """As `read`, from text."""
    from fordel.amendments import in_force
    from fordel.checker import check
    from fordel.parser import parse
    from fordel.resolver import resolve

    parsed = parse(source)
    if any(one.code in _NOT_JUDGED for one in parsed.diagnostics):
        return Reading(None, parsed.file.form, in_order(parsed.diagnostics))
    fetched = _fetched(parsed.file, libraries)
    files, lacks_some = (fetched.files, fetched.lacks_some) if fetched else ((), False)
    resolved = resolve(parsed.file, files, lacks_library=lacks_some)
    follow = (one for one in resolved.diagnostics if not _is_told(one, parsed.diagnostics))
    found = (*parsed.diagnostics, *(fetched.diagnostics if fetched else ()), *follow)
    if "{" in source.text:
        found += tuple(_unknown_rules(parsed.file, resolved.agreement))
    whole = not any(one.is_error for one in found)
    every = evolve(resolved.agreement, libraries=fetched.sources if fetched else ())
    agreement = in_force(every, known)
    told = (*found, *check(every, whole=whole, advised=advised), *_not_decided(every, agreement, known))
    if agreement.pending:  # what looks odd is told of what is written, not of what is adopted so far
        told += tuple(one for one in check(agreement, whole=whole, advised=False) if one.is_error)
    if advised and not any(one.is_error for one in told):
        told += tuple(_of_prose(parsed.file, every))
    told = in_order(told)
    errors = {one.code for one in told if one.is_error}
    written = agreement if errors <= {"F507"} else None
    return Reading(None if errors else agreement, parsed.file.form, told, written)


def _of_prose(file: File, agreement: Agreement) -> Iterator[Diagnostic]:
    """F603, for what has rules and prose side by side."""
    from fordel.prose import contradictions

    return contradictions(file, agreement)


def _unknown_rules(file: File, agreement: Agreement) -> Iterator[Diagnostic]:
    """F201 for braces in the prose that name no rule."""
    from fordel.blocks import clause_at
    from fordel.rule_words import outside_blocks, unknown_rules

    def place(span: Span) -> Place:
        return file.source.place(span, clause_at(file.clauses, span.start))

    return unknown_rules(agreement, file.lost, place, outside_blocks(file.source))


def _fetched(file: File, libraries: Callable[[], Shelf] | None) -> Fetched | None:
    """The files that an agreement takes keys and measures from; None for one that names none."""
    if not any(isinstance(statement, Import) for statement in file.statements):
        return None
    from fordel.libraries import NO_SHELF, fetch

    return fetch(file, libraries() if libraries else NO_SHELF)


def _is_told(found: Diagnostic, before: tuple[Diagnostic, ...]) -> bool:
    """Whether something is told of the very words, or what the line was meant to say had to be guessed at."""
    from fordel.mistakes import GUESSES

    place = found.place
    return any(
        one.variant in GUESSES
        or (
            (one.place.column or 0) < (place.end_column or 0)
            and (place.column or 0) < (one.place.end_column or 0)
        )
        for one in before
        if (one.place.file, one.place.line) == (place.file, place.line)
    )


def _not_decided(stated: Agreement, agreement: Agreement, known: date | None) -> Iterator[Diagnostic]:
    """F504: of those who have adopted the agreement, none had done so on the day that it is to be known on."""
    asked = [party for party in stated.parties.values() if party.needs_decision and party.takes_part]
    before, now = (any(one.amendment is None for one in of.decisions) for of in (stated, agreement))
    if asked and known is not None and before and not now:
        facts = {"parties": tuple(party.name for party in asked), "day": known}
        labels = tuple(Label(party.at) for party in asked[1:])
        yield Diagnostic("F504", "known", asked[0].at, facts, labels)


@frozen(eq=False, repr=False)
class Settled(Value):
    """A settlement, with the plan and the ledger it was made by; whoever has it closes the ledger.

    `pooled` are the lines that the ledger does not have, by rule: shares of other agreements.
    """

    settlement: Settlement
    plan: Plan
    ledger: Ledger
    pooled: tuple[tuple[int, LedgerLine], ...] = ()


def settle(  # noqa: PLR0913, PLR0917  (what a settlement is made from)
    agreement: Agreement,
    ledger: object,
    options: Options,
    first: date,
    last: date,
    given: Mapping[tuple[str, str, date | int], Fraction] | None = None,
    *,
    records: Records | None = None,
    before: Before | None = None,
    others: Others | None = None,
) -> Settled | tuple[Diagnostic, ...]:
    """Settles an agreement by a ledger from `first` to `last`, both included, or tells all that stops it.

    `ledger` is what `open_ledger` opens: the path of a file, a folder or a pattern, an object with the Arrow C stream
    interface, or postings. `given` are measures by name, party or municipality number, and day or year, `records` the
    days of those that are counted through a year, where one day may have several. `before` is what was budgeted and
    paid before, `others` the agreements of the same run that costs may be shares of.
    """
    from fordel.ledger.answers import LedgerLost
    from fordel.ledger.opening import open_ledger
    from fordel.measures import Values
    from fordel.plan import PAYER_COLUMN, Aggregates, Plan
    from fordel.planner import plan

    planned = plan(agreement, first, last)
    if not isinstance(planned, Plan):
        return planned
    options = evolve(options, year_begins=agreement.year_begins)
    opened = open_ledger(ledger, planned.question.columns, options, at_once=True)
    if isinstance(opened, tuple):
        return opened
    if PAYER_COLUMN in opened.columns:
        planned = evolve(planned, question=evolve(planned.question, by_payer=True))
    answer = opened.aggregate(planned.question)
    if isinstance(answer, Aggregates):
        values = Values(planned.agreement, given or {}, records_given=records or {})
        try:
            settled = conclude(planned, opened, answer, values, before, others)
        except LedgerLost as lost:
            settled = (lost.fault,)
        if isinstance(settled, Settled):
            return settled
        answer = settled
    opened.close()
    return answer


def advances(  # noqa: PLR0913, PLR0917  (what advances are made from)
    agreement: Agreement,
    first: date,
    last: date,
    budget: Mapping[str | None, int],
    given: Mapping[tuple[str, str, date | int], Fraction] | None = None,
    records: Records | None = None,
) -> Budgeted | tuple[Diagnostic, ...]:
    """The advances that a budget (øre by cost) gives in the accounting year from `first` to `last`, or why not."""
    from fordel.advances import budgeted
    from fordel.measures import Values
    from fordel.plan import Plan
    from fordel.planner import plan

    planned = plan(agreement, first, last)
    if not isinstance(planned, Plan):
        return planned
    values = Values(planned.agreement, given or {}, records_given=records or {})
    found = budgeted(planned, budget, values)
    return in_order(found) if isinstance(found, tuple) else found


def conclude(  # noqa: PLR0913, PLR0917  (what a settlement is made from, once the books have answered)
    planned: Plan,
    ledger: Ledger,
    answer: Aggregates,
    values: Values,
    before: Before | None,
    others: Others | None,
    repeats: tuple[Remark, ...] | None = None,
) -> Settled | tuple[Diagnostic, ...]:
    """The settlement of a plan by what the ledger answered, or all that stops it; the ledger stays open.

    `repeats` is what `repeated` says of the ledger, where it has been asked. Raises LedgerLost.
    """
    from fordel.interpreter import interpret
    from fordel.pools import Others, Pooled, pooled
    from fordel.settlement import Settlement

    brought = pooled(planned, others or Others())
    billed = _billed(planned, values, before)
    if not isinstance(brought, Pooled) or isinstance(billed, tuple):
        found = (one for one in (brought, billed) if isinstance(one, tuple))
        return in_order(tuple(fault for faults in found for fault in faults))
    books = evolve(answer, rows=(*answer.rows, *brought.rows))
    settled = interpret(planned, books, values, advances=billed.advances, earlier=billed.earlier)
    if not isinstance(settled, Settlement):
        from fordel.faults import completed

        return in_order(completed(planned, ledger, settled))
    repeats = repeated(ledger, answer) if repeats is None else repeats
    remarks = (*settled.remarks, *brought.remarks, *billed.remarks, *repeats, *lacks(planned.agreement))
    sources = (*ledger.sources, *billed.sources)
    others_ore = sum(row.ore for row in brought.rows)
    control = evolve(settled.control, ledger=settled.control.ledger - others_ore, pooled=others_ore)
    settlement = evolve(settled, control=control, remarks=remarks, sources=sources, advances=billed.plans)
    return Settled(settlement, planned, ledger, brought.lines)


def _billed(planned: Plan, values: Values, before: Before | None) -> Billed | tuple[Diagnostic, ...]:
    """What was billed before the settlement: advances of a budget count where nothing else tells of advances."""
    from fordel.payments import Billed, by_party, receiver

    if before is None:
        return Billed()
    if before.budget is None:
        return before.billed
    from fordel.advances import Budgeted, budgeted

    found = budgeted(planned, before.budget, values)
    if not isinstance(found, Budgeted):
        return found
    host = receiver(planned.agreement, planned.span, None)
    paid = before.billed.advances if before.tells_advances else by_party(found.payments, host)
    remarks = (*before.billed.remarks, *(() if before.tells_advances else found.missing))
    return evolve(before.billed, advances=paid, plans=(found.plan,), remarks=remarks)


def repeated(ledger: Ledger, answer: Aggregates) -> tuple[Remark, ...]:
    """F703 as a remark; in a very large ledger lines are not compared, which would take longer than all the rest."""
    from fordel.settlement import Remark

    lines = sum(row.lines for row in answer.rows) + answer.outside[1]
    if lines > MOST_COMPARED:
        return (Remark("remark.not_compared", {"lines": lines, "most": MOST_COMPARED}),)
    twice = ledger.duplicates()
    return (Remark("remark.duplicates", twice.values),) if twice else ()


def lacks(agreement: Agreement) -> tuple[Remark, ...]:
    """What the text lacks by the law (F601), as remarks: it does not concern the arithmetic (language.md section 5)."""
    from fordel.checker_law import left_out
    from fordel.requirements import checklists
    from fordel.settlement import Remark

    found = left_out(checklists(agreement))
    return tuple(Remark("remark.requirements", {"set": title, "items": items}) for title, items in found)
