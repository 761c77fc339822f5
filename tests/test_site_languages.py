"""The language of pages: those of agreements, and those that are written by hand in another than the rest."""

import re
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

from fordel.site_languages import in_language
from tests.test_site_plugin import built, site

ROOT = Path(__file__).resolve().parents[1]

#: Words that stand in every page of a language, and in no other.
WORDS = {
    "nb": r"\b(?:ikke|fra|en|et)\b",
    "nn": r"\b(?:ikkje|frå|ein|ei|eit)\b",
    "en": r"\b(?:the|and|of|is)\b",
}


def language(page: Path) -> str:
    told = re.search(r'<html lang="(\w+)"', page.read_text("utf-8"))
    assert told, page
    return told[1]


def with_pages(folder: Path, settings: str) -> Path:
    site(folder, settings, theme="material")
    text = (folder / "mkdocs.yml").read_text("utf-8")
    text = text.replace(
        "{name: material}", "{name: material, language: nb, features: [navigation.tabs, navigation.top]}"
    )
    (folder / "mkdocs.yml").write_text(text, "utf-8")
    (folder / "sider" / "en").mkdir()
    for path, words in (("en/index.md", "# Hello\n\n## First\n"), ("om.md", "# Om oss\n")):
        (folder / "sider" / path).write_text(words, "utf-8")
    return folder


def test_a_page_in_another_language_says_so_and_its_menus_are_in_that_of_the_site(tmp_path: Path) -> None:
    built(with_pages(tmp_path, "      sidespråk: {en/*: en}\n"))
    pages = tmp_path / "site"
    assert [language(pages / one) for one in ("index.html", "om.html", "en/index.html")] == ["nb", "nb", "en"]
    assert ' lang="' not in (pages / "om.html").read_text("utf-8").partition("<body")[2]
    page = (pages / "en" / "index.html").read_text("utf-8")
    for around in (
        'header lang="nb" class="md-header',
        'footer lang="nb" class="md-footer',
        'nav lang="en" class="md-nav md-nav--secondary',
    ):
        assert f"<{around}" in page
    assert re.search(r'<a lang="nb" [^>]*class="md-skip"', page)


def test_a_page_of_an_agreement_is_in_its_language(tmp_path: Path) -> None:
    with_pages(tmp_path, "      språk: nn\n      sidespråk: {avtaler/*: en}\n")
    built(tmp_path)
    assert language(tmp_path / "site" / "avtaler" / "ika-kongsberg" / "nokler.html") == "nn"


@pytest.mark.parametrize("code", ["no", "EN", "'en\" onclick=\"'", "[en]"])
def test_what_is_no_language_is_refused(tmp_path: Path, code: str, caplog: pytest.LogCaptureFixture) -> None:
    """`no` is how YAML writes that something is not."""
    with_pages(tmp_path, f"      sidespråk: {{en/*: {code}}}\n")
    with pytest.raises(Abort):
        built(tmp_path)
    assert "«sidespråk»" in caplog.text


def test_a_page_without_a_language_of_its_own_is_left_alone() -> None:
    assert in_language("<p>Hei</p>", "en") == "<p>Hei</p>"
    assert in_language("<html><nav class=md-tabs>", "en") == '<html lang="en"><nav class=md-tabs>'
    assert in_language('<html lang="en" dir>', "en") == '<html lang="en" dir>'


def test_the_pages_of_this_project_say_which_language_they_are_in() -> None:
    config = load_config(str(ROOT / "docs" / "mkdocs.yml"))
    patterns = config.plugins["fordel"].config["sidespråk"]
    pages = ROOT / "docs" / "pages"
    told, written = {}, {}
    for path in sorted(pages.rglob("*.md")):
        name = path.relative_to(pages).as_posix()
        prose = re.sub(r"```.*?```|`[^`]*`", " ", path.read_text("utf-8"), flags=re.DOTALL)
        told[name] = next((of for pattern, of in patterns.items() if fnmatchcase(name, pattern)), "nb")
        written[name] = max(WORDS, key=lambda one: len(re.findall(WORDS[one], prose)))
    assert len({*written.values()}) == len(WORDS)
    assert told == written
