"""Small kept cases as data, which another engine could run: settled ones, and mistakes with what is said of them.

`corpus/right/` has a file for every construct of the language: an agreement, ledgers, and what the reference
interpreter makes of each, in øre (`python -m tests.corpus.make`). `corpus/wrong.toml` has ledgers that are refused,
`wrong-workbooks.toml` workbooks and SAF-T files, `wrong-measures.toml` files of measures, `wrong-packages.toml` what is
done to a package and found; `corpus/wrong.py` makes the files. Mistakes in agreements are in `mistakes/` and
`unseen/broken.toml`.
"""

import json
import re
import tomllib
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import pytest

import fordel
from fordel.cli import main
from fordel.pipeline import Reading, read_source
from fordel.source import Source
from tests.corpus import wrong
from tests.corpus.make import CASES, constructs, make
from tests.engines import needs
from tests.receipts import WORDS, Capture, lay_out, run
from tests.small import written
from tests.written_laws import bears, costs, nonzero

HERE = Path(__file__).parent
RIGHT = sorted((HERE / "corpus" / "right").glob("*.json"))


def table(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / "corpus" / f"{name}.toml").read_text("utf-8"))


WRONG, MEASURES, BOOKS, PACKAGES = map(
    table, ("wrong", "wrong-measures", "wrong-workbooks", "wrong-packages")
)
AGREEMENT, OF_MEASURES = WRONG.pop("usual")["agreement"], MEASURES.pop("usual")
LEDGER = "bilagsdato;art;beløp\n01.03.2024;150;100,00\n"


def settled(found: fordel.Settlement) -> dict[str, Any]:
    """What the corpus says of a settlement."""
    of = found.value
    shares = {name or "øvrige kostnader": of_cost for name, of_cost in costs(of).items()}
    for period in of.periods:
        for one in period.additions:
            mine = shares.setdefault(one.name, {})
            for party, share in one.shares.items():
                mine[party] = mine.get(party, 0) + share.ore
    fees = {
        one.name: nonzero({party: share.ore for party, share in one.shares.items()})
        for one in of.contributions
    }
    return {
        "shares": {name: nonzero(one) for name, one in shares.items() if nonzero(one)},
        "contributions": {name: one for name, one in fees.items() if one},
        "bears": bears(of),
    }


@pytest.mark.parametrize("path", RIGHT, ids=lambda path: path.stem)
def test_a_construct_settles_as_it_is_kept(path: Path, tmp_path: Path) -> None:
    kept = json.loads(path.read_text("utf-8"))
    agreement = written(kept["agreement"])
    assert len(kept["cases"]) == CASES
    for number, case in enumerate(kept["cases"]):
        books = tmp_path / f"{number}.csv"
        books.write_text(case["ledger"], "utf-8")
        found = settled(fordel.settle(agreement, books, year=case["year"], engine="python"))
        assert found == {name: case[name] for name in found}, case["ledger"]


def test_the_settled_cases_are_those_that_are_made() -> None:
    """Every construct is kept, and the first case of each is still what the reference makes of it."""
    assert {path.stem for path in RIGHT} == {*constructs()}
    assert len(RIGHT) * CASES >= 300
    some = [path for number, path in enumerate(RIGHT) if number % 10 == 0]
    for path in some:
        assert path.read_text("utf-8") == make(path.stem, constructs()[path.stem])


@pytest.mark.parametrize("name", WRONG)
def test_a_ledger_that_is_wrong_is_refused_in_these_words(name: str, tmp_path: Path) -> None:
    case = WRONG[name]
    books = tmp_path / "regnskap.csv"
    books.write_bytes(case["ledger"].encode(case.get("encoding", "utf-8")))
    refused(case, case.get("agreement", AGREEMENT), books)


def refused(case: dict[str, Any], agreement: str, books: Path, **more: Any) -> None:  # noqa: ANN401  (options)
    """Asserts that a settlement is refused as the case says."""
    with pytest.raises(fordel.LedgerError) as told:
        fordel.settle(written(agreement), books, year=2024, engine="python", **more)
    (first, *_) = told.value.diagnostics
    assert (first.code, first.place.line or 0) == (case["code"], case["line"])
    assert case["says"] in str(told.value).replace("\u00a0", " ")


@pytest.mark.parametrize("name", MEASURES)
def test_a_file_of_measures_that_is_wrong_is_refused_in_these_words(name: str, tmp_path: Path) -> None:
    case = MEASURES[name]
    (tmp_path / "regnskap.csv").write_text(LEDGER, "utf-8")
    (tmp_path / "tall.csv").write_text(case["file"], "utf-8")
    agreement = OF_MEASURES[case.get("agreement", "counted")]
    refused(case, agreement, tmp_path / "regnskap.csv", measure_files=[tmp_path / "tall.csv"])


@pytest.mark.parametrize("name", BOOKS["workbook"])
def test_a_workbook_that_is_wrong_is_refused_in_these_words(name: str, tmp_path: Path) -> None:
    needs("python_calamine")
    case = BOOKS["workbook"][name]
    refused(case, AGREEMENT, wrong.workbook(case, tmp_path / "regnskap.xlsx"))


@pytest.mark.parametrize("name", BOOKS["saft"])
def test_a_saft_file_that_is_wrong_is_refused_in_these_words(name: str, tmp_path: Path) -> None:
    case, books = BOOKS["saft"][name], tmp_path / "regnskap.xml"
    books.write_text(wrong.saft_file(case), "utf-8")
    refused(case, AGREEMENT[: AGREEMENT.index('kostnad "Ytelser"')] + "```\n", books)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A package that is verified."""
    folder = tmp_path_factory.mktemp("pakke")
    lay_out(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert main(["beregn", *WORDS, "--ut=ut", "--uten-pdf", "--uten-excel"]) == 0
        assert main(["pakk", "ut", "--ut=pakke.zip"]) == main(["etterprøv", "pakke.zip"]) == 0
    return (folder / "pakke.zip").read_bytes()


@pytest.mark.parametrize("name", PACKAGES)
def test_what_is_done_to_a_package_is_found_and_told_in_these_words(
    name: str, sound: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pakke.zip").write_bytes(wrong.package(PACKAGES[name], sound))
    code, out, err = run(capsys, "etterprøv", "pakke.zip")
    assert code == PACKAGES[name]["exit"]
    assert PACKAGES[name]["says"] in (out + err).replace("\u00a0", " ")
    assert gettempdir() not in out + err
    assert "\nr.csv har" not in err  # the ledger is not in a package


def read(text: str) -> Reading:
    return read_source(Source("avtale.avtale", text))


def test_there_are_three_hundred_mistakes_with_their_code_and_words() -> None:
    typing = [path.read_text("utf-8").partition("\n=====\n")[2] for path in (HERE / "mistakes").glob("*.txt")]
    broken = tomllib.loads((HERE / "unseen" / "broken.toml").read_text("utf-8"))
    assert all(re.search(r" F[0-9]{3} «", one) for one in typing)
    assert len(typing) + sum(map(len, broken.values())) + len(WRONG) >= 300
