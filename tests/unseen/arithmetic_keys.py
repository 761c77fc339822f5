"""What the agreements of keys/ must come to, worked out from language.md alone and written as keys/expected.json."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

from tests.unseen.arithmetic_shares import (
    Shares,
    added,
    anchor,
    by,
    clamp,
    equally,
    mix,
    nearest,
    phased,
    population,
)
from tests.unseen.arithmetic_time import time_and_parties

FOLDER = Path(__file__).parent / "keys"
RUNS: list[dict[str, object]] = []


def settles(case: str, year: int, extra: str = "", **facts: object) -> None:
    """A settlement: each cost's or addition's shares in øre; the parties' totals are their sum where none are told."""
    items = facts.pop("items")
    assert isinstance(items, dict)
    RUNS.append({"argv": f"beregn {case} --år {year} {extra}".split(), "items": items, **facts})


def refuses(command: str, exit_code: int, *codes: str, **facts: object) -> None:
    RUNS.append({"argv": command.split(), "exit": exit_code, "codes": sorted(codes), **facts})


def people(year: int, **numbers: str) -> Shares:
    return by({name: population(number, year) for name, number in numbers.items()})


def reference_days() -> None:
    numbers = {
        2019: ("0623", "0621", "0622"),
        2020: ("3047", "3045", "3046"),
        2023: ("3047", "3045", "3046"),
        2024: ("3316", "3332", "3318"),
    }
    names = ("Modum", "Sigdal", "Krødsherad")
    amounts = {2019: 123456789 + 9999, 2020: 100000001, 2023: 77777777 - 25003, 2024: 33333335 - 10000}
    outside = {2024: 50000 + 1200}
    for year, amount in amounts.items():
        key = mix(
            ("1/5", equally(*names)), ("4/5", people(year, **dict(zip(names, numbers[year], strict=True))))
        )
        settles(
            "aaret.avtale",
            year,
            "--regnskap aaret.csv",
            items={"Arkiv": anchor([(amount, key)], year)},
            outside=outside.get(year, 0),
        )


def years_before() -> None:
    key = people(2022, Austrheim="4632", Alver="4631", Masfjorden="4634")
    drift = (1000001 + 1, 2000007, -500003, 4000000)
    alike = (10000, 10000, 10000, -10000)
    everyone = equally("Austrheim", "Alver", "Masfjorden")
    settles(
        "aaret-foer.avtale",
        2023,
        "--regnskap aaret-foer.csv",
        items={
            "Drift": added(*(anchor([(a, key)], 4 * 2023 + q) for q, a in enumerate(drift))),
            "Likt": added(*(anchor([(a, everyone)], 4 * 2023 + q) for q, a in enumerate(alike))),
        },
    )

    nore, rest = "Nore og Uvdal", ("Flesberg", "Rollag", "Kongsberg")
    area = {nore: "2501.7", "Flesberg": "562", "Rollag": "449.25", "Kongsberg": "792"}
    folk = by(
        {
            nore: population("3052", 2020),
            "Flesberg": population("3050", 2020),
            "Rollag": population("3051", 2020),
        }
    )
    key = mix(
        ("1/8", {"Kongsberg": Fraction(1)}),
        ("1/3", folk),
        ("1/4", by({name: area[name] for name in ("Flesberg", "Rollag")})),
        ("1/6", equally(*rest)),
        ("1/8", by(area)),
    )
    halves = (123456789 + 3, 98765432 - 5)
    settles(
        "to-aar-foer.avtale",
        2022,
        "--regnskap to-aar-foer.csv",
        items={"Kartverk": added(*(anchor([(a, key)], 2 * 2022 + h) for h, a in enumerate(halves)))},
    )


def three(first: str, second: str, third: str, *values: int | str | Fraction) -> Shares:
    return by(dict(zip((first, second, third), values, strict=True)))


def tables() -> None:
    lom = ("Lom", "Skjåk", "Vågå")
    old, new = three(*lom, 10, 20, 30), three(*lom, 11, 13, 17)
    settles(
        "tabeller.avtale",
        2023,
        "--regnskap tabeller.csv",
        items={
            "Brukere": anchor([(10000000, old), (20000001, new)], 2023),
            "Lisenser": anchor([(7777777, three(*lom, 3, 4, 5))], 2023),
            "Telefoner": anchor([(5555555, three(*lom, 1, 2, 4))], 2023),
            "To": anchor(
                [(10001, by({"Skjåk": 20, "Vågå": 30})), (-10003, by({"Skjåk": 13, "Vågå": 17}))], 2023
            ),
        },
    )
    settles(
        "tabeller.avtale",
        2024,
        "--regnskap tabeller.csv",
        items={"Lisenser": anchor([(7777777, three(*lom, 7, 7, 9))], 2024)},
    )


