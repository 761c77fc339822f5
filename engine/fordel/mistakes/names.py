"""Mistakes of names and lists: missing quotes, small letters, commas, and `og` where a comma belongs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fordel.mistakes.line import Line, Mistake

_AND = frozenset({"og", "samt", "&", "+", ";", "/", "eller", "and", "|"})
_IN_NAMES = frozenset("/-–&+.%§")
_MOST_WORDS = 8
_NUMBER = re.compile(r"\d{4}")  # that of a municipality


def name_of_several_words(line: Line) -> Iterator[Mistake]:
    """The name of a municipality that is several words, without quotes."""
    for mistake in unquoted(line):
        name = str(mistake.values["name"])
        if " " in name and _is_municipality(name):
            yield mistake


def missing_comma(line: Line) -> Iterator[Mistake]:
    """Two names, codes, texts or amounts of a list with no comma between them."""
    here, before = line.here, line.before
    if here is None or before is None or not line.expects(",") or here.text in {",", ":"}:
        return
    at = before.end, before.end
    comma = line.mend("missing_comma", at, ",", mark=here.stretch, after=here.said)
    are_names = before.is_capitalised and here.is_capitalised
    if are_names and not (_is_municipality(before.text) and _is_municipality(here.text)):
        for one in unquoted(line):
            if one.mended and line.takes(one.mended) and comma.mended and line.takes(comma.mended):
                mark = one.start, one.end
                yield line.unclear("one_name_or_two", mark, name=one.values["name"], before=before.text)
    yield comma


def and_for_comma(line: Line) -> Iterator[Mistake]:
    """`og` or another sign between the last two of a list, where there is to be a comma."""
    here, before = line.here, line.before
    if here is None or before is None or here.text.casefold() not in _AND:
        return
    if before.text == ",":
        yield line.mend("one_too_many", here.stretch, "", written=here.text)
    else:
        stretch = before.end, here.end
        yield line.mend("and_for_comma", stretch, ",", mark=here.stretch, written=here.text)


def unquoted(line: Line) -> Iterator[Mistake]:
    """A name or a text that must have quotes: several words, a digit first, or a small letter."""
    starts: list[int] = []
    if not _may_guess(line):
        return
    if line.before and line.before.is_capitalised:
        starts.append(line.index - 1)
    if line.here and line.expects("NAME", "TEXT") and line.here.text not in line.words.single:
        starts.append(line.index)
    for first in (start for start in starts if line.pieces[start].text[0].isalnum()):
        for piece in line.pieces[max(first, line.index) : line.index + _MOST_WORDS]:
            if not piece.text[0].isalnum() and piece.text not in _IN_NAMES:
                break
            stretch = line.pieces[first].start, piece.end
            written = line.text[slice(*stretch)]
            if piece.text[0].isalnum() and not written.isdigit():
                yield line.mend("quotes", stretch, f'"{written}"', name=" ".join(written.split()))


def _is_municipality(name: str) -> bool:
    """Whether a municipality bears the name, or has borne it since 2005."""
    from fordel.municipalities import ALWAYS, find

    return bool(find(name, ALWAYS, None))


def kind_of_party(line: Line) -> Iterator[Mistake]:
    """What kind of party one is, or the number of a municipality, without its parentheses."""
    here = line.here
    if here and line.expects("(") and (here.text in line.words.names or _NUMBER.fullmatch(here.text)):
        yield line.mend("kind_of_party", here.stretch, f"({here.text})", written=here.text)


def municipality_word(line: Line) -> Iterator[Mistake]:
    """`kommune` after the name of a municipality."""
    for piece in line.read_pieces[:2]:
        is_word = piece.text in ("kommune", "kommuner", "kommunar")
        before = [one for one in line.pieces if one.end < piece.start][-1:]
        if is_word and before and _is_municipality(before[0].said):
            yield line.mend(
                "one_too_many", (before[0].end, piece.end), "", mark=piece.stretch, written=piece.text
            )


def small_row(line: Line) -> Iterator[Mistake]:
    """A line of a table whose name begins with a small letter."""
    opener = line.pieces[0]
    meant = opener.text[:1].upper() + opener.text[1:]
    is_row = line.here is None and opener.is_word and all(one.text[0].isdigit() for one in line.pieces[1:2])
    if is_row and opener.text not in line.words.single and _is_municipality(meant):
        yield line.mend("small_letter", opener.stretch, meant, written=opener.text, meant=meant)


def small_letter(line: Line) -> Iterator[Mistake]:
    """A name of one word with a small letter."""
    here = line.here
    if here and here.is_word and not here.is_capitalised and line.expects("NAME") and _may_guess(line):
        meant = here.text[0].upper() + here.text[1:]
        if here.text not in line.words.single:
            yield line.mend("small_letter", here.stretch, meant, written=here.text, meant=meant)


def _may_guess(line: Line) -> bool:
    """Whether enough is known of a line to guess at a name in it: all else can be read, or it begins as it must."""
    return line.whole or line.begins(line.pieces[0].text)


def measure_as_name(line: Line) -> Iterator[Mistake]:
    """The name of a measure with a capital or in quotes."""
    for piece in line.read_pieces:
        meant = piece.said.casefold()
        is_quoted = piece.text[0] in '"«' and piece.said == meant
        if (
            _may_guess(line)
            and (is_quoted or piece.is_capitalised)
            and meant.isalpha()
            and meant not in line.words.single
        ):
            yield line.mend("measure_as_name", piece.stretch, meant, written=piece.text, meant=meant)
