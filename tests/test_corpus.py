"""Small kept cases as data, which another engine could run: settled ones, and mistakes with what is said of them.

`corpus/right/` has a file for every construct of the language: an agreement, ledgers, and what the reference
interpreter makes of each, in øre (`python -m tests.corpus.make`). `corpus/wrong.toml` has ledgers and files of
measures that are refused; mistakes in agreements are in `mistakes/` and `unseen/broken.toml`.
"""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

import fordel
from fordel.pipeline import Reading, read_source
from fordel.source import Source
from tests.corpus.make import CASES, constructs, make
from tests.small import written
from tests.written_laws import bears, costs, nonzero

HERE = Path(__file__).parent
RIGHT = sorted((HERE / "corpus" / "right").glob("*.json"))
WRONG: dict[str, dict[str, str]] = tomllib.loads((HERE / "corpus" / "wrong.toml").read_text("utf-8"))
AGREEMENT = WRONG.pop("usual")["agreement"]


def settled(found: fordel.Settlement) -> dict[str, Any]:
    """What the corpus says of a settlement."""
    of = found.value
    shares = {name or "øvrige kostnader": of_cost for name, of_cost in costs(of).items()}
    for period in of.periods:
        for one in period.additions:
            mine = shares.setdefault(one.name, {})
            for party, share in one.shares.items():
                mine[party] = mine.get(party, 0) + share.ore
    fees = {
        one.name: nonzero({party: share.ore for party, share in one.shares.items()})
        for one in of.contributions
    }
    return {
        "shares": {name: nonzero(one) for name, one in shares.items() if nonzero(one)},
        "contributions": {name: one for name, one in fees.items() if one},
        "bears": bears(of),
    }


@pytest.mark.parametrize("path", RIGHT, ids=lambda path: path.stem)
def test_a_construct_settles_as_it_is_kept(path: Path, tmp_path: Path) -> None:
    kept = json.loads(path.read_text("utf-8"))
    agreement = written(kept["agreement"])
    assert len(kept["cases"]) == CASES
    for number, case in enumerate(kept["cases"]):
        books = tmp_path / f"{number}.csv"
        books.write_text(case["ledger"], "utf-8")
        found = settled(fordel.settle(agreement, books, year=case["year"], engine="python"))
        assert found == {name: case[name] for name in found}, case["ledger"]


def test_the_settled_cases_are_those_that_are_made() -> None:
    """Every construct is kept, and the first case of each is still what the reference makes of it."""
    assert {path.stem for path in RIGHT} == {*constructs()}
    assert len(RIGHT) * CASES >= 300
    some = [path for number, path in enumerate(RIGHT) if number % 10 == 0]
    for path in some:
        assert path.read_text("utf-8") == make(path.stem, constructs()[path.stem])


@pytest.mark.parametrize("name", WRONG)
def test_a_ledger_that_is_wrong_is_refused_in_these_words(name: str, tmp_path: Path) -> None:
    case = WRONG[name]
    books = tmp_path / "regnskap.csv"
    books.write_bytes(case["ledger"].encode(case.get("encoding", "utf-8")))
    with pytest.raises(fordel.LedgerError) as refused:
        fordel.settle(written(case.get("agreement", AGREEMENT)), books, year=2024, engine="python")
    (first, *_) = refused.value.diagnostics
    assert (first.code, first.place.line) == (case["code"], case["line"])
    assert case["says"] in str(refused.value)


def read(text: str) -> Reading:
    return read_source(Source("avtale.avtale", text))


def test_there_are_three_hundred_mistakes_with_their_code_and_words() -> None:
    typing = [path.read_text("utf-8").partition("\n=====\n")[2] for path in (HERE / "mistakes").glob("*.txt")]
    broken = tomllib.loads((HERE / "unseen" / "broken.toml").read_text("utf-8"))
    assert all(re.search(r" F[0-9]{3} «", one) for one in typing)
    assert len(typing) + sum(map(len, broken.values())) + len(WRONG) >= 300
