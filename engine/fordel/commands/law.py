"""`fordel sjekk --lovkrav`: what agreements have of the requirement sets they choose, or of one that is named."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace as Namespace
from typing import Any

from attrs import evolve

from fordel.checker_law import lacking
from fordel.commands.arguments import UsageFault
from fordel.commands.files import language
from fordel.diagnostic import Diagnostic
from fordel.pipeline import Reading
from fordel.requirement_sets import RequirementSet, by_name
from fordel.requirements import Checklist, checklists

#: The diagnostics that a checklist tells, and that need not stand beside it.
_IN_LISTS = ("F601", "F602")


def asked_for(given: Namespace) -> RequirementSet | None:
    """The set that is named after `--lovkrav`; raises UsageFault where there is none of that name."""
    if not given.lovkrav:
        return None
    found = by_name(given.lovkrav)
    if found is None:
        from fordel.render.checklists import set_names
        from fordel.suggestions import close

        meant = close(given.lovkrav, set_names())
        raise UsageFault(
            "set.meant" if meant else "set.unknown", value=given.lovkrav, meant=meant, known=set_names()
        )
    return found


def with_lacks(reading: Reading, given: Namespace) -> Reading:
    """The reading with what the agreement lacks of its sets (F601, F602) after all else that is found."""
    found = lacking(_lists(reading, given))
    return evolve(reading, diagnostics=(*reading.diagnostics, *found)) if found else reading


def beside_lists(found: tuple[Diagnostic, ...], given: Namespace) -> tuple[Diagnostic, ...]:
    """The diagnostics that the checklists do not tell, where these are asked for."""
    return found if given.lovkrav is None else tuple(one for one in found if one.code not in _IN_LISTS)


def text_of_lists(readings: Sequence[tuple[str, Reading]], given: Namespace) -> str:
    """The checklists of all agreements that could be read, as text."""
    from fordel.commands.results import width
    from fordel.render.checklists import checklists_text

    return "\n\n".join(
        checklists_text(reading.agreement, _lists(reading, given), language(given, reading.form), width())
        for _, reading in readings
        if reading.agreement is not None and not reading.agreement.is_library
    )


def object_of_lists(readings: Sequence[tuple[str, Reading]], given: Namespace) -> dict[str, Any]:
    """The same as JSON: `{"lovkrav": …}` where it was asked for."""
    if given.lovkrav is None:
        return {}
    from fordel.render.checklists import checklists_object

    return {
        "lovkrav": checklists_object(
            [
                (path, reading.agreement, _lists(reading, given), language(given, reading.form))
                for path, reading in readings
                if reading.agreement is not None
            ]
        )
    }


def _lists(reading: Reading, given: Namespace) -> tuple[Checklist, ...]:
    if reading.agreement is None:
        return ()
    return checklists(reading.agreement, asked_for(given), advice=given.lovkrav is not None)
