"""How amounts are told that are not simply shared: what is deducted, limited, added, contributed, paid in advance."""

from fractions import Fraction
from typing import Any

import pytest
from attrs import evolve

from fordel.explanation import NotInSettlement, amount_names, calculation, explain
from fordel.explanation_words import TraceDoesNotHold
from fordel.model import Bound
from fordel.settlement import Deduction, SettledCost
from tests import settlements as made
from tests import settlements_amounts as amounts
from tests.settlements import MIDT_BUSKERUD
from tests.settlements_amounts import settled
from tests.told import plain, told


def test_a_limit_tells_the_year_what_lies_above_and_what_the_host_keeps() -> None:
    of = settled(amounts.limited())
    assert told(of, "Modum")[1:4] == [
        "I 2022 var kostnaden 1 000,00 kr. Avtalen setter grensen ved 400,00 kr; 600,00 kr ligger over.",
        "50 % av det skal fordeles: 300,00 kr.",
        "700,00 kr blir hos Modum, som er vertskommune.",
    ]
    assert told(of, "Modum")[4].startswith("Det fordeles likt mellom tre kommuner.")
    assert told(of, "Modum")[-2:] == [
        "300,00 kr × 1/3 = 100,00 kr.",
        (
            "Modum bærer 100,00 kr av det som er fordelt eller belastet, og beholder 700,00 kr som "
            "vertskommune: 800,00 kr til sammen."
        ),
    ]
    assert told(of, "Sigdal")[-1] == "300,00 kr × 1/3 = 100,00 kr."


def test_below_the_limit_nothing_is_shared() -> None:
    lines = told(settled(amounts.limited(30000)), "Modum")
    assert lines[1].endswith("ingenting ligger over.")


def test_each_case_has_its_own_limit() -> None:
    cost = amounts.limited()
    assert cost.limit is not None
    by_case = evolve(cost, limit=evolve(cost.limit, cases=3))
    assert told(settled(by_case), "Sigdal")[1].startswith("I 2022 var kostnaden 1 000,00 kr i 3 saker.")


@pytest.mark.parametrize(
    "wrong", [{"exact": Fraction(29000)}, {"ore": 29000}, {"above": 30000}, {"kept": {}}]
)
def test_a_limit_that_does_not_give_its_amount_is_not_told(wrong: dict[str, Any]) -> None:
    cost = amounts.limited()
    assert cost.limit is not None
    with pytest.raises(TraceDoesNotHold):
        told(settled(evolve(cost, limit=evolve(cost.limit, **wrong))), "Sigdal")


def test_what_is_deducted_is_told_from_both_sides() -> None:
    cost, income = amounts.reduced()
    of = settled(cost, income, outside=-5000)
    assert told(of, "Sigdal")[:2] == [
        "Utgiftene var 300,00 kr (3 bilagslinjer).",
        "Til fradrag kommer 100,00 kr fra Tilskudd. Da er det 200,00 kr igjen.".replace(
            "Tilskudd", "«Tilskudd»"
        ),
    ]
    assert told(of, "Sigdal", "Tilskudd") == [
        "Inntektene var 150,00 kr (2 bilagslinjer) og kommer til fradrag.",
        "100,00 kr går til fradrag i «Drift».",
        "50,00 kr er igjen, og det beløpet holdes utenfor oppgjøret.",
    ]
    with pytest.raises(TraceDoesNotHold):
        told(settled(cost, evolve(income, left=0)), "Sigdal", "Tilskudd")


def test_what_is_borne_directly_is_reduced_in_proportion() -> None:
    parts = [("Modum", "3047", 1000, 1), ("Sigdal", "3045", 3000, 2)]
    cost = made.direct("Ytelser", "residence", parts)
    exact = {"Modum": Fraction(1001, 4), "Sigdal": Fraction(3003, 4), "Krødsherad": Fraction(0)}
    ore = {"Modum": 250, "Sigdal": 751, "Krødsherad": 0}
    shares = {n: evolve(s, ore=ore[n], exact=exact[n]) for n, s in cost.shares.items()}
    less: SettledCost = evolve(
        cost, ore=1001, shares=shares, deductions=(Deduction("Avgift", "Ytelser", 2999),)
    )
    assert told(settled(less), "Sigdal")[-2:] == [
        "2 bilagslinjer på til sammen 30,00 kr gjelder Sigdal. Etter dette skal Sigdal bære 7,5075 kr av dem.",
        "Det nøyaktige beløpet er 7,5075 kr, avrundet til 7,51 kr.",
    ]


