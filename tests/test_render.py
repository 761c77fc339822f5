"""What people see in a terminal: settlements, explanations and vouchers, whatever names may hold."""

import re
import unicodedata
from collections.abc import Sequence

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from fordel.explanation import explain
from fordel.explanation_vouchers import Vouchers, vouchers
from fordel.plan import LedgerLine
from fordel.render.sums import SumsDoNotAgree, check_sums
from fordel.render.table import table
from fordel.render.terminal import calculation_text, explanation_text, settlement_text
from fordel.render.voucher_table import voucher_table
from fordel.settlement import Remark, Settlement, Share, Transfer
from fordel.source import Place
from tests import settlements as made
from tests.settlements import MIDT_BUSKERUD
from tests.told import plain

TABLE = """\
NAV Midt-Buskerud · oppgjør for 2022 · vedtatt av alle tre kommunestyrer

                                Sum          Modum        Sigdal    Krødsherad
Felles drift          11 701 767,87   7 476 292,37  2 418 388,82  1 807 086,68   § 6
Ytelser etter vedtak   6 535 999,88   2 198 869,72  2 348 162,12  1 988 968,04   § 7
Husleie og strøm       2 090 910,44     681 018,12  1 001 052,15    408 840,17   § 8
Refusjoner              -654 470,39    -418 142,97   -135 258,53   -101 068,89   § 9
                      ────────────────────────────────────────────────────────
Bærer                 19 674 207,80   9 938 037,24  5 632 344,56  4 103 826,00
Har betalt            19 674 207,80  19 674 207,80          0,00          0,00
Skal betale                    0,00  -9 736 170,56  5 632 344,56  4 103 826,00

Beløpene betales til Modum.
Kontroll: det de tre kommunene bærer, er 19 674 207,80 kr, det samme som i regnskapet."""

EXPLANATION = """\
Sigdal skal bære 5 632 344,56 kr for 2022.

§ 6  Felles drift                                                        2 418 388,82 kr
     «Utgifter til lønn, arbeidsgiveravgift og sosiale kostnader og andre …»
     Utgiftene var 11 701 767,87 kr (1 437 bilagslinjer).
     De fordeles etter nøkkelen «20/80» i § 5: 20 % likt mellom tre kommuner og 80 %
       etter innbyggertall.
     Innbyggertall 1. januar 2022 (SSB tabell 07459): Sigdal 3 492 av 19 954.
     Sigdals andel: 20 % ÷ 3 + 80 % × 3 492 ÷ 19 954 = 20,666867 % (30929/149655).
     11 701 767,87 kr × 30929/149655 = 2 418 388,8173 kr, avrundet til 2 418 388,82 kr.
     Ett øre var til overs etter avrunding nedover; det gikk til Sigdal, som hadde
       størst rest (0,73 øre).

§ 7  Ytelser etter vedtak                                                2 348 162,12 kr
     «Utgifter som følger av vedtak om tjenester til personer belastes kommunen der …»
     226 bilagslinjer gjelder personer bosatt i Sigdal (kommunenummer 3045). Hele
       beløpet belastes Sigdal.

§ 8  Husleie og strøm                                                    1 001 052,15 kr
     «Husleie og strøm ved hver lokasjon belastes den enkelte deltakerkommune.»
     71 bilagslinjer gjelder lokasjonen Prestfoss, som ligger i Sigdal. Hele beløpet
       belastes Sigdal.

§ 9  Refusjoner                                                           -135 258,53 kr
     «Sykelønnsrefusjon og andre refusjoner fra staten går til fradrag i …»
     Inntektene var 654 470,39 kr (96 bilagslinjer) og kommer til fradrag.
     De fordeles som «Felles drift» i § 6: Sigdals andel er 20,666867 % (30929/149655).
     -654 470,39 kr × 30929/149655 = -135 258,5259 kr, avrundet til -135 258,53 kr.
     Ett øre var til overs etter avrunding mot null; det gikk til Sigdal, som hadde
       størst rest (0,59 øre).

Modum har betalt alt. Sigdal betaler 5 632 344,56 kr til Modum.
Kontroll: det de tre kommunene bærer, er 19 674 207,80 kr, det samme som i regnskapet."""


def equally(ore: int, *names: str, whole_kroner: bool = False) -> Settlement:
    cost = made.equally_shared(ore, names, whole_kroner=whole_kroner)
    return made.settlement(made.agreement(names), [cost], host=names[0])


# The settlement ---------------------------------------------------------------------------------------------


def test_the_settlement_is_the_sample() -> None:
    assert plain(settlement_text(made.nav())) == TABLE


def test_without_a_heading_only_the_table_is_written() -> None:
    assert plain(settlement_text(made.nav(), heading=False)) == "\n".join(TABLE.split("\n")[2:-3])


