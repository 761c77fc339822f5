"""The whole way in two functions: text to agreement, agreement and books to settlement."""

from __future__ import annotations

from attrs import frozen

from fordel.diagnostic import Diagnostic, in_order
from fordel.model import Agreement
from fordel.source import Place, Source, decode


@frozen
class Reading:
    """What a file was read as. `agreement` is None where an error stands in the way; `form` is the file's own form."""

    agreement: Agreement | None
    form: str
    diagnostics: tuple[Diagnostic, ...]

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """What stands in the way."""
        return tuple(found for found in self.diagnostics if found.is_error)


def read(name: str, content: bytes) -> Reading:
    """Reads and checks an agreement; everything that is wrong with it is told at once."""
    source = decode(name, content)
    if source is None:
        return Reading(None, "nb", (Diagnostic("F107", "encoding", Place(name)),))
    return read_source(source)


def read_source(source: Source) -> Reading:
    """As `read`, from text."""
    from fordel.checker import check
    from fordel.parser import parse
    from fordel.resolver import resolve

    parsed = parse(source)
    resolved = resolve(parsed.file)
    found = (*parsed.diagnostics, *resolved.diagnostics)
    whole = not any(one.is_error for one in found)
    told = in_order((*found, *check(resolved.agreement, whole=whole)))
    stands = not any(one.is_error for one in told)
    return Reading(resolved.agreement if stands else None, parsed.file.form, told)
