"""Pauses Python's search for circular garbage while what has none is made, and spares what lives to the end."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """No search inside: it walks everything made so far again and again, as much work as making it."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def lasting() -> None:
    """Spares what there is from the last search, in a process that makes no others: it lives as long as the process."""
    if not gc.isenabled():
        gc.freeze()
