"""What the reading of one line gives: its tree and what is wrong with it, or where the reading stopped."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from fordel.diagnostic import Diagnostic
from fordel.source import Span
from fordel.syntax import Node


class ReadLine(NamedTuple):
    """A line that was read: its tree, None where it tells nothing, and what is wrong with it.

    `mended` is the text that the tree was read from where that is another than what is written, and `is_guess` tells
    that something else may have been meant by it.
    """

    span: Span
    tree: Node | None
    diagnostics: tuple[Diagnostic, ...] = ()
    mended: str = ""
    is_guess: bool = False


class Stop(NamedTuple):
    """Where the reading of a line stopped, and why.

    `expected` gives what could have stood there. Where the form is right and a number or a date in it is not,
    `variant` and `values` say what is wrong with what stands from `at` up to `end`.
    """

    at: int
    expected: Callable[[], frozenset[str]] = frozenset
    end: int = 0
    variant: str = ""
    values: Mapping[str, str] = {}


Read = Callable[[str], Stop | None]
