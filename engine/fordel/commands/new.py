"""`fordel ny`: a new agreement from a template, ready to be filled in."""

from __future__ import annotations

import os
from types import SimpleNamespace as Namespace

from fordel import resources
from fordel.commands.arguments import UsageFault
from fordel.formatter_parts import text as quoted

#: What the templates have where the name of the agreement is to stand.
NAME = "[… navn]"


def run(given: Namespace) -> int:
    """Writes a template to a file that is not there yet, and tells what is next."""
    from fordel.cli import FINE
    from fordel.messages import sentence
    from fordel.output_files import file_names, write_new
    from fordel.parser import parse
    from fordel.source import Source

    (said,) = given.files
    is_path = said.endswith(".avtale")
    name = os.path.basename(said).removesuffix(".avtale") if is_path else said  # noqa: PTH119
    path = said if is_path else f"{file_names((said,))[0]}.avtale"
    form = given.form or "nb"
    text = filled(given.mal or "vertskommune", form, name)
    try:
        write_new(path, text.encode("utf-8"))
    except FileExistsError:
        raise UsageFault("file.exists", file=path) from None
    except OSError as fault:
        raise UsageFault("file.unwritable", file=path, reason=fault.strerror or str(fault)) from None
    blanks = sum(one.code == "F108" for one in parse(Source(path, text)).diagnostics)
    print(sentence("format.new", {"file": path, "number": blanks}, str(given.språk or form)))
    return FINE


def filled(template: str, form: str, name: str) -> str:
    """A template with the name of the agreement; raises UsageFault for one that cannot stand in quotes."""
    try:
        written = quoted(" ".join(name.split()))
    except ValueError:
        raise UsageFault("name.quotes", name=name) from None
    text = resources.text(f"maler/{template}-{form}.avtale")
    return text.replace(f'"{NAME}"', written).replace(NAME, " ".join(name.split()))