def test_base_amounts_are_paid_first() -> None:
    lines = told(settled(amounts.with_base()), "Sigdal")
    assert lines[-4:-1] == [
        (
            "Grunnbeløpet er 100,00 kr i 2022 for tre kommuner. Det betales først; 600,00 kr fordeles etter "
            "nøkkelen."
        ),
        "Sigdal betaler 100,00 kr i grunnbeløp og 124,0012 kr etter nøkkelen: 224,0012 kr.",
        "Til sammen: 100,00 kr + 124,0012 kr = 224,0012 kr, avrundet til 224,00 kr.",
    ]


def test_bounds_in_kroner_tell_what_they_move() -> None:
    cost = amounts.with_base()
    assert cost.amounts is not None
    bound = Bound(False, Fraction(30000), "Modum", amounts.AT)  # noqa: FBT003
    before = cost.amounts.plain
    over = before["Modum"] - 30000
    bounded = {**before, "Modum": Fraction(30000), "Sigdal": before["Sigdal"] + over}
    rule = evolve(cost.amounts.adjustment, bounds=(bound,))
    split = made.key(None, MIDT_BUSKERUD, made.to_party(made.component("party", name="Modum")))
    share_of = {name: exact / cost.ore for name, exact in bounded.items()}
    rounded = made.shared("Drift", [(cost.ore, 3, evolve(split, shares=share_of))])
    moved = evolve(
        cost, shares=rounded.shares, amounts=evolve(cost.amounts, bounded=bounded, adjustment=rule)
    )
    assert told(settled(moved), "Modum")[-3].startswith("Uten grensene i avtalen (høyst 300,00 kr for Modum)")
    assert told(settled(moved), "Krødsherad")[-3].startswith(
        "Grensene i avtalen (høyst 300,00 kr for Modum) en"
    )
    with pytest.raises(TraceDoesNotHold):
        told(settled(evolve(moved, shares=cost.shares)), "Modum")


# Overheads and fixed amounts --------------------------------------------------------------------------------


def test_an_overhead_tells_its_base_and_who_is_credited() -> None:
    cost = made.shared("Drift", [(1000010, 3, made.twenty_eighty())])
    of = settled(cost, additions=(amounts.overhead(cost),))
    assert told(of, "Sigdal", "Administrasjon") == [
        "Påslaget er 5 % av det som fordeles av «Drift» (10 000,10 kr).",
        "5 % × 10 000,10 kr = 500,0050 kr, avrundet til 500,01 kr.",
        "Det fordeles slik de kostnadene er fordelt: Sigdals andel er 20,666867 % (30929/149655).",
        "500,01 kr × 30929/149655 = 103,3364 kr, avrundet til 103,34 kr.",
        (
            "Det var to øre til overs etter avrunding nedover; de gikk til dem som hadde størst rest: "
            "Modum (0,78 øre) og Sigdal (0,64 øre)."
        ),
        "Modum skal ha beløpet og godskrives 500,01 kr.",
    ]
    assert told(of, "Modum", "Administrasjon")[-1].startswith(
        "Modum skal ha beløpet og godskrives 500,01 kr:"
    )
    assert explain(of, "Modum", "Administrasjon").lead.key == "explain.is_credited_of"
    wrong = evolve(amounts.overhead(cost), rate=Fraction(1, 10))
    with pytest.raises(TraceDoesNotHold):
        told(settled(cost, additions=(wrong,)), "Sigdal", "Administrasjon")


