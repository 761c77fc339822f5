"""Many questions answered in one pass: each answer is what the question alone would get."""

from __future__ import annotations

from contextlib import closing
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from fordel.ledger.posting import Posting
from fordel.plan import Question
from tests.ledgers import answer, read
from tests.test_ledger_engines import COLUMNS, LINES, as_parquet, questions

SOME = st.lists(questions(), max_size=5)
FEWER = settings(max_examples=settings().max_examples // 3)


@given(LINES, SOME)
def test_each_is_answered_as_if_it_were_alone(lines: list[Posting], asked: list[Question]) -> None:
    with closing(read(lines, *COLUMNS, "tekst", engine="python")) as ledger:
        assert [*ledger.aggregate_all(asked)] == [answer(ledger, one) for one in asked]


@FEWER
@given(LINES, SOME)
def test_so_they_are_by_the_engines_that_are_asked_in_sql(
    lines: list[Posting], asked: list[Question]
) -> None:
    with closing(read(lines, *COLUMNS, "tekst", engine="python")) as ledger:
        expected = [answer(ledger, one) for one in asked]
    with TemporaryDirectory() as folder:
        path = as_parquet(folder, lines)
        for source, engine in ((lines, "duckdb"), (path, "duckdb"), (path, "python")):
            with closing(read(source, *COLUMNS, "tekst", engine=engine)) as ledger:
                assert [*ledger.aggregate_all(asked)] == expected
