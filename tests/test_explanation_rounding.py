"""How rounding is told: the exact amount, the øre left over, who got them, and why."""

from fordel.explanation import explain
from tests import settlements as made
from tests.settlements import MIDT_BUSKERUD, component, key, shared
from tests.told import plain, told


def test_a_tie_that_the_turn_decides() -> None:
    lines = told(made.of_one_cost(made.equally_shared(100), *MIDT_BUSKERUD), "Modum")
    assert lines[-3:] == [
        "1,00 kr × 1/3 = 0,3333 kr, avrundet til 0,33 kr.",
        "Ett øre var til overs etter avrunding nedover; det gikk til Krødsherad (rest 0,33 øre).",
        "Der både restene og andelene var like store, går det på omgang; for 2022 sto turen til Krødsherad.",
    ]


def test_a_tie_that_the_larger_share_decides() -> None:
    use = made.population({"Hol": 300, "Moss": 100})
    of = key(None, ("Hol", "Moss"), made.by_measure(use, component("measure", 1, "innbyggertall")))
    lines = told(made.of_one_cost(shared("Drift", [(102, 1, of)]), "Hol", "Moss"), "Hol")
    assert lines[-2:] == [
        "Ett øre var til overs etter avrunding nedover; det gikk til Hol (rest 0,50 øre).",
        "Der restene var like store, gikk den største andelen foran.",
    ]


def test_several_units_left_over_are_named_up_to_five_and_counted_beyond() -> None:
    few = told(made.of_one_cost(made.equally_shared(101), *MIDT_BUSKERUD), "Modum")
    assert few[-2].startswith("Det var to øre til overs etter avrunding nedover; de gikk til dem som hadde")
    assert few[-2].endswith("størst rest: Krødsherad (0,67 øre) og Modum (0,67 øre).")
    names = tuple(f"K{number:02}" for number in range(9))
    many = told(made.of_one_cost(made.equally_shared(107, names), *names), "K00")
    assert many[-3:-1] == [
        (
            "Det var 8 øre til overs etter avrunding nedover; "
            "de gikk, ett til hver, til dem som hadde størst rest."
        ),
        "K00 fikk ett av dem (rest 0,89 øre).",
    ]


def test_remainders_get_the_decimals_that_tell_them_apart() -> None:
    use = made.population({"Hol": 500_001, "Moss": 499_999})
    of = key(None, ("Hol", "Moss"), made.by_measure(use, component("measure", 1, "innbyggertall")))
    lines = told(made.of_one_cost(shared("Drift", [(101, 1, of)]), "Hol", "Moss"), "Moss")
    assert lines[-1].endswith("det gikk til Hol, som hadde størst rest (0,5001 øre).")


def test_one_party_takes_the_rest() -> None:
    settled = made.of_one_cost(made.equally_shared(100, rest_to="Sigdal"), *MIDT_BUSKERUD)
    assert told(settled, "Sigdal")[-2:] == [
        "1,00 kr × 1/3 = 0,3333 kr.",
        "De andre andelene er avrundet til nærmeste øre. Sigdal bærer det som er igjen: 0,34 kr.",
    ]
    assert told(settled, "Modum")[-2:] == [
        "1,00 kr × 1/3 = 0,3333 kr, avrundet til 0,33 kr.",
        "Andelene er avrundet til nærmeste øre, og Sigdal bærer det som er igjen.",
    ]


def test_whole_kroner_leave_the_rest_to_the_host() -> None:
    settled = made.of_one_cost(made.equally_shared(100050, whole_kroner=True), *MIDT_BUSKERUD)
    assert told(settled, "Sigdal")[-5:-1] == [
        "1 000,50 kr × 1/3 = 333,50 kr.",
        "Det gjøres opp i hele kroner: 1 000,00 kr fordeles, og 0,50 kr blir hos Modum, som er vertskommune.",
        "333,50 kr × 1 000,00 kr ÷ 1 000,50 kr = 333,3333 kr, avrundet til 333,00 kr.",
        "Én krone var til overs etter avrunding nedover; den gikk til Krødsherad (rest 0,33 kr).",
    ]
    explanation = explain(settled, "Modum")
    assert explanation.ore == 33350
    (spare,) = explanation.chapters[0].sections[1].paragraphs[0]
    assert plain(spare.in_words()) == (
        "Det gjøres opp i hele kroner. Ørene som er igjen, blir hos Modum, som er vertskommune: "
        "0,50 kr av «Drift»."
    )


def test_an_amount_that_comes_out_whole_is_not_called_rounded() -> None:
    assert (
        told(made.of_one_cost(made.equally_shared(300), *MIDT_BUSKERUD), "Modum")[-1]
        == "3,00 kr × 1/3 = 1,00 kr."
    )


def test_costs_that_even_out_are_told() -> None:
    lines = told(made.of_one_cost(made.equally_shared(0), *MIDT_BUSKERUD), "Modum", "Drift")
    assert lines[0] == "Utgifter og inntekter går opp i null (3 bilagslinjer)."
