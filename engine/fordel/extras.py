"""The extras of the package: what is told where a library is wanted that is not installed."""

from __future__ import annotations


class MissingExtra(Exception):
    """What was asked for needs an extra that is not installed: `extra`, as in `pip install fordel[excel]`."""

    def __init__(self, extra: str) -> None:
        super().__init__(f'this takes fordel[{extra}]: pip install "fordel[{extra}]"')
        self.extra = extra


class SparkNotStarted(Exception):
    """Spark is installed and does not start, most often for want of Java; the message is in its own words."""
