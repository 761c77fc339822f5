"""Why a party bears what it bears: what is told are the clauses, the payments, and that nothing is lost."""

from fractions import Fraction

import pytest
from attrs import evolve

from fordel.explanation import NotInSettlement, SectionsDoNotAddUp, calculation, explain
from fordel.explanation_words import TraceDoesNotHold
from fordel.settlement import Remark
from tests import settlements as made
from tests.settlements import MIDT_BUSKERUD, shared
from tests.told import plain, told

# The sample of the voice ------------------------------------------------------------------------------------


def test_sigdal_is_told_what_the_sample_tells() -> None:
    assert told(made.nav(), "Sigdal") == [
        "Utgiftene var 11 701 767,87 kr (1 437 bilagslinjer).",
        (
            "De fordeles etter nøkkelen «20/80» i § 5: "
            "20 % likt mellom tre kommuner og 80 % etter innbyggertall."
        ),
        "Innbyggertall 1. januar 2022 (SSB tabell 07459): Sigdal 3 492 av 19 954.",
        "Sigdals andel: 20 % ÷ 3 + 80 % × 3 492 ÷ 19 954 = 20,666867 % (30929/149655).",
        "11 701 767,87 kr × 30929/149655 = 2 418 388,8173 kr, avrundet til 2 418 388,82 kr.",
        (
            "Ett øre var til overs etter avrunding nedover; "
            "det gikk til Sigdal, som hadde størst rest (0,73 øre)."
        ),
        (
            "226 bilagslinjer gjelder personer bosatt i Sigdal (kommunenummer 3045). "
            "Hele beløpet belastes Sigdal."
        ),
        "71 bilagslinjer gjelder lokasjonen Prestfoss, som ligger i Sigdal. Hele beløpet belastes Sigdal.",
        "Inntektene var 654 470,39 kr (96 bilagslinjer) og kommer til fradrag.",
        "De fordeles som «Felles drift» i § 6: Sigdals andel er 20,666867 % (30929/149655).",
        "-654 470,39 kr × 30929/149655 = -135 258,5259 kr, avrundet til -135 258,53 kr.",
        (
            "Ett øre var til overs etter avrunding mot null; "
            "det gikk til Sigdal, som hadde størst rest (0,59 øre)."
        ),
    ]


def test_the_sections_are_those_of_the_clauses() -> None:
    explanation = explain(made.nav(), "Sigdal")
    (chapter,) = explanation.chapters
    assert [(one.label, one.heading, one.ore) for one in chapter.sections] == [
        ("§ 6", "§ 6 Utgifter som fordeles", 241838882),
        ("§ 7", "§ 7 Ytelser etter vedtak", 234816212),
        ("§ 8", "§ 8 Husleie og strøm", 100105215),
        ("§ 9", "§ 9 Refusjoner", -13525853),
    ]
    assert chapter.sections[0].words.startswith("Utgifter til lønn, arbeidsgiveravgift og sosiale kostnader")
    assert plain(explanation.lead.in_words()) == "Sigdal skal bære 5 632 344,56 kr for 2022."


def test_who_pays_whom_and_that_nothing_is_lost() -> None:
    explanation = explain(made.nav(), "Sigdal")
    assert [plain(one.in_words()) for one in explanation.balance] == [
        "Modum har betalt alt.",
        "Sigdal betaler 5 632 344,56 kr til Modum.",
    ]
    assert plain(explanation.control.in_words()) == (
        "Kontroll: det de tre kommunene bærer, er 19 674 207,80 kr, det samme som i regnskapet."
    )


def test_the_host_is_told_who_pays_it() -> None:
    assert [plain(one.in_words()) for one in explain(made.nav(), "Modum").balance] == [
        "Modum har betalt alt.",
        "Sigdal betaler 5 632 344,56 kr til Modum.",
        "Krødsherad betaler 4 103 826,00 kr til Modum.",
    ]


def test_what_was_paid_before_is_told() -> None:
    settled = made.nav()
    host, sigdal, other = settled.balances
    sigdal = evolve(sigdal, advances=100, earlier=-50)
    words = [
        one.in_words() for one in explain(evolve(settled, balances=(host, sigdal, other)), "Sigdal").balance
    ]
    assert [plain(one) for one in words[1:3]] == [
        "Sigdal har betalt 1,00 kr i forskudd.",
        "Sigdal har gjort opp -0,50 kr før.",
    ]


