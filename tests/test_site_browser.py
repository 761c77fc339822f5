"""The built site as people meet it: in a real browser, on a narrow screen, in the dark, by keyboard, on paper."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.engines import needs

needs("playwright")
needs("axe_playwright_python")

from playwright.sync_api import Browser, expect  # noqa: E402  (what may be missing is asked for first)

from tests.browser import Watched, chromium, served, violations, watched  # noqa: E402

TOP = Path(__file__).parent.parent
NAV = "avtaler/nav-midt-buskerud"
#: A page of each type there is.
TYPES = (
    "index.html",
    "404.html",
    "sprak.html",
    "kommandoer.html",
    "diagnostics/F301.html",
    f"{NAV}/index.html",
    f"{NAV}/avtalen.html",
    f"{NAV}/nokler.html",
    f"{NAV}/kostnader.html",
    f"{NAV}/eksempler.html",
    f"{NAV}/lovkrav.html",
    f"{NAV}/oppgjor.html",
    f"{NAV}/hvorfor-modum.html",
    "avtaler/brann/endringer.html",
    "avtaler/hallingdal-felles-nokler/index.html",
)
NARROW, WIDE = 320, 1280


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole site; that it is built without a warning is another test's."""
    path = tmp_path_factory.mktemp("site")
    words = ["-m", "mkdocs", "build", "--quiet", "--config-file", str(TOP / "docs" / "mkdocs.yml")]
    subprocess.run([sys.executable, *words, "--site-dir", str(path)], check=True, capture_output=True)
    return path


@pytest.fixture(scope="module")
def base(folder: Path) -> Iterator[str]:
    with served(folder) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture
def tab(browser: Browser, base: str) -> Iterator[Watched]:
    context = browser.new_context(viewport={"width": WIDE, "height": 900})
    yield watched(context, base)
    context.close()


@pytest.fixture
def narrow(browser: Browser, base: str) -> Iterator[Watched]:
    context = browser.new_context(viewport={"width": NARROW, "height": 640})
    yield watched(context, base)
    context.close()


def tried(folder: Path) -> list[str]:
    """Every page with EVERY_PAGE=1 (`make browse`); otherwise one of each type, and every twentieth."""
    pages = sorted(one.relative_to(folder).as_posix() for one in folder.rglob("*.html"))
    return pages if os.environ.get("EVERY_PAGE") else [*TYPES, *pages[::20]]


def test_pages_render_in_silence_and_fit_a_narrow_screen(folder: Path, narrow: Watched) -> None:
    pages = tried(folder)
    assert pages
    wide, untitled = [], []
    for path in pages:
        page = narrow.open(path)
        wide += [path] if page.evaluate("document.documentElement.scrollWidth") > NARROW else []
        untitled += [path] if page.locator("main h1:visible").count() != 1 else []
    assert (narrow.faults, wide, untitled) == ([], [], [])


@pytest.mark.parametrize("path", TYPES)
def test_nothing_stands_in_anyones_way(browser: Browser, base: str, path: str) -> None:
    light: dict[str, Any] = {"color_scheme": "light", "viewport": {"width": WIDE, "height": 900}}
    dark: dict[str, Any] = {"color_scheme": "dark", "viewport": {"width": NARROW, "height": 640}}
    for look, scheme in ((light, "default"), (dark, "slate")):
        context = browser.new_context(**look)
        seen = watched(context, base)
        page = seen.open(path)
        assert page.evaluate("document.body.dataset.mdColorScheme") == scheme
        assert violations(page) == [], scheme
        assert seen.faults == []
        context.close()


def test_what_is_wider_than_the_screen_scrolls_where_the_keyboard_reaches_it(
    narrow: Watched, tab: Watched
) -> None:
    scrolled = """() => [...document.querySelectorAll("main *")].filter(one =>
        one.scrollWidth > one.clientWidth && ["auto", "scroll"].includes(getComputedStyle(one).overflowX))
        .map(one => [one.className, one.tabIndex])"""
    for path in (f"{NAV}/nokler.html", f"{NAV}/oppgjor.html", f"{NAV}/index.html"):
        page = narrow.open(path)
        expect(page.locator(".md-typeset__scrollwrap[tabindex='0']").first).to_be_attached()
        found = page.evaluate(scrolled)
        assert {name for name, _ in found} >= {"md-typeset__scrollwrap", "fordel-figure"}
        assert all(index == 0 for _, index in found), found
        table = page.locator(".md-typeset__scrollwrap[tabindex='0']").first
        assert table.get_attribute("aria-label")
        table.focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_function("one => one.scrollLeft > 0", arg=table.element_handle())
    page = tab.open(f"{NAV}/nokler.html")
    expect(page.locator(".md-typeset__scrollwrap[tabindex]")).to_have_count(0)


