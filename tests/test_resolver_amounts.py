"""What stands beside keys and costs, and amounts that are not in the ledger: from text to the agreement's model."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from fordel.diagnostic import Diagnostic
from fordel.model import (
    Adjustment,
    Agreement,
    Bound,
    Discount,
    PhaseIn,
    Pool,
    Rate,
    ReferenceDay,
    ReferenceYears,
    Step,
)
from fordel.parser import parse
from fordel.resolver import resolve
from fordel.source import Place, Source

HERE = Place("a.avtale")
HEAD = """avtale "A"
gjelder fra 1. januar 2020
deltakere Modum, Sigdal, Krødsherad
vertskommune Modum
kjøper Hol
grunnlag innbyggertall per 1. januar i regnskapsåret
grunnlag årsverk for regnskapsåret enhet "årsverk"
grunnlag timer for regnskapsåret enhet "time"
nøkkel "K":
  100 % likt
kostnad "Drift":
  art 100
  fordeles likt
kostnad "Leie":
  art 190
  belastes vertskommunen
"""


def read(text: str) -> tuple[Agreement, tuple[Diagnostic, ...]]:
    """The agreement of the head with more rules after it, and all that is wrong."""
    parsed = parse(Source("a.avtale", f"```regel\n{HEAD}{text}\n```\n"))
    resolved = resolve(parsed.file)
    return resolved.agreement, (*parsed.diagnostics, *resolved.diagnostics)


def good(text: str) -> Agreement:
    agreement, found = read(text)
    assert not found, found
    return agreement


def contribution(*lines: str) -> str:
    return "\n  ".join(('bidrag "B":', *lines))


def cost(*lines: str) -> str:
    return "\n  ".join(('kostnad "C":', "art 200", *lines))


def key(*lines: str) -> str:
    return "\n  ".join(('nøkkel "X":', "100 % likt", *lines))


# What is understood -------------------------------------------------------------------------------------------


def test_a_key_has_bounds_discounts_and_phase_in() -> None:
    (_, found) = good(
        key(
            "minst 2 % hver",
            "høyst 40 % for Sigdal",
            "rabatt 10 % for vertskommunen",
            "tillegg 5 % for Sigdal",
            'innfasing fra nøkkel "K" over 2021-2024',
        )
    ).keys
    assert found.bounds == (
        Bound(at_least=True, value=Fraction(1, 50), party=None, at=HERE),
        Bound(at_least=False, value=Fraction(2, 5), party="Sigdal", at=HERE),
    )
    assert found.discounts == (
        Discount(Fraction(1, 10), "", HERE),
        Discount(Fraction(-1, 20), "Sigdal", HERE),
    )
    assert found.phase_in == PhaseIn("K", 2021, 2024, HERE)


def test_a_later_version_may_be_phased_in_from_the_one_before_it() -> None:
    agreement = good(
        'nøkkel "K" fra 1. januar 2023:\n  100 % etter innbyggertall\n  innfasing fra forrige nøkkel over 2023-2025'
    )
    assert agreement.keys[1].phase_in == PhaseIn(None, 2023, 2025, HERE)


def test_a_key_may_be_frozen_at_a_year() -> None:
    found = good(cost('fordeles etter nøkkel "K" for 2022')).costs[2].charge.component
    assert found is not None
    assert (found.name, found.frozen) == ("K", 2022)


def test_a_group_stands_as_one_after_blant_and_as_its_members_after_unntatt() -> None:
    group = 'gruppe "Vest" av Sigdal, Krødsherad fordeles etter innbyggertall\n'
    among, excluding = (
        good(group + 'nøkkel "Y":\n  50 % likt blant Modum, "Vest"\n  50 % likt unntatt "Vest"')
        .keys[1]
        .components
    )
    assert among.among == ("Modum", "Vest")
    assert (excluding.among, excluding.excluding) == (("Sigdal", "Krødsherad"), True)
    vest = good(group).groups["Vest"]
    assert (vest.members, vest.component.kind, vest.component.name) == (
        ("Sigdal", "Krødsherad"),
        "measure",
        "innbyggertall",
    )


def test_how_much_of_a_cost_is_shared() -> None:
    shared = good(
        cost(
            "fordeles likt",
            "utover 50 000,50 kr per år",
            "andel 50 %",
            "grunnbeløp 400 kr hver",
            "minst 10 kr hver",
            "høyst 99 kr for Sigdal",
        )
    )
    bounds = (
        Bound(at_least=True, value=Fraction(1000), party=None, at=HERE),
        Bound(at_least=False, value=Fraction(9900), party="Sigdal", at=HERE),
    )
    assert shared.costs[2].adjusted == Adjustment(5_000_050, None, Fraction(1, 2), 40_000, bounds)
    direct = good(cost("belastes bostedskommunen", 'utover 1 kr per sak i kolonnen "prosjekt"'))
    assert direct.costs[2].adjusted == Adjustment(100, "prosjekt")


def test_a_cost_may_be_a_share_of_another_agreement() -> None:
    by_itself, beside_lines = good(
        'kostnad "P":\n  andelen til vertskommunen i avtale "Ytre"\n  fordeles likt\n'
        + cost('andelen til Hol i avtale "Ytre"', "fordeles likt")
    ).costs[2:]
    assert (by_itself.pool, by_itself.alternatives) == (Pool("", "Ytre", HERE), ())
    assert beside_lines.pool == Pool("Hol", "Ytre", HERE)
    assert len(beside_lines.alternatives) == 1


def test_the_party_of_a_share_may_be_called_by_another_of_its_names() -> None:
    found = good("deltakere Snåsa\n" + cost('andelen til Snåase i avtale "Ytre"', "fordeles likt")).costs[2]
    assert found.pool == Pool("Snåsa", "Ytre", HERE)


def test_an_income_is_deducted_in_costs_in_their_order() -> None:
    agreement = good(cost('til fradrag i kostnad "Drift", "Leie"'))
    assert agreement.costs[2].charge.kind == "deduct"
    assert agreement.costs[2].charge.costs == ("Drift", "Leie")
    other = good('øvrige kostnader til fradrag i kostnad "Leie"').costs[2]
    assert (other.name, other.charge.costs) == (None, ("Leie",))


def test_overheads_and_fixed_amounts() -> None:
    agreement = good(
        "grunnlag deflator:\n  2021 110\n  2024 118\n"
        'påslag "P" 5 % av kostnad "Drift" til vertskommunen\n'
        'fastbeløp "F" 120 000 kr per år til Sigdal fordeles etter nøkkel "K" '
        "indeksreguleres etter deflator fra 2021 fra 1. januar 2022 til 31. desember 2024\n"
        'fastbeløp "G" 10 kr over 2024-2033 til Modum'
    )
    (overhead,) = agreement.overheads
    assert (overhead.rate, overhead.costs, overhead.to) == (Fraction(1, 20), ("Drift",), "")
    assert overhead.component is None
    first, second = agreement.fixed_amounts
    assert (first.ore, first.to, first.index, first.base_year) == (12_000_000, "Sigdal", "deflator", 2021)
    assert first.component is not None
    assert (first.valid.first, first.valid.last) == (date(2022, 1, 1), date(2024, 12, 31))
    assert (second.ore, second.over, second.component) == (1_000, (2024, 2033), None)


def test_a_contribution() -> None:
    (found,) = good(
        contribution(
            "grunnbeløp 51 258 kr",
            "3,085 kr per innbygger",
            "650 kr per time minst 3 per oppdrag",
            "2 kr per årsverk minst 1,5",
            "trinn etter innbyggertall:",
            "til og med 5 000: 8 500 kr",
            "over 5 000: 9 000 kr",
            "minst 10 kr",
            "høyst 66 635 kr",
            "rabatt 10 % for Hol",
            "til vertskommunen",
        )
    ).contributions
    assert (found.base, found.at_least, found.at_most) == (5_125_800, 1_000, 6_663_500)
    assert found.rates == (
        Rate(Fraction("308.5"), "innbyggertall", HERE),
        Rate(Fraction(65_000), "timer", HERE, Fraction(3), by_record=True),
        Rate(Fraction(200), "årsverk", HERE, Fraction("1.5")),
    )
    assert found.measure == "innbyggertall"
    assert found.steps == (
        Step(None, Fraction(5000), 850_000, HERE),
        Step(Fraction(5000), None, 900_000, HERE),
    )
    assert found.discounts == (Discount(Fraction(1, 10), "Hol", HERE),)
    assert (found.to, found.costs) == ("", ())


def test_a_contribution_may_be_deducted_in_costs() -> None:
    (found,) = good(contribution("grunnbeløp 1 kr", 'til fradrag i kostnad "Drift"')).contributions
    assert (found.to, found.costs) == (None, ("Drift",))


def test_inhabitants_need_no_declaration_to_be_counted() -> None:
    text = HEAD.replace("grunnlag innbyggertall per 1. januar i regnskapsåret\n", "")
    parsed = parse(Source("a", f"```regel\n{text}{contribution('1 kr per innbygger', 'til Modum')}\n```\n"))
    assert resolve(parsed.file).agreement.contributions[0].rates[0].measure == "innbyggertall"


@pytest.mark.parametrize(
    ("when", "declared"),
    [
        ("for regnskapsåret", ReferenceYears()),
        ("for året før", ReferenceYears(1)),
        ("for 2021", ReferenceYears(fixed=2021)),
        ("gjennomsnitt av 3 år før regnskapsåret", ReferenceYears(mean=3)),
        ("per 1. juli to år før", ReferenceDay(None, 7, 1, 2)),
    ],
)
def test_which_values_of_a_measure_count(when: str, declared: object) -> None:
    assert good(f"grunnlag areal {when}").measures["areal"].declared == declared


def test_tables_of_a_year_ages_and_indexes() -> None:
    measures = good(
        "grunnlag areal for 2021:\n  Modum 3\n  Sigdal 4\n"
        "grunnlag barn alder 0-17 per 1. januar i regnskapsåret\n"
        "grunnlag deflator:\n  2021 110\ngrunnlag deflator:\n  2022 112,5"
    ).measures
    assert [table.as_of for table in measures["areal"].tables] == [2021]
    assert measures["barn"].ages == (0, 17)
    assert measures["deflator"].index == {2021: 110, 2022: Fraction("112.5")}


def test_the_accounting_year_and_how_part_years_are_laid_out() -> None:
    agreement = good("regnskapsår fra 1. august\noppgjør:\n  delår etter dager")
    assert (agreement.year_begins, agreement.terms[0].by_days) == (8, True)
    assert not good("oppgjør:\n  delår etter bilagsdato").terms[0].by_days


def example(*lines: str) -> str:
    return "\n  ".join(("```\n```eksempel", 'eksempel "E":', "år 2024", *lines))


def test_examples_give_indexes_by_year_and_records() -> None:
    text = "grunnlag deflator:\n  2021 110\n" + contribution("grunnbeløp 1 kr", "til Modum") + "\n"
    (found,) = good(
        text + example("deflator 2021 111", "timer Modum 2, Modum 5, Sigdal 1", 'gir "B" Sigdal 1 kr')
    ).examples
    assert found.values == {"deflator": {"2021": 111}, "timer": {"Modum": 7, "Sigdal": 1}}
    assert found.records == {"timer": {"Modum": (2, 5)}}
    assert found.expected[0].item == "B"


# What is refused ----------------------------------------------------------------------------------------------

AGAIN = "til Modum"
ENDS_LATE = (
    'fastbeløp "F" 5 kr per år til Modum til 31. desember 2024\n'
    'fastbeløp "F" 6 kr per år til Modum fra 1. juni 2024'
)
TWO_OF_HOURS = 'grunnlag vakter for regnskapsåret enhet "time"\n' + contribution("1 kr per time", AGAIN)
REFUSED = [
    ("F201", "key.meant", key('innfasing fra nøkkel "k" over 2021-2024')),
    ("F201", "previous.unknown", key("innfasing fra forrige nøkkel over 2021-2024")),
    ("F505", "years_reversed", key('innfasing fra nøkkel "K" over 2024-2021')),
    ("F202", "line.twice", key('innfasing fra nøkkel "K" over 2021-2022', 'innfasing fra nøkkel "K" over 2023-2024')),
    ("F202", "line.twice", key("minst 2 % hver", "minst 3 % hver")),
    ("F202", "line.twice", key("høyst 20 % for Sigdal", "høyst 30 % for Sigdal")),
    ("F201", "party.meant", key("høyst 20 % for Sigdl")),
    ("F201", "party.buyer", key("høyst 20 % for Hol")),
    ("F202", "line.twice", key("rabatt 2 % for Sigdal", "tillegg 2 % for Sigdal")),
    ("F401", "not_shared", cost("belastes bostedskommunen", "grunnbeløp 4 kr hver", "minst 3 kr hver")),
    ("F401", "not_shared", cost("belastes vertskommunen", "høyst 3 kr for Sigdal")),
    ("F401", "borne_by_nobody", cost("holdes utenfor", "andel 50 %")),
    ("F401", "borne_by_nobody", cost('til fradrag i kostnad "Drift"', "utover 5 kr")),
    ("F202", "line.twice", cost("fordeles likt", "utover 5 kr", "utover 6 kr")),
    ("F202", "line.twice", cost("fordeles likt", "andel 50 %", "andel 60 %")),
    ("F202", "line.twice", cost("fordeles likt", "grunnbeløp 1 kr hver", "grunnbeløp 1 kr hver")),
    ("F103", "ore", cost("fordeles likt", "grunnbeløp 1,005 kr hver")),
    ("F103", "ore", cost("fordeles likt", "minst 1,005 kr hver")),
    ("F103", "ore", cost("fordeles likt", "utover 1,005 kr")),
    ("F201", "party.meant", 'kostnad "P":\n  andelen til Modun i avtale "Ytre"\n  fordeles likt'),
    ("F201", "cost.meant", cost('til fradrag i kostnad "Drfit"')),
    ("F202", "row.twice", cost('til fradrag i kostnad "Drift", "Drift"')),
    ("F201", "cost.meant", 'påslag "P" 5 % av kostnad "Drfit" til Modum'),
    ("F401", "overhead_direct", 'påslag "P" 5 % av kostnad "Drift", "Leie" til Modum'),
    ("F201", "party.meant", 'påslag "P" 5 % av kostnad "Drift" til Modun'),
    ("F202", "overhead.twice", 'påslag "P" 5 % av kostnad "Drift" til Modum\n' * 2),
    ("F202", "item.twice", 'fastbeløp "Drift" 5 kr per år til Modum'),
    ("F202", "item.twice", contribution("grunnbeløp 1 kr", AGAIN).replace('"B"', '"Leie"')),
    ("F201", "measure.meant", 'fastbeløp "F" 5 kr per år til Modum indeksreguleres etter årsverkk fra 2021'),
    ("F505", "years_reversed", 'fastbeløp "F" 5 kr over 2033-2024 til Modum'),
    ("F103", "ore", 'fastbeløp "F" 5,001 kr per år til Modum'),
    ("F501", "fixedamount", ENDS_LATE),
    ("F401", "no_payee", contribution("grunnbeløp 1 kr")),
    ("F401", "two_payees", contribution("grunnbeløp 1 kr", "til Modum", 'til fradrag i kostnad "Drift"')),
    ("F202", "line.twice", contribution("grunnbeløp 1 kr", "grunnbeløp 2 kr", AGAIN)),
    ("F202", "line.twice", contribution("grunnbeløp 1 kr", "minst 2 kr", "minst 2 kr", AGAIN)),
    ("F101", "step_alone", contribution("over 0: 1 kr", AGAIN)),
    ("F201", "measure.meant", contribution("trinn etter inbyggertall:", "over 0: 1 kr", AGAIN)),
    ("F201", "measure.meant", contribution("1 kr per inbygger", AGAIN)),
    ("F103", "ore", contribution("trinn etter timer:", "over 0: 1,001 kr", AGAIN)),
    ("F201", "unit.ambiguous", TWO_OF_HOURS),
    ("F201", "party.meant", contribution("grunnbeløp 1 kr", "rabatt 5 % for Hool", AGAIN)),
    ("F505", "not_first_of_month", "regnskapsår fra 15. august"),
    ("F202", "accounting_year.twice", "regnskapsår fra 1. august\nregnskapsår fra 1. juli"),
    ("F202", "exit.twice", "uttreden 1 år varsel\nuttreden 6 måneder varsel"),
    ("F103", "ages_order", "grunnlag barn alder 17-0 per 1. januar i regnskapsåret"),
    ("F101", "table_needs_date", "grunnlag areal for regnskapsåret:\n  Modum 3"),
    ("F202", "table.twice", "grunnlag areal for 2021:\n  Modum 3\ngrunnlag areal for 2021:\n  Modum 4"),
    ("F202", "row.twice", "grunnlag deflator:\n  2021 110\ngrunnlag deflator:\n  2021 111"),
    ("F202", "group.party", "gruppe Modum av Sigdal, Krødsherad fordeles likt"),
    ("F202", "group.twice", 'gruppe "V" av Sigdal, Modum fordeles likt\n' * 2),
    ("F202", "party.twice", 'gruppe "V" av Sigdal, Sigdal fordeles likt'),
    ("F201", "party.meant", 'gruppe "V" av Sigdal, Modun fordeles likt'),
    ("F202", "party.twice", 'gruppe "V" av Sigdal, Modum fordeles likt\nnøkkel "Y":\n  100 % likt blant Modum, "V"'),
    ("F201", "party.meant", 'gruppe "Vest" av Sigdal, Modum fordeles likt\nnøkkel "Y":\n  100 % likt blant "Vst"'),
    ("F202", "party.twice", "kjøper Hol"),
    ("F201", "amendment.unknown", 'vedtak Modum 1. mai 2024 endring "Ny"'),
    ("F201", "item.meant", example('gir "Drfit" Modum 1 kr')),
    ("F202", "row.twice", example("innbyggertall Modum 2, Modum 3", "gir Modum 1 kr")),
]  # fmt: skip


@pytest.mark.parametrize(("code", "variant", "text"), REFUSED)
def test_one_mistake_gives_one_message(code: str, variant: str, text: str) -> None:
    _, found = read(text)
    assert [(one.code, one.variant) for one in found] == [(code, variant)]


def test_a_library_by_itself_knows_no_parties_and_lets_all_names_pass() -> None:
    text = (
        'bibliotek "B"\nnøkkel "X":\n  50 % likt blant Oslo, Bergen\n  50 % til Ukjent\n  minst 2 % for Oslo'
    )
    parsed = parse(Source("b", f"```regel\n{text}\n```\n"))
    resolved = resolve(parsed.file)
    assert (parsed.diagnostics, resolved.diagnostics) == ((), ())
    assert resolved.agreement.is_library
    assert resolved.agreement.keys[0].components[0].among == ("Oslo", "Bergen")


def test_a_library_has_only_what_others_can_fetch() -> None:
    text = 'bibliotek "B"\ndeltakere Modum\nkostnad "C":\n  fordeles likt\nvertskommune Modum'
    found = resolve(parse(Source("b", f"```regel\n{text}\n```\n")).file).diagnostics
    assert [(one.code, one.variant, len(one.labels)) for one in found] == [("F101", "not_in_library", 2)]
