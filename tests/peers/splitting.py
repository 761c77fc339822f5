"""Agreements of three municipalities with an amount to share for each month of a year, drawn by chance: the same for all."""

import numpy as np

PARTIES, MONTHS = 3, 12


def drawn(agreements: int) -> tuple[np.ndarray, np.ndarray]:
    """Populations, a row an agreement, and amounts in øre, a row an agreement and a column a month."""
    draw = np.random.default_rng(1)
    people = draw.integers(800, 300_000, (agreements, PARTIES))
    return people, draw.integers(1, 10**10, (agreements, MONTHS))