def test_the_keyboard_alone_is_enough(tab: Watched) -> None:
    page = tab.open(f"{NAV}/avtalen.html")
    page.keyboard.press("Tab")
    skip = page.locator("a.md-skip")
    expect(skip).to_be_focused()
    assert skip.inner_text().strip() == "Gå til innhold"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
    folded = page.locator(".fordel-rule details").first
    folded.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(folded).to_have_attribute("open", "")
    page.keyboard.press("Tab")
    expect(folded.locator("pre")).to_be_focused()
    assert tab.faults == []


def test_every_stop_of_the_keyboard_is_seen_and_none_is_a_trap(tab: Watched) -> None:
    page = tab.open(f"{NAV}/hvorfor-modum.html")
    stops = []
    for _ in range(200):
        page.keyboard.press("Tab")
        stop = page.evaluate("""() => {
            const one = document.activeElement, seen = [one, one.nextElementSibling].filter(Boolean);
            return one === document.body ? null : [one.outerHTML.slice(0, 80),
                seen.some(each => each.offsetWidth * each.offsetHeight > 0),
                getComputedStyle(one).outlineStyle !== "none" || one.matches("input")];
        }""")
        if stop is None:
            break
        stops.append(stop)
    else:
        pytest.fail(f"after 200 stops the end is not reached: {stops[-3:]}")
    assert len(stops) > 20
    assert [stop for stop in stops if not (stop[1] and stop[2])] == []


def test_a_letter_does_nothing_and_ctrl_k_opens_the_search(tab: Watched) -> None:
    page = tab.open("index.html")
    for key in "/sfpn,.":
        page.keyboard.press(key)
    query = page.locator(".md-search__input")
    expect(query).not_to_be_focused()
    assert page.url == f"{tab.base}index.html"
    page.keyboard.press("Control+k")
    expect(query).to_be_focused()
    page.keyboard.type("fordelingsnøkkel")
    page.locator(".md-search-result__link").first.wait_for()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".md-search-result__link").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(re.compile("index.html$"))
    assert tab.faults == []


def results(tab: Watched, query: str) -> list[str]:
    """The texts that a search shows, the first pages alone."""
    page = tab.open("index.html")
    page.keyboard.press("Control+k")
    page.keyboard.type(query)
    page.locator(".md-search-result__article").first.wait_for()
    return [text.casefold() for text in page.locator(".md-search-result__article").all_inner_texts()]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("nøkkel", "fordelingsnøkl"),
        ("nøkler", "fordelingsnøkler"),
        ("nøkler", "nøkkel"),
        ("oppgjør", "sluttoppgjør"),
        ("Krødsherad", "krødsherad: hvorfor betaler vi dette?"),
        ("åremål", None),
        ("økonomi", "økonomi"),
    ],
)
def test_the_search_finds_norwegian_words(tab: Watched, query: str, found: str | None) -> None:
    if found is None:
        page = tab.open("index.html")
        page.keyboard.press("Control+k")
        page.keyboard.type(query)
        expect(page.locator(".md-search-result__meta")).to_have_text("Ingen treff", timeout=20_000)
    else:
        assert any(found in text for text in results(tab, query))
    assert tab.faults == []


def test_the_site_can_be_read_and_searched_from_a_folder(browser: Browser, folder: Path) -> None:
    context = browser.new_context()
    tab = watched(context, f"{folder.as_uri()}/")
    assert any("fordelingsnøkler" in text for text in results(tab, "nøkler"))
    tab.page.locator(".md-search-result__link").first.click()
    expect(tab.page.locator("main h1")).to_be_visible()
    assert tab.faults == []
    context.close()


def test_on_paper_the_text_stands_alone_and_whole(tab: Watched) -> None:
    page = tab.open(f"{NAV}/eksempler.html")
    page.emulate_media(media="print")
    for part in (".md-header", ".md-sidebar--primary", ".md-sidebar--secondary", ".md-search"):
        expect(page.locator(part).first).to_be_hidden()
    expect(page.locator("main h1")).to_be_visible()
    folded = page.locator("main details").first.locator("> *:not(summary)").first
    assert folded.evaluate("one => one.getBoundingClientRect().height") > 0
    page.goto(f"{tab.base}{NAV}/nokler.html")
    figure = page.locator(".fordel-figure").first
    assert figure.evaluate("one => one.scrollWidth <= one.clientWidth")
    assert tab.faults == []
