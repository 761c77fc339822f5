"""Input broken by chance, always in the same way for the same number: bytes, words, lines, parts of an archive."""

from __future__ import annotations

import random
import re
import zlib
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

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

#: Words that stand at the edge of something.
_EDGES = (
    *(
        "0",
        "1",
        "-1",
        "00",
        "100",
        "1/3",
        "33,333",
        "0,000000001",
        "999999999999999",
        "1e9",
        "NaN",
        "null",
        "[]",
    ),
    *(
        "29. februar 2024",
        "31. desember 9999",
        "1. januar 1",
        "2022-02-30",
        "13",
        "true",
        "\u2212",
        "\u00a0",
        "\u2028",
    ),
    *("«", "»", '"', "{", "}", "```", "```regel", "#", "§", "%", "\x00", "\ufeff", "\n", "\n\n", "  "),
)

#: Targets whose input is text with a structure; the others are bytes.
_TEXTS = frozenset({"F01", "F02", "F04", "F05", "F07", "F09", "F10", "F13", "F14"})

_MOST_OF_A_PART = 1 << 16

Change = Callable[[bytes, random.Random], bytes]


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


def words_of(seeds: Sequence[bytes]) -> tuple[str, ...]:
    """All words of some texts, each once, and those that stand at the edge of something."""
    found = (word for seed in seeds for word in _WORDS.findall(seed.decode("utf-8", "replace")))
    return (*dict.fromkeys(found), *_EDGES)


def changed_words(seed: bytes, drawn: random.Random, others: Sequence[str]) -> bytes:
    """A word or two of the text left out, doubled, or replaced by another of its words or of the others."""
    words = _WORDS.findall(seed.decode("utf-8", "replace")) or [""]
    for _ in range(drawn.randint(1, 2)):
        place = drawn.randrange(len(words))
        words[place] = drawn.choice(("", words[place] * 2, drawn.choice(words), drawn.choice(others)))
    return "".join(words).encode()


def changed_lines(seed: bytes, drawn: random.Random) -> bytes:
    """A line of the text left out, doubled, or moved."""
    lines = seed.splitlines(keepends=True) or [b""]
    line = lines.pop(drawn.randrange(len(lines)))
    for _ in range(drawn.randrange(3)):
        lines.insert(drawn.randrange(len(lines) + 1), line)
    return b"".join(lines)


def spliced(one: bytes, other: bytes, drawn: random.Random) -> bytes:
    """The lines of one text, some of them in place of which stand lines of another."""
    lines, taken = one.splitlines(keepends=True), other.splitlines(keepends=True)
    first, begin = drawn.randrange(len(lines) + 1), drawn.randrange(len(taken) + 1)
    lines[first : first + drawn.randrange(4)] = taken[begin : begin + drawn.randint(1, 6)]
    return b"".join(lines)


def changed_part(archive: bytes, drawn: random.Random, change: Change) -> bytes:
    """An archive with a part changed, packed again; one that cannot be unpacked is changed as it stands."""
    try:
        with ZipFile(BytesIO(archive)) as parts:
            content = {name: parts.open(name).read(_MOST_OF_A_PART) for name in parts.namelist()}
    except (BadZipFile, OSError, RuntimeError, ValueError, NotImplementedError, EOFError, zlib.error):
        return change(archive, drawn)
    if not content:
        return change(archive, drawn)
    name = drawn.choice([*content])
    content[name] = change(content[name], drawn)
    return packed(content)


def packed(content: Mapping[str, bytes]) -> bytes:
    """An archive of these parts, the same whenever it is made."""
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as parts:
        for name, part in content.items():
            parts.writestr(ZipInfo(name), part, ZIP_DEFLATED)
    return made.getvalue()


def changed(name: str, seed: bytes, drawn: random.Random, words: Sequence[str]) -> bytes:
    """An input of a target, changed in a way that is drawn."""

    def change(data: bytes, drawn: random.Random) -> bytes:
        if drawn.randrange(4):
            return changed_words(data, drawn, words)
        return changed_lines(data, drawn) if drawn.randrange(2) else changed_bytes(data, drawn)

    if seed[:2] == b"PK" and drawn.randrange(4):
        return changed_part(seed, drawn, change)
    return change(seed, drawn) if name in _TEXTS and seed[:2] != b"PK" else changed_bytes(seed, drawn)


def inputs(name: str, seeds: Sequence[bytes], number: int) -> bytes:
    """The input of a target with a number."""
    drawn = random.Random(f"{name} {number}")
    return changed(name, drawn.choice(seeds), drawn, words_of(seeds))
