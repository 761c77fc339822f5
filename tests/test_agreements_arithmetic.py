"""What the outcome files under agreements/ say is what plain arithmetic gives (agreements_terms.py)."""

from __future__ import annotations

import inspect
import json
from collections import Counter
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from tests import agreements_arithmetic, agreements_terms
from tests.agreements_arithmetic import TOP, Amounts, Outcome
from tests.agreements_terms import FOLDERS

OUTCOMES = sorted(TOP.rglob("oppgjor-*.json"))
SET_OFF = sorted(TOP.rglob("motregning-*.json"))
#: What says which settlement an outcome is of.
HEADING = {"avtale", "år", "kjent", "forrige", "innbyggertall"}


def named(path: Path) -> str:
    return path.relative_to(TOP).as_posix()


def worked_out(path: Path) -> Outcome:
    return FOLDERS[path.parent.name](path.name)


def ore(amount: str) -> int:
    return int(amount.replace(".", ""))


def nonzero(shares: Amounts) -> Amounts:
    found = {name: {party: one for party, one in of.items() if one} for name, of in shares.items()}
    return {name: of for name, of in found.items() if of}


def told_shares(told: dict[str, Any], *words: str) -> Amounts:
    """The shares that stand under these words, without what is nothing."""
    items = [item for word in words for item in told.pop(word, {}).items()]
    return nonzero({name: {party: ore(one) for party, one in of.items()} for name, of in items})


@pytest.mark.parametrize("path", OUTCOMES, ids=named)
def test_d09_an_outcome_is_that_of_the_arithmetic(path: Path) -> None:
    told: dict[str, Any] = json.loads(path.read_text("utf-8"))
    found = worked_out(path)
    assert ore(told.pop("regnskap")) == found.ledger
    assert ore(told.pop("utenfor", "0.00")) == found.outside
    spare = {name: ore(one) - sum(found.shares[name].values()) for name, one in told.pop("kostnader").items()}
    assert {one for one in spare.values() if one} == {one for one in (found.spare,) if one}
    assert told_shares(told, "andeler", "tillegg") == nonzero(found.shares)
    assert told_shares(told, "bidrag") == nonzero(found.fees)
    for word, amounts in (("parter", found.totals), ("saldo", found.balances), ("forskudd", found.billed)):
        for party, amount in told.pop(word, {}).items():
            assert ore(amount) == amounts[party], (word, party)
    assert set(told) <= HEADING


@pytest.mark.parametrize("path", SET_OFF, ids=named)
def test_what_is_left_after_set_off_is_that_of_the_arithmetic(path: Path) -> None:
    owed: Counter[tuple[str, str]] = Counter()
    for outcome in path.parent.glob(f"oppgjor-{path.stem.rpartition('-')[2]}-*.json"):
        found = worked_out(outcome)
        for party, amount in found.balances.items():
            owed[party, found.host] += amount
    parties = sorted({party for pair in owed for party in pair})
    left = {(one, other): owed[one, other] - owed[other, one] for one, other in combinations(parties, 2)}
    assert {(one["fra"], one["til"]): ore(one["beløp"]) for one in json.loads(path.read_text("utf-8"))} == {
        (pair if amount > 0 else pair[::-1]): abs(amount) for pair, amount in left.items() if amount
    }


def test_the_arithmetic_knows_nothing_of_the_engine() -> None:
    for module in (agreements_arithmetic, agreements_terms):
        assert "import fordel" not in inspect.getsource(module)
        assert "from fordel" not in inspect.getsource(module)
