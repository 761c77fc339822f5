"""All that the project can say: every sentence of a language, read from the catalogues by nothing of the engine."""

import tomllib
from functools import cache

from fordel import resources
from fordel.messages import PARTS


def part_of(part: str, language: str) -> dict[str, str]:
    """The sentences of one file by key, such as `F301.sum.hint`."""
    sections = tomllib.loads(resources.text(f"messages/{part}-{language}.toml"))
    return {f"{section}.{key}": text for section, texts in sections.items() for key, text in texts.items()}


@cache
def catalogue(language: str) -> dict[str, str]:
    """The sentences of a language by key."""
    return {key: text for part in PARTS for key, text in part_of(part, language).items()}
