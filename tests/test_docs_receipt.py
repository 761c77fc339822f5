"""The page of receipts: its settlement is made, verified, changed and packed as it says."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from fordel import engine_changes
from fordel.ceilings import ZIP_BYTES, ZIP_PARTS
from fordel.packages import unpacked
from tests.receipts import Capture, change, run

PAGE = (Path(__file__).parent.parent / "docs" / "pages" / "kvittering.md").read_text("utf-8")
COMMAND = re.compile(r"^\$ fordel (.*)\n((?:[^$].*\n)*)", re.MULTILINE)


def fences(kind: str) -> list[str]:
    return re.findall(rf"^~~~{kind}\n(.*?)^~~~$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture
def steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[tuple[str, str]]]:
    """The commands of each block with what they print, in a folder with the files of the page."""
    monkeypatch.chdir(tmp_path)
    for name, kind in (("arkiv.avtale", "avtale"), ("regnskap.csv", "regnskap")):
        (text,) = fences(kind)
        Path(name).write_text(text, "utf-8")
    found = [COMMAND.findall(block) for block in fences("konsoll")]
    assert all(found)
    return found


def follow(capsys: Capture, commands: list[tuple[str, str]], code: int = 0) -> None:
    """Runs the commands; each ends with the code and begins by printing what the page shows."""
    for words, shown in commands:
        ended, out, err = run(capsys, *words.split())
        assert ended == code, err
        assert out.startswith(shown)


def test_the_settlement_is_verified_changed_and_packed(
    capsys: Capture, steps: list[list[tuple[str, str]]]
) -> None:
    made, verified, altered, other, packed = steps
    follow(capsys, [*made, *verified, *packed])
    (names,) = fences("innhold")
    assert [*unpacked(Path("arkiv-2022.zip").read_bytes())] == names.split()
    for words in ("arkiv-2022.zip --regnskap regnskap.csv", "ut --pakke arkiv-2022.zip"):
        assert words in PAGE
        follow(capsys, [(f"etterprøv {words}", "Likt.")])
    by_hand, ledger = fences("endret")
    follow_change(capsys, by_hand, altered)
    settled = Path("ut/oppgjor.csv").read_bytes()
    Path("ut/oppgjor.csv").write_bytes(settled.replace(b"10333,30", b"10333,33"))
    follow_change(capsys, ledger, other)


def follow_change(capsys: Capture, told: str, commands: list[tuple[str, str]]) -> None:
    """Makes the change that is told, and runs the commands, which find it."""
    ((name, before, after),) = re.findall(r"^(.*): (.*) -> (.*)$", told, re.MULTILINE)
    change(Path(name), before, after)
    follow(capsys, commands, 1)


def test_the_parts_of_a_receipt_are_told(capsys: Capture, steps: list[list[tuple[str, str]]]) -> None:
    follow(capsys, steps[0])
    receipt = json.loads(Path("ut/kvittering.json").read_text("utf-8"))
    for part in ("kvittering", "bestilling", "filer"):
        assert part in receipt
        assert f"\n- `{part}` " in PAGE


def test_the_code_runs(capsys: Capture, steps: list[list[tuple[str, str]]]) -> None:
    follow(capsys, steps[0])
    (code,) = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    named: dict[str, object] = {}
    exec(compile(code, "kvittering.md", "exec"), named)  # noqa: S102  (our own page)
    shown = re.findall(r"^(found\.\w+) +# (\S+):", code, re.MULTILINE)
    assert shown
    for said, value in shown:
        assert eval(said, named) == eval(value)  # noqa: S307


def test_the_limits_and_decisions_are_those_of_the_code() -> None:
    assert f"høyst {ZIP_PARTS} filer og {ZIP_BYTES // 1_000_000} millioner byte" in PAGE
    assert ("Ingen slik beslutning er tatt til nå." in PAGE) == (not engine_changes.changes())
