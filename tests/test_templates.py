"""`fordel ny`: each template is told of blank by blank, has no faults once filled, and settles its example."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from fordel.commands.arguments import UsageFault
from fordel.commands.new import filled
from fordel.examples import try_examples
from fordel.layout import laid_out
from fordel.parser import parse
from fordel.pipeline import Reading, read_source
from fordel.proposals import proposed
from fordel.source import Source
from tests.test_cli import Capture, run

TEMPLATES = ("vertskommune", "partnerskap", "eiendom", "samarbeid", "bibliotek")
EVERY = [(template, form) for template in TEMPLATES for form in ("nb", "nn")]

#: What is written for a blank whose words begin so; everything else is prose.
FILLED = {
    "dagen budsjett": "1. september",
    "dagen": "1. januar 2024",
    "siste dag": "15. februar",
    "kommunene,": "Hol, Gol, Ål",
    "kommunane,": "Hol, Gol, Ål",
    "vertskommunen": "Hol",
    "kommunen som": "Hol",
    "kommunens årsverk": "12,5",
    "årsverka til kommunen": "12,5",
    "etatens årsverk": "20",
    "årsverka til etaten": "20",
    "kommunen": "Hol",
    "etatens enhet": "NAV Vest-Viken",
    "eininga i etaten": "NAV Vestland",
    "prosent": "20",
    "funksjon": "242, 276",
    "ansvaret": "4700",
    "prosjektet": "4712",
    "hvor mange": "6",
    "kor mange": "6",
    "et år": "2025",
    "eit år": "2025",
    "et beløp": "1 000 000",
    "eit beløp": "1 000 000",
    "husleien i": "1 000 000",
    "husleiga i": "1 000 000",
    "felleskostnadene i": "500 000",
    "én linje": "Hol 120\n  Gol 80,5\n  Ål 100",
    "éi linje": "Hol 120\n  Gol 80,5\n  Ål 100",
}


def filled_in(text: str) -> str:
    def write(match: re.Match[str]) -> str:
        return next((new for words, new in FILLED.items() if match[1].startswith(words)), "noe")

    return re.sub(r"\[… ([^\]]*)\]", write, text)


def read(text: str) -> Reading:
    return read_source(Source("ny.avtale", text))


@pytest.mark.parametrize(("template", "form"), EVERY)
def test_each_blank_is_one_message_and_nothing_else_is_told(template: str, form: str) -> None:
    text = filled(template, form, "Felles legevakt")
    found = read(text).diagnostics
    assert {one.code for one in found} == {"F108"}
    assert len(found) > 1
    assert [one.values["what"] for one in found] == re.findall(r"\[… ([^\]]*)\]", text)
    assert read(text).form == form


@pytest.mark.parametrize(("template", "form"), EVERY)
def test_once_filled_it_is_an_agreement_without_faults(template: str, form: str) -> None:
    text = filled_in(filled(template, form, "Felles legevakt"))
    reading = read(text)
    assert reading.agreement is not None
    assert reading.diagnostics == ()
    assert reading.agreement.name == "Felles legevakt"


@pytest.mark.parametrize(("template", "form"), EVERY)
def test_it_stands_in_the_one_layout_once_filled(template: str, form: str) -> None:
    text = filled_in(filled(template, form, "Felles legevakt"))
    assert laid_out(Source("ny.avtale", text)) == text


@pytest.mark.parametrize(("template", "form"), EVERY[:-2])
def test_its_example_gets_amounts_and_is_right(template: str, form: str) -> None:
    source = Source("ny.avtale", filled_in(filled(template, form, "Felles legevakt")))
    agreement = read_source(source).agreement
    assert agreement is not None
    text = proposed(source, try_examples(agreement).outcomes)
    marks = {"nb": "  ikke kontrollert\n", "nn": "  ikkje kontrollert\n"}
    assert marks[form] in text
    checked = read(text.replace(marks[form], "")).agreement
    assert checked is not None
    trial = try_examples(checked)
    assert (trial.faults, trial.coverage.percent) == ((), 100)


def test_a_file_is_made_of_the_name_and_never_written_over(
    capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, _ = run(capsys, "ny", "Felles legevakt i Hallingdal", "--form", "nn")
    path = tmp_path / "felles-legevakt-i-hallingdal.avtale"
    assert code == 0
    assert "felles-legevakt-i-hallingdal.avtale er laga" in out
    text = path.read_text("utf-8")
    assert text == filled("vertskommune", "nn", "Felles legevakt i Hallingdal")
    code, _, err = run(capsys, "ny", "felles-legevakt-i-hallingdal.avtale", "--mal", "bibliotek")
    assert code == 2
    assert "blir ikke skrevet over" in err
    assert path.read_text("utf-8") == text
    assert list(tmp_path.iterdir()) == [path]


def test_a_name_that_cannot_stand_in_quotes_is_told() -> None:
    with pytest.raises(UsageFault):
        filled("bibliotek", "nb", 'Både "slik" og «slik»')


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Partene er [… hvem].", [("F108", "blank")]),
        ("Loven sier at «kommunen […] kan avtale».", []),
        ("Se [lenken](side.md) … [1]", []),
        ("```regel\ndeltakere [...]\n```", [("F108", "nothing")]),
        ("```regel\ndeltakere [… hvem], [… og hvem]\n# [… ikke her]\n```", [("F108", "blank")] * 2),
        ('```regel\navtale "[… navn]"  # [… ikke her]\n```', [("F108", "blank")]),
        ("```regel\ndeltakere Hol,  # [… flere]\n  Gol Ål\n```", [("F101", "missing_comma")]),
        ("```regel\nkostnad [… navn]:\n  art [… art]\n  fordeles [… hvordan]\n```", [("F108", "blank")] * 3),
    ],
)
def test_a_blank_is_found_in_prose_and_rules_and_not_in_comments(
    text: str, told: list[tuple[str, str]]
) -> None:
    assert [(one.code, one.variant) for one in parse(Source("a.avtale", text)).diagnostics] == told


def test_the_page_on_writing_agreements_leads_all_the_way(
    capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The commands of the page, in their order, with the blanks filled and the mark taken away in between."""
    page = (Path(__file__).parents[1] / "docs" / "pages" / "skrive-avtale.md").read_text("utf-8")
    new, check, propose, test, layout = re.findall(r"^fordel (.+)$", page, re.MULTILINE)
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "felles-legevakt.avtale"
    assert run(capsys, *shlex.split(new))[0] == 0
    assert run(capsys, *check.split())[0] == 1
    path.write_text(filled_in(path.read_text("utf-8")), "utf-8")
    assert run(capsys, *check.split())[0] == 0
    assert run(capsys, *propose.split())[0] == 0
    assert run(capsys, *test.split())[0] == 1
    path.write_text(path.read_text("utf-8").replace("  ikke kontrollert\n", ""), "utf-8")
    assert run(capsys, *test.split())[0] == 0
    before = path.read_text("utf-8")
    assert run(capsys, *layout.split())[0] == 0
    assert path.read_text("utf-8") == before
    for template in TEMPLATES:
        assert f"| `{template}` |" in page
