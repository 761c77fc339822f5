"""What programs read of a settlement, checked against its schema."""

import json
from typing import Any

from jsonschema import Draft202012Validator

from fordel import schemas
from fordel.render.json_form import json_text, settlement_object
from fordel.settlement import Settlement


def read_back(settlement: Settlement, language: str | None = None) -> dict[str, Any]:
    """The object as a program reads it, checked against its schema."""
    found: dict[str, Any] = json.loads(json_text(settlement_object(settlement, language)))
    valid("oppgjor", found)
    return found


def valid(name: str, found: object) -> None:
    Draft202012Validator(schemas.schema(name)).validate(found)
