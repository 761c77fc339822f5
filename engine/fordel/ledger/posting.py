"""Postings as Python objects: a ledger that needs no file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from attrs import Attribute, field, frozen
from attrs.validators import instance_of

from fordel.diagnostic import Diagnostic
from fordel.ledger.cells import Chunk, Converter, Faults
from fordel.ledger.columns import AMOUNTS, DATES, TEXT, VOUCHER, Header, Options, read_header
from fordel.value import Value

_FIXED = (VOUCHER, *DATES, AMOUNTS[1], TEXT)
_LINES = 1024


def _is_day(_: object, attribute: Attribute[date | None], value: date | None) -> None:
    """Raise TypeError for what is neither a date nor None; a point of time is no date."""
    if value is not None and type(value) is not date:
        raise TypeError(f"{attribute.name} must be a date or None, not {value!r}")


def _are_texts(_: object, attribute: Attribute[Mapping[str, str]], value: Mapping[str, str]) -> None:
    """Raise TypeError for cells that are not text: a code that is a number has lost its zeros."""
    if not all(isinstance(text, str) for cell in value.items() for text in cell):
        raise TypeError(f"{attribute.name} must be text by text")


@frozen(eq=False, repr=False)
class Posting(Value):
    """One ledger line: its amount in whole øre, expense positive (language.md section 4).

    `period` is the accounting month as `YYYYMM` (13 is the year's end) or ""; where it is "" there must be a
    voucher date. `cells` are the other columns by name (`art`, `funksjon`, `bosted` …). Raises TypeError for
    values of another type.
    """

    voucher_date: date | None = field(validator=_is_day)
    ore: int = field(validator=instance_of(int))
    period: str = field(default="", validator=instance_of(str))
    voucher: str = field(default="", validator=instance_of(str))
    text: str = field(default="", validator=instance_of(str))
    cells: Mapping[str, str] = field(factory=dict, validator=_are_texts)


def posting_header(
    file: str, postings: Sequence[Posting], needed: Sequence[str], options: Options
) -> Header | tuple[Diagnostic, ...]:
    """The columns that postings have: those of every one, and the cells of any."""
    cells = dict.fromkeys(name for posting in postings for name in posting.cells)
    return read_header(file, [*_FIXED, *cells], needed, options)


def posting_chunks(
    postings: Sequence[Posting], header: Header, converter: Converter, faults: Faults
) -> Iterator[Chunk]:
    """The postings in chunks, counted from 1; what is wrong with one is noted, and its chunk left out."""
    names = header.titles[len(_FIXED) :]
    for start in range(0, len(postings), _LINES):
        rows = [_row(posting, names) for posting in postings[start : start + _LINES]]
        lines = range(start + 1, start + len(rows) + 1)
        chunk = converter.chunk(lines, rows)
        if chunk:
            yield chunk
        else:
            faults.add(
                *(
                    fault
                    for line, row in zip(lines, rows, strict=True)
                    for fault in converter.faults(line, row)
                )
            )


def _row(posting: Posting, names: Sequence[str]) -> list[str]:
    day = posting.voucher_date.isoformat() if posting.voucher_date else ""
    fixed = [posting.voucher, day, posting.period, str(posting.ore), posting.text]
    return [*fixed, *(posting.cells.get(name, "") for name in names)]
