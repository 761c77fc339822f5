"""Bookings: who bears what the books answered, who has paid it, and what stops it."""

from datetime import date

import pytest
from attrs import evolve

from fordel.booking import Books, book
from fordel.diagnostic import Diagnostic
from fordel.faults import completed
from fordel.ledger.posting import Posting
from fordel.model import Charge, Party
from fordel.period import Span
from fordel.plan import Aggregate, Plan
from tests.agreements_strategy import HERE, municipality
from tests.ledgers import answer, read
from tests.small import THREE, agreement, cost, planned, shared, since, until

OUTSIDE, HOST = Charge("outside", HERE), Charge("host", HERE)
DEDUCT = Charge("deduct", HERE, costs=("Drift",))
BUYER = Party("Statsforvalteren", "stat", HERE, buys=True)


def of_three(*charges: Charge) -> Plan:
    """A plan for 2022 with a cost for each charge, in two segments: Sigdal is host from July."""
    of = agreement(THREE, *(cost(f"K{at}", charge, str(at)) for at, charge in enumerate(charges)))
    parties = {
        **of.parties,
        "Modum": evolve(of.parties["Modum"], hosts=(until(6),)),
        "Sigdal": evolve(of.parties["Sigdal"], hosts=(since(7),)),
        BUYER.name: BUYER,
    }
    asked = planned(evolve(of, parties=parties))
    return evolve(asked, question=evolve(asked.question, by_payer=True))


def row(bucket: int, rule: int, payer: str, ore: int = 100, case: str = "") -> Aggregate:
    return Aggregate(bucket, (rule,), None, ore, 1, case, payer)


def fault_of(books: Books) -> Diagnostic:
    (one,) = books.faults
    return one


def test_the_host_of_the_segment_has_paid_where_no_payer_is_told() -> None:
    found = book(of_three(shared()), [row(0, 0, ""), row(1, 0, ""), row(1, 0, "Modum", case="7")])
    assert [(one.segment, one.payer, one.case) for one in found.bookings] == [
        (0, "Modum", ""),
        (1, "Sigdal", ""),
        (1, "Modum", "7"),
    ]


@pytest.mark.parametrize(
    ("payer", "party"),
    [("Krødsherad", "Krødsherad"), ("3046", "Krødsherad"), ("Statsforvalteren", "Statsforvalteren")],
)
def test_any_party_of_the_agreement_may_have_paid(payer: str, party: str) -> None:
    found = book(of_three(shared(), HOST), [row(0, 0, payer), row(0, 1, payer)])
    assert not found.faults
    assert [(one.party, one.payer) for one in found.bookings] == [(None, party), ("Modum", party)]


@pytest.mark.parametrize(
    ("payer", "variant"),
    [
        ("Drammen kommune", "payer"),
        ("9999", "payer"),
        ("3005", "not_participant"),  # Drammen
        ("3318", "later"),  # Krødsherad from 2024
        ("0622", "earlier"),  # Krødsherad until 2019
        ("0602", "earlier_outsider"),
        ("3301", "later_outsider"),
    ],
)
def test_f405_a_payer_that_is_no_party_is_told_once_for_all_costs(payer: str, variant: str) -> None:
    rows = [row(0, 0, payer), row(1, 1, payer, 50), row(0, 1, "Modum")]
    books = book(of_three(shared(), HOST), rows)
    found = fault_of(books)
    assert (found.code, found.variant) == ("F405", variant)
    assert found.values["column"] == "regnskap"
    assert (found.values["value"], found.values["ore"], found.values["lines"]) == (payer, 150, 2)
    assert found.values["each"] == ((0,), (1,))
    assert [(one.rule, one.payer) for one in books.bookings] == [(1, "Modum")]


def test_who_has_paid_what_is_kept_outside_makes_no_difference() -> None:
    found = book(of_three(OUTSIDE), [row(0, 0, "Hvem som helst"), row(0, 0, "")])
    assert found == Books((), (200, 2), ())


def test_what_is_deducted_is_booked_without_a_bearer() -> None:
    (found,) = book(of_three(DEDUCT), [row(0, 0, "Sigdal", -500)]).bookings
    assert (found.party, found.payer, found.ore) == (None, "Sigdal", -500)


def test_a_line_may_be_wrong_in_who_bears_it_and_in_who_has_paid() -> None:
    wrong = Aggregate(0, (0,), "9999", 100, 1, "", "Drammen")
    found = book(of_three(Charge("residence", HERE)), [wrong])
    assert [(one.variant, one.values["value"]) for one in found.faults] == [
        ("unknown", "9999"),
        ("payer", "Drammen"),
    ]
    assert not found.bookings


def test_the_order_of_the_rows_is_of_no_account() -> None:
    rows = [
        row(at, rule, payer, case=case) for at in (0, 1) for rule in (0, 1) for payer in "ab" for case in "xy"
    ]
    named = [evolve(one, payer={"a": "Modum", "b": "Sigdal"}[one.payer]) for one in rows]
    for some in (rows, named):
        assert book(of_three(shared(), HOST), some) == book(of_three(shared(), HOST), reversed(some))


def test_a_payer_that_is_no_party_is_told_at_its_first_line() -> None:
    day = date(2022, 3, 15)
    lines = [
        Posting(day, 100, cells={"art": "0", "regnskap": "Modum"}),
        Posting(day, 20, cells={"art": "1", "regnskap": "Drammen"}),
        Posting(date(2022, 8, 1), 3, cells={"art": "0", "regnskap": "Drammen"}),
    ]
    asked = of_three(shared(), HOST)
    ledger = read(lines, "art")
    (found,) = completed(asked, ledger, book(asked, answer(ledger, asked.question).rows).faults)
    assert (found.place.line, found.values["day"]) == (2, day)
    assert (found.values["ore"], found.values["lines"]) == (23, 2)


def test_a_participant_that_has_left_may_still_have_paid() -> None:
    of = agreement(THREE, cost("Drift", shared()))
    left = municipality("Krødsherad", Span(date(2021, 6, 1), date(2021, 12, 31)))
    asked = planned(evolve(of, parties={**of.parties, "Krødsherad": left}))
    (found,) = book(asked, [row(0, 0, "Krødsherad")]).bookings
    assert found.payer == "Krødsherad"
