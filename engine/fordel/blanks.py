"""What is left to be filled in: `[… hva som skal stå her]`, as templates have it, in prose and rules alike."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fordel.blocks import Block, code_of
from fordel.source import Source, Span

_BLANK = re.compile(r"\[(?:…|\.\.\.)([^\[\]\n]*)\]")


def blanks(source: Source, blocks: tuple[Block, ...]) -> Iterator[tuple[Span, str]]:
    """Where something is missing, and what; in the comments of blocks nothing is.

    In prose `[…]` alone is what a quotation leaves out.
    """
    for match in _BLANK.finditer(source.plain):
        line = source.line_span(source.line_of(match.start()))
        code = code_of(source.plain[line.start : line.end])
        if _is_in_block(blocks, match.start()):
            is_blank = match.start() < line.start + len(code)
        else:
            is_blank = bool(match[1].strip())
        if is_blank:
            yield Span(*match.span()), match[1].strip()


def _is_in_block(blocks: tuple[Block, ...], at: int) -> bool:
    return any(block.fence.start < at < (block.closing or block.fence).start for block in blocks)


def has_blank(text: str) -> bool:
    """Whether something is missing in a logical line, its comments aside."""
    return any(_BLANK.search(code_of(row)) for row in text.split("\n"))
