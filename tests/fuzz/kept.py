"""Inputs that reach code which the beginnings of a target do not: kept as text, the smallest that do so.

python -m tests.fuzz.kept            choose them again, from those kept and those found by `make fuzz`
python -m tests.fuzz.kept F05 F07    of these targets
"""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path

from coverage import Coverage

import fordel
from tests.fuzz.beginnings import seeds
from tests.fuzz.trial import failure

KEPT = Path(__file__).with_name("corpus")

#: Where `tests.fuzz.run --guided` leaves what it finds on its way.
FOUND = Path("build/fuzz/corpus")

_PACKAGE = f"{Path(fordel.__file__).parent}/*"

#: A larger input is no example of anything.
_MOST_BYTES = 8192

Arcs = frozenset[tuple[str, int, int]]


def kept(name: str) -> tuple[bytes, ...]:
    """The kept inputs of a target, the smallest first."""
    path = KEPT / f"{name}.json"
    return tuple(map(_bytes, json.loads(path.read_text("utf-8")))) if path.exists() else ()


def keep(name: str, chosen: Iterable[bytes]) -> None:
    """Keep these inputs of a target: one on a line, as text where it is UTF-8."""
    KEPT.mkdir(exist_ok=True)
    lines = (json.dumps(_text(data), ensure_ascii=False) for data in sorted(chosen, key=_size))
    (KEPT / f"{name}.json").write_text("[\n" + ",\n".join(lines) + "\n]\n", "utf-8")


def _size(data: bytes) -> tuple[int, bytes]:
    return len(data), data


def _text(data: bytes) -> str | dict[str, str]:
    """As text where nobody's editor or git would change it."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return {"base85": base64.b85encode(data).decode()}
    return text if all(sign.isprintable() or sign in "\r\n\t" for sign in text) else {"base85": _packed(data)}


def _packed(data: bytes) -> str:
    return base64.b85encode(data).decode()


def _bytes(said: str | dict[str, str]) -> bytes:
    return said.encode() if isinstance(said, str) else base64.b85decode(said["base85"])


def reached(name: str, data: bytes) -> Arcs:
    """The steps from line to line of the package that an input takes."""
    watch = Coverage(data_file=None, branch=True, include=[_PACKAGE], config_file=False)
    watch.start()
    try:
        failure(name, data)
    finally:
        watch.stop()
    found = watch.get_data()
    return frozenset(
        (file, *arc) for file in found.measured_files() for arc in found.arcs(file) or () if min(arc) > 0
    )


def chosen(name: str, candidates: Sequence[bytes]) -> tuple[bytes, ...]:
    """Of the candidates, few and small ones that together take every step that the beginnings do not."""
    for seed in seeds()[name]:
        failure(name, seed)  # what is made once and remembered is made before anything is counted
    known = frozenset(chain.from_iterable(reached(name, seed) for seed in seeds()[name]))
    taken: dict[bytes, Arcs] = {}
    seen = set(known)
    for data in sorted({*candidates}, key=_size):
        new = reached(name, data) - known if len(data) <= _MOST_BYTES else frozenset()
        if new - seen:
            taken[data] = new
            seen |= new
    for data in sorted(taken, key=_size, reverse=True):
        others = chain.from_iterable(arcs for one, arcs in taken.items() if one != data)
        if taken[data] <= {*others}:
            del taken[data]
    return tuple(taken)


def main() -> None:
    """Choose again the inputs of the targets that are named, or of all."""
    for name in sys.argv[1:] or seeds():
        found = [path.read_bytes() for path in (FOUND / name).glob("*")] if (FOUND / name).exists() else []
        new = chosen(name, [*kept(name), *found])
        keep(name, new)
        print(f"{name}: {len(new)} of {len(found)}, {sum(map(len, new))} bytes", flush=True)


if __name__ == "__main__":
    main()