def test_a_party_that_bears_nothing_of_a_cost_is_spared_it_unless_it_asks() -> None:
    costs = [made.direct("Husleie", "location", [("Modum", "Vikersund", 1000, 2)])]
    settled = made.settlement(made.agreement(MIDT_BUSKERUD), costs)
    assert told(settled, "Sigdal") == []
    assert told(settled, "Sigdal", "Husleie") == ["Ingenting av dette belastes Sigdal."]
    assert explain(settled, "Sigdal").lead.key == "explain.bears_none"
    assert explain(settled, "Sigdal").balance[-1].key == "explain.is_even"


def test_one_cost_alone_is_told_with_the_key_it_shares_with_others() -> None:
    lines = told(made.nav(), "Krødsherad", "Refusjoner")
    assert lines[1].startswith("De fordeles etter nøkkelen «20/80» i § 5: 20 % likt")
    explanation = explain(made.nav(), "Krødsherad", "Refusjoner")
    assert plain(explanation.lead.in_words()) == (
        "Krødsherad skal godskrives 101 068,89 kr av «Refusjoner» for 2022."
    )
    assert plain(explanation.control.in_words()) == (
        "Kontroll: alle andelene av «Refusjoner» er til sammen -654 470,39 kr, det samme som i regnskapet."
    )
    assert explanation.balance == ()


@pytest.mark.parametrize(("party", "cost"), [("Hol", None), ("Sigdal", "Felles drif")])
def test_what_is_not_there_is_not_explained(party: str, cost: str | None) -> None:
    with pytest.raises(NotInSettlement):
        explain(made.nav(), party, cost)


def test_a_cost_without_lines_or_outside_is_told_when_asked_for() -> None:
    at = made.place(made.NAV, 'kostnad "Husleie')
    costs = (made.category("Strøm", "location", at), made.category(None, "outside", at))
    settled = made.settlement(made.with_costs(made.agreement(MIDT_BUSKERUD), *costs), [])
    assert told(settled, "Sigdal", "Strøm") == ["Det er ingen bilagslinjer."]
    assert told(settled, "Sigdal", "øvrige kostnader") == [
        "Beløpet holdes utenfor oppgjøret. Ingen av partene bærer det."
    ]


def test_a_draft_and_the_remarks_are_said() -> None:
    settled = made.settlement(made.agreement(MIDT_BUSKERUD, draft=True), [])
    settled = evolve(settled, remarks=(Remark("remark.draft"),))
    explanation = explain(settled, "Sigdal")
    assert explanation.draft
    assert [one.in_words()[:6] for one in explanation.remarks] == ["UTKAST"]


def test_what_is_kept_outside_is_part_of_the_control() -> None:
    settled = made.settlement(made.agreement(MIDT_BUSKERUD), [], outside=(12345, 3))
    assert plain(explain(settled, "Sigdal").control.in_words()) == (
        "Kontroll: det de tre kommunene bærer, er 0,00 kr. Med 123,45 kr som er holdt utenfor, "
        "blir det 123,45 kr, det samme som i regnskapet."
    )


# What is borne directly -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("treatment", "value", "words"),
    [
        ("host", "", ["Utgiftene var 9,00 kr (2 bilagslinjer).", "vertskommunen, som er Modum."]),
        ("party", "", ["Utgiftene var 9,00 kr (2 bilagslinjer).", "Hele beløpet belastes Modum."]),
        ("column", "3047", ["2 bilagslinjer har Modum i kolonnen «vedtak» (kommunenummer 3047)."]),
        ("residence", "3047", ["2 bilagslinjer gjelder personer bosatt i Modum (kommunenummer 3047)."]),
    ],
)
def test_each_charge_is_told_in_its_own_way(treatment: str, value: str, words: list[str]) -> None:
    cost = made.direct("Drift", treatment, [("Modum", value, 900, 2)])
    version = made.category("Drift", treatment, cost.at, "vedtak" if treatment == "column" else None)
    settled = made.settlement(made.with_costs(made.agreement(MIDT_BUSKERUD), version), [cost])
    lines = told(settled, "Modum")
    assert all(part in line for part, line in zip(words, lines, strict=True))


