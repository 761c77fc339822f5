"""`fordel pakk`: all that a settlement was made from in one file, which is verified with no other."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given

from fordel.ledger.columns import Options
from fordel.ledger.posting import Posting
from fordel.ledger.summed import SummedLedger, summed_object
from fordel.messages import LANGUAGES
from fordel.packages import packed, unpacked
from fordel.pipeline import Settled
from fordel.pipeline import settle as settle_books
from fordel.plan import Aggregates
from fordel.receipt import digest
from fordel.render.json_form import json_text, settlement_object
from tests.agreements_strategy import Case, cases
from tests.receipts import FILES, LEDGER, Capture, change, lay_out, run, settle
from tests.reference import Line

TOP = Path(__file__).parent.parent / "agreements"
OUTCOMES = sorted(TOP.rglob("oppgjor-*.json"))


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> Path:
    """A package of the settlement in a folder of its own, where nothing else lies."""
    lay_out(tmp_path)
    monkeypatch.chdir(tmp_path)
    settle(capsys)
    code, _, err = run(capsys, "pakk", "ut", "--ut", "p.zip")
    assert (code, err) == (0, "Skrevet: p.zip\n")
    (tmp_path / "for-seg").mkdir()
    return Path(shutil.copy("p.zip", "for-seg"))


def alone(monkeypatch: pytest.MonkeyPatch, package: Path) -> Path:
    """The package where it lies, with all that it was made from gone."""
    folder = package.parent.resolve()
    for one in folder.parent.iterdir():
        if one != folder:
            shutil.rmtree(one) if one.is_dir() else one.unlink()
    monkeypatch.chdir(folder)
    return Path(package.name)


# ── what is in it ──


def test_a_package_is_verified_with_no_other_file(
    capsys: Capture, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, out, err = run(capsys, "etterprøv", alone(monkeypatch, made))
    assert (code, err) == (0, "")
    assert out.startswith("Likt. ")


def test_all_that_it_was_made_from_is_in_it(made: Path) -> None:
    files = unpacked(made.read_bytes())
    assert [*files] == [
        "LES-MEG.txt",
        "kvittering.json",
        "oppgjor.json",
        "oppgjor.csv",
        "avtale/arkiv.avtale",
        "avtale/felles/nokler.avtale",
        "tall/budsjett.csv",
        "tall/betalt.csv",
        "tall/kolonner.toml",
        "tall/hyller.csv",
        "regnskap.summer.json",
    ]
    for name in ("oppgjor.json", "oppgjor.csv"):
        assert files[name] == Path("ut", name).read_bytes()
    order = json.loads(files["kvittering.json"])["bestilling"]
    assert {*order["avtaler"], order["regnskap"], order["budsjett"], *order["grunnlag"]} <= {*files}


def test_no_voucher_is_in_it(made: Path) -> None:
    assert "Ola Nordmann" in LEDGER
    for content in unpacked(made.read_bytes()).values():
        assert b"Nordmann" not in content
        assert b"Papir" not in content


def test_the_same_settlement_gives_the_same_bytes(
    capsys: Capture, made: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir("/")
    assert run(capsys, "pakk", tmp_path / "ut", "--ut", tmp_path / "igjen.zip")[0] == 0
    assert (tmp_path / "igjen.zip").read_bytes() == (tmp_path / made).read_bytes()
    assert run(capsys, "pakk", tmp_path / made, "--ut", tmp_path / "av-pakken.zip")[0] == 0
    assert (tmp_path / "av-pakken.zip").read_bytes() == (tmp_path / made).read_bytes()


def test_the_text_works_out_one_share_with_the_numbers_of_the_settlement(made: Path) -> None:
    text = unpacked(made.read_bytes())["LES-MEG.txt"].decode()
    assert "\r\n" in text
    assert not re.search(r"(?<!\r)\n", text)
    assert all(len(line) <= 100 for line in text.splitlines())
    plain = " ".join(text.replace("\u00a0", " ").split())
    written = json.loads(Path("ut/oppgjor.json").read_text("utf-8"))
    (cost,) = (one for one in written["kostnader"] if one["navn"] == "Arkivet")
    exact = cost["andeler"]["Tynset"]["eksakt"]
    for said in (
        "Vi tar Tynset og kostnaden «Arkivet» som eksempel.",
        "Summen er 31 999,99 kr (3 bilagslinjer).",
        f"«eksakt» er {exact} kroner.",
        "31 999,99 kr × 30/71 = 13 521,1225 kr, avrundet til 13 521,12 kr.",
        "Det skal bli 31 999,99 kr, på øret.",
        "Oppgjøret ble laget med fordel 0.1.0.",
        "Regnskapet var r.csv.",
    ):
        assert said in plain
    listed = re.findall(
        r"^  (\S+): [^:]+$", text.replace("\r\n    ", " ").replace("\r\n", "\n"), re.MULTILINE
    )
    assert listed == [*unpacked(made.read_bytes())]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_text_is_in_the_language_that_is_asked_for(capsys: Capture, made: Path, language: str) -> None:
    title = {"nb": "Pakke for etterprøving", "nn": "Pakke for etterprøving", "en": "A package to check"}
    assert run(capsys, "pakk", made, "--ut=q.zip", f"--språk={language}")[0] == 0
    text = unpacked(Path("q.zip").read_bytes())["LES-MEG.txt"].decode()
    assert text.startswith(title[language])
    assert not re.search(r"[{}]|package\.\w", text)


# ── with other files ──


def test_the_ledger_itself_can_be_held_against_a_package(capsys: Capture, made: Path) -> None:
    assert run(capsys, "etterprøv", made, "--regnskap=regnskap/r.csv")[0] == 0
    change(Path("regnskap/r.csv"), "30 000,01", "30 000,03")
    code, out, _ = run(capsys, "etterprøv", made, "--regnskap=regnskap/r.csv")
    assert code == 1
    assert "\n  Summene i regnskapet er andre.\n" in out
    assert "\n  r.csv har et annet innhold enn da oppgjøret ble laget.\n" in out


def test_a_receipt_is_held_against_a_package(
    capsys: Capture, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree("ut", "for-seg/ut")
    package = alone(monkeypatch, made)
    assert run(capsys, "etterprøv", "ut", f"--pakke={package}")[0] == 0
    change(Path("ut/oppgjor.csv"), "Arkivet", "Arkivene")
    code, out, _ = run(capsys, "etterprøv", "ut", f"--pakke={package}")
    assert code == 1
    assert "oppgjor.csv er endret etter at den ble skrevet." in out


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("avtale/arkiv.avtale", "art 010-285", "art 010-286"),
        ("avtale/felles/nokler.avtale", "Nøkler", "Nøkler for arkiv"),
        ("tall/hyller.csv", ";17", ";18"),
        ("tall/budsjett.csv", "24000", "24001"),
        ("tall/betalt.csv", "3000", "3001"),
        ("regnskap.summer.json", "3199999", "3199998"),
        ("kvittering.json", '"Felles arkiv"', '"Felles Arkiv"'),
        ("kvittering.json", '"avtale": "sha256:', '"avtale": "sha256:0'),
        ("oppgjor.json", '"sum": "', '"sum": "9'),
        ("oppgjor.csv", "Arkivet", "Arkivene"),
    ],
)
def test_whatever_is_touched_in_a_package_is_found(
    capsys: Capture, made: Path, name: str, before: str, after: str
) -> None:
    files = unpacked(made.read_bytes())
    assert before.encode() in files[name]
    files[name] = files[name].replace(before.encode(), after.encode(), 1)
    made.write_bytes(packed(files))
    code, out, _ = run(capsys, "etterprøv", made)
    assert code == 1
    assert out.startswith("Ikke likt.") or "er endret etter at den ble skrevet" in out
    if not name.startswith(("kvittering", "oppgjor", "regnskap")):
        assert f"\n  {name} har et annet innhold enn da oppgjøret ble laget.\n" in out


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"summer": []}', "[" * 100_000])
def test_sums_that_are_damaged_are_told_of(capsys: Capture, made: Path, text: str) -> None:
    files = unpacked(made.read_bytes())
    mark = b'{\n "skjema": "fordel/summer/1"'
    files["regnskap.summer.json"] = mark + b',\n "x": ' + text.encode() + b"}"
    made.write_bytes(packed(files))
    code, _, err = run(capsys, "etterprøv", made)
    assert (code, "F702" in err, "summene av ett regnskap" in err) == (3, True, True)


def test_sums_do_not_answer_anything_else(capsys: Capture, made: Path) -> None:
    Path("summer.json").write_bytes(unpacked(made.read_bytes())["regnskap.summer.json"])
    words = ["avtaler/arkiv.avtale", "--regnskap=summer.json", "--år=2022", "--grunnlag=tall/hyller.csv"]
    assert run(capsys, "beregn", *words)[0] == 0
    told = "fordel: dette er ikke et helt regnskap, men summene av ett."
    code, _, err = run(capsys, "forklar", *words, "--part=Tolga", "--bilag")
    assert (code, err.startswith(told)) == (2, True)
    words[2] = "--år=2023"
    change(Path("tall/hyller.csv"), "01.01.2022", "01.01.2023")
    code, _, err = run(capsys, "beregn", *words)
    assert (code, err.startswith(told)) == (2, True)


# ── when no package is made ──


def test_a_settlement_that_is_another_gives_no_package(capsys: Capture, made: Path) -> None:
    assert made.exists()
    change(Path("regnskap/r.csv"), "30 000,01", "30 000,03")
    code, out, _ = run(capsys, "pakk", "ut", "--ut=ny.zip")
    assert (code, out.startswith("Ikke likt."), Path("ny.zip").exists()) == (1, True, False)
    change(Path("regnskap/r.csv"), ";390;", ";890;")
    assert run(capsys, "pakk", "ut", "--ut=ny.zip")[0] == 3


def test_files_that_were_changed_or_are_gone_give_no_package(capsys: Capture, made: Path) -> None:
    assert made.exists()
    change(Path("ut/oppgjor.csv"), "Arkivet", "Arkivene")
    assert run(capsys, "pakk", "ut", "--ut=ny.zip")[0] == 1
    Path("ut/oppgjor.csv").unlink()
    code, _, err = run(capsys, "pakk", "ut", "--ut=ny.zip")
    assert (code, err.startswith("fordel: finner ikke oppgjor.csv ved siden av kvitteringen.")) == (2, True)
    assert not Path("ny.zip").exists()


def test_a_receipt_that_names_no_files_is_packed(capsys: Capture, made: Path) -> None:
    assert made.exists()
    receipt = json.loads(Path("ut/kvittering.json").read_text("utf-8"))
    Path("ut/kvittering.json").write_text(
        json.dumps({name: one for name, one in receipt.items() if name != "filer"}), "utf-8"
    )
    assert run(capsys, "pakk", "ut", "--ut=ny.zip")[0] == 0
    assert run(capsys, "etterprøv", "ny.zip")[0] == 0


def test_a_package_has_an_ending_and_a_folder_to_lie_in(capsys: Capture, made: Path) -> None:
    assert made.exists()
    assert run(capsys, "pakk", "ut", "--ut=ny.tar")[2].startswith(
        "fordel: en pakke skal hete noe som slutter på .zip"
    )
    code, _, err = run(capsys, "pakk", "ut", "--ut=borte/ny.zip")
    assert (code, "kan ikke skrive borte/ny.zip" in err) == (2, True)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK", "er ikke en pakke, eller den er skadet."),
        (packed({"a.txt": b""}), "finner ikke filen"),
        (packed({"kvittering.json": b"{}"}), "er ikke en kvittering fra fordel"),
    ],
)
def test_what_is_no_package_is_refused(capsys: Capture, tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(content)
    code, _, err = run(capsys, "etterprøv", path)
    assert (code, said in err) == (2, True)


def test_odd_names_and_names_that_meet_are_kept_apart(
    capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = {
        "tall/hyller.csv": "tall/ Hyller: alle?.csv",
        "tall/budsjett.csv": "b/tall.csv",
        "tall/betalt.csv": "c/tall.csv",
    }
    lay_out(tmp_path, {names.get(name, name): text for name, text in FILES.items()})
    monkeypatch.chdir(tmp_path)
    words = (
        "avtaler/arkiv.avtale",
        "--regnskap=regnskap/r.csv",
        "--kolonner=regnskap/kolonner.toml",
        "--år=2022",
    )
    more = [
        f"--{option}={names[name]}"
        for option, name in zip(("grunnlag", "budsjett", "betalt"), names, strict=True)
    ]
    settle(capsys, *more, words=words)
    assert run(capsys, "pakk", "ut", "--ut=p.zip")[0] == 0
    assert {"tall/Hyller- alle-.csv", "tall/tall.csv", "tall/tall-2.csv"} <= {
        *unpacked(Path("p.zip").read_bytes())
    }
    assert run(capsys, "etterprøv", "p.zip")[0] == 0


# ── every kind of settlement ──


def settle_folder(capsys: Capture, folder: Path, outcome: Path, out: Path) -> None:
    """Settles all agreements of a folder as an outcome in it says, the earlier settlement first."""
    told = json.loads(outcome.read_text("utf-8"))
    files = [
        path for path in sorted(folder.glob("*.avtale")) if "\nbibliotek " not in path.read_text("utf-8")
    ]
    words: list[object] = ["beregn", *files, "--år", told["år"], "--ut", out, "--uten-pdf", "--uten-excel"]
    for name in ("regnskap", "grunnlag", "budsjett", "betalt"):
        for path in folder.glob(f"{name}-{told['år']}*"):
            words += [f"--{name}", path]
    if "kjent" in told:
        words += ["--kjent", told["kjent"]]
    if "forrige" in told:
        settle_folder(capsys, folder, folder / told["forrige"], out.with_name("forrige"))
        words += ["--forrige", out.with_name("forrige") / "oppgjor.json"]
    code, _, err = run(capsys, *words)
    assert code == 0, err


@pytest.mark.parametrize("outcome", OUTCOMES, ids=lambda path: str(path.relative_to(TOP)))
def test_every_agreement_is_packed_and_verified_alone(
    capsys: Capture, tmp_path: Path, outcome: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "avtaler"
    shutil.copytree(outcome.parent, folder)
    settle_folder(capsys, folder, folder / outcome.name, tmp_path / "ut")
    packages = tmp_path / "pakker"
    packages.mkdir()
    for number, receipt in enumerate(sorted((tmp_path / "ut").rglob("kvittering.json"))):
        assert run(capsys, "etterprøv", receipt)[0] == 0
        assert run(capsys, "pakk", receipt, "--ut", packages / f"{number}.zip")[0] == 0
    alone(monkeypatch, packages / "0.zip")
    for package in sorted(packages.iterdir()):
        code, out, err = run(capsys, "etterprøv", package)
        assert (code, err, out.startswith(("Likt", "The same"))) == (0, "", True), out


@given(cases(careful=True))
def test_a_settlement_by_the_kept_sums_is_the_settlement_by_the_ledger(case: Case) -> None:
    made = settled(case, [posting(line) for line in case.lines])
    question = made.plan.question
    answer = made.ledger.aggregate(question)
    assert isinstance(answer, Aggregates)
    told = [one.values for one in made.settlement.remarks if one.key == "remark.duplicates"]
    kept = summed_object([(question, answer)], made.ledger.columns, [], told[0] if told else None)
    with TemporaryDirectory() as folder:
        path = Path(folder, "regnskap.summer.json")
        path.write_text(json_text(kept), "utf-8")
        again = settled(case, str(path))
    assert isinstance(again.ledger, SummedLedger)
    assert digest(settlement_object(again.settlement)) == digest(settlement_object(made.settlement))


def posting(line: Line) -> Posting:
    cells = {name: cell for name, cell in line.cells.items() if name != "tekst"}
    return Posting(line.day, line.ore, text=line.cells.get("tekst", ""), cells=cells)


def settled(case: Case, ledger: object) -> Settled:
    found = settle_books(case.agreement, ledger, Options(), *case.asked, case.given)
    assert isinstance(found, Settled), found
    return found