def status(settlement: Settlement) -> str:
    return settlement_text(settlement, width=200).split("\n")[0].split(" · ")[2]


def test_the_title_says_who_has_adopted_the_agreement() -> None:
    assert status(equally(100, "Hol", "Ål")) == "vedtatt av begge kommunestyrene"
    assert status(equally(100, *map("K{}".format, range(5)))) == "vedtatt av alle fem kommunestyrer"
    county = [made.party("Rogaland", "fylkeskommune"), made.party("Hol")]
    assert status(made.settlement(made.agreement(county), [], host="Hol")) == "vedtatt av alle deltakerne"
    state = [made.party("NAV", "stat"), made.party("Hol")]
    assert status(made.settlement(made.agreement(state), [], host="Hol")) == "vedtatt av Hol"


def test_a_draft_says_so() -> None:
    settled = made.settlement(made.agreement(["Hol", "Ål"], draft=True), [], host="Hol")
    settled = evolve(settled, remarks=(Remark("remark.draft"),))
    assert status(settled) == "UTKAST"
    assert settlement_text(settled).endswith(
        "Merknader\n- UTKAST: ingen har vedtatt avtalen ennå. Oppgjøret viser hva den ville gi."
    )
    assert explanation_text(explain(settled, "Hol")).startswith("UTKAST: ingen har vedtatt avtalen ennå.\n")
    assert "Merknader" not in explanation_text(explain(settled, "Hol"))


def test_the_ore_of_whole_kroner_have_a_row_of_their_own() -> None:
    lines = plain(settlement_text(equally(100050, "Hol", "Ål", whole_kroner=True))).split("\n")
    assert [line.split() for line in lines[3:8] if "─" not in line] == [
        ["Drift", "1", "000,50", "500,00", "500,00"],
        ["Øre", "utenfor", "hele", "kroner", "0,50"],
        ["Bærer", "1", "000,50", "500,50", "500,00"],
        ["Har", "betalt", "1", "000,50", "1", "000,50", "0,00"],
    ]


def test_several_periods_have_a_table_each_and_one_together() -> None:
    halves = [[made.equally_shared(ore, MIDT_BUSKERUD)] for ore in (300, 600)]
    text = plain(settlement_text(made.settlement(made.agreement(MIDT_BUSKERUD), *halves)))
    assert [line for line in text.split("\n") if line and line[0] != " " and "," not in line] == [
        "NAV Midt-Buskerud · oppgjør for 2022 · vedtatt av alle tre kommunestyrer",
        "1. halvår 2022",
        "2. halvår 2022",
        "Til sammen",
        "Beløpene betales til Modum.",
    ]
    assert len(re.findall(r"Bærer +9,00 +3,00 +3,00 +3,00", text)) == 1


def test_advances_and_what_is_kept_outside_are_shown_where_there_are_any() -> None:
    settled = made.settlement(made.agreement(["Hol", "Ål"]), [], host="Hol", outside=(12345, 2))
    text = plain(settlement_text(settled))
    assert "Forskudd" not in text
    assert "Holdt utenfor oppgjøret: 123,45 kr (2 bilagslinjer)." in text
    assert "Ingen skylder noen noe." in text
    host, other = settled.balances
    paid = evolve(
        settled,
        balances=(evolve(host, advances=-500), evolve(other, advances=500)),
        transfers=(Transfer("Hol", "Ål", 500),),
    )
    assert re.search(
        r"Forskudd +0,00 +-5,00 +5,00\nSkal betale +0,00 +5,00 +-5,00", plain(settlement_text(paid))
    )


def test_several_who_are_paid_are_named() -> None:
    settled = equally(900, "Hol", "Ål", "Gol")
    host, one, other = settled.balances
    two_hosts = evolve(
        settled,
        balances=(evolve(host, paid=600), one, evolve(other, paid=300)),
        transfers=(Transfer("Ål", "Hol", 300),),
    )
    assert "Beløpene betales til Hol." in settlement_text(settled)
    assert "Ål betaler 3,00 kr til Hol." in plain(settlement_text(two_hosts))
    assert plain(explanation_text(explain(two_hosts, "Ål"))).count("har betalt") == 2


# Width ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [60, 80, 120])
def test_many_parties_wrap_into_blocks_that_fit(width: int) -> None:
    names = [f"Kommune nummer {number}" for number in range(30)]
    lines = settlement_text(equally(123456789, *names), width=width).split("\n")
    assert max(map(len, lines)) <= width
    cells = plain(" ".join(line for line in lines if line.startswith("Drift")))
    assert len(re.findall(r"41 152,2[67]", cells)) == len(names)
    assert len(re.findall(r"1 234 567,89", cells)) == 1


