"""What random agreements hold besides keys and plain costs: limits, deductions, overheads, amounts, contributions."""

from fractions import Fraction

from attrs import evolve
from hypothesis import strategies as st

from fordel.model import (
    Adjustment,
    Agreement,
    Bound,
    Charge,
    Condition,
    Contribution,
    CostCategory,
    Discount,
    FixedAmount,
    Group,
    Measure,
    Overhead,
    Party,
    Rate,
    Step,
)
from tests.agreements_keys import (
    ALWAYS,
    CHOICES,
    GROUP,
    HERE,
    MEASURES,
    always_present,
    components,
    pick,
    turned,
    versions_of,
)

CASES = "prosjekt"
INCOME = "5"
INDEX = "deflator"
YEARS = range(2021, 2026)
ONE = Fraction(1)
THRESHOLDS = (0, 150, 5_000, 400_000, 10**12)
AMOUNTS = st.one_of(st.integers(0, 500), st.integers(0, 10**9))
STEPS = (Step(None, Fraction(5), 850_000, HERE), Step(None, Fraction(5_000), 1_200_000, HERE))


def only_positive(agreement: Agreement) -> bool:
    """Whether the costs must be above zero and the incomes below: bases and bounds in kroner have no mirror image."""
    rules = [cost.adjusted for cost in agreement.costs if cost.adjusted]
    return any(rule.base is not None or rule.bounds for rule in rules)


@st.composite
def enriched(draw: st.DrawFn, plain: Agreement) -> Agreement:
    """The agreement as it is, or with more of the language in it; a part of it is drawn in half of the cases."""
    if pick(draw, (True, False, False)):
        return plain
    group = draw(groups_of(dict(plain.parties)))
    keys = list(dict.fromkeys(key.name for key in plain.keys))
    index = {year: draw(st.integers(90, 140).map(Fraction) | st.just(Fraction(1001, 10))) for year in YEARS}
    measures = {**plain.measures, INDEX: Measure(INDEX, HERE, index=index)}
    costs = [draw(adjusted(cost)) for cost in draw(grouped_costs(plain, group))]
    costs = same_rule(costs)
    shared = [name for name in dict.fromkeys(cost.name for cost in costs) if name and stays(costs, name)]
    if shared and draw(CHOICES) % 2:
        targets = tuple(turned(draw, shared)[: 1 + draw(CHOICES) % 3])
        codes = ((Condition("codes", "art", ((INCOME, INCOME),)),),)
        without = costs[0].without
        costs.insert(
            0, CostCategory("Tilskudd", ALWAYS, codes, Charge("deduct", HERE, costs=targets), HERE, without)
        )
    agreement = evolve(plain, costs=tuple(costs), measures=measures, groups={GROUP: group})
    return evolve(
        agreement,
        overheads=draw(overheads(agreement, keys)),
        fixed_amounts=draw(fixed_amounts(agreement, keys)),
        contributions=draw(contributions(agreement, shared)),
    )


def stays(costs: list[CostCategory], name: str) -> bool:
    return all(cost.charge.kind != "outside" for cost in costs if cost.name == name)


# Costs ------------------------------------------------------------------------------------------------------


@st.composite
def groups_of(draw: st.DrawFn, parties: dict[str, Party]) -> Group:
    """A group with one member that is always there, and perhaps others that are not."""
    one = pick(draw, always_present(parties))
    others = (name for name in turned(draw, list(parties)) if parties[name].takes_part and name != one)
    members = (one, *others)
    component = draw(components(ONE, parties, [], of_key=False))
    return Group(
        GROUP, members[: 1 + draw(CHOICES) % 3], evolve(component, among=None, excluding=False), HERE
    )


@st.composite
def grouped_costs(draw: st.DrawFn, agreement: Agreement, group: Group) -> list[CostCategory]:
    """The costs, some of them shared by a key frozen at 2023, or among a group and others."""
    others = (name for name in always_present(dict(agreement.parties)) if name not in group.members)
    units = (GROUP, *others)
    costs = []
    for cost in agreement.costs:
        part = cost.charge.component
        if part and part.among is None and pick(draw, (False, False, True)):
            part = evolve(part, frozen=2023) if part.kind == "key" else evolve(part, among=units)
        costs.append(evolve(cost, charge=evolve(cost.charge, component=part)))
    return costs


@st.composite
def adjusted(draw: st.DrawFn, cost: CostCategory) -> CostCategory:
    """The cost with a limit, a portion, a base or bounds in kroner, or as it is."""
    if cost.charge.kind == "outside" or pick(draw, (True, False)):
        return cost
    above = pick(draw, (None, *THRESHOLDS))
    case = pick(draw, (None, CASES)) if above is not None else None
    portion = pick(draw, (None, Fraction(1, 2), Fraction(37, 100), Fraction(1, 3)))
    if cost.charge.kind != "shared" or pick(draw, (True, False)):
        return evolve(cost, adjusted=Adjustment(above, case, portion))
    who = cost.charge.component.among[0] if cost.charge.component and cost.charge.component.among else None
    bounds = pick(draw, ((), ((True, 7, None),), ((False, 40_000, who), (True, 11, None)) if who else ()))
    base = pick(draw, (None, 1, 33)) if bounds else pick(draw, (1, 33, 1000))
    in_kroner = tuple(Bound(least, Fraction(ore), party, HERE) for least, ore, party in bounds)
    return evolve(cost, adjusted=Adjustment(above, case, portion, base, in_kroner))


