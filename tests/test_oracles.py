"""The kernel against other ways to compute the same, in another language or arithmetic (reliability.md 5.3)."""

import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fordel.apportionment import apportion, turn_order
from fordel.bounds import clamp
from fordel.cli import main
from tests.engines import demand, needs
from tests.reference import Line
from tests.reference_rounding import in_turn, whole
from tests.shares import AMOUNTS, Bounded, bounded, weight_lists
from tests.written_laws import ORE, settled, text

NONE, ONE = Fraction(0), Fraction(1)


# D03 --------------------------------------------------------------------------------------------------------

WINDOWS = """
WITH exact AS (
    SELECT split, party, turn, weight, negative,
        size * weight // total AS unit, size * weight % total AS remainder,
        size - sum(size * weight // total) OVER (PARTITION BY split) AS left_over
    FROM (SELECT *, sum(weight) OVER (PARTITION BY split) AS total FROM shares)
), ranked AS (
    SELECT *, row_number() OVER (PARTITION BY split ORDER BY remainder DESC, weight DESC, turn) AS place FROM exact
)
SELECT ((unit + CASE WHEN place <= left_over THEN 1 ELSE 0 END) * CASE WHEN negative THEN -1 ELSE 1 END)::VARCHAR
FROM ranked ORDER BY split, party
"""

Splits = list[tuple[list[int], int, list[int]]]


@st.composite
def splits(draw: st.DrawFn) -> Splits:
    """Amounts by keys, with the turns of their parties."""
    found = []
    for _ in range(draw(st.integers(1, 20))):
        weights = draw(weight_lists(8))
        found.append((weights, draw(AMOUNTS), draw(st.permutations(range(len(weights))))))
    return found


@pytest.fixture(scope="module")
def in_sql() -> Iterator[Callable[[Splits], list[int]]]:
    """Splits computed by window functions on HUGEINT, all at once."""
    duckdb = needs("duckdb")
    with duckdb.connect() as base:
        base.execute("SET threads = 1")
        base.execute(
            "CREATE TABLE shares (split INT, party INT, turn INT, weight HUGEINT, size HUGEINT, negative BOOLEAN)"
        )

        def compute(of: Splits) -> list[int]:
            base.execute("DELETE FROM shares")
            base.executemany(
                "INSERT INTO shares VALUES (?, ?, ?, ?, ?, ?)",
                [
                    (split, party, turn[party], weight, abs(amount), amount < 0)
                    for split, (weights, amount, turn) in enumerate(of)
                    for party, weight in enumerate(weights)
                ],
            )
            return [int(share) for (share,) in base.execute(WINDOWS).fetchall()]

        yield compute


@given(of=splits())
def test_d03_window_functions_share_the_same(in_sql: Callable[[Splits], list[int]], of: Splits) -> None:
    shares = [
        share
        for weights, amount, turn in of
        for share in apportion([amount * weight for weight in weights], sum(weights), turn).shares
    ]
    assert in_sql(of) == shares


# D05 --------------------------------------------------------------------------------------------------------


def poured(
    x: Mapping[str, Fraction],
    low: Mapping[str, Fraction],
    high: Mapping[str, Fraction | None],
    total: Fraction,
) -> dict[str, Fraction] | None:
    """Water poured from the lower bounds until it is used up: the next bound that θ meets, one after another."""
    if any(top is not None and top < low[name] for name, top in high.items()) or sum(low.values()) > total:
        return None
    amounts, theta = dict(low), NONE
    while sum(amounts.values()) != total:
        rising = [
            name
            for name, size in x.items()
            if size and amounts[name] <= theta * size and amounts[name] != high[name]
        ]
        waiting = [low[name] / x[name] for name in x if x[name] and low[name] > theta * x[name]]
        tops = [(high[name] or NONE) / x[name] for name in rising if high[name] is not None]
        speed = sum((x[name] for name in rising), NONE)
        ends = [theta + (total - sum(amounts.values())) / speed] if speed else []
        if not (following := [*waiting, *tops, *ends]):
            return None
        theta = min(following)
        amounts = {name: within(theta * x[name], low[name], high[name]) for name in x}
    return amounts


def within(value: Fraction, low: Fraction, high: Fraction | None) -> Fraction:
    return max(low, value) if high is None else min(max(low, value), high)


@given(bounded())
def test_d05_water_poured_bound_by_bound_stands_as_high(case: Bounded) -> None:
    assert clamp(*case) == poured(*case)


@given(bounded())
def test_d05_bisection_closes_in_on_the_same(case: Bounded) -> None:
    """θ found by halving, in fractions: within 2⁻⁴⁰ of the range it began with."""
    x, low, high, total = case
    found = clamp(*case)
    if found is None or not any(x.values()):
        return
    bottom, top = NONE, max([ONE, *((low[name] + total) / size for name, size in x.items() if size)]) * 2
    error = top / 2**40 * sum(x.values())
    for _ in range(41):
        middle = (bottom + top) / 2
        filled = sum(within(middle * x[name], low[name], high[name]) for name in x)
        bottom, top = (middle, top) if filled < total else (bottom, middle)
    for name, size in x.items():
        assert abs(within(top * size, low[name], high[name]) - found[name]) <= error


