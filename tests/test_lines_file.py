"""`fordel linjer`: every ledger line and what each party bears of it, whole and exact, or no file at all."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fordel.cli import main
from fordel.explanation_vouchers import vouchers
from fordel.ledger.columns import Options
from fordel.ledger.posting import Posting
from fordel.pipeline import Settled, settle
from fordel.settled_lines import cost_lines
from tests.agreements_strategy import Case, cases
from tests.engines import needs

needs("numpy")
pq = needs("pyarrow.parquet")

from fordel import shared_lines  # noqa: E402
from fordel.ledger import line_files, stored  # noqa: E402
from fordel.shared_lines import LinesDiffer, compare, metadata, write_lines  # noqa: E402

COLUMNS = ["bilagsnr", "bilagsdato", "linje", "kostnad", "part", "øre"]
TOP = Path(__file__).resolve().parents[1]
NAV = TOP / "agreements" / "nav-midt-buskerud"
WORDS = [str(NAV / "nav-midt-buskerud.avtale"), "--regnskap", str(NAV / "regnskap-2022.csv"), "--år", "2022"]
FEWER = settings(max_examples=max(10, settings().max_examples // 3))

#: Cost, party, voucher number, voucher date and line, with the øre.
Row = tuple[Any, ...]


def postings(case: Case) -> list[Posting]:
    """The case's ledger, as it is given."""
    return [
        Posting(
            line.day,
            line.ore,
            voucher=str(number // 2),
            text=line.cells["tekst"],
            cells={column: cell for column, cell in line.cells.items() if column != "tekst"},
        )
        for number, line in enumerate(case.lines)
    ]


@contextmanager
def settled_by(case: Case, ledger: Sequence[Posting], engine: str) -> Iterator[Settled]:
    found = settle(case.agreement, ledger, Options(engine=engine), *case.asked, case.given)
    assert isinstance(found, Settled), found
    with closing(found.ledger):
        yield found


def rows_of(settled: Settled, size: int = line_files.LINES) -> list[Row]:
    """The rows of the file, in their order."""
    with TemporaryDirectory() as folder:
        path = str(Path(folder, "linjer.parquet"))
        number = write_lines(settled, path, metadata(settled.settlement), "nb", size=size, shows_few=True)
        table = pq.read_table(path)
    assert table.column_names == COLUMNS
    assert table.num_rows == number
    return [tuple(row.values()) for row in table.to_pylist()]


def by_forklar(settled: Settled) -> Counter[Row]:
    """What `forklar --bilag` tells of every line, each party's øre with what it keeps as host."""
    found = Counter[Row]()
    for period in settled.settlement.periods:
        for cost in (one for one in period.costs if one.shares):
            behind = vouchers(settled.settlement.agreement, period, cost, cost_lines(settled, period, cost))
            kept = [one.party if one.kind == "kept" else None for one in behind.extras]
            name = cost.name or "Øvrige kostnader"
            for line, shares in behind.lines:
                for party, ore in zip((*behind.parties, *kept), shares, strict=True):
                    found[line.voucher, line.voucher_date, line.line, name, party] += ore
    return found


def summed(rows: Sequence[Row], *columns: int) -> Counter[Row]:
    """The øre of rows by some of their columns."""
    found = Counter[Row]()
    for row in rows:
        found[tuple(row[column] for column in columns)] += row[5]
    return found


@FEWER
@given(cases(careful=True), st.sampled_from(("python", "duckdb")))
def test_lines_and_parties_add_up_as_forklar_tells_them(case: Case, engine: str) -> None:
    with settled_by(case, postings(case), engine) as settled:
        rows, expected = rows_of(settled), by_forklar(settled)
    costs = [cost for period in settled.settlement.periods for cost in period.costs]
    incomes = {cost.name for cost in costs if not cost.shares}
    for what, ore in summed(rows, 0, 1, 2, 3, 4).items():
        assert expected.pop(what, None) == ore or (what[3] in incomes and what[4] is None)
    assert not +expected
    assert not -expected
    for (line,), ore in summed(rows, 2).items():
        assert ore == case.lines[line - 1].ore
    for (party,), ore in summed(rows, 4).items():
        assert party is None or ore == sum(cost.shares[party].ore for cost in costs if party in cost.shares)


@FEWER
@given(cases(careful=True), st.randoms(use_true_random=False), st.integers(1, 5))
def test_neither_engine_nor_order_nor_batches_make_a_difference(case: Case, order: Random, size: int) -> None:
    ledger = postings(case)
    with settled_by(case, ledger, "python") as settled:
        expected = rows_of(settled)
    turned = [*ledger]
    order.shuffle(turned)
    number = {id(posting): index for index, posting in enumerate(ledger, 1)}
    places = {index: number[id(posting)] for index, posting in enumerate(turned, 1)}
    for engine in ("python", "duckdb"):
        with settled_by(case, ledger, engine) as settled:
            assert rows_of(settled, size) == expected
        with settled_by(case, turned, engine) as settled:
            rows = [(*row[:2], places[row[2]], *row[3:]) for row in rows_of(settled, size)]
            # lines that are wholly equal may change places with one another
            assert sorted(map(without_line, rows), key=repr) == sorted(map(without_line, expected), key=repr)


def without_line(row: Row) -> Row:
    return (*row[:2], *row[3:])


# The file ---------------------------------------------------------------------------------------------------


def test_the_command_writes_the_file_with_its_receipt(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "linjer.parquet"
    assert main(["linjer", *WORDS, "--ut", str(path)]) == 0
    assert str(path) in capsys.readouterr().err
    assert main(["beregn", *WORDS, "--format", "json"]) == 0
    receipt = json.loads(capsys.readouterr().out)["kvittering"]
    said = pq.read_metadata(path).metadata
    assert json.loads(said[b"fordel.kvittering"])["kvittering"] == receipt
    assert said[b"fordel.oppgjor"].decode() == receipt["oppgjør"]
    assert json.loads(said[b"fordel.utenom"])["tilskudd"] == "0.00"
    assert [one.name for one in tmp_path.iterdir()] == ["linjer.parquet"]


def test_several_files_are_told_apart(tmp_path: Path) -> None:
    header, *lines = (NAV / "regnskap-2022.csv").read_text("utf-8").splitlines()
    for name, some in (("a.csv", lines[1::2]), ("b.csv", lines[::2])):
        (tmp_path / name).write_text("\n".join([header, *some]), "utf-8")
    path = tmp_path / "ut" / "linjer.parquet"
    path.parent.mkdir()
    assert main(["linjer", *WORDS[:1], "--regnskap", str(tmp_path), "--år", "2022", "--ut", str(path)]) == 0
    several = pq.read_table(path)
    assert several.column_names == [*COLUMNS, "fil"]
    assert {Path(name).name for name in several["fil"].to_pylist()} == {"a.csv", "b.csv"}
    assert main(["linjer", *WORDS, "--ut", str(path)]) == 0
    kept = [column for column in COLUMNS if column != "linje"]
    assert pq.read_table(path).select(kept).equals(several.select(kept))


def test_a_ledger_in_no_order_is_read_by_days(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    header, *lines = (NAV / "regnskap-2022.csv").read_text("utf-8").splitlines()
    turned = tmp_path / "regnskap.csv"
    turned.write_text("\n".join([header, *lines[::-1]]), "utf-8")
    monkeypatch.setattr(line_files, "_SORTED", 10)
    found = []
    for ledger in (NAV / "regnskap-2022.csv", turned):
        path = tmp_path / "linjer.parquet"
        words = [*WORDS[:1], "--regnskap", str(ledger), "--år", "2022", "--motor", "duckdb"]
        assert main(["linjer", *words, "--ut", str(path)]) == 0
        found.append(pq.read_table(path).drop_columns("linje"))
    assert found[0].equals(found[1])


@pytest.mark.parametrize("bits", [stored.MOST_BITS, 0])
@pytest.mark.parametrize("arrow", [True, False])
def test_however_lines_are_told_apart_and_read_the_rows_are_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bits: int, *, arrow: bool
) -> None:
    path = tmp_path / "linjer.parquet"
    assert main(["linjer", *WORDS, "--motor", "python", "--ut", str(path)]) == 0
    expected = pq.read_table(path)
    monkeypatch.setattr(stored, "MOST_BITS", bits)
    monkeypatch.setattr(stored.StoredLedger, "has_arrow", arrow)
    assert main(["linjer", *WORDS, "--motor", "duckdb", "--ut", str(path)]) == 0
    assert pq.read_table(path).equals(expected)


def test_without_the_extra_it_is_said_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for library, home in (("numpy", "fordel.apportionment_batch"), ("pyarrow", "fordel.ledger.line_files")):
        with monkeypatch.context() as patch:
            for name in ("fordel.shared_lines", "fordel.ledger.line_files", home):
                patch.delitem(sys.modules, name, raising=False)
            patch.setitem(sys.modules, library, None)
            assert main(["linjer", *WORDS, "--ut", "linjer.parquet"]) == 2
        assert 'pip install "fordel[linjer]"' in capsys.readouterr().err


def test_nothing_is_left_where_something_goes_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "linjer.parquet"
    path.write_bytes(b"old")

    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(shared_lines, "compare", stopped)
    assert main(["linjer", *WORDS, "--ut", str(path)]) == 130
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == {"linjer.parquet": b"old"}
    assert main(["linjer", *WORDS, "--ut", str(tmp_path / "ingen" / "linjer.parquet")]) == 2


def test_what_is_read_back_must_be_what_was_settled(tmp_path: Path) -> None:
    path = str(tmp_path / "linjer.parquet")
    assert main(["linjer", *WORDS, "--ut", path]) == 0
    table = pq.read_table(path).group_by(["kostnad", "part"]).aggregate([("øre", "sum"), ("øre", "count")])
    totals = {(row["kostnad"], row["part"]): (row["øre_count"], row["øre_sum"]) for row in table.to_pylist()}
    assert compare(path, totals, {}) == sum(rows for rows, _ in totals.values())
    some, (rows, ore) = next(iter(totals.items()))
    for wrong in (
        {**totals, some: (rows, ore + 1)},
        {**totals, some: (rows + 1, ore)},
        {**totals, ("x", None): (1, 0)},
    ):
        with pytest.raises(LinesDiffer, match="do not come to"):
            compare(path, wrong, {})
    with pytest.raises(LinesDiffer, match="there are rows"):
        compare(path, {column: of for column, of in totals.items() if column != some}, {})


def test_a_year_without_lines_has_a_file_without_rows(tmp_path: Path) -> None:
    path = tmp_path / "linjer.parquet"
    empty = tmp_path / "tomt.csv"
    empty.write_text((NAV / "regnskap-2022.csv").read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    for engine in ("python", "duckdb"):
        words = [*WORDS[:1], "--regnskap", str(empty), "--år", "2022", "--motor", engine]
        assert main(["linjer", *words, "--ut", str(path)]) == 0
        assert pq.read_table(path).column_names == COLUMNS
        assert pq.read_metadata(path).num_rows == 0


def test_shares_of_other_agreements_are_no_lines_of_the_file(tmp_path: Path) -> None:
    head = '```regel\navtale "{name}"\ngjelder fra 1. januar 2022\ndeltakere {parties}\nvertskommune {host}\n'
    (tmp_path / "ikt.avtale").write_text(
        head.format(name="IKT", parties="Modum, Sigdal", host="Modum")
        + 'kostnad "Drift":\n  art 100-199\n  fordeles likt\nøvrige kostnader holdes utenfor\n```\n',
        "utf-8",
    )
    (tmp_path / "nav.avtale").write_text(
        head.format(name="NAV", parties="Sigdal, Krødsherad", host="Sigdal")
        + 'kostnad "IKT":\n  andelen til Sigdal i avtale "IKT"\n  fordeles likt\n'
        'kostnad "Lønn":\n  art 010-099\n  fordeles likt\nøvrige kostnader holdes utenfor\n```\n',
        "utf-8",
    )
    (tmp_path / "regnskap.csv").write_text(
        "bilagsdato;art;beløp\n01.02.2022;110;101,01\n01.02.2022;020;0,03\n", "utf-8"
    )
    words = [
        str(tmp_path / "nav.avtale"),
        str(tmp_path / "ikt.avtale"),
        "--regnskap",
        str(tmp_path / "regnskap.csv"),
    ]
    path = str(tmp_path / "linjer.parquet")
    assert main(["linjer", *words, "--år", "2022", "--ut", path]) == 0
    rows = pq.read_table(path).to_pylist()
    assert {row["kostnad"] for row in rows} == {"Lønn"}
    assert sum(row["øre"] for row in rows) == 3
    assert (
        json.loads(pq.read_metadata(path).metadata[b"fordel.utenom"])["andeler av andre avtaler"] == "50.50"
    )


# The page ---------------------------------------------------------------------------------------------------


def test_the_page_tells_what_happens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (TOP / "docs" / "pages" / "linjer.md").read_text("utf-8")
    fences = re.findall(r"^```(\w+)\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    (command, said), *_ = [text.split("\n", 1) for kind, text in fences if kind == "console"]
    words = [str(TOP / word) if word.startswith("agreements/") else word for word in command.split()[2:]]
    monkeypatch.chdir(tmp_path)
    assert main(words) == 0
    assert capsys.readouterr().err == said
    shown = [text for kind, text in fences if kind == "text"]
    for code, expected in zip((text for kind, text in fences if kind == "python"), shown, strict=True):
        exec(code, {})  # noqa: S102 - the code of the page
        assert capsys.readouterr().out == expected
