"""What an agreement names as it is built, so that its statements speak of the same: parties, measures, keys, costs."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import TypeVar

from attrs import define, field
from hypothesis import strategies as st

from fordel import syntax
from fordel.syntax import Between, Name, WrittenDate
from tests.syntax_parts import maybe, titles, written_years

T = TypeVar("T")
ore = st.integers(-(10**12), 10**12).map(lambda ore: syntax.Number(Fraction(ore, 100)))


@define
class World:
    """What an agreement has named so far, and from when to when it holds."""

    first: date
    last: date | None
    participants: tuple[Name, ...] = ()
    groups: dict[Name, tuple[Name, ...]] = field(factory=dict)
    locations: list[Name] = field(factory=list)
    measures: list[Name] = field(factory=lambda: [Name("innbyggertall")])
    keys: list[Name] = field(factory=list)
    costs: list[Name] = field(factory=list)
    shared: list[Name] = field(factory=list)
    amendments: list[Name] = field(factory=list)
    has_other_costs: bool = False

    @property
    def parties(self) -> st.SearchStrategy[Name]:
        return st.sampled_from(self.participants)

    @property
    def owners(self) -> st.SearchStrategy[Name]:
        return self.parties | st.just(Name(""))

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


def fresh(draw: st.DrawFn, most: int, taken: Sequence[Name] = (), least: int = 1) -> list[Name]:
    """Names that are not taken yet."""
    others = titles.filter(lambda name: name not in taken)
    return draw(st.lists(others, min_size=least, max_size=most, unique=True))


def subset(draw: st.DrawFn, items: Sequence[T], most: int = 4) -> tuple[T, ...]:
    return tuple(draw(st.lists(st.sampled_from(items), min_size=1, max_size=most, unique=True)))


@st.composite
def whom_of(draw: st.DrawFn, world: World) -> syntax.Whom | None:
    if len(world.participants) == 1 or draw(st.booleans()):
        return None
    only = draw(st.booleans())
    if only and world.groups and draw(st.booleans()):
        group, members = draw(st.sampled_from([*world.groups.items()]))
        others = [party for party in world.participants if party not in members]
        return syntax.Whom(only, (group, *draw(st.lists(st.sampled_from(others), unique=True, max_size=2))))
    return syntax.Whom(only, subset(draw, world.participants, len(world.participants) - 1))


@st.composite
def bases_of(draw: st.DrawFn, world: World) -> syntax.Basis:
    kind = draw(st.sampled_from(("equal", "measure", *(("key",) if world.keys else ()))))
    name = (
        None
        if kind == "equal"
        else draw(st.sampled_from(world.measures if kind == "measure" else world.keys))
    )
    year = draw(maybe(written_years)) if kind == "key" else None
    return syntax.Basis(kind, name, draw(whom_of(world)), year)


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


def versions(draw: st.DrawFn, world: World) -> list[tuple[Between | None, Name | None]]:
    """Up to two spans in which a definition holds: the whole time, and from a later day, perhaps as an amendment."""
    later = draw(maybe(world.days.filter(lambda day: day != written(world.first))))
    if later is None:
        return [(None, None)]
    amendment = draw(maybe(titles))
    world.amendments += [amendment] if amendment else []
    return [(None, None), (Between(later, None), amendment)]


def years_in_order(draw: st.DrawFn) -> tuple[Name, Name]:
    first, last = sorted(draw(st.tuples(st.integers(2000, 2040), st.integers(2000, 2040))))
    return Name(str(first)), Name(str(last))
