"""Make tests/corpus/right/: small ledgers for every construct, with what the reference interpreter makes of them.

python -m tests.corpus.make

The engine reads the text of an agreement, as only it does; what a ledger comes to is the reference's alone.
"""

from __future__ import annotations

import json
import random
import sys
import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tests import reference
from tests.ledgers import in_kroner
from tests.reference import Line
from tests.small import written

HERE = Path(__file__).parent
RIGHT = HERE / "right"
CASES = 6
COLUMNS = ("art", "funksjon", "lokasjon", "bosted", "vedtak", "tekst")
PLACES = ("Vikersund", "Prestfoss", "Noresund")
NUMBERS = ("3316", "3332", "3318")  # Modum, Sigdal and Krødsherad from 2024


def agreement(name: str, construct: dict[str, str]) -> str:
    """The text of a small agreement."""
    parties, host = construct["parties"], construct.get("host", "Modum")
    head = (f'avtale "{name}"', "gjelder fra 1. januar 2020", f"deltakere {parties}", f"vertskommune {host}")
    return "\n".join(
        (f"# {name}\n\n```regel", *head, construct["more"], construct["rules"], construct["rest"], "```\n")
    )


def ledger(name: str, seed: int, signs: str, has_places: bool) -> list[Line]:  # noqa: FBT001
    """A few lines of 2024; all that a construct may ask for stands in them."""
    drawn = random.Random(f"{name} {seed}")
    most = (300, 10**5, 10**8, 10**10)[seed % 4]
    found = []
    for _ in range(drawn.randint(1, 7)):
        ore = drawn.randint(10**6, 10**6 + most) if signs == "positive" else drawn.randint(-most // 3, most)
        where = drawn.randrange(3)
        cells = {
            "art": drawn.choice(("100", "182", "199", "200", "250", "285", "370", "370", "120")),
            "funksjon": drawn.choice(("242", "2420", "276", "")),
            "lokasjon": PLACES[where] if has_places else drawn.choice(("", PLACES[where])),
            "bosted": NUMBERS[drawn.randrange(3)],
            "vedtak": NUMBERS[where],
            "tekst": drawn.choice(("Husleie mars", "Kurs", "HUSLEIE", "")),
        }
        if cells["art"] == "370" and not signs:
            ore = -abs(ore)
        found.append(Line(date(2024, 1, 1) + timedelta(drawn.randrange(366)), ore, cells))
    return found


def csv(lines: list[Line]) -> str:
    """The ledger as a file."""
    rows = [
        [f"{one.day:%d.%m.%Y}", in_kroner(one.ore), *(one.cells[name] for name in COLUMNS)] for one in lines
    ]
    return "\n".join((";".join(("bilagsdato", "beløp", *COLUMNS)), *map(";".join, rows), ""))


def expected(text: str, lines: list[Line]) -> dict[str, Any]:
    """What the reference makes of it: øre by party and by what is shared, and who pays the host, where one has paid."""
    found = reference.settle(written(text), (date(2024, 1, 1), date(2024, 12, 31)), lines, {})
    if found.refused:
        raise SystemExit(f"{sorted(found.refused)}: {text}")
    shares: dict[str, dict[str, int]] = {}
    for (_, name), of in [
        *found.shares.items(),
        *((what, one.shares) for what, one in found.additions.items()),
    ]:
        for party, ore in of.items():
            mine = shares.setdefault(name or "øvrige kostnader", {})
            mine[party] = mine.get(party, 0) + ore
    fees = {name: of for (_, name), of in found.contributions.items()}
    told = {"shares": nonzero(shares), "contributions": nonzero(fees), "bears": found.bears}
    return {**told, "bears": {party: ore for party, ore in found.bears.items() if ore}}


def nonzero(of: dict[str, dict[str, int]]) -> dict[str, dict[str, int]]:
    """What is not nothing."""
    found = {name: {party: ore for party, ore in shares.items() if ore} for name, shares in of.items()}
    return {name: shares for name, shares in found.items() if shares}


def make(name: str, construct: dict[str, str]) -> str:
    """The cases of a construct, as they are kept."""
    text, cases = agreement(name, construct), []
    for seed in range(CASES):
        lines = ledger(name, seed, construct.get("signs", ""), "lokasjon Vikersund i" in construct["more"])
        cases.append({"ledger": csv(lines), "year": 2024, **expected(text, lines)})
    return json.dumps({"agreement": text, "cases": cases}, ensure_ascii=False, indent=1) + "\n"


def constructs() -> dict[str, dict[str, str]]:
    """Every construct, with what is usual where it says nothing."""
    found = tomllib.loads((HERE / "constructs.toml").read_text("utf-8"))
    usual = found.pop("usual")
    return {name: {**usual, **said} for name, said in found.items()}


if __name__ == "__main__":
    RIGHT.mkdir(exist_ok=True)
    for name, construct in constructs().items():
        if not sys.argv[1:] or name in sys.argv[1:]:
            (RIGHT / f"{name}.json").write_text(make(name, construct), "utf-8")
