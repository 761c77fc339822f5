"""The text of an agreement cut into what its page is made of: headings, prose, rule blocks and example blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from attrs import frozen

from fordel.model import Agreement

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,}|:{3,}) *(\w*) *$")
_WORDS = {"regel": "rule", "rule": "rule", "eksempel": "example", "døme": "example", "example": "example"}


@frozen
class Part:
    """Consecutive lines, from `first` to `last`, counted from 1: `kind` is `clause`, `prose`, `rule` or `example`.

    `text` is what stands in them, without the fences of a block; `label` is that of a clause.
    """

    kind: str
    first: int
    last: int
    text: str
    label: str = ""
    level: int = 0


def parts(agreement: Agreement) -> Iterator[Part]:
    """The parts of an agreement without errors, in their order; a clause is its heading alone."""
    source = agreement.source
    clauses = {source.line_of(one.span.start): one for one in agreement.clauses}
    lines = source.text.replace("\r", "").split("\n")
    begun, at = 0, 0
    while at < len(lines):
        fence = _FENCE.match(lines[at].replace("\u00a0", " "))
        clause = clauses.get(at + 1)
        if clause is None and fence is None:
            at += 1
            continue
        end = _closing(lines, at, fence[1]) if fence else at
        if fence and fence[2] not in _WORDS:  # another fence is prose
            at = end + 1
            continue
        yield from _prose(lines, begun, at)
        if fence:
            yield Part(_WORDS[fence[2]], at + 1, end + 1, "\n".join(lines[at + 1 : end]))
        elif clause:
            end += not lines[at].startswith("#")  # the line under a heading that is underlined
            yield Part("clause", at + 1, end + 1, clause.heading, clause.label, clause.level)
        begun = at = end + 1
    yield from _prose(lines, begun, len(lines))


def _prose(lines: list[str], first: int, end: int) -> Iterator[Part]:
    if any(line.strip() for line in lines[first:end]):
        yield Part("prose", first + 1, end, "\n".join(lines[first:end]))


def _closing(lines: list[str], opening: int, mark: str) -> int:
    """The line that closes a fence, counted from 0."""
    for at in range(opening + 1, len(lines)):
        bare = lines[at].strip()
        if bare.startswith(mark) and not bare.strip(mark[0]):
            return at
    return len(lines)
