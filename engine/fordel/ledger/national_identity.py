"""The guard against national identity numbers: fødselsnummer, D-numbers and synthetic ones in text."""

from __future__ import annotations

import re

#: A number is also written with a space or hyphen after the birth date, and one before the control digits.
PATTERN = "[0-9]{6}[ \u00a0\u202f-]?[0-9]{3} ?[0-9]{2}"

#: Whether a text needs a closer look: nearly none does, and a ledger has millions.
is_suspect = re.compile(PATTERN).search

_WHOLE_NUMBER = rf"(?<![0-9]){PATTERN}(?![0-9])"
_SEPARATORS = str.maketrans(dict.fromkeys(" \u00a0\u202f-", ""))

_FIRST_WEIGHTS = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)
_SECOND_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)

_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_D_NUMBER = 40
_SYNTHETIC = (0, 40, 65, 80)


def holds_national_identity(text: str) -> bool:
    """Tell whether a national identity number stands in the text.

    Eleven digits that are no part of a longer row of digits, begin with a day of the calendar, and have both
    control digits right, modulo 11. A D-number has its day + 40, a synthetic number its month + 40, + 65 or
    + 80 (language.md section 5, F704).
    """
    return any(_is_number(match[0].translate(_SEPARATORS)) for match in re.finditer(_WHOLE_NUMBER, text))


def _is_number(written: str) -> bool:
    """Tell whether eleven digits are a national identity number."""
    digits = [*map(int, written)]
    return _is_right(digits, _FIRST_WEIGHTS) and _is_right(digits, _SECOND_WEIGHTS) and _is_day(written)


def _is_right(digits: list[int], weights: tuple[int, ...]) -> bool:
    """Tell whether the control digit that ends these places is right."""
    return sum(digit * weight for digit, weight in zip(digits, weights, strict=False)) % 11 == 0


def _is_day(written: str) -> bool:
    """Tell whether the number begins with a day of the calendar; every fourth year is a leap year."""
    day, month, year = int(written[:2]), int(written[2:4]), int(written[4:6])
    day -= _D_NUMBER if day > _D_NUMBER else 0
    month = next((month - added for added in _SYNTHETIC if 1 <= month - added <= len(_DAYS)), 0)
    longest = 28 if month == 2 and year % 4 else _DAYS[month - 1]
    return month > 0 and 1 <= day <= longest
