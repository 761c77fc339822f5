"""The whole way in two functions: text to agreement, agreement and books to settlement."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from fordel.collection import uncollected
from fordel.diagnostic import Diagnostic, in_order
from fordel.model import Agreement
from fordel.source import Place, Source, decode

if TYPE_CHECKING:  # what settling needs is not loaded to read an agreement: a cold start is measured
    from fordel.ledger.answers import Ledger
    from fordel.ledger.columns import Options
    from fordel.plan import Plan
    from fordel.settlement import Remark, Settlement

#: Up to so many ledger lines are compared with one another (F703).
MOST_COMPARED = 250_000


@frozen
class Reading:
    """What a file was read as. `agreement` is None where an error stands in the way; `form` is the file's own form."""

    agreement: Agreement | None
    form: str
    diagnostics: tuple[Diagnostic, ...]

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """What stands in the way."""
        return tuple(found for found in self.diagnostics if found.is_error)


def read(name: str, content: bytes) -> Reading:
    """Reads and checks an agreement; everything that is wrong with it is told at once."""
    source = decode(name, content)
    if source is None:
        return Reading(None, "nb", (Diagnostic("F107", "encoding", Place(name)),))
    return read_source(source)


@uncollected()
def read_source(source: Source) -> Reading:
    """As `read`, from text."""
    from fordel.checker import check
    from fordel.parser import parse
    from fordel.resolver import resolve

    parsed = parse(source)
    resolved = resolve(parsed.file)
    found = (*parsed.diagnostics, *resolved.diagnostics)
    whole = not any(one.is_error for one in found)
    told = in_order((*found, *check(resolved.agreement, whole=whole)))
    stands = not any(one.is_error for one in told)
    return Reading(resolved.agreement if stands else None, parsed.file.form, told)


@frozen
class Settled:
    """A settlement, with the plan and the ledger it was made by; whoever has it closes the ledger."""

    settlement: Settlement
    plan: Plan
    ledger: Ledger


def settle(  # noqa: PLR0913, PLR0917  (what a settlement is made from)
    agreement: Agreement,
    ledger: object,
    options: Options,
    first: date,
    last: date,
    given: Mapping[tuple[str, str, date | int], Fraction] | None = None,
) -> Settled | tuple[Diagnostic, ...]:
    """Settles an agreement by a ledger from `first` to `last`, both included, or tells all that stops it.

    `ledger` is what `open_ledger` opens: the path of a file, a folder or a pattern, an object with the Arrow C stream
    interface, or postings. `given` are measures by name, party or municipality number, and day or year.
    """
    from fordel.ledger.opening import open_ledger
    from fordel.plan import Plan
    from fordel.planner import plan

    planned = plan(agreement, first, last)
    if not isinstance(planned, Plan):
        return planned
    opened = open_ledger(ledger, planned.question.columns, options)
    if isinstance(opened, tuple):
        return opened
    settled = _interpret(planned, opened, given or {})
    if isinstance(settled, tuple):
        opened.close()
        return settled
    return Settled(settled, planned, opened)


def _interpret(
    planned: Plan, ledger: Ledger, given: Mapping[tuple[str, str, date | int], Fraction]
) -> Settlement | tuple[Diagnostic, ...]:
    from fordel.faults import completed
    from fordel.interpreter import interpret
    from fordel.measures import Values
    from fordel.settlement import Settlement

    answer = ledger.aggregate(planned.question)
    if isinstance(answer, tuple):
        return answer
    settled = interpret(planned, answer, Values(planned.agreement, given))
    if not isinstance(settled, Settlement):
        return in_order(completed(planned, ledger, settled))
    remarks = _repeats(ledger, sum(row.lines for row in answer.rows) + answer.outside[1])
    return evolve(settled, remarks=(*settled.remarks, *remarks), sources=ledger.sources)


def _repeats(ledger: Ledger, lines: int) -> tuple[Remark, ...]:
    """F703 as a remark; in a very large ledger lines are not compared, which would take longer than all the rest."""
    from fordel.settlement import Remark

    if lines > MOST_COMPARED:
        return (Remark("remark.not_compared", {"lines": lines, "most": MOST_COMPARED}),)
    twice = ledger.duplicates()
    return (Remark("remark.duplicates", {**twice.values, "line": twice.place.line or 0}),) if twice else ()
