"""Mistakes of keywords: misspelt, with a capital, in English, missing, in the wrong order, or one too many."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fordel.mistakes.line import Line, Mistake, Piece, bare
from fordel.suggestions import close

_SPANS = re.compile(r"\b(til\s+[^,:\"«]+?)\s+((?:fra|frå)\s+[^,:\"«]+?)(?=\s*(?:[:,]|$))")
_MOST_MEANT = 4
_SIGNS = ("(", ")", "/", "HYPHEN")


def capital(line: Line) -> Mistake | None:
    """A keyword with a capital letter."""
    for piece in line.read_pieces:
        meant = piece.text.lower()
        if piece.is_word and piece.text != meant and meant in line.words.single:
            mistake = line.mend("capital", piece.start, piece.end, meant, written=piece.text, meant=meant)
            if mistake is not None:
                return mistake
    return None


def english(line: Line) -> Mistake | None:
    """An English word for a keyword."""
    for piece in line.read_pieces:
        for meant in line.words.english(piece.text.casefold()):
            mistake = line.mend("english", piece.start, piece.end, meant, written=piece.text, meant=meant)
            if mistake is not None:
                return mistake
    return None


def misspelt(line: Line) -> Mistake | None:
    """A keyword that is misspelt, or written as two words or two as one."""
    for piece in line.read_pieces:
        if not piece.is_word or piece.text in line.words.single:
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


def _split(line: Line) -> Mistake | None:
    """A keyword with a space in it."""
    for piece, following in zip(line.pieces, line.pieces[1:], strict=False):
        if piece.start > line.at or not (piece.is_word and following.is_word):
            continue
        for meant in close(piece.text + following.text, sorted(line.words.single), 1):
            written = line.text[piece.start : following.end]
            mistake = line.mend("misspelt", piece.start, following.end, meant, written=written, meant=meant)
            if mistake is not None:
                return mistake
    return None


def span_in_order(line: Line) -> Mistake | None:
    """`til` before `fra`."""
    match = _SPANS.search(line.text)
    if match is None:
        return None
    meant = f"{match[2]} {match[1]}"
    return line.mend("span_order", match.start(), match.end(), meant, meant=meant)


def missing_word(line: Line) -> Mistake | None:
    """A word left out, where the line can be read with it."""
    if not line.whole or (line.here is None and line.at == 0):
        return None
    for at, candidates in _places(line):
        texts = {word: line.replaced(at, at, _apart(line.text, at, word)) for word in candidates}
        meant = tuple(word for word, text in texts.items() if line.takes(text))
        if not meant or len(meant) > _MOST_MEANT:
            continue
        mark = (line.here.start, line.here.end) if line.here and at else _first_word(line)
        if len(meant) > 1:
            return line.unclear("missing_word", *mark, meant=meant)
        return Mistake("F101", "missing_word", {"meant": meant}, *mark, texts[meant[0]])
    return None


def _places(line: Line) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Where a word may be missing, and which words: where the reading stopped, and before the line."""
    words = (word for word in sorted(line.expected) if word in line.words.single or word in _SIGNS)
    yield line.here.start if line.here else len(line.text), tuple(words)
    yield 0, line.words.phrases


def _apart(text: str, at: int, word: str) -> str:
    """A word with the spaces it needs where it is put in."""
    sign = {"HYPHEN": "-"}.get(word, word)
    return (" " if at and not text[at - 1].isspace() else "") + sign + " "


def _first_word(line: Line) -> tuple[int, int]:
    return line.pieces[0].start, line.pieces[0].end


def one_too_many(line: Line) -> Mistake | None:
    """A word or sign too many, or the same twice: the line can be read without it."""
    if not line.whole:
        return None
    for piece in (line.here, line.before):
        if piece is None or piece.text in {"-", "–", "−", ","}:
            continue
        twice = line.here is not None and line.before is not None and line.here.text == line.before.text
        variant = "twice" if twice else "one_too_many"
        mistake = line.mend(variant, piece.start, piece.end, "", written=piece.text.strip('"«»'))
        if mistake is not None:
            return mistake
    return None
