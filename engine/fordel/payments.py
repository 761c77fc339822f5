"""What parties have paid one another before a settlement: advances, earlier settlements, corrections."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from attrs import field, frozen

from fordel.model import Agreement
from fordel.period import Span
from fordel.settlement import AdvancePlan, Remark
from fordel.value import Value


@frozen(eq=False, repr=False)
class Payment(Value):
    """What one party has paid another, in øre (negative: got back)."""

    payer: str
    payee: str
    ore: int


@frozen(eq=False, repr=False)
class Billed(Value):
    """What has been paid before, by party in øre: `advances` and `earlier` settlements of the same dates.

    The settlement's own host is in neither, since what it has got is what the others have paid it. `plans` are the
    advances as they were reckoned, `remarks` what the reader should know, `sources` files with their SHA-256.
    """

    advances: Mapping[str, int] = field(factory=dict)
    earlier: Mapping[str, int] = field(factory=dict)
    plans: tuple[AdvancePlan, ...] = ()
    remarks: tuple[Remark, ...] = ()
    sources: tuple[tuple[str, str], ...] = ()


def by_party(payments: Iterable[Payment], host: str) -> dict[str, int]:
    """What each party but the host has paid in sum; who has been paid has paid so much less."""
    paid: dict[str, int] = {}
    for payment in payments:
        paid[payment.payer] = paid.get(payment.payer, 0) + payment.ore
        paid[payment.payee] = paid.get(payment.payee, 0) - payment.ore
    return {party: ore for party, ore in paid.items() if party != host}


def receiver(agreement: Agreement, span: Span, day: date | None) -> str:
    """Whom a payment of a day goes to: the host of that day or, of no settled day, the last host of `span`."""
    settled = day if day is not None and span.contains(day) else span.last or span.first
    return agreement.host_on(settled) or ""


def parties_in(agreement: Agreement, span: Span) -> tuple[str, ...]:
    """Those that take part or are host on some day of a span, in the order of the file."""
    return tuple(
        name
        for name, party in agreement.parties.items()
        if any(held.overlap(span) for held in (*party.takes_part, *party.hosts))
    )
