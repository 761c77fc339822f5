"""The laws of a settlement, on random agreements and ledgers: each test is one of them."""

from datetime import date, timedelta
from fractions import Fraction
from math import floor

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from fordel.model import Condition, CostCategory, Measure
from fordel.period import Span
from fordel.settlement import DirectPart, KeyShares, SettledCost, Settlement, SharedPart, Transfer
from tests import reference
from tests.agreements_strategy import ALWAYS, DAYS, HERE, Case, cases, charges, lines
from tests.books import outcome, settle, shares

CAREFUL = cases(careful=True)


def compare(case: Case) -> None:
    expected = reference.settle(case.agreement, case.asked, list(case.lines), case.given)
    settled = outcome(case.agreement, *case.asked, case.lines, case.given)
    if expected.refused:
        assert settled == expected.refused
        return
    assert isinstance(settled, Settlement)
    assert shares(settled) == {
        anchor: {party: ore for party, ore in of.items() if ore} for anchor, of in expected.shares.items()
    }
    spare = {
        (period.period.first, cost.name): cost.spare for period in settled.periods for cost in period.costs
    }
    assert spare == expected.spare
    assert {account.party: account.paid for account in settled.balances if account.paid} == {
        host: ore for host, ore in expected.paid.items() if ore
    }
    assert settled.outside == (sum(expected.outside), len(expected.outside))


@given(CAREFUL)
def test_d01_the_engine_settles_as_the_reference_does(case: Case) -> None:
    compare(case)


@given(cases(careful=False))
def test_d01_the_engine_refuses_what_the_reference_refuses(case: Case) -> None:
    compare(case)


# Conservation -----------------------------------------------------------------------------------------------


@given(CAREFUL)
def test_p25_every_line_is_in_one_cost_or_kept_outside(case: Case) -> None:
    settled = settle(case)
    costs = [cost for period in settled.periods for cost in period.costs]
    within = [line for line in case.lines if case.asked[0] <= line.day <= case.asked[1]]
    assert sum(cost.lines for cost in costs) + settled.outside[1] == len(within)
    assert sum(cost.ore for cost in costs) + settled.outside[0] == sum(line.ore for line in within)
    assert settled.control.ledger == sum(line.ore for line in within)


@given(CAREFUL)
def test_what_the_parties_bear_is_what_the_hosts_have_paid(case: Case) -> None:
    settled = settle(case)
    costs = [cost for period in settled.periods for cost in period.costs]
    borne = sum(share.ore for cost in costs for share in cost.shares.values()) + settled.spare
    assert borne == sum(cost.ore for cost in costs) == sum(account.paid for account in settled.balances)
    assert sum(account.bears for account in settled.balances) == borne


@given(CAREFUL)
def test_transfers_are_positive_and_close_every_account(case: Case) -> None:
    settled = settle(case)
    due = {account.party: account.due for account in settled.balances}
    for transfer in settled.transfers:
        assert transfer.ore > 0
        due[transfer.payer] -= transfer.ore
        due[transfer.payee] += transfer.ore
    assert not any(due.values())
    hosts = {account.party for account in settled.balances if account.role == "vertskommune"}
    assert all(hosts & {transfer.payer, transfer.payee} for transfer in settled.transfers)


# Every amount knows why -------------------------------------------------------------------------------------


@given(CAREFUL)
def test_p27_an_exact_share_can_be_computed_again_from_its_own_trace(case: Case) -> None:
    for cost in costs_of(settle(case)):
        parts: list[SharedPart | DirectPart] = [*cost.shared, *cost.direct]
        assert sum(part.ore for part in parts) == cost.ore
        assert sum(part.lines for part in parts) == cost.lines
        keys = [(part.ore, retold(part.key)) for part in cost.shared]
        for party, share in cost.shares.items():
            shared = sum((ore * key.get(party, 0) for ore, key in keys), Fraction(0))
            assert share.exact == shared + directly(cost, party)


@given(CAREFUL)
def test_p27_a_rounded_share_is_rounded_down_or_got_one_of_the_units_left_over(case: Case) -> None:
    for cost in costs_of(settle(case)):
        amount = sum(part.ore for part in cost.shared)
        unit = 100 if cost.whole_kroner else 1
        if not amount or cost.rest_to:
            continue
        for party, share in cost.shares.items():
            own = directly(cost, party)
            size = (share.exact - own) * (amount - cost.spare) / amount / unit
            sign = 1 if amount > 0 else -1
            assert share.ore - own == unit * sign * (floor(sign * size) + (share.extra is not None))


def costs_of(settled: Settlement) -> list[SettledCost]:
    return [cost for period in settled.periods for cost in period.costs]


def directly(cost: SettledCost, party: str) -> int:
    return sum(part.ore for part in cost.direct if part.party == party)


