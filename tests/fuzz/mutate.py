"""Input broken by chance, and always in the same way for the same number: bytes, or whole words of a text."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
_ODD = (
    b"",
    b"\x00",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b'"',
    b";",
    b"\r",
    b"9" * 40,
    b"-",
    "٣".encode(),
    b"(" * 70,
)


def changed_bytes(seed: bytes, drawn: random.Random) -> bytes:
    """A few places of the seed cut, doubled, flipped or replaced."""
    data = bytearray(seed)
    for _ in range(drawn.randint(1, 6)):
        first = drawn.randrange(len(data) + 1)
        last = min(len(data), first + drawn.choice((0, 1, 1, 2, 8, 64, 500)))
        way = drawn.randrange(5)
        if way == 0:
            del data[first:last]
        elif way == 1:
            data[first:first] = data[first:last]
        elif way == 2:
            data[first:last] = drawn.choice(_ODD)
        elif way == 3 and first < len(data):
            data[first] ^= 1 << drawn.randrange(8)
        else:
            data[first:last] = drawn.randbytes(last - first)
    return bytes(data)


def changed_words(seed: bytes, drawn: random.Random) -> bytes:
    """A word of the text left out, doubled, or replaced by another of its words."""
    words = _WORDS.findall(seed.decode("utf-8", "replace"))
    for _ in range(drawn.randint(1, 2)):
        place = drawn.randrange(len(words))
        words[place] = drawn.choice(("", words[place] * 2, drawn.choice(words), drawn.choice(words)))
    return "".join(words).encode()


def inputs(name: str, seeds: Sequence[bytes], number: int) -> bytes:
    """The input of a target with a number."""
    drawn = random.Random(f"{name} {number}")
    seed = drawn.choice(seeds)
    if name in {"F02", "F14"} or (name in {"F05", "F07", "F09", "F13"} and drawn.randrange(2)):
        return changed_words(seed, drawn)
    return changed_bytes(seed, drawn)
