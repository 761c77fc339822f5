"""Syntax trees built from the bottom: `files` of all that can be written, `agreements` that make sense."""

from datetime import date
from fractions import Fraction
from functools import cache

from hypothesis import strategies as st

from fordel import municipalities, resources, syntax
from fordel.syntax import Between, Name, WrittenDate
from tests.syntax_amounts import adjustments_of, amounts_of, bounds_of, discounts_of, phase_ins_of
from tests.syntax_parts import (
    digits,
    dimensions,
    examples,
    forms,
    labels,
    maybe,
    measures,
    numbers,
    rules,
    sections,
    settings,
    some,
    times,
    titles,
    words,
)
from tests.syntax_world import (
    World,
    bases_of,
    components_of,
    every_year,
    fresh,
    ore,
    row,
    subset,
    versions,
    written,
)

#: Anything that has a form, in the order in which it is written: rules, then examples.
files = st.builds(
    lambda rules, examples, form: syntax.File((*rules, *examples), form),
    st.lists(rules, max_size=5),
    st.lists(examples, max_size=2),
    forms,
)


# Agreements -------------------------------------------------------------------------------------------------

#: Times in which no municipality changes, as the validity of an agreement; the last goes on.
ERAS = (
    (date(2013, 1, 1), date(2016, 12, 31)),
    (date(2020, 1, 1), date(2023, 12, 31)),
    (date(2024, 1, 1), None),
)
OTHERS = (
    (Name("Rogaland fylkeskommune"), "fylkeskommune"),
    (Name("NAV Vest-Viken"), "stat"),
    (Name("Drift AS"), "selskap"),
)
SETS = ("partnerskap", "eiendom", "samarbeid", "erfaringer")


@cache
def municipalities_in(first: date, last: date | None) -> tuple[syntax.PartyEntry, ...]:
    """Every municipality of an era once, with its number where its name alone is not enough."""
    found: dict[str, syntax.PartyEntry] = {}
    for line in resources.text("kommuner.csv").splitlines()[1:]:
        name = line.split(";")[2].split("|")[1]
        for one in municipalities.find(name, first, last):
            bearers = municipalities.find(name, first, last)
            number = Name(one.registrations[-1].number) if len(bearers) > 1 else None
            found.setdefault(one.identity, syntax.PartyEntry(Name(name), number))
    return tuple({entry.name.text: entry for entry in found.values()}.values())


@st.composite
def parties_of(draw: st.DrawFn, world: World) -> list[syntax.Statement]:
    entries = list(subset(draw, municipalities_in(world.first, world.last), 8))
    if draw(st.booleans()):
        entries += [syntax.PartyEntry(name, Name(kind)) for name, kind in subset(draw, OTHERS, 2)]
    buyers, entries = (entries[1:2], [entries[0], *entries[2:]]) if draw(st.booleans()) else ([], entries)
    world.participants = tuple(entry.name for entry in entries)
    host, *others = entries
    said: list[syntax.Statement] = [
        syntax.Parties("participant", (host, *others[1:])),
        syntax.Parties("host", (syntax.PartyEntry(host.name),)),
    ]
    if others:
        began = draw(maybe(world.days))
        said.append(syntax.Parties("participant", (others[0],), Between(began, None) if began else None))
    if buyers:
        said.append(syntax.Parties("buyer", tuple(buyers)))
    world.locations = fresh(draw, 3)
    said += [syntax.Locations((place,), draw(world.parties)) for place in world.locations]
    if len(world.participants) > 2:
        (name,) = fresh(draw, 1, world.participants)
        world.groups[name] = subset(draw, world.participants, 2)
        said.append(syntax.Group(name, world.groups[name], syntax.Basis("equal")))
    return said


@st.composite
def decisions_of(draw: st.DrawFn, world: World) -> list[syntax.Statement]:
    amendments = st.sampled_from([None, *world.amendments])
    decided = st.builds(syntax.Decision, world.parties, world.days, maybe(labels), amendments)
    return list(draw(st.lists(decided, max_size=3)))


whens = st.one_of(
    st.builds(syntax.When, st.just("day"), every_year, st.integers(0, 2)),
    st.builds(lambda before: syntax.When("year", years_before=before), st.integers(0, 1)),
    st.builds(lambda number: syntax.When("mean", number=number), st.integers(1, 9)),
)


