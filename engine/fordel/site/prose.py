"""The prose of an agreement as Markdown that is safe to show: no HTML, no foreign pictures, no links that run code."""

from __future__ import annotations

import re

from fordel.blocks import Fence, closing_of
from fordel.messages import visible
from fordel.site.markdown import html, is_safe_address, link, source
from fordel.source import Source

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,}|:{3,})")  # all that a reader of Markdown may take for one
_HEADING = re.compile(r"(#{1,6})[ ]+(\S.*)")
_PIECE = re.compile(
    r"(?P<code>(?P<ticks>`+)(?P<inside>[^`]+)(?P=ticks)(?!`))"
    r"|(?P<image>!?)\[(?P<words>[^\[\]`]*)\]\((?P<to>[^\s()]+)\)"
    r"|<(?P<auto>(?:https?://|mailto:)[^\s<>]+)>"
)
_PLAIN = {ord(sign): f"&#{ord(sign)};" for sign in "<{}[]`\\"}
_BEFORE_LINK = re.compile(r"!\Z")  # with it, a link that follows would be a picture
_ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)])\s")


def safe(prose: str) -> str:
    """Prose as Markdown in which headings, lists, quotations, tables, emphasis and safe links keep their meaning.

    HTML is shown as text, a picture becomes a link, and what stands in a fence is shown as it is written.
    """
    lines, plain = prose.replace("\r", "").split("\n"), Source("", prose).plain.split("\n")
    found: list[str] = []
    at = 0
    while at < len(lines):
        fence = _FENCE.match(plain[at])
        if fence:
            end = closing_of(plain, at, Fence(fence[1], ""))
            found += ["", source("\n".join(lines[at + 1 : end])), ""]
            at = end + 1
            continue
        line = safe_line(lines[at])
        if (
            _ITEM.match(line)
            and found
            and found[-1].strip()
            and not _ITEM.match(found[-1])
            and found[-1][0] != " "
        ):
            found.append("")  # some readers of Markdown ask for a blank line before a list
        found.append(line)
        at += 1
    return "\n".join(found).strip("\n")


def safe_line(line: str) -> str:
    """A line of prose; a heading stands under the title of the page."""
    heading = _HEADING.match(line)
    if heading:
        return f"{'#' * max(len(heading[1]), 2)} {safe_words(heading[2])}"
    return safe_words(line)


def safe_words(line: str) -> str:
    """The words of a line, where emphasis, code and safe links keep their meaning."""
    found, end = [], 0
    for piece in _PIECE.finditer(line):
        found += [_BEFORE_LINK.sub("&#33;", _plain(line[end : piece.start()])), _said(piece)]
        end = piece.end()
    return "".join([*found, _plain(line[end:])])


def _said(piece: re.Match[str]) -> str:
    if piece["code"]:
        return f"<code>{html(piece['inside'].strip()).translate(_PLAIN_IN_CODE)}</code>"
    if piece["auto"]:
        address = piece["auto"]
        return link(_plain(address), _address(address)) if is_safe_address(address) else _plain(piece[0])
    if is_safe_address(piece["to"]):
        return link(_plain(piece["words"]), _address(piece["to"]))
    return _plain(piece[0])


#: Signs that would still be Markdown between the marks of code.
_PLAIN_IN_CODE = {ord(sign): f"&#{ord(sign)};" for sign in "*_{}[]`\\|~^"}


def _plain(words: str) -> str:
    return visible(words.replace("\t", "    ")).translate(_PLAIN)


def _address(address: str) -> str:
    return address.replace("_", "%5F").replace("*", "%2A")
