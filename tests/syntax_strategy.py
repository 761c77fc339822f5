"""Syntax trees built from the bottom: `files` of all that can be written, `agreements` that make sense."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from functools import cache
from itertools import pairwise
from typing import TypeVar

from attrs import define, field
from hypothesis import strategies as st

from fordel import municipalities, resources, syntax
from fordel.syntax import Between, Name, WrittenDate
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
    texts,
    times,
    titles,
    words,
)

T = TypeVar("T")

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


@define
class World:
    """What an agreement has named so far, and from when to when it holds."""

    first: date
    last: date | None
    participants: tuple[Name, ...] = ()
    locations: list[Name] = field(factory=list)
    measures: list[Name] = field(factory=lambda: [Name("innbyggertall")])
    keys: list[Name] = field(factory=list)
    costs: list[Name] = field(factory=list)
    has_other_costs: bool = False

    @property
    def parties(self) -> st.SearchStrategy[Name]:
        return st.sampled_from(self.participants)

    @property
    def days(self) -> st.SearchStrategy[WrittenDate]:
        return st.dates(self.first, self.last or date(2026, 12, 31)).map(written)


def written(day: date) -> WrittenDate:
    return WrittenDate(day.year, day.month, day.day)


def row(party: Name, value: Fraction) -> syntax.Row:
    return syntax.Row(party, is_year=False, value=value)


def of_year(day: date) -> WrittenDate:
    return WrittenDate(None, day.month, day.day)


every_year = st.dates(date(2023, 1, 1), date(2023, 12, 31)).map(of_year)


def fresh(draw: st.DrawFn, most: int, taken: Sequence[Name] = ()) -> list[Name]:
    """Names that are not taken yet."""
    others = titles.filter(lambda name: name not in taken)
    return draw(st.lists(others, min_size=1, max_size=most, unique=True))


def subset(draw: st.DrawFn, items: Sequence[T], most: int = 4) -> tuple[T, ...]:
    return tuple(draw(st.lists(st.sampled_from(items), min_size=1, max_size=most, unique=True)))


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
    return said + draw(
        st.lists(st.builds(syntax.Decision, world.parties, world.days, maybe(texts)), max_size=3)
    )


@st.composite
def measures_of(draw: st.DrawFn, world: World) -> list[syntax.Statement]:
    said: list[syntax.Statement] = []
    for name in draw(st.lists(measures, max_size=3, unique=True)):
        when = draw(st.builds(syntax.When, st.just("day"), every_year, st.integers(0, 2)))
        said.append(syntax.MeasureStatement(name, when, *draw(st.tuples(maybe(labels), maybe(labels)))))
        listed = tuple(row(party, draw(numbers)) for party in subset(draw, world.participants))
        if draw(st.booleans()):
            of = syntax.When("date", draw(world.days))
            said.append(syntax.MeasureStatement(name, of, None, draw(maybe(labels)), listed))
        if name.text != "innbyggertall":
            world.measures.append(name)
    return said


@st.composite
def whom_of(draw: st.DrawFn, world: World) -> syntax.Whom | None:
    if len(world.participants) == 1 or draw(st.booleans()):
        return None
    return syntax.Whom(draw(st.booleans()), subset(draw, world.participants, len(world.participants) - 1))


@st.composite
def bases_of(draw: st.DrawFn, world: World) -> syntax.Basis:
    kind = draw(st.sampled_from(("equal", "measure", *(("key",) if world.keys else ()))))
    name = (
        None
        if kind == "equal"
        else draw(st.sampled_from(world.measures if kind == "measure" else world.keys))
    )
    return syntax.Basis(kind, name, draw(whom_of(world)))


@st.composite
def components_of(draw: st.DrawFn, world: World) -> tuple[syntax.Component, ...]:
    """Weights that add up to 1, the last of them perhaps as the rest."""
    whole = draw(st.sampled_from((100, 1000)) | st.integers(5, 60))
    cuts = sorted({0, whole, *draw(st.lists(st.integers(1, whole - 1), max_size=3))})
    form = "percent" if whole in (100, 1000) else "fraction"
    parts = [syntax.Weight(Fraction(after - before, whole), form) for before, after in pairwise(cuts)]
    if draw(st.booleans()):
        parts[-1] = syntax.Weight(Fraction(0), "rest")
    to = world.parties.map(lambda party: syntax.Basis("party", party))
    return tuple(syntax.Component(weight, draw(bases_of(world) | to)) for weight in parts)


def versions(draw: st.DrawFn, world: World) -> list[Between | None]:
    """Up to two spans in which a definition holds: the whole time, and from a later day."""
    later = draw(maybe(world.days.filter(lambda day: day != written(world.first))))
    return [None, *([Between(later, None)] if later else [])]


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
    return draw(
        bases_of(world).map(lambda basis: syntax.Charge("shared", basis))
        | st.sampled_from(("residence", "location", "host", "outside")).map(syntax.Charge)
        | st.builds(syntax.Charge, st.just("party"), st.none(), world.parties)
        | st.builds(syntax.Charge, st.just("column"), st.none(), titles)
    )


@st.composite
def keys_and_costs_of(draw: st.DrawFn, world: World) -> list[syntax.Statement]:
    said: list[syntax.Statement] = []
    for name in fresh(draw, 3):
        said += [syntax.Key(name, between, draw(components_of(world))) for between in versions(draw, world)]
        world.keys.append(name)
    for name in fresh(draw, 4):
        for between in versions(draw, world):
            said.append(syntax.Cost(name, between, draw(selectors_of(world)), (draw(charges_of(world)),)))
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
    ore = st.integers(-(10**12), 10**12).map(lambda ore: syntax.Number(Fraction(ore, 100)))
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
    return syntax.Example(name, (syntax.Number(Fraction(year)),), tuple(values), given_lines, tuple(gives))


@st.composite
def agreements(draw: st.DrawFn) -> syntax.File:
    """Whole agreements in which every name is known and every date a day, their statements in any order."""
    world = World(*draw(st.sampled_from(ERAS)))
    said = draw(frame_of(world)) + draw(parties_of(world)) + draw(measures_of(world))
    said += draw(keys_and_costs_of(world)) + draw(terms_of(world))
    said = draw(st.permutations(said))
    worked = [draw(examples_of(world, name)) for name in (fresh(draw, 2) if draw(st.booleans()) else [])]
    return syntax.File((*said, *worked), draw(forms))
