"""Vouchers of people who live in one municipality are shown one by one only where there are enough of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fordel.cli import FINE, main
from fordel.line_shares import FEWEST
from tests.engines import needs

AGREEMENT = """# § 1
```regel
avtale "Krisesenter"
gjelder fra 1. januar 2022
deltakere Modum, Sigdal
vertskommune Modum
kostnad "Opphold":
  art 010-285
  belastes bostedskommunen
```
"""
MODUM, SIGDAL = "3047", "3045"


def command(folder: Path, few: int, *words: str) -> list[str]:
    """A command on a ledger where so many vouchers are of people who live in Sigdal, and many of people in Modum."""
    lived = [MODUM] * FEWEST + [SIGDAL] * few
    rows = [
        f"B-{number};{number + 1:02}.03.2022;120;{code};{number + 1},50;Opphold {number}"
        for number, code in enumerate(lived)
    ]
    (folder / "a.avtale").write_text(AGREEMENT, "utf-8")
    (folder / "r.csv").write_text(
        "\n".join(["bilagsnr;bilagsdato;art;bosted;beløp;tekst", *rows, ""]), "utf-8"
    )
    name, *others = words
    return [name, str(folder / "a.avtale"), "--regnskap", str(folder / "r.csv"), "--år", "2022", *others]


@pytest.mark.parametrize(
    ("few", "shown", "is_hidden"), [(1, [], True), (4, [], True), (4, ["--vis-få"], False), (5, [], False)]
)
def test_s12_few_vouchers_of_a_residence_stand_together(
    tmp_path: Path, few: int, shown: list[str], capsys: pytest.CaptureFixture[str], *, is_hidden: bool
) -> None:
    words = command(tmp_path, few, "forklar", "--part", "Sigdal", "--bilag", *shown)
    assert main(words) == FINE
    text = capsys.readouterr().out
    assert ("--vis-få" in text) is is_hidden
    assert ("Opphold 5" not in text) is is_hidden
    assert main([*words, "--format", "json"]) == FINE
    (behind,) = json.loads(capsys.readouterr().out)["bilag"]
    amounts = [round(100 * float(one["andel"])) for one in behind["linjer"]]
    assert sum(amounts) == sum(100 * number + 50 for number in range(FEWEST + 1, FEWEST + 1 + few))
    assert len(amounts) == (1 if is_hidden else few)
    assert ("merknad" in behind) is is_hidden
    assert {one["bilagsnr"] == "" for one in behind["linjer"]} == {is_hidden}
    assert "Opphold 0" not in text


def test_many_vouchers_are_shown_as_they_are(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(command(tmp_path, 2, "forklar", "--part", "Modum", "--bilag")) == FINE
    text = capsys.readouterr().out
    assert all(f"Opphold {number}" in text for number in range(FEWEST))
    assert "--vis-få" not in text


@pytest.mark.parametrize("engine", ["duckdb", "python"])
@pytest.mark.parametrize(
    ("few", "shown", "is_hidden"), [(4, [], True), (4, ["--vis-få"], False), (5, [], False)]
)
def test_a_file_of_lines_does_not_tell_which_the_few_are(
    tmp_path: Path, few: int, shown: list[str], engine: str, *, is_hidden: bool
) -> None:
    needs("pyarrow")
    pq: Any = needs("pyarrow.parquet")
    path = tmp_path / "ut.parquet"
    words = command(tmp_path, few, "linjer", "--ut", str(path), "--motor", engine, *shown)
    assert main(words) == FINE
    rows = pq.read_table(path).to_pylist()
    sigdal = [row for row in rows if row["part"] == "Sigdal" and row["øre"]]
    modum = [row for row in rows if row["part"] == "Modum" and row["øre"]]
    assert sum(row["øre"] for row in sigdal) == sum(
        100 * one + 50 for one in range(FEWEST + 1, FEWEST + 1 + few)
    )
    told = {(row["bilagsnr"] or "", row["bilagsdato"], row["linje"]) for row in sigdal}
    assert (told == {("", None, None)}) is is_hidden
    assert len({row["bilagsnr"] for row in modum}) == FEWEST
