"""Small agreements that pin what a settlement leaves open, with the arithmetic by hand in the text of each."""

from datetime import date
from fractions import Fraction

import pytest

from fordel import pipeline
from fordel.examples import try_examples
from fordel.ledger import Options, Posting
from fordel.model import Agreement
from fordel.settlement import Settlement
from fordel.source import Source
from tests.pinned_additions import TOPS
from tests.pinned_texts import COSTS, ROUNDING
from tests.pinned_texts import KEYS as SHARED_BY

THIRDS = "kostnad «Drift»:\n  art 1\n  fordeles likt"
TURN = ("Krødsherad", "Modum", "Sigdal")


def agreement(rules: str, examples: str = "", people: str = "Modum, Sigdal, Krødsherad") -> Agreement:
    text = f"""# Pinnet

```regel
avtale "Pinnet"
gjelder fra 1. januar 2021
deltakere {people}
vertskommune Modum
{rules}
```

```eksempel
{examples}
```
"""
    reading = pipeline.read_source(Source("pinnet.avtale", text))
    assert reading.agreement, reading.diagnostics
    return reading.agreement


def settle(of: Agreement, year: int, *postings: Posting) -> Settlement:
    settled = pipeline.settle(of, postings, Options(), date(year, 1, 1), date(year, 12, 31))
    assert isinstance(settled, pipeline.Settled), settled
    settled.ledger.close()
    return settled.settlement


def on(year: int, month: int, ore: int, day: int = 1, **cells: str) -> Posting:
    return Posting(date(year, month, day), ore, cells={"art": "100", **cells})


def bears(settled: Settlement) -> dict[str, int]:
    return {account.party: account.bears for account in settled.balances}


@pytest.mark.parametrize(
    "pinned",
    [*ROUNDING, *SHARED_BY, *COSTS, *TOPS],
    ids=lambda pinned: pinned.splitlines()[0].removeprefix("# "),
)
def test_pinned_by_hand(pinned: str) -> None:
    rules, examples = pinned.split("---\n")
    trial = try_examples(agreement(rules, examples))
    assert trial.outcomes
    assert trial.faults == ()


# Turn -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("length", "months"), [("halvår", (1, 7)), ("kvartal", (1, 4, 7, 10)), ("måned", range(1, 13))]
)
def test_an_ore_of_each_period_goes_round(length: str, months: tuple[int, ...]) -> None:
    """2022, 2·2022, 4·2022 and 12·2022 are all multiples of 3: the first period's øre is the first party's."""
    of = agreement(f"{THIRDS}\noppgjør:\n  periode {length}")
    settled = settle(of, 2022, *(on(2022, month, 1) for month in months))
    takers = [
        next(party for party, share in period.costs[0].shares.items() if share.ore)
        for period in settled.periods
    ]
    assert takers == [TURN[number % 3] for number in range(len(months))]


def test_an_ore_of_each_year_goes_round() -> None:
    of = agreement(THIRDS)
    for year, party in zip((2022, 2023, 2024), TURN, strict=True):
        assert bears(settle(of, year, on(year, 1, 1))) == dict.fromkeys(TURN, 0) | {party: 1}


def test_a_party_without_a_share_has_no_turn() -> None:
    """Modum and Sigdal are number 0 and 1: 2022 mod 2 is 0, 2023 mod 2 is 1."""
    of = agreement(f"{THIRDS} unntatt Krødsherad")
    for year, party in ((2022, "Modum"), (2023, "Sigdal"), (2024, "Modum")):
        assert bears(settle(of, year, on(year, 1, 1))) == dict.fromkeys(TURN, 0) | {party: 1}


# Ledgers ----------------------------------------------------------------------------------------------------


def test_each_case_has_a_limit_of_its_own() -> None:
    """A is 20 kr above 100 kr, B below it, and what has no case 50 kr above: 70 kr by three, 280 kr stay.

    7000/3 = 2333,33: one øre is left over, and it is Krødsherad's turn.
    """
    of = agreement("kostnad «Barn»:\n  art 1\n  fordeles likt\n  utover 100 kr per sak i kolonnen «prosjekt»")
    lines = (("A", 7000), ("B", 9000), ("A", 5000), ("", 15000))
    settled = settle(of, 2022, *(on(2022, 3, ore, prosjekt=case) for case, ore in lines))
    assert bears(settled) == {"Krødsherad": 2334, "Modum": 2333 + 29000, "Sigdal": 2333}


