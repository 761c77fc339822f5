"""The data files of the package: read here and nowhere else."""

import os
from functools import cache

# os.path, because importing pathlib takes longer than all of a cold start that happens here.
_FOLDER = os.path.join(os.path.dirname(__file__), "data")  # noqa: PTH118, PTH120


@cache
def text(name: str) -> str:
    """Return what the data file of that name says, line breaks as `LF`; raises FileNotFoundError."""
    with open(_path(name), encoding="utf-8") as file:  # noqa: PTH123
        return file.read()


def names(folder: str) -> list[str]:
    """Return the names of the files in a folder of data, in order."""
    return sorted(os.listdir(_path(folder)))  # noqa: PTH208


def rewrite(name: str, content: str) -> None:
    """Put the content in place of a data file that is derived from others; for those who keep the package."""
    with open(_path(name), "w", encoding="utf-8", newline="\n") as file:  # noqa: PTH123
        file.write(content)
    text.cache_clear()


def _path(name: str) -> str:
    """Return where the data file lies."""
    return os.path.join(_FOLDER, name)  # noqa: PTH118
