"""What a settlement was made from, as it stands in its receipt: options, and paths that lead from its folder."""

from __future__ import annotations

import os.path
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from attrs import evolve, field, frozen

from fordel.value import Value

#: Options of `beregn` that name one file or folder, those that are words, and those that are there or not.
FILES = ("regnskap", "budsjett", "betalt", "forrige", "kolonner", "bibliotek")
WORDS = ("tabell", "år", "fra", "til", "kjent", "ark", "tegnsett", "motor")
SWITCHES = ("snu-fortegn", "uten-tekst", "uten-filhash")

#: Those of the files that tell what was billed before.
BILLED = ("budsjett", "betalt", "forrige")

#: Stores of files in which the part before `@` is no user, but where the files lie.
_CONTAINERS = ("abfs", "abfss", "wasb", "wasbs")


class NoOrder(ValueError):
    """What stands in a receipt does not tell how the settlement was made."""


@frozen(eq=False, repr=False)
class Order(Value):
    """The agreements of a run that a settlement needs, which of them it is of (from 0), and the options by name.

    `measures` are as `--grunnlag` has them, each perhaps with the name of its measure: `innbyggertall=07459.json`.
    """

    agreements: tuple[str, ...]
    number: int = 0
    files: Mapping[str, str] = field(factory=dict)
    measures: tuple[str, ...] = ()
    words: Mapping[str, str] = field(factory=dict)
    switches: frozenset[str] = frozenset()

    def told(self) -> dict[str, object]:
        """The order as it stands in a receipt (`bestilling`)."""
        return {
            "avtaler": [*self.agreements],
            "nummer": self.number + 1,
            **{name: self.files[name] for name in FILES if name in self.files},
            **({"grunnlag": [*self.measures]} if self.measures else {}),
            **{name: self.words[name] for name in WORDS if name in self.words},
            **{name: True for name in SWITCHES if name in self.switches},
        }

    def moved(self, change: Callable[[str], str]) -> Order:
        """The same order with every path another."""
        return evolve(
            self,
            agreements=tuple(map(change, self.agreements)),
            files={name: change(path) for name, path in self.files.items()},
            measures=tuple(measure_at(one, change) for one in self.measures),
        )

    def led_from(self, folder: str) -> Order:
        """The order with its paths as they lead from a folder, as a receipt there has it."""
        return self.moved(lambda path: path_from(path, folder))

    def found_in(self, folder: str) -> Order:
        """The order of a receipt in this folder, with its paths as they lead from here."""
        return self.moved(lambda path: path_in(path, folder))

    @property
    def dates(self) -> tuple[date, date] | int:
        """The first and last day that were asked for, or the year. Raises NoOrder where neither is."""
        try:
            if "år" in self.words:
                return date.fromisoformat(f"{self.words['år']}-01-01").year
            first, last = date.fromisoformat(self.words["fra"]), date.fromisoformat(self.words["til"])
        except (KeyError, ValueError):
            raise NoOrder("dates") from None
        if last < first:
            raise NoOrder("dates")
        return first, last

    @property
    def known(self) -> date | None:
        """The day that the agreement is to be known on. Raises NoOrder where it is no date."""
        try:
            return date.fromisoformat(self.words["kjent"]) if "kjent" in self.words else None
        except ValueError:
            raise NoOrder("kjent") from None


def understood(told: object) -> Order:
    """What stands in a receipt as an order. Raises NoOrder for anything that is not just one."""
    if not isinstance(told, dict) or set(told) - {"avtaler", "nummer", "grunnlag", *FILES, *WORDS, *SWITCHES}:
        raise NoOrder("options")
    agreements, number = _texts(told.get("avtaler")), told.get("nummer")
    if type(number) is not int or not 0 < number <= len(agreements):
        raise NoOrder("nummer")
    if any(told[name] is not True for name in SWITCHES if name in told):
        raise NoOrder("switches")
    files, words = (
        dict(zip(names, _texts([told[one] for one in names]), strict=True)) for names in _named(told)
    )
    order = Order(
        agreements,
        number - 1,
        files,
        _texts(told.get("grunnlag", [])),
        words,
        frozenset(name for name in SWITCHES if name in told),
    )
    if "regnskap" not in files or (order.dates, order.known) is None:
        raise NoOrder("regnskap")
    return order


def _named(told: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    return [name for name in FILES if name in told], [name for name in WORDS if name in told]


def _texts(values: object) -> tuple[str, ...]:
    if not isinstance(values, list) or not all(
        isinstance(one, str) and one and "\0" not in one for one in values
    ):
        raise NoOrder("texts")
    return tuple(values)


def measure_at(given: str, change: Callable[[str], str]) -> str:
    """A measure file, perhaps with its measure before it, at another path."""
    from fordel.measure_files import measure_and_path

    measure, path = measure_and_path(given)
    return f"{measure}={change(path)}" if measure else change(path)


def path_from(path: str, folder: str) -> str:
    """A path as it leads from a folder, with `/` between; an address of a database without user and password."""
    if "://" in path:
        return _without_user(path)
    try:
        return os.path.relpath(path, folder or ".").replace(os.sep, "/")
    except ValueError:  # on another drive
        return os.path.abspath(path).replace(os.sep, "/")  # noqa: PTH100


def path_in(path: str, folder: str) -> str:
    """A path that leads from a folder, as it leads from here."""
    return path if "://" in path else os.path.normpath(os.path.join(folder, path))  # noqa: PTH118


def _without_user(address: str) -> str:
    kind, _, rest = address.partition("://")
    user, at, place = rest.rpartition("@")
    is_container = kind in _CONTAINERS and ":" not in user
    return f"{kind}://{user + at if is_container else ''}{place.partition('?')[0]}"


def needed(names: Mapping[str, int], asks: Sequence[Sequence[str]], index: int) -> tuple[int, ...]:
    """The agreements, by number, that one needs to be settled: itself, and those it has a share of, and so on.

    `names` are those of all agreements, `asks` the names that each has a share of.
    """
    found = {index}
    waiting = [index]
    while waiting:
        more = {names[name] for name in asks[waiting.pop()] if name in names} - found
        found |= more
        waiting += more
    return tuple(sorted(found))
