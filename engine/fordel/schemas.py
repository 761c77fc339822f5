"""The JSON Schemas of what is printed and written, by the name of the object they describe."""

from __future__ import annotations

import json

from fordel import resources

#: The schemas there are: `fordel/NAVN/1` is what the object's own `skjema` says.
NAMES = (
    *("oppgjor", "forskudd", "diagnoser", "forklaring", "kvittering"),
    *("endringer", "etterproving", "avtale", "graf"),
)


def schema_text(name: str) -> str:
    """Return a schema as text (JSON Schema 2020-12); raises KeyError for a name that is none of NAMES."""
    if name not in NAMES:
        raise KeyError(name)
    return resources.text(f"schemas/{name}.json")


def schema(name: str) -> dict[str, object]:
    """Return a schema as an object; raises KeyError as `schema_text`."""
    found: dict[str, object] = json.loads(schema_text(name))
    return found
