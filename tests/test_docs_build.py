"""The documentation builds without a warning, and its pages fetch nothing from elsewhere."""

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

ROOT = Path(__file__).resolve().parents[1]
FETCHED = re.compile(r"""<(?:script|link|img|iframe)\b[^>]*?\b(?:src|href)=["']((?:https?:)?//[^"']+)""")


class Page(HTMLParser):
    """What a page can be asked for (`marks`) and what it leads to (`links`)."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.marks: set[str] = {"", "__top"}
        self.links: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id" or (tag == "a" and name == "name"):
                self.marks.add(value or "")
            elif name in {"href", "src"}:
                self.links.add(value or "")


def broken_links(site: Path) -> list[str]:
    """Links that lead to no page, no file or no place on a page of the site; those to other sites are not followed."""
    pages = {path: Page(path.read_text("utf-8")) for path in site.rglob("*.html")}
    broken = []
    for path, page in pages.items():
        for link in sorted(page.links):
            if urlsplit(link).scheme or urlsplit(link).netloc:
                continue
            address, mark = urldefrag(link)
            within = site / address.removeprefix("/") if address.startswith("/") else path.parent / address
            to = Path(os.path.normpath(unquote(str(within)))) if address else path
            to = to / "index.html" if to.is_dir() else to
            if not to.is_file() or (to in pages and unquote(mark) not in pages[to].marks):
                broken.append(f"{path.relative_to(site)}: {link}")
    return broken


def test_a_link_is_broken_where_its_page_or_its_place_is_not_there(tmp_path: Path) -> None:
    links = ["side.html", "side.html#her", "#meg", "side.html#der", "annen.html", "https://annet.no/x"]
    anchors = "".join(f'<a href="{link}">x</a>' for link in links)
    (tmp_path / "index.html").write_text(f'<p id="meg">{anchors}</p>', "utf-8")
    (tmp_path / "side.html").write_text('<p id="her"></p>', "utf-8")
    assert broken_links(tmp_path) == ["index.html: annen.html", "index.html: side.html#der"]


def test_the_site_builds_strictly_and_fetches_nothing_from_elsewhere(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "mkdocs",
        "build",
        "--strict",
    ]  # --quiet would hide warnings from --strict
    command += ["--config-file", str(ROOT / "docs" / "mkdocs.yml"), "--site-dir", str(tmp_path)]
    build = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert build.returncode == 0, f"mkdocs build --strict says:\n{build.stdout}{build.stderr}"

    assert broken_links(tmp_path) == []
    pages = {page.relative_to(tmp_path): page.read_text("utf-8") for page in tmp_path.rglob("*.html")}
    fetched = [f"{page}: {address}" for page, text in pages.items() for address in FETCHED.findall(text)]
    assert Path("architecture.html") in pages
    assert not fetched, "pages fetch from elsewhere:\n" + "\n".join(fetched)
