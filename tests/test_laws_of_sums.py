"""Sums on every level, in time and among parties, and amounts computed before they are shared (reliability.md 5.1)."""

from collections import Counter
from datetime import date
from fractions import Fraction
from itertools import pairwise, permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import fordel
from fordel.apportionment import alphabetical_key, nearest
from fordel.explanation_vouchers import vouchers
from fordel.ledger.posting import Posting
from fordel.plan import LedgerLine
from tests.agreements_strategy import Case, cases
from tests.books import settle
from tests.reference import Line
from tests.small import written
from tests.written_laws import DAYS, ORE, PARTIES, bears, lines, nonzero, settled, text

CAREFUL = cases(careful=True)
KEY = 'nøkkel "Folk":\n  20 % likt\n  80 % etter innbyggertall'
PEOPLE = "grunnlag innbyggertall per 1. januar 2024:\n  Modum 14 273\n  Sigdal 3 492\n  Krødsherad 2 189"
COST = 'kostnad "Drift":\n  art 100-285\n  fordeles etter nøkkel "Folk"'
REST = "øvrige kostnader holdes utenfor"


# Levels -----------------------------------------------------------------------------------------------------


@given(lines(most=20), st.sampled_from(("år", "halvår", "kvartal", "måned")))
def test_p14_every_level_adds_up_to_the_one_above(ledger: list[Line], period: str) -> None:
    """Lines to accounts, accounts to the cost of a period, periods to the year, party by party."""
    found = settled(text(PEOPLE, KEY, COST, REST, f"oppgjør:\n  periode {period}"), ledger)
    of_year: Counter[str] = Counter()
    for settled_period in found.periods:
        span = settled_period.period.span
        rows = [
            LedgerLine(number, one.day, one.day, "", "", one.ore, one.cells)
            for number, one in enumerate(sorted(ledger, key=lambda line: line.day), 2)
            if span.contains(one.day) and one.cells["art"] != "370"
        ]
        for cost in (one for one in settled_period.costs if one.name == "Drift"):
            accounts: dict[str, Counter[str]] = {}
            for line, row in vouchers(found.agreement, settled_period, cost, rows).lines:
                assert sum(row) == line.ore
                accounts.setdefault(line.cells["art"], Counter()).update(
                    dict(zip(cost.shares, row, strict=True))
                )
            assert {art: of.total() for art, of in accounts.items()} == by_account(rows)
            own = sum(accounts.values(), Counter[str]())
            for of in accounts.values():
                of_year.update(of)
            assert set(own) <= set(cost.shares)
    assert nonzero(of_year) == bears(found)


def by_account(rows: list[LedgerLine]) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in rows:
        found[row.cells["art"]] = found.get(row.cells["art"], 0) + row.ore
    return found


@given(CAREFUL)
def test_p15_what_a_party_bears_is_the_sum_of_its_lines(case: Case) -> None:
    """Shares of costs and additions, less what it is credited; the host has what whole kroner leave, too."""
    found = settle(case)
    total: Counter[str] = Counter()
    for period in found.periods:
        for one in period.amounts:
            total.update({party: share.ore for party, share in one.shares.items()})
            total[period.host] += one.spare
        for added in period.additions:
            total.subtract(added.credited)
    assert nonzero(total) == bears(found)


# Corrections ------------------------------------------------------------------------------------------------

CORRECTED = text(PEOPLE, KEY, COST, REST)
POSTINGS = st.lists(
    st.builds(lambda day, ore: Posting(day, ore, cells={"art": "100"}), DAYS, ORE), min_size=1, max_size=5
)


def billed(postings: list[Posting], previous: Path | None = None) -> fordel.Settlement:
    return fordel.settle(written(CORRECTED), postings, year=2024, previous=previous)


