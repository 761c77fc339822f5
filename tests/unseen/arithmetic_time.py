"""The agreements of keys/ about parties, time, decisions, libraries and rounding, worked out from language.md alone."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from tests.unseen.arithmetic_shares import (
    Shares,
    added,
    anchor,
    by,
    clamp,
    days,
    equally,
    mix,
    nearest,
    population,
)

Settles = Callable[..., None]
Refuses = Callable[..., None]
People = Callable[..., Shares]


def written(amount: int) -> str:
    kroner, rest = divmod(amount, 100)
    return f"{kroner:,},{rest:02}".replace(",", " ", kroner >= 1000)


def parties(settles: Settles, people: People) -> None:
    numbers = {"Tolga": "3426", "Tynset": "3427", "Alvdal": "3428", "Folldal": "3429"}

    def key(*names: str) -> Shares:
        folk = people(2023, **{name: numbers[name] for name in names})
        return mix(("2/5", equally(*names)), ("3/5", folk))

    first, all_four = ("Tolga", "Tynset", "Folldal"), ("Tolga", "Tynset", "Folldal", "Alvdal")
    last = ("Tolga", "Tynset", "Alvdal")
    shared = [(10000055, key(*first)), (20000000 - 3333333, key(*all_four)), (40000000, key(*last))]
    items = {
        "A": anchor(shared, 2023, rest="Tolga", krone_host="Tolga"),
        "V": {"Tynset": 5025, "Tolga": 6050},
        "B": {"Folldal": 7777, "Alvdal": 1110},
    }
    fees = {
        name: 100000 + 50 * population(number, 2023)
        for name, number in {**numbers, "Rendalen": "3424"}.items()
    }
    settles(
        "parter.avtale",
        2023,
        "--regnskap parter.csv",
        items=items,
        totals=added(*items.values(), {"Tolga": (10000055 + 16666667 + 40000000) % 100}),
        contributions={"Avgift": fees},
    )

    spans = (
        (days("2023-01-01", "2023-03-14"), first),
        (days("2023-03-15", "2023-09-30"), all_four),
        (days("2023-10-01", "2023-12-31"), last),
    )
    year = [(Fraction(36500055 * held, 365), equally(*names)) for held, names in spans]
    settles("parter-dager.avtale", 2023, "--regnskap parter-dager.csv", items={"A": anchor(year, 2023)})
    trio = equally("Etne", "Sveio", "Bømlo")
    settles(
        "regnskaper.avtale",
        2023,
        "--regnskap regnskaper.csv",
        items={"A": anchor([(16001, trio)], 2023), "B": {"Sveio": 700}},
        paid={"Etne": 10701, "Sveio": 5000, "Bømlo": 1000},
    )


def municipalities(settles: Settles, refuses: Refuses, people: People) -> None:
    names = ("Modum", "Våler", "Herøy", "Snåase", "Guovdageaidnu")
    numbers = {
        2019: ("0623", "0137", "1818", "5041", "2011"),
        2020: ("3047", "3018", "1818", "5041", "5430"),
        2024: ("3316", "3114", "1818", "5041", "5612"),
    }
    direct = {
        2019: {"Modum": 1000, "Våler": 2000},
        2020: {"Modum": 1000, "Våler": 2000, "Snåase": 3000},
        2024: {"Modum": 1000, "Våler": 2000, "Guovdageaidnu": 4000},
    }
    heads = {2020: (1, 2), 2024: (3, 4)}
    for year, of in numbers.items():
        folk = people(year, **dict(zip(names, of, strict=True)))
        tenth = {"Viken fylkeskommune": Fraction(1, 2), "Statsforvalteren": Fraction(1, 2)}
        items = {"A": anchor([(10000055, mix(("1/5", tenth), ("4/5", folk)))], year), "B": direct[year]}
        if year in heads:
            modum, vaaler = heads[year]
            items["H"] = anchor([(4001, by({"Modum": modum, "Våler": vaaler}))], year)
        settles(
            "kommuner.avtale", year, "--regnskap kommuner.csv --grunnlag kommuner-grunnlag.csv", items=items
        )
    refuses("beregn kommuner.avtale --år 2024 --regnskap kommuner-gammelt.csv", 3, "F405", says="3047")


def mergers(settles: Settles, refuses: Refuses, people: People) -> None:
    split = people(2019, Hornindal="1444", Stryn="1449")
    settles(
        "slaatt-sammen.avtale",
        2019,
        "--regnskap slaatt-sammen.csv",
        items={"A": anchor([(10001, split)], 2019)},
    )
    refuses("beregn slaatt-sammen.avtale --år 2020 --regnskap slaatt-sammen.csv", 1, "F203", says="Volda")
    refuses(
        "beregn fusjonert-grunnlag.avtale --år 2020 --regnskap fusjonert-grunnlag.csv",
        3,
        "F303",
        says="Volda",
    )
    split = people(2020, Volda="1577", Stryn="4651")
    settles(
        "fusjonert-grunnlag.avtale",
        2021,
        "--regnskap fusjonert-grunnlag.csv",
        items={"A": anchor([(10000, split)], 2021)},
    )
    for year in (2019, 2020):
        split = people(year, Sola="1124", Stavanger="1103")
        items = {"A": anchor([(100001, split)], year), "B": {"Stavanger": 1000 if year == 2019 else 2000}}
        settles("samme-navn.avtale", year, "--regnskap samme-navn.csv", items=items)
    refuses("beregn samme-navn.avtale --fra 2019-01-01 --til 2020-12-31 --regnskap samme-navn.csv", 1, "F203")
    for year, amount, names in (
        (2023, 20000, ("Giske", "Ålesund")),
        (2024, 30000, ("Giske", "Ålesund", "Haram")),
    ):
        items = {"A": anchor([(amount, equally(*names))], year)}
        settles("delt.avtale", year, "--regnskap lom.csv", items=items)
    refuses("vis delt.avtale", 0, says="Ålesund 1508 deltaker")
    refuses("vis delt.avtale --dato 2023-12-31", 0, says="Ålesund 1507 deltaker")
    for year in (2018, 2021, 2024):
        items = {"A": anchor([(6005, equally("Tana", "Nes"))], year)}
        settles("to-navn.avtale", year, "--regnskap to-navn.csv", items=items)
    refuses("sjekk to-vaaler.avtale", 1, "F202", lines=[7])
    refuses("sjekk flertydig.avtale", 1, "F203", "F203", "F203", lines=[6, 6, 6])


def decisions(settles: Settles, refuses: Refuses) -> None:
    refuses("sjekk hull.avtale", 1, "F502", lines=[12])
    refuses("sjekk overlapp.avtale", 1, "F501", lines=[10])
    refuses("sjekk samme-dato.avtale", 1, "F202", lines=[10])
    refuses("sjekk grense-umulig.avtale", 1, "F304")
    refuses("sjekk feil-mange.avtale", 1, "F201", "F201", "F201", "F301", "F302", lines=[12, 14, 22, 24, 26])
    both = equally("Lom", "Skjåk")
    refuses(
        "beregn eldre-tabell.avtale --år 2023 --regnskap ett-bilag.csv",
        0,
        says="i 2023 mangler i avtalen. Tabellen for 2022",
    )
    settles(
        "utkast.avtale", 2023, "--regnskap lom.csv", items={"A": anchor([(20000, both)], 2023)}, draft=True
    )
    refuses(
        "beregn mangler-vedtak.avtale --år 2023 --regnskap lom.csv",
        1,
        "F504",
        says="F504: Vågå og Innlandet fylkeskommune har ikke",
    )
    refuses("beregn mangler-vedtak.avtale --år 2024 --regnskap lom.csv", 1, "F504", says="Dovre")
    new = {"Lom": Fraction(3, 10), "Skjåk": Fraction(7, 10)}
    for year, extra, amount, key in (
        (2022, "", 10001, both),
        (2023, "", 20000, new),
        (2024, "", 30000, new),
        (2023, "--kjent 2023-03-01", 20000, both),
        (2023, "--kjent 10.03.2023", 20000, new),
        (2024, "--kjent 2023-03-09", 30000, both),
    ):
        settles(
            "endringer.avtale",
            year,
            f"--regnskap lom.csv {extra}",
            items={"A": anchor([(amount, key)], year)},
            draft=False,
        )
    refuses(
        "beregn endringer.avtale --år 2022 --regnskap lom.csv --kjent 2021-11-10",
        1,
        "F504",
        says="F504: Skjåk har ikke",
    )
    refuses(
        "beregn endringer.avtale --år 2022 --regnskap lom.csv --kjent 2020-01-01",
        1,
        "F504",
        says="1. januar 2020: Lom og Skjåk",
    )


def amended(settles: Settles) -> None:
    """An amendment of a key and an overhead from July, adopted by the one who joins then; two hosts in a year."""
    before = equally("Lom", "Skjåk", "Vågå")
    after = {"Sel": Fraction(1, 8), **dict.fromkeys(before, Fraction(7, 24))}
    shared = anchor([(70000, before), (70000, after)], 2023)
    overhead = anchor([(7000, after)], 2023)
    settles(
        "endring-paaslag.avtale",
        2023,
        "--regnskap to-bilag.csv",
        items={"A": shared, "P": overhead},
        totals=added(shared, overhead, {"Lom": -7000}),
    )
    halves = [anchor([(70000, before)], 2 * 2023 + half) for half in (0, 1)]
    settles(
        "to-verter.avtale",
        2023,
        "--regnskap to-bilag.csv",
        items={"A": added(*halves)},
        paid={"Lom": 70000, "Skjåk": 70000, "Vågå": 0},
    )


def libraries(settles: Settles, refuses: Refuses, people: People) -> None:
    etne, sveio, bomlo = {"Etne": "4611"}, {"Sveio": "4612"}, {"Bømlo": "4613"}

    def key(**numbers: str) -> Shares:
        return mix(("1/5", equally(*numbers)), ("4/5", people(2023, **numbers)))

    pupils = by({"Etne": 400, "Sveio": 700, "Bømlo": 1500})
    mine = mix(("1/4", {"Bømlo": Fraction(1)}), ("3/4", key(**etne, **sveio)))
    half = Fraction(1, 2)
    double = clamp(mix((half, key(**etne, **sveio, **bomlo)), (half, pupils)), {}, {"*": "0.6"})
    parts = {"A": (10000001, mine), "B": (20000002, double), "C": (30000003, pupils)}
    settles(
        "hent.avtale",
        2023,
        "--regnskap hent.csv",
        items={name: anchor([part], 2023) for name, part in parts.items()},
    )
    refuses("sjekk hent-ring.avtale", 1, "F205")
    refuses("sjekk hent-mangler.avtale", 1, "F205", lines=[10])
    refuses("sjekk hent-utenfor.avtale", 1, "F206", lines=[10])
    refuses("sjekk hent-feil.avtale", 1, "F301", lines=[6], says="nokler/feil.avtale")
    refuses("sjekk hent-to-ganger.avtale", 1, "F202", lines=[9])
    refuses("sjekk hent-utenfor-mappe.avtale", 1, "F206")
    settles(
        "hent-utenfor-mappe.avtale",
        2023,
        "--regnskap hent.csv --bibliotek ../felles",
        items={"A": anchor([(60000006, {"Etne": Fraction(2, 5), "Sveio": Fraction(3, 5)})], 2023)},
    )


def turns_and_kroner(settles: Settles) -> None:
    six = equally("Aabenraa", "Åmot", "Øygarden", "Ærø", "Zürich", "Ås")
    three = equally("Åmot", "Ærø", "Ås")
    lengths = {2020: 12, 2021: 12, 2022: 6, 2023: 3, 2024: 1}
    for year, months in lengths.items():
        found: dict[str, list[dict[str, int]]] = {"Likt": [], "Tre": []}
        for part in range(12 // months):
            inside = range(part * months + 1, (part + 1) * months + 1)
            ordinal = year * (12 // months) + part
            alike = sum(month * 100 + (month + year) % 10 for month in inside)
            signed = [
                (-1 if month % 5 == 0 else 1) * (month * month * 100 + (month * 7 + year) % 100)
                for month in inside
            ]
            found["Likt"].append(anchor([(alike, six)], ordinal))
            found["Tre"].append(anchor([(sum(signed), three)], ordinal))
        settles(
            "perioder.avtale",
            year,
            "--regnskap perioder.csv",
            items={name: added(*shares) for name, shares in found.items()},
        )

    four, without, two = (
        equally("Etne", "Sveio", "Bømlo", "Stord"),
        equally("Etne", "Bømlo", "Stord"),
        equally("Etne", "Bømlo"),
    )
    for year in (2022, 2023, 2024, 2025):
        host = None if year == 2024 else "Bømlo"
        rest = None if year == 2022 else "Sveio"
        halves = [[100199, -50050, 301], [1002, 0, 0]]
        if year < 2025:
            halves = [[101 * 1002 - 1, -50050, 301]]
        items: dict[str, dict[str, int]] = {}
        spare = 0
        for half, amounts in enumerate(halves):
            ordinal = year if year < 2025 else 2 * year + half
            for name, amount, key in zip("ABC", amounts, (four, without, two), strict=True):
                one = anchor([(amount, key)], ordinal, rest, host)
                items[name] = added(items.get(name, {}), one)
                spare += amount - sum(one.values())
        settles(
            "kroner.avtale",
            year,
            "--regnskap kroner.csv",
            items=items,
            totals=added(*items.values(), {"Bømlo": spare}),
        )


def school_year(settles: Settles, people: People) -> None:
    pair = equally("Lom", "Skjåk")
    folk = people(2024, Lom="3434", Skjåk="3433")
    pupils = by({"Lom": 13, "Skjåk": 17})
    half = Fraction(1, 2)
    rent = [nearest(Fraction(1000000 * held, 366)) for held in (90, 182)]
    rents = added(anchor([(rent[0], pair)], 4 * 2023 + 2), anchor([(rent[1] - rent[0], pair)], 4 * 2023 + 3))
    items = {
        "Folk": added(anchor([(100001, folk)], 4 * 2023), anchor([(400003, folk)], 4 * 2023 + 3)),
        "Elever": anchor([(200001, mix((half, pair), (half, pupils)))], 4 * 2023 + 1),
        "Timer": anchor([(300001, by({"Lom": 100, "Skjåk": "43.5"}))], 4 * 2023 + 3),
        "Ansatte": anchor([(70001, by({"Lom": 5, "Skjåk": 8}))], 4 * 2023 + 3),
        "Leie": rents,
    }
    extra = "--regnskap skoleaar.csv --grunnlag skoleaar-grunnlag.csv"
    settles("skoleaar.avtale", 2023, extra, items=items, totals=added(*items.values(), {"Lom": -rent[1]}))

    trio = equally("Lom", "Skjåk", "Vågå")
    held = (92, 92, 89, 92)
    to_date = [nearest(Fraction(1000000 * sum(held[: n + 1]), 365)) for n in range(4)]
    quarters = [now - before for now, before in zip(to_date, [0, *to_date], strict=False)]
    second = [(Fraction(quarters[1] * 61, 92), pair), (Fraction(quarters[1] * 31, 92), trio)]
    rents = added(
        anchor([(quarters[0], pair)], 4 * 2024),
        anchor(second, 4 * 2024 + 1),
        anchor([(quarters[2], trio)], 4 * 2024 + 2),
        anchor([(quarters[3], trio)], 4 * 2024 + 3),
    )
    items = {
        "Elever": added(
            anchor([(500001, by({"Lom": 14, "Skjåk": 19}))], 4 * 2024),
            anchor([(600002, by({"Lom": 14, "Skjåk": 19, "Vågå": 23}))], 4 * 2024 + 1),
        ),
        "Leie": rents,
    }
    settles(
        "skoleaar.avtale", 2024, extra, items=items, totals=added(*items.values(), {"Lom": -sum(quarters)})
    )


def frozen(settles: Settles, people: People) -> None:
    tolga, tynset = {"Tolga": "3426"}, {"Tynset": "3427"}
    rest = {"Alvdal": "3428", "Folldal": "3429"}
    half = Fraction(1, 2)
    of_2022 = mix((half, equally("Tolga", "Tynset")), (half, people(2022, **tolga, **tynset)))
    everyone = {**tolga, **tynset, **rest}
    of_2023 = mix((half, equally(*everyone)), (half, people(2023, **everyone)))
    north = people(2024, **tolga, **tynset)
    group = mix(("3/10", north), ("3/10", {"Alvdal": Fraction(1)}), ("2/5", people(2024, **everyone)))
    others = (1 - Fraction("0.225") - Fraction("0.3125")) / 2
    rebate = {"Tynset": Fraction("0.225"), "Folldal": Fraction("0.3125"), "Tolga": others, "Alvdal": others}
    parts = {
        "A": (10000001, of_2022),
        "B": (20000002, of_2023),
        "C": (30000003, group),
        "R": (30000003, rebate),
    }
    settles(
        "fryst.avtale",
        2024,
        "--regnskap fryst.csv",
        items={name: anchor([part], 2024) for name, part in parts.items()},
    )


def examples(refuses: Refuses) -> None:
    stools = {"Tolga": "1000.5", "Tynset": "2000", "Nore og Uvdal": "0.5"}
    pair = by({name: stools[name] for name in ("Tolga", "Tynset")})
    key = mix(("0.335", equally(*pair)), ("1/8", pair), ("0.54", by(stools)))
    borne = anchor([(99900050, key)], 2022)
    refuses("test former.avtale", 0, says=f"Bærer 999 000,50 {written(borne['Tolga'])} ")
    refuses("test rekkefolge.avtale", 0)


def time_and_parties(settles: Settles, refuses: Refuses, people: People) -> None:
    parties(settles, people)
    municipalities(settles, refuses, people)
    mergers(settles, refuses, people)
    decisions(settles, refuses)
    amended(settles)
    libraries(settles, refuses, people)
    turns_and_kroner(settles)
    school_year(settles, people)
    frozen(settles, people)
    examples(refuses)
