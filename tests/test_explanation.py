"""Why a party bears what it bears: every step that the trace keeps is told, and what is told gives the amount."""

import re
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from fordel import messages
from fordel.apportionment import SharesDoNotSum
from fordel.clause_words import clause_words, shorten
from fordel.explanation import NotInSettlement, SectionsDoNotAddUp, calculation, explain
from fordel.explanation_key import TraceDoesNotHold
from fordel.explanation_vouchers import part_of, voucher_lines, vouchers
from fordel.explanation_words import Sentence, days
from fordel.period import Span
from fordel.plan import LedgerLine
from fordel.settlement import KeyShares, Remark, SettledCost, Settlement
from fordel.source import Place
from tests import settlements as made
from tests.settlements import HALVES, MIDT_BUSKERUD, component, key, shared

ENGINE = Path(messages.__file__).parent


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def told(settlement: Settlement, party: str, cost: str | None = None, language: str = "nb") -> list[str]:
    """Every sentence of every section, in order."""
    explanation = explain(settlement, party, cost)
    return [
        plain(sentence.in_words(language))
        for chapter in explanation.chapters
        for section in chapter.sections
        for paragraph in section.paragraphs
        for sentence in paragraph
    ]


def one_cost(cost: SettledCost, *names: str, host: str = "") -> Settlement:
    """A settlement of one cost among parties."""
    return made.settlement(made.agreement(names), [cost], host=host or names[0])


# The sample of the voice ------------------------------------------------------------------------------------


def test_sigdal_is_told_what_the_sample_tells() -> None:
    assert told(made.nav(), "Sigdal") == [
        "Utgiftene var 11 701 767,87 kr (1 437 bilagslinjer).",
        "De fordeles etter nøkkelen «20/80» i § 5: 20 % likt mellom tre kommuner og 80 % etter innbyggertall.",
        "Innbyggertall 1. januar 2022 (SSB tabell 07459): Sigdal 3 492 av 19 954.",
        "Sigdals andel: 20 % ÷ 3 + 80 % × 3 492 ÷ 19 954 = 20,666867 % (30929/149655).",
        "11 701 767,87 kr × 30929/149655 = 2 418 388,8173 kr, avrundet til 2 418 388,82 kr.",
        "Ett øre var til overs etter avrunding nedover; "
        "det gikk til Sigdal, som hadde størst rest (0,73 øre).",
        "226 bilagslinjer gjelder personer bosatt i Sigdal (kommunenummer 3045). "
        "Hele beløpet belastes Sigdal.",
        "71 bilagslinjer gjelder lokasjonen Prestfoss, som ligger i Sigdal. Hele beløpet belastes Sigdal.",
        "Inntektene var 654 470,39 kr (96 bilagslinjer) og kommer til fradrag.",
        "De fordeles som «Felles drift» i § 6: Sigdals andel er 20,666867 % (30929/149655).",
        "-654 470,39 kr × 30929/149655 = -135 258,5259 kr, avrundet til -135 258,53 kr.",
        "Ett øre var til overs etter avrunding mot null; "
        "det gikk til Sigdal, som hadde størst rest (0,59 øre).",
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
        "Kontroll: alle delene av «Refusjoner» er til sammen -654 470,39 kr, det samme som i regnskapet."
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


# Keys -------------------------------------------------------------------------------------------------------

REGION = (made.party("Rogaland", "fylkeskommune"), made.party("Hol"), made.party("Moss"))
NAMES = ("Rogaland", "Hol", "Moss")
PEOPLE = made.population({"Hol": 300, "Moss": 100})


def regional(of: KeyShares) -> list[str]:
    settled = made.settlement(made.agreement(REGION), [shared("Drift", [(100000, 2, of)])], host="Hol")
    return told(settled, "Moss")


def test_a_key_with_a_party_and_the_rest_among_the_others() -> None:
    rest = evolve(made.without(component("measure", Fraction(3, 4), "innbyggertall"), "Rogaland"), is_rest=True)
    of = key(
        "Revisjon",
        NAMES,
        made.to_party(component("party", Fraction(1, 4), "Rogaland")),
        made.by_measure(PEOPLE, rest),
    )
    assert regional(of)[1:] == [
        "De fordeles etter nøkkelen «Revisjon»: "
        "25 % til Rogaland og resten (75 %) etter innbyggertall unntatt Rogaland.",
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
        made.by_key(
            evolve(inner, at=place), component("key", Fraction(1, 2), "Folk", among=("Hol", "Moss"))
        ),
    )
    assert regional(of)[1:6] == [
        "De fordeles etter nøkkelen «Lokaler»: "
        "50 % likt mellom tre deltakere og 50 % etter nøkkelen «Folk» blant Hol og Moss.",
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
        (
            made.without(component("equal"), "Hol"),
            "De fordeles likt mellom to deltakere (alle unntatt Hol).",
        ),
        (component("equal", among=("Moss",)), "De fordeles til Moss."),
    ],
)
def test_equal_parts_are_told_by_who_they_are_among(part: made.Component, words: str) -> None:
    assert regional(key(None, NAMES, made.equally(NAMES, part)))[1] == words


