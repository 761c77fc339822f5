"""Lines told apart by their case and by who has paid them, alike in every engine."""

from contextlib import closing
from datetime import date

import pytest
from attrs import evolve

from fordel.ledger.posting import Posting
from tests.ledgers import answer, ask, read
from tests.selectors import cost, having


def test_cases_and_payers_are_told_apart_and_stand_in_the_digest() -> None:
    day = date(2022, 3, 15)
    lines = [
        Posting(day, 100, cells={"art": "1", "prosjekt": "7", "regnskap": "Modum"}),
        Posting(day, 20, cells={"art": "1", "prosjekt": "7", "regnskap": " Sigdal "}),
        Posting(day, 3, cells={"art": "1", "prosjekt": "8"}),
        Posting(day, 4, cells={"art": "2", "prosjekt": "8"}),
    ]
    plain = ask([cost("Drift", having("art", "1")), cost(None)])
    question = evolve(plain, by_case={0: "prosjekt"}, by_payer=True)
    found = []
    for engine in ("python", "duckdb"):
        with closing(read(lines, "art", "prosjekt", engine=engine)) as ledger:
            found.append((answer(ledger, question), answer(ledger, plain)))
            payers = {line.ore: line.cells["regnskap"] for line in ledger.lines(question, [0])}
            assert payers == {100: "Modum", 20: "Sigdal", 3: ""}
    assert found[0] == found[1]
    asked, unasked = found[0]
    assert [(row.rules, row.case, row.payer, row.ore) for row in asked.rows] == [
        ((0,), "7", "Modum", 100),
        ((0,), "7", "Sigdal", 20),
        ((0,), "8", "", 3),
        ((1,), "", "", 4),
    ]
    assert [(row.rules, row.case, row.payer, row.ore) for row in unasked.rows] == [
        ((0,), "", "", 123),
        ((1,), "", "", 4),
    ]
    assert asked.digest != unasked.digest


def test_a_column_of_payers_that_is_empty_leaves_the_digest_as_it_was() -> None:
    lines = [Posting(date(2022, 3, 15), 5, cells={"art": "1", "regnskap": ""})]
    question = ask([cost("Drift", having("art", "1"))])
    with closing(read(lines, "art")) as ledger:
        assert answer(ledger, evolve(question, by_payer=True)) == answer(ledger, question)


@pytest.mark.parametrize("engine", ["python", "duckdb"])
def test_payers_cannot_be_asked_for_where_there_is_no_such_column(engine: str) -> None:
    with closing(read([Posting(date(2022, 3, 15), 1)], engine=engine)) as ledger:
        assert "regnskap" not in ledger.columns
        with pytest.raises(ValueError, match="opened without regnskap"):
            ledger.aggregate(evolve(ask(), by_payer=True))
