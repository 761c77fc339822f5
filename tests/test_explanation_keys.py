"""How a share of a key is told: what is told can be computed again and gives the share."""

import re
from datetime import date
from fractions import Fraction

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from fordel.explanation import explain
from fordel.explanation_words import days
from fordel.model import Component
from fordel.period import Span
from fordel.settlement import KeyShares
from fordel.source import Place
from tests import settlements as made
from tests.settlements import MIDT_BUSKERUD, component, key, shared
from tests.told import plain, told

# Keys -------------------------------------------------------------------------------------------------------

REGION = (made.party("Rogaland", "fylkeskommune"), made.party("Hol"), made.party("Moss"))
NAMES = ("Rogaland", "Hol", "Moss")
PEOPLE = made.population({"Hol": 300, "Moss": 100})


def regional(of: KeyShares) -> list[str]:
    settled = made.settlement(made.agreement(REGION), [shared("Drift", [(100000, 2, of)])], host="Hol")
    return told(settled, "Moss")


def test_a_key_with_a_party_and_the_rest_among_the_others() -> None:
    rest = evolve(
        made.without(component("measure", Fraction(3, 4), "innbyggertall"), "Rogaland"), is_rest=True
    )
    of = key(
        "Revisjon",
        NAMES,
        made.to_party(component("party", Fraction(1, 4), "Rogaland")),
        made.by_measure(PEOPLE, rest),
    )
    assert regional(of)[1:] == [
        (
            "De fordeles etter nøkkelen «Revisjon»: "
            "25 % til Rogaland og resten (75 %) etter innbyggertall unntatt Rogaland."
        ),
        "Innbyggertall 1. januar 2022 (SSB tabell 07459): Moss 100 av 400.",
        "Moss' andel: 75 % × 100 ÷ 400 = 18,75 % (3/16).",
        "1 000,00 kr × 3/16 = 187,50 kr.",
    ]
    settled = made.settlement(made.agreement(REGION), [shared("Drift", [(100000, 2, of)])], host="Hol")
    assert told(settled, "Rogaland")[2:4] == [
        "Rogaland er ikke med i den delen som er «resten (75 %) etter innbyggertall unntatt Rogaland».",
        "Rogalands andel er 25 % (1/4).",
    ]


def test_a_key_within_a_key() -> None:
    inner = key(
        "Folk", NAMES[1:], made.by_measure(PEOPLE, component("measure", 1, "innbyggertall")), at=Place("x")
    )
    place = made.place(made.NAV, 'nøkkel "20/80"')
    of = key(
        "Lokaler",
        NAMES,
        made.equally(NAMES, component("equal", Fraction(1, 2))),
        made.by_key(evolve(inner, at=place), component("key", Fraction(1, 2), "Folk", among=("Hol", "Moss"))),
    )
    assert regional(of)[1:6] == [
        (
            "De fordeles etter nøkkelen «Lokaler»: "
            "50 % likt mellom tre deltakere og 50 % etter nøkkelen «Folk» blant Hol og Moss."
        ),
        "Nøkkelen «Folk» i § 5 fordeler 100 % etter innbyggertall.",
        "Innbyggertall 1. januar 2022 (SSB tabell 07459): Moss 100 av 400.",
        "Moss' andel etter nøkkelen «Folk»: 100 % × 100 ÷ 400 = 25 % (1/4).",
        "Moss' andel: 50 % ÷ 3 + 50 % × 1/4 = 29,166667 % (7/24).",
    ]


@pytest.mark.parametrize(
    ("part", "words"),
    [
        (component("equal"), "De fordeles likt mellom tre deltakere."),
        (component("equal", among=("Hol", "Moss")), "De fordeles likt mellom Hol og Moss."),
        (made.without(component("equal"), "Hol"), "De fordeles likt mellom to deltakere (alle unntatt Hol)."),
        (component("equal", among=("Moss",)), "De fordeles til Moss."),
    ],
)
def test_equal_parts_are_told_by_who_they_are_among(part: Component, words: str) -> None:
    assert regional(key(None, NAMES, made.equally(NAMES, part)))[1] == words


