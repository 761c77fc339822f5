"""Settled amounts made by hand that are not simply shared: deductions, limits, overheads, contributions."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from attrs import evolve

from fordel.model import Adjustment, Contribution, Discount, FixedAmount, Overhead, Rate, Step
from fordel.settlement import (
    Advance,
    AdvancePlan,
    AmountBounds,
    Balance,
    ContributionShare,
    Deduction,
    IndexUse,
    Limit,
    RateUse,
    SettledAddition,
    SettledContribution,
    SettledCost,
    Settlement,
    Share,
    Transfer,
    YearlyAmount,
)
from fordel.source import Place
from tests import settlements as made
from tests.settlements import MIDT_BUSKERUD, YEAR

AT = Place("nav.avtale", 1, clause="§ 10", heading="§ 10 Andre beløp")
HALF = Fraction(1, 2)


def limited(ore: int = 100000, above: int | None = 40000, portion: Fraction | None = HALF) -> SettledCost:
    """A cost of which half of what lies above 400 kroner is shared equally; the rest stays with Modum."""
    excess = max(ore - (above or 0), 0)
    exact = excess * (portion or 1)
    shared = made.equally_shared(int(exact))
    kept = ore - int(exact)
    host = shared.shares["Modum"]
    shares = {**shared.shares, "Modum": evolve(host, ore=host.ore + kept, exact=host.exact + kept)}
    limit = Limit(2022, ore, above, portion, excess, None, Fraction(exact), int(exact), {"Modum": kept})
    return evolve(shared, ore=ore, shares=shares, limit=limit)


def reduced(ore: int = 30000, by: int = 10000) -> tuple[SettledCost, SettledCost]:
    """A cost that an income is deducted in, and the income, of which 50 kroner is left."""
    cost = evolve(made.equally_shared(ore - by), deductions=(Deduction("Tilskudd", "Drift", by),))
    income = SettledCost(
        "Tilskudd",
        "deduct",
        -by - 5000,
        2,
        {},
        AT,
        deducted=(Deduction("Tilskudd", "Drift", by),),
        left=-5000,
    )
    return cost, income


def with_base(ore: int = 90000, base: int = 10000) -> SettledCost:
    """A cost of which each pays 100 kroner first, and the rest by a key; bounds in kroner have moved nothing."""
    of = made.twenty_eighty(None)
    exact = {name: base + of.shares[name] * (ore - 3 * base) for name in MIDT_BUSKERUD}
    plain = made.shared("Drift", [(ore, 3, evolve(of, shares={n: e / ore for n, e in exact.items()}))])
    part = evolve(plain.shared[0], key=of, sharers=tuple(MIDT_BUSKERUD))
    amounts = AmountBounds(2022, exact, exact, Adjustment(base=base))
    return evolve(plain, shared=(part,), amounts=amounts)


def overhead(of: SettledCost, rate: Fraction = Fraction(1, 20), to: str = "Modum") -> SettledAddition:
    """An overhead on one cost, shared as that is."""
    ore = round_half_up(rate * of.ore)
    settled = made.shared("Administrasjon", [(ore, 0, of.shared[0].key)])
    base = {of.name or "": of.ore}
    return SettledAddition(
        "overhead", "Administrasjon", ore, settled.shares, {to: ore}, AT, rate=rate, base=base
    )


def round_half_up(value: Fraction) -> int:
    return int(value + HALF)


def fixed(ore: int = 120000, days: int = 365) -> SettledAddition:
    """A yearly amount to Sigdal, indexed by a tenth, shared equally by the others."""
    rule = FixedAmount("Vaktmester", YEAR, ore, "Sigdal", AT, index="deflator", base_year=2021)
    index = IndexUse("deflator", 2022, Fraction(110), 2021, Fraction(100))
    yearly = ore * Fraction(110, 100)
    due = round_half_up(yearly * days / 365)
    span = evolve(YEAR, first=date.fromordinal(date(2022, 12, 31).toordinal() - days + 1))
    others = made.component("equal", among=("Modum", "Krødsherad"))
    key = made.key(None, MIDT_BUSKERUD, made.equally(MIDT_BUSKERUD, others))
    settled = made.shared("Vaktmester", [(due, 0, key)])
    amount = YearlyAmount(span, rule, yearly, days, 365, index)
    return SettledAddition(
        "fixed",
        "Vaktmester",
        due,
        settled.shares,
        {"Sigdal": due},
        AT,
        settled.shared,
        yearly=(amount,),
        due=due,
    )


def contribution() -> SettledContribution:
    """A base of 100 kroner and 3,08 kroner for each inhabitant, at most 20 000; Sigdal has a discount."""
    rate = Rate(Fraction(308), "innbyggertall", AT)
    discount = Discount(Fraction(1, 10), "Sigdal", AT)
    rule = Contribution(
        "Kontingent", YEAR, AT, 10000, (rate,), at_most=2000000, discounts=(discount,), to="Modum"
    )
    shares = {}
    for name, value in made.PEOPLE.values.items():
        plain = 10000 + 308 * value
        less = plain * Fraction(9, 10) if name == "Sigdal" else plain
        bound = "at_most" if less > 2000000 else ""
        exact = Fraction(2000000) if bound else less
        uses = (RateUse(rate, value, value),)
        given = discount if name == "Sigdal" else None
        shares[name] = ContributionShare(
            name, round_half_up(exact), exact, plain, uses, bound=bound, discount=given
        )
    return SettledContribution("Kontingent", 2022, "Modum", shares, rule, AT)


def stepped() -> SettledContribution:
    """A contribution by steps, deducted in a cost."""
    steps = (Step(None, Fraction(5000), 85000, AT), Step(Fraction(5000), None, 150000, AT))
    rule = Contribution("Avgift", YEAR, AT, measure="innbyggertall", steps=steps, costs=("Drift",))
    shares = {}
    for name, value in made.PEOPLE.values.items():
        step = steps[value > 5000]
        exact = Fraction(step.ore)
        shares[name] = ContributionShare(name, step.ore, exact, exact, step=step, value=value)
    return SettledContribution("Avgift", 2022, "Modum", shares, rule, AT)


def plan() -> AdvancePlan:
    """A budget of 900 kroner shared equally, paid in two instalments."""
    key = made.equally_shared(90000).shared[0].key
    shares: dict[str | None, dict[str, int]] = {"Drift": dict.fromkeys(MIDT_BUSKERUD, 30000)}
    each = dict.fromkeys(MIDT_BUSKERUD, 15000)
    advances = (Advance(1, date(2022, 2, 15), each), Advance(2, None, each))
    return AdvancePlan(2022, {"Drift": 90000}, shares, {"Drift": key}, advances, ("Leie",))


def settled(
    *costs: SettledCost,
    additions: tuple[SettledAddition, ...] = (),
    contributions: tuple[SettledContribution, ...] = (),
    outside: int = 0,
) -> Settlement:
    """A settlement of the year in which costs stand beside what is not in the ledger; Modum is the host."""
    borne = [cost for cost in costs if cost.treatment != "deduct"]
    plain = made.settlement(made.agreement(MIDT_BUSKERUD), borne)
    (period,) = plain.periods
    rules = (Overhead("Administrasjon", YEAR, Fraction(1, 20), ("Drift",), "Modum", AT),)
    of = evolve(plain.agreement, overheads=rules if additions else (), fixed_amounts=(), contributions=())
    of = evolve(of, costs=(*of.costs, *(made.category(c.name, "deduct", AT) for c in costs if not c.shares)))
    net = {name: net_of(additions, name) for name in MIDT_BUSKERUD}
    balances = tuple([more(one, net[one.party], additions) for one in plain.balances])
    measures = {use.name: use for use in (*plain.measures, *([made.PEOPLE] if contributions else []))}
    control = evolve(plain.control, outside=outside, ledger=plain.control.ledger + outside)
    return evolve(
        plain,
        agreement=of,
        periods=(evolve(period, costs=costs, additions=additions),),
        balances=balances,
        transfers=tuple(
            [
                Transfer(one.party, "Modum", one.due)
                if one.due > 0
                else Transfer("Modum", one.party, -one.due)
                for one in balances
                if one.party != "Modum" and one.due
            ]
        ),
        measures=tuple(measures.values()),
        contributions=contributions,
        control=control,
        outside=(outside, 0),
    )


def net_of(additions: tuple[SettledAddition, ...], party: str) -> int:
    shares: list[Mapping[str, Share]] = [one.shares for one in additions]
    bears = sum([of[party].ore for of in shares if party in of])
    return bears - sum([one.credited.get(party, 0) for one in additions])


def more(balance: Balance, ore: int, additions: tuple[SettledAddition, ...]) -> Balance:
    credited = sum([one.credited.get(balance.party, 0) for one in additions])
    return evolve(balance, bears=balance.bears + ore, credited=credited)


def with_everything() -> Settlement:
    """A cost with an income, an overhead, a fixed amount, a contribution and advances."""
    cost, income = reduced()
    additions = (overhead(cost), fixed())
    of = settled(cost, income, additions=additions, contributions=(contribution(),), outside=-5000)
    return evolve(of, advances=(plan(),))
