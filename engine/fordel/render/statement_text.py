"""Text as it can be set in print: the signs that the fonts have, a true minus, and long words that can be broken."""

from __future__ import annotations

import re

from fordel.messages import visible

#: What the fonts that typst brings have, of what Norwegian names, prose and sentences hold; a test sets all of it.
SIGNS = (
    (0x20, 0x7E),
    (0xA0, 0x377),
    (0x384, 0x38A),
    (0x38E, 0x3A1),
    (0x3A3, 0x4FF),
    (0x1E00, 0x1EFF),
    (0x2009, 0x2009),
    (0x200B, 0x200B),
    (0x2010, 0x2027),
    (0x202F, 0x2040),
    (0x2070, 0x2071),
    (0x2074, 0x208E),
    (0x20A0, 0x20C0),
    (0x2153, 0x2184),
    (0x2190, 0x22FF),
    (0x25A0, 0x25FF),
)
_WITHOUT = re.compile(f"[^{''.join(f'{chr(first)}-{chr(last)}' for first, last in SIGNS)}]".replace("\\", ""))
_MINUS = re.compile(r"(?<![\w\u2212-])-(?=[0-9])")
_LONGEST = 24
_LONG = re.compile(rf"[^\s\u00a0\u200b]{{{_LONGEST}}}(?=[^\s\u00a0\u200b])")


def printable(words: str) -> str:
    """Words with signs that no font has written as `U+1F600`, and with places where very long words may break."""
    return _LONG.sub("\\g<0>\u200b", signs(words))


def signs(words: str) -> str:
    """The same with long words whole, as pictures have them."""
    told = _WITHOUT.sub(lambda match: f"U+{ord(match[0]):04X}", visible(words))
    return _MINUS.sub("\u2212", told)
