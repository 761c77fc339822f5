"""Agreements as they are understood, built from below so that they are valid, and ledgers to match them."""

from datetime import date
from fractions import Fraction

from attrs import evolve, frozen
from hypothesis import assume
from hypothesis import strategies as st

from fordel.model import Agreement, Charge, Condition, CostCategory, Decision, Party, SettlementTerms
from fordel.period import Length, Span
from tests import reference
from tests.agreements_amounts import CASES, INCOME, enriched, only_positive
from tests.agreements_keys import (
    ALWAYS,
    CHOICES,
    DAYS,
    FIRST,
    GROUP,
    HERE,
    LAST,
    LOCATIONS,
    MEASURES,
    always_present,
    components,
    key_lists,
    measures,
    municipality,
    party_lists,
    pick,
    turned,
    versions_of,
)
from tests.reference import Line
from tests.reference_keys import Given

__all__ = ["ALWAYS", "DAYS", "HERE", "Case", "cases", "charges", "lines", "municipality"]

COLUMN = "vedtakskommune"
ART = "art"
SMALL, LARGE, HUGE = 300, 10**6, 10**13
AMOUNTS = st.one_of(*(st.integers(-size, size) for size in (SMALL, LARGE, HUGE)))
WHOLE_YEARS = ((FIRST, LAST), (FIRST, date(2023, 12, 31)), (date(2024, 1, 1), LAST))


@frozen
class Case:
    """An agreement, the dates asked for, data given at evaluation, and a ledger."""

    agreement: Agreement
    asked: tuple[date, date]
    given: Given
    lines: tuple[Line, ...]


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
            by_days=pick(draw, (False, False, True)),
        )
        for valid in pick(draw, ((), draw(versions_of(ALWAYS))))
    )


# Agreements and ledgers -------------------------------------------------------------------------------------


@st.composite
def agreements(draw: st.DrawFn, *, careful: bool) -> tuple[Agreement, Given]:
    """A valid agreement on 2023 and 2024, and what its measures need of data."""
    parties = draw(party_lists())
    rows = [*parties, *pick(draw, ((), (GROUP,)))]
    found = [draw(measures(name, rows, careful=careful)) for name in MEASURES]
    keys = draw(key_lists(parties))
    names = list(dict.fromkeys(key.name for key in keys))
    owners = [always_present(parties)[0], *turned(draw, list(parties))]
    decisions = pick(draw, ((), tuple(Decision(name, FIRST, HERE) for name in parties)))
    plain = Agreement(
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
    given = {what: value for _, of in found for what, value in of.items()}
    return draw(enriched(plain)), given


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
        CASES: pick(draw, ("", "", "88", "8801", "7")),
        "tekst": pick(draw, ("Husleie 1. kvartal", "Strøm og HUSLEIE", "Kurs", "")),
        "bosted": pick(draw, numbers),
        "lokasjon": pick(draw, places),
        COLUMN: pick(draw, numbers),
    }
    ore = draw(AMOUNTS)
    if only_positive(agreement):
        ore = -abs(ore) if cells[ART].startswith(INCOME) else abs(ore)
    return Line(day, ore, cells)


@st.composite
def cases(draw: st.DrawFn, *, careful: bool) -> Case:
    """An agreement and a ledger; nothing stops the settlement of a careful case."""
    agreement, given = draw(agreements(careful=careful))
    asked = pick(draw, WHOLE_YEARS)
    ledger = draw(st.lists(lines(agreement, careful=careful), min_size=1, max_size=10))
    if pick(draw, (False, False, True)):
        ledger = [
            evolve(line, cells={**line.cells, "regnskap": draw(books(agreement, line))}) for line in ledger
        ]
    case = Case(agreement, asked, given, tuple(ledger))
    if careful:
        assume(not reference.settle(agreement, asked, ledger, given).refused)
    return case


@st.composite
def books(draw: st.DrawFn, agreement: Agreement, line: Line) -> str:
    """Whose books a line stands in: nobody's, a party's by its name, or by its number."""
    who = agreement.parties[pick(draw, list(agreement.parties))]
    number = who.municipality.number_on(line.day) if who.municipality else None
    return pick(draw, ("", who.name, number or who.name))