def counted_and_given() -> None:
    etne = ("Etne", "Sveio", "Bømlo")
    mean = [Fraction(5 + 9 + 6, 3), (7 + 11 + Fraction(17, 2)) / 3, Fraction(30 + 29 + 31, 3)]
    settles(
        "gjennom-aaret.avtale",
        2024,
        "--regnskap gjennom-aaret.csv --grunnlag gjennom-aaret-grunnlag.csv",
        items={
            "Lege": anchor([(100000000, three(*etne, 812, "1204.5", 2600))], 2024),
            "Timar": anchor([(50000001, by({"Etne": 10, "Bømlo": 33}))], 2024),
            "Brann": anchor([(30000002, three(*etne, *mean))], 2024),
            "Bilar": anchor([(7000005, three(*etne, 1, 2, 4))], 2024),
        },
    )
    refuses("beregn gjennom-aaret.avtale --år 2024 --regnskap gjennom-aaret.csv", 3, "F303", "F303", "F303")

    refuses(
        "beregn negativt-tal.avtale --år 2023 --regnskap ett-bilag.csv --grunnlag negativt-tal-grunnlag.csv",
        3,
        "F303",
        says="Lom",
    )
    folk = by({"Tolga": 1000, "Tynset": 6000, "Alvdal": 2600, "Folldal": population("3429", 2024)})
    settles(
        "rekkefolge.avtale",
        2024,
        "--regnskap rekkefolge.csv --grunnlag rekkefolge-grunnlag.csv",
        items={
            "Folk": anchor([(100000000, folk)], 2024),
            "Elever": anchor([(10000000, three("Tolga", "Tynset", "Alvdal", 10, 31, 20))], 2024),
        },
    )


def due(yearly: Fraction, held: list[int], of: int) -> list[int]:
    """What each period takes of a yearly amount: due to date less what was due before."""
    to_date = [nearest(yearly * sum(held[: n + 1]) / of) for n in range(len(held))]
    return [now - before for now, before in zip(to_date, [0, *to_date], strict=False)]


def indexes() -> None:
    trio, all_four = ("Lom", "Skjåk", "Ottadalen bygg"), ("Lom", "Skjåk", "Ottadalen bygg", "Vågå")
    index = {2021: "110.3", 2022: "113", 2023: "115.1", 2024: "118.7", 2025: "121"}
    quarters = {
        2021: (365, [(0, 31), (1, 91), (2, 92), (3, 92)]),
        2022: (365, [(0, 90), (1, 91), (2, 92), (3, 92)]),
        2023: (365, [(0, 90), (1, 91), (2, 92), (3, 92)]),
        2024: (366, [(0, 91), (1, 91), (2, 92), (3, 92)]),
        2025: (365, [(0, 90), (1, 91)]),
    }
    for year, (of, held) in quarters.items():
        yearly = 12000000 * Fraction(index[year]) / Fraction(index[2021])
        fixed, rent = (due(Fraction(x), [n for _, n in held], of) for x in (yearly, 3333333))
        found: dict[str, list[dict[str, int]]] = {"Fast": [], "Leie": []}
        credit = {"Lom": -sum(fixed), "Skjåk": -sum(rent)}
        for (quarter, _), one, other in zip(held, fixed, rent, strict=True):
            names = all_four if (year, quarter) >= (2023, 3) else trio
            found["Fast"].append(anchor([(one, equally(*names))], 4 * year + quarter))
            payers = equally(*(name for name in names if name != "Skjåk"))
            found["Leie"].append(anchor([(other, payers)], 4 * year + quarter))
        items = {name: added(*shares) for name, shares in found.items()}
        if year == 2023:
            items["Tomt"] = anchor([(2, equally(*all_four))], 4 * year + 3)
        settles(
            "indeks.avtale",
            year,
            "--regnskap indeks.csv --grunnlag indeks-grunnlag.csv",
            items=items,
            totals=added(*items.values(), credit),
        )


def bounds_and_phases() -> None:
    weight = {"Lom": 1, "Skjåk": 9, "Vågå": 20, "Sel": 60, "Dovre": 0}
    low = {"*": "0.05", "Lom": "0.025"}
    high = {"*": "0.30", "Sel": "0.45"}
    both = clamp(by(weight), low, high)
    top = {"*": "0.28"}
    four = by({name: value for name, value in weight.items() if name != "Dovre"})
    less = by({name: value for name, value in weight.items() if name != "Sel"})
    floor = clamp(mix(("1/5", equally(*weight)), ("4/5", less)), {"Lom": "0.12"}, {})
    amounts = {
        "A": (100000001, both),
        "B": (100000003, clamp(by(weight), {}, top)),
        "C": (-7777777, floor),
        "D": (12345678, mix(("3/5", both), ("2/5", clamp(four, {}, top)))),
        "E": (9999999, clamp(four, low, high)),
    }
    settles(
        "grenser.avtale",
        2023,
        "--regnskap grenser.csv",
        items={name: anchor([part], 2023) for name, part in amounts.items()},
    )

    names = ("Gjesdal", "Klepp", "Time")
    previous = mix(("1/2", {"Klepp": Fraction(1)}), ("1/2", equally(*names)))
    for year in (2021, 2022, 2023, 2024):
        folk = people(year, Gjesdal="1122", Klepp="1120", Time="1121")
        own = clamp(mix(("1/10", equally(*names)), ("9/10", folk)), {"*": "0.2"}, {})
        second = phased({"Time": Fraction(1)}, previous, year, 2022, 2023)
        rolled: list[tuple[int, Shares]]
        if year < 2023:
            rolled = [(10000001, {"Time": Fraction(1)})]
            rolled += [(10000001, second)] if year == 2022 else []
        else:
            rolled = [(10000001, phased(second, folk, year, 2023, 2026))]
        settles(
            "innfasing.avtale",
            year,
            "--regnskap innfasing.csv",
            items={
                "Ny": anchor([(10000001, phased(equally(*names), own, year, 2022, 2024))], year),
                "Rull": anchor(rolled, year),
            },
        )


