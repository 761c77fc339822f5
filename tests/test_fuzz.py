"""Every target of `make fuzz`, fed with the kept inputs and a few broken by chance; and that a fault is told."""

import sys
from pathlib import Path

import pytest

from tests.engines import needs

needs("python_calamine")

from tests.fuzz import kept as corpus  # noqa: E402
from tests.fuzz import run, trial  # noqa: E402
from tests.fuzz.beginnings import seeds  # noqa: E402
from tests.fuzz.ledger_targets import outcome  # noqa: E402
from tests.fuzz.mutate import inputs  # noqa: E402
from tests.fuzz.targets import TARGETS, called  # noqa: E402

INPUTS = 4


def found(name: str) -> list[str]:
    """What is wrong with the kept inputs of a target, with those that it begins from, and with a few others."""
    every = (*seeds()[name][:INPUTS], *corpus.kept(name))
    by_chance = (inputs(name, seeds()[name], number) for number in range(INPUTS))
    return [f"{data!r}\n{wrong}" for data in (*every, *by_chance) if (wrong := trial.failure(name, data))]


def test_f01_an_agreement_from_bytes() -> None:
    assert not found("F01")


def test_f02_an_agreement_with_words_changed() -> None:
    assert not found("F02")


def test_f03_files_that_fetch_one_another() -> None:
    assert not found("F03")


def test_f04_numbers_and_days() -> None:
    assert not found("F04")


def test_f05_a_csv_ledger() -> None:
    assert not found("F05")


def test_f06_a_workbook() -> None:
    assert not found("F06")


def test_f07_an_audit_file() -> None:
    assert not found("F07")


def test_f08_a_parquet_file() -> None:
    assert not found("F08")


def test_f09_our_own_files_read_back() -> None:
    assert not found("F09")


def test_f10_hostile_words_on_pages() -> None:
    assert not found("F10")


def test_f11_words_on_the_command_line() -> None:
    assert not found("F11")


def test_f13_measures_and_population() -> None:
    assert not found("F13")


def test_f14_a_changed_agreement_settled() -> None:
    assert not found("F14")


@pytest.mark.parametrize(
    ("name", "file"), [("F05", "r.csv"), ("F06", "r.xlsx"), ("F07", "r.xml"), ("F08", "r.parquet")], ids=str
)
def test_what_ledgers_begin_from_is_in_order(tmp_path: Path, name: str, file: str) -> None:
    """A target that begins with what is refused at once would try nothing."""
    path = tmp_path / file
    for seed in seeds()[name]:
        path.write_bytes(seed)
        assert outcome(path, "python")[0] != "refused"


def test_a_command_that_ends_with_a_fault_of_ours_is_undeclared(monkeypatch: pytest.MonkeyPatch) -> None:
    def ended(words: list[str]) -> int:
        return 4 if words == ["vis"] else 0

    monkeypatch.setattr("tests.fuzz.targets.main", ended)
    called("sjekk")
    with pytest.raises(AssertionError, match="ends with 4"):
        called("vis")


def test_the_same_number_is_the_same_input_and_a_fault_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert inputs("F01", seeds()["F01"], 7) == inputs("F01", seeds()["F01"], 7)
    assert inputs("F01", seeds()["F01"], 7) != inputs("F01", seeds()["F01"], 8)
    assert seeds.__wrapped__() == seeds()

    def faulty(_: bytes) -> None:
        raise KeyError("not declared")

    monkeypatch.setattr(run, "FOUND", tmp_path)
    monkeypatch.setitem(TARGETS, "F01", faulty)
    assert "not declared" in run.feed("F01", 7)
    assert (tmp_path / "F01-7").read_bytes() == inputs("F01", seeds()["F01"], 7)
    assert run.once("F01", b"") == 1


def test_what_takes_too_long_or_too_much_memory_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(TARGETS, "F01", lambda data: data * (300 << 20))
    assert not trial.tried("F01", b"")
    if Path("/proc/self/status").exists():
        assert "MiB of memory" in trial.tried("F01", b"x")
    monkeypatch.setattr(trial, "MOST_SECONDS", -1)
    assert trial.tried("F01", b"").startswith("it takes")


def test_inputs_are_kept_as_they_are_and_only_where_they_reach_something(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(corpus, "KEPT", tmp_path)
    some = (b"", b"a\r\n\xc3\xa6", b"\x00", b"\xff\xfe", "\ufeff\u2028".encode())
    assert not corpus.kept("F13")
    corpus.keep("F13", some)
    assert sorted(corpus.kept("F13")) == sorted(some)
    assert corpus.chosen("F13", [seeds()["F13"][0], b'{"value": 1}']) == (b'{"value": 1}',)


def test_atheris_feeds_a_target_and_keeps_what_reaches_something(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    needs("atheris")
    monkeypatch.setattr(run, "FOUND", tmp_path)
    monkeypatch.setattr(run, "DOUBTS", tmp_path / "doubts")
    monkeypatch.setattr(run, "CORPUS", tmp_path / "corpus")
    monkeypatch.setattr(sys, "argv", ["run", "F04", "--guided", "--minutes", "0.03"])
    with pytest.raises(SystemExit) as ended:
        run.main()
    assert ended.value.code == 0, capsys.readouterr().out
    begun = len({*seeds()["F04"], *corpus.kept("F04")})
    assert len([*(tmp_path / "corpus" / "F04").iterdir()]) > begun
