"""What signs a large CSV file is made of, told by one quick pass: whether the store may read it as our reader would."""

from __future__ import annotations

import codecs
from typing import BinaryIO

from attrs import frozen

from fordel.value import Value

_BLOCK = 1 << 20

#: Signs that mean nothing but themselves: printable ASCII but `"`, `;` and the space, and the bytes of Latin letters.
_COMMON = (
    bytes(sign for sign in range(0x21, 0x7F) if sign not in b'";')
    + bytes(range(0x80, 0xC0))
    + b"\xc3\xc4\xc5"
)

#: Signs that are read in another way by the store.
_UNLIKE = frozenset(b'"\0')

_COUNTED = (b"\n", b"\r", b";", b" ")
_TAIL = 4096


@frozen(eq=False, repr=False)
class Survey(Value):
    """What a file in UTF-8 is made of.

    `line_break` ends its lines, "" where the store is not to read it: it has quotes, NUL, or lines that end in
    different ways. `lines` are those up to the last that is not empty, `separators` all `;`. `has_spaces` tells of
    spaces, `has_blanks` of other signs that may be blanks.
    """

    line_break: str
    lines: int
    separators: int
    has_spaces: bool
    has_blanks: bool


def survey(path: str) -> Survey:
    """Look through a file whose text is UTF-8."""
    with open(path, "rb") as file:  # noqa: PTH123 - a path costs more to import
        start = len(codecs.BOM_UTF8) if file.read(len(codecs.BOM_UTF8)) == codecs.BOM_UTF8 else 0
        file.seek(start)
        counts, others, size = [0] * len(_COUNTED), set[int](), start
        while block := file.read(_BLOCK):
            rest, size = block.translate(None, _COMMON), size + len(block)
            for index, sign in enumerate(_COUNTED):
                left = rest.translate(None, sign)
                counts[index] += len(rest) - len(left)
                rest = left
            others.update(rest)
        feeds, returns, separators, spaces = counts
        is_plain = returns in {0, feeds} and feeds > 0 and not others & _UNLIKE
        line_break = ("\r\n" if returns else "\n") if is_plain else ""
        lines = feeds + _after_the_last(file, size, line_break or "\n")
    return Survey(line_break, lines, separators, spaces > 0, bool(others - _UNLIKE))


def _after_the_last(file: BinaryIO, size: int, line_break: str) -> int:
    """How many lines there are more than line breaks: one less for each empty line that ends the file."""
    file.seek(max(0, size - _TAIL))
    tail, sign = file.read(), line_break.encode()
    empty = 0
    while tail.endswith(sign):
        tail, empty = tail.removesuffix(sign), empty + 1
    return 1 - empty
