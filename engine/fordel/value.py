"""What the values of the tree, the model and a settlement have in common: two are equal when they say the same."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any

from attrs import fields, frozen


@frozen(eq=False, repr=False)
class Value:
    """A value whose equality, hash and print are read off its fields; a field with `eq=False` takes no part.

    The methods are here once: as many made for each of some 150 classes would be a third of what a start costs.
    """

    def __eq__(self, other: object) -> bool:
        said = _SAID[type(self)]
        return type(self) is type(other) and said(self) == said(other)

    def __hash__(self) -> int:
        return hash((type(self), _SAID[type(self)](self)))

    def __repr__(self) -> str:
        told = (f"{name}={getattr(self, name)!r}" for name in _names(type(self)))
        return f"{type(self).__name__}({', '.join(told)})"


class _Said(dict[type, Callable[[object], object]]):
    """What reads off a value of a class all that counts, made when it is first asked for."""

    def __missing__(self, kind: type) -> Callable[[object], object]:
        names = _names(kind)
        said = attrgetter(*names) if names else lambda _: ()
        self[kind] = said
        return said


_SAID = _Said()


def _names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind) if one.eq)
