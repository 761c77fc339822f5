"""How discounts, bounds, phase-in, groups, frozen keys and years of measures are told."""

from fractions import Fraction

import pytest
from attrs import evolve

from fordel.explanation_words import TraceDoesNotHold
from fordel.model import Bound, Discount, PhaseIn
from fordel.settlement import ComponentTrace, KeyShares, MeasureUse, PhaseTrace
from fordel.source import Place
from tests import settlements as made
from tests.settlements import component, key, shared
from tests.told import told

AT = Place("nav.avtale")
NAMES = ("Modum", "Sigdal", "Hol")
PEOPLE = made.population({"Modum": 710, "Sigdal": 190, "Hol": 100})


def by_people(name: str | None = "Folk") -> KeyShares:
    return key(name, NAMES, made.by_measure(PEOPLE, component("measure", 1, "innbyggertall")))


def tell(of: KeyShares, party: str) -> list[str]:
    settled = made.of_one_cost(shared("Drift", [(100000, 2, of)]), *NAMES)
    return [line for line in told(settled, party, "Drift") if "øre" not in line][2:]


def bounded(shares: tuple[int, ...], *bounds: Bound) -> KeyShares:
    plain = by_people()
    own = {name: Fraction(share, 100) for name, share in zip(NAMES, shares, strict=True)}
    return evolve(plain, shares=own, plain=plain.shares, bounds=bounds)


def most(percent: int, party: str | None = None) -> Bound:
    return Bound(False, Fraction(percent, 100), party, AT)  # noqa: FBT003


def least(percent: int, party: str | None = None) -> Bound:
    return Bound(True, Fraction(percent, 100), party, AT)  # noqa: FBT003


def evened() -> KeyShares:
    """At most 42 % for Modum: the others share 58 % as 19 to 10."""
    return bounded((42, 38, 20), most(42))


def test_a_bound_tells_what_there_would_be_without_it() -> None:
    assert tell(evened(), "Modum") == [
        "Innbyggertall 1. januar 2022 (SSB tabell 07459): Modum 710 av 1 000.",
        "Etter dette alene ville Modums andel vært 100 % × 710 ÷ 1 000 = 71 % (71/100).",
        "Uten grensen ville Modum hatt 71 %; avtalen setter grensen ved 42 % (høyst 42 % hver).",
        "Modums andel blir 42 % (21/50).",
        "1 000,00 kr × 21/50 = 420,00 kr.",
    ]


def test_the_others_share_what_a_bound_leaves() -> None:
    assert tell(evened(), "Sigdal")[2] == (
        "Grensene i nøkkelen (høyst 42 % hver) flytter noe mellom partene. De som ikke er ved en grense, "
        "deler resten i samme forhold som før; for Sigdal er det 19 % × 2 = 38 %."
    )


def test_a_bound_of_its_own_goes_before_that_of_each() -> None:
    of = bounded((50, 35, 15), most(42), most(50, "Modum"), most(35, "Sigdal"), least(15, "Hol"))
    lines = tell(of, "Sigdal")
    assert lines[2].startswith("Uten grensene ville Sigdal hatt 19 %. Grensene for de andre flytter")
    assert tell(bounded((71, 19, 10), most(80)), "Hol")[2] == (
        "Ingen av andelene når grensene i nøkkelen (høyst 80 % hver)."
    )


@pytest.mark.parametrize("shares", [(42, 37, 21), (43, 38, 19), (41, 39, 20), (40, 40, 20)])
def test_bounds_that_do_not_give_the_shares_are_not_told(shares: tuple[int, ...]) -> None:
    with pytest.raises(TraceDoesNotHold):
        tell(bounded(shares, most(42)), "Modum")


def discounted(*shares: Fraction, party: str = "Hol") -> KeyShares:
    plain = by_people()
    own = dict(zip(NAMES, shares, strict=True))
    return evolve(plain, shares=own, plain=plain.shares, discounts=(Discount(Fraction(1, 10), party, AT),))


def test_a_discount_is_borne_by_the_others() -> None:
    factor = Fraction(91, 90)
    of = discounted(Fraction(71, 100) * factor, Fraction(19, 100) * factor, Fraction(9, 100))
    assert tell(of, "Hol")[2] == (
        "Hol har 10 % rabatt: 10 % × 90 % = 9 % (9/100). De andre bærer resten i samme forhold som før."
    )
    assert tell(of, "Sigdal")[2] == (
        "Hol har 10 % rabatt. De andre bærer resten i samme forhold som før; for Sigdal er det "
        "19 % × 91/90 = 19,211111 % (1729/9000)."
    )
    with pytest.raises(TraceDoesNotHold):
        tell(evolve(of, discounts=(Discount(Fraction(1, 5), "Hol", AT),)), "Hol")


def test_a_discount_may_be_the_hosts() -> None:
    rest = Fraction(361, 290)
    of = discounted(Fraction(639, 1000), Fraction(19, 100) * rest, Fraction(1, 10) * rest, party="")
    assert tell(of, "Modum")[2].startswith("Modum har 10 % rabatt: 71 % × 90 % = 63,9 %")


# Phase-in, frozen keys, groups ------------------------------------------------------------------------------


def phased(weight: Fraction) -> KeyShares:
    old, own = key("Likt", NAMES, made.equally(NAMES, component("equal"))), by_people()
    shares = {name: (1 - weight) * old.shares[name] + weight * own.shares[name] for name in NAMES}
    return evolve(
        own, shares=shares, phase=PhaseTrace(PhaseIn("Likt", 2021, 2024, AT), old, own.shares, weight)
    )


