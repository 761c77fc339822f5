"""Mistakes of signs: list markers, quotes, commas, colons, and what stands at the end of a line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fordel.mistakes.line import Line, Mistake

_INVISIBLE = re.compile(r"[^\S \n]|[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2060\ufeff]")
_MARKER = re.compile(r"(?:[-–—*•‣▪◦·+>]|\d{1,2}[.)]|[a-zæøå]\))\s+(?=[\w\"«])|[-–—*•‣▪◦·+>](?=[^\W\d])")
_DOUBLE = '“”„‟″❝❞〝〞"'
_SINGLE = "‘’‚‛´`′'"
_OTHER_QUOTES = (
    re.compile(f"[{_DOUBLE}]([^{_DOUBLE}\n]*)[{_DOUBLE}]"),
    re.compile(f"(?<!\\w)[{_SINGLE}]{{2}}([^{_SINGLE}\n]*)[{_SINGLE}]{{2}}(?!\\w)"),
    re.compile(f"(?<!\\w)[{_SINGLE}]([^{_SINGLE}\n]*)[{_SINGLE}](?!\\w)"),
    re.compile("»([^«»\n]*)«"),
    re.compile("(?<![‹<])[‹<]++([^‹›<>\n]*+)[›>]++"),
    re.compile('«([^«»"\n]*)"'),
    re.compile('"([^«»"\n]*)»'),
)
_QUOTED = re.compile(r"\"([^\"\n]*)\"|«([^»\n]*)»")
_PARTNERS = {'"': '"', "«": "»", "»": "«"}
_SIGN_AT_END = re.compile(r"(?<=\S)\s*([.;!?…]+)$")
_BETWEEN_LINES = frozenset({",", ";", "og"})
_MOST_PIECES = 60


def invisible(line: Line) -> Iterator[Mistake]:
    """Signs that cannot be seen, such as come along when text is pasted."""
    found = _INVISIBLE.search(line.text)
    if found:
        meant = _INVISIBLE.sub(lambda sign: " " if sign[0].isspace() else "", line.text)
        yield line.mend("invisible", (0, len(line.text)), meant, mark=found.span())


def only_signs(line: Line) -> Iterator[Mistake]:
    """A line with no word and no number in it."""
    if not any(piece.text[0].isalnum() or len(piece.text) > 1 for piece in line.pieces):
        yield line.unclear("only_signs", (0, len(line.text)), signs=line.text)


def list_marker(line: Line) -> Iterator[Mistake]:
    """A sign before the line that makes it a point of a list."""
    marker = _MARKER.match(line.text)
    if marker:
        sign = marker[0].strip()
        yield line.mend("list_marker", marker.span(), "", mark=(0, len(sign)), sign=sign)


def other_quotes(line: Line) -> Iterator[Mistake]:
    """Quotes of another kind, such as Word makes them."""
    for pattern in _OTHER_QUOTES:
        found = list(pattern.finditer(line.text))
        others = [match[1] for match in found if match[0] != f'"{match[1]}"']
        if others:
            stretch = found[0].start(), found[-1].end()
            meant = pattern.sub(r'"\1"', line.text[slice(*stretch)])
            yield line.mend("other_quotes", stretch, meant, name=others[0])


def missing_quote(line: Line) -> Iterator[Mistake]:
    """A quote that is opened and not closed, or closed and not opened."""
    lonely = [sign for sign in _PARTNERS if _is_lonely(line, sign)]
    if len(lonely) != 1 or len(line.pieces) > _MOST_PIECES:
        return
    partner, quote = _PARTNERS[lonely[0]], line.text.index(lonely[0])
    places = {at for match in re.finditer(r'[^\s"«»,:]+|[,:]', line.text) for at in match.span()}
    texts = {at: line.replaced((at, at), partner) for at in sorted(places)}
    for at in sorted(texts, key=lambda at: len(_longest_quoted(texts[at]))):
        name = _longest_quoted(texts[at])
        if name:
            start = min(texts[at].index(name) - 1, at)
            mark = start, start + len(name) + 1
            yield line.mend("missing_quote.meant", (at, at), partner, mark=mark, name=name)
    if not line.whole:
        yield line.unclear("missing_quote", (quote, quote + 1))


def _is_lonely(line: Line, sign: str) -> bool:
    """Whether a quote lacks its other half."""
    if sign == '"':
        return line.text.count(sign) % 2 == 1
    return any(piece.text == sign for piece in line.pieces)


def _longest_quoted(text: str) -> str:
    return max((match[1] or match[2] or "" for match in _QUOTED.finditer(text)), key=len, default="")


def comma_at_end(line: Line) -> Iterator[Mistake]:
    """A comma after which the line does not go on: the next line is another."""
    for match in reversed(list(re.finditer(r",[^\S\n]*+(?:\n\s*+|$)", line.text))):
        mended, following = line.text[: match.start()], line.text[match.end() :]
        if match.start() > line.at or not line.reads(mended):
            continue
        if not following or line.begins(following.split()[0]) or line.reads(following):
            mark = match.start(), match.start() + 1
            yield line.split("comma_at_end", mark, mended, match.end() if following else None)


def double_comma(line: Line) -> Iterator[Mistake]:
    """Two commas, or one where a list begins."""
    here, before = line.here, line.before
    if here and before and here.text == "," and before.text in {",", *line.words.single}:
        mark = (before.start, here.end) if before.text == "," else here.stretch
        yield line.mend("double_comma", here.stretch, "", mark=mark)


def sign_at_end(line: Line) -> Iterator[Mistake]:
    """A full stop or another sign at the end of the line."""
    end = _SIGN_AT_END.search(line.text)
    if end:
        if end[1].startswith(("!", "?")):  # no one means a colon by these
            yield line.mend("sign_at_end", end.span(), "", mark=end.span(1), sign=end[1])
        yield line.mend("colon_for_sign", end.span(), ":", mark=end.span(1), sign=end[1])
        yield line.mend("sign_at_end", end.span(), "", mark=end.span(1), sign=end[1])


def missing_colon(line: Line) -> Iterator[Mistake]:
    """No colon at the end of a line that has others under it."""
    end = len(line.text)
    if line.whole and not line.text.endswith(":"):
        yield line.mend("missing_colon", (end, end), ":")


def superfluous_colon(line: Line) -> Iterator[Mistake]:
    """A colon within a line, or at the end of one that has no others under it."""
    for piece in (line.here, line.before, *line.pieces[-1:]):
        if piece and piece.text == ":":
            if not line.text.endswith(":"):
                meant = f" {line.text[piece.end :]}:"
                yield line.mend("colon_place", (piece.start, len(line.text)), meant, mark=piece.stretch)
            yield line.mend("superfluous_colon", piece.stretch, "")


def list_under_word(line: Line) -> Iterator[Mistake]:
    """A word with a colon, where what belongs to it stands on the same line."""
    word = line.text[:-1].strip()
    if line.whole or not line.text.endswith(":") or line.at < len(line.text) - 1:
        return
    if word in line.words.phrases and not any(line.reads(f"{word} {one}:") for one in ('"X"', "etter x")):
        yield line.unclear("list_under_word", (len(line.text) - 1, len(line.text)), word=word)


def sign_between(line: Line) -> Iterator[Mistake]:
    """A sign between a name and its number, as in `Modum = 8,2`."""
    if line.here and line.here.text in {"=", "|", "→", "*", "_"}:
        yield line.mend("sign_between", line.here.stretch, "", sign=line.here.text)


def two_lines(line: Line) -> Iterator[Mistake]:
    """Two lines on one, with a comma or `og` between or with nothing."""
    for index in (line.index, line.index + 1):
        if not 0 < index < len(line.pieces):
            continue
        before, here = line.pieces[index - 1 : index + 1]
        end = before.start if before.text in _BETWEEN_LINES else here.start
        first, second = line.text[:end].rstrip(), line.text[here.start :]
        begins = not here.is_word or here.is_capitalised or line.begins(here.text)
        if (begins or first.endswith(":")) and line.reads(first) and line.reads(second):
            yield line.split("two_lines", (here.start, len(line.text)), first, here.start)
