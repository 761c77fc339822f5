"""Parties, measures and keys of random agreements, built from below so that they are valid."""

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import TypeVar

from attrs import evolve
from hypothesis import strategies as st

from fordel.model import (
    AllocationKey,
    Bound,
    Component,
    Discount,
    Measure,
    MeasureTable,
    Party,
    PhaseIn,
    ReferenceDay,
    ReferenceYears,
)
from fordel.municipalities import find
from fordel.period import Span
from fordel.source import Place
from tests.reference_keys import Given

HERE = Place("avtale.avtale", 1, 1)
FIRST, LAST = date(2023, 1, 1), date(2024, 12, 31)
ALWAYS = Span(date(2022, 6, 1), None)
DAY = timedelta(1)
MUNICIPALITIES = ("Modum", "Sigdal", "Krødsherad", "Åmot", "Øyer", "Ås", "Ål", "Aurland")
OTHERS = (("NAV Vest-Viken", "stat"), ("Ærlig Drift", "selskap"))
BUYER = "Storgata Borettslag"
GROUP = "Dalen"
MEASURES = ("innbyggertall", "årsverk", "timer", "saker")
COUNTED = {
    "timer": (ReferenceYears(), ReferenceYears(years_before=1), ReferenceYears(fixed=2022)),
    "saker": (ReferenceYears(mean=3), ReferenceYears(mean=1)),
}
LOCATIONS = ("Vikersund", "Prestfoss", "Noresund")
COLUMN = "vedtakskommune"
ART = "art"

# Strategies are made once: making one takes longer than drawing from it.
DAYS = st.integers(0, (LAST - FIRST).days).map(lambda days: FIRST + days * DAY)
SOME_DAYS = st.lists(DAYS, max_size=2, unique=True)
WEIGHTS = st.lists(st.integers(1, 9), min_size=1, max_size=3)
AMOUNTS = st.one_of(st.integers(-300, 300), st.integers(-(10**6), 10**6), st.integers(-(10**13), 10**13))
PLAIN_VALUES = st.integers(1, 720_000).map(Fraction) | st.fractions(Fraction(1, 60), 50, max_denominator=60)
ODD_VALUES = st.integers(-1, 1).map(Fraction)
NAMES = st.permutations(MUNICIPALITIES)
CHOICES = st.integers(0, 2519)

T = TypeVar("T")


def pick(draw: st.DrawFn, options: Sequence[T]) -> T:
    """One of the options; simpler cases have the first."""
    return options[draw(CHOICES) % len(options)]


def turned(draw: st.DrawFn, options: Sequence[T]) -> list[T]:
    """The options in another order."""
    start = pick(draw, range(len(options)))
    order = [*options[start:], *options[:start]]
    return pick(draw, (order, order[::-1]))


# Parties ----------------------------------------------------------------------------------------------------


def municipality(name: str, *takes_part: Span, hosts: tuple[Span, ...] = ()) -> Party:
    """A party that is the municipality of that name in 2023, present all the time unless it is told."""
    (found,) = find(name, FIRST, LAST)
    return Party(name, "kommune", HERE, found, takes_part or (ALWAYS,), hosts)


@st.composite
def spans(draw: st.DrawFn) -> tuple[Span, ...]:
    """One span of time, with no end, with one, or with a hole."""
    kind, first, last = draw(CHOICES) % 4, *sorted((draw(DAYS), draw(DAYS)))
    if kind == 1:
        return (Span(first, None),)
    if kind == 2:
        return (Span(ALWAYS.first, last),)
    hole = (Span(ALWAYS.first, first), Span(last, None))
    return hole if kind == 3 and first < last else (ALWAYS,)


@st.composite
def party_lists(draw: st.DrawFn) -> dict[str, Party]:
    """Participants, one of them always present and host, perhaps until another that is always present."""
    names = draw(NAMES)[: 1 + draw(CHOICES) % 5]
    parties = {name: municipality(name, *draw(spans())) for name in names}
    if pick(draw, (False, False, True)):
        parties[BUYER] = Party(BUYER, "andre", HERE, buys=True)
    other = pick(draw, (None, None, *OTHERS))
    if other:
        parties[other[0]] = Party(*other, HERE, takes_part=(ALWAYS,))
    change = draw(DAYS) if len(names) > 1 and pick(draw, (False, True)) else None
    if change:
        parties[names[0]] = municipality(names[0], hosts=(Span(ALWAYS.first, change - DAY),))
        parties[names[1]] = municipality(names[1], hosts=(Span(change, None),))
    else:
        parties[names[0]] = municipality(names[0], hosts=(ALWAYS,))
    return {name: parties[name] for name in turned(draw, list(parties))}


def always_present(parties: dict[str, Party]) -> list[str]:
    return [name for name, party in parties.items() if party.takes_part == (ALWAYS,)]


# Measures and keys ------------------------------------------------------------------------------------------


@st.composite
def measures(draw: st.DrawFn, name: str, parties: list[str], *, careful: bool) -> tuple[Measure, Given]:
    """A measure with values in tables, or as data for exactly the declared days.

    A careful one has a value above zero for everyone; another may have negative ones, or be all zero.
    """
    values = PLAIN_VALUES if careful else pick(draw, (PLAIN_VALUES, PLAIN_VALUES, ODD_VALUES))
    if name in COUNTED:
        return draw(counted(name, parties, values))
    day = ReferenceDay(ALWAYS.first)
    declared = pick(draw, (None, ReferenceDay(), ReferenceDay(years_before=2), day))
    if declared and pick(draw, (False, True)):
        days = {declared.on(year): None for year in (2023, 2024)}
        return Measure(name, HERE, declared), {
            (name, who, on): draw(values) for on in days for who in parties
        }
    known = parties
    if not careful and name != "innbyggertall":  # population would be found in the built-in table
        known = known[: 1 + draw(CHOICES) % 5]
    tables = [MeasureTable(on, {who: draw(values) for who in known}, HERE) for on in (None, *draw(SOME_DAYS))]
    return Measure(name, HERE, declared, tables=tuple(tables)), {}