def layers() -> None:
    """A mean as the old key, bounds that lift and cap, phase-in, a participant from July, terms from July."""
    numbers = {"Modum": "3047", "Sigdal": "3045", "Krødsherad": "3046"}

    def mean(year: int, *names: str) -> Shares:
        before = range(year - 3, year)
        return by({name: sum(population(numbers[name], one) for one in before) for name in names})

    def key(year: int, *names: str) -> Shares:
        own = clamp({name: Fraction(name == "Modum") for name in names}, {"*": "0.05"}, {"Modum": "0.95"})
        return phased(mean(year, *names) if year < 2024 else equally(*names), own, year, 2024, 2027)

    def kroner(shares: Shares, ordinal: int) -> dict[str, int]:
        return anchor([(100001, shares)], ordinal, krone_host="Modum")

    two, three_of = ("Modum", "Sigdal"), tuple(numbers)
    items = {"A": added(anchor([(100001, key(2023, *two))], 2023), kroner(key(2023, *two), 4 * 2023 + 2))}
    run = "--regnskap lag-paa-lag.csv"
    settles("lag-paa-lag.avtale", 2023, run, items=items, totals=added(items["A"], {"Modum": 1}))
    third = 4 * 2024 + 2
    items = {
        "A": added(kroner(key(2024, *two), 4 * 2024), kroner(key(2024, *three_of), third)),
        "B": kroner(mean(2024, *three_of), third),
        "C": kroner(equally(*two), third),
        "D": kroner(equally("Modum", "Krødsherad"), third),
    }
    settles("lag-paa-lag.avtale", 2024, run, items=items, totals=added(*items.values(), {"Modum": 5}))


def parts_of_years() -> None:
    trio = equally("Lom", "Skjåk", "Vågå")
    quarters = added(*(anchor([(2, trio)], 4 * 2023 + quarter) for quarter in (1, 2)))
    settles("halvt-aar.avtale", 2023, "--regnskap halvt-aar.csv", items={"A": quarters})

    frozen = mix(("1/2", {"Skjåk": Fraction(1)}), ("1/2", by({"Lom": 1, "Vågå": 2})))
    for year, amount in ((2024, 60006), (2025, None)):
        own = phased({"Lom": Fraction(1)}, {"Vågå": Fraction(1)}, year, 2024, 2025)
        items = {"A": anchor([(9001, own)], year)}
        items |= {"B": anchor([(amount, frozen)], year)} if amount else {}
        settles("fryst-del.avtale", year, "--regnskap fryst-del.csv", items=items)

    others = ("Vestland fylkeskommune", "NAV", "Bygg AS", "Stiftinga", "Bergen")
    key_of_county = mix(("1/4", {"Rogaland fylkeskommune": Fraction(1)}), ("3/4", equally(*others)))
    fees = dict.fromkeys((*others, "Rogaland fylkeskommune", "Os", "Vakt AS"), 10000)
    settles(
        "fylker.avtale",
        2024,
        "--regnskap fylker.csv",
        items={"A": anchor([(6005, key_of_county)], 2024)},
        draft=False,
        contributions={"B": fees},
    )
    refuses(
        "beregn fylker.avtale --år 2024 --regnskap fylker.csv --kjent 2024-05-04", 1, "F504", says="Rogaland"
    )


def exits() -> None:
    for case, notice, effect in (
        ("uttreden", "2024-06-30", "1. januar 2025"),
        ("uttreden", "1.7.2024", "1. januar 2025"),
        ("uttreden", "2024-07-02", "1. januar 2026"),
        ("uttreden", "2024-08-31", "1. januar 2026"),
        ("uttreden-aar", "2024-06-29", "29. juni 2026"),
        ("uttreden-aar", "2024-06-30", "29. juni 2027"),
        ("uttreden-aar", "2024-02-29", "29. juni 2026"),
        ("uttreden-lov", "2024-02-29", "28. februar 2025"),
        ("uttreden-lov", "31.12.2023", "31. desember 2024"),
        ("uttreden-nn", "2023-11-30", "29. februar 2024"),
    ):
        refuses(f"vis {case}.avtale --varslet {notice}", 0, says=effect)


def expectations() -> str:
    """Every run and what must come out of it, as JSON."""
    RUNS.clear()
    reference_days()
    years_before()
    tables()
    counted_and_given()
    layers()
    parts_of_years()
    exits()
    indexes()
    bounds_and_phases()
    time_and_parties(settles, refuses, people)
    return json.dumps(RUNS, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    (FOLDER / "expected.json").write_text(expectations(), encoding="utf-8")
