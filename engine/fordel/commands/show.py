"""`fordel vis`: an agreement as a table."""

from __future__ import annotations

from types import SimpleNamespace as Namespace

from fordel.commands.arguments import UsageFault, day_given
from fordel.commands.files import language, read_agreement, refuse

#: A notice after this year could take effect past the end of the calendar.
_LAST_NOTICE = 9000


def run(given: Namespace) -> int:
    """Prints parties, keys, costs and dates of an agreement that has no errors, or draws the shares of its keys."""
    from fordel.cli import FINE
    from fordel.render.agreement import overview_object, overview_text

    _check(given)
    reading = read_agreement(given.files[0], given)
    if given.graf:
        from fordel.commands.draw import run_drawn

        return run_drawn(reading, given)
    if reading.agreement is None:
        return refuse(reading.diagnostics, given, reading.form)
    day = day_given(given.dato, "--dato") if given.dato else None
    notice = day_given(given.varslet, "--varslet") if given.varslet else None
    if notice is not None and notice.year > _LAST_NOTICE:
        raise UsageFault("date", option="--varslet", value=given.varslet)
    spoken = language(given, reading.form)
    if given.format == "json":
        from fordel.json_output import readable

        print(readable(overview_object(reading.agreement, spoken, day, notice)))
    else:
        print(overview_text(reading.agreement, spoken, day, notice))
    return FINE


def _check(given: Namespace) -> None:
    """Raises UsageFault for options that do not go together."""
    with_graph = [name for name in ("grunnlag", "oppgjør") if getattr(given, name)]
    without = [name for name in ("dato", "varslet") if getattr(given, name)]
    if with_graph and not given.graf:
        raise UsageFault("graph.alone", option=f"--{with_graph[0]}")
    if without and given.graf:
        raise UsageFault("graph.with", option=f"--{without[0]}")