@st.composite
def measures_of(draw: st.DrawFn, world: World) -> list[syntax.Statement]:
    said: list[syntax.Statement] = []
    for name in draw(st.lists(measures, max_size=3, unique=True)):
        ages = draw(maybe(st.tuples(st.integers(0, 50), st.integers(50, 105))))
        unit, source = draw(st.tuples(maybe(labels), maybe(labels)))
        said.append(syntax.MeasureStatement(name, draw(whens), unit, source, None, ages))
        listed = tuple(row(party, draw(numbers)) for party in subset(draw, world.participants))
        if draw(st.booleans()):
            year = st.builds(syntax.When, st.just("fixed_year"), number=st.integers(2000, 2026))
            of = draw(year | st.builds(syntax.When, st.just("date"), world.days))
            said.append(syntax.MeasureStatement(name, of, None, draw(maybe(labels)), listed))
        if name.text != "innbyggertall":
            world.measures.append(name)
    return said


@st.composite
def selectors_of(draw: st.DrawFn, world: World) -> tuple[syntax.Selector, ...]:
    alternatives: list[syntax.Selector] = []
    pair = st.lists(st.integers(0, 999), min_size=2, max_size=2).map(sorted)
    ranges = pair.map(lambda ends: syntax.Codes(*(f"{end:03}" for end in ends)))
    listed = some(ranges | st.builds(syntax.Codes, digits | st.just("12a")))
    for _ in range(draw(st.integers(1, 2))):
        lines = st.builds(syntax.Selector, dimensions, listed, st.just(()) | listed)
        places = syntax.Selector("lokasjon", names=subset(draw, world.locations))
        sought = syntax.Selector("tekst", names=(Name("#"),))
        others = st.sampled_from((places, syntax.Selector("uten bosted"), sought))
        alternatives += [syntax.Selector("eller"), *draw(st.lists(lines | others, min_size=1, max_size=3))]
    if draw(st.booleans()) and world.costs:
        alternatives.append(syntax.Selector("unntatt kostnad", names=subset(draw, world.costs)))
    return tuple(alternatives[1:])


@st.composite
def charges_of(draw: st.DrawFn, world: World) -> syntax.Charge:
    costs = (
        [st.builds(lambda costs: syntax.Charge("deduct", costs=costs), some(st.sampled_from(world.costs), 1))]
        if world.costs
        else []
    )
    return draw(
        st.one_of(bases_of(world).map(lambda basis: syntax.Charge("shared", basis)), *costs)
        | st.sampled_from(("residence", "location", "host", "outside")).map(syntax.Charge)
        | st.builds(syntax.Charge, st.just("party"), st.none(), world.parties)
        | st.builds(syntax.Charge, st.just("column"), st.none(), titles)
    )


@st.composite
def key_of(
    draw: st.DrawFn, world: World, name: Name, between: Between | None, amendment: Name | None
) -> syntax.Key:
    beside = (
        draw(st.just(()) | bounds_of(world, is_amount=False)),
        draw(st.just(()) | discounts_of(world)),
        draw(phase_ins_of(world, between)),
    )
    return syntax.Key(name, between, draw(components_of(world)), *beside, amendment)


@st.composite
def cost_of(
    draw: st.DrawFn, world: World, name: Name, between: Between | None, amendment: Name | None
) -> syntax.Cost:
    charge = draw(charges_of(world))
    if charge.kind == "shared" and name not in world.shared:
        world.shared.append(name)
    adjustments = draw(st.just(()) | adjustments_of(world, charge.kind))
    return syntax.Cost(name, between, draw(selectors_of(world)), (charge,), adjustments, amendment)


@st.composite
def keys_and_costs_of(draw: st.DrawFn, world: World) -> list[syntax.Statement]:
    said: list[syntax.Statement] = []
    for name in fresh(draw, 3):
        said += [draw(key_of(world, name, *version)) for version in versions(draw, world)]
        world.keys.append(name)
    for name in fresh(draw, 4):
        for version in versions(draw, world):
            said.append(draw(cost_of(world, name, *version)))
        world.costs.append(name)
    if draw(st.booleans()):
        world.has_other_costs = True
        said.append(syntax.Cost(None, charges=(draw(charges_of(world)),)))
    return said