def test_a_fixed_amount_of_each_quarter_is_what_is_due_to_date() -> None:
    """10 øre a year: 10·90/365 = 2,47; 10·181/365 = 4,96; 10·273/365 = 7,48; 10: 2, 5, 7 and 10 to date."""
    rules = "fastbeløp «Vaktmester» 0,10 kr per år til Sigdal"
    of = agreement(f"{THIRDS}\n{rules}\noppgjør:\n  periode kvartal")
    settled = settle(of, 2022, on(2022, 1, 0))
    assert [one.ore for period in settled.periods for one in period.additions] == [2, 3, 2, 3]
    assert bears(settled)["Sigdal"] == -10


def test_two_have_paid_and_settle_pair_by_pair() -> None:
    """Each bears 30 + 60 = 90 kr by thirds: 10 of what Modum has paid, 20 of what Sigdal has.

    Krødsherad pays Modum 10 and Sigdal 20; Modum owes Sigdal 20 and Sigdal Modum 10: Modum pays 10.
    """
    lines = (on(2022, 3, 3000), on(2022, 4, 6000, regnskap="Sigdal"))
    settled = settle(agreement(THIRDS), 2022, *lines)
    assert {account.party: account.paid for account in settled.balances if account.paid} == {
        "Modum": 3000,
        "Sigdal": 6000,
    }
    assert {(one.payer, one.payee): one.ore for one in settled.transfers} == {
        ("Krødsherad", "Modum"): 1000,
        ("Krødsherad", "Sigdal"): 2000,
        ("Modum", "Sigdal"): 1000,
    }


def test_parts_of_the_year_by_days_or_by_voucher_date() -> None:
    """365 kr of February, Krødsherad from July: 181 kr by two and 184 kr by three.

    9050 + 6133,33 each, and 6133,33: one øre is left over, remainders are equal, Modum and Sigdal have the larger
    shares, and in 2022 the turn is Krødsherad, Modum, Sigdal.
    """
    people = "Modum, Sigdal\ndeltaker Krødsherad fra 1. juli 2022"
    line = on(2022, 2, 36500)
    by_days = agreement(f"{THIRDS}\noppgjør:\n  delår etter dager", people=people)
    assert bears(settle(by_days, 2022, line)) == {"Modum": 15184, "Sigdal": 15183, "Krødsherad": 6133}
    by_date = agreement(f"{THIRDS}\noppgjør:\n  delår etter bilagsdato", people=people)
    assert bears(settle(by_date, 2022, line)) == {"Modum": 18250, "Sigdal": 18250, "Krødsherad": 0}


def test_records_given_as_days_have_a_minimum_each() -> None:
    """Sigdal's 1 and 6 hours count as 3 and 6, Modum's 4 hours as 4, Krødsherad's 2 as 3: 10 kr each."""
    of = agreement(
        "grunnlag timer for regnskapsåret\n"
        "bidrag «Timer»:\n  10 kr per timer minst 3 per oppdrag\n  til vertskommunen\n" + THIRDS
    )
    rows = (("Sigdal", 5, 1), ("Sigdal", 9, 6), ("Modum", 5, 4), ("Krødsherad", 6, 2))
    given: dict[tuple[str, str, date | int], Fraction] = {
        ("timer", who, date(2022, month, 1)): Fraction(hours) for who, month, hours in rows
    }
    settled = pipeline.settle(of, (on(2022, 1, 0),), Options(), date(2022, 1, 1), date(2022, 12, 31), given)
    assert isinstance(settled, pipeline.Settled), settled
    settled.ledger.close()
    (paid,) = settled.settlement.contributions
    assert {party: share.ore for party, share in paid.shares.items()} == {
        "Modum": 4000,
        "Sigdal": 9000,
        "Krødsherad": 3000,
    }


def test_what_is_left_of_an_income_is_kept_outside() -> None:
    """100 kr of income takes the 30 kr of the cost and 70 kr are left."""
    of = agreement(f"{THIRDS}\nkostnad «Tilskudd»:\n  art 8\n  til fradrag i kostnad «Drift»")
    settled = settle(of, 2022, on(2022, 3, 3000), on(2022, 4, -10000, art="810"))
    assert (settled.control.ledger, settled.control.shared, settled.control.outside) == (-7000, 0, -7000)
    assert bears(settled) == dict.fromkeys(TURN, 0)
