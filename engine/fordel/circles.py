"""What is computed by itself, through however many others: the circles in a graph of who uses what."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, TypeVar

N = TypeVar("N", bound=Any)


def circles(uses: Mapping[N, Collection[N]]) -> Iterator[tuple[N, ...]]:
    """Circles in a graph, one at least for all that use each other, found without recursion.

    No two have anything in common. What is used and is no key of `uses` is in no circle.
    """
    done: set[N] = set()
    told: set[N] = set()
    for start in uses:
        path: list[N] = []
        at: dict[N, int] = {}
        ahead = [(start, 0)]
        while ahead:
            name, depth = ahead.pop()
            for left in path[depth:]:
                del at[left]
                done.add(left)
            del path[depth:]
            if name in at:
                circle = path[at[name] :]
                if name not in told and told.isdisjoint(circle):
                    told.update(circle)
                    yield tuple(circle)
            elif name not in done:
                at[name] = len(path)
                path.append(name)
                ahead += [(after, depth + 1) for after in sorted(uses[name], reverse=True) if after in uses]
        done.update(path)