@st.composite
def counted(
    draw: st.DrawFn, name: str, parties: list[str], values: st.SearchStrategy[Fraction]
) -> tuple[Measure, Given]:
    """A measure counted through years, in tables, as data for whole years, or as records of single days.

    Where one party's years are records and another's is one number, both are what is given.
    """
    declared = pick(draw, COUNTED[name])
    years = sorted({one for year in (2022, 2023, 2024) for one in declared.of(year)})
    if pick(draw, (False, True)):
        tables = [MeasureTable(year, {who: draw(values) for who in parties}, HERE) for year in years]
        return Measure(name, HERE, declared, tables=tuple(tables)), {}
    given: dict[tuple[str, str, date | int], Fraction] = {}
    for who in parties:
        for year in years:
            days: Sequence[date | int] = pick(draw, ((year,), (date(year, 9, 1), date(year, 10, 3))))
            given.update({(name, who, when): draw(values) for when in days})
    return Measure(name, HERE, declared), given


@st.composite
def components(
    draw: st.DrawFn, weight: Fraction, parties: dict[str, Party], keys: list[str], *, of_key: bool
) -> Component:
    """A component; only who is always present is named in it, so that there is always someone to share.

    A key is narrowed only where nobody is named in it: a name that begins with «Alle». `til PARTY` is for
    keys alone.
    """
    present = always_present(parties)
    kinds = ["equal", "measure", "measure", *(["key"] if keys else []), *(["party"] if of_key else [])]
    kind = pick(draw, kinds)
    names = {"measure": MEASURES, "party": present, "key": keys}.get(kind)
    name = pick(draw, names) if names else None
    narrow = pick(draw, ("", "", "blant", "unntatt"))
    if not narrow or kind == "party" or (kind == "key" and name and not name.startswith("Alle")):
        return Component(weight, kind, name, HERE)
    if narrow == "blant":
        return Component(weight, kind, name, HERE, tuple(present[: 1 + draw(CHOICES) % 3]))
    others = tuple(party for party in parties if party != present[0])
    return Component(weight, kind, name, HERE, others, excluding=True)


@st.composite
def key_lists(draw: st.DrawFn, parties: dict[str, Party]) -> tuple[AllocationKey, ...]:
    """Keys that refer only to keys before them, some in two versions, with weights that add up to 1."""
    keys: list[AllocationKey] = []
    for number in range(draw(CHOICES) % 4):
        names = list(dict.fromkeys(key.name for key in keys))
        versions = []
        for valid in draw(versions_of(ALWAYS)):
            weights = draw(WEIGHTS)
            shares = [Fraction(weight, sum(weights)) for weight in weights]
            parts = [draw(components(share, parties, names, of_key=True)) for share in shares]
            versions.append((valid, tuple(parts)))
        every = [part for _, parts in versions for part in parts]
        free = all(part.kind in ("equal", "measure") and not part.among for part in every)
        name = f"{'Alle' if free else 'Noen'} {number}"
        before = next((key.name for key in keys if key.name.startswith("Alle")), None)
        for index, (valid, of_version) in enumerate(versions):
            plain = AllocationKey(name, valid, of_version, HERE)
            keys.append(draw(within_bounds(plain, parties, before, is_first=not index)))
    return tuple(keys)


@st.composite
def within_bounds(
    draw: st.DrawFn, key: AllocationKey, parties: dict[str, Party], before: str | None, *, is_first: bool
) -> AllocationKey:
    """The key with bounds, discounts and an old key on its way out, or none of them; it names who is always there."""
    present = always_present(parties)
    who = pick(draw, present)
    lows = ((), (), ((True, 5, None),))
    highs = (((False, 70, None), (True, 3, who)), ((False, 25, who),))
    wide = len(present) > 1 and not key.name.startswith("Alle")
    bounds = pick(draw, (*lows, *(highs if wide else ())))
    two = turned(draw, present)[:2]
    discounts = pick(draw, ((), (), (), ((10, who),), ((-15, ""),), tuple(zip((20, -5), two, strict=False))))
    phased = bool(draw(CHOICES) % 2) and (not is_first or before is not None)
    old = pick(draw, ([] if is_first else [None]) + ([before] if before else [])) if phased else None
    first = 2021 + draw(CHOICES) % 4
    return evolve(
        key,
        bounds=tuple(Bound(least, Fraction(value, 100), party, HERE) for least, value, party in bounds),
        discounts=tuple(Discount(Fraction(value, 100), party, HERE) for value, party in discounts),
        phase_in=PhaseIn(old, first, first + draw(CHOICES) % 4, HERE) if phased else None,
    )


@st.composite
def versions_of(draw: st.DrawFn, span: Span) -> tuple[Span, ...]:
    """The span, or the span in two."""
    if pick(draw, (True, False)):
        return (span,)
    day = draw(DAYS)
    return Span(span.first, day - DAY), Span(day, span.last)
