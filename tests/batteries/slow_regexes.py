"""Every regular expression of the package timed on texts of its worst kind (reliability.md S04).

One that is only asked of lines of rule blocks is timed on as many signs as such a line may have.

python -m tests.batteries.slow_regexes                  a hundred thousand signs
python -m tests.batteries.slow_regexes --signs 10000    fewer
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterator
from typing import Any

from fordel.ceilings import RULE_LINE_BYTES
from tests.regexes import Regex, every_regex, kinds, parsing, signs

SIGNS_OF_A_TEXT = 100_000
MOST_SECONDS = 0.05

#: What a line of a rule may take, which is short enough for the square of its length.
MOST_SECONDS_OF_A_LINE = 0.25

#: Signs that stand for others of their kind.
_SINGLE = '0aA .,-:;"«§`~#=/(r\n\t<>'


def worst_texts(regex: Regex, length: int) -> Iterator[str]:
    """Texts that fit for long and then do not: one sign again and again, and beginnings of what fits."""
    for sign in _SINGLE:
        yield sign * length + "\x00"
    for sample in dict.fromkeys(_samples(regex)):
        for end in range(1, len(sample) + 1):
            part = sample[:end]
            yield part * (length // end) + "\x00"
            yield part + part[-1] * (length - end) + "\x00"


def _samples(regex: Regex) -> Iterator[str]:
    tree: Any = parsing.parse(regex.pattern, regex.flags)
    for pick in (0, 1, -1):
        yield "".join(_sample(one, pick) for one in tree)[:40]


def _sample(node: tuple[Any, Any], pick: int) -> str:
    """One text that what stands there fits, with repeats taken at least once."""
    kind, value = node
    if kind is kinds.LITERAL:
        return str(chr(value))
    if kind in (kinds.IN, kinds.ANY, kinds.NOT_LITERAL):
        fitting: list[str] = sorted(signs(node, 0), key=lambda sign: (not sign.isalnum(), ord(sign)))
        return str(fitting[pick % len(fitting)]) if fitting else ""
    if kind in (kinds.MAX_REPEAT, kinds.MIN_REPEAT, kinds.POSSESSIVE_REPEAT):
        return "".join(_sample(one, pick) for one in value[2]) * max(1, int(value[0]))
    if kind is kinds.SUBPATTERN:
        return "".join(_sample(one, pick) for one in value[-1])
    if kind is kinds.BRANCH:
        return "".join(_sample(one, pick) for one in value[1][pick % len(value[1])])
    return ""


def seconds(regex: Regex, length: int = SIGNS_OF_A_TEXT) -> tuple[float, str]:
    """The longest time that a search takes on a text so long, and that text's beginning; no longer than needed."""
    pattern = re.compile(regex.pattern, regex.flags)
    longest, worst = 0.0, ""
    for text in worst_texts(regex, length):
        for size in (length // 50, length // 10, length):
            part: Any = text[: size - 1] + "\x00"
            part = part if isinstance(regex.pattern, str) else part.encode("utf-8", "replace")
            begun = time.process_time()
            if regex.is_anchored:
                pattern.match(part)
            else:
                for _ in pattern.finditer(part):
                    pass
            took = time.process_time() - begun
            if took > longest:
                longest, worst = took, text[:20]
            if took > 2 * MOST_SECONDS_OF_A_LINE:
                break  # a longer text takes longer still
    return longest, worst


def main(words: list[str]) -> int:
    """Times each; 1 where one is too slow."""
    length = int(words[words.index("--signs") + 1]) if "--signs" in words else SIGNS_OF_A_TEXT
    slow = 0
    for regex in every_regex():
        is_short = regex.is_of_rule_lines
        took, worst = seconds(regex, min(length, RULE_LINE_BYTES) if is_short else length)
        if took > (MOST_SECONDS_OF_A_LINE if is_short else MOST_SECONDS):
            slow += 1
            print(f"{regex.place}  {took:.2f} s on {worst!r}…  {regex.pattern!r}")
    limits = f"{MOST_SECONDS} s on {length} signs, or {MOST_SECONDS_OF_A_LINE} s on a line of a rule"
    print(f"{slow} of the regular expressions take more than {limits}")
    return int(slow > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
