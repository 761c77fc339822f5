"""`fordel formater`: agreements in the one layout."""

from __future__ import annotations

from types import SimpleNamespace as Namespace

from fordel.commands.files import language, read_text, refuse, write_text
from fordel.layout import laid_out


def run(given: Namespace) -> int:
    """Lays out each file that can be read, or tells which would change."""
    from fordel.cli import FINDINGS, FINE
    from fordel.messages import sentence

    worst = FINE
    for path in given.files:
        source, form = read_text(path)
        text = laid_out(source)
        if isinstance(text, tuple):
            worst = refuse(text, given, form)
            continue
        if text == source.text:
            said = "format.same"
        elif given.sjekk:
            said, worst = "format.would", FINDINGS
        else:
            write_text(path, text)
            said = "format.done"
        print(sentence(said, {"file": path}, language(given, form)))
    return worst
