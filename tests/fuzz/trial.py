"""One input tried: nothing undeclared may come of it, and it may take neither long nor much memory."""

from __future__ import annotations

import contextlib
import io
import signal
import time
import traceback
from pathlib import Path

from tests.fuzz.targets import TARGETS

#: What an input may take (reliability.md 5.4), in seconds of the processor and bytes.
MOST_SECONDS, MOST_BYTES = 1.0, 256 << 20

#: When an input that never ends is stopped.
STOPPED_AFTER = 20

#: How often a slow input is tried again: other programs on the machine make it slower, never quicker.
_TRIES = 3

_STATUS, _CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")


class TooLong(BaseException):
    """Raised where an input takes longer than anyone would wait; no target may catch it."""


def failure(name: str, data: bytes) -> str:
    """What is undeclared in what comes of an input, or nothing. What a command prints is swallowed."""

    def stop(*_: object) -> None:
        raise TooLong(f"it takes more than {STOPPED_AFTER} s")

    signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, STOPPED_AFTER)
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            TARGETS[name](data)
    except KeyboardInterrupt:
        raise
    except BaseException:  # noqa: BLE001  (a reader written in Rust panics with one that is no Exception)
        return traceback.format_exc()
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return ""


def _memory(key: str) -> int:
    """A figure of this process in bytes; 0 where the system does not tell."""
    if not _STATUS.exists():
        return 0
    lines = (line.split() for line in _STATUS.read_text("ascii").splitlines())
    return next(int(words[1]) * 1024 for words in lines if words and words[0] == f"{key}:")


def taken(name: str, data: bytes) -> tuple[str, float, int]:
    """What went wrong with an input, the seconds of the processor it took, and the most memory it had at once."""
    with contextlib.suppress(OSError):
        _CLEAR.write_text("5", "ascii")  # the peak begins again here
    before, began = _memory("VmRSS"), time.process_time()
    wrong = failure(name, data)
    return wrong, time.process_time() - began, _memory("VmHWM") - before


def tried(name: str, data: bytes) -> str:
    """What is wrong with an input, or nothing: what came of it, how long it took, or how much memory it had."""
    seconds = 0.0
    for _ in range(_TRIES):
        wrong, seconds, size = taken(name, data)
        if wrong:
            return wrong
        if size > MOST_BYTES:
            return f"it takes {size >> 20} MiB of memory\n"
        if seconds <= MOST_SECONDS:
            return ""
    return f"it takes {seconds:.1f} s\n"
