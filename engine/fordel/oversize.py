"""What is larger than it may be, of an agreement or a small file beside it, told before it is read any further."""

from __future__ import annotations

from collections.abc import Iterator

from fordel.blocks import Layout
from fordel.ceilings import AGREEMENT_BYTES, AGREEMENT_CLAUSES, BESIDE_BYTES, RULE_LINE_BYTES
from fordel.diagnostic import Diagnostic
from fordel.source import Place, Source, Span

#: Signs that take so many bytes in UTF-8 at most.
_BYTES_OF_A_SIGN = 4


def too_large(source: Source) -> Diagnostic | None:
    """F107 for a file of more bytes than an agreement may have (reliability.md section 6)."""
    if len(source.text) * _BYTES_OF_A_SIGN <= AGREEMENT_BYTES:
        return None
    size = len(source.text.encode("utf-8", "surrogatepass"))
    return _beyond("size", Place(source.name), AGREEMENT_BYTES) if size > AGREEMENT_BYTES else None


def too_large_beside(name: str, content: bytes) -> Diagnostic | None:
    """F702 for a file of more bytes than one that is given beside a ledger may have."""
    if len(content) <= BESIDE_BYTES:
        return None
    return Diagnostic("F702", "large", Place(name), {"most": BESIDE_BYTES})


def beyond(source: Source, layout: Layout) -> Diagnostic | None:
    """F107 for too many clauses, or a line of a rule block that is too long; the first that is found."""
    if len(layout.clauses) > AGREEMENT_CLAUSES:
        span = layout.clauses[AGREEMENT_CLAUSES].span
        return _beyond("clauses", source.place(Span(span.start, span.start + 1)), AGREEMENT_CLAUSES)
    for span in _lines(layout):
        if (span.end - span.start) * _BYTES_OF_A_SIGN > RULE_LINE_BYTES:
            line = _overlong(source, span)
            if line is not None:
                return _beyond("line", Place(source.name, line), RULE_LINE_BYTES)
    return None


def _lines(layout: Layout) -> Iterator[Span]:
    return (line for block in layout.blocks for line in block.lines)


def _overlong(source: Source, span: Span) -> int | None:
    """The line, counted from 1, of a logical line that is too long, if one is."""
    for line in range(source.line_of(span.start), source.line_of(span.end) + 1):
        written = source.line_span(line)
        if len(source.text[written.start : written.end].encode("utf-8", "surrogatepass")) > RULE_LINE_BYTES:
            return line
    return None


def _beyond(variant: str, place: Place, most: int) -> Diagnostic:
    return Diagnostic("F107", variant, place, {"most": most})