def test_a_number_that_changed_in_the_year_is_told_with_each_its_amount() -> None:
    cost = made.direct("Ytelser", "residence", [("Modum", "0623", 500, 1), ("Modum", "3047", 400, 2)])
    assert told(made.of_one_cost(cost, *MIDT_BUSKERUD), "Modum") == [
        (
            "3 bilagslinjer gjelder personer bosatt i Modum (kommunenummer 0623 og 3047). "
            "Hele beløpet belastes Modum."
        ),
        "0623: 5,00 kr (1 bilagslinje).",
        "3047: 4,00 kr (2 bilagslinjer).",
    ]


def test_each_of_two_hosts_is_told_its_lines() -> None:
    cost = made.direct("Drift", "host", [("Modum", "", 900, 2), ("Sigdal", "", 500, 1)])
    assert told(made.of_one_cost(cost, *MIDT_BUSKERUD), "Sigdal") == [
        "Utgiftene var 14,00 kr (3 bilagslinjer).",
        "1 bilagslinje belastes Sigdal alene.",
    ]


def test_a_location_belongs_to_a_party_that_is_no_place() -> None:
    cost = made.direct("Leie", "location", [("NAV", "Brakka", 500, 1)], names=("NAV", "Hol"))
    settled = made.settlement(made.agreement([made.party("NAV", "stat"), "Hol"]), [cost], host="Hol")
    assert told(settled, "NAV")[0].startswith("1 bilagslinje gjelder lokasjonen Brakka, som hører til NAV.")


def test_a_cost_that_was_shared_and_then_borne_by_one() -> None:
    cost = made.shared_and_direct()
    lines = told(made.of_one_cost(cost, *MIDT_BUSKERUD), "Modum")
    assert lines[0] == "Utgiftene var 1,00 kr (3 bilagslinjer)."
    assert "1,00 kr × 1/3 = 0,3333 kr, avrundet til 0,33 kr." in lines
    assert lines[-1] == "2 bilagslinjer belastes Modum alene."


# Contradictions ---------------------------------------------------------------------------------------------


def test_a_settlement_that_contradicts_itself_is_not_told() -> None:
    settled = made.nav()
    (balance, *others) = settled.balances
    with pytest.raises(SectionsDoNotAddUp):
        explain(evolve(settled, balances=(evolve(balance, bears=1), *others)), "Modum")
    cost = settled.periods[0].costs[0]
    share = evolve(cost.shares["Sigdal"], exact=Fraction(1))
    wrong = evolve(cost, shares={**cost.shares, "Sigdal": share})
    with pytest.raises(TraceDoesNotHold):
        explain(made.of_one_cost(wrong, *MIDT_BUSKERUD), "Sigdal", "Felles drift")


def test_a_key_whose_components_do_not_give_the_share_is_not_told() -> None:
    of = made.twenty_eighty()
    wrong = evolve(of, components=of.components[:1])
    with pytest.raises(TraceDoesNotHold):
        explain(made.of_one_cost(shared("Drift", [(100, 1, wrong)]), *MIDT_BUSKERUD), "Sigdal")


def test_a_measure_that_does_not_give_the_share_is_not_told() -> None:
    of = made.twenty_eighty()
    other = made.population({"Modum": 1, "Sigdal": 1, "Krødsherad": 1})
    wrong = evolve(of, components=(of.components[0], evolve(of.components[1], measure=other)))
    with pytest.raises(TraceDoesNotHold):
        explain(made.of_one_cost(shared("Drift", [(100, 1, wrong)]), *MIDT_BUSKERUD), "Sigdal")


# A calculation for all --------------------------------------------------------------------------------------


def test_a_calculation_says_once_what_all_are_told() -> None:
    first = calculation(made.nav())[0]
    words = [plain(one.in_words()) for one in first.paragraphs[0]]
    assert words[0] == "Utgiftene var 11 701 767,87 kr (1 437 bilagslinjer)."
    assert [one.split(":")[0] for one in words[2:] if "andel:" in one] == [
        f"{name}s andel" for name in MIDT_BUSKERUD
    ]
    assert words[-1].startswith("Ett øre var til overs")
    assert len(words) == len(set(words)) == 12
