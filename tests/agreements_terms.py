"""What the agreements under agreements/ come to, from their ledgers and the population, without the package.

Each agreement is told once more: who takes part, what is taken, who bears it. The files `oppgjor-*.json` and
`motregning-*.json` are held against this.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

from tests.agreements_arithmetic import (
    RUNNING,
    Outcome,
    always,
    counted,
    fee,
    inhabitants,
    ledger,
    located,
    numbered,
    numbers,
    part_alike,
    people,
    pool,
    settled,
    takes,
    terms,
    yearly,
)
from tests.unseen.arithmetic_costs import ALWAYS, Cost, Key, Line, Overhead, by, equally, mixed


def last_word(file: str) -> str:
    return Path(file).stem.rpartition("-")[2]


BUSKERUD = numbers("Modum, Sigdal, Krødsherad", "3047 3045 3046")
PLACES = {"Vikersund": "Modum", "Prestfoss": "Sigdal", "Noresund": "Krødsherad"}
RENT = takes(art="180-184 190")
BENEFITS = takes(art="470", funksjon="276 281")


def buskerud(_file: str) -> Outcome:
    key = part_alike("1/5", people(BUSKERUD, 2022))
    agreed = terms(
        tuple(BUSKERUD),
        "Modum",
        Cost("Husleie og strøm", RENT, bearer=located(PLACES)),
        Cost("Ytelser etter vedtak", BENEFITS, bearer=numbered("bosted", BUSKERUD)),
        Cost("Felles drift", takes(art=RUNNING), key),
        Cost("Refusjoner", takes(art="700 710"), key),
    )
    return settled(agreed, ledger("nav-midt-buskerud/regnskap-2022.csv"))


def buskerud_of_two(_file: str) -> Outcome:
    two = {name: BUSKERUD[name] for name in ("Modum", "Sigdal")}
    agreed = terms(
        tuple(two),
        "Modum",
        Cost("Husleie og strøm", RENT, bearer=located(PLACES)),
        Cost("Ytelser etter vedtak", BENEFITS, bearer=numbered("bosted", two)),
        Cost("Felles drift", takes(art=f"{RUNNING} 700 710"), part_alike("1/5", people(two, 2022))),
    )
    return settled(agreed, ledger("nav-midt-buskerud-to-kommuner/regnskap-2022.csv"))


def vaernes(_file: str) -> Outcome:
    codes = numbers("Stjørdal, Selbu, Tydal, Meråker, Frosta", "5035 5032 5033 5034 5036")
    places = dict(zip(("Stjørdalshalsen", "Mebonden", "Ås", "Midtbygda", "Alstad"), codes, strict=True))
    agreed = terms(
        tuple(codes),
        "Stjørdal",
        Cost("Lokaler", RENT, bearer=located(places)),
        Cost("Stønad", BENEFITS, bearer=numbered("bosted", codes)),
        Cost("Fellesutgifter", takes(art=RUNNING), part_alike("1/5", people(codes, 2018))),
        Cost("Refusjoner og tilskudd", takes(art="700 710"), deducted=("Fellesutgifter",)),
        months=6,
    )
    return settled(agreed, ledger("nav-vaernes/regnskap-2019.csv"))


def gudbrandsdal(file: str) -> Outcome:
    codes = numbers("Nord-Fron, Sør-Fron, Ringebu", "3436 3438 3439")
    key = part_alike("1/10", people(codes, 2022))
    parties, home = tuple(codes), numbered("bosted", codes)
    programme = mixed(
        (Fraction(1, 2), key), (Fraction(1, 2), by({"Nord-Fron": 18, "Sør-Fron": 6, "Ringebu": 12}))
    )
    agreed = {
        "nav": terms(
            parties,
            "Nord-Fron",
            Cost("Drift av NAV", takes(art="010-285 710", funksjon="242"), key),
            Cost("Stønad", BENEFITS, bearer=home),
            additions=(yearly("Lokaler på Vinstra", 48_000_000, "Nord-Fron", key),),
        ),
        "barnevern": terms(
            parties,
            "Ringebu",
            Cost("Barnevernskontoret", takes(art="010-285 710", funksjon="244"), key),
            Cost("Tiltak", takes(funksjon="251 252"), bearer=numbered("vedtakskommune", codes)),
            additions=(Overhead("Administrasjon", Fraction(4, 100), ("Barnevernskontoret",), "Ringebu"),),
        ),
        "flyktningtjeneste": terms(
            parties,
            "Sør-Fron",
            Cost("Introduksjonsstønad", takes(art="089", funksjon="275"), bearer=home),
            Cost("Flyktningtjenesten", takes(art="010-285", funksjon="275"), programme),
            Cost("Norsktilskudd", takes(art="810", funksjon="275"), deducted=("Flyktningtjenesten",)),
        ),
    }
    return settled(agreed[last_word(file)], ledger("nav-midt-gudbrandsdal/regnskap-2022"))


def hadeland(file: str) -> Outcome:
    lines, staff = ledger("nav-hadeland/regnskap-2017.csv"), by({"NAV Oppland": 24, "Gran": 16})
    office = ("NAV Oppland", "Gran")
    rooms = mixed((Fraction(1, 2), by({"NAV Oppland": 600, "Gran": 400})), (Fraction(1, 2), staff))
    shared = Cost("Fellesutgifter", takes(art="100-150 195-200", ansvar="4300"), staff)
    partnership = settled(terms(office, "Gran", shared), lines)
    rooms_shared = settled(
        terms(
            office,
            "Gran",
            Cost("Husleie", takes(art="190", ansvar="4310"), rooms),
            Cost("Felleskostnader", takes(art="180-185 240 260", ansvar="4310"), staff),
            Cost("Ombygging", takes(art="230 250", ansvar="4310"), equally()),
        ),
        lines,
    )
    if last_word(file) != "sosialtjenesten":
        return {"partnerskap": partnership, "eiendom": rooms_shared}[last_word(file)]
    codes = numbers("Gran, Lunner", "0534 0533")
    key = part_alike("1/5", people(codes, 2017))
    agreed = terms(
        tuple(codes),
        "Gran",
        Cost("Kommunenes del av fellesutgiftene", takes(andel="partnerskap"), key),
        Cost("Kommunenes del av lokalene", takes(andel="eiendom"), key),
        Cost("Lønn", takes(art="010-099 710", ansvar="4320"), key),
        Cost("Stønad", BENEFITS, bearer=numbered("bosted", codes)),
    )
    return settled(
        agreed, lines, [pool("partnerskap", partnership, 2017), pool("eiendom", rooms_shared, 2017)]
    )


def state_and_municipality(file: str) -> Outcome:
    lines = ledger("stat-og-kommune/regnskap-2022.csv")
    staff = by({"NAV Vest-Viken": Fraction(183, 10), "Modum": Fraction(122, 10)})
    shared = Cost("Felles kontor", takes(art="100-285", ansvar="4710"), staff)
    office = settled(terms(("NAV Vest-Viken", "Modum"), "Modum", shared), lines)
    if last_word(file) == "kontoret":
        return office
    key = part_alike("1/5", people(BUSKERUD, 2022))
    part = Cost("Kommunal del av kontoret", takes(andel="kontoret"), key)
    return settled(terms(tuple(BUSKERUD), "Modum", part), lines, [pool("kontoret", office, 2022)])


def child_welfare(_file: str) -> Outcome:
    codes = numbers("Tynset, Tolga, Alvdal, Rendalen", "3427 3426 3428 3424")
    children = by({"Tynset": 1200, "Tolga": 300, "Alvdal": 500, "Rendalen": 400})
    spans = dict.fromkeys(codes, ALWAYS) | {"Rendalen": (date(2024, 7, 1), ALWAYS[1])}
    agreed = terms(
        spans,
        "Tynset",
        Cost("Kontoret", takes(art="010-285 710", funksjon="244"), part_alike("2/4", children)),
        Cost("Tiltak", takes(funksjon="251 252"), bearer=numbered("vedtakskommune", codes)),
    )
    return settled(agreed, ledger("barnevern/regnskap-2024.csv"))


def emergency_clinic(_file: str) -> Outcome:
    codes = numbers("Røros, Holtålen, Os", "5025 5026 3430")
    patients = by(counted("legevakt/grunnlag-2024.csv", "konsultasjoner"))
    agreed = terms(
        tuple(codes),
        "Røros",
        Cost("Legevakt", takes(art="010-285", ansvar="3200"), patients, low=dict.fromkeys(codes, 40_000_000)),
        Cost("Egenandeler og refusjoner", takes(art="600-770", ansvar="3200"), deducted=("Legevakt",)),
        Cost("Legevaktsentral", takes(art="010-285", ansvar="3210"), people(codes, 2024)),
    )
    return settled(agreed, ledger("legevakt/regnskap-2024.csv"))


def computers(_file: str) -> Outcome:
    of_2023 = numbers("Kongsberg, Flesberg, Rollag, Nore og Uvdal", "3006 3050 3051 3052")
    of_2024 = numbers("Kongsberg, Flesberg, Rollag, Nore og Uvdal", "3303 3334 3336 3338")
    key = part_alike("1/3", people(of_2024, 2024))
    users = by(dict(zip(of_2024, (2500, 290, 170, 340), strict=True)))
    agreed = terms(
        tuple(of_2024),
        "Kongsberg",
        Cost("Felles drift", takes(art=RUNNING, ansvar="1250", but="195 200"), key),
        Cost("Lisenser", takes(art="195", ansvar="1250"), users),
        Cost("Egne bestillinger", takes(art="200", ansvar="1250"), bearer=numbered("bestiller", of_2024)),
        additions=(
            Overhead("Administrasjon", Fraction(3, 100), ("Felles drift",), "Kongsberg"),
            yearly("Datarom", 500_000_000 // 5, "Kongsberg", part_alike("1/3", people(of_2023, 2023))),
            yearly("Trådløst nett", 120_000_000 // 4, "Kongsberg", key),
        ),
    )
    return settled(agreed, ledger("ikt/regnskap-2024.csv"))


def fire(file: str) -> Outcome:
    codes = numbers("Lillehammer, Øyer, Gausdal", "3405 3440 3441")
    guessed = by({"Lillehammer": 60, "Øyer": 15, "Gausdal": 25})

    def by_key(key: Key, base: int) -> Outcome:
        agreed = terms(
            tuple(codes),
            "Lillehammer",
            Cost("Stasjonen på Segalstad bru", takes(art="010-285", ansvar="3920"), bearer=always("Gausdal")),
            Cost("Beredskap", takes(art="010-285", funksjon="339"), key, base=base),
            Cost("Forebygging", takes(art="010-285", funksjon="338"), equally()),
        )
        return settled(agreed, ledger("brann/regnskap-2024.csv"))

    january, corrected = by_key(guessed, 0), by_key(people(codes, 2024), 200_000_000)
    return january if last_word(file) == "januar" else replace(corrected, billed=january.totals)


def fire_of_eight(_file: str) -> Outcome:
    codes = numbers(
        "Drammen, Krødsherad, Lier, Nedre Eiker, Sande, Sigdal, Svelvik, Øvre Eiker",
        "0602 0622 0626 0625 0713 0621 0711 0624",
    )
    company = "Drammensregionens brannvesen IKS"
    inhabited = by(inhabitants(codes, 2014), codes)
    agreed = terms(
        (*codes, company),
        company,
        Cost("Felles drift", takes(art=RUNNING, ansvar="3390"), inhabited, base=95_000_000),
        Cost("Stasjonen i Mjøndalen", takes(art=RUNNING, ansvar="3395"), bearer=always("Nedre Eiker")),
        Cost("Egen stasjon i Drammen", takes(art=RUNNING, ansvar="3396"), bearer=always("Drammen")),
    )
    budget = [7_600_000_000 * tenths // 1000 for tenths in (451, 16, 150, 140, 60, 23, 40, 120)]
    advances = dict(zip(codes, budget, strict=True))
    advances["Nedre Eiker"] += 180_000_000
    advances["Drammen"] += 200_000_000
    return replace(settled(agreed, ledger("drammensregionens-brannvesen/regnskap-2014.csv")), billed=advances)


def computers_of_nine(_file: str) -> Outcome:
    codes = numbers(
        "Austrheim, Fedje, Lindås, Masfjorden, Meland, Modalen, Osterøy, Radøy, Vaksdal",
        "1264 1265 1263 1266 1256 1252 1253 1260 1251",
    )
    figures = "ikt-nordhordland/grunnlag-2018.csv"
    single, running = (
        takes(ansvar="1210", prosjekt="9000-9999"),
        takes(art=f"{RUNNING} 500 510", ansvar="1210"),
    )
    agreed = terms(
        tuple(codes),
        "Lindås",
        Cost("For éin kommune", single, bearer=numbered("tingar", codes)),
        Cost("Basistenester", running, part_alike("1/3", people(codes, 2018))),
        kroner=True,
    )
    fees = {
        "Konsulent": fee(65_000, counted(figures, "konsulenttimar") | {"Lindås": Fraction(0)}),
        "Tenar": fee(2_500_000, counted(figures, "tenarar")),
    }
    return settled(agreed, ledger("ikt-nordhordland/regnskap-2018.csv"), fees=fees)


def help_between_fire_services(_file: str) -> Outcome:
    codes = numbers("Tolga, Tynset, Alvdal", "3426 3427 3428")
    figures = "brannhjelp-ks/grunnlag-2022.csv"
    rates = {
        "Mannskap": (96_200, "mannskapstimer", 3),
        "Utrykningsbil": (61_600, "biltimer", 3),
        "Motorsprøyte": (42_900, "pumpetimer", 3),
        "Båt": (49_900, "båttimer", 3),
        "Hydraulisk redningsutstyr": (13_400, "redningstimer", 1),
        "Slanger": (5_100, "slangemeter", 0),
    }
    goods = Cost("Forbruksvarer", takes(art="120-129", funksjon="339"), bearer=numbered("hjulpet", codes))
    duty = yearly("Beredskap", Fraction(6_000_000 * 105, 100), "Tynset", by({"Tolga": 1}, ("Tolga",)))
    return settled(
        terms(tuple(codes), "Tynset", goods, additions=(duty,)),
        ledger("brannhjelp-ks/regnskap-2022.csv"),
        fees={name: fee(ore, counted(figures, unit, least)) for name, (ore, unit, least) in rates.items()},
    )


def pollution(_file: str) -> Outcome:
    names = (
        *(
            "Drammen",
            "Flesberg",
            "Flå",
            "Gol",
            "Hemsedal",
            "Hol",
            "Hole",
            "Jevnaker",
            "Kongsberg",
            "Krødsherad",
        ),
        *("Lier", "Modum", "Nesbyen", "Nore og Uvdal", "Ringerike", "Rollag", "Sigdal", "Øvre Eiker", "Ål"),
    )
    agreed = terms(
        names,
        "Drammen",
        Cost("Beredskap", takes(art=f"{RUNNING} 370", funksjon="339"), equally()),
        Cost("Refusjon fra forurenser", takes(art="770", funksjon="339"), deducted=("Beredskap",)),
        additions=(yearly("Medlemsinnskudd", 170_000_000, "Drammen", equally()),),
    )
    return settled(agreed, ledger("iua-region-4/regnskap-2021.csv"))


def outdoors(_file: str) -> Outcome:
    codes = numbers(
        "Arendal, Froland, Gjerstad, Grimstad, Nissedal, Risør, Tvedestrand, Vegårshei, Åmli",
        "0906 0919 0911 0904 0830 0901 0914 0912 0929",
    )
    dues = fee(1030, inhabitants(codes, 2015))
    agreed = terms(
        tuple(codes),
        "Arendal",
        Cost("Drift av friluftsrådet", takes(art=RUNNING, funksjon="360"), people(codes, 2015)),
        Cost("Kontingent", takes(andel="kontingent"), deducted=("Drift av friluftsrådet",)),
    )
    paid = Line(date(2015, 12, 31), -sum(dues.values()), {"andel": "kontingent"})
    return settled(agreed, ledger("friluftsraadet-sor/regnskap-2015.csv"), [paid], {"Kontingent": dues})


def sogn(file: str) -> Outcome:
    codes = numbers(
        "Høyanger, Vik, Balestrand, Leikanger, Sogndal, Luster, Årdal, Lærdal, Aurland",
        "1416 1417 1418 1419 1420 1426 1424 1422 1421",
    )
    names, key = tuple(codes), part_alike("2/5", people(codes, 2018))
    office = Cost("Sekretariat", takes(art=RUNNING, ansvar="1300"), key)
    cases = Cost("Eigendel", takes(art="100-285", ansvar="1800"), key, beyond=5_000_000, case="prosjekt")
    agreed = terms(names, "Vik", cases) if last_word(file) == "vik" else terms(names, "Sogndal", office)
    return settled(agreed, ledger("sogn-regionraad/regnskap-2018.csv"))


def hallingdal(file: str) -> Outcome:
    names = ("Flå", "Nes", "Gol", "Hemsedal", "Ål", "Hol")
    folk = people(numbers(", ".join(names), "0615 0616 0617 0618 0619 0620"), 2018)
    key = part_alike("3/10", folk)
    equipment = takes(art="100-285", ansvar="5200")
    agreed = {
        "regionraad": terms(
            names,
            "Gol",
            Cost("Husleige for rådet", takes(art="190", ansvar="5100"), key),
            Cost("Drift og fellestiltak", takes(art=RUNNING, ansvar="5100"), key),
        ),
        "barnevern": terms(
            names,
            "Hol",
            Cost("Løn", takes(art="010-099", ansvar="5200"), folk),
            Cost("Husleige for barnevernet", takes(art="190", ansvar="5200"), folk, part=Fraction(3, 5)),
            Cost("Andre utgifter", equipment, folk, part=Fraction(4, 5)),
            additions=(yearly("Reinhald og vaktmeister", 4_800_000, "Hol", folk),),
        ),
        "legevaktsentral": terms(
            names,
            "Ål",
            Cost("Bemanning", takes(art="010-099", ansvar="5300"), folk),
            Cost("Husleige for sentralen", takes(art="190", ansvar="5300"), equally()),
            Cost("Utstyr og samband", takes(art="100-285", ansvar="5300"), key),
        ),
    }
    return settled(agreed[last_word(file)], ledger("hallingdal/regnskap-2018.csv"))


#: By folder the arithmetic of each of its outcome files.
FOLDERS: dict[str, Callable[[str], Outcome]] = {
    "barnevern": child_welfare,
    "brann": fire,
    "brannhjelp-ks": help_between_fire_services,
    "drammensregionens-brannvesen": fire_of_eight,
    "friluftsraadet-sor": outdoors,
    "hallingdal": hallingdal,
    "ikt": computers,
    "ikt-nordhordland": computers_of_nine,
    "iua-region-4": pollution,
    "legevakt": emergency_clinic,
    "nav-hadeland": hadeland,
    "nav-midt-buskerud": buskerud,
    "nav-midt-buskerud-to-kommuner": buskerud_of_two,
    "nav-midt-gudbrandsdal": gudbrandsdal,
    "nav-vaernes": vaernes,
    "sogn-regionraad": sogn,
    "stat-og-kommune": state_and_municipality,
}
