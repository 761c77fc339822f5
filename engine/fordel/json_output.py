"""JSON as it is printed and written: readable, in UTF-8, and without a sign that steers a terminal."""

from __future__ import annotations

import json

#: Signs that JSON may have as they are, and that some terminals obey: controls beyond ASCII, and changes of direction.
_STEERING = (0x7F, *range(0x80, 0xA0), 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A), 0xFEFF)
_ESCAPED = {sign: f"\\u{sign:04x}" for sign in _STEERING}


def readable(value: object) -> str:
    """The JSON of a value; it reads back as the same value, and no line break ends it."""
    return json.dumps(value, ensure_ascii=False, indent=1).translate(_ESCAPED)
