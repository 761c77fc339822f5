"""A hundred million shares, engine against plain integers (reliability.md 6), drawn from numbers that replay them.

python -m tests.batteries.many_shares                   a hundred million shares, on every core
python -m tests.batteries.many_shares --short           a hundred thousand
python -m tests.batteries.many_shares --from 17         others: those drawn from the numbers 17, 18, …
python -m tests.batteries.many_shares --only 17         what the number 17 draws, and nothing else
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import count

from fordel.apportionment import apportion, apportion_kroner, apportion_with_rest

#: Parties of a split: most agreements have few, the country has 357 municipalities.
PARTIES = (*range(1, 13), 50, 357, 400)
AMOUNTS = (200, 10**6, 10**9, 10**15 - 1)
WEIGHTS = (3, 60, 720_000, 10**12)
SHARES_A_NUMBER = 50_000


class Differs(AssertionError):
    """A split that plain integers make otherwise."""


def largest_remainder(amount: int, weights: Sequence[int], turn: Sequence[int]) -> list[int]:
    """allocation.md 1.1, word for word."""
    total, sign = sum(weights), -1 if amount < 0 else 1
    quotients = [divmod(abs(amount) * weight, total) for weight in weights]
    shares = [quotient for quotient, _ in quotients]
    ranked = sorted(
        range(len(weights)), key=lambda party: (-quotients[party][1], -weights[party], turn[party])
    )
    for party in ranked[: abs(amount) - sum(shares)]:
        shares[party] += 1
    return [sign * share for share in shares]


def with_rest(amount: int, weights: Sequence[int], turn: Sequence[int], rest: int) -> list[int]:
    """language.md 3.4, `rest til PARTY`: the others to nearest, halves away from zero."""
    if not weights[rest]:
        return largest_remainder(amount, weights, turn)
    total, sign = sum(weights), -1 if amount < 0 else 1
    shares = [sign * ((2 * abs(amount) * weight + total) // (2 * total)) for weight in weights]
    shares[rest] = amount - sum(shares) + shares[rest]
    return shares


def try_number(number: int) -> int:
    """Compare what a number draws; the number of shares compared. Raises Differs."""
    drawn, compared = random.Random(number), 0
    while compared < SHARES_A_NUMBER:
        parties, high = drawn.choice(PARTIES), drawn.choice(WEIGHTS)
        weights = [drawn.choice((0, 1, drawn.randint(1, high))) for _ in range(parties)]
        weights[drawn.randrange(parties)] += 1
        amount = drawn.randint(-(most := drawn.choice(AMOUNTS)), most)
        turn = drawn.sample(range(parties), parties)
        compare(number, amount, weights, turn, drawn.randrange(parties))
        compared += 3 * parties
    return compared


def compare(number: int, amount: int, weights: Sequence[int], turn: Sequence[int], rest: int) -> None:
    """One amount by one key, in the three ways that the language has."""
    exact, total = [amount * weight for weight in weights], sum(weights)
    kroner = (-1 if amount < 0 else 1) * (abs(amount) // 100)
    expected = (
        largest_remainder(amount, weights, turn),
        with_rest(amount, weights, turn, rest),
        [share * 100 for share in largest_remainder(kroner, weights, turn)],
    )
    found = (
        apportion(exact, total, turn).shares,
        apportion_with_rest(exact, total, rest, turn).shares,
        apportion_kroner(exact, total, turn)[0].shares,
    )
    for way, plain, shares in zip(("øre", "rest", "kroner"), expected, found, strict=True):
        if plain != [*shares]:
            raise Differs(
                f"--only {number}: {amount} by {weights} in the turn {turn}, {way}: {shares}, not {plain}"
            )


def run(shares: int, first: int = 0) -> int:
    """Compare at least so many shares, drawn from the numbers from `first` on, on every core; how many it was."""
    numbers, compared = count(first), 0
    with ProcessPoolExecutor() as pool:
        while compared < shares:
            some = [next(numbers) for _ in range(16 * (os.cpu_count() or 1))]
            compared += sum(pool.map(try_number, some[: -(-(shares - compared) // SHARES_A_NUMBER)]))
    return compared


def main(words: Sequence[str]) -> None:
    """What the command line asks for."""
    start = time.perf_counter()
    if "--only" in words:
        compared = try_number(int(words[words.index("--only") + 1]))
    else:
        first = int(words[words.index("--from") + 1]) if "--from" in words else 0
        compared = run(100_000 if "--short" in words else 100_000_000, first)
    print(
        f"{compared:_} shares compared in {time.perf_counter() - start:.0f} s, no difference".replace(
            "_", " "
        )
    )


if __name__ == "__main__":
    main(sys.argv[1:])
