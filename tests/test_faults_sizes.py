"""I09 and I11: circles, and agreements and ledgers far too large or deep, end in time and memory that are bounded."""

from __future__ import annotations

import json
import os
import resource
import subprocess
from pathlib import Path

import pytest

from fordel.ceilings import AGREEMENT_BYTES, FETCHED_FILES, PARTIES
from fordel.cli import DATA, FAULT, FINDINGS, FINE
from tests.engines import demand
from tests.faults import FORDEL

if os.name != "posix":
    demand("limits of time and memory are those of POSIX")

#: What a run may take: seconds of all cores together, and bytes of memory.
SECONDS, BYTES = 60, 2 << 30
MILLION = 1_000_000
SIGNS = 100_000

HEAD = '```regel\navtale "A"\ngjelder fra 1. januar 2022\n'
PARTIES_OF_TWO = "deltakere Modum, Sigdal\nvertskommune Modum\n"
COST = 'kostnad "Drift":\n  art 010-285\n  fordeles likt\n'
PLAIN = f"{HEAD}{PARTIES_OF_TWO}{COST}```\n"
LINE = b"1;15.03.2022;120;1,00\n"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def bounded(*words: str) -> tuple[int, str]:
    """The exit code of a run that is stopped where it takes too long or too much, and what it tells."""

    def limits() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))

    done = subprocess.run([FORDEL, *words], capture_output=True, text=True, check=False, preexec_fn=limits)
    assert 0 <= done.returncode < FAULT, (done.returncode, done.stderr[-1000:])
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout + done.stderr


def checked(text: str) -> tuple[int, str]:
    Path("a.avtale").write_text(text, "utf-8")
    return bounded("sjekk", "a.avtale")


# I09 ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("files", [FETCHED_FILES + 1, 10_000])
def test_i09_ten_thousand_files_that_fetch_one_another_end_at_the_limit(files: int) -> None:
    for number in range(files):
        library = f'```regel\nbibliotek "B {number}"\nhent "{number + 1}.avtale"\n```\n'
        Path(f"{number}.avtale").write_text(library, "utf-8")
    code, told = checked(f'{HEAD}{PARTIES_OF_TWO}hent "0.avtale"\n{COST}```\n')
    assert code == FINDINGS
    assert told.count("F205") >= 1
    assert f"flere enn {FETCHED_FILES} filer" in told.replace("\u00a0", " ")


@pytest.mark.parametrize("times", [2, 10_000])
def test_i09_a_file_that_is_fetched_again_and_again_is_there_once(times: int) -> None:
    Path("n.avtale").write_text('```regel\nbibliotek "N"\nnøkkel "Likt":\n  100 % likt\n```\n', "utf-8")
    fetched = 'hent "n.avtale"\n' * times
    by_key = COST.replace("fordeles likt", 'fordeles etter nøkkel "Likt"')
    code, told = checked(f"{HEAD}{PARTIES_OF_TWO}{fetched}{by_key}```\n")
    assert (code, "F205" in told) == (FINE, False), told[-500:]


@pytest.mark.parametrize("length", [1, 2, 30])
def test_i09_a_circle_tells_its_files_in_their_order(length: int) -> None:
    for number in range(length):
        library = f'```regel\nbibliotek "B"\nhent "{(number + 1) % length}.avtale"\n```\n'
        Path(f"{number}.avtale").write_text(library, "utf-8")
    code, told = checked(f'{HEAD}{PARTIES_OF_TWO}hent "0.avtale"\n{COST}```\n')
    assert (code, told.count("feil F205")) == (FINDINGS, 1)
    names = [f"{number}.avtale" for number in (*range(length), 0)]
    at = -1
    message = told[told.index("feil F205") :].replace("\n", " ")
    for name in names:
        at = message.index(name, at + 1)


