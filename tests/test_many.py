"""Several agreements by one ledger: each as if it were alone, faults told for their own, and one line each for many."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from fordel import measure_files
from fordel.cli import main
from fordel.ledger.answers import Ledger
from fordel.ledger.rows import PlainLedger
from fordel.progress import Line, progress
from tests.read_json import valid

HEAD = """```regel
avtale "{name}"
gjelder fra 1. januar 2021
deltakere Modum, Sigdal
vertskommune Modum
{more}
```
"""
SHARED = """kostnad "Drift":
  {where}
  fordeles likt
øvrige kostnader holdes utenfor
"""
ROWS = (
    "bilagsdato;periode;ansvar;art;bosted;beløp",
    "15.02.2022;;100;120;3047;300,00",
    "15.09.2022;;200;120;3045;500,00",
    ";202113;100;120;;70,00",
    "15.02.2023;;100;470;3045;11,00",
)
Capture = pytest.CaptureFixture[str]


def write(folder: Path, name: str, more: str) -> str:
    path = folder / f"{name}.avtale"
    path.write_text(HEAD.format(name=name, more=more), encoding="utf-8")
    return str(path)


def shared(folder: Path, name: str, where: str, more: str = "") -> str:
    return write(folder, name, SHARED.format(where=where) + more)


def ledger(folder: Path, rows: Sequence[str] = ROWS) -> str:
    path = folder / "regnskap.csv"
    path.write_text("\n".join([*rows, ""]), encoding="utf-8")
    return str(path)


def every_kind(folder: Path) -> list[str]:
    """Agreements that settle, and one for each way in which one of several does not."""
    return [
        shared(folder, "A", "ansvar 100"),
        write(folder, "Galt", "kostnad ?"),
        shared(folder, "Skoleår", "art 100-199", "regnskapsår fra 1. august"),
        shared(folder, "Mangler kolonne", "prosjekt 7"),
        write(folder, "Udekket", 'kostnad "Drift":\n  ansvar 200\n  fordeles likt'),
        shared(folder, "B", "ansvar 200\n  art 120"),
        write(
            folder,
            "Andel",
            'kostnad "Andel":\n  andelen til Sigdal i avtale "B"\n  fordeles likt\n'
            "øvrige kostnader holdes utenfor",
        ),
        shared(folder, "Sist", "ansvar 100"),
    ]


def run(capsys: Capture, *words: str) -> tuple[int, str, str]:
    code = main(["beregn", *words])
    told = capsys.readouterr()
    return code, told.out, told.err


@pytest.mark.parametrize("engine", ["python", "duckdb"])
def test_each_is_settled_or_told_of_as_if_it_were_alone(capsys: Capture, tmp_path: Path, engine: str) -> None:
    files = every_kind(tmp_path)
    words = ["--regnskap", ledger(tmp_path), "--år", "2022", "--motor", engine, "--format", "json"]
    code, out, _ = run(capsys, *files, *words)
    found = json.loads(out)
    valid("oppgjor", {name: one for name, one in found.items() if name != "diagnoser"})
    assert code == 1
    settled = {one["avtale"]: one for one in found["oppgjør"]}
    faults = {one["kode"] for one in found["diagnoser"]}
    assert list(settled) == ["A", "Skoleår", "B", "Andel", "Sist"]
    assert {"F403", "F701"} <= faults
    for name, path in zip(settled, (files[0], files[2], files[5], None, files[7]), strict=True):
        if path:
            assert json.loads(run(capsys, path, *words)[1]) == settled[name]
    for path in (files[1], files[3], files[4]):
        alone = json.loads(run(capsys, path, *words)[1])["diagnoser"]
        assert [one for one in found["diagnoser"] if one in alone] == alone


def test_the_ledger_is_asked_once_for_all_of_the_same_accounting_year(
    capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    whole = PlainLedger.aggregate_all

    def counted(self: PlainLedger, questions: Sequence[object]) -> object:
        asked.append(len(questions))
        return whole(self, questions)  # type: ignore[arg-type]

    monkeypatch.setattr(PlainLedger, "aggregate_all", counted)
    monkeypatch.setattr(PlainLedger, "aggregate", _never)
    files = [shared(tmp_path, f"A{number}", "ansvar 100") for number in range(3)]
    assert run(capsys, *files, "--regnskap", ledger(tmp_path), "--år", "2022")[0] == 0
    assert asked == [3]


def _never(ledger: Ledger, question: object) -> object:
    raise AssertionError(f"{ledger} was asked {question} by itself")


def test_a_fault_of_the_ledger_is_told_once_for_all(capsys: Capture, tmp_path: Path) -> None:
    files = [shared(tmp_path, name, "ansvar 100") for name in "AB"]
    broken = ledger(tmp_path, (*ROWS, "32.01.2022;;100;120;;1,00"))
    code, out, told = run(capsys, *files, "--regnskap", broken, "--år", "2022")
    assert (code, out, told.count("32.01.2022")) == (1, "", 1)


def test_more_than_twenty_have_a_line_each(capsys: Capture, tmp_path: Path) -> None:
    files = [shared(tmp_path, f"Avtale {number}", "ansvar 100") for number in range(20)]
    files.append(shared(tmp_path, "Mangler kolonne", "prosjekt 7"))
    words = ["--regnskap", ledger(tmp_path), "--år", "2022"]
    code, out, told = run(capsys, *files, *words, "--ut", str(tmp_path / "ut"))
    assert code == 1
    lines = out.splitlines()
    assert lines[0].split() == ["Avtale", "0", "300,00", "utkast,", "gjort", "opp"]
    assert lines[20].split("  ")[0] == "Mangler kolonne"
    assert lines[20].endswith("  ikke gjort opp: F701")
    assert len({line.rindex("  ") for line in lines[:21]}) == 1
    assert lines[22].replace("\u00a0", " ") == "20 av 21 avtaler er gjort opp."
    assert "F701" in told
    assert f"Skrevet: 20 mapper i {tmp_path / 'ut'}" in told.replace("\u00a0", " ")
    assert len([*(tmp_path / "ut").glob("*/oppgjor.json")]) == 20
    assert "Motregning" in run(capsys, *files[:20], *words)[1]


# Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_told_on_a_terminal_and_nowhere_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr", io.StringIO())
    with progress("nb") as watch:
        assert not isinstance(watch, Line)
    monkeypatch.setattr("sys.stderr", Terminal())
    with progress("nb") as watch:
        assert isinstance(watch, Line)


def test_short_work_says_nothing() -> None:
    screen = Terminal()
    with Line(screen, "nb") as line:
        line.begin("settlements", 3)
    assert not screen.getvalue()


def test_long_work_says_how_far_it_has_come_and_cleans_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fordel.progress._FIRST", 1)
    monkeypatch.setattr("fordel.progress._OFTEN", 1)
    screen = Terminal()
    with Line(screen, "nb") as line:
        line.begin("settlements", 3)
        line.at(2)
        while screen.getvalue().count("\r") < 3:
            pass
    lines = screen.getvalue().split("\r\x1b[2K")
    assert lines[0] == lines[-1] == ""
    assert lines[1].startswith("Gjør opp avtaler: 2 av 3, 0 s brukt")


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("nb", "Leser avtaler: 30 av 120, 1 min 15 s brukt, omtrent 3 min 30 s igjen"),
        ("nn", "Les avtalar: 30 av 120, 1 min 15 s brukt, om lag 3 min 30 s att"),
        ("en", "Reading agreements: 30 of 120, 1 min 15 s spent, about 3 min 30 s left"),
    ],
)
def test_what_is_left_is_reckoned_from_what_is_done(
    monkeypatch: pytest.MonkeyPatch, language: str, told: str
) -> None:
    seconds = iter([0, 5, 75])
    monkeypatch.setattr("time.monotonic_ns", lambda: next(seconds) * 10**9)
    line = Line(Terminal(), language)
    line.begin("agreements", 120)
    line.at(30)
    monkeypatch.setattr(line, "_clock", lambda: 75 * 10**9)
    assert line.text() == told


def test_files_of_measures_are_read_and_parsed_once_for_all(
    capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_cases = (
        'grunnlag saker per {day} i regnskapsåret\nkostnad "Drift":\n  ansvar 100\n  fordeles etter saker\n'
    )
    files = [
        write(tmp_path, f"A{month}", by_cases.format(day=day) + "øvrige kostnader holdes utenfor")
        for month, day in enumerate(("1. januar", "1. juli"))
    ]
    measures = tmp_path / "saker.csv"
    rows = ["Modum;01.01.2022;1", "Sigdal;01.01.2022;2", "Modum;01.07.2022;3", "Sigdal;01.07.2022;1"]
    text = "".join(f"saker;{row}\n" for row in rows)
    measures.write_text(f"grunnlag;part;dato;verdi\n{text}", encoding="utf-8")
    parsed: list[str] = []
    whole = measure_files.parse_measures

    def counted(name: str, content: bytes, *, is_named: bool = False) -> measure_files.ParsedMeasures:
        parsed.append(name)
        return whole(name, content, is_named=is_named)

    monkeypatch.setattr(measure_files, "parse_measures", counted)
    asked = ("--regnskap", ledger(tmp_path), "--år", "2022", "--grunnlag", str(measures))
    code, out, _ = run(capsys, *files, *asked, "--format", "json")
    assert code == 0
    assert parsed == [str(measures)]
    alone = [json.loads(run(capsys, file, *asked, "--format", "json")[1]) for file in files]
    assert json.loads(out)["oppgjør"] == alone
    assert alone[0]["parter"] != alone[1]["parter"]
