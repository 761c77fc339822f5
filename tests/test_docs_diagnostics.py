"""Every code has a page whose broken example gives that code and no other, and whose mended example gives none."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from fordel.cli import main
from fordel.diagnostic import Diagnostic
from fordel.render.diagnostics import text
from fordel.source import Place
from tests.sentences import catalogue

ROOT = Path(__file__).parents[1]
PAGES = ROOT / "docs" / "pages" / "diagnostics"
CODES = sorted({key[:4] for key in catalogue("nb") if re.match(r"F\d{3}\.", key)})
MENDED = "\n## Skriv heller\n"

#: ` ~~~avtale-F301 `, ` ~~~regnskap `, ` ~~~bibliotek `: what the fence holds, and the code where it is broken.
FENCE = re.compile(r"^~~~(avtale|regnskap|bibliotek)(?:-(F\d{3}))?\n(.*?)^~~~$", re.MULTILINE | re.DOTALL)
GRAVITY = {"feil": "en feil", "advarsel": "en advarsel", "råd": "et råd"}
FILES = {"avtale": "arkiv/arkiv.avtale", "regnskap": "regnskap.csv", "bibliotek": "arkiv/nokler.avtale"}

MORE = {
    "nb": "Mer om {0}: diagnostics/{0} på nettstedet",
    "nn": "Meir om {0}: diagnostics/{0} på nettstaden",
    "en": "More on {0}: diagnostics/{0} on the site",
}

#: What is shown as it should look and is broken by how it is stored: in the character set of older Windows programs.
STORED_OTHERWISE = {"F107": "cp1252"}

#: What is not told of the agreement or the ledger, but of less than was asked for, or as a remark on a settlement.
DEMANDED = {"F803": ("--minst", "100")}
REMARKED = {"F703": "gjentar en tidligere linje"}

Fences = dict[str, str]
Told = Callable[..., set[str]]


def fences(code: str) -> tuple[Fences, Fences, set[str]]:
    """The broken files of a page, the same mended, and the codes that its fences name."""
    page = (PAGES / f"{code}.md").read_text("utf-8")
    avoid, prefer = ({kind: text for kind, _, text in FENCE.findall(part)} for part in page.split(MENDED))
    return avoid, avoid | prefer, {named for _, named, _ in FENCE.findall(page) if named}


@pytest.fixture
def told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Told:
    """The codes of all that checking, trying and settling tell of files."""

    def run(*words: str) -> set[str]:
        main([*words, "--format", "json"])
        out = json.loads(capsys.readouterr().out)
        remarks = "\n".join(out.get("merknader", ()))
        return {one["kode"] for one in out.get("diagnoser", ())} | {
            code for code, remark in REMARKED.items() if remark in remarks
        }

    def codes(files: Fences, *, encoding: str = "utf-8", demanded: tuple[str, ...] = ()) -> set[str]:
        for kind, content in files.items():
            path = tmp_path / FILES[kind]
            path.parent.mkdir(exist_ok=True)
            path.write_text(content, encoding)
        agreement, ledger = str(tmp_path / FILES["avtale"]), str(tmp_path / FILES["regnskap"])
        found = run("sjekk", agreement) | run("test", agreement, *demanded)
        if "regnskap" in files:
            year = re.findall(r"\d\d\.\d\d\.(\d{4});", files["regnskap"])[0]
            found |= run("beregn", agreement, "--regnskap", ledger, "--år", year)
        return found

    return codes


@pytest.mark.parametrize("code", CODES)
def test_each_code_has_a_page_in_the_menu_and_in_the_list(code: str) -> None:
    assert (PAGES / f"{code}.md").read_text("utf-8").startswith(f"# {code} ")
    assert f"- diagnostics/{code}.md\n" in (ROOT / "docs" / "mkdocs.yml").read_text("utf-8")
    assert f"\n| [{code}]({code}.md) | " in (PAGES / "index.md").read_text("utf-8")


def test_no_page_is_of_a_code_that_is_never_given() -> None:
    assert {path.stem for path in PAGES.glob("F*.md")} <= set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_the_broken_example_gives_the_code_and_the_mended_one_nothing(code: str, told: Told) -> None:
    broken, mended, named = fences(code)
    demanded = DEMANDED.get(code, ())
    stored = STORED_OTHERWISE.get(code, "utf-8")
    assert named == {code}
    assert told(broken, encoding=stored, demanded=demanded) == {code}
    assert told(mended, demanded=demanded) == set()


@pytest.mark.parametrize("code", CODES)
def test_a_page_is_short_and_says_how_grave_it_is(code: str) -> None:
    page = (PAGES / f"{code}.md").read_text("utf-8")
    assert len(page.splitlines()) <= 80
    said = set(re.findall(r"^Meldingen er (en feil|en advarsel|et råd)\. ", page, re.MULTILINE))
    assert (said or {"en feil"}) == {GRAVITY[Diagnostic(code, "", Place("")).severity]}


@pytest.mark.parametrize(("language", "line"), MORE.items())
def test_the_first_message_of_each_code_names_its_page(language: str, line: str) -> None:
    unread = [Diagnostic("F107", "encoding", Place(name)) for name in ("a.avtale", "b.avtale")]
    lone = Diagnostic("F308", "nothing", Place("a.avtale"), {"contribution": "Kontingent"})
    said = [part.splitlines() for part in text([unread[0], lone, unread[1]], language).split("\n\n")]
    named = [part[-1].strip() for part in said if "diagnostics/" in part[-1]]
    assert named == [line.format("F107"), line.format("F308")]
    assert said[-1][-1].startswith("   ")
    assert len(said) == 6  # each has its message and what to do