def retold(key: KeyShares) -> dict[str, Fraction]:
    """The shares of a key, computed from nothing but what its trace tells."""
    found: dict[str, Fraction] = {}
    for trace in key.components:
        within = retold(trace.inner) if trace.inner else dict(trace.shares)
        if trace.measure:
            total = sum(trace.measure.values.values())
            within = {party: value / total for party, value in trace.measure.values.items()}
        for party, share in within.items():
            found[party] = found.get(party, Fraction(0)) + trace.component.weight * share
    return found


# What must not matter ---------------------------------------------------------------------------------------


@given(CAREFUL, st.data())
def test_m01_the_order_of_parties_costs_keys_and_lines_does_not_matter(
    case: Case, data: st.DataObject
) -> None:
    agreement = case.agreement
    names = data.draw(st.permutations(list(agreement.parties)))
    shuffled = evolve(
        agreement,
        parties={name: agreement.parties[name] for name in names},
        costs=tuple(data.draw(st.permutations(agreement.costs))),
        keys=tuple(data.draw(st.permutations(agreement.keys))),
    )
    ledger = tuple(data.draw(st.permutations(case.lines)))
    one, other = settle(case), settle(evolve(case, agreement=shuffled, lines=ledger))
    assert shares(one) == shares(other)
    assert {account.party: account for account in one.balances} == {
        account.party: account for account in other.balances
    }
    assert set(one.transfers) == set(other.transfers)


@given(CAREFUL, st.data())
def test_m03_a_line_and_its_reversal_change_no_share(case: Case, data: st.DataObject) -> None:
    line = data.draw(lines(case.agreement, careful=True))
    reversal = evolve(line, ore=-line.ore)
    before, after = shares(settle(case)), shares(settle(evolve(case, lines=(*case.lines, line, reversal))))
    assert {anchor: of for anchor, of in after.items() if of or anchor in before} == before


@given(CAREFUL, st.data())
def test_m04_a_cost_that_takes_no_line_changes_no_share(case: Case, data: st.DataObject) -> None:
    agreement = case.agreement
    keys = list(dict.fromkeys(key.name for key in agreement.keys))
    charge = data.draw(charges(dict(agreement.parties), keys, careful=True))
    alternatives = ((Condition("codes", "art", (("9", "9"),)),),)
    costs = (CostCategory("Ingenting", ALWAYS, alternatives, charge, HERE), *agreement.costs)
    assert shares(settle(case)) == shares(settle(evolve(case, agreement=evolve(agreement, costs=costs))))


@given(CAREFUL, st.fractions(Fraction(1, 7), 7, max_denominator=7))
def test_m05_measures_multiplied_by_the_same_change_no_share(case: Case, factor: Fraction) -> None:
    def larger(measure: Measure) -> Measure:
        tables = (
            evolve(table, values={party: value * factor for party, value in table.values.items()})
            for table in measure.tables
        )
        return evolve(measure, tables=tuple(tables))

    measures = {name: larger(measure) for name, measure in case.agreement.measures.items()}
    data = {what: value * factor for what, value in case.given.items()}
    changed = evolve(case, agreement=evolve(case.agreement, measures=measures), given=data)
    assert shares(settle(case)) == shares(settle(changed))


@given(CAREFUL, DAYS)
def test_m12_a_new_version_that_says_the_same_changes_no_share(case: Case, day: date) -> None:
    agreement = case.agreement
    costs = [evolve(cost, valid=span) for cost in agreement.costs for span in halves(cost.valid, day)]
    keys = [evolve(key, valid=span) for key in agreement.keys for span in halves(key.valid, day)]
    parties = {
        name: evolve(party, takes_part=tuple(part for span in party.takes_part for part in halves(span, day)))
        for name, party in agreement.parties.items()
    }
    cut = evolve(agreement, costs=tuple(costs), keys=tuple(keys), parties=parties)
    assert shares(settle(case)) == shares(settle(evolve(case, agreement=cut)))


def halves(span: Span, day: date) -> list[Span]:
    if not span.contains(day) or span.first == day:
        return [span]
    return [Span(span.first, day - timedelta(1)), Span(day, span.last)]


@given(CAREFUL)
def test_m13_a_ledger_with_every_sign_turned_gives_the_mirror_image(case: Case) -> None:
    mirrored = tuple(evolve(line, ore=-line.ore) for line in case.lines)
    one, other = settle(case), settle(evolve(case, lines=mirrored))
    assert shares(other) == {
        anchor: {party: -ore for party, ore in of.items()} for anchor, of in shares(one).items()
    }
    assert set(other.transfers) == {
        Transfer(transfer.payee, transfer.payer, transfer.ore) for transfer in one.transfers
    }
