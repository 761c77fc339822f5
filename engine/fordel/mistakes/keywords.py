"""Mistakes of keywords: misspelt, with a capital, in English, missing, in the wrong order, or one too many."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fordel.mistakes.line import Line, Mistake, Piece, bare
from fordel.period import MONTH_NAMES
from fordel.suggestions import close

_SPANS = re.compile(r"\b(til\s+[^,:\"«]+?)\s+((?:fra|frå)\s+[^,:\"«]+?)(?=\s*(?:[:,]|$))")
_INCLUDING = re.compile(r"\b(fra|frå|til) og med\b")
_FILLERS = frozenset(
    {"er", "skal", "være", "vere", "som", "at", "blir", "og", "en", "ei", "et", "eit", "den", "det"}
)
_MOST_MEANT = 6
_LONG = 4
_SIGNS = ("(", ")", "/", "HYPHEN")

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


def capital(line: Line) -> Mistake | None:
    """A keyword with a capital letter."""
    for piece in line.read_pieces:
        meant = piece.text.lower()
        if piece.is_word and piece.text != meant and meant in line.words.single:
            mistake = line.mend("capital", piece.start, piece.end, meant, written=piece.text, meant=meant)
            if mistake is not None:
                return mistake
    return None


def other_word(line: Line) -> Mistake | None:
    """A word of daily speech, or an English one, for a keyword."""
    for piece in line.read_pieces:
        meant = line.words.other(piece.text.casefold())
        mistake = meant and line.mend(
            "other_word", piece.start, piece.end, meant, written=piece.text, meant=meant
        )
        if mistake:
            return mistake
    return None


def misspelt(line: Line) -> Mistake | None:
    """A keyword that is misspelt, or written as two words or two as one."""
    for piece in line.read_pieces:
        if not piece.is_word or piece.text in line.words.single or piece.text in MONTH_NAMES:
            continue
        for meant in _meant(line, piece):
            mistake = line.mend("misspelt", piece.start, piece.end, meant, written=piece.text, meant=meant)
            if mistake is not None:
                return mistake
    return _split(line)


def _meant(line: Line, piece: Piece) -> Iterator[str]:
    """The keywords that a word may be a misspelling of, the likeliest first."""
    words, written = line.words, piece.text.casefold()
    if bare(written) in words.bare:
        yield words.bare[bare(written)]
    if written in words.joined:
        yield words.joined[written]
    expected = [word for word in sorted(line.expected) if word in words.single]
    yield from close(written, expected, 3)
    yield from close(written, sorted(words.single), 3)
    yield from (words.joined[one] for one in close(written, words.joined, 1))
    yield from sorted(word for word in words.single if len(word) > _LONG and written.endswith(word))


def _split(line: Line) -> Mistake | None:
    """A keyword with a space in it."""
    for piece, following in zip(line.pieces, line.pieces[1:], strict=False):
        if piece.start > line.at or not (piece.is_word and following.is_word):
            continue
        meant = line.words.bare.get(bare(piece.text + following.text))
        written = line.text[piece.start : following.end]
        mistake = meant and line.mend(
            "misspelt", piece.start, following.end, meant, written=written, meant=meant
        )
        if mistake:
            return mistake
    return None


def from_and_including(line: Line) -> Mistake | None:
    """`fra og med`, where `fra` already includes the day."""
    match = _INCLUDING.search(line.text)
    if match is None:
        return None
    return line.mend("og_med", *match.span(), match[1], written=match[0], meant=match[1])


def span_in_order(line: Line) -> Mistake | None:
    """`til` before `fra`."""
    match = _SPANS.search(line.text)
    if match is None:
        return None
    meant = f"{match[2]} {match[1]}"
    return line.mend("span_order", match.start(), match.end(), meant, meant=meant)


def order(line: Line) -> Mistake | None:
    """Two neighbours that have changed places."""
    if not line.whole:
        return None
    for left, right in ((-1, 0), (0, 1), (-2, -1)):
        pair = line.units[max(line.unit + left, 0) : line.unit + right + 1]
        if len(pair) != 2 or any(piece.text in "-–−./" for piece in pair):
            continue
        first, second = pair
        meant = f"{second.text} {first.text}".replace(" ,", ",")
        variant = "comma_place" if "," in (first.text, second.text) else "order"
        mark, said = (first.start, second.end), meant.removeprefix(", ")
        mistake = line.mend(variant, first.start, second.end, f" {meant} ", mark=mark, meant=said)
        if mistake is not None:
            return mistake
    return None


def missing_word(line: Line) -> Mistake | None:
    """A keyword left out, where the line can be read with it."""
    if not line.whole:
        return None
    for at, candidates in _places(line):
        texts = {word: line.replaced(at, at, _apart(line.text, at, word)) for word in candidates}
        meant = tuple(word for word, text in texts.items() if line.takes(text))
        if not meant or len(meant) > _MOST_MEANT:
            continue
        following = line.units[line.unit if at else 0]
        mark = (following.start, following.end)
        if len(meant) > 1:
            return line.unclear("missing_word.several", *mark, meant=meant, before=following.said)
        values = {"meant": f"{meant[0]} {following.text}", "before": following.said}
        return Mistake("F101", "missing_word", values, *mark, texts[meant[0]])
    return None


def _places(line: Line) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Where a word may be missing, and which words: where the reading stopped, and before the line."""
    before = line.before.text if line.before else ""
    if line.here is not None and line.here.start:
        words = (word for word in sorted(line.expected) if word in line.words.first or word in _SIGNS)
        yield line.here.start, tuple(word for word in words if word != before)
    nothing = line.read("")
    begins = nothing is not None and line.pieces[0].text in nothing.expected()
    if (
        line.here is not None
        and not begins
        and not any(line.reads(f"{thing} {line.text}") for thing in _THINGS.values())
    ):
        yield 0, tuple(word for word in sorted(line.words.first) if not _takes_any(line, word))