def test_who_is_left_out_of_a_cost_is_told_when_it_asks() -> None:
    of = key(None, NAMES, made.equally(NAMES, component("equal", among=("Rogaland", "Hol"))))
    settled = made.settlement(made.agreement(REGION), [shared("Drift", [(100000, 2, of)])], host="Hol")
    assert told(settled, "Moss", "Drift")[1:] == [
        "De fordeles likt mellom Rogaland og Hol.",
        "Moss er ikke med i den delen som er «likt mellom Rogaland og Hol».",
        "Moss har ingen andel.",
    ]


def test_a_value_without_an_end_is_told_as_a_fraction() -> None:
    use = evolve(PEOPLE, values={"Hol": Fraction(1, 3), "Moss": Fraction(1, 3)})
    of = key(None, NAMES, made.by_measure(use, component("measure", 1, "innbyggertall")))
    assert regional(of)[2] == "Innbyggertall 1. januar 2022 (SSB tabell 07459): Moss 1/3 av 2/3."


def test_municipalities_are_called_so_and_numbers_past_twelve_are_digits() -> None:
    names = tuple(f"K{number:02}" for number in range(13))
    of = key(None, names, made.equally(names, component("equal")))
    lines = told(made.of_one_cost(shared("Drift", [(1300, 1, of)]), *names), "K03")
    assert lines[1:] == [
        "De fordeles likt mellom 13 kommuner.",
        "K03s andel: 1 ÷ 13 = 7,692308 % (1/13).",
        "13,00 kr × 1/13 = 1,00 kr.",
    ]


def test_a_measure_tells_its_unit_its_age_and_no_date_where_it_has_none() -> None:
    old = made.population({"Hol": 300, "Moss": 100}, declared=date(2022, 7, 1))
    of = key(None, NAMES, made.by_measure(old, component("measure", 1, "innbyggertall")))
    settled = made.settlement(
        made.with_measure(made.agreement(REGION), "innbyggertall", "personer"),
        [shared("Drift", [(100000, 2, of)])],
        host="Hol",
    )
    assert told(settled, "Moss")[2:4] == [
        "Innbyggertall 1. januar 2022 (SSB tabell 07459): Moss 100 av 400 personer.",
        "Avtalen viser til 1. juli 2022, og de nyeste tallene da er fra 1. januar 2022.",
    ]
    undated = evolve(old, declared=None, as_of=None, source="")
    of = key(None, NAMES, made.by_measure(undated, component("measure", 1, "innbyggertall")))
    assert regional(of)[2] == "Innbyggertall: Moss 100 av 400."


@given(
    st.lists(st.integers(1, 900_000), min_size=2, max_size=6),
    st.fractions(0, 1, max_denominator=200),
    st.integers(-(10**12), 10**12),
)
def test_the_formula_that_is_told_gives_the_share(values: list[int], equal: Fraction, ore: int) -> None:
    """P27: recomputing a share from its own explanation gives the share."""
    names = [f"K{number}" for number in range(len(values))]
    use = made.population(dict(zip(names, values, strict=True)))
    of = key(
        "N",
        names,
        made.equally(names, component("equal", equal)),
        made.by_measure(use, component("measure", 1 - equal, "innbyggertall")),
    )
    lines = told(made.of_one_cost(shared("Drift", [(ore, 1, of)]), *names), "K1", "Drift")
    formula, fraction = re.findall(r"K1s andel: (.*) = [0-9, ]+ % \((.*)\)\.", "\n".join(lines))[0]
    assert evaluated(formula) == Fraction(fraction) == of.shares["K1"]


def evaluated(formula: str) -> Fraction:
    """`20 % ÷ 3 + 80 % × 3 492 ÷ 19 954`, read as anyone would."""
    total = Fraction(0)
    for term in formula.split(" + "):
        first, *steps = re.split(r" ([×÷]) ", term)
        product = operand(first)
        for sign, value in zip(steps[::2], steps[1::2], strict=True):
            product = product * operand(value) if sign == "×" else product / operand(value)
        total += product
    return total


