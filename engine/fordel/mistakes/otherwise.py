"""Lines of which nothing can be guessed: ordinary text, and anything else that does not fit."""

from __future__ import annotations

from collections.abc import Iterator

from fordel.mistakes.line import Line, Mistake

_MOST_EXPECTED = 5
_FEWEST_WORDS = 4

#: Kinds of token in the order they are named where several could have stood; keywords come after them.
_KINDS = ("NAME", "WORD", "TEXT", "NUMBER", "DATE", "DAY", "CODE", "SECTION", ",", "HYPHEN", ":", "%")
_UNSAID = frozenset({"$END", ",-", "(", "/"})


def prose(line: Line) -> Iterator[Mistake]:
    """An ordinary sentence in a block; one that begins as a statement may be one, and is for `last_resort`."""
    if line.pieces[0].text.lower() not in line.words.openers:
        yield from last_resort(line)


def last_resort(line: Line) -> Iterator[Mistake]:
    """As `prose`, where nothing else has helped."""
    words = [piece.text for piece in line.pieces if piece.is_word]
    others = [piece.text for piece in line.pieces if piece.text[0] in '"«' or piece.text[0].isdigit()]
    if others or len(words) < _FEWEST_WORDS or words[0] in line.words.openers:
        return
    known = sum(word in line.words.single for word in words)
    ends = line.text.endswith((".", "?", "!"))
    begins = (
        len(words) > _FEWEST_WORDS and words[0][0].isupper() and words[0].lower() not in line.words.single
    )
    goes_on = len(words) > 2 * _FEWEST_WORDS and 3 * known < len(words)
    if ends or (not line.whole and (begins or goes_on)):
        yield line.unclear("prose", (0, len(line.text)))


def unexpected(line: Line) -> Iterator[Mistake]:
    """Anything else: what stands there does not fit, and what could have stood there."""
    here, opener, end = line.here, line.pieces[0], len(line.text)
    if line.whole:
        return
    if line.index == 0 or _is_unknown(line):
        yield line.unclear("unknown_word", opener.stretch, written=opener.text)
    elif here is None:
        yield line.unclear("ends_early", (end, end), expected=_expected(line))
    else:
        yield line.unclear("unexpected", here.stretch, found=here.said, expected=_expected(line))


def _is_unknown(line: Line) -> bool:
    """Whether a line begins with a word that tells nothing: no keyword, no name, no measure with its values."""
    opener, others = line.pieces[0], line.pieces[1 : line.index]
    if not opener.is_word or line.begins(opener.text) or any(piece.text[0].isdigit() for piece in others):
        return False
    return not opener.is_capitalised or line.here is not None


def _expected(line: Line) -> tuple[str, ...]:
    """What could have stood where the reading stopped, at most five of it."""
    unsaid = set(_UNSAID)
    unsaid |= {"HYPHEN"} if line.expects("NUMBER") else set()
    unsaid |= {"TEXT"} if line.expects("NAME") else set()  # a text is a name
    said = sorted(line.expected - unsaid, key=lambda one: (_KINDS.index(one) if one in _KINDS else 99, one))
    return tuple(map(line.words.phrase, said[:_MOST_EXPECTED])) or ("$END",)