# D06 --------------------------------------------------------------------------------------------------------


@given(st.dates(date(2024, 1, 2), date(2024, 7, 1)), st.integers(0, 180), ORE)
def test_d06_days_by_slices_are_days_one_by_one(joins: date, stays: int, ore: int) -> None:
    leaves = joins + timedelta(stays)
    span = f"{joins.day}.{joins.month}.2024 til {leaves.day}.{leaves.month}.2024"
    table = "grunnlag årsverk per 1. januar 2024:\n  Modum 8,2\n  Sigdal 2,4\n  Krødsherad 1,6\n  Flå 3"
    rules = (table, f"deltakere Flå fra {span}", 'kostnad "Drift":\n  fordeles etter årsverk')
    (cost,) = settled(text(*rules, "oppgjør:\n  delår etter dager"), [Line(joins, ore, {})]).periods[0].costs
    size = {"Modum": Fraction("8.2"), "Sigdal": Fraction("2.4"), "Krødsherad": Fraction("1.6")}
    exact = dict.fromkeys((*size, "Flå"), NONE)
    for day in (date(2024, 1, 1) + timedelta(number) for number in range(366)):
        present = {**size, "Flå": Fraction(3)} if joins <= day <= leaves else size
        for party, weight in present.items():
            exact[party] += Fraction(ore, 366) * weight / sum(present.values())
    assert {party: share.exact for party, share in cost.shares.items() if share.exact} == {
        party: share for party, share in exact.items() if share
    }
    assert {party: share.ore for party, share in cost.shares.items()} == whole(
        {party: exact[party] for party in cost.shares}, in_turn([*exact], 2024), None
    )


# D07 --------------------------------------------------------------------------------------------------------

ACCEPTANCE = Path(__file__).parent / "acceptance"
ADDED_UP = r"""
NR == 1 { gsub(/^\xef\xbb\xbf/, ""); for (i = 1; i <= NF; i++) at[$i] = i; next }
{ amount = $(at["beløp"]); gsub(/\r/, "", amount); gsub(/[.,]/, "", amount); sum[$(at["part"])] += amount }
END { for (party in sum) printf "%s;%d\n", party, sum[party] }
"""


def test_d07_what_is_published_adds_up_in_another_language(tmp_path: Path) -> None:
    """awk, which knows nothing of the program, adds up the CSV of the settlement for each party."""
    awk = shutil.which("awk") or demand("awk is not installed")
    ledger = ACCEPTANCE / "nav-midt-buskerud-2022.csv"
    words = [
        "beregn",
        ACCEPTANCE / "nav-midt-buskerud.avtale",
        "--regnskap",
        ledger,
        "--år",
        2022,
        "--ut",
        tmp_path,
    ]
    assert main([str(word) for word in words]) == 0
    (published,) = list(tmp_path.glob("*.csv"))
    ran = subprocess.run([awk, "-F;", ADDED_UP, published], capture_output=True, check=True, encoding="utf-8")
    found = dict(line.rsplit(";", 1) for line in ran.stdout.splitlines())
    assert {party: int(ore) for party, ore in found.items()} == told(ledger.with_suffix(".json"))


def told(path: Path) -> dict[str, int]:
    """What each party bears, as independent arithmetic gave it."""
    import json

    return {
        party: int(amount.replace(".", ""))
        for party, amount in json.loads(path.read_text("utf-8"))["parter"].items()
    }


# D10 --------------------------------------------------------------------------------------------------------


def by_fractions(amount: int, weights: Sequence[int], turn: Sequence[int]) -> list[int]:
    """language.md 3.4 in fractions, by the reference."""
    total = sum(weights)
    exact = {str(party): Fraction(amount * weight, total) for party, weight in enumerate(weights)}
    order = [str(party) for party in sorted(range(len(weights)), key=turn.__getitem__) if weights[party]]
    shares = whole(exact, order if amount else [], None)
    return [shares[str(party)] for party in range(len(weights))]


@given(weight_lists(8), AMOUNTS, st.integers(1, 10**9), st.data())
def test_d10_fractions_scaled_integers_and_hugeint_are_one(
    in_sql: Callable[[Splits], list[int]], weights: list[int], amount: int, scale: int, data: st.DataObject
) -> None:
    turn = data.draw(st.permutations(range(len(weights))))
    scaled = [weight * scale for weight in weights]
    integers = [*apportion([amount * weight for weight in scaled], sum(scaled), turn).shares]
    assert integers == by_fractions(amount, weights, turn)
    assert integers == in_sql([(weights, amount, turn)])


@given(st.lists(st.booleans(), min_size=1, max_size=9).filter(any), st.integers(0, 30_000))
def test_d10_turns_are_those_of_the_reference(has_share: list[bool], ordinal: int) -> None:
    names = ["Ål", "Nes", "Gol", "Hol", "Flå", "Hemsedal", "Ørland", "Ærø", "Aremark"][: len(has_share)]
    sharing = [name for name, shares in zip(names, has_share, strict=True) if shares]
    turn = turn_order(names, has_share, ordinal)
    ordered = sorted(sharing, key=lambda name: turn[names.index(name)])
    assert ordered == in_turn(sharing, ordinal)
