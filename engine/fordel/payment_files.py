"""Payments as data: the CSV file `part;dato;beløp;type` of what parties have paid before (outputs.md)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from attrs import frozen

from fordel.data_files import DataFile, read_rows
from fordel.diagnostic import Diagnostic
from fordel.ledger.cells import shown, voucher_day
from fordel.model import Agreement
from fordel.money import ledger_amount
from fordel.municipalities import by_number
from fordel.payments import Payment, by_party, parties_in, receiver
from fordel.period import Span
from fordel.source import Place
from fordel.suggestions import close
from fordel.value import Value

COLUMNS = ("part", "dato", "beløp", "type")
ADVANCE, SETTLED, CORRECTED = "forskudd", "oppgjør", "korreksjon"
_KINDS = {ADVANCE: ADVANCE, "forskot": ADVANCE, SETTLED: SETTLED, "oppgjer": SETTLED, CORRECTED: CORRECTED}


@frozen(eq=False, repr=False)
class PaymentFile(Value):
    """What parties have paid before, by party in øre, and the file's SHA-256; the last host is in neither.

    `advances` is None where the file has no row of that type: then it says nothing of them.
    """

    name: str
    sha256: str
    advances: Mapping[str, int] | None
    earlier: Mapping[str, int]


def read_payments(
    name: str, content: bytes, agreement: Agreement, span: Span
) -> PaymentFile | tuple[Diagnostic, ...]:
    """The payments of those who settle `span`: to the host of the day or, outside `span`, to its last host.

    `part` is a name or a municipality number, `type` forskudd, oppgjør or korreksjon; a negative amount was paid
    back. F701 and F702 as `read_rows` tells them; F702 for a cell that cannot be read, a party that has no part in
    the settlement, and a host that pays itself.
    """
    file = read_rows(name, content, COLUMNS)
    if not isinstance(file, DataFile):
        return file
    faults = [*file.faults]
    found: dict[str, list[Payment]] = {}
    for line, cells in file.rows:
        place = Place(name, line)
        wrong = tuple(_unreadable(place, cells))
        faults += wrong
        if wrong:
            continue
        day, ore = voucher_day(cells[1]), ledger_amount(cells[2])
        payer = _payer(agreement, span, cells[0], day or span.first)
        payee = receiver(agreement, span, day)
        if payer is None or payer == payee:
            faults.append(_no_payer(place, cells[0], agreement, span, payer))
        else:
            found.setdefault(_KINDS[cells[3].casefold()], []).append(Payment(payer, payee, ore or 0))
    if faults:
        return tuple(faults)
    host = receiver(agreement, span, None)
    advances = by_party(found[ADVANCE], host) if ADVANCE in found else None
    earlier = by_party((*found.get(SETTLED, ()), *found.get(CORRECTED, ())), host)
    return PaymentFile(name, file.sha256, advances, earlier)


def _unreadable(place: Place, cells: tuple[str, ...]) -> Iterator[Diagnostic]:
    """F702 for each cell of a row that is no date, no amount, no type."""
    where = {column: Place(place.file, place.line, number) for number, column in enumerate(COLUMNS, 1)}
    if voucher_day(cells[1]) is None:
        yield Diagnostic("F702", "date", where["dato"], {"text": shown(cells[1]), "column": "dato"})
    if ledger_amount(cells[2]) is None:
        yield Diagnostic("F702", "amount", where["beløp"], {"text": shown(cells[2]), "column": "beløp"})
    if cells[3].casefold() not in _KINDS:
        values = {"text": shown(cells[3]), "known": (ADVANCE, SETTLED, CORRECTED)}
        yield Diagnostic("F702", "payment_type", where["type"], values)


def _payer(agreement: Agreement, span: Span, written: str, day: date) -> str | None:
    """The party of a name or, on the day, of a municipality number."""
    parties = parties_in(agreement, span)
    if written in parties:
        return written
    numbered = by_number(written, day)
    for name in parties:
        if numbered and agreement.parties[name].municipality == numbered:
            return name
    return None


def _no_payer(place: Place, written: str, agreement: Agreement, span: Span, payer: str | None) -> Diagnostic:
    """F702: somebody who has no part in the settlement, or the host itself."""
    at = Place(place.file, place.line, 1)
    if payer is not None:
        return Diagnostic("F702", "payment_host", at, {"party": payer})
    known = parties_in(agreement, span)
    values = {"name": shown(written), "known": known, "meant": close(written, known)}
    return Diagnostic(
        "F702", "payment_party.meant" if values["meant"] else "payment_party.unknown", at, values
    )
