"""What the values of the tree and of the model have in common: two are equal when they say the same."""

from __future__ import annotations

from typing import Any

from attrs import fields, frozen


@frozen(eq=False, repr=False)
class Value:
    """A value whose equality, hash and print are read off its fields; a field with `eq=False` takes no part.

    The methods are here once: as many made for each of some fifty classes would be half of what a start costs.
    """

    def _says(self) -> dict[str, Any]:
        return {said.name: getattr(self, said.name) for said in fields(type(self)) if said.eq}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Value) and type(self) is type(other) and self._says() == other._says()

    def __hash__(self) -> int:
        return hash((type(self), *self._says().values()))

    def __repr__(self) -> str:
        said = (f"{name}={value!r}" for name, value in self._says().items())
        return f"{type(self).__name__}({', '.join(said)})"
