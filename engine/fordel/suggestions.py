"""Which known names a misspelt one may stand for."""

from __future__ import annotations

from collections.abc import Iterable

_CLOSE = 2 / 3


def close(name: str, known: Iterable[str], most: int = 2) -> tuple[str, ...]:
    """Up to `most` of the known names that are near to the name, the nearest first; case is not told apart."""
    from difflib import get_close_matches

    folded = {one.casefold(): one for one in known}
    if name.casefold() in folded:
        return (folded[name.casefold()],)
    found = get_close_matches(name.casefold(), folded, most, _CLOSE)
    begins = [
        one for one in folded if len(name) > 2 and (one.startswith(name.casefold()) or name.casefold() in one)
    ]
    return tuple(folded[one] for one in dict.fromkeys([*found, *begins]))[:most]
