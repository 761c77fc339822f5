"""Written agreements with one thing left open, settled for 2024 by a few lines: what the laws of a battery change."""

from collections.abc import Iterable, Mapping
from datetime import date

from hypothesis import strategies as st

from fordel.settlement import Settlement
from tests.books import outcome
from tests.reference import Line
from tests.small import written

PARTIES = ("Modum", "Sigdal", "Krødsherad")
YEAR = date(2024, 1, 1), date(2024, 12, 31)
DAYS = st.dates(*YEAR)
ORE = st.integers(-300, 300) | st.integers(-(10**9), 10**9)
ARTS = st.sampled_from(("100", "150", "200", "250", "370"))


def text(*rules: str, parties: Iterable[str] = PARTIES) -> str:
    """An agreement of these parties, the first of them host, with these rules besides."""
    names = [*parties]
    head = ('avtale "Drift"', "gjelder fra 1. januar 2020", f"deltakere {', '.join(names)}")
    return "\n".join(("# Drift\n\n```regel", *head, f"vertskommune {names[0]}", *rules, "```\n"))


def lines(most: int = 8) -> st.SearchStrategy[list[Line]]:
    """A few ledger lines of 2024."""
    return st.lists(
        st.builds(lambda day, ore, art: Line(day, ore, {"art": art}), DAYS, ORE, ARTS), max_size=most
    )


def settled(agreement: str, ledger: Iterable[Line]) -> Settlement:
    """The settlement of 2024, which nothing stops."""
    found = outcome(written(agreement), *YEAR, ledger, {})
    assert isinstance(found, Settlement), found
    return found


def costs(of: Settlement) -> dict[str | None, dict[str, int]]:
    """What each party bears of each cost of the year, in øre, where it is not nothing."""
    found: dict[str | None, dict[str, int]] = {}
    for period in of.periods:
        for cost in period.costs:
            shares = found.setdefault(cost.name, {})
            for party, share in cost.shares.items():
                shares[party] = shares.get(party, 0) + share.ore
    return {name: nonzero(shares) for name, shares in found.items() if any(shares.values())}


def bears(of: Settlement) -> dict[str, int]:
    """What each party bears of everything, in øre, where it is not nothing."""
    return nonzero({account.party: account.bears for account in of.balances})


def nonzero(amounts: Mapping[str, int]) -> dict[str, int]:
    """What is not nothing."""
    return {name: ore for name, ore in amounts.items() if ore}
