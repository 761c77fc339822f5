"""Which columns the lines of a cost have, where each line belongs, and what the line rule is given to share them by."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import pytest
from attrs import evolve

from fordel.apportionment import SharesDoNotSum, line_terms
from fordel.line_shares import CostLines, Extra, LineAnchor, LineSum, extras, is_weighed, residence
from fordel.model import Adjustment, Agreement, Charge
from fordel.settlement import AmountBounds, Deduction, DirectPart, SettledCost
from tests import settlements as made
from tests import settlements_amounts as others
from tests.agreements_strategy import HERE, municipality
from tests.settlements import HALVES, MIDT_BUSKERUD
from tests.small import MARCH, OCTOBER, SINCE, cost, line, only_cost, settle, since, until
from tests.small import agreement as small

MODUM, SIGDAL, KRODSHERAD = MIDT_BUSKERUD
#: The parties of MIDT_BUSKERUD in alphabetical order, which the columns of a rule have.
TURNED = (2, 0, 1)
INCOME = (Deduction("Tilskudd", "Drift", 300),)
DIRECTLY = ("residence", "column", "location", "host", "party")


def lines_of(of: SettledCost) -> CostLines:
    return CostLines(made.of_one_cost(of, *MIDT_BUSKERUD).agreement, of)


def kept(of: SettledCost, *ore: int) -> SettledCost:
    """The cost where Modum keeps so much besides its share of what is limited, and there are hosts before it."""
    assert of.limit is not None
    return evolve(of, limit=evolve(of.limit, kept=dict(zip(MIDT_BUSKERUD, ore, strict=False))))


def by_residence(*parts: tuple[str, str, int]) -> SettledCost:
    """Benefits by party, number and øre, one line each."""
    return made.direct("Ytelser", "residence", [(*part, 1) for part in parts])


# Columns ----------------------------------------------------------------------------------------------------


def test_extras_are_what_no_party_bears_of_what_is_shared() -> None:
    """What hosts keep, one by one, then what is deducted, then what whole kroner leave; none that is nothing."""
    both = evolve(
        kept(others.limited(), 7, 0, 5), deductions=(*INCOME, Deduction(None, "Drift", 20)), spare=3
    )
    assert extras(both) == (
        Extra("kept", 7, MODUM),
        Extra("kept", 5, KRODSHERAD),
        Extra("deducted", 320),
        Extra("spare", 3),
    )
    assert extras(made.equally_shared(100)) == ()
    assert not any(extras(made.direct("Drift", kind, [(MODUM, "3047", 5, 1)])) for kind in DIRECTLY)


def test_of_an_income_all_is_deducted() -> None:
    _, income = others.reduced()
    assert extras(income) == (Extra("deducted", -15000),)


def test_residence_is_the_column_of_a_cost_charged_by_it() -> None:
    of = by_residence((MODUM, "3047", 500))
    assert residence(made.of_one_cost(of, *MIDT_BUSKERUD).agreement, of) == "bosted"
    at_places = evolve(of, treatment="location")
    assert residence(made.of_one_cost(at_places, *MIDT_BUSKERUD).agreement, at_places) is None


def test_a_cost_is_weighed_where_its_parts_are_no_sums_of_its_lines() -> None:
    plain = made.equally_shared(100)
    (part,) = plain.shared
    amounts = AmountBounds(2022, {}, {}, Adjustment(base=1))
    assert not is_weighed(plain)
    assert not is_weighed(evolve(plain, shared=(evolve(part, ore=Fraction(101)),)))
    assert not any(is_weighed(made.direct("Drift", kind, [(MODUM, "3047", 5, 1)])) for kind in DIRECTLY)
    for weighed in (
        evolve(plain, shared=(evolve(part, ore=Fraction(201, 2)), evolve(part, ore=Fraction(-1, 2)))),
        evolve(plain, shared=(evolve(part, ore=100), evolve(part, ore=Fraction(1, 3)))),
        evolve(plain, treatment="deduct"),
        evolve(plain, deductions=INCOME),
        evolve(plain, amounts=amounts),
        evolve(plain, by_days=True),
        others.limited(),
    ):
        assert is_weighed(weighed)


# Places -----------------------------------------------------------------------------------------------------


def test_a_direct_line_belongs_where_its_value_stands() -> None:
    """After the stretches that are shared, which are told apart by day."""
    of = lines_of(
        evolve(by_residence((MODUM, "3047", 1), (SIGDAL, "", 2)), shared=made.equally_shared(9).shared)
    )
    first = evolve(of.cost.shared[0], span=HALVES[0])
    of = lines_of(evolve(of.cost, shared=(first,)))
    assert of.place(MARCH, {"bosted": "3047"}) == 0
    places = [
        of.place(OCTOBER, cells) for cells in ({"bosted": "3047"}, {"bosted": ""}, {"lokasjon": "3047"})
    ]
    assert places == [1, 2, 2]
    with pytest.raises(LookupError, match="«9999» belongs to 0 parts"):
        of.place(OCTOBER, {"bosted": "9999"})


def changing(*charges: Charge) -> tuple[Agreement, SettledCost]:
    """The cost of 1 krone a half-year, charged in the first half and the second as these say; the host changes too."""
    versions = (
        cost("Leie", one, valid=valid) for one, valid in zip(charges, (until(6), since(7)), strict=True)
    )
    others = (cost(name, Charge("party", HERE, name=KRODSHERAD), "9") for name in ("Drift", "Vakt"))
    of = small(MIDT_BUSKERUD, *others, *versions)
    hosts = {
        name: municipality(name, SINCE, hosts=(valid,))
        for name, valid in ((MODUM, until(6)), (SIGDAL, since(7)))
    }
    of = evolve(of, parties={**of.parties, **hosts})
    return of, only_cost(settle(of, line(MARCH, 1_00), line(OCTOBER, 1_00)))


HOST = Charge("host", HERE)


@pytest.mark.parametrize(
    ("charges", "bearers"),
    [
        ((HOST, HOST), (MODUM, SIGDAL)),
        ((Charge("party", HERE, name=KRODSHERAD), HOST), (KRODSHERAD, SIGDAL)),
        ((HOST, Charge("party", HERE, name=KRODSHERAD)), (MODUM, KRODSHERAD)),
        ((Charge("party", HERE, name=SIGDAL), Charge("party", HERE, name=MODUM)), (SIGDAL, MODUM)),
    ],
)
def test_a_line_without_a_value_is_the_bearers_of_the_day(
    charges: tuple[Charge, Charge], bearers: tuple[str, ...]
) -> None:
    """Also where what is charged, or who is host, changes within the period."""
    agreement, settled = changing(*charges)
    of = CostLines(agreement, settled)
    places = [of.place(day, {"bosted": "3047"}) for day in (MARCH, OCTOBER)]
    assert [settled.direct[place].party for place in places] == [*bearers]
    rows = of.anchors({place: LineSum(1_00, 1_00) for place in places})
    assert [
        of.parties[anchor.columns[0]] for anchor in sorted(rows, key=lambda one: places.index(one.places[0]))
    ] == [*bearers]


def test_a_line_that_two_parts_may_have_is_neithers() -> None:
    """Where no version of the day tells whose it is: charged by a column, or not in force."""
    two = by_residence((MODUM, "3047", 500), (SIGDAL, "3047", 400))
    with pytest.raises(LookupError, match="belongs to 0 parts"):
        lines_of(two).place(MARCH, {"bosted": "3047"})
    agreement, settled = changing(HOST, HOST)
    of = CostLines(evolve(agreement, costs=agreement.costs[:-1]), settled)
    assert of.place(MARCH, {}) == 0
    with pytest.raises(LookupError, match="belongs to 0 parts"):
        of.place(OCTOBER, {})
    of = CostLines(agreement, evolve(settled, direct=settled.direct[:1] * 2))
    with pytest.raises(LookupError, match="belongs to 2 parts"):
        of.place(MARCH, {})


# Anchors ----------------------------------------------------------------------------------------------------


def rule(
    places: Sequence[int],
    columns: Sequence[int],
    weights: list[list[int]],
    ore: list[int],
    *settled: int,
    gross: int,
) -> LineAnchor:
    return LineAnchor(tuple(places), tuple(columns), line_terms(weights, ore, settled), gross)


def test_stretches_are_segments_of_one_rule() -> None:
    """Each with its own key, in the order of the alphabet; who is not in a key has no weight in it."""
    joined = made.joined_in_july()
    (settled,) = joined.periods[0].costs
    of = CostLines(joined.agreement, settled)
    sums = {0: LineSum(10000, 12000), 1: LineSum(20000, 20002)}
    weights = [[0, 1, 1], [1, 1, 1]]
    assert of.anchors(sums) == (
        rule((0, 1), TURNED, weights, [10000, 20000], 6666, 11667, 11667, gross=32002),
    )


def test_the_weights_of_a_key_are_whole_numbers_in_proportion() -> None:
    """20 % equally and 80 % by population: Sigdal has 30 929 of 149 655."""
    of = made.shared("Drift", [(100000, 3, made.twenty_eighty())])
    (anchor,) = lines_of(of).anchors({0: LineSum(100000, 100000)})
    prefixes = (23111, 23111 + 95615, 149655)
    assert (anchor.terms.unit, anchor.terms.prefixes) == (149655, (prefixes,))


def test_a_stretch_without_lines_is_a_segment_all_the_same() -> None:
    equal = made.equally_shared(90).shared[0].key
    of = made.shared("Drift", [(0, 0, equal), (90, 3, equal)])
    expected = rule((0, 1), TURNED, [[1, 1, 1], [1, 1, 1]], [0, 90], 30, 30, 30, gross=94)
    assert lines_of(of).anchors({1: LineSum(90, 94)}) == (expected,)


def test_what_whole_kroner_leave_has_no_weight() -> None:
    of = made.equally_shared(10050, whole_kroner=True)
    expected = rule((0,), (*TURNED, 3), [[1, 1, 1, 0]], [10050], 3400, 3300, 3300, 50, gross=10050)
    assert (of.spare, lines_of(of).anchors({0: LineSum(10050, 10050)})) == (50, (expected,))


def test_what_is_borne_directly_is_no_part_of_what_is_shared() -> None:
    """Two direct parts of Modum's and one of Krødsherad's, which have a rule each."""
    parts = (
        DirectPart(MODUM, "a", 600, 1),
        DirectPart(MODUM, "b", 300, 1),
        DirectPart(KRODSHERAD, "c", -50, 1),
    )
    both = made.shared_and_direct()
    less = both.shares[KRODSHERAD]
    shares = {**both.shares, KRODSHERAD: evolve(less, ore=less.ore - 50, exact=less.exact - 50)}
    of = lines_of(evolve(both, ore=950, shares=shares, direct=parts))
    sums = {0: LineSum(100, 120), 1: LineSum(600, 600), 2: LineSum(300, 310), 3: LineSum(-50, 50)}
    assert of.anchors(sums) == (
        rule((0,), TURNED, [[1, 1, 1]], [100], 34, 33, 33, gross=120),
        rule((1,), (0,), [[1]], [600], 600, gross=600),
        rule((2,), (0,), [[1]], [300], 300, gross=310),
        rule((3,), (2,), [[1]], [-50], -50, gross=50),
    )


def test_lines_that_are_not_those_settled_have_no_rule() -> None:
    """Stretch by stretch, part by part, and all together where they are weighed."""
    both = made.shared_and_direct()
    weighed = others.limited()
    for of, ore in ((both, (101, 899)), (both, (100, 899)), (weighed, (99999,)), (weighed, (100001,))):
        with pytest.raises(SharesDoNotSum, match=r"the lines of Drift come to \[\d+\] øre, and settled were"):
            lines_of(of).anchors({place: LineSum(sum_of, sum_of) for place, sum_of in enumerate(ore)})


# Costs of which only a part is shared -----------------------------------------------------------------------


def test_weighed_lines_follow_what_was_settled_exactly() -> None:
    """What each bears of what is shared, what the host keeps, what is deducted; the spare øre weigh nothing."""
    of = kept(evolve(others.limited(), ore=99705, deductions=INCOME, spare=5), 70000)
    exact = [Fraction(30000, 3) - Fraction(1, 3), Fraction(30000, 3), Fraction(30000, 3) + Fraction(1, 3)]
    shares = {
        name: evolve(
            share, ore=share.ore - (300 if name == MODUM else 0), exact=size + (70000 if name == MODUM else 0)
        )
        for (name, share), size in zip(of.shares.items(), exact, strict=True)
    }
    of = evolve(of, shares=shares)
    weights = [[30001, 29999, 30000, 210000, 900, 0]]
    expected = rule(
        (0,), (*TURNED, 3, 4, 5), weights, [100005], 10000, 9700, 10000, 70000, 300, 5, gross=100009
    )
    assert lines_of(of).anchors({0: LineSum(100005, 100009)}) == (expected,)


@pytest.mark.parametrize(
    ("ore", "deducted", "weights"),
    [
        ((-20, -10, -30), -40, [30, 20, 10, 40]),
        ((20, 10, -30), -40, [30, -20, -10, 40]),
        ((20, 10, 30), -60, [30, 20, 10, 60]),
        ((-20, -10, -30), 60, [30, 20, 10, 60]),
        ((0, 0, 0), 0, [1, 1, 1]),
    ],
)
def test_weights_come_to_more_than_nothing(ore: tuple[int, ...], deducted: int, weights: list[int]) -> None:
    """Where what was settled comes to less, their mirror images; where to nothing, its sizes; without any, the same."""
    plain = made.equally_shared(0)
    shares = {
        name: evolve(share, ore=size, exact=Fraction(size))
        for (name, share), size in zip(plain.shares.items(), ore, strict=True)
    }
    given = (Deduction("Tilskudd", "Drift", deducted),) if deducted else ()
    of = evolve(plain, ore=sum(ore), shares=shares, deductions=given, by_days=True)
    settled = [ore[2], ore[0], ore[1], *([deducted] if deducted else [])]
    expected = rule((0,), (*TURNED, 3)[: len(settled)], [weights], [sum(settled)], *settled, gross=500)
    assert lines_of(of).anchors({0: LineSum(sum(settled), 500)}) == (expected,)


def test_a_cost_without_any_lines_is_weighed_at_nothing() -> None:
    of = evolve(made.equally_shared(0), by_days=True)
    assert lines_of(of).anchors({}) == (rule((0,), TURNED, [[1, 1, 1]], [0], 0, 0, 0, gross=0),)


def deducted_by_residence() -> SettledCost:
    """Benefits of 10 kroner, Modum's, and -30, Sigdal's; 4 kroner are deducted, 5 of the one and -1 of the other."""
    of = by_residence((MODUM, "3047", 1000), (SIGDAL, "3045", -3000))
    shares = {
        name: evolve(share, ore=share.ore - less, exact=share.exact - less)
        for (name, share), less in zip(of.shares.items(), (500, -100, 0), strict=True)
    }
    return evolve(of, ore=of.ore - 400, shares=shares, deductions=(Deduction("Avgift", "Ytelser", 400),))


def test_lines_that_are_one_partys_have_its_place_and_a_rule_of_their_own() -> None:
    """Each party's share and what is deducted of its lines, also where it has none."""
    of = lines_of(deducted_by_residence())
    assert [of.place(MARCH, {"bosted": number}) for number in ("3047", "3045")] == [0, 1]
    with pytest.raises(LookupError, match="«» is nobody's"):
        of.place(MARCH, {})
    sums = {0: LineSum(1000, 1200), 1: LineSum(-3000, 3000)}
    assert of.anchors(sums) == (
        rule((0,), (0, 3), [[500, 500]], [1000], 500, 500, gross=1200),
        rule((1,), (1, 3), [[2900, 100]], [-3000], -2900, -100, gross=3000),
        rule((2,), (2, 3), [[1, 1]], [0], 0, 0, gross=0),
    )


