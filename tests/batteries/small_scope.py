"""Every small case of the kernel (reliability.md 6): up to five parties, weights up to 8, 80 øre of both signs.

python -m tests.batteries.small_scope            all 10.7 million cases, on every core
python -m tests.batteries.small_scope --short    up to four parties, weights up to 4, amounts up to 12 øre
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import product

from fordel.apportionment import apportion

Weights = tuple[int, ...]

ALL = (5, 8, 80)
SHORT = (4, 4, 12)


class Wrong(AssertionError):
    """A split that is not the one that language.md 3.4 asks for."""


def weights(parties: int, most: int) -> Iterator[Weights]:
    """All weights of so many parties that are not all zero."""
    return (one for one in product(range(most + 1), repeat=parties) if any(one))


def check(amount: int, of: Weights) -> None:
    """Raise Wrong unless the split is right: whole, within an øre, odd, and no other has a better claim to an øre.

    Which one is right follows from what it must be, not from another way to compute it: of two parties the one that
    was rounded up has the larger remainder; of equal ones the larger weight; of equal ones the earlier turn.
    """
    total, in_turn = sum(of), range(len(of))
    exact = [amount * one for one in of]
    shares = apportion(exact, total, in_turn).shares
    if amount < 0:
        mirrored = apportion([-one for one in exact], total, in_turn).shares
        if [-one for one in mirrored] != [*shares]:
            raise Wrong(f"{amount} by {of}: {shares}, and {-amount}: {mirrored}")
        return
    floors = [one // total for one in exact]
    up = [share - floor for share, floor in zip(shares, floors, strict=True)]
    claims = [
        (-(one % total), -weight, turn) for turn, (one, weight) in enumerate(zip(exact, of, strict=True))
    ]
    if sum(shares) != amount or not set(up) <= {0, 1}:
        raise Wrong(f"{amount} by {of}: {shares}")
    given = [claim for claim, one in zip(claims, up, strict=True) if one]
    refused = [claim for claim, one in zip(claims, up, strict=True) if not one]
    if given and ((refused and min(refused) < max(given)) or max(given)[0] == 0):
        raise Wrong(f"{amount} by {of}: {shares}, and another has the better claim")


def check_all(some: Sequence[Weights], most: int) -> int:
    """Check these weights with every amount; the number of cases."""
    for of in some:
        for amount in range(-most, most + 1):
            check(amount, of)
    return len(some) * (2 * most + 1)


def run(parties: int, weight: int, amount: int) -> int:
    """Check every case up to these sizes, on every core; the number of cases."""
    every = [of for number in range(1, parties + 1) for of in weights(number, weight)]
    parts = [every[start : start + 500] for start in range(0, len(every), 500)]
    with ProcessPoolExecutor() as pool:
        return sum(pool.map(check_all, parts, [amount] * len(parts)))


if __name__ == "__main__":
    start = time.perf_counter()
    cases = run(*(SHORT if "--short" in sys.argv else ALL))
    print(f"{cases:_} cases in {time.perf_counter() - start:.0f} s: all right".replace("_", " "))
