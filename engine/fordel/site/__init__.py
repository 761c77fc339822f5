"""An agreement as pages of Markdown, for mkdocs and for any other generator that reads Markdown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from fordel.agreement_words import View
from fordel.messages import LANGUAGES
from fordel.model import Agreement
from fordel.settlement import Settlement
from fordel.site.changes_page import changes_page
from fordel.site.clauses import text_page
from fordel.site.costs_page import costs_page
from fordel.site.examples_page import examples_page
from fordel.site.keys_page import keys_page
from fordel.site.law_page import law_page
from fordel.site.marks import PAGES, Context
from fordel.site.overview_page import overview_page
from fordel.site.settlement_pages import settlement_pages


def pages_of(
    agreement: Agreement,
    *,
    settlement: Settlement | None = None,
    earlier: Agreement | None = None,
    measures: Mapping[tuple[str, str, date | int], Fraction] | None = None,
    language: str | None = None,
) -> Mapping[str, str]:
    """The pages of an agreement without errors: Markdown by path (`index.md`, `avtalen.md`, …), in reading order.

    The pages link to one another by these paths and need the Markdown extensions tables, attr_list and md_in_html.
    With a `settlement` there is a page of it, and one for each party that tells why it pays what it pays; `earlier`
    is the version of the agreement before this one; `measures` are as in `fordel.settle`. `language` is `nb`, `nn` or
    `en`; without it, that of the file. Raises ValueError for another language.
    """
    spoken = language or agreement.form
    if spoken not in LANGUAGES:
        raise ValueError(f"{spoken!r} is no language: choose one of {', '.join(LANGUAGES)}")
    context = Context(View(agreement, spoken))
    pages = {PAGES["text"]: text_page(context)}
    if agreement.keys or agreement.measures:
        pages[PAGES["keys"]] = keys_page(context, measures or {})
    if not agreement.is_library:
        pages[PAGES["costs"]] = costs_page(context, settlement)
    if agreement.examples:
        pages[PAGES["examples"]] = examples_page(context)
    pages |= {
        path: page
        for path, page in (
            (PAGES["law"], law_page(context)),
            (PAGES["changes"], changes_page(context, earlier)),
        )
        if page
    }
    if settlement is not None:
        pages |= settlement_pages(context, settlement)
    titles = {path: _title(context, path) for path in pages if not path.startswith("hvorfor-")}
    return {PAGES["overview"]: overview_page(context, titles, settlement), **pages}


def _title(context: Context, path: str) -> str:
    kind = next(kind for kind, page in PAGES.items() if page == path)
    return context.say(f"page_{kind}")
