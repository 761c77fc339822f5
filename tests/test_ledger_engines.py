"""All engines give the same answers to the same questions, and those that a plain loop over the lines gives."""

import random
from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from fordel.ledger import sql, stored
from fordel.ledger.answers import Group, Ledger
from fordel.ledger.posting import Posting
from fordel.model import CostCategory
from fordel.period import Span, cut, posting_day
from fordel.plan import Aggregate, LedgerLine, Question
from fordel.source import Place
from tests.ledgers import answer, ask, read, write_parquet
from tests.selectors import CONDITIONS, cost, having, saying, some_costs, taking

YEARS = Span(date(2020, 1, 1), date(2021, 12, 31))
COLUMNS = ("art", "funksjon", "lokasjon", "bosted", "prosjekt", "Vedtak")
WRITTEN = (*COLUMNS, "regnskap")  # the payer's column is kept without being asked for
LETTERS = "aøÅßİµſς ;\"'\n\x00\x1f%_[*"

CODES = st.one_of(
    st.text("012", max_size=4), st.sampled_from(["01A", " 1", "1 ", "\u00a02", "A", "1\t", "!", "æ", "٣"])
)
NAMES = st.sampled_from(["", "P", "Q", "R", "P ", "3047", "æ"])
TEXTS = st.one_of(
    st.sampled_from(["", "Husleie", "strøm", "STRØM HUSLEIE"]), st.text(LETTERS, max_size=5).map(str.strip)
)
DAYS = st.dates(date(2019, 12, 1), date(2022, 1, 31))
MONTHS = st.one_of(
    st.just(""),
    st.tuples(st.sampled_from([2019, 2020, 2021]), st.integers(1, 13)).map(
        lambda month: f"{month[0]}{month[1]:02}"
    ),
)
AMOUNTS = st.one_of(st.integers(-(10**15) + 1, 10**15 - 1), st.integers(-200, 200))


@st.composite
def postings(draw: st.DrawFn) -> Posting:
    month = draw(MONTHS)
    cells = {
        "art": CODES,
        "funksjon": CODES,
        "lokasjon": NAMES,
        "bosted": NAMES,
        "prosjekt": CODES,
        "Vedtak": NAMES,
        "regnskap": NAMES,
    }
    return Posting(
        draw(st.one_of(DAYS, st.none())) if month else draw(DAYS),
        draw(AMOUNTS),
        month,
        draw(st.sampled_from(["", "1", "2", "10"])),
        draw(TEXTS),
        {column: draw(cell) for column, cell in cells.items()},
    )


LINES = st.lists(postings(), min_size=1, max_size=12).flatmap(
    lambda some: st.lists(st.sampled_from(some), max_size=3).map(lambda again: some + again)
)


@st.composite
def questions(draw: st.DrawFn) -> Question:
    sayings = TEXTS.filter(bool).map(saying)
    rules = draw(some_costs(st.one_of(CONDITIONS, CONDITIONS, sayings)))
    span = draw(
        st.sampled_from(
            [YEARS, Span(date(2020, 1, 1), date(2020, 12, 31)), Span(date(2020, 7, 1), date(2020, 7, 31))]
        )
    )
    turns = {
        day
        for rule in rules
        for day in (rule.valid.first, rule.valid.last and rule.valid.last + timedelta(1))
        if day
    }
    buckets = cut(span, [*turns, *draw(st.lists(DAYS, max_size=4))])
    charged = {
        index: draw(st.sampled_from(["", "", "bosted", "lokasjon", "Vedtak"])) for index in range(len(rules))
    }
    by = {
        column: frozenset(index for index, one in charged.items() if one == column)
        for column in charged.values()
    }
    others = {index: column for index, column in charged.items() if column == "Vedtak"}
    cases = draw(st.dictionaries(st.sampled_from([*charged] or [0]), st.sampled_from(["prosjekt", "bosted"])))
    nobody: frozenset[int] = frozenset()
    return Question(
        span,
        buckets,
        tuple(rules),
        by.get("bosted", nobody),
        by.get("lokasjon", nobody),
        others,
        {index: column for index, column in cases.items() if index in charged},
        draw(st.booleans()),
    )


