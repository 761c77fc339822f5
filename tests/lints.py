"""Rules of an agreement in few words, and what is said about them."""

from __future__ import annotations

from fordel.diagnostic import Diagnostic
from fordel.pipeline import read_source
from fordel.render.diagnostics import text
from fordel.source import Source

HEAD = """```regel
avtale "Prøve"
gjelder fra 1. januar 2022 til 31. desember 2030
deltakere Modum, Sigdal, Krødsherad
vertskommune Modum
grunnlag innbyggertall per 1. januar i regnskapsåret
"""


ADVANCES = "oppgjør:\n  forskudd etter budsjett forfall 15. februar, 15. august\n"


def found(rules: str, before: str = "") -> tuple[Diagnostic, ...]:
    return read_source(Source("prøve.avtale", f"{before}{HEAD}{rules}\n```\n")).diagnostics


def told(rules: str, before: str = "") -> list[str]:
    """Each diagnostic with its line of the rules, and every sentence of it can be written."""
    every = found(rules, before)
    for language in ("nb", "nn", "en"):
        assert text(every, language) or not every
    above = f"{before}{HEAD}".count("\n")
    return [f"{(one.place.line or 0) - above} {one.code}.{one.variant}" for one in every]


def key(*lines: str, name: str = "K", more: str = "") -> str:
    return "\n  ".join((f'nøkkel "{name}"{more}:', *lines)) + "\n"


def shared(by: str = 'etter nøkkel "K"', *lines: str, name: str = "D", more: str = "") -> str:
    return "\n  ".join((f'kostnad "{name}"{more}:', "art 010-285", *lines, f"fordeles {by}")) + "\n"


def steps(*lines: str) -> str:
    return "\n  ".join(('bidrag "B":', "trinn etter innbyggertall:", *lines, "til vertskommunen")) + "\n"


def deducted(name: str, into: str, art: int) -> str:
    return f'kostnad "{name}":\n  art {art}\n  til fradrag i kostnad "{into}"\n'
