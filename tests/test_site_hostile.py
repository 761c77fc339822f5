"""Names and texts made to run, to break out or to look like something else are text on every page of a real site."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config

from tests.engines import needs

needs("playwright")
needs("axe_playwright_python")

from tests.browser import Watched, chromium, served, watched  # noqa: E402  (what may be missing is asked for first)

SCRIPT = "<script>alert(1)</script>"
IMAGE = "'><img src=x onerror=alert(1)>"
LINK = "[x](javascript:alert(1))"
CURLY = "{{ 7*7 }} {% raw %}"
TURNED = "\u202eabc\u202c"
FOLDED = "</details></pre></div><h1 onclick=alert(1)>"
AGREEMENT = f"""# Avtale {SCRIPT} {CURLY}

```regel
avtale "</title>{SCRIPT} {IMAGE} {LINK}"
gjelder fra 1. januar 2022
deltakere Modum, "{IMAGE}" (andre), "{LINK} {CURLY}" (andre)
vertskommune Modum
```

## § 7 {SCRIPT} {LINK} {FOLDED}

Tekst {SCRIPT} {LINK} {CURLY} {FOLDED} <iframe src="javascript:alert(1)"></iframe>
<svg onload=alert(1)></svg> ![x](https://annet.no/x.png) <a href="javascript:alert(1)">x</a>
{{: onclick=alert(1)}}

```regel
nøkkel "{FOLDED}{SCRIPT}":
  100 % likt
kostnad "{SCRIPT} {FOLDED}":
  ansvar 100
  fordeles etter nøkkel "{FOLDED}{SCRIPT}"
oppgjør:
  periode år
frist "{IMAGE}" 1. september
```

```eksempel
eksempel "{FOLDED}{SCRIPT}{LINK}":
  år 2022
  kostnad "{SCRIPT} {FOLDED}" 100 kr
  gir Modum 33,33 kr, "{IMAGE}" 33,33 kr, "{LINK} {CURLY}" 33,34 kr
```
"""
LEDGER = f"""bilagsnr;bilagsdato;ansvar;art;funksjon;beløp;tekst
1;05.01.2022;100;010;242;100,00;{SCRIPT}
1;05.01.2022;100;010;242;100,00;{SCRIPT}
"""
FOREIGN = """() => [...document.querySelectorAll("*")].filter(one =>
    [...one.attributes].some(each => /^on/.test(each.name) || /^javascript:/.test(each.value))
    || (one.matches("script") && one.textContent.includes("alert(1)"))
    || one.matches("img, iframe, object, embed")).map(one => one.outerHTML)"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of one hostile agreement, settled by a hostile ledger in a file with a hostile name."""
    path = tmp_path_factory.mktemp("hostile")
    (path / "sider").mkdir()
    (path / "sider" / "index.md").write_text("# Hei\n", "utf-8")
    (path / "fiende.avtale").write_text(AGREEMENT, "utf-8")
    (path / "<img src=x onerror=alert(1)>.csv").write_text(LEDGER, "utf-8")
    (path / "mkdocs.yml").write_text(
        "site_name: Prøve\ndocs_dir: sider\nuse_directory_urls: false\n"
        "theme: {name: material, font: false, language: nb}\nextra: {generator: false}\n"
        'plugins:\n  - search: {lang: "no"}\n  - offline\n  - fordel:\n      avtaler:\n'
        '        - {fil: fiende.avtale, regnskap: "<img src=x onerror=alert(1)>.csv", år: 2022}\n',
        "utf-8",
    )
    build(load_config(str(path / "mkdocs.yml"), strict=True))
    return path / "site"


@pytest.fixture(scope="module")
def tab(folder: Path) -> Iterator[Watched]:
    with served(folder) as base, chromium() as browser:
        yield watched(browser.new_context(), base)


def test_s07_nothing_runs_and_nothing_is_made_of_what_is_text(folder: Path, tab: Watched) -> None:
    pages = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.html"))
    assert any("hvorfor-" in path for path in pages)
    for path in pages:
        page = tab.open(path)
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        assert page.evaluate(FOREIGN) == [], path
        assert page.locator("main h1").count() == 1, path
    assert tab.faults == []


def test_s07_hostile_text_is_shown_as_it_is_written(tab: Watched) -> None:
    page = tab.open("avtaler/fiende/avtalen.html")
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    shown = page.locator("main").inner_text()
    assert all(words in shown for words in (SCRIPT, IMAGE, LINK, CURLY, FOLDED))


def test_s07_a_search_shows_hostile_words_as_text(tab: Watched) -> None:
    page = tab.open("index.html")
    page.keyboard.press("Control+k")
    page.keyboard.type("Tekst")
    page.locator(".md-search-result__article").first.wait_for()
    assert page.evaluate(FOREIGN) == []
    assert tab.faults == []