@pytest.mark.parametrize("exact", [Fraction(1, 2), Fraction(-1, 2), Fraction(1), Fraction(-1)])
def test_a_share_of_less_than_an_ore_weighs_something(exact: Fraction) -> None:
    """All of a line that is deducted but for so little that the rounding took it is still the party's to weigh."""
    of = by_residence((MODUM, "3047", 0))
    shares = {**of.shares, MODUM: evolve(of.shares[MODUM], exact=exact)}
    less = evolve(of, shares=shares, ore=-400, deductions=(Deduction("Avgift", "Ytelser", 400),))
    (first, *_) = lines_of(less).anchors({0: LineSum(0, 8)})
    assert first == rule((0,), (0, 3), [[1, 0]], [0], 0, 0, gross=8)


@pytest.mark.parametrize("because", ["shared", "no column", "two extras", "a value twice", "no extra"])
def test_other_weighed_lines_have_one_place(because: str) -> None:
    """Where a line does not tell alone whose it is and what it is less."""
    of = deducted_by_residence()
    changed = {
        "shared": evolve(of, shared=made.equally_shared(0).shared),
        "no column": evolve(of, treatment="host"),
        "two extras": evolve(of, spare=1),
        "a value twice": evolve(of, direct=(*of.direct, of.direct[0])),
        "no extra": evolve(of, deductions=(), by_days=True),
    }[because]
    assert lines_of(changed).place(MARCH, {"bosted": "3045"}) == 0
    assert lines_of(of).place(MARCH, {"bosted": "3045"}) == 1
