"""Settlements by hand: small agreements and ledgers with the amounts that come of them."""

from datetime import date
from fractions import Fraction

from attrs import evolve

from fordel.interpreter import interpret
from fordel.measures import Values
from fordel.model import (
    Agreement,
    AllocationKey,
    Charge,
    Component,
    Decision,
    Measure,
    MeasureTable,
    Party,
    ReferenceDay,
)
from fordel.period import Length
from fordel.plan import Aggregate, Aggregates
from fordel.settlement import Settlement, Transfer
from tests.agreements_strategy import HERE, municipality
from tests.books import answers
from tests.small import (
    EQUALLY,
    MARCH,
    OCTOBER,
    ONE,
    SINCE,
    THREE,
    TWO,
    agreement,
    amounts,
    bears,
    by_key,
    cost,
    line,
    only_cost,
    planned,
    rounding,
    settle,
    shared,
    since,
    until,
)

# The agreement of NAV Midt-Buskerud, 2022 -------------------------------------------------------------------


def midt_buskerud() -> Agreement:
    parts = (
        Component(Fraction(1, 5), "equal", None, HERE),
        Component(Fraction(4, 5), "measure", "innbyggertall", HERE),
    )
    of = agreement(
        THREE,
        cost("Felles drift", by_key("20/80")),
        cost("Ytelser", Charge("residence", HERE)),
        cost("Husleie", Charge("location", HERE)),
        cost("Refusjoner", by_key("20/80")),
    )
    return evolve(
        of,
        keys=(AllocationKey("20/80", SINCE, parts, HERE),),
        measures={"innbyggertall": Measure("innbyggertall", HERE, ReferenceDay(), source="SSB 07459")},
        locations=dict(zip(("Vikersund", "Prestfoss", "Noresund"), THREE, strict=True)),
        decisions=tuple(Decision(name, date(2021, 2, 15), HERE) for name in THREE),
    )


ROWS_2022 = (
    Aggregate(0, (0,), None, 11_701_767_87, 1437),
    Aggregate(0, (1,), "3047", 2_198_869_72, 210),
    Aggregate(0, (1,), "3045", 2_348_162_12, 226),
    Aggregate(0, (1,), "3046", 1_988_968_04, 190),
    Aggregate(0, (2,), "Vikersund", 681_018_12, 12),
    Aggregate(0, (2,), "Prestfoss", 1_001_052_15, 12),
    Aggregate(0, (2,), "Noresund", 408_840_17, 12),
    Aggregate(0, (3,), None, -654_470_39, 9),
)


def settled_2022() -> Settlement:
    of = midt_buskerud()
    found = interpret(planned(of), Aggregates(ROWS_2022, digest="sha256:0"), Values(of))
    assert isinstance(found, Settlement), found
    return found


def test_midt_buskerud_comes_out_as_the_councils_were_told() -> None:
    settled = settled_2022()
    assert bears(settled) == {"Modum": 9_938_037_24, "Sigdal": 5_632_344_56, "Krødsherad": 4_103_826_00}
    assert {of.name: amounts(of) for of in settled.periods[0].costs} == {
        "Felles drift": dict(zip(THREE, (7_476_292_37, 2_418_388_82, 1_807_086_68), strict=True)),
        "Ytelser": dict(zip(THREE, (2_198_869_72, 2_348_162_12, 1_988_968_04), strict=True)),
        "Husleie": dict(zip(THREE, (681_018_12, 1_001_052_15, 408_840_17), strict=True)),
        "Refusjoner": dict(zip(THREE, (-418_142_97, -135_258_53, -101_068_89), strict=True)),
    }


def test_midt_buskerud_pays_its_host() -> None:
    settled = settled_2022()
    assert settled.transfers == (
        Transfer("Sigdal", "Modum", 5_632_344_56),
        Transfer("Krødsherad", "Modum", 4_103_826_00),
    )
    host = settled.balances[0]
    assert (host.role, host.paid, host.due) == ("vertskommune", 19_674_207_80, -9_736_170_56)
    assert {account.role for account in settled.balances[1:]} == {"deltaker"}
    assert (settled.control.ledger, settled.control.shared, settled.control.outside) == (
        19_674_207_80,
    ) * 2 + (0,)