def operand(text: str) -> Fraction:
    number = Fraction(text.removesuffix(" %").replace(" ", "").replace(",", "."))
    return number / 100 if text.endswith("%") else number


# Stretches and periods --------------------------------------------------------------------------------------


def test_every_stretch_has_its_paragraph_and_then_the_sum() -> None:
    explanation = explain(made.joined_in_july(), "Sigdal")
    (section,) = explanation.chapters[0].sections
    words = [[plain(one.in_words()) for one in paragraph] for paragraph in section.paragraphs]
    assert words == [
        [
            "For 1. halvår 2022:",
            "Utgiftene var 100,00 kr (4 bilagslinjer).",
            "De fordeles likt mellom to kommuner.",
            "Sigdals andel: 1 ÷ 2 = 50 % (1/2).",
            "100,00 kr × 1/2 = 50,00 kr.",
        ],
        [
            "For 2. halvår 2022:",
            "Utgiftene var 200,00 kr (6 bilagslinjer).",
            "De fordeles likt mellom tre kommuner.",
            "Sigdals andel: 1 ÷ 3 = 33,333333 % (1/3).",
            "200,00 kr × 1/3 = 66,6667 kr.",
        ],
        [
            "Til sammen: 50,00 kr + 66,6667 kr = 116,6667 kr, avrundet til 116,67 kr.",
            (
                "Det var to øre til overs etter avrunding nedover; "
                "de gikk til dem som hadde størst rest: Modum (0,67 øre) og Sigdal (0,67 øre)."
            ),
            "Der restene var like store, gikk den største andelen foran.",
        ],
    ]


def test_who_joined_later_has_no_share_of_the_first_stretch() -> None:
    lines = told(made.joined_in_july(), "Krødsherad")
    assert lines[3] == "Krødsherad har ingen andel."
    assert "Det nøyaktige beløpet er 66,6667 kr, avrundet til 66,66 kr." in lines


def test_a_stretch_without_lines_is_passed_over() -> None:
    of = key(None, MIDT_BUSKERUD, made.equally(MIDT_BUSKERUD, component("equal")))
    cost = shared("Drift", [(0, 0, of), (300, 2, of)])
    assert (
        told(made.of_one_cost(cost, *MIDT_BUSKERUD), "Modum")[0] == "Utgiftene var 3,00 kr (2 bilagslinjer)."
    )


def test_several_periods_are_chapters_that_add_up() -> None:
    halves = [[made.equally_shared(100)], [made.equally_shared(500)]]
    settled = made.settlement(made.agreement(MIDT_BUSKERUD), *halves)
    explanation = explain(settled, "Sigdal")
    assert [one.period.in_words() for one in explanation.chapters] == ["1. halvår 2022", "2. halvår 2022"]
    assert sum(one.ore for one in explanation.chapters) == explanation.ore
    assert told(settled, "Sigdal")[6:8] == [
        "Utgiftene var 5,00 kr (3 bilagslinjer).",
        "De fordeles som for 1. halvår 2022: Sigdals andel er 33,333333 % (1/3).",
    ]


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2022, 1, 1), date(2022, 12, 31), "2022"),
        (date(2022, 7, 1), date(2022, 12, 31), "2. halvår 2022"),
        (date(2022, 4, 1), date(2022, 6, 30), "2. kvartal 2022"),
        (date(2024, 2, 1), date(2024, 2, 29), "februar 2024"),
        (date(2022, 4, 1), date(2022, 9, 30), "1. april 2022 til 30. september 2022"),
        (date(2022, 6, 1), date(2022, 12, 31), "1. juni 2022 til 31. desember 2022"),
        (date(2022, 1, 1), date(2023, 12, 31), "1. januar 2022 til 31. desember 2023"),
        (date(2022, 1, 1), None, "tiden fra 1. januar 2022"),
    ],
)
def test_a_stretch_of_time_has_its_name(first: date, last: date | None, words: str) -> None:
    assert days(Span(first, last)).in_words() == words
