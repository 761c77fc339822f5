"""Settlements made by hand, to try on them how a settlement is told, printed and written."""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from math import lcm

from attrs import evolve

from fordel.apportionment import Split, apportion, apportion_kroner, apportion_with_rest, turn_order
from fordel.blocks import clause_at, lay_out
from fordel.model import Agreement, AllocationKey, Charge, Component, CostCategory, Decision, Measure, Party
from fordel.period import Length, Period, periods
from fordel.period import Span as Days
from fordel.plan import LedgerLine
from fordel.settlement import (
    Balance,
    ComponentTrace,
    Control,
    DirectPart,
    KeyShares,
    MeasureUse,
    SettledCost,
    SettledPeriod,
    Settlement,
    Share,
    SharedPart,
    Transfer,
)
from fordel.source import Place, Source, Span

NOBODY = Fraction(0)
YEAR = Days(date(2022, 1, 1), date(2022, 12, 31))
HALVES = (Days(date(2022, 1, 1), date(2022, 6, 30)), Days(date(2022, 7, 1), date(2022, 12, 31)))

NAV = """\
# Samarbeidsavtale om NAV Midt-Buskerud

## § 5 Fordelingsnøkkel

```regel
nøkkel "20/80":
```

## § 6 Utgifter som fordeles

Utgifter til lønn, arbeidsgiveravgift og sosiale kostnader og andre driftsutgifter, herunder IT,
lisenser og support, fordeles etter nøkkelen i § 5.

```regel
kostnad "Felles drift":
```

## § 7 Ytelser etter vedtak

Utgifter som følger av vedtak om tjenester til personer belastes kommunen der personen er bosatt.

```regel
kostnad "Ytelser etter vedtak":
```

## § 8 Husleie og strøm

Husleie og strøm ved hver lokasjon belastes den enkelte deltakerkommune.

```regel
kostnad "Husleie og strøm":
```

## § 9 Refusjoner

Sykelønnsrefusjon og andre refusjoner fra staten går til fradrag i fellesutgiftene.

```regel
kostnad "Refusjoner":
```
"""


# Agreements -------------------------------------------------------------------------------------------------


def party(name: str, kind: str = "kommune") -> Party:
    return Party(name, kind, Place("nav.avtale"), takes_part=(YEAR,))


def agreement(
    names: Sequence[str | Party], text: str = NAV, *, name: str = "NAV Midt-Buskerud", draft: bool = False
) -> Agreement:
    """An agreement of some parties, adopted by all of them or a draft, with its text cut into clauses."""
    source = Source("nav.avtale", text)
    parties = [party(one) if isinstance(one, str) else one for one in names]
    return Agreement(
        name,
        "nb",
        Days(date(2021, 6, 1), None),
        Place("nav.avtale"),
        parties={one.name: one for one in parties},
        decisions=() if draft else tuple(Decision(one.name, date(2021, 2, 15), one.at) for one in parties),
        source=source,
        clauses=lay_out(source, {"regel": "rule"}, lambda _: False).clauses,
    )


def place(text: str, words: str) -> Place:
    """The place of some words in an agreement."""
    source = Source("nav.avtale", text)
    at = text.index(words)
    clauses = lay_out(source, {"regel": "rule"}, lambda _: False).clauses
    return source.place(Span(at, at + len(words)), clause_at(clauses, at))


def with_costs(of: Agreement, *costs: CostCategory) -> Agreement:
    return evolve(of, costs=costs)


def category(name: str | None, kind: str, at: Place, of: str | None = None) -> CostCategory:
    return CostCategory(name, YEAR, (), Charge(kind, at, name=of), at)


def with_measure(of: Agreement, name: str, unit: str | None = None) -> Agreement:
    return evolve(of, measures={name: Measure(name, of.at, unit=unit)})


# Keys -------------------------------------------------------------------------------------------------------


def component(
    kind: str, weight: Fraction | int = 1, name: str | None = None, among: tuple[str, ...] | None = None
) -> Component:
    return Component(Fraction(weight), kind, name, Place("nav.avtale"), among)


def without(part: Component, *names: str) -> Component:
    return evolve(part, among=names, excluding=True)


def members(part: Component, names: Sequence[str]) -> list[str]:
    if part.among is None:
        return list(names)
    return [name for name in names if (name in part.among) != part.excluding]


def equally(names: Sequence[str], part: Component) -> ComponentTrace:
    among = members(part, names)
    return ComponentTrace(part, part.weight, {name: Fraction(1, len(among)) for name in among})


def population(values: Mapping[str, int], *, declared: date = date(2022, 1, 1)) -> MeasureUse:
    numbers = {name: Fraction(value) for name, value in values.items()}
    return MeasureUse("innbyggertall", declared, date(2022, 1, 1), "SSB tabell 07459", numbers)


