"""Search in Norwegian: the words within long words, so that «nøkkel» and «nøkler» find «fordelingsnøkkel»."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from html import unescape
from pathlib import Path

from fordel import resources

#: Where mkdocs-material keeps its index, and what it knows of Norwegian, seen from the folder of the site.
_INDEX = "search/search_index.json"
_NORWEGIAN = "assets/javascripts/lunr/min/lunr.no.min.js"

_SHORTEST_FIRST, _SHORTEST_LAST = 3, 4
_JOINTS = "se"
_WORD = re.compile(r"[^\W\d_]+")
_TAG = re.compile(r"<[^>]*>")
#: Words that end in -el lose their e, and one of two consonants, in the plural.
_PLURALS = (("kkel", "kl"), ("ttel", "tl"), ("gel", "gl"), ("pel", "pl"))
_PLURAL_ENDINGS = ("er", "ene", "ar", "ane")


def words_within(words: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """What each of the words is to be found by besides itself, all in small letters.

    A word is found by the word that it ends in, where what stands before is a word too (with -s- or -e- between), and
    by its plural or singular, where that is spelt otherwise; by nothing that is not among the words.
    """
    known = frozenset(word.casefold() for word in words)
    return {word: found for word in sorted(known) if (found := _found_by(word, known))}


def _found_by(word: str, known: frozenset[str]) -> tuple[str, ...]:
    parts = [
        word[at:]
        for at in range(_SHORTEST_FIRST, len(word) - _SHORTEST_LAST + 1)
        if word[at:] in known and _is_first(word[:at], known)
    ]
    forms = [form for part in (word, *parts) for form in _forms(part) if form in known]
    return tuple(dict.fromkeys((*parts, *forms)))


def _is_first(part: str, known: frozenset[str]) -> bool:
    """Whether a compound may begin so."""
    joined = part[-1] in _JOINTS and len(part) > _SHORTEST_FIRST
    return part in known or (joined and part[:-1] in known)


def _forms(word: str) -> Iterable[str]:
    for one, many in _PLURALS:
        stem = word.removesuffix("en").removesuffix(one)
        if word in (stem + one, f"{stem}{one}en"):
            yield from (stem + many + ending for ending in _PLURAL_ENDINGS)
        for ending in _PLURAL_ENDINGS:
            if word.endswith(many + ending):
                yield word.removesuffix(many + ending) + one


def teach_search(site: str) -> None:
    """Adds to the search of a built site what the words of its pages are to be found by; without a search, nothing."""
    index, norwegian = Path(site) / _INDEX, Path(site) / _NORWEGIAN
    if not (index.is_file() and norwegian.is_file()):
        return
    told = json.loads(index.read_text("utf-8"))
    texts = (_TAG.sub(" ", unescape(f"{page['title']} {page['text']}")) for page in told["docs"])
    words = {word for text in texts for word in _WORD.findall(text)}
    table = json.dumps(words_within(words), ensure_ascii=False)
    before, _, _ = norwegian.read_text("utf-8").partition(resources.text("nettsted/sok.js"))
    taught = f"{before}{resources.text('nettsted/sok.js')}fordelWords({table});\n"
    norwegian.write_text(taught, "utf-8", newline="\n")
