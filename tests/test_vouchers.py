"""The ledger lines behind an amount: shared so that lines and parties add up both ways."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st

from fordel.apportionment import SharesDoNotSum
from fordel.explanation_vouchers import Vouchers, vouchers, without_few
from fordel.line_shares import CostLines, Extra, LineAnchor, LineSum, extras
from fordel.period import Span
from fordel.plan import LedgerLine
from fordel.settlement import Deduction, Limit, SettledCost
from tests import settlements as made
from tests import settlements_amounts as others
from tests.settlements import MIDT_BUSKERUD


def rows_of(cost: SettledCost, *lines: LedgerLine) -> list[tuple[int, ...]]:
    """The øre of each column of a cost's lines."""
    of = made.of_one_cost(cost, *MIDT_BUSKERUD)
    return [row for _, row in vouchers(of.agreement, of.periods[0], cost, lines).lines]


@given(amounts=st.lists(st.integers(-5000, 5000), min_size=1, max_size=30), whole_kroner=st.booleans())
def test_lines_and_parties_add_up_both_ways(amounts: list[int], *, whole_kroner: bool) -> None:
    cost = made.equally_shared(sum(amounts), whole_kroner=whole_kroner)
    rows = rows_of(cost, *(made.line(number, ore) for number, ore in enumerate(amounts)))
    settled = [cost.shares[name].ore for name in MIDT_BUSKERUD] + ([cost.spare] if cost.spare else [])
    assert [sum(row) for row in rows] == amounts
    assert [sum(column) for column in zip(*rows, strict=True)] == settled


def test_the_order_of_the_parties_decides_nothing() -> None:
    cost = made.equally_shared(1000)
    turned = evolve(cost, shares={name: cost.shares[name] for name in MIDT_BUSKERUD[::-1]})
    lines = [made.line(number, ore) for number, ore in enumerate((333, -31, 698))]
    assert rows_of(cost, *lines) == [row[::-1] for row in rows_of(turned, *lines)]


def test_a_line_that_is_borne_directly_is_its_partys_alone() -> None:
    cost = made.direct("Ytelser", "residence", [("Modum", "3047", 500, 1), ("Sigdal", "3045", 400, 2)])
    lines = [
        made.line(1, 500, bosted="3047"),
        made.line(2, 300, bosted="3045"),
        made.line(3, 100, bosted="3045"),
    ]
    assert rows_of(cost, *lines) == [(500, 0, 0), (0, 300, 0), (0, 100, 0)]


def test_lines_of_both_kinds_add_up_in_one_cost() -> None:
    both = made.shared_and_direct()
    cost = evolve(both, shared=(evolve(both.shared[0], span=made.HALVES[0]),))
    days = (made.HALVES[0].first, made.HALVES[1].first, made.HALVES[1].first)
    amounts = zip((100, 950, -50), days, strict=True)
    rows = rows_of(cost, *(evolve(made.line(1, ore), day=day) for ore, day in amounts))
    assert rows[1:] == [(950, 0, 0), (-50, 0, 0)]
    assert sorted(rows[0]) == [33, 33, 34]


def test_stretches_are_told_apart_by_day() -> None:
    of = CostLines(made.agreement(MIDT_BUSKERUD), made.joined_in_july().periods[0].costs[0])
    assert [of.place(date(2022, month, 1), {}) for month in (6, 7)] == [0, 1]
    with pytest.raises(LookupError):
        of.place(date(2023, 1, 1), {})


