"""Text in lines of a width, never broken between a sign and the number that it belongs to."""

from __future__ import annotations

import re
import textwrap

#: The space after §, and that between a number and its unit.
_WITHIN = re.compile(r"(?<=§) (?=\S)|(?<=[0-9]) (?=(?:kr|øre|%)(?!\w))")

#: What stands for such a space while lines are broken: a sign that no text has.
_KEPT = "\ue000"


def wrap(
    text: str, width: int, first: str = "", later: str = "", *, break_on_hyphens: bool = False
) -> list[str]:
    """Return the lines of a text, none wider than `width` where its words allow it; none of an empty text.

    `first` stands before the first line and `later` before the others, inside the width.
    """
    lines = textwrap.wrap(
        _WITHIN.sub(_KEPT, text),
        width,
        initial_indent=first,
        subsequent_indent=later,
        break_on_hyphens=break_on_hyphens,
    )
    return [line.replace(_KEPT, " ") for line in lines]