def test_every_share_of_midt_buskerud_tells_how_it_was_rounded() -> None:
    settled = settled_2022()
    drift = settled.periods[0].costs[0]
    assert drift.shares["Sigdal"].exact == Fraction(11_701_767_87 * 30_929, 149_655)
    assert {party: share.extra for party, share in drift.shares.items()} == {
        "Modum": None,
        "Sigdal": 1,
        "Krødsherad": None,
    }
    assert [(part.ore, part.key.name) for part in drift.shared] == [(11_701_767_87, "20/80")]
    assert [(part.party, part.value, part.lines) for part in settled.periods[0].costs[1].direct] == [
        ("Modum", "3047", 210),
        ("Sigdal", "3045", 226),
        ("Krødsherad", "3046", 190),
    ]


def test_the_settlement_tells_the_values_it_rests_on_once() -> None:
    settled = settled_2022()
    (use,) = settled.measures
    assert (use.name, use.as_of, use.source) == ("innbyggertall", date(2022, 1, 1), "SSB 07459")
    assert use.values == {"Modum": 14_273, "Sigdal": 3_492, "Krødsherad": 2_189}
    assert (settled.remarks, settled.digest) == ((), "sha256:0")


# Time -------------------------------------------------------------------------------------------------------


def test_half_years_in_whole_kroner_with_the_rest_to_one() -> None:
    """Each half-year is an anchor: 500 000 kr by 307/515 is 298 058,25 kr, and 298 058 kr twice."""
    state, host = "NAV Vest-Viken", "Modum"
    parts = tuple(Component(Fraction(1, 2), "measure", name, HERE) for name in ("årsverk", "areal"))
    tables = (
        MeasureTable(None, {state: Fraction(183, 10), host: Fraction(122, 10)}, HERE),
        MeasureTable(None, {state: Fraction(610), host: Fraction(420)}, HERE),
    )
    of = evolve(
        agreement(TWO, cost("Husleie", by_key("Lokaler"))),
        parties={
            state: Party(state, "stat", HERE, takes_part=(SINCE,)),
            host: municipality(host, SINCE, hosts=(SINCE,)),
        },
        keys=(AllocationKey("Lokaler", SINCE, parts, HERE),),
        measures={
            "årsverk": Measure("årsverk", HERE, tables=tables[:1]),
            "areal": Measure("areal", HERE, tables=tables[1:]),
        },
    )
    of = rounding(of, Length.HALF_YEAR, kroner=True, rest=host)
    settled = settle(of, line(MARCH, 500_000_50), line(OCTOBER, 500_000_50))
    assert [period.period.ordinal for period in settled.periods] == [2 * 2022, 2 * 2022 + 1]
    for (one,) in (period.costs for period in settled.periods):
        assert amounts(one) == {state: 298_058_00, host: 201_942_00}
        assert (one.spare, one.rest_to) == (50, host)
    assert (bears(settled)[host], settled.spare) == (403_885_00, 100)
    assert settled.transfers == (Transfer(state, host, 596_116_00),)


def test_a_new_key_in_may_and_a_credit_note_after_it() -> None:
    """Of the first 100 kr 50,00 each, and of the 50 kr 16,667 and 33,333 back: 33,333 and 16,667 kr."""
    thirds = (
        Component(Fraction(1, 3), "party", "Modum", HERE),
        Component(Fraction(2, 3), "party", "Sigdal", HERE),
    )
    keys = (
        AllocationKey("Nøkkel", until(4), (EQUALLY,), HERE),
        AllocationKey("Nøkkel", since(5), thirds, HERE),
    )
    of = evolve(agreement(TWO, cost("Drift", by_key("Nøkkel"))), keys=keys)
    one = only_cost(settle(of, line(MARCH, 100_00), line(date(2022, 5, 1), -50_00)))
    assert amounts(one) == {"Modum": 33_33, "Sigdal": 16_67}
    assert one.shares["Sigdal"].exact == Fraction(50_00, 3)
    assert [(part.span.first, part.ore) for part in one.shared] == [
        (date(2022, 1, 1), 100_00),
        (date(2022, 5, 1), -50_00),
    ]


def test_a_participant_that_joins_on_1_july_shares_what_comes_after() -> None:
    of = agreement(THREE, cost("Vakt", shared()))
    of = evolve(of, parties={**of.parties, "Krødsherad": municipality("Krødsherad", since(7))})
    settled = settle(of, line(MARCH, 60_000_00), line(date(2022, 7, 1), 90_000_00))
    assert bears(settled) == {"Modum": 60_000_00, "Sigdal": 60_000_00, "Krødsherad": 30_000_00}


