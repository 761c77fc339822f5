"""Mistakes of signs: list markers, quotes, commas, colons, and what stands at the end of a line."""

from __future__ import annotations

import re

from fordel.mistakes.line import Line, Mistake, Piece

_MARKER = re.compile(r"(?:[-–—*•‣▪◦·+>]|\d{1,2}[.)]|[a-zæøå]\))\s+(?=[\w\"«])|[-–—*•‣▪◦·+>](?=[^\W\d])")
_DOUBLE = '“”„‟″❝❞〝〞"'
_SINGLE = "‘’‚‛´`′'"
_OTHER_QUOTES = (
    re.compile(f"[{_DOUBLE}]([^{_DOUBLE}\n]*)[{_DOUBLE}]"),
    re.compile(f"(?<!\\w)[{_SINGLE}]{{2}}([^{_SINGLE}\n]*)[{_SINGLE}]{{2}}(?!\\w)"),
    re.compile(f"(?<!\\w)[{_SINGLE}]([^{_SINGLE}\n]*)[{_SINGLE}](?!\\w)"),
    re.compile("»([^«»\n]*)«"),
    re.compile("[‹<]+([^‹›<>\n]*)[›>]+"),
    re.compile('(?:«([^«»"\n]*)")'),
    re.compile('(?:"([^«»"\n]*)»)'),
)
_QUOTED = re.compile(r"\"([^\"\n]*)\"|«([^»\n]*)»")
_MOST_PIECES = 60


def only_signs(line: Line) -> Mistake | None:
    """A line with no word and no number in it."""
    if any(piece.text[0].isalnum() or len(piece.text) > 1 for piece in line.pieces):
        return None
    return line.unclear("only_signs", 0, len(line.text), signs=line.text)


def list_marker(line: Line) -> Mistake | None:
    """A sign before the line that makes it a point of a list."""
    marker = _MARKER.match(line.text)
    if marker is None:
        return None
    sign = marker[0].strip()
    return line.mend("list_marker", 0, marker.end(), "", mark=(0, len(sign)), sign=sign)


def other_quotes(line: Line) -> Mistake | None:
    """Quotes of another kind, such as Word makes them."""
    for pattern in _OTHER_QUOTES:
        found = list(pattern.finditer(line.text))
        if not found or all(match[0] == f'"{match[1]}"' for match in found):
            continue
        first, last = found[0].start(), found[-1].end()
        meant = pattern.sub(r'"\1"', line.text[first:last])
        name = next(match[1] for match in found if match[0] != f'"{match[1]}"')
        mistake = line.mend("other_quotes", first, last, meant, name=name)
        if mistake is not None:
            return mistake
    return None


def missing_quote(line: Line) -> Mistake | None:
    """A quote that is opened and not closed, or closed and not opened."""
    lonely = [sign for sign in ('"', "«", "»") if _is_lonely(line, sign)]
    if len(lonely) != 1 or len(line.pieces) > _MOST_PIECES:
        return None
    sign = {"«": "»", "»": "«"}.get(lonely[0], '"')
    places = dict.fromkeys(
        place for match in re.finditer(r'[^\s"«»,:]+|[,:]', line.text) for place in match.span()
    )
    texts = [(line.replaced(place, place, sign), place) for place in places]
    meant = [(text, place) for text, place in texts if _longest_quoted(text) and line.takes(text)]
    if not meant:
        start = line.text.index(lonely[0])
        return None if line.whole else line.unclear("missing_quote", start, start + 1)
    text, place = min(meant, key=lambda candidate: len(_longest_quoted(candidate[0])))
    name = _longest_quoted(text)
    start = min(text.index(name) - 1, place)
    return line.mend(
        "missing_quote.meant", place, place, sign, mark=(start, start + len(name) + 1), name=name
    )


def _is_lonely(line: Line, sign: str) -> bool:
    """Whether a quote lacks its other half."""
    if sign == '"':
        return line.text.count(sign) % 2 == 1
    return any(piece.text == sign for piece in line.pieces)


