"""Spark gives the answers that DuckDB gives, to the byte, and refuses what DuckDB refuses."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fordel.diagnostic import Diagnostic
from fordel.extras import MissingExtra
from fordel.ledger import spark, stored
from fordel.ledger.posting import Posting
from fordel.plan import Question
from tests.engines import demand, needs
from tests.ledgers import Table, answer, ask, every_line, faults, read, told, total, write_csv, write_parquet
from tests.selectors import cost, having, saying
from tests.test_acceptance import AGREEMENT, LEDGER, run, settle
from tests.test_ledger_engines import COLUMNS, as_parquet, everything, postings, questions

PAGE = Path(__file__).resolve().parents[1] / "docs/pages/naar-en-maskin-ikke-er-nok.md"

NUMBER = "01810710094"  # synthetic: the month is 81
DATES = ("DATE", ["2022-03-15", "2022-04-01"])
AMOUNTS = ("DECIMAL(18, 2)", ["100.25", "-0.01"])
SOUND: Table = {"bilagsdato": DATES, "beløp": AMOUNTS}

#: Ledgers here are so small that most of the time would go to plans for large ones.
QUICK = "--conf spark.sql.shuffle.partitions=2 --conf spark.sql.codegen.wholeStage=false"

FEW = settings(
    max_examples=max(2, settings().max_examples // 100),  # each takes Spark some seconds
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.fixture(scope="module", autouse=True)
def spark_of_this_module(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Spark, started by the engine's own code, with the folder it was started in; all of it is gone afterwards."""
    needs("pyspark")
    if not os.environ.get("JAVA_HOME") and shutil.which("java") is None:
        demand("Java is not installed, and Spark runs on it")
    folder = tmp_path_factory.mktemp("started")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("PYSPARK_SUBMIT_ARGS", f"--master local[2] {QUICK} pyspark-shell")
        spark.SparkStore().close()
    yield folder
    stop()


def stop() -> None:
    """End Spark and what leads to it: the gateway's sockets, and the process of Java."""
    from pyspark import SparkContext
    from pyspark.sql import SparkSession

    gateway = SparkContext._gateway
    SparkSession.active().stop()
    gateway.shutdown()
    gateway.proc.stdin.close()
    gateway.proc.wait()
    SparkContext._gateway = SparkContext._jvm = None


