"""Keys of three municipalities, and what comes of sharing by them."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from fordel.diagnostic import Diagnostic
from fordel.keys import Keys
from fordel.measures import Values
from fordel.model import Agreement, AllocationKey, Component, Measure, MeasureTable, ReferenceDay
from fordel.period import Span
from fordel.settlement import KeyShares
from tests.agreements_strategy import HERE, municipality
from tests.reference_keys import Given

NAMES = ("Modum", "Sigdal", "Krødsherad")
DAY = date(2022, 3, 14)
SINCE_2005 = Span(date(2005, 1, 1), None)
HALF = Fraction(1, 2)
NEW_YEAR = ReferenceDay()
PEOPLE = {"Modum": Fraction(14_273), "Sigdal": Fraction(3_492), "Krødsherad": Fraction(2_189)}


def part(kind: str, name: str | None = None, weight: Fraction = Fraction(1), *among: str) -> Component:
    return Component(weight, kind, name, HERE, among or None)


def unless(kind: str, name: str | None, *parties: str) -> Component:
    return Component(Fraction(1), kind, name, HERE, parties, excluding=True)


def key(name: str, *parts: Component, valid: Span = SINCE_2005) -> AllocationKey:
    return AllocationKey(name, valid, parts, HERE)


def agreement(*keys: AllocationKey, **measures: Measure) -> Agreement:
    parties = {name: municipality(name, SINCE_2005) for name in NAMES}
    return Agreement("NAV", "nb", SINCE_2005, HERE, parties, measures=measures, keys=keys)


def shares(
    of: Agreement, component: Component, data: Given | None = None, day: date = DAY
) -> KeyShares | Diagnostic:
    return Keys(of, Values(of, data or {})).shares(component, NAMES, day)


def computed(
    of: Agreement, component: Component, data: Given | None = None, day: date = DAY
) -> Mapping[str, Fraction]:
    found = shares(of, component, data, day)
    assert isinstance(found, KeyShares), found
    return found.shares


def refused(of: Agreement, component: Component, data: Given | None = None, day: date = DAY) -> Diagnostic:
    found = shares(of, component, data, day)
    assert isinstance(found, Diagnostic), found
    return found


def table(as_of: date | None, *values: str, source: str | None = None) -> MeasureTable:
    """Values in the order of NAMES."""
    return MeasureTable(
        as_of, {who: Fraction(value) for who, value in zip(NAMES, values, strict=False)}, HERE, source
    )
