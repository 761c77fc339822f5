"""Mistakes of keywords: misspelt, with a capital, of daily speech, missing, or in the wrong order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from fordel.mistakes.line import Line, Mistake, Piece
from fordel.mistakes.words import bare
from fordel.period import MONTH_NAMES
from fordel.suggestions import close

_SPANS = re.compile(r"\b(til(?:\s++[^\s,:\"«]++)+?)\s++((?:fra|frå)(?:\s++[^\s,:\"«]++)+?)(?=\s*+(?:[:,]|$))")
_INCLUDING = re.compile(r"\b(fra|frå|til) og med\b")
_FILLERS = frozenset(
    ("er", "skal", "være", "vere", "som", "at", "blir", "og", "en", "ei", "et", "eit", "den", "det")
)
_SMALL = frozenset(("i", "etter", "av", "på", "jf", "for"))
_FEW = 6
_LONG = 4
_MOST_MEANT = 6
_MOST_PIECES = 60
_SIGNS = frozenset({"(", ")", "/", "HYPHEN"})

#: Something of each kind, to try whether that is what is missing.
_THINGS = {
    "NAME": "X",
    "WORD": "x",
    "TEXT": '"x"',
    "NUMBER": "1",
    "DATE": "1. januar 2024",
    "DAY": "1. januar",
    "SECTION": "§ 1",
}


def capital(line: Line) -> Iterator[Mistake]:
    """A keyword with a capital letter."""
    for piece in line.read_pieces:
        meant = piece.text.lower()
        if piece.is_word and piece.text != meant and meant in {*line.words.single, *line.words.names}:
            yield line.mend("capital", piece.stretch, meant, written=piece.text, meant=meant)


def other_word(line: Line) -> Iterator[Mistake]:
    """A word of daily speech, or an English one, for a keyword."""
    for piece in line.read_pieces:
        meant = line.words.other(piece.text.casefold())
        stretch = piece.start, line.past_point(piece)
        if meant:
            yield line.mend("other_word", stretch, meant, written=line.text[slice(*stretch)], meant=meant)


def misspelt(line: Line) -> Iterator[Mistake]:
    """A keyword that is misspelt, or written as two words or two as one."""
    for piece in line.read_pieces:
        is_right = piece.text in line.words.single and piece != line.here
        if piece.is_word and not is_right and piece.text not in MONTH_NAMES:
            for meant in _meant(line, piece.text.casefold()):
                yield line.mend("misspelt", piece.stretch, meant, written=piece.text, meant=meant)
    for piece, following in pairwise(line.pieces):
        both = bare(piece.text + following.text)
        if both in line.words.bare and both.isalpha():
            stretch, meant = (piece.start, following.end), line.words.bare[both]
            written = line.text[slice(*stretch)]
            yield line.mend("misspelt", stretch, meant, written=written, meant=meant)


def _meant(line: Line, written: str) -> Iterator[str]:
    """The keywords that a word may be a misspelling of, the likeliest first."""
    words = line.words
    if bare(written) in words.bare:
        yield words.bare[bare(written)]
    if written in words.joined:
        yield words.joined[written]
    yield from close(written, [word for word in sorted(line.expected) if word in words.single], 3)
    yield from close(written, sorted(words.single), 3)
    yield from (words.joined[one] for one in close(written, words.joined, 1))
    yield from sorted(word for word in words.single if len(word) > _LONG and written.endswith(word))


def from_and_including(line: Line) -> Iterator[Mistake]:
    """`fra og med`, where `fra` already includes the day."""
    match = _INCLUDING.search(line.text)
    if match:
        yield line.mend("og_med", match.span(), match[1], written=match[0], meant=match[1])


def span_in_order(line: Line) -> Iterator[Mistake]:
    """`til` before `fra`."""
    match = _SPANS.search(line.text)
    if match:
        meant = f"{match[2]} {match[1]}"
        yield line.mend("span_order", match.span(), meant, meant=meant)


def order(line: Line) -> Iterator[Mistake]:
    """Two neighbours that have changed places, or the first of a short line that stands last, or the last first."""
    for left in (-1, 0, -2) if line.whole else ():
        pair = line.units[max(line.unit_index + left, 0) : line.unit_index + left + 2]
        if len(pair) == 2 and not any(piece.text in "-–−./" for piece in pair) and not _are_numbers(pair):
            yield _changed(line, *pair)
    units = [piece.text for piece in line.units] if line.whole and len(line.units) <= _FEW else []
    for turned in ([*units[1:], *units[:1]], [*units[-1:], *units[:-1]]):
        meant = " ".join(turned)
        if _are_numbers(line.units[-1:] + line.units[:1]):
            continue
        yield line.mend("order", (0, len(line.text)), meant, meant=meant)


def _changed(line: Line, first: Piece, second: Piece) -> Mistake:
    """Two neighbours that have changed places."""
    meant = f"{second.text} {first.text}".replace(" ,", ",")
    variant = "comma_place" if "," in (first.text, second.text) else "order"
    return line.mend(variant, (first.start, second.end), f" {meant} ", meant=meant.removeprefix(", "))


def missing_word(line: Line) -> Iterator[Mistake]:
    """A keyword left out, where the line can be read with it."""
    for at, candidates in _places(line) if line.whole else ():
        texts = {word: line.replaced((at, at), _apart(line.text, at, word)) for word in candidates}
        meant = tuple(word for word in texts if line.takes(texts[word]) and not _eats(line, at, word))
        following = line.units[line.unit_index if at else 0]
        if len(meant) == 1:
            new, shown = _apart(line.text, at, meant[0]), f"{meant[0]} {following.text}"
            mark = following.stretch
            yield line.mend("missing_word", (at, at), new, mark=mark, meant=shown, before=following.said)
        elif 1 < len(meant) <= _MOST_MEANT:
            yield line.unclear("missing_word.several", following.stretch, meant=meant, before=following.said)


def _eats(line: Line, at: int, word: str) -> bool:
    """Whether the keyword that follows would be read as any word: `etter` before `hver` makes a measure of it."""
    here = line.here
    if here is None or not at or here.text not in line.words.single:
        return False
    return line.reads(line.replaced(here.stretch, f"{word} x"))


def _places(line: Line) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Where a word may be missing, and which words: where the reading stopped, and before the line."""
    if line.here is None and not line.text[:1].isdigit():
        return
    before = line.before.text if line.before else ""
    expected = line.expected & (line.words.first | _SIGNS) - {before}
    if line.index and line.here:
        yield line.here.start, tuple(sorted(expected))
    takes_things = any(line.reads(f"{thing} {line.text}") for thing in _THINGS.values())
    if not takes_things and not line.begins(line.pieces[0].text):
        yield 0, tuple(word for word in sorted(line.words.first) if not _takes_any(line, word))