@given(first=POSTINGS, second=POSTINGS, third=POSTINGS)
def test_p18_two_corrections_come_to_one(
    tmp_path_factory: pytest.TempPathFactory,
    first: list[Posting],
    second: list[Posting],
    third: list[Posting],
) -> None:
    """What is due after each is the new share less all that was billed; in the end the last share is paid."""
    path = tmp_path_factory.mktemp("p18") / "oppgjor.json"
    paid: Counter[str] = Counter()
    previous = None
    for postings in (first, second, third):
        one = billed(postings, previous)
        due = {account.party: account.due for account in one.value.balances}
        alone = {account.party: account.due for account in billed(postings).value.balances}
        assert due == {party: ore - paid[party] for party, ore in alone.items()}
        paid.update(due)
        path.write_text(one.to_json(), "utf-8")
        previous = path
    assert dict(paid) == alone


# Keys in time -----------------------------------------------------------------------------------------------

YEARS = st.integers(2021, 2027)


@given(YEARS, st.integers(1, 5), st.integers(0, 4), st.permutations((1, 2, 97)))
def test_p21_a_key_phased_in_is_between_the_two_and_both_at_the_ends(
    year: int, length: int, later: int, parts: list[int]
) -> None:
    first = 2022 + later
    rules = (
        'nøkkel "Gammel":\n  100 % likt',
        'nøkkel "Ny":\n'
        + "".join(f"  {size} % til {name}\n" for size, name in zip(parts, PARTIES, strict=True))
        + f'  innfasing fra nøkkel "Gammel" over {first}-{first + length - 1}',
        'kostnad "Drift":\n  fordeles etter nøkkel "Ny"',
    )
    of = written(text(*rules))
    ways = fordel.settle(of, [Posting(date(year, 5, 5), 30_000_000, cells={})], year=year).value
    (share,) = [one.key.shares for one in ways.periods[0].costs[0].shared]
    done = min(max(Fraction(year - first + 1, length), Fraction(0)), Fraction(1))
    own = {party: Fraction(size, 100) for party, size in zip(PARTIES, parts, strict=True)}
    assert share == {party: (1 - done) / 3 + done * own[party] for party in PARTIES}
    for party in PARTIES:
        assert min(own[party], Fraction(1, 3)) <= share[party] <= max(own[party], Fraction(1, 3))


@given(st.dates(date(2024, 1, 2), date(2024, 12, 31)), ORE)
def test_p22_days_are_shared_by_days_and_nothing_is_lost(joins: date, ore: int) -> None:
    """Whoever joins in the year bears its key's part of the days that are left, whenever the line is dated."""
    rules = (
        f"deltakere Flå fra {joins.day}.{joins.month}.2024",
        'kostnad "Drift":\n  fordeles likt',
        "oppgjør:\n  delår etter dager",
    )
    found = settled(text(*rules), [Line(date(2024, 2, 29), ore, {})])
    (cost,) = found.periods[0].costs
    left = Fraction((date(2025, 1, 1) - joins).days, 366)
    exact = {party: share.exact for party, share in cost.shares.items()}
    assert exact.get("Flå", 0) == ore * left / 4
    assert all(exact[party] == ore * ((1 - left) / 3 + left / 4) for party in PARTIES)
    assert sum(bears(found).values()) == ore


@given(st.dates(date(2024, 1, 2), date(2024, 12, 31)), lines())
def test_p22_days_cut_where_nothing_changes_are_the_whole_year(cut: date, ledger: list[Line]) -> None:
    rules = (PEOPLE, COST, REST, "oppgjør:\n  delår etter dager")
    again = f"{KEY}\n\n{KEY.replace(':', f' fra {cut.day}.{cut.month}.2024:', 1)}"
    assert bears(settled(text(KEY, *rules), ledger)) == bears(settled(text(again, *rules), ledger))


# Amounts that are computed first ----------------------------------------------------------------------------


