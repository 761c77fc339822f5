"""`fordel oversett`: the keywords of an agreement in another form of the language."""

from __future__ import annotations

import sys
from types import SimpleNamespace as Namespace

from fordel.commands.files import language, read_text, refuse, write_text
from fordel.layout import laid_out


def run(given: Namespace) -> int:
    """Prints the agreement with the keywords of another form, or writes it to a file."""
    from fordel.cli import FINE
    from fordel.messages import sentence, visible

    (path,) = given.files
    source, form = read_text(path)
    text = laid_out(source, given.til)
    if isinstance(text, tuple):
        return refuse(text, given, form)
    if given.ut:
        write_text(given.ut, text)
        print(sentence("format.written", {"file": given.ut}, language(given, form)))
    else:
        plain = text.replace("\r\n", "\n")
        sys.stdout.write("\n".join(map(visible, plain.split("\n"))) if sys.stdout.isatty() else plain)
    return FINE
