"""Agreements as they are understood, built from below so that they are valid, and ledgers to match them."""

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import TypeVar

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
DAY = timedelta(1)
MUNICIPALITIES = ("Modum", "Sigdal", "Krødsherad", "Åmot", "Øyer", "Ås", "Ål", "Aurland")
OTHERS = (("NAV Vest-Viken", "stat"), ("Ærlig Drift", "selskap"))
MEASURES = ("innbyggertall", "årsverk")
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


@frozen
class Case:
    """An agreement, the dates asked for, data given at evaluation, and a ledger."""

    agreement: Agreement
    asked: tuple[date, date]
    given: Given
    lines: tuple[Line, ...]


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
def measures(
    draw: st.DrawFn, name: str, parties: dict[str, Party], *, careful: bool
) -> tuple[Measure, Given]:
    """A measure with values in tables, or as data for exactly the declared days.

    A careful one has a value above zero for everyone; another may have negative ones, or be all zero.
    """
    values = PLAIN_VALUES if careful else pick(draw, (PLAIN_VALUES, PLAIN_VALUES, ODD_VALUES))
    day = ReferenceDay(ALWAYS.first)
    declared = pick(draw, (None, ReferenceDay(), ReferenceDay(years_before=2), day))
    if declared and pick(draw, (False, True)):
        days = {declared.on(year): None for year in (2023, 2024)}
        return Measure(name, HERE, declared), {
            (name, who, on): draw(values) for on in days for who in parties
        }
    known = list(parties)
    if not careful and name != "innbyggertall":  # population would be found in the built-in table
        known = known[: 1 + draw(CHOICES) % 5]
    tables = [MeasureTable(on, {who: draw(values) for who in known}, HERE) for on in (None, *draw(SOME_DAYS))]
    return Measure(name, HERE, declared, tables=tuple(tables)), {}


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
        keys += [AllocationKey(name, valid, parts, HERE) for valid, parts in versions]
    return tuple(keys)


@st.composite
def versions_of(draw: st.DrawFn, span: Span) -> tuple[Span, ...]:
    """The span, or the span in two."""
    if pick(draw, (True, False)):
        return (span,)
    day = draw(DAYS)
    return Span(span.first, day - DAY), Span(day, span.last)


# Costs ------------------------------------------------------------------------------------------------------

CHARGES = ("shared", "residence", "column", "location", "host", "party", "outside")
NARROWER: tuple[tuple[Condition, ...], ...] = (
    (),
    (Condition("codes", "funksjon", (("242", "242"), ("27", "29"))),),
    (Condition("values", "lokasjon", values=("Vikersund", "Prestfoss")),),
    (Condition("empty", "bosted"),),
    (Condition("contains", "tekst", values=("husleie",)),),
)


@st.composite
def charges(draw: st.DrawFn, parties: dict[str, Party], keys: list[str], *, careful: bool) -> Charge:
    """Who bears a cost; where it is a party, one that is always present, or else perhaps not."""
    kind = pick(draw, (*["shared"] * 5, *CHARGES))
    if kind == "shared":
        part = draw(components(Fraction(1), parties, keys, of_key=False))
        return Charge(kind, HERE, part)
    bearers = always_present(parties) if careful else list(parties)
    return Charge(kind, HERE, name={"column": COLUMN, "party": pick(draw, bearers)}.get(kind))


def selectors(draw: st.DrawFn, digit: int) -> tuple[tuple[Condition, ...], ...]:
    """Alternatives that only take arts that begin with the digit, so that two costs never overlap."""
    unless = pick(draw, ((), ((f"{digit}3", f"{digit}3"),), ((f"{digit}40", f"{digit}44"),)))
    wide = (Condition("codes", ART, ((f"{digit}00", f"{digit}59"),), unless), *pick(draw, NARROWER))
    other = (Condition("codes", ART, ((f"{digit}7", f"{digit}8"),)),)
    return pick(draw, ((wide,), (wide, other)))


