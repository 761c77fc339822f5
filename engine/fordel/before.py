"""What is told of the time before a settlement: a budget, payments, and an earlier settlement of the same dates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from attrs import evolve, frozen

from fordel.budget_files import BudgetFile, read_budget
from fordel.diagnostic import Diagnostic
from fordel.model import Agreement
from fordel.payment_files import PaymentFile, read_payments
from fordel.payments import Billed
from fordel.period import Span
from fordel.previous import Previous, read_previous
from fordel.value import Value

#: A file as it was named, and what stands in it.
File = tuple[str, bytes]


@frozen(eq=False, repr=False)
class Before(Value):
    """The `budget` that advances are reckoned from (øre by cost), and what has been `billed` before.

    `tells_advances` says that the advances are those in `billed`, whatever a budget would give.
    """

    budget: Mapping[str | None, int] | None = None
    billed: Billed = Billed()
    tells_advances: bool = False


def read_before(  # noqa: PLR0913  (each is an option of the command line)
    agreement: Agreement,
    first: date,
    last: date,
    *,
    budget: File | None = None,
    paid: File | None = None,
    previous: File | None = None,
) -> Before | tuple[Diagnostic, ...]:
    """Read what is told before a settlement from `first` to `last`, or all that is wrong with it.

    Payments of advances count instead of the budget's. Raises ValueError where `previous`, which brings its own
    advances and payments, stands together with the others.
    """
    if previous and (budget or paid):
        raise ValueError("an earlier settlement brings its own advances and payments")
    span = Span(first, last).overlap(agreement.valid)
    if span is None:  # the settlement tells so
        return Before()
    budgeted = read_budget(*budget, agreement) if budget else None
    payments = read_payments(*paid, agreement, span) if paid else None
    corrected = read_previous(*previous, agreement, span) if previous else None
    faults = [fault for one in (budgeted, payments, corrected) if isinstance(one, tuple) for fault in one]
    if faults:
        return tuple(faults)
    told = Before(budgeted.amounts) if isinstance(budgeted, BudgetFile) else Before()
    if isinstance(payments, PaymentFile):
        billed = Billed(payments.advances or {}, payments.earlier)
        told = evolve(told, billed=billed, tells_advances=payments.advances is not None)
    if isinstance(corrected, Previous):
        billed = Billed(corrected.advances, corrected.earlier, remarks=(corrected.remark,))
        told = evolve(told, billed=billed, tells_advances=True)
    read = [one for one in (budgeted, payments, corrected) if one is not None and not isinstance(one, tuple)]
    sources = tuple((one.name, one.sha256) for one in read)
    return evolve(told, billed=evolve(told.billed, sources=sources))
