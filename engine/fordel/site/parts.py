"""The text of an agreement cut into what its page is made of: headings, prose, rule blocks and example blocks."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from fordel.blocks import closing_of, fence_of
from fordel.model import Agreement

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
    lines, plain = source.text.replace("\r", "").split("\n"), source.plain.split("\n")
    begun, at = 0, 0
    while at < len(lines):
        fence = fence_of(plain[at])
        clause = clauses.get(at + 1)
        if clause is None and fence is None:
            at += 1
            continue
        end = closing_of(plain, at, fence) if fence else at
        if fence and fence.word not in _WORDS:  # another fence is prose
            at = end + 1
            continue
        yield from _prose(lines, begun, at)
        if fence:
            yield Part(_WORDS[fence.word], at + 1, end + 1, "\n".join(lines[at + 1 : end]))
        elif clause:
            end += not lines[at].startswith("#")  # the line under a heading that is underlined
            yield Part("clause", at + 1, end + 1, clause.heading, clause.label, clause.level)
        begun = at = end + 1
    yield from _prose(lines, begun, len(lines))


def _prose(lines: list[str], first: int, end: int) -> Iterator[Part]:
    if any(line.strip() for line in lines[first:end]):
        yield Part("prose", first + 1, end, "\n".join(lines[first:end]))