def test_a_fixed_amount_tells_its_index_and_its_days() -> None:
    of = settled(made.equally_shared(300), additions=(amounts.fixed(days=184),))
    assert told(of, "Krødsherad")[4:9] == [
        "Beløpet er 1 200,00 kr i året.",
        "Det reguleres etter deflator: 1 200,00 kr × 110 (2022) ÷ 100 (2021) = 1 320,00 kr.",
        ("Det gjelder for 2. halvår 2022, 184 av 365 dager: 1 320,00 kr × 184 ÷ 365 = 665,4247 kr."),
        "Til og med 31. desember 2022 skal det betales 665,42 kr.",
        "Det fordeles likt mellom Modum og Krødsherad.",
    ]
    with pytest.raises(TraceDoesNotHold):
        told(settled(made.equally_shared(300), additions=(evolve(amounts.fixed(), due=1),)), "Modum")


# Contributions and advances ---------------------------------------------------------------------------------


def of_contribution(party: str) -> list[str]:
    of = settled(made.equally_shared(300), contributions=(amounts.contribution(), amounts.stepped()))
    return [
        plain(one.in_words())
        for section in explain(of, party).contributions
        for paragraph in section.paragraphs
        for one in paragraph
    ]


def test_a_contribution_is_told_by_itself() -> None:
    assert of_contribution("Sigdal") == [
        "Grunnbeløpet er 100,00 kr.",
        "Innbyggertall 1. januar 2022 (SSB tabell 07459): Sigdal har 3 492.",
        "3,08 kr × 3 492 = 10 755,36 kr.",
        "Til sammen: 100,00 kr + 10 755,36 kr = 10 855,36 kr.",
        "Sigdal har 10 % rabatt: 10 855,36 kr × 90 % = 9 769,8240 kr.",
        "Sigdal betaler 9 769,8240 kr, avrundet til 9 769,82 kr.",
        (
            "Bidraget gjelder 2022 og betales til Modum. Det kreves inn for seg og er ikke med i summene i "
            "oppgjøret."
        ),
        (
            "Innbyggertall 1. januar 2022 (SSB tabell 07459): Sigdal har 3 492. Trinnet til og med 5 000 er "
            "850,00 kr."
        ),
        "Sigdal betaler 850,00 kr.",
        (
            "Bidraget gjelder 2022 og betales til Modum. Det kreves inn for seg og er ikke med i summene i "
            "oppgjøret."
        ),
    ]
    assert "Bidraget er høyst 20 000,00 kr." in of_contribution("Modum")


def test_a_contribution_that_is_not_what_is_told_is_refused() -> None:
    right = amounts.contribution()
    share = evolve(right.shares["Sigdal"], ore=1)
    wrong = evolve(right, shares={**right.shares, "Sigdal": share})
    with pytest.raises(TraceDoesNotHold):
        explain(settled(made.equally_shared(300), contributions=(wrong,)), "Sigdal")


def test_advances_are_told_with_budget_and_days() -> None:
    of = evolve(settled(made.equally_shared(300)), advances=(amounts.plan(),))
    (section,) = explain(of, "Sigdal").advances
    words = [[plain(one.in_words()) for one in paragraph] for paragraph in section.paragraphs]
    assert words[0][0] == "Budsjettet for «Drift» er 900,00 kr."
    assert words[0][-1] == "Sigdal skal betale 300,00 kr av dette i forskudd."
    assert words[1][:2] == ["1. forskudd, 15. februar 2022: 150,00 kr.", "2. forskudd: 150,00 kr."]
    assert words[1][2].startswith("«Leie» er ikke med")
    plan = amounts.plan()
    with pytest.raises(TraceDoesNotHold):
        explain(evolve(of, advances=(evolve(plan, advances=plan.advances[:1]),)), "Sigdal")


def test_everything_that_has_a_name_can_be_asked_for() -> None:
    cost, income = amounts.reduced()
    of = settled(cost, income, additions=(amounts.overhead(cost),), outside=-5000)
    assert amount_names(of.agreement) == ("Drift", "Tilskudd", "Administrasjon")
    assert [plain(one.title.in_words()) for one in calculation(of)] == ["Drift", "Tilskudd", "Administrasjon"]
    with pytest.raises(NotInSettlement):
        explain(of, "Sigdal", "Kontingent")
