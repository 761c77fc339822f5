"""What a settlement was ordered with, as it stands in its receipt, so that it can be made again from the same files."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping, Sequence

from fordel.commands.arguments import COMMANDS, understand

#: Options of `beregn` that name one file, and those that are kept as they were written.
FILES = ("regnskap", "budsjett", "betalt", "forrige", "kolonner", "bibliotek")
_WORDS = ("tabell", "år", "fra", "til", "kjent", "ark", "tegnsett")
_SWITCHES = ("snu-fortegn", "uten-tekst", "uten-filhash")

#: All that an order may hold, besides `avtaler` and `nummer`.
_OPTIONS = (*FILES, "grunnlag", *_WORDS, *_SWITCHES)


class NoOrder(ValueError):
    """What stands in a receipt does not tell how the settlement was made."""


def order_of(given: Namespace, index: int, folder: str) -> dict[str, object]:
    """The options of a command that settled agreement number `index`, with paths as they lead from a folder.

    The engine is left out: every one gives the same settlement. So are user and password in an address.
    """
    order: dict[str, object] = {
        "avtaler": [path_from(path, folder) for path in given.files],
        "nummer": index + 1,
    }
    named = {name: getattr(given, name) for name in FILES if getattr(given, name)}
    order |= {name: path_from(path, folder) for name, path in named.items()}
    if given.grunnlag:
        order["grunnlag"] = [_named(one, lambda path: path_from(path, folder)) for one in given.grunnlag]
    order |= {name: getattr(given, name) for name in _WORDS if getattr(given, name)}
    return order | {name: True for name in _SWITCHES if getattr(given, name.replace("-", "_"))}


def path_from(path: str, folder: str) -> str:
    """A path as it leads from a folder, with `/` between; an address of a database without user and password."""
    if "://" in path:
        kind, _, rest = path.partition("://")
        return f"{kind}://{rest.rpartition('@')[2].partition('?')[0]}"
    try:
        return os.path.relpath(path, folder).replace(os.sep, "/")
    except ValueError:  # on another drive
        return os.path.abspath(path).replace(os.sep, "/")  # noqa: PTH100


def understood(order: Mapping[str, object], folder: str, given: Namespace) -> Namespace:
    """The order as `beregn` understands it, its paths leading from here; what is `given` beside it counts instead.

    Raises NoOrder where it is none, UsageFault where the options do not stand together.
    """
    words = [*_words(_checked(order), folder, given)]
    return understand(COMMANDS["beregn"], words)


def _checked(order: Mapping[str, object]) -> Mapping[str, object]:
    unknown = set(order) - {"avtaler", "nummer", *_OPTIONS}
    agreements, number = order.get("avtaler"), order.get("nummer")
    fits = isinstance(agreements, list) and isinstance(number, int) and 0 < number <= len(agreements)
    texts = [order[name] for name in (*FILES, *_WORDS) if name in order]
    texts += [one for name in ("avtaler", "grunnlag") for one in _listed(order.get(name, []))]
    if unknown or not fits or not all(isinstance(one, str) and one for one in texts):
        raise NoOrder(", ".join(sorted(unknown)))
    return order


def _listed(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else (None,)


def _words(order: Mapping[str, object], folder: str, given: Namespace) -> Iterator[str]:
    """The command line that the order came from, with what is given now in the place of what was given then."""

    def there(path: str) -> str:
        return path if "://" in path else os.path.normpath(os.path.join(folder, path))  # noqa: PTH118

    for place, path in enumerate(_listed(order["avtaler"]), 1):
        yield given.avtale if given.avtale and place == order["nummer"] else there(str(path))
    for name in _OPTIONS:
        now = getattr(given, name, None)
        values = [now] if isinstance(now, str) else now or []
        if not values and name in order:
            kept = order[name]
            listed = kept if isinstance(kept, list) else [kept]
            values = [_named(str(one), there) if name in (*FILES, "grunnlag") else one for one in listed]
        for value in values:
            yield f"--{name}" if value is True else f"--{name}={value}"


def _named(given: str, change: Callable[[str], str]) -> str:
    """A measure file, perhaps with its measure before it, at another path."""
    from fordel.measure_files import measure_and_path

    measure, path = measure_and_path(given)
    return f"{measure}={change(path)}" if measure else change(path)
