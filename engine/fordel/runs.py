"""Several agreements settled by one ledger: all planned first, the ledger asked once, then concluded one by one."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import date
from fractions import Fraction
from hashlib import sha256
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from fordel.diagnostic import Diagnostic
from fordel.ledger.answers import Ledger, LedgerLost
from fordel.ledger.columns import Options
from fordel.ledger.opening import open_ledger
from fordel.measures import Values
from fordel.model import Agreement
from fordel.pipeline import Records, Settled, conclude, repeated
from fordel.plan import PAYER_COLUMN, Aggregates, Plan
from fordel.planner import plan
from fordel.pools import Others, settling_order
from fordel.settlement import Remark
from fordel.value import Value

if TYPE_CHECKING:  # most settlements are given a ledger alone, and a cold start is measured
    from fordel.before import Before

_Faults = tuple[Diagnostic, ...]


@frozen(eq=False, repr=False)
class Task(Value):
    """An agreement to settle from `first` to `last`, both included, and what is told of it besides the ledger.

    `given`, `records` and `before` are as `pipeline.settle` takes them, `sources` the names of the files that these are
    from, with their SHA-256. What has `stopped` it already is told, and the ledger is not asked.
    """

    agreement: Agreement
    first: date
    last: date
    given: Mapping[tuple[str, str, date | int], Fraction] | None = None
    records: Records | None = None
    before: Before | None = None
    sources: tuple[tuple[str, str], ...] = ()
    stopped: tuple[Diagnostic, ...] = ()


@frozen(eq=False, repr=False)
class _Answered(Value):
    """A plan, and what the ledger answered to its question."""

    plan: Plan
    ledger: Ledger
    answer: Aggregates


def settle_each(
    tasks: Sequence[Task], ledger: object, options: Options
) -> Generator[tuple[int, Settled | _Faults], None, None]:
    """Settles agreements by one ledger; each, by its number, as if it were alone, or what stops it.

    Those come first that others have a share of. The ledger is read and asked once for all whose accounting years begin
    with the same month, and is open as long as this iterator is.
    """
    order, circular = settling_order([task.agreement for task in tasks])
    made: dict[int, _Answered | _Faults] = {index: (fault,) for index, fault in circular.items()}
    plans: dict[int, dict[int, Plan]] = {}
    for index, task in enumerate(tasks):
        if index not in made:
            planned = task.stopped or plan(task.agreement, task.first, task.last)
            if isinstance(planned, Plan):
                plans.setdefault(task.agreement.year_begins, {})[index] = planned
            else:
                made[index] = planned
    with ExitStack() as stack:
        for begins, some in plans.items():
            made |= _answered(some, ledger, evolve(options, year_begins=begins), stack)
        yield from _concluded(tasks, order, made, options)


def with_sources(
    settled: Settled, path: str, content: bytes, more: Sequence[tuple[str, str]] = ()
) -> Settled:
    """The settlement of an agreement in a file, with the hashes of all files that it was made from."""
    sources = [(path, sha256(content).hexdigest())]
    libraries = settled.settlement.agreement.libraries
    sources += [(one.name, sha256(one.text.encode()).hexdigest()) for one in libraries]
    settlement = evolve(settled.settlement, sources=(*settled.settlement.sources, *sources, *more))
    return evolve(settled, settlement=settlement)


def _answered(
    plans: Mapping[int, Plan], ledger: object, options: Options, stack: ExitStack
) -> dict[int, _Answered | _Faults]:
    """What the ledger answers to the question of each plan; it is closed when `stack` is."""
    made: dict[int, _Answered | _Faults] = {}
    opened, waiting = _opened(plans, ledger, options, made)
    if opened is None:
        return made
    stack.callback(opened.close)
    if PAYER_COLUMN in opened.columns:
        waiting = {
            index: evolve(one, question=evolve(one.question, by_payer=True)) for index, one in waiting.items()
        }
    options.watch.begin("books")
    questions = [one.question for one in waiting.values()]
    answers = opened.aggregate_all(questions) if len(questions) > 1 else map(opened.aggregate, questions)
    for (index, planned), answer in zip(waiting.items(), answers, strict=True):
        made[index] = answer if isinstance(answer, tuple) else _Answered(planned, opened, answer)
    return made


def _opened(
    plans: Mapping[int, Plan], ledger: object, options: Options, made: dict[int, _Answered | _Faults]
) -> tuple[Ledger | None, dict[int, Plan]]:
    """The ledger with the columns that plans need, and these plans; the others are told what they lack (F701)."""
    waiting = dict(plans)
    while waiting:
        needed = dict.fromkeys(column for one in waiting.values() for column in one.question.columns)
        opened = open_ledger(ledger, [*needed], options, at_once=len(waiting) == 1)
        if not isinstance(opened, tuple):
            return opened, waiting
        lacking = {index: _lacked(one, opened) for index, one in waiting.items()}
        if not any(lacking.values()):
            made |= dict.fromkeys(waiting, opened)
            break
        made |= {index: faults for index, faults in lacking.items() if faults}
        waiting = {index: one for index, one in waiting.items() if not lacking[index]}
    return None, {}


def _lacked(planned: Plan, faults: _Faults) -> _Faults:
    """The faults that tell of columns which just this plan needs."""
    columns = planned.question.columns
    return tuple(one for one in faults if one.code == "F701" and one.values.get("column") in columns)


def _concluded(
    tasks: Sequence[Task], order: Sequence[int], made: dict[int, _Answered | _Faults], options: Options
) -> Iterator[tuple[int, Settled | _Faults]]:
    """The settlements in that order; of those that are settled, only what others have a share of is kept."""
    agreements = [task.agreement for task in tasks]
    asked = {cost.pool.agreement for one in agreements for cost in one.costs if cost.pool}
    others = Others(tuple(one.name for one in agreements))
    twice: dict[int, tuple[Remark, ...]] = {}
    options.watch.begin("settlements", len(tasks))
    for done, index in enumerate(order, 1):
        one, task = made.pop(index), tasks[index]
        settled: Settled | _Faults
        if isinstance(one, tuple):
            settled = one
        else:
            values = Values(one.plan.agreement, task.given or {}, records_given=task.records or {})
            try:
                if id(one.ledger) not in twice:
                    twice[id(one.ledger)] = repeated(one.ledger, one.answer)
                repeats = twice[id(one.ledger)]
                settled = conclude(one.plan, one.ledger, one.answer, values, task.before, others, repeats)
            except LedgerLost as lost:
                settled = (lost.fault,)
        if isinstance(settled, Settled) and task.agreement.name in asked:
            found = {**others.settled, task.agreement.name: settled.settlement}
            others = evolve(others, settled=found)
        options.watch.at(done)
        yield index, settled