def program(words: list[str], folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """A program of its own, which starts Spark as it is in a folder."""
    environment = {key: value for key, value in os.environ.items() if "SPARK" not in key}
    return subprocess.run(
        words,
        cwd=folder,
        env={**environment, "MASTER": "local[1]", **more},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


# Answers


@FEW
@given(st.lists(postings(), min_size=30, max_size=60), st.lists(questions(), min_size=2, max_size=2))
def test_spark_answers_as_the_other_engines_do(lines: list[Posting], asked: list[Question]) -> None:
    with TemporaryDirectory() as folder:
        path = as_parquet(folder, [*lines, *lines[:7]])
        with (
            closing(read(path, *COLUMNS, "tekst", engine="duckdb")) as one,
            closing(read(path, *COLUMNS, "tekst", engine="spark")) as other,
        ):
            for question in asked:
                assert everything(other, question) == everything(one, question)
                with pytest.MonkeyPatch.context() as patch:
                    patch.setattr(stored, "MOST_BITS", 0)
                    assert answer(other, question) == answer(one, question)


def test_the_acceptance_ledger_settles_to_the_same_bytes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "regnskap.parquet"
    with duckdb.connect() as connection:
        connection.read_csv(str(LEDGER), delimiter=";", all_varchar=True).create_view("written")
        connection.sql(
            """SELECT * REPLACE (
                CAST(strptime("bilagsdato", '%d.%m.%Y') AS DATE) AS "bilagsdato",
                CAST(replace(replace("beløp", ' ', ''), ',', '.') AS DECIMAL(18, 2)) AS "beløp"
            ) FROM written"""
        ).write_parquet(str(path))
    found = [settle(capsys, "--regnskap", path, "--motor", engine) for engine in ("duckdb", "spark")]
    assert found[0] == found[1]
    assert found[1]["kvittering"]["kilder"][0]["fil"] == str(path)
    of_csv = settle(capsys, "--regnskap", LEDGER)
    for one in (of_csv, found[1]):
        del one["kvittering"]["kilder"]
    assert of_csv == found[1]
    rows = []
    for engine in ("duckdb", "spark"):
        out = tmp_path / f"{engine}.parquet"
        words = ["linjer", AGREEMENT, "--regnskap", path, "--år", 2022, "--motor", engine, "--ut", out]
        assert run(capsys, *words)[0] == 0
        rows.append(out.read_bytes())
    assert rows[0] == rows[1]


@pytest.mark.parametrize("started", [["-m", "fordel"], ["spark-submit", "oppgjor.py"]])
def test_the_page_holds(tmp_path: Path, started: list[str]) -> None:
    """What it has the reader run, as a program of its own: nothing is printed but the settlement."""
    page = PAGE.read_text("utf-8")
    [agreement] = re.findall(r"^~~~avtale\n(.*?)^~~~$", page, re.MULTILINE | re.DOTALL)
    [script] = re.findall(r"^```python\n# oppgjor.py\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    command = next(line for line in page.splitlines() if line.startswith("fordel beregn"))
    (tmp_path / "legevakt.avtale").write_text(agreement, "utf-8")
    (tmp_path / "oppgjor.py").write_text(script, "utf-8")
    (tmp_path / "2022").mkdir()
    columns: Table = {**SOUND, "ansvar": ("VARCHAR", ["4700"] * 2), "art": ("VARCHAR", ["010", "120"])}
    write_parquet(tmp_path / "2022" / "01.parquet", columns)
    before = sorted(tmp_path.iterdir())
    own = Path(sys.executable).parent
    words = [str(own / started[0]), *started[1:]] if started[0] != "-m" else [sys.executable, *started]
    found = program(
        [*words, *shlex.split(command)[1:], "--format", "json"], tmp_path, PYSPARK_PYTHON=sys.executable
    )
    assert found.returncode == 0, found.stderr
    assert json.loads(found.stdout)["kontroll"]["fordelt"] == "100.24"
    assert sorted(tmp_path.iterdir()) == before
    if started[0] == "-m":
        assert found.stderr == ""


def test_an_address_of_its_own_is_left_to_spark(tmp_path: Path) -> None:
    """Here `file://`, as `hdfs://` elsewhere: files are found by Spark, below folders too, and not hashed."""
    (tmp_path / "år=2022").mkdir()
    write_parquet(tmp_path / "år=2022" / "b c.parquet", SOUND)
    write_parquet(tmp_path / "a%20+#.parquet", {**SOUND, "beløp": ("DECIMAL(18, 2)", ["1.00", None])})
    address = f"file://{tmp_path}"
    with closing(read(f"{address}/*/*.parquet", engine="spark")) as ledger:
        assert ledger.sources == ()
        assert [(row.ore, row.lines) for row in answer(ledger, ask()).rows] == [(10_024, 2)]
    [fault] = faults(address, engine="spark")
    assert (fault.variant, fault.place.line) == ("amount", 2)
    assert fault.place.file.endswith("/a%20+#.parquet")
    assert told(f"{address}/ingen/*.parquet", engine="spark") == [("F702.unreadable", None, None)]
    assert told("hdfs://127.0.0.1:9/regnskap", engine="spark") == [("F702.unreadable", None, None)]
    assert told("kjenner-ikke://slikt/regnskap", engine="spark") == [("F702.unreadable", None, None)]


# Edges


def test_sums_beyond_sixty_four_bits_are_right(tmp_path: Path) -> None:
    path = tmp_path / "regnskap.parquet"
    with duckdb.connect() as connection:
        connection.sql(
            "SELECT DATE '2022-03-15' AS bilagsdato, 9999999999999.99::DECIMAL(15, 2) AS beløp FROM range(20000)"
        ).write_parquet(str(path))
    assert total(path, engine="spark") == (20_000 * 999_999_999_999_999, 20_000)
    assert total(path, engine="spark", negated=True) == (-20_000 * 999_999_999_999_999, 20_000)


def test_a_ledger_of_files_with_other_columns_and_types_is_one_ledger(tmp_path: Path) -> None:
    """Names with signs that mean something in patterns and addresses, empty files, empty cells, month 13."""
    kinds = ["DECIMAL(18, 2)", "DECIMAL(38, 10)", "DECIMAL(5, 2)"]
    for name, kind in zip(["a [1]{x},æ%20+#?.parquet", "b*.parquet", "b?.parquet"], kinds, strict=True):
        write_parquet(
            tmp_path / name, {**SOUND, "beløp": (kind, ["100.25", "-0.01"]), "Å": ("VARCHAR", ["x", None])}
        )
    write_parquet(
        tmp_path / "c.parquet", {"periode": ("INTEGER", [202213, 202202]), "øre": ("BIGINT", [3, -1])}
    )
    write_parquet(
        tmp_path / "d.parquet",
        {
            "bilagsnr": ("VARCHAR", ["7", "7", None]),
            "bilagsdato": ("TIMESTAMP", ["2022-12-31"] * 3),
            "periode": ("VARCHAR", ["202202", "202202", None]),
            "Prosjekt": ("BIGINT", [12, 12, None]),
            "beløp": ("INTEGER", [2**31 - 1, 2**31 - 1, 0]),
            "tekst": ("VARCHAR", [None] * 3),
        },
    )
    write_parquet(tmp_path / "e.parquet", {"bilagsdato": ("DATE", []), "beløp": (AMOUNTS[0], [])})
    rules = [cost("Alt", ())]
    found = []
    for engine in ("duckdb", "spark"):
        with closing(read(tmp_path, engine=engine)) as ledger:
            by = ("prosjekt", "Å")
            found.append(
                (
                    answer(ledger, ask(rules)),
                    ledger.duplicates(),
                    ledger.groups(ask(rules), (0,), by),
                    [*ledger.lines(ask(rules), (0,))],
                    ledger.sources,
                )
            )
    assert found[0] == found[1]
    assert len(found[1][3]) == 11


def test_codes_and_texts_are_compared_sign_by_sign(tmp_path: Path) -> None:
    texts = ["STRØM", "Ærfugl", "ΟΔΟΣ og mer", "ΟΔΟΣ", "a\\b'c\"d`e", "\t£\u00a0", None]
    columns: Table = {
        "bilagsdato": ("DATE", ["2022-03-15"] * 7),
        "øre": ("BIGINT", [1, 10, 100, 1000, 10_000, 100_000, 1_000_000]),
        "art": ("VARCHAR", ["010", " 010\u00a0", "0101", "Å10", "æ", "10", None]),
        "tekst": ("VARCHAR", texts),
    }
    path = write_parquet(tmp_path / "regnskap.parquet", columns)
    rules = [cost("En", having("art", "010")), cost("To", having("art", "Å10"))]
    rules += [cost(text, saying(text)) for text in ("strøm", "ærfugl", "οδοσ", "\\b'c\"d`e", "£")]
    questions = [ask([rule]) for rule in rules]
    found = []
    for engine in ("duckdb", "spark"):
        with closing(read(path, "art", "tekst", engine=engine)) as ledger:
            found.append([answer(ledger, question) for question in questions])
    assert found[0] == found[1]
    assert every_line(path, "art", engine="duckdb") == every_line(path, "art", engine="spark")
    assert [sum(row.ore for row in one.rows if row.rules) for one in found[1]] == [
        111,
        1000,
        1,
        10,
        1100,
        10_000,
        100_000,
    ]


# What is refused


def test_cells_that_are_wrong_are_told_as_they_are_elsewhere(tmp_path: Path) -> None:
    good = {"bilagsdato": ("TIMESTAMP", ["2022-03-15"]), "periode": ("VARCHAR", ["202203"])}
    rows: Table = {
        "bilagsdato": (
            "TIMESTAMP",
            ["2022-03-15", "2022-03-15 12:00:00", None, None, "2022-03-15", "2022-03-15"],
        ),
        "periode": ("VARCHAR", ["202203", None, " ", "202214", None, None]),
        "beløp": ("DECIMAL(38, 10)", ["1.0000000001", "1", "1", "1", None, "10000000000000"]),
        "Mottaker": ("BIGINT", [None, int(NUMBER), None, 1, 2, 3]),
        "tekst": ("VARCHAR", [f"Til {NUMBER[:6]} {NUMBER[6:]}", None, "a", "b", "c", "d"]),
    }
    for name in ("a.parquet", "c.parquet"):
        write_parquet(tmp_path / name, rows)
    write_parquet(tmp_path / "b.parquet", {**good, "øre": ("BIGINT", [None])})

    def key(fault: Diagnostic) -> tuple[str, int, int, str]:
        return fault.place.file, fault.place.line or 0, fault.place.column or 0, fault.variant

    one, other = (faults(tmp_path, engine=engine) for engine in ("duckdb", "spark"))
    assert sorted(one, key=key) == sorted(other, key=key)
    assert len(other) == 17


def test_the_first_twenty_faults_are_told_and_the_others_counted(tmp_path: Path) -> None:
    columns: Table = {"bilagsdato": ("DATE", ["2022-03-15"] * 500), "beløp": ("DECIMAL(18, 2)", [None] * 500)}
    found = faults(write_parquet(tmp_path / "regnskap.parquet", columns), engine="spark")
    assert [one.place.line for one in found[:20]] == [*range(1, 21)]
    assert (found[20].variant, found[20].values) == ("more", {"count": 480})


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"bilagsdato": DATES, "beløp": ("DOUBLE", [1, 2])}, "float"),
        ({"bilagsdato": DATES, "beløp": ("FLOAT", [1, 2])}, "float"),
        ({"bilagsdato": DATES, "øre": ("DECIMAL(18, 2)", [1, 2])}, "type"),
        ({"bilagsdato": DATES, "beløp": ("BOOLEAN", [True, False])}, "type"),
        ({"bilagsdato": ("TIMESTAMPTZ", ["2022-03-15", "2022-03-15"]), "beløp": AMOUNTS}, "type"),
        ({"bilagsdato": ("BIGINT", [20220315, 20220315]), "beløp": AMOUNTS}, "type"),
        ({**SOUND, "art": ("BIGINT", [120, 130])}, "code_type"),
        ({**SOUND, "art": ("BLOB", [b"120", b"130"])}, "code_type"),
    ],
)
def test_types_that_cannot_hold_it_are_refused_in_the_same_words(
    tmp_path: Path, columns: Table, expected: str
) -> None:
    path = write_parquet(tmp_path / "regnskap.parquet", columns)
    needed = ["art"] if "art" in columns else []
    [fault] = faults(path, *needed, engine="spark")
    assert (fault.code, fault.variant) == ("F702", expected)
    assert [fault] == [*faults(path, *needed, engine="duckdb")]