def _apart(text: str, at: int, word: str) -> str:
    """A word with the spaces it needs where it is put in."""
    sign = {"HYPHEN": "-"}.get(word, word)
    return (" " if at and not text[at - 1].isspace() else "") + sign + " "


def _takes_any(line: Line, word: str) -> bool:
    """Whether a keyword can be followed by any word, and so tells nothing of the one that the line begins with."""
    is_short = len(line.units) <= 2
    return (is_short or line.pieces[0].text in line.words.single) and line.reads(f"{word} x")


def missing_thing(line: Line) -> Iterator[Mistake]:
    """A name, a number or a date left out, where the line can be read with one."""
    pieces = (line.here, line.before) if line.here and line.whole else ()
    for piece in (one for one in pieces if one):
        for kind, thing in _THINGS.items():
            if line.reads(line.replaced((piece.start, piece.start), f" {thing} ")):
                unit = next(one for one in line.units if one.end > piece.start)
                yield line.unclear("missing_thing", unit.stretch, expected=(kind,), before=unit.said)


def filler(line: Line) -> Iterator[Mistake]:
    """A word that makes a sentence of a statement: `vertskommune er Modum`."""
    if line.whole and line.here and line.here.text in _FILLERS:
        yield line.mend("one_too_many", line.here.stretch, "", written=line.here.text)
    before = line.before
    if line.whole and line.index == 2 and before and before.text in _SMALL:
        yield line.mend("one_too_many", before.stretch, "", written=before.text)


def twice(line: Line) -> Iterator[Mistake]:
    """The same word, name or number twice."""
    for number in (line.unit_index, line.unit_index - 1):
        pair = line.units[max(number - 1, 0) : number + 1]
        if len(pair) == 2 and pair[0].text == pair[1].text != ",":
            first, second = pair
            yield line.mend("twice", (first.end, second.end), "", mark=second.stretch, written=second.said)


def one_too_many(line: Line) -> Iterator[Mistake]:
    """A word or a sign too many: the line can be read without it."""
    pieces = [piece for piece in (line.here, line.before) if piece and line.here and line.whole]
    for piece in sorted(pieces, key=lambda piece: _is_known(line, piece)):
        if piece.text not in "-–−,./":
            yield line.mend("one_too_many", piece.stretch, "", written=piece.said)


def in_one_place(line: Line) -> Iterator[Mistake]:
    """What one mistake may be that makes a line unreadable: a thing too many, or two that have changed places."""
    if not line.whole or len(line.pieces) > _MOST_PIECES:
        return
    parts = tuple(dict.fromkeys((*line.units, *line.pieces)))
    for piece in parts:
        if piece.text not in "-–−,./" and not _is_known(line, piece):
            yield line.mend("one_too_many", piece.stretch, "", written=piece.said)
    for first, second in (*pairwise(line.units), *pairwise(line.pieces)):
        if not _are_numbers((first, second)):
            yield _changed(line, first, second)


def _is_known(line: Line, piece: Piece) -> bool:
    """Whether a piece surely belongs in the language: a keyword, or a word that names something."""
    return piece.text in line.words.single or piece.text in line.words.names


def _are_numbers(pieces: Sequence[Piece]) -> bool:
    """Whether pieces would become one number if they changed places."""
    return all(piece.text[0].isdigit() for piece in pieces)