def test_a_key_on_its_way_in_tells_both_weights() -> None:
    assert tell(phased(Fraction(1, 4)), "Sigdal")[1:6] == [
        "Etter dette alene ville Sigdals andel vært 100 % × 190 ÷ 1 000 = 19 % (19/100).",
        "Nøkkelen fases inn over 2021–2024: den nye teller 25 %, og den gamle, «Likt», teller 75 %.",
        "Den gamle nøkkelen «Likt» fordeler 100 % likt mellom tre kommuner.",
        "Sigdals andel etter nøkkelen «Likt»: 100 % ÷ 3 = 33,333333 % (1/3).",
        "Sigdals andel: 25 % × 19/100 + 75 % × 1/3 = 29,75 % (119/400).",
    ]
    wrong = phased(Fraction(1, 4))
    assert wrong.phase is not None
    with pytest.raises(TraceDoesNotHold):
        tell(evolve(wrong, phase=evolve(wrong.phase, weight=Fraction(1, 2))), "Sigdal")


def test_who_has_no_share_of_a_key_nor_of_the_old_one_is_told_just_that() -> None:
    assert tell(among_two(Fraction(1, 4)), "Hol") == [
        "Hol har ingen andel, verken etter denne nøkkelen eller etter den gamle, «Likt»."
    ]
    assert any("fases inn" in line for line in tell(among_two(Fraction(1, 4)), "Sigdal"))


def among_two(weight: Fraction) -> KeyShares:
    """Both the key and the old one are among Modum and Sigdal alone."""
    among = component("equal", among=NAMES[:2])
    old, own = (key(name, NAMES, made.equally(NAMES, among)) for name in ("Likt", "Ny"))
    return evolve(own, phase=PhaseTrace(PhaseIn("Likt", 2021, 2024, AT), old, own.shares, weight))


def test_before_a_key_is_phased_in_only_the_old_one_is_told() -> None:
    early = phased(Fraction(0))
    assert early.phase is not None
    early = evolve(early, components=(), phase=evolve(early.phase, own={}))
    settled = made.of_one_cost(shared("Drift", [(100000, 2, early)]), *NAMES)
    lines = told(settled, "Sigdal")
    assert lines[1:3] == [
        "De fordeles etter nøkkelen «Folk».",
        "Nøkkelen fases inn over 2021–2024: den nye teller 0 %, og den gamle, «Likt», teller 100 %.",
    ]


def test_a_frozen_key_tells_its_year() -> None:
    assert tell(evolve(by_people(), year=2019), "Sigdal")[0] == "Nøkkelen står fast slik den var i 2019."
    part = evolve(component("key", 1, "Folk"), frozen=2019)
    of = key("Ytre", NAMES, made.by_key(evolve(by_people(), year=2019), part))
    settled = made.of_one_cost(shared("Drift", [(100000, 2, of)]), *NAMES)
    assert told(settled, "Sigdal")[1].endswith("100 % etter nøkkelen «Folk» for 2019.")


def grouped() -> KeyShares:
    members = ("Sigdal", "Hol")
    inner = key(None, members, made.equally(members, component("equal")))
    use = evolve(PEOPLE, values={"Modum": Fraction(710), "Øvre": Fraction(290)})
    part = component("measure", 1, "innbyggertall", among=("Modum", "Øvre"))
    units = {"Modum": Fraction(71, 100), "Øvre": Fraction(29, 100)}
    shares = {"Modum": units["Modum"], "Sigdal": units["Øvre"] / 2, "Hol": units["Øvre"] / 2}
    trace = ComponentTrace(part, Fraction(1), shares, measure=use, units=units, groups={"Øvre": inner})
    return key("Grupper", NAMES, trace)


def test_a_group_stands_as_one_and_its_share_goes_on() -> None:
    assert tell(grouped(), "Hol")[:4] == [
        "Innbyggertall 1. januar 2022 (SSB tabell 07459): Øvre 290 av 1 000.",
        (
            "«Øvre» er en gruppe som regnes som én: Sigdal og Hol. Det som faller på gruppen, fordeles likt "
            "mellom to kommuner."
        ),
        "Hols andel av det som faller på «Øvre»: 1 ÷ 2 = 50 % (1/2).",
        "Hols andel: 100 % × 290 ÷ 1 000 × 1/2 = 14,5 % (29/200).",
    ]
    members = grouped()
    (trace,) = members.components
    summed = evolve(trace, measure=PEOPLE)
    assert tell(evolve(members, components=(summed,)), "Hol")[0].endswith("Øvre 290 av 1 000.")
    wrong = evolve(trace, units={"Modum": Fraction(1, 2), "Øvre": Fraction(1, 2)})
    with pytest.raises(TraceDoesNotHold):
        tell(evolve(members, components=(wrong,)), "Hol")


# Years ------------------------------------------------------------------------------------------------------


def of_years(*years: int, found: tuple[int, ...] = ()) -> list[str]:
    use = MeasureUse("innbyggertall", None, None, "", PEOPLE.values, years, found)
    of = key("Saker", NAMES, made.by_measure(use, component("measure", 1, "innbyggertall")))
    return tell(of, "Sigdal")


def test_a_measure_that_is_counted_through_years_tells_them() -> None:
    assert of_years(2021, found=(2021,))[0] == "Innbyggertall i 2021: Sigdal 190 av 1 000."
    assert of_years(2019, 2020, 2021, found=(2019, 2020, 2021))[0] == (
        "Innbyggertall i snitt for 2019–2021: Sigdal 190 av 1 000."
    )
    assert of_years(2021, found=(2018,))[1] == (
        "Avtalen viser til 2021, og de nyeste tallene da er fra 2018."
    )
