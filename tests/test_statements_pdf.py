"""Statements as PDF files: tagged and fit for keeping, read in a sensible order, the same every time, and harmless."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

import fordel
from fordel import statements_pdf
from fordel.cli import main
from fordel.commands import results
from fordel.extras import MissingExtra
from fordel.render.json_form import settlement_object
from fordel.render.statement_text import SIGNS, printable
from fordel.settlement import Settlement
from fordel.statements_pdf import statement_files, statement_pdf
from tests import settlements as made
from tests.engines import needs

needs("typst")
pypdf = needs("pypdf")

TOP = Path(__file__).parent.parent
NAV = TOP / "agreements" / "nav-midt-buskerud"
AGREEMENT, LEDGER = NAV / "nav-midt-buskerud.avtale", NAV / "regnskap-2022.csv"
HOSTILE = '#eval("1") $x$ *_`<img src=x onerror=alert(1)>` \\u{41} //x /*'


@cache
def nav() -> fordel.Settlement:
    return fordel.settle(fordel.read(AGREEMENT), LEDGER, year=2022)


@cache
def files() -> dict[str, bytes]:
    return written(nav().value)


def written(settlement: Settlement) -> dict[str, bytes]:
    return dict(statement_files(settlement, settlement_object(settlement), "nb"))


def opened(content: bytes) -> Any:  # noqa: ANN401  (pypdf's reader)
    return pypdf.PdfReader(BytesIO(content), strict=True)


def read_aloud(content: bytes) -> str:
    """The text of a file in the order it stands there, its blanks as one and without soft hyphens."""
    text = "\n".join([page.extract_text() for page in opened(content).pages])
    return re.sub(r"\s+", " ", text.replace("\u00ad\n", "").replace("\u200b", ""))


def tags(node: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401  (pypdf's objects)
    """The structure of a file from its root: the kind of each element, and the element."""
    node = node.get_object()
    if isinstance(node, list):
        for one in node:
            yield from tags(one)
    elif isinstance(node, dict):
        if "/S" in node:
            yield str(node["/S"]), node
        if "/K" in node:
            yield from tags(node["/K"])


# Standards ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["oppgjor.pdf", "oppgjor-sigdal.pdf"])
def test_a_file_is_tagged_and_says_that_it_is_for_all_and_for_keeping(name: str) -> None:
    root = opened(files()[name]).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "nb-NO"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    metadata = root["/Metadata"].get_object().get_data().decode()
    assert re.search(r"<pdfaid:part>2</pdfaid:part>", metadata)
    assert re.search(r"<pdfaid:conformance>A</pdfaid:conformance>", metadata)
    assert re.search(r"<pdfuaid:part>1</pdfuaid:part>", metadata)
    kinds = [kind for kind, _ in tags(root["/StructTreeRoot"])]
    assert {"/H1", "/H2", "/H3", "/P", "/Table", "/TH", "/TD", "/L", "/Figure"} <= {*kinds}
    assert kinds.count("/H1") == 1


def test_the_title_and_the_date_are_those_of_the_settlement() -> None:
    information = opened(files()["oppgjor-sigdal.pdf"]).metadata
    assert information.title == "NAV Midt-Buskerud: oppgjør for 2022, Sigdal"
    assert information.creation_date.date() == date(2022, 12, 31)
    assert information.modification_date in (None, information.creation_date)


def test_every_picture_has_words_with_its_figures() -> None:
    root = opened(files()["oppgjor.pdf"]).trailer["/Root"]
    told = [node["/Alt"] for kind, node in tags(root["/StructTreeRoot"]) if kind == "/Figure"]
    assert len(told) == 2
    assert told[0].replace("\u00a0", " ").startswith("Det hver part bærer: Modum 6 656 113,29 kr; Sigdal")


def test_no_file_does_anything_and_all_fonts_are_inside() -> None:
    for content in files().values():
        reader = opened(content)
        assert not {"/OpenAction", "/AA", "/AcroForm", "/JavaScript", "/EmbeddedFiles"} & {
            *reader.trailer["/Root"]
        }
        assert (
            "/Names" not in reader.trailer["/Root"] or "/JavaScript" not in reader.trailer["/Root"]["/Names"]
        )
        for page in reader.pages:
            assert "/Annots" not in page
            fonts = page["/Resources"]["/Font"]
            assert fonts
            for font in fonts.values():
                (inner,) = font.get_object()["/DescendantFonts"]
                assert {"/FontFile2", "/FontFile3"} & {*inner.get_object()["/FontDescriptor"]}


def test_the_same_settlement_is_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    statements_pdf._typesetter.cache_clear()
    assert written(nav().value) == files()


# What is read -------------------------------------------------------------------------------------------------


def test_a_statement_read_aloud_makes_sense() -> None:
    read = read_aloud(files()["oppgjor-sigdal.pdf"]).replace("\u00a0", " ")
    expected = [
        "NAV Midt-Buskerud",
        "Oppgjør for 2022, Sigdal",
        "Sigdal skal bære 2 280 772,99 kr for 2022.",
        "Sigdal betaler 2 280 772,99 kr til Modum.",
        "Felles drift § 6 9 387 778,12 1 940 159,63",
        "Skal betale 2 280 772,99",
        "§ 6 Felles drift 1 940 159,63 kr",
        "«Utgifter til lønn, arbeidsgiveravgift og",
        "fordeles etter nøkkelen i § 5.»",
        "Innbyggertall 1. januar 2022 (SSB tabell 07459): Sigdal 3 492 av 19 954.",
        "9 387 778,12 kr × 30929/149655 = 1 940 159,6303 kr, avrundet til 1 940 159,63 kr.",
        "§ 7 Ytelser etter vedtak 119 723,16 kr",
        "§ 9 Refusjoner \u221276 087,06 kr",
        "Grunnlag Part Innbyggertall per 1. januar 2022",
        "avregning innen 15. februar (§ 10)",
        "Er alt med? Kontroll:",
        "regnskap-2022.csv",
    ]
    places = [read.find(words) for words in expected]
    assert -1 not in places, expected[places.index(-1)]
    assert places == sorted(places)
    for number in (1, 2):
        assert f"NAV Midt-Buskerud: oppgjør for 2022, Sigdal Side {number} av 2" in read


def test_a_draft_says_so_on_every_page() -> None:
    folder = TOP / "agreements" / "friluftsraadet-sor"
    draft = fordel.read(folder / "friluftsraadet-sor.avtale")
    settled = fordel.settle(draft, folder / "regnskap-2015.csv", year=2015)
    for page in opened(settled.to_pdf("Grimstad")).pages:
        assert page.extract_text().count("UTKAST") >= 2
    assert "UTKAST" not in read_aloud(files()["oppgjor.pdf"])


def test_a_party_that_is_not_there_is_told() -> None:
    with pytest.raises(LookupError):
        nav().to_pdf("Hol")
    assert nav().to_pdf("Sigdal") == files()["oppgjor-sigdal.pdf"]
    assert opened(nav().to_pdf(language="en")).trailer["/Root"]["/Lang"] == "en-GB"


# What may stand in a name -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", [HOSTILE, "a" * 500, "שלום \u202edcba", "😀 \x1b[31m", "{party:kr} %1 ¤1 ¤2"]
)
def test_no_name_is_taken_for_more_than_text(name: str) -> None:
    cost = made.direct(name, "party", [(name, "", 500, 1)], names=(name, "Hol"))
    settled = made.settlement(made.agreement([name, "Hol"], name=name), [cost], host="Hol")
    content = statement_pdf(settled, name)
    shown = re.sub(r"\s", "", printable(name).replace("\u200b", ""))
    assert shown in re.sub(r"\s", "", read_aloud(content))
    assert all("/Annots" not in page for page in opened(content).pages)
    assert all(re.fullmatch(r"oppgjor[a-z0-9-]*\.pdf", one) for one in written(settled))


def test_every_sign_that_is_kept_can_be_set() -> None:
    every = [chr(code) for first, last in SIGNS for code in range(first, last + 1)]
    name = " ".join(["".join(every[at : at + 20]) for at in range(0, len(every), 20)])
    cost = made.direct(name, "party", [("Hol", "", 500, 1)], names=("Hol",))
    settled = made.settlement(made.agreement(["Hol"]), [cost], host="Hol")
    assert statement_pdf(settled).startswith(b"%PDF-1.7")


# The command --------------------------------------------------------------------------------------------------


def run(folder: Path, *more: str) -> int:
    words = ["beregn", str(AGREEMENT), "--regnskap", str(LEDGER), "--år", "2022", "--ut", str(folder)]
    return main([*words, *more])


def test_the_command_writes_a_statement_for_all_and_one_for_each(tmp_path: Path) -> None:
    assert run(tmp_path / "first") == run(tmp_path / "second") == 0
    first, second = [
        {one.name: one.read_bytes() for one in (tmp_path / folder).glob("*.pdf")}
        for folder in ("first", "second")
    ]
    assert first == second
    assert {name: opened(content).metadata.title for name, content in first.items()} == {
        name: opened(content).metadata.title for name, content in files().items()
    }


def test_the_command_writes_the_language_it_is_told(tmp_path: Path) -> None:
    assert run(tmp_path, "--språk", "nn") == 0
    root = opened((tmp_path / "oppgjor-modum.pdf").read_bytes()).trailer["/Root"]
    assert root["/Lang"] == "nn-NO"


def test_statements_are_left_out_by_choice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, "--uten-pdf") == 0
    assert not [*tmp_path.glob("*.pdf")]
    assert "PDF" not in capsys.readouterr().err


def test_without_the_extra_all_else_is_written_and_that_is_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    statements_pdf._typesetter.cache_clear()
    results._not_written.cache_clear()
    with pytest.raises(MissingExtra):
        nav().to_pdf()
    words = [
        "beregn",
        str(AGREEMENT),
        str(TOP / "agreements" / "nav-midt-buskerud-to-kommuner" / "nav-midt-buskerud-to-kommuner.avtale"),
    ]
    main([*words, "--regnskap", str(LEDGER), "--år", "2022", "--ut", str(tmp_path)])
    assert [one.name for one in tmp_path.rglob("oppgjor.json")]
    assert not [*tmp_path.rglob("*.pdf")]
    told = capsys.readouterr().err
    assert told.count("PDF er ikke skrevet: det krever fordel[rapport].") == 1
    assert 'pip install "fordel[rapport]"' in told
    assert run(tmp_path / "one") == 0
    statements_pdf._typesetter.cache_clear()


# The page -----------------------------------------------------------------------------------------------------


def test_the_example_on_the_page_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(TOP)
    page = (TOP / "docs" / "pages" / "oppgjorsbrev.md").read_text("utf-8")
    code = next(one for one in re.findall(r"```python\n(.*?)```", page, re.DOTALL) if "to_pdf" in one)
    known: dict[str, Any] = {}
    exec(compile(code, "oppgjorsbrev.md", "exec"), known)  # noqa: S102  (our own page)
    assert opened(known["brev"]).metadata.title == "NAV Midt-Buskerud: oppgjør for 2022, Sigdal"