def test_segments_in_which_nothing_differs_for_a_cost_are_told_as_one() -> None:
    of = agreement(
        TWO,
        cost("Drift", shared(), "1"),
        cost("Leie", shared(), "2", until(6)),
        cost("Leie", shared(), "2", since(7)),
    )
    settled = settle(
        of, line(MARCH, 1_00, art="100"), line(OCTOBER, 2_00, art="100"), line(OCTOBER, 3, art="2")
    )
    drift, rent = settled.periods[0].costs
    assert [(part.span, part.ore, part.lines) for part in drift.shared] == [(planned(of).span, 3_00, 2)]
    assert (rent.shared[0].span.first, rent.ore, rent.lines) == (date(2022, 7, 1), 3, 1)


def test_each_period_has_its_own_turn_and_the_year_is_their_sum() -> None:
    of = rounding(agreement(THREE, cost("Drift", shared())), Length.QUARTER)
    settled = settle(of, *(line(date(2022, month, 1), 1) for month in (1, 4, 7, 10)))
    turns = [[party for party, ore in amounts(period.costs[0]).items() if ore] for period in settled.periods]
    assert turns == [["Krødsherad"], ["Modum"], ["Sigdal"], ["Krødsherad"]]  # 4·2022 mod 3 is 0, then 1, 2, 0
    assert bears(settled) == {"Modum": 1, "Sigdal": 1, "Krødsherad": 2}
    assert settled.transfers == (Transfer("Sigdal", "Modum", 1), Transfer("Krødsherad", "Modum", 2))


# Hosts ------------------------------------------------------------------------------------------------------


def two_hosts(*names: str) -> Agreement:
    of = agreement(names, cost("Drift", shared()))
    first = municipality(names[0], SINCE, hosts=(until(6),))
    second = municipality(names[1], SINCE, hosts=(since(7),))
    return evolve(of, parties={**of.parties, names[0]: first, names[1]: second})


def test_the_host_of_the_date_has_paid_the_line() -> None:
    """8 000,5 øre each; in 2022 the turn begins with Modum."""
    settled = settle(two_hosts(*TWO), line(MARCH, 100_01), line(OCTOBER, 60_00))
    assert [(one.party, one.bears, one.paid, one.role) for one in settled.balances] == [
        ("Modum", 80_01, 100_01, "vertskommune"),
        ("Sigdal", 80_00, 60_00, "vertskommune"),
    ]
    assert settled.transfers == (Transfer("Sigdal", "Modum", 20_00),)
    assert settled.periods[0].host == "Sigdal"


def test_two_hosts_are_set_off_pair_by_pair() -> None:
    settled = settle(two_hosts(*THREE), line(MARCH, 90_00), line(OCTOBER, 60_00))
    assert settled.transfers == (
        Transfer("Sigdal", "Modum", 10_00),
        Transfer("Krødsherad", "Modum", 30_00),
        Transfer("Krødsherad", "Sigdal", 20_00),
    )


def test_what_is_borne_directly_is_owed_to_the_host_of_its_date() -> None:
    of = two_hosts(*THREE)
    of = evolve(of, costs=(cost("Tilsyn", Charge("party", HERE, name="Krødsherad")),))
    settled = settle(of, line(MARCH, 90_00), line(OCTOBER, -60_00))
    assert settled.transfers == (
        Transfer("Krødsherad", "Modum", 90_00),
        Transfer("Sigdal", "Krødsherad", 60_00),
    )


def test_spare_ore_of_a_period_with_two_hosts_stay_with_the_last() -> None:
    """Krødsherad bears March and Modum October; 200 of the 200,70 kr are split, and Sigdal bears 0,70 kr.

    Rounding moved 30, 40 and 70 øre, half of them in March and half in October (allocation.md 3.5).
    """
    of = rounding(two_hosts(*THREE), kroner=True)
    keys = tuple(
        AllocationKey("Nøkkel", valid, (Component(ONE, "party", party, HERE),), HERE)
        for party, valid in (("Krødsherad", until(6)), ("Modum", since(7)))
    )
    of = evolve(of, keys=keys, costs=(cost("Drift", by_key("Nøkkel")),))
    settled = settle(of, line(MARCH, 100_30), line(OCTOBER, 100_40))
    assert bears(settled) == {"Modum": 100_00, "Sigdal": 70, "Krødsherad": 100_00}
    assert settled.transfers == (
        Transfer("Modum", "Sigdal", 99_85),
        Transfer("Krødsherad", "Modum", 100_15),
        Transfer("Sigdal", "Krødsherad", 15),
    )


