"""The agreements of tests/unseen/costs told to the arithmetic: who takes part, what is taken, who bears it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction

from tests.unseen.arithmetic_costs import (
    ALWAYS,
    Cost,
    Fixed,
    Line,
    Overhead,
    Terms,
    by,
    equally,
    mixed,
    since,
)

FROM_2023 = date(2023, 1, 1), date(2100, 1, 1)
HALF = Fraction(1, 2)
#: Municipality numbers of 2024.
NUMBERS = {
    "Tolga": "3426",
    "Tynset": "3427",
    "Alvdal": "3428",
    "Rendalen": "3424",
    "Vik": "4639",
    "Aurland": "4641",
    "Lærdal": "4642",
    "Luster": "4644",
}
NAMES = {number: name for name, number in NUMBERS.items()}
PUPILS = {"Tolga": 137, "Tynset": 611, "Alvdal": 252}
PLACES = {"Vik": 3, "Aurland": 5, "Lærdal": 7, "Luster": 11}
FOREST = {**PUPILS, "Rendalen": 903}
CASES = {"Tolga": 100, "Tynset": 800, "Alvdal": 90, "Rendalen": 10}


def starts(column: str, *codes: str) -> Callable[[Line], bool]:
    return lambda line: line.cells.get(column, "").startswith(codes)


def named(column: str) -> Callable[[Line], str]:
    return lambda line: NAMES[line.cells[column]]


def always(party: str) -> Callable[[Line], str]:
    return lambda _line: party


def host(name: str) -> Callable[[date], str]:
    return lambda _day: name


def everyone(*names: str) -> dict[str, tuple[date, date]]:
    return dict.fromkeys(names, ALWAYS)


def _ranged(code: str, first: str, last: str) -> bool:
    return len(code) >= len(first) and first <= code[: len(first)] <= last


def _wages(line: Line) -> bool:
    art, cells = line.cells["art"], line.cells
    code = _ranged(art, "01", "09") and not (_ranged(art, "0900", "0950") or art.startswith("051"))
    one = (code or art.startswith("100")) and cells["funksjon"].startswith("24")
    other = _ranged(cells["ansvar"], "4700", "4799") and not cells["ansvar"].startswith("4711")
    return (one or (other and art.startswith("1"))) and not (_lawyer(line) or _building(line))


def _lawyer(line: Line) -> bool:
    return "advokat" in line.cells["tekst"].lower() and line.cells["art"].startswith(("195", "10"))


def _building(line: Line) -> bool:
    return line.cells["art"].startswith("190") and line.cells["lokasjon"] in ("Bua", "Huset")


def _placeless(line: Line) -> bool:
    project = line.cells["prosjekt"]
    kept = project.startswith("88") and not (_ranged(project, "8801", "8803") or project.startswith("8850"))
    return line.cells["art"].startswith("2") and not line.cells["lokasjon"] and kept


def _homeless(line: Line) -> bool:
    cells = line.cells
    return cells["art"].startswith("3") and not cells["bosted"] and cells["tjeneste"].startswith(("T1", "77"))


def selection() -> Terms:
    places = {"Bua": "Alvdal", "Gamle skolen": "Alvdal", "Huset": "Tolga"}
    return Terms(
        everyone(*PUPILS),
        host("Tynset"),
        (
            Cost("Lønn", _wages, by(PUPILS)),
            Cost("Advokat", _lawyer, equally(("Tolga", "Alvdal"))),
            Cost("Bygg", _building, bearer=lambda line: places[line.cells["lokasjon"]]),
            Cost("Uten sted", _placeless, equally(but=("Tynset",))),
            Cost("Uten bosted", _homeless, bearer=always("Tynset")),
            Cost("Øvrige kostnader", lambda _line: True, by(PUPILS, ("Tolga", "Tynset"))),
        ),
    )


def bearers() -> Terms:
    state = "Sogn Stat"
    places: dict[str, int | Fraction] = {"Vik": 3, "Aurland": Fraction(11, 2), "Lærdal": 7, state: 0}
    three = ("Vik", "Aurland", "Lærdal")
    fixed = mixed((Fraction(1, 3), equally((state,))), (Fraction(2, 3), by(places, three)))
    spots = {"Kaien": "Aurland", "Fjellet": state}
    return Terms(
        everyone(*three, state),
        host("Lærdal"),
        (
            Cost("Etter bustad", starts("art", "4"), bearer=named("bosted")),
            Cost("Etter vedtak", starts("art", "5"), bearer=named("vedtak")),
            Cost("Etter stad", starts("art", "6"), bearer=lambda line: spots[line.cells["lokasjon"]]),
            Cost("Staten", starts("art", "7"), bearer=always(state)),
            Cost("Verten", starts("art", "8"), bearer=always("Lærdal")),
            Cost("Nøkkel", starts("art", "1"), fixed),
            Cost("Plassar", starts("art", "2"), by(places, ("Vik", "Aurland"))),
            Cost("Likt", starts("art", "3"), equally()),
            Cost("Øvrige kostnader", lambda _line: True),
        ),
    )


def deduction() -> Terms:
    return Terms(
        everyone(*PUPILS),
        host("Tynset"),
        (
            Cost("Drift", starts("art", "1"), by(PUPILS)),
            Cost("Tiltak", starts("art", "2"), bearer=named("bosted")),
            Cost("Leie", starts("art", "3"), equally()),
            Cost("Tilskudd", starts("art", "8"), deducted=("Tiltak", "Drift")),
            Cost("Øvrige kostnader", lambda _line: True, deducted=("Leie",)),
        ),
        months=3,
    )


def beyond() -> Terms:
    places = by(PLACES)
    key = since(date(2024, 8, 1), places, mixed((Fraction(2, 5), equally()), (Fraction(3, 5), places)))
    parties = {**everyone("Vik", "Aurland"), "Lærdal": (date(2024, 5, 20), ALWAYS[1])}
    return Terms(
        parties,
        host("Aurland"),
        (
            Cost("Vikarar", starts("art", "1"), key, beyond=7_500_000),
            Cost("Saker", starts("art", "2"), key, beyond=1_000_050, case="prosjekt", part=Fraction(33, 100)),
            Cost("Halv", starts("art", "3"), bearer=named("bosted"), beyond=3_000_000, part=Fraction(1, 8)),
            Cost("Tredel", starts("art", "4"), equally(), part=Fraction(333, 1000)),
            Cost("Del av leige", starts("art", "5"), bearer=always("Vik"), part=Fraction(45, 100)),
        ),
        months=3,
    )


def bases(months: int) -> Terms:
    cases = by(CASES)
    key = since(date(2024, 7, 1), cases, mixed((HALF, equally()), (HALF, cases)))
    three = ("Tolga", "Tynset", "Alvdal")
    return Terms(
        everyone(*CASES),
        host("Tynset"),
        (
            Cost("Grunn", starts("art", "1"), key, base=1_234_567, everyone=True),
            Cost(
                "Grenser",
                starts("art", "2"),
                key,
                low={"hver": 2_000_000, "Rendalen": 4_500_000},
                high={"Tynset": 15_000_000},
            ),
            Cost("Tak blant", starts("art", "3"), by(CASES, three), high={"hver": 4_000_001}),
            Cost(
                "Alt",
                starts("art", "4"),
                by(CASES, three),
                beyond=1_000_000,
                part=Fraction(9, 10),
                base=500_000,
                low={"hver": 800_000},
                high={"hver": 3_000_000},
            ),
        ),
        months=months,
    )


def overheads(months: int, *, kroner: bool) -> Terms:
    users, two = by(PUPILS), by(PUPILS, ("Tynset", "Alvdal"))
    return Terms(
        everyone(*PUPILS),
        host("Tynset"),
        (
            Cost("Drift", starts("art", "1"), users),
            Cost("Lisens", starts("art", "2"), equally(), part=Fraction(7, 10)),
            Cost("Refusjon", starts("art", "7"), two),
            Cost("Fradrag", starts("art", "8"), deducted=("Drift",)),
        ),
        (
            Overhead("Administrasjon", Fraction(525, 10_000), ("Drift", "Lisens"), "Tynset"),
            Overhead("Lokaler", Fraction(3, 100), ("Drift",), "Alvdal", equally()),
            Overhead("Godtgjøring", Fraction(1, 10), ("Refusjon", "Lisens"), "Tolga", two),
            Overhead(
                "Minus",
                Fraction(75, 1000),
                ("Refusjon",),
                "Tynset",
                span=ALWAYS if kroner else (date(2024, 4, 1), date(2024, 9, 30)),
            ),
        ),
        months=months,
        kroner=kroner,
    )


def fixed_amounts() -> Terms:
    parties = {**everyone("Vik", "Aurland", "Lærdal"), "Luster": (date(2024, 4, 10), ALWAYS[1])}
    start = date(2023, 3, 1)
    machine = 10_000_000 * Fraction(1, 3)
    whole = Fraction(machine.numerator // machine.denominator)
    index = {2023: Fraction(1139, 1073), 2024: Fraction(1188, 1073)}
    return Terms(
        parties,
        host("Aurland"),
        (Cost("Drift", starts("art", "1"), equally()),),
        (
            Fixed("Vaktmeister", lambda _day: Fraction(9_999_999), "Vik", equally(but=("Vik",))),
            Fixed("Leige", lambda day: 12_345_678 * index[day.year], "Aurland", by(PLACES)),
            Fixed(
                "Halvt",
                lambda _day: Fraction(5_000_000),
                "Lærdal",
                equally(but=("Lærdal",)),
                (date(2024, 2, 17), date(2024, 10, 3)),
            ),
            Fixed("Maskin", lambda day: whole + (day.year == 2024), "Aurland", equally(but=("Aurland",))),
            Fixed(
                "Trappa",
                lambda day: Fraction(1_000_000 if day < date(2024, 8, 15) else 2_000_005),
                "Aurland",
                since(date(2024, 8, 15), equally(), by(PLACES)),
            ),
        ),
        months=3,
        valid=(start, ALWAYS[1]),
    )


def by_days() -> Terms:
    start = date(2024, 1, 15)
    parties = {
        **everyone("Tolga", "Tynset"),
        "Alvdal": (date(2024, 5, 3), ALWAYS[1]),
        "Rendalen": (start, date(2024, 9, 30)),
    }
    return Terms(
        parties,
        host("Tynset"),
        (
            Cost("Lønn", starts("art", "1"), by(FOREST)),
            Cost("Likt", starts("art", "2"), equally(), part=Fraction(4, 5)),
            Cost("Tilskudd", starts("art", "8"), deducted=("Lønn",)),
        ),
        (Overhead("Kontor", Fraction(1, 25), ("Lønn", "Likt"), "Tynset"),),
        months=6,
        by_days=True,
        valid=(start, ALWAYS[1]),
    )


def turning() -> Terms:
    names = ("Tolga", "Zebra", "Aas", "Ås-laget", "Østre", "Ærlig", "École", "Edda", "2B", "Ål", "Älv")
    some = ("Tolga", "Aas", "Ål", "2B", "Älv")
    return Terms(
        everyone(*names),
        host("Tolga"),
        (Cost("Likt", starts("art", "1"), equally()), Cost("Noen", starts("art", "2"), equally(some))),
        (Fixed("Fast", lambda _day: Fraction(100_000), "Tolga", equally(but=("Tolga",))),),
        months=1,
    )


def whole_kroner() -> Terms:
    return Terms(
        everyone("Vik", "Aurland", "Lærdal"),
        host("Aurland"),
        (
            Cost("Likt", starts("art", "1"), equally()),
            Cost("To", starts("art", "2"), equally(("Vik", "Aurland"))),
            Cost("Tredel", starts("art", "3"), equally(), part=Fraction(3, 10)),
            Cost("Vik sin", starts("art", "4"), bearer=always("Vik")),
        ),
        (
            Overhead("P", Fraction(1, 20), ("Likt", "Tredel"), "Vik"),
            Fixed("F", lambda _day: Fraction(100_055), "Vik", equally(but=("Vik",))),
        ),
        months=6,
        kroner=True,
        rest="Lærdal",
    )


def overhead_of_bounded() -> Terms:
    parties = {
        **everyone("Tynset", "Alvdal"),
        "Tolga": (ALWAYS[0], date(2024, 4, 14)),
        "Rendalen": (date(2024, 2, 29), ALWAYS[1]),
    }
    return Terms(
        parties,
        host("Tynset"),
        (
            Cost(
                "Vakt",
                starts("art", "1"),
                by(CASES),
                low={"hver": 310_694, "Rendalen": 100_000},
                high={"hver": 400_000, "Tynset": 100_000_000},
            ),
            Cost("Bil", starts("art", "2"), equally()),
        ),
        (Overhead("Kontor", Fraction(68, 1000), ("Bil", "Vakt"), "Alvdal"),),
        months=1,
    )
