"""The page with what has changed: by each amendment in the agreement, and since an earlier version of it."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import evolve

from fordel.amendments import with_versions
from fordel.changes import changes
from fordel.explanation_words import capital
from fordel.model import Agreement
from fordel.render.changes import changes_object
from fordel.site.markdown import blocks, bullets, heading, text
from fordel.site.marks import Context


def changes_page(context: Context, earlier: Agreement | None) -> str:
    """What has changed, as Markdown; "" where the agreement has neither amendments nor an earlier version."""
    found = [*_since(context, earlier), *_amendments(context)]
    if not found:
        return ""
    return blocks([heading(1, context.words("changes_title", name=context.agreement.name)), *found]) + "\n"


def _since(context: Context, earlier: Agreement | None) -> Iterator[str]:
    if earlier is not None:
        yield heading(2, context.words("since", name=earlier.name, first=earlier.valid.first))
        yield from _told(context, earlier, context.agreement)


def _amendments(context: Context) -> Iterator[str]:
    """Each amendment in the order of time: the rules with it beside the rules without it and later ones."""
    stated = context.agreement.stated
    names = dict.fromkeys(
        one.amendment for one in sorted(stated, key=lambda one: one.valid.first) if one.amendment is not None
    )
    counted = [one for one in stated if one.amendment is None]
    for name in names:
        before = with_versions(context.agreement, counted)
        counted = [*counted, *(one for one in stated if one.amendment == name)]
        yield heading(2, context.words("the_amendment", name=name))
        days = [one for one in context.agreement.decisions if one.amendment == name]
        yield bullets(context.linked(context.say("decided", party=one.party, day=one.day)) for one in days)
        after = with_versions(context.agreement, counted)
        yield from _told(context, _bare(before), _bare(after))


def _bare(agreement: Agreement) -> Agreement:
    """The agreement as it is compared: its text and decisions are the same on both sides."""
    return evolve(agreement, stated=(), pending=())


def _told(context: Context, old: Agreement, new: Agreement) -> Iterator[str]:
    said = changes_object(changes(old, new), old, new, context.language)
    items = []
    for one in said["endringer"]:
        letters = f" ({context.say('letter', letters=tuple(one['bokstav']))})" if one["forbeholdt"] else ""
        clause = context.to("clause", one["punkt"], one["punkt"]) if one["punkt"] else ""
        items.append(f"{context.linked(capital(one['sier']))}{text(letters)} {clause}".strip())
    yield bullets(items) if items else context.words("no_changes")
    if said["tekst"]["linjer"]:
        yield context.words("prose_changed", number=said["tekst"]["linjer"])
    yield context.words("codes", before=said["gammel"]["kontrollkode"], after=said["ny"]["kontrollkode"])
