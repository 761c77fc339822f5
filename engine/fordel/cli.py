"""The command line: finds the command, prints its help, and turns what happens into exit codes."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from types import SimpleNamespace as Namespace

from fordel.interruption import Interrupted, listen

#: Exit codes (language.md section 5): fine, findings, wrong usage, unreadable data, an internal fault.
FINE, FINDINGS, USAGE, DATA, FAULT = range(5)

#: The exit code where someone has stopped the work, as shells have it.
STOPPED = 130

#: The commands that write all of a file or folder, or nothing of it.
_WHOLE = ("beregn", "forklar", "linjer", "pakk")


def main(words: Sequence[str] | None = None) -> int:
    """Runs one command; returns its exit code."""
    if words is None:
        gc.disable()  # a process of its own: what it makes lives to the end, and collecting it would free nothing
        listen()
    given = list(sys.argv[1:] if words is None else words)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        return _run(given)
    except BrokenPipeError:
        sys.stderr.close()
        return FINE
    except KeyboardInterrupt as stopped:
        return _interrupted(stopped, given)
    except Exception as fault:  # noqa: BLE001  (the last resort: told as a fault of ours, exit code 4)
        return _internal(fault, given)
    finally:
        if (
            words is None and "duckdb" not in sys.modules
        ):  # which wants its own objects collected, and says so
            gc.freeze()  # nor would the last collection free anything, when the interpreter ends


def _run(words: list[str]) -> int:
    from fordel.ceilings import WORD_SIGNS, WORDS
    from fordel.commands.arguments import COMMANDS, UsageFault, language_of, twins, understand
    from fordel.extras import MissingExtra, SparkNotStarted

    if len(words) > WORDS or len(max(words, key=len, default="")) > WORD_SIGNS:
        return _usage("usage.words", {"words": WORDS, "signs": WORD_SIGNS}, None, language_of(words))
    if not all(map(_is_text, words)):
        return _usage("usage.word", {}, None, language_of(words))
    names = {twin: name for name in COMMANDS for twin in twins(name)}
    if words[:1] == ["--versjon"]:
        return _version()
    name = names.get(words[0]) if words else None
    if name is None or any(word in ("--hjelp", "--help", "-h") for word in words):
        return _help(name, words)
    try:
        given = understand(COMMANDS[name], words[1:])
        return _command(name)(given)
    except UsageFault as fault:
        key, values = fault.key, fault.values
    except MissingExtra as missing:
        key, values = "usage.extra", {"extra": missing.extra}
    except SparkNotStarted as fault:
        key, values = "usage.spark", {"reason": str(fault)}
    return _usage(key, values, name, language_of(words))


def _is_text(word: str) -> bool:
    """Whether a word could be the name of a file."""
    try:
        return b"\0" not in os.fsencode(word)
    except UnicodeEncodeError:
        return False


def _command(name: str) -> Callable[[Namespace], int]:
    """The function that runs a command; only its own module is imported."""
    from importlib import import_module

    run: Callable[[Namespace], int] = import_module(f"fordel.commands.{_MODULES[name]}").run
    return run


_MODULES = {
    "sjekk": "check",
    "test": "try_examples",
    "beregn": "settle",
    "forklar": "explain",
    "linjer": "lines",
    "vis": "show",
    "endringer": "changes",
    "formater": "format",
    "oversett": "translate",
    "ny": "new",
    "nettsted": "site",
    "etterprøv": "verify",
    "pakk": "pack",
    "skjema": "schemas",
}


def _version() -> int:
    from fordel import __version__

    print(f"fordel {__version__}")
    return FINE


def _help(name: str | None, words: list[str]) -> int:
    from fordel.commands.arguments import COMMANDS, language_of
    from fordel.messages import sentence
    from fordel.suggestions import close

    language = language_of(words)
    wanted = next((word for word in words if not word.startswith("-")), None)
    if name is None and wanted is not None:
        meant = close(wanted, COMMANDS)
        key = "usage.command.meant" if meant else "usage.command.unknown"
        return _usage(key, {"command": wanted, "meant": meant, "known": tuple(COMMANDS)}, None, language)
    print(sentence(f"help.{name or 'fordel'}", {}, language).rstrip())
    return FINE


def _usage(key: str, values: Mapping[str, object], command: str | None, language: str) -> int:
    from fordel.messages import sentence

    print(f"fordel: {sentence(key, values, language)}", file=sys.stderr)
    more = f"fordel {command} --hjelp" if command else "fordel --hjelp"
    print(sentence("usage.more", {"command": more}, language), file=sys.stderr)
    return USAGE


def _interrupted(stopped: KeyboardInterrupt, words: list[str]) -> int:
    """Tells that the work was stopped, and what had been written."""
    from fordel.commands.arguments import language_of
    from fordel.messages import sentence

    folders = stopped.folders if isinstance(stopped, Interrupted) else ()
    key = "folders" if folders else "nothing" if words[:1] and words[0] in _WHOLE else "only"
    print(sentence(f"interrupted.{key}", {"folders": folders}, language_of(words)), file=sys.stderr)
    return STOPPED


def _internal(fault: Exception, words: list[str]) -> int:
    """A fault of ours: nothing is written, and what we need to mend it is told."""
    import traceback

    from fordel.commands.arguments import language_of
    from fordel.ledger.answers import LedgerLost
    from fordel.ledger.summed import NotKept
    from fordel.messages import sentence
    from fordel.render.diagnostics import text

    if isinstance(fault, NotKept):
        return _usage("usage.ledger.summed", {}, words[0], language_of(words))
    if isinstance(fault, LedgerLost):
        print(text((fault.fault,), language_of(words)), file=sys.stderr)
        return DATA
    where = traceback.extract_tb(fault.__traceback__)[-1]
    facts = {"fault": f"{type(fault).__name__}: {fault}", "where": f"{where.name}:{where.lineno}"}
    print(f"fordel: {sentence('usage.internal', facts, language_of(words))}", file=sys.stderr)
    if os.environ.get("FORDEL_FEILSØK"):
        traceback.print_exception(fault)
    return FAULT
