"""`fordel vis`: an agreement as a table."""

from __future__ import annotations

from argparse import Namespace
from datetime import date

from fordel.commands.arguments import UsageFault
from fordel.commands.files import language, read_agreement, refuse


def run(given: Namespace) -> int:
    """Prints parties, keys, costs and dates of an agreement that has no errors."""
    from fordel.cli import FINE
    from fordel.render.agreement import overview_object, overview_text

    reading = read_agreement(given.files[0])
    if reading.agreement is None:
        return refuse(reading.diagnostics, given, reading.form)
    day = day_given(given.dato, "--dato") if given.dato else None
    spoken = language(given, reading.form)
    if given.format == "json":
        import json

        print(json.dumps(overview_object(reading.agreement, spoken, day), ensure_ascii=False, indent=1))
    else:
        print(overview_text(reading.agreement, spoken, day))
    return FINE


def day_given(text: str, option: str) -> date:
    """A date on the command line, `2022-01-01` or `01.01.2022`; raises UsageFault."""
    from fordel.period import make_date

    parts = text.split("-") if "-" in text else list(reversed(text.split(".")))
    whole = [int(part) for part in parts if part.isascii() and part.isdigit()]
    day = make_date(*whole) if len(whole) == len(parts) == 3 else None
    if day is None:
        raise UsageFault("date", option=option, value=text)
    return day