def as_parquet(folder: str, lines: Sequence[Posting]) -> Path:
    columns: dict[str, tuple[str, Sequence[object]]] = {
        "bilagsnr": ("VARCHAR", [line.voucher or None for line in lines]),
        "bilagsdato": ("DATE", [line.voucher_date for line in lines]),
        "periode": ("VARCHAR", [line.period or None for line in lines]),
        "øre": ("BIGINT", [line.ore for line in lines]),
        "tekst": ("VARCHAR", [line.text or None for line in lines]),
        **{column: ("VARCHAR", [line.cells[column] or None for line in lines]) for column in WRITTEN},
    }
    return write_parquet(Path(folder, "regnskap.parquet"), columns)


# What a plain loop says


def cells_of(line: Posting) -> dict[str, str]:
    return {column: cell.strip() for column, cell in line.cells.items()} | {"tekst": line.text.casefold()}


def folded(rule: CostCategory) -> CostCategory:
    """The rule with the texts it seeks folded, so that a plain comparison will do."""
    alternatives = tuple(
        tuple(
            evolve(one, values=tuple(map(str.casefold, one.values))) if one.kind == "contains" else one
            for one in some
        )
        for some in rule.alternatives
    )
    return evolve(rule, alternatives=alternatives)


def day_of(line: Posting) -> date:
    month = (int(line.period[:4]), int(line.period[4:])) if line.period else (None, None)
    day = posting_day(line.voucher_date, *month)
    assert day is not None
    return day


def judged(question: Question, line: Posting) -> tuple[int | None, tuple[int, ...], str | None, str, str]:
    """Bucket, rules, value, case and payer of a line."""
    day = day_of(line)
    bucket = next((index for index, span in enumerate(question.buckets) if span.contains(day)), None)
    rules = taking([*map(folded, question.rules)], cells_of(line), day)
    columns = {
        **dict.fromkeys(question.by_residence, "bosted"),
        **dict.fromkeys(question.by_location, "lokasjon"),
    }
    column = (columns | dict(question.by_column)).get(rules[0]) if len(rules) == 1 else None
    case = question.by_case.get(rules[0]) if len(rules) == 1 else None
    cells = cells_of(line)
    payer = cells["regnskap"] if question.by_payer else ""
    return bucket, rules, cells[column] if column else None, cells[case] if case else "", payer


def summed(question: Question, lines: Iterable[Posting]) -> tuple[set[Aggregate], tuple[int, int]]:
    sums: dict[tuple[int, tuple[int, ...], str | None, str, str], list[int]] = {}
    outside: list[int] = []
    for line in lines:
        bucket, rules, value, case, payer = judged(question, line)
        into = outside if bucket is None else sums.setdefault((bucket, rules, value, case, payer), [])
        into.append(line.ore)
    found = {
        Aggregate(bucket, rules, value, sum(of), len(of), case, payer)
        for (bucket, rules, value, case, payer), of in sums.items()
    }
    return found, (sum(outside), len(outside))


# The engines


def line_of(place: Place) -> Place:
    """The place without its file, which is another for each engine."""
    return Place("", place.line)


def repeats_of(ledger: Ledger) -> object:
    found = ledger.duplicates()
    return found and (found.code, line_of(found.place), line_of(found.labels[0].place), found.values)


def groups_of(found: Iterable[Group]) -> list[Group]:
    return [evolve(group, place=line_of(group.place)) for group in found]


def told(line: LedgerLine) -> LedgerLine:
    return evolve(line, cells=dict(sorted(line.cells.items())))