@pytest.mark.parametrize(
    "columns",
    [
        {"bilagsdato": ("VARCHAR", ["2022-03-15"]), "øre": ("BIGINT", [1])},
        {**SOUND, "beløp": ("VARCHAR", ["1", "2"])},
    ],
)
def test_amounts_and_dates_in_text_are_refused(tmp_path: Path, columns: Table) -> None:
    path = write_parquet(tmp_path / "regnskap.parquet", columns)
    (fault,) = faults(path, engine="spark")
    assert (fault.code, fault.variant) == ("F702", "spark_text")
    assert fault.values["column"] in ("bilagsdato", "beløp")


def test_other_kinds_of_ledgers_are_refused(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "regnskap.csv", "bilagsdato;beløp", "15.03.2022;1")
    assert told(path, engine="spark") == [("F702.spark_kind", None, None)]
    assert told(tmp_path / "ingen.parquet", engine="spark") == [("F702.no_file", None, None)]
    with pytest.raises(TypeError, match="list is none"):
        read([Posting(date(2022, 3, 15), 1)], engine="spark")


def test_a_file_that_lacks_a_column_is_told_by_its_name(tmp_path: Path) -> None:
    """Spark itself would take the column for empty, and the costs for smaller."""
    write_parquet(tmp_path / "a.parquet", {**SOUND, "art": ("VARCHAR", ["1", "2"])})
    path = write_parquet(tmp_path / "b.parquet", SOUND)
    [fault] = faults(tmp_path, "art", engine="spark")
    assert (fault.code, fault.place.file) == ("F701", str(path))


