"""Large ledgers are read the quick way, which says what the exact way says: the same answers, the same faults."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

import pytest
from attrs import evolve
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fordel.diagnostic import Diagnostic
from fordel.ledger import guessed, opening, store
from fordel.ledger.columns import Options
from fordel.ledger.csv_survey import Survey, survey
from fordel.ledger.opening import open_ledger
from fordel.plan import Aggregates, LedgerLine
from tests.ledgers import HEADER, LINE, ask, write_csv, write_parquet
from tests.selectors import at_location, cost, having

NUMBER = "01810710094"  # synthetic: the month is 81
SUSPECT = "12345678901"
RULES = [
    cost("A", having("art", "100-199")),
    cost("B", having("art", "120, 2")),
    cost("C", having("funksjon", "242"), at_location("Å")),
]
NEEDED = ("art", "funksjon", "lokasjon")

Answer = Aggregates | tuple[Diagnostic, ...]


@contextmanager
def exact() -> Iterator[None]:
    """Every line is read by our own reader."""
    with mock.patch.object(opening, "_csv_where_it_lies", return_value=None):
        yield


def answered(path: Path, options: Options, *, at_once: bool = True) -> tuple[Answer, list[LedgerLine]]:
    """What a ledger answers, and its lines."""
    opened = open_ledger(str(path), NEEDED, options, at_once=at_once)
    if isinstance(opened, tuple):
        return opened, []
    with closing(opened):
        answer = opened.aggregate(ask(RULES))
        lines = [*opened.lines(ask([cost("Alt", ())]), (0,))] if isinstance(answer, Aggregates) else []
    return answer, lines


# The quick way is the exact way


def mostly(usual: st.SearchStrategy[str], *odd: str) -> st.SearchStrategy[str]:
    """Nearly always a usual cell, so that whole files are usual; else one of the odd ones."""
    return st.integers(0, 24).flatmap(lambda number: usual if number else st.sampled_from(odd))


NORWEGIAN = st.dates(date(2021, 12, 30), date(2023, 1, 2)).map("{:%d.%m.%Y}".format)
ISO = st.dates(date(2021, 12, 30), date(2023, 1, 2)).map(str)
ODD_DAYS = (
    *("", "1.2.2022", " 1.02.2022", "01.02.2022 ", "01.02.22", "31.02.2022", "01.02.0000", "01.02.0999"),
    *("2022-02-30", "2022-2-1", "01.02.2022x", "epoch", "infinity", "١١.02.2022", "01/02/2022", "1.02.2022 "),
)
PLAIN = st.integers(-(10**6), 10**6).map(lambda ore: f"{ore / 100:.2f}".replace(".", ","))
GROUPED = st.tuples(
    st.sampled_from(["", "", "-", "\u2212"]),
    st.sampled_from(["0", "7", "1 234", "12 345 678", "1.234", "1234", "1\u00a0234", "999.999"]),
    st.sampled_from(["", ",5", ",05", ",50"]),
    st.sampled_from(["", "", "-", "\u2212"]),
).map("".join)
ODD_AMOUNTS = (
    *(
        "",
        "x",
        "1e3",
        "1,e3",
        "1e,02",
        "+5,00",
        "1_000,00",
        "1,234",
        "1,2,34",
        "0x1,F0",
        ",50",
        "5,",
        "(1,00)",
        "(1,00",
    ),
    *(
        "1,00)",
        "12 34,00",
        "1.23",
        "01.234",
        "0.500",
        "99999999999999,00",
        "9999999999999,99",
        " 5,00",
        "5,00 ",
        "5",
    ),
    *(
        "-5,00-",
        "--5,00",
        "1 234 567 890 123,45",
        "1.234.567.890.123.456",
        "٣,00",
        f"x{NUMBER}",
        "\t5,00",
        "5,0\0",
    ),
)
MONTHS = st.sampled_from(["", "202201", "202202", "202212", "202213", "202112"])
ODD_MONTHS = ("2022", "202214", "202200", "000001", " 202201", "20220", "2022011", "x")
CODES = st.sampled_from(["120", "199", "2", "1200", "", "099", "12", "12A", "1 2"])
PLACES = st.sampled_from(["Å", "", "Ål", "Nore og Uvdal", "B"])
ODD_TEXTS = (
    " Å",
    "Å ",
    "\u00a0Å",
    "Å\u2003",
    '"Å"',
    'A"B',
    SUSPECT,
    NUMBER,
    f"x {NUMBER} y",
    "\x1f",
    "a\tb",
    "e\u0301",
)
BREAKS = st.sampled_from(["\n", "\n", "\r\n", "\r\n", "\r", "\n\r"])
ENDS = st.sampled_from(
    ["", "{0}", "{0}", "{0}", "{0}{0}", "{0};;;;;;{0}", " {0}", "{0}\0", ";{0}", "{0} {0}"]
)


@st.composite
def files(draw: st.DrawFn) -> bytes:
    """A CSV ledger, mostly in order."""
    days, amounts = (
        draw(st.sampled_from([NORWEGIAN, NORWEGIAN, ISO])),
        draw(st.sampled_from([PLAIN, PLAIN, GROUPED])),
    )
    columns = {
        "bilagsdato": mostly(days, *ODD_DAYS),
        "periode": mostly(MONTHS, *ODD_MONTHS),
        "art": mostly(CODES, *ODD_TEXTS),
        "funksjon": mostly(st.sampled_from(["242", "100", ""]), *ODD_TEXTS),
        "lokasjon": mostly(PLACES, *ODD_TEXTS),
        "beløp": mostly(amounts, *ODD_AMOUNTS),
        "tekst": mostly(PLACES, *ODD_TEXTS, "x" * 70_000),
    }
    left_out = draw(st.sampled_from([None, None, "periode", "bilagsdato"]))
    kept = {name: cells for name, cells in columns.items() if name != left_out}
    rows = draw(st.lists(st.tuples(*kept.values()), min_size=1, max_size=6))
    line_break = draw(BREAKS)
    written = [";".join(kept), *(";".join(row) for row in rows)]
    if draw(st.integers(0, 9)) == 0:
        written.insert(draw(st.integers(0, len(written))), draw(st.sampled_from(["", " ", ";", "a;b"])))
    text = line_break.join(written) + draw(ENDS).format(line_break)
    marked = text.encode("utf-8-sig" if draw(st.booleans()) else "utf-8")
    return draw(st.sampled_from([marked, marked, text.encode("cp1252", "replace")]))


def usual(*lines: str) -> bytes:
    return "".join(f"{line}\n" for line in ("bilagsdato;art;funksjon;lokasjon;beløp;tekst", *lines)).encode()


OPTIONS = st.builds(
    Options,
    engine=st.just("duckdb"),
    negated=st.booleans(),
    without_text=st.booleans(),
    year_begins=st.sampled_from([1, 8]),
)
QUICK = Options(engine="duckdb")


@given(files(), OPTIONS)
@example(usual("15.03.2022;120;242;Å;1,00;x", "15.03.2022;120;242;Å;1.234,56;x"), QUICK)
@example(usual("15.03.2022;120;242;Å;1,00;x", "15.03.2022;120;242;Å;1,00;x;"), QUICK)
@example(usual("15.03.2022;120;242;Å;1,00;x", "", "15.03.2022;120;242;Å;1,00;x"), QUICK)
@example(usual("15.03.2022;120;242;Å;1,00;x", "1.3.2022;120;242;Å;1,00;x"), QUICK)
@example(usual(f"15.03.2022;120;242;Å;1,00;{SUSPECT}"), evolve(QUICK, negated=True))
@example(usual(f"15.03.2022;120;242;Å;1,00;{NUMBER}"), evolve(QUICK, without_text=True))
@settings(deadline=None)
def test_the_quick_way_is_the_exact_way(content: bytes, options: Options) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, "regnskap.csv")
        path.write_bytes(content)
        with exact():
            expected = answered(path, options)
        assert answered(path, options) == expected
        assert answered(path, options, at_once=False) == expected
        with mock.patch.object(guessed, "_LINES", 1):  # most cells have no class then
            assert answered(path, options) == expected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("cells", "ending"),
    [
        ("15.03.2022;202203;120;Vik på Tynset;1 234,50-", ""),
        ("2022-03-15;202213;120;Å;1.234,5", "\n"),
        (" 15.03.2022 ;;120 ;Å ;(1,00)", "\n\n"),
    ],
)
def test_usual_files_are_not_read_line_by_line(
    tmp_path: Path, encoding: str, line_break: str, cells: str, ending: str
) -> None:
    text = line_break.join(["bilagsdato;periode;art;lokasjon;beløp", cells, cells]) + ending.replace(
        "\n", line_break
    )
    path = tmp_path / "regnskap.csv"
    path.write_bytes(text.encode(encoding))
    with exact():
        expected = answer_of(path)
    with mock.patch.object(opening, "_read_csv", side_effect=AssertionError):
        assert answer_of(path) == expected


def answer_of(path: Path) -> Aggregates:
    opened = open_ledger(str(path), ("art",), Options(engine="duckdb"), at_once=True)
    assert not isinstance(opened, tuple)
    with closing(opened):
        answer = opened.aggregate(ask(RULES[:2]))
    assert isinstance(answer, Aggregates)
    return answer


def test_suspected_numbers_that_are_no_persons_are_looked_at_and_left(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "regnskap.csv", HEADER, *[LINE.replace("Lønn", SUSPECT)] * 3)
    with mock.patch.object(opening, "_read_csv", side_effect=AssertionError):
        assert sum(row.lines for row in answer_of(path).rows) == 3


def test_several_files_are_one_ledger_whose_lines_have_their_own_numbers(tmp_path: Path) -> None:
    write_csv(tmp_path / "a.csv", HEADER, LINE, LINE)
    write_csv(tmp_path / "b.csv", HEADER, LINE.replace("Lønn", "Å"), encoding="cp1252")
    answer, lines = answered(tmp_path, Options(engine="duckdb"))
    assert isinstance(answer, Aggregates)
    assert [(line.line, line.text) for line in lines] == [(2, "Lønn"), (3, "Lønn"), (2, "Å")]


def test_a_file_that_is_written_anew_is_gone_with_the_ledger(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "regnskap.csv", HEADER, LINE, encoding="cp1252")
    with mock.patch("tempfile.tempdir", str(tmp_path)):
        opened = open_ledger(str(path), (), Options(engine="duckdb"))
        assert not isinstance(opened, tuple)
        assert len([*tmp_path.iterdir()]) == 2
        opened.close()
    assert [*tmp_path.iterdir()] == [path]


def test_lines_that_are_read_by_us_are_packed_where_they_are_many(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "regnskap.csv", HEADER, LINE, LINE.replace("Lønn", '"a;b"'))
    expected = answered(path, QUICK)
    with mock.patch("tempfile.tempdir", str(tmp_path)), mock.patch.object(store, "MOST_HELD", 10):
        opened = open_ledger(str(path), NEEDED, QUICK)
        assert not isinstance(opened, tuple)
        [folder] = [one for one in tmp_path.iterdir() if one.is_dir()]
        assert [one.name for one in folder.iterdir()] == ["lines.parquet"]
        opened.close()
        assert answered(path, QUICK) == expected
    assert [*tmp_path.iterdir()] == [path]


# Typed files


@pytest.mark.parametrize(
    "cells",
    [
        {"art": ["120", "120 "], "tekst": ["", None]},
        {"art": ["120", None], "tekst": [SUSPECT, "x"]},
        {"art": ["120", "2"], "tekst": [NUMBER, "x"]},
        {"art": ["120", "2"], "beløp": ["1.00", None]},
        {"art": ["12\x1f0", "2"], "tekst": ["", ""]},
    ],
)
def test_typed_files_that_are_asked_at_once_answer_as_those_that_are_looked_through(
    tmp_path: Path, cells: dict[str, list[str | None]]
) -> None:
    columns = {"bilagsdato": ["2022-03-15", "2022-04-01"], "beløp": ["1.00", "2.00"], "funksjon": ["242"] * 2}
    columns |= {"lokasjon": ["Å", ""], **cells}  # type: ignore[dict-item]
    kinds = {"bilagsdato": "DATE", "beløp": "DECIMAL(18, 2)"}
    path = tmp_path / "regnskap.parquet"
    write_parquet(path, {name: (kinds.get(name, "VARCHAR"), some) for name, some in columns.items()})
    expected = answered(path, Options(engine="python"))
    assert answered(path, Options()) == expected
    assert answered(path, Options(), at_once=False) == expected


# Surveys


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"a;b\n1;2\n", ("\n", 2, 2, False, False)),
        (b"a;b\r\n1;2", ("\r\n", 2, 2, False, False)),
        (b"\xef\xbb\xbfa;b\n1; 2\n\n\n", ("\n", 2, 2, True, False)),
        (b"a;b\n\n1;2\n", ("\n", 3, 2, False, False)),
        ("a;b\n1;å\u00a0\n".encode(), ("\n", 2, 2, False, True)),
        (b'a;b\n1;"2"\n', ("", 2, 2, False, False)),
        (b"a;b\n1;\x00\n", ("", 2, 2, False, False)),
        (b"a;b\n1;2\r\n", ("", 2, 2, False, False)),
        (b"a;b\r1;2\r", ("", 1, 2, False, False)),
    ],
)
def test_a_survey_counts_what_a_file_is_made_of(
    tmp_path: Path, content: bytes, expected: tuple[str, int, int, bool, bool]
) -> None:
    path = tmp_path / "regnskap.csv"
    path.write_bytes(content)
    assert survey(str(path)) == Survey(*expected)
