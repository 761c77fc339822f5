"""Settlements of every kind, to try on them what a workbook reckons."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings

import fordel
from fordel import resources
from fordel.ledger.posting import Posting
from fordel.settlement import Settlement
from fordel.workbook.work import works_of
from tests.agreements_strategy import Case, cases
from tests.books import outcome

TOP = Path(__file__).parent.parent / "agreements"
NAV = TOP / "nav-midt-buskerud"

QUARTERS = """\
# Prøve

```regel
avtale "Prøve"
gjelder fra 1. januar 2022
deltakere Modum, Sigdal
deltakere Krødsherad fra 1. august 2022
vertskommune Modum

grunnlag innbyggertall per 1. januar i regnskapsåret
nøkkel "20/80":
  20 % likt
  80 % etter innbyggertall
nøkkel "Jevnet":
  100 % etter nøkkel "20/80"
  minst 30 % hver
kostnad "Drift":
  art 100-199
  fordeles etter nøkkel "20/80"
kostnad "Bygg":
  art 200-299
  fordeles etter nøkkel "Jevnet"
påslag "Administrasjon" 4,5 % av kostnad "Drift" til vertskommunen
fastbeløp "Vaktmester" 120 001 kr per år til Sigdal
bidrag "Kontingent":
  grunnbeløp 10 000 kr
  2,35 kr per innbygger
  høyst 25 000 kr
  rabatt 50 % for vertskommunen
  til vertskommunen
oppgjør:
  periode kvartal
  avrunding til hele kroner
```
"""


def settled(text: str, folder: Path, postings: list[Posting], year: int = 2022, **more: Any) -> Settlement:  # noqa: ANN401
    path = folder / "prøve.avtale"
    path.write_text(text, "utf-8")
    made_of: Settlement = fordel.settle(fordel.read(path), postings, year=year, **more).value
    return made_of


LONG = QUARTERS.replace("periode kvartal", "periode år").replace(
    'påslag "Adm',
    """\
grunnlag timer for regnskapsåret enhet "time"
grunnlag saker for regnskapsåret enhet "sak"
nøkkel "Lang":
  40 % etter innbyggertall
  30 % etter timer
  30 % etter saker
kostnad "Bil":
  art 300-399
  fordeles etter nøkkel "Lang"
påslag "Adm""",
)
LONG_MEASURES = {
    (measure, party, 2022): Fraction(number)
    for measure, numbers in (("timer", (9_999_991, 7_654_321, 3)), ("saker", (8_888_887, 1_000_003, 5)))
    for party, number in zip(("Modum", "Sigdal", "Krødsherad"), numbers, strict=True)
}


def posting(month: int, ore: int, art: str, year: int = 2022) -> Posting:
    return Posting(date(year, month, 15), ore, voucher=f"{month}{art}{ore}", cells={"art": art})


@cache
def nav() -> fordel.Settlement:
    return fordel.settle(fordel.read(NAV / f"{NAV.name}.avtale"), NAV / "regnskap-2022.csv", year=2022)


def of_agreements() -> Iterator[Settlement]:
    """Settlements of agreements with overheads, contributions, advances, discounts, groups, and several periods."""
    for name, year, more in (
        ("ikt", 2024, {}),
        ("legevakt", 2024, {"measure_files": ["grunnlag-2024.csv"]}),
        ("drammensregionens-brannvesen", 2014, {"budget": "budsjett-2014.csv", "paid": "betalt-2014.csv"}),
        ("friluftsraadet-sor", 2015, {}),
        ("ikt-nordhordland", 2018, {"measure_files": ["grunnlag-2018.csv"]}),
        ("nav-vaernes", 2019, {}),
        ("brann", 2024, {}),
    ):
        place = TOP / name
        files: dict[str, Any] = {
            key: [place / one for one in of] if isinstance(of, list) else place / of
            for key, of in more.items()
        }
        read = fordel.read(place / f"{name}.avtale")
        yield fordel.settle(read, place / f"regnskap-{year}.csv", year=year, **files).value


def national(folder: Path) -> Settlement:
    """An agreement of all the municipalities of the country, but for two that are called as another."""
    rows = [row.split(";") for row in resources.text("kommuner.csv").splitlines()[1:]]
    numbers = {names.split("|")[1]: number for _, number, names, _, last in rows if not last}
    names = [f'"{name}" ({number})' for name, number in numbers.items()]
    separator = ",\n  "
    rules = f"""\
# Landet

```regel
avtale "Landet"
gjelder fra 1. januar 2024
deltakere {separator.join(names)}
vertskommune Oslo
grunnlag innbyggertall per 1. januar i regnskapsåret
nøkkel "20/80":
  20 % likt
  80 % etter innbyggertall
kostnad "Drift":
  art 100-199
  fordeles etter nøkkel "20/80"
kostnad "Likt":
  art 200-299
  fordeles likt
```
"""
    lines = [Posting(date(2024, 3, 1), 12_345_678_901_23, voucher="1", cells={"art": "110"})]
    lines += [Posting(date(2024, 4, 1), -98_765_432_17, voucher="2", cells={"art": "220"})]
    return settled(rules, folder, lines, 2024)


RANDOM = 12


def random_settlements() -> list[Settlement]:
    found: list[Settlement] = []

    @settings(
        max_examples=30,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(cases(careful=True))
    def gather(case: Case) -> None:
        made_of = outcome(case.agreement, *case.asked, case.lines, case.given)
        if isinstance(made_of, Settlement):
            found.append(made_of)

    gather()
    assert len(found) >= RANDOM
    return sorted(
        found, key=lambda one: "queue" not in {work.shared.level for work in works_of(one).amounts}
    )[:RANDOM]
