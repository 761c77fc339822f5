"""What can be wrong with an agreement or its data, as values: a code, a place, the facts, and other places."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from fordel.source import Place

#: The codes that are warnings and those that are advice; every other code is an error (language.md section 5).
WARNINGS = frozenset(
    {"F306", "F307", "F308", "F406", "F407", "F408", "F410", "F411", "F506", "F603", "F604", "F703"}
)
ADVICE = frozenset({"F409", "F412", "F602"})

#: Codes that speak of the data a settlement is made from, not of the agreement: they end with exit code 3.
DATA = frozenset({"F303", "F403", "F404", "F405"})


@frozen
class Label:
    """Another place that belongs to the matter, with a note of its own: the catalogue's `CODE.variant.NOTE`."""

    place: Place
    note: str = ""
    values: Mapping[str, object] = field(factory=dict)


@frozen
class Diagnostic:
    """One thing that is wrong, before it is put in words.

    `code` and `variant` name the sentences in the message catalogue (`F301.sum` and, for what to do,
    `F301.sum.hint`); `values` are the facts that stand in them. `note` is what the underlining itself says. `mark`
    tells it from others of its kind at the same place.
    """

    code: str
    variant: str
    place: Place
    values: Mapping[str, object] = field(factory=dict)
    labels: tuple[Label, ...] = ()
    note: str = ""
    mark: str = ""

    @property
    def severity(self) -> str:
        """`feil`, `advarsel` or `råd`."""
        if self.code in WARNINGS:
            return "advarsel"
        return "råd" if self.code in ADVICE else "feil"

    @property
    def is_of_data(self) -> bool:
        """Whether it is the data that cannot be read or that the rules refuse; so also lines outside `gjelder`."""
        return (
            self.code in DATA or self.code.startswith("F7") or (self.code, self.variant) == ("F503", "lines")
        )

    @property
    def is_error(self) -> bool:
        """Whether it stops what was asked for."""
        return self.severity == "feil"


def in_order(found: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    """The diagnostics as they are told: by file, then from the top down, and no two of a kind for one place."""
    first: dict[tuple[str, str, Place, str], Diagnostic] = {}
    for one in found:
        first.setdefault((one.code, one.variant, one.place, one.mark), one)

    def rank(one: Diagnostic) -> tuple[str, int, int, str, str]:
        return one.place.file, one.place.line or 0, one.place.column or 0, one.code, one.variant

    return tuple(sorted(first.values(), key=rank))