def test_the_words_of_a_heading_are_whole() -> None:
    lines = table(["Flyktningtjenesten i Midt-Gudbrandsdal", "Netto"], [("Hol", ["0,00", "0,00"], "")], 80)
    assert [line.split()[0] for line in lines[:3]] == ["Flyktningtjenesten", "i", "Gudbrandsdal"]


def test_long_headings_stand_in_several_lines() -> None:
    headings = ["Sum", "Møre og Romsdal fylkeskommune", "Hol"]
    assert table(headings, [("Drift", ["3,00", "1,00", "2,00"], "§ 1")], 80) == [
        "                   Møre og",
        "                   Romsdal",
        "        Sum  fylkeskommune   Hol",
        "Drift  3,00           1,00  2,00   § 1",
    ]


@given(st.lists(st.text(min_size=1, max_size=60), min_size=1, max_size=20), st.integers(40, 160))
def test_a_table_never_breaks_its_columns(headings: list[str], width: int) -> None:
    cells = [f"{number},00" for number in range(len(headings))]
    shown = [re.sub(r"\s", "-", heading) for heading in headings]
    lines = table(shown, [("Sum", cells, "§ 1"), None, ("I alt", cells, "")], width)
    for label in ("Sum", "I alt"):
        rows = [line.split() for line in lines if line.startswith(label)]
        assert [cell for row in rows for cell in row if re.fullmatch(r"\d+,00", cell)] == cells


# Explanations -----------------------------------------------------------------------------------------------


def test_the_explanation_is_the_sample() -> None:
    assert plain(explanation_text(explain(made.nav(), "Sigdal"), width=88)) == EXPLANATION


def test_nynorsk_and_english_have_their_own_words() -> None:
    nynorsk = plain(explanation_text(explain(made.nav(), "Sigdal"), "nn"))
    assert "Sigdal sin del: 20 % ÷ 3 + 80 % × 3 492 ÷ 19 954 = 20,666867 % (30929/149655)." in nynorsk
    assert "det same som i rekneskapen." in nynorsk
    english = plain(explanation_text(explain(made.nav(), "Sigdal"), "en"))
    assert "Sigdal's share: 20 % ÷ 3 + 80 % × 3 492 ÷ 19 954 = 20,666867 % (30929/149655)." in english
    assert "Population 1 January 2022" in english


def test_chapters_and_paragraphs_are_set_apart() -> None:
    halves = [[made.equally_shared(ore, MIDT_BUSKERUD)] for ore in (300, 600)]
    settled = made.settlement(made.agreement(MIDT_BUSKERUD), *halves)
    lines = plain(explanation_text(explain(settled, "Sigdal"), width=60)).split("\n")
    assert lines[2] == "1. halvår 2022".ljust(53) + "1,00 kr"
    assert lines[4] == "Drift".ljust(53) + "1,00 kr"


def test_a_clause_with_only_a_number_is_called_a_point() -> None:
    at = Place("nav.avtale", 1, clause="7.2", heading="7.2 Drift")
    settled = made.of_one_cost(evolve(made.equally_shared(300), at=at), *MIDT_BUSKERUD)
    assert plain(settlement_text(settled)).split("\n")[3].endswith("1,00   punkt 7.2")
    assert plain(explanation_text(explain(settled, "Modum"))).split("\n")[2].startswith("Punkt 7.2  Drift ")


def test_a_period_without_costs_has_no_table() -> None:
    settled = made.settlement(made.agreement(MIDT_BUSKERUD), [], [made.equally_shared(300)])
    assert "1. halvår" not in settlement_text(settled)
    assert "1. halvår" not in explanation_text(explain(settled, "Modum"))


def test_a_calculation_has_a_section_for_each_cost() -> None:
    text = plain(calculation_text(made.nav(), width=88))
    assert re.findall(r"^§.*kr$", text, re.MULTILINE) == [
        "§ 6  Felles drift" + "11 701 767,87 kr".rjust(71),
        "§ 7  Ytelser etter vedtak" + "6 535 999,88 kr".rjust(63),
        "§ 8  Husleie og strøm" + "2 090 910,44 kr".rjust(67),
        "§ 9  Refusjoner" + "-654 470,39 kr".rjust(73),
    ]
    assert text.count("andel: ") == 3


# Vouchers ---------------------------------------------------------------------------------------------------


def behind(settled: Settlement, lines: Sequence[LedgerLine]) -> Vouchers:
    (period,) = settled.periods
    return vouchers(settled.agreement, period, period.costs[0], lines)


