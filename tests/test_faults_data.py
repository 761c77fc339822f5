"""I06, I07, I08 and I10: ledgers and measures with something missing, twice, too much or too large in them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from fordel.ceilings import RULE_LINE_BYTES
from fordel.cli import DATA, FINDINGS, FINE, main
from fordel.money import LIMIT_ORE, kroner, plain
from fordel.pipeline import read
from fordel.render.diagnostics import text
from tests.receipts import Capture

AGREEMENT = """```regel
avtale "A"
gjelder fra 1. januar 2018
deltakere {parties}
vertskommune Modum
grunnlag innbyggertall per 1. januar i regnskapsåret
grunnlag barn per 1. januar i regnskapsåret
nøkkel "Folk":
  100 % etter {measure}
kostnad "Drift":
  art 010-285
  fordeles etter nøkkel "Folk"
kostnad "Ytelser":
  art 300-399
  belastes bostedskommunen
{more}```
"""
WRITTEN = ("--ut=ut", "--uten-pdf", "--uten-excel")
HEADER = "bilagsnr;bilagsdato;art;bosted;beløp;tekst\n"
SHARED = "1;15.03.{year};120;;{amount};Lønn\n"


def settled(
    capsys: Capture, ledger: str, year: int = 2022, engine: str = "python", **more: str
) -> tuple[int, dict[str, Any], str]:
    """The exit code of a settlement in this folder, the settlement as it was written, and what is told of faults.

    `more` are the parties, the measure of the key, and more rules of the agreement, and a file of `measures`.
    """
    said = {"parties": "Modum, Sigdal", "measure": "innbyggertall", "more": "", **more}
    Path("a.avtale").write_text(AGREEMENT.format(**said), "utf-8")
    Path("r.csv").write_text(HEADER + ledger, "utf-8")
    words = ["beregn", "a.avtale", "--regnskap=r.csv", f"--år={year}", f"--motor={engine}", *WRITTEN]
    if "measures" in said:
        Path("m.csv").write_text(said["measures"], "utf-8")
        words.append("--grunnlag=m.csv")
    shutil.rmtree("ut", ignore_errors=True)
    code = main(words)
    told = capsys.readouterr().err.replace("\u00a0", " ")
    path = Path("ut/oppgjor.json")
    return code, json.loads(path.read_text("utf-8")) if path.exists() else {}, told


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


# I06 ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ["python", "duckdb"])
@pytest.mark.parametrize("times", [1, 2, 5])
def test_i06_a_voucher_that_stands_twice_is_counted_as_it_stands_and_told_of(
    capsys: Capture, times: int, engine: str
) -> None:
    line = SHARED.format(year=2022, amount="100,00")
    other = line.replace("Lønn", "Annet")  # the same voucher and amount, and yet no repeat
    code, told, _ = settled(capsys, line * times + other, engine=engine)
    assert (code, told["kontroll"]["regnskap"]) == (FINE, f"{100 * (times + 1)}.00")
    repeats = [one for one in told["merknader"] if "gjentar en tidligere linje" in one]
    assert len(repeats) == (times > 1)
    assert all("bilag 1" in one for one in repeats)


# I07 ------------------------------------------------------------------------------------------------------------


def test_i07_population_that_the_year_lacks_is_not_that_of_another(capsys: Capture) -> None:
    code, told, err = settled(capsys, SHARED.format(year=2035, amount="100,00"), year=2035)
    assert (code, told) == (DATA, {})
    assert "Modum og Sigdal har ikke noe tall for «innbyggertall» 1. januar 2035" in err


@pytest.mark.parametrize("day", ["01.01.2021", "01.01.2023", "31.12.2022", "2021"])
def test_i07_a_measure_of_another_year_is_not_carried_over(capsys: Capture, day: str) -> None:
    measures = f"grunnlag;part;dato;verdi\nbarn;Modum;01.01.2022;7\nbarn;Sigdal;{day};5\n"
    line = SHARED.format(year=2022, amount="100,00")
    code, told, err = settled(capsys, line, measures=measures, measure="barn")
    assert (code, told) == (DATA, {})
    assert "Sigdal har ikke noe tall for «barn» 1. januar 2022" in err


#: Modum was 0623 until 2020, is 3047 from then and 3316 from 2024.
NUMBERS = [(2019, "0623"), (2020, "3047"), (2023, "3047"), (2024, "3316")]


@pytest.mark.parametrize("number", ["0623", "3047", "3316"])
@pytest.mark.parametrize(("year", "right"), NUMBERS)
def test_i07_a_number_counts_in_the_years_that_it_was_the_municipalitys(
    capsys: Capture, year: int, right: str, number: str
) -> None:
    measures = f"grunnlag;part;dato;verdi\nbarn;{number};01.01.{year};7\nbarn;Sigdal;01.01.{year};5\n"
    ledger = SHARED.format(year=year, amount="120,00") + f"2;15.03.{year};320;{number};50,00;Ytelse\n"
    code, told, err = settled(capsys, ledger, year=year, measures=measures, measure="barn")
    if number == right:
        assert told["parter"][0]["sum"] == "120.00"
    else:
        assert (code, told) == (DATA, {})
        assert f"Modum har ikke noe tall for «barn» 1. januar {year}" in err
        assert f"bosted {number} var ikke en av deltakerne 15. mars {year}" in err


@pytest.mark.parametrize("number", ["9999", "0000", "Modum", "623", ""])
def test_i07_what_is_no_number_of_a_municipality_is_told(capsys: Capture, number: str) -> None:
    code, told, err = settled(capsys, f"2;15.03.2022;320;{number};50,00;Ytelse\n")
    assert (code, told) == (DATA, {})
    assert "F405" in err
    assert number in err


def test_i07_a_municipality_that_is_gone_takes_no_part(capsys: Capture) -> None:
    """Hof was merged into Holmestrand on 1 January 2018, and Drammen of 2020 is another than the one before."""
    code, _, err = settled(capsys, "", parties="Modum, Hof")
    assert code == FINDINGS
    assert "Hof" in err
    assert "F203" in err


# I08 ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ["python", "duckdb"])
def test_i08_lines_of_no_cost_are_told_unless_the_agreement_says_what_becomes_of_them(
    capsys: Capture, engine: str
) -> None:
    ledger = SHARED.format(year=2022, amount="100,00") + "2;15.03.2022;900;;23,45;Annet\n"
    code, told, err = settled(capsys, ledger, engine=engine)
    assert (code, told) == (DATA, {})
    assert "F403: 1 bilagslinje hører ikke til noen kostnad i avtalen, 23,45 kr til sammen" in err
    rest = "øvrige kostnader holdes utenfor\n"
    code, told, _ = settled(capsys, ledger, more=rest, engine=engine)
    assert (code, told["kontroll"]["regnskap"], told["kontroll"]["utenfor"]) == (FINE, "123.45", "23.45")


def test_i08_a_line_that_two_costs_could_take_names_both_where_they_stand(capsys: Capture) -> None:
    more = 'kostnad "Lønn":\n  art 120-130\n  fordeles likt\n'
    code, told, err = settled(capsys, SHARED.format(year=2022, amount="100,00"), more=more)
    assert (code, told) == (FINDINGS, {})
    assert "F402: samme bilagslinje kan falle i både «Drift» og «Lønn»" in err
    assert "tar art 120" in err
    assert "tar også art 120" in err


# I10 ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ["python", "duckdb"])
@pytest.mark.parametrize("sign", ["", "-"])
def test_i10_the_largest_amount_is_settled_to_the_ore(capsys: Capture, sign: str, engine: str) -> None:
    """15 digits with those of the øre; neither 16 nor 400 are an amount."""
    largest = f"{sign}{LIMIT_ORE // 100 - 1},99"
    code, told, _ = settled(capsys, SHARED.format(year=2022, amount=largest), engine=engine)
    assert (code, told["kontroll"]["regnskap"]) == (FINE, largest.replace(",", "."))
    for digits in (kroner(LIMIT_ORE), "9" * 16, "9" * 400, "9" * 60_000):
        line = SHARED.format(year=2022, amount=sign + digits)
        code, told, err = settled(capsys, line, engine=engine)
        assert (code, told) == (DATA, {})
        assert "F702" in err
        assert "er ikke et beløp i kroner og øre" in err
        assert len(err) < 1000


@pytest.mark.parametrize("engine", ["python", "duckdb"])
def test_i10_amounts_at_the_limit_add_up_beyond_it(capsys: Capture, engine: str) -> None:
    """A sum of many may be larger than a whole number of 64 bits."""
    lines = 20_000
    line = SHARED.format(year=2022, amount=kroner(LIMIT_ORE - 1))
    code, told, _ = settled(capsys, line * lines, engine=engine)
    assert lines * (LIMIT_ORE - 1) > 2**63
    assert (code, told["kontroll"]["regnskap"]) == (FINE, plain(lines * (LIMIT_ORE - 1)))


@pytest.mark.parametrize(
    ("value", "code", "said"),
    [
        ("0", DATA, "grunnlaget «innbyggertall» er null for alle"),
        ("-1", DATA, "negativt tall for «innbyggertall»"),
        ("1000000000", FINE, ""),
        ("999999999999999", FINE, ""),
        ("1e9", DATA, "«1e9» kan ikke leses i kolonnen «verdi»"),
        ("9" * 16, DATA, "kan ikke leses i kolonnen «verdi»"),
        ("9" * 400, DATA, "kan ikke leses i kolonnen «verdi»"),
        ("9" * 5000, DATA, "kan ikke leses i kolonnen «verdi»"),
    ],
)
def test_i10_a_population_is_a_number_of_people(capsys: Capture, value: str, code: int, said: str) -> None:
    rows = "".join(f"innbyggertall;{party};01.01.2022;{value}\n" for party in ("Modum", "Sigdal"))
    line = SHARED.format(year=2022, amount="100,00")
    found, told, err = settled(capsys, line, measures=f"grunnlag;part;dato;verdi\n{rows}")
    assert (found, said in err) == (code, True)
    assert len(err) < 3000
    if code == FINE:
        assert told["parter"][0]["sum"] == "50.00"


@pytest.mark.parametrize("digits", [15, 16, 400, 4000])
@pytest.mark.parametrize(
    "rule",
    ["  høyst {} kr i året\n", "  andel {} %\n", "  utover {} kr per år\n", "  art {}\n", "  ansvar {}-{}\n"],
)
def test_i10_numbers_of_an_agreement_are_read_or_told(digits: int, rule: str) -> None:
    more = f'kostnad "K":\n{rule.replace("{}", "9" * digits)}  art 400\n  fordeles likt\n'
    if len(more.split("\n")[1]) > RULE_LINE_BYTES:
        more = more.replace("-" + "9" * digits, "")
    written = AGREEMENT.format(parties="Modum, Sigdal", measure="innbyggertall", more=more)
    found = read("a.avtale", written.encode())
    assert digits < 16 or found.errors or rule.startswith(("  art", "  ansvar"))
    for language in ("nb", "nn", "en"):
        assert text(found.diagnostics, language) or not found.diagnostics


@pytest.mark.parametrize("digits", [30, 31, 4301, 100_000])
@pytest.mark.parametrize(
    "prose",
    [
        "{} kr",
        "kr {}",
        "{} %",
        "0,{} prosent",
        "1.{}.2022",
        "{}/{}",
        "{}-{}",
        "§ {}",
        "{} år",
        "1. januar {}",
    ],
)
def test_i10_no_number_of_the_prose_is_too_long(digits: int, prose: str) -> None:
    """Python makes no number of more than 4300 digits, and once that was all that was told."""
    said = prose.replace("{}", "1" * digits)
    written = (
        AGREEMENT.format(parties="Modum, Sigdal", measure="innbyggertall", more="") + f"\nSum: {said}.\n"
    )
    assert not read("a.avtale", written.encode()).errors
