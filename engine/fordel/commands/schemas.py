"""`fordel skjema`: the JSON Schemas of what comes out."""

from __future__ import annotations

from types import SimpleNamespace as Namespace

from fordel.commands.arguments import UsageFault


def run(given: Namespace) -> int:
    """Prints one schema, or all of them in one object."""
    import json

    from fordel.cli import FINE
    from fordel.schemas import NAMES, schema

    if given.files and given.files[0] not in NAMES:
        raise UsageFault("schema", name=given.files[0], known=tuple(NAMES))
    found = schema(given.files[0]) if given.files else {name: schema(name) for name in NAMES}
    print(json.dumps(found, ensure_ascii=False, indent=1))
    return FINE