def test_vouchers_show_the_whole_line_and_the_partys_share() -> None:
    settled = equally(1000, *MIDT_BUSKERUD)
    lines = [made.line(1, 400), made.line(2, -100, "Kreditnota"), made.line(3, 700, "Leie " * 20)]
    assert plain("\n".join(voucher_table(behind(settled, lines), "Sigdal", width=60))) == (
        "Drift: bilagslinjer for 2022\n"
        "Dato        Bilag  Tekst                       Beløp  Sigdal\n"
        "28.02.2022  101    Strøm                        4,00    1,33\n"
        "28.02.2022  102    Kreditnota                  -1,00   -0,33\n"
        "28.02.2022  103    Leie Leie Leie Leie Leie …   7,00    2,33\n"
        "                                               ─────────────\n"
        "                   Til sammen                  10,00    3,33"
    )


def test_the_host_sees_the_ore_that_stay_with_it() -> None:
    found = behind(equally(1050, *MIDT_BUSKERUD, whole_kroner=True), [made.line(1, 1050)])
    assert "Øre utenfor …" in next(row for row in voucher_table(found, "Modum") if row.startswith("Dato"))
    assert plain(list(voucher_table(found, "Modum"))[-1]).split() == [
        "Til",
        "sammen",
        "10,50",
        "3,00",
        "0,50",
    ]
    assert plain(list(voucher_table(found, "Sigdal"))[-1]).split() == ["Til", "sammen", "10,50", "3,00"]


def test_of_what_is_borne_directly_only_the_partys_lines_are_shown() -> None:
    cost = made.direct("Ytelser", "residence", [("Modum", "3047", 500, 1), ("Sigdal", "3045", 400, 1)])
    settled = made.settlement(made.agreement(MIDT_BUSKERUD), [cost])
    found = behind(settled, [made.line(1, 500, bosted="3047"), made.line(2, 400, bosted="3045")])
    rows = list(voucher_table(found, "Sigdal"))
    assert [row.split()[1] for row in rows[2:-2]] == ["102"]
    assert list(voucher_table(found, "Krødsherad")) == []


def test_vouchers_that_do_not_come_to_the_share_are_not_shown() -> None:
    found = behind(equally(300, *MIDT_BUSKERUD), [made.line(1, 300)])
    wrong = evolve(found, lines=((made.line(1, 300), (99, 101, 100)),))
    with pytest.raises(SumsDoNotAgree):
        list(voucher_table(wrong, "Sigdal"))


# What may stand in a name -----------------------------------------------------------------------------------

HOSTILE = (
    "\x1b[31mRød",
    "=cmd|'/c calc'!A1",
    "a" * 500,
    "שלום \u202edcba",
    "N\u00e5\u0300\n\tto linjer",
    "{party:kr}",
)


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_steers_the_terminal_or_breaks_a_line(name: str) -> None:
    cost = made.direct(name, "party", [(name, "", 500, 1)], names=(name, "Hol"))
    settled = made.settlement(made.agreement([name, "Hol"], name=name), [cost], host="Hol")
    written = [
        settlement_text(settled, width=80),
        explanation_text(explain(settled, name), width=80),
        calculation_text(settled, width=80),
        "\n".join(voucher_table(behind(settled, [made.line(1, 500, name)]), name, width=80)),
    ]
    for text in written:
        signs = {sign for sign in text if unicodedata.category(sign)[0] == "C"}
        assert signs <= {"\n"}
        assert max(map(len, text.split("\n"))) <= 80


# Sums -------------------------------------------------------------------------------------------------------


def broken(settled: Settlement) -> list[Settlement]:
    (period,) = settled.periods
    cost, *others = period.costs
    more = evolve(cost, shares={**cost.shares, "Modum": Share("Modum", 1, cost.shares["Modum"].exact)})
    host, *rest = settled.balances
    return [
        evolve(settled, periods=(evolve(period, costs=(more, *others)),)),
        evolve(settled, periods=(evolve(period, costs=tuple(others)),)),
        evolve(settled, balances=(evolve(host, bears=host.bears + 1), *rest)),
        evolve(settled, balances=(evolve(host, paid=host.paid + 1), *rest)),
        evolve(settled, transfers=settled.transfers[:1]),
        evolve(settled, control=evolve(settled.control, ledger=1)),
        evolve(settled, control=evolve(settled.control, shared=1, ledger=1)),
    ]


@pytest.mark.parametrize("wrong", broken(made.nav()))
def test_nothing_is_printed_that_does_not_add_up(wrong: Settlement) -> None:
    with pytest.raises(SumsDoNotAgree):
        settlement_text(wrong)


def test_what_adds_up_is_left_alone() -> None:
    settled = made.nav()
    check_sums(settled)
    assert sum([settled.periods[0].borne(name) for name in MIDT_BUSKERUD]) == settled.control.shared
