"""Markdown that nobody's words can break: text, headings, links, tables and boxes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import unescape

from fordel.messages import visible

#: Signs that Markdown or HTML give a meaning, each as the reference that both show as the sign itself.
_SIGNS = {ord(sign): f"&#{ord(sign)};" for sign in "&<>\"'`*_{}[]|\\~^$"}
_FIRST = re.compile(r"(?:[#+:!=-]|\d+(?=[.)]))")
_AT_FIRST = {ord(sign): f"&#{ord(sign)};" for sign in "#+:!=-"}
_ADDRESS = re.compile(r"[^\s<>\"'`\\{}|^\x00-\x1f]+")
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_ALLOWED = ("http://", "https://", "mailto:")


def text(words: str, *, opens: bool = True) -> str:
    """Words of anyone as one line of text: nothing in them is Markdown or HTML, wherever they are put.

    With `opens` false they follow other words in a line, so that their first sign can begin nothing.
    """
    told = visible(words).translate(_SIGNS)
    first = _FIRST.match(told) if opens else None
    if first is None:
        return told
    if told[0].isdigit():
        return f"{first[0]}&#{ord(told[first.end()])};{told[first.end() + 1 :]}"
    return f"{told[0].translate(_AT_FIRST)}{told[1:]}"


def html(words: str) -> str:
    """Text of anyone, of one line or several, as it stands inside HTML that Markdown leaves as it is."""
    lines = (visible(line.replace("\t", "    ")) for line in words.replace("\r", "").split("\n"))
    told = "\n".join(lines).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return told.replace('"', "&quot;").replace("'", "&#39;")


def is_safe_address(address: str) -> bool:
    """Whether a link may lead there: http, https, mailto, a place on the page, or a page of the same site."""
    meant = unescape(address).strip()
    if not _ADDRESS.fullmatch(meant) or meant.startswith("//"):
        return False
    if _SCHEME.match(meant) or ":" in meant.split("/")[0].split("#")[0]:
        return meant.casefold().startswith(_ALLOWED)
    return True


def link(words: str, address: str) -> str:
    """A link with words that are Markdown already."""
    return f"[{words}]({address})"


def heading(level: int, words: str, mark: str = "") -> str:
    """A heading with words that are Markdown already, and the mark that links lead to."""
    return f"{'#' * level} {words}{f' {{#{mark}}}' if mark else ''}"


def table(headings: Sequence[str], rows: Iterable[Sequence[str]], right: int | None = None) -> str:
    """A table of cells that are Markdown already; those from column `right` on stand to the right."""
    width = len(headings)
    rules = ["---" if right is None or at < right else "---:" for at in range(width)]
    lines = [_row(headings), _row(rules), *(_row(row) for row in rows)]
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell or ' ' for cell in cells)} |"


def bullets(items: Iterable[str]) -> str:
    """A list of items that are Markdown already."""
    return "\n".join(f"- {item}" for item in items)


def box(kind: str, parts: Iterable[str]) -> str:
    """A box of the class `fordel-KIND` around blocks of Markdown."""
    return blocks([f'<div class="fordel-{kind}" markdown="1">', *parts, "</div>"])


def folded(title: str, parts: Iterable[str]) -> str:
    """Blocks of Markdown that are shown when the title, which is anyone's text, is chosen."""
    return blocks([f'<details markdown="1"><summary>{html(title)}</summary>', *parts, "</details>"])


def source(words: str) -> str:
    """Text of anyone as it is written, in signs of one width."""
    return f'<pre class="fordel-source" tabindex="0"><code>{html(words)}</code></pre>'


def figure(picture: str, caption: str) -> str:
    """A picture of SVG with what it shows, as anyone's text."""
    shown = f"{picture}<figcaption>{html(caption)}</figcaption>"
    return f'<figure class="fordel-figure" tabindex="0" data-search-exclude>{shown}</figure>'


def blocks(parts: Iterable[str]) -> str:
    """Blocks of Markdown one below another; empty ones are left out."""
    return "\n\n".join(part for part in parts if part)