@st.composite
def cost_lists(
    draw: st.DrawFn, parties: dict[str, Party], keys: list[str], *, careful: bool
) -> tuple[CostCategory, ...]:
    """Costs that never overlap, some in two versions; where careful, øvrige kostnader takes the rest."""
    costs = []
    bears = charges(parties, keys, careful=careful)
    without = pick(draw, ((), ("Prosjekt 88",)))
    for digit in range(1, 2 + draw(CHOICES) % 4):
        for valid in draw(versions_of(ALWAYS)):
            chosen = selectors(draw, digit)
            costs.append(CostCategory(f"Kostnad {digit}", valid, chosen, draw(bears), HERE, without))
    if without:
        project = ((Condition("codes", "prosjekt", (("88", "88"),)),),)
        costs.append(CostCategory("Prosjekt 88", ALWAYS, project, draw(bears), HERE))
    if careful or pick(draw, (True, False)):
        costs.append(CostCategory(None, ALWAYS, (), draw(bears), HERE))
    return tuple(costs)


@st.composite
def terms_lists(draw: st.DrawFn, parties: dict[str, Party]) -> tuple[SettlementTerms, ...]:
    """Rules for the settlement: none, one version or two."""
    return tuple(
        SettlementTerms(
            valid,
            pick(draw, tuple(Length)),
            pick(draw, (False, True)),
            pick(draw, (None, None, "", *parties)),
        )
        for valid in pick(draw, ((), draw(versions_of(ALWAYS))))
    )


# Agreements and ledgers -------------------------------------------------------------------------------------


@st.composite
def agreements(draw: st.DrawFn, *, careful: bool) -> tuple[Agreement, Given]:
    """A valid agreement on 2023 and 2024, and what its measures need of data."""
    parties = draw(party_lists())
    found = [draw(measures(name, parties, careful=careful)) for name in MEASURES]
    keys = draw(key_lists(parties))
    names = list(dict.fromkeys(key.name for key in keys))
    owners = [always_present(parties)[0], *turned(draw, list(parties))]
    decisions = pick(draw, ((), tuple(Decision(name, FIRST, HERE) for name in parties)))
    agreement = Agreement(
        "Samarbeid",
        "nb",
        Span(pick(draw, (ALWAYS.first, FIRST, date(2023, 4, 17))), None),
        HERE,
        parties,
        dict(zip(LOCATIONS, owners, strict=False)),
        decisions,
        {measure.name: measure for measure, _ in found},
        keys,
        draw(cost_lists(parties, names, careful=careful)),
        draw(terms_lists(parties)),
    )
    return agreement, {what: value for _, given in found for what, value in given.items()}


@st.composite
def lines(draw: st.DrawFn, agreement: Agreement, *, careful: bool) -> Line:
    """A ledger line that hits a cost, half hits it or misses it; a careful one names only who takes part."""
    day = draw(DAYS)
    if careful:
        day = max(day, agreement.valid.first)
    present = agreement.participants_on(day)
    homes = [agreement.parties[name].municipality for name in present]
    numbers = [number for home in homes if home and (number := home.number_on(day))]
    places = [place for place, party in agreement.locations.items() if party in present]
    if not careful:
        numbers += ["", "9999", "0301", "3047", "3316"]
        places += ["", "Oslo", *agreement.locations]
    cells = {
        ART: f"{pick(draw, range(1, 6))}{pick(draw, ('10', '33', '42', '599', '6', '7', '85', '0', ''))}",
        "funksjon": pick(draw, ("242", "2420", "276", "24", "")),
        "prosjekt": pick(draw, ("", "", "88", "8801", "7")),
        "tekst": pick(draw, ("Husleie 1. kvartal", "Strøm og HUSLEIE", "Kurs", "")),
        "bosted": pick(draw, numbers),
        "lokasjon": pick(draw, places),
        COLUMN: pick(draw, numbers),
    }
    return Line(day, draw(AMOUNTS), cells)


@st.composite
def cases(draw: st.DrawFn, *, careful: bool) -> Case:
    """An agreement and a ledger; nothing stops the settlement of a careful case."""
    agreement, given = draw(agreements(careful=careful))
    asked = pick(draw, ((FIRST, LAST), (FIRST, date(2023, 12, 31)), (date(2024, 1, 1), LAST)))
    ledger = draw(st.lists(lines(agreement, careful=careful), min_size=1, max_size=10))
    return Case(agreement, asked, given, tuple(ledger))