def test_municipalities_are_called_so_and_numbers_past_twelve_are_digits() -> None:
    names = tuple(f"K{number:02}" for number in range(13))
    of = key(None, names, made.equally(names, component("equal")))
    lines = told(one_cost(shared("Drift", [(1300, 1, of)]), *names), "K03")
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
    lines = told(one_cost(shared("Drift", [(ore, 1, of)]), *names), "K1", "Drift")
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


# Rounding ---------------------------------------------------------------------------------------------------


def equal_cost(ore: int, names: tuple[str, ...] = MIDT_BUSKERUD, **terms: object) -> SettledCost:
    of = key(None, names, made.equally(names, component("equal")))
    return shared("Drift", [(ore, 1, of)], **terms)  # type: ignore[arg-type]


def test_a_tie_that_the_turn_decides() -> None:
    lines = told(one_cost(equal_cost(100), *MIDT_BUSKERUD), "Modum")
    assert lines[-3:] == [
        "1,00 kr × 1/3 = 0,3333 kr, avrundet til 0,33 kr.",
        "Ett øre var til overs etter avrunding nedover; "
        "det gikk til Krødsherad, som hadde størst rest (0,33 øre).",
        "Der både restene og andelene var like store, går det på omgang; for 2022 sto turen til Krødsherad.",
    ]


def test_a_tie_that_the_larger_share_decides() -> None:
    use = made.population({"Hol": 300, "Moss": 100})
    of = key(None, ("Hol", "Moss"), made.by_measure(use, component("measure", 1, "innbyggertall")))
    lines = told(one_cost(shared("Drift", [(102, 1, of)]), "Hol", "Moss"), "Hol")
    assert lines[-2:] == [
        "Ett øre var til overs etter avrunding nedover; det gikk til Hol, som hadde størst rest (0,50 øre).",
        "Der restene var like store, gikk den største andelen foran.",
    ]


def test_several_units_left_over_are_named_up_to_five_and_counted_beyond() -> None:
    few = told(one_cost(equal_cost(101), *MIDT_BUSKERUD), "Modum")
    assert few[-2].startswith("Det var to øre til overs etter avrunding nedover; de gikk til dem som hadde")
    assert few[-2].endswith("størst rest: Krødsherad (0,67 øre) og Modum (0,67 øre).")
    names = tuple(f"K{number:02}" for number in range(9))
    many = told(one_cost(equal_cost(107, names), *names), "K00")
    assert many[-3:-1] == [
        "Det var 8 øre til overs etter avrunding nedover; "
        "de gikk, ett til hver, til dem som hadde størst rest.",
        "K00 fikk ett av dem (rest 0,89 øre).",
    ]


def test_remainders_get_the_decimals_that_tell_them_apart() -> None:
    use = made.population({"Hol": 500_001, "Moss": 499_999})
    of = key(None, ("Hol", "Moss"), made.by_measure(use, component("measure", 1, "innbyggertall")))
    lines = told(one_cost(shared("Drift", [(101, 1, of)]), "Hol", "Moss"), "Moss")
    assert lines[-1].endswith("det gikk til Hol, som hadde størst rest (0,5001 øre).")