def contribution(rule: str, hours: int) -> int:
    """What Sigdal pays by a rule when its measure is so many hours."""
    table = f"grunnlag timer per 1. januar 2024:\n  Modum 10\n  Sigdal {hours}\n  Krødsherad 10"
    found = settled(text(table, f'bidrag "Avgift":\n{rule}\n  til vertskommunen', REST), [])
    (paid,) = found.contributions
    return paid.shares["Sigdal"].ore


@given(st.integers(0, 2000), st.integers(1, 500))
def test_p23_a_rate_is_monotone_and_never_jumps(hours: int, more: int) -> None:
    """Base amount, rate and bounds: a little more of the measure costs a little more, and never less."""
    rule = "  grunnbeløp 1 000 kr\n  3,08 kr per timer\n  høyst 5 000 kr"
    one, other = contribution(rule, hours), contribution(rule, hours + more)
    assert one == min(100_000 + 308 * hours, 500_000)
    assert 0 <= other - one <= 308 * more


@given(st.integers(0, 30_000))
def test_p23_a_measure_falls_in_the_one_step_that_has_it(hours: int) -> None:
    rule = (
        "  trinn etter timer:\n  til og med 5 000: 8 500 kr\n  til og med 10 000: 12 000 kr\n"
        "  over 10 000: 15 000 kr"
    )
    steps = ((5_000, 850_000), (10_000, 1_200_000), (10**9, 1_500_000))
    assert contribution(rule, hours) == next(ore for most, ore in steps if hours <= most)


@given(ORE, st.integers(1, 9999))
def test_p24_an_overhead_is_its_part_rounded_once_and_mirrored(ore: int, rate: int) -> None:
    percent = f"{rate // 100},{rate % 100:02}"
    rules = (COST, REST, f'påslag "Adm" {percent} % av kostnad "Drift" til vertskommunen')

    def overhead(amount: int) -> int:
        found = settled(text(PEOPLE, KEY, *rules), [Line(date(2024, 3, 1), amount, {"art": "100"})])
        return sum(one.ore for one in found.periods[0].additions)

    exact = Fraction(ore * rate, 10_000)
    assert overhead(ore) == nearest(exact) == -overhead(-ore)
    assert abs(overhead(ore) - exact) <= Fraction(1, 2)


@given(st.integers(1, 10**9), st.integers(1, 400), st.integers(1, 400))
def test_p24_an_index_is_counted_from_its_base_and_rounded_once(ore: int, base: int, now: int) -> None:
    amount = f"{ore // 100},{ore % 100:02} kr"
    rules = (
        f"grunnlag deflator:\n  2021 {base}\n  2023 77\n  2024 {now}",
        f'fastbeløp "Vakt" {amount} per år til Sigdal fordeles likt indeksreguleres etter deflator fra 2021',
    )
    found = settled(text(*rules), [])
    (added,) = found.periods[0].additions
    assert added.ore == nearest(Fraction(ore * now, base))


# Who pays whom ----------------------------------------------------------------------------------------------


@given(CAREFUL)
def test_p26_no_pair_pays_both_ways_and_one_payer_needs_no_more_than_one_payment_each(case: Case) -> None:
    found = settle(case)
    pairs = [frozenset((way.payer, way.payee)) for way in found.transfers]
    assert len(set(pairs)) == len(pairs)
    payers = {account.party for account in found.balances if account.paid}
    if len(payers) == 1:
        assert len(pairs) <= len(found.balances) - 1
        assert all(payers & pair for pair in pairs)


# Order ------------------------------------------------------------------------------------------------------

NAMES = st.lists(st.text(st.sampled_from("aAåÅæøzé -1b"), max_size=4), unique=True, min_size=2, max_size=6)


@given(NAMES)
def test_p30_no_two_names_stand_in_the_same_place(names: list[str]) -> None:
    ordered = sorted(names, key=alphabetical_key)
    assert all(alphabetical_key(one) < alphabetical_key(other) for one, other in pairwise(ordered))
    assert all(sorted(order, key=alphabetical_key) == ordered for order in [*permutations(names)][:24])
