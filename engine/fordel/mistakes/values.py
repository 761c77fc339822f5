"""Mistakes of content: numbers and dates whose form is right, and that cannot be what they say."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from fordel.lines import Stop
from fordel.mistakes.dates import month_meant
from fordel.mistakes.line import Mistake


def wrong_value(text: str, stop: Stop) -> Mistake:
    """What to say of a number or a date in a line, with what was meant by it where that is clear."""
    written = text[stop.at : stop.end]
    meant = _MEANT[stop.variant](written, stop.values) if stop.variant in _MEANT else None
    if meant is None:
        return Mistake("F103", stop.variant, stop.values, stop.at, stop.end)
    mended = text[: stop.at] + meant + text[stop.end :]
    values = {**stop.values, "meant": meant}
    return Mistake("F103", f"{stop.variant}.meant", values, stop.at, stop.end, mended)


def _month(written: str, values: Mapping[str, str]) -> str | None:
    month = month_meant(values["month"])
    return written.replace(values["month"], month) if month else None


def _year(written: str, _values: Mapping[str, str]) -> str | None:
    digits = written.replace(" ", "")
    if not digits.isdigit():
        return None
    return {2: f"20{digits}", 4: digits}.get(len(digits))


_MEANT: Mapping[str, Callable[[str, Mapping[str, str]], str | None]] = {"month": _month, "year": _year}
