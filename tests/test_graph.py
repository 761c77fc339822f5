"""`fordel vis --graf`: bars whose length is what they stand for, with signs that the output has."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from pathlib import Path

import pytest

import fordel
from fordel.cli import main
from fordel.money import exact_number
from fordel.render.bars import Pen, bars
from tests.read_json import valid

TOP = Path(__file__).parent.parent
NAV = TOP / "agreements" / "nav-midt-buskerud"
AGREEMENT = NAV / "nav-midt-buskerud.avtale"
ROWS = [
    ("Modum", Fraction(1, 2), "50 %"),
    ("Sigdal", Fraction(1, 4), "25 %"),
    ("Krødsherad", Fraction(1, 4), "25 %"),
]


def run(*words: str) -> int:
    return main(["vis", str(AGREEMENT), "--graf", *words])


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    settled = fordel.settle(fordel.read(AGREEMENT), NAV / "regnskap-2022.csv", year=2022)
    path = tmp_path_factory.mktemp("oppgjor") / "oppgjor.json"
    path.write_text(settled.to_json(), "utf-8")
    return path


# Bars ---------------------------------------------------------------------------------------------------------


def test_bars_are_as_long_as_what_they_stand_for() -> None:
    assert bars(ROWS, Pen(34)) == [
        "  Modum       ██████████████  50 %",
        "  Sigdal      ███████         25 %",
        "  Krødsherad  ███████         25 %",
    ]


def test_a_terminal_without_blocks_has_plain_signs() -> None:
    drawn = bars(ROWS, Pen(34, blocks=False))
    assert drawn[0] == "  Modum       ##############  50 %"
    assert drawn[1] == "  Sigdal      #######         25 %"


def test_colour_adds_nothing_but_colour() -> None:
    drawn = bars(ROWS, Pen(34, colours=True))
    assert "\x1b[36m███████\x1b[0m" in drawn[1]
    assert [re.sub(r"\x1b\[[0-9]+m", "", one) for one in drawn] == bars(ROWS, Pen(34))


@pytest.mark.parametrize("blocks", [True, False])
def test_what_is_nearly_nothing_is_seen_and_what_is_nothing_is_not(blocks: bool) -> None:  # noqa: FBT001
    large, small, none = bars([("A", 10**9, "x"), ("B", 1, "x"), ("C", 0, "x")], Pen(40, blocks=blocks))
    assert len({len(large), len(small), len(none)}) == 1
    assert re.search("[▏#]", small)
    assert none == f"  C{' ' * 36}x"


def test_what_is_below_zero_has_a_minus() -> None:
    drawn = bars([("A", 2, "2"), ("B", -1, "-1")], Pen(31))
    assert drawn[1].startswith("  B  -███")
    assert drawn[0].count("█") > 1.8 * drawn[1].count("█")


# The command --------------------------------------------------------------------------------------------------


def test_the_newest_year_is_drawn_and_every_year_is_in_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert run() == 0
    told = capsys.readouterr().out
    assert "Nøkkelen «20/80» (§ 5), 2026" in told
    assert re.search(r"^  2022  63,89 %  20,67 %     15,44 %$", told.replace("\u00a0", " "), re.MULTILINE)
    assert "\x1b" not in told


def test_the_lines_are_as_wide_as_the_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "64")
    assert run() == 0
    assert max(map(len, capsys.readouterr().out.splitlines())) == 64


def test_the_output_without_utf8_has_plain_signs(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("locale.getencoding", lambda: "ANSI_X3.4-1968")
    assert run() == 0
    told = capsys.readouterr().out
    assert "####" in told
    assert "█" not in told


def test_a_settlement_is_drawn_for_each_inhabitant(written: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--oppgjør", str(written)) == 0
    told = capsys.readouterr().out.replace("\u00a0", " ")
    assert "Oppgjøret for 2022, kroner per innbygger" in told
    assert re.search(
        r"^  Modum +█+[▏▎▍▌▋▊▉]? +466,34 kr$", told, re.MULTILINE
    )  # 6 656 113,29 kr and 14 273 inhabitants


def test_the_numbers_come_as_json(written: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--oppgjor", str(written), "--format", "json") == 0
    told = json.loads(capsys.readouterr().out)
    valid("graf", told)
    (key,) = told["nøkler"]
    assert (key["navn"], key["punkt"]) == ("20/80", "§ 5")
    for year in key["år"]:
        assert sum([Fraction(one["eksakt"]) for one in year["andeler"].values()]) == 1
        percents = [exact_number(one["prosent"].replace(".", ",")) for one in year["andeler"].values()]
        assert sum([one for one in percents if one is not None]) == 100
    assert told["oppgjør"]["per innbygger"]["Sigdal"] == {
        "sum": "2280772.99",
        "innbyggere": 3492,
        "beløp": "653.14",
    }


@pytest.mark.parametrize(
    "content", ["", "[]", "[[" * 9000, '{"skjema": "fordel/oppgjor/1"}', '{"skjema": 1}']
)
def test_what_is_no_settlement_is_told(
    content: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "oppgjor.json"
    path.write_text(content, "utf-8")
    assert run("--oppgjør", str(path)) == 2
    assert "er ikke et oppgjør av én avtale" in capsys.readouterr().err


def test_the_settlement_of_another_agreement_is_told(
    written: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "oppgjor.json"
    other.write_text(written.read_text("utf-8").replace("NAV Midt-Buskerud", "Brann"), "utf-8")
    assert run("--oppgjør", str(other)) == 2
    assert "er oppgjøret av «Brann», ikke av «NAV Midt-Buskerud»" in capsys.readouterr().err


def test_options_that_do_not_go_together_are_told(written: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["vis", str(AGREEMENT), "--oppgjør", str(written)]) == 2
    assert "--oppgjør hører til --graf" in capsys.readouterr().err
    assert run("--dato", "2022-01-01") == 2
    assert "--dato hører ikke til" in capsys.readouterr().err


PUPILS = """# Avtale om skole

```regel
avtale "Skole"
gjelder fra 1. januar 2022
deltakere Modum, Sigdal
vertskommune Modum
grunnlag elever per 1. oktober i regnskapsåret enhet "elever" kilde "GSI"
nøkkel "Elever":
  100 % etter elever
kostnad "Drift":
  fordeles etter nøkkel "Elever"
```
"""


def test_a_key_without_numbers_says_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    agreement, figures = tmp_path / "skole.avtale", tmp_path / "tall.csv"
    agreement.write_text(PUPILS, "utf-8")
    assert main(["vis", str(agreement), "--graf"]) == 0
    assert "Gi dem med --grunnlag." in capsys.readouterr().out
    figures.write_text(
        "grunnlag;part;dato;verdi\nelever;Modum;2022-10-01;30\nelever;Sigdal;2022-10-01;10\n", "utf-8"
    )
    assert main(["vis", str(agreement), "--graf", "--grunnlag", str(figures)]) == 0
    told = capsys.readouterr().out.replace("\u00a0", " ")
    assert "Nøkkelen «Elever», 2022" in told
    assert re.search("Modum +█+ +75,00 %", told)
