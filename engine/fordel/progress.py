"""How far long work has come: a line on a terminal, taken away when the work is done."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager, nullcontext
from types import TracebackType
from typing import Self, TextIO

from fordel.watch import NOBODY, Watch

#: How long work goes on before it is told of, and how often it is told of, in milliseconds.
_FIRST, _OFTEN = 1000, 250

_SECOND, _MINUTE, _HOUR = 1000, 60, 3600

#: Takes away what stands on a line of a terminal.
_CLEAR = "\r\x1b[2K"


def progress(language: str) -> AbstractContextManager[Watch]:
    """Who is told of long work: a line of standard error where that is a terminal, else nobody."""
    if not sys.stderr or not sys.stderr.isatty():
        return nullcontext(NOBODY)
    return Line(sys.stderr, language)


class Line(Watch):
    """A line that is drawn anew from time to time while the work goes on, for work of more than a second."""

    def __init__(self, stream: TextIO, language: str) -> None:
        from threading import Event, Thread
        from time import monotonic_ns

        self._stream = stream
        self._language = language
        self._clock = monotonic_ns
        self._began = self._work_began = self._now()
        self._work, self._whole, self._done = "", 0, 0
        self._finished = Event()
        self._thread = Thread(target=self._draw, daemon=True)
        self._drawn = False

    def begin(self, work: str, whole: int = 0) -> None:
        """Some work begins."""
        self._work_began, self._done = self._now(), 0
        self._work, self._whole = work, whole

    def at(self, done: int) -> None:
        """So much of the work is done."""
        self._done = done

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._finished.set()
        self._thread.join()
        if self._drawn:
            self._stream.write(_CLEAR)
            self._stream.flush()

    def _draw(self) -> None:
        pause = _FIRST
        while not self._finished.wait(pause / _SECOND):
            pause = _OFTEN
            if self._work:
                self._stream.write(f"{_CLEAR}{self.text()}")
                self._stream.flush()
                self._drawn = True

    def _now(self) -> int:
        return self._clock() // 1_000_000

    def text(self) -> str:
        """What the line says now."""
        from fordel.messages import sentence

        whole, done = self._whole, self._done
        spent, spent_here = self._now() - self._began, self._now() - self._work_began
        facts = {"done": done, "whole": whole, "percent": 100 * done // whole if whole else 0}
        told = [sentence(f"progress.{self._work}", facts, self._language)]
        told.append(sentence("progress.spent", {"time": _time(spent)}, self._language))
        if 0 < done < whole and spent_here > _FIRST:
            left = spent_here * (whole - done) // done
            told.append(sentence("progress.left", {"time": _time(left)}, self._language))
        return ", ".join(told)


def _time(milliseconds: int) -> str:
    """Some time as people say it, in words that all languages share."""
    whole = milliseconds // _SECOND
    if whole < _MINUTE:
        return f"{whole} s"
    if whole < _HOUR:
        return f"{whole // _MINUTE} min {whole % _MINUTE} s"
    return f"{whole // _HOUR} t {whole % _HOUR // _MINUTE} min"
