"""Every diagnostic, remark and usage fault that the engine can tell has its sentence in every language."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from fordel.messages import LANGUAGES, has

ENGINE = Path(__file__).parent.parent / "engine" / "fordel"
_CODE = re.compile(r"F\d{3}")


def _texts(node: ast.expr) -> Iterator[str]:
    """The texts that an expression can be, where it is a text, a choice of texts, or has texts in its gaps."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body)
        yield from _texts(node.orelse)


def _told() -> Iterator[tuple[str, str]]:
    """The keys of all sentences that are named in the code, each with the place it is named."""
    for path in sorted(ENGINE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            where = f"{path.relative_to(ENGINE)}:{node.lineno}"
            if name in ("Diagnostic", "report", "_Fault", "Mistake") and len(node.args) > 1:
                for code in _texts(node.args[0]):
                    if _CODE.fullmatch(code):
                        yield from ((f"{code}.{variant}", where) for variant in _texts(node.args[1]))
            if name in ("Remark", "Sentence"):
                yield from ((key, where) for key in _texts(node.args[0]))
            if name == "UsageFault":
                yield from ((f"usage.{key}", where) for key in _texts(node.args[0]))


TOLD = sorted(set(_told()))


def test_many_are_found() -> None:
    assert len(TOLD) > 100


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_has_its_sentence(language: str) -> None:
    missing = [f"{key} ({where})" for key, where in TOLD if not has(key, language)]
    assert not missing, "\n".join(missing)