# I11 ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "repeated", ["# § 1\n", COST.replace("Drift", "D"), "```regel\n```\n", "x\n", 'hent "a"\n', "- a\n"]
)
def test_i11_more_of_anything_than_there_is_room_for_is_larger_than_an_agreement_may_be(
    repeated: str,
) -> None:
    code, told = checked(PLAIN + repeated * (AGREEMENT_BYTES // len(repeated.encode()) + 1))
    assert (code, "F107" in told) == (FINDINGS, True), told[:500]


@pytest.mark.parametrize("sign", ["\n", ">", "(", "- ", "#", "`", "«", '"', "{", "[", "*", "_", "  "])
@pytest.mark.parametrize("where", ["prose", "rule"])
def test_i11_an_agreement_of_one_sign_again_and_again_is_read_to_its_end(sign: str, where: str) -> None:
    many = (sign * SIGNS)[:SIGNS]
    rule = f'kostnad "K":\n  {many}\n'
    text = PLAIN + many if where == "prose" else PLAIN.replace(COST, COST + rule)
    code, _ = checked(text)
    assert code in (FINE, FINDINGS)


#: Once some of these took minutes, and four times as long where they were twice as long.
SLOW = [
    "«" * SIGNS + "#",
    '«""' * (SIGNS // 3) + "#",
    "1 000 " * (SIGNS // 18),
    "1 % " * (SIGNS // 12),
    " " * SIGNS,
]


@pytest.mark.parametrize("text", SLOW, ids=lambda text: ascii(text[:6]))
def test_i11_a_long_line_takes_no_more_than_its_length(text: str) -> None:
    assert checked(f"{PLAIN}\n- {text}\n")[0] in (FINE, FINDINGS)
    assert checked(f"{PLAIN}\n```regel\n{text}\n```\n")[0] in (FINE, FINDINGS)


def test_i11_a_million_lines_of_one_cost_are_settled() -> None:
    Path("a.avtale").write_text(PLAIN, "utf-8")
    Path("r.csv").write_bytes(b"bilagsnr;bilagsdato;art;bel\xc3\xb8p\n" + LINE * MILLION)
    code, told = bounded("beregn", "a.avtale", "--regnskap=r.csv", "--år=2022", "--format=json")
    assert code == FINE, told[-500:]
    cost = json.loads(told)["kostnader"][0]
    assert (cost["sum"], cost["linjer"]) == (f"{MILLION}.00", MILLION)


@pytest.mark.parametrize("more", [0, 1])
def test_i11_as_many_parties_as_there_may_be_are_settled_and_one_more_is_told(more: int) -> None:
    names = ",\n  ".join(f'"Selskap {number}" (selskap)' for number in range(1, PARTIES + more))
    agreement = f"{HEAD}deltakere Modum,\n  {names}\nvertskommune Modum\n{COST}```\n"
    Path("a.avtale").write_text(agreement, "utf-8")
    Path("r.csv").write_bytes(b"bilagsnr;bilagsdato;art;bel\xc3\xb8p\n" + LINE)
    words = ("--uten-pdf", "--uten-excel", "--ut=ut")
    code, told = bounded("beregn", "a.avtale", "--regnskap=r.csv", "--år=2022", *words)
    assert (code, "F107" in told) == ((FINDINGS, True) if more else (FINE, False)), told[-500:]
    if not more:
        parties = json.loads(Path("ut/oppgjor.json").read_text("utf-8"))["parter"]
        assert len(parties) == PARTIES
        assert sorted({one["sum"] for one in parties}) == ["0.00", "0.01"]


@pytest.mark.parametrize(
    ("name", "begun", "ended"),
    [("m.json", "[", "]"), ("m.json", '{"a":', "}"), ("k.toml", "a = [", "]"), ("r.xml", "<a>", "</a>")],
)
def test_i11_depth_without_end_is_told(name: str, begun: str, ended: str) -> None:
    Path("a.avtale").write_text(PLAIN, "utf-8")
    Path("r.csv").write_bytes(b"bilagsnr;bilagsdato;art;bel\xc3\xb8p\n" + LINE)
    Path(name).write_text(begun * SIGNS + ended * SIGNS, "utf-8")
    given = {"m.json": "--grunnlag=barn=m.json", "k.toml": "--kolonner=k.toml", "r.xml": "--regnskap=r.xml"}
    ledger = () if name == "r.xml" else ("--regnskap=r.csv",)
    code, told = bounded("beregn", "a.avtale", *ledger, given[name], "--år=2022")
    assert (code, "F702" in told) == (DATA, True), told[-500:]