@st.composite
def terms_of(draw: st.DrawFn, world: World) -> list[syntax.Statement]:
    owner = world.parties | st.just(Name(""))
    kinds = {
        **settings,
        "advances": st.builds(syntax.Setting, st.just("advances"), st.just(""), times)
        | some(every_year).map(lambda on: syntax.Setting("advances", "budsjett", days=on)),
        "reconciled": every_year.map(lambda day: syntax.Setting("reconciled", days=(day,))),
        "rounding": st.builds(
            lambda unit, party: syntax.Setting("rounding", unit, party=party),
            st.sampled_from(("øre", "krone")),
            maybe(owner),
        ),
    }
    said = tuple(draw(kinds[kind]) for kind in subset(draw, sorted(kinds), len(kinds)))
    deadline, meeting, *_ = (*fresh(draw, 2), Name("Årsmøte"))
    return [
        syntax.SettlementRules(None, said),
        syntax.Appointment(deadline, draw(every_year), 0, draw(maybe(owner))),
        syntax.Appointment(meeting, None, draw(times), draw(maybe(owner))),
        syntax.Exit(12 * draw(times), in_years=True, takes_effect=draw(maybe(every_year))),
        syntax.Dissolution(),
    ]


@st.composite
def frame_of(draw: st.DrawFn, world: World) -> list[syntax.Statement]:
    last = None if world.last is None else written(world.last)
    law = draw(words | labels)
    return [
        syntax.AgreementName(draw(titles)),
        syntax.Validity(Between(written(world.first), last)),
        syntax.LegalBasis(((law, draw(sections)), (None, draw(sections)))),
        syntax.AccountingYear(WrittenDate(None, draw(st.integers(1, 12)), 1)),
        syntax.Tasks(draw(some(labels))),
        syntax.Meets("kommuneloven", "20-4", by_letter=True, items=subset(draw, "cdefgh")),
        syntax.Follows(Name(draw(st.sampled_from(SETS)))),
        syntax.Precedence(draw(st.booleans())),
    ]


@st.composite
def examples_of(draw: st.DrawFn, world: World, name: Name) -> syntax.Example:
    year = draw(st.integers(world.first.year, (world.last or date(2026, 1, 1)).year))
    values = [
        syntax.Given(measure, tuple(row(party, draw(numbers)) for party in subset(draw, world.participants)))
        for measure in draw(st.lists(st.sampled_from(world.measures), max_size=2, unique=True))
    ]
    costs = st.sampled_from([*world.costs, *([None] if world.has_other_costs else [])])
    dated = st.dates(date(year, 1, 1), date(year, 12, 31)).map(written)
    columns = st.just(()) | some(st.tuples(labels, world.parties), 1)
    lines = st.builds(
        syntax.GivenCost,
        costs,
        ore,
        maybe(st.sampled_from(world.locations)),
        maybe(world.parties),
        columns,
        maybe(dated),
    )
    items = maybe(st.sampled_from(world.costs))
    gives = [
        syntax.Expected(draw(items), tuple((party, draw(ore)) for party in subset(draw, world.participants)))
        for _ in range(draw(st.integers(1, 2)))
    ]
    if draw(st.booleans()):
        gives = [syntax.Expected(error="F303")]
    given_lines = tuple(draw(st.lists(lines, max_size=3)))
    years = (syntax.Number(Fraction(year)),)
    return syntax.Example(
        name, years, tuple(values), given_lines, tuple(gives), unchecked=draw(st.booleans())
    )


@st.composite
def agreements(draw: st.DrawFn) -> syntax.File:
    """Whole agreements in which every name is known and every date a day, their statements in any order."""
    world = World(*draw(st.sampled_from(ERAS)))
    said = draw(frame_of(world)) + draw(parties_of(world)) + draw(measures_of(world))
    said += draw(keys_and_costs_of(world)) + draw(amounts_of(world)) + draw(terms_of(world))
    said += draw(decisions_of(world))
    said = draw(st.permutations(said))
    worked = [draw(examples_of(world, name)) for name in (fresh(draw, 2) if draw(st.booleans()) else [])]
    return syntax.File((*said, *worked), draw(forms))
