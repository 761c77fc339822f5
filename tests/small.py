"""Small agreements, their ledgers and what comes of them, in few words."""

from datetime import date
from fractions import Fraction

from attrs import evolve

from fordel.diagnostic import Diagnostic
from fordel.interpreter import interpret
from fordel.measures import Values
from fordel.model import Agreement, Charge, Component, Condition, CostCategory, SettlementTerms
from fordel.period import Length, Span
from fordel.pipeline import read_source
from fordel.plan import Plan
from fordel.planner import plan
from fordel.settlement import SettledCost, Settlement
from fordel.source import Source
from tests.agreements_strategy import HERE, municipality
from tests.books import answers
from tests.reference import Line

ONE = Fraction(1)
SINCE = Span(date(2021, 6, 1), None)
MARCH, OCTOBER = date(2022, 3, 15), date(2022, 10, 10)
TWO = ("Modum", "Sigdal")
THREE = (*TWO, "Krødsherad")
EQUALLY = Component(ONE, "equal", None, HERE)


def written(text: str) -> Agreement:
    """The agreement that a file with this text is."""
    reading = read_source(Source("avtale.avtale", text))
    assert reading.agreement is not None, reading.errors
    return reading.agreement


def until(month: int) -> Span:
    """To the end of a month of 2022."""
    return Span(SINCE.first, date.fromordinal(date(2022, month + 1, 1).toordinal() - 1))


def since(month: int) -> Span:
    return Span(date(2022, month, 1), None)


def shared(component: Component = EQUALLY) -> Charge:
    return Charge("shared", HERE, component)


def by_key(name: str) -> Charge:
    return shared(Component(ONE, "key", name, HERE))


def cost(name: str | None, charge: Charge, art: str = "", valid: Span = SINCE) -> CostCategory:
    """A cost that takes the arts that begin with `art`, or everything."""
    condition = (Condition("codes", "art", ((art, art),)),) if art else ()
    return CostCategory(name, valid, (condition,), charge, HERE)


def agreement(parties: tuple[str, ...], *costs: CostCategory) -> Agreement:
    """The first party is host."""
    found = {
        name: municipality(name, SINCE, hosts=(SINCE,) if name == parties[0] else ()) for name in parties
    }
    return Agreement("NAV", "nb", SINCE, HERE, found, costs=costs)


def rounding(
    of: Agreement, length: Length = Length.YEAR, *, kroner: bool = False, rest: str | None = None
) -> Agreement:
    return evolve(of, terms=(SettlementTerms(SINCE, length, kroner, rest),))


def planned(of: Agreement, year: int = 2022) -> Plan:
    found = plan(of, date(year, 1, 1), date(year, 12, 31))
    assert isinstance(found, Plan), found
    return found


def settle(of: Agreement, *lines: Line) -> Settlement:
    asked = planned(of)
    found = interpret(asked, answers(asked, lines), Values(of))
    assert isinstance(found, Settlement), found
    return found


def refused(of: Agreement, *lines: Line) -> tuple[Diagnostic, ...]:
    asked = planned(of)
    found = interpret(asked, answers(asked, lines), Values(of))
    assert not isinstance(found, Settlement)
    return found


def line(day: date, ore: int, **cells: str) -> Line:
    return Line(day, ore, cells)


def bears(settled: Settlement) -> dict[str, int]:
    return {account.party: account.bears for account in settled.balances}


def only_cost(settled: Settlement) -> SettledCost:
    ((one,),) = (period.costs for period in settled.periods)
    return one


def amounts(of: SettledCost) -> dict[str, int]:
    return {party: share.ore for party, share in of.shares.items()}
