"""Where the grammar lies, and the table made from it."""

import os
from functools import cache
from importlib.machinery import SourceFileLoader
from types import ModuleType
from typing import Any

# os.path, because importing pathlib takes longer than all of a cold start that happens here.
_HERE = os.path.dirname(__file__)
_INSIDE = os.path.join(_HERE, "grammar")
_IS_INSTALLED = os.path.isdir(_INSIDE)

#: Inside the installed package the grammar lies beside this file, in a checkout at its top.
FOLDER = _INSIDE if _IS_INSTALLED else os.path.join(os.path.dirname(os.path.dirname(_HERE)), "grammar")

_FORMS = ("nb", "nn", "en")
_SOURCES = ("tables.py", "agreement.lark", *(os.path.join("words", f"{form}.toml") for form in _FORMS))


@cache
def table() -> Any:
    """The table that the parser starts from; made in memory where it is missing or older than the grammar."""
    made = _module("table") if os.path.exists(_path("table.py")) else None
    if made is not None and (_IS_INSTALLED or _is_youngest()):
        return made
    tables: Any = _module("tables")
    if made is None or tables.fingerprint() != made.FINGERPRINT:
        made = ModuleType("fordel_grammar_table")
        vars(made).update(tables.table())
    return made


def _module(name: str) -> ModuleType:
    """A file of the grammar run as a module; its bytecode is kept as that of any other."""
    loader = SourceFileLoader(f"fordel_grammar_{name}", _path(f"{name}.py"))
    module = ModuleType(loader.name)
    module.__file__ = loader.path
    loader.exec_module(module)
    return module


def _is_youngest() -> bool:
    """Whether the table is no older than anything that it is made from."""
    made = os.stat(_path("table.py")).st_mtime_ns
    return all(os.stat(_path(name)).st_mtime_ns <= made for name in _SOURCES)


def _path(name: str) -> str:
    """Where a file of the grammar lies."""
    return os.path.join(FOLDER, name)
