"""A folder with a settlement that is written to again: what only the earlier one wrote is gone, and nothing else."""

import errno
import json
import shutil
from hashlib import sha256
from pathlib import Path

import pytest

from fordel.left_files import Left, left_in
from fordel.output_files import DISK, on
from tests.engines import needs
from tests.test_cli import Capture, run
from tests.test_output_files import failing

NAV = Path(__file__).parent.parent / "agreements" / "nav-midt-buskerud"
STATEMENT = b"%PDF"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> Path:
    """A folder with a settlement of 2022 and its workbook, and a note that someone has laid beside it."""
    needs("xlsxwriter")
    shutil.copytree(NAV, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    assert settle(capsys)[0] == 0
    (tmp_path / "ut" / "oppgjor-notat.pdf").write_bytes(STATEMENT)
    return tmp_path / "ut"


def settle(capsys: Capture, *more: str) -> tuple[int, str, str]:
    words = ("beregn", "nav-midt-buskerud.avtale", "--regnskap", "regnskap-2022.csv", "--år", "2022")
    return run(capsys, *words, "--uten-pdf", "--ut", "ut", *more)


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_what_is_not_written_again_is_removed_and_told(folder: Path, capsys: Capture) -> None:
    before = names(folder)
    code, _, told = settle(capsys, "--uten-excel")
    assert (code, before - names(folder), names(folder) - before) == (0, {"oppgjor.xlsx"}, set())
    assert "Fjernet fra ut, for det hørte til oppgjøret som lå der før: oppgjor.xlsx\n" in told
    assert run(capsys, "etterprøv", "ut")[0] == 0
    assert "Fjernet" not in settle(capsys, "--uten-excel")[2]


def test_what_someone_has_changed_stays_and_is_told(folder: Path, capsys: Capture) -> None:
    (folder / "oppgjor.xlsx").write_bytes(b"egne notater")
    _, _, told = settle(capsys, "--uten-excel")
    assert (folder / "oppgjor.xlsx").read_bytes() == b"egne notater"
    assert "I ut ligger det noe fra oppgjøret som lå der før: oppgjor.xlsx." in told


def test_i01_a_fault_while_removing_is_told_and_the_next_run_removes_it(
    folder: Path, capsys: Capture
) -> None:
    old = (folder / "kvittering.json").read_bytes()
    with on(failing(DISK, "remove", 0, OSError(errno.EACCES, "i bruk"))):
        code, _, told = settle(capsys, "--uten-excel")
    assert (code, (folder / "kvittering.json").read_bytes()) == (2, old)
    assert "oppgjor.xlsx: i bruk" in told
    assert settle(capsys, "--uten-excel")[0] == 0
    assert "oppgjor.xlsx" not in names(folder)


def test_i01_a_fault_after_the_removal_leaves_the_old_receipt(folder: Path, capsys: Capture) -> None:
    with on(failing(DISK, "replace", 2, OSError(errno.EIO, "disk"))):
        assert settle(capsys, "--uten-excel")[0] == 2
    assert "oppgjor.xlsx" not in names(folder)
    code, _, told = settle(capsys, "--uten-excel")
    assert (code, "Fjernet" in told) == (0, False)
    assert run(capsys, "etterprøv", "ut")[0] == 0


def receipt(folder: Path, *listed: object, schema: str = "fordel/kvittering/1") -> None:
    (folder / "kvittering.json").write_text(json.dumps({"skjema": schema, "filer": listed}), "utf-8")


def listed(name: str, content: bytes = STATEMENT) -> dict[str, str]:
    return {"fil": name, "sha256": sha256(content).hexdigest()}


def test_the_statement_of_a_party_that_has_left_is_what_is_left(tmp_path: Path) -> None:
    statements = ("oppgjor.pdf", "oppgjor-modum.pdf", "oppgjor-sigdal.pdf")
    for name in statements:
        (tmp_path / name).write_bytes(STATEMENT)
    receipt(tmp_path, *map(listed, statements), listed("oppgjor-borte.pdf"))
    assert left_in(str(tmp_path), statements[:2]) == Left(whole=("oppgjor-sigdal.pdf",))


@pytest.mark.parametrize(
    "name",
    [
        "regnskap.csv",
        "../oppgjor.pdf",
        "kvittering.json",
        "oppgjor-x.avtale",
        "mappe/oppgjor.pdf",
        "oppgjor.pdf/",
    ],
)
def test_a_receipt_cannot_have_other_files_removed(tmp_path: Path, name: str) -> None:
    place = tmp_path / "ut" / name
    place.parent.mkdir(parents=True, exist_ok=True)
    if not place.is_dir():
        place.write_bytes(STATEMENT)
    receipt(tmp_path / "ut", listed(name))
    assert left_in(str(tmp_path / "ut"), ()) == Left()


def test_a_link_is_not_a_file_that_was_written(tmp_path: Path) -> None:
    (tmp_path / "annet.pdf").write_bytes(STATEMENT)
    (tmp_path / "oppgjor.pdf").symlink_to(tmp_path / "annet.pdf")
    receipt(tmp_path, listed("oppgjor.pdf"))
    assert left_in(str(tmp_path), ()) == Left()


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{", b"[" * 9000, b'{"skjema": "fordel/kvittering/1", "filer": 1}']
)
def test_what_is_no_receipt_lists_nothing(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "kvittering.json").write_bytes(content)
    assert left_in(str(tmp_path), ()) == Left()


def test_a_folder_that_cannot_have_its_name_is_told_of_where_it_is_written(capsys: Capture) -> None:
    words = (
        str(NAV / "nav-midt-buskerud.avtale"),
        "--regnskap",
        str(NAV / "regnskap-2022.csv"),
        "--år",
        "2022",
    )
    code, _, err = run(capsys, "beregn", *words, "--ut", "x" * 300, "--uten-pdf", "--uten-excel")
    assert (code, "x" * 300 in err) == (2, True)


def test_the_receipt_of_something_else_lists_nothing(tmp_path: Path) -> None:
    (tmp_path / "oppgjor.pdf").write_bytes(STATEMENT)
    receipt(tmp_path, listed("oppgjor.pdf"), schema="annet/1")
    assert left_in(str(tmp_path), ()) == Left()
    receipt(tmp_path, "oppgjor.pdf", {"fil": 1}, {"sha256": ""})
    assert left_in(str(tmp_path), ()) == Left()
