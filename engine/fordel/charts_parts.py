"""What every picture is made of: SVG elements with escaped text, whole-number coordinates, patterns and a frame."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from hashlib import sha256

from fordel.messages import visible

#: How wide every picture is, in its own units; it is scaled to where it stands.
WIDTH = 720

#: What a sign of text takes in width, of all but the widest, in the units of a picture.
SIGN = 8

#: What fills a shape that stands for one thing alone.
FILL = "#7ba4cc"

#: The light fill and the dark line of each of those that share something: they differ in grey as well as in colour.
_TINTS = (
    ("#c6dbef", "#1f4e79"),
    ("#fde3c8", "#8a4b08"),
    ("#d5ecd4", "#24602a"),
    ("#ecd9ee", "#67306f"),
    ("#f7f1c5", "#6b5d00"),
    ("#e1e1e1", "#3f3f3f"),
)
_HATCHES = (
    "",
    '<path d="M-2 10 10 -2M6 18 18 6" stroke-width="1.5"/>',
    '<circle cx="4" cy="4" r="1.6" stroke="none"/><circle cx="12" cy="12" r="1.6" stroke="none"/>',
    '<path d="M-2 6 10 18M6 -2 18 10" stroke-width="1.5"/>',
    '<path d="M0 4H16M0 12H16" stroke-width="1.2"/>',
    '<path d="M4 0V16M12 0V16" stroke-width="1.2"/>',
)


def escaped(words: str) -> str:
    """Words of anyone as text in XML: no sign of them is markup, and control characters are written out."""
    told = visible(words).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return told.replace('"', "&quot;").replace("'", "&#39;")


def short(words: str, signs: int) -> str:
    """Words cut to so many signs, with … for what is left out."""
    return words if len(words) <= signs else f"{words[: max(signs - 1, 1)].rstrip()}…"


def lines_of(words: str, signs: int, most: int = 2) -> list[str]:
    """Words in at most so many lines of so many signs."""
    from fordel.wrapping import wrap

    wrapped = wrap(words, signs, break_on_hyphens=True) or [""]
    return (
        wrapped
        if len(wrapped) <= most
        else [*wrapped[: most - 1], short(" ".join(wrapped[most - 1 :]), signs)]
    )


def along(value: Fraction | int, whole: Fraction | int, width: int) -> int:
    """How far a value reaches in a width where `whole` fills it: a coordinate, never a figure that is shown."""
    return int(Fraction(value) * width / whole) if whole else 0


def text(x: int, y: int, words: str, *, anchor: str = "start", kind: str = "") -> str:
    """A line of text; `kind` is `strong`, `small`, `inside` (dark, on a light fill) or nothing."""
    style = {
        "strong": ' font-weight="bold"',
        "small": ' font-size="13"',
        "inside": ' font-size="13" fill="#111" stroke="#fff" stroke-width="4" paint-order="stroke"',
        "": "",
    }[kind]
    fill = "" if kind == "inside" else ' fill="currentColor"'
    at = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text x="{x}" y="{y}"{at}{style}{fill}>{escaped(words)}</text>'


def box(at: tuple[int, int], size: tuple[int, int], fill: str, *, kind: str = "", edge: str = "") -> str:
    """A rectangle with an edge, in the colour of text unless told; `kind` is a class that a style sheet may colour."""
    named = f' class="{kind}"' if kind else ""
    return (
        f'<rect x="{at[0]}" y="{at[1]}" width="{max(size[0], 1)}" height="{size[1]}" fill="{fill}"{named} '
        f'stroke="{edge or "currentColor"}" stroke-width="1"/>'
    )


def line(x: int, y: int, to_x: int, to_y: int) -> str:
    """A thin line."""
    return f'<path d="M{x} {y}L{to_x} {to_y}" stroke="currentColor" stroke-width="1" stroke-opacity="0.5"/>'


def hint(shape: str, words: str) -> str:
    """A shape with words that are shown when it is pointed at."""
    return f"<g><title>{escaped(words)}</title>{shape}</g>"


def pattern_fill(index: int) -> str:
    """How the one with a number is filled; `frame` puts the mark of the picture in the place of ¤."""
    return f"url(#¤p{index})"


def _pattern(index: int) -> str:
    tint, dark = _TINTS[index % len(_TINTS)]
    hatch = _HATCHES[(index + index // len(_TINTS)) % len(_HATCHES)]
    return (
        f'<pattern id="¤p{index}" width="16" height="16" patternUnits="userSpaceOnUse">'
        f'<rect width="16" height="16" fill="{tint}"/>'
        f'<g fill="{dark}" stroke="{dark}" opacity="0.55">{hatch}</g></pattern>'
    )


def frame(title: str, description: str, height: int, shapes: Iterable[str], patterns: int = 0) -> str:
    """A whole picture as one line of SVG, with a title and a description for those who do not see it.

    The same content gives the same bytes; the ids in it are made of its content, so that pictures can share a page.
    """
    body = "".join(shapes)
    fills = f"<defs>{''.join(map(_pattern, range(patterns)))}</defs>" if patterns else ""
    mark = f"f{sha256(f'{title}{description}{body}'.encode()).hexdigest()[:10]}-"
    words = f'<title id="¤t">{escaped(title)}</title><desc id="¤d">{escaped(description)}</desc>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="fordel-chart" viewBox="-2 -2 {WIDTH + 4} {height + 4}" '
        'role="img" aria-labelledby="¤t ¤d" font-family="sans-serif" font-size="15" fill="none">'
        f"{words}{fills}{body}</svg>"
    ).replace("¤", mark)