def test_a_file_that_spark_would_pass_over_is_told(tmp_path: Path) -> None:
    write_parquet(tmp_path / "a.parquet", SOUND)
    path = write_parquet(tmp_path / "_b.parquet", SOUND)
    [fault] = faults(tmp_path, engine="spark")
    assert (fault.variant, fault.place.file) == ("spark_hidden", str(path))


def test_a_broken_file_is_told(tmp_path: Path) -> None:
    whole = write_parquet(tmp_path / "regnskap.parquet", SOUND).read_bytes()
    path = tmp_path / "del.parquet"
    for size in (4, len(whole) // 2, len(whole) - 3):
        path.write_bytes(whole[:size])
        assert told(path, engine="spark") == [("F702.unreadable", None, None)]


def test_a_file_that_is_gone_when_it_is_asked_is_told(tmp_path: Path) -> None:
    path = write_parquet(tmp_path / "regnskap.parquet", SOUND)
    with closing(read(path, engine="spark")) as ledger:
        path.unlink()
        found = ledger.aggregate(ask())
        assert isinstance(found, tuple)
        assert [(one.code, one.variant) for one in found] == [("F702", "unreadable")]


# The session


def test_spark_is_shut_in_and_leaves_the_users_session_as_it_was(spark_of_this_module: Path) -> None:
    from pyspark.sql import SparkSession

    active = SparkSession.active()
    assert active.conf.get("spark.driver.bindAddress") == "127.0.0.1"
    assert active.conf.get("spark.ui.enabled") == "false"
    assert active.conf.get("spark.sql.caseSensitive") == "false"
    assert [*spark_of_this_module.iterdir()] == []


def test_no_java_is_told_with_what_the_system_says(tmp_path: Path) -> None:
    path = write_parquet(tmp_path / "regnskap.parquet", SOUND)
    words = [AGREEMENT, "--regnskap", path, "--år", 2022, "--motor", "spark"]
    found = program(
        [sys.executable, "-m", "fordel", "beregn", *map(str, words)], tmp_path, JAVA_HOME=str(tmp_path)
    )
    assert found.returncode == 2
    assert found.stdout == ""
    assert "bin/java" in found.stderr
    assert "Java 17" in found.stderr


def test_no_pyspark_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark.errors", None)
    with pytest.raises(MissingExtra, match="spark"):
        spark.SparkStore()
