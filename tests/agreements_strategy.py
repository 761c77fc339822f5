"""Agreements as they are understood, built from below so that they are always valid, and ledgers to match them."""

from datetime import date, timedelta
from fractions import Fraction

from attrs import frozen
from hypothesis import strategies as st

from fordel.model import (
    Agreement,
    AllocationKey,
    Charge,
    Component,
    Condition,
    CostCategory,
    Decision,
    Measure,
    MeasureTable,
    Party,
    ReferenceDay,
    SettlementTerms,
)
from fordel.municipalities import find
from fordel.period import Length, Span
from fordel.source import Place
from tests.reference import Given, Line

HERE = Place("avtale.avtale", 1, 1)
FIRST, LAST = date(2023, 1, 1), date(2024, 12, 31)
ALWAYS = Span(date(2022, 6, 1), None)
MUNICIPALITIES = ("Modum", "Sigdal", "Krødsherad", "Åmot", "Øyer", "Ås", "Ål", "Aurland")
OTHERS = (("NAV Vest-Viken", "stat"), ("Ærlig Drift", "selskap"))
DAYS = st.integers(0, (LAST - FIRST).days).map(lambda days: FIRST + timedelta(days))
WEIGHTS = st.lists(st.integers(1, 9), min_size=1, max_size=3)
AMOUNTS = st.one_of(st.integers(-300, 300), st.integers(-(10**6), 10**6), st.integers(-(10**13), 10**13))
LENGTHS = st.sampled_from(Length)


@frozen
class Case:
    """An agreement, the dates asked for, data given at evaluation, and a ledger."""

    agreement: Agreement
    asked: tuple[date, date]
    given: Given
    lines: tuple[Line, ...]


def municipality(name: str, *takes_part: Span, hosts: tuple[Span, ...] = ()) -> Party:
    """A party that is the municipality of that name in 2023, present all the time unless it is told."""
    (found,) = find(name, FIRST, LAST)
    return Party(name, "kommune", HERE, found, takes_part or (ALWAYS,), hosts)


@st.composite
def spans(draw: st.DrawFn) -> tuple[Span, ...]:
    """One span of time, with no end, with one, or with a hole."""
    first, second, third = sorted(draw(st.lists(DAYS, min_size=3, max_size=3, unique=True)))
    kinds = [(ALWAYS,), (Span(first, None),), (Span(ALWAYS.first, second),)]
    kinds.append((Span(ALWAYS.first, first), Span(second, third)) if first + timedelta(1) < second else (ALWAYS,))
    return draw(st.sampled_from(kinds))


@st.composite
def party_lists(draw: st.DrawFn) -> dict[str, Party]:
    """Participants, the first of them always present and host, sometimes until another that is always present."""
    names = draw(st.permutations(MUNICIPALITIES))[: draw(st.integers(1, 5))]
    parties = {name: municipality(name, *draw(spans())) for name in names}
    for name, kind in draw(st.sets(st.sampled_from(OTHERS), max_size=1)):
        parties[name] = Party(name, kind, HERE, None, (ALWAYS,))
    change = draw(st.none() | DAYS.filter(lambda day: day > ALWAYS.first))
    hosts = {names[0]: (ALWAYS,)}
    if change and len(names) > 1:
        hosts = {names[0]: (Span(ALWAYS.first, change - timedelta(1)),), names[1]: (Span(change, None),)}
    for name, held in hosts.items():
        parties[name] = municipality(name, hosts=held)
    order = draw(st.permutations(list(parties)))
    return {name: parties[name] for name in order}


def always_present(parties: dict[str, Party]) -> list[str]:
    return [name for name, party in parties.items() if party.takes_part == (ALWAYS,)]


@st.composite
def measures(draw: st.DrawFn, name: str, parties: dict[str, Party]) -> tuple[Measure, Given]:
    """A measure with values for all, in tables or as data; now and then one is missing, or they are all zero."""
    values = st.one_of(st.integers(1, 720_000), st.integers(0, 3)).map(Fraction) | st.fractions(0, 50)
    declared = draw(
        st.none()
        | st.builds(ReferenceDay, years_before=st.integers(0, 2))
        | st.just(ReferenceDay(date(2022, 6, 1)))
    )
    dates = [None, *draw(st.lists(DAYS, max_size=2, unique=True))]
    if declared and draw(st.booleans()):
        days = [declared.on(year) for year in (2023, 2024)]
        given = {(name, party, day): draw(values) for day in dict.fromkeys(days) for party in parties}
        return Measure(name, HERE, declared), given
    tables = [MeasureTable(day, {party: draw(values) for party in parties}, HERE) for day in dates]
    return Measure(name, HERE, declared, tables=tuple(tables)), {}


@st.composite
def components(draw: st.DrawFn, weight: Fraction, parties: dict[str, Party], keys: list[str]) -> Component:
    """A component; who is named in it is always present, and a key within it can be computed among any."""
    kinds = ["equal", "measure", *(["key"] if keys else []), "party"]
    kind = draw(st.sampled_from(kinds))
    present = always_present(parties)
    name = {"measure": "innbyggertall", "party": present[0], "equal": None}.get(kind) or (
        draw(st.sampled_from(keys)) if kind == "key" else None
    )
    ...
