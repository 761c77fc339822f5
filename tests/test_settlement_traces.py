"""Every settled amount can be computed again from its own trace."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from math import floor

from hypothesis import given

from fordel.settlement import ComponentTrace, DirectPart, KeyShares, SettledCost, Settlement, SharedPart
from tests.agreements_strategy import Case, cases
from tests.books import settle
from tests.reference_keys import NOTHING, Shares, discounted, filled, limits

CAREFUL = cases(careful=True)


def plain_costs(settled: Settlement) -> Iterator[SettledCost]:
    """The costs of which everything is shared or borne as the ledger has it."""
    for cost in all_costs(settled):
        if not (cost.limit or cost.amounts or cost.deductions):
            yield cost


def all_costs(settled: Settlement) -> list[SettledCost]:
    costs = [cost for period in settled.periods for cost in period.costs]
    return [cost for cost in costs if cost.treatment != "deduct"]


@given(CAREFUL)
def test_p27_an_exact_share_can_be_computed_again_from_its_own_trace(case: Case) -> None:
    for cost in plain_costs(settle(case)):
        parts: list[SharedPart | DirectPart] = [*cost.shared, *cost.direct]
        assert sum(part.ore for part in parts) == cost.ore
        keys = [(part.ore, retold(part.key, host_of(case, part))) for part in cost.shared]
        for party, share in cost.shares.items():
            shared = sum((ore * key.get(party, 0) for ore, key in keys), NOTHING)
            assert share.exact == shared + directly(cost, party)


@given(CAREFUL)
def test_p27_exact_shares_add_up_and_lines_are_counted_once(case: Case) -> None:
    for cost in all_costs(settle(case)):
        assert sum(share.exact for share in cost.shares.values()) == cost.ore
        counted = sum(part.lines for part in cost.shared) + sum(part.lines for part in cost.direct)
        assert cost.by_days or counted == cost.lines
        for part in cost.shared:
            assert retold(part.key, host_of(case, part)) == without_zeros(part.key.shares)


@given(CAREFUL)
def test_p27_a_rounded_share_is_rounded_down_or_got_one_of_the_units_left_over(case: Case) -> None:
    for cost in plain_costs(settle(case)):
        amount = sum(part.ore for part in cost.shared)
        unit = 100 if cost.whole_kroner else 1
        if not amount or cost.rest_to:
            continue
        for party, share in cost.shares.items():
            own = directly(cost, party)
            size = (share.exact - own) * (amount - cost.spare) / amount / unit
            sign = 1 if amount > 0 else -1
            assert share.ore - own == unit * sign * (floor(sign * size) + (share.extra is not None))


def directly(cost: SettledCost, party: str) -> int:
    return sum(part.ore for part in cost.direct if part.party == party)


def host_of(case: Case, part: SharedPart) -> str:
    """The host when the key was computed: on the first day of the part, or of the year that it is frozen at."""
    year = part.key.year
    day = part.span.first if year is None else case.agreement.year_span(year).last or part.span.first
    return case.agreement.host_on(day) or ""


def retold(key: KeyShares, host: str) -> Shares:
    """The shares of a key, computed from nothing but what its trace tells, without those that are zero."""
    found = dict.fromkeys(key.shares, NOTHING)
    for trace in key.components:
        for party, share in within(trace, host).items():
            found[party] = found.get(party, NOTHING) + trace.component.weight * share
    if key.components:
        discounted(found, {discount.party or host: discount.value for discount in key.discounts})
        if key.bounds:
            found = filled(found, *limits(key.bounds, tuple(found)), Fraction(1))
    if key.phase:
        old, weight = retold(key.phase.old, host), key.phase.weight
        found = {
            party: (1 - weight) * old.get(party, NOTHING) + weight * found.get(party, NOTHING)
            for party in {**old, **found}
        }
    return without_zeros(found)


def within(trace: ComponentTrace, host: str) -> Shares:
    units = dict(trace.units or trace.shares)
    if trace.measure:
        total = sum(trace.measure.values.values())
        units = {unit: value / total for unit, value in trace.measure.values.items()}
    if trace.inner:
        units = retold(trace.inner, host)
    found: Shares = {}
    for unit, share in units.items():
        for party, part in (
            retold(trace.groups[unit], host) if unit in trace.groups else {unit: Fraction(1)}
        ).items():
            found[party] = found.get(party, NOTHING) + share * part
    return found


def without_zeros(shares: Mapping[str, Fraction]) -> Shares:
    return {party: share for party, share in shares.items() if share}