def missing_thing(line: Line) -> Mistake | None:
    """A name, a number or a date left out, where the line can be read with one."""
    if not line.whole or line.here is None:
        return None
    for piece in (line.here, line.before):
        for kind, thing in _THINGS.items() if piece else ():
            if line.reads(line.replaced(piece.start, piece.start, f" {thing} ")):
                unit = next(one for one in line.units if one.end > piece.start)
                return line.unclear("missing_thing", unit.start, unit.end, expected=(kind,), before=unit.said)
    return None


def _apart(text: str, at: int, word: str) -> str:
    """A word with the spaces it needs where it is put in."""
    sign = {"HYPHEN": "-"}.get(word, word)
    return (" " if at and not text[at - 1].isspace() else "") + sign + " "


def _takes_any(line: Line, word: str) -> bool:
    """Whether a keyword can be followed by any word, also by the one that the line begins with."""
    return line.pieces[0].text in line.words.single and line.reads(f"{word} x")


def filler(line: Line) -> Mistake | None:
    """A word that makes a sentence of a statement: `vertskommune er Modum`."""
    here = line.here
    if not line.whole or here is None or here.text not in _FILLERS:
        return None
    return line.mend("one_too_many", here.start, here.end, "", written=here.text)


def twice(line: Line) -> Mistake | None:
    """The same word, name or number twice."""
    for number in (line.unit, line.unit - 1):
        pair = line.units[max(number - 1, 0) : number + 1]
        if len(pair) == 2 and pair[0].text == pair[1].text != ",":
            first, second = pair
            return line.mend(
                "twice", first.end, second.end, "", mark=(second.start, second.end), written=second.said
            )
    return None


def one_too_many(line: Line) -> Mistake | None:
    """A word or a sign too many: the line can be read without it."""
    if not line.whole or line.here is None:
        return None
    for piece in (line.here, line.before):
        if piece is not None and piece.text not in "-–−,./":
            mistake = line.mend("one_too_many", piece.start, piece.end, "", written=piece.said)
            if mistake is not None:
                return mistake
    return None
