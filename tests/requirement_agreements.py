"""Small agreements that requirement sets are held against."""

from __future__ import annotations

from fordel.model import Agreement
from fordel.pipeline import read
from fordel.render.diagnostics import text

HEAD = """# Avtale
```regel
avtale "Felles kontor"
gjelder fra 1. januar 2024
deltakere Tolga, Tynset
vertskommune Tynset
{rules}
```
"""
COST = 'kostnad "Drift":\n  fordeles likt\n'
WHOLE = (
    "hjemmel kommuneloven § 20-2\n"
    'oppgaver "landbruk"\n'
    "oppfyller kommuneloven § 20-4 bokstav c, e\n"
    f"{COST}"
    "oppgjør:\n  periode år\n"
    "uttreden 1 år varsel\n"
    "oppløsning krever enighet\n"
    "ved motstrid går regelen foran\n"
)


def agreement(rules: str, head: str = HEAD) -> Agreement:
    reading = read("a.avtale", head.format(rules=rules).encode())
    assert reading.agreement is not None, text(reading.diagnostics, "nb")
    return reading.agreement