def everything(ledger: Ledger, question: Question) -> list[object]:
    """What a ledger can be asked: sums, repeated lines, and for some of the sums their lines and groups."""
    found: list[object] = [answer(ledger, question), repeats_of(ledger)]
    for row in answer(ledger, question).rows[:2]:
        found.append(groups_of(ledger.groups(question, row.rules, ("art", "bosted", "ansvar"), [row.bucket])))
        found.append([told(line) for line in ledger.lines(question, row.rules[:1], [row.bucket])])
    found.append(groups_of(ledger.groups(question, ())))
    found.append([told(line) for line in ledger.lines(question, range(len(question.rules)))])
    return found


def everything_from(source: object, question: Question, engine: str) -> list[object]:
    with closing(read(source, *COLUMNS, "tekst", engine=engine)) as ledger:
        return everything(ledger, question)


FEWER = settings(max_examples=settings().max_examples // 3)  # three databases are started for each


@FEWER
@given(LINES, questions())
def test_d01_every_engine_gives_the_answers_of_a_plain_loop(lines: list[Posting], question: Question) -> None:
    with closing(read(lines, *COLUMNS, "tekst", engine="python")) as ledger:
        expected = everything(ledger, question)
        found = answer(ledger, question)
    assert (set(found.rows), found.outside) == summed(question, lines)
    assert everything_from(lines, question, "duckdb") == expected
    with TemporaryDirectory() as folder:
        path = as_parquet(folder, lines)
        assert everything_from(path, question, "duckdb") == expected
        assert everything_from(path, question, "python") == expected


@FEWER
@given(LINES, questions())
def test_so_they_do_when_there_are_too_many_rules_for_a_mask(
    lines: list[Posting], question: Question
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stored, "MOST_BITS", 0)
        assert everything_from(lines, question, "duckdb") == everything_from(lines, question, "python")


@given(LINES, questions(), st.randoms(use_true_random=False))
def test_m01_the_order_of_the_lines_is_of_no_account(
    lines: list[Posting], question: Question, chance: object
) -> None:
    shuffled = [*lines]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    answers = [answer(read(one, *COLUMNS, "tekst"), question) for one in (lines, shuffled)]
    assert answers[0] == answers[1]
    numbered = [
        [
            evolve(line, line=0)
            for line in read(one, *COLUMNS, "tekst").lines(question, range(len(question.rules)))
        ]
        for one in (lines, shuffled)
    ]
    assert numbered[0] == numbered[1]


@pytest.mark.parametrize("engine", ["python", "duckdb"])
def test_lines_stand_in_canonical_order(engine: str) -> None:
    day, later = date(2022, 3, 15), date(2022, 3, 16)
    lines = [
        Posting(later, 1, voucher="1"),
        Posting(day, 2, voucher="2", cells={"art": "2"}),
        Posting(day, 3, voucher="2", cells={"art": "10"}),
        Posting(day, 5, voucher="10", text="b"),
        Posting(day, 5, voucher="10", text="a"),
        Posting(day, 4, voucher="10", text="a"),
        Posting(None, 6, period="202203"),
        Posting(day, 7, voucher="É"),
    ]
    with closing(read(lines, engine=engine)) as ledger:
        found = [line.line for line in ledger.lines(ask([cost("Alt", ())]), [0])]
    assert found == [7, 6, 5, 4, 3, 2, 8, 1]


@pytest.mark.parametrize("engine", ["python", "duckdb"])
def test_groups_stand_by_their_size_with_their_first_line(engine: str) -> None:
    cells = [("120", 5), ("110", -100), ("120", 6), ("130", 60), ("110", 1)]
    lines = [Posting(date(2022, 3, 1 + at), ore, cells={"art": art}) for at, (art, ore) in enumerate(cells)]
    with closing(read(lines, "art", engine=engine)) as ledger:
        found = ledger.groups(ask([cost("Annet", having("art", "9"))]), (), ("art", "bosted"))
        assert [(one.cells, one.ore, one.lines, one.place.line, one.day.day) for one in found] == [
            ({"art": "110"}, -99, 2, 2, 2),
            ({"art": "130"}, 60, 1, 4, 4),
            ({"art": "120"}, 11, 2, 1, 1),
        ]
        assert not ledger.groups(ask([cost("Annet", having("art", "9"))]), (0,), ("art",))
        assert not [*ledger.lines(ask([cost("Annet", having("art", "9"))]), (0,))]


@pytest.mark.parametrize("engine", ["python", "duckdb"])
def test_a_question_needs_no_more_than_was_asked_for(engine: str) -> None:
    ledger = read([Posting(date(2022, 3, 15), 1)], engine=engine)
    with pytest.raises(ValueError, match="opened without art"):
        ledger.aggregate(ask([cost("Drift", having("art", "1"))]))
    ledger.close()


def test_cells_with_line_breaks_and_quotes_come_through_the_store() -> None:
    chance = random.Random(4)
    texts = [
        "".join(chance.choices("a;,\"'\n\r\x00\x1få", k=chance.randrange(400))).strip() for _ in range(20_000)
    ]
    lines = [Posting(date(2022, 3, 15), number, text=text) for number, text in enumerate(texts)]
    with closing(read(lines, engine="duckdb")) as ledger:
        found = {line.ore: line.text for line in ledger.lines(ask([cost("Alt", ())]), [0])}
    assert found == dict(enumerate(texts))


def test_what_does_not_come_through_whole_is_a_fault_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = sql.load
    monkeypatch.setattr(sql, "load", lambda path, columns: f"{whole(path, columns)} WHERE line <> 2")
    with pytest.raises(RuntimeError, match=r"of \(3, 6, 3\) lines"):
        read([Posting(date(2022, 3, 15), ore, text="a") for ore in (1, 2, 3)], engine="duckdb")


@pytest.mark.parametrize("engine", ["python", "duckdb"])
def test_sums_are_exact_beyond_64_bits(engine: str) -> None:
    lines = [Posting(date(2022, 3, 15), 10**15 - 1, cells={"art": "1"})] * 20_000
    with closing(read(lines, engine=engine)) as ledger:
        [row] = answer(ledger, ask()).rows
    assert (row.ore, row.lines) == (20_000 * (10**15 - 1), 20_000)
    assert row.ore > 2**64


def test_forty_rules_and_more_are_told_apart() -> None:
    codes = [f"{number:03}" for number in range(100, 170)]
    lines = [Posting(date(2022, 3, 15), number, cells={"art": code}) for number, code in enumerate(codes)]
    question = ask([cost(code, having("art", code)) for code in codes])
    answers = []
    for engine in ("python", "duckdb"):
        with closing(read(lines, "art", engine=engine)) as ledger:
            answers.append(answer(ledger, question))
    assert answers[0] == answers[1]
    assert [(row.rules, row.ore) for row in answers[0].rows] == [((number,), number) for number in range(70)]


def test_the_digest_speaks_of_sums_and_names_and_nothing_else() -> None:
    day = date(2022, 3, 15)
    lines = [Posting(day, 100, cells={"art": "110"}), Posting(day, 50, voucher="7", cells={"art": "120"})]
    drift = ask([cost("Drift", having("art", "1"))])
    plain = answer(read(lines, "art"), drift)
    same = [
        Posting(day, 149, text="x", cells={"art": "1"}),
        Posting(date(2022, 5, 1), 1, cells={"art": "19"}),
    ]
    assert answer(read(same, "art"), drift).digest == plain.digest
    for other in (
        answer(read(lines, "art"), ask([cost("Annet", having("art", "1"))])),
        answer(read(lines[:1], "art"), drift),
        answer(read([*lines, Posting(day, 0, cells={"art": "1"})], "art"), drift),
        answer(read([*lines, Posting(date(2021, 3, 1), 1)], "art"), drift),
    ):
        assert other.digest != plain.digest