def test_lines_that_are_not_those_settled_are_refused() -> None:
    with pytest.raises(SharesDoNotSum):
        rows_of(made.equally_shared(100), made.line(1, 99))
    direct = made.direct("Ytelser", "host", [("Modum", "", 500, 1)])
    with pytest.raises(SharesDoNotSum):
        rows_of(direct, made.line(1, 400))


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ({"gross": 101}, "the lines add up to"),
        ({"columns": (2, 0)}, "is longer than"),
        ({"columns": (2, 0, 1, 1)}, "is shorter than"),
    ],
)
def test_a_rule_that_is_not_that_of_the_lines_is_a_fault_of_ours(
    fault: dict[str, Any], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were the gross sum or the columns of an anchor wrong, no line would be told, rather than one øre too little."""
    sound = CostLines.anchors

    def planted(of: CostLines, sums: Mapping[int, LineSum]) -> tuple[LineAnchor, ...]:
        return tuple(evolve(anchor, **fault) for anchor in sound(of, sums))

    monkeypatch.setattr(CostLines, "anchors", planted)
    with pytest.raises((SharesDoNotSum, ValueError), match=told):
        rows_of(made.equally_shared(100), made.line(1, 100))


# Costs of which only a part is shared -----------------------------------------------------------------------


@given(amounts=st.lists(st.integers(-5000, 5000), min_size=1, max_size=30), whole_kroner=st.booleans())
def test_weighed_lines_and_parties_add_up_both_ways(amounts: list[int], *, whole_kroner: bool) -> None:
    assume(any(amounts))
    kept, total = 700, sum(amounts)
    plain = made.equally_shared(total - kept - 300, whole_kroner=whole_kroner)
    host = plain.shares["Modum"]
    shares = {**plain.shares, "Modum": evolve(host, ore=host.ore + kept, exact=host.exact + kept)}
    limit = Limit(2022, total - 300, None, None, 0, None, Fraction(plain.ore), plain.ore, {"Modum": kept})
    deduction = Deduction("Tilskudd", "Drift", 300)
    cost = evolve(plain, ore=total - 300, shares=shares, limit=limit, deductions=(deduction,))
    lines = [made.line(number, ore) for number, ore in enumerate(amounts)]
    rows = rows_of(cost, *lines)
    columns = [host.ore, *(shares[name].ore for name in MIDT_BUSKERUD[1:]), kept, 300]
    columns += [cost.spare] if cost.spare else []
    assert [sum(row) for row in rows] == amounts
    assert [sum(column) for column in zip(*rows, strict=True)] == columns


def test_what_the_host_keeps_is_a_column_of_its_own() -> None:
    cost = others.limited()
    found = vouchers(made.agreement(MIDT_BUSKERUD), made.nav().periods[0], cost, [made.line(1, 100000)])
    assert found.extras == (Extra("kept", 70000, "Modum"),)
    assert [row for _, row in found.lines] == [(10000, 10000, 10000, 70000)]
    assert extras(others.reduced()[0]) == (Extra("deducted", 10000),)


def test_of_a_line_that_is_borne_directly_only_a_part_is_taken() -> None:
    parts = [("Modum", "3047", 1000, 1), ("Sigdal", "3045", 3000, 2)]
    cost = made.direct("Ytelser", "residence", parts)
    halved = {name: evolve(one, ore=one.ore // 2, exact=one.exact / 2) for name, one in cost.shares.items()}
    less = evolve(cost, ore=2000, shares=halved, deductions=(Deduction("Avgift", "Ytelser", 2000),))
    of = made.of_one_cost(cost, *MIDT_BUSKERUD).agreement
    cells = (("3047", 1000), ("3045", 999), ("3045", 2001))
    lines = [made.line(number, ore, bosted=value) for number, (value, ore) in enumerate(cells)]
    found = vouchers(of, made.nav().periods[0], less, lines)
    assert [row for _, row in found.lines] == [(500, 0, 0, 500), (0, 500, 0, 499), (0, 1000, 0, 1001)]
    with pytest.raises(LookupError):
        vouchers(of, made.nav().periods[0], less, [made.line(1, 4000, bosted="9999")])


# Few vouchers -----------------------------------------------------------------------------------------------


def residents(**numbers: int) -> Vouchers:
    """Benefits of so many lines of 10 øre, 11 øre, … for each residence, in turn, the last on the last day."""
    codes = [
        code for place in range(max(numbers.values())) for code, number in numbers.items() if place < number
    ]
    code_of = {"modum": "3047", "sigdal": "3045", "nobody": ""}
    party_of = {"3047": "Modum", "3045": "Sigdal", "": "Krødsherad"}
    lines = [made.line(place, 9 + place, bosted=code_of[code]) for place, code in enumerate(codes, 1)]
    lines[-1] = evolve(lines[-1], day=date(2022, 12, 31))
    sums = {code: sum(line.ore for line in lines if line.cells["bosted"] == code) for code in party_of}
    parts = [(party_of[code], code, ore, 1) for code, ore in sums.items() if ore]
    cost = made.direct("Ytelser", "residence", parts)
    of = made.of_one_cost(cost, *MIDT_BUSKERUD)
    return vouchers(of.agreement, of.periods[0], cost, lines)


def shown(found: Vouchers) -> Vouchers:
    return without_few(made.of_one_cost(found.cost, *MIDT_BUSKERUD).agreement, found)


def test_of_a_residence_with_few_vouchers_only_the_sum_is_told() -> None:
    """Fewer than five: they stand as one line after all others, on the last day, with neither voucher nor text."""
    every = residents(modum=5, sigdal=4, nobody=1)
    found = shown(every)
    last = date(2022, 12, 31)
    sums = {
        code: sum(line.ore for line, _ in every.lines if line.cells["bosted"] == code)
        for code in ("3045", "")
    }
    assert found.lines[5:] == (
        (LedgerLine(0, last, None, "", "", sums["3045"]), (0, sums["3045"], 0)),
        (LedgerLine(0, last, None, "", "", sums[""]), (0, 0, sums[""])),
    )
    assert found.lines[:5] == tuple(row for row in every.lines if row[0].cells["bosted"] == "3047")
    assert found.lines[4][0].day == last
    assert (every.hidden, found.hidden) == (0, 5)


def test_residences_with_enough_vouchers_are_shown_as_they_are() -> None:
    """In the order that they had, whatever residence they are of, and a line of none is one as any other."""
    every = residents(modum=5, sigdal=6, nobody=5)
    assert shown(every) == every


def test_the_last_day_of_a_period_without_end_is_its_first() -> None:
    every = residents(modum=1)
    period = evolve(every.period, span=Span(every.period.span.first, None))
    ((whole, _),) = shown(evolve(every, period=period)).lines
    assert whole.day == period.span.first


def test_lines_with_different_columns_are_not_put_together() -> None:
    every = residents(sigdal=2)
    first, (line, shares) = every.lines
    with pytest.raises(ValueError, match="longer"):
        shown(evolve(every, lines=(first, (line, (*shares, 0)))))


def test_few_vouchers_of_other_costs_are_shown() -> None:
    """Where no line tells where anybody lives."""
    cost = made.equally_shared(100)
    of = made.of_one_cost(cost, *MIDT_BUSKERUD)
    every = vouchers(of.agreement, of.periods[0], cost, [made.line(1, 100, bosted="3047")])
    assert shown(every) is every
