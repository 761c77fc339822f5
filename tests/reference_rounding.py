"""The law in short, time and whole øre: periods, stretches, turns, largest remainders, fixed proportions."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from fractions import Fraction
from math import floor

from attrs import frozen

from fordel.model import Agreement, SettlementTerms
from fordel.period import Span
from tests.reference_keys import NOTHING, Shares

LETTERS = {letter: chr(ord("{") + place) for place, letter in enumerate("æøå")}
MONTHS = {"år": 12, "halvår": 6, "kvartal": 3, "måned": 1}
DAY = timedelta(1)


@frozen
class Stretch:
    """A settlement period: its days, whose turn it is first, and the accounting year it is of."""

    first: date
    last: date
    ordinal: int
    year: int


# Time -------------------------------------------------------------------------------------------------------


def period_of(agreement: Agreement, day: date) -> Stretch:
    """The settlement period that a day lies in, cut where the agreement or its terms begin or end."""
    terms = agreement.terms_on(day)
    months = MONTHS[terms.period.value]
    year = agreement.year_of(day)
    number = (day.month - agreement.year_begins) % 12 // months
    first = month_after(date(year, agreement.year_begins, 1), number * months)
    last = month_after(first, months) - DAY
    ends = [span.last for span in (terms.valid, agreement.valid) if span.last]
    begins = (first, terms.valid.first, agreement.valid.first)
    return Stretch(max(begins), min([last, *ends]), 12 // months * year + number, year)


def month_after(first: date, months: int) -> date:
    year, month = divmod(12 * first.year + first.month - 1 + months, 12)
    return date(year, month + 1, 1)


def periods_between(agreement: Agreement, first: date, last: date) -> list[Stretch]:
    found = []
    day = max(first, agreement.valid.first)
    while day <= min(last, agreement.valid.last or last):
        found.append(period_of(agreement, day))
        day = found[-1].last + DAY
    return found


def stretches(agreement: Agreement, first: date, last: date) -> list[tuple[date, int]]:
    """The first day and the number of days of each stretch in which nothing changes."""
    firsts = sorted({first, *(day for day in turns(agreement) if first < day <= last)})
    ends = [*firsts[1:], last + DAY]
    return [(day, (end - day).days) for day, end in zip(firsts, ends, strict=True)]


def turns(agreement: Agreement) -> Iterable[date]:
    """Every day on which something of the agreement may be another than the day before."""
    spans = [key.valid for key in agreement.keys]
    spans += [cost.valid for cost in agreement.costs]
    spans += [overhead.valid for overhead in agreement.overheads]
    spans += [amount.valid for amount in agreement.fixed_amounts]
    spans += [contribution.valid for contribution in agreement.contributions]
    for party in agreement.parties.values():
        spans += [*party.takes_part, *party.hosts]
    for measure in agreement.measures.values():
        spans += [Span(table.as_of, None) for table in measure.tables if isinstance(table.as_of, date)]
        spans += [
            Span(date(table.as_of, 1, 1), None) for table in measure.tables if isinstance(table.as_of, int)
        ]
    for span in spans:
        yield span.first
        if span.last:
            yield span.last + DAY


# Whole øre --------------------------------------------------------------------------------------------------


def rounded(
    agreement: Agreement, period: Stretch, exact: Mapping[str, Fraction]
) -> tuple[dict[str, int], int]:
    """Whole øre, and what whole kroner leave over."""
    terms = agreement.terms_on(period.first)
    rest = rest_party(agreement, terms, period)
    turn = in_turn([party for party, share in exact.items() if share], period.ordinal)
    if not terms.whole_kroner:
        return whole(exact, turn, rest), 0
    amount = sum(exact.values(), NOTHING)
    kroner = floor(abs(amount) / 100) * (1 if amount > 0 else -1)
    in_kroner = {party: share * kroner / amount if amount else share / 100 for party, share in exact.items()}
    shares = {party: 100 * share for party, share in whole(in_kroner, turn, rest).items()}
    return shares, int(amount) - sum(shares.values())


def rest_party(agreement: Agreement, terms: SettlementTerms, period: Stretch) -> str | None:
    return agreement.host_on(period.last) if terms.rest_to == "" else terms.rest_to


def in_turn(parties: Iterable[str], first: int) -> list[str]:
    named = sorted(parties, key=lambda name: "".join(LETTERS.get(sign, sign) for sign in name.lower()))
    start = first % len(named) if named else 0
    return named[start:] + named[:start]


def whole(exact: Mapping[str, Fraction], turn: list[str], rest: str | None) -> dict[str, int]:
    """Whole units: by largest remainder of the magnitude, or to nearest with one party taking the rest."""
    amount = sum(exact.values(), NOTHING)
    assert amount.denominator == 1, amount
    if rest in turn:
        others = {party: nearest(share) for party, share in exact.items() if party != rest}
        return {**others, rest: int(amount) - sum(others.values())}
    sign = -1 if (amount or (exact[turn[0]] if turn else 0)) < 0 else 1
    sizes = {party: sign * share for party, share in exact.items()}
    shares = {party: floor(size) for party, size in sizes.items()}
    left = int(sign * amount) - sum(shares.values())
    queue = sorted(turn, key=lambda p: (floor(sizes[p]) - sizes[p], -abs(sizes[p]), turn.index(p)))
    for party in queue[:left]:
        shares[party] += 1
    return {party: sign * share for party, share in shares.items()}


def nearest(value: Fraction) -> int:
    size = floor(abs(value) + Fraction(1, 2))
    return size if value > 0 else -size


def in_proportion(ore: int, exact: Mapping[str, Fraction], ordinal: int) -> dict[str, int]:
    """Whole øre laid on the parties as the exact amounts are; where those come to nothing, as they stand."""
    total = sum(exact.values(), NOTHING)
    scaled: Shares = {party: share * ore / total if total else share for party, share in exact.items()}
    if not total:
        first = in_turn(exact, ordinal)[0]
        scaled[first] += ore
    return whole(scaled, in_turn([party for party, share in scaled.items() if share], ordinal), None)
