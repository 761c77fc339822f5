"""The sums that are kept of a ledger answer what the ledger answered, and nothing else."""

import json
from contextlib import closing

import pytest
from attrs import evolve
from hypothesis import given

from fordel.diagnostic import Diagnostic
from fordel.ledger.answers import canonical
from fordel.ledger.posting import Posting
from fordel.ledger.summed import NotKept, SummedLedger, fingerprint, read_summed, summed_object
from fordel.plan import Aggregates, Question
from tests.ledgers import answer, ask, read
from tests.selectors import cost, having
from tests.test_ledger_engines import COLUMNS, LINES, questions


def kept(lines: list[Posting], question: Question) -> SummedLedger:
    with closing(read(lines, *COLUMNS, engine="python")) as ledger:
        return SummedLedger(
            {fingerprint(question): canonical(question, answer(ledger, question))}, ledger.columns
        )


@given(LINES, questions())
def test_p28_the_sums_that_were_kept_are_the_answer_of_the_ledger(
    lines: list[Posting], question: Question
) -> None:
    named = (
        evolve(one, name=one.name and f"{one.name} {number}") for number, one in enumerate(question.rules)
    )
    question = evolve(question, rules=tuple(named))
    with closing(read(lines, *COLUMNS, engine="python")) as ledger:
        found = answer(ledger, question)
    sums = SummedLedger({"": canonical(question, found)}, frozenset(COLUMNS))
    assert sums.aggregate(question) == found
    assert sums.aggregate_all([question, question]) == (found, found)


def test_another_question_has_no_answer() -> None:
    question = ask([cost("Drift", having("art", "1")), cost(None)])
    sums = kept([Posting(question.buckets[0].first, 100, cells=dict.fromkeys(COLUMNS, "1"))], question)
    for other in (
        ask([cost("Leie", having("art", "1")), cost(None)]),
        evolve(question, buckets=question.buckets[:0]),
    ):
        with pytest.raises(NotKept):
            sums.aggregate(other)
    for asked in (sums.lines, sums.groups):
        with pytest.raises(NotKept):
            asked(question, [0])


def test_sums_that_somebody_has_touched_are_refused() -> None:
    question = ask([cost("Drift", having("art", "1")), cost(None)])
    day = question.buckets[0].first
    sums = kept([Posting(day, 100, cells=dict.fromkeys(COLUMNS, "1"))], question)
    (text_kept,) = sums.texts.values()
    rows = json.loads(text_kept)
    for text in (
        "",
        "[]",
        "{}",
        json.dumps(rows),
        text_kept.replace("100", '"100"'),
        text_kept.replace("100", "1e2"),
    ):
        with pytest.raises(NotKept):
            evolve(sums, texts={"": text}).aggregate(question)


def test_several_answers_are_told_apart_by_what_was_asked() -> None:
    """Costs of the same names may select other lines in another agreement."""
    day = ask([cost(None)]).buckets[0].first
    lines = [
        Posting(day, ore, cells={**dict.fromkeys(COLUMNS, ""), "art": art})
        for art, ore in (("1", 100), ("2", 7))
    ]
    asked = [ask([cost("Drift", having("art", art)), cost(None)]) for art in ("1", "2")]
    with closing(read(lines, *COLUMNS, engine="python")) as ledger:
        found = [answer(ledger, question) for question in asked]
        told = summed_object([*zip(asked, found, strict=True)], ledger.columns, [("r.csv", "ab")], None)
    sums = read_summed("r.summer.json", json.dumps(told).encode())
    assert isinstance(sums, SummedLedger)
    assert [sums.aggregate(question) for question in asked] == found
    assert found[0] != found[1]
    assert (sums.sources, sums.duplicates()) == ((("r.csv", "ab"),), None)
    assert sums.columns >= frozenset(COLUMNS)
    with pytest.raises(NotKept):
        sums.aggregate(ask([cost("Drift", having("art", "3")), cost(None)]))


@pytest.mark.parametrize("row", ["[1.0, 1]", "[1, 1e0]", "[NaN, 1]"])
def test_sums_with_fractions_are_no_sums(row: str) -> None:
    told = json.dumps(summed_object([(ask([cost(None)]), Aggregates((), (1, 1)))], {"art"}, [], None))
    assert isinstance(read_summed("r.summer.json", told.encode()), SummedLedger)
    found = read_summed("r.summer.json", told.replace("[1, 1]", row).encode())
    assert isinstance(found, Diagnostic)


def test_what_was_told_of_repeated_lines_is_told_again() -> None:
    question = ask([cost(None)])
    facts = {"lines": 3, "voucher": "17"}
    told = summed_object([(question, Aggregates((), (0, 0)))], {"art"}, [], facts)
    sums = read_summed("r.summer.json", json.dumps(told).encode())
    assert isinstance(sums, SummedLedger)
    repeats = sums.duplicates()
    assert repeats is not None
    assert (repeats.code, repeats.values) == ("F703", facts)
