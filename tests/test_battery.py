"""Every law, change, oracle, fuzz target, fault and threat has a test of its name, or a reason why it has none."""

import re
import tomllib
from pathlib import Path

HERE = Path(__file__).parent
BATTERY = tomllib.loads((HERE / "battery.toml").read_text("utf-8"))
NUMBERS = {"P": 30, "M": 15, "D": 10, "F": 14, "I": 15, "S": 14}
KEPT = {f"{letter}{number}" for letter, numbers in BATTERY["kept"].items() for number in numbers.split()}
FUNCTION = re.compile(r"^def test_([pmdfis][0-9]{2})_", re.MULTILINE)


def names() -> set[str]:
    """The identifiers that names of test functions begin with."""
    texts = (path.read_text("utf-8") for path in HERE.rglob("test_*.py"))
    return {name.upper() for text in texts for name in FUNCTION.findall(text)}


def test_every_identifier_is_kept_or_dropped_with_a_reason() -> None:
    every = {f"{letter}{number:02}" for letter, most in NUMBERS.items() for number in range(1, most + 1)}
    assert every == KEPT | {*BATTERY["dropped"]}
    assert not KEPT & {*BATTERY["dropped"]}
    assert {*BATTERY["says"]} <= KEPT


def test_everything_that_is_kept_has_a_test_of_its_name_and_nothing_else_has() -> None:
    assert names() == KEPT
