"""What must not matter to a settlement, and what turns with the amounts: each test is one of these laws."""

from datetime import date, timedelta
from fractions import Fraction

from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st

from fordel.model import Adjustment, Agreement, Charge, Condition, CostCategory, Measure
from fordel.period import Span
from fordel.settlement import Settlement, Transfer
from tests import reference
from tests.agreements_strategy import ALWAYS, DAYS, HERE, Case, cases, charges, lines
from tests.books import settle, shares

CAREFUL = cases(careful=True)


def every_share(settled: Settlement) -> dict[tuple[date | int, str | None, str], int]:
    """What each bears of each cost, addition and contribution, where it is not nothing."""
    found: dict[tuple[date | int, str | None, str], int] = {}
    for (first, name), of in shares(settled).items():
        found.update({(first, name, party): ore for party, ore in of.items()})
    for period in settled.periods:
        for added in period.additions:
            first = period.period.first
            found.update({(first, added.name, party): share.ore for party, share in added.shares.items()})
    for paid in settled.contributions:
        found.update({(paid.year, paid.name, party): share.ore for party, share in paid.shares.items()})
    return {what: ore for what, ore in found.items() if ore}


def stops(case: Case) -> bool:
    return bool(reference.settle(case.agreement, case.asked, list(case.lines), case.given).refused)


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
        overheads=agreement.overheads[::-1],
        fixed_amounts=agreement.fixed_amounts[::-1],
        contributions=agreement.contributions[::-1],
    )
    ledger = tuple(data.draw(st.permutations(case.lines)))
    one, other = settle(case), settle(evolve(case, agreement=shuffled, lines=ledger))
    assert every_share(one) == every_share(other)
    assert {account.party: account for account in one.balances} == {
        account.party: account for account in other.balances
    }
    assert set(one.transfers) == set(other.transfers)


@given(CAREFUL, st.data())
def test_m03_a_line_and_its_reversal_change_no_share(case: Case, data: st.DataObject) -> None:
    line = data.draw(lines(case.agreement, careful=True))
    more = evolve(case, lines=(*case.lines, line, evolve(line, ore=-line.ore)))
    assume(not stops(more))
    assert every_share(settle(case)) == every_share(settle(more))


@given(CAREFUL, st.data())
def test_m04_a_cost_that_takes_no_line_changes_no_share(case: Case, data: st.DataObject) -> None:
    agreement = case.agreement
    keys = list(dict.fromkeys(key.name for key in agreement.keys))
    charge = data.draw(charges(dict(agreement.parties), keys, careful=True))
    alternatives = ((Condition("codes", "art", (("9", "9"),)),),)
    costs = (CostCategory("Ingenting", ALWAYS, alternatives, charge, HERE), *agreement.costs)
    more = evolve(case, agreement=evolve(agreement, costs=costs))
    assert every_share(settle(case)) == every_share(settle(more))


@given(CAREFUL)
def test_an_alternative_that_says_the_same_changes_no_share(case: Case) -> None:
    costs = tuple(evolve(cost, alternatives=2 * cost.alternatives) for cost in case.agreement.costs)
    twice = evolve(case, agreement=evolve(case.agreement, costs=costs))
    assert every_share(settle(case)) == every_share(settle(twice))


@given(CAREFUL, st.fractions(Fraction(1, 7), 7, max_denominator=7))
def test_m05_measures_multiplied_by_the_same_change_no_share(case: Case, factor: Fraction) -> None:
    """Contributions are not shares of anything: they follow the measure itself."""

    def larger(measure: Measure) -> Measure:
        tables = (
            evolve(table, values={party: value * factor for party, value in table.values.items()})
            for table in measure.tables
        )
        return evolve(
            measure,
            tables=tuple(tables),
            index={year: value * factor for year, value in measure.index.items()},
        )

    agreement = evolve(case.agreement, contributions=())
    measures = {name: larger(measure) for name, measure in agreement.measures.items()}
    data = {what: value * factor for what, value in case.given.items()}
    changed = evolve(case, agreement=evolve(agreement, measures=measures), given=data)
    plain = evolve(case, agreement=agreement)
    assume(not stops(plain))
    assert every_share(settle(plain)) == every_share(settle(changed))


@given(CAREFUL, DAYS)
def test_m12_a_new_version_that_says_the_same_changes_no_share(case: Case, day: date) -> None:
    """A cost that is laid on days is laid on those of its own version, and one phased in follows the one before it."""
    agreement = case.agreement
    assume(not any(terms.by_days for terms in agreement.terms))
    costs = [evolve(cost, valid=span) for cost in agreement.costs for span in halves(cost.valid, day)]
    keys = [
        evolve(key, valid=span)
        for key in agreement.keys
        for span in ([key.valid] if key.phase_in and key.phase_in.key is None else halves(key.valid, day))
    ]
    parties = {
        name: evolve(party, takes_part=tuple(part for span in party.takes_part for part in halves(span, day)))
        for name, party in agreement.parties.items()
    }
    cut = evolve(
        agreement,
        costs=tuple(costs),
        keys=tuple(keys),
        parties=parties,
        overheads=tuple(
            evolve(one, valid=span) for one in agreement.overheads for span in halves(one.valid, day)
        ),
        fixed_amounts=tuple(
            evolve(one, valid=span) for one in agreement.fixed_amounts for span in halves(one.valid, day)
        ),
        contributions=tuple(
            evolve(one, valid=span) for one in agreement.contributions for span in halves(one.valid, day)
        ),
    )
    assert every_share(settle(case)) == every_share(settle(evolve(case, agreement=cut)))


def halves(span: Span, day: date) -> list[Span]:
    if not span.contains(day) or span.first == day:
        return [span]
    return [Span(span.first, day - timedelta(1)), Span(day, span.last)]


@given(CAREFUL)
def test_m13_a_ledger_with_every_sign_turned_gives_the_mirror_image(case: Case) -> None:
    """What has a threshold, a base or a sign of its own has no mirror image and is left out."""
    plain = evolve(case, agreement=without_signs(case.agreement))
    assume(not stops(plain))
    mirrored = tuple(evolve(line, ore=-line.ore) for line in case.lines)
    one, other = settle(plain), settle(evolve(plain, lines=mirrored))
    assert every_share(other) == {what: -ore for what, ore in every_share(one).items()}
    assert set(other.transfers) == {
        Transfer(transfer.payee, transfer.payer, transfer.ore) for transfer in one.transfers
    }


def without_signs(agreement: Agreement) -> Agreement:
    costs = []
    for cost in agreement.costs:
        portion = cost.adjusted.portion if cost.adjusted else None
        charge = Charge("outside", HERE) if cost.charge.kind == "deduct" else cost.charge
        adjusted = Adjustment(portion=portion) if portion is not None else None
        costs.append(evolve(cost, charge=charge, adjusted=adjusted))
    return evolve(agreement, costs=tuple(costs), fixed_amounts=(), contributions=())
