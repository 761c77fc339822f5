"""Payments before a settlement: read by line, paid to the host of the day, and nothing is lost."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import fordel
from fordel.diagnostic import Diagnostic
from fordel.ledger.posting import Posting
from fordel.model import Agreement
from fordel.payment_files import PaymentFile, read_payments
from fordel.payments import Payment, by_party, parties_in, receiver
from fordel.period import Span
from tests.small import written

RULES = """```regel
avtale "Drift"
gjelder fra 1. januar 2022
deltakere Modum, Sigdal, Krødsherad
vertskommune Modum til 30. juni 2022
vertskommune Sigdal fra 1. juli 2022
kostnad "Drift":
  art 100-285
  fordeles likt
oppgjør:
  forskudd 2 ganger i året
```
"""
YEAR = Span(date(2022, 1, 1), date(2022, 12, 31))
HEAD = "part;dato;beløp;type\n"


def agreement(text: str = RULES) -> Agreement:
    return written(text)


def read(rows: str, span: Span = YEAR, text: str = RULES) -> PaymentFile | tuple[Diagnostic, ...]:
    return read_payments("betalt.csv", (HEAD + rows).encode(), agreement(text), span)


def paid(rows: str) -> PaymentFile:
    found = read(rows)
    assert isinstance(found, PaymentFile), found
    return found


names = st.sampled_from(["Modum", "Sigdal", "Krødsherad"])
payments = st.lists(st.builds(Payment, names, names, st.integers(-1000, 1000)))


@given(payments, names)
def test_what_the_host_has_got_is_what_the_others_have_paid(paid: list[Payment], host: str) -> None:
    got = sum(one.ore for one in paid if one.payee == host) - sum(
        one.ore for one in paid if one.payer == host
    )
    found = by_party(paid, host)
    assert sum(found.values()) == got
    assert host not in found


def test_rows_count_by_their_type() -> None:
    found = paid(
        "Krødsherad;15.08.2022;1 000,50;forskudd\n"
        "Krødsherad;2022-09-15;-0,50;Forskot\n"
        "Modum;15.03.2023;20;oppgjør\n"
        "Modum;15.04.2023;5,00-;korreksjon\n"
    )
    assert found.advances == {"Krødsherad": 1000_00}
    assert found.earlier == {"Modum": 15_00}


def test_a_file_without_advances_says_nothing_of_them() -> None:
    assert paid("Modum;15.03.2023;20;oppgjør\n").advances is None


def test_a_payment_goes_to_the_host_of_the_day() -> None:
    before = paid("Krødsherad;15.02.2022;100;forskudd\nSigdal;15.02.2022;30;forskudd\n")
    assert before.advances == {"Krødsherad": 100_00, "Modum": -130_00}
    assert receiver(agreement(), YEAR, date(2021, 12, 1)) == receiver(agreement(), YEAR, None) == "Sigdal"


def test_a_party_may_be_named_by_the_number_of_the_day() -> None:
    assert paid("3046;15.08.2022;1;forskudd\n").advances == {"Krødsherad": 100}


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("Sigdl;15.02.2022;1;forskudd", ["F702.payment_party.meant:2:1"]),
        ("0301;15.02.2022;1;forskudd", ["F702.payment_party.unknown:2:1"]),
        ("Modum;15.02.2022;1;forskudd", ["F702.payment_host:2:1"]),
        ("Sigdal;31.02.2022;1,5 kr;faktura", ["F702.date:2:2", "F702.amount:2:3", "F702.payment_type:2:4"]),
        ("Sigdal;15.02.2022;1", ["F702.row:2:None"]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line(row: str, told: list[str]) -> None:
    found = read(f"{row}\n")
    assert isinstance(found, tuple)
    assert [f"{one.code}.{one.variant}:{one.place.line}:{one.place.column}" for one in found] == told


def test_other_columns_are_refused() -> None:
    found = read_payments("betalt.csv", b"part;dato;sum;type\n", agreement(), YEAR)
    assert isinstance(found, tuple)
    assert [one.variant for one in found] == ["small_file"]


def test_only_those_of_the_settlement_can_have_paid() -> None:
    text = RULES.replace(
        "deltakere Modum, Sigdal, Krødsherad", "deltakere Modum, Sigdal\ndeltaker Hol fra 1. januar 2023"
    )
    found = read("Hol;15.08.2022;1;forskudd\n", text=text)
    assert isinstance(found, tuple)
    assert parties_in(agreement(text), YEAR) == ("Modum", "Sigdal")


def test_payments_reduce_what_is_due(tmp_path: Path) -> None:
    file, budget = tmp_path / "betalt.csv", tmp_path / "budsjett.csv"
    file.write_text(f"{HEAD}Krødsherad;15.08.2022;200;forskudd\nKrødsherad;01.03.2023;7;oppgjør\n", "utf-8")
    budget.write_text("kostnad;beløp\nDrift;6000\n", "utf-8")
    books = [Posting(date(2022, month, 1), 1500_00, cells={"art": "120"}) for month in (3, 9)]
    settled = fordel.settle(agreement(), books, year=2022, paid=file, budget=budget).value
    accounts = {one.party: (one.advances, one.earlier, one.due) for one in settled.balances}
    assert accounts["Krødsherad"] == (200_00, 7_00, 1000_00 - 207_00)
    assert accounts["Sigdal"][:2] == (-200_00, -7_00)
    assert sum(due for _, _, due in accounts.values()) == 0
    assert [plan.budget for plan in settled.advances] == [{"Drift": 6000_00}]
    assert file.name in {Path(name).name for name, _ in settled.sources}


def test_advances_of_a_budget_go_to_the_host_of_their_day(tmp_path: Path) -> None:
    budget = tmp_path / "budsjett.csv"
    budget.write_text("kostnad;beløp\nDrift;600\n", "utf-8")
    text = RULES.replace(
        "forskudd 2 ganger i året", "forskudd etter budsjett forfall 15. februar, 15. september"
    )
    books = [Posting(date(2022, 3, 1), 0, cells={"art": "120"})]
    settled = fordel.settle(agreement(text), books, year=2022, budget=budget).value
    assert {one.party: one.advances for one in settled.balances} == {
        "Modum": -200_00 + 100_00,
        "Sigdal": 100_00 - 200_00,
        "Krødsherad": 200_00,
    }
