"""What a computer may do otherwise, and a settlement must not: order, encodings, locale, hash seed (M01, M14, M15)."""

import json
import os
import random
import subprocess
import sys
import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest

from fordel.cli import main
from tests.ledgers import in_kroner
from tests.written_laws import PARTIES, text

CHOICES = range(6)
RULES = (
    "grunnlag innbyggertall per 1. januar 2024:\n  Modum 14 273\n  Sigdal 3 492\n  Krødsherad 2 189",
    'nøkkel "Folk":\n  20 % likt\n  80 % etter innbyggertall',
    'kostnad "Lønn":\n  art 100-199\n  fordeles etter nøkkel "Folk"',
    'kostnad "Kjøp på Åsgård":\n  art 200-285\n  fordeles likt blant Sigdal, Krødsherad',
    'kostnad "Strøm":\n  art 370\n  belastes Krødsherad',
)
HEAD = "bilagsnr;bilagsdato;art;beløp;tekst"


def rows(count: int = 40) -> list[str]:
    """Ledger lines of 2024 in no order, two of them wholly equal."""
    drawn = random.Random(2024)
    made = []
    for number in range(count):
        day = date(2024, 1, 1) + timedelta(drawn.randrange(366))
        ore = drawn.randint(-(10**7), 10**8)
        amount = in_kroner(ore)
        made.append(
            f"{number};{day:%d.%m.%Y};{drawn.choice(('120', '250', '370'))};{amount};Kjøp på Åsgård – nr. {number}"
        )
    return [*made, made[0]]


def write(folder: Path, agreement: str, files: Mapping[str, bytes]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "drift.avtale").write_bytes(agreement.encode())
    (folder / "regnskap").mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / "regnskap" / name).write_bytes(content)


def csv(lines: list[str], line_break: str = "\n") -> str:
    return line_break.join((HEAD, *lines, ""))


def settled(folder: Path, *words: str) -> dict[str, bytes]:
    """The files that are written for the folder's agreement, but for those that say what was read and when."""
    told = folder / "ut"
    ledger = str(folder / "regnskap" / "*.csv")
    agreement = str(folder / "drift.avtale")
    code = main(["beregn", agreement, "--regnskap", ledger, "--år", "2024", "--ut", str(told), *words])
    assert code == 0
    return results(told)


def results(told: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(told.glob("*.csv"))} | {
        path.name: amounts(path.read_bytes()) for path in sorted(told.glob("oppgjor*.json"))
    }


def amounts(content: bytes) -> bytes:
    """A settlement as JSON without the hashes of what was read."""
    found = json.loads(content)
    found.pop("kvittering", None)
    return json.dumps(found, ensure_ascii=False).encode()


PLAIN = {"regnskap.csv": csv(rows()).encode()}


@pytest.fixture
def plain(tmp_path: Path) -> dict[str, bytes]:
    write(tmp_path / "plain", text(*RULES), PLAIN)
    found = settled(tmp_path / "plain")
    assert len(found) > 1
    return found


@pytest.mark.parametrize("seed", CHOICES)
def test_m01_rows_and_files_may_come_in_any_order(tmp_path: Path, plain: dict[str, bytes], seed: int) -> None:
    drawn = random.Random(seed)
    lines = rows()
    drawn.shuffle(lines)
    cut = drawn.randrange(len(lines))
    names = drawn.sample(("a.csv", "b.csv", "Å.csv", "0.csv"), 2)
    parts = {name: csv(part).encode() for name, part in zip(names, (lines[:cut], lines[cut:]), strict=True)}
    write(tmp_path / "other", text(*RULES), parts)
    assert without_files(
        settled(tmp_path / "other", "--motor", ("python", "duckdb")[seed % 2])
    ) == without_files(plain)


def without_files(found: Mapping[str, bytes]) -> dict[str, bytes]:
    """What is told but the names of the ledger files."""
    return {name: content for name, content in found.items() if name.endswith(".csv")}


FORMS = {
    "Windows line breaks": csv(rows(), "\r\n").encode(),
    "old line breaks": csv(rows(), "\r").encode(),
    "byte order mark": b"\xef\xbb\xbf" + csv(rows()).encode(),
    "Windows-1252": csv(rows()).encode("cp1252"),
    "UTF-16": csv(rows()).encode("utf-16"),
    "letters in parts": unicodedata.normalize("NFD", csv(rows())).encode(),
}


@pytest.mark.parametrize("form", FORMS)
def test_m14_a_ledger_says_the_same_in_other_encodings(
    tmp_path: Path, plain: dict[str, bytes], form: str
) -> None:
    write(tmp_path / "other", text(*RULES), {"regnskap.csv": FORMS[form]})
    assert without_files(settled(tmp_path / "other")) == without_files(plain)


@pytest.mark.parametrize("change", ["crlf", "bom", "nfd"])
def test_m14_an_agreement_says_the_same_in_other_encodings(
    tmp_path: Path, plain: dict[str, bytes], change: str
) -> None:
    agreement = text(*RULES)
    changed = {
        "crlf": agreement.replace("\n", "\r\n"),
        "bom": "\ufeff" + agreement,
        "nfd": unicodedata.normalize("NFD", agreement),
    }[change]
    write(tmp_path / "other", changed, PLAIN)
    assert without_files(settled(tmp_path / "other")) == without_files(plain)


WORLDS: tuple[dict[str, str], ...] = (
    {"PYTHONHASHSEED": "1", "LC_ALL": "C", "TZ": "UTC"},
    {"PYTHONHASHSEED": "2", "LC_ALL": "nb_NO.UTF-8", "TZ": "Pacific/Kiritimati", "OMP_NUM_THREADS": "1"},
    {"PYTHONHASHSEED": "77", "LC_ALL": "tr_TR.UTF-8", "TZ": "America/Los_Angeles", "COLUMNS": "40"},
    {
        "PYTHONHASHSEED": "4000000000",
        "LC_ALL": "C.UTF-8",
        "TZ": "Europe/Oslo",
        "PYTHONUTF8": "0",
        "PYTHONOPTIMIZE": "2",
    },
)


@pytest.mark.parametrize("engine", ["python", "duckdb"])
def test_m15_the_bytes_are_the_same_wherever_and_whenever_they_are_made(tmp_path: Path, engine: str) -> None:
    """Locale, time zone, hash seed, current folder and optimised bytecode."""
    write(tmp_path / "a", text(*RULES), PLAIN)
    found = []
    for number, world in enumerate(WORLDS):
        told, here = tmp_path / f"ut{number}", tmp_path / f"here{number}"
        here.mkdir()
        words = ["beregn", "../a/drift.avtale", "--regnskap", "../a/regnskap/regnskap.csv", "--år", "2024"]
        command = [sys.executable, "-m", "fordel", *words, "--motor", engine, "--ut", str(told)]
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG"))}
        ran = subprocess.run(command, cwd=here, env=kept | world, capture_output=True, check=False)
        assert ran.returncode == 0, ran.stderr
        found.append({path.name: path.read_bytes() for path in sorted(told.iterdir())})
    assert len(found[0]) > 2
    assert all(one == found[0] for one in found)


def test_the_parties_of_the_laws_are_those_of_the_settlement(plain: dict[str, bytes]) -> None:
    told = json.loads(plain["oppgjor.json"])
    assert sorted(party["navn"] for party in told["parter"]) == sorted(PARTIES)
