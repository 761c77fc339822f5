"""The core without its default engine, as in a browser: an agreement is read, checked, settled and explained."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

NAV = Path(__file__).parents[1] / "agreements" / "nav-midt-buskerud"
AGREEMENT, LEDGER = str(NAV / "nav-midt-buskerud.avtale"), str(NAV / "regnskap-2022.csv")
BOOKS = ("--regnskap", LEDGER, "--år", "2022")

#: Python as it is where nothing is installed but attrs and lark.
BARE = """
import sys
for library in ("duckdb", "numpy", "pyarrow", "polars", "sqlalchemy", "python_calamine", "typst", "xlsxwriter"):
    sys.modules[library] = None
"""
RUN = BARE + "from fordel.cli import main\nsys.exit(main(sys.argv[1:]))\n"


def run(code: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "words",
    [
        ("sjekk", AGREEMENT),
        ("test", AGREEMENT),
        ("vis", AGREEMENT),
        ("beregn", AGREEMENT, *BOOKS),
        ("forklar", AGREEMENT, *BOOKS, "--part", "Sigdal", "--bilag"),
    ],
    ids=lambda words: words[0],
)
def test_a_command_needs_no_engine(words: tuple[str, ...]) -> None:
    bare, whole = (
        run(RUN, *words),
        run("import sys\nfrom fordel.cli import main\nsys.exit(main(sys.argv[1:]))", *words),
    )
    assert bare.returncode == whole.returncode == 0, bare.stderr
    assert bare.stdout == whole.stdout


def test_postings_are_settled_without_an_engine(tmp_path: Path) -> None:
    path = tmp_path / "a.avtale"
    path.write_text(
        '```regel\navtale "A"\ngjelder fra 1. januar 2022\ndeltakere Modum, Sigdal\nvertskommune Modum\n'
        'kostnad "D":\n  art 010-285\n  fordeles likt\n```\n',
        "utf-8",
    )
    code = f"""{BARE}
from datetime import date
import fordel
from fordel.ledger.posting import Posting
one = Posting(date(2022, 3, 15), 10001, voucher="1", text="x", cells={{"art": "010"}})
settled = fordel.settle(fordel.read({str(path)!r}), ledger=[one], year=2022)
print([amount.ore for amount in settled.totals.values()])
"""
    done = run(code)
    assert done.stderr == ""
    assert done.stdout.strip() in ("[5001, 5000]", "[5000, 5001]")
