"""Where things stand on the pages of an agreement: the page of each, and the mark on it that links lead to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from attrs import field, frozen

from fordel.agreement_words import View
from fordel.messages import OTHER_COSTS, sentence, visible
from fordel.model import Agreement, AllocationKey, Contribution, CostCategory, FixedAmount, Overhead
from fordel.output_files import file_names
from fordel.site.markdown import link, text
from fordel.source import Place

#: The pages of an agreement, by what they are of.
PAGES: Mapping[str, str] = {
    "overview": "index.md",
    "text": "avtalen.md",
    "keys": "nokler.md",
    "costs": "kostnader.md",
    "examples": "eksempler.md",
    "law": "lovkrav.md",
    "changes": "endringer.md",
    "settlement": "oppgjor.md",
}
_WORD = re.compile(r"[^a-z0-9æøå]+")
_QUOTED = re.compile(r"«([^«»]+)»")
_LONGEST = 60
_SHARED = (CostCategory, Overhead, FixedAmount, Contribution)


@frozen
class Context:
    """An agreement in a language, and the marks of its parties, keys, costs, examples and clauses.

    `marks` has the address of each by its kind (`party`, `key`, `cost`, `example`, `clause`) and name.
    """

    view: View
    marks: Mapping[tuple[str, str], str] = field(init=False, repr=False)
    _parties: re.Pattern[str] = field(init=False, repr=False)

    @marks.default
    def _every_mark(self) -> Mapping[tuple[str, str], str]:
        return dict(_marks(self.agreement, self.language))

    @_parties.default
    def _names_of_parties(self) -> re.Pattern[str]:
        names = sorted(self.agreement.parties, key=len, reverse=True)
        return re.compile(f"(?<!\\w)(?:{'|'.join(map(re.escape, names)) or '(?!)'})(?!\\w)")

    @property
    def agreement(self) -> Agreement:
        """The agreement."""
        return self.view.agreement

    @property
    def language(self) -> str:
        """The language that is written."""
        return self.view.language

    def say(self, key: str, **values: object) -> str:
        """A sentence of the section `site`, as plain text."""
        return sentence(f"site.{key}", values, self.language)

    def words(self, key: str, **values: object) -> str:
        """The same as Markdown, with the names in it as text."""
        return text(self.say(key, **values))

    def to(self, kind: str, name: str | None, words: str | None = None) -> str:
        """A link to something by its name; only its name, where it stands nowhere."""
        told = text(visible(words if words is not None else name or self.view.say("other_costs")))
        address = self.marks.get((kind, name or ""))
        return link(told, address) if address else told

    def mark(self, kind: str, name: str | None) -> str:
        """The mark of something on its own page."""
        return self.marks[kind, name or ""].partition("#")[2]

    def clause(self, place: Place | None) -> str:
        """A link to the clause that something stands in; nothing where it stands in none."""
        if place is None or not place.clause or place.file != self.agreement.source.name:
            return ""
        label = place.clause if place.clause.startswith("§") else self.say("clause", number=place.clause)
        return self.to("clause", place.clause, label)

    def linked(self, words: str) -> str:
        """Plain words as Markdown, in which the names of parties, and of keys and costs in «», are links."""
        found, end = [], 0
        for quoted in _QUOTED.finditer(words):
            found += [
                self._with_parties(words[end : quoted.start()], opens=not end),
                self._quoted(words, quoted),
            ]
            end = quoted.end()
        return "".join([*found, self._with_parties(words[end:], opens=not end)])

    def _quoted(self, words: str, quoted: re.Match[str]) -> str:
        before = words[: quoted.start()].rstrip()
        kinds = ("key", "cost") if before.endswith(("nøkkel", "nøkkelen", "key")) else ("cost", "key")
        kind = next((one for one in kinds if (one, quoted[1]) in self.marks), kinds[0])
        return f"«{self.to(kind, quoted[1])}»"

    def _with_parties(self, words: str, *, opens: bool) -> str:
        found, end = [], 0
        for party in self._parties.finditer(words):
            found += [text(words[end : party.start()], opens=opens and not end), self.to("party", party[0])]
            end = party.end()
        return "".join([*found, text(words[end:], opens=opens and not end)])


def slug(words: str) -> str:
    """Words as they stand in an address: small letters and digits with hyphens between."""
    return _WORD.sub("-", words.casefold())[:_LONGEST].strip("-") or "uten-navn"


def clause_mark(label: str) -> str:
    """The mark of a clause: `§ 7` and `7` are `punkt-7`, `7.2` is `punkt-7-2`."""
    return f"punkt-{slug(label)}"


def _marks(agreement: Agreement, language: str) -> Iterator[tuple[tuple[str, str], str]]:
    every = (*agreement.versions, *agreement.stated, *agreement.pending)
    several: tuple[tuple[str, str, str, Iterable[str | None]], ...] = (
        ("party", "overview", "part", agreement.parties),
        ("measure", "keys", "grunnlag", agreement.measures),
        ("key", "keys", "nokkel", [one.name for one in every if isinstance(one, AllocationKey)]),
        ("cost", "costs", "kostnad", [one.name for one in every if isinstance(one, _SHARED)]),
        ("example", "examples", "eksempel", [one.name for one in agreement.examples]),
    )
    for kind, page, word, names in several:
        each = list(dict.fromkeys(names))
        called = [f"{word}-{name if name is not None else OTHER_COSTS[language]}" for name in each]
        for name, mark in zip(each, file_names(called), strict=True):
            yield (kind, name or ""), f"{PAGES[page]}#{mark}"
    for label in dict.fromkeys(one.label for one in agreement.clauses):
        yield ("clause", label), f"{PAGES['text']}#{clause_mark(label)}"