def same_rule(costs: list[CostCategory]) -> list[CostCategory]:
    """All versions of a cost with the rule of the first; bases and bounds only where all of them are shared."""
    found = []
    for cost in costs:
        versions = [other for other in costs if other.name == cost.name]
        rule = versions[0].adjusted
        if rule and any(version.charge.kind == "outside" for version in versions):
            rule = None
        if rule and any(version.charge.kind != "shared" for version in versions):
            rule = evolve(rule, base=None, bounds=())
        found.append(evolve(cost, adjusted=rule if rule != Adjustment() else None))
    return found


# On top of the costs ----------------------------------------------------------------------------------------


def receivers(agreement: Agreement) -> list[str]:
    return ["", *always_present(dict(agreement.parties))]


@st.composite
def overheads(draw: st.DrawFn, agreement: Agreement, keys: list[str]) -> tuple[Overhead, ...]:
    names = [cost.name for cost in agreement.costs if cost.charge.kind == "shared" and cost.name]
    if not names or pick(draw, (True, False)):
        return ()
    of = tuple(dict.fromkeys(turned(draw, names)))[: 1 + draw(CHOICES) % 3]
    rates = [Fraction(percent, 1000) for percent in (50, 125, 1000)]
    return tuple(
        Overhead(
            "Administrasjon",
            valid,
            pick(draw, rates),
            of,
            pick(draw, receivers(agreement)),
            HERE,
            pick(draw, (None, draw(components(ONE, dict(agreement.parties), keys, of_key=False)))),
        )
        for valid in draw(versions_of(ALWAYS))
    )


@st.composite
def fixed_amounts(draw: st.DrawFn, agreement: Agreement, keys: list[str]) -> tuple[FixedAmount, ...]:
    """Fixed amounts that somebody besides the receiver can bear."""
    if len(always_present(dict(agreement.parties))) == 1 or pick(draw, (True, False)):
        return ()
    found = []
    for valid in draw(versions_of(ALWAYS)):
        component = draw(components(ONE, dict(agreement.parties), keys, of_key=False))
        to, ore = pick(draw, receivers(agreement)), draw(AMOUNTS)
        amount = FixedAmount("Vaktmester", valid, ore, to, HERE, pick(draw, (None, component)))
        kind = draw(CHOICES) % 3
        if kind == 1:
            amount = evolve(amount, index=INDEX, base_year=pick(draw, YEARS))
        elif kind == 2:
            first = 2020 + draw(CHOICES) % 5
            amount = evolve(amount, over=(first, first + draw(CHOICES) % 6))
        found.append(amount)
    return tuple(found)


# Contributions ----------------------------------------------------------------------------------------------


@st.composite
def contributions(draw: st.DrawFn, agreement: Agreement, costs: list[str]) -> tuple[Contribution, ...]:
    """One or two contributions, the second of them perhaps deducted in costs; a buyer pays by no measure."""
    found = []
    for number in range(draw(CHOICES) % 3):
        deducted = number == 1 and costs and pick(draw, (False, True))
        targets = tuple(turned(draw, costs)[: 1 + draw(CHOICES) % 2]) if deducted else ()
        to = None if deducted else pick(draw, receivers(agreement))
        for valid in draw(versions_of(ALWAYS)):
            plain = Contribution(f"Bidrag {number}", valid, HERE, draw(AMOUNTS), to=to, costs=targets)
            found.append(draw(measured(plain, agreement)))
    return tuple(found)


@st.composite
def measured(draw: st.DrawFn, plain: Contribution, agreement: Agreement) -> Contribution:
    """The contribution with rates, steps, a discount and bounds, or some of them."""
    who = pick(draw, list(agreement.parties))
    least = pick(draw, (None, 0, 5_125_800))
    bounded = evolve(
        plain,
        at_least=least,
        at_most=pick(draw, (None, (least or 0) + 150_000)),
        discounts=pick(
            draw, ((), (Discount(Fraction(1, 10), who, HERE),), (Discount(Fraction(-1, 3), "", HERE),))
        ),
    )
    measure = pick(draw, MEASURES)
    minimum = pick(draw, (None, Fraction(3), Fraction(7, 2)))
    by_record = minimum is not None and measure == "timer" and pick(draw, (True, False))
    rates = (Rate(Fraction(pick(draw, (308, 65_000, 1))), measure, HERE, minimum, by_record),)
    steps = (*STEPS, Step(Fraction(5_000), None, 1_500_000, HERE))
    kind = draw(CHOICES) % 3
    return evolve(
        bounded,
        rates=rates if kind == 1 else (),
        measure=measure if kind == 2 else None,
        steps=steps if kind == 2 else (),
    )
