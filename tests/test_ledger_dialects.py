"""What a ledger is asked, written as each database wants it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest
import sqlglot

from fordel.ledger import stored
from fordel.ledger.cells import Faults
from fordel.ledger.columns import Options
from fordel.ledger.dialects import DIALECTS, MSSQL, POSTGRESQL, Dialect
from fordel.ledger.stored import StoredLedger
from fordel.ledger.typed_files import Relation, open_typed
from tests.ledgers import ask
from tests.selectors import cost, having, saying


class Recorder:
    """An engine that answers nothing and keeps what it is asked."""

    # ruff: noqa: ARG002
    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self.asked: list[str] = []

    def described(self, columns: str, source: str) -> Mapping[str, str]:
        text = dict.fromkeys(("bilagsnr", "art", "funksjon", "tekst", "Vedtak", "bosted"), "VARCHAR")
        return {
            "beløp": "DECIMAL(18,4)",
            "bilagsdato": "TIMESTAMP",
            "periode": "BIGINT",
            "nummer": "BIGINT",
            **text,
        }

    def relate(self, lines: str) -> None:
        self.lines = lines

    def ask(self, question: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        self.asked.append(question)
        if "DISTINCT" in question and "bucket" in question:
            signs = question.partition(" FROM ")[0].count(",")
            return [(0, 1), (0, 3)] if signs == 1 else [(0,) * (signs + 1)]
        if "DISTINCT" in question:
            return [("110",), ("202203",), ("202213",), ('o\'r "x" \\',)]
        return [(0,)] if "COUNT" in question and "GROUP" not in question else []

    def stream(self, question: str, parameters: Sequence[object] = ()) -> Iterator[tuple[Any, ...]]:
        self.asked.append(question)
        return iter(())

    def close(self) -> None:
        """Nothing is held open."""


def everything_asked(dialect: Dialect, most_bits: int) -> list[str]:
    """All texts that a ledger in a table is asked by, each whole."""
    engine = Recorder(dialect)
    typed = open_typed(
        engine, [Relation("regnskap", dialect.quoted("Regn'skap"), "*", "0")], ["art", "tekst"], Options()
    )
    assert not isinstance(typed, tuple)
    typed.relate(Faults())
    question = ask(
        [
            cost("A", having("art", "110-285")),
            cost("B", having("Vedtak", "it's")),
            cost("C", saying("Straße")),
            cost("Øvrige", ()),
        ]
    )
    before, engine.asked = engine.asked, []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stored, "MOST_BITS", most_bits)
        ledger = StoredLedger(typed.shape, engine, ())
        ledger.aggregate(question)
        [*ledger.lines(question, (0,))]
        ledger.groups(question, (0,), ("art",))
        ledger.duplicates()
    return [*before, *(f"WITH lines AS ({engine.lines}) {one}" for one in engine.asked)]


@pytest.mark.parametrize("most_bits", [0, 40])
@pytest.mark.parametrize("dialect", [MSSQL, POSTGRESQL, DIALECTS["spark"]], ids=lambda one: one.name)
def test_every_question_is_written_in_the_dialect(dialect: Dialect, most_bits: int) -> None:
    called = {"mssql": "tsql", "postgresql": "postgres"}.get(dialect.name, dialect.name)
    asked = everything_asked(dialect, most_bits)
    assert len(asked) > 7
    for question in asked:
        [parsed] = sqlglot.parse(question, dialect=called)
        assert parsed is not None
        assert not [*parsed.find_all(sqlglot.exp.Command)]


def test_sql_server_is_asked_as_it_wants() -> None:
    asked = "\n".join(everything_asked(MSSQL, 40) + everything_asked(MSSQL, 0))
    for strange in (
        " LIMIT ",
        "NULLS FIRST",
        "TRUE",
        " ~ ",
        "GLOB",
        "strpos",
        "SUM(ore)",
        "COUNT(*)",
        "DATE '",
    ):
        assert strange not in asked
    for wanted in (
        "COLLATE Latin1_General_100_BIN2",
        "[file]",
        "COUNT_BIG(*)",
        "AS decimal(38, 0)",
        "N'it''s'",
    ):
        assert wanted in asked
