"""The command line as a user meets it: words, twins, help, exit codes, and what is loaded for what."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from fordel.cli import main
from fordel.commands.arguments import COMMANDS, UsageFault, twins, understand
from fordel.messages import LANGUAGES, sentence

TOP = Path(__file__).parent.parent
AGREEMENT = TOP / "agreements" / "nav-midt-buskerud" / "nav-midt-buskerud.avtale"
LEDGER = AGREEMENT.with_name("regnskap-2022.csv")
BROKEN = """# Avtale

```regel
avtale "Prøve"
gjelder fra 1. januar 2022
deltakere Modum, Sigdal
vertskommune Modum
grunnlag innbyggertall per 1. januar i regnskapsåret
nøkkel "20/80":
  20 % likt
  79 % etter innbyggertall
kostnad "Drift":
  art 100-285
  fordeles etter nøkkel "20/80"
```
"""

Capture = pytest.CaptureFixture[str]


def run(capsys: Capture, *words: object) -> tuple[int, str, str]:
    code = main([str(word) for word in words])
    out, err = capsys.readouterr()
    return code, out, err


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    path = tmp_path / "prøve.avtale"
    path.write_text(BROKEN, encoding="utf-8")
    return path


# ── words and help ──


def test_twins_follow_both_habits() -> None:
    assert twins("år") == ("år", "aar", "ar")
    assert twins("språk") == ("språk", "spraak", "sprak")
    assert twins("ut") == ("ut",)


@pytest.mark.parametrize("option", ["--år", "--aar", "--ar"])
def test_every_twin_is_understood(capsys: Capture, option: str) -> None:
    code, out, err = run(capsys, "beregn", AGREEMENT, "--regnskap", LEDGER, option, 2022)
    assert (code, err) == (0, "")
    assert "2 280 772,99" in out.replace("\u00a0", " ")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", COMMANDS)
def test_help_tells_every_option(capsys: Capture, name: str, language: str) -> None:
    code, out, _ = run(capsys, name, "--hjelp", "--språk", language)
    assert code == 0
    assert not [option.name for option in COMMANDS[name].options if f"--{option.name}" not in out]
    assert sentence(f"help.{name}", {}, language).strip() == out.strip()


def test_help_without_a_command_tells_every_command(capsys: Capture) -> None:
    code, out, _ = run(capsys)
    assert code == 0
    assert not [name for name in COMMANDS if f"fordel {name}" not in out]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["sjek"], "«sjekk»"),
        (["xyz"], "sjekk, test, beregn"),
        (["sjekk"], "hvilken fil"),
        (["sjekk", "finnes-ikke.avtale"], "finnes-ikke.avtale"),
        (["sjekk", str(TOP)], "mappe"),
        (["sjekk", "a\0b"], "tegn som ikke kan brukes"),
        (["sjekk", "\ud800"], "tegn som ikke kan brukes"),
        (["sjekk", "x", "--fomat", "json"], "--format"),
        (["sjekk", "x", "--format", "xml"], "tekst, json, sarif eller github"),
        (["sjekk", "x", "--format"], "--format"),
        (["sjekk", "x", "--streng=ja"], "uten = og en verdi"),
        (["test", "x", "--minst", "alle"], "fra 0 til 100"),
        (["beregn", "x", "--år", "2022"], "--regnskap"),
        (["beregn", "x", "--regnskap", "y"], "--år"),
        (["beregn", "x", "--regnskap", "y", "--år", "22"], "årstall"),
        (["beregn", "x", "--regnskap", "y", "--fra", "2022-01-01"], "hører sammen"),
        (["beregn", "x", "--regnskap", "y", "--fra", "2022-02-30", "--til", "2022-12-31"], "--fra"),
        (["beregn", "x", "--regnskap", "y", "--fra", "01.01.22", "--til", "31.12.22"], "--fra"),
        (["beregn", "x", "--regnskap", "y", "--fra", "2022-12-31", "--til", "2022-01-01"], "før"),
        (["beregn", "x", "--regnskap", "y", "--år", "2022", "--år", "2023"], "to ganger"),
        (["skjema", "oppgjør"], "oppgjor"),
    ],
)
def test_wrong_usage_is_told_and_ends_with_2(capsys: Capture, words: list[str], told: str) -> None:
    code, out, err = run(capsys, *words)
    assert (code, out) == (2, "")
    assert told in err
    assert "--hjelp" in err


@pytest.mark.parametrize(
    ("words", "left"),
    [
        (
            ["x", "--kostnad", "-5 og mer", "--part=-a"],
            {"files": ["x"], "kostnad": "-5 og mer", "part": "-a"},
        ),
        (["--part", "-5", "--kostnad=a=b", "x", "-"], {"files": ["x", "-"], "kostnad": "a=b", "part": "-5"}),
        (["--part", "P", "--bilag", "--", "x", "--part"], {"files": ["x", "--part"], "bilag": True}),
        (["--part", "P", "x", "--grunnlag", "a", "y", "--grunnlag", "b"], {"grunnlag": ("a", "b")}),
        (
            ["--part", "P", "x", "--vis-faa"],
            {"vis_få": True, "bilag": False, "kostnad": None, "grunnlag": ()},
        ),
    ],
)
def test_words_are_options_values_or_files(words: list[str], left: dict[str, object]) -> None:
    given = vars(understand(COMMANDS["forklar"], words))
    assert {name: given[name] for name in left} == left


@pytest.mark.parametrize(
    "words", [["--part", "--bilag"], ["--part"], ["--part="], ["--part", "--kostnad=a b"]]
)
def test_an_option_is_no_value_of_the_one_before_it(words: list[str]) -> None:
    with pytest.raises(UsageFault) as told:
        understand(COMMANDS["forklar"], words)
    assert told.value.key == "usage.option.empty"


def test_a_set_of_requirements_may_be_left_out_before_a_file() -> None:
    read = [
        vars(understand(COMMANDS["sjekk"], words))
        for words in (["--lovkrav", "./x"], ["--lovkrav", "a", "x"])
    ]
    assert [(one["lovkrav"], one["files"]) for one in read] == [("", ["./x"]), ("a", ["x"])]


def test_an_unknown_party_is_wrong_usage_with_a_suggestion(capsys: Capture) -> None:
    words = ("forklar", AGREEMENT, "--regnskap", LEDGER, "--år", 2022)
    assert "Mente du Sigdal?" in run(capsys, *words, "--part", "Sigdall")[2]
    assert (
        "Mente du «Felles drift»?" in run(capsys, *words, "--part", "Sigdal", "--kostnad", "Feles drift")[2]
    )


# ── exit codes and forms ──


def test_findings_end_with_1_and_are_the_result(capsys: Capture, broken: Path) -> None:
    code, out, err = run(capsys, "sjekk", broken)
    assert (code, err) == (1, "")
    assert out.startswith(f"{broken}:10:3  feil F301: vektene i nøkkelen «20/80» blir 99\u00a0% til sammen")
    assert "resten" in out
    assert out.rstrip().endswith(f"{broken}: 1\u00a0feil")


@pytest.mark.parametrize("command", ["test", "vis"])
def test_other_commands_refuse_an_agreement_with_errors(capsys: Capture, broken: Path, command: str) -> None:
    code, out, err = run(capsys, command, broken)
    assert (code, out) == (1, "")
    assert "F301" in err
    code, out, _ = run(capsys, command, broken, "--format", "json")
    assert code == 1
    assert [one["kode"] for one in json.loads(out)["diagnoser"]] == ["F301"]


def test_warnings_pass_unless_strict(capsys: Capture, tmp_path: Path) -> None:
    path = tmp_path / "a.avtale"
    text = BROKEN.replace("79 %", "80 %").replace(
        "grunnlag innbyggertall per 1. januar i regnskapsåret\n", ""
    )
    path.write_text(text, encoding="utf-8")
    assert run(capsys, "sjekk", path)[0] == 0
    code, out, _ = run(capsys, "sjekk", path, "--streng")
    assert code == 1
    assert "F604" in out


def test_advice_is_a_warning_in_json(capsys: Capture) -> None:
    template = "agreements/samarbeid-ungdom/samarbeid-ungdom.avtale"
    path = Path(__file__).parents[1] / template
    code, out, _ = run(capsys, "sjekk", path, "--lovkrav", "erfaringer", "--format", "json", "--streng")
    found = json.loads(out)
    told = [(one["kode"], one["alvor"]) for one in found.get("diagnoser", ())]
    assert (code, set(told)) == (0, {("F602", "advarsel")})


def test_json_has_the_place_and_the_other_places(capsys: Capture, broken: Path) -> None:
    found = json.loads(run(capsys, "sjekk", broken, "--format", "json")[1])
    assert found["skjema"] == "fordel/diagnoser/1"
    (one,) = found["diagnoser"]
    assert (one["kode"], one["alvor"], one["linje"], one["kolonne"]) == ("F301", "feil", 10, 3)
    assert [other["linje"] for other in one["andre"]] == [9, 11]


def test_sarif_counts_code_points_and_names_the_file(capsys: Capture, broken: Path) -> None:
    log: dict[str, Any] = json.loads(run(capsys, "sjekk", broken, "--format", "sarif")[1])
    (done,) = log["runs"]
    assert done["columnKind"] == "unicodeCodePoints"
    assert done["tool"]["driver"]["version"]
    (result,) = done["results"]
    assert (result["ruleId"], result["level"]) == ("F301", "error")
    region = result["locations"][0]["physicalLocation"]["region"]
    assert (region["startLine"], region["startColumn"], region["endColumn"]) == (10, 3, 7)


def test_github_annotations_are_one_line_each(capsys: Capture, broken: Path) -> None:
    (line,) = run(capsys, "sjekk", broken, "--format", "github")[1].splitlines()
    assert line.startswith("::error file=")
    assert ",line=10,col=3," in line
    assert "99\u00a0%25" in line


def test_a_year_outside_the_agreement_is_a_finding_and_no_fault_of_the_ledger(capsys: Capture) -> None:
    code, out, err = run(capsys, "beregn", AGREEMENT, "--regnskap", LEDGER, "--år", 2020)
    assert (code, out) == (1, "")
    assert "F503" in err


def test_coverage_is_shown_and_demanded(capsys: Capture, tmp_path: Path) -> None:
    assert "100 %" in run(capsys, "test", AGREEMENT, "--dekning")[1].replace("\u00a0", " ")
    assert run(capsys, "test", AGREEMENT, "--minst", 100)[0] == 0
    path = tmp_path / "a.avtale"
    path.write_text(BROKEN.replace("79 %", "80 %"), encoding="utf-8")
    code, out, _ = run(capsys, "test", path, "--minst", "100")
    assert code == 1
    assert "F803" in out


def test_messages_follow_the_language_asked_for(capsys: Capture, broken: Path) -> None:
    assert "feil F301" in run(capsys, "sjekk", broken, "--språk", "nn")[1]
    assert "error F301" in run(capsys, "sjekk", broken, "--språk", "en")[1]


def test_a_file_that_is_no_utf_8_is_refused_and_nothing_guessed(capsys: Capture, tmp_path: Path) -> None:
    path = tmp_path / "a.avtale"
    path.write_bytes(BROKEN.encode("cp1252"))
    code, out, _ = run(capsys, "sjekk", path)
    assert code == 1
    assert "F107" in out


def test_the_schemas_are_printed(capsys: Capture) -> None:
    code, out, _ = run(capsys, "skjema")
    assert code == 0
    assert set(json.loads(out)) >= {"oppgjor", "diagnoser"}


def test_a_fault_of_ours_is_told_as_ours(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fordel.commands.check.run", lambda _given: 1 // 0)
    code, out, err = run(capsys, "sjekk", AGREEMENT)
    assert (code, out) == (4, "")
    assert "ZeroDivisionError" in err
    assert "Traceback" not in err


# ── what is loaded ──


@pytest.mark.parametrize(
    ("words", "absent"),
    [
        (
            ["sjekk", str(AGREEMENT)],
            {"duckdb", "csv", "argparse", "tomllib", "textwrap", "fordel.interpreter", "fordel.ledger"},
        ),
        (
            ["beregn", str(AGREEMENT), "--regnskap", str(LEDGER), "--år", "2022"],
            {"duckdb", "argparse", "tomllib", "fordel.ledger.store"},
        ),
        (["--hjelp"], {"lark", "duckdb", "fordel.parser"}),
        (["test", str(AGREEMENT)], {"duckdb", "csv"}),
    ],
)
def test_nothing_heavy_is_loaded_before_it_is_needed(words: list[str], absent: set[str]) -> None:
    code = f"import sys; from fordel.cli import main; main({words!r}); print('\\n' + ' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not absent & set(done.stdout.splitlines()[-1].split())