def test_one_party_takes_the_rest() -> None:
    settled = one_cost(equal_cost(100, rest_to="Sigdal"), *MIDT_BUSKERUD)
    assert told(settled, "Sigdal")[-2:] == [
        "1,00 kr × 1/3 = 0,3333 kr.",
        "De andre andelene er avrundet til nærmeste øre. Sigdal bærer det som er igjen: 0,34 kr.",
    ]
    assert told(settled, "Modum")[-2:] == [
        "1,00 kr × 1/3 = 0,3333 kr, avrundet til 0,33 kr.",
        "Andelene er avrundet til nærmeste øre, og Sigdal bærer det som er igjen.",
    ]


def test_whole_kroner_leave_the_rest_to_the_host() -> None:
    settled = one_cost(equal_cost(100050, whole_kroner=True), *MIDT_BUSKERUD)
    assert told(settled, "Sigdal")[-5:-1] == [
        "1 000,50 kr × 1/3 = 333,50 kr.",
        "Det gjøres opp i hele kroner: 1 000,00 kr fordeles, og 0,50 kr blir hos Modum, som er vertskommune.",
        "333,50 kr × 1 000,00 kr ÷ 1 000,50 kr = 333,3333 kr, avrundet til 333,00 kr.",
        "Én krone var til overs etter avrunding nedover; den gikk til Krødsherad, som hadde størst rest "
        "(0,33 kr).",
    ]
    explanation = explain(settled, "Modum")
    assert explanation.ore == 33350
    (spare,) = explanation.chapters[0].sections[1].paragraphs[0]
    assert plain(spare.in_words()) == (
        "Det gjøres opp i hele kroner. Ørene som er igjen, blir hos Modum, som er vertskommune: "
        "0,50 kr av «Drift»."
    )


def test_an_amount_that_comes_out_whole_is_not_called_rounded() -> None:
    assert told(one_cost(equal_cost(300), *MIDT_BUSKERUD), "Modum")[-1] == "3,00 kr × 1/3 = 1,00 kr."


def test_costs_that_even_out_are_told() -> None:
    lines = told(one_cost(equal_cost(0), *MIDT_BUSKERUD), "Modum", "Drift")
    assert lines[0] == "Utgifter og inntekter går opp i null (1 bilagslinje)."


# Stretches and periods --------------------------------------------------------------------------------------


def joined_in_july() -> Settlement:
    two, three = MIDT_BUSKERUD[:2], MIDT_BUSKERUD
    parts = [
        (10000, 4, key(None, two, made.equally(two, component("equal")))),
        (20000, 6, key(None, three, made.equally(three, component("equal")))),
    ]
    return one_cost(shared("Drift", parts, spans=HALVES), *MIDT_BUSKERUD)


def test_every_stretch_has_its_paragraph_and_then_the_sum() -> None:
    explanation = explain(joined_in_july(), "Sigdal")
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
            "Det var to øre til overs etter avrunding nedover; "
            "de gikk til dem som hadde størst rest: Modum (0,67 øre) og Sigdal (0,67 øre).",
            "Der restene var like store, gikk den største andelen foran.",
        ],
    ]


def test_who_joined_later_has_no_share_of_the_first_stretch() -> None:
    lines = told(joined_in_july(), "Krødsherad")
    assert lines[3] == "Krødsherad har ingen andel."
    assert "Det nøyaktige beløpet er 66,6667 kr, avrundet til 66,66 kr." in lines


def test_a_stretch_without_lines_is_passed_over() -> None:
    of = key(None, MIDT_BUSKERUD, made.equally(MIDT_BUSKERUD, component("equal")))
    cost = shared("Drift", [(0, 0, of), (300, 2, of)], spans=HALVES)
    assert told(one_cost(cost, *MIDT_BUSKERUD), "Modum")[0] == "Utgiftene var 3,00 kr (2 bilagslinjer)."


