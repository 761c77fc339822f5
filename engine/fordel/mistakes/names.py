"""Mistakes of names and lists: quotes that are missing, small letters, commas, and `og` where a comma stands."""

from __future__ import annotations

from collections.abc import Iterator

from fordel.mistakes.line import Line, Mistake

_AND = frozenset({"og", "samt", "&", "+", ";", "/", "eller", "and", "|"})
_IN_NAMES = frozenset("/-–&+.%§")
_MOST_WORDS = 8


def name_of_several_words(line: Line) -> Mistake | None:
    """A name of several words without quotes, where a municipality is called that."""
    for start, end in _names_here(line):
        name = line.text[start:end]
        if " " in name and _is_municipality(name):
            mistake = line.mend("quotes", start, end, f'"{name}"', name=name)
            if mistake is not None:
                return mistake
    return None


def missing_comma(line: Line) -> Mistake | None:
    """Two names, codes, texts or amounts of a list with no comma between them."""
    here, before = line.here, line.before
    if here is None or before is None or not line.expects(",") or here.text in {",", ":"}:
        return None
    mark = (here.start, here.end)
    comma = line.mend("missing_comma", before.end, before.end, ",", mark=mark, after=here.text.strip('"«»'))
    if comma is None or not (before.is_capitalised and here.is_capitalised):
        return comma
    if _is_municipality(before.text) and _is_municipality(here.text):
        return comma
    for start, end in _names_here(line):
        if line.takes(line.replaced(start, end, f'"{line.text[start:end]}"')):
            name = " ".join(line.text[start:end].split())
            return line.unclear("one_name_or_two", start, end, name=name, before=before.text)
    return comma


def and_for_comma(line: Line) -> Mistake | None:
    """`og` or another sign between the last two of a list, where there is to be a comma."""
    here, before = line.here, line.before
    if here is None or before is None or here.text.casefold() not in _AND:
        return None
    if before.text == ",":
        return line.mend("one_too_many", here.start, here.end, "", written=here.text)
    mark = (here.start, here.end)
    return line.mend("and_for_comma", before.end, here.end, ",", mark=mark, written=here.text)


def unquoted(line: Line) -> Mistake | None:
    """A name or a text that must have quotes: several words, a digit first, or a small letter and no measure."""
    for start, end in _names_here(line):
        name = line.text[start:end]
        if name.isdigit():
            continue
        mistake = line.mend("quotes", start, end, f'"{name}"', name=name)
        if mistake is not None:
            return mistake
    return None


def _names_here(line: Line) -> Iterator[tuple[int, int]]:
    """The stretches that may be one name: from where the reading stopped, or the name before, and some words on."""
    starts = []
    if line.before is not None and line.before.is_word and line.before.is_capitalised:
        starts.append(line.index - 1)
    if line.here is not None and line.expects("NAME", "TEXT") and line.here.text not in line.words.single:
        starts.append(line.index)
    for first in (start for start in starts if line.pieces[start].text[0].isalnum()):
        for piece in line.pieces[max(first, line.index) : line.index + _MOST_WORDS]:
            if not piece.text[0].isalnum() and piece.text not in _IN_NAMES:
                break
            if piece.text[0].isalnum():
                yield line.pieces[first].start, piece.end


def _is_municipality(name: str) -> bool:
    """Whether a municipality bears the name, or has borne it since 2005."""
    from fordel.municipalities import ALWAYS, find

    return bool(find(name, ALWAYS, None))


def small_letter(line: Line) -> Mistake | None:
    """A name of one word with a small letter."""
    here = line.here
    if here is None or not here.is_word or here.is_capitalised or not line.expects("NAME"):
        return None
    if here.text in line.words.single:
        return None
    meant = here.text[0].upper() + here.text[1:]
    return line.mend("small_letter", here.start, here.end, meant, written=here.text, meant=meant)


def measure_as_name(line: Line) -> Mistake | None:
    """The name of a measure with a capital or in quotes."""
    for piece in line.read_pieces:
        meant = piece.said.casefold()
        is_quoted = piece.text[0] in '"«' and piece.said == meant
        if not (is_quoted or piece.is_capitalised) or not meant.isalpha() or meant in line.words.single:
            continue
        mistake = line.mend("measure_as_name", piece.start, piece.end, meant, written=piece.text, meant=meant)
        if mistake is not None:
            return mistake
    return None