# Charges ----------------------------------------------------------------------------------------------------


def test_a_cost_that_changes_from_shared_to_direct_is_still_one_cost() -> None:
    of = agreement(
        TWO, cost("Leie", shared(), valid=until(6)), cost("Leie", Charge("host", HERE), valid=since(7))
    )
    one = only_cost(settle(of, line(MARCH, 1_00), line(OCTOBER, 50)))
    assert (one.treatment, one.ore, one.lines) == ("shared", 1_50, 2)
    assert amounts(one) == {"Modum": 1_00, "Sigdal": 50}
    assert one.shares["Modum"].exact == 1_00
    assert [(part.party, part.value, part.ore) for part in one.direct] == [("Modum", "", 50)]


def test_what_is_kept_outside_is_counted_and_nobody_pays_it() -> None:
    of = agreement(TWO, cost("Drift", shared(), "1"), cost(None, Charge("outside", HERE)))
    of = evolve(of, parties={**of.parties, "Sigdal": municipality("Sigdal", SINCE, hosts=(until(1),))})
    settled = settle(
        of, line(MARCH, 1_00, art="1"), line(MARCH, 7_77, art="2"), line(date(2022, 1, 1), -77, art="3")
    )
    assert settled.outside == (7_00, 2)
    assert (settled.control.ledger, settled.control.shared, settled.control.outside) == (8_00, 1_00, 7_00)
    assert settled.balances[0].paid == 1_00


def test_other_costs_are_a_cost_without_a_name() -> None:
    of = agreement(TWO, cost("Drift", shared(), "1"), cost(None, Charge("host", HERE)))
    settled = settle(of, line(MARCH, 1_00, art="1"), line(MARCH, 2_00, art="2"))
    assert [(one.name, one.treatment, one.ore) for one in settled.periods[0].costs] == [
        ("Drift", "shared", 1_00),
        (None, "host", 2_00),
    ]


def test_a_column_may_say_who_bears() -> None:
    of = agreement(THREE, cost("Tiltak", Charge("column", HERE, name="vedtakskommune")))
    one = only_cost(
        settle(of, line(MARCH, 1_00, vedtakskommune="3045"), line(MARCH, 5, vedtakskommune="3045"))
    )
    assert amounts(one) == {"Modum": 0, "Sigdal": 1_05, "Krødsherad": 0}


def test_a_number_counts_in_its_own_year() -> None:
    of = agreement(THREE, cost("Ytelser", Charge("residence", HERE)))
    asked = planned(of, 2024)
    found = interpret(asked, answers(asked, [line(date(2024, 1, 1), 3, bosted="3332")]), Values(of))
    assert isinstance(found, Settlement)
    assert bears(found)["Sigdal"] == 3


def test_direct_costs_are_whole_ore_also_where_others_are_whole_kroner() -> None:
    of = agreement(TWO, cost("Drift", shared(), "1"), cost("Husleie", Charge("host", HERE), "2"))
    of = rounding(of, kroner=True)
    settled = settle(of, line(MARCH, 3_10, art="1"), line(MARCH, 9_99, art="2"))
    drift, rent = settled.periods[0].costs
    assert (amounts(drift), drift.spare, drift.whole_kroner) == ({"Modum": 2_00, "Sigdal": 1_00}, 10, True)
    assert (amounts(rent), rent.spare, rent.whole_kroner) == ({"Modum": 9_99, "Sigdal": 0}, 0, False)


def test_the_rest_goes_to_the_host_or_to_nobody_without_a_share() -> None:
    only_sigdal = Component(ONE, "equal", None, HERE, ("Sigdal", "Krødsherad"))
    of = agreement(THREE, cost("Drift", shared(), "1"), cost("Leie", shared(only_sigdal), "2"))
    settled = settle(rounding(of, rest=""), line(MARCH, 1_01, art="1"), line(MARCH, 1_01, art="2"))
    drift, rent = settled.periods[0].costs
    assert (amounts(drift), drift.rest_to) == ({"Modum": 33, "Sigdal": 34, "Krødsherad": 34}, "Modum")
    assert (amounts(rent), rent.rest_to) == ({"Modum": 0, "Sigdal": 50, "Krødsherad": 51}, None)


def test_a_ledger_without_lines_is_settled_at_nothing() -> None:
    settled = settle(agreement(TWO, cost("Drift", shared())))
    assert (settled.periods[0].costs, settled.transfers) == ((), ())
    assert bears(settled) == {"Modum": 0, "Sigdal": 0}