def test_several_periods_are_chapters_that_add_up() -> None:
    halves = [[equal_cost(100, ordinal=4044)], [equal_cost(500, ordinal=4045)]]
    settled = made.settlement(made.agreement(MIDT_BUSKERUD), *halves)
    explanation = explain(settled, "Sigdal")
    assert [one.period.in_words() for one in explanation.chapters] == ["1. halvår 2022", "2. halvår 2022"]
    assert sum(one.ore for one in explanation.chapters) == explanation.ore


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
    assert told(one_cost(cost, *MIDT_BUSKERUD), "Modum") == [
        "3 bilagslinjer gjelder personer bosatt i Modum (kommunenummer 0623 og 3047). "
        "Hele beløpet belastes Modum.",
        "0623: 5,00 kr (1 bilagslinje).",
        "3047: 4,00 kr (2 bilagslinjer).",
    ]


def test_a_location_belongs_to_a_party_that_is_no_place() -> None:
    cost = made.direct("Leie", "location", [("NAV", "Brakka", 500, 1)], names=("NAV", "Hol"))
    settled = made.settlement(made.agreement([made.party("NAV", "stat"), "Hol"]), [cost], host="Hol")
    assert told(settled, "NAV")[0].startswith("1 bilagslinje gjelder lokasjonen Brakka, som hører til NAV.")


def test_a_cost_that_was_shared_and_then_borne_by_one() -> None:
    equal = equal_cost(100)
    direct = made.direct("Drift", "host", [("Modum", "", 900, 2)])
    both = {
        name: evolve(
            share, ore=share.ore + direct.shares[name].ore, exact=share.exact + direct.shares[name].exact
        )
        for name, share in equal.shares.items()
    }
    cost = evolve(equal, ore=1000, lines=3, shares=both, direct=direct.direct)
    lines = told(one_cost(cost, *MIDT_BUSKERUD), "Modum")
    assert lines[0] == "Utgiftene var 1,00 kr (1 bilagslinje)."
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
        explain(one_cost(wrong, *MIDT_BUSKERUD), "Sigdal", "Felles drift")


def test_a_measure_that_does_not_give_the_share_is_not_told() -> None:
    of = made.twenty_eighty()
    other = made.population({"Modum": 1, "Sigdal": 1, "Krødsherad": 1})
    wrong = evolve(of, components=(of.components[0], evolve(of.components[1], measure=other)))
    with pytest.raises(TraceDoesNotHold):
        explain(one_cost(shared("Drift", [(100, 1, wrong)]), *MIDT_BUSKERUD), "Sigdal")


# The words of a clause --------------------------------------------------------------------------------------

CLAUSE = """\
Innledning uten punkt.

```regel
avtale "A"
```

## § 1 Drift

> Forutsetning: ikke med.

Første **avsnitt**
går over to linjer, se [loven](https://lovdata.no).

- ett
- to

### Om lokaler

~~~
fritekst
~~~

```regel
kostnad "A":
```

```regel
kostnad "B":
```

Nærmest er dette.

```regel
kostnad "C":
```

## § 2 Uten ord

```regel
kostnad "D":
```
"""


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ('avtale "A"', "Innledning uten punkt."),
        ('kostnad "A"', "Første avsnitt går over to linjer, se loven. – ett – to"),
        ('kostnad "B"', "Første avsnitt går over to linjer, se loven. – ett – to"),
        ('kostnad "C"', "Nærmest er dette."),
        ('kostnad "D"', ""),
    ],
)
def test_the_words_are_those_that_lead_up_to_the_rule(rule: str, words: str) -> None:
    assert clause_words(made.agreement(["Hol"], CLAUSE), made.place(CLAUSE, rule)) == words


def test_a_place_in_no_file_has_no_words() -> None:
    assert clause_words(made.agreement(["Hol"], CLAUSE), Place("another.avtale", 3)) == ""
    assert clause_words(made.agreement(["Hol"], CLAUSE), None) == ""


@pytest.mark.parametrize(
    ("longest", "short"),
    [(30, "Utgifter til lønn, pensjon"), (20, "Utgifter til lønn …"), (10, "Utgifter …"), (9, "Utgifter…"), (5, "Utgi…")],
)
def test_words_are_cut_at_the_end_of_a_word(longest: int, short: str) -> None:
    assert shorten("Utgifter til lønn, pensjon", longest) == short


# Vouchers ---------------------------------------------------------------------------------------------------


def line(number: int, ore: int, day: date = date(2022, 3, 1), **cells: str) -> LedgerLine:
    return LedgerLine(number, day, day, f"{number}", "Strøm", ore, cells)