def by_measure(use: MeasureUse, part: Component) -> ComponentTrace:
    among = members(part, list(use.values))
    total = sum([use.values[name] for name in among], NOBODY)
    return ComponentTrace(part, part.weight, {name: use.values[name] / total for name in among}, measure=use)


def by_key(inner: KeyShares, part: Component) -> ComponentTrace:
    return ComponentTrace(part, part.weight, inner.shares, inner=inner)


def to_party(part: Component) -> ComponentTrace:
    return ComponentTrace(part, part.weight, {part.name or "": Fraction(1)})


def key(
    name: str | None, names: Sequence[str], *traces: ComponentTrace, at: Place | None = None
) -> KeyShares:
    shares = {
        one: sum([trace.weight * trace.shares.get(one, NOBODY) for trace in traces], NOBODY) for one in names
    }
    return KeyShares(name, shares, traces, at)


MIDT_BUSKERUD = ("Modum", "Sigdal", "Krødsherad")
PEOPLE = population({"Modum": 14273, "Sigdal": 3492, "Krødsherad": 2189})


def twenty_eighty(name: str | None = "20/80") -> KeyShares:
    """20 % equally and 80 % by the populations of 2022."""
    return key(
        name,
        MIDT_BUSKERUD,
        equally(MIDT_BUSKERUD, component("equal", Fraction(1, 5))),
        by_measure(PEOPLE, component("measure", Fraction(4, 5), "innbyggertall")),
        at=place(NAV, 'nøkkel "20/80"'),
    )


# Costs ------------------------------------------------------------------------------------------------------


def shared(
    name: str | None,
    parts: Sequence[tuple[int, int, KeyShares]],
    at: Place | None = None,
    *,
    rest_to: str | None = None,
    whole_kroner: bool = False,
) -> SettledCost:
    """A cost shared through the year, or in a part (øre, lines, key) for each half, rounded by the kernel."""
    names = list(dict.fromkeys(one for _, _, of in parts for one in of.shares))
    exact = [sum([ore * of.shares.get(one, NOBODY) for ore, _, of in parts], NOBODY) for one in names]
    split, spare = _split(names, exact, rest_to, whole_kroner=whole_kroner)
    extra = {index: position for position, index in enumerate(split.extra, 1)}
    shares = {
        one: Share(one, split.shares[index], exact[index], extra.get(index))
        for index, one in enumerate(names)
    }
    spans = (YEAR,) if len(parts) == 1 else HALVES
    return SettledCost(
        name,
        "shared",
        sum([ore for ore, _, _ in parts]),
        sum([lines for _, lines, _ in parts]),
        shares,
        at or Place("nav.avtale", 1),
        tuple(SharedPart(span, *part) for span, part in zip(spans, parts, strict=True)),
        spare=spare,
        rest_to=rest_to,
        whole_kroner=whole_kroner,
    )


def _split(
    names: list[str], exact: list[Fraction], rest_to: str | None, *, whole_kroner: bool
) -> tuple[Split, int]:
    common = lcm(*[one.denominator for one in exact])
    numerators = [int(one * common) for one in exact]
    turn = turn_order(names, [bool(one) for one in exact], 2022)
    rest = None if rest_to is None else names.index(rest_to)
    if whole_kroner:
        return apportion_kroner(numerators, common, turn, rest)
    if rest is not None:
        return apportion_with_rest(numerators, common, rest, turn), 0
    return apportion(numerators, common, turn), 0


def equally_shared(
    ore: int,
    names: Sequence[str] = ("Modum", "Sigdal", "Krødsherad"),
    name: str = "Drift",
    *,
    rest_to: str | None = None,
    whole_kroner: bool = False,
) -> SettledCost:
    """A cost of three lines shared equally."""
    of = key(None, names, equally(names, component("equal")))
    return shared(name, [(ore, 3, of)], rest_to=rest_to, whole_kroner=whole_kroner)


def direct(
    name: str | None,
    treatment: str,
    parts: Sequence[tuple[str, str, int, int]],
    names: Sequence[str] = MIDT_BUSKERUD,
    at: Place | None = None,
) -> SettledCost:
    """A cost borne directly, in parts (party, value, øre, lines)."""
    bears = {one: sum([ore for who, _, ore, _ in parts if who == one]) for one in names}
    shares = {one: Share(one, ore, Fraction(ore)) for one, ore in bears.items()}
    lines = sum([lines for _, _, _, lines in parts])
    told = tuple(DirectPart(*part) for part in parts)
    return SettledCost(name, treatment, sum(bears.values()), lines, shares, at or Place("x", 1), direct=told)


