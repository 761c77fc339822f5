"""A few broken inputs for each target of `make fuzz`, and that something undeclared would be seen."""

from pathlib import Path

import pytest

from tests.engines import needs

needs("python_calamine")

from tests.fuzz import run  # noqa: E402
from tests.fuzz.mutate import inputs  # noqa: E402
from tests.fuzz.targets import TARGETS, seeds  # noqa: E402

INPUTS = 4


def found(name: str) -> list[str]:
    """What is wrong with a few inputs of a target."""
    return [wrong for number in range(INPUTS) if (wrong := run.feed(name, number))]


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


def test_the_same_number_is_the_same_input_and_a_fault_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert inputs("F01", seeds()["F01"], 7) == inputs("F01", seeds()["F01"], 7)
    assert inputs("F01", seeds()["F01"], 7) != inputs("F01", seeds()["F01"], 8)

    def faulty(_: bytes) -> None:
        raise KeyError("not declared")

    monkeypatch.setattr(run, "FOUND", tmp_path)
    monkeypatch.setitem(TARGETS, "F01", faulty)
    assert "not declared" in run.feed("F01", 7)
    assert (tmp_path / "F01-7").read_bytes() == inputs("F01", seeds()["F01"], 7)
