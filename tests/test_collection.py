"""What is spared from the search for circular garbage, and where."""

import gc
import subprocess
import sys

import pytest

from fordel.collection import lasting


@pytest.mark.parametrize("searches", [True, False])
def test_only_a_process_without_searches_spares_what_there_is(searches: bool) -> None:  # noqa: FBT001
    before = gc.get_freeze_count()
    if not searches:
        gc.disable()
    try:
        lasting()
        assert (gc.get_freeze_count() > before) is not searches
    finally:
        gc.enable()
        if not before:
            gc.unfreeze()


def test_duckdb_finds_its_own_objects_when_a_process_without_searches_ends() -> None:
    code = "import gc; gc.disable()\nfrom fordel.ledger.store import Store\nfor _ in 'ab': Store().close()\n"
    code += "print(gc.get_freeze_count() > 0)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("True\n", "")
