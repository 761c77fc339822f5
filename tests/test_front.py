"""The Python API as outputs.md names it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

import fordel
from fordel.ledger.posting import Posting

TOP = Path(__file__).parent.parent
FOLDER = TOP / "agreements" / "nav-midt-buskerud"
AGREEMENT, LEDGER = FOLDER / "nav-midt-buskerud.avtale", FOLDER / "regnskap-2022.csv"
OUTCOME = json.loads((FOLDER / "oppgjor-2022.json").read_text("utf-8"))

FTE = """```regel
avtale "Årsverk"
gjelder fra 1. januar 2022
deltakere Modum, Sigdal
vertskommune Modum
grunnlag årsverk per 1. januar i regnskapsåret
kostnad "Drift":
  art 100-285
  fordeles etter årsverk
```
"""


@pytest.fixture(scope="module")
def settlement() -> fordel.Settlement:
    return fordel.settle(fordel.read(AGREEMENT), ledger=LEDGER, year=2022)


def postings(ore: int) -> Iterator[Posting]:
    yield Posting(date(2022, 3, 1), ore, cells={"art": "120"})


def test_totals_are_money_by_party(settlement: fordel.Settlement) -> None:
    assert {party: money.plain for party, money in settlement.totals.items()} == OUTCOME["parter"]
    assert str(settlement.totals["Sigdal"]) == "2\u00a0280\u00a0772,99\u00a0kr"


def test_a_party_is_explained(settlement: fordel.Settlement) -> None:
    explanation = settlement.explain("Sigdal")
    assert explanation.ore == settlement.totals["Sigdal"].ore
    with pytest.raises(LookupError):
        settlement.explain("Oslo")


@pytest.mark.parametrize("engine", ["python", "duckdb"])
def test_files_may_be_named_without_their_hashes(settlement: fordel.Settlement, engine: str) -> None:
    """And nothing else is another for it."""
    bare = fordel.settle(
        fordel.read(AGREEMENT), ledger=LEDGER, year=2022, engine=engine, file_hashes=False
    ).to_json()
    expected = json.loads(settlement.to_json())
    expected["kvittering"]["kilder"] = [{"fil": str(LEDGER)}]
    assert json.loads(bare) == expected


def test_json_is_that_of_the_command(
    settlement: fordel.Settlement, capsys: pytest.CaptureFixture[str]
) -> None:
    from fordel.cli import main

    words = ["beregn", str(AGREEMENT), "--regnskap", str(LEDGER), "--år", "2022", "--format", "json"]
    assert main(words) == 0
    ours, printed = json.loads(settlement.to_json()), json.loads(capsys.readouterr().out)
    del ours["kvittering"]["kilder"], printed["kvittering"]["kilder"]
    assert ours == printed


def test_the_shares_come_as_arrow(settlement: fordel.Settlement) -> None:
    import duckdb

    table = settlement.to_arrow()
    assert hasattr(table, "__arrow_c_stream__")
    with duckdb.connect() as connection:
        connection.register("shares", table)
        total = connection.execute("SELECT part, SUM(øre) FROM shares GROUP BY part").fetchall()
    assert dict(total) == {party: money.ore for party, money in settlement.totals.items()}


def test_postings_settle_without_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a.avtale"
    path.write_text(FTE, encoding="utf-8")
    values = {
        ("årsverk", "Modum", date(2022, 1, 1)): Fraction(2),
        ("årsverk", "Sigdal", date(2022, 1, 1)): Fraction(1),
    }
    settled = fordel.settle(
        fordel.read(path), list(postings(100)), year=2022, measures=values, engine="python"
    )
    assert {party: money.ore for party, money in settled.totals.items()} == {"Modum": 67, "Sigdal": 33}


def test_an_agreement_with_errors_is_raised_with_all_of_them(tmp_path: Path) -> None:
    path = tmp_path / "a.avtale"
    path.write_text(
        FTE.replace("Sigdal", "Sigdall").replace("etter årsverk", "etter årsverket"), encoding="utf-8"
    )
    with pytest.raises(fordel.AgreementError) as raised:
        fordel.read(path)
    assert [one.code for one in raised.value.diagnostics] == ["F203", "F201"]
    assert "Mente du Sigdal eller Sirdal?" in str(raised.value)


def test_what_stops_a_settlement_is_raised(tmp_path: Path) -> None:
    path = tmp_path / "a.avtale"
    path.write_text(FTE, encoding="utf-8")
    with pytest.raises(fordel.LedgerError) as raised:
        fordel.settle(fordel.read(path), list(postings(100)), year=2022)
    assert [one.code for one in raised.value.diagnostics] == ["F303"]
    with pytest.raises(ValueError, match="year"):
        fordel.settle(fordel.read(path), [])


def test_the_front_page_has_what_it_lists() -> None:
    assert all(hasattr(fordel, name) for name in fordel.__all__)
    with pytest.raises(AttributeError):
        _ = fordel.nothing
