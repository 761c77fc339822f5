"""The language of a built page, where the rest of its site is in another: told of the page, and of the menus on it."""

from __future__ import annotations

import re

_PAGE = re.compile(r"<html\b([^>]*)>")
_LANGUAGE = re.compile(r"""\blang=["']?([\w-]+)["']?""")

#: What the theme Material puts around a page in the language of the site, and the contents of the page among it.
_AROUND = re.compile(
    r'<(?=(?:header|footer|nav|a|button)\b[^>]*class="md-(?:header|footer|tabs|skip|top|nav md-nav--primary)[ "])(\w+)'
)
_CONTENTS = re.compile(r'<nav(?= class="md-nav md-nav--secondary")')


def is_language(code: object) -> bool:
    """Whether something is the code of a language as pages tell it: `nb`, `en`, `se`, `pt-br` (BCP 47)."""
    return isinstance(code, str) and bool(re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]+)*", code))


def in_language(page: str, language: str) -> str:
    """A page of HTML as one that is in a language, whatever the site is in (WCAG 2.1, 3.1.1 and 3.1.2)."""
    html = _PAGE.search(page)
    if html is None:
        return page
    told = _LANGUAGE.search(html[1])
    if told and told[1] == language:
        return page
    before, after = page[: html.start()], page[html.end() :]
    if told:
        after = _AROUND.sub(rf'<\1 lang="{told[1]}"', after)
        after = _CONTENTS.sub(f'<nav lang="{language}"', after)
    return f'{before}<html lang="{language}"{_LANGUAGE.sub("", html[1])}>{after}'
