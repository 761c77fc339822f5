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


def test_postings_are_settled_without_an_engine() -> None:
    code = f"""{BARE}
from datetime import date
import fordel
from fordel.ledger.posting import Posting
agreement = fordel.read({AGREEMENT!r})
cells = {{"ansvar": "530", "funksjon": "242", "art": "010", "bosted": "3047"}}
one = Posting(date(2022, 3, 15), 10001, voucher="1", text="x", cells=cells)
try:
    settled = fordel.settle(agreement, ledger=[one], year=2022)
except fordel.AgreementError as refused:
    print(*(found.code for found in refused.diagnostics))
else:
    print(sum(amount.ore for amount in settled.totals.values()))
"""
    done = run(code)
    assert done.stderr == ""
    assert done.stdout.strip() == "10001"
