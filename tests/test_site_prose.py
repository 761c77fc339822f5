"""Prose and names as Markdown: what they keep of their meaning, and that nothing in them runs or is fetched."""

from __future__ import annotations

import re
from html import unescape

import markdown
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fordel.site.markdown import is_safe_address, text
from fordel.site.prose import safe

EXTENSIONS = [
    "tables",
    "attr_list",
    "md_in_html",
    "toc",
    "fenced_code",
    "footnotes",
    "abbr",
    "def_list",
    "admonition",
]
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JavaScript&colon;alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](//annet.no/x)",
    "[x][y]\n\n[y]: javascript:alert(1)",
    "<javascript:alert(1)>",
    "![x](https://annet.no/bilde.png)",
    "!![x](https://annet.no/bilde.png)",
    "Se her!<https://annet.no/bilde.png>",
    "# Tittel {#x onclick=alert(1)}",
    "Tekst\n{: onclick=alert(1)}",
    "*x*{onclick=alert(1)}",
    "``` {.py onclick=alert(1)}\n<b>x</b>\n```",
    "~~~\n<script>alert(1)</script>",
    "`<script>alert(1)</script>`",
    "`<script>` og ` <script>alert(1)</script>",
    '<div markdown="1" onclick="alert(1)">',
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "a | b\n--- | ---\n<script>alert(1)</script> | x",
    "[^1]\n\n[^1]: <script>alert(1)</script>",
    '!!! danger "<script>alert(1)</script>"\n    <script>alert(1)</script>',
    "    <script>alert(1)</script>",
    "\\<script>alert(1)</script>",
    '*[x]: " onclick="alert(1)',
]
_TAG = re.compile(r"<[a-zA-Z/!][^>]*>")
_KNOWN = re.compile(
    r"</?(?:p|h[1-6]|em|strong|code|pre|ul|ol|li|br|hr|blockquote|table|thead|tbody|tr|th|td|dl|dt|dd|div|a|sup|section)"
    r"(?: (?:id|class|style|start|tabindex)=\"[\w\s:;#-]*\"| href=\"(?:https?://|mailto:|#|[\w./-])[^\"<>:]*\")*\s*/?>"
)


def shown(words: str) -> str:
    return str(markdown.markdown(words, extensions=EXTENSIONS))


def foreign_tags(page: str) -> list[str]:
    return [tag for tag in _TAG.findall(page) if not _KNOWN.fullmatch(tag)]


@pytest.mark.parametrize("words", HOSTILE)
def test_nothing_in_prose_runs_or_is_fetched(words: str) -> None:
    assert not foreign_tags(shown(safe(words)))


@pytest.mark.parametrize("words", HOSTILE)
def test_nothing_in_a_name_is_markdown(words: str) -> None:
    name = text(words.replace("\n", " "))
    assert shown(f"- {name}").replace("&#124;", "|").count("<") == 4
    assert not foreign_tags(shown(f"| {name} | b |\n| --- | --- |\n| {name} | [{name}](x.md) |"))
    assert not foreign_tags(shown(f"## {name} {{#punkt-7}}"))


@given(
    st.lists(st.sampled_from([*"<>[]()!`\\{}:#&;\"'*_=- \n|xj1/.", "javascript:", "script", "onclick"])).map(
        "".join
    )
)
def test_no_prose_makes_a_tag_of_its_own(words: str) -> None:
    assert not foreign_tags(shown(safe(words)))


@given(st.text(st.sampled_from(list("<>[]()!`\\{}:#&;\"'*_=- |x1.)+~")), min_size=1, max_size=20))
def test_a_name_is_shown_as_it_is(words: str) -> None:
    page = shown(f"x {text(words)} x")
    assert unescape(re.sub(r"</?p>", "", page)).split() == f"x {words} x".split()


def test_prose_keeps_what_markdown_means() -> None:
    page = shown(
        safe("# Om\n\nEn **fet** tekst med [lenke](https://lovdata.no) og `kode`:\n- én\n- to\n\n> sitat")
    )
    for part in (
        "<h2",
        "<strong>fet</strong>",
        'href="https://lovdata.no"',
        "<code>kode</code>",
        "<li>én</li>",
    ):
        assert part in page
    assert "<blockquote>" in page


def test_html_in_prose_is_shown_as_text() -> None:
    assert "&lt;b&gt;x&lt;/b&gt;" in shown(safe("<b>x</b>")).replace("&#60;", "&lt;")


def test_a_fence_of_another_kind_is_shown_as_it_is_written() -> None:
    assert "<pre" in safe("~~~\n# ingen overskrift\n~~~")
    assert "<h" not in shown(safe("~~~\n# ingen overskrift\n~~~"))


@pytest.mark.parametrize(
    ("address", "is_safe"),
    [
        ("https://lovdata.no/x?y=1#z", True),
        ("mailto:post@modum.kommune.no", True),
        ("#punkt-7", True),
        ("vedlegg/kart.pdf", True),
        ("../annen.md#x:y", True),
        ("javascript:alert(1)", False),
        ("vbscript:x", False),
        ("//annet.no", False),
        ("file:///etc/passwd", False),
        ("java\tscript:x", False),
    ],
)
def test_links_lead_to_the_web_and_to_the_site(address: str, is_safe: bool) -> None:  # noqa: FBT001
    assert is_safe_address(address) is is_safe
