"""The page that lists the agreements of a site: a line for each, with who takes part and when it holds."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from fordel.agreement_words import View
from fordel.messages import sentence
from fordel.model import Agreement
from fordel.site.markdown import blocks, bullets, heading, link, text


@frozen
class Listed:
    """An agreement as a line: its name, the address of its first page seen from the list, and what is told of it."""

    name: str
    address: str
    told: str


def told_of(agreement: Agreement, language: str) -> str:
    """Who takes part in an agreement and when it holds, or that it is a library."""
    if agreement.is_library:
        return sentence("site.is_library", {}, language)
    view, span = View(agreement, language), agreement.valid
    days = {"first": span.first} if span.last is None else {"first": span.first, "last": span.last}
    valid = view.say("valid_from" if span.last is None else "valid_between", **days)
    names = tuple(party.name for party in agreement.parties.values() if party.takes_part or party.hosts)
    parts = [sentence("site.list_parties", {"parties": names, "valid": valid}, language)]
    return " ".join([*parts, f"{view.say('draft')}."] if agreement.is_draft else parts)


def list_page(listed: Iterable[Listed], language: str) -> str:
    """The list as Markdown, in the order of the names."""
    lines = [
        f"{link(text(one.name), one.address)}: {text(one.told)}"
        for one in sorted(listed, key=lambda one: (one.name, one.address))
    ]
    return blocks([heading(1, text(sentence("site.list_title", {}, language))), bullets(lines)]) + "\n"