def shared_and_direct() -> SettledCost:
    """A cost that was shared equally in one version, 1 krone, and borne by the host in another, 9 kroner."""
    equal, alone = equally_shared(100), direct("Drift", "host", [("Modum", "", 900, 2)])
    both = {
        name: evolve(share, ore=share.ore + other.ore, exact=share.exact + other.exact)
        for (name, share), other in zip(equal.shares.items(), alone.shares.values(), strict=True)
    }
    return evolve(equal, ore=1000, lines=5, shares=both, direct=alone.direct)


def line(number: int, ore: int, text: str = "Strøm", **cells: str) -> LedgerLine:
    """A ledger line of a voucher of February that counts in March."""
    return LedgerLine(number, date(2022, 3, 1), date(2022, 2, 28), f"10{number}", text, ore, cells)


# Settlements ------------------------------------------------------------------------------------------------


def settlement(
    of: Agreement,
    *costs_of_periods: Sequence[SettledCost],
    host: str = "Modum",
    outside: tuple[int, int] = (0, 0),
) -> Settlement:
    """A settlement of the year 2022, or of its halves or quarters; the host has paid everything."""
    length = {1: Length.YEAR, 2: Length.HALF_YEAR, 4: Length.QUARTER}[len(costs_of_periods)]
    stretches: tuple[Period, ...] = periods(YEAR.first, date(2022, 12, 31), length) or ()
    settled = tuple(
        SettledPeriod(period, period.span, host, tuple(costs))
        for period, costs in zip(stretches, costs_of_periods, strict=True)
    )
    every = [cost for costs in costs_of_periods for cost in costs]
    known = {cost.name for cost in of.costs}
    stated = {cost.name: category(cost.name, cost.treatment, cost.at) for cost in every}
    of = evolve(of, costs=(*of.costs, *(one for name, one in stated.items() if name not in known)))
    bears = {
        name: sum([cost.shares[name].ore for cost in every if name in cost.shares])
        + (sum([cost.spare for cost in every]) if name == host else 0)
        for name in of.parties
    }
    total = sum([cost.ore for cost in every])
    return Settlement(
        of,
        YEAR,
        settled,
        tuple(
            Balance(name, "vertskommune" if name == host else "deltaker", ore, total if name == host else 0)
            for name, ore in bears.items()
        ),
        tuple(
            Transfer(name, host, ore) if ore > 0 else Transfer(host, name, -ore)
            for name, ore in bears.items()
            if name != host and ore
        ),
        Control(total + outside[0], total, outside[0]),
        outside,
        tuple({id(one): one for cost in every for one in _measures(cost)}.values()),
    )


def _measures(cost: SettledCost) -> list[MeasureUse]:
    traces = [trace for part in cost.shared for trace in part.key.components]
    return [trace.measure for trace in traces if trace.measure]


def of_one_cost(cost: SettledCost, *names: str) -> Settlement:
    """A settlement of one cost; the first party is the host."""
    return settlement(agreement(names), [cost], host=names[0])


def joined_in_july() -> Settlement:
    """Modum and Sigdal share equally, and from July Krødsherad as well."""
    two, three = MIDT_BUSKERUD[:2], MIDT_BUSKERUD
    parts = [
        (10000, 4, key(None, two, equally(two, component("equal")))),
        (20000, 6, key(None, three, equally(three, component("equal")))),
    ]
    return of_one_cost(shared("Drift", parts), *MIDT_BUSKERUD)


def nav() -> Settlement:
    """NAV Midt-Buskerud for 2022: the acceptance ledger's numbers."""
    costs = (
        shared(
            "Felles drift", [(1170176787, 1437, twenty_eighty())], at=place(NAV, 'kostnad "Felles drift"')
        ),
        direct(
            "Ytelser etter vedtak",
            "residence",
            [
                ("Modum", "3047", 219886972, 245),
                ("Sigdal", "3045", 234816212, 226),
                ("Krødsherad", "3046", 198896804, 207),
            ],
            at=place(NAV, 'kostnad "Ytelser'),
        ),
        direct(
            "Husleie og strøm",
            "location",
            [
                ("Modum", "Vikersund", 68101812, 69),
                ("Sigdal", "Prestfoss", 100105215, 71),
                ("Krødsherad", "Noresund", 40884017, 49),
            ],
            at=place(NAV, 'kostnad "Husleie'),
        ),
        shared("Refusjoner", [(-65447039, 96, twenty_eighty())], at=place(NAV, 'kostnad "Refusjoner"')),
    )
    named = agreement(MIDT_BUSKERUD)
    keys = (AllocationKey("20/80", YEAR, (), place(NAV, 'nøkkel "20/80"')),)
    return settlement(evolve(named, keys=keys), costs)
