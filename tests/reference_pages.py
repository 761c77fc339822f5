"""The pages of reference that are made: Python from docstrings, JSON from the schemas."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator, Mapping
from typing import Any

import attrs

import fordel
from fordel.schemas import NAMES, schema

Node = Mapping[str, Any]

_PYTHON = """# Python

<!-- Made from the docstrings by tests/reference_pages.py: UPDATE=1 pytest tests/test_docs_reference.py -->

What `import fordel` gives. Everything behind it is loaded when it is first used.
[Kommandoene](kommandoer.md#fra-python) and [Kjør hver måned](slik/hver-maaned.md#fra-python) have examples that run.
Amounts are whole øre, shares are fractions; no float touches them.
"""
_JSON = """# JSON

<!-- Laget av skjemaene av tests/reference_pages.py: UPDATE=1 pytest tests/test_docs_reference.py -->

Feltene i det `fordel` gir fra seg som JSON. `fordel skjema NAVN` skriver det samme som JSON Schema.
Beløp er tekst med punktum og to desimaler, nøyaktige andeler er tekst med en brøk.
Et felt som kan mangle, er merket *kan mangle*.
I stien betyr `[]` hvert element i en liste, og `{}` hvert navn i et objekt.
"""


def python_page() -> str:
    """The page of the Python interface: every name of the front page, with what its docstring says."""
    return "\n".join([_PYTHON, *(_named(name) for name in fordel.__all__ if not name.startswith("_"))])


def _named(name: str) -> str:
    thing = getattr(fordel, name)
    parts = [f"## {name}\n", f"```python\n{_signature(name, thing)}\n```\n", f"{_prose(thing)}\n"]
    members = _members(thing) if inspect.isclass(thing) else ""
    return "\n".join([*parts, members] if members else parts)


def _signature(name: str, thing: Any) -> str:  # noqa: ANN401  (a class or a function)
    if inspect.isclass(thing):
        bases = ", ".join(base.__name__ for base in thing.__bases__ if issubclass(base, Exception))
        return f"class {name}({bases})" if bases else f"class {name}"
    written = _unquoted(str(inspect.signature(thing)))
    return f"def {name}{written}" if len(written) < 80 else f"def {name}{_broken(thing)}"


def _broken(function: Any) -> str:  # noqa: ANN401  (a function)
    """A long signature, with a line for each parameter."""
    signature = inspect.signature(function)
    lines: list[str] = []
    starred = False
    for one in signature.parameters.values():
        if one.kind is one.KEYWORD_ONLY and not starred:
            lines, starred = [*lines, "    *,\n"], True
        lines.append(f"    {one},\n")
    return _unquoted(f"(\n{''.join(lines)}) -> {signature.return_annotation}")


def _unquoted(signature: str) -> str:
    """A signature with its types as they are written, not as the texts that they are kept as."""
    return re.sub(r"(?<=: |> )'([^']*)'", r"\1", signature)


def _prose(thing: Any) -> str:  # noqa: ANN401  (whatever has a docstring)
    return inspect.cleandoc(thing.__doc__ or "")


def _members(owner: type) -> str:
    """The fields of a class, and its public methods and properties."""
    fields = attrs.fields(owner) if attrs.has(owner) else ()
    told = _told_fields(owner)
    lines = [f"- `{one.name}: {_type(one)}`{told.get(one.name, '')}" for one in fields]
    for name, thing in vars(owner).items():
        function = thing.fget if isinstance(thing, property) else thing
        if not name.startswith("_") and inspect.isfunction(function) and function.__doc__:
            written = "" if isinstance(thing, property) else _called(function)
            lines.append(f"- `{name}{written}`: {' '.join(_prose(function).split())}")
    return "".join(f"{line}\n" for line in lines)


def _type(one: attrs.Attribute[Any]) -> str:
    return one.type if isinstance(one.type, str) else getattr(one.type, "__name__", str(one.type))


def _called(function: Any) -> str:  # noqa: ANN401  (a method)
    return re.sub(r"\(self(, )?", "(", _unquoted(str(inspect.signature(function))))


def _told_fields(owner: type) -> dict[str, str]:
    """What the text below a field says of it, by the name of the field."""
    (node,) = ast.parse(inspect.cleandoc(f"\n{inspect.getsource(owner)}")).body
    assert isinstance(node, ast.ClassDef)
    pairs = zip(node.body, node.body[1:], strict=False)
    return {
        above.target.id: f": {' '.join(below.value.value.split())}"
        for above, below in pairs
        if isinstance(above, ast.AnnAssign)
        and isinstance(above.target, ast.Name)
        and isinstance(below, ast.Expr)
        and isinstance(below.value, ast.Constant)
        and isinstance(below.value.value, str)
    }


def json_page() -> str:
    """The page of what is written as JSON: every field of every schema, with what the schema says of it."""
    return "\n".join([_JSON, *map(_schema, NAMES)])


def _schema(name: str) -> str:
    top = schema(name)
    rows = "".join(f"| `{path}` | {_escaped(said)} |\n" for path, said in _fields(top, top, "", {}))
    table = f"| felt | hva det er |\n|---|---|\n{rows}"
    return f"## {top['title']}\n\n`fordel skjema {name}`. {top['description']}\n\n{table}"


def _fields(top: Node, node: Node, path: str, told: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The path of each field below a node, and what is said of it; `told` is where a kind of object is told first."""
    for one in _forms(node):
        refers = str(one.get("$ref", ""))
        if refers in told:
            place = f"under `{told[refers]}`" if told[refers] else "øverst i tabellen"
            yield f"{path}.…", f"Som {place}."
        elif refers:
            inside = list(_fields(top, _target(top, refers), path, told))
            yield from inside
            told |= {refers: path} if inside else {}
        for name, below in one.get("properties", {}).items():
            here = f"{path}.{name}" if path else name
            optional = "" if name in one.get("required", ()) else "*Kan mangle.* "
            yield here, f"{optional}{_said(top, below)}"
            yield from _fields(top, below, here, told)
        for key, sign in (("items", "[]"), ("additionalProperties", "{}")):
            if isinstance(one.get(key), Mapping):
                yield from _fields(top, one[key], f"{path}{sign}", told)


def _forms(node: Node) -> Iterator[Node]:
    """A node itself and the other forms it may have."""
    yield node
    for one in (*(node[key] for key in ("else", "then") if key in node), *node.get("oneOf", ())):
        yield from _forms(one)


def _target(top: Node, refers: str) -> Node:
    found: Any = top
    for step in refers.removeprefix("#").strip("/").split("/"):
        found = found[step] if step else found
    return found  # type: ignore[no-any-return]  # a schema is an object all the way


def _said(top: Node, node: Node) -> str:
    """What a schema says of a field, or else of what the field refers to, and the values it may have."""
    refers = node.get("$ref")
    said = str(node.get("description") or (_said(top, _target(top, refers)) if refers else ""))
    values = node.get("enum", [node["const"]] if "const" in node else [])
    return said + "".join(f" `{one}`" for one in values if one != "")


def _escaped(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")
