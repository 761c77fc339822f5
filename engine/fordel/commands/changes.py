"""`fordel endringer`: which rules of an agreement a new one has otherwise, in words."""

from __future__ import annotations

from types import SimpleNamespace as Namespace

from fordel.commands.files import language, read_agreement, refuse


def run(given: Namespace) -> int:
    """Prints what the second agreement has otherwise than the first; an agreement that has errors is refused."""
    from fordel.changes import changes
    from fordel.cli import FINE
    from fordel.render.changes import changes_object, changes_text

    readings = [read_agreement(path, given) for path in given.files]
    agreements = []
    for reading in readings:
        if reading.written is None:
            return refuse(reading.diagnostics, given, reading.form)
        agreements.append(reading.written)
    old, new = agreements
    spoken, found = language(given, readings[-1].form), changes(old, new)
    if given.format == "json":
        from fordel.json_output import readable

        print(readable(changes_object(found, old, new, spoken)))
    else:
        print(changes_text(found, old, new, spoken))
    return FINE