@given(st.lists(st.integers(-5000, 5000), min_size=1, max_size=30), st.booleans())
def test_lines_and_parties_add_up_both_ways(amounts: list[int], whole_kroner: bool) -> None:
    cost = equal_cost(sum(amounts), whole_kroner=whole_kroner)
    lines = [(0, line(number, ore)) for number, ore in enumerate(amounts)]
    rows = list(voucher_lines(lines, cost, MIDT_BUSKERUD))
    settled = [cost.shares[name].ore for name in MIDT_BUSKERUD] + ([cost.spare] if cost.spare else [])
    assert [sum(row) for _, row in rows] == amounts
    assert [sum(column) for column in zip(*[row for _, row in rows], strict=True)] == settled


def test_the_order_of_the_parties_decides_nothing() -> None:
    cost = equal_cost(1000)
    lines = [(0, line(number, ore)) for number, ore in enumerate((333, -31, 698))]
    forward = [row for _, row in voucher_lines(lines, cost, MIDT_BUSKERUD)]
    backward = [row[::-1] for _, row in voucher_lines(lines, cost, MIDT_BUSKERUD[::-1])]
    assert forward == backward


def test_a_line_that_is_borne_directly_is_its_partys_alone() -> None:
    cost = made.direct("Ytelser", "residence", [("Modum", "3047", 500, 1), ("Sigdal", "3045", 400, 2)])
    settled = one_cost(cost, *MIDT_BUSKERUD)
    lines = [line(1, 500, bosted="3047"), line(2, 300, bosted="3045"), line(3, 100, bosted="3045")]
    found = vouchers(settled.agreement, settled.periods[0], cost, lines)
    assert [row for _, row in found.lines] == [(500, 0, 0), (0, 300, 0), (0, 100, 0)]


def test_stretches_are_told_apart_by_day() -> None:
    cost = joined_in_july().periods[0].costs[0]
    of = made.agreement(MIDT_BUSKERUD)
    assert [part_of(of, cost, line(1, 1, date(2022, month, 1))) for month in (6, 7)] == [0, 1]
    with pytest.raises(LookupError):
        part_of(of, cost, line(1, 1, date(2023, 1, 1)))


def test_lines_that_are_not_those_settled_are_refused() -> None:
    with pytest.raises(SharesDoNotSum):
        list(voucher_lines([(0, line(1, 99))], equal_cost(100), MIDT_BUSKERUD))
    direct = made.direct("Ytelser", "host", [("Modum", "", 500, 1)])
    with pytest.raises(SharesDoNotSum):
        list(voucher_lines([(0, line(1, 400))], direct, MIDT_BUSKERUD))


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


# The catalogues ---------------------------------------------------------------------------------------------

SECTIONS = ("explain", "settlement", "table", "remark")


def mine(language: str) -> dict[str, str]:
    return {key: text for key, text in messages.catalogue(language).items() if key.split(".")[0] in SECTIONS}


@pytest.mark.parametrize("language", ["nn", "en"])
def test_the_languages_say_the_same_with_the_same_facts(language: str) -> None:
    def facts(text: str) -> set[str]:
        return set(re.findall(r"\{(\w+)", text))

    bokmal, other = mine("nb"), mine(language)
    assert list(other) == list(bokmal)
    assert {key: facts(text) for key, text in other.items()} == {key: facts(bokmal[key]) for key in bokmal}


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_everything_can_be_told_in_every_language(language: str) -> None:
    for settled in (made.nav(), joined_in_july(), one_cost(equal_cost(107, whole_kroner=True), *MIDT_BUSKERUD)):
        for party in settled.agreement.parties:
            assert all(told(settled, party, language=language))


def test_every_remark_has_its_words() -> None:
    written = {
        name
        for path in ENGINE.rglob("*.py")
        for name in re.findall(r'Remark\(\s*"(remark\.\w+)"', path.read_text("utf-8"))
    }
    assert written <= set(mine("nb"))


def test_a_sentence_is_put_in_words_with_the_sentences_in_it() -> None:
    sentence = Sentence("explain.control", {"whom": Sentence("explain.name", {"name": "A\x1bB"}), "shared": 1})
    assert "A\\x1bB" in sentence.in_words()
