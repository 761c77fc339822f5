"""The page with what an agreement has of the law: each demand, whether it is met, and the clauses that meet it."""

from __future__ import annotations

from collections.abc import Iterator

from fordel.checker_law import diagnostic, item_name
from fordel.messages import sentence
from fordel.render.diagnostics import word
from fordel.requirement_sets import words
from fordel.requirements import Checklist, Held, checklists
from fordel.site.markdown import blocks, heading, table, text
from fordel.site.marks import Context


def law_page(context: Context) -> str:
    """The checklists that an agreement chooses, as Markdown; "" where it chooses none."""
    lists = checklists(context.agreement)
    if not lists:
        return ""
    title = heading(1, context.words("law_title", name=context.agreement.name))
    told = [block for one in lists for block in _list(context, one)]
    return blocks([title, _say(context, "disclaimer"), *told]) + "\n"


def _list(context: Context, one: Checklist) -> Iterator[str]:
    said, language = words(one.of.name), context.language
    yield heading(2, text(said.title[language]))
    headings = [context.words(key) for key in ("state", "demand", "where")]
    rows = [
        [
            f"**{_say(context, held.status)}**",
            text(f"{item_name(held.item)[language]}: {said.items[held.item.name].demand[language]}")
            + _hint(context, one, held),
            _where(context, held),
        ]
        for held in one.items
    ]
    yield table(headings, rows)
    yield text(sentence("checklist.source", {"source": said.source, "day": said.dated}, language))


def _where(context: Context, held: Held) -> str:
    if held.status != "met":
        return ""
    return ", ".join(dict.fromkeys(filter(None, (context.clause(place) for place in held.places))))


def _hint(context: Context, one: Checklist, held: Held) -> str:
    if held.status not in ("missing", "advice"):
        return ""
    return f"<br>{text(word(diagnostic(one, held), context.language).hint.splitlines()[0])}"


def _say(context: Context, key: str) -> str:
    return text(sentence(f"checklist.{key}", {}, context.language))
