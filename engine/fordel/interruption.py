"""Work that someone stops, by Ctrl-C or by asking the process to end: one exception, which waits for whole files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType


class Interrupted(KeyboardInterrupt):
    """The work was stopped when these folders had been written, each of them whole."""

    def __init__(self, folders: Sequence[str]) -> None:
        super().__init__()
        self.folders = tuple(folders)


def listen() -> None:
    """Take a request to end (SIGTERM) as Ctrl-C, for a process of its own; a second of either ends it at once."""
    from signal import SIGINT, SIGTERM, signal

    for number in (SIGINT, SIGTERM):
        signal(number, _stop)


def _stop(_number: int, _frame: FrameType | None) -> None:
    from signal import SIG_DFL, SIGINT, SIGTERM, signal

    for again in (SIGINT, SIGTERM):
        signal(again, SIG_DFL)
    raise KeyboardInterrupt


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Let what stops the work wait until this is done."""
    from signal import SIG_DFL, SIGINT, SIGTERM, raise_signal, signal

    held: list[int] = []
    try:
        before = {
            number: signal(number, lambda number, _: held.append(number)) for number in (SIGINT, SIGTERM)
        }
    except ValueError:  # only the main thread is told of signals
        yield
        return
    try:
        yield
    finally:
        for number, handler in before.items():
            signal(number, SIG_DFL if handler is None else handler)
    if held:
        raise_signal(held[0])
