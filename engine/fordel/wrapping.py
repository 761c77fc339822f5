"""Text in lines of a width, never broken between a sign and the number that it belongs to."""

from __future__ import annotations

import re

#: The space after §, and that between a number and its unit.
_WITHIN = r"(?<=§) (?=\S)|(?<=[0-9]) (?=(?:kr|øre|%)(?!\w))"

#: Signs that a line is broken at, or that become spaces.
_BREAKS = frozenset("\t\n\v\f\r")

#: What stands for such a space while lines are broken: a sign that no text has.
_KEPT = "\ue000"


def wrap(
    text: str, width: int, first: str = "", later: str = "", *, break_on_hyphens: bool = False
) -> list[str]:
    """Return the lines of a text, none wider than `width` where its words allow it; none of an empty text.

    `first` stands before the first line and `later` before the others, inside the width.
    """
    if len(first) + len(text) <= width and text.strip() == text and not _BREAKS.intersection(text):
        return [first + text] if text else []
    import textwrap  # most lines are short, and a cold start is measured

    lines = textwrap.wrap(
        re.sub(_WITHIN, _KEPT, text),
        width,
        initial_indent=first,
        subsequent_indent=later,
        break_on_hyphens=break_on_hyphens,
    )
    return [line.replace(_KEPT, " ") for line in lines]