def _longest_quoted(text: str) -> str:
    return max((match[1] or match[2] or "" for match in _QUOTED.finditer(text)), key=len, default="")


def comma_at_end(line: Line) -> Mistake | None:
    """A comma after which the line does not go on: the next line is another."""
    for match in reversed(list(re.finditer(r",\s*(?:\n\s*|$)", line.text))):
        mended, following = line.text[: match.start()], line.text[match.end() :]
        if match.start() <= line.at and line.reads(mended) and (not following or _is_line(line, following)):
            rest = match.end() if following else None
            return Mistake("F101", "comma_at_end", {}, match.start(), match.start() + 1, mended, rest)
    return None


def _is_line(line: Line, text: str) -> bool:
    """Whether a text is a line of its own: it can be read, or at least begins as one."""
    nothing = line.read("")
    begins = nothing is not None and text.split()[0] in nothing.expected()
    return begins or line.reads(text)


def double_comma(line: Line) -> Mistake | None:
    """Two commas, or one where a list begins."""
    here, before = line.here, line.before
    if here is None or here.text != "," or before is None or before.text not in {",", *line.words.single}:
        return None
    mark = (before.start, here.end) if before.text == "," else (here.start, here.end)
    return line.mend("double_comma", here.start, here.end, "", mark=mark)


def sign_at_end(line: Line) -> Mistake | None:
    """A full stop or another sign at the end of the line."""
    end = re.search(r"(?<=\S)\s*([.;!?…]+)$", line.text)
    if end is None:
        return None
    sign = end[1]
    meant = line.mend("colon_for_sign", end.start(), end.end(), ":", mark=end.span(1), sign=sign)
    return meant or line.mend("sign_at_end", end.start(), end.end(), "", mark=end.span(1), sign=sign)


def missing_colon(line: Line) -> Mistake | None:
    """No colon at the end of a line that has others under it."""
    end = len(line.text)
    if line.text.endswith(":") or not line.reads(line.text + ":"):
        return None
    return line.mend("missing_colon", end, end, ":")


def superfluous_colon(line: Line) -> Mistake | None:
    """A colon at the end of a line that has no others under it, or within a line."""
    for piece in (line.here, line.before, *line.pieces[-1:]):
        if piece is not None and piece.text == ":":
            mistake = _moved_colon(line, piece) or line.mend("superfluous_colon", piece.start, piece.end, "")
            if mistake is not None:
                return mistake
    return None


def _moved_colon(line: Line, colon: Piece) -> Mistake | None:
    """A colon that belongs at the end of the line."""
    if line.text.endswith(":"):
        return None
    mark = (colon.start, colon.end)
    rest = line.text[colon.end :]
    return line.mend("colon_place", colon.start, len(line.text), f" {rest}:", mark=mark)


def list_under_word(line: Line) -> Mistake | None:
    """A word with a colon, where what belongs to it stands on the same line."""
    here = line.here
    if line.whole or here is None or here.text != ":" or here.end < len(line.text):
        return None
    words = line.text[: here.start].strip()
    if words not in line.words.phrases or line.reads(f'{words} "X":'):
        return None
    return line.unclear("list_under_word", here.start, here.end, word=words)


def sign_between(line: Line) -> Mistake | None:
    """A sign between a name and its number, as in `Modum = 8,2`."""
    here = line.here
    if here is None or here.text not in {"=", "|", "→", "*", "_"}:
        return None
    return line.mend("sign_between", here.start, here.end, "", sign=here.text)


def two_lines(line: Line) -> Mistake | None:
    """Two statements on one line, or a statement and the first line under it."""
    here: Piece | None = line.here
    if here is None or not here.start or line.text[: here.start].rstrip().endswith(","):
        return None
    first, second = line.text[: here.start].rstrip(), line.text[here.start :]
    if not line.reads(first) or not line.reads(second):
        return None
    if (
        here.is_word
        and not first.endswith(":")
        and here.text not in line.words.openers
        and not here.is_capitalised
    ):
        return None
    return Mistake("F101", "two_lines", {}, here.start, len(line.text), first, here.start)
